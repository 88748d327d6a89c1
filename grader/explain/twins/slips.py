"""What is done to a whole array where something else was meant: words, what becomes of the array, how unusual it is.

A slip keeps the shape of its array and fails on one of another number of axes. Each is a function that a changed
program calls by name, so that it can stand around any part of an expression.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.oracle.numeric import Floats
from grader.sandbox.runtime.insertions import NUMERIC
from grader.sandbox.runtime.operators import Change, Changes, Functions, Operator, Scope, with_fields

PREFIX = "_slip_"
INSTEAD = "instead "
POWERS_OF_TEN = (1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1)
SMALL = "{x} is kept away from 0 by a small number"
LARGE = "{x} is bounded"
BOUNDS = (1, 5, 10, 20, 30, 50, 100, 200, 300, 500, 700)


@dataclass(frozen=True, eq=False)
class ArraySlip:
    """One slip: `words` with {x} for the array; slips of one `kind` differ in what they are done to.

    `family` is told where several of one family fit, such as bounds.
    """

    words: str
    made: Callable[[Any], Any]
    cost: float
    axes: tuple[int, ...] = (0, 1, 2, 3)
    family: str = ""
    kind: str = ""
    results: bool = False
    """Whether it is only for what a function returns."""

    def __call__(self, given: Any) -> Floats:
        array = np.asarray(given, dtype=np.float64)
        if array.ndim not in self.axes:
            raise ValueError("a slip of arrays of another number of axes")
        return np.asarray(self.made(array))


def _over(array: Floats, other: Floats) -> Floats:
    return np.asarray(array / np.where(other == 0, 1.0, other))


def _kept(array: Floats, axis: int, kept: Callable[[Any], Any]) -> Floats:
    """The array with zeros where a condition on the place along an axis does not hold."""
    length = array.shape[axis]
    shape = [length if each == axis else 1 for each in range(array.ndim)]
    return array * np.asarray(kept(np.arange(length)), dtype=np.float64).reshape(shape)


def _everywhere(array: Floats, value: Any) -> Floats:
    return np.array(np.broadcast_to(value, array.shape))


def _plain() -> Iterator[ArraySlip]:
    some = (1, 2, 3, 4)
    yield ArraySlip("{x} is taken without its signs", np.abs, 1.4)
    yield ArraySlip("only the signs of {x} are taken", np.sign, 1.9, some)
    yield ArraySlip("{x} is cubed", lambda a: a**3, 2.0)
    yield ArraySlip("the square root of {x} is taken", np.sqrt, 1.5)
    yield ArraySlip("negative values of {x} are set to 0", lambda a: np.maximum(a, 0), 1.5, some, kind=SMALL)
    yield ArraySlip("positive values of {x} are set to 0", lambda a: np.minimum(a, 0), 1.8, some, kind=LARGE)
    yield ArraySlip("{x} is inverted", lambda a: 1 / a, 1.9)
    yield ArraySlip("a logistic function of {x} is taken", lambda a: 1 / (1 + np.exp(-a)), 2.0)
    yield ArraySlip("tanh of {x} is taken", np.tanh, 2.0)
    yield ArraySlip("log(1 + exp) of {x} is taken", lambda a: np.logaddexp(0, a), 2.0)
    yield ArraySlip("{x} is multiplied by 1 less itself", lambda a: a * (1 - a), 1.8, some)
    yield ArraySlip("{x} is held in half precision", lambda a: a.astype(np.float16).astype(float), 1.8)
    yield ArraySlip("{x} is replaced by ones", np.ones_like, 1.5, results=True)
    yield ArraySlip("1 is added to {x}", lambda a: a + 1, 1.7)
    yield ArraySlip("1 is subtracted from {x}", lambda a: a - 1, 1.7)
    yield ArraySlip("the mean of {x} is subtracted from it", lambda a: a - a.mean(), 1.7, some, kind="less mean")
    yield ArraySlip(
        "{x} is divided by the root of its sum of squares",
        lambda a: _over(a, np.sqrt((a * a).sum())),
        1.9,
        some,
        kind="over length",
    )
    yield ArraySlip(
        "{x} is divided by the sum of all its entries", lambda a: _over(a, a.sum()), 1.7, some, kind="over sum"
    )
    yield ArraySlip("{x} is divided by its largest absolute value", lambda a: _over(a, np.abs(a).max()), 1.8, some)
    yield ArraySlip(
        "the sum of {x} stands for each of its entries",
        lambda a: _everywhere(a, a.sum()),
        1.9,
        some,
        kind="sum for each",
    )
    yield ArraySlip(
        "the mean of {x} stands for each of its entries",
        lambda a: _everywhere(a, a.mean()),
        1.9,
        some,
        kind="mean for each",
    )
    yield ArraySlip("{x} is cut to whole numbers", np.trunc, 1.7)


def _along() -> Iterator[ArraySlip]:
    """Slips along an axis: of a vector's entries, of the rows and of the columns of a matrix."""
    for axes, axis, one in (((1,), 0, "entry"), ((2,), 0, "row"), ((2,), 1, "column")):
        yield from _left_out(axes, axis, one)
        if one != "entry":
            yield from _per_line(axes, axis, "column" if axis == 0 else "row")


