"""Vectors that are written out: `(a_1, ..., a_K)`, and those in columns, whose dots stand for all between."""

from __future__ import annotations

from collections.abc import Sequence

from grader.derivation.nodes.cursor import OPENING
from grader.derivation.nodes.parser_operators import OperatorParser
from grader.derivation.nodes.series import COUNTER, general
from grader.derivation.nodes.syntax import Node, Sum, Transposed, Variable
from grader.derivation.text.lexer import ReadError

MATRICES = frozenset(["pmatrix", "bmatrix", "matrix", "vmatrix", "Bmatrix", "smallmatrix", "array"])
DOTS = ("dots", "vdots", "ddots")
MOST = 8


class MatrixParser(OperatorParser):
    """Lists of entries with dots."""

    def environment_ahead(self) -> str:
        """The name of the environment that begins here."""
        name = ""
        for n in range(2, 16):
            token = self.ahead(n)
            if token.kind not in ("letter", "name", "words"):
                break
            name += token.text
        return name

    def matrix(self) -> Node:
        """One column or one row; of matrices with both, only their rows or columns can be told by name."""
        self._environment()
        rows: list[list[Node | None]] = [[]]
        while not self.sees("end"):
            if self.token.kind == "end" or len(rows) > MOST or len(rows[-1]) > MOST:
                raise self.error("the matrix is too large or not closed")
            if self.tokens[self.at].kind == "row":
                self.at += 1
                rows.append([])
            elif self.sees(*DOTS):
                self.take()
                rows[-1].append(None)
            else:
                rows[-1].append(self.side())
            self._past_cells()
        self._environment()
        rows = [row for row in rows if row]
        if len(rows) == 1:
            return Transposed(self._vector(rows[0]))
        if any(len(row) != 1 for row in rows):
            raise self.error("a matrix with rows and columns is not read; write one entry of it")
        return self._vector([row[0] for row in rows])

    def _environment(self) -> None:
        self.take()
        self.expect("{")
        self._until("}")
        if self.sees("{"):  # the columns of an array
            self.take()
            self._until("}")

    def _past_cells(self) -> None:
        while self.tokens[self.at].kind == "space":
            self.at += 1

    def listed(self, opening: str) -> Node | None:
        """What stands in an opened bracket as a row of entries, `[a_1, a_2, ..., a_K]`; None if it is no such list."""
        start, depth = self.at, self.depth
        if opening not in ("(", "[") or not self._has_dots(OPENING[opening]):
            return None
        try:
            cells: list[Node | None] = []
            while not self.sees(OPENING[opening]):
                if self.sees(*DOTS):
                    self.take()
                    cells.append(None)
                else:
                    cells.append(self.side())
                if self.sees(","):
                    self.take()
                elif not self.sees(OPENING[opening]):
                    raise self.error("it is no list")
            found = self._vector(cells)
            self.take()
        except ReadError:
            self.at, self.depth = start, depth
            return None
        return found

    def _has_dots(self, closing: str) -> bool:
        """Whether dots stand between commas before the bracket closes."""
        depth, comma = 0, False
        for n in range(60):
            token = self.ahead(n)
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

    def _vector(self, cells: Sequence[Node | None]) -> Node:
        """The vector of entries, of which the dots stand for those between."""
        if len(cells) < 3 or cells[-2] is not None or any(cell is None for cell in (*cells[:-2], cells[-1])):
            raise self.error("what the dots stand for is not plain; write one entry of it")
        first = [cell for cell in cells[:-2] if cell is not None]
        last = cells[-1]
        assert last is not None
        body, size = general(first, last, self.token.at)
        return Sum("list", (Variable(COUNTER),), size, (), body)
