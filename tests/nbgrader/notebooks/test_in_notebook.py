"""A rubric whose functions stand in the notebook's cells, with nbgrader's own graded cells beside the rubric's."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from grader.authoring.release import release
from grader.authoring.validation import validate
from grader.course.assignment import Course, load_assignment
from grader.nbgrader.notebooks.released import released_notebook
from grader.nbgrader.whole_class.batch import grade_students
from grader.sandbox.tiers import open_sandbox
from tests.nbgrader.conftest import NAME, REPOSITORY, nbgrader, shipped

OWN_TEST = """import numpy as np
assert softmax(np.zeros((2, 3))).shape == (2, 3)
### BEGIN HIDDEN TESTS
assert softmax(np.zeros((1, 4))).shape == (1, 4)
### END HIDDEN TESTS"""
SECRET = "    ### BEGIN SOLUTION\n    return 42\n    ### END SOLUTION"


def own(name: str, source: str, kind: str = "code", **flags: Any) -> dict[str, Any]:
    stamp = {"schema_version": 3, "grade_id": name, "grade": False, "solution": False, "locked": False, "task": False}
    cell = {"cell_type": kind, "id": name, "metadata": {"nbgrader": {**stamp, **flags}}, "source": source}
    return cell if kind == "markdown" else {**cell, "outputs": [], "execution_count": None}


@pytest.fixture(scope="module")
def in_notebook(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The shipped assignment with its functions in the notebook, released and handed in by five students."""
    course = shipped(tmp_path_factory.mktemp("in_notebook") / "course", "samples")
    rubric = course.rubric_file(NAME)
    rubric.write_text(rubric.read_text().replace(f"module: {NAME}.py\n", ""))
    handout = course.handout(NAME)
    stub = (handout / f"{NAME}.py").read_text()
    (handout / f"{NAME}.py").unlink()
    path = handout / f"{NAME}.ipynb"
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        if f"from {NAME} import" in "".join(cell["source"]):
            cell["source"] = "import numpy as np"
    functions = own("functions", stub)
    functions["metadata"] = {"nablagrade": {"work": True}}
    notebook["cells"][1:1] = [
        functions,
        own("shape_test", OWN_TEST, grade=True, locked=True, points=2),
        own("helper", f"def helper():\n{SECRET}", solution=True),
        own("why", "Why?", "markdown", grade=True, solution=True, points=1),
    ]
    path.write_text(json.dumps(notebook))
    release(load_assignment(course, NAME))
    samples = REPOSITORY / "solutions" / NAME / "samples"
    for student, sample in (
        ("right", "plain"),
        ("wrong_sign", "gradient_sign"),
        ("transposed", "softmax_transposed"),
        ("nothing", ""),
        ("beside", "plain"),
    ):
        hand_in(course, student, (samples / sample / f"{NAME}.py").read_text() if sample else "")
    return course


def hand_in(course: Course, student: str, code: str) -> None:
    folder = course.folder("submitted", student, NAME)
    folder.mkdir(parents=True)
    notebook = released_notebook(course, NAME, f"{NAME}.ipynb")
    cells = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in notebook["cells"]}
    if student == "beside":
        (folder / "my_functions.py").write_text(code)
    elif code:
        cells["functions"]["source"] = code
    if student == "right":
        cells["why"]["source"] = "Because."
    (folder / f"{NAME}.ipynb").write_text(json.dumps(notebook))


@pytest.fixture(scope="module")
def graded_in_notebook(in_notebook: Course) -> Course:
    grade_students(load_assignment(in_notebook, NAME), [], open_sandbox(), 2, lambda _: None)
    return in_notebook


def entries(course: Course) -> dict[tuple[str, str], tuple[float | None, bool]]:
    found = {}
    with Gradebook(course.database) as gradebook:
        for submission in gradebook.assignment_submissions(NAME):
            for grade in submission.notebooks[0].grades:
                found[submission.student.id, grade.name] = (grade.auto_score, grade.needs_manual_grade)
    return found


def test_the_rubrics_checks_call_what_the_cells_define(graded_in_notebook: Course) -> None:
    found = entries(graded_in_notebook)
    assert [found["right", name] for name in ("softmax", "loss", "grad_wk")] == [(3, False), (3, False), (10, False)]
    assert [found["wrong_sign", name] for name in ("softmax", "grad_wk")] == [(3, False), (0, False)]
    assert found["nothing", "softmax"] == (0, False)


def test_functions_in_a_file_beside_are_taken_with_a_note(graded_in_notebook: Course) -> None:
    assert entries(graded_in_notebook)["beside", "grad_wk"] == (10, False)
    report = json.loads(graded_in_notebook.report_file(NAME, "beside").read_text())
    assert any("my_functions.py" in note and "define none of the functions" in note for note in report["notes"])


def test_nbgraders_own_cells_are_graded_beside_the_rubrics(graded_in_notebook: Course) -> None:
    found = entries(graded_in_notebook)
    assert found["right", "shape_test"] == (2, False)
    assert found["nothing", "shape_test"] == (0, False)
    assert found["right", "why"] == (None, True)
    assert found["wrong_sign", "why"] == (0, False)
    report = json.loads(graded_in_notebook.report_file(NAME, "nothing").read_text())
    assert report["notes"] == [f"{NAME}.ipynb is as it was handed out"]


def test_both_roads_give_the_same(graded_in_notebook: Course, tmp_path: Path) -> None:
    course = Course(shutil.copytree(graded_in_notebook.root, tmp_path / "course"))
    before = entries(course)
    nbgrader(course, "autograde", NAME, "--force")
    assert entries(course) == before


def test_students_get_neither_hidden_tests_nor_solutions(in_notebook: Course) -> None:
    released = (in_notebook.folder("release", ".", NAME) / f"{NAME}.ipynb").read_text()
    assert "shape == (2, 3)" in released and "shape == (1, 4)" not in released
    assert "return 42" not in released and "raise NotImplementedError()" in released
    assert "# Your own experiments" in released
    examples = (in_notebook.folder("release", ".", NAME) / "public_checks.json").read_text()
    assert "shape == (2, 3)" in examples and "shape == (1, 4)" not in examples and "return 42" not in examples


def test_the_assignment_validates(in_notebook: Course) -> None:
    assert validate(load_assignment(in_notebook, NAME), open_sandbox())[1] == []


def test_students_check_their_notebook(in_notebook: Course, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(in_notebook.folder("release", ".", NAME), tmp_path / NAME))
    shutil.copy(in_notebook.folder("submitted", "wrong_sign", NAME) / f"{NAME}.ipynb", folder)
    command = [sys.executable, "-m", "grader", "check"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "not right yet" in done.stdout and f"cell 2, line 5 of {NAME}.ipynb" in done.stdout, (
        done.stdout + done.stderr
    )
