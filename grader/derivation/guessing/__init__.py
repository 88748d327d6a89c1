"""What a line that could not be read may have been before it was scanned; begin with `guess.py`."""
