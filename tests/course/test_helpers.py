"""A module that the course hands out beside the student's: importable everywhere, and the course's copy counts."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from grader.authoring.validation import validate
from grader.course.assignment import Assignment, Course, load_assignment
from grader.course.helpers import helpers_of
from grader.course.submission import assemble
from grader.errors import ReferenceFault
from grader.grading import grade
from grader.ingest import Files
from grader.sandbox.tiers import open_sandbox

HELPERS = "import scaling\n\ndef centred(x):\n    return (x - x.mean()) * scaling.FACTOR\n"
SCALING = "FACTOR = 2.0\n"
REFERENCE = "import helpers\n\ndef f(x):\n    return helpers.centred(x) ** 2\n"
OWN = "def extra(x):\n    pass\n"
RUBRIC = """
assignment: small
title: Small
points: 4
module: small.py
inputs: {x: {shape: [N]}}
regimes: [ordinary]
functions:
  f: {arguments: [x]}
criteria:
  - {id: only, points: 4, checks: [{kind: value, function: f}]}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    root = tmp_path_factory.mktemp("course")
    for name, text in {
        "assignment/small/small.py": "import helpers\n\ndef f(x):\n    pass\n",
        "assignment/small/helpers.py": HELPERS,
        "assignment/small/scaling.py": SCALING,
        "assignment/small/own.py": OWN,
        "solutions/small/reference.py": REFERENCE,
        "rubrics/small.yaml": RUBRIC,
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return load_assignment(Course(root), "small")


def points(assignment: Assignment, **files: str) -> tuple[float | None, tuple[str, ...]]:
    contents = {PurePosixPath(f"{name}.py"): text.encode() for name, text in files.items()}
    report = grade(assemble(Files(contents, {}), assignment, "ana"), assignment, open_sandbox(), marks_only=True)
    return report.scores[0].points, report.notes


def test_what_the_reference_imports_is_the_courses_and_the_rest_the_students(small: Assignment) -> None:
    assert list(small.helpers) == ["scaling.py", "helpers.py"]
    assert helpers_of(small.handout, "small.py", b"import numpy") == []
    assert helpers_of({"a.py": b"import b", "b.py": b"import a"}, "small.py", b"from a import x") == ["b.py", "a.py"]


def test_it_is_there_whether_or_not_it_was_handed_in(small: Assignment) -> None:
    assert points(small, small=REFERENCE) == (4, ())
    assert points(small, small=REFERENCE, helpers=HELPERS.replace("\n", "\r\n"), scaling=SCALING) == (4, ())


def test_a_changed_copy_does_not_count_and_is_told(small: Assignment) -> None:
    cheat = "def centred(x):\n    return 0 * x\n"
    note = "helpers.py was changed; the course's own was used, as it was handed out"
    assert points(small, small=REFERENCE, helpers=cheat) == (4, (note,))
    assert points(small, small="from own import f\n", own=REFERENCE) == (4, ())


def test_the_reference_and_the_stub_validate_with_it(small: Assignment) -> None:
    assert validate(small, open_sandbox(), jobs=1) == (2, [])


def test_a_changed_helper_changes_the_digest_of_the_reference(small: Assignment) -> None:
    before = small.reference.digest
    path = small.course.handout("small") / "scaling.py"
    path.write_text("FACTOR = 3.0\n", encoding="utf-8")
    try:
        assert load_assignment(small.course, "small").reference.digest != before
    finally:
        path.write_text(SCALING, encoding="utf-8")


def test_a_helper_that_fails_is_told_with_its_path(small: Assignment) -> None:
    path = small.course.handout("small") / "scaling.py"
    path.write_text("FACTOR = 1 / 0\n", encoding="utf-8")
    try:
        with pytest.raises(ReferenceFault, match=r"scaling\.py: cannot be imported: ZeroDivisionError"):
            load_assignment(small.course, "small")
    finally:
        path.write_text(SCALING, encoding="utf-8")
