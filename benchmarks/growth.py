"""How grading grows with the class: CPU a submission, memory of the grading process, disk a student.

    python benchmarks/growth.py [--sizes 20 100 1000 10000] [--mixed]

Copies of right submissions, or of those of a mixed class, each with a change of its own, graded by `grader grade` with
2 jobs. `more` is the CPU of each submission beyond the size before, without what starting costs.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from classes import MIXED, NAME, RIGHT, hand_in, released
from costs import measured


def kilobytes(*folders: Path) -> float:
    """What these folders take on the disk."""
    files = [path.lstat() for folder in folders for path in folder.rglob("*")]
    return sum(file.st_blocks for file in files) / 2


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--sizes", type=int, nargs="+", default=[20, 100, 1000, 10000])
    options.add_argument("--mixed", action="store_true", help="right, wrong, unfinished and hostile ones")
    chosen = options.parse_args()
    before, cost = 0, 0.0
    costs: list[float] = []
    held: list[float] = []
    print(f"{'students':>9}{'CPU each':>10}{'more':>9}{'MiB':>7}   KiB a student on the disk")
    for size in chosen.sizes:
        with tempfile.TemporaryDirectory() as temporary:
            course = released(Path(temporary) / "course")
            hand_in(course, size, MIXED if chosen.mixed else dict.fromkeys(RIGHT, 1))
            seconds, memory = measured([sys.executable, "-m", "grader", "grade", NAME, "--jobs", "2"], course.root)
            disk = {step: kilobytes(course.root / step) / size for step in ("autograded", "feedback", "reports")}
            gradebook = (course.root / "gradebook.db").stat().st_size / 1024 / size
            store = (course.root / "reports" / NAME / "results.db").stat().st_size / 1024 / size
            shutil.rmtree(course.root)
        costs += [(seconds - cost) / (size - before)] if before else []
        held.append(memory)
        more = f"{costs[-1]:9.4f}" if before else " " * 9
        listed = ", ".join(f"{name} {each:.1f}" for name, each in disk.items())
        words = f"{listed} (of it results.db {store:.1f}), gradebook {gradebook:.1f}"
        print(f"{size:9d}{seconds / size:10.4f}{more}{memory:7.0f}   {words}", flush=True)
        before, cost = size, seconds
    if len(costs) > 1:
        print(
            f"CPU of a submission more: {costs[-1] / costs[0]:.2f} times the first's with the last (asked: 0.8 to 1.2)"
        )
    print(f"memory: with the last size {held[-1] / held[0]:.2f} times that with the first")


if __name__ == "__main__":
    main()
