"""A number that a term is proportional to and that is not what it should be: a lambda that is cut off, another N."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from grader.explain.base import Explanation
from grader.explain.regimes import Regime
from grader.explain.settings import Term

Pairs = Sequence[tuple[float, float]]
"""What a number should be, and what it is taken for."""
SAME = 1e-6


def explain(terms: Sequence[Term], usable: Sequence[Regime], *, surely: bool) -> Explanation | None:
    """What is taken for a factor of one term, all others right; None unless every regime says what it is."""
    for term in terms:
        for name, unscaled in term.proportional_to.items():
            should = [float(np.asarray(regime.probes[0].arguments[name])) for regime in usable]
            pairs = _pairs(term, unscaled, should, terms, usable)
            words = _words(pairs, surely)
            if words:
                return Explanation(0.0, (f"Your {term.name} takes {term.word_for(name)} {words}.",))
        if term.divided_by is not None:
            pairs = _pairs(term, term.function, [1.0] * len(usable), terms, usable)
            sizes = [regime.sizes[term.divided_by] for regime in usable]
            words = _words(_inverse(pairs, sizes), surely)
            if words and "whatever" not in words:
                return Explanation(0.0, (f"Your {term.name} takes {term.divided_by} {words}.",))
    return None


def _inverse(pairs: Pairs | None, sizes: Sequence[float]) -> Pairs | None:
    if pairs is None:
        return None
    return [
        (s, s / taken if taken else np.inf) for s, (_, taken) in zip(sizes, pairs, strict=True) if not np.isnan(taken)
    ]


def _words(pairs: Pairs | None, surely: bool) -> str:
    """What the numbers are taken for; `surely`: only what is a rule."""
    known = [] if pairs is None else [(a, b) for a, b in pairs if not np.isnan(b)]
    if len({a for a, _ in known}) < 3 or all(_near(a, b) for a, b in known):
        return ""
    found = list(_said(sorted(set(known))))
    return found[0] if not surely or len(found) > 1 else ""


def _pairs(
    term: Term, unscaled: str, shoulds: Sequence[float], terms: Sequence[Term], usable: Sequence[Regime]
) -> list[tuple[float, float]] | None:
    """In each regime the number that it should be and that it is; None where it is no number at all."""
    found = []
    for should, regime in zip(shoulds, usable, strict=True):
        others = [each.factor * regime.column(each.function) for each in terms if each is not term]
        rest = regime.numbers - np.sum(others, axis=0)
        column = term.factor * regime.column(unscaled)
        size = max(float(np.max(np.abs(part), initial=0.0)) for part in (*others, regime.numbers))
        if not np.isfinite(column).all() or not np.isfinite(size):
            return None
        noise = float(np.max(regime.tolerance)) + 1e-11 * size
        if np.max(np.abs(column), initial=0.0) <= 1e3 * noise:
            found.append((should, np.nan))
            continue
        taken = float(rest @ column / (column @ column))
        if np.max(np.abs(rest - taken * column)) > noise:
            return None
        lost = noise / float(np.max(np.abs(column)))
        found.append(
            (should, should if abs(taken - should) <= lost else 0.0 if abs(taken) <= lost else float(f"{taken:.7g}"))
        )
    return found


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= SAME * max(abs(a), abs(b))


def _said(pairs: Pairs) -> Iterator[str]:
    should, taken = (np.array(each) for each in zip(*pairs, strict=True))
    wrong = np.array([not _near(a, b) for a, b in pairs])
    if all(_near(taken[0], other) for other in taken):
        if taken[0] in (0.0, 1.0):  # the term is missing, or the number in it: the term's own words are better
            return
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
    if not taken.any():
        return
    wrong_or_same = wrong | (should == taken[wrong][0])
    one = len({f"{value:.6g}" for value in taken[wrong]}) == 1
    value, low, high = float(taken[wrong][0]), float(should[wrong].min()), float(should[wrong].max())
    if one and low == high:
        yield f"as {value:.6g} where it is {low:.6g}"
    if one and value and np.all(should[wrong] > value) and np.all(should[~wrong] <= value):
        yield f"as {value:.6g} at most, also where it is larger"
    if one and value and np.all(should[wrong] < value) and np.all(should[~wrong] >= value):
        yield f"as {value:.6g} at least, also where it is smaller"
    if one and np.all(should[~wrong_or_same] > high):
        yield f"as {value:.6g} where it is small ({high:.6g} or less)"
    if one and np.all(should[~wrong_or_same] < low):
        yield f"as {value:.6g} where it is large ({low:.6g} or more)"
    added = taken - should
    if all(_near(taken[i], should[i] + added[0]) for i in range(len(taken))):
        yield f"as {abs(added[0]):.6g} {'more' if added[0] > 0 else 'less'} than it is"
    some = [f"as {b:.4g} where it is {a:.4g}" for a, b in pairs if not _near(a, b)][:3]
    yield f"for something else: {', '.join(some)}"
