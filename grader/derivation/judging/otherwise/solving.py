"""What a symbol means that nobody defined, or not where it could be read: solved for from the lines that use it."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.derivation.judging.claims import TROUBLE
from grader.derivation.judging.discourse import Pair
from grader.derivation.meaning.applications import decided
from grader.derivation.meaning.definitions import define
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.symbols import MARK, Declared, Definition, Table
from grader.derivation.meaning.values import MeaningError
from grader.derivation.meaning.variants import variants
from grader.derivation.nodes.sums import THE_SUM
from grader.derivation.nodes.syntax import Add, Call, Entry, Fraction, Negative, Node, Number, Power, Sum, Symbol, walk
from grader.derivation.text.lexer import ReadError

MAX_SUMS = 3


@dataclass(frozen=True)
class Meaning:
    """One thing that a symbol may stand for: in words, and the table in which it does.

    One line is enough for a part of a symbol of the question, or for that symbol by a name with a word below.
    """

    words: str
    table: Table
    doubtful: bool = False
    is_part: bool = False


def meanings(
    symbol: Symbol, table: Table, sums: Sequence[Node], places: Sequence[Place], customs: Mapping[str, str]
) -> Iterator[Meaning]:
    """All that a symbol may stand for: a symbol of the question, a variant of one, a term of a sum further up."""
    count = len(symbol.subs) + len(symbol.upper)
    own = symbol.name
    if count and own in table.declared and not table.declared[own].axes:
        own, free = f"{own}/{count}", table
    else:
        free = table.without_other_name(own)
    yield from _same_letter(symbol, free)
    turned = table.also.get(symbol.name[:-1], symbol.name[:-1]) if symbol.name.endswith("'") else ""
    for name, declared in table.declared.items():
        if own != symbol.name:
            break  # the name is taken
        if mentions_name(table, name, symbol.name):
            continue
        if MARK in name or "/" in name or name == symbol.name or name in table.own or not _fits(count, declared.axes):
            continue
        is_transposed = turned == name and count < len(declared.axes)
        words = f"{name}, transposed" if is_transposed else f"another name for {name}"
        is_part = is_transposed or symbol.name.startswith(f"{name} ")
        yield Meaning(words, free.with_other_name(symbol.name, name), is_part=is_part)
    if count < 2:
        for name in [*table.declared]:
            if name in table.own:
                continue
            for each in variants(name, table):
                if count <= len(each.declared.axes):
                    declared = replace(each.declared, name=own)
                    yield Meaning(each.words, free.with_definition(declared, each.definition, own=True), is_part=True)
    for words, declared, definition in denominators(table):
        if count <= len(declared.axes):
            yield Meaning(words, free.with_definition(replace(declared, name=own), definition, own=True))
    for term in _terms(sums, symbol.name) if own == symbol.name else ():
        with contextlib.suppress(*TROUBLE):
            found, _ = define(Symbol(symbol.name), term, free, places, customs)
            yield Meaning("a term of a sum further up", found)


def by_its_name(symbol: Symbol, table: Table, places: Sequence[Place], customs: Mapping[str, str]) -> Meaning | None:
    """The part of a symbol of the question that a symbol is called by the word below its letter: `J_{data}`, `L_{CE}`.

    The rubric says what its parts are called.
    """
    of, _, word = symbol.name.partition(" ")
    if table.find(of) is None or len(word) < 2 or symbol.subs or symbol.upper:
        return None
    for phrase, body in table.parts.items():
        if not isinstance(body, Symbol) and _is_short_for(word.lower(), phrase.lower().split()):
            with contextlib.suppress(*TROUBLE):
                found, _ = define(symbol, body, table.without_other_name(symbol.name), places, customs)
                return Meaning(f"the {phrase}", found, is_part=True)
    return None


def _is_short_for(word: str, phrase: Sequence[str]) -> bool:
    """Whether a word is how the first of some words begins, or their first letters."""
    return (len(word) > 2 and phrase[0].startswith(word)) or word == "".join(each[0] for each in phrase)


def meant_by_its_sign(
    table: Table, sums: Sequence[Node], places: Sequence[Place], customs: Mapping[str, str]
) -> Iterator[Meaning]:
    r"""What a sum may be that is only a sign, as in `(\sum)^2`: what the question divides by, or one of these sums."""
    free = table.without_other_name(THE_SUM)
    for words, declared, definition in denominators(table):
        if isinstance(definition.body, Sum):
            found = free.with_definition(replace(declared, name=THE_SUM), definition, own=True)
            yield Meaning(words, found, is_part=True)
    for node in sums[:MAX_SUMS]:
        with contextlib.suppress(ReadError, MeaningError):
            found, _ = define(Symbol(THE_SUM), decided(node, free), free, places, customs)
            yield Meaning("a sum that is written out", found, is_part=True)


def rooted(symbol: Node, body: Node) -> tuple[Node, Node]:
    """The symbol and what it is, where what its square is was found, as of a variance."""
    is_square = isinstance(symbol, Power) and symbol.exponent == Number(2.0)
    return (symbol.base, Call("sqrt", body)) if is_square and isinstance(symbol, Power) else (symbol, body)


def solved_for(symbol: Symbol, pair: Pair) -> tuple[Symbol, Node] | None:
    """What a symbol, as it stands there, must be for a line to be true in which it is a term of the right side."""
    left, right = pair.lefts[0].node, pair.right.node
    if left is None or not isinstance(right, Add):
        return None
    for at, term in enumerate(right.terms):
        inner = term.of if isinstance(term, Negative) else term
        if isinstance(inner, Symbol) and inner.name == symbol.name and not inner.subs and not inner.upper:
            others = [Negative(other) for n, other in enumerate(right.terms) if n != at]
            body: Node = Add((left, *others))
            return inner, Negative(body) if isinstance(term, Negative) else body
    return None


def terms_by_name(
    sides: Sequence[Node | None], unknown: Collection[str], sums: Sequence[Node]
) -> Iterator[tuple[list[str], list[Node]]]:
    """Unknown names whose sum is one side, and the terms of the other, or else of the last sums, in order."""
    for one, other in itertools.permutations(sides, 2):
        if not isinstance(one, Add):
            continue
        signed = [(each.of, True) if isinstance(each, Negative) else (each, False) for each in one.terms]
        names = [each.name for each, _ in signed if isinstance(each, Symbol) and not each.subs and not each.upper]
        if len(set(names)) < len(one.terms) or not set(names) <= set(unknown):
            continue
        for whole in [other] if isinstance(other, Add) else sums[: -MAX_SUMS - 1 : -1]:
            if isinstance(whole, Add) and len(whole.terms) == len(names) and whole is not one:
                yield (
                    names,
                    [_turned(term) if minus else term for term, (_, minus) in zip(whole.terms, signed, strict=True)],
                )


def _turned(term: Node) -> Node:
    return term.of if isinstance(term, Negative) else Negative(term)


def mentions_name(table: Table, name: str, other: str) -> bool:
    """Whether a symbol's definition comes down to another."""
    waiting, seen = [name], {name}
    while waiting:
        definition = table.definitions.get(waiting.pop())
        found = {each.name for each in walk(definition.body) if isinstance(each, Entry)} if definition else set()
        if other in found:
            return True
        waiting += found - seen
        seen |= found
    return False


