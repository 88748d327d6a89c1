r"""Primes that transpose, as econometricians write: `$X'(P - Y)$`, `$\beta_k' x_i$`."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Statement
from grader.derivation.nodes.syntax import Application, Node, Prime, Product, Symbol, Transposed, rebuilt, walk

SAID = re.compile(r"\bprimes?\b[^.;]{0,25}?\btranspos|\btranspos\w*\b[^.;]{0,40}?\bprimes?\b", re.IGNORECASE)


def with_transpositions(read: Sequence[Sequence[Statement]], said: str, table: Table) -> list[list[Statement]]:
    r"""The statements with a transposition for each prime that is one: $x_i' \beta$.

    That is all of them where the words say so; else, if no line defines such a name, those of the question's matrices,
    and those of names with indices if all that have a prime stand before another factor, as in `x_i' \beta_k`.
    """
    sides = [side.node for statements in read for each in statements for side in each.sides if side.node is not None]
    below = [each for side in sides for each in walk(side)]
    found = [each for each in below if isinstance(each, Symbol) and each.name.endswith("'")]
    primed = {each.name for each in found if (each.subs or not table.is_index(each.name)) and not table.find(each.name)}
    alone = [each.sides[0].node for found in read for each in found if len(each.sides) > 1]
    defined = {each.name for each in alone if isinstance(each, Symbol)}
    is_said = SAID.search(said) is not None
    if not is_said:
        is_any = _multiply_what_follows(below, primed)
        primed = set() if primed & defined else {name for name in primed if is_any or name[:-1] in table.matrices}
    names = table.primed | primed
    return _turned(read, names) if names or is_said else [list(each) for each in read]


def _multiply_what_follows(nodes: Sequence[Node], names: Collection[str]) -> bool:
    """Whether these names, all with indices, always stand in a product before something else."""
    standing = [each for each in nodes if isinstance(each, Symbol) and each.name in names]
    before = [each for node in nodes if isinstance(node, Product) for each in node.factors[:-1]]
    found = [each for each in before if isinstance(each, Symbol) and each.name in names and each.subs]
    return len(found) == len(standing)


def _turned(read: Sequence[Sequence[Statement]], primed: Collection[str]) -> list[list[Statement]]:
    def turned(node: Any) -> Any:
        if isinstance(node, Application) and node.symbol.name in primed and len(node.arguments) == 1:
            return Product((turned(node.symbol), turned(node.arguments[0])))  # X'(P - Y)
        found = rebuilt(node, turned)
        if isinstance(found, Prime):
            return Transposed(found.of)
        if isinstance(found, Symbol) and found.name in primed:
            return Transposed(replace(found, name=found.name.removesuffix("'")))
        return found

    return [[each.mapped(turned) for each in statements] for statements in read]
