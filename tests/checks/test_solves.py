"""Functions that solve: right by any route, told ill-conditioned and not float32, wrong where a term is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from grader.authoring.remarks import remarks
from grader.checks.value import ValueCheck
from grader.course.assignment import Assignment
from grader.errors import ReferenceFault, RubricError
from grader.model import Probe
from grader.sandbox.tiers import Sandbox
from tests.checks import course as small

REFERENCE = """
import numpy as np

def f(X, y, lam):
    return np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y)

def fit(X, y):
    return np.linalg.lstsq(X, y, rcond=None)[0]

def loss(X, y, lam):
    w = f(X, y, lam)
    return ((X @ w - y) ** 2).sum() + lam * w @ w

def grad(X, y, lam):
    return 2 * (y - X @ f(X, y, lam))
"""
PROBLEMS = """
import numpy as np

def problem(rng, N, d, condition=10, lam=0.3):
    U, V = np.linalg.qr(rng.normal(size=(N, d)))[0], np.linalg.qr(rng.normal(size=(d, d)))[0]
    X = np.sqrt(N) * U * np.logspace(0, -np.log10(condition), d) @ V
    return {"X": X, "y": rng.normal(size=N) + X.sum(axis=1), "lam": lam}
"""
RUBRIC = """
assignment: small
title: Small
points: 4
module: small.py
notebook: small.ipynb
seed: 1
functions:
  f: {arguments: [X, y, lam], solves: true}
  fit: {arguments: [X, y], solves: true}
  loss: {arguments: [X, y, lam], solves: true}
  grad: {arguments: [X, y, lam]}
regimes:
  usual: {plain: {N: 7, d: 3}, wide: {N: 12, d: 4}, square: {N: 5, d: 5}}
  worse: {bad: {N: 9, d: 3, condition: 1000}, bad_too: {N: 12, d: 4, condition: 30000}}
  hopeless: {singular: {N: 9, d: 3, condition: 10000000}}
criteria:
  - {id: only, title: only, points: 4, checks: [CHECKS]}
"""
RIDGE = "{kind: value, function: f, regimes: [usual, worse]}"
FIT = "{kind: value, function: fit, regimes: [usual, worse]}"
GRADIENT = "{kind: gradient, function: grad, of: loss, with_respect_to: y, regimes: [plain]}"
HEAD = """
import numpy as np
def qr(A, b):
    Q, R = np.linalg.qr(A)
    return np.linalg.solve(R, Q.T @ b)
