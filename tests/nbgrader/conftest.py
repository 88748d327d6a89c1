"""One class, graded both ways with the real nbgrader: by `grader grade` and by `nbgrader autograde`."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.authoring.release import release
from grader.cli.demo import build_demo
from grader.course.assignment import Course, load_assignment
from grader.nbgrader.whole_class.batch import grade_students
from grader.sandbox.tiers import open_sandbox
from tests.conftest import Demo

from .running import nbgrader_command

REPOSITORY = Path(__file__).resolve().parents[2]
NAME = "softmax_regression"
EVERY_CRITERION = ("softmax", "softmax_stable", "loss", "loss_stable", "grad_wk", "derivation")
# Right in two ways, wrong with an explanation, with half the points, in float32, noisy, ended by force, hostile, no
# Python, nothing done.
REPRESENTATIVE = (
    *("plain", "einsum", "gradient_sign", "lambda_not_doubled", "float32_inside", "half_lambda", "noisy_output"),
    *("hard_exit_in_softmax", "writes_its_own_marks", "syntax_error", "stub"),
)
DIFFICULT = {
    "answers": ("plain", "answers in the notebook"),
    "deletes": ("plain", "deletes a graded cell"),
    "forges": ("loss_is_nan", "forges points"),
    "copies": ("einsum", "copies a graded cell"),
    "beside": ("plain", "answers beside the notebook"),
}
"""Student -> sample whose module is handed in, and what is done to the notebook."""


@dataclass(frozen=True)
class Grades:
    """What a gradebook holds: (student, cell) -> score, flag, maximum; and (student, cell) -> comment."""

    scores: dict[tuple[str, str], tuple[float | None, bool, float]]
    comments: dict[tuple[str, str], str | None]


def grades(course: Course) -> Grades:
    from nbgrader.api import Gradebook

    scores, comments = {}, {}
    with Gradebook(course.database) as gradebook:
        for submission in gradebook.assignment_submissions(NAME):
            if submission.student.id not in course.students(NAME):
                continue
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    key = (submission.student.id, grade.name)
                    scores[key] = (grade.auto_score, grade.needs_manual_grade, grade.max_score)
                for comment in notebook.comments:
                    comments[submission.student.id, comment.name] = comment.auto_comment
    return Grades(scores, comments)


def nbgrader(course: Course, *arguments: str) -> str:
    """Run the command `nbgrader` in the course's folder, as an instructor would."""
    status, said = nbgrader_command(course.root, list(arguments))
    assert status == 0, said[-3000:]
    return said


def hand_in(course: Course, student: str, module: str, change: str = "") -> None:
    """A student with the released notebook, changed in one of the ways that have upset graders before."""
    folder = course.folder("submitted", student, NAME)
    folder.mkdir(parents=True)
    shutil.copy(course.solutions(NAME) / "samples" / module / f"{NAME}.py", folder)
    notebook = json.loads((course.folder("release", ".", NAME) / f"{NAME}.ipynb").read_text())
    by_id = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in notebook["cells"]}
    if change == "answers in the notebook":
        by_id["derivation"]["source"] = "$$\\frac{\\partial J}{\\partial w_k} = 2\\lambda w_k$$"
        by_id["softmax_work"]["source"] = "softmax(np.eye(3))"
    if change == "answers beside the notebook":
        (folder / "My scan.pdf").write_bytes(b"%PDF-1.4")
        (folder / "page.html").write_text("<script>alert(1)</script>")
        notebook["cells"].insert(
            0, {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": "![](attachment:x)"}
        )
    if change == "deletes a graded cell":
        notebook["cells"].remove(by_id["grad_wk"])
    if change == "forges points":
        by_id["loss"]["metadata"]["nbgrader"]["points"] = 500
        by_id["loss"]["source"] = "5000.0"
        by_id["loss"]["outputs"] = [
            {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "3.0"}}
        ]
    if change == "copies a graded cell":
        notebook["cells"].append(json.loads(json.dumps(by_id["softmax"])))
        notebook["cells"][-1]["id"] = "copy"
    (folder / f"{NAME}.ipynb").write_text(json.dumps(notebook))


def shipped(root: Path, *without: str) -> Course:
    """The shipped course with one assignment in a folder of its own, without folders of these names."""
    left_out = shutil.ignore_patterns("__pycache__", ".*", *without)
    for name in ("assignment", "solutions"):
        shutil.copytree(REPOSITORY / name / NAME, root / name / NAME, ignore=left_out)
    (root / "rubrics").mkdir()
    shutil.copy(REPOSITORY / "rubrics" / f"{NAME}.yaml", root / "rubrics")
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    return Course(root)


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The shipped assignment, released, with nothing handed in."""
    course = shipped(tmp_path_factory.mktemp("released") / "course", "samples")
    release(load_assignment(course, NAME))
    return course


def with_students(released: Course, folder: Path, *students: str) -> Course:
    """A copy of the released course, into which samples were handed in by students of their names."""
    course = Course(shutil.copytree(released.root, folder))
    for student in students:
        sample = REPOSITORY / "solutions" / NAME / "samples" / student
        shutil.copytree(sample, course.folder("submitted", student, NAME))
    return course


@pytest.fixture(scope="session")
def direct(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """One student for each way a submission may go, and the difficult notebooks, graded by `grader grade`."""
    course = Course(shutil.copytree(demo.course.root, tmp_path_factory.mktemp("direct") / "course"))
    for student in set(course.students(NAME)) - set(REPRESENTATIVE):
        for step in ("submitted", "autograded", "feedback"):
            shutil.rmtree(course.folder(step, student, NAME).parent)
    assignment = load_assignment(course, NAME)
    for student, (module, change) in DIFFICULT.items():
        hand_in(course, student, module, change)
    (course.folder("submitted", "answers", NAME) / "timestamp.txt").write_text("2026-02-02 15:58:23.948203 UTC")
    grade_students(assignment, list(DIFFICULT), open_sandbox(), 2, lambda _: None)
    return course


@pytest.fixture(scope="session")
def through_nbgrader(direct: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The same class, graded by nbgrader's own command with the shipped configuration."""
    course = build_demo(Course(REPOSITORY), tmp_path_factory.mktemp("through") / "course")
    shutil.rmtree(course.root / "submitted")
    shutil.copytree(direct.root / "submitted", course.root / "submitted", dirs_exist_ok=True)
    release(load_assignment(course, NAME))
    nbgrader(course, "autograde", NAME)
    return course
