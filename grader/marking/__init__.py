"""Where people mark: what waits in the gradebook, answers that are alike together, one decision for all of them.

Start at `alike.py`, which says what is alike, and `deciding.py`, which says what a decision writes; both are pure, as
`waiting.py` is. `reading.py` and `saving.py` are the way to reports and gradebook, `journal.py` remembers who decided
what, `desk.py` is all of it together, `web/` the page.
"""
