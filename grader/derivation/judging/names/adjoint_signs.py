r"""Signs for the derivative by any variable: `for a variable $v$ let $\bar v = \partial J / \partial v$`.

Reverse mode is written so; `g_v = \partial J / \partial v` is the same with an index.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Statement
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import Application, Derivative, Node, Product, Symbol, rebuilt, walk, with_scripts
from grader.derivation.text.documents import Formula

MEANS = re.compile(
    r"\s*,?\s*(?:means?|denotes?|is|be|stands? for|abbreviates?|for|as|shall be|bedeutet|bezeichnet|steht für|ist|"
    r"désigne|pour|est|significa|denota|por|es)\s*(?:the (?:derivative|gradient|adjoint)\s*)?:?\s*",
    re.I,
)
"""What stands between a sign and the derivative that it is."""


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


def with_adjoints(
    read: Sequence[Sequence[Statement]], formulas: Sequence[Formula], table: Table
) -> list[list[Statement]]:
    """The statements with derivatives in the place of such signs, and without what introduces one."""
    sign, introduced = next(_signs(read, formulas, table), (None, ()))
    if sign is None:
        return [list(each) for each in read]
    turned = _turned(sign)
    return [
        [each.mapped(turned) for each in statements if not any(each is one for one in introduced)]
        for statements in read
    ]


def _signs(
    read: Sequence[Sequence[Statement]], formulas: Sequence[Formula], table: Table
) -> Iterator[tuple[AdjointSign, tuple[Statement, ...]]]:
    """Each sign with the statements that introduce it: for a variable that stands in no other one."""
    for left, right, introduced in (*_equated(read), *_worded(read, formulas)):
        variable, loss = right.by, right.of
        known = table.find(loss.name) if isinstance(loss, Symbol) else None
        others = (each for found in read for each in found if not any(each is one for one in introduced))
        if known is None or known.axes or not isinstance(variable, Symbol) or not is_plain_index(variable):
            continue
        if any(variable.name in _names(each) for each in others):
            continue
        accent, _, base = left.name.rpartition(" ")
        if accent and base == variable.name and not left.subs:
            yield AdjointSign(loss, accent=accent), introduced
        elif len(left.subs) == 1 and isinstance(left.subs[0], Symbol) and left.subs[0].name == variable.name:
            yield AdjointSign(loss, letter=left.name), introduced


Introduced = tuple[Symbol, Derivative, tuple[Statement, ...]]


def _equated(read: Sequence[Sequence[Statement]]) -> Iterator[Introduced]:
    """Symbols that are equal to a derivative."""
    for statement in (each for found in read for each in found if each.relations in (("=",), (":=",))):
        left, right = statement.sides[0].node, statement.sides[-1].node
        if isinstance(left, Symbol) and isinstance(right, Derivative):
            yield left, right, (statement,)


def _worded(read: Sequence[Sequence[Statement]], formulas: Sequence[Formula]) -> Iterator[Introduced]:
    """Symbols that words make a derivative: `$\\bar v$ means $\\partial J / \\partial v$`."""
    for (one, other), formula in zip(itertools.pairwise(read), formulas[1:], strict=True):
        if (
            len(one) == len(other) == 1
            and not (one[0].relations or other[0].relations)
            and MEANS.fullmatch(formula.words)
        ):
            nodes = [each.sides[0].node if len(each.sides) == 1 else None for each in (one[0], other[0])]
            if isinstance(nodes[0], Symbol) and isinstance(nodes[1], Derivative):
                yield nodes[0], nodes[1], (one[0], other[0])


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
