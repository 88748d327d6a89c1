"""Does an assignment give the marks that its author means? The reference, the stub and every sample say."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from grader.assignment import Assignment
from grader.checks import GradientCheck
from grader.errors import CourseError, GraderError
from grader.grading import grade
from grader.model import Report, Score, Submission
from grader.reference import Target
from grader.rubric.yaml_source import read_yaml
from grader.sandbox import Sandbox
from grader.submission import read_submission

Wanted = dict[str, float | str]


@dataclass(frozen=True)
class Trial:
    """A submission with the marks that it must get: criterion -> points, or "review" where a person must look."""

    name: str
    read: Callable[[], Submission]
    wanted: Wanted


def validate(assignment: Assignment, sandbox: Sandbox, jobs: int = 2) -> tuple[int, list[str]]:
    """How many submissions were tried, and every mistake found, naming the submission and the criterion."""
    trials = [_reference(assignment), _stub(assignment), *_samples(assignment)]
    with ThreadPoolExecutor(jobs) as pool:
        found = list(pool.map(lambda trial: _try(trial, assignment, sandbox), trials))
    return len(trials), [*_gradients(assignment), *(mistake for mistakes in found for mistake in mistakes)]


def _try(trial: Trial, assignment: Assignment, sandbox: Sandbox) -> list[str]:
    try:
        report = grade(trial.read(), assignment, sandbox)
    except GraderError as error:
        return [f"{trial.name}: {error}"]
    return _differences(trial, report)


def _differences(trial: Trial, report: Report) -> list[str]:
    return [
        f"{trial.name}: criterion '{score.id}' gets {_marks(score)}, must get {trial.wanted[score.id]}"
        f" ({score.verdict.message})"
        for score in report.scores
        if score.verdict.status == "grader fault" or _marks(score) != trial.wanted[score.id]
    ]


def _marks(score: Score) -> float | str:
    return "review" if score.points is None else score.points


def _reference(assignment: Assignment) -> Trial:
    """The hidden reference as a submission: full marks, and the model answer (if any) waits for a person."""
    folder, rubric = assignment.reference.folder, assignment.rubric
    files = {rubric.module: (folder / "reference.py").read_bytes()}
    models = [folder / f"{criterion.id}.md" for criterion in rubric.criteria if criterion.written]
    answer = "\n\n".join(path.read_text(encoding="utf-8") for path in models if path.exists()) or None
    wanted: Wanted = {
        criterion.id: ("review" if answer else 0) if criterion.written else criterion.points
        for criterion in rubric.criteria
    }
    submission = Submission("reference", assignment.name, rubric.module, files, answer)
    return Trial("the reference", lambda: submission, wanted)


def _stub(assignment: Assignment) -> Trial:
    rubric = assignment.rubric
    files = {rubric.module: assignment.handout[rubric.module]}
    submission = Submission("stub", assignment.name, rubric.module, files, assignment.blank_answer)
    return Trial("the stub", lambda: submission, {criterion.id: 0 for criterion in rubric.criteria})


def _samples(assignment: Assignment) -> list[Trial]:
    folder = assignment.reference.folder / "samples"
    if not folder.is_dir():
        return []
    expected = expected_marks(assignment)
    there = {path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))}
    if there != set(expected):
        odd = ", ".join(sorted(there ^ set(expected)))
        raise CourseError(f"{folder / 'expected.yaml'}: samples and marks do not match; only on one side: {odd}")
    return [
        Trial(f"sample {name}", lambda path=folder / name: read_submission(path, assignment), marks)  # type: ignore[misc]
        for name, marks in sorted(expected.items())
    ]


def expected_marks(assignment: Assignment) -> dict[str, Wanted]:
    """The marks of samples/expected.yaml: sample -> criterion -> points or "review". Raises CourseError."""
    path = assignment.reference.folder / "samples" / "expected.yaml"
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


def _gradients(assignment: Assignment) -> list[str]:
    """Two ways to differentiate the reference's loss must agree, and the reference's own gradient with them."""
    mistakes = []
    for criterion in assignment.rubric.criteria:
        for check in criterion.checks:
            if not isinstance(check, GradientCheck) or check.method == "ridders":
                continue
            target = check.target()
            other = Target(target.of, target.parameter, target.index, "ridders")
            for probe in assignment.rubric.expanded(check).probes(assignment.inputs):
                exact, numeric = (assignment.reference.expected(way, probe) for way in (target, other))
                slack = exact.tolerance["float64"] + numeric.tolerance["float64"]
                if not bool(np.all(np.abs(exact.value - numeric.value) <= slack)):
                    mistakes.append(
                        f"the reference: criterion '{criterion.id}': complex step and Ridders differ on "
                        f"{probe.shapes} (regime '{probe.regime}'): write {target.of}() with analytic operations, or "
                        "use method: ridders"
                    )
                    break
    return mistakes
