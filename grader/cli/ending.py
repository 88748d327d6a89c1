"""How a command ends that could not go on: one line with what to do about it, and the exit status."""

from __future__ import annotations

import os
import sys
import threading
import traceback
from pathlib import Path

from grader.cli.common import tell
from grader.errors import GraderError, RubricError

BAD = 2
INTERRUPTED = 130
COURSE = ("IPython", "bleach", "dateutil", "fissix", "ipykernel", "jupyter_client", "nbconvert", "nbformat", "nbgrader")
EXTRAS = {
    **dict.fromkeys((*COURSE, "sqlalchemy", "traitlets"), "course"),
    **dict.fromkeys(("PIL", "flask", "pillow_heif", "pypdfium2", "waitress"), "mark"),
    **dict.fromkeys(("copydetect", "matplotlib"), "report"),
    "distributed": "dask",
    "psycopg": "postgresql",
}
"""Which extra of pyproject.toml brings a module that some command needs and others do not."""


def told(error: BaseException, *, verbose: bool) -> int:
    """Say what ended a command, and return its exit status."""
    if isinstance(error, BrokenPipeError):  # as in `| head`: who reads has seen enough
        _silence()
        return 0
    try:
        tell(words(error))
        if verbose and not isinstance(error, KeyboardInterrupt):
            tell("".join(traceback.format_exception(error)).rstrip())
    except BrokenPipeError:
        _silence()
    return INTERRUPTED if isinstance(error, KeyboardInterrupt) else BAD


def words(error: BaseException) -> str:
    """One line; a rubric's mistakes are a line each, and begin with the file's name, which editors can jump to."""
    if isinstance(error, RubricError):
        return str(error)
    if isinstance(error, KeyboardInterrupt):
        return f"grader: interrupted; {str(error) or 'what was written so far is whole'}"
    if isinstance(error, GraderError):
        return f"grader: {error}"
    if isinstance(error, OSError):
        return f"grader: {_of_the_system(error)}"
    if isinstance(error, ModuleNotFoundError) and (extra := EXTRAS.get((error.name or "").partition(".")[0])):
        return f"grader: this needs {error.name}, which is not installed here: pip install 'nablagrade[{extra}]'"
    place = traceback.extract_tb(error.__traceback__)[-1]
    at = f"{Path(place.filename).name}:{place.lineno}"
    what = " ".join(f"{type(error).__name__}: {error}".split())
    return f"grader: a fault of the grader itself, not yours ({what}, {at}); please report it with what --verbose tells"


def _of_the_system(error: OSError) -> str:
    place = error.filename if error.filename is not None else "input or output"
    reason = error.strerror or str(error)
    if isinstance(error, PermissionError):
        reason += "; give yourself the right (chmod, chown), or work on a copy that is yours"
    elif isinstance(error, FileNotFoundError):
        reason += "; is the name right, and are you in the right folder?"
    elif isinstance(error, NotADirectoryError):
        reason += "; a part of it is a file: name another place"
    elif isinstance(error, IsADirectoryError):
        reason += "; name a file in it"
    return f"{place}: {reason}"


def leave(status: int) -> None:
    """End this process at once where its threads still wait for a student's program; the sandbox ends with it."""
    if threading.active_count() > 1:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(status)


def _silence() -> None:
    """Send what is still to be written nowhere, so that Python does not complain at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
