"""What the sides of a claim look like: zeros, gradients, cases, one formula at two indices."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import replace
from typing import Any

from grader.derivation.meaning.normal import expanded, normal
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.shapes import has_shape
from grader.derivation.nodes.syntax import (
    Call,
    Cases,
    Derivative,
    Entry,
    Indicator,
    Node,
    Number,
    Sum,
    Symbol,
    rebuilt,
    walk,
)


def names_its_cases(node: Node) -> bool:
    """Whether a formula says itself what holds for which indices; `delta = 1` is what such a sign means."""
    return not isinstance(node, Indicator) and any(isinstance(each, Cases | Indicator) for each in walk(node))


def tells_apart(nodes: Iterable[Node], names: Collection[str]) -> bool:
    """Whether a formula says itself what holds where these are equal and where not: by `\\delta_{ck}`, or by cases."""
    nodes = [each for node in nodes for each in walk(node)]
    rows = [row for each in nodes if isinstance(each, Cases) for _, row in each.rows]
    signs = [*(each for each in nodes if isinstance(each, Indicator)), *(sign for row in rows for sign in row)]
    return any({each.name for each in walk(sign) if isinstance(each, Symbol)} >= set(names) for sign in signs)


def is_chain_rule(left: Node, right: Node) -> bool:
    """Whether one side is a derivative, and on the other one is by what another is of."""
    return any(isinstance(one, Derivative) and is_path(other) for one, other in ((left, right), (right, left)))


def adds_up_gradients(node: Node | None) -> bool:
    r"""Whether derivatives by all of something are added up, `\sum_k \partial J/\partial w_k`: nobody solves that."""
    for each in walk(node) if node is not None else ():
        bound = {variable.name for variable in each.variables} if isinstance(each, Sum) else set[str]()
        by = [part.by for part in walk(each) if isinstance(part, Derivative)] if bound else []
        if any(isinstance(part, Symbol) and part.name in bound for sign in by for part in walk(sign)):
            return True
    return False


def by_another(nodes: Iterable[Node], table: Table) -> str:
    """Why a derivative by a symbol of the answer's own may be meant otherwise: its definition leaves an index open, as
    the K of `\\eta_{ic} = \\log p_{ic} / p_{iK}`; "" if none is by such a one."""
    by = [each.by for each in nodes if isinstance(each, Derivative) and isinstance(each.by, Symbol)]
    for symbol in (each for each in by if each.name in table.own):
        declared = table.find(symbol.name)
        letter = next(iter(declared.letters.values()), "") if declared is not None else ""
        if letter:
            return f"it differentiates by {symbol.name}, which is another for each {letter}"
    return ""


def restates(symbol: Node, body: Node, table: Table) -> bool:
    """Whether it is a symbol, or its logarithm, and just what it was defined as."""
    if isinstance(symbol, Call) and symbol.function == "log":
        symbol, body = symbol.argument, Call("exp", body)
    if not isinstance(symbol, Entry) or symbol.name not in table.definitions:
        return False
    return normal(expanded(symbol, table, frozenset([symbol.name]))) == normal(body)


def is_path(node: Node) -> bool:
    """Whether one derivative in a formula is by what another is of."""
    found = [each for each in walk(node) if isinstance(each, Derivative)]
    inner = {each.by.name for each in found if isinstance(each.by, Entry)}
    return not inner.isdisjoint(each.of.name for each in found if isinstance(each.of, Entry))


def is_zero(node: Node | None) -> bool:
    return isinstance(node, Number) and node.value == 0


def is_gradient(node: Node, table: Table) -> bool:
    """Whether a side has the derivative of a symbol that is a number, or of its logarithm."""
    for each in walk(node):
        of = each.of if isinstance(each, Derivative) else None
        of = of.argument if isinstance(of, Call) and of.function == "log" else of
        declared = table.find(of.name) if isinstance(of, Symbol) else None
        if declared is not None and not declared.axes:
            return True
    return False


def are_one_at_two_indices(left: Node, right: Node) -> bool:
    """Whether resolved sides are one formula but for an index, as `s_j = s_k`, where two classes are as good."""
    free = [_free_indices(side) for side in (left, right)]
    one, other = sorted(free[0] - free[1]), sorted(free[1] - free[0])
    return len(one) == len(other) == 1 and normal(_at_index(left, one[0], other[0])) == normal(right)


def _free_indices(node: Node) -> set[str]:
    entries = (each for each in walk(node) if isinstance(each, Entry))
    return {index for each in entries for index in each.indices if isinstance(index, str) and "#" not in index}


def _at_index(node: Node, index: str, other: str) -> Node:
    """A formula with another letter for an index."""

    def change(each: Any) -> Any:
        if isinstance(each, Entry):
            each = replace(each, indices=tuple(other if own == index else own for own in each.indices))
        return rebuilt(each, change)

    found: Node = change(node)
    return found


def is_boundary(sides: Sequence[Node], given: Set[str]) -> bool:
    """Whether two classes are as good by given values alone: `|x - m_j| = |x - m_k|`."""
    names = {each.name for side in sides for each in walk(side) if isinstance(each, Entry)}
    return names <= given and are_one_at_two_indices(sides[0], sides[1])


def doubt_of(node: Node, sizes: Collection[str]) -> str:
    """Why a side that does not hold may say something else than it does where all is computed; "" if it may not."""
    if has_shape(node, sizes):
        return "what it multiplies sizes for may be to say shapes"
    sets = [each.upper for each in walk(node) if isinstance(each, Sum) and each.of_set]
    known = all(isinstance(each, Symbol) and each.name in sizes for each in sets)
    return "" if known else "it sums over a set, which may be a part of all"
