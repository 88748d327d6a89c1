"""Derivatives along one path: what a definition has of a symbol itself, with all else that depends on it held fixed.

Where `v = f(x, m)` and `m` depends on x, too, people write the terms of a chain rule as `df/dx` with m fixed. Nobody
means that of a number such as the loss, whose derivative is what is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from grader.derivation.judging.claims import GOOD, Claim
from grader.derivation.judging.otherwise.solving import mentions_name
from grader.derivation.meaning.normal import expanded
from grader.derivation.meaning.resolve import Resolved
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Derivative, Entry, Fixed, Fraction, Number, rebuilt, walk

DIRECT = "a derivative is read as one with what else depends on it held fixed"
INVERSE = "the derivative by what depends on it is read as that of the inverse function"


def along_one_path(claim: Claim, table: Table, judged: Callable[[Resolved, Claim], Claim]) -> Claim | None:
    """The claim, for a person to judge, if it holds with derivatives along one path, or of inverse functions."""
    reading = claim.reading
    for words, change in ((DIRECT, _direct), (INVERSE, _inverted)) if reading is not None else ():
        nodes = tuple(change(node, table) for node in reading.nodes) if reading is not None else ()
        if reading is None or nodes == reading.nodes:
            continue
        found = judged(replace(reading, nodes=nodes), claim)
        if found.status in GOOD:
            return replace(found, reading=reading, note=words, compared=(), doubtful=True)
    return None


def _inverted(node: Any, table: Table) -> Any:
    r"""A formula in which `d\theta / d\mu` is `1 / (d\mu / d\theta)`, where each mu comes from one theta."""
    node = rebuilt(node, lambda child: _inverted(child, table))
    of, by = (node.of, node.by) if isinstance(node, Derivative) else (None, None)
    if not isinstance(of, Entry) or not isinstance(by, Entry) or of.indices != by.indices:
        return node
    comes_from = of.name in table.comes_down_to(by.name) and by.name not in table.comes_down_to(of.name)
    return Fraction(Number(1.0), Derivative(by, of)) if comes_from else node


def _direct(node: Any, table: Table) -> Any:
    node = rebuilt(node, lambda child: _direct(child, table))
    of, by = (node.of, node.by) if isinstance(node, Derivative) else (None, None)
    if not isinstance(of, Entry) or not isinstance(by, Entry) or of.name not in table.definitions or of.name == by.name:
        return node
    declared = table.declared[of.name]
    if not set(declared.axes) - set(declared.letters):
        return node
    body = expanded(of, table, frozenset([of.name]))
    names = {each.name for each in walk(body) if isinstance(each, Entry)}
    others = {name for name in names - {by.name} if mentions_name(table, name, by.name)}
    return Derivative(_fixed(body, others), by) if by.name in names and others else node


def _fixed(node: Any, names: set[str]) -> Any:
    if isinstance(node, Entry):
        return Fixed(node) if node.name in names else node
    return rebuilt(node, lambda child: _fixed(child, names))
