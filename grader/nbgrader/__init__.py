"""nbgrader's side: a class from submitted/ to gradebook, autograded/ and feedback/, by our command or by nbgrader's.

Start at `batch.py`, which grades a class; `plugin.py` is the same from inside `nbgrader autograde`. Here, and nowhere
else, nbgrader is imported, and only inside functions but for the plugin: it costs seconds.
"""
