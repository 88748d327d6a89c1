"""Classes of copies with changes, for benchmarks: a released course, and submissions in it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping
from pathlib import Path

from grader.authoring.release import release
from grader.course.assignment import Course, load_assignment

COURSE = Path(__file__).resolve().parents[1]
NAME = "softmax_regression"
RIGHT = ("plain", "einsum", "python_loops", "log_sum_exp", "class_based")
MIXED: Mapping[str, int] = {
    **dict.fromkeys(RIGHT, 8),
    **dict.fromkeys(("gradient_sign", "lambda_not_doubled", "naive_everywhere", "missing_1_over_n"), 4),
    **dict.fromkeys(("wrong_axis", "column_gradient", "loss_is_nan", "no_regulariser", "stub", "syntax_error"), 3),
    **dict.fromkeys(("noisy_output", "float32_inside", "writes_its_own_marks", "hard_exit_in_softmax"), 3),
    **dict.fromkeys(("endless_loop", "memory_hog"), 1),
}
"""Sample -> how many of a hundred or so are like it: right, wrong in common ways, not finished, odd, hostile."""


def released(root: Path) -> Course:
    """The shipped course in a folder of its own, released, with nothing handed in."""
    for name in ("assignment", "solutions", "rubrics"):
        ignored = shutil.ignore_patterns("__pycache__", ".*", "samples")
        shutil.copytree(COURSE / name, root / name, ignore=ignored)
    shutil.copy(COURSE / "nbgrader_config.py", root)
    course = Course(root)
    release(load_assignment(course, NAME))
    return course


def drawn(students: int, mix: Mapping[str, int], seed: int = 0) -> list[str]:
    """The sample that each student's submission is a copy of."""
    return random.Random(seed).choices(list(mix), list(mix.values()), k=students)


def hand_in(course: Course, students: int, mix: Mapping[str, int], seed: int = 0) -> None:
    """Give the course so many submissions: samples of the mix, each changed, and the blank notebook."""
    notebook = (course.folder("release", ".", NAME) / f"{NAME}.ipynb").read_bytes()
    for number, sample in enumerate(drawn(students, mix, seed)):
        folder = course.folder("submitted", f"s{number:05d}", NAME)
        shutil.copytree(COURSE / "solutions" / NAME / "samples" / sample, folder)
        with (folder / f"{NAME}.py").open("a", encoding="utf-8") as module:
            module.write(f"\n\nvariant = {number}\n")
        (folder / f"{NAME}.ipynb").write_bytes(notebook)


def copied(course: Course, root: Path, students: int) -> Course:
    """A copy of a course with only the first so many of its students."""
    shutil.copytree(course.root, root, ignore=shutil.ignore_patterns("submitted"))
    (root / "submitted").mkdir()
    for folder in sorted((course.root / "submitted").iterdir())[:students]:
        shutil.copytree(folder, root / "submitted" / folder.name)
    return Course(root)