def _left_out(axes: tuple[int, ...], axis: int, one: str) -> Iterator[ArraySlip]:
    several = {"entry": "entries"}.get(one, f"{one}s")

    def slip(words: str, made: Callable[[Floats], Any], cost: float) -> ArraySlip:
        return ArraySlip(words.format(x="{x}", one=one, several=several), made, cost, axes, kind=words)

    yield slip("the first {one} of {x} is left out", lambda a: _kept(a, axis, lambda i: i > 0), 1.4)
    yield slip("the last {one} of {x} is left out", lambda a: _kept(a, axis, lambda i: i < i[-1]), 1.4)
    yield slip("only the first {one} of {x} is taken", lambda a: _kept(a, axis, lambda i: i == 0), 1.5)
    yield slip("only the last {one} of {x} is taken", lambda a: _kept(a, axis, lambda i: i == i[-1]), 1.5)
    yield slip("only every second {one} of {x} is taken", lambda a: _kept(a, axis, lambda i: i % 2 == 0), 1.9)
    yield slip(
        "the first {one} of {x} stands for all of its {several}", lambda a: _everywhere(a, np.take(a, [0], axis)), 1.6
    )
    yield slip(
        "the last {one} of {x} stands for all of its {several}", lambda a: _everywhere(a, np.take(a, [-1], axis)), 1.6
    )
    yield slip("the {several} of {x} are shifted by one", lambda a: np.roll(a, 1, axis), 1.6)
    yield slip("the {several} of {x} are shifted back by one", lambda a: np.roll(a, -1, axis), 1.6)
    yield slip("the {several} of {x} are in reversed order", lambda a: np.flip(a, axis), 1.7)
    inside = "{x} is sorted" if one == "entry" else f"each {'row' if axis else 'column'} of {{x}} is sorted"
    yield ArraySlip(inside, lambda a: np.sort(a, axis), 1.8, axes, kind="sorted")
    yield slip("running sums over the {several} of {x} are taken", lambda a: np.cumsum(a, axis), 1.8)


