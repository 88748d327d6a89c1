"""Vectors and matrices that are written out: `(a_1, ..., a_K)`, columns and rows, whose dots stand for all between."""

from __future__ import annotations

from collections.abc import Sequence

from grader.derivation.nodes.cursor import OPENING, Cursor
from grader.derivation.nodes.grids import ZERO, matrix
from grader.derivation.nodes.series import COUNTER, general, open_ended
from grader.derivation.nodes.syntax import Node, Sum, Transposed, Variable
from grader.derivation.text.lexer import ReadError, Token

MATRICES = frozenset(["pmatrix", "bmatrix", "matrix", "vmatrix", "Bmatrix", "smallmatrix", "array"])
DOTS = ("dots", "vdots", "ddots")
MOST = 8


def environment_ahead(parser: Cursor) -> str:
    """The name of the environment that begins here."""
    name = ""
    for n in range(2, 16):
        token = parser.ahead(n)
        if token.kind not in ("letter", "name", "words"):
            break
        name += token.text
    return name


def parse_matrix(parser: Cursor) -> Node:
    """One column, one row, or a matrix of both."""
    parse_environment(parser)
    grid = [[_cell(parser, cell) for cell in row] for row in _cells(parser)]
    parse_environment(parser)
    grid = [row for row in grid if row]
    if len(grid) == 1:
        return Transposed(_vector(parser, grid[0]))
    if all(len(row) == 1 for row in grid):
        return _vector(parser, [row[0] for row in grid])
    return matrix(grid, parser.token.at)


def _cells(parser: Cursor) -> list[list[list[Token]]]:
    """The tokens of each cell of each row, up to the end of the environment."""
    rows: list[list[list[Token]]] = [[[]]]
    depth = 0
    while depth or not parser.sees("end"):
        if parser.token.kind == "end" or len(rows) > MOST or len(rows[-1]) > MOST:
            raise parser.error("the matrix is too large or not closed")
        token = parser.tokens[parser.at]
        parser.at += 1
        depth += (token.text == "begin") - (token.text == "end") if token.kind == "command" else 0
        if depth == 0 and token.kind == "row":
            rows.append([[]])
        elif depth == 0 and (token.kind, token.text) == ("space", "&"):
            rows[-1].append([])
        else:
            rows[-1][-1].append(token)
    return [row for row in rows if any(token.kind != "space" for cell in row for token in cell)]


def _cell(parser: Cursor, tokens: Sequence[Token]) -> Node | None:
    """What stands in a cell, where nothing does a zero; None for dots."""
    own = parser.part(tokens)
    own.depth = parser.depth + 1
    if own.sees(*DOTS):
        own.take()
        found = None
    else:
        found = own.side() if own.token.kind != "end" else ZERO
    if own.token.kind != "end":
        raise own.error("this is more than one entry of the matrix")
    return found


def parse_environment(parser: Cursor) -> str:
    """Past the beginning or the end of an environment; its name."""
    parser.take()
    parser.expect("{")
    name = "".join(parser.until("}"))
    if name == "array" and parser.sees("{"):  # its columns
        parser.take()
        parser.until("}")
    return name


def parse_list(parser: Cursor, opening: str) -> Node | None:
    """What stands in an opened bracket as a row of entries, `[a_1, a_2, ..., a_K]`; None if it is no such list."""
    start, depth = parser.at, parser.depth
    if opening not in ("(", "[") or not _has_dots(parser, OPENING[opening]):
        return None
    try:
        cells: list[Node | None] = []
        while not parser.sees(OPENING[opening]):
            if parser.sees(*DOTS):
                parser.take()
                cells.append(None)
            else:
                cells.append(parser.side())
            if parser.sees(","):
                parser.take()
            elif not parser.sees(OPENING[opening]):
                raise parser.error("it is no list")
        found = _vector(parser, cells)
        parser.take()
    except ReadError:
        parser.at, parser.depth = start, depth
        return None
    return found


def _has_dots(parser: Cursor, closing: str) -> bool:
    """Whether dots stand between commas before the bracket closes."""
    depth, comma = 0, False
    for n in range(60):
        token = parser.ahead(n)
        if token.kind == "end" or (depth == 0 and token.text == closing):
            return False
        if depth == 0 and token.text == "dots" and comma:
            return True
        if token.kind in ("sign", "command"):
            comma = token.text == "," or (comma and token.text == "dots")
            depth += (token.text in OPENING) - (token.text in OPENING.values())
        else:
            comma = False
    return False


def _vector(parser: Cursor, cells: Sequence[Node | None]) -> Node:
    """The vector of entries, of which the dots stand for those between, or for all that follow."""
    if cells and cells[-1] is None and cells[0] is not None and None not in cells[:-1]:
        return Sum(
            "list", (Variable(COUNTER),), None, (), open_ended([c for c in cells if c is not None], parser.token.at)
        )
    if len(cells) < 3 or cells[-2] is not None or any(cell is None for cell in (*cells[:-2], cells[-1])):
        raise parser.error("what the dots stand for is not plain; write one entry of it")
    first = [cell for cell in cells[:-2] if cell is not None]
    last = cells[-1]
    assert last is not None
    body, size = general(first, last, parser.token.at)
    return Sum("list", (Variable(COUNTER),), size, (), body)
