"""Gradients of a loss of four lines, J = a sum (W x)^2 / 2, whose derivative is a (W x) x^T."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from grader.checks.base import Inputs
from grader.checks.gradient import GradientCheck
from grader.model import Verdict
from grader.oracle.numeric import Floats
from grader.oracle.reference import Method, Reference, Target

Judged = Callable[..., Verdict]
REFERENCE = """
def loss(W, x, a):
    y = W @ x
    return a * (y * y).sum() / 2
"""
PROBLEMS = """
def problem(rng, rows):
    return {"W": rng.normal(size=(rows, 3)), "x": rng.normal(size=3), "a": 0.75, "k": list(range(rows))}
"""
ROUNDING = """
import numpy as np

def loss(u, W, x, a):
    return np.asarray(10 * u * a * ((np.abs(W) @ np.abs(x)) ** 2).sum())

def row(u, W, x, a, k):
    return 10 * u * a * (np.abs(W[k]) @ np.abs(x)) * np.abs(x)

def whole(u, W, x, a):
    return 10 * u * a * np.outer(np.abs(W) @ np.abs(x), np.abs(x))
"""


def row(W: Floats, x: Floats, a: float, k: int) -> Floats:
    return np.asarray(a * (W[k] @ x) * x)


def whole(W: Floats, x: Floats, a: float) -> Floats:
    return np.asarray(a * np.outer(W @ x, x))


@pytest.fixture(params=["complex step", "ridders"])
def method(request: pytest.FixtureRequest) -> Method:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def reference(tmp_path: Path) -> Reference:
    for name, text in (("reference", REFERENCE), ("problems", PROBLEMS), ("rounding", ROUNDING)):
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    return Reference(tmp_path)


@pytest.fixture
def verdict_on(judged: Judged, reference: Reference, method: Method) -> Callable[..., Verdict]:
    """The verdict on a function that should be the gradient by `parameter`, one problem of four rows and one of two."""

    def verdict(function: Callable[..., Any], name: str = "row", parameter: str = "W[k]") -> Verdict:
        problems = {f"rows_{rows}": reference.problem(str(rows), {"rows": rows}, 1) for rows in (4, 2)}
        inputs = Inputs({"row": ("W", "x", "a", "k"), "whole": ("W", "x", "a")}, {"row": "k", "whole": None}, problems)
        check = GradientCheck(
            kind="gradient", function=name, of="loss", with_respect_to=parameter, method=method, regimes=[*problems]
        )
        return judged(check, inputs, reference, function)

    return verdict


def test_the_right_gradient_of_a_row_gets_full_credit(verdict_on: Judged) -> None:
    verdict = verdict_on(row)
    assert (verdict.credit, verdict.precision) == (1, "float64")


def test_the_right_gradient_of_a_whole_argument_gets_full_credit(verdict_on: Judged) -> None:
    assert verdict_on(whole, "whole", "W").credit == 1
    assert verdict_on(lambda W, x, a: whole(W, x, a).T, "whole", "W").status == "wrong shape"


def test_a_gradient_may_come_as_a_column_or_a_row(verdict_on: Judged) -> None:
    assert verdict_on(lambda *given: row(*given)[:, None]).credit == 1
    assert verdict_on(lambda *given: row(*given)[None, :]).credit == 1


def test_a_gradient_in_float32_is_right_and_is_named(verdict_on: Judged) -> None:
    assert verdict_on(lambda *given: row(*given).astype(np.float32)).precision == "float32"


@pytest.mark.parametrize(
    "program",
    [
        lambda W, x, a, k: -row(W, x, a, k),
        lambda W, x, a, k: 2 * row(W, x, a, k),
        lambda W, x, a, k: row(W, x, a, k) * (1 + 1e-4),
        lambda W, x, a, k: row(W, x, a, (k + 1) % len(W)),
        lambda W, x, a, k: row(W, x, a, k) + 1e-3,
        lambda W, x, a, k: np.zeros(3),
    ],
    ids=["sign", "factor", "small factor", "another row", "offset", "zero"],
)
def test_a_wrong_gradient_gets_nothing(verdict_on: Judged, program: Callable[..., Any]) -> None:
    verdict = verdict_on(program)
    assert (verdict.credit, verdict.status) == (0, "wrong values")


def test_no_coordinate_can_hide(verdict_on: Judged) -> None:
    for coordinate in range(3):
        verdict = verdict_on(lambda *given, at=coordinate: row(*given) * np.where(np.arange(3) == at, 1.01, 1))
        assert f"element [{coordinate}] is " in verdict.message


def test_no_row_can_hide(verdict_on: Judged) -> None:
    verdict = verdict_on(lambda W, x, a, k: row(W, x, a, k) + (k == 3))
    assert "input W (4, 3), x (3,), a 0.75, k 3 (rows 4)" in verdict.message
    assert verdict.failed_regimes == {"rows_4"}


def test_the_derivative_is_of_the_reference_and_the_students_loss_is_not_called() -> None:
    check = GradientCheck(kind="gradient", function="row", of="loss", with_respect_to="W[k]", regimes=["any"])
    assert check.called == ("row",)
    assert check.target() == Target("loss", "W", "k", "ridders")


def test_a_whole_argument_is_a_target_without_an_index() -> None:
    check = GradientCheck(
        kind="gradient", function="g", of="f", with_respect_to="W", method="complex step", regimes=["any"]
    )
    assert check.target() == Target("f", "W", None, "complex step")


@pytest.mark.parametrize("text", ["", "W[k", "W[k][j]", "W.", ".W", "W k", "W[]"])
def test_what_is_no_argument_cannot_be_differentiated_by(text: str) -> None:
    with pytest.raises(ValidationError, match="needs an argument such as W, a row of one such as"):
        GradientCheck(kind="gradient", function="row", of="loss", with_respect_to=text, regimes=["any"])