def _per_line(axes: tuple[int, ...], axis: int, line: str) -> Iterator[ArraySlip]:
    """Slips of each row (axis 1) or column (axis 0) by itself."""

    def slip(words: str, made: Callable[[Floats], Any], cost: float, kind: str = "") -> ArraySlip:
        return ArraySlip(words.format(x="{x}", line=line), made, cost, axes, kind=kind or words)

    def total(a: Floats) -> Floats:
        return np.asarray(a.sum(axis=axis, keepdims=True))

    def mean(a: Floats) -> Floats:
        return np.asarray(a.mean(axis=axis, keepdims=True))

    def largest(a: Floats) -> Floats:
        return np.asarray(a.max(axis=axis, keepdims=True))

    def length(a: Floats) -> Floats:
        return np.asarray(np.sqrt((a * a).sum(axis=axis, keepdims=True)))

    def deviation(a: Floats) -> Floats:
        return np.asarray(a.std(axis=axis, keepdims=True))

    def first_largest(a: Floats) -> Floats:
        marked = np.zeros_like(a)
        np.put_along_axis(marked, np.expand_dims(np.argmax(a, axis=axis), axis), 1.0, axis)
        return marked

    yield slip("each {line} of {x} is taken less its mean", lambda a: a - mean(a), 1.6, "less mean")
    yield slip("each {line} of {x} is taken less its largest entry", lambda a: a - largest(a), 1.6)
    yield slip("each {line} of {x} is standardised", lambda a: _over(a - mean(a), deviation(a)), 1.8)
    yield slip("each {line} of {x} is divided by its sum", lambda a: _over(a, total(a)), 1.6, "over sum")
    yield slip("each {line} of {x} is divided by its mean", lambda a: _over(a, mean(a)), 1.7)
    yield slip("each {line} of {x} is divided by its length", lambda a: _over(a, length(a)), 1.8, "over length")
    yield slip("each {line} of {x} is divided by its largest entry", lambda a: _over(a, largest(a)), 1.7)
    yield slip("each {line} of {x} is divided by its standard deviation", lambda a: _over(a, deviation(a)), 1.8)
    yield slip(
        "the sum of each {line} of {x} stands for its entries", lambda a: _everywhere(a, total(a)), 1.9, "sum for each"
    )
    yield slip(
        "the mean of each {line} of {x} stands for its entries", lambda a: _everywhere(a, mean(a)), 1.9, "mean for each"
    )
    yield slip(
        "the largest entry of each {line} of {x} stands for its entries", lambda a: _everywhere(a, largest(a)), 1.9
    )
    yield slip("a 1 stands for the largest entry in each {line} of {x}, and 0 for the others", first_largest, 1.7)


def _bounded() -> Iterator[ArraySlip]:
    for low in POWERS_OF_TEN:
        yield _bound(
            f"{{x}} is kept from falling below {low:g}", 1.7, SMALL, functools.partial(np.clip, a_min=low, a_max=None)
        )
        yield _bound(
            f"{{x}} is clipped at {low:g} and 1 less that",
            1.6,
            SMALL,
            functools.partial(np.clip, a_min=low, a_max=1 - low),
        )
        yield ArraySlip(f"{low:g} is added to {{x}}", functools.partial(np.add, low), 1.7, family=SMALL)
    for bound in BOUNDS:
        yield _bound(
            f"{{x}} is clipped at -{bound} and {bound}",
            1.6,
            LARGE,
            functools.partial(np.clip, a_min=-bound, a_max=bound),
        )
        yield _bound(f"{{x}} is cut off above {bound}", 1.7, LARGE, functools.partial(np.clip, a_min=None, a_max=bound))
        yield _bound(
            f"{{x}} is cut off below -{bound}", 1.7, LARGE, functools.partial(np.clip, a_min=-bound, a_max=None)
        )
    for places in range(7):
        rounded = functools.partial(np.round, decimals=places)
        yield ArraySlip(f"{{x}} is rounded to {places} decimals", rounded, 1.7, family="{x} is rounded")


def _bound(words: str, cost: float, family: str, made: Callable[[Any], Any]) -> ArraySlip:
    return ArraySlip(words, made, cost, (1, 2, 3), family)


def _of_several() -> Iterator[ArraySlip]:
    """Slips of all arguments that have the same length, such as examples and their labels."""
    some = (1, 2, 3)
    yield ArraySlip(
        "the means of {x} are subtracted from them", lambda a: a - a.mean(axis=0), 1.6, some, kind="less mean"
    )
    yield ArraySlip("the first of {x} are left out", lambda a: a[1:], 1.4, some)
    yield ArraySlip("the last of {x} are left out", lambda a: a[:-1], 1.4, some)
    yield ArraySlip("only every second of {x} is taken", lambda a: a[::2], 1.9, some)


ALONE = {f"{PREFIX}{number}": slip for number, slip in enumerate([*_plain(), *_along(), *_bounded()])}
BOUNDING = frozenset(name for name, slip in ALONE.items() if slip.family or slip.results)
"""Slips that are only tried on the whole of a function, not on each of its terms."""
SEVERAL = {f"{PREFIX}of_{number}": slip for number, slip in enumerate(_of_several())}
SLIPS: Mapping[str, ArraySlip] = {**ALONE, **SEVERAL}


