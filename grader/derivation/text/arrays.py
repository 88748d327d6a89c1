"""Lines of numpy -> LaTeX with matrices, where the translation is plain.

`@` is a product and `*` the product entry by entry, unless a side is a number: a literal, a Greek letter, a sum of all
entries, or what something is divided by. A sum over one axis is a product with the vector of ones; with `keepdims` it
stands beside each row: it divides as the inverse of a diagonal matrix and is added as an outer product with ones.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from grader.derivation.text.plain_tokens import GREEK_NAMES, SHORT_NAMES

LOOKS = re.compile(r"\bnp\.|\bnumpy\.|\.T\b|@|\.(?:sum|dot)\(")
LINE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,30}[ \t]{0,20}=(?!=)")
MAX_LINE = 400
MAX_LINES = 40
FUNCTIONS = {"exp": "\\exp", "log": "\\log"}


class _NotPlain(Exception):
    """An expression that is not translated."""


@dataclass(frozen=True)
class _Part:
    """LaTeX, how tightly it binds (3 an atom, 2 a product, 1 a sum), whether it is a number, or one for each row."""

    latex: str
    binds: int = 3
    number: bool = False
    column: bool = False

    def inside(self, binds: int) -> str:
        """In brackets, where it binds less than that."""
        return self.latex if self.binds >= binds else f"({self.latex})"


def array_line(line: str) -> str | None:
    """The LaTeX of a line such as `dW = X.T @ (P - Y) / N`, or None."""
    return _translated(line) if LOOKS.search(line) else None


def _translated(line: str) -> str | None:
    line = line.strip()
    if len(line) > MAX_LINE or "\n" in line or not LINE.match(line):
        return None
    statement = _assignment(line)
    if statement is None or _name_of(statement) in {
        each.id for each in ast.walk(statement.value) if isinstance(each, ast.Name)
    }:
        return None
    divisors = {name for each in ast.walk(statement.value) if (name := _divisor(each))}
    try:
        return f"{_symbol(_name_of(statement)).latex} = {_Writer(divisors).part(statement.value).latex}"
    except (_NotPlain, RecursionError):
        return None


def array_block(code: str) -> bool:
    """Whether all lines of a program are such lines, each for another name, apart from remarks."""
    lines = [line for line in code.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not 0 < len(lines) <= MAX_LINES:
        return False
    targets = [line.partition("=")[0].strip() for line in lines]
    return len(set(targets)) == len(targets) and bool(LOOKS.search(code)) and all(map(_translated, lines))


def _assignment(line: str) -> ast.Assign | None:
    """The line as one assignment to a name."""
    try:
        body = ast.parse(line).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if len(body) != 1 or not isinstance(body[0], ast.Assign) or len(body[0].targets) != 1:
        return None
    return body[0] if isinstance(body[0].targets[0], ast.Name) else None


def _name_of(statement: ast.Assign) -> str:
    target = statement.targets[0]
    return target.id if isinstance(target, ast.Name) else ""


def _divisor(node: ast.AST) -> str:
    """The name that something is divided by, or ""."""
    divides = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and isinstance(node.right, ast.Name)
    return node.right.id if divides else ""  # type: ignore[attr-defined]


def _symbol(name: str) -> _Part:
    """A variable of a program: a letter, a Greek letter by name, or a name."""
    greek = SHORT_NAMES.get(name, name)
    if greek in GREEK_NAMES:
        return _Part(f"\\{greek}", number=True)
    if len(name) == 1:
        return _Part(name)
    if not name.isalpha():
        raise _NotPlain
    return _Part(f"\\operatorname{{{name}}}")


class _Writer:
    """Writes expressions; `divisors` are names that something is divided by, which are numbers."""

    def __init__(self, divisors: set[str]) -> None:
        self.divisors = divisors

    def part(self, node: ast.expr) -> _Part:
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            return _Part(f"{node.value:g}", number=True)
        if isinstance(node, ast.Name):
            found = _symbol(node.id)
            return _Part(found.latex, number=found.number or node.id in self.divisors)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            of = self.part(node.operand)
            return _Part(f"-{of.inside(2)}", 1, of.number)
        if isinstance(node, ast.BinOp):
            return self._operation(node)
        if isinstance(node, ast.Attribute) and node.attr == "T":
            return _Part(f"{self.part(node.value).inside(3)}^\\top ")
        if isinstance(node, ast.Call):
            return self._call(node)
        raise _NotPlain

    def _operation(self, node: ast.BinOp) -> _Part:
        left, right = self.part(node.left), self.part(node.right)
        number = left.number and right.number
        if isinstance(node.op, ast.Div) and right.column and not (left.column or left.number):
            return _Part(f"\\operatorname{{diag}}({right.latex})^{{-1}} {left.inside(2)}", 2)
        if left.column or right.column:
            left, right = _wide(left, right), _wide(right, left)
        if isinstance(node.op, ast.Add):
            return _Part(f"{left.latex} + {right.latex}", 1, number)
        if isinstance(node.op, ast.Sub):
            return _Part(f"{left.latex} - {right.inside(2)}", 1, number)
        if isinstance(node.op, ast.MatMult):
            return _Part(f"{left.inside(2)} {right.inside(2)}", 2)
        if isinstance(node.op, ast.Mult):
            sign = "" if left.number or right.number else "\\odot "
            return _Part(f"{left.inside(2)} {sign}{right.inside(2)}", 2, number)
        if isinstance(node.op, ast.Div) and right.number:
            return _Part(f"\\frac{{1}}{{{right.latex}}} {left.inside(2)}", 2, left.number)
        if isinstance(node.op, ast.Pow) and number:
            return _Part(f"{left.inside(3)}^{{{right.latex}}}", 3, True)
        raise _NotPlain

    def _call(self, node: ast.Call) -> _Part:
        """np.exp(a), np.log(a), np.dot(a, b), a.dot(b), and sums of all entries of a product."""
        if not isinstance(node.func, ast.Attribute):
            raise _NotPlain
        owner = node.func.value
        module = isinstance(owner, ast.Name) and owner.id in ("np", "numpy")
        arguments = node.args if module else [owner, *node.args]
        name = node.func.attr
        if name == "sum" and len(arguments) == 1 and node.keywords:
            return self._along(arguments[0], node.keywords)
        if node.keywords:
            raise _NotPlain
        if name in FUNCTIONS and module and len(arguments) == 1:
            of = self.part(arguments[0])
            return _Part(f"{FUNCTIONS[name]}({of.latex})", 3, of.number, of.column)
        if name == "dot" and len(arguments) == 2:
            return _Part(f"{self.part(arguments[0]).inside(2)} {self.part(arguments[1]).inside(2)}", 2)
        if name == "sum" and len(arguments) == 1:
            return self._total(arguments[0])
        raise _NotPlain

    def _along(self, node: ast.expr, keywords: list[ast.keyword]) -> _Part:
        """The sum of a matrix over an axis: of its rows (`axis=1`) or of its columns (`axis=0`)."""
        found = {each.arg: each.value.value for each in keywords if isinstance(each.value, ast.Constant)}
        keeps, of = found.pop("keepdims", False) is True, self.part(node)
        if len(found) != 1 or found.get("axis") not in (0, 1, -1) or len(keywords) > 2 or of.number or of.column:
            raise _NotPlain
        if found["axis"] != 0:
            return _Part(f"{of.inside(2)} \\mathbf{{1}}", 2, column=keeps)
        if keeps:
            raise _NotPlain
        return _Part(f"{of.inside(2)}^\\top \\mathbf{{1}}" if of.binds == 3 else f"({of.latex})^\\top \\mathbf{{1}}", 2)

    def _total(self, node: ast.expr) -> _Part:
        """The sum of the squares of all entries, or of products of entries."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and _is_two(node.right):
            return _Part(f"\\| {self.part(node.left).latex} \\|_F^2", 2, True)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            left, right = self.part(node.left), self.part(node.right)
            if not (left.number or right.number):
                return _Part(f"\\operatorname{{tr}}({left.inside(3)}^\\top {right.inside(2)})", 2, True)
        raise _NotPlain


def _wide(part: _Part, beside: _Part) -> _Part:
    """Numbers for each row, beside a matrix, as a matrix of equal columns. Raises _NotPlain beside anything else."""
    if beside.number or (part.column and beside.column):
        raise _NotPlain
    return _Part(f"{part.inside(2)} \\mathbf{{1}}^\\top ", 2) if part.column else part


def _is_two(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 2
