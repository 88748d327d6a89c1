"""`grader derivation`: what is said of a written answer, to whom, and with which exit status."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader.authoring.public import symbols_json
from grader.cli import main
from grader.course.assignment import Assignment, Course
from grader.course.public_symbols import FILE
from grader.derivation.read import ready

NAME = "softmax_regression"
RIGHT = r"$$\frac{\partial f_{ik}}{\partial w_k} = x_i$$"
WRONG = r"$$\frac{\partial f_{ik}}{\partial w_k} = w_k$$"
UNREAD = r"$$\frac{\partial f_{ik}}{\partial w_k} = \foo x_i$$"
RESULT = r"$$\frac{\partial J}{\partial w_k} = \frac1N \sum_i (p_{ik} - y_{ik}) x_i + 2 \lambda w_k$$"


class Ended(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """`grader derivation` in this process."""

    def run(*arguments: object) -> Ended:
        capsys.readouterr()
        try:
            status = main(["derivation", *map(str, arguments)])
        except SystemExit as exit_:
            status = int(exit_.code or 0)
        told = capsys.readouterr()
        assert "Traceback" not in told.err + told.out
        return Ended(status, told.out, told.err)

    return run


@pytest.fixture
def marker(run: Run, course: Course) -> Run:
    """With the course at hand."""
    return lambda path, *more: run(path, "--course", course.root, "--assignment", NAME, *more)


@pytest.fixture
def handout(assignment: Assignment, tmp_path: Path) -> Path:
    """A folder with the published symbols, far from any course."""
    folder = tmp_path / "home" / NAME
    folder.mkdir(parents=True)
    symbols = symbols_json(assignment)
    assert symbols is not None
    (folder / FILE).write_text(symbols, encoding="utf-8")
    return folder


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def notebook(path: Path, answer: str, name: str = "derivation") -> Path:
    cell = new_markdown_cell(answer, metadata={"nbgrader": {"grade_id": name, "grade": True, "solution": True}})
    cells = [new_markdown_cell("The question: " + WRONG), cell, new_code_cell("# " + WRONG)]
    nbformat.write(new_notebook(cells=cells), path)
    return path


# With the rubric


def test_a_right_answer_is_awarded(marker: Run, assignment: Assignment) -> None:
    status, out, err = marker(assignment.reference.folder / "derivation.md")
    assert (status, err) == (0, "")
    assert "23 of 23 lines were read and hold." in out
    assert out.endswith("10 of 10 points, without a person: every line holds and a path is complete.\n")
    assert "2 / 2    the gradient of J (line 65)" in out


def test_what_needs_a_person_is_suggested(marker: Run, tmp_path: Path) -> None:
    status, out, _ = marker(written(tmp_path / "a.md", f"{RIGHT}\n\n{WRONG}\n\n{RESULT}\n"))
    assert status == 1
    lines = out.splitlines()
    assert lines[0] == r"line 1    holds      \frac{\partial f_{ik}}{\partial w_k} = x_i"
    assert lines[1].startswith("line 3    differs    ")
    assert (
        "with N = 1, K = 2, d = 1, w = (-1, 1), x = 1: for k = 1 the left side is 1 and the right side is -1"
        in " ".join(out.split())
    )
    assert "The first that does not hold is line 3." in lines
    assert "    0 / 2    the logarithm of the softmax is opened up (not found)" in lines
    assert lines[-1].startswith("Suggested: ") and "before the first line that does not hold" in lines[-1]
    assert lines[-1].endswith("A person decides: one line does not hold.")


def test_a_line_that_is_not_read_is_shown_with_its_place(marker: Run, tmp_path: Path) -> None:
    status, out, _ = marker(written(tmp_path / "a.tex", UNREAD))
    assert status == 1
    lines = out.splitlines()
    assert lines[0].startswith("line 1    not read ")
    assert lines[1].strip() == r"\foo is not one of the signs that are read"
    assert lines[3].index("^") == lines[2].index("\\foo")


MILESTONE = ["id", "title", "points", "met", "lines", "earned", "cost"]


def test_the_contract_of_json(marker: Run, tmp_path: Path, assignment: Assignment) -> None:
    record = json.loads(marker(written(tmp_path / "a.txt", f"{RESULT}\n{WRONG}"), "--format", "json").out)
    assert list(record) == [
        "points", "suggested", "before_first_wrong", "max_points", "needs_review", "why", "reading", "unread",
        "guessed_lines", "would_be_read", "claims", "milestones", "slip",
    ]  # fmt: skip
    assert (record["points"], record["needs_review"], record["max_points"]) == (None, True, 10.0)
    assert (record["suggested"], record["before_first_wrong"]) == (2.0, 2.0)
    assert record["why"] == "one line does not hold"
    assert [list(claim)[:4] for claim in record["claims"]] == [["text", "line", "status", "note"]] * 2
    assert [claim["status"] for claim in record["claims"]] == ["holds", "differs"]
    assert [claim["line"] for claim in record["claims"]] == [1, 2]
    assert [list(each) for each in record["milestones"]] == [MILESTONE] * 6
    assert {each["id"]: each["lines"] for each in record["milestones"] if each["met"]} == {"the_gradient_of_j": [1]}

    awarded = json.loads(marker(assignment.reference.folder / "derivation.md", "--format", "json").out)
    assert (awarded["points"], awarded["needs_review"], awarded["why"]) == (10.0, False, "")


def test_a_notebook_is_read_by_its_answer_cell(marker: Run, tmp_path: Path) -> None:
    status, out, _ = marker(notebook(tmp_path / f"{NAME}.ipynb", f"{RIGHT}\n\n{RESULT}"))
    assert status == 1
    assert "2 of 2 lines were read and hold." in out


def test_the_only_assignment_of_a_course_needs_no_name(run: Run, course: Course, tmp_path: Path) -> None:
    root = tmp_path / "course"
    for name in ("assignment", "solutions", "rubrics"):
        shutil.copytree(
            course.root / name,
            root / name,
            ignore=shutil.ignore_patterns("samples", "__pycache__", "linear*", "logistic*"),
        )
    for path in (root / "rubrics").glob("*.yaml"):
        if path.stem != NAME:
            path.unlink()
    assert run(written(tmp_path / "a.md", RIGHT), "--course", root).status == 1


# Mistakes


@pytest.mark.parametrize(
    ("name", "words"),
    [("none.md", "No such file"), ("picture.png", "not a written answer; allowed are .md, .tex, .txt")],
)
def test_a_file_that_cannot_be_read_is_named(handout: Path, run: Run, name: str, words: str) -> None:
    (handout / "picture.png").write_bytes(b"\x89PNG")
    status, out, err = run(handout / name)
    assert (status, out) == (2, "")
    assert name in err and words in err


def test_an_assignment_that_is_not_there_is_named(run: Run, course: Course, tmp_path: Path) -> None:
    path = written(tmp_path / "a.md", RIGHT)
    status, out, err = run(path, "--course", course.root, "--assignment", "no_such")
    assert (status, out) == (2, "") and "no_such" in err


def test_symbols_that_were_changed_beyond_reading_are_told(run: Run, handout: Path) -> None:
    path = written(handout / "a.md", RIGHT)
    for broken in ("", "[]", "{}", '{"symbols": {}, "cells": []}', '{"symbols": {"axes": 3}, "cells": []}'):
        (handout / FILE).write_text(broken)
        status, _, err = run(path)
        assert status == 2 and "not a file of symbols" in err and "get the handout again" in err


# What a student has


def test_a_student_needs_the_handout_alone(run: Run, handout: Path, assignment: Assignment) -> None:
    shutil.copy(assignment.reference.folder / "derivation.md", handout)
    status, out, err = run(handout / "derivation.md")
    assert (status, err) == (0, "")
    assert "23 of 23 lines were read and hold." in out
    assert "points" not in out and "/" not in out.splitlines()[-1]


@pytest.mark.parametrize(("answer", "status"), [(RIGHT, 0), (f"{RIGHT}\n{WRONG}", 1), (UNREAD, 1)])
def test_a_student_is_told_what_is_doubtful_and_never_a_step(
    run: Run, handout: Path, assignment: Assignment, answer: str, status: int
) -> None:
    found = assignment.rubric.derivation
    assert found is not None
    ended = run(written(handout / "mine.md", answer))
    assert ended.status == status
    steps = ready(found).settings.milestones
    assert steps and not any(step.title in ended.out for step in steps)
    assert "Suggested" not in ended.out and "not found" not in ended.out
    as_json = run(handout / "mine.md", "--format", "json")
    assert as_json.status == status
    assert not any(step.title in as_json.out or f'"{step.id}"' in as_json.out for step in steps)


def test_published_symbols_hold_no_step(handout: Path, assignment: Assignment) -> None:
    text = (handout / FILE).read_text(encoding="utf-8")
    found = assignment.rubric.derivation
    assert found is not None
    data = json.loads(text)
    assert list(data) == ["cells", "symbols"] and data["cells"] == ["derivation"]
    assert not {"answers", "milestones", "paths", "values", "up_to"} & set(data["symbols"])
    lines = [line.strip() for answer in found.answers for line in answer.splitlines() if r"\frac{\partial" in line]
    assert len(lines) > 20 and not any(json.dumps(line)[1:-1] in text for line in lines)
    assert not any(step.title in text for step in ready(found).settings.milestones)


def test_a_students_notebook_is_read_by_its_answer_cell(run: Run, handout: Path) -> None:
    status, out, _ = run(notebook(handout / f"{NAME}.ipynb", RIGHT))
    assert status == 0 and "1 of 1 lines were read and hold." in out
    status, out, _ = run(notebook(handout / "other.ipynb", RIGHT, "another_cell"))
    assert "no formula with an equality" in out


def test_what_a_terminal_would_act_on_is_not_printed(run: Run, handout: Path) -> None:
    path = handout / "mine.md"
    path.write_bytes("$$J = \x1b[2J 17 \u202e$$".encode() + b"\xff")
    for form in ("text", "json"):
        out = run(path, "--format", form).out
        assert out and all(char.isprintable() or char == "\n" for char in out)
