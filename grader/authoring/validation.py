"""Does an assignment give the marks that its author means? The reference, the stub and every sample say."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path

import numpy as np

from grader.authoring.mutants import Mutant, mutants
from grader.authoring.samples import Wanted, by_name, differences, expected_marks, full_marks, sample_folders
from grader.authoring.unanswered import unanswered
from grader.checks.gradient import GradientCheck
from grader.checks.value import ValueCheck
from grader.course.assignment import Assignment
from grader.course.submission import read_submission
from grader.errors import GraderError
from grader.explain import Case, explained
from grader.grading import grade
from grader.model import Evidence, Outcome, Report, Status, Submission, Verdict
from grader.oracle.numeric import ILL_CONDITIONED
from grader.oracle.reference import Target
from grader.rubric import Criterion
from grader.sandbox.tiers import Sandbox

Judged = tuple[list[str], list[str]]
"""What is wrong with the marks of a submission, and what else its author should know, in words."""


@dataclass(frozen=True)
class Trial:
    """A submission, and who says whether its marks are as they must be."""

    name: str
    read: Callable[[], Submission]
    judge: Callable[[Submission, Report], Judged]


def validate(
    assignment: Assignment, sandbox: Sandbox, jobs: int = 2, tell: Callable[[str], None] = lambda _: None
) -> tuple[int, list[str]]:
    """How many submissions were tried, and every mistake found, naming the submission and the criterion.

    `tell` is given what is expected of samples for which no marks are written down.
    """
    trials = [*map(_reference, assignment.views), _stub(assignment), *_samples(assignment, sandbox)]
    if mistakes := list(dict.fromkeys(words for view in assignment.views for words in unanswered(view))):
        return 0, mistakes
    with ThreadPoolExecutor(jobs) as pool:
        found = list(pool.map(lambda trial: _try(trial, assignment, sandbox), trials))
    for words in (words for _, told in found for words in told):
        tell(words)
    own = [mistake for view in assignment.views for mistake in (*_gradients(view), *_misconceptions(view))]
    own += _other_conventions(assignment)
    return len(trials), [*own, *(mistake for mistakes, _ in found for mistake in mistakes)]


def survivors(assignment: Assignment, sandbox: Sandbox, jobs: int = 2) -> tuple[int, list[Mutant]]:
    """How many one-change mutants of the reference were tried, and those that get the marks of the reference.

    Some of them compute the same; each of the others is a hole in the rubric, through which a wrong answer would pass.
    Where there are conventions, it is one under each of them.
    """
    rubric = assignment.rubric
    if not rubric.functions:
        return 0, []
    functions = {name.partition(".")[0] for name in rubric.callees}
    sources = [view.reference.submission().files["reference.py"].decode() for view in assignment.views]
    tried, *others = (mutants(source, functions) for source in sources)  # the same changes, in the same order
    automatic = {criterion.id for criterion in rubric.criteria if not criterion.written}

    def survives(mutant: Mutant) -> bool:
        files = {**assignment.helpers, rubric.code: mutant.source.encode()}
        submission = Submission("mutant", assignment.name, rubric.code, files)
        scores = grade(submission, assignment, sandbox, marks_only=True).scores
        return all(score.points == score.max_points for score in scores if score.id in automatic)

    left = list(range(len(tried)))
    with ThreadPoolExecutor(jobs) as pool:
        for each in (tried, *others):
            alive = list(pool.map(survives, [each[number] for number in left]))
            left = [number for number, lives in zip(left, alive, strict=True) if lives]
    return len(tried), [tried[number] for number in left]


def _try(trial: Trial, assignment: Assignment, sandbox: Sandbox) -> Judged:
    try:
        submission = trial.read()
        return trial.judge(submission, grade(submission, assignment, sandbox, marks_only=True))
    except GraderError as error:
        return [f"{trial.name}: {error}"], []


def _fixed(name: str, submission: Submission, wanted: Wanted) -> Trial:
    return Trial(name, lambda: submission, lambda _, report: (differences(name, wanted, report), []))


def _reference(assignment: Assignment) -> Trial:
    """The hidden reference as a submission: full marks. A model answer that cannot be read waits for a person."""
    folder, rubric = assignment.reference.folder, assignment.rubric
    files = dict(assignment.helpers)
    if rubric.functions:
        files[rubric.code] = assignment.reference.submission().files["reference.py"]
    models = [folder / f"{criterion.id}.md" for criterion in rubric.criteria if criterion.written]
    answer = "\n\n".join(path.read_text(encoding="utf-8") for path in models if path.exists()) or None
    submission = Submission("reference", assignment.name, rubric.code, files, answer)
    follows = ", ".join(f"{name}: {option}" for name, option in assignment.following.items())
    name = f"the reference ({follows})" if follows else "the reference"
    return _fixed(name, submission, full_marks(rubric, answer))


def _stub(assignment: Assignment) -> Trial:
    rubric = assignment.rubric
    files = {**assignment.helpers, rubric.code: assignment.stub}
    submission = Submission("stub", assignment.name, rubric.code, files, assignment.blank_answer)
    return _fixed("the stub", submission, {criterion.id: 0 for criterion in rubric.criteria})


def _samples(assignment: Assignment, sandbox: Sandbox) -> list[Trial]:
    expected, rubric = expected_marks(assignment), assignment.rubric

    def trial(folder: Path) -> Trial:
        name = folder.name

        def judge(submission: Submission, report: Report) -> Judged:
            if name in expected:
                return differences(f"sample {name}", expected[name], report), []
            return by_name(name, submission, report, rubric)

        return Trial(f"sample {name}", lambda: read_submission(folder, assignment, survey=sandbox.survey), judge)

    return [trial(folder) for folder in sample_folders(assignment)]


NEARLY_KINKED = (
    "if it is, a kink (of a maximum or an absolute value) lies too near for differences: use method: complex step with "
    "maxima by the real parts, or leave the regime out (leave_out)"
)


def _gradients(assignment: Assignment) -> list[str]:
    """The reference's own gradient must be the derivative of its loss, found in two ways that must agree themselves."""
    mistakes = []
    for criterion in assignment.rubric.criteria:
        for check in criterion.checks:
            if isinstance(check, GradientCheck):
                wrong = _first_wrong_gradient(check, assignment)
                mistakes += [f"the reference: criterion '{criterion.id}': {wrong}"] if wrong else []
    return mistakes


