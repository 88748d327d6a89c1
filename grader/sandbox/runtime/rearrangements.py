"""Operators that put things in another place: into a loop or a call, in another order, on a copy."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from typing import Any

from .operators import Change, Functions, Operator, Scope, call_of_numpy, load, operator, with_fields

BLOCKS = Functions | ast.For | ast.If


@operator("into call", ast.BinOp, 1.4, "parentheses", "`{part}` belongs into the call", (("f(a) + b", "f(a + b)"),))
def _into_call(node: ast.BinOp, scope: Scope) -> Iterator[Change]:
    """What is done to the value of a call, done to its argument."""
    call: Any = node.left
    for place, given in enumerate(call.args) if isinstance(call, ast.Call) else ():
        inner = [*call.args[:place], with_fields(node, left=given), *call.args[place + 1 :]]
        yield with_fields(call, args=inner), node.right


@operator(
    *("out of call", ast.Call, 1.4, "parentheses", "`{part}` belongs out of the call"),
    (("f(a + b)", "f(a) + b"), ("f(a * k)", "a * f(k)")),
)
def _out_of_call(node: ast.Call, scope: Scope) -> Iterator[Change]:
    """What is done to the argument of a call, done to its value."""
    for place, given in enumerate(node.args):
        if isinstance(given, ast.BinOp):
            for kept, left in ((given.left, True), (given.right, False)):
                outer = with_fields(node, args=[*node.args[:place], kept, *node.args[place + 1 :]])
                yield with_fields(given, **{"left" if left else "right": outer}), given.right if left else given.left


@operator(
    "parentheses",
    ast.BinOp,
    1.15,
    "parentheses",
    "the parentheses in `{node}`",
    (("(a + b) * k", "a + b * k"), ("a / b * k", "a / (b * k)"), ("(a - b) / k", "a / k - b")),
)
def _parentheses(node: ast.BinOp, scope: Scope) -> Iterator[Change]:
    """`(a + b) * c` and `a + b * c`."""
    left, right = node.left, node.right
    if isinstance(left, ast.BinOp):
        yield with_fields(left, right=with_fields(node, left=left.right)), None
        if isinstance(left.op, ast.Add | ast.Sub):
            yield with_fields(left, left=with_fields(node, left=left.left)), None
    if isinstance(right, ast.BinOp):
        yield with_fields(right, left=with_fields(node, right=right.left)), None
    if isinstance(left, ast.UnaryOp):
        yield with_fields(left, operand=with_fields(node, left=left.operand)), None


@operator("divided apart", ast.AugAssign, 1.2, "parentheses", "`{node}` takes all of the right side together")
def _apart(node: Any, scope: Scope) -> Iterator[Change]:
    """`a /= b + c` as `a = a / b + c`."""
    value = node.value
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add | ast.Sub) and isinstance(node.target, ast.Name):
        first = ast.BinOp(load(node.target.id), node.op, value.left)
        yield ast.Assign([node.target], with_fields(value, left=first)), None


@operator("option", ast.Call, 1.5, "function", "`{node}` lacks an option", ())
def _option(node: ast.Call, scope: Scope) -> Iterator[Change]:
    """An own function called with an option that is left out."""
    for name, default in scope.options.get(getattr(node.func, "id", ""), ()):
        if not any(keyword.arg == name for keyword in node.keywords):
            yield with_fields(node, keywords=[*node.keywords, ast.keyword(name, ast.Constant(not default))]), None


@operator("accumulated", ast.Assign, 1.0, "statement", "`{node}` sets what it should add up", ())
def _accumulated(node: Any, scope: Scope) -> Iterator[Change]:
    """`+=` for `=`."""
    if (
        len(node.targets) == 1
        and not isinstance(node.targets[0], ast.Tuple)
        and not isinstance(node.value, ast.Constant)
    ):
        for sign in (ast.Add(), ast.Sub()):
            yield ast.AugAssign(node.targets[0], sign, node.value), None


@operator("on a copy", Functions, 1.3, "copy", "`{part}` is changed in place: work on a copy", ())
def _on_a_copy(node: Functions, scope: Scope) -> Iterator[Change]:
    """The function begins with a copy of an argument."""
    for name in scope.arrays:
        copied = ast.Assign([ast.Name(name, ast.Store())], call_of_numpy("array", load(name)))
        yield with_fields(node, body=[copied, *node.body]), _written(node, name)


def _written(function: Functions, name: str) -> ast.Name:
    """The name, where it is first written to in place; of no line where that is not plain to see."""
    found = load(name)
    for node in ast.walk(function):
        targets = [node.target] if isinstance(node, ast.AugAssign) else getattr(node, "targets", [])
        for target in targets if isinstance(node, ast.Assign | ast.AugAssign) else ():
            base = target.value if isinstance(target, ast.Subscript) else target
            in_place = isinstance(node, ast.AugAssign) or isinstance(target, ast.Subscript)
            if in_place and getattr(base, "id", "") == name and not hasattr(found, "lineno"):
                found = ast.copy_location(found, node)
    return found


@operator("copied", ast.Assign, 1.3, "copy", "`{part}` is changed in place: work on a copy", ())
def _copied(node: ast.Assign, scope: Scope) -> Iterator[Change]:
    if isinstance(node.value, ast.Name | ast.Subscript):
        yield with_fields(node, value=call_of_numpy("array", node.value)), node.value


@operator("parameters", Functions, 1.5, "order", "the order of the arguments of `{node}`", ())
def _parameters(node: Functions, scope: Scope) -> Iterator[Change]:
    """Two parameters in each other's place."""
    given = node.args.args
    for one, two in itertools.combinations(range(len(given)), 2):
        order = list(given)
        order[one], order[two] = given[two], given[one]
        yield with_fields(node, args=with_fields(node.args, args=order)), None


