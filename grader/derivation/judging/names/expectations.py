r"""Expectations of labels, `\mathbb{E}[y_{ik}]` or `E[y_{ik} | x_i]`: what a model expects is its probability."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Statement
from grader.derivation.nodes.syntax import Fraction, Symbol, rebuilt, walk

OF_LABEL = re.compile(r"bb E\((?P<label>[A-Za-z]+)_(?P<indices>[a-z]{1,3})(?:(?:\||mid|vert)[^)]*)?\)")


def with_expectations(read: Sequence[Sequence[Statement]], table: Table) -> list[list[Statement]]:
    """The statements with the probabilities of the question in place of the expectations of its labels."""

    def turned(node: Any) -> Any:
        found = OF_LABEL.fullmatch(node.name) if isinstance(node, Symbol) else None
        name = _expected(found["label"], table) if found else ""
        if found and name:
            return Symbol(name, tuple(Symbol(letter) for letter in found["indices"]), (), node.at)
        return rebuilt(node, turned)

    sides = (side.node for statements in read for each in statements for side in each.sides if side.node is not None)
    if not any(isinstance(each, Symbol) and OF_LABEL.fullmatch(each.name) for node in sides for each in walk(node)):
        return [list(each) for each in read]
    return [[each.mapped(turned) for each in statements] for statements in read]


def _expected(label: str, table: Table) -> str:
    """The quotient that the question defines over the axes of its labels; "" without one."""
    labels = table.find(label)
    if labels is None or not labels.one_hot:
        return ""
    quotients = [name for name, definition in table.definitions.items() if isinstance(definition.body, Fraction)]
    return next((name for name in quotients if table.declared[name].axes == labels.axes), "")
