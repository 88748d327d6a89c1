"""Whether the matrices of lines can be multiplied and added in a layout, and which layouts an answer may have.

Only shapes are looked at, not values: which of many layouts an answer has is found before it is read in any.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.derivation.judging.discourse import Pair
from grader.derivation.judging.mentions import lists_its_own
from grader.derivation.judging.names.sizes import is_laid_out
from grader.derivation.meaning.applications import decided
from grader.derivation.meaning.layouts import Layout, laid, may_lie_otherwise
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import (
    Add,
    Call,
    Derivative,
    Fraction,
    Hadamard,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
    Trace,
    Transposed,
    walk,
)
from grader.derivation.text.lexer import ReadError

MOST = 6
"""Matrices that may each lie in two ways."""
MOST_TRIED = 3
Shape = tuple[str, ...] | None
"""The axes of a matrix, none of a number; None is what is not known, such as a vector where all are columns: products
of such mean what they can mean."""
Sides = tuple[Node, "Node | _Listed"] | None


ONE = ""
"""The size of a row or a column across."""
SIZE = re.compile(r"_\s*\{?\s*(\\?[A-Za-z]+)\s*\}?")
BELOW = re.compile(r"\\\\|;")
STANDING = re.compile(r"(?:\]|\)|\\end\s*\{\w+\})\s*\^\s*(?:\{\s*)?(?:\\top|T|\\mathsf|\\intercal|\\mathrm)")


class _Misfit(Exception):
    """Matrices that cannot be multiplied, added or compared."""


@dataclass(frozen=True)
class _Listed:
    """Vectors beside each other, or below each other, so many as an axis counts: `[x_1, ..., x_N]`."""

    axis: str
    below: bool

    def shape(self, axes: tuple[str, ...]) -> Shape:
        """The shape of the matrix that they are, which is over these axes."""
        if len(axes) != 2 or self.axis not in axes:
            return None
        other = axes[axes[0] == self.axis]
        return (self.axis, other) if self.below else (other, self.axis)


@dataclass(frozen=True, eq=False)
class Fitting:
    """The lines of an answer, for a question of such a table, and what it says of the shapes of its matrices."""

    lines: tuple[Sides, ...]
    table: Table
    said: Mapping[str, tuple[str, ...]]

    @cached_property
    def layouts(self) -> Mapping[Layout, frozenset[int]]:
        """What does not fit in each layout: lines, and what is said of shapes, each with a number below 0."""
        return self._layouts(rows=False)

    def _layouts(self, *, rows: bool) -> Mapping[Layout, frozenset[int]]:
        ways = [Layout(turned, rows) for turned in self._ways()]
        return {layout: self._misfits(laid(self.table, layout)) for layout in ways}

    def _misfits(self, table: Table) -> frozenset[int]:
        said = (-at for at, each in enumerate(self.said.items(), start=1) if not is_laid_out(table, dict([each])))
        return misfits(self.lines, table).union(said)

    @cached_property
    def turnable(self) -> Sequence[str]:
        """The matrices that an answer writes as wholes, and that may lie otherwise."""
        nodes = [side for sides in self.lines if sides for side in sides if not isinstance(side, _Listed)]
        symbols = [each for node in nodes for each in walk(node)]
        names = [known for each in symbols if isinstance(each, Symbol) and (known := _whole(each, self.table))]
        return [name for name in dict.fromkeys(names) if may_lie_otherwise(name, self.table)][:MOST]

    @cached_property
    def may_have_rows(self) -> bool:
        """Whether vectors may be rows: it writes matrices as wholes, or transposes something."""
        nodes = (side for sides in self.lines if sides for side in sides if not isinstance(side, _Listed))
        return bool(self.turnable) or any(isinstance(each, Transposed) for node in nodes for each in walk(node))

    def _ways(self) -> Iterator[frozenset[str]]:
        groups = list(self._tied(self.turnable))
        for count in range(len(groups) + 1):
            yield from (frozenset[str]().union(*each) for each in itertools.combinations(groups, count))

    def _tied(self, names: Sequence[str]) -> Iterator[frozenset[str]]:
        """The symbols in groups that lie the same way: with what each is made of, over the same axes, unless the shape
        of either is said."""
        said = {known.name for each in self.said if (known := self.table.find(each)) is not None}
        free, axes = [name for name in names if name not in said], {n: self.table.declared[n].axes for n in names}
        left = dict.fromkeys(names)
        while left:
            first = next(iter(left))
            tied = {
                first,
                *(n for n in free if first in free and axes[n] == axes[first] and self._is_made_of(n, first)),
            }
            yield frozenset(tied & left.keys())
            left = dict.fromkeys(name for name in left if name not in tied)

    def _is_made_of(self, name: str, other: str) -> bool:
        """Whether one of two symbols is defined by the other."""
        return other in self.table.comes_down_to(name) or name in self.table.comes_down_to(other)

    def better_than(self, tables: Sequence[Table]) -> tuple[Layout, ...]:
        """The layouts in which the most lines fit, if more do than in each of these."""
        least = min(len(self._misfits(each)) for each in tables)
        best = _best(self.layouts) if least else ()
        return best if best and len(self.layouts[best[0]]) < least else ()

    def with_rows(self) -> tuple[Layout, ...]:
        """The layouts in which the most lines fit where vectors that are rows of a matrix are rows."""
        return _best(self._layouts(rows=True))

    def is_sure(self, at: int, table: Table, against: int) -> bool:
        """Whether a line that does not fit in the layout of a table fits in others only if so much more does not."""
        bad = self._misfits(table)
        others = [found for found in self.layouts.values() if at not in found]
        return at in bad and all(len(found - bad) >= against for found in others)

    def is_misfit(self, at: int, table: Table) -> bool:
        """Whether a line does not fit in the layout of a table."""
        return at in misfits(self.lines, table)


def _best(layouts: Mapping[Layout, frozenset[int]]) -> tuple[Layout, ...]:
    """Those in which the least does not fit, and of that the least of what is said of shapes."""
    ranks = {each: (len(bad), sum(at < 0 for at in bad)) for each, bad in layouts.items()}
    return tuple(each for each, rank in ranks.items() if rank == min(ranks.values()))[:MOST_TRIED]


def fitting(pairs: Sequence[Pair], table: Table, said: Mapping[str, tuple[str, ...]]) -> Fitting:
    """The lines of an answer as far as they can be read."""
    return Fitting(tuple(_sides(pair, table) for pair in pairs), table, said)


def _sides(pair: Pair, table: Table) -> Sides:
    left, right = pair.lefts[0].node, pair.right.node
    if left is not None and lists_its_own(left, pair.right.text, table.matrices):
        text = pair.right.text.partition("\\in")[0]
        axes = [table.sizes[size] for size in SIZE.findall(text) if size in table.sizes]
        below = (BELOW.search(text) is not None) != (STANDING.search(text) is not None)
        return (left, _Listed(axes[-1], below)) if axes else None
    if left is None or right is None or pair.relation not in ("=", ":="):
        return None
    try:
        return decided(left, table), decided(right, table)
    except ReadError:
        return None


def misfits(lines: Sequence[Sides], table: Table) -> frozenset[int]:
    """The lines in which matrices have shapes that do not go together."""
    own: dict[str, Shape] = {}
    bad = set[int]()
    for at, sides in enumerate(lines):
        if sides is None:
            continue
        try:
            left = _shape(sides[0], table, own)
            right = sides[1].shape(left or ()) if isinstance(sides[1], _Listed) else _shape(sides[1], table, own)
        except _Misfit:
            bad.add(at)
            continue
        name = sides[0]
        if isinstance(name, Symbol) and not name.subs and not name.upper and table.find(name.name) is None:
            own.setdefault(name.name, right)
        elif left and right and left not in (right, right[::-1] if ONE in right else right):
            bad.add(at)
    return frozenset(bad)


def _whole(symbol: Symbol, table: Table) -> str:
    """The symbol whose matrix a name is where it stands without an index; "" if it is none."""
    known = table.find(symbol.name) if not symbol.subs and not symbol.upper else None
    is_matrix = known is not None and (symbol.name in table.matrices or symbol.name[:1].isupper())
    return known.name if known is not None and is_matrix and len(known.axes) == 2 else ""


def _shape(node: Node, table: Table, own: Mapping[str, Shape]) -> Shape:
    """The shape of a formula as far as it is plain. Raises _Misfit."""
    if isinstance(node, Number | Norm | Trace):
        return ()
    if isinstance(node, Symbol):
        return _of_symbol(node, table, own)
    if isinstance(node, Derivative):
        return _shape(node.by, table, own) if _shape(node.of, table, own) == () else None
    if isinstance(node, Add | Hadamard):
        return _together([_shape(each, table, own) for each in _terms(node)])
    if isinstance(node, Product):
        return _multiplied([_shape(each, table, own) for each in node.factors])
    if isinstance(node, Transposed):
        of = _shape(node.of, table, own)
        return of and of[::-1]
    if isinstance(node, Fraction):
        return _shape(node.over, table, own) if _shape(node.under, table, own) == () else None
    if isinstance(node, Power):
        return () if _shape(node.base, table, own) == () else None
    if isinstance(node, Call):
        of = _shape(node.argument, table, own)
        return of if node.function in ("exp", "log") or of == () else None
    if isinstance(node, Negative | Sum):
        return _shape(node.of if isinstance(node, Negative) else node.body, table, own)
    return None


def _of_symbol(symbol: Symbol, table: Table, own: Mapping[str, Shape]) -> Shape:
    known = table.find(symbol.name, len(symbol.subs) + len(symbol.upper))
    if known is None:
        return () if symbol.name in table.sizes else None if symbol.subs or symbol.upper else own.get(symbol.name)
    if _whole(symbol, table):
        return known.axes
    if table.rows and len(known.axes) == 2 and len(symbol.subs) == 1 and not symbol.upper:
        return _of_vector(symbol.subs[0], known.axes, table)
    return () if len(symbol.subs) + len(symbol.upper) == len(known.axes) else None


def _of_vector(index: Node, axes: tuple[str, ...], table: Table) -> Shape:
    """The shape of a row or a column of a matrix over these axes, by what its index usually counts."""
    letter = index.name if isinstance(index, Symbol) else ""
    counted = [axis for axis in axes if letter in table.letters.get(axis, ())]
    if len(counted) != 1:
        return None
    return (ONE, axes[1]) if counted == [axes[0]] else (axes[0], ONE)


def _terms(node: Add | Hadamard) -> Sequence[Node]:
    return node.terms if isinstance(node, Add) else (node.left, node.right)


def _together(shapes: Sequence[Shape]) -> Shape:
    """The shape of what is added, or multiplied entry by entry."""
    matrices = {shape for shape in shapes if shape}
    if len(matrices) > 1:
        raise _Misfit
    return None if None in shapes else next(iter(matrices), ())


def _multiplied(shapes: Sequence[Shape]) -> Shape:
    factors = [shape for shape in shapes if shape != ()]
    for left, right in itertools.pairwise(factors):
        if left and right and left[1] != right[0]:
            raise _Misfit
    if None in factors:
        return None
    whole = (factors[0][0], factors[-1][1]) if factors and factors[0] and factors[-1] else ()
    return () if whole == (ONE, ONE) else whole
