"""Names with an index that is a part of them: `u_o`, `W^{(1)}`, the layers of a network."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Node, Number, Power, Product, Sum, Symbol, walk

CHANGE = Symbol("Delta")
"""The sign of a change."""
LETTER = re.compile(r"[A-Za-z]+(?:[-+]\d)?")
"""What may stand beside a name as a part of it, with a step: the `t+1` of `w_{t+1}`."""


def own_name(node: Symbol, is_name: Callable[[str], bool]) -> Symbol:
    """The symbol with an index that is a part of its name, below or above it: `u_o`, `W^{(1)}_{kj}`, `p_{i1}`."""
    for at, index in enumerate(node.subs):
        if (word := word_of(index, only_numbers=at > 0)) and is_name(f"{node.name} {word}"):
            return replace(node, name=f"{node.name} {word}", subs=(*node.subs[:at], *node.subs[at + 1 :]))
    word = word_of(node.upper[0]) if node.upper else ""
    if word and is_name(f"{node.name} {word}"):
        return replace(node, name=f"{node.name} {word}", upper=node.upper[1:])
    return node


def apart(symbol: Symbol, bodies: Sequence[Node | None], counts: Callable[[str], bool]) -> Symbol:
    """A symbol that is defined, with a letter beside it in its name if that counts nothing in what it is: `S_B`."""
    nodes = [node for body in bodies if body is not None for node in walk(body)]
    indices = [each for node in nodes if isinstance(node, Symbol) for each in (*node.subs, *node.upper)]
    used = {each.name for each in indices if isinstance(each, Symbol)}
    used |= {each.name for node in nodes if isinstance(node, Sum) for each in node.variables}
    beside = {index.name for index in (*symbol.upper, *symbol.subs) if isinstance(index, Symbol)}
    names = {f"{symbol.name} {word}" for word in beside - used if LETTER.fullmatch(word) and not counts(word[0])}
    return own_name(symbol, names.__contains__)


def change_of(node: Node | None) -> Symbol | None:
    """What `\\Delta w_{hj}` names, the change of w; None for all else."""
    of = node.factors[1] if isinstance(node, Product) and len(node.factors) == 2 else None
    is_change = isinstance(node, Product) and node.factors[0] == replace(CHANGE, at=getattr(node.factors[0], "at", 0))
    return replace(of, name=f"{CHANGE.name} {of.name}") if is_change and isinstance(of, Symbol) else None


def under_square(node: Node | None) -> Node | None:
    """The symbol whose square is written, as of a variance: `(\\sigma_k^{(t+1)})^2`; else the node itself."""
    squared = isinstance(node, Power) and node.exponent == Number(2.0) and isinstance(node.base, Symbol)
    return node.base if squared and isinstance(node, Power) else node


def step_of(node: Symbol, steps: Collection[str]) -> str:
    """The step that numbers a symbol, `t` or `t+1`; "" if none of these letters does."""
    words = (index.name for index in (*node.subs, *node.upper) if isinstance(index, Symbol))
    return next((word for word in words if word[:1] in steps and word[1:2] in ("", "+", "-")), "")


def at_step(node: Symbol, steps: Collection[str]) -> Symbol:
    """A symbol whose step is a part of its name."""
    word = step_of(node, steps)
    return own_name(node, f"{node.name} {word}".__eq__) if word else node


def has_step(node: Node, steps: Collection[str]) -> bool:
    """Whether a formula has a symbol at a step of an algorithm, where no equation is solved yet."""
    words = (each.name.partition(" ")[2] for each in walk(node) if isinstance(each, Symbol))
    return any(word[:1] in steps for word in words if word)


def word_of(index: Node, *, only_numbers: bool = False) -> str:
    """A letter or a number that may be a part of a name."""
    if isinstance(index, Symbol) and not index.subs and not only_numbers:
        return index.name
    return f"{index.value:g}" if isinstance(index, Number) else ""


def named_below(symbol: Symbol, table: Table) -> str:
    """The name of `J_p` in `(J_p)_{kc}`, where J itself is a number and has no entries; "" for all else."""
    declared = table.find(symbol.name)
    below = symbol.subs[0] if len(symbol.subs) == 1 and not symbol.upper else None
    is_number = declared is not None and not declared.axes
    return f"{symbol.name} {below.name}" if is_number and isinstance(below, Symbol) and is_known(below, table) else ""


def is_known(index: Node, table: Table) -> bool:
    """Whether what stands below a sign is a symbol, and no index."""
    return isinstance(index, Symbol) and table.find(index.name) is not None and not table.is_index(index.name)


def ends_with_capital(name: str, table: Table) -> bool:
    """Whether a name ends with a capital that counts nothing: the D of `E_D`, the part of the data."""
    letter = name[-1]
    return letter.isupper() and name[-2] == " " and letter not in table.sizes


def numbered(node: Symbol, table: Table) -> Symbol:
    """What is defined, with a number or layer that is a part of its name where no symbol has it as an index."""
    if table.find(node.name) is not None and not is_part(node, table):
        return node
    letters = {letter for usual in table.letters.values() for letter in usual}
    words = layers(table.declared) - letters
    return own_name(node, lambda name: is_layered(name, words))


def is_part(node: Symbol, table: Table) -> bool:
    """Whether a symbol has a number though what is known by its name is one: `J_1`, a part of `J`."""
    declared = table.find(node.name)
    is_number = declared is not None and not set(declared.axes) - set(declared.letters)
    return is_number and len(node.subs) == 1 and isinstance(node.subs[0], Number)


def is_beside_matrix(node: Symbol, table: Table) -> bool:
    """Whether a number stands below a matrix's name in a public text, `B_1`, which may be a matrix of its own."""
    declared = table.find(node.name)
    is_matrix = declared is not None and len(declared.axes) == 2 and table.leave_out not in declared.axes
    return is_matrix and not table.is_asked and len(node.subs) == 1 and isinstance(node.subs[0], Number)


def layers(names: Iterable[str]) -> frozenset[str]:
    """What numbers the names of some symbols: the `l` of `W^{(l)}` and the `l-1` of `h^{(l-1)}`."""
    parts = (name.partition(" ") for name in names)
    return frozenset(word for base, _, word in parts if word and len(base) == 1)


def is_layered(name: str, words: frozenset[str]) -> bool:
    """Whether a name ends in a number, or in what numbers other names."""
    word = name.rpartition(" ")[2]
    return word.removeprefix("-").isdigit() or word in words
