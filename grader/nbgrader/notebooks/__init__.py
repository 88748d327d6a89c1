"""Notebooks: as students have them, as formgrader shows them, and running the cells of nbgrader's own.

Start at `marked.py`. Knows no gradebook.
"""
