"""nbgrader's configuration of this course: everything that grader needs, then your own settings below."""

from pathlib import Path

from grader.nbgrader.plugin import configure

c = get_config()  # noqa: F821  (nbgrader provides it)
configure(c, Path(__file__).parent)
