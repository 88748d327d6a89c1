"""Follow-through: which lines that do not hold follow rightly from a slip further up.

A line follows if it holds once what the slip says is put in the place of what it was said of; or if what it is off by
is what the slip was off by, carried on: times a factor, times one of the values at hand, summed over what is gone.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

import numpy as np

from grader.derivation.budget import TooMuch
from grader.derivation.judging.claims import GOOD, Claim, Word
from grader.derivation.judging.comparing import Compared, compare
from grader.derivation.meaning.evaluate import symbol_values
from grader.derivation.meaning.folding import matched
from grader.derivation.meaning.indices import HIDDEN
from grader.derivation.meaning.normal import expanded, normal, renamed
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.resolve import Resolved
from grader.derivation.meaning.sized import sizes_of_numbers
from grader.derivation.meaning.symbols import Definition, Table
from grader.derivation.meaning.values import Array, MeaningError, Value
from grader.derivation.nodes.syntax import (
    OPEN,
    Cases,
    Condition,
    Derivative,
    Entry,
    Node,
    Number,
    Product,
    Sum,
    Variable,
    rebuilt,
    walk,
)

TOLERANCE = 1e-8
MAX_SLIPS, MAX_CARRIERS = 6, 24
VIA = "#via"
"""Behind the letters of what a chain rule is summed over."""


@dataclass(frozen=True, eq=False)
class Slip:
    """A line that does not hold: what it says of what, under which conditions; `claim` is its number."""

    claim: int
    of: Node
    said: Node
    conditions: tuple[Condition, ...]


def followed(claims: Sequence[Claim], places: Sequence[Place]) -> list[Claim]:
    """The claims, those that follow rightly from an earlier slip with the line of that slip, as far as that is read."""
    found = list(claims)
    with contextlib.suppress(TooMuch):
        _follow(found, claims, places)
    return found


def at_their_word(claims: Sequence[Claim], places: Sequence[Place]) -> list[Claim]:
    """The claims; one that holds only as it may be meant, or in a case that it may be of, is wrong as it is written, if
    a wrong line further down follows from what it says."""
    found = list(claims)
    with contextlib.suppress(TooMuch):
        for at, claim in enumerate(claims):
            literal = claim.literal if claim.status in (*GOOD, Word.NOT_READ) else None
            if literal is None or literal.status is not Word.DIFFERS or literal.reading is None:
                continue
            tried = [*found[:at], literal, *found[at + 1 :]]
            slips = list(_slips(tried, at))
            wrong = [n for n in range(at + 1, len(found)) if found[n].status is Word.DIFFERS and found[n].reading]
            if any(found[n].table and _follows(found[n], slip, tried[:n], places) for n in wrong for slip in slips):
                found = tried
    return found


def _follow(found: list[Claim], claims: Sequence[Claim], places: Sequence[Place]) -> None:
    """Set what follows in the claims that are found. Raises TooMuch."""
    slips: list[Slip] = []
    for at, claim in enumerate(claims):
        if claim.status not in (Word.DIFFERS, Word.IMPLIED) or claim.reading is None or claim.table is None:
            continue
        source = next((slip for slip in slips if _follows(claim, slip, found[:at], places)), None)
        if source is None and len(slips) > 1 and holds_after(claim, slips, found[:at], places):
            source = slips[0]
        if source is not None:
            line = found[source.claim].follows or claims[source.claim].line
            words = f"it follows rightly from line {line}; by itself: {claim.note}"
            found[at] = replace(claim, follows=line, note=words)
        if len(slips) < MAX_SLIPS:
            slips += _slips(claims, at)


def _slips(claims: Sequence[Claim], at: int) -> Iterator[Slip]:
    """What a line puts in the place of its left side, and of what its chain began with."""
    claim = claims[at]
    assert claim.reading is not None
    left, right = claim.reading.nodes
    yield Slip(at, left, right, claim.reading.conditions)
    head = next((each for each in claims[:at] if each.chain == claim.chain and each.reading), None)
    if head is not None and head.reading is not None and claim.chain:
        yield Slip(at, head.reading.nodes[0], right, claim.reading.conditions)


def _follows(claim: Claim, slip: Slip, before: Sequence[Claim], places: Sequence[Place]) -> bool:
    source = before[slip.claim]
    return (
        holds_after(claim, [slip], before, places)
        or _is_carried(claim, source, before, places)
        or _is_read_off(claim, source, places)
    )


# Put in its place


def holds_after(claim: Claim, slips: Sequence[Slip], before: Sequence[Claim], places: Sequence[Place]) -> bool:
    """Whether a line holds with what the slips say, or goes on rightly from a line that holds with it."""
    assert claim.reading is not None and claim.table is not None
    left, right = claim.reading.nodes
    table = _redefined(claim.table, [*slips, *_in_what_was_said(slips, before)])
    if table is claim.table:
        there = [place.with_table(table) for place in places]
    else:
        there = [replace(place, table=table, known={}) for place in places]
    starts = [left, *(each for other in before[-12:] for each in _other_sides(other, left))]
    # What the answer calls H has what a slip is about.
    starts.append(expanded(left, claim.table, claim.table.own, places[0].budget))
    ways = [(start, claim.reading.axes) for start in starts]
    ways += [(start, {**claim.reading.axes, **axes}) for start, axes in _by_chain_rule(left, slips, claim.table)]
    for start, axes in ways:
        changed = start
        for slip in slips:
            changed = _put(changed, slip)
        if changed == left and table is claim.table:
            continue
        if is_equal(replace(claim.reading, nodes=(changed, right), axes=axes), there):
            return True
    return False


def _by_chain_rule(left: Node, slips: Sequence[Slip], table: Table) -> Iterator[tuple[Node, Mapping[str, str]]]:
    """A derivative by way of what a slip differentiates by the same, with the axes of the letters that are summed over:
    `dL/df_k` as the sum over q of `dL/dp_q dp_q/df_k`."""
    for slip in slips if isinstance(left, Derivative) and isinstance(left.by, Entry) else ():
        inner = slip.of
        if not (isinstance(inner, Derivative) and isinstance(inner.of, Entry) and isinstance(inner.by, Entry)):
            continue
        assert isinstance(left, Derivative) and isinstance(left.by, Entry)
        if inner.by.name != left.by.name or inner.of == left.of or inner.of.name not in table.declared:
            continue
        by = left.by.indices
        inner = renamed(inner, {old: new for old, new in zip(inner.by.indices, by, strict=False) if _is_letter(old)}, 0)
        counted = zip(inner.of.indices, table.declared[inner.of.name].axes, strict=False)
        axes = {f"{letter}{VIA}": axis for letter, axis in counted if _is_letter(letter) and letter not in by}
        inner = renamed(inner, {name.removesuffix(VIA): name for name in axes}, 0)
        path = Product((Derivative(left.of, inner.of), inner))
        variables = tuple(Variable(name, axis) for name, axis in axes.items())
        yield (Sum("sum", variables, None, (), path) if variables else path), axes


def _is_letter(index: object) -> TypeGuard[str]:
    """Whether an index is written, and not one that is left open or out."""
    return isinstance(index, str) and index != OPEN and not index.startswith(HIDDEN)


def _other_sides(claim: Claim, side: Node) -> Iterator[Node]:
    """What earlier lines said the side to be."""
    if claim.reading is None or (claim.status not in GOOD and not claim.follows):
        return
    left, right = claim.reading.nodes
    if normal(left) == normal(side):
        yield right


def _in_what_was_said(slips: Sequence[Slip], before: Sequence[Claim]) -> Iterator[Slip]:
    """What earlier lines make of a symbol once what slips say is put in them: `J = .. + log ..`, with another log."""
    for at, claim in enumerate(before):
        if claim.reading is None or claim.status is not Word.HOLDS or claim.reading.conditions:
            continue
        left, right = claim.reading.nodes
        changed = right
        for slip in slips:
            changed = _put(changed, slip)
        if isinstance(left, Entry) and changed != right:
            yield Slip(at, left, changed, ())


def _redefined(table: Table, slips: Sequence[Slip]) -> Table:
    """The table in which symbols are what the slips say."""
    for slip in slips:
        of = slip.of
        if not isinstance(of, Entry) or slip.conditions or of.name not in table.declared:
            continue
        variables = tuple(index for index in of.indices if isinstance(index, str) and index != OPEN)
        mentioned = any(isinstance(each, Entry) and each.name == of.name for each in walk(slip.said))
        if len(set(variables)) == len(of.indices) == len(variables) and not mentioned and not _is_open(slip):
            table = table.with_definition(table.declared[of.name], Definition(variables, slip.said))
    return table


def _put(node: Any, slip: Slip) -> Any:
    """The formula with what the slip says wherever what it was said of stands, whatever the indices are called."""
    if isinstance(slip.of, Entry) and not slip.conditions and not _is_open(slip):
        return node
    variables = tuple(dict.fromkeys(_free_names(slip.of)))
    bound = matched(slip.of, node, variables)
    if bound is not None:
        said = renamed(slip.said, bound, 0)
        if slip.conditions:
            conditions = tuple(renamed(condition, bound, 0) for condition in slip.conditions)
            return Cases(((said, conditions), (node, ())))
        return said
    return rebuilt(node, lambda child: _put(child, slip)) if hasattr(node, "__dataclass_fields__") else node


def _is_open(slip: Slip) -> bool:
    """Whether what is said depends on an index that what it is said of has not, so that it is no definition of it."""
    return not set(_free_names(slip.said)) <= set(_free_names(slip.of))


def _free_names(node: Node) -> Iterator[str]:
    for each in walk(node):
        if isinstance(each, Entry):
            yield from (
                index for index in each.indices if isinstance(index, str) and index != OPEN and "#" not in index
            )


def is_equal(reading: Resolved, places: Sequence[Place]) -> bool:
    try:
        return compare(reading, places)[-1].equal
    except (MeaningError, ValueError, LookupError, AssertionError):
        return False


# Carried on


Axis = tuple[str, str]
"""What an axis of values runs over, and the letter that counts it there, if one does."""


@dataclass(frozen=True, eq=False)
class Typed:
    """Values at one place, (points, *axes)."""

    array: Array
    axes: tuple[Axis, ...]

    @property
    def is_plain(self) -> bool:
        """Whether no two axes run over the same."""
        return len({axis for axis, _ in self.axes}) == len(self.axes)


def _is_carried(claim: Claim, slip: Claim, before: Sequence[Claim], places: Sequence[Place]) -> bool:
    """Whether what a line is off by is what a slip was off by, times a factor and one of the values at hand: at the
    sizes at which it was judged, and at others, as 2 / N is half of 1 - 1 / N for N = 5 alone."""
    if _still_has(claim, slip):
        return False
    if _carries(claim, claim.alone, slip, slip.alone, before, places):
        return True
    if not _carries(claim, claim.compared, slip, slip.compared, before, places):
        return False
    others = places[1:]
    there, source = _moved(claim, others), _moved(slip, others)
    moved = [_moved(each, others) for each in before]
    return not others or _carries(there, there.compared, source, source.compared, moved, others)


def _moved(claim: Claim, places: Sequence[Place]) -> Claim:
    """The claim with what its sides are at other places."""
    if claim.reading is None or claim.table is None or not claim.compared:
        return claim
    try:
        compared = compare(claim.reading, [place.with_table(claim.table) for place in places])
    except (MeaningError, ValueError, LookupError):
        compared = []
    return replace(claim, compared=tuple(compared))


def _still_has(claim: Claim, slip: Claim) -> bool:
    """Whether a line only names what a slip was said of, and puts in nothing for it."""
    if claim.reading is None or slip.reading is None or isinstance(slip.reading.nodes[0], Entry):
        return False
    of = Slip(0, slip.reading.nodes[0], Number(0.0), ())
    return bool(_put(claim.reading.nodes[1], of) != claim.reading.nodes[1])


def _carries(
    claim: Claim,
    our: Sequence[Compared],
    slip: Claim,
    their: Sequence[Compared],
    before: Sequence[Claim],
    places: Sequence[Place],
) -> bool:
    ours, theirs = _gap(claim, our), _gap(slip, their)
    if ours is None or theirs is None or claim.table is None:
        return False
    place = places[len(our) - 1].with_table(claim.table)
    if any(each.reading and sizes_of_numbers(each.reading.numbers) for each in (claim, slip)):
        return False
    if len(our) != len(their) or not np.any(ours.array) or not np.any(theirs.array):
        return False
    factors = list(_factors(place))
    for each in itertools.islice(itertools.chain([None], _carriers(place, before)), MAX_CARRIERS):
        place.budget.spend(1)
        if any(_is_multiple(ours, carried, factors) for carried in _carried(theirs, each, ours.axes)):
            return True
    return False


def _is_read_off(claim: Claim, slip: Claim, places: Sequence[Place]) -> bool:
    """Whether a derivative is off by what a differential was: `df = v^T dw`, and then `df/dw = v`."""
    table = claim.table
    if claim.reading is None or table is None or not table.has_differentials:
        return False
    by = next((each.by for each in walk(claim.reading.nodes[0]) if isinstance(each, Derivative)), None)
    ours = _gap(claim, claim.compared)
    numbered = any(each.reading and sizes_of_numbers(each.reading.numbers) for each in (claim, slip))
    if numbered or ours is None or not isinstance(by, Entry):
        return False
    place = places[len(claim.compared) - 1].with_table(table)
    if by.name not in place.given:
        return False
    direction = place.with_directions([by.name]).directions[by.name]
    moved = Typed(direction[:, 0], _unnamed(table.declared[by.name].axes))
    for compared in (slip.compared, slip.alone):
        theirs = _gap(slip, compared)
        if theirs is None or len(claim.compared) != len(compared):
            continue
        if any(_is_multiple(theirs, each, list(_factors(place))) for each in _carried(ours, moved, theirs.axes)):
            return True
    return False


def _gap(claim: Claim, compared: Sequence[Compared]) -> Typed | None:
    """What the right side of a line is more than the left."""
    if claim.reading is None or not compared or compared[-1].gap_values is None:
        return None
    return _typed(compared[-1].gap_values, claim.reading)


def _typed(value: Value, reading: Resolved) -> Typed | None:
    axes = (*((reading.axes.get(name, ""), name) for name in value.names), *_unnamed(value.open))
    if len(set(axes)) < len(axes) or any(not axis for axis, _ in axes) or value.array.shape[1] != 1:
        return None
    return Typed(value.array[:, 0], axes)


def _unnamed(axes: Sequence[str]) -> tuple[Axis, ...]:
    return tuple((axis, "") for axis in axes)


def _carriers(place: Place, before: Sequence[Claim]) -> Iterator[Typed]:
    """Values that a slip may be multiplied by: those of the question's symbols and of the sides of earlier lines."""
    for name, declared in place.table.declared.items():
        if len(set(declared.axes)) == len(declared.axes) > 0:
            with contextlib.suppress(MeaningError):
                array = symbol_values(name, place)
                if array.shape[1] == 1:
                    yield Typed(array[:, 0], _unnamed(declared.axes))
                    if name in place.table.own and np.all(array):
                        yield Typed(1 / array[:, 0], _unnamed(declared.axes))  # S of what is divided by it
    for claim in reversed(before):
        sized = claim.reading is not None and sizes_of_numbers(claim.reading.numbers)
        if claim.reading is not None and claim.compared and claim.status is Word.HOLDS and not sized:
            typed = _typed(claim.compared[0].right, claim.reading)
            if typed is not None and typed.axes and typed.is_plain:
                yield typed


