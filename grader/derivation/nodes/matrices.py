"""Vectors that are written out: `(a_1, ..., a_K)`, and those in columns, whose dots stand for all between."""

from __future__ import annotations

from collections.abc import Sequence

from grader.derivation.nodes.cursor import OPENING, Cursor
from grader.derivation.nodes.series import COUNTER, general, open_ended
from grader.derivation.nodes.syntax import Node, Sum, Transposed, Variable
from grader.derivation.text.lexer import ReadError

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
    """One column or one row; of matrices with both, only their rows or columns can be told by name."""
    parse_environment(parser)
    rows: list[list[Node | None]] = [[]]
    while not parser.sees("end"):
        if parser.token.kind == "end" or len(rows) > MOST or len(rows[-1]) > MOST:
            raise parser.error("the matrix is too large or not closed")
        if parser.tokens[parser.at].kind == "row":
            parser.at += 1
            rows.append([])
        elif parser.sees(*DOTS):
            parser.take()
            rows[-1].append(None)
        else:
            rows[-1].append(parser.side())
        _past_cells(parser)
    parse_environment(parser)
    rows = [row for row in rows if row]
    if len(rows) == 1:
        return Transposed(_vector(parser, rows[0]))
    if any(len(row) != 1 for row in rows):
        raise parser.error("a matrix with rows and columns is not read; write one entry of it")
    return _vector(parser, [row[0] for row in rows])


def parse_environment(parser: Cursor) -> str:
    """Past the beginning or the end of an environment; its name."""
    parser.take()
    parser.expect("{")
    name = "".join(parser.until("}"))
    if name == "array" and parser.sees("{"):  # its columns
        parser.take()
        parser.until("}")
    return name


def _past_cells(parser: Cursor) -> None:
    while parser.tokens[parser.at].kind == "space":
        parser.at += 1


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
