"""The author's samples: what each must get, by the marks of samples/expected.yaml or, without any, by its name.

A sample that is called `right...` must get full marks for all that it hands in, any other must lose points somewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.course.assignment import Assignment
from grader.errors import CourseError
from grader.model import Report, Score, Submission
from grader.rubric import Rubric
from grader.rubric.yaml_source import read_yaml

Wanted = dict[str, float | str]
"""Criterion -> points, or "review" where a person must look."""

RIGHT = "right"
FILE = "expected.yaml"


def sample_folders(assignment: Assignment) -> list[Path]:
    """One folder for each sample. Raises CourseError where marks are given for one that is not there."""
    folder = assignment.reference.folder / "samples"
    there = [path for path in sorted(folder.glob("*")) if path.is_dir() and not path.name.startswith((".", "__"))]
    ghosts = sorted(set(expected_marks(assignment)) - {path.name for path in there})
    if ghosts:
        known = ", ".join(path.name for path in there) or "none"
        raise CourseError(f"{folder / FILE}: marks without a sample: {', '.join(ghosts)}; there are: {known}")
    return there


def expected_marks(assignment: Assignment) -> dict[str, Wanted]:
    """The marks of samples/expected.yaml, of all samples or some: sample -> its marks. Raises CourseError."""
    path = assignment.reference.folder / "samples" / FILE
    if not path.exists():
        return {}
    ids = {criterion.id for criterion in assignment.rubric.criteria}
    try:
        source = read_yaml(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CourseError(f"{path}: cannot be read: {error.strerror}") from error
    mistakes = [f"{path}:{problem.line}: {problem.message}" for problem in source.problems]
    for name, marks in source.data.items():
        line = source.lines.get((name,), 1)
        if not isinstance(marks, dict) or set(marks) != ids:
            mistakes.append(f"{path}:{line}: sample '{name}' needs a mark for each of: {', '.join(sorted(ids))}")
        elif any(mark != "review" and not isinstance(mark, int | float) for mark in marks.values()):
            mistakes.append(f"{path}:{line}: sample '{name}': a mark is a number or review")
    if mistakes:
        raise CourseError("\n".join(mistakes))
    return dict(source.data)


def full_marks(rubric: Rubric, answer: str | None) -> Wanted:
    """What right work gets: nothing for a written answer that is not there, and a person's look where none is read."""
    written = 0 if answer is None else None if rubric.derivation is not None else "review"
    return {
        criterion.id: written if criterion.written and written is not None else criterion.points
        for criterion in rubric.criteria
    }


def differences(name: str, wanted: Wanted, report: Report) -> list[str]:
    """Where a report has other marks than wanted, in words."""
    return [
        f"{name}: criterion '{score.id}' gets {_marks(score)}, must get {wanted[score.id]} ({score.verdict.message})"
        for score in report.scores
        if score.verdict.status == "grader fault" or _marks(score) != wanted[score.id]
    ]


def by_name(name: str, submission: Submission, report: Report, rubric: Rubric) -> tuple[list[str], list[str]]:
    """What is wrong with the marks of a sample that has none to compare with, and what was expected of it, in words."""
    full = full_marks(rubric, submission.answer)
    if name.startswith(RIGHT):
        return differences(f"sample {name}", full, report), [f"sample {name}: full marks expected, from its name"]
    faults = [score for score in report.scores if score.verdict.status == "grader fault"]
    lost = [score for score in report.scores if score.id not in _waiting(report) and score.points != full[score.id]]
    if faults or not lost:
        words = f"gets full marks, must lose points somewhere; call it {RIGHT}_{name}, or write its marks into {FILE}"
        return [*differences(f"sample {name}", full, report), *([] if lost else [f"sample {name}: {words}"])], []
    where = ", ".join(f"{score.id} ({_shown(score)})" for score in lost)
    return [], [f"sample {name}: lost points expected, from its name: {where}"]


def _waiting(report: Report) -> Sequence[str]:
    return [score.id for score in report.scores if score.points is None and score.verdict.written is None]


def _marks(score: Score) -> float | str:
    return "review" if score.points is None else score.points


def _shown(score: Score) -> str:
    return "review" if score.points is None else f"{score.points:g} of {score.max_points:g}"