def _same_letter(symbol: Symbol, table: Table) -> Iterator[Meaning]:
    """The entries of a matrix of the answer's own, by the same letter: `s` of `S`, `Q` of `q`."""
    for name in (symbol.name.upper(), symbol.name.lower()):
        declared = table.declared.get(name)
        if name == symbol.name or declared is None or name not in table.own or len(symbol.name) != 1:
            continue
        indices = tuple(f"u{n}'" for n in range(len(declared.axes)))
        left_out = frozenset(axis for axis in declared.axes if axis == table.leave_out and symbol.name.islower())
        own = Declared(symbol.name, declared.axes, left_out)
        definition = Definition(indices, Entry(name, indices))
        yield Meaning(f"what stands in {name}", table.with_definition(own, definition, own=True))


def denominators(table: Table) -> Iterator[tuple[str, Declared, Definition]]:
    """What the question divides by, and its logarithm."""
    for name, definition in table.definitions.items():
        body, declared = definition.body, table.declared[name]
        if name in table.own or not isinstance(body, Fraction) or not isinstance(body.under, Sum):
            continue
        used = {index for each in walk(body.under) if isinstance(each, Entry) for index in each.indices}
        kept = [at for at, variable in enumerate(definition.variables) if variable in used]
        variables = tuple(definition.variables[at] for at in kept)
        axes = tuple(declared.axes[at] for at in kept)
        left_out = frozenset(axis for axis in axes if axis in declared.left_out)
        for words, node in (
            (f"the denominator of {name}", body.under),
            (f"the logarithm of the denominator of {name}", Call("log", body.under)),
        ):
            yield words, Declared(name, axes, left_out), Definition(variables, node)


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
