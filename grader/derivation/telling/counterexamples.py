"""A line that does not hold, refuted in small whole numbers.

They are searched for among a fixed set of points, with the reading that the line was judged by and the same evaluator.
What is told was computed again at its point alone, and does not hang on a kink there.
"""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.derivation.budget import Budget, TooMuch
from grader.derivation.judging.claims import Claim, Word
from grader.derivation.judging.comparing import Compared, compare
from grader.derivation.meaning.evaluate import symbol_values
from grader.derivation.meaning.indices import HIDDEN
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.resolve import Resolved
from grader.derivation.meaning.sized import sizes_of_numbers
from grader.derivation.meaning.symbols import MARK, Table
from grader.derivation.meaning.values import Array, MeaningError, spread
from grader.derivation.nodes.mathml import ACCENTS, GREEK
from grader.derivation.nodes.syntax import Derivative, Differential, Entry, Node, Symbol, Variable, children, walk
from grader.derivation.telling.numbers import array_words, effort, is_exact, spelled
from grader.derivation.telling.small import Given, moved, one_point, sizes

MAX_LINES = 10
STEPS, LINE_STEPS = 4000, 800
"""Computing for all counterexamples of an answer together, and for that of one line."""
MORE_SIZES = 1
"""So many more sizes are tried where what was found is hard to calculate."""
GAP = 0.01
"""Sides that are nearer to each other are not told apart by three digits."""
GOOD_ENOUGH = 20.0
MAX_ENTRIES = 24
STEPS_AWAY = (0.731, 4.7, -5.3)
"""To other values of what is given, of either sign."""
FAILURES = (MeaningError, ValueError, LookupError, AssertionError, ArithmeticError)


@dataclass(frozen=True, eq=False)
class Found:
    """One point, one entry of the sides there, and how hard it is to calculate."""

    place: Place
    at: tuple[int, ...]
    effort: float


def counterexamples(claims: Sequence[Claim], places: Sequence[Place], positive: Collection[str]) -> dict[int, str]:
    """For lines that differ, by their number among the claims: their note with small whole numbers in it."""
    found = {}
    budget = Budget(STEPS)
    lines = [at for at, claim in enumerate(claims) if claim.status is Word.DIFFERS and _gap(claim)]
    for at in lines[:MAX_LINES]:
        mine = Budget(min(LINE_STEPS, budget.steps))
        allowed = mine.steps
        words = counterexample(claims[at], places, positive, mine)
        budget.steps -= allowed - max(mine.steps, 0)
        if words:
            found[at] = claims[at].note.replace(_gap(claims[at]), words)
    return found


def _gap(claim: Claim) -> str:
    """What is said today of where the sides part; "" if they have no numbers, or it is not what the note says."""
    last = claim.compared[-1] if claim.compared else None
    if last is None or last.gap_values is None or claim.reading is None or claim.table is None:
        return ""
    return last.gap if last.gap in claim.note else ""


def counterexample(claim: Claim, places: Sequence[Place], positive: Collection[str], budget: Budget) -> str:
    """`with N = 1, p = (0.5, 0.5): the left side is 1 and the right side is 2`; "" if none is found."""
    reading, table = claim.reading, claim.table
    assert reading is not None and table is not None
    if any(isinstance(each, Differential) for node in reading.nodes for each in walk(node)):
        return ""
    known = [name for name in places[0].given if name in table.declared]
    names = needed(reading.nodes, table, known)
    given = Given(table, known, positive, budget)
    best: Found | None = None
    more = MORE_SIZES
    with contextlib.suppress(TooMuch):
        for size in sizes(table):
            found = _at_size(reading, names, given, {**size, **sizes_of_numbers(reading.numbers)})
            if found is not None and (best is None or found.effort < best.effort):
                best = found
            if best is not None and (best.effort < GOOD_ENOUGH or not more):
                break
            more -= best is not None
    if best is None:
        return ""
    best = replace(best, place=replace(best.place, budget=Budget(LINE_STEPS)))
    with contextlib.suppress(TooMuch, *FAILURES):
        return _told(claim, best, names)
    return ""


