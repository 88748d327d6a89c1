"""Whether random values are drawn from the right distribution: a student's draws beside the reference's.

Each element, and a few summaries of all of them, is compared by a two-sample Kolmogorov-Smirnov statistic. Its
threshold holds for every distribution and every number of draws (the inequality of Dvoretzky, Kiefer and Wolfowitz,
with Massart's constant 2, 1990, once for each sample), and is shared among all comparisons, so that a right program is
rejected with at most the probability that is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grader.oracle.numeric import Floats

MOST_ELEMENTS = 200
SUMMARIES = ("mean", "spread", "share of zeros", "dependence of neighbours")
SINGLE = 1e-5
"""Values that are closer than this, relative to the largest, are the same: a right program may work in float32."""
FEW_VALUES = 8
STRAY = 15
"""So many values that the reference never took, with eight draws of its own for each, come by chance with a probability
below 1e-15 where it takes few values."""


@dataclass(frozen=True)
class Difference:
    """What is drawn otherwise: an element by its index, or a summary by its name, and how far the shares are apart."""

    where: str
    apart: float
    stray: bool = False


def threshold(own: int, wanted: int, comparisons: int, chance: float) -> float:
    """How far two empirical distributions of so many draws may be apart, in each of so many comparisons."""
    each = np.log(4 * comparisons / chance)
    return float(np.sqrt(each / (2 * own)) + np.sqrt(each / (2 * wanted)))


def comparisons_of(size: int) -> int:
    """How many comparisons values of so many elements take."""
    return min(size, MOST_ELEMENTS) + (len(SUMMARIES) if size > 1 else 0)


def difference(own: Floats, wanted: Floats, chance: float) -> Difference | None:
    """What differs most between draws (n, ...) of a student's and (m, ...) of the reference's; None if nothing surely.

    A right program is told a difference with probability `chance` at most.
    """
    shape = wanted.shape[1:]
    flat = (own.reshape(len(own), -1), wanted.reshape(len(wanted), -1))
    some = np.unique(np.linspace(0, flat[0].shape[1] - 1, MOST_ELEMENTS).astype(int))
    mine, theirs = (each[:, some] for each in flat)
    names = [f"element {[int(i) for i in np.unravel_index(at, shape)]}" if shape else "the value" for at in some]
    limit = threshold(len(own), len(wanted), comparisons_of(flat[0].shape[1]), chance)
    apart = [_apart(mine[:, at], theirs[:, at]) for at in range(len(some))]
    if len(some) > 1:
        summaries = zip(_summaries(mine, theirs), _summaries(theirs, theirs), strict=True)
        apart += [_apart(*pair) for pair in summaries]
        names += [f"the {name} of all elements together" for name in SUMMARIES]
    worst = int(np.argmax(apart))
    if apart[worst] > limit:
        return Difference(names[worst], apart[worst])
    for at, name in enumerate(names[: len(some)]):
        if _strays(mine[:, at], theirs[:, at]) > STRAY:
            return Difference(name, _strays(mine[:, at], theirs[:, at]) / len(own), stray=True)
    return None


def _closeness(wanted: Floats) -> float:
    return SINGLE * float(np.max(np.abs(wanted), initial=0.0))


def _apart(own: Floats, wanted: Floats) -> float:
    """The largest difference of the shares below a number, where numbers that are as good as equal count as equal."""
    own, wanted, close = np.sort(own), np.sort(wanted), _closeness(wanted)
    return max(_above(own, wanted, close), _above(wanted, own, close))


def _above(one: Floats, other: Floats, close: float) -> float:
    mine = np.searchsorted(one, one, side="right") / len(one)
    return float(np.max(mine - np.searchsorted(other, one + close, side="right") / len(other)))


def _summaries(values: Floats, wanted: Floats) -> list[Floats]:
    """For each draw a few numbers that all of its elements make together."""
    spread = wanted.std(axis=0)
    varies = spread > _closeness(wanted)
    scaled = (values[:, varies] - wanted[:, varies].mean(axis=0)) / spread[varies]
    if not varies.any():
        scaled = np.zeros((len(values), 1))
    neighbours = (scaled[:, 1:] * scaled[:, :-1]).mean(axis=1) if scaled.shape[1] > 1 else np.zeros(len(values))
    return [scaled.mean(axis=1), (scaled**2).mean(axis=1), (values == 0).mean(axis=1), neighbours]


def _strays(own: Floats, wanted: Floats) -> int:
    """How many values are none of the few that the reference takes; 0 where it takes many."""
    close = _closeness(wanted)
    values = np.sort(wanted)
    taken = values[np.concatenate([[True], np.diff(values) > close])]
    if len(taken) > FEW_VALUES:
        return 0
    nearest = np.abs(own[:, None] - taken[None, :]).min(axis=1)
    return int(np.sum(nearest > 2 * close))
