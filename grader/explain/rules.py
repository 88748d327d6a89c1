"""Every answer with one slip in its terms, in words: what may be true of some of the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.explain.slips import MergedTerm, Slip, Term, cost, words

RATIOS = (0.0, -1.0, 2.0, 0.5)

Found = tuple[Sequence[Term], tuple[Slip, ...]]
"""The terms of an answer, and what stands for each."""


@dataclass(frozen=True, eq=False)
class Rule:
    """What an answer may be in some place, in words; `slip` where it is made of terms."""

    words: str
    cost: float
    slip: Found | None = None


def rules(partitions: Sequence[Sequence[Term]]) -> tuple[Rule, ...]:
    """Everything with one slip, the likeliest first."""
    plain = partitions[-1]
    found = [Rule("it is zero.", 0.5, (plain, tuple(Slip(term.function, 0.0) for term in plain)))]
    for terms in partitions:
        right = [Slip(term.function) for term in terms]
        for i, term in enumerate(terms):
            scaled = [Slip(term.function, ratio) for ratio in RATIOS]
            for slip in (*(Slip(name) for name in term.known), *scaled):
                found.append(_rule(terms, (*right[:i], slip, *right[i + 1 :])))
        if not isinstance(terms[0], MergedTerm):
            found += _several(terms)
    return tuple(sorted(found, key=lambda rule: rule.cost))


def _several(terms: Sequence[Term]) -> list[Rule]:
    """All terms but one missing, or with the wrong sign, and the wrong sign of everything."""
    found = [_rule(terms, tuple(Slip(term.function, -1.0) for term in terms))]
    for i in range(len(terms)):
        for ratio in (0.0, -1.0):
            found.append(
                _rule(terms, tuple(Slip(term.function, 1.0 if j == i else ratio) for j, term in enumerate(terms)))
            )
    return found


def _rule(terms: Sequence[Term], slips: tuple[Slip, ...]) -> Rule:
    said = words(terms, slips)
    return Rule(f"{said[0].lower()}{said[1:]}", cost(terms, slips), (terms, slips))