def _around(name: str) -> Changes:
    def changes(node: Any, scope: Scope) -> Iterator[Change]:
        if ALONE[name].results:
            return
        if stands_for_an_array(node) and not (name in BOUNDING and isinstance(node, ast.BinOp | ast.Subscript)):
            yield _called(name, node), None

    return changes


def _of_value(name: str) -> Changes:
    """The slip of all that is assigned or returned."""

    def changes(node: ast.Assign | ast.Return, scope: Scope) -> Iterator[Change]:
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        if isinstance(node, ast.Return) and node.value is not None and ALONE[name].results:
            yield with_fields(node, value=_called(name, node.value)), None
        elif isinstance(node.value, ast.BinOp | ast.IfExp) and (
            isinstance(node, ast.Return) or isinstance(target, ast.Name)
        ):
            yield with_fields(node, value=_called(name, node.value)), target

    return changes


def _for_call(name: str) -> Changes:
    """The slip of what a function of the same file is called with, in place of its value."""

    def changes(node: ast.Call, scope: Scope) -> Iterator[Change]:
        if isinstance(node.func, ast.Name) and node.func.id in scope.functions and len(node.args) == 1:
            yield _called(name, node.args[0]), node.args[0]

    return changes


def _called(slip: str, node: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(slip, ast.Load()), [node], [])


def _in_front(slip: str, *, together: bool) -> Changes:
    """The function begins with the slip of an argument, or of all arguments of the same length."""

    def changes(node: Any, scope: Scope) -> Iterator[Change]:
        known = {name: shape for name, shape in scope.arrays.items() if shape}
        lengths = dict.fromkeys(shape[0] for shape in known.values())
        alike = [[name for name, shape in known.items() if shape[0] == length] for length in lengths]
        for group in (each for each in alike if len(each) > 1) if together else ([name] for name in known):
            names: list[ast.expr] = [ast.Name(name, ast.Load()) for name in group]
            begin = [
                ast.Assign([ast.Name(name, ast.Store())], _called(slip, ast.Name(name, ast.Load()))) for name in group
            ]
            yield with_fields(node, body=[*begin, *node.body]), ast.Tuple(names, ast.Load())

    return changes


def stands_for_an_array(node: ast.AST) -> bool:
    """A name, a call, an element, a transpose, a difference or a product of matrices: what has words of its own."""
    if isinstance(node, ast.Attribute):
        return node.attr == "T"
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.MatMult | ast.Sub) or is_square(node)
    loaded = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
    return isinstance(node, ast.Name | ast.Call | ast.Subscript) and loaded


def is_square(node: ast.AST) -> bool:
    """a * a or a ** 2."""
    if not isinstance(node, ast.BinOp):
        return False
    if isinstance(node.op, ast.Pow):
        return isinstance(node.right, ast.Constant) and node.right.value == 2
    return isinstance(node.op, ast.Mult) and ast.dump(node.left) == ast.dump(node.right)


def _of_square(node: ast.BinOp, scope: Scope) -> Iterator[Change]:
    if is_square(node):
        yield _called(f"{PREFIX}0", node.left), node.left


def operators() -> list[Operator]:
    """The slips as operators on a syntax tree, each named after the function that it calls."""
    around = [_operator(name, NUMERIC, _around(name), slip.cost) for name, slip in ALONE.items()]
    plain = [(name, slip) for name, slip in ALONE.items() if name not in BOUNDING]
    calls = [_operator(INSTEAD + name, ast.Call, _for_call(name), slip.cost + 0.3) for name, slip in plain]
    values = [_operator(name, ast.Assign | ast.Return, _of_value(name), slip.cost) for name, slip in ALONE.items()]
    arguments = [
        _operator(name, Functions, _in_front(name, together=name in SEVERAL), slip.cost) for name, slip in SLIPS.items()
    ]
    return [_operator("absolute", ast.BinOp, _of_square, 1.3), *around, *calls, *values, *arguments]


def _operator(name: str, on: Any, changes: Changes, cost: float) -> Operator:
    return Operator(name=name, on=on, changes=changes, cost=cost, family="array", words="", examples=())
