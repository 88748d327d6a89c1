"""CPU of grading nbgrader's own course by its kernel and by this grader, in one run.

    python benchmarks/notebooks.py [STUDENTS]

Prints CPU seconds a student (of whole processes, children too; without the start of the command) and their ratio.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbgrader

GUIDE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"
ONE_LINE = "from grader.nbgrader.plugin import configure; configure(c, __file__)\n"


def made(folder: Path, students: int, config: str) -> None:
    """nbgrader's course with so many copies of one submission, released."""
    shutil.copytree(GUIDE / "source" / "ps1", folder / "source" / "ps1")
    for number in range(students):
        shutil.copytree(GUIDE / "submitted" / "bitdiddle" / "ps1", folder / "submitted" / f"s{number:03}" / "ps1")
    (folder / "nbgrader_config.py").write_text("c = get_config()\n" + config)
    run(folder, "generate_assignment", "ps1")


def run(folder: Path, *arguments: str) -> float:
    """CPU seconds of an nbgrader command and all that it started."""
    scripts = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "USER": "instructor"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [f"{scripts}/nbgrader", *arguments]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure both, each with one student and with all, so that the command's start falls out."""
    students = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    cost = {}
    for name, config in (("kernel", ""), ("grader", ONE_LINE)):
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            made(folder, students, config)
            one = run(folder, "autograde", "ps1", "--student=s000", "--force")
            everyone = run(folder, "autograde", "ps1", "--force")
            cost[name] = (everyone - one) / (students - 1)
    ratio = cost["kernel"] / cost["grader"]
    print(json.dumps({**{name: round(seconds, 3) for name, seconds in cost.items()}, "ratio": round(ratio, 2)}))


if __name__ == "__main__":
    main()
