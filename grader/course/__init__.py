"""A course on disk: its folders, an assignment loaded once, its settings, and files turned into a Submission.

Start at `assignment.py`. Reads the author's files and hands out frozen records; it runs no student code and writes
nothing.
"""
