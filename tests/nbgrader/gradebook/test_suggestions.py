"""A suggestion is no mark: it stands in the comment beside formgrader's empty box, and a person's number counts."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from grader.authoring.release import release
from grader.cli import main
from grader.course.assignment import Course, load_assignment
from grader.derivation.read import ready
from grader.nbgrader.handing_back.feedback import generate_feedback
from grader.nbgrader.whole_class.batch import grade_students
from grader.sandbox.tiers import open_sandbox
from tests.nbgrader.conftest import NAME, shipped
from tests.nbgrader.running import nbgrader_command

RESULT = r"$$\frac{\partial J}{\partial w_k} = \frac1N \sum_i (p_{ik} - y_{ik}) x_i + 2 \lambda w_k$$"
STEP = r"$$\frac{\partial f_{ik}}{\partial w_k} = x_i$$"
WRONG = r"$$\frac{\partial J}{\partial w_k} = 17 w_k + \text{<script>alert(1)</script>}$$"


def hand_in(course: Course, student: str, answer: str | None) -> None:
    """The sample `plain`, with another derivation."""
    folder = course.folder("submitted", student, NAME)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(course.solutions(NAME) / "samples" / "plain" / f"{NAME}.py", folder)
    if answer is None:
        answer = (course.solutions(NAME) / "derivation.md").read_text(encoding="utf-8")
    (folder / "derivation.md").write_text(answer, encoding="utf-8")


def regrade(course: Course, *students: str) -> None:
    grade_students(load_assignment(course, NAME), students, open_sandbox(), 1, lambda _: None)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Two students: one whose derivation is awarded, and one with a suggestion."""
    course = shipped(tmp_path_factory.mktemp("suggestions") / "course")
    release(load_assignment(course, NAME))
    hand_in(course, "right", None)
    hand_in(course, "waits", f"{STEP}\n\n{RESULT}\n\n{WRONG}\n")
    regrade(course, "right", "waits")
    return course


@pytest.fixture
def course(graded: Course, tmp_path: Path) -> Course:
    """A copy to change at will."""
    shutil.copytree(graded.root, tmp_path / "course")
    return Course(tmp_path / "course")


def entry(course: Course, student: str) -> tuple[float | None, float | None, bool, float]:
    """Automatic and manual score of the derivation, its flag, and what the whole submission counts."""
    with Gradebook(course.database) as gradebook:
        grade = gradebook.find_grade("derivation", NAME, NAME, student)
        submission = gradebook.find_submission(NAME, student)
        return grade.auto_score, grade.manual_score, grade.needs_manual_grade, submission.score


def save(course: Course, student: str, manual_score: float | None = None) -> None:
    """What formgrader does when the page is saved."""
    with Gradebook(course.database) as gradebook:
        grade = gradebook.find_grade("derivation", NAME, NAME, student)
        grade.manual_score = manual_score
        grade.needs_manual_grade = grade.manual_score is None and grade.auto_score is None
        gradebook.db.commit()


def page(course: Course, student: str) -> str:
    return (course.folder("feedback", student, NAME) / f"{NAME}.html").read_text(encoding="utf-8")


def marked(course: Course, student: str) -> list[dict[str, Any]]:
    path = course.folder("autograded", student, NAME) / f"{NAME}.ipynb"
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return cells


def export(course: Course, path: Path, options: Sequence[str] = ()) -> tuple[int, str]:
    return nbgrader_command(course.root, ["export", f"--to={path}", *options])


# The gradebook


def test_an_award_counts_without_a_person(graded: Course) -> None:
    assert entry(graded, "right") == (10.0, None, False, 30.0)


def test_a_suggestion_stands_in_the_comment_and_the_score_stays_empty(graded: Course) -> None:
    assert entry(graded, "waits") == (None, None, True, 20.0)
    with Gradebook(graded.database) as gradebook:
        comment = gradebook.find_comment("derivation", NAME, NAME, "waits").auto_comment
    assert "For the person who marks this: suggested are 3 of 10 points." in comment


def test_a_confirmed_suggestion_counts_and_a_regrade_leaves_it(course: Course) -> None:
    save(course, "waits", 3.0)
    assert entry(course, "waits") == (None, 3.0, False, 23.0)
    regrade(course, "waits")
    assert entry(course, "waits") == (None, 3.0, False, 23.0)
    assert "These marks are not final" not in page(course, "waits")


def test_another_answer_waits_again(course: Course) -> None:
    save(course, "waits", 3.0)
    hand_in(course, "waits", RESULT)
    regrade(course, "waits")
    assert entry(course, "waits")[:3] == (None, 3.0, True)
    regrade(course, "waits")  # nobody has looked yet
    assert entry(course, "waits")[:3] == (None, 3.0, True)


def test_a_suggestion_that_an_older_version_put_into_the_box_and_a_person_confirmed_stays(course: Course) -> None:
    with Gradebook(course.database) as gradebook:
        grade = gradebook.find_grade("derivation", NAME, NAME, "waits")
        grade.auto_score, grade.needs_manual_grade = 3.0, False
        gradebook.db.commit()
    regrade(course, "waits")
    assert entry(course, "waits") == (None, 3.0, False, 23.0)


