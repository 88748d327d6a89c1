"""However many at once and in whatever order, every file that is written and every mark is the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from grader.course.assignment import Course, load_assignment
from grader.nbgrader.whole_class.batch import STORE, grade_students
from grader.nbgrader.whole_class.lock import FILE
from grader.sandbox.tiers import open_sandbox
from tests.nbgrader.conftest import NAME, grades

# Right, wrong and explained, with half the points, ended by force, no Python, nothing done; answers in the notebook.
STUDENTS = (
    *("plain", "gradient_sign", "half_lambda", "hard_exit_in_softmax", "syntax_error", "stub"),
    *("answers", "copies", "beside"),
)


def files_of(course: Course) -> dict[str, bytes]:
    """All that grading wrote for these students, by its place."""
    steps = [course.folder(step, student, NAME) for step in ("autograded", "feedback") for student in STUDENTS]
    reports = [course.report_file(NAME, student) for student in STUDENTS]
    found = [path for step in steps for path in sorted(step.rglob("*")) if path.is_file()]
    return {str(path.relative_to(course.root)): path.read_bytes() for path in [*found, *reports]}


@pytest.mark.parametrize("jobs", [1, 8])
def test_any_number_of_jobs_gives_the_same_bytes(direct: Course, tmp_path: Path, jobs: int) -> None:
    """`direct` was graded by as many as there are processors."""
    course = Course(shutil.copytree(direct.root, tmp_path / "course", ignore=shutil.ignore_patterns(STORE, FILE)))
    for student in STUDENTS:
        for step in ("autograded", "feedback"):
            shutil.rmtree(course.folder(step, student, NAME))
        course.report_file(NAME, student).unlink()
    order = STUDENTS if jobs == 1 else STUDENTS[::-1]
    grade_students(load_assignment(course, NAME), order, open_sandbox(), jobs, lambda _: None)
    written = files_of(course)
    assert len(written) >= 4 * len(STUDENTS)
    assert written == files_of(direct)
    assert grades(course) == grades(direct)
