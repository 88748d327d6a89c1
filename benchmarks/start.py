"""How fast do commands start? CPU seconds beside those of `python -c "import numpy"`, in turns in one run.

    python benchmarks/start.py [--rounds 9]

`check (handout)` is a student's folder as `grader release` makes it; `check (course)` reads the rubric in its stead.
Medians; the CPU of everything that a command started is counted.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from grader.authoring.public import public_checks, to_json
from grader.course.assignment import Course, load_assignment
from grader.course.public_checks import FILE

COURSE = Path(__file__).resolve().parents[1]
NAME = "softmax_regression"


def cpu_seconds(command: Sequence[str], folder: Path) -> float:
    """User and system seconds of a command and all that it waited for."""
    before = os.times()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def handout(folder: Path) -> None:
    """A student's folder with the right functions in it."""
    sample = COURSE / "solutions" / NAME / "samples" / "plain" / f"{NAME}.py"
    (folder / sample.name).write_bytes(sample.read_bytes())
    assignment = load_assignment(Course(COURSE), NAME)
    (folder / FILE).write_text(to_json(assignment.rubric.code, public_checks(assignment)), encoding="utf-8")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=9)
    rounds = options.parse_args().rounds
    grader = [sys.executable, "-m", "grader"]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        handout(folder)
        sample = f"solutions/{NAME}/samples/plain"
        commands = {
            "import numpy": ([sys.executable, "-c", "import numpy"], folder),
            "--help": ([*grader, "--help"], folder),
            "check (handout)": ([*grader, "check"], folder),
            "check (course)": ([*grader, "check", sample], COURSE),
            "score": ([*grader, "score", sample, "--assignment", NAME], COURSE),
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, (command, where) in commands.items():
                seconds[name].append(cpu_seconds(command, where))
    floor = statistics.median(seconds["import numpy"])
    print(f"{'':<18}{'CPU s':>8}{'min':>8}{'max':>8}{'x numpy':>10}")
    for name, each in seconds.items():
        middle = statistics.median(each)
        print(f"{name:<18}{middle:>8.3f}{min(each):>8.3f}{max(each):>8.3f}{middle / floor:>10.2f}")


if __name__ == "__main__":
    main()
