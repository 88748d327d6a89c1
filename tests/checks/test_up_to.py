"""Answers up to the sign or the order of their columns: eigenvectors, singular vectors, eigenvalues."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from grader.authoring.public import public_checks, to_json
from grader.authoring.remarks import remarks
from grader.checks.gradient import GradientCheck
from grader.checks.value import ValueCheck
from grader.course.assignment import Assignment
from grader.course.public_checks import from_json
from grader.oracle.alignment import Freedom, aligned
from grader.sandbox.tiers import Sandbox
from tests.checks import course as small

REFERENCE = """
import numpy as np

def f(A):
    return np.linalg.eigh(A)[1]
"""
PROBLEMS = """
import numpy as np

def problem(rng, N, equal=0):
    Q = np.linalg.qr(rng.normal(size=(N, N)))[0]
    values = np.arange(1.0, N + 1) ** 1.5
    values[:2] = values[:2] if not equal else 1.0
    return {"A": (Q * values) @ Q.T}
"""
RUBRIC = """
assignment: small
title: Small
points: 4
module: small.py
notebook: small.ipynb
seed: 1
functions:
  f: {arguments: [A], solves: SOLVES}
regimes:
  usual: {plain: {N: 3}, wide: {N: 6}}
  public: {shown: {N: 4}}
  odd: {equal: {N: 4, equal: 1}}
criteria:
  - {id: only, title: only, points: 4, checks: [CHECKS]}
"""
CHECK = "{kind: value, function: f, up_to: [order, sign], regimes: [usual, public]}"
HEAD = """
import numpy as np
def f(A):
    w, V = np.linalg.eigh(A)
    rng = np.random.default_rng(len(A))
    return """
RIGHT = [
    "V",
    "-V",
    "V[:, ::-1]",
    "V * np.where(np.arange(len(A)) % 2, 1, -1)",
    "V[:, rng.permutation(len(A))] * rng.choice([-1, 1], len(A))",
    "np.linalg.eig(A)[1]",
    "np.linalg.svd(A)[0]",
    "np.linalg.svd(A)[2].T",
    "np.linalg.eigh(A + 5 * np.eye(len(A)))[1]",
    "np.linalg.eigh(-A)[1]",
    "np.linalg.eigh(np.linalg.inv(A))[1]",
]
WRONG = [
    "2 * V",
    "V.T",
    "np.abs(V)",
    "np.eye(len(A))",
    "np.linalg.qr(A)[0]",
    "V * w",
    "np.repeat(V[:, :1], len(A), axis=1)",
    "np.where(np.arange(len(A))[:, None] == 0, -V, V)",
    "V + 1e-3",
    "np.linalg.eigh(A * A)[1]",
    "V[::-1]",
    "np.full_like(V, np.nan)",
    "np.linalg.qr(rng.normal(size=A.shape))[0]",
]


def made(folder: Path, check: str = CHECK, solves: str = "true") -> Assignment:
    return small.course(folder, check, REFERENCE, rubric=RUBRIC.replace("SOLVES", solves), problems=PROBLEMS)


@pytest.fixture(scope="module", params=["true", "false"], ids=["solves", "plain"])
def assignment(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Assignment:
    return made(tmp_path_factory.mktemp("up_to"), solves=request.param)


@pytest.mark.parametrize("program", RIGHT)
def test_eigenvectors_are_right_in_any_order_and_sign(
    assignment: Assignment, in_process: Sandbox, program: str
) -> None:
    verdict = small.graded(assignment, HEAD + program, in_process).verdict
    assert (verdict.credit, verdict.precision == "float32") == (1, False), verdict.message


@pytest.mark.parametrize("program", WRONG)
def test_a_wrong_vector_passes_in_no_order_and_sign(assignment: Assignment, in_process: Sandbox, program: str) -> None:
    assert small.graded(assignment, HEAD + program, in_process).points == 0


def test_the_message_says_what_was_left_open(assignment: Assignment, in_process: Sandbox) -> None:
    message = small.graded(assignment, HEAD + "2 * V", in_process).verdict.message
    assert "It was compared up to the order and sign of columns." in message


@pytest.mark.parametrize(("up_to", "right", "wrong"), [("sign", "-V", "V[:, ::-1]"), ("order", "V[:, ::-1]", "-V")])
def test_only_what_is_named_is_open(tmp_path: Path, in_process: Sandbox, up_to: str, right: str, wrong: str) -> None:
    assignment = made(tmp_path, CHECK.replace("[order, sign]", up_to))
    assert small.graded(assignment, HEAD + right, in_process).points == 4
    assert small.graded(assignment, HEAD + wrong, in_process).points == 0


def test_rows_and_vectors() -> None:
    exact = np.array([[1.0, 2.0, 3.0], [4.0, -5.0, 6.0]])
    given = -exact[::-1]
    assert np.array_equal(aligned(given, exact, Freedom(order=True, sign=True, rows=True)), exact)
    assert not np.array_equal(aligned(given, exact, Freedom(order=True, sign=True)), exact)
    vector = np.array([3.0, 1.0, 2.0])
    assert np.array_equal(aligned(np.sort(vector), vector, Freedom(order=True, sign=False)), vector)
    assert np.array_equal(aligned(-vector, vector, Freedom(order=False, sign=True)), vector)
    assert not np.array_equal(aligned(np.array([3.0, -1.0, 2.0]), vector, Freedom(order=True, sign=True)), vector)


@pytest.mark.parametrize("solves", ["true", "false"])
def test_validate_warns_of_equal_eigenvalues(tmp_path: Path, solves: str) -> None:
    words, *_ = remarks(made(tmp_path, CHECK.replace("public", "odd"), solves))
    assert "equal" in words and "plain" not in words


def test_a_published_example_keeps_what_is_open(tmp_path: Path, assignment: Assignment) -> None:
    file = tmp_path / "public_checks.json"
    file.write_text(to_json("small.py", public_checks(assignment)), encoding="utf-8")
    _, (check,) = from_json(file)
    assert [expected.free for _, expected in check.calls] == [Freedom(order=True, sign=True)]


def test_what_cannot_work_is_refused() -> None:
    with pytest.raises(ValidationError, match="without up_to it does nothing"):
        ValueCheck(kind="value", function="f", along="rows")
    with pytest.raises(ValidationError, match="a gradient has one order and one sign"):
        GradientCheck(kind="gradient", function="f", of="g", with_respect_to="x", up_to="sign")


def test_a_single_number_has_neither_order_nor_sign(tmp_path: Path, in_process: Sandbox) -> None:
    reference = REFERENCE.replace("np.linalg.eigh(A)[1]", "np.linalg.det(A)")
    rubric = RUBRIC.replace("SOLVES", "true")
    assignment = small.course(tmp_path, CHECK, reference, rubric=rubric, problems=PROBLEMS)
    verdict = small.graded(assignment, reference, in_process).verdict
    assert verdict.credit is None and "up_to needs a vector or a matrix" in verdict.message
