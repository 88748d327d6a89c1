"""Gradient checks in regimes that lie on kinks, from the rubric to the verdict; no rounding bounds are given."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.authoring.public import public_checks, to_json
from grader.authoring.remarks import remarks
from grader.authoring.validation import validate
from grader.course.assignment import Assignment
from grader.course.public_checks import from_json
from grader.model import Limits
from grader.sandbox.tiers import Sandbox
from tests.checks import course as small
from tests.public import run_public_checks

REFERENCE = """
import numpy as np

def loss(w, X, y, lam):
    margins = 1 - y * (X @ w)
    return (margins * (margins.real > 0)).mean() + lam * (w * np.sign(w.real)).sum()

def grad(w, X, y, lam):
    return -((1 - y * (X @ w) > 0) * y) @ X / len(y) + lam * np.sign(w)
"""
PROBLEMS = """
import numpy as np

def problem(rng, N=6, d=3, kink=0):
    w, X = rng.normal(size=d), rng.normal(size=(N, d))
    y = np.where(rng.random(N) < 0.5, -1.0, 1.0)
    if kink:
        w[:] = [1, 0, -2]
        X[0] = [1, 5, 0]
        y[0] = 1.0
    return {"w": w, "X": X, "y": y, "lam": 0.25}
"""
RUBRIC = """
assignment: small
title: Small
points: 4
module: small.py
notebook: small.ipynb
seed: 1
functions:
  loss: {arguments: [w, X, y, lam]}
  grad: {arguments: [w, X, y, lam]}
regimes:
  usual: {plain: {N: 4}, wide: {N: 9}}
  public: {corner: {kink: 1}}
criteria:
  - {id: only, title: only, points: 4, checks: [CHECKS]}
"""
CHECK = "{kind: gradient, function: grad, of: loss, with_respect_to: w, method: METHOD, regimes: [usual, public]}"


@pytest.fixture(scope="module", params=["ridders", "complex step"])
def assignment(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Assignment:
    check = CHECK.replace("METHOD", request.param)
    return small.course(tmp_path_factory.mktemp("kinks"), check, REFERENCE, rubric=RUBRIC, problems=PROBLEMS)


HINGE, SIGN = "> 0) * y)", "np.sign(w)\n"
RIGHT = {
    "as the reference": REFERENCE,
    "the margin counts": REFERENCE.replace(HINGE, ">= 0) * y)"),
    "half of the margin": REFERENCE.replace("(1 - y * (X @ w) > 0)", "np.heaviside(1 - y * (X @ w), 0.5)"),
    "one at zero": REFERENCE.replace(SIGN, "np.where(w >= 0, 1, -1)\n"),
    "minus one at zero": REFERENCE.replace(SIGN, "np.where(w > 0, 1, -1)\n"),
    "both": REFERENCE.replace(SIGN, "np.where(w >= 0, 1, -1)\n").replace(HINGE, ">= 0) * y)"),
    "in float32": REFERENCE.replace("return -(", "w, X, y = (np.float32(a) for a in (w, X, y)); return -("),
}
WRONG = {
    "no regulariser": REFERENCE.replace(" + lam * np.sign(w)\n", "\n"),
    "twice the regulariser": REFERENCE.replace("+ lam * np.sign", "+ 2 * lam * np.sign"),
    "not divided": REFERENCE.replace(" / len(y)", ""),
    "the margin on the other side": REFERENCE.replace(HINGE, "> 1) * y)"),
    "five times": REFERENCE.replace("return -(", "return -5 * ("),
    "more than one at zero only": REFERENCE.replace(SIGN, "np.where(w == 0, 9, np.sign(w))\n"),
    "a hinge that counts twice at zero": REFERENCE.replace(
        "(1 - y * (X @ w) > 0)", "(2 * (1 - y * (X @ w) >= 0) - (1 - y * (X @ w) > 0))"
    ),
    "slightly off at zero only": REFERENCE.replace(SIGN, "np.sign(w) + 1e-4 * (np.abs(w) == 2)\n"),
    "zero": REFERENCE.replace("return -(", "return 0 * ("),
    "the sign": REFERENCE.replace("return -(", "return ("),
}


@pytest.mark.parametrize("name", RIGHT)
def test_every_subgradient_is_right(assignment: Assignment, in_process: Sandbox, name: str) -> None:
    score = small.graded(assignment, RIGHT[name], in_process)
    assert (score.points, score.verdict.precision) == (4, "float32" if name == "in float32" else "float64")


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_subgradient_is_wrong(assignment: Assignment, in_process: Sandbox, name: str) -> None:
    assert WRONG[name] != REFERENCE
    assert small.graded(assignment, WRONG[name], in_process).points == 0


def test_the_message_tells_between_what_the_element_should_lie(assignment: Assignment, in_process: Sandbox) -> None:
    score = small.graded(assignment, WRONG["more than one at zero only"], in_process)
    assert "element [1] is 2.2" in score.verdict.message and "(there is a kink)" in score.verdict.message


def test_validate_finds_no_mistake_and_tells_of_the_kink(assignment: Assignment, in_process: Sandbox) -> None:
    _, mistakes = validate(assignment, in_process)
    assert [each for each in mistakes if "reference" in each] == []
    words, *_ = remarks(assignment)
    assert words.startswith("criterion 'only': loss() has a kink where any subgradient counts")
    assert words.endswith("corner (in between)")


def test_a_published_kink_is_judged_alike_on_a_students_machine(
    assignment: Assignment, in_process: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "public_checks.json"
    file.write_text(to_json("small.py", public_checks(assignment)), encoding="utf-8")
    _, checks = from_json(file)

    def credit(code: str) -> float | None:
        ((_, verdict),) = run_public_checks(small.submission(code), checks, in_process, Limits())
        return verdict.credit

    assert [credit(code) for code in RIGHT.values()] == [1] * len(RIGHT)
    assert credit(WRONG["more than one at zero only"]) == 0
