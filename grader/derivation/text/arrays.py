"""Expressions of Python with numpy -> LaTeX, by Python's own syntax tree.

`@` is a product and `*` the product entry by entry. What an array's axes are is seen when the formula is computed: then
a vector beside a matrix is taken for each row or column that it fits, so `keepdims` and `[:, None]` say nothing more.
`F[i, k]` has indices, `sum(.. for c in range(K))` is a sum over c, `(c == k)` is 1 or 0.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from grader.derivation.text.plain_tokens import GREEK_NAMES, SHORT_NAMES
from grader.derivation.text.vocabulary import names

MAX_EXPRESSION = 400
COUNTER, EULER = "o", "e"
DERIVATIVE = "D_"
"""What stands for a derivative in an expression: `D_(J, W)` is dJ/dW, `D_sum_i(a)` the sum of a over i."""
SUMMED = re.compile(r"D_(sum|prod)_(?:([a-z]{1,3})|([a-z])_ne_([a-z]))")
MODULES = names("np numpy jnp torch")
SAME_NAMES = {"lambda_": "lambda", "λ": "lambda", "lmb": "lambda"}
NUMBERS = names("lambda alpha beta gamma eta epsilon mu")
"""Greek letters that are customary for numbers."""
ENTRYWISE = {
    "exp": "\\exp", "log": "\\log", "ln": "\\log", "sqrt": "\\sqrt", "tanh": "\\tanh", "softmax":
    "\\operatorname{softmax}", "sigmoid": "\\operatorname{sigmoid}", "diag": "\\operatorname{diag}", "trace":
    "\\operatorname{tr}",
}  # fmt: skip
ALONG = {"sum": "sum", "mean": "mean", "average": "mean", "max": "max", "amax": "max"}
PRODUCTS = names("dot matmul inner vdot")
OPERATIONS = {"multiply": ast.Mult, "divide": ast.Div, "add": ast.Add, "subtract": ast.Sub}
NO_FUNCTIONS = names("range len print zip enumerate list map set tuple dict str abs min sorted open input eval type")
NAME_WITH_INDICES = re.compile(r"([A-Za-z])_?([a-z]{1,2})")
DERIVATIVE_NAME = re.compile(r"d([A-Za-z]{1,6})_d([A-Z]\w{0,20}|[a-z]{1,2}|[a-z]_[a-z]{1,2})")
"""`dJ_dW`, `dJ_dwk`"""


class NotPlain(Exception):
    """An expression that is not translated."""


@dataclass(frozen=True)
class Part:
    """LaTeX, how tightly it binds (3 an atom, 2 a product, 1 a sum), and its axes, where they are plain.

    `positive` is what a minus stands before.
    """

    latex: str
    binds: int = 3
    axes: int | None = None
    positive: Part | None = None

    def inside(self, binds: int) -> str:
        """In brackets, where it binds less than that."""
        return self.latex if self.binds >= binds else f"({self.latex})"


def expression(source: str, indices: Collection[str] = ()) -> Part:
    """The LaTeX of an expression; `indices` are letters known to count something. Raises NotPlain."""
    if len(source) > MAX_EXPRESSION or "\n" in source:
        raise NotPlain
    try:
        tree = ast.parse(source.strip(), mode="eval").body
        return _Writer(frozenset(indices) | indices_in(tree)).part(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotPlain from error


def indices_in(tree: ast.AST) -> frozenset[str]:
    """Letters between square brackets, and those that comprehensions count with."""
    found = {
        each.target.id
        for each in ast.walk(tree)
        if isinstance(each, ast.comprehension) and isinstance(each.target, ast.Name)
    }
    for each in ast.walk(tree):
        if isinstance(each, ast.Subscript):
            slots = each.slice.elts if isinstance(each.slice, ast.Tuple) else [each.slice]
            found |= {slot.id for slot in slots if isinstance(slot, ast.Name) and len(slot.id) == 1}
    return frozenset(found)


def symbol(name: str) -> Part:
    """A variable of a program: a letter, one with an index (`w_k`, `W1`), a Greek letter by name, or a name.

    Raises NotPlain.
    """
    greek = SHORT_NAMES.get(name, SAME_NAMES.get(name, name))
    if greek in GREEK_NAMES:
        return Part(f"\\{greek} ", axes=0 if greek in NUMBERS else None)
    if len(name) == 1 and name.isascii():
        return Part(name)
    if found := DERIVATIVE_NAME.fullmatch(name):
        return derivative(symbol(found[1]), _by(found[2]))
    if (found := NAME_WITH_INDICES.fullmatch(name)) and "_" in name:  # w_k, p_ik
        return Part(f"{found[1]}_{{{','.join(found[2])}}}")
    if found := re.fullmatch(r"([A-Za-z])_?(\d{1,2})", name):  # W1
        return Part(f"{found[1]}_{{{found[2]}}}")
    spelt = re.sub(r"_+", "-", name.strip("_"))
    if not re.fullmatch(r"[A-Za-z][A-Za-z-]{1,30}", spelt):
        raise NotPlain
    return Part(f"\\operatorname{{{spelt}}}")


def _by(name: str) -> Part:
    """What is differentiated by: the `wk` of `dJ_dwk` is w_k."""
    found = NAME_WITH_INDICES.fullmatch(name)
    return Part(f"{found[1]}_{{{','.join(found[2])}}}") if found and name not in GREEK_NAMES else symbol(name)


def derivative(of: Part, by: Part) -> Part:
    """The derivative of something by a symbol."""
    return Part(f"\\frac{{\\partial {of.inside(3)}}}{{\\partial {by.latex}}}", 2)


class _Writer:
    """Writes expressions; `indices` are letters that count something."""

    def __init__(self, indices: frozenset[str]) -> None:
        self.indices = indices
        self.counters = 0

    def part(self, node: ast.expr) -> Part:
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            return Part(f"{node.value:g}", axes=0) if node.value == 0 or 1e-4 <= node.value < 1e5 else self._refuse()
        if isinstance(node, ast.Name):
            return symbol(node.id)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            of = self.part(node.operand)
            return _negative(of) if isinstance(node.op, ast.USub) else of
        if isinstance(node, ast.BinOp):
            return self._operation(node.op, self.part(node.left), self.part(node.right))
        if isinstance(node, ast.Attribute) and node.attr == "T":
            return self._transposed(self.part(node.value))
        if isinstance(node, ast.Subscript):
            return self._subscript(node)
        if isinstance(node, ast.List) and len(node.elts) == 1 and isinstance(node.elts[0], ast.Compare):
            return self._condition(node.elts[0], bracketed=True)  # Iverson's bracket
        if isinstance(node, ast.Compare):
            return self._condition(node)
        if isinstance(node, ast.IfExp):
            return self._cases(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        return self._refuse()

    def _refuse(self) -> Part:
        raise NotPlain

    def _transposed(self, of: Part) -> Part:
        return Part(f"{of.inside(3)}^\\top ", 3, of.axes)

    def _operation(self, sign: ast.operator, left: Part, right: Part) -> Part:
        axes = None if left.axes is None or right.axes is None else max(left.axes, right.axes)
        if isinstance(sign, ast.Add):
            return Part(f"{left.latex} + {right.inside(2)}", 1, axes)
        if isinstance(sign, ast.Sub):
            return Part(f"{left.latex} - {right.inside(2)}", 1, axes)
        if left.positive is not None and isinstance(sign, ast.MatMult | ast.Mult | ast.Div):
            return _negative(self._operation(sign, left.positive, right))  # -a * b is the negative of a * b
        if isinstance(sign, ast.MatMult):
            return self._product(left, right)
        if isinstance(sign, ast.Mult):
            number = 0 in (left.axes, right.axes)
            joined = _beside(left, right) if number else f"{left.inside(2)} \\odot {right.inside(3)}"
            return Part(joined, 2, axes)
        if isinstance(sign, ast.Div):
            return Part(f"\\frac{{{left.latex}}}{{{right.latex}}}", 3, axes)
        if isinstance(sign, ast.Pow):
            return self._power(left, right)
        return self._refuse()

    def _product(self, left: Part, right: Part) -> Part:
        """`@`: a vector on the left is a row."""
        if left.axes == 1 and not left.latex.endswith("\\top "):
            left = self._transposed(left)
        return Part(_beside(left, right), 2)

    def _power(self, base: Part, exponent: Part) -> Part:
        """A number's power; of arrays only the square, entry by entry."""
        if base.axes == 0 or base.latex == EULER:
            return Part(f"{base.inside(3)}^{{{exponent.latex}}}", 3, 0)
        if exponent.latex != "2" or len(base.latex) > MAX_EXPRESSION:  # squares of squares double
            raise NotPlain
        return Part(f"{base.inside(3)} \\odot {base.inside(3)}", 2, base.axes)

    # Indices

    def _subscript(self, node: ast.Subscript) -> Part:
        slots: list[ast.expr] = []
        base: ast.expr = node
        while isinstance(base, ast.Subscript):
            slots = [*(base.slice.elts if isinstance(base.slice, ast.Tuple) else [base.slice]), *slots]
            base = base.value
        slots = [slot for slot in slots if not (isinstance(slot, ast.Constant) and slot.value is None)]
        of = self.part(base)
        if all(_is_whole(slot) for slot in slots):  # Z[:, None], which only says along what Z is laid out
            return of
        if isinstance(slots[0], ast.Call) and len(slots) == 2:
            return self._picked(of, slots[0], slots[1])
        written = [self._slot(slot) for slot in slots]
        whole = written.count(":")
        given = re.fullmatch(r"(.*)_\{([^{}]*)\}", of.latex)  # w_k[j]
        if given:
            return Part(f"{given[1]}_{{{given[2]},{','.join(written)}}}", 3, 0)
        base_latex = of.latex if of.binds == 3 and "^" not in of.latex else f"({of.latex})"
        return Part(f"{base_latex.rstrip()}_{{{','.join(written)}}}", 3, whole if len(written) > 1 else 1)

    def _slot(self, slot: ast.expr) -> str:
        """One index; those of programs count from 0."""
        if _is_whole(slot):
            return ":"
        if isinstance(slot, ast.Name):
            return symbol(slot.id).latex.strip()
        if isinstance(slot, ast.Constant) and isinstance(slot.value, int) and 0 <= slot.value < 100:
            return str(slot.value + 1)
        if isinstance(slot, ast.Subscript):
            return self._subscript(slot).latex
        raise NotPlain

    def _picked(self, of: Part, examples: ast.Call, labels: ast.expr) -> Part:
        """`P[np.arange(N), y]`: of each row the entry of its label."""
        if _called(examples) not in ("arange", "range") or not isinstance(labels, ast.Name) or of.binds < 3:
            raise NotPlain
        counter = self._counter()
        return Part(f"\\listof{{{counter}}}({of.latex}_{{{counter},{symbol(labels.id).latex}_{{{counter}}}}})", 3, 1)

    def _counter(self) -> str:
        self.counters += 1
        return COUNTER + "'" * self.counters

    # Conditions

    def _condition(self, node: ast.Compare, *, bracketed: bool = False) -> Part:
        """`c == k` of indices and labels, as a number; only of indices if it is in a bracket."""
        if len(node.ops) != 1 or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
            raise NotPlain
        sides = [node.left, node.comparators[0]]
        relation = "=" if isinstance(node.ops[0], ast.Eq) else "\\ne "
        names = [side.id if isinstance(side, ast.Name) else "_" for side in sides]
        bare = [name not in self.indices and "_" not in name for name in names]
        if bracketed or not any(bare):
            left, right = (self._slot(side) for side in sides)
            return Part(f"\\mathbb{{1}}_{{{left} {relation} {right}}}", 3, 0)
        if all(bare):
            raise NotPlain
        counter = self._counter()  # the labels of all examples
        left, right = (
            f"{self._slot(side)}_{{{counter}}}" if alone else self._slot(side)
            for side, alone in zip(sides, bare, strict=True)
        )
        return Part(f"\\listof{{{counter}}}(\\mathbb{{1}}_{{{left} {relation} {right}}})", 3, 1)

    def _cases(self, node: ast.IfExp) -> Part:
        """`a if c == k else b`"""
        test = node.test
        if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], ast.Eq | ast.NotEq) or len(test.ops) > 1:
            raise NotPlain
        left, right = (self._slot(side) for side in (test.left, test.comparators[0]))
        relation = "=" if isinstance(test.ops[0], ast.Eq) else "\\ne "
        one, other = self.part(node.body), self.part(node.orelse)
        axes = one.axes if one.axes == other.axes else None
        rows = f"{one.latex} & {left} {relation} {right} \\\\ {other.latex} & \\text{{otherwise}}"
        return Part(f"\\begin{{cases}} {rows} \\end{{cases}}", 3, axes)

    # Functions

    def _call(self, node: ast.Call) -> Part:
        name = _called(node)
        arguments = list(node.args)
        if isinstance(node.func, ast.Attribute) and not (
            isinstance(node.func.value, ast.Name) and node.func.value.id in MODULES
        ):
            if ast.unparse(node.func.value) in ("np.linalg", "numpy.linalg"):
                return self._norm(name, arguments, node.keywords)
            arguments = [node.func.value, *arguments]  # a method
        if name == DERIVATIVE and arguments:
            return self._derivative(arguments)
        if (summed := SUMMED.fullmatch(name)) and len(arguments) == 1:
            body = self.part(arguments[0])
            below = ",".join(summed[2]) if summed[2] else f"{summed[3]} \\ne {summed[4]}"
            return Part(f"(\\{summed[1]}_{{{below}}} {body.inside(2)})", 3, body.axes)
        if name in ALONG and arguments:
            return self._along(ALONG[name], arguments, node.keywords)
        if node.keywords:
            raise NotPlain
        if len(arguments) == 1:
            return self._of_one(name, arguments[0], isinstance(node.func, ast.Name))
        if len(arguments) == 2:
            return self._of_two(name, self.part(arguments[0]), self.part(arguments[1]))
        raise NotPlain

    def _of_one(self, name: str, argument: ast.expr, is_plain: bool) -> Part:
        of = self.part(argument)
        if name in ENTRYWISE:
            return Part(f"{ENTRYWISE[name]}({of.latex})", 3, 0 if name == "trace" else of.axes)
        if name == "square":
            return self._power(of, Part("2", axes=0))
        if name == "transpose":
            return self._transposed(of)
        if name == "norm":
            return Part(f"\\| {of.latex} \\|", 3, 0)
        if name in ("int", "float", "array", "astype"):
            return of
        if name in NO_FUNCTIONS or not is_plain:
            raise NotPlain
        return Part(f"{symbol(name).latex}({of.latex})")

    def _of_two(self, name: str, left: Part, right: Part) -> Part:
        if name in PRODUCTS:
            return self._product(left, right)
        if name in OPERATIONS:
            return self._operation(OPERATIONS[name](), left, right)
        if name == "outer":
            return Part(f"{left.inside(3)} {right.inside(3)}^\\top ", 2, 2)
        if name == "astype":
            return left
        raise NotPlain

    def _derivative(self, arguments: Sequence[ast.expr]) -> Part:
        *of, by = [self.part(each) for each in arguments]
        if re.search(r"\\odot|\\frac|[-+()]", by.latex):
            raise NotPlain
        if of:
            return derivative(of[0], by)
        return Part(f"\\frac{{\\partial}}{{\\partial {by.latex}}}", 3)

    def _norm(self, name: str, arguments: Sequence[ast.expr], keywords: Sequence[ast.keyword]) -> Part:
        if name != "norm" or len(arguments) != 1 or keywords:
            raise NotPlain
        return Part(f"\\| {self.part(arguments[0]).latex} \\|", 3, 0)

    def _along(self, kind: str, arguments: Sequence[ast.expr], keywords: Sequence[ast.keyword]) -> Part:
        """A sum of all entries, or along one axis; over the values of a comprehension."""
        given = {each.arg: each.value for each in keywords if each.arg not in ("keepdims", "keepdim")}
        axis_given = given.pop("axis", given.pop("dim", arguments[1] if len(arguments) == 2 else None))
        if given or len(arguments) > 2:
            raise NotPlain
        axis = "" if axis_given is None else ast.unparse(axis_given)
        if axis not in ("", "0", "1", "-1", "None"):
            raise NotPlain
        of = arguments[0]
        if isinstance(of, ast.GeneratorExp | ast.ListComp):
            return self._counted(kind, of, axis)
        part = self.part(of)
        squared = re.fullmatch(r"(.+) \\odot \1", part.latex)
        if squared and kind == "sum" and not axis:
            return Part(f"\\| {squared[1]} \\|_F^2", 3, 0)
        axis = "" if axis == "None" else axis
        left = 0 if not axis else part.axes - 1 if part.axes else None
        return Part(f"\\along{{{kind}}}{{{axis}}}({part.latex})", 3, left)

    def _counted(self, kind: str, of: ast.GeneratorExp | ast.ListComp, axis: str) -> Part:
        """`sum(a for i in range(N) if i != k)`"""
        body = self.part(of.elt)
        if kind == "max" or axis not in ("", "0") or (body.axes != 0 and isinstance(of, ast.ListComp) and not axis):
            raise NotPlain
        sums, sizes = "", []
        for each in of.generators:
            if not isinstance(each.target, ast.Name) or len(each.target.id) > 2:
                raise NotPlain
            size = _size(each.iter)
            conditions = "".join(f", {self._side_condition(test)}" for test in each.ifs)
            sums += f"\\sum_{{{symbol(each.target.id).latex} = 1{conditions}}}^{{{size}}} "
            sizes.append(size)
        total = f"{sums}{body.inside(2)}"
        if kind == "mean":
            if any(each.ifs for each in of.generators):
                raise NotPlain
            total = "".join(f"\\frac{{1}}{{{size}}} " for size in sizes) + total
        return Part(f"({total})", 3, body.axes)

    def _side_condition(self, test: ast.expr) -> str:
        if not isinstance(test, ast.Compare) or len(test.ops) != 1:
            raise NotPlain
        relation = {ast.Eq: "=", ast.NotEq: "\\ne "}.get(type(test.ops[0]))
        if relation is None:
            raise NotPlain
        return f"{self._slot(test.left)} {relation} {self._slot(test.comparators[0])}"


