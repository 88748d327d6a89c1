r"""Signs for the derivative by any variable: `for a variable $v$ let $\bar v = \partial J / \partial v$`.

Reverse mode is written so; `g_v = \partial J / \partial v` is the same with an index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Statement
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import Application, Derivative, Node, Product, Symbol, rebuilt, walk, with_scripts


@dataclass(frozen=True)
class AdjointSign:
    """A sign at or around a variable that makes it the derivative of a number by it.

    An `accent` is above the variable; a `letter` has it as its index.
    """

    of: Node
    accent: str = ""
    letter: str = ""

    def variable(self, symbol: Symbol) -> Symbol | None:
        """By what a symbol with this sign differentiates; None for any other symbol."""
        accent, _, name = symbol.name.rpartition(" ")
        if self.accent and accent == self.accent:
            return Symbol(name, symbol.subs, symbol.upper, symbol.at)
        index = symbol.subs[0] if len(symbol.subs) == 1 and not symbol.upper else None
        is_it = self.letter == symbol.name and isinstance(index, Symbol)
        return index if is_it and isinstance(index, Symbol) else None


def with_adjoints(read: Sequence[Sequence[Statement]], table: Table) -> list[list[Statement]]:
    """The statements with derivatives in the place of such signs, and without what introduces one."""
    sign, introduced = next(_signs(read, table), (None, None))
    if sign is None:
        return [list(each) for each in read]
    turned = _turned(sign)
    return [[each.mapped(turned) for each in statements if each is not introduced] for statements in read]


def _signs(read: Sequence[Sequence[Statement]], table: Table) -> Iterator[tuple[AdjointSign, Statement]]:
    """Each sign with the statement that introduces it: for a variable that stands in no other one."""
    equations = (each for statements in read for each in statements if each.relations in (("=",), (":=",)))
    for statement in equations:
        left, right = statement.sides[0].node, statement.sides[-1].node
        if not isinstance(left, Symbol) or not isinstance(right, Derivative) or not isinstance(right.by, Symbol):
            continue
        variable, loss = right.by, right.of
        of_number = isinstance(loss, Symbol) and (known := table.find(loss.name)) is not None and not known.axes
        is_any = is_plain_index(variable) and not any(
            variable.name in _names(each) for statements in read for each in statements if each is not statement
        )
        accent, _, base = left.name.rpartition(" ")
        if not (of_number and is_any):
            continue
        if accent and base == variable.name and not left.subs:
            yield AdjointSign(loss, accent=accent), statement
        elif len(left.subs) == 1 and isinstance(left.subs[0], Symbol) and left.subs[0].name == variable.name:
            yield AdjointSign(loss, letter=left.name), statement


def _names(statement: Statement) -> set[str]:
    """The names of the symbols in what a statement says."""
    nodes = (side.node for side in statement.sides if side.node is not None and statement.relations)
    return {each.name for node in nodes for each in walk(node) if isinstance(each, Symbol)}


def _turned(sign: AdjointSign) -> Callable[[Any], Any]:
    def turned(node: Any) -> Any:
        if isinstance(node, Symbol) and (by := sign.variable(node)) is not None:
            return Derivative(sign.of, by)
        if isinstance(node, Application) and len(node.arguments) == 1 and (by := sign.variable(node.symbol)):
            return Product((Derivative(sign.of, by), with_scripts(turned(node.arguments[0]), node.scripts)))
        return rebuilt(node, turned)

    return turned