def test_a_persons_score_is_never_overwritten(course: Course) -> None:
    save(course, "waits", 7.5)
    save(course, "right", 4.0)
    regrade(course, "right", "waits")
    assert entry(course, "waits") == (None, 7.5, False, 27.5)
    assert entry(course, "right") == (10.0, 4.0, False, 24.0)
    hand_in(course, "waits", RESULT)
    regrade(course, "waits")
    assert entry(course, "waits") == (None, 7.5, True, 27.5)


# What is shown


def test_formgraders_notebook_holds_the_reading_and_a_cell_for_the_marker(graded: Course) -> None:
    cells = marked(graded, "waits")
    names = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    everybody, marker = cells[names.index("derivation") + 1 :][:2]
    assert everybody["cell_type"] == marker["cell_type"] == "markdown"
    assert "How this answer was read" in everybody["source"] and "<math" in everybody["source"]
    assert "For the person who marks this" in marker["source"]
    assert "Suggested: 3 of 10 points" in marker["source"] and "the gradient of J" in marker["source"]
    for cell in (everybody, marker):
        assert "$" not in cell["source"] and "\\" not in cell["source"] and "\n" not in cell["source"]
        assert "<script" not in cell["source"] and "nbgrader" not in cell["metadata"]


def test_a_feedback_page_says_first_that_marks_are_not_final(graded: Course) -> None:
    waits, right = page(graded, "waits"), page(graded, "right")
    assert (
        "These marks are not final." in waits
        and 'A person must still look at: <a href="#part-6">the derivation of dJ/dw_k, step by step</a>.' in waits
    )
    assert "These marks are not final." not in right
    assert "How this answer was read" in waits and "How this answer was read" in right


def test_a_feedback_page_does_not_count_what_is_only_suggested(course: Course) -> None:
    assert "<b>20</b> of 30 points so far" in page(course, "waits")
    assert "<b>30</b> of 30 points</p>" in page(course, "right")
    save(course, "waits", 3.0)
    generate_feedback(load_assignment(course, NAME), "waits")
    assert "<b>23</b> of 30 points</p>" in page(course, "waits")


def test_a_student_does_not_see_which_steps_are_looked_for(graded: Course) -> None:
    steps = load_assignment(graded, NAME).rubric.derivation
    assert steps is not None
    titles = [milestone.title for milestone in ready(steps).settings.milestones]
    assert "the gradient of J" in titles
    for student in ("right", "waits"):
        shown = page(graded, student)
        assert "For the person who marks this" not in shown and "Suggested:" not in shown
        assert not any(title in shown for title in titles)


def test_nothing_of_an_answer_runs_on_a_page(graded: Course) -> None:
    reading = page(graded, "waits").partition("How this answer was read")[2].partition('id="comment')[0]
    assert "17" in reading and "<script>alert" not in reading


# Export


def test_export_leaves_out_and_names_who_waits_and_the_others_go_on(course: Course, tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    done = export(course, path)
    assert done[0] == 1
    assert f"not exported: a person must first confirm marks in formgrader for waits ({NAME})" in done[1]
    with path.open(encoding="utf-8") as file:
        assert {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)} == {"right": 30.0}
    assert export(course, tmp_path / "none.csv", ["--ConfirmedCsvExport.final=True"])[0] == 1
    assert not (tmp_path / "none.csv").exists()
    save(course, "waits", 3.0)
    done = export(course, path)
    assert done[0] == 0, done[1]
    with path.open(encoding="utf-8") as file:
        assert {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)} == {
            "right": 30.0,
            "waits": 23.0,
        }


def test_what_export_cannot_read_or_write_is_told_by_its_name(
    course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, mend in (
        (["--output", str(tmp_path)], "name a file"),
        (["--output", str(tmp_path / "no" / "marks.csv")], "name a file"),
        (["--format", "canvas", "--fill", str(tmp_path)], "cannot be read"),
    ):
        assert main(["export", NAME, "--course", str(course.root), *arguments]) == 2
        told = capsys.readouterr().err
        assert told.startswith(f"grader: {arguments[-1]}: cannot be") and mend in told
        assert told.count(str(tmp_path)) == 1
    assert list(tmp_path.glob(".new-*")) == []


def test_export_of_a_student_without_flags_goes_on(course: Course, tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    done = export(course, path, ["--CsvExportPlugin.student=['right']"])
    assert done[0] == 0, done[1]
    with path.open(encoding="utf-8") as file:
        assert [row["student_id"] for row in csv.DictReader(file)] == ["right"]


def test_nothing_is_suggested_where_more_was_handed_in_than_was_read(graded: Course) -> None:
    hand_in(graded, "waits", f"{STEP}\n\n{RESULT}\n\n{WRONG}\n")
    (graded.folder("submitted", "waits", NAME) / "page 2.pdf").write_bytes(b"%PDF-1.4")
    regrade(graded, "waits")
    with Gradebook(graded.database) as gradebook:
        grade = gradebook.find_grade("derivation", NAME, NAME, "waits")
        assert (grade.auto_score, grade.needs_manual_grade) == (None, True)
    (graded.folder("submitted", "waits", NAME) / "page 2.pdf").unlink()
    regrade(graded, "waits")