def _at_size(reading: Resolved, names: Sequence[str], given: Given, size: Mapping[str, int]) -> Found | None:
    """The best counterexample of one size; points without zeros are taken where a side has no value with them."""
    for zeros in (True, False):
        with contextlib.suppress(*FAILURES):
            return _best(reading, given.place(size, zeros=zeros), names)
    return None


# What is to be known


def needed(nodes: Sequence[Node], table: Table, given: Collection[str]) -> list[str]:
    """The symbols whose values say what both sides are: those that stand there, and what the others come down to."""
    direct: dict[str, None] = {}
    within: dict[str, None] = {}
    for node in nodes:
        (within if isinstance(node, Entry) else direct).update(dict.fromkeys(_names(node, within)))
    for name in [*direct]:
        if name in table.definitions and not table.declared[name].axes:
            within[name] = direct.pop(name)
    waiting, seen = [*within], {*within}
    while waiting:
        name = waiting.pop()
        definition = table.definitions.get(name)
        if definition is None:
            direct[name] = None
            continue
        for each in walk(definition.body):
            if isinstance(each, Entry) and each.name not in direct and each.name not in seen:
                seen.add(each.name)
                waiting.append(each.name)
    ordered = [*given, *(name for name in table.definitions if name not in given)]
    return [name for name in ordered if name in direct and MARK not in name]


def _names(node: Node, within: dict[str, None]) -> Iterator[str]:
    """Symbols as they stand in a formula; what is differentiated is one of those `within`."""
    if isinstance(node, Entry):
        yield node.name
    elif isinstance(node, Derivative) and isinstance(node.of, Entry):
        within[node.of.name] = None
        yield from _names(node.by, within)
    else:
        for child in children(node):
            yield from _names(child, within)


# The search


def _sides(reading: Resolved, place: Place) -> tuple[Compared, Array, Array, Array]:
    """Both sides and what they differ by, entry by entry: (points, *indices, *open axes)."""
    compared = compare(reading, [place])[0]
    off = compared.gap_values
    if off is None:
        zero = np.zeros((1,))
        return compared, zero, zero, zero
    arrays = []
    for side in (compared.left, compared.right):
        array = spread(side, off.names)
        array = array.reshape(array.shape + (1,) * (off.array.ndim - array.ndim))
        arrays.append(np.broadcast_to(array, off.array.shape)[:, 0])
    return compared, arrays[0], arrays[1], off.array[:, 0]


def _best(reading: Resolved, place: Place, names: Sequence[str]) -> Found | None:
    """The entry of the point where the sides differ and both are easiest to calculate."""
    _, left, right, off = _sides(reading, place)
    shown = [_values(name, place) for name in names]
    candidates = []
    points = np.broadcast_shapes(*(array.shape[:1] for array in (left, *shown)))[0]
    for at in np.argwhere(np.abs(off) > GAP * np.maximum(1.0, np.abs(left)))[: 40 * points]:
        point = int(at[0])
        here = 3 * (effort(float(left[tuple(at)])) + effort(float(right[tuple(at)])))
        for array in shown:
            here += sum(map(effort, array[min(point, len(array) - 1)].ravel().tolist()))
        candidates.append((here, point, tuple(int(each) for each in at[1:])))
    for here, point, entry in sorted(candidates)[:3]:
        found = Found(one_point(place, point), entry, here)
        if _is_firm(reading, found):
            return found
    return None


def _values(name: str, place: Place) -> Array:
    return np.real(symbol_values(name, place))[:, 0]


def _is_firm(reading: Resolved, found: Found) -> bool:
    """Whether both sides are the same at the point alone, and nearly the same beside it."""
    entry = (0, *found.at)
    _, left, right, off = _sides(reading, found.place)
    if off.ndim != len(entry) or abs(off[entry]) < GAP:
        return False
    declared = found.place.table.declared
    free = [name for name in found.place.given if declared[name].values in ("any", "positive")]
    for step in (1e-5, -1e-5):
        _, a, b, _ = _sides(reading, moved(found.place, dict.fromkeys(free, step)))
        if a.shape != left.shape or abs(a[entry] - left[entry]) > GAP / 4 or abs(b[entry] - right[entry]) > GAP / 4:
            return False
    return True


