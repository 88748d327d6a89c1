"""What the indices of a formula run over: from symbols as written to entries with an axis for every index.

Bound indices get names of their own, so that scope is lexical. Free letters get the axis that fits all places where
they stand; where several fit, the rubric's customary letters decide, and further readings are offered after that.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from grader.derivation.budget import Budget
from grader.derivation.lexer import ReadError, UnknownSymbol
from grader.derivation.symbols import Declared, Table
from grader.derivation.syntax import (
    OPEN, Call, Condition, Derivative, Element, Entry, Label, Node, Number, Slice, Sum, Symbol, Transposed, Variable, children,
    walk,
)  # fmt: skip

MAX_READINGS = 12
MAX_VARIABLES = 12
MAX_WAYS = 2000
HIDDEN = "~"
SWAPPED, LEFT_OUT, UNUSUAL, NEVER, MIXED = 4, 2, 1, 5, 12


@dataclass(frozen=True)
class Resolved:
    """One reading of several formulas that share their free letters."""

    nodes: tuple[Node, ...]
    conditions: tuple[Condition, ...]
    axes: Mapping[str, str]
    notes: tuple[str, ...] = ()
    left_out: bool = False
    cost: int = 0


def readings(
    nodes: Sequence[Node],
    conditions: Sequence[Condition],
    table: Table,
    customs: Mapping[str, str],
    budget: Budget | None = None,
) -> Iterator[Resolved]:
    """All readings, the most usual first. Raises ReadError if a symbol is unknown or no reading fits, and TooMuch."""
    nodes, notes = with_indices(nodes, table)
    renamed = _Renamer(table, notes=notes)
    trees = [renamed.node(node, {}) for node in nodes]
    wanted = [renamed.condition(condition, {}) for condition in conditions]
    found = _assignments(renamed, table, customs, budget or Budget())
    if not found:
        raise ReadError("its indices do not fit: one letter would have to count two different things", renamed.place)
    for cost, axes in found[:MAX_READINGS]:
        builder = _Builder(table, axes)
        built = tuple(builder.node(tree, ()) for tree in trees)
        said = tuple(builder.node(condition, ()) for condition in wanted)
        used = {**axes, **{f"{HIDDEN}{axis}": axis for axis in table.axes}}
        notes = tuple(dict.fromkeys((*renamed.notes, *builder.notes)))
        yield Resolved(built, said, used, notes, builder.left_out, cost)  # type: ignore[arg-type]


def with_indices(nodes: Sequence[Node], table: Table) -> tuple[list[Node], tuple[str, ...]]:
    """Sums without an index get the one letter that nothing else uses. Raises ReadError if there is no such letter."""
    bare = [each for node in nodes for each in walk(node) if isinstance(each, Sum) and not each.variables]
    if not bare:
        return list(nodes), ()
    notes = []

    def filled(node: Any) -> Any:
        if isinstance(node, Sum) and not node.variables:
            inside = _letters(node.body)
            outside: set[str] = set()
            for each in nodes:
                outside |= _letters(each, without=node)
            found = sorted(inside - outside)
            if len(found) != 1:
                raise ReadError("over what is this sum? Write its index below it")
            notes.append(f"the sum without an index is read as one over {found[0]}")
            node = replace(node, variables=(Variable(found[0]),))
        return _rebuilt(node, filled)

    return [filled(node) for node in nodes], tuple(dict.fromkeys(notes))


def _letters(node: Any, without: Node | None = None) -> set[str]:
    """The letters that stand as free indices in a formula, but for those in one part of it."""
    if node is without:
        return set()
    found: set[str] = set()
    if isinstance(node, Symbol):
        for index in (*node.subs, *node.upper):
            found |= {index.name} if isinstance(index, Symbol) and not index.subs else set()
    for child in children(node):
        found |= _letters(child, without)
    return found - ({variable.name for variable in node.variables} if isinstance(node, Sum) else set())


@dataclass
class _Use:
    """One place where a symbol stands: its axes and what indexes them; `upper` are bracketed indices above it."""

    declared: Declared
    subs: tuple[Node, ...]
    upper: tuple[Node, ...]
    written: Symbol


@dataclass
class _Renamer:
    """Gives bound indices names of their own and collects what is known of every index."""

    table: Table
    uses: list[_Use] = field(default_factory=list)
    fixed: dict[str, str] = field(default_factory=dict)
    same: list[tuple[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    place: int = 0

    def node(self, node: Any, scope: Mapping[str, str]) -> Any:
        if isinstance(node, Symbol):
            return self.symbol(node, scope)
        if isinstance(node, Sum):
            return self.sum(node, scope)
        if isinstance(node, Condition):
            return self.condition(node, scope)
        if isinstance(node, Derivative) and isinstance(node.of, Symbol) and node.of.name in self.table.sizes:
            if self.table.find(node.of.name) is None:
                raise UnknownSymbol(f"{node.of.name} is differentiated, but it was not defined", node.of.at)
        if isinstance(node, Element):
            indices = tuple(self.index(index, scope) for index in node.indices)
            return Element(self.node(node.of, scope), indices)
        return _rebuilt(node, lambda child: self.node(child, scope))

    def symbol(self, node: Symbol, scope: Mapping[str, str]) -> Node:
        self.place = node.at
        declared = self.table.find(node.name, len(node.subs) + len(node.upper))
        bare = not node.subs and not node.upper
        if bare and node.name in self.table.sizes and declared is None:
            return Symbol(node.name, (), (), node.at)
        if declared is None:
            if bare and node.name in scope:
                raise ReadError(f"the index {node.name} is used like a number", node.at)
            raise UnknownSymbol(f"{_written(node.name)} is not one of the question's symbols and was not defined", node.at)
        if len(node.subs) + len(node.upper) > len(declared.axes):
            has = len(declared.axes)
            many = f"at most {has} indices" if has > 1 else "one index" if has else "no index"
            words = f"{_written(node.name)} has {many}, here it has {len(node.subs) + len(node.upper)}"
            raise UnknownSymbol(words, node.at)
        subs = tuple(self.index(index, scope) for index in node.subs)
        upper = tuple(self.index(index, scope) for index in node.upper)
        letters = {axis: self.variable(letter, scope) for axis, letter in declared.letters.items()}
        for axis, name in letters.items():
            self.fixed.setdefault(name, axis)
        used = replace(node, name=node.name, subs=subs, upper=upper)
        self.uses.append(_Use(replace(declared, letters=letters), subs, upper, used))
        return _Placed(self.uses[-1])

    def index(self, node: Node, scope: Mapping[str, str]) -> Node:
        if isinstance(node, Number | Slice):
            return node
        if not isinstance(node, Symbol):
            raise ReadError("this is no index", self.place)
        declared = self.table.find(node.name)
        if node.subs or node.upper or (declared and declared.one_hot and node.name not in scope):
            if declared is None or not declared.one_hot:
                raise ReadError(f"{_written(node.name)} with an index is no index itself", node.at)
            example = (*node.upper, *node.subs)[:1]
            name = self._example(example, scope)
            return Label(declared.name, name)
        return Variable(self.variable(node.name, scope))

    def _example(self, example: tuple[Node, ...], scope: Mapping[str, str]) -> str:
        axis = self.table.leave_out or ""
        if not example:
            return f"{HIDDEN}{axis}"
        if not isinstance(example[0], Symbol):
            raise ReadError("this is no index of an example", self.place)
        name = self.variable(example[0].name, scope)
        self.fixed.setdefault(name, axis)
        return name

    def variable(self, letter: str, scope: Mapping[str, str]) -> str:
        name = scope.get(letter, letter)
        if name not in self.names:
            self.names.append(name)
        return name

    def sum(self, node: Sum, scope: Mapping[str, str]) -> Node:
        inner = dict(scope)
        variables = []
        for variable in node.variables:
            name = f"{variable.name}#{len(self.names)}"
            inner[variable.name] = name
            self.names.append(name)
            variables.append(Variable(name))
            if isinstance(node.upper, Symbol) and node.upper.name in self.table.sizes:
                self.fixed[name] = self.table.sizes[node.upper.name]
            elif node.upper is not None and not self._may_be_size(node.upper):
                raise ReadError("the upper limit of the sum is not a size that is known", self.place)
        conditions = tuple(self.condition(condition, inner) for condition in node.conditions)
        return Sum(node.kind, tuple(variables), None, conditions, self.node(node.body, inner))

    def _may_be_size(self, upper: Node) -> bool:
        """A letter that nobody knows, above a sum, is how this student writes a size."""
        bare = isinstance(upper, Symbol) and not upper.subs and not upper.upper
        return bare and isinstance(upper, Symbol) and self.table.find(upper.name) is None

    def condition(self, node: Condition, scope: Mapping[str, str]) -> Condition:
        left, right = self.index(node.left, scope), self.index(node.right, scope)
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Variable) and isinstance(other, Label):
                axes = self.table.declared[other.labels].axes
                self.fixed.setdefault(one.name, axes[self.table.class_axis(other.labels)])
        if isinstance(left, Variable) and isinstance(right, Variable):
            self.same.append((left.name, right.name))
        return Condition(left, node.relation, right)


@dataclass(frozen=True)
class _Placed:
    """A symbol whose use is known; the indices get their axes when all of the formula is read."""

    use: _Use


def _rebuilt(node: Any, change: Any) -> Any:
    """The node with all nodes below it changed."""

    def rebuilt(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(rebuilt(item) for item in value)
        return change(value) if hasattr(value, "__dataclass_fields__") else value

    if isinstance(node, _Placed):
        return node
    return type(node)(**{each.name: rebuilt(getattr(node, each.name)) for each in fields(node)})


def _assignments(
    renamed: _Renamer, table: Table, customs: Mapping[str, str], budget: Budget
) -> list[tuple[int, dict[str, str]]]:
    """Every way to give all indices axes that fits all places, with its cost, the cheapest first."""
    names = [name for name in renamed.names if not name.startswith(HIDDEN)]
    if len(names) > MAX_VARIABLES + len(renamed.fixed):
        raise ReadError("it has too many different indices", renamed.place)
    open_names = [name for name in names if name not in renamed.fixed]
    choices = [_axes_for(name, renamed, table) for name in open_names]
    count = 1
    for choice in choices:
        count *= max(len(choice), 1)
    if count > MAX_WAYS:
        raise ReadError("its indices can be read in too many ways", renamed.place)
    budget.spend(count * (1 + len(renamed.uses)) // 10)
    found = []
    for axes in itertools.product(*choices):
        assigned = {**renamed.fixed, **dict(zip(open_names, axes, strict=True))}
        if any(assigned.get(a) != assigned.get(b) for a, b in renamed.same):
            continue
        if not _is_sensible(assigned, renamed.fixed, table):
            continue
        unusual = [axis for name, axis in assigned.items() if not _is_usual(name, axis, table, customs)]
        cost = sum(NEVER if axis == table.leave_out else UNUSUAL for axis in unusual)
        for use in renamed.uses:
            slots = slots_of(use.declared, use.subs, use.upper, assigned, table)
            if slots is None:
                break
            cost += slots[0]
        else:
            found.append((cost + _mixed(renamed, assigned, table), assigned))
    return sorted(found, key=lambda pair: pair[0])


def _mixed(renamed: _Renamer, assigned: Mapping[str, str], table: Table) -> int:
    """The cost of examples that are counted by a free letter here and left out there."""
    free = [name for name, axis in assigned.items() if axis == table.leave_out and "#" not in name]
    if not free:
        return 0
    for use in renamed.uses:
        slots = slots_of(use.declared, use.subs, use.upper, assigned, table)
        if slots and any(isinstance(slot, str) and slot.startswith(HIDDEN) for slot in slots[1]):
            return MIXED
    return 0


def _axes_for(name: str, renamed: _Renamer, table: Table) -> list[str]:
    """The axes that an index can have, from the symbols on which it stands."""
    possible: set[str] | None = None
    for use in renamed.uses:
        if any(isinstance(index, Variable) and index.name == name for index in (*use.subs, *use.upper)):
            axes = set(use.declared.axes)
            possible = axes if possible is None else possible & axes
    return sorted(possible if possible is not None else table.axes)


def _is_sensible(assigned: Mapping[str, str], fixed: Mapping[str, str], table: Table) -> bool:
    """Whether no letter has changed places: one that counts examples elsewhere counts classes only where nothing else
    counts examples, and the other way round."""
    counted = set(assigned.values())
    for name, axis in assigned.items():
        letter = name.partition("#")[0].rstrip("'")
        usual = {each for each, letters in table.letters.items() if letter in letters}
        moved = usual and axis not in usual and (axis == table.leave_out or table.leave_out in usual)
        if moved and name not in fixed and usual & counted:
            return False
    return True


def _is_usual(name: str, axis: str, table: Table, customs: Mapping[str, str]) -> bool:
    letter = name.partition("#")[0].rstrip("'")
    return customs.get(letter, axis if letter in table.letters[axis] else "") == axis


def slots_of(
    declared: Declared, subs: Sequence[Node], upper: Sequence[Node], axes: Mapping[str, str], table: Table
) -> tuple[int, tuple[Any, ...]] | None:
    """Which index stands for which axis of a symbol: the cost and an index for each axis; None if they do not fit."""
    wanted = declared.axes
    taken: dict[int, Node] = {}
    for index in upper:  # x^{(i)}: always an example
        places = [at for at, axis in enumerate(wanted) if axis == table.leave_out]
        if not places or (isinstance(index, Variable) and axes.get(index.name) != table.leave_out):
            return None
        taken[places[0]] = index
    free = [at for at in range(len(wanted)) if at not in taken]
    best: tuple[int, dict[int, Node]] | None = None
    for places in itertools.permutations(free, len(subs)):
        if not all(_fits(index, wanted[at], axes, table, declared) for index, at in zip(subs, places, strict=True)):
            continue
        cost = 0 if list(places) == sorted(places) else SWAPPED
        there = {*places, *taken}
        cost += sum(LEFT_OUT for at, axis in enumerate(wanted) if at not in there and axis in declared.left_out)
        if best is None or cost < best[0]:
            best = cost, {**taken, **dict(zip(places, subs, strict=True))}
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


@dataclass
class _Builder:
    """Puts entries in the place of symbols, now that every index has an axis."""

    table: Table
    axes: Mapping[str, str]
    notes: list[str] = field(default_factory=list)
    left_out: bool = False

    def node(self, node: Any, summed: tuple[str, ...]) -> Any:
        """`summed` are the variables of the sums around, the innermost last."""
        if isinstance(node, _Placed):
            return self.entry(node.use, summed)
        if isinstance(node, Symbol):
            return node
        if isinstance(node, Label):
            return replace(node, example=self._hidden(node.example, node.labels, summed))
        if isinstance(node, Variable):
            return replace(node, axis=self.axes.get(node.name, ""))
        if isinstance(node, Sum):
            inner = (*summed, *(variable.name for variable in node.variables))
            variables = tuple(replace(v, axis=self.axes[v.name]) for v in node.variables)
            conditions = tuple(self.node(condition, inner) for condition in node.conditions)
            return Sum(node.kind, variables, None, conditions, self.node(node.body, inner))
        if isinstance(node, Derivative):
            by = node.by.of if isinstance(node.by, Transposed) else node.by
            return Derivative(self.node(node.of, summed), self.node(by, summed))
        return _rebuilt(node, lambda child: self.node(child, summed))

    def entry(self, use: _Use, summed: tuple[str, ...]) -> Entry:
        found = slots_of(use.declared, use.subs, use.upper, self.axes, self.table)
        assert found is not None
        indices = []
        for slot in found[1]:
            if isinstance(slot, Label):
                slot = replace(slot, example=self._hidden(slot.example, use.written.name, summed))
            elif isinstance(slot, str):
                slot = self._hidden(slot, use.written.name, summed)
            indices.append(slot)
        return Entry(use.declared.name, tuple(indices))

    def _hidden(self, name: str, symbol: str, summed: Sequence[str]) -> str:
        """A left-out index means the one of the sum around it, if there is one over its axis."""
        if not name.startswith(HIDDEN):
            return name
        self.left_out = True
        for variable in reversed(summed):
            if self.axes.get(variable) == name[len(HIDDEN) :]:
                letter = variable.partition("#")[0]
                self.notes.append(f"{_written(symbol)} is read with the index {letter} of the sum around it")
                return variable
        return name


def _written(name: str) -> str:
    return name


__all__ = ["HIDDEN", "Call", "Resolved", "readings", "slots_of"]
