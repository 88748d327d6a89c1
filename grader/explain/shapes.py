"""Answers of another shape: what they hold, where that can be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from grader.explain.base import Case, Explanation, agrees, widest
from grader.model import Probe, Status
from grader.oracle.numeric import Expected, Floats

Shaped = tuple[Probe, Floats, Expected]


def explain(case: Case) -> Explanation | None:
    """What an answer of the wrong shape holds, if every call tells the same."""
    shaped: list[Shaped] = []
    for probe in case.probes:
        outcome = case.outcomes.get(probe.key)
        if outcome is not None and outcome.status is Status.RETURNED and outcome.value is not None:
            shaped.append((probe, np.asarray(outcome.value, dtype=np.float64), case.expected(probe)))
    odd = [each for each in shaped if case.value(each[0]) is None]
    if len(odd) < 2 or len(odd) < len(case.probes) / 2:
        return None
    form = _form(odd)
    if form is None:
        return None
    wanted = (
        _form([(probe, case.expected(probe).value, case.expected(probe)) for probe in case.probes]) or "another shape"
    )
    return Explanation(0.0, (f"You return {form} in place of {wanted}{_content(case, odd)}.",))


def _sizes(probe: Probe) -> dict[str, int]:
    """The sizes of the arguments, by what they are called."""
    arrays = probe.arrays.items()
    return {f"{name}.shape[{axis}]": size for name, array in arrays for axis, size in enumerate(array.shape)}


def _form(shaped: Sequence[Shaped]) -> str | None:
    """The shape in the sizes of the arguments: (W.shape[0], X.shape[1])."""
    if all(value.ndim == 0 or value.size == 1 for _, value, _ in shaped):
        return "a single number"
    if len({value.ndim for _, value, _ in shaped}) != 1:
        return None
    each = [_sizes(probe) for probe, _, _ in shaped]
    sizes = list(each[0])
    names = []
    for axis in range(shaped[0][1].ndim):
        lengths = [value.shape[axis] for _, value, _ in shaped]
        known = [n for n in sizes if all(size[n] == length for size, length in zip(each, lengths, strict=True))]
        for shift in (1, -1):
            known += [
                f"{n} {'+' if shift > 0 else '-'} 1"
                for n in sizes
                if all(size[n] + shift == length for size, length in zip(each, lengths, strict=True))
            ]
        fixed = [str(lengths[0])] if len(set(lengths)) == 1 else []
        if not [*known, *fixed]:
            return None
        names.append([*known, *fixed][0])
    return f"shape ({', '.join(names)}{',' if len(names) == 1 else ''})"


def _content(case: Case, odd: Sequence[Shaped]) -> str:
    """What the numbers are."""
    found = next((words for words, ways in _ways(case) if all(_holds(case, each, ways) for each in odd)), None)
    return f": {found}" if found else ""


def _holds(case: Case, each: Shaped, way: object) -> bool:
    probe, value, expected = each
    assert callable(way)
    if not value.size:
        return False
    try:
        candidates = way(probe, value, expected.value)
    except (IndexError, ValueError):
        return False
    slack = widest(expected)
    return any(
        np.shape(a) == np.shape(b)
        and agrees(np.asarray(a), np.asarray(b), np.asarray(np.max(slack) + 1e-9 * np.max(np.abs(b), initial=0.0)))
        for a, b in candidates
    )


def _ways(case: Case) -> Iterator[tuple[str, object]]:
    index = case.check.target().index

    def row(probe: Probe, value: Floats, right: Floats) -> list[tuple[Floats, Floats]]:
        return [(value[int(np.asarray(probe.arguments[str(index)]))], right)]

    def column(probe: Probe, value: Floats, right: Floats) -> list[tuple[Floats, Floats]]:
        return [(value[:, int(np.asarray(probe.arguments[str(index)]))], right)]

    if index is not None:
        yield f"the answer for every {index} in rows, of which only row {index} is asked for", row
        yield f"the answer for every {index} in columns, of which only column {index} is asked for", column
    yield "its length", lambda _, v, r: [(v.reshape(()), np.asarray(np.sqrt((r**2).sum())))]
    yield "its squared length", lambda _, v, r: [(v.reshape(()), np.asarray((r**2).sum()))]
    yield "the sum of its coordinates", lambda _, v, r: [(v.reshape(()), np.asarray(r.sum()))]
    yield "the mean of its coordinates", lambda _, v, r: [(v.reshape(()), np.asarray(r.mean()))]
    yield "its largest absolute coordinate", lambda _, v, r: [(v.reshape(()), np.asarray(np.abs(r).max()))]
    yield "its largest coordinate", lambda _, v, r: [(v.reshape(()), np.asarray(r.max()))]
    yield "its first coordinate", lambda _, v, r: [(v.reshape(()), r[0])]
    yield "its last coordinate", lambda _, v, r: [(v.reshape(()), r[-1])]
    yield (
        "one coordinate too many, the last (a column of ones added?); the others are right",
        (lambda _, v, r: [(v[:-1], r)]),
    )
    yield (
        "one coordinate too many, the first (a column of ones added?); the others are right",
        (lambda _, v, r: [(v[1:], r)]),
    )
    yield "the last coordinate is missing, the others are right", lambda _, v, r: [(v, r[:-1])]
    yield "the first coordinate is missing, the others are right", lambda _, v, r: [(v, r[1:])]
    yield "the mean over its first axis is right", lambda _, v, r: [(v.mean(axis=0), r)]
    yield "the sum over its first axis is right", lambda _, v, r: [(v.sum(axis=0), r)]
    yield "the mean over its second axis is right", lambda _, v, r: [(v.mean(axis=1), r)]
    yield "the sum over its second axis is right", lambda _, v, r: [(v.sum(axis=1), r)]
    yield "the right numbers in another shape", lambda _, v, r: [(v.ravel(), r.ravel())]
    yield "every row is right", lambda _, v, r: [(v, np.broadcast_to(r, v.shape))]
    yield "the right numbers on a diagonal", lambda _, v, r: [(v, np.diag(r))]
