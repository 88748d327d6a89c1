"""Files that are handed out: the author's own, and the notebook that is made where there is none."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from grader.authoring.release import stamp
from grader.authoring.validation import validate
from grader.course.assignment import Assignment, Course, load_assignment
from grader.course.handout import made_notebook
from grader.course.submission import assemble
from grader.errors import CourseError, RubricError
from grader.grading import grade
from grader.ingest import read_files
from grader.sandbox.tiers import Sandbox

CODE = """
assignment: small
title: Small
points: 4
module: small.py
seed: 1
functions: {f: {arguments: [x]}}
regimes: {usual: {plain: {}}}
criteria:
  - {id: only, title: f of x, points: 3, checks: [{kind: value, function: f, regimes: [usual]}]}
  - {id: why, title: Why, points: 1, question: "Why is $f$ odd?", checks: [{kind: derivation}]}
"""
WRITTEN = """
assignment: small
title: Small
points: 1
seed: 1
criteria:
  - {id: why, title: Why, points: 1, question: "Why is $f$ odd?", checks: [{kind: derivation}]}
"""
OWN = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


def course(root: Path, rubric: str, **files: str) -> Course:
    texts = {
        "rubrics/small.yaml": rubric,
        **{name.replace("__", "/").replace("_dot_", "."): t for name, t in files.items()},
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return Course(root)


def coded(root: Path, rubric: str = CODE, **more: str) -> Course:
    hidden = {
        "solutions__small__reference_dot_py": "def f(x):\n    return 2 * x\n",
        "solutions__small__problems_dot_py": "def problem(rng):\n    return {'x': rng.normal(size=3)}\n",
        "assignment__small__small_dot_py": "def f(x):\n    raise NotImplementedError\n",
    }
    return course(root, rubric, **hidden, **more)


def notebook(assignment: Assignment) -> dict[str, dict[str, object]]:
    """The stamped notebook's cells by their names, with nbgrader's metadata."""
    stamped = stamp(json.loads(assignment.handout["small.ipynb"]), assignment)
    nbformat.validate(nbformat.from_dict(stamped))
    return {cell["id"]: {**cell["metadata"]["nbgrader"], "source": cell["source"]} for cell in stamped["cells"]}


def test_a_notebook_is_made_with_a_cell_for_each_criterion(tmp_path: Path) -> None:
    cells = notebook(load_assignment(coded(tmp_path), "small"))
    assert list(cells) == ["Title", "Setup", "Try-only", "only", "Ask-why", "why"]
    graded = {name: (cell["points"], cell["locked"]) for name, cell in cells.items() if cell["grade"]}
    assert graded == {"only": (3, True), "why": (1, False)}
    assert [name for name, cell in cells.items() if cell["solution"]] == ["Try-only", "why"]
    assert "`small.py` and `small.ipynb`" in str(cells["Title"]["source"])
    assert "Why is $f$ odd?" in str(cells["Ask-why"]["source"])


def test_the_made_notebook_is_always_the_same(tmp_path: Path) -> None:
    rubric = load_assignment(coded(tmp_path), "small").rubric
    assert made_notebook(rubric) == made_notebook(rubric.model_copy())


def test_a_criterion_may_be_called_like_anything_of_ours(tmp_path: Path) -> None:
    names = CODE.replace("id: only", "id: try-why").replace("id: why", f"id: {'w' * 60}")
    assert list(notebook(load_assignment(coded(tmp_path, names), "small")))[3:] == [
        "try-why",
        "Ask-" + "w" * 60,
        "w" * 60,
    ]


def test_a_notebook_of_the_assignments_name_is_the_authors(tmp_path: Path) -> None:
    plain = CODE.replace('question: "Why is $f$ odd?", ', "")
    own = coded(tmp_path, plain, assignment__small__small_dot_ipynb=OWN)
    assert load_assignment(own, "small").handout["small.ipynb"] == OWN.encode()


def test_a_question_beside_the_authors_own_notebook_is_refused(tmp_path: Path) -> None:
    own = coded(tmp_path / "by_name", assignment__small__small_dot_ipynb=OWN)
    with pytest.raises(
        CourseError, match=r"small\.yaml: criterion 'why': its question is for the notebook that is made"
    ):
        load_assignment(own, "small")
    named = coded(tmp_path / "named", CODE.replace("seed: 1", "seed: 1\nnotebook: mine.ipynb"))
    with pytest.raises(
        RubricError, match=r"small\.yaml:12: criterion 'why': question: is for the notebook that is made"
    ):
        load_assignment(named, "small")


def test_a_notebook_that_the_rubric_names_must_be_there(tmp_path: Path) -> None:
    named = CODE.replace("seed: 1", "seed: 1\nnotebook: mine.ipynb").replace('question: "Why is $f$ odd?", ', "")
    with pytest.raises(CourseError, match=r"there is no mine\.ipynb, .*; without the setting notebook one is made"):
        load_assignment(coded(tmp_path, named), "small")


@pytest.mark.parametrize("setting", ["module", "functions"])
def test_what_code_needs_is_told_where_it_is_missing(tmp_path: Path, setting: str) -> None:
    lines = [line for line in CODE.splitlines() if not line.startswith(f"{setting}:")]
    with pytest.raises(RubricError, match=rf"small\.yaml:2: {setting}: is missing"):
        load_assignment(coded(tmp_path, "\n".join(lines)), "small")


# Written answers alone


def test_written_answers_need_a_rubric_only(tmp_path: Path, in_process: Sandbox) -> None:
    assignment = load_assignment(course(tmp_path, WRITTEN), "small")
    assert list(assignment.handout) == ["small.ipynb"]
    assert validate(assignment, in_process) == (2, [])  # the stub, and a reference that hands in nothing
    cells = json.loads(assignment.handout["small.ipynb"])
    cells["cells"][-1]["source"] = "Because $f(-x) = -f(x)$."
    folder = tmp_path / "handed_in"
    folder.mkdir()
    (folder / "small.ipynb").write_text(json.dumps(cells))
    report = grade(assemble(read_files(folder), assignment, "ana"), assignment, in_process)
    assert report.scores[0].points is None and report.notes == ()
    (folder / "small.ipynb").write_bytes(assignment.handout["small.ipynb"])
    report = grade(assemble(read_files(folder), assignment, "ana"), assignment, in_process)
    assert report.scores[0].points == 0 and report.scores[0].verdict.status == "not handed in"
