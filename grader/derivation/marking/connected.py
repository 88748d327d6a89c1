"""Which lines a line comes from: those of its chain, and others that say of the same side what it is."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

from grader.derivation.judging.claims import Claim, Word
from grader.derivation.marking.targets import WHOLE, covered, typed
from grader.derivation.meaning.normal import normal
from grader.derivation.nodes.syntax import Derivative, Entry, Number, Symbol, walk


def earlier_claims(claims: Sequence[Claim], at: int) -> Iterator[Claim]:
    """Claims of the same chain before this one, as far as they were read, or have the value that it goes on with."""
    later, is_gap = claims[at], False
    for earlier in reversed(claims[:at]):
        if earlier.chain != later.chain:
            continue
        if earlier.status is Word.NOT_READ or earlier.reading is None:
            if earlier.remark:
                return
            is_gap = True
            continue
        if is_gap and not _goes_on(earlier, later):
            return
        yield earlier
        later, is_gap = earlier, False


def later_claims(claims: Sequence[Claim], at: int) -> Iterator[Claim]:
    """Claims of the same chain behind this one, as far as they hold in the same cases: `c = b = a` for `a = b = c`."""
    before = claims[at]
    for later in claims[at + 1 :]:
        if later.chain == before.chain:
            if not _continues(before, later) or not _goes_on(before, later):
                return
            yield later
            before = later


def led_to(claims: Sequence[Claim], at: int) -> Iterator[Claim]:
    """Claims above that hold and end with what this chain begins with: `a = b`, and further down `b = c`."""
    first = next(n for n, claim in enumerate(claims) if claim.chain == claims[at].chain)
    start = _text_of_formula(claims[first], 0)
    for above in range(first - 1, -1, -1) if start else ():
        if _continues(claims[at], claims[above]) and _text_of_formula(claims[above], 1) == start:
            yield claims[above]
            yield from earlier_claims(claims, above)
            yield from led_to(claims, above)
            return


def _continues(claim: Claim, other: Claim) -> bool:
    """Whether another claim holds, in the cases of this one."""
    if other.status is not Word.HOLDS or claim.reading is None or other.reading is None:
        return False
    return other.reading.conditions in ((), claim.reading.conditions)


@functools.lru_cache(maxsize=1024)
def _text_of_formula(claim: Claim, side: int) -> str:
    """The normal text of a side; "" if it is no more than a symbol or a number."""
    node = claim.reading.nodes[side] if claim.reading is not None else None
    return "" if node is None or isinstance(node, Symbol | Entry | Number) else normal(node)


def _goes_on(earlier: Claim, later: Claim) -> bool:
    """Whether a line begins with the value that one above ends with."""
    if earlier.reading is None or later.reading is None or not (earlier.compared and later.compared):
        return False
    pairs = zip(earlier.compared, later.compared, strict=False)
    before, after = earlier.reading.axes, later.reading.axes
    return all(covered(typed(b.left, after), typed(a.right, before), None, "") == WHOLE for a, b in pairs)


def restated(claims: Sequence[Claim], at: int) -> Iterator[Claim]:
    """Claims above that hold, of other chains that begin with the same side: `a = b`, and further down `a = c`."""
    start = _derivative_of(claims, claims[at].chain)
    for earlier in claims[:at] if start else ():
        holds_elsewhere = earlier.status is Word.HOLDS and earlier.chain != claims[at].chain
        if holds_elsewhere and earlier.reading is not None and _derivative_of(claims, earlier.chain) == start:
            yield earlier


def _derivative_of(claims: Sequence[Claim], chain: int) -> str:
    """The normal text of the side that a chain begins with; "" if it has no derivative."""
    first = next((claim for claim in claims if claim.chain == chain), None)
    return _text_of_derivative(first) if first is not None else ""


@functools.lru_cache(maxsize=1024)
def _text_of_derivative(claim: Claim) -> str:
    start = claim.reading.nodes[0] if claim.reading is not None else None
    has_derivative = start is not None and any(isinstance(each, Derivative) for each in walk(start))
    return normal(start) if start is not None and has_derivative else ""
