"""The symbols that a formula may use: which axes they have, and what they are defined as."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from grader.derivation.meaning.functions import Function
from grader.derivation.meaning.operators import Differentiator
from grader.derivation.nodes.syntax import Condition, Entry, Indicator, Node, Number, Symbol, Variable, walk
from grader.derivation.text.raised import NOTHING_RAISED, Raised


@dataclass(frozen=True)
class Declared:
    """A symbol with its axes in the order of its indices.

    `left_out` are axes whose index may be missing where something else says which one is meant; `letters` are indices
    that the definition left free: they mean whatever they mean where the symbol is used. `values` is the kind of what a
    given symbol holds, `along` the axis that its rows run over.
    """

    name: str
    axes: tuple[str, ...]
    left_out: frozenset[str] = frozenset()
    letters: Mapping[str, str] = field(default_factory=dict)
    one_hot: bool = False
    values: str = "any"
    along: str = ""

    def takes(self, indices: Sequence[Node | Variable]) -> bool:
        """Whether so many indices may stand at it; one that the definition left free is written by its own letter."""
        free = set(self.letters.values())
        written = [each for each in indices if not (isinstance(each, Symbol | Variable) and each.name in free)]
        return len(written) <= len(self.axes) - len(self.letters)


ONES = frozenset(["bold 1", "bb 1"])
UNITS = frozenset(["I", "e", "bold I", "bb I"])
"""Names of what every vector space has: the vector of ones; the identity matrix, whose rows are the unit vectors."""
MARK = "|"


def constants(axes: Iterable[str]) -> dict[str, tuple[Declared, Definition]]:
    """The vector of ones and the identity over each axis, by names that nobody can write."""
    same = Indicator((Condition(Variable("u'", ""), "=", Variable("v'", "")),))
    found = {}
    for axis in axes:
        found[f"1{MARK}{axis}"] = Declared(f"1{MARK}{axis}", (axis,)), Definition(("u'",), Number(1.0))
        found[f"I{MARK}{axis}"] = Declared(f"I{MARK}{axis}", (axis, axis)), Definition(("u'", "v'"), same)
    return found


@dataclass(frozen=True)
class Definition:
    """What a symbol stands for: the body, resolved, in terms of one variable for each axis that is indexed.

    `open_axes` are the axes that the body has beyond these: the symbol is a vector or a matrix over them.
    `numbers` are the entries that it names by their numbers, each with its axis.
    """

    variables: tuple[str, ...]
    body: Node
    numbers: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True)
class Table:
    """All symbols known at one place of a text. Nothing in it changes: a definition makes a new table.

    `rows`: a vector that is a row of its matrix is one, as `x_i` of `X` is in `f_i = x_i W^T`; else all are columns.
    `written`: symbols, and what lines that hold say of them in symbols of the answer's own.
    `summed`: the letters that sums of the answer are over.
    `vectors`: what the only index of a matrix counts in the question's definitions, as that of the rows `w_k`.
    """

    axes: tuple[str, ...]
    sizes: Mapping[str, str]
    letters: Mapping[str, tuple[str, ...]]
    leave_out: str | None
    declared: Mapping[str, Declared]
    also: Mapping[str, str]
    matrices: Mapping[str, str]
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    parts: Mapping[str, Node] = field(default_factory=dict)
    true_class: str = ""
    has_differentials: bool = False
    words: frozenset[str] = frozenset()
    symbols: frozenset[str] = frozenset()
    alternatives: Mapping[str, tuple[Definition, ...]] = field(default_factory=dict)
    prime: Symbol | None = None
    functions: Mapping[str, Function] = field(default_factory=dict)
    forms: Mapping[str, tuple[Node, ...]] = field(default_factory=dict)
    operators: tuple[Differentiator, ...] = ()
    variables: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()
    is_asked: bool = True
    steps: frozenset[str] = frozenset()
    primed: frozenset[str] = frozenset()
    at_hand: frozenset[str] = frozenset()
    rows: bool = False
    arguments: Mapping[str, frozenset[str]] = field(default_factory=dict)
    raised: Raised = NOTHING_RAISED
    spelt: frozenset[str] = frozenset()
    turned: frozenset[str] = frozenset()
    written: tuple[tuple[Node, Node], ...] = ()
    vectors: Mapping[str, str] = field(default_factory=dict)
    summed: frozenset[str] = frozenset()

    def find(self, name: str, indices: int = 0) -> Declared | None:
        """The symbol of this name; a matrix's entries and other names for a symbol are those of the symbol.

        One name may be two symbols, with and without an index: a loss `J` and that of one example, `J_i`.
        """
        if f"{name}/{indices}" in self.declared:
            return self.declared[f"{name}/{indices}"]
        if name in self.declared:
            return self.declared[name]
        if name in self.also:
            entry = self.declared.get(self.also[name])
            is_matrix = entry is not None and len(entry.axes) > 1 and name.isupper() and not indices
            return replace(entry, left_out=frozenset()) if entry and is_matrix else entry
        if name in self.matrices:
            entry = self.find(self.matrices[name])
            return replace(entry, left_out=frozenset()) if entry else None
        return None

    def knows(self, name: str) -> bool:
        """Whether a name has a meaning, or gets one somewhere in the answer."""
        return name in self.declared or name in self.words

    def whole(self, names: frozenset[str]) -> Table | None:
        """The table in which these names, without an index, stand for all examples; None if that changes nothing."""
        known = {each.name: self.declared.get(each.name) for each in map(self.find, names) if each is not None}
        found = {name: declared for name, declared in known.items() if declared is not None and declared.left_out}
        if not found:
            return None
        return replace(
            self,
            declared={**self.declared, **{n: replace(each, left_out=frozenset[str]()) for n, each in found.items()}},
        )

    def constant(self, name: str) -> str:
        """What a name means where nothing else has it: `1` for ones, `I` for the identity, or ""."""
        if self.find(name) is not None or name in self.sizes or (name in self.words and name not in ONES):
            return ""
        return "1" if name in ONES else "I" if name in UNITS else ""

    def is_function(self, name: str) -> bool:
        """Whether brackets after the name hold arguments: a symbol that is defined, or one not known."""
        found = self.find(name)
        return (found is None and name not in self.sizes) or (found is not None and found.name in self.definitions)

    def is_argument(self, function: str, argument: Symbol) -> bool:
        """Whether brackets after a function may hold this: weights, inputs, or what its definition mentions."""
        found, of = self.find(argument.name), self.find(function)
        if found is None or of is None or function in self.called:
            return True
        examples = self.letters.get(self.leave_out or "", ())
        counted = [each.name for each in argument.subs if isinstance(each, Symbol)]
        if self.leave_out not in found.axes and any(name in examples for name in counted):
            return False  # w_i: there are no weights of an example
        if found.name in self.definitions:
            return found.name in self.comes_down_to(of.name)
        return not found.one_hot

    def comes_down_to(self, name: str) -> set[str]:
        """The symbols that a definition has, and those that theirs have."""
        found, waiting = set[str](), [name]
        while waiting:
            definition = self.definitions.get(waiting.pop())
            names = {each.name for each in walk(definition.body) if isinstance(each, Entry)} if definition else set()
            waiting += names - found
            found |= names
        return found

    @property
    def labels(self) -> frozenset[str]:
        """The symbols that are one-hot."""
        return frozenset(name for name, declared in self.declared.items() if declared.one_hot)

    def class_axis(self, labels: str) -> int:
        """The axis of one-hot labels that runs over the classes."""
        axes = self.declared[labels].axes
        return next(at for at, axis in enumerate(axes) if axis != self.leave_out)

    @property
    def main_sizes(self) -> frozenset[str]:
        """The first name for the size of each axis, which never means anything else."""
        return frozenset({axis: name for name, axis in reversed([*self.sizes.items()])}.values())

    @property
    def softmax_axis(self) -> str:
        """The axis that a softmax runs over: that of the classes if there are labels, else the one not left out."""
        labels = next((name for name, declared in self.declared.items() if declared.one_hot), None)
        if labels is not None:
            return self.declared[labels].axes[self.class_axis(labels)]
        others = [axis for axis in self.axes if axis != self.leave_out]
        return others[0] if len(others) == 1 else ""

    def is_index(self, name: str) -> bool:
        """Whether a bare letter is an index rather than a symbol."""
        letter = name.rstrip("'")
        if name in self.symbols:
            return False
        known = self.find(name) is not None or name in self.words
        return len(letter) == 1 and letter.islower() and (self.is_usual(name) or not known)

    def is_usual(self, name: str) -> bool:
        """Whether the question's letters for indices have it."""
        return any(name.rstrip("'") in letters for letters in self.letters.values())

    def with_function(self, name: str, function: Function) -> Table:
        """The table with a function more."""
        return replace(self, functions={**self.functions, name: function})

    def with_other_name(self, name: str, symbol: str) -> Table:
        """The table with another name for a symbol."""
        return replace(self.without(name), also={**self.also, name: symbol})

    def with_other_names(self, names: Mapping[str, str]) -> Table:
        """The table with several other names, each with its symbol."""
        return replace(self, also={**self.also, **names}) if names else self

    def with_matrix(self, name: str, symbol: str) -> Table:
        """The table with a name for all of a symbol, whose indices are never left out."""
        return replace(self.without(name), matrices={**self.matrices, name: symbol}, turned=self.turned - {name})

    def with_turned_name(self, name: str) -> Table:
        """The table in which the matrix of this name lies the other way than the question's."""
        return replace(self, turned=self.turned | {name})

    def without_other_name(self, name: str) -> Table:
        """The table in which the name is free."""
        also, matrices = ({k: v for k, v in names.items() if k != name} for names in (self.also, self.matrices))
        return replace(self, also=also, matrices=matrices, turned=self.turned - {name})

    def without_size(self, name: str) -> Table:
        """The table in which the name is no size."""
        return replace(self, sizes={key: axis for key, axis in self.sizes.items() if key != name})

    def without(self, name: str) -> Table:
        """The table without a symbol that the answer defines."""
        declared = {key: value for key, value in self.declared.items() if key != name}
        definitions = {key: value for key, value in self.definitions.items() if key != name}
        return replace(self, declared=declared, definitions=definitions, own=self.own - {name})

    def with_changes(self, before: Table, after: Table) -> Table:
        """The table in which what was done to another one, `before`, is done as well."""
        changed: dict[str, Any] = {}
        for each in fields(Table):
            was, came, own = (getattr(table, each.name) for table in (before, after, self))
            if was == came:
                continue
            if isinstance(came, frozenset):
                changed[each.name] = (own - (was - came)) | (came - was)
            elif isinstance(came, Mapping):
                kept = {key: value for key, value in own.items() if key in came or key not in was}
                more = {key: value for key, value in came.items() if key not in was or was[key] is not value}
                changed[each.name] = {**kept, **more}
            else:
                changed[each.name] = came
        return replace(self, **changed)

    def with_definition(self, declared: Declared, definition: Definition, *, own: bool = False) -> Table:
        """The table with a symbol more, or another meaning for one."""
        return replace(
            self,
            declared={**self.declared, declared.name: declared},
            definitions={**self.definitions, declared.name: definition},
            own=self.own | {declared.name} if own else self.own,
        )
