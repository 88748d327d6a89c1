r"""An answer in a textbook's letters, never said to be the question's: $\beta_j$ for the weights, $z_n$ for an input.

What nothing in the answer defines may be what the question gives and the answer never names. Which is which, the
number of indices tells, and what each letter counts, which must be one thing wherever it stands.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from grader.derivation.judging.links import Links
from grader.derivation.judging.names.letters import indices_in
from grader.derivation.meaning.symbols import Declared, Table
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import Application, Node, Sum, Symbol, walk

MOST_NAMES, MOST_TRIED = 6, 200
"""So many of an answer's symbols are taken for the question's, in so many ways."""
ROUNDS = 3
"""From letters to what they count at symbols of the answer's own, and back."""


@dataclass(frozen=True)
class Letters:
    """What the names of an answer are in the question, which axis its letters count and its sizes are of, and names
    whose prime is a transposition."""

    names: Mapping[str, str] = field(default_factory=dict)
    counted: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, str] = field(default_factory=dict)
    primed: frozenset[str] = frozenset()

    def put_into(self, table: Table) -> Table:
        """A question's table in which these letters mean that."""
        kept = {name: axis for name, axis in table.sizes.items() if name not in self.names}
        letters = {
            axis: (
                *(name for name, of in self.counted.items() if of == axis),
                *(name for name in usual if name not in self.counted and name not in self.names),
            )
            for axis, usual in table.letters.items()
        }
        return replace(
            table,
            also={**{name: of for name, of in table.also.items() if name not in self.counted}, **self.names},
            sizes={**kept, **self.sizes},
            letters=letters,
            primed=self.primed,
        )


@dataclass(frozen=True, eq=False)
class _Uses:
    """How an answer uses names: the indices at each but for its primes, what its sums count up to, primed names."""

    indices: Mapping[str, tuple[tuple[Node, ...], ...]]
    limits: frozenset[tuple[str, str]]
    primed: frozenset[str]

    def counts(self, name: str) -> set[int]:
        return {len(each) for each in self.indices.get(name, ())}

    def at(self, name: str, axes_of: Mapping[int, Sequence[str]]) -> Iterator[tuple[str, str]]:
        """The letters at a name, each with the axis that stands at its place."""
        for indices in self.indices.get(name, ()):
            for index, axis in zip(indices, axes_of.get(len(indices), ()), strict=False):
                if isinstance(index, Symbol) and is_plain_index(index):
                    yield index.name.rstrip("'"), axis


def letters_of_a_textbook(linked: Links, table: Table, given: Collection[str]) -> list[Letters]:
    """The ways to take an answer's letters for the question's, the likeliest first; none if it needs no such way."""
    uses = _uses_of(linked)
    missing = [name for name in given if table.declared[name].axes and not _is_used(name, uses, linked, table)]
    unknown = [name for name in uses.indices if _may_be_given(name, uses, linked, table)]
    fitting = {of: [name for name in unknown if _fits(name, table.declared[of], uses)][:MOST_NAMES] for of in missing}
    known = [name for name in uses.indices if (of := table.find(name)) and of.name in given and name not in linked.own]
    found: list[tuple[tuple[int, int], Letters]] = []
    ways = itertools.product(*([*fitting[of], ""] for of in missing))
    for way in itertools.islice(ways, MOST_TRIED):
        names = {name: of for name, of in zip(way, missing, strict=True) if name}
        meant = {name: table.declared[of] for name, of in names.items()}
        meant |= {name: of for name in known if name not in names and (of := table.find(name)) is not None}
        primed = frozenset(name for name in uses.primed if name[:-1] in meant and name not in linked.own)
        if len(names) < sum(map(bool, way)) or not (names or primed):
            continue
        counted, clashes = _counted(uses, meant, table)
        sizes = {size: counted[letter] for letter, size in sorted(uses.limits) if letter in counted}
        sizes = {size: axis for size, axis in sizes.items() if size not in table.sizes and size not in names}
        usual = sum(letter in table.letters[axis] for letter, axis in counted.items())
        found.append(((len(names), usual - 2 * clashes), Letters(names, counted, sizes, primed)))
    return [letters for _, letters in sorted(found, key=lambda each: each[0], reverse=True)]


