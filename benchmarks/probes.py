"""The oracle's own random inputs: every size and every extreme that the assignment's text allows.

Made apart from the course's problems.py, so that an oversight there is no oversight here. Logits stay between -1000 and
1000 and differ by at most 90 within an example.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Situation:
    """Values for every argument. `large`: logits that need care; all others are everyday."""

    name: str
    W: Floats
    X: Floats
    Y: Floats
    lam: float
    large: bool = False

    @property
    def logits(self) -> Floats:
        F: Floats = self.X @ self.W.T
        return F


SIZES = {
    "generic": (7, 4, 5),
    "generic, other numbers": (7, 4, 5),
    "more classes than examples": (3, 6, 5),
    "more features than all": (4, 3, 9),
    "more examples than all": (13, 3, 4),
    "N = K": (5, 5, 3),
    "N = d": (6, 3, 6),
    "K = d": (8, 4, 4),
    "N = K = d": (4, 4, 4),
    "all two": (2, 2, 2),
    "one example": (1, 4, 6),
    "one example, N = d": (1, 3, 1),
    "one feature": (8, 3, 1),
    "two classes": (10, 2, 5),
    "smallest": (1, 2, 1),
    "many examples": (150, 3, 2),
    "many classes": (6, 13, 3),
    "many features": (5, 3, 17),
}
LABELS = {"only class 0": [0], "only the last class": [4], "last class absent": [0, 1, 2, 3], "classes 0 and 3": [0, 3]}
LAMBDAS = {"lambda 0": 0.0, "lambda 0.001": 0.001, "lambda 1": 1.0, "lambda 30": 30.0}
# N, K, d; offsets of rows of logits, in turn; spread within a row.
LARGE: dict[str, tuple[tuple[int, int, int], Sequence[float], float]] = {
    "rows far up and down": ((7, 4, 5), (900.0, -900.0, 0.0, 400.0), 0.0),
    "all rows far up": ((5, 3, 4), (980.0,), 0.0),
    "all rows far down": ((5, 3, 4), (-980.0,), 0.0),
    "one example far down": ((1, 4, 3), (-850.0,), 0.0),
    "rows a little up and down": ((6, 3, 4), (60.0, -60.0, 120.0), 0.0),
    "spread 30": ((8, 4, 5), (0.0,), 30.0),
    "spread 60": ((12, 5, 4), (0.0,), 60.0),
    "spread 85": ((9, 3, 6), (0.0,), 85.0),
    "spread 90, two classes": ((8, 2, 3), (0.0,), 90.0),
    "spread 75, one example": ((1, 5, 4), (0.0,), 75.0),
    "spread and far": ((8, 4, 4), (900.0, -900.0, 200.0), 80.0),
}


def situations(seed: int) -> list[Situation]:
    """All situations, with fresh random numbers for each seed."""
    rng = np.random.default_rng([seed, 20251126])
    found = [_generic(rng, name, *sizes) for name, sizes in SIZES.items()]
    found += [_generic(rng, name, 6, 5, 4, classes=classes) for name, classes in LABELS.items()]
    found += [replace(_generic(rng, name, 6, 3, 4), lam=lam) for name, lam in LAMBDAS.items()]
    found += _special(rng) + _shared(rng)
    found += [_large(rng, name, *sizes, offsets, spread) for name, (sizes, offsets, spread) in LARGE.items()]
    for situation in found:
        F = situation.logits
        assert np.abs(F).max() <= 1000 and np.ptp(F, axis=1).max() <= 90, situation.name
    return found


def _generic(
    rng: np.random.Generator, name: str, N: int, K: int, d: int, classes: Sequence[int] | None = None
) -> Situation:
    X = rng.normal(size=(N, d)) * rng.uniform(0.5, 1.5) + rng.normal(size=d) * 0.3
    W = rng.normal(size=(K, d)) * rng.uniform(0.3, 1.0)
    labels = rng.choice(range(K) if classes is None else classes, size=N)
    return Situation(name, W, X, np.eye(K)[labels], float(rng.uniform(0.02, 0.7)))


def _special(rng: np.random.Generator) -> list[Situation]:
    plain = [_generic(rng, "", 6, 4, 5) for _ in range(10)]
    one_row, zero_example = plain[1].W.copy(), plain[2].X.copy()
    one_row[2] = 0.0
    zero_example[3] = 0.0
    equal_weights, equal_examples = plain[3].W.copy(), plain[4].X.copy()
    equal_weights[[1, 3]] = equal_weights[0]
    equal_examples[[1, 2, 4]] = equal_examples[0]
    return [
        replace(plain[0], name="weights zero", W=np.zeros((4, 5))),
        replace(plain[1], name="one class's weights zero", W=one_row),
        replace(plain[2], name="an example of zeros", X=zero_example),
        replace(plain[3], name="equal classes", W=equal_weights),
        replace(plain[4], name="equal examples, their labels random", X=equal_examples),
        replace(plain[4], name="equal examples, labels too", X=equal_examples, Y=np.eye(4)[[2] * 6]),
        replace(plain[5], name="whole numbers", W=np.rint(plain[5].W), X=np.rint(2 * plain[5].X)),
        replace(plain[6], name="tiny", W=plain[6].W * 3e-6, X=plain[6].X * 1e-5),
        replace(plain[7], name="tiny examples, lambda 0", X=plain[7].X * 1e-7, lam=0.0),
        replace(plain[8], name="confident", W=plain[8].W * 2.5),
        replace(plain[9], name="pixels", W=plain[9].W * 0.02, X=rng.integers(0, 256, (6, 5)).astype(float)),
    ]


def _shared(rng: np.random.Generator) -> list[Situation]:
    """What a training loop does: the same examples with other weights, and so on for each argument."""
    a, b = _generic(rng, "shared", 9, 3, 4), _generic(rng, "", 9, 3, 4)
    return [
        a,
        replace(a, name="same but for W", W=b.W),
        replace(a, name="same but for X and Y", X=b.X, Y=b.Y),
        replace(a, name="same but for Y", Y=b.Y),
        replace(a, name="same but for lambda", lam=b.lam),
        replace(a, name="same but for the last example's", X=np.vstack([a.X[:-1], b.X[-1:]])),
    ]


def _large(
    rng: np.random.Generator, name: str, N: int, K: int, d: int, offsets: Sequence[float], spread: float
) -> Situation:
    """Offsets come through a feature whose weight is one for all classes, spread through another."""
    here = _generic(rng, name, N, K, d)
    W, X = here.W * 0.25, np.clip(here.X, -1.5, 1.5)
    if any(offsets):
        W[:, 0], X[:, 0] = 1.0, np.resize(offsets, N)
    labels = here.Y.argmax(axis=1)
    if spread:
        # The last two features carry the spread alone, so that nothing adds to it.
        W[:, 1:], X[:, -1] = 0.0, np.resize([1.0, -1.0, 0.4, -0.7], N)
        W[:, -1] = rng.permutation(np.linspace(-spread / 2, spread / 2, K)) * 0.999
        if not any(offsets):
            W[:, 0] = 0.0
            X[:, -1] *= np.where(rng.random(N) < 0.5, 1.0, -1.0)
        F = X @ W.T
        labels = np.where(np.arange(N) % 3 == 0, F.argmin(axis=1), np.where(np.arange(N) % 3 == 1, F.argmax(1), labels))
    return replace(here, W=W, X=X, Y=np.eye(K)[labels], large=True)
