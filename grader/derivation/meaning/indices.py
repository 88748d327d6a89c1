"""Which axis every index counts: all ways that fit all places where it stands, the most usual first."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.derivation.budget import Budget
from grader.derivation.meaning.symbols import Declared, Table
from grader.derivation.nodes.syntax import OPEN, Label, Node, Number, Slice, Symbol, Variable
from grader.derivation.text.lexer import ReadError

MAX_VARIABLES = 12
MAX_WAYS = 2000
HIDDEN = "~"
NUMBERED = "~#"
"""What stands among the indices for all numbers of which it is not plain what they count: `f_1`."""
SWAPPED, LEFT_OUT, UNUSUAL, NEVER, MIXED = 4, 2, 1, 5, 12
"""Costs of indices in another order, left out, unusual letters, for examples, of examples counted and left out."""


@dataclass
class Use:
    """One place where a symbol stands: its axes and what indexes them; `upper` are bracketed indices above it."""

    declared: Declared
    subs: tuple[Node, ...]
    upper: tuple[Node, ...]
    written: Symbol


@dataclass
class Indices:
    """What is known of the indices of some formulas: where they stand, what is fixed, which count the same."""

    uses: list[Use] = field(default_factory=list)
    fixed: dict[str, str] = field(default_factory=dict)
    same: list[tuple[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    place: int = 0


def assignments(
    indices: Indices, table: Table, customs: Mapping[str, str], budget: Budget
) -> list[tuple[int, dict[str, str]]]:
    """Every way to give all indices axes that fits all places, with its cost, the cheapest first."""
    names = [name for name in indices.names if not name.startswith(HIDDEN)]
    if len(names) > 2 * MAX_VARIABLES or len(names) > MAX_VARIABLES + len(indices.fixed):
        raise ReadError("it has too many different indices", indices.place)
    open_names = [name for name in names if name not in indices.fixed]
    choices = [_axes_for(name, indices, table) for name in open_names]
    numbered = [
        use.declared for use in indices.uses if _leaves_open_what_is_numbered(use.declared, use.subs, use.upper)
    ]
    if numbered:
        open_names.append(NUMBERED)
        choices.append(list(dict.fromkeys(axis for declared in numbered for axis in declared.axes)))
    found = []
    for assigned, cost in _fitting(indices, dict(zip(open_names, choices, strict=True)), table, budget):
        if any(assigned.get(a) != assigned.get(b) for a, b in indices.same):
            continue
        unusual = [axis for name, axis in assigned.items() if not _is_usual(name, axis, table, customs)]
        cost += sum(NEVER if axis == table.leave_out else UNUSUAL for axis in unusual)
        found.append((cost + _mixed(indices, assigned, table), assigned))
    usual = [pair for pair in found if not _counts_oddly(pair[1], indices.fixed, table)]
    return sorted(usual or found, key=lambda pair: pair[0])


def _fitting(
    indices: Indices, choices: Mapping[str, Sequence[str]], table: Table, budget: Budget
) -> list[tuple[dict[str, str], int]]:
    """All ways that fit all places, with what the places cost; a place is tried once all of its indices have axes."""
    places: dict[str, list[Use]] = {}
    for use in indices.uses:
        letters = {index.name for index in (*use.subs, *use.upper) if isinstance(index, Variable)}
        last = next((name for name in reversed(list(choices)) if name in letters), "")
        numbered = NUMBERED in choices and _leaves_open_what_is_numbered(use.declared, use.subs, use.upper)
        places.setdefault(NUMBERED if numbered else last, []).append(use)
    ways = [(dict(indices.fixed), 0)]
    for name in ("", *choices):
        tried = [({**assigned, name: axis}, cost) for assigned, cost in ways for axis in choices.get(name, ())]
        tried = tried if name else ways
        if len(tried) > MAX_WAYS:
            raise ReadError("its indices can be read in too many ways", indices.place)
        budget.spend(len(tried) * (1 + len(places.get(name, ()))) // 10)
        ways = []
        for assigned, cost in tried:
            slots = [slots_of(use.declared, use.subs, use.upper, assigned, table) for use in places.get(name, ())]
            costs = [each[0] for each in slots if each is not None]
            if len(costs) == len(slots):
                ways.append((assigned, cost + sum(costs)))
    return ways


def _leaves_open_what_is_numbered(declared: Declared, subs: Sequence[Node], upper: Sequence[Node]) -> bool:
    """Whether a number stands for an entry, or for the example whose index is left out: `f_1`."""
    left_out = declared.left_out and len(subs) == 1 and len(declared.axes) == 2
    return bool(left_out) and not upper and isinstance(subs[0], Number)


def _mixed(indices: Indices, assigned: Mapping[str, str], table: Table) -> int:
    """The cost of examples that are counted by a free letter here and left out there.

    Of one symbol they are so by any letter: in `e^{z_c} / sum_m e^{z_m}`, m counts what c does.
    """
    left_out, counted = set[tuple[str, int]](), set[tuple[str, int]]()
    for use in indices.uses:
        slots = slots_of(use.declared, use.subs, use.upper, assigned, table)
        if slots is None or table.leave_out not in use.declared.left_out:
            continue
        hidden = any(isinstance(slot, str) and slot.startswith(HIDDEN) for slot in slots[1])
        (left_out if hidden else counted).add((use.declared.name, len(use.subs) + len(use.upper)))
    free = any(axis == table.leave_out and "#" not in name for name, axis in assigned.items())
    return MIXED if left_out & counted or (left_out and free) else 0


def _axes_for(name: str, indices: Indices, table: Table) -> list[str]:
    """The axes that an index can have, from the symbols on which it stands."""
    possible: set[str] | None = None
    for use in indices.uses:
        if any(isinstance(index, Variable) and index.name == name for index in (*use.subs, *use.upper)):
            axes = set(use.declared.axes)
            possible = axes if possible is None else possible & axes
    return sorted(possible if possible is not None else table.axes)


def _counts_oddly(assigned: Mapping[str, str], fixed: Mapping[str, str], table: Table) -> bool:
    """Whether a letter that never counts examples does so here, though nothing says it must."""
    letters = table.letters.get(table.leave_out or "", ())
    return any(
        axis == table.leave_out and name not in (*fixed, NUMBERED) and name.partition("#")[0].rstrip("'") not in letters
        for name, axis in assigned.items()
    )


def _is_usual(name: str, axis: str, table: Table, customs: Mapping[str, str]) -> bool:
    if name == NUMBERED:
        return True
    letter = name.partition("#")[0].rstrip("'")
    return customs.get(letter, axis if letter in table.letters[axis] else "") == axis


def _is_another_vector(subs: Sequence[Node], axis: str, declared: Declared, table: Table) -> bool:
    """Whether the only index of a matrix counts what that of the question's vectors does not, `w_k` a column, though
    it is no letter for that."""
    own = table.vectors.get(declared.name, axis)
    letter = subs[0].name.partition("#")[0].rstrip("'") if len(subs) == 1 and isinstance(subs[0], Variable) else ""
    is_usual = letter in table.letters.get(axis, ()) and letter not in table.letters.get(own, ())
    return bool(letter) and axis != own and not is_usual


def slots_of(
    declared: Declared, subs: Sequence[Node], upper: Sequence[Node], axes: Mapping[str, str], table: Table
) -> tuple[int, tuple[Any, ...]] | None:
    """Which index stands for which axis of a symbol: the cost and an index for each axis; None if they do not fit."""
    wanted = declared.axes
    taken: dict[int, Node] = {}
    if table.leave_out is None or (upper and table.leave_out not in wanted):
        subs, upper = (*upper, *subs), ()
    for index in upper:  # x^{(i)}: always an example
        places = [at for at, axis in enumerate(wanted) if axis == table.leave_out]
        if not places or (isinstance(index, Variable) and axes.get(index.name) != table.leave_out):
            return None
        taken[places[0]] = index
    free = [at for at in range(len(wanted)) if at not in taken]
    best: tuple[int, dict[int, Node]] | None = None
    numbered = axes.get(NUMBERED) in wanted and _leaves_open_what_is_numbered(declared, subs, upper)
    if numbered:
        free = [wanted.index(axes[NUMBERED])]
    for chosen in itertools.permutations(free, len(subs)):
        if not all(_fits(index, wanted[at], axes, table, declared) for index, at in zip(subs, chosen, strict=True)):
            continue
        if len(chosen) == 1 and not upper and _is_another_vector(subs, wanted[chosen[0]], declared, table):
            continue
        cost = 0 if list(chosen) == sorted(chosen) else SWAPPED
        cost += LEFT_OUT + 1 if numbered and axes[NUMBERED] == table.leave_out else 0
        there = {*chosen, *taken}
        cost += sum(LEFT_OUT for at, axis in enumerate(wanted) if at not in there and axis in declared.left_out)
        if best is None or cost < best[0]:
            best = cost, {**taken, **dict(zip(chosen, subs, strict=True))}
    if best is None:
        return None
    return best[0], tuple(_slot(best[1].get(at), wanted[at], declared) for at in range(len(wanted)))


def _fits(index: Node, axis: str, axes: Mapping[str, str], table: Table, declared: Declared) -> bool:
    if isinstance(index, Variable):
        return axes.get(index.name) == axis
    if isinstance(index, Label):
        return table.declared[index.labels].axes[table.class_axis(index.labels)] == axis
    return True


def _slot(index: Node | None, axis: str, declared: Declared) -> Any:
    if index is None:
        if axis in declared.letters:
            return declared.letters[axis]
        return f"{HIDDEN}{axis}" if axis in declared.left_out else OPEN
    if isinstance(index, Variable):
        return index.name
    if isinstance(index, Slice):
        return OPEN
    return index
