r"""Functions of an answer's own that have one name and take different numbers of arguments: `H(y, p)` beside `H(y)`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Statement
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import Application, Symbol, rebuilt, walk


def with_arities(read: Sequence[Sequence[Statement]], table: Table) -> list[list[Statement]]:
    """The statements, where the function with the most arguments has a name of its own if another takes fewer.

    So it is for a name that means nothing in the question and of which each use has its arguments, all of them symbols.
    """
    sides = [side.node for found in read for each in found for side in each.sides if side.node is not None]
    parts = [part for side in sides for part in walk(side)]
    counts: dict[str, set[int]] = {}
    for each in parts:
        if isinstance(each, Application) and is_plain_index(each.symbol) and not each.given:
            plain = all(isinstance(argument, Symbol) for argument in each.arguments)
            counts.setdefault(each.symbol.name, set()).add(len(each.arguments) if plain else 0)
    uses = [each.name for each in parts if isinstance(each, Symbol)]
    calls = [each.symbol.name for each in parts if isinstance(each, Application)]
    several = {
        name: max(found)
        for name, found in counts.items()
        if len(found) > 1 and 0 not in found and table.find(name) is None and uses.count(name) == calls.count(name)
    }
    return [[_renamed(each, several) for each in found] for found in read] if several else [list(each) for each in read]


def _renamed(statement: Statement, several: dict[str, int]) -> Statement:
    def renamed(node: Any) -> Any:
        if isinstance(node, Application) and several.get(node.symbol.name) == len(node.arguments):
            name = f"{node.symbol.name} of {len(node.arguments)}"
            node = replace(node, symbol=replace(node.symbol, name=name))
        return rebuilt(node, renamed)

    return statement.mapped(renamed)
