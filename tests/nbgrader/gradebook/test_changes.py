"""A rubric that changes after students have handed in: followed by the gradebook where that is safe, else refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from grader.authoring.release import release
from grader.course.assignment import Course, load_assignment
from grader.errors import GradebookError, GraderError
from grader.nbgrader.gradebook.backup import ENDING
from grader.nbgrader.gradebook.export import exported
from grader.nbgrader.whole_class.batch import grade_students
from grader.sandbox.tiers import open_sandbox
from tests.nbgrader.conftest import NAME, with_students

EXTRA = """  - id: extra
    title: the rows sum to one
    points: 1
    checks:
      - {kind: property, function: softmax, holds: [rows_sum_to_one], regimes: [everyday]}

  - id: loss
"""


@pytest.fixture(scope="module")
def two(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Two students, graded."""
    course = with_students(released, tmp_path_factory.mktemp("two") / "course", "plain", "gradient_sign")
    regrade(course)
    return course


@pytest.fixture
def small(two: Course, tmp_path: Path) -> Course:
    """A copy of them, to change."""
    return Course(shutil.copytree(two.root, tmp_path / "course"))


def regrade(course: Course) -> list[str]:
    told: list[str] = []
    grade_students(load_assignment(course, NAME), [], open_sandbox(), 2, told.append)
    return told


def edit(course: Course, change: Callable[[str], str]) -> None:
    path = course.rubric_file(NAME)
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def edit_cells(course: Course, change: Callable[[list[Any]], list[Any]]) -> None:
    path = course.handout(NAME) / f"{NAME}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**notebook, "cells": change(notebook["cells"])}), encoding="utf-8")


def with_extra(cells: list[Any]) -> list[Any]:
    at = next(i for i, cell in enumerate(cells) if cell.get("id") == "softmax_stable")
    added = {**json.loads(json.dumps(cells[at])), "id": "extra", "metadata": {"nablagrade": {"criterion": "extra"}}}
    return [*cells[: at + 1], added, *cells[at + 1 :]]


def add(course: Course) -> None:
    edit(course, lambda text: text.replace("points: 30", "points: 31", 1).replace("  - id: loss\n", EXTRA, 1))
    edit_cells(course, with_extra)


def take_away(course: Course) -> None:
    edit(course, lambda text: text.replace("points: 31", "points: 30", 1).replace(EXTRA, "  - id: loss\n", 1))
    edit_cells(course, lambda cells: [cell for cell in cells if cell.get("id") != "extra"])


def mark(course: Course, cell: str, points: float | None) -> None:
    with Gradebook(course.database) as gradebook:
        grade = gradebook.find_grade(cell, NAME, NAME, "plain")
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def totals(course: Course) -> dict[str, tuple[float, float]]:
    """Final scores and what they are out of, as an export has them."""
    with Gradebook(course.database) as gradebook:
        return {row["student_id"]: (row["score"], row["max_score"]) for row in exported(gradebook).rows}


def test_edited_points_are_carried_to_the_gradebook_by_the_next_grading(small: Course) -> None:
    mark(small, "grad_wk", 4.0)
    edit(small, lambda text: text.replace("points: 30", "points: 32", 1).replace("points: 10", "points: 12", 1))
    (told,) = [words for words in regrade(small) if words.startswith("points changed")]
    assert "'grad_wk' is worth 12 points now, and was worth 10; 1 marks by a person wait for another look" in told
    assert totals(small) == {}  # one waits for another look, the other's derivation for a person
    mark(small, "grad_wk", None)
    assert not [words for words in regrade(small) if words.startswith("points changed")]
    assert totals(small) == {"plain": (32.0, 32.0)}


def test_a_criterion_that_is_added_is_given_to_every_submission(small: Course) -> None:
    mark(small, "derivation", 7.5)
    add(small)
    with pytest.raises(GradebookError, match=r"has no cell 'extra'; .* run `grader release softmax_regression`"):
        regrade(small)
    assert release(load_assignment(small, NAME))[1] == ["'extra' is new"]
    regrade(small)
    with Gradebook(small.database) as gradebook:
        assert gradebook.find_grade("extra", NAME, NAME, "gradient_sign").auto_score == 1.0
    assert totals(small) == {"plain": (28.5, 31.0)}


def test_a_criterion_that_is_taken_away_takes_the_machines_points_but_never_a_persons(small: Course) -> None:
    add(small)
    release(load_assignment(small, NAME))
    regrade(small)
    mark(small, "extra", 0.5)
    take_away(small)
    released = (small.folder("release", ".", NAME) / f"{NAME}.ipynb").read_bytes()
    with pytest.raises(
        GradebookError, match="'extra' is no longer in the rubric, but a person has marked it for plain"
    ):
        release(load_assignment(small, NAME))
    assert (small.folder("release", ".", NAME) / f"{NAME}.ipynb").read_bytes() == released
    with Gradebook(small.database) as gradebook:
        assert gradebook.find_grade("extra", NAME, NAME, "plain").manual_score == 0.5
    mark(small, "extra", None)
    assert release(load_assignment(small, NAME))[1] == ["'extra' is no longer graded"]
    regrade(small)
    assert totals(small) == {"plain": (30.0, 30.0)}


def test_a_release_that_fails_leaves_the_old_one_and_the_gradebook_whole(small: Course) -> None:
    add(small)
    edit_cells(small, lambda cells: [*cells, {**cells[-1], "id": "bad", "metadata": {"nbgrader": {"grade": True}}}])
    folders = [small.folder(step, ".", NAME) for step in ("source", "release")]
    before = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders]
    with pytest.raises(GraderError):
        release(load_assignment(small, NAME))
    assert [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders] == before
    with Gradebook(small.database) as gradebook:
        assert "extra" not in [cell.name for cell in gradebook.find_notebook(NAME, NAME).grade_cells]
    assert [path.name for path in (small.root / "source").iterdir()] == [NAME]


def test_a_gradebook_of_our_own_making_is_not_copied(small: Course) -> None:
    regrade(small)
    assert not (small.root / f"gradebook.db{ENDING}").exists()
