"""The exact values are those of the definitions, and the situations stay within what the assignment allows."""

from __future__ import annotations

import math

import numpy as np
import pytest

mpmath = pytest.importorskip("mpmath")

from probes import Situation, situations  # noqa: E402
from truth import truth  # noqa: E402

RNG = np.random.default_rng(0)


def situation(W: list[list[float]], X: list[list[float]], labels: list[int], lam: float) -> Situation:
    return Situation("by hand", np.array(W), np.array(X), np.eye(len(W))[labels], lam)


def test_two_equal_classes_by_hand() -> None:
    exact = truth(situation([[1.0], [1.0]], [[2.0]], [0], 0.5), RNG)
    assert exact.value["softmax"].tolist() == [[0.5, 0.5]]
    assert exact.value["loss"] == pytest.approx(math.log(2) + 1.0, rel=1e-15)
    assert exact.value["grad_wk"].tolist() == [[0.0], [2.0]]


def test_logits_far_apart_and_far_out_lose_no_digit() -> None:
    exact = truth(situation([[445.0], [400.0]], [[2.0]], [1], 0.0), RNG)
    assert exact.value["softmax"][0, 1] == pytest.approx(math.exp(-90.0), rel=1e-14)
    assert exact.value["loss"] == pytest.approx(90.0, rel=1e-15)
    assert exact.value["grad_wk"][0, 0] == pytest.approx(2.0, rel=1e-15)


def test_the_gradient_is_that_of_a_plain_program() -> None:
    for here in situations(5)[:12]:
        E = np.exp(here.logits)
        R = E / E.sum(axis=1, keepdims=True) - here.Y
        expected = R.T @ here.X / len(here.X) + 2 * here.lam * here.W
        np.testing.assert_allclose(truth(here, RNG).value["grad_wk"], expected, rtol=1e-12, atol=1e-14)


def test_a_wrong_gradient_does_not_pass_the_check_by_differences() -> None:
    import truth as module

    W, X = module._exact(np.eye(2)), module._exact(np.ones((3, 2)))
    with pytest.raises(AssertionError):
        module._check([[mpmath.mpf(1)] * 2] * 2, W, X, [0, 1, 0], mpmath.mpf(0), RNG)


@pytest.mark.parametrize("seed", range(5))
def test_situations_are_new_for_each_seed_and_within_bounds(seed: int) -> None:
    found = situations(seed)
    names = [here.name for here in found]
    assert len(set(names)) == len(names) > 40
    assert any(here.large for here in found)
    assert not np.array_equal(found[0].X, situations(seed + 1)[0].X)
    for here in found:
        assert np.all(here.Y.sum(axis=1) == 1)
        assert here.lam >= 0
    assert max(float(np.ptp(here.logits, axis=1).max()) for here in found) > 89
    assert max(float(np.abs(here.logits).max()) for here in found if not here.large) < 200
