"""nbgrader's side: a class from submitted/ to gradebook, autograded/ and feedback/, by our command or by nbgrader's.

Start at `whole_class/batch.py`, which grades a class; `inside.py` is the same from inside `nbgrader autograde`. Here,
and nowhere else, nbgrader is imported, and only inside functions but for `inside.py` and `commands/`: it is slow.
"""
