"""What the indices of a formula run over: from symbols as written to entries with an axis for every index.

Bound indices get names of their own, so that scope is lexical. Free letters get the axis that fits all places where
they stand; where several fit, the rubric's customary letters decide, and further readings are offered after that.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from grader.derivation.budget import Budget
from grader.derivation.meaning.applications import decided
from grader.derivation.meaning.bare_sums import letters_in, ways_to_sum
from grader.derivation.meaning.indices import HIDDEN, Indices, Use, assignments, slots_of
from grader.derivation.meaning.symbols import MARK, Declared, Table
from grader.derivation.nodes.indices import BESIDE
from grader.derivation.nodes.sums import FROM_ZERO
from grader.derivation.nodes.syntax import (
    Condition,
    Derivative,
    Element,
    Entry,
    Label,
    Node,
    Number,
    Slice,
    Sum,
    Symbol,
    Transposed,
    Truth,
    Variable,
    rebuilt,
    walk,
)  # fmt: skip
from grader.derivation.text.lexer import ReadError, UnknownSymbol

MAX_READINGS = 12
MAX_WAYS = 24
MAX_CONSTANTS = 3


@dataclass(frozen=True)
class Resolved:
    """One reading of several formulas that share their free letters.

    `swapped` are the symbols whose indices stand in another order than their axes; `numbers` are the entries that are
    named by their numbers here or in what the answer defines, each with its axis.
    """

    nodes: tuple[Node, ...]
    conditions: tuple[Condition, ...]
    axes: Mapping[str, str]
    notes: tuple[str, ...] = ()
    left_out: bool = False
    cost: int = 0
    whole: bool = False
    swapped: frozenset[str] = frozenset()
    numbers: frozenset[tuple[str, int]] = frozenset()


def readings(
    nodes: Sequence[Node],
    conditions: Sequence[Condition],
    table: Table,
    customs: Mapping[str, str],
    budget: Budget | None = None,
    *,
    any_limits: bool = False,
    outer: frozenset[str] | None = None,
) -> Iterator[Resolved]:
    """All readings, the most usual first; with `any_limits`, whatever size stands above a sum.

    `outer` are the indices of what is defined by the only node.

    Raises ReadError if a symbol is unknown or no reading fits, and TooMuch.
    """
    budget = budget or Budget()
    failure: ReadError | None = None
    found: list[Resolved] = []
    ways = ways_to_sum([decided(node, table) for node in nodes], table)
    whole = table.whole(_bare_names(nodes))
    tables = (table,) if whole is None else (table, whole)
    all_ways = itertools.product(tables, ways, _constants(nodes, table), _at_hand(nodes, table))
    for there, (filled, said), axes, letter in itertools.islice(all_ways, MAX_WAYS):
        if found and there is not table and not found[0].left_out:
            break  # nothing was left out
        try:
            more = _readings_of(filled, said, conditions, there, customs, budget, axes, any_limits, outer, letter)
            found += [replace(each, whole=there is not table) for each in more]
        except UnknownSymbol:
            raise
        except ReadError as error:
            failure = failure or error
    if not found:
        raise failure or ReadError("it cannot be read")
    yield from sorted(found, key=lambda reading: (reading.whole, reading.cost))[:MAX_READINGS]


def _bare_names(nodes: Sequence[Node]) -> frozenset[str]:
    """Symbols that stand without any index, as vectors and matrices do."""
    symbols = (each for node in nodes for each in walk(node) if isinstance(each, Symbol))
    return frozenset(each.name for each in symbols if not each.subs and not each.upper)


def _at_hand(nodes: Sequence[Node], table: Table) -> tuple[str, ...]:
    r"""How the formulas may write an index that the question's own definitions leave open: the k of
    `J = .. + \lambda \sum_j w_{kj}^2` is the m of an answer that differentiates by w_m. "" is by its own letter."""
    symbols = (each for node in nodes for each in walk(node) if isinstance(each, Symbol))
    used = [table.find(name) for name in dict.fromkeys(each.name for each in symbols)]
    left = {letter for each in used if each and each.name not in table.own for letter in each.letters.values()}
    free = set[str]().union(*map(letters_in, nodes)) if left else set[str]()
    others = sorted(free & table.at_hand) if not left & free else []
    return tuple(others) or ("",)


def _constants(nodes: Sequence[Node], table: Table) -> Iterator[tuple[str, ...]]:
    """Axes for every constant of a vector space, such as the vector of ones, that the formulas mention: those first in
    which all have the same."""
    symbols = (each for node in nodes for each in walk(node) if isinstance(each, Symbol))
    found = sum(bool(table.constant(each.name)) and _own_size(each, table) is None for each in symbols)
    same = [(axis,) * found for axis in table.axes]
    others = (each for each in itertools.product(table.axes, repeat=min(found, MAX_CONSTANTS)) if len(set(each)) > 1)
    return itertools.chain(same if found else [()], others)


def _own_size(constant: Symbol, table: Table) -> Symbol | None:
    """The size below a constant, which says over what it is: `1_N`."""
    first = constant.subs[0] if constant.subs else None
    is_size = isinstance(first, Symbol) and first.name in table.sizes and first.name != table.true_class
    return first if isinstance(first, Symbol) and is_size else None


def _readings_of(
    nodes: Sequence[Node],
    notes: tuple[str, ...],
    conditions: Sequence[Condition],
    table: Table,
    customs: Mapping[str, str],
    budget: Budget,
    constants: tuple[str, ...],
    any_limits: bool,
    outer: frozenset[str] | None,
    at_hand: str,
) -> Iterator[Resolved]:
    constant = list(constants)
    renamed = _Renamer(table, notes, constant, any_limits=any_limits, nodes=nodes, outer=outer, at_hand=at_hand)
    trees = [renamed.node(node, {}) for node in nodes]
    wanted = [renamed.condition(condition, {}) for condition in conditions]
    found = assignments(renamed.found, table, customs, budget)
    if not found:
        raise ReadError(
            "its indices do not fit: one letter would have to count two different things", renamed.found.place
        )
    for cost, axes in found[:MAX_READINGS]:
        builder = _Builder(table, axes)
        built = tuple(builder.node(tree, ()) for tree in trees)
        said = tuple(builder.node(condition, ()) for condition in wanted)
        used = {**axes, **{f"{HIDDEN}{axis}": axis for axis in table.axes}}
        noted = tuple(dict.fromkeys((*renamed.notes, *builder.notes)))
        swapped, numbers = frozenset(builder.swapped), frozenset(builder.numbers)
        yield Resolved(built, said, used, noted, builder.left_out, cost, swapped=swapped, numbers=numbers)


@dataclass
class _Renamer:
    """Gives bound indices names of their own and collects what is known of every index."""

    table: Table
    notes: tuple[str, ...] = ()
    constants: list[str] = field(default_factory=list)
    any_limits: bool = False
    nodes: Sequence[Node] = ()
    outer: frozenset[str] | None = None
    at_hand: str = ""
    found: Indices = field(default_factory=Indices)

    def node(self, node: Any, scope: Mapping[str, str]) -> Any:
        if isinstance(node, Symbol):
            return self.symbol(node, scope)
        if isinstance(node, Sum):
            return self.sum(node, scope)
        if isinstance(node, Condition):
            return self.condition(node, scope)
        size = node.of.name if isinstance(node, Derivative) and isinstance(node.of, Symbol) else ""
        if size in self.table.sizes and self.table.find(size) is None:
            raise UnknownSymbol(f"{size} is differentiated, but it was not defined", self.found.place)
        if isinstance(node, Element):
            indices = tuple(self.index(index, scope) for index in node.indices)
            return Element(self.node(node.of, scope), indices)
        if isinstance(node, _Placed):
            return node
        return rebuilt(node, lambda child: self.node(child, scope))

    def _is_family(self, name: str, declared: Declared) -> bool:
        """Whether a size's letter has a meaning of its own only with an index: `N_k`, the size of class k."""
        definition = self.table.definitions.get(declared.name)
        counted = definition is not None and bool(definition.variables)
        return bool(declared.axes) and (name in self.table.own or counted)

    def symbol(self, node: Symbol, scope: Mapping[str, str]) -> Any:
        self.found.place = node.at
        declared = self.table.find(node.name, len(node.subs) + len(node.upper))
        bare = not node.subs and not node.upper
        if declared is None and self.table.constant(node.name):
            return self.constant(node, scope)
        if bare and node.name in self.table.sizes and (declared is None or self._is_family(node.name, declared)):
            return Symbol(node.name, (), (), node.at)
        if declared is None:
            if bare and node.name in scope:
                raise ReadError(f"the index {node.name} is used like a number", node.at)
            raise UnknownSymbol(
                f"{_written(node.name)} is not one of the question's symbols and was not defined", node.at
            )
        node = _with_digits(node, declared)
        given = tuple(index for index in node.subs if not self._is_parameter(index, scope))
        if len(given) < len(node.subs):  # J_W: what it depends on is no index
            node = replace(node, subs=given)
        if len(node.subs) + len(node.upper) > len(declared.axes):
            has = len(declared.axes)
            many = f"at most {has} indices" if has > 1 else "one index" if has else "no index"
            words = f"{_written(node.name)} has {many}, here it has {len(node.subs) + len(node.upper)}"
            raise UnknownSymbol(words, node.at)
        subs = tuple(self.index(index, scope) for index in node.subs)
        upper = tuple(self.index(index, scope) for index in node.upper)
        at_hand = self.at_hand if declared.name not in self.table.own else ""
        letters = {axis: self.variable(at_hand or letter, scope) for axis, letter in declared.letters.items()}
        for axis, name in letters.items():
            self._fix(name, axis)
        used = replace(node, name=node.name, subs=subs, upper=upper)
        self.found.uses.append(Use(replace(declared, letters=letters), subs, upper, used))
        return _Placed(self.found.uses[-1])

    def constant(self, node: Symbol, scope: Mapping[str, str]) -> Any:
        """The vector of ones or the identity over one of the axes; `1_N` says itself over which."""
        kind = self.table.constant(node.name)
        size = _own_size(node, self.table)
        if size is not None and size.name not in scope:
            axis = self.table.sizes[size.name]
            node = replace(node, subs=node.subs[1:])
        else:
            axis = self.constants.pop(0) if self.constants else next(iter(self.table.axes))
        declared = self.table.declared[f"{kind}{MARK}{axis}"]
        if len(node.subs) > len(declared.axes) or node.upper:
            raise ReadError(f"{_written(node.name)} has too many indices", node.at)
        subs = tuple(self.index(index, scope) for index in node.subs)
        self.found.uses.append(Use(declared, subs, (), node))
        return _Placed(self.found.uses[-1])

    def _is_parameter(self, index: Node, scope: Mapping[str, str]) -> bool:
        """Whether what stands below a name is one of the question's symbols without any index."""
        if not isinstance(index, Symbol) or index.subs or index.upper or self.table.is_index(index.name):
            return False
        if index.name in scope:
            return False  # which a sum around it counts with
        declared = self.table.find(index.name)
        return declared is not None and not declared.one_hot

    def index(self, node: Node, scope: Mapping[str, str]) -> Node:
        if isinstance(node, Number | Slice):
            return node
        if not isinstance(node, Symbol):
            raise ReadError("this is no index", self.found.place)
        if "+" in node.name or "-" in node.name:
            raise ReadError(BESIDE, node.at)
        declared = self.table.find(node.name)
        if node.name == self.table.true_class and node.name not in scope:
            labels = next(each.name for each in self.table.declared.values() if each.one_hot)
            return Label(labels, self._example((*node.upper, *node.subs)[:1], scope))
        counts = node.name in scope or node.name in self.table.summed
        if node.subs or node.upper or (declared and declared.one_hot and not counts):
            if declared is None or not declared.one_hot:
                raise ReadError(f"{_written(node.name)} with an index is no index itself", node.at)
            example = (*node.upper, *node.subs)[:1]
            if len(node.subs) + len(node.upper) > 1:
                raise ReadError("a label with two indices is no index itself", node.at)
            name = self._example(example, scope)
            return Label(declared.name, name)
        return Variable(self.variable(node.name, scope))

    def _example(self, example: tuple[Node, ...], scope: Mapping[str, str]) -> str:
        axis = self.table.leave_out or ""
        if example and not axis:
            raise ReadError("the question has one example, whose label has no index", self.found.place)
        if not example:
            return f"{HIDDEN}{axis}"
        if not isinstance(example[0], Symbol):
            raise ReadError("this is no index of an example", self.found.place)
        name = self.variable(example[0].name, scope)
        self._fix(name, axis)
        return name

    def _fix(self, name: str, axis: str) -> None:
        """An index counts this axis and no other. Raises ReadError if it counts another one already."""
        if self.found.fixed.setdefault(name, axis) != axis:
            raise ReadError(f"the index {name.partition('#')[0]} would have to count two things", self.found.place)

    def variable(self, letter: str, scope: Mapping[str, str]) -> str:
        name = scope.get(letter, letter)
        if name not in self.found.names:
            self.found.names.append(name)
        return name

    def sum(self, node: Sum, scope: Mapping[str, str]) -> Node:
        inner = dict(scope)
        variables = []
        if node.one_more:
            raise ReadError(FROM_ZERO, self.found.place)
        for variable in (*node.variables, *self._ordered(node, scope)):
            name = f"{variable.name}#{len(self.found.names)}"
            inner[variable.name] = name
            self.found.names.append(name)
            variables.append(Variable(name))
            if isinstance(node.upper, Symbol) and node.upper.name in self.table.sizes and not self.any_limits:
                self.found.fixed[name] = self.table.sizes[node.upper.name]
            elif node.upper is not None and not self.any_limits and not self._may_be_size(node.upper):
                raise ReadError("the upper limit of the sum is not a size that is known", self.found.place)
        conditions = tuple(self.node(condition, inner) for condition in node.conditions)
        return Sum(node.kind, tuple(variables), None, conditions, self.node(node.body, inner))

    def _ordered(self, node: Sum, scope: Mapping[str, str]) -> Iterator[Variable]:
        """The j of a sum over `i < j`, or over `i \\ne j` of terms with j, that nothing outside of it has: it is over
        all pairs. What an answer defines by a sum over `i \\ne j` is rather one for each j."""
        bound = {*scope, *(variable.name for variable in node.variables), *(self.outer or ())}
        unlike = not self.table.is_asked or (self.outer is not None and not self.table.words)
        inside = letters_in(node.body) if unlike else frozenset[str]()
        for relation, other in ((each.relation, each.right) for each in node.conditions):
            if relation not in ("<", ">") and not (
                relation == "!=" and isinstance(other, Symbol) and other.name in inside
            ):
                continue
            if isinstance(other, Symbol) and other.name not in bound:
                has = (other.name in letters_in(each, without=[node]) for each in self.nodes)
                yield from () if any(has) else (Variable(other.name),)

    def _may_be_size(self, upper: Node) -> bool:
        """A letter that nobody knows, above a sum, is how this student writes a size."""
        bare = isinstance(upper, Symbol) and not upper.subs and not upper.upper
        if isinstance(upper, Symbol) and any(upper.name in letters for letters in self.table.letters.values()):
            return False  # an index, such as the class itself
        return bare and isinstance(upper, Symbol) and self.table.find(upper.name) is None

    def _of_label(self, node: Condition) -> Condition:
        """A condition on an entry of the labels, `y_{ik} = 1`, as one on the class, `y_i = k`."""
        entry, value = node.left, node.right
        known = self.table.find(entry.name) if isinstance(entry, Symbol) else None
        if not isinstance(entry, Symbol) or known is None or not known.one_hot:
            return node
        if value not in (Number(0.0), Number(1.0)):
            return node
        indices = (*entry.upper, *entry.subs)
        if len(indices) != 2 or self.table.leave_out not in known.axes or node.relation not in ("=", "!="):
            return node
        example = 0 if entry.upper else known.axes.index(self.table.leave_out)
        is_class = (node.relation == "=") is (value == Number(1.0))
        label = replace(entry, subs=(indices[example],), upper=())
        return Condition(label, "=" if is_class else "!=", indices[1 - example])

    def condition(self, node: Condition, scope: Mapping[str, str]) -> Condition | Truth:
        node = self._of_label(node)
        if self._is_number(node.left, scope):
            return Truth(self.node(node.left, scope), node.relation, self.node(node.right, scope))
        left, right = self.index(node.left, scope), self.index(node.right, scope)
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Variable) and isinstance(other, Label):
                axes = self.table.declared[other.labels].axes
                self._fix(one.name, axes[self.table.class_axis(other.labels)])
        if isinstance(left, Variable) and isinstance(right, Variable):
            self.found.same.append((left.name, right.name))
        return Condition(left, node.relation, right)

    def _is_number(self, node: Node, scope: Mapping[str, str]) -> bool:
        """Whether a condition's side is a number that a symbol has, such as `y_i`, and no index or label."""
        if not isinstance(node, Symbol) or node.name in scope or self.table.is_index(node.name):
            return False
        declared = self.table.find(node.name, len(node.subs) + len(node.upper))
        return declared is not None and not declared.one_hot and node.name != self.table.true_class


