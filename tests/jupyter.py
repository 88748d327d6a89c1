"""Jupyter's server with nbgrader's formgrader, for tests and pictures."""

from __future__ import annotations

import re
import secrets
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.api import Gradebook

from grader.course.assignment import Course


@contextmanager
def server(course: Path, log: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Jupyter's server in a course's folder: its address, and the headers that let a browser in.

    Raises RuntimeError if it does not start.
    """
    token = secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyter", "server", "--allow-root", "--no-browser", "--ip=127.0.0.1", "--port=0"]
    with (
        log.open("w") as written,
        subprocess.Popen(
            [*command, f"--IdentityProvider.token={token}"],
            cwd=course,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as started,
    ):
        try:
            assert started.stderr is not None
            for line in started.stderr:
                written.write(line.decode())
                if found := re.search(rb"http://127\.0\.0\.1:\d+/", line):
                    break
            else:
                raise RuntimeError(f"Jupyter's server did not start: {log.read_text()}")
            threading.Thread(target=started.stderr.read, daemon=True).start()  # a full pipe would stop the server
            yield found[0].decode(), {"Authorization": f"token {token}"}
        finally:
            started.kill()


def submission_of(course: Course, name: str, student: str) -> str:
    """The id under which formgrader shows a student's notebook."""
    with Gradebook(course.database) as gradebook:
        return str(gradebook.find_submission_notebook(name, name, student).id)
