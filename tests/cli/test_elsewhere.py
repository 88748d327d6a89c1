"""Commands on a Python that has nothing of Linux's or POSIX's: those for a class, with --sandbox none."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from grader.authoring.starter import NAME, starter
from grader.cli.new import write
from tests.elsewhere import PRELUDE

OTHERS = "import asyncio, multiprocessing, uuid, zoneinfo, matplotlib, nbconvert, nbgrader.apps, platformdirs, rich\n"
"""What is not ours chooses by the system as it is imported, and has no third one to choose."""
RUN = """
import types
from grader.cli import main

sys.modules["msvcrt"] = types.SimpleNamespace(locking=lambda *_: None, LK_LOCK=1, LK_NBLCK=2)
assert main(["collect", NAME, GIVEN, "--course", ROOT]) == 0
for command in (["release"], ["grade", "--jobs", "1"]):
    assert main([command[0], NAME, *command[1:], "--course", ROOT, "--sandbox", "none"]) == 0, command
assert main(["score", f"{ROOT}/submitted/ada/{NAME}", "--assignment", NAME, "--course", ROOT, "--sandbox", "none"]) == 0
assert main(["report", NAME, "--course", ROOT]) == 0
"""


def test_a_course_is_collected_released_and_graded_without_anything_of_linux_and_it_is_said_what_that_means(
    tmp_path: Path,
) -> None:
    root = tmp_path / "course"
    write(root, starter())
    given = tmp_path / "given"
    shutil.copytree(root / "solutions" / NAME / "samples" / "wrong_1", given / "ada")
    program = f"{OTHERS}{PRELUDE}\nNAME, ROOT, GIVEN = {NAME!r}, {str(root)!r}, {str(given)!r}\n{RUN}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "3 / 8" in done.stdout and "sandbox: none" in done.stdout
    assert "nothing protects this machine, its files or its network from student code" in done.stderr
