"""A rubric's words on symbols, written in LaTeX, as a table of symbols and as random points to test formulas at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.derivation.budget import Budget
from grader.derivation.meaning.applications import decided
from grader.derivation.meaning.by_label import indexed_arguments
from grader.derivation.meaning.definitions import define
from grader.derivation.meaning.functions import GAMMA, LOGISTIC, Function, anything, function_of
from grader.derivation.meaning.kinds import KINDS, drawn
from grader.derivation.meaning.left_sides import why_no_definition
from grader.derivation.meaning.names import (
    Names,
    class_axis,
    labels_fit,
    name_of,
    raw_sides,
    same_values,
    told_at,
    valued,
)
from grader.derivation.meaning.own_names import apart, numbered
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.spelt_names import raised_of, words_of
from grader.derivation.meaning.symbols import Declared, Table, constants
from grader.derivation.nodes.parser import Parser
from grader.derivation.nodes.syntax import (
    OPEN,
    Application,
    Call,
    Differential,
    Element,
    Entry,
    Node,
    Number,
    Power,
    Symbol,
    walk,
)
from grader.derivation.settings import DerivationSettings, Reading, Symbols
from grader.derivation.text.lexer import ReadError, tokens

__all__ = ["POINTS", "SIZES", "name_of", "parsed", "places_of", "table_of", "with_matrices"]

SIZES = ((5, 3, 2, 7, 11, 13), (7, 2, 3, 5, 11, 13))
POINTS = 2


def with_matrices(symbols: Symbols) -> Symbols:
    """The symbols, where a capital that is given beside its small letter, with the same axes, is the matrix of it."""
    given = symbols.given
    capitals = [name for name in given if name.isupper() and name.lower() in given and len(given[name].axes) == 2]
    pairs = {name: name.lower() for name in capitals if given[name] == given[name.lower()]}
    kept = {name: about for name, about in given.items() if name not in pairs}
    return symbols.model_copy(update={"given": kept, "matrices": {**symbols.matrices, **pairs}}) if pairs else symbols


def with_definitions_first(symbols: Symbols) -> Symbols:
    """The symbols; what is given and defined, too, is what its definition says."""
    redefined = Names(symbols).redefined
    given = {text: about for text, about in symbols.given.items() if name_of(text) not in redefined}
    return symbols.model_copy(update={"given": given}) if redefined else symbols


def table_of(symbols: Symbols, reading: Reading | None = None) -> Table:
    """The table of a question under one of its readings. Raises ReadError with the definition that does not fit."""
    names = Names(symbols)
    declared = {}
    for text, given in symbols.given.items():
        if given.values == "function":
            continue
        axes = tuple((reading.axes.get(text) if reading else None) or given.axes)
        left_out = frozenset(axis for axis in axes if axis == symbols.leave_out)
        name = names.of[text]
        along = given.axes[-1] if given.axes else ""
        is_one_hot = given.values == "one_hot"
        declared[name] = Declared(name, axes, left_out, one_hot=is_one_hot, values=given.values, along=along)
    table = Table(
        axes=tuple(symbols.axes),
        sizes={names.of[size]: axis for axis, about in symbols.axes.items() for size in about.size},
        letters={axis: tuple(names.of[index] for index in about.indices) for axis, about in symbols.axes.items()},
        leave_out=symbols.leave_out,
        declared=declared,
        also={names.of[other]: names.of[text] for text, others in symbols.also.items() for other in others},
        matrices={names.of[matrix]: names.of[text] for matrix, text in symbols.matrices.items()},
        raised=raised_of(symbols),
        spelt=words_of(symbols),
    )
    for constant, definition in constants(symbols.axes).values():
        table = table.with_definition(constant, definition)
    table = replace(table, functions=_functions(symbols, names))
    places = places_of(symbols, table)
    for at, text in _definitions(symbols, reading, table):
        with told_at(*at):
            table = _with(table, text, places)
    labels_fit(symbols, table, places)
    if isinstance(symbols, DerivationSettings):
        for at, text in symbols.all_formulas():
            with told_at(*at):
                valued(parsed(text, table), table, places, is_factor="up_to" in at)
        for at, text in symbols.differentiated_by():
            with told_at(*at):
                if table.find(name_of(text)) is None:
                    raise ReadError(f"'{text}' is not one of the question's symbols")
    return replace(table, parts=dict(_parts(symbols, table, places)), vectors=_vectors(table))


def _vectors(table: Table) -> dict[str, str]:
    """What the only index of each given matrix counts, if the definitions have it with one, and always the same."""
    bodies = [each.body for each in table.definitions.values()]
    bodies += [form for forms in table.forms.values() for form in forms]
    found: dict[str, set[str]] = {}
    for entry in (each for body in bodies for each in walk(body) if isinstance(each, Entry)):
        known = table.declared.get(entry.name)
        single = known is not None and len(entry.indices) == 2 and entry.indices.count(OPEN) == 1
        if known is not None and single and not known.left_out and entry.name not in table.definitions:
            at = 1 - entry.indices.index(OPEN)
            found.setdefault(entry.name, set()).add(known.axes[at])
    return {name: next(iter(axes)) for name, axes in found.items() if len(axes) == 1}


def _functions(symbols: Symbols, names: Names) -> dict[str, Function]:
    """The functions of a question beside those that it defines: given ones, and those that everybody knows."""
    given = [names.of[text] for text, about in symbols.given.items() if about.values == "function"]
    known = {"Gamma": GAMMA, **({"sigma": LOGISTIC} if names.applies("sigma") else {})}
    found = {name: function for name, function in known.items() if name not in names.taken}
    return {**found, **{name: anything(at) for at, name in enumerate(given)}}


def _definitions(symbols: Symbols, reading: Reading | None, table: Table) -> list[tuple[tuple[str | int, ...], str]]:
    """The definitions with where each stands: the question's, or what a reading has in place of them."""
    own = reading.definitions if reading else []
    where = symbols.readings.index(reading) if reading else 0
    replaced = {}
    for number, text in enumerate(own):
        at: tuple[str | int, ...] = ("readings", where, "definitions", number)
        with told_at(*at):
            replaced[_defined(text, table)] = at, text
    found = []
    for number, text in enumerate(symbols.definitions):
        at = ("definitions", number)
        with told_at(*at):
            found.append(replaced.pop(_defined(text, table), (at, text)))
    return [*found, *replaced.values()]


