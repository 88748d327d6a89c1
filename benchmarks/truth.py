"""Exact values with 50 digits, straight from the definitions, and the scale of the rounding errors of right programs.

Nothing here comes from grader/ or solutions/. The gradient is computed by the formula and held against the difference
of the exact loss.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np
from probes import Floats, Situation

DIGITS = 50
Numbers = list[list[Any]]


@dataclass(frozen=True, eq=False)
class Truth:
    """By function: the exact value rounded to float64, and a scale: what one unit of roundoff in every operation costs.

    `grad_wk` holds the gradients of all classes, (K, d).
    """

    value: dict[str, Floats]
    scale: dict[str, Floats]


def truth(situation: Situation, rng: np.random.Generator) -> Truth:
    """Exact values for one situation; the gradient is checked at a few random coordinates."""
    with mpmath.workdps(DIGITS):
        W, X = _exact(situation.W), _exact(situation.X)
        labels = [int(c) for c in situation.Y.argmax(axis=1)]
        lam = mpmath.mpf(situation.lam)
        P = [_softmax(row) for row in _logits(W, X)]
        gradient = [
            [
                mpmath.fsum((p[k] - (c == k)) * x[j] for p, c, x in zip(P, labels, X, strict=True)) / len(X)
                + 2 * lam * W[k][j]
                for j in range(len(W[0]))
            ]
            for k in range(len(W))
        ]
        _check(gradient, W, X, labels, lam, rng)
        values = {
            "softmax": _floats([_softmax(row) for row in _exact(situation.logits)]),
            "loss": np.asarray(float(_loss(W, X, labels, lam))),
            "grad_wk": _floats(gradient),
        }
    return Truth(values, _scales(situation))


def _exact(A: Floats) -> Numbers:
    return [[mpmath.mpf(v) for v in row] for row in A.tolist()]


def _floats(rows: Numbers) -> Floats:
    return np.array([[float(v) for v in row] for row in rows])


def _logits(W: Numbers, X: Numbers) -> Numbers:
    return [[mpmath.fdot(zip(w, x, strict=True)) for w in W] for x in X]


def _softmax(row: list[Any]) -> list[Any]:
    powers = [mpmath.exp(f) for f in row]
    total = mpmath.fsum(powers)
    return [power / total for power in powers]


def _loss(W: Numbers, X: Numbers, labels: list[int], lam: Any) -> Any:
    """J = -(1/N) sum_i log p_{i, label of i} + lambda sum_kj w_kj^2; exponents of mpmath have no limit."""
    logs = [mpmath.log(_softmax(row)[c]) for row, c in zip(_logits(W, X), labels, strict=True)]
    return -mpmath.fsum(logs) / len(X) + lam * mpmath.fsum(w * w for row in W for w in row)


def _check(gradient: Numbers, W: Numbers, X: Numbers, labels: list[int], lam: Any, rng: np.random.Generator) -> None:
    step = mpmath.mpf(10) ** -18
    for _ in range(2):
        k, j = int(rng.integers(len(W))), int(rng.integers(len(W[0])))
        ends = []
        for sign in (1, -1):
            moved = [[w + sign * step if (a, b) == (k, j) else w for b, w in enumerate(r)] for a, r in enumerate(W)]
            ends.append(_loss(moved, X, labels, lam))
        slope = (ends[0] - ends[1]) / (2 * step)
        assert abs(slope - gradient[k][j]) < mpmath.mpf(10) ** -22, (k, j, slope, gradient[k][j])


def _scales(situation: Situation) -> dict[str, Floats]:
    """Backward-error scales: what all inputs and results of single operations, off by one unit each, do to a value."""
    W, X, Y, lam = situation.W, situation.X, situation.Y, situation.lam
    F, K = situation.logits, len(situation.W)

    E = np.exp(F - F.max(axis=1, keepdims=True))
    P: Floats = E / E.sum(axis=1, keepdims=True)

    def softmax(sizes: Floats) -> Floats:
        found: Floats = P * (2 * sizes.max(axis=1, keepdims=True) + K + 4)
        return found

    sizes = np.abs(X) @ np.abs(W).T
    data = np.mean(2 * sizes.max(axis=1) + 2 * np.abs(F).max(axis=1) + K + 2)
    residual = softmax(sizes + np.abs(F)) + P + Y
    gradient = residual.T @ np.abs(X) / len(X) + 2 * lam * np.abs(W)
    return {
        "softmax": softmax(np.abs(F)),
        "loss": np.asarray(data + lam * (W * W).sum()),
        "grad_wk": gradient,
    }
