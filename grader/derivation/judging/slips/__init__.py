"""Whether one slip of those that people make explains a line that does not hold: if none does, it may be misread."""
