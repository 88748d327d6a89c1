"""What a course's nbgrader_config.py calls, in two lines: `configure` puts ours in nbgrader's place (`inside.py`).

`grader grade` reads that file too, where none of nbgrader's commands runs and there is nothing to take over.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from grader.course.assignment import Course
from grader.nbgrader.gradebook.late import watch
from grader.nbgrader.settings import fill


def configure(config: Any, root: Path | str | None = None) -> None:
    """Fill the `c` of a course's nbgrader_config.py: `configure(c, Path(__file__).parent)`.

    Without a folder, as in a configuration of several courses, nothing is said of where the course lies.
    """
    fill(config, None if root is None else Course(folder_of(root)))
    if "nbgrader.apps" in sys.modules:  # one of nbgrader's commands, or formgrader
        from grader.nbgrader.commands.converters import take_over

        take_over()
    watch(config)


def folder_of(root: Path | str) -> Path:
    """The folder itself, or that of the configuration file that was named."""
    path = Path(root).resolve()
    return path.parent if path.is_file() else path