def _carried(slip: Typed, carrier: Typed | None, axes: Sequence[Axis]) -> Iterator[Array]:
    """The slip's gap times the carrier, entry by entry along what both have, summed over what the result has not; in
    each way where the gap has two axes that run over the same."""
    named = {axis: chr(ord("b") + n) for n, axis in enumerate(slip.axes)}
    term = "a" + "".join(named.values())
    for letters in _along(carrier.axes if carrier else (), named):
        both = {**dict(zip(carrier.axes if carrier else (), letters, strict=True)), **named}
        for result in _along(axes, both, may_be_new=False):
            terms = [term, "a" + "".join(letters)] if carrier else [term]
            arrays = [each.array for each in (slip, carrier) if each is not None]
            yield np.asarray(np.einsum(f"{','.join(terms)}->a{''.join(result)}", *arrays))


def _along(axes: Sequence[Axis], named: Mapping[Axis, str], *, may_be_new: bool = True) -> Iterator[tuple[str, ...]]:
    """The letters that each axis may have: that of the one with its letter, else of any that runs over the same."""
    choices = []
    for number, axis in enumerate(axes):
        same = dict.fromkeys(letter for other, letter in named.items() if other[0] == axis[0])
        new = [chr(ord("A") + number)] if may_be_new else []
        choices.append([named[axis]] if axis[1] and axis in named else list(same) or new)
    yield from (each for each in itertools.product(*choices) if len(set(each)) == len(each))