@operator(
    "arguments", ast.Call, 1.5, "order", "the order of the arguments in `{node}`", (("f(a, b, k)", "f(b, a, k)"),)
)
def _arguments(node: ast.Call, scope: Scope) -> Iterator[Change]:
    """Two of three or more arguments in each other's place."""
    for one, two in itertools.combinations(range(len(node.args)), 2) if len(node.args) > 2 else ():
        order = list(node.args)
        order[one], order[two] = order[two], order[one]
        yield with_fields(node, args=order), None


def _loops(node: Functions | ast.For | ast.If) -> Iterator[tuple[list[ast.stmt], Any, list[ast.stmt]]]:
    """Each loop in a block, with the statements before and after it."""
    for at, loop in enumerate(node.body):
        if isinstance(loop, ast.For | ast.While):
            yield node.body[:at], loop, node.body[at + 1 :]


@operator("out of loop", BLOCKS, 1.3, "statement", "`{part}` belongs after the loop, not into it")
def _out_of_loop(node: Any, scope: Scope) -> Iterator[Change]:
    for before, loop, after in _loops(node):
        if len(loop.body) > 1:
            shorter = with_fields(loop, body=loop.body[:-1])
            yield with_fields(node, body=[*before, shorter, loop.body[-1], *after]), loop.body[-1]


@operator("into loop", BLOCKS, 1.3, "statement", "`{part}` belongs into the loop")
def _into_loop(node: Any, scope: Scope) -> Iterator[Change]:
    for before, loop, after in _loops(node):
        if after and not isinstance(after[0], ast.Return):
            longer = with_fields(loop, body=[*loop.body, after[0]])
            yield with_fields(node, body=[*before, longer, *after[1:]]), after[0]
        if before:
            first = with_fields(loop, body=[before[-1], *loop.body])
            yield with_fields(node, body=[*before[:-1], first, *after]), before[-1]


@operator("summed", Functions | ast.For | ast.If, 1.3, "statement", "`{part}` sets what it should add up", ())
def _summed(node: Functions | ast.For | ast.If, scope: Scope) -> Iterator[Change]:
    """What a loop sets in each round added up, from 0 on."""
    for at, loop in enumerate(node.body):
        if isinstance(loop, ast.For):
            for place, each in enumerate(loop.body):
                if isinstance(each, ast.Assign) and len(each.targets) == 1 and isinstance(each.targets[0], ast.Name):
                    begin = ast.Assign([each.targets[0]], ast.Constant(0))
                    adding = ast.AugAssign(each.targets[0], ast.Add(), each.value)
                    longer = with_fields(loop, body=[*loop.body[:place], adding, *loop.body[place + 1 :]])
                    yield with_fields(node, body=[*node.body[:at], begin, longer, *node.body[at + 1 :]]), each


@operator("always", ast.If, 1.0, "condition", "the cases that `{part}` tells apart", ())
def _always(node: ast.If, scope: Scope) -> Iterator[Change]:
    """One of the branches, whatever the condition."""
    yield with_fields(node, test=ast.Constant(True)), node.test
    yield with_fields(node, test=ast.Constant(False)), node.test


REARRANGED = tuple(each for each in list(vars().values()) if isinstance(each, Operator))
