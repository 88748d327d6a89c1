"""Equations that restrict what the question leaves open: constraints, and derivatives that are set to zero.

`sum_s p_s = 1` and `S u = alpha u` are true of no random numbers, and wrong of none: they choose among them. The random
points are moved onto what was imposed so far, and a line that does not hold for all numbers is judged again there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from grader.derivation.budget import TooMuch
from grader.derivation.judging.claims import TROUBLE, Claim, Word
from grader.derivation.judging.comparing import compare, parted
from grader.derivation.judging.discourse import Pair
from grader.derivation.judging.sides import is_zero
from grader.derivation.judging.words.connectives import EQUATED
from grader.derivation.meaning.kinds import KINDS
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.sized import places_of_sizes
from grader.derivation.meaning.symbols import Declared, Table
from grader.derivation.meaning.values import Array, MeaningError
from grader.derivation.nodes.syntax import Derivative, Number

CONDITION = "it restricts what the question leaves open: a condition, no identity"
EQUATION = "it is an equation to be solved, or follows from one, and holds only for its solution"
MAX_IMPOSED = 6
MAX_UNKNOWNS = 120
STEPS, HALVINGS, PROGRESS = 30, 4, 0.95
SOLVED, DIFFERENCE, VANISHED = 1e-11, 1e-6, 1e-6


def is_said_to_be_zero(pair: Pair) -> bool:
    """Whether words say of a line that it sets something to zero."""
    said = EQUATED.search(pair.words[0]) or EQUATED.search(pair.words[2][:60])
    return bool(said) and any(map(is_zero, (pair.lefts[0].node, pair.right.node)))


def with_imposed(claims: Sequence[Claim], places: Sequence[Place]) -> Iterator[Claim]:
    """The claims, with those that hold where the equations imposed above them do, as far as computing goes."""
    waiting = iter(claims)
    with contextlib.suppress(TooMuch):
        for found in _with_imposed(claims, places):
            next(waiting)
            yield found
    yield from waiting


def _with_imposed(claims: Sequence[Claim], places: Sequence[Place]) -> Iterator[Claim]:
    """The same. Raises TooMuch."""
    imposed: list[Claim] = []
    there: Sequence[Place] = ()
    for claim in claims:
        if claim.reading is None or not _is_doubted(claim):
            yield claim
        elif there and _holds(claim, _of_sizes_said(claim, imposed, there, places)):
            note = "holds where the conditions above it do"
            yield replace(claim, status=Word.HOLDS, note=note, compared=(), doubtful=True)
        elif claim.imposes and (found := _imposing(claim, imposed, places)):
            imposed, there = found
            yield replace(claim, status=Word.DEFINITION, note=CONDITION, compared=(), doubtful=True)
        elif there and claim.note == EQUATION and _is_value_of_derivative(claim):
            yield replace(claim, status=Word.DIFFERS, note="")
        else:
            yield claim


def _of_sizes_said(
    claim: Claim, imposed: Sequence[Claim], there: Sequence[Place], places: Sequence[Place]
) -> Sequence[Place]:
    """Where what was imposed holds, of as many of each as words say where a line stands."""
    if not claim.sizes:
        return there
    with contextlib.suppress(MeaningError):
        return moved_onto(imposed, places_of_sizes(places, dict(claim.sizes))) or there
    return there


def _is_value_of_derivative(claim: Claim) -> bool:
    """Whether a claim says of a derivative what it is, and not that it vanishes: that is so for all numbers or none."""
    left, right = claim.reading.nodes if claim.reading is not None else (None, None)
    compared = bool(claim.compared) and not claim.compared[-1].shapes
    return isinstance(left, Derivative) and compared and right is not None and not is_zero(right)


def _imposing(claim: Claim, imposed: list[Claim], places: Sequence[Place]) -> tuple[list[Claim], list[Place]] | None:
    """The equations with one more, and where they hold; what is set to zero begins anew if there is no such place."""
    nodes = claim.reading.nodes if claim.reading is not None else ()
    anew = [[claim]] if imposed and any(isinstance(node, Number) for node in nodes) else []
    for equations in ([*imposed, claim], *anew):
        if len(equations) <= MAX_IMPOSED and (moved := moved_onto(equations, places)):
            return equations, moved
    return None


def _is_doubted(claim: Claim) -> bool:
    chosen = claim.imposes and claim.status is Word.DEFINITION
    return chosen or claim.status in (Word.DIFFERS, Word.IMPLIED) or claim.note in (CONDITION, EQUATION)


def _holds(claim: Claim, places: Sequence[Place]) -> bool:
    with contextlib.suppress(*TROUBLE):
        return claim.reading is not None and compare(claim.reading, _with(places, claim))[-1].equal
    return False


def _with(places: Sequence[Place], claim: Claim) -> list[Place]:
    return [place if claim.table is None else place.with_table(claim.table) for place in places]


def moved_onto(imposed: Sequence[Claim], places: Sequence[Place]) -> list[Place]:
    """The points moved to where all of these equations hold; none where there is no such place near them."""
    found = []
    for place in places:
        with contextlib.suppress(*TROUBLE):
            given = _solved(imposed, replace(place, known={}))
            found += [replace(place, given=given, known={})] if given is not None else []
    return found if len(found) == len(places) else []


def _solved(imposed: Sequence[Claim], place: Place) -> dict[str, Array] | None:
    """Given values for which the equations hold, none of which vanishes if they can hold without that; None if none."""
    free = [name for name in sorted(place.given) if _moves(place.table.declared[name])]
    found = _converged(imposed, place, free)
    kept = [name for name in free if found is not None and np.max(np.abs(found[name])) > VANISHED]
    again = _converged(imposed, place, kept) if found is not None and 0 < len(kept) < len(free) else None
    return found if again is None else again


def _converged(imposed: Sequence[Claim], place: Place, free: Sequence[str]) -> dict[str, Array] | None:
    """The given values after Gauss-Newton steps of least norm, damped by halving; None where they do not converge."""
    given = dict(place.given)
    if sum(given[name][0].size for name in free) > MAX_UNKNOWNS:
        return None
    gaps = _gaps(imposed, place, given)
    for _ in range(STEPS):
        if np.max(np.abs(gaps)) <= SOLVED:
            return given
        slopes = _slopes(imposed, place, given, free, gaps)
        steps = np.stack([np.linalg.lstsq(a, b, rcond=1e-9)[0] for a, b in zip(slopes, gaps, strict=True)])
        for halving in range(HALVINGS):
            tried = _stepped(given, free, steps * 0.5**halving)
            with contextlib.suppress(MeaningError):
                after = _gaps(imposed, place, tried)
                if np.max(np.abs(after)) < PROGRESS * np.max(np.abs(gaps)):
                    break
        else:
            return None
        given, gaps = tried, after
    return None


def _gaps(imposed: Sequence[Claim], place: Place, given: Mapping[str, Array]) -> Array:
    """What is left between the sides of all equations, (points, equations). Raises MeaningError."""
    here = replace(place, given=given, known={})
    equations = [parted(claim.reading, there) for claim in imposed if claim.reading for there in _with([here], claim)]
    return np.concatenate([*equations, *_off_kind(place.table, given)], axis=1)


def _moves(declared: Declared) -> bool:
    """Whether the values are numbers that can be moved a little: no labels, signs or counts."""
    kind = KINDS.get(declared.values)
    return not declared.one_hot and (kind is None or kind.free or kind.off is not None)


def _off_kind(table: Table, given: Mapping[str, Array]) -> Iterator[Array]:
    """What is true of given values before any equation: that a matrix is symmetric, a vector of length one."""
    for name, array in sorted(given.items()):
        declared = table.declared[name]
        kind = KINDS.get(declared.values)
        if kind is not None and kind.off is not None and declared.axes:
            last = 2 + max(at for at, axis in enumerate(declared.axes) if axis == declared.along)
            off = kind.off(np.moveaxis(array, last, -1))
            yield off.reshape(len(array), -1)


def _slopes(
    imposed: Sequence[Claim], place: Place, given: Mapping[str, Array], free: Sequence[str], gaps: Array
) -> Array:
    """The derivatives of the gaps by all free values, (points, equations, unknowns), by differences in one go."""
    points = len(gaps)
    count = sum(given[name][0].size for name in free)
    wide = {name: np.repeat(array, count, axis=0) for name, array in given.items()}
    at = 0
    for name in free:
        size = given[name][0].size
        flat = wide[name].reshape(points, count, size)
        flat[:, np.arange(at, at + size), np.arange(size)] += DIFFERENCE
        at += size
    moved = _gaps(imposed, place, wide).reshape(points, count, -1)
    return np.asarray(((moved - gaps[:, None]) / DIFFERENCE).swapaxes(1, 2))


def _stepped(given: Mapping[str, Array], free: Sequence[str], steps: Array) -> dict[str, Array]:
    after, at = dict(given), 0
    for name in free:
        size = given[name][0].size
        after[name] = given[name] - steps[:, at : at + size].reshape(given[name].shape)
        at += size
    return after
