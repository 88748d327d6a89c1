"""A number that a term is proportional to and that is not what it should be: a lambda that is cut off, another N."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from grader.explain.base import Case, Explanation
from grader.explain.regimes import Regime
from grader.explain.slips import Term

Pairs = Sequence[tuple[float, float]]
"""What a number should be, and what it is taken for."""
SAME = 1e-6


def explain(case: Case, terms: Sequence[Term], usable: Sequence[Regime]) -> Explanation | None:
    """What is taken for a factor of one term, all others right; None unless every regime says what it is."""
    for term in terms:
        for name, unscaled in term.proportional_to.items():
            pairs = _pairs(term, name, unscaled, terms, usable)
            if pairs is None or all(_near(a, b) for a, b in pairs):
                continue
            words = next(_said(name, sorted(set(pairs))), None)
            if words is not None:
                return Explanation(0.0, (f"Your {term.name} takes {term.word_for(name)} {words}.",))
    return None


def _pairs(
    term: Term, name: str, unscaled: str, terms: Sequence[Term], usable: Sequence[Regime]
) -> list[tuple[float, float]] | None:
    """In each regime the number that it should be and that it is; None where it is no number at all."""
    found = []
    for regime in usable:
        others = [each.factor * regime.column(each.function) for each in terms if each is not term]
        rest = regime.numbers - np.sum(others, axis=0)
        column = term.factor * regime.column(unscaled)
        size = max(float(np.max(np.abs(part), initial=0.0)) for part in (*others, regime.numbers))
        if not np.isfinite(column).all() or not np.isfinite(size):
            return None
        noise = float(np.max(regime.tolerance)) + 1e-11 * size
        if np.max(np.abs(column), initial=0.0) <= 1e3 * noise:
            continue
        taken = float(rest @ column / (column @ column))
        if np.max(np.abs(rest - taken * column)) > noise:
            return None
        should = float(np.asarray(regime.probes[0].arguments[name]))
        lost = noise / float(np.max(np.abs(column)))
        found.append(
            (should, should if abs(taken - should) <= lost else 0.0 if abs(taken) <= lost else float(f"{taken:.7g}"))
        )
    return found if len({should for should, _ in found}) >= 3 else None


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= SAME * max(abs(a), abs(b))


def _said(name: str, pairs: Pairs) -> Iterator[str]:
    should, taken = (np.array(each) for each in zip(*pairs, strict=True))
    wrong = np.array([not _near(a, b) for a, b in pairs])
    if all(_near(taken[0], other) for other in taken):
        yield f"as {taken[0]:.6g}, whatever it is"
    for words, made in (
        ("cut to a whole number", np.trunc(should)),
        ("rounded to a whole number", np.round(should)),
        ("rounded up to a whole number", np.ceil(should)),
        ("rounded to one decimal", np.round(should, 1)),
        ("rounded to two decimals", np.round(should, 2)),
    ):
        if all(_near(a, b) for a, b in zip(made, taken, strict=True)):
            yield words
    one = len({f"{value:.6g}" for value in taken[wrong]}) == 1
    value, low, high = float(taken[wrong][0]), float(should[wrong].min()), float(should[wrong].max())
    if one and low == high:
        yield f"as {value:.6g} where it is {low:.6g}"
    if one and value and np.all(should[wrong] > value) and np.all(should[~wrong] <= value):
        yield f"as {value:.6g} at most, also where it is larger"
    if one and value and np.all(should[wrong] < value) and np.all(should[~wrong] >= value):
        yield f"as {value:.6g} at least, also where it is smaller"
    if one and np.all(should[~wrong] > high):
        yield f"as {value:.6g} where it is small ({high:.6g} or less)"
    if one and np.all(should[~wrong] < low):
        yield f"as {value:.6g} where it is large ({low:.6g} or more)"
    added = taken - should
    if all(_near(taken[i], should[i] + added[0]) for i in range(len(taken))):
        yield f"as {abs(added[0]):.6g} {'more' if added[0] > 0 else 'less'} than it is"
    some = [f"as {b:.4g} where it is {a:.4g}" for a, b in pairs if not _near(a, b)][:3]
    yield f"for something else: {', '.join(some)}"
