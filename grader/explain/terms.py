"""Term diagnosis: a wrong gradient as a combination of terms that the author knows, right ones and mistaken ones.

The rubric names the terms of the right answer, each a function in `solutions/<name>/terms.py`, and for each of them
variants that a student might have taken for it. The student's numbers are fitted, regime by regime, with one variant
for each term; what fits must have the same factors in all of them and must predict regimes that it was not fitted to,
or nothing is said. Of several that do, the one with the fewest slips is told (`slips.py` finds the words).
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from grader.explain.base import Case, Explanation
from grader.explain.regimes import Regime, column
from grader.explain.rules import Rules, rules
from grader.explain.settings import Diagnosis, Term
from grader.explain.slips import Slip, cost, factor_of, range_words, words
from grader.oracle.numeric import Floats

FITTED = 3
HELD_OUT = 2
Found = tuple[Sequence[Term], tuple[Slip, ...]]
"""The terms of an answer, and what stands for each."""
SMALL = 40
"""A first look at many choices goes through no more numbers than this, if it can."""


def rules_of(diagnosis: Diagnosis) -> Rules:
    """Every answer with one slip; found once for a rubric."""
    return _rules_of(diagnosis.model_dump_json())


@functools.lru_cache(maxsize=16)
def _rules_of(text: str) -> Rules:
    return rules(Diagnosis.model_validate_json(text).partitions())


def add_up(diagnosis: Diagnosis, case: Case) -> bool:
    """Whether the terms are the right answer where it was called; else nothing that they say of a wrong one is true."""
    for probe in {probe.regime: probe for probe in case.probes}.values():
        total = sum(term.factor * column(case, term.function, probe) for term in diagnosis.terms)
        expected = case.expected(probe)
        if expected.precision_of(np.asarray(total).reshape(expected.value.shape)) is None:
            return False
    return True


def explain(diagnosis: Diagnosis, usable: Sequence[Regime]) -> Explanation | None:
    """The slip that explains every regime, in words; None if there is none, or more than the numbers can tell."""
    fitted, held_out = _split(diagnosis, usable)
    if len(fitted) < 2 or len(held_out) < HELD_OUT:
        return None
    found: list[Found] = [
        (terms, slips)
        for terms in diagnosis.partitions()
        for slips in _candidates(terms, fitted)
        if all(regime.predicts(terms, slips) for regime in (*held_out, *fitted))
    ]
    best = min(found, key=lambda each: cost(*each), default=None)
    if best is None or cost(*best) == 0:
        return None
    return Explanation(0.0, (words(*best, _ranges(best, found)),))


def _split(diagnosis: Diagnosis, usable: Sequence[Regime]) -> tuple[list[Regime], list[Regime]]:
    """Regimes to fit, of middling size and with sizes of their own, and those left to predict."""
    terms = [term.function for term in diagnosis.terms]
    telling = [
        regime
        for regime in usable
        if regime.numbers.any()
        and all(_fair(regime.column(name)) for name in terms)
        and regime.numbers.size > 2 * len(terms)
        and regime.ordinary
        and min(regime.sizes.values(), default=2.0) > 1
    ]
    fitted: list[Regime] = []
    for regime in sorted(telling, key=lambda regime: (regime.numbers.size > SMALL, -regime.numbers.size)):
        told_apart = all(regime.sizes[name] != other.sizes[name] for other in fitted for name in regime.sizes)
        if len(fitted) < FITTED and told_apart:
            fitted.append(regime)
    rest = [regime for regime in usable if regime not in fitted]
    return fitted, sorted(rest, key=lambda regime: (not regime.wrong, regime.numbers.size))


def _ranges(best: Found, found: Sequence[Found]) -> dict[str, str]:
    """The words for a variant with a number, where other numbers explain the same."""
    told = {}
    for at, (term, slip) in enumerate(zip(*best, strict=True)):
        name, colon, _ = slip.function.partition(":")
        alike = [slips[at].function for terms, slips in found if terms is best[0] and _apart(best[1], slips) <= {at}]
        family = [function for function in alike if colon and function.partition(":")[0] == name and _number(function)]
        if len(family) > 1:
            told[slip.function] = range_words(term, family)
    return told


def _number(function: str) -> bool:
    return function.partition(":")[2].lstrip("-")[:1].isdigit()


def _apart(one: Sequence[Slip], other: Sequence[Slip]) -> set[int]:
    return {i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b}


def _fair(column: Floats) -> bool:
    """Whether a term shows: it is there, and finite."""
    return bool(np.all(np.isfinite(column))) and bool(column.any())


def _candidates(terms: Sequence[Term], fitted: Sequence[Regime]) -> list[tuple[Slip, ...]]:
    """For each choice of variants that fits all regimes exactly, the factors that explain the fits."""
    known = [[term.function, *term.known] for term in terms]
    screened = fitted[0].screen(known)
    choices = [tuple(names[i] for names, i in zip(known, at, strict=True)) for at in screened]
    factors: list[Floats] = []
    for regime in fitted:
        if not choices:
            return []
        exact, solved = regime.fit(choices)
        choices = [choice for choice, fits in zip(choices, exact, strict=True) if fits]
        factors = [*(each[exact] for each in factors), solved[exact]]
    right = np.array([term.factor for term in terms])
    series = {}
    for at, choice in enumerate(choices):
        each = np.array([solved[at] for solved in factors]) / right
        used = zip(terms, choice, each.any(axis=0), strict=True)  # what has no factor may be anything
        series[tuple(function if there else term.function for term, function, there in used)] = each
    sizes = [regime.sizes for regime in fitted]
    exactly = 10 * max(regime.rounding for regime in fitted)
    seen: dict[tuple[float, ...], Slip | None] = {}
    found = []
    for choice, each in series.items():
        slips = []
        for i, function in enumerate(choice):
            key = tuple(float(f"{x:.10g}") for x in each[:, i])
            if key not in seen:
                seen[key] = factor_of(function, each[:, i], sizes, exactly)
            slip = seen[key]
            slips += [] if slip is None else [replace(slip, function=function)]
        if len(slips) == len(choice):
            found.append(tuple(slips))
    return found