@dataclass(frozen=True)
class _Placed:
    """A symbol whose use is known; the indices get their axes when all of the formula is read."""

    use: Use


@dataclass
class _Builder:
    """Puts entries in the place of symbols, now that every index has an axis."""

    table: Table
    axes: Mapping[str, str]
    notes: list[str] = field(default_factory=list)
    left_out: bool = False
    swapped: list[str] = field(default_factory=list)
    numbers: set[tuple[str, int]] = field(default_factory=set)

    def node(self, node: Any, summed: tuple[str, ...]) -> Any:
        """`summed` are the variables of the sums around, the innermost last."""
        if isinstance(node, _Placed):
            return self.entry(node.use, summed)
        if isinstance(node, Symbol):
            return node
        if isinstance(node, Label):
            return replace(node, example=self._hidden(node.example, "", summed))
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
        return rebuilt(node, lambda child: self.node(child, summed))

    def entry(self, use: Use, summed: tuple[str, ...]) -> Entry:
        found = slots_of(use.declared, use.subs, use.upper, self.axes, self.table)
        assert found is not None
        written = [index.name for index in use.subs if isinstance(index, Variable)]
        if [slot for slot in found[1] if slot in written] != written:
            self.swapped.append(use.declared.name)
        examples = [slot.example for slot in found[1] if isinstance(slot, Label) and slot.example[0] != HIDDEN]
        if examples:  # p_{y_i}: the example is that of the label
            slots = tuple(examples[0] if isinstance(slot, str) and slot[0] == HIDDEN else slot for slot in found[1])
            found = found[0], slots
        self._number(use, found[1])
        indices = []
        for slot in found[1]:
            if isinstance(slot, Label):
                slot = replace(slot, example=self._hidden(slot.example, "", summed))
            elif isinstance(slot, str):
                slot = self._hidden(slot, use.written.name, summed)
            indices.append(slot)
        return Entry(use.declared.name, tuple(indices))

    def _number(self, use: Use, slots: Sequence[Any]) -> None:
        """Note which entries are named by their numbers, here and in the symbol's definition."""
        for axis, slot in zip(use.declared.axes, slots, strict=True):
            if isinstance(slot, Number) and slot.value == int(slot.value) >= 1:
                self.numbers.add((axis, int(slot.value)))
        definition = self.table.definitions.get(use.declared.name)
        self.numbers |= definition.numbers if definition is not None else frozenset()

    def _hidden(self, name: str, symbol: str, summed: Sequence[str]) -> str:
        """A left-out index means the one of the sum around it, if there is one over its axis, or the only free one.

        A label without its example needs no note: it is the label of the example that is spoken of.
        """
        if not name.startswith(HIDDEN) or name == HIDDEN:
            return name
        self.left_out = True
        for variable in reversed(summed):
            if self.axes.get(variable) == name[len(HIDDEN) :]:
                letter = variable.partition("#")[0]
                if symbol:
                    self.notes.append(f"{_written(symbol)} is read with the index {letter} of the sum around it")
                return variable
        free = [each for each, axis in self.axes.items() if axis == name[len(HIDDEN) :] and "#" not in each]
        if len(free) == 1 and not free[0].startswith(HIDDEN):
            if symbol:
                self.notes.append(f"{_written(symbol)} is read with the index {free[0]}")
            return free[0]
        return name


def _written(name: str) -> str:
    return name


def _with_digits(node: Symbol, declared: Declared) -> Symbol:
    """`w_{12}`, where a symbol has two indices: each digit is one."""
    index = node.subs[0] if len(node.subs) == 1 and not node.upper else None
    if not isinstance(index, Number) or len(declared.axes) != 2 or not 11 <= index.value <= 99 or index.value % 10 == 0:
        return node
    return replace(node, subs=tuple(Number(float(digit)) for digit in f"{index.value:g}"))