def _first_wrong_gradient(check: GradientCheck, assignment: Assignment) -> str:
    target = check.target()
    other = replace(target, method="ridders")
    own = Target(check.function, output=check.output)
    for probe in assignment.rubric.expanded(check).probes(assignment.inputs):
        where = f"on {probe.shapes} (regime '{probe.regime}')"
        exact, analytic = (assignment.reference.expected(way, probe) for way in (target, own))
        numeric, error = assignment.reference.differentiated(other, probe)
        slack = 2 * exact.tolerance["float64"] + error
        if exact.kink is None and not bool(np.all(np.abs(exact.value - numeric) <= slack)):
            return (
                f"complex step and Ridders differ {where}: write {target.of}() with analytic operations, or use "
                "method: ridders"
            )
        if exact.precision_of(analytic.value) not in ("float64", ILL_CONDITIONED):
            what = "the derivative" if exact.kink is None else "a subgradient, at a kink,"
            words = f"{check.function}() of reference.py is not {what} of its {target.of}() {where}"
            return words if exact.kink is not None or target.method != "ridders" else f"{words}; {NEARLY_KINKED}"
    return ""


def _answers(check: ValueCheck, assignment: Assignment, function: str) -> Evidence:
    """What a submission that computes what this known wrong answer does gives."""
    outcomes = {}
    for probe in check.probes(assignment.inputs):
        value = assignment.reference.answer("misconceptions", function, probe, check.output).value
        parts = {} if check.output is None else {check.output: value}
        outcomes[probe.key] = Outcome(probe, Status.RETURNED, value, parts=parts)
    return Evidence(outcomes)


def _value_check(criterion: Criterion, assignment: Assignment) -> ValueCheck | None:
    check = next((check for check in criterion.checks if isinstance(check, ValueCheck)), None)
    expanded = None if check is None else assignment.rubric.expanded(check)
    assert expanded is None or isinstance(expanded, ValueCheck)
    return expanded


def _explained(criterion: Criterion, assignment: Assignment, function: str) -> Verdict | None:
    """The verdict on a submission that computes what this known wrong answer does."""
    check = _value_check(criterion, assignment)
    if check is None:
        return None
    evidence = _answers(check, assignment, function)
    with np.errstate(all="ignore"):
        verdict = check.judge(evidence, assignment.inputs, assignment.reference)
        case = Case(check, verdict, evidence.outcomes, assignment.inputs, assignment.reference)
        return explained(case, criterion.misconceptions, None, {}) if verdict.credit == 0 else verdict


def _other_conventions(assignment: Assignment) -> list[str]:
    """A known wrong answer that another convention makes right is no mistake."""
    mistakes = []
    for view, other in permutations(assignment.views, 2):
        for criterion in assignment.rubric.criteria:
            check = _value_check(criterion, view)
            for known in criterion.misconceptions if check is not None and view.inputs is other.inputs else ():
                assert check is not None
                evidence = _answers(check, view, known.answers)
                with np.errstate(all="ignore"):
                    right = check.judge(evidence, other.inputs, other.reference).credit == 1
                if right:
                    named = ", ".join(f"{name}: {option}" for name, option in other.following.items())
                    where = f"criterion '{criterion.id}': the misconception '{known.answers}'"
                    mistakes.append(f"{where} is right by a convention ({named}): it is no mistake; take it out")
    return list(dict.fromkeys(mistakes))


def _misconceptions(assignment: Assignment) -> list[str]:
    """Every known wrong answer must be wrong, and be told by its own name."""
    mistakes = []
    for criterion in assignment.rubric.criteria:
        for known in criterion.misconceptions:
            where = f"criterion '{criterion.id}': the misconception '{known.answers}'"
            verdict = _explained(criterion, assignment, known.answers)
            if verdict is None:
                mistakes.append(f"{where} needs a check of kind value or gradient")
            elif verdict.status == "right":
                mistakes.append(f"{where} is right on every input: it is no mistake, or the regimes do not show it")
            elif verdict.misconception != known.answers:
                mistakes.append(f"{where} is taken for '{verdict.misconception}'; put it in front, or add a regime")
    return mistakes
