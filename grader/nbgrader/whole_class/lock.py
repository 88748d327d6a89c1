"""One grader of a course at a time: a second one says who has it, and waits."""

from __future__ import annotations

import errno
import importlib
import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from grader.errors import GradebookError
from grader.ingest import printable

FILE = "grading.lock"
BYTE = 1 << 20
"""The place in the file that is locked on Windows, where what is locked cannot be read."""


@contextmanager
def alone(folder: Path, name: str, tell: Callable[[str], None]) -> Iterator[None]:
    """Grade assignment `name` while nobody else grades anything of the course whose reports lie in this folder.

    The kernel takes the lock from a process that ends, however it ends; the file only says whose it is. Raises
    GradebookError where the folder's disk knows no locks.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    with path.open("a+", encoding="utf-8") as file:
        try:
            _take(file.fileno(), lambda: tell(f"waiting: {_holder(path)}; Ctrl-C ends this one"))
        except OSError as error:
            raise GradebookError(f"{path}: cannot be locked: {error.strerror}; nothing was graded") from error
        file.truncate(0)
        about = {"pid": os.getpid(), "host": socket.gethostname(), "assignment": name}
        file.write(json.dumps({**about, "since": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"}))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def _take(descriptor: int, before_waiting: Callable[[], None]) -> None:
    try:
        fcntl = importlib.import_module("fcntl")
    except ImportError:
        _take_on_windows(descriptor, before_waiting)
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        before_waiting()
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _take_on_windows(descriptor: int, before_waiting: Callable[[], None]) -> None:
    msvcrt = importlib.import_module("msvcrt")
    told = False
    while True:
        os.lseek(descriptor, BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_LOCK if told else msvcrt.LK_NBLCK, 1)
            return
        except PermissionError:  # somebody else has it; LK_LOCK itself waits for ten seconds
            if not told:
                before_waiting()
            told = True
        except OSError as error:
            if error.errno != errno.EDEADLK:
                raise


def _holder(path: Path) -> str:
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        words = f"process {about['pid']} on {about['host']} grades {about['assignment']} since {about['since']}"
        return printable(words)
    except (OSError, ValueError, KeyError, TypeError):
        return "another grader has this course"
