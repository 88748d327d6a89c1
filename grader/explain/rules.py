"""Every answer with one slip in its terms, in words: what may be true of some of the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.explain.settings import MergedTerm, Term
from grader.explain.slips import Slip, cost
from grader.explain.slips import words as words_of
from grader.oracle.numeric import Floats

RATIOS = (0.0, -1.0, 2.0, 0.5)


@dataclass(frozen=True, eq=False)
class Rule:
    """What an answer may be in some place, in words, and the factors of the columns that it is made of."""

    words: str
    cost: float
    factors: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, eq=False)
class Rules:
    """Rules, the likeliest first, with all their factors as a matrix of rules by columns."""

    each: tuple[Rule, ...]
    columns: tuple[str, ...]
    factors: Floats

    def values(self, stack: Floats) -> tuple[Floats, Floats]:
        """What each rule gives where the columns are these rows, NaN if not finite; and the sizes of its parts."""
        odd = np.asarray(~np.isfinite(stack).all(axis=1))
        rows = np.where(odd[:, None], 0.0, stack)
        values = self.factors @ rows
        values[np.abs(self.factors) @ odd > 0] = np.nan
        return values, np.abs(self.factors) @ np.abs(rows)


def rules(partitions: Sequence[Sequence[Term]]) -> Rules:
    """Everything with one slip."""
    found = sorted(_rules(partitions), key=lambda rule: rule.cost)
    columns = sorted({name for rule in found for name, _ in rule.factors})
    at = {name: i for i, name in enumerate(columns)}
    factors = np.zeros((len(found), len(columns)))
    for i, rule in enumerate(found):
        for name, factor in rule.factors:
            factors[i, at[name]] += factor
    return Rules(tuple(found), tuple(columns), factors)


def _rules(partitions: Sequence[Sequence[Term]]) -> list[Rule]:
    found = [Rule("it is zero.", 0.5)]
    for terms in partitions:
        right = [Slip(term.function) for term in terms]
        for i, term in enumerate(terms):
            scaled = [Slip(term.function, ratio) for ratio in RATIOS]
            for slip in (*(Slip(name) for name in term.known), *scaled):
                found.append(_rule(terms, (*right[:i], slip, *right[i + 1 :])))
        if not isinstance(terms[0], MergedTerm):
            found += _several(terms)
    return found


def _several(terms: Sequence[Term]) -> list[Rule]:
    """All terms but one missing, or with the wrong sign, and the wrong sign of everything."""
    found = [_rule(terms, tuple(Slip(term.function, -1.0) for term in terms))]
    for words in terms[0].known.values():  # such as that of another class, for all terms alike
        alike = [next((name for name, said in term.known.items() if said == words), None) for term in terms]
        if None not in alike:
            found.append(_rule(terms, tuple(Slip(str(name)) for name in alike)))
    for i in range(len(terms)):
        for ratio in (0.0, -1.0):
            found.append(
                _rule(terms, tuple(Slip(term.function, 1.0 if j == i else ratio) for j, term in enumerate(terms)))
            )
    return found


def _rule(terms: Sequence[Term], slips: tuple[Slip, ...]) -> Rule:
    said = words_of(terms, slips)
    parts = [(slip.function, term.factor * slip.ratio) for term, slip in zip(terms, slips, strict=True) if slip.ratio]
    return Rule(f"{said[0].lower()}{said[1:]}", cost(terms, slips), tuple(parts))
