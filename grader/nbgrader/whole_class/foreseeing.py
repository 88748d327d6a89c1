"""What grading would change, without changing anything: whose marks, from what, to what, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from grader.course.assignment import Assignment
from grader.grading.store import Kept, Store
from grader.nbgrader.gradebook.entering import enter_score, told_before
from grader.nbgrader.gradebook.opening import check_gradebook, open_gradebook
from grader.nbgrader.gradebook.rows import GradeRow, assignment_rows, submissions
from grader.nbgrader.notebooks.released import released_notebook, with_points
from grader.nbgrader.whole_class.batch import STORE, chosen_students, in_batches
from grader.nbgrader.whole_class.handed_work import Graded
from grader.nbgrader.whole_class.keeping import Keeper
from grader.sandbox.tiers import Sandbox

FIRST = "graded for the first time"


@dataclass(frozen=True)
class Change:
    """One criterion's points as they stand in the gradebook and as they would: None where a person must look."""

    criterion: str
    before: float | None
    after: float | None
    new: bool = False


@dataclass(frozen=True)
class Foreseen:
    """One student whose mark would change, and what of the work or the settings is not as it was."""

    student: str
    changes: tuple[Change, ...]
    why: tuple[str, ...]


def foresee(assignment: Assignment, wanted: Sequence[str], sandbox: Sandbox, jobs: int, fresh: bool) -> list[Foreseen]:
    """Whose mark would change, by student. Nothing is written. Raises GradebookError and CourseError like grading."""
    course, name = assignment.course, assignment.name
    places, _ = chosen_students(assignment, wanted)
    check_gradebook(assignment)
    released = with_points(released_notebook(course, name, assignment.rubric.notebook), assignment)
    store = Store(course.report_file(name, "").parent / STORE, read_only=True)
    found: list[Foreseen] = []
    with open_gradebook(course) as gradebook, closing(store):
        keeper = Keeper(gradebook, assignment, released, sandbox, store, fresh)
        about = assignment_rows(gradebook, name)
        with closing(in_batches(keeper.looked_at, places, jobs)) as batches:
            for batch in batches:
                graded = {each.report.student: each for each in batch if isinstance(each, Graded)}
                rows = submissions(gradebook, about, list(graded))
                for student, each in graded.items():
                    notebooks = rows[student].notebooks.values() if student in rows else ()
                    grades = {cell: grade for notebook in notebooks for cell, grade in notebook.grades.items()}
                    changes = tuple(_changes(assignment, each, grades))
                    if changes:
                        found.append(Foreseen(student, changes, _why(store.kept(student), each, keeper.state)))
    return sorted(found, key=lambda each: each.student)


def _changes(assignment: Assignment, graded: Graded, grades: Mapping[str, GradeRow]) -> Iterator[Change]:
    last: Mapping[str, Mapping[str, Any]] = told_before(assignment.course, graded.report)
    for score in graded.report.scores:
        grade = grades.get(score.id)
        if grade is None:
            yield Change(score.id, None, score.points, new=True)
            continue
        after = replace(grade)
        enter_score(after, score, last.get(score.id, {}))
        if (after.points, after.needs_manual_grade) != (grade.points, grade.needs_manual_grade):
            yield Change(score.id, grade.points, after.points)


def _why(kept: Kept | None, graded: Graded, state: Mapping[str, str]) -> tuple[str, ...]:
    if kept is None:
        return (FIRST,)
    changed = [part for part, word in state.items() if kept.state.get(part) != word]
    work = ["the submission"] if kept.work != graded.work else []
    return tuple(f"{part} changed" for part in (*work, *changed)) or ("all is graded again",)


def change_words(change: Change) -> str:
    """`loss 3 -> 2`, with `?` where a person must look and `-` where there was nothing."""
    before = "-" if change.new else _points(change.before)
    return f"{change.criterion} {before} -> {_points(change.after)}"


def _points(points: float | None) -> str:
    return "?" if points is None else f"{points:g}"