def _parts(symbols: Symbols, table: Table, places: Sequence[Place]) -> Iterator[tuple[str, Node]]:
    """What words stand for; each formula has a value."""
    for text, phrases in symbols.parts.items():
        with told_at("parts", text):
            node = parsed(text, table)
            valued(node, table, places)
        yield from ((phrase, node) for phrase in phrases)


def _defined(text: str, table: Table) -> str:
    side = _sided(text, table)[0]
    return side.name if isinstance(side, Symbol) else ""


def _sided(text: str, table: Table) -> list[Node | None]:
    """The sides of a definition, at least two; `s^2 = ...` is one of s. Raises ReadError."""
    left, *rest = raw_sides(text)
    if isinstance(left, Differential) and isinstance(left.of, Symbol):
        left = Symbol(f"d {left.of.name}", left.of.subs, left.of.upper)
    if isinstance(left, Power) and isinstance(left.base, Symbol) and left.exponent == Number(2.0):
        left, rest = left.base, [Call("sqrt", side) for side in rest if side is not None]
    known = {*table.sizes, *table.functions}

    def counts(word: str) -> bool:
        return table.is_usual(word) or word in known or table.find(word) is not None

    if isinstance(left, Symbol):
        left = apart(numbered(left, table), rest, counts)
    if isinstance(left, Application):
        left = replace(left, symbol=apart(left.symbol, rest, counts))
    found = [_left(left, table), *(decided(side, table) for side in rest)]
    return [*found, *[None] * (2 - len(found))]


def _left(node: Node | None, table: Table) -> Any:
    """The left side of a definition: `\\pi` there is a symbol, and no number."""
    return node if node in (Symbol("pi"), Symbol("e")) else decided(node, table)


def _with(table: Table, text: str, places: Sequence[Place]) -> Table:
    """The table with a definition in LaTeX; what follows after a second `=` are other ways to write it."""
    raw = raw_sides(text)
    function = function_of(raw[0], raw[1]) if len(raw) > 1 else None
    if function is not None:
        return table.with_function(*function)
    if isinstance(raw[0], Call | Element):
        return table  # a function that everybody knows
    left, body, *others = _sided(text, table)
    if not isinstance(left, Symbol) or body is None:
        raise ReadError(why_no_definition(raw[0]))
    found, _ = define(left, body, table, places)
    name = left.name
    forms = []
    for other in others:
        if other is None:
            raise ReadError("nothing stands beside one of its `=`")
        again, known = define(replace(left, name=name), other, table, places)
        if known == name and name in found.definitions and name in again.definitions:
            if not same_values(name, (found, again), places):
                raise ReadError("its sides have different values; after a second `=` is another way to write it")
            forms.append(again.definitions[name].body)
    arguments = {name: indexed_arguments(raw[0])} if isinstance(raw[0], Application) else {}
    forms_of = {**found.forms, name: tuple(forms)}
    return replace(found, own=frozenset(), forms=forms_of, arguments={**found.arguments, **arguments})


def places_of(symbols: Symbols, table: Table) -> tuple[Place, ...]:
    """Random points with sizes that are all different primes, and labels that cover every class."""
    places = []
    for number, primes in enumerate(SIZES):
        sizes = dict(zip(symbols.axes, primes, strict=False))
        random = np.random.default_rng([20260917, number])
        given = {}
        for text, about in symbols.given.items():
            if about.values == "function":
                continue
            name = name_of(text)
            shape = tuple(sizes[axis] for axis in about.axes)
            classes = class_axis(about, symbols.leave_out) if about.values == "one_hot" else 0
            if about.values in KINDS:
                values = KINDS[about.values].draw((POINTS, *shape), random)[:, None]
            else:
                values = np.stack([drawn(about.values, shape, random, classes) for _ in range(POINTS)])[:, None]
            left = list(range(len(about.axes)))
            order = []
            for axis in table.declared[name].axes:
                at = next(each for each in left if about.axes[each] == axis)
                left.remove(at)
                order.append(2 + at)
            given[name] = values.transpose(0, 1, *order)
        places.append(Place(table, sizes, given, budget=Budget()))
    return tuple(places)


def parsed(text: str, table: Table) -> Node:
    """One formula of a rubric. Raises ReadError."""
    parser = Parser(tokens(text))
    node = parser.side()
    if parser.token.kind != "end":
        raise parser.error(f"'{parser.token.text}' is odd here")
    found: Node = decided(node, table)
    return found
