"""The part of a handout's README that a release writes, and what collecting makes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from grader.course.assignment import Assignment
from grader.course.readme import with_check, without_made
from grader.course.submission import assemble
from grader.ingest import Files

WHEEL = ("nablagrade-1.0-py3-none-any.whl", 900_000)


def made(assignment: Assignment, own: bytes) -> bytes:
    return with_check(own, "A title", assignment.task, assignment.limits.packages, WHEEL)


def test_what_is_needed_comes_before_what_may_be_installed(assignment: Assignment) -> None:
    text = made(assignment, b"# Mine\n\nMy words.\n").decode()
    assert text.startswith("# Mine\n\nMy words.\n")
    at = [text.index(each) for each in ("pip install numpy pytest", "python -m pytest", f"pip install {WHEEL[0]}")]
    assert at == sorted(at) and "0.9 MB" in text and "grader derivation softmax_regression.ipynb" in text


def test_without_a_readme_there_is_one_with_the_title(assignment: Assignment) -> None:
    assert made(assignment, b"").decode().startswith("# A title\n")


def test_packages_that_students_may_import_are_named(assignment: Assignment) -> None:
    text = with_check(b"", "A title", assignment.task, ("numpy", "scipy"), WHEEL).decode()
    assert "`pip install numpy scipy pytest`" in text


def test_a_second_release_changes_nothing(assignment: Assignment) -> None:
    once = made(assignment, b"# Mine\n")
    assert made(assignment, once) == once
    assert without_made(once).strip() == b"# Mine"


@pytest.mark.parametrize("own", [b"", b"# Mine\n\n$$\\frac{a}{b}$$\n"])
def test_a_readme_that_was_handed_out_is_nobodys_answer(assignment: Assignment, own: bytes) -> None:
    with_own = replace(assignment, handout={**assignment.handout, "README.md": own})
    files = Files({PurePosixPath("README.md"): made(with_own, own)}, {})
    assert assemble(files, with_own, "ada").answer is None