def _negative(of: Part) -> Part:
    return Part(f"-{of.inside(2)}", 1, of.axes, of)


def _beside(left: Part, right: Part) -> str:
    """A product without a sign, or with one where a bracket would look like that of a function."""
    second = right.inside(2)
    sign = " \\cdot " if second[0] in "(-" else " "
    return f"{left.inside(2)}{sign}{second}"


def _is_whole(slot: ast.expr) -> bool:
    """Whether an index is a plain `:` or `...`."""
    if isinstance(slot, ast.Slice):
        return slot.lower is None and slot.upper is None and slot.step is None
    return isinstance(slot, ast.Constant) and slot.value is ...


def _called(node: ast.Call) -> str:
    """The name of the function or method."""
    if isinstance(node.func, ast.Name):
        return node.func.id
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    raise NotPlain


def _size(node: ast.expr) -> str:
    """The N of `range(N)`, `range(1, N + 1)`. Raises NotPlain."""
    if not isinstance(node, ast.Call) or _called(node) not in ("range", "arange") or node.keywords:
        raise NotPlain
    written = [ast.unparse(each) for each in node.args]
    if len(written) == 2 and written[0] == "1" and written[1].endswith(" + 1"):
        written = [written[1].removesuffix(" + 1")]
    if len(written) == 2 and written[0] == "0":
        written = written[1:]
    if len(written) != 1 or not written[0].isalpha():
        raise NotPlain
    return symbol(written[0]).latex
