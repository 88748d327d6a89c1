"""What a student is told beyond the verdict on each line; begin with `counterexamples.py`."""
