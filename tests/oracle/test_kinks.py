"""What gradients may be at kinks: every subgradient, and nothing else that shows; smooth functions have no kink."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from grader.oracle.kinks import kink_at
from grader.oracle.numeric import Expected, Floats

U = 2.0**-53
RNG = np.random.default_rng(1)
X = RNG.normal(size=(7, 4))
Y = np.sign(RNG.normal(size=7))
W = RNG.normal(size=4)
X[0] = Y[0] * W / (W @ W)  # the first margin is 0
SPARSE = np.array([0.7, 0.0, -1.2, 0.0, 0.3])
TIED = np.array([1.0, 2.0, 2.0, 0.0, 2.0])
TIES = (TIED == 2.0).astype(np.float64)

Function = Callable[[Floats], float]


def hinge(w: Floats) -> float:
    return float(np.maximum(0, 1 - Y * (X @ w)).mean())


def hinge_gradient(share: float) -> Floats:
    on = (1 - Y * (X @ W) > 1e-9).astype(np.float64)
    on[0] = share
    return np.asarray(-(on * Y) @ X / 7)


def lasso(w: Floats, lam: float = 0.5) -> float:
    return float(lam * np.abs(w).sum() + (w * w).sum())


def lasso_gradient(*at_zero: float) -> Floats:
    signs = np.sign(SPARSE)
    signs[[1, 3]] = at_zero
    return np.asarray(0.5 * signs + 2 * SPARSE)


def expected(f: Function, x: Floats) -> Expected:
    """With the tolerance that rounding gives such small functions."""
    found = kink_at(f, x, 16 * U * max(1.0, abs(f(x))))
    assert found is not None
    kink, error = found
    value = (kink.low + kink.high) / 2
    return Expected(value, {"float64": error + 1e-12, "float32": error + 1e-6}, kink)


RIGHT = {
    **{f"hinge, {share} of the example": (hinge, W, hinge_gradient(share)) for share in (0, 0.3, 0.5, 1)},
    "lasso, zero": (lasso, SPARSE, lasso_gradient(0, 0)),
    "lasso, either end": (lasso, SPARSE, lasso_gradient(1, -1)),
    "lasso, in between": (lasso, SPARSE, lasso_gradient(0.4, -0.9)),
    "concave": (lambda w: -lasso(w), SPARSE, -lasso_gradient(0.2, 1)),
    "maximum, shared": (np.max, TIED, TIES / 3),
    "maximum, the first": (np.max, TIED, np.eye(5)[1]),
    "maximum, any shares": (np.max, TIED, np.array([0, 0.2, 0.3, 0, 0.5])),
}
WRONG = {
    "hinge, five times": (hinge, W, 5 * hinge_gradient(1)),
    "hinge, the example twice": (hinge, W, hinge_gradient(2)),
    "hinge, beyond the end": (hinge, W, hinge_gradient(1.01)),
    "hinge, the other sign": (hinge, W, -hinge_gradient(0.5)),
    "lasso, five times": (lasso, SPARSE, 5 * lasso_gradient(0, 0)),
    "lasso, beyond the end": (lasso, SPARSE, lasso_gradient(0, 1.02)),
    "lasso, off where it is smooth": (lasso, SPARSE, lasso_gradient(0, 0) + np.eye(5)[0] * 1e-3),
    "concave, the other sign": (lambda w: -lasso(w), SPARSE, lasso_gradient(1, 1)),
    "maximum, all ones": (np.max, TIED, TIES),
    "maximum, zero": (np.max, TIED, 0 * TIES),
    "maximum, shares of 0.9": (np.max, TIED, np.array([0, 0.2, 0.3, 0, 0.4])),
    "not a number": (np.max, TIED, np.full(5, np.nan)),
}


@pytest.mark.parametrize(("f", "x", "gradient"), RIGHT.values(), ids=RIGHT)
def test_any_subgradient_is_right_at_a_kink(f: Function, x: Floats, gradient: Floats) -> None:
    assert expected(f, x).precision_of(gradient) == "float64"


@pytest.mark.parametrize(("f", "x", "gradient"), WRONG.values(), ids=WRONG)
def test_what_is_no_subgradient_is_wrong(f: Function, x: Floats, gradient: Floats) -> None:
    assert expected(f, x).precision_of(gradient) is None


def test_numbers_in_between_that_belong_to_no_subgradient_are_wrong_along_directions() -> None:
    at_the_kink = expected(hinge, W)
    low, high = hinge_gradient(0), hinge_gradient(1)
    shares = np.random.default_rng(3).uniform(size=(100, 4))
    assert [at_the_kink.precision_of(low + share * (high - low)) for share in shares] == [None] * 100


SMOOTH: dict[str, tuple[Function, Floats]] = {
    "logistic": (lambda w: np.log1p(np.exp(-Y * (X @ w))).mean(), W),
    **{
        f"logistic, {scale:g} times": (lambda w, scale=scale: np.logaddexp(0, -Y * (scale * X @ w)).mean(), 0 * W)  # type: ignore[misc]
        for scale in (1e3, 1e5, 1e7, 1e9)
    },
    "a power": (lambda w: (np.abs(w) ** 2.5).sum(), 0 * W),
    "a narrow Huber loss": (lambda w: np.where(np.abs(w) < 1e-6, w * w / 2e-6, np.abs(w) - 5e-7).sum(), 0 * W),
    "a huge constant": (lambda w: 1e9 + (w * w).sum(), W),
    "kinks elsewhere": (hinge, 0.9 * W),
}


@pytest.mark.parametrize(("f", "x"), SMOOTH.values(), ids=SMOOTH)
def test_where_a_function_is_smooth_there_is_no_kink(f: Function, x: Floats) -> None:
    assert kink_at(f, x, 16 * U * max(1.0, abs(f(x)))) is None


def test_a_smooth_function_is_asked_for_four_values_a_direction() -> None:
    asked: list[Floats] = []

    def f(w: Floats) -> float:
        asked.append(w)
        return float((w**4).sum())

    assert kink_at(f, W, U) is None
    assert len(asked) <= 1 + 6 * (4 + 2)


def test_a_tiny_kink_is_found_beside_large_slopes() -> None:
    def f(w: Floats) -> float:
        return lasso(w, 1e-6)

    right, wrong = (2 * SPARSE + 1e-6 * factor * np.where(SPARSE >= 0, 1, -1) for factor in (1, 2))
    assert expected(f, SPARSE).precision_of(right) == "float64"
    assert expected(f, SPARSE).precision_of(wrong) != "float64"


@pytest.mark.parametrize("zero", [1, 2, 3], ids=["a unit", "two units", "all units"])
@pytest.mark.parametrize("seed", [0, 1])
def test_convex_and_concave_kinks_that_meet_leave_every_convention_of_a_relu_right(zero: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    inputs, labels = rng.normal(size=(6, 4)), rng.integers(0, 3, 6)
    first, second = rng.normal(size=(4, 3)), rng.normal(size=(3, 3))
    first[:, :zero] = 0

    def loss(w: Floats) -> float:
        scores = np.maximum(0, inputs @ w.reshape(4, 3)) @ second
        return float((np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(6), labels]).mean())

    def gradient(at_zero: float) -> Floats:
        hidden = inputs @ first
        p = np.exp(np.maximum(0, hidden) @ second)
        p /= p.sum(axis=1, keepdims=True)
        p[np.arange(6), labels] -= 1
        return np.asarray(inputs.T @ (p / 6 @ second.T * np.where(hidden == 0, at_zero, hidden > 0))).ravel()

    there = expected(loss, first.ravel())
    assert [there.precision_of(gradient(at_zero)) for at_zero in (0, 0.5, 1)] == ["float64"] * 3
    assert [there.precision_of(factor * gradient(1)) for factor in (-1, 5)] == [None] * 2
