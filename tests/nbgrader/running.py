"""nbgrader's commands for tests: each in a process of its own, forked from one that has imported nbgrader and no more.

To start Python and import nbgrader costs seconds, and there are many commands. The process that forks is a fresh one,
so that nothing of the tests' own is in it.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any


def serve() -> None:
    """Fork a process for each line of standard input; print how it ended."""
    from nbgrader import api
    from nbgrader.apps.nbgraderapp import NbGraderApp

    latest = api.get_alembic_version()  # what a program of its own tells, for every new gradebook the same
    api.get_alembic_version = lambda: latest
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _run(NbGraderApp, order)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _run(app: Any, order: dict[str, Any]) -> None:
    """Be the command. Never returns."""
    status = 1
    try:
        os.chdir(order["folder"])
        os.environ.update(order["environment"])
        output = os.open(order["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for number in (1, 2):
            os.dup2(output, number)
        sys.argv = ["nbgrader", *order["arguments"]]
        try:
            app.launch_instance()
            status = 0
        except SystemExit as end:
            if isinstance(end.code, str):
                print(end.code, file=sys.stderr)
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            import traceback

            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status)


@functools.cache
def _server() -> subprocess.Popen[str]:
    command = [sys.executable, "-c", "from tests.nbgrader.running import serve; serve()"]
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PATH": _path()}
    server = subprocess.Popen(
        command, cwd=root, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(server.kill)
    return server


def _path() -> str:
    """Where commands are looked for: first beside this Python."""
    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def nbgrader_command(folder: Path, arguments: list[str]) -> tuple[int, str]:
    """Exit status and all output of a command of nbgrader's in a folder."""
    environment = {"PATH": _path(), "USER": "instructor"}
    with tempfile.NamedTemporaryFile() as output:
        order = {"folder": str(folder), "arguments": arguments, "environment": environment, "output": output.name}
        server = _server()
        assert server.stdin is not None and server.stdout is not None
        server.stdin.write(json.dumps(order) + "\n")
        server.stdin.flush()
        status = int(server.stdout.readline())
        return status, Path(output.name).read_text(encoding="utf-8", errors="replace")
