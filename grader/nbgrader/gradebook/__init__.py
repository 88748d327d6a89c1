"""nbgrader's database: opening it, its rows for many students at once, what goes in, and what late work costs.

Start at `entering.py`, and at `marks.py` for what counts as a mark. A person's own scores and comments stay.
"""
