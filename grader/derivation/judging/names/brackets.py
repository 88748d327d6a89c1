r"""Brackets of which only dots are repeated, `\frac{\partial [\dots]}{\partial f_{ik}}`: what stood in the last one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from grader.derivation.nodes.chains import Side, Statement
from grader.derivation.nodes.syntax import ELLIPSIS, Add, Negative, Node, Product, Sum, Symbol, children, rebuilt, walk

NOT_PLAIN = "the dots stand for something that is not written; write it out"


def with_brackets(read: Sequence[Sequence[Statement]]) -> list[list[Statement]]:
    """The statements with the sum that stood in the last bracket in place of dots in one; a side is not read where the
    last formula with brackets has several."""
    last: list[Add] = []
    found = []
    for statements in read:
        turned = []
        for statement in statements:
            sides = []
            for side in statement.sides:
                sides.append(_filled(side, last))
                last = (list(_in_brackets(sides[-1].node)) if sides[-1].node is not None else []) or last
            turned.append(replace(statement, sides=tuple(sides)))
        found.append(turned)
    return found


def _filled(side: Side, last: Sequence[Add]) -> Side:
    if side.node is None or not any(_is_ellipsis(each) for each in walk(side.node)):
        return side
    if len(last) != 1:
        return replace(side, node=None, error=NOT_PLAIN)

    def filled(node: Any) -> Any:
        return last[0] if _is_ellipsis(node) else rebuilt(node, filled)

    return replace(side, node=filled(side.node))


def _is_ellipsis(node: Node) -> bool:
    return isinstance(node, Symbol) and node.name == ELLIPSIS


def _in_brackets(node: Node, *, within: bool = False) -> Iterator[Add]:
    """The sums that are factors or summed, as they are written in brackets."""
    if isinstance(node, Add) and within:
        yield node
    elif isinstance(node, Add | Negative):
        for each in children(node):
            yield from _in_brackets(each, within=isinstance(each, Add))
    elif isinstance(node, Product | Sum):
        for each in children(node):
            yield from _in_brackets(each, within=True)
