"""Which letters count an axis of which the settings do not say: those of the definitions, or that of its size."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.derivation.meaning.names import name_of, raw_sides
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import Application, Node, Sum, Symbol, walk
from grader.derivation.settings import Symbols
from grader.derivation.text.lexer import ReadError

OTHERS = "ijklmnrs"
"""Letters that count anything."""


def with_letters(symbols: Symbols) -> Symbols:
    """The symbols, where every axis has letters that count it."""
    missing = [axis for axis, about in symbols.axes.items() if not about.indices]
    if not missing:
        return symbols
    with contextlib.suppress(ReadError):  # which is told of the definition, or of the name, later on
        taken = {name_of(index) for about in symbols.axes.values() for index in about.indices}
        taken |= {name_of(text) for about in symbols.axes.values() for text in about.size}
        taken |= {name_of(text) for text in (*symbols.given, *symbols.matrices)}
        sides = [raw_sides(text) for text in symbols.definitions]
        defined = [left.symbol if isinstance(left, Application) else left for left in _named(sides)]
        taken |= {each.name for each in defined}
        beside = [each for each in defined if each.name in map(name_of, symbols.given)]
        taken |= {index.name for each in beside for index in each.subs if isinstance(index, Symbol)}  # u_o beside u
        nodes = [node for chain in sides for side in chain if side is not None for node in walk(side)]
        axes = dict(symbols.axes)
        counted = list(_counted(nodes, symbols))
        found = {axis: _distinct([letter for letter, of in counted if of == axis], taken) for axis in missing}
        taken |= {letter for letters in found.values() for letter in letters}
        for axis in missing:
            letters = found[axis] or _customary(axes[axis].size[0], taken)
            taken |= set(letters)
            axes[axis] = axes[axis].model_copy(update={"indices": letters})
        return symbols.model_copy(update={"axes": axes})
    return symbols


def _counted(nodes: list[Node], symbols: Symbols) -> Iterator[tuple[str, str]]:
    """Letters that the definitions count with, each with its axis: below a sum up to its size, at a given symbol."""
    sizes = {name_of(text): axis for axis, about in symbols.axes.items() for text in about.size}
    given = {name_of(text): about.axes for text, about in symbols.given.items()}
    given |= {name_of(text): given.get(name_of(of), []) for text, of in symbols.matrices.items()}
    for node in nodes:
        if isinstance(node, Sum) and isinstance(node.upper, Symbol) and node.upper.name in sizes:
            yield from ((each.name, sizes[node.upper.name]) for each in node.variables)
        if isinstance(node, Application) and len(given.get(node.symbol.name, ())) == len(node.arguments):
            node = replace(node.symbol, subs=node.arguments, upper=())  # Q(s, a)
        if isinstance(node, Symbol):
            indices = (*node.upper, *node.subs)
            pairs = zip(indices, given.get(node.name, ()), strict=False)
            plain = ((each, axis) for each, axis in pairs if isinstance(each, Symbol) and is_plain_index(each))
            yield from ((each.name, axis) for each, axis in plain if each.name not in given)


def _named(chains: Sequence[Sequence[Node | None]]) -> Iterator[Symbol | Application]:
    """What the definitions define."""
    yield from (left for left, *_ in chains if isinstance(left, Symbol | Application))


def _distinct(letters: list[str], taken: set[str]) -> list[str]:
    return [letter for letter in dict.fromkeys(letters) if letter not in taken]


def _customary(size: str, taken: set[str]) -> list[str]:
    """The small letter of a size, n for N, and the first other that is free."""
    small = _distinct([size.lower()] if len(size) == 1 and size.isupper() else [], taken)
    return [*small, *_distinct([*OTHERS], {*taken, *small})[:1]]
