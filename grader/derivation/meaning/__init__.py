"""One reading of the question: its symbols, what indices count, and what a formula is worth at random points."""
