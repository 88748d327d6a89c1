"""Matrices that are written out: the entry of which all that is written are cases, its two indices counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from grader.derivation.nodes.series import COUNTER
from grader.derivation.nodes.syntax import Cases, Condition, Node, Number, Sum, Symbol, Variable, rebuilt
from grader.derivation.text.lexer import ReadError

OTHER = COUNTER + '"'
ZERO = Number(0.0)
NO_PATTERN = "a matrix is read whose entries are cases of one, or of two, one of them for its diagonal; write one entry"

Grid = Sequence[Sequence[Node | None]]


def matrix(grid: Grid, at: int) -> Node:
    """The matrix of these rows, in which None stands for dots: its entry in row r and column c, where that on the
    diagonal may be of its own. Raises ReadError for entries that are no cases of one."""
    if len({len(row) for row in grid}) != 1:
        raise ReadError("its rows are not of one length", at)
    turned = list(zip(*grid, strict=True))
    rows, columns = _without_dots(grid), _without_dots(turned)
    cells = [[_numbered(grid[r][c], {}) for c in columns] for r in rows]
    if len(rows) < 2 or len(columns) < 2:
        raise ReadError("what the dots stand for is not plain; write one entry of it", at)
    below = _labels(cells, ended=rows[-1] == len(grid) - 1 >= len(rows))
    beside = _labels(list(zip(*cells, strict=True)), ended=columns[-1] == len(turned) - 1 >= len(columns))
    return _over(COUNTER, below[-1], _over(OTHER, beside[-1], _general(cells, below, beside, at)))


def _without_dots(rows: Grid) -> list[int]:
    """The rows that are more than dots, and zeros beside them."""
    return [at for at, row in enumerate(rows) if None not in row or {*row} - {None, ZERO}]


def _over(counter: str, last: Node, body: Node) -> Sum:
    return Sum("list", (Variable(counter),), last if isinstance(last, Symbol) else None, (), body)


def _labels(cells: Grid, *, ended: bool) -> list[Node]:
    """What the rows are numbered by: 1, 2, .. and, if dots stand before the last, the size that it is numbered by."""
    numbers: list[Node] = [Number(float(n)) for n in range(1, len(cells) + 1)]
    if not ended:
        return numbers
    for column in zip(*cells, strict=True):
        known = {each for cell in (*column[:-1], cells[0][0]) for each in _indices(cell)}
        for size in _indices(column[-1]):
            if isinstance(size, Symbol) and size not in known:
                return [*numbers[:-1], size]
    return numbers


def _indices(node: Any) -> Iterator[Node]:
    """All lower indices that are written in a formula."""
    if isinstance(node, Symbol):
        yield from node.subs
    elif isinstance(node, tuple):
        for each in node:
            yield from _indices(each)
    elif is_dataclass(node):
        for each in fields(node):
            yield from _indices(getattr(node, each.name))


def _general(cells: Grid, below: Sequence[Node], beside: Sequence[Node], at: int) -> Node:
    """The entry that all cells are cases of. Raises ReadError if there is none."""
    row, column = Symbol(COUNTER), Symbol(OTHER)
    on, off = set[Node](), set[Node]()
    for across, of_row in zip(cells, below, strict=True):
        for cell, of_column in zip(across, beside, strict=True):
            if cell is None:
                continue
            if of_row == of_column:
                on.add(_numbered(cell, {_both(of_row, of_column): (row, row), of_row: (row,)}))
            else:
                both = {_both(of_row, of_column): (row, column)}
                off.add(_numbered(cell, {**both, of_row: (row,), of_column: (column,)}))
    if len(on) > 1 or len(off) != 1:
        raise ReadError(NO_PATTERN, at)
    other = off.pop()
    if not on or on == {_numbered(other, {column: (row,)})}:
        return other
    return Cases(((on.pop(), (Condition(row, "=", column),)), (other, ())))


def _both(row: Node, column: Node) -> Node | None:
    """The two indices of an entry as they are read where nothing stands between them, the number 12 in `w_{12}`."""
    if isinstance(row, Number) and isinstance(column, Number):
        return Number(10 * row.value + column.value)
    return None


def _numbered(node: Any, counters: Mapping[Node | None, tuple[Node, ...]]) -> Any:
    """The formula with counters for its indices, and the places of its symbols forgotten."""
    if isinstance(node, Symbol):
        subs = tuple(new for each in node.subs for new in counters.get(each) or (_numbered(each, counters),))
        return Symbol(node.name, subs, tuple(_numbered(each, counters) for each in node.upper))
    return node if node is None else rebuilt(node, lambda child: _numbered(child, counters))
