"""Capitals beside each other: one name, such as `CE`, or the product of several symbols."""

from __future__ import annotations

from dataclasses import replace

from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Symbol


def spelt(symbol: Symbol, table: Table) -> list[Symbol]:
    """Capitals beside each other as the product of symbols, unless they are a name; the last has the indices."""
    name = symbol.name
    if len(name) == 1 or not (name.isupper() and name.isalpha()) or table.find(name) is not None or name in table.words:
        return [symbol]
    if not all(_may_be_factor(letter, table, upright=symbol.upright) for letter in name):
        return [symbol]
    if any(letter in table.sizes.keys() - table.main_sizes for letter in name) and not _has_matrix(name, table):
        return [symbol]  # CE, where C may be a number of classes and E a loss
    return [*(Symbol(letter, (), (), symbol.at) for letter in name[:-1]), replace(symbol, name=name[-1])]


def _may_be_factor(letter: str, table: Table, *, upright: bool) -> bool:
    r"""Whether capitals with this one may be a product: of anything, or of matrices alone where they are one word, as
    `\text{CE}` is a name."""
    found = table.find(letter)
    if upright:
        return found is not None and len(found.axes) > 1
    return found is not None or letter in table.sizes or bool(table.constant(letter))


def _has_matrix(name: str, table: Table) -> bool:
    return any((found := table.find(letter)) is not None and len(found.axes) > 1 for letter in name)
