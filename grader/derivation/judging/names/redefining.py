"""Given symbols that an answer uses for something else: labels, or Kronecker's delta, that a line makes a formula.

Where it is another symbol of the question (`y` for the outputs, as in Bishop's book), it is read as that one. Else
nothing is refuted about it; a person reads what is said of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from grader.derivation.judging.claims import Claim, Word
from grader.derivation.judging.discourse import Pair
from grader.derivation.meaning.normal import has_symbols
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Side
from grader.derivation.nodes.syntax import Entry, Indicator, Node, Number, Symbol, rebuilt, walk

KRONECKER = "Kronecker's delta"
DELTA = re.compile(r"\s*\\delta\s*_\s*\{[^{}=]{1,20}\}\s*")


def redefined(claims: Sequence[Claim]) -> dict[str, int]:
    """The labels, or the delta, that an equality gives another meaning, and its line."""
    lines: dict[str, int] = {}
    for claim in claims:
        if claim.status in (Word.DIFFERS, Word.NOT_READ) and (name := _redefined(claim)):
            lines.setdefault(name, claim.line)
    return lines


def beside_another_name(pairs: Sequence[Pair], table: Table) -> dict[str, int]:
    """The labels that a line names along with another name for them, so that one of the two means something else, and
    its line: the t and the y of `-\\sum_k t_k \\log y_k`."""
    lines: dict[str, int] = {}
    for pair in pairs:
        for side in (each.node for each in (*pair.lefts, pair.right) if each.node is not None):
            names = {each.name for each in walk(side) if isinstance(each, Symbol)}
            for name in sorted(names & table.labels):
                if any(table.also.get(other) == name for other in names):
                    lines.setdefault(name, pair.line)
    return lines


def with_redefined(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, those not refuted that use labels or a delta which an equality gives another meaning."""
    lines = redefined(claims)
    return [_not_refuted(claim, lines) for claim in claims] if lines else list(claims)


def is_called(node: Node, symbol: Symbol) -> bool:
    r"""Whether something has the name of a symbol, with the numbers beside it if it has any: `\delta^{(2)}`."""
    return isinstance(node, Symbol) and node.name == symbol.name and _numbers(symbol) in ([], _numbers(node))


def _numbers(symbol: Symbol) -> list[Number]:
    return [each for each in (*symbol.upper, *symbol.subs) if isinstance(each, Number)]


def called(pair: Pair, symbol: Symbol, other: str) -> Pair:
    """A pair in which one symbol is called as another."""

    def renamed(node: Any) -> Any:
        if is_called(node, symbol):
            node = replace(node, name=other)
        return rebuilt(node, renamed)

    def side(each: Side) -> Side:
        return each if each.node is None else replace(each, node=renamed(each.node))

    return replace(pair, lefts=tuple(map(side, pair.lefts)), right=side(pair.right))


def _redefined(claim: Claim) -> str:
    """The symbol that an equality which does not hold is a definition of, if it is one."""
    if claim.reading is None:
        return KRONECKER if DELTA.fullmatch(claim.left) else ""
    for side, other in (claim.reading.nodes, claim.reading.nodes[::-1]):
        name = _name(side)
        of_label = claim.table is not None and name in claim.table.labels
        if has_symbols(other) and not isinstance(other, Entry) and (of_label or name == KRONECKER):
            return name
    return ""


def _name(node: Node) -> str:
    return node.name if isinstance(node, Entry) else KRONECKER if isinstance(node, Indicator) else ""


def _not_refuted(claim: Claim, lines: dict[str, int]) -> Claim:
    if claim.status is not Word.DIFFERS or claim.reading is None:
        return claim
    used = {_name(each) for side in claim.reading.nodes for each in walk(side)}
    for name, line in lines.items():
        if name in used and claim.line >= line:
            note = f"{name} is made something else in line {line}, which only a person understands"
            return replace(claim, status=Word.NOT_READ, note=note)
    return claim