def _uses_of(linked: Links) -> _Uses:
    sides = [side.node for spoken in linked.spoken for each in spoken.statements for side in each.sides]
    nodes = [node for node in sides if node is not None]
    below = [each for node in nodes for each in walk(node)]
    counting = Counter(index.name for index in indices_in(nodes))
    every = Counter(each.name for each in below if isinstance(each, Symbol))
    functions = {each.symbol.name for each in below if isinstance(each, Application) and not each.symbol.subs}
    found: dict[str, list[tuple[Node, ...]]] = {}
    primed = set[str]()
    for each in below:
        if isinstance(each, Symbol) and every[each.name] > counting[each.name] and each.name not in functions:
            found.setdefault(each.name.rstrip("'"), []).append((*each.upper, *each.subs))
            primed |= {each.name} if each.name.endswith("'") else set()
    sums = [each for each in below if isinstance(each, Sum) and isinstance(each.upper, Symbol)]
    limits = {(v.name, each.upper.name) for each in sums if isinstance(each.upper, Symbol) for v in each.variables}
    return _Uses({name: tuple(at) for name, at in found.items()}, frozenset(limits), frozenset(primed))


def _is_used(given: str, uses: _Uses, linked: Links, table: Table) -> bool:
    """Whether an answer names what the question gives, or says which of its symbols that is."""
    names = {name for name in uses.indices if (known := table.find(name)) is not None and known.name == given}
    return bool((names - linked.own) | {name for name, of in linked.labels.items() if of == given})


def _may_be_given(name: str, uses: _Uses, linked: Links, table: Table) -> bool:
    """Whether nothing in an answer says what a name is, and no more than another name in the question."""
    known = table.find(name)
    free = known is None or (name in table.also and known.name in table.definitions)
    return free and name not in linked.own and bool(uses.counts(name) - {0})


def _fits(name: str, declared: Declared, uses: _Uses) -> bool:
    """Whether a name has as many indices as what the question gives, or leaves out the last: rows are vectors."""
    counts, most = uses.counts(name) - {0}, len(declared.axes)
    return max(counts) <= most and (most in counts or most - 1 in counts) and (not declared.one_hot or most in counts)


def _counted(uses: _Uses, meant: Mapping[str, Declared], table: Table) -> tuple[dict[str, str], int]:
    """The axis that each letter counts, and how many letters would count two things."""
    said: dict[str, set[str]] = {}
    for letter, size in uses.limits:
        if size in table.sizes:
            said.setdefault(letter, set()).add(table.sizes[size])
    for name, declared in meant.items():
        count = len(declared.axes)
        axes = {count: declared.axes} | ({} if declared.one_hot else {count - 1: declared.axes[: count - 1]})
        for letter, axis in uses.at(name, axes):
            said.setdefault(letter, set()).add(axis)
    clashes = sum(len(axes) > 1 for axes in said.values())
    found = {letter: next(iter(axes)) for letter, axes in said.items() if len(axes) == 1}
    for _ in range(ROUNDS):
        found = {**_carried(uses, meant, found, said), **found}
    return {letter: axis for letter, axis in found.items() if letter not in uses.indices}, clashes


def _carried(
    uses: _Uses, meant: Mapping[str, Declared], found: Mapping[str, str], said: Mapping[str, object]
) -> dict[str, str]:
    """What other letters count that stand at the same places of the answer's own symbols, or go up to the same size."""
    places: dict[tuple[str, int, int], set[str]] = {}
    for name, every in uses.indices.items():
        for indices in every if name not in meant else ():
            for at, index in enumerate(indices):
                if isinstance(index, Symbol) and is_plain_index(index):
                    places.setdefault((name, len(indices), at), set()).add(index.name.rstrip("'"))
    for letter, size in uses.limits:
        places.setdefault((size, 0, 0), set()).add(letter)
    carried: dict[str, set[str]] = {}
    for letters in places.values():
        axes = {found[letter] for letter in letters if letter in found}
        for letter in letters - said.keys() if len(axes) == 1 else ():
            carried.setdefault(letter, set()).update(axes)
    return {letter: next(iter(axes)) for letter, axes in carried.items() if len(axes) == 1}
