"""nbgrader's own commands for a course of ours: what of them is replaced, and why.

Start at `converters.py`. Imported where such a command runs, since it imports nbgrader.
"""
