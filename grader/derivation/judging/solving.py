"""What a symbol means that nobody defined, or not where it could be read: solved for from the lines that use it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.derivation.meaning.definitions import define
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.symbols import MARK, Table
from grader.derivation.meaning.values import MeaningError
from grader.derivation.meaning.variants import variants
from grader.derivation.nodes.syntax import Add, Negative, Node, Symbol
from grader.derivation.text.lexer import ReadError

MAX_SUMS = 3


@dataclass(frozen=True)
class Meaning:
    """One thing that a symbol may stand for: in words, and the table in which it does."""

    words: str
    table: Table


def meanings(
    symbol: Symbol, table: Table, sums: Sequence[Node], places: Sequence[Place], customs: Mapping[str, str]
) -> Iterator[Meaning]:
    """All that a symbol may stand for: a symbol of the question, a variant of one, a term of a sum further up."""
    count = len(symbol.subs) + len(symbol.upper)
    free = table.without_other_name(symbol.name)
    for name, declared in table.declared.items():
        if MARK in name or "/" in name or name == symbol.name or name in table.own or not _fits(count, declared.axes):
            continue
        yield Meaning(f"another name for {name}", free.with_other_name(symbol.name, name))
    if count < 2:
        for name in [*table.declared]:
            if name in table.own:
                continue
            for each in variants(name, table):
                if count <= len(each.declared.axes):
                    declared = replace(each.declared, name=symbol.name)
                    yield Meaning(each.words, free.with_definition(declared, each.definition, own=True))
    for term in _terms(sums, symbol.name):
        with contextlib.suppress(ReadError, MeaningError):
            found, _ = define(Symbol(symbol.name), term, free, places, customs)
            yield Meaning("a term of a sum further up", found)


def _fits(count: int, axes: Sequence[str]) -> bool:
    return count == len(axes) or (count + 1 == len(axes) and count > 0)


def _terms(sums: Sequence[Node], name: str) -> Iterator[Node]:
    """The terms of the last sums, alone and the first ones together."""
    for node in reversed(sums[-MAX_SUMS:]):
        if not isinstance(node, Add):
            continue
        for at, term in enumerate(node.terms):
            yield term
            if isinstance(term, Negative):
                yield term.of
            if 0 < at < len(node.terms) - 1:
                yield Add(node.terms[: at + 1])
