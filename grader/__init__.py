"""Nablagrade: grade assignments in the mathematics of machine learning. Start reading at grader/grading/."""

__version__ = "0.1.0"
