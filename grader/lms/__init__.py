"""Learning platforms: their downloads into submitted/, marks into the files that they take. One file a platform.

In: `download.py` opens a path, each platform's file tells whose each file is (`canvas.py`, `moodle.py`, ...),
`matching.py` finds them in the roster, and `collecting.py`, where to start, decides what is taken; `placing.py` alone
writes.
Out: `marks.py` is a class's marks; a format's file makes text of them. Nothing that waits for a person is a mark there.
"""

EXPORTS = ("csv", "canvas", "classroom", "gradescope", "json", "junit", "moodle", "prairielearn")
"""Formats of `grader export`."""
