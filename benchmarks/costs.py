"""What a command costs: CPU of all that it starts, and its memory."""

from __future__ import annotations

import compileall
import ctypes
import functools
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

COURSE = Path(__file__).resolve().parents[1]
PR_SET_CHILD_SUBREAPER = 36


@functools.cache
def compile_once() -> None:
    """Bytecode of this package beside its files, as there is of an installed one, whatever this machine says of it."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    compileall.compile_dir(COURSE / "grader", quiet=2)


def measured(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """User and system seconds of a command and all that descends from it, and MiB that the command held at most.

    Orphans come to this process, which waits for them: bubblewrap leaves its child to whoever adopts it, and with it
    goes the time of all student code.
    """
    compile_once()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    scripts = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PYTHONPATH": str(COURSE), "PATH": scripts, "USER": "me"}
    before = os.times()
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, cwd=folder, stdout=told, stderr=subprocess.STDOUT, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            told.seek(0)
            sys.exit(f"{' '.join(command)[:200]}: {told.read().decode()[-2000:]}")
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    after = os.times()
    seconds = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, usage.ru_maxrss / 1024