def _factors(place: Place) -> Iterator[Array]:
    """Numbers by which a gap may be multiplied: signs, sizes, numbers of the question, and their products."""
    points = next(iter(place.given.values())).shape[0]
    sizes = [np.full(points, 1.0 / size) for axis, size in place.sizes.items() if axis == place.table.leave_out]
    named = place.table.declared.items()
    scalars = [place.given[name][:, 0] for name, declared in named if not declared.axes and name in place.given]
    ones = np.ones(points)
    for size in (ones, *sizes):
        for scalar in (ones, *scalars):
            for number in (1.0, 2.0, 0.5):
                yield number * size * scalar


def _is_multiple(ours: Typed, carried: Array, factors: Sequence[Array]) -> bool:
    points = len(factors[0])
    shape = np.broadcast_shapes(ours.array.shape, carried.shape, (points, *(1,) * (carried.ndim - 1)))
    flat = np.broadcast_to(ours.array, shape).reshape(points, -1)
    other = np.broadcast_to(carried, shape).reshape(points, -1)
    scale = float(np.max(np.abs(flat)))
    for factor in factors:
        for sign in (1.0, -1.0):
            if np.max(np.abs(flat - sign * factor[:, None] * other)) <= TOLERANCE * max(scale, 1e-3):
                return True
    return False