# In words


def _told(claim: Claim, found: Found, names: Sequence[str]) -> str:
    reading = claim.reading
    assert reading is not None
    compared, left, right, _ = _sides(reading, found.place)
    entry = (0, *found.at)
    a, b = float(left[entry]), float(right[entry])
    # A derivative goes on below what is named: whatever is given and changes a side belongs to it.
    wanted = [*found.place.given, *(name for name in names if name not in found.place.given)]
    shown = [name for name in wanted if _matters(name, reading, found.place, names)]
    arrays = {name: _values(name, found.place) for name in shown}
    if spelled(a) == spelled(b) or sum(math.prod(array.shape) for array in arrays.values()) > MAX_ENTRIES:
        return ""
    axes = _counted(reading, [found.place.table.declared[name].axes for name in shown], found.place.table)
    known = [f"{axis} = {size}" for axis, size in found.place.sizes.items() if axis in axes]
    known += [f"{_written(name, claim)} = {array_words(array)}" for name, array in arrays.items()]
    sides = f"the left side is {_amount(a)} and the right side is {_amount(b)}"
    told = f"{_which(compared, found)}{sides}"
    return f"with {', '.join(known)}: {told}" if known else told


def _counted(reading: Resolved, of_symbols: Sequence[Sequence[str]], table: Table) -> set[str]:
    """What a line's indices, sums, sizes and symbols run over."""
    axes = {axis for each in of_symbols for axis in each} | {
        axis for name, axis in reading.axes.items() if name[0] != HIDDEN
    }
    for each in (each for node in reading.nodes for each in walk(node)):
        if isinstance(each, Symbol) and each.name in table.sizes:
            axes.add(table.sizes[each.name])
        elif isinstance(each, Variable):
            axes.add(each.axis)
    return axes


def _matters(name: str, reading: Resolved, place: Place, names: Sequence[str]) -> bool:
    """Whether another value of what is given changes either side, while all else that is shown stays."""
    if name not in place.given:
        return True
    known = {each: symbol_values(each, place) for each in names if each not in place.given}
    before = _sides(reading, replace(place, known=dict(known)))
    for step in STEPS_AWAY:
        try:
            after = _sides(reading, replace(moved(place, {name: step}), known=dict(known)))
        except FAILURES:
            return True
        if any(a.shape != b.shape or not np.allclose(a, b) for a, b in zip(before[1:3], after[1:3], strict=True)):
            return True
    return False


def _amount(number: float) -> str:
    return spelled(number) if is_exact(number) else f"about {spelled(number)}"


def _which(compared: Compared, found: Found) -> str:
    """Which entry of the sides it is, where they have several."""
    off = compared.gap_values
    if off is None:
        return ""
    parts = []
    for at, index in enumerate(found.at):
        if off.array.shape[2 + at] < 2:
            continue
        if at >= len(off.names):
            parts.append(f"entry {index + 1} over {off.open[at - len(off.names)]}")
        elif off.names[at].startswith(HIDDEN):
            parts.append(f"entry {index + 1} over {off.names[at].removeprefix(HIDDEN)}")
        else:
            parts.append(f"{off.names[at].partition('#')[0]} = {index + 1}")
    return f"for {', '.join(parts)} " if parts else ""


def _written(name: str, claim: Claim) -> str:
    """A symbol by the name that the line has for it."""
    table = claim.table
    assert table is not None
    others = [other for names in (table.also, table.matrices) for other, symbol in names.items() if symbol == name]
    used = [other for other in (name, *others) if _stands_in(other, claim.text)]
    return _readable(used[0] if used else name)


def _stands_in(name: str, text: str) -> bool:
    return re.search(rf"(?<![A-Za-z]){re.escape(name.rpartition(' ')[2])}(?![A-Za-z])", text) is not None


def _readable(name: str) -> str:
    name = name.partition("/")[0]
    first, _, rest = name.partition(" ")
    if not rest:
        return GREEK.get(first, first)
    if first in ACCENTS or len(first) > 1:
        return GREEK.get(rest, rest)
    return f"{GREEK.get(first, first)}_{rest}"
