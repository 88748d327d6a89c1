"""The hidden side: what calls should return, how exactly that is known, and the author's files it comes from.

Start at `reference.py`; `numeric.py` differentiates and derives tolerances, `loading.py` imports the author's files
into this process (a student's never come here). Nothing of this room may reach a student's process.
"""