def f(X, y, lam):
    d = X.shape[1]
    A, b = X.T @ X + lam * np.eye(d), X.T @ y
    B, c = np.vstack([X, np.sqrt(lam) * np.eye(d)]), np.r_[y, np.zeros(d)]
    U, s, V = np.linalg.svd(X, full_matrices=False)
    return """
FIT_HEAD = HEAD.replace("f(X, y, lam)", "fit(X, y)").replace("lam", "0")
RIGHT = [
    "np.linalg.inv(A) @ b",
    "np.linalg.inv(A) @ X.T @ y",
    "np.linalg.pinv(A) @ b",
    "np.linalg.lstsq(A, b, rcond=None)[0]",
    "qr(A, b)",
    "qr(B, c)",
    "np.linalg.lstsq(B, c, rcond=None)[0]",
    "V.T @ (s / (s * s + lam) * (U.T @ y))",
    "np.linalg.solve(np.linalg.cholesky(A).T, np.linalg.solve(np.linalg.cholesky(A), b))",
    "X.T @ np.linalg.solve(X @ X.T + lam * np.eye(len(X)), y)",
    "np.linalg.solve(A / len(X), b / len(X))",
]
WRONG = [
    "np.linalg.solve(X.T @ X, b)",
    "np.linalg.solve(X.T @ X + lam * len(X) * np.eye(d), b)",
    "np.linalg.solve(X.T @ X + 2 * lam * np.eye(d), b)",
    "np.linalg.solve(X.T @ X + lam, b)",
    "np.linalg.solve(A, b / len(X))",
    "np.linalg.solve(X.T @ X - lam * np.eye(d), b)",
    "np.linalg.solve(A * 1.01, b)",
    "b / np.diag(A)",
    "np.linalg.solve(A, b)[::-1]",
    "np.linalg.solve(X.T @ X + lam ** 2 * np.eye(d), b)",
    "A @ b",
]
FITS = [
    "np.linalg.solve(X.T @ X, X.T @ y)",
    "np.linalg.inv(X.T @ X) @ X.T @ y",
    "np.linalg.pinv(X) @ y",
    "qr(X, y)",
    "V.T @ (U.T @ y / s)",
    "np.linalg.pinv(X.T @ X) @ (X.T @ y)",
]
NO_FITS = [
    "np.linalg.solve(X.T @ X + 1e-3 * np.eye(d), b)",
    "np.linalg.lstsq(X - X.mean(axis=0), y, rcond=None)[0]",
    "np.linalg.lstsq(X, y, rcond=None)[0] / len(X)",
    "X.T @ y",
]


@pytest.fixture(scope="module")
def assignments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Assignment]:
    def made(check: str) -> Assignment:
        return small.course(tmp_path_factory.mktemp("solves"), check, REFERENCE, rubric=RUBRIC, problems=PROBLEMS)

    return {check: made(check) for check in (RIDGE, FIT, GRADIENT)}


Assignments = dict[str, Assignment]


@pytest.mark.parametrize("program", RIGHT)
def test_a_right_answer_by_another_route_is_right(assignments: Assignments, in_process: Sandbox, program: str) -> None:
    verdict = small.graded(assignments[RIDGE], HEAD + program, in_process).verdict
    assert (verdict.credit, verdict.precision == "float32") == (1, False), verdict.message


@pytest.mark.parametrize("program", WRONG)
def test_a_slip_stays_wrong_at_ordinary_inputs(assignments: Assignments, in_process: Sandbox, program: str) -> None:
    verdict = small.graded(assignments[RIDGE], HEAD + program, in_process).verdict
    assert verdict.credit == 0 and verdict.failed_regimes & {"plain", "wide", "square"}


@pytest.mark.parametrize("program", FITS)
def test_least_squares_may_square_the_condition(assignments: Assignments, in_process: Sandbox, program: str) -> None:
    verdict = small.graded(assignments[FIT], FIT_HEAD + program, in_process).verdict
    assert (verdict.credit, verdict.precision == "float32") == (1, False), verdict.message


@pytest.mark.parametrize("program", NO_FITS)
def test_what_is_no_least_squares_is_wrong(assignments: Assignments, in_process: Sandbox, program: str) -> None:
    assert small.graded(assignments[FIT], FIT_HEAD + program, in_process).points == 0


def test_what_only_the_condition_explains_is_told_so(assignments: Assignments, in_process: Sandbox) -> None:
    verdict = small.graded(assignments[FIT], FIT_HEAD + FITS[0], in_process).verdict
    assert verdict.precision == "ill-conditioned"
    assert verdict.message == "Right, as exactly as this ill-conditioned problem allows."


def test_a_solution_in_float32_is_told_float32(assignments: Assignments, in_process: Sandbox) -> None:
    text = RUBRIC.replace("condition: 1000}", "condition: 10}").replace("condition: 30000}", "condition: 10}")
    assert text != RUBRIC
    program = HEAD + "np.linalg.solve(np.float32(A), np.float32(b))"
    check = ValueCheck(kind="value", function="f", regimes=["plain", "wide"])
    oracle, inputs = assignments[RIDGE].reference, assignments[RIDGE].inputs
    scope: dict[str, object] = {}
    exec(program, scope)
    for probe in check.probes(inputs):
        value = np.asarray(scope["f"](*probe.arguments.values()), dtype=np.float64)  # type: ignore[operator]
        assert oracle.expected(check.target(), probe).precision_of(value) == "float32"


def test_a_gradient_through_a_solution(assignments: Assignments, in_process: Sandbox) -> None:
    right = HEAD.replace("def f", "def grad") + "2 * (y - X @ (np.linalg.inv(A) @ b))"
    for program, credit in ((right, 1), (right.replace("2 * (y", "(y"), 0), (right.replace("+ lam", "- lam"), 0)):
        assert small.graded(assignments[GRADIENT], program, in_process).verdict.credit == credit


def test_validate_warns_where_nothing_is_exact_any_more(tmp_path: Path) -> None:
    check = "{kind: value, function: fit, regimes: [usual, hopeless]}"
    words, *_ = remarks(small.course(tmp_path, check, REFERENCE, rubric=RUBRIC, problems=PROBLEMS))
    assert "fit() is so ill-conditioned that right programs differ by more than 1% of the value" in words
    assert "singular (" in words and "plain" not in words


def test_solves_beside_a_bound_of_the_authors_is_refused_with_its_line(tmp_path: Path) -> None:
    rounding = "def f(u, X, y, lam):\n    return u\n"
    with pytest.raises(RubricError, match=r"small\.yaml:9: .*solves: rounding\.py has a bound of its own"):
        small.course(tmp_path, RIDGE, REFERENCE, rubric=RUBRIC, problems=PROBLEMS, rounding=rounding)


def test_solves_on_a_reference_that_solves_nothing_is_told(tmp_path: Path) -> None:
    reference = REFERENCE.replace("np.linalg.lstsq(X, y, rcond=None)[0]", "X.T @ y")
    assignment = small.course(tmp_path, FIT, reference, rubric=RUBRIC, problems=PROBLEMS)
    check = assignment.rubric.criteria[0].checks[0]
    probe: Probe = assignment.rubric.expanded(check).probes(assignment.inputs)[0]
    with pytest.raises(ReferenceFault, match=r"fit\(\) solves nothing with numpy.linalg"):
        assignment.reference.expected(check.target(), probe)  # type: ignore[union-attr]


@pytest.mark.parametrize("written", ["from numpy.linalg import solve", "import numpy.linalg as la\nsolve = la.solve"])
def test_solvers_are_found_under_whatever_name(tmp_path: Path, in_process: Sandbox, written: str) -> None:
    reference = f"{written}\n" + REFERENCE.replace("np.linalg.solve", "solve")
    assignment = small.course(tmp_path, RIDGE, reference, rubric=RUBRIC, problems=PROBLEMS)
    assert small.graded(assignment, HEAD + RIGHT[0], in_process).points == 4
