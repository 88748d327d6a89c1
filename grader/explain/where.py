"""Where an answer is wrong, if it is right elsewhere: a condition on the sizes of a call that parts the two."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from grader.explain.base import Case, Explanation
from grader.model import Probe

Sizes = dict[str, int]
FEWEST = 3
"""Calls that must be wrong, and that must be right, before it is said where."""
REGIMES = 2


def explain(case: Case) -> Explanation | None:
    """The first condition that holds in every wrong call and in no right one."""
    wrong = {probe.key for probe in case.wrong_probes}
    right = [probe for probe in case.probes if probe.key not in wrong]
    if min(len(wrong), len(right)) < FEWEST or min(_regimes(case.wrong_probes), _regimes(right)) < REGIMES:
        return None
    numbers = [_sizes(probe) for probe in case.probes]
    is_wrong = np.array([probe.key in wrong for probe in case.probes])
    said = next(_conditions(numbers, is_wrong), None)
    return Explanation(0.0, (f"It is wrong where {said}, and right elsewhere.",)) if said else None


def _regimes(probes: list[Probe]) -> int:
    return len({probe.regime for probe in probes})


def _sizes(probe: Probe) -> Sizes:
    """The sizes of a call's arrays, by what they are called."""
    arrays = probe.arrays.items()
    return {f"{name}.shape[{axis}]": size for name, array in arrays for axis, size in enumerate(array.shape)}


def _conditions(numbers: list[Sizes], wrong: np.ndarray) -> Iterator[str]:
    names = [name for name in numbers[0] if all(name in each for each in numbers)]
    columns = {name: np.array([each[name] for each in numbers]) for name in names}
    for name, column in columns.items():
        low, high = column[wrong], column[~wrong]
        if len(set(low)) == 1 and low[0] not in high:
            yield f"{name} is {low[0]:g}"
        elif len(set(high)) == 1 and high[0] not in low:
            yield f"{name} is not {high[0]:g}"
        elif low.min() > high.max():
            yield f"{name} is {low.min():g} or more"
        elif low.max() < high.min():
            yield f"{name} is {low.max():g} or less"
    for (one, first), (two, second) in itertools.combinations(columns.items(), 2):
        for words, holds in (("equal", first == second), ("differ", first != second)):
            if np.array_equal(holds, wrong):
                yield f"{one} and {two} {'are equal' if words == 'equal' else 'differ'}"
        for larger, smaller, holds in ((one, two, first > second), (two, one, second > first)):
            if np.array_equal(holds, wrong):
                yield f"{larger} is larger than {smaller}"
