"""The notebook that students have, as nbgrader's release made it."""

from __future__ import annotations

import copy
import json

from grader.course.assignment import Assignment, Course
from grader.errors import GradebookError
from grader.grading.memo import digest_of
from grader.nbgrader.notebooks.marked import Notebook


def released_notebook(course: Course, name: str, notebook: str) -> Notebook:
    """The notebook that students have. Raises GradebookError before `grader release`."""
    path = course.folder("release", ".", name) / notebook
    if not path.exists():
        raise GradebookError(f"{path}: not there; run `grader release {name}` first")
    try:
        content: Notebook = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise GradebookError(f"{path}: not a notebook ({error}); run `grader release {name}` again") from error
    for cell in content["cells"]:
        if isinstance(cell["source"], list):
            cell["source"] = "".join(cell["source"])
    return content


def release_digest(assignment: Assignment) -> str:
    """Of what students received, the author's own tests in it, and how the course runs them."""
    course, name = assignment.course, assignment.name
    released = sorted(path for path in course.folder("release", ".", name).rglob("*") if path.is_file())
    others = [course.folder("source", ".", name) / assignment.rubric.notebook, course.root / "course.yaml"]
    files = [*released, *(path for path in others if path.is_file())]
    return digest_of([part for path in files for part in (str(path.relative_to(course.root)), path.read_bytes())])


def with_points(released: Notebook, assignment: Assignment) -> Notebook:
    """The released notebook with the rubric's points, which may have been edited since."""
    points = {criterion.id: criterion.points for criterion in assignment.rubric.criteria}
    made = copy.deepcopy(released)
    for cell in made["cells"]:
        stamp = cell["metadata"].get("nbgrader", {})
        if stamp.get("grade_id") in points:
            stamp["points"] = points[stamp["grade_id"]]
    return made
