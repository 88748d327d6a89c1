"""A rubric's words on symbols, written in LaTeX, as a table of symbols and as random points to test formulas at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from grader.derivation.budget import Budget
from grader.derivation.meaning.applications import decided
from grader.derivation.meaning.definitions import define
from grader.derivation.meaning.functions import function_of
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.symbols import Declared, Table, constants
from grader.derivation.meaning.values import Array
from grader.derivation.nodes.parser import Parser
from grader.derivation.nodes.statements import statements
from grader.derivation.nodes.syntax import Call, Differential, Element, Node, Number, Power, Symbol
from grader.derivation.settings import Reading, Symbols
from grader.derivation.text.documents import Formula
from grader.derivation.text.lexer import ReadError, tokens

SIZES = ((5, 3, 2, 7, 11, 13), (7, 2, 3, 5, 11, 13))
POINTS = 2


def name_of(text: str) -> str:
    """The name of a symbol as the parser gives it: `\\\\lambda` is `lambda`. Raises ReadError."""
    parser = Parser(tokens(text))
    name, _ = parser.name()
    script = ""
    if parser.sees("_", "^"):
        parser.take()
        script = parser.word_script() or parser.letter_script()
    if parser.token.kind != "end":
        raise ReadError(f"'{text}' is not one symbol")
    return f"{name} {script}" if script else name


def table_of(symbols: Symbols, reading: Reading | None = None) -> Table:
    """The table of a question under one of its readings. Raises ReadError with the definition that does not fit."""
    declared = {}
    for text, given in symbols.given.items():
        axes = tuple((reading.axes.get(text) if reading else None) or given.axes)
        left_out = frozenset(axis for axis in axes if axis == symbols.leave_out)
        name = name_of(text)
        declared[name] = Declared(name, axes, left_out, one_hot=given.values == "one_hot")
    table = Table(
        axes=tuple(symbols.axes),
        sizes={name_of(size): axis for axis, about in symbols.axes.items() for size in about.size},
        letters={axis: tuple(about.indices) for axis, about in symbols.axes.items()},
        leave_out=symbols.leave_out,
        declared=declared,
        also={name_of(other): name_of(text) for text, others in symbols.also.items() for other in others},
        matrices={name_of(matrix): name_of(text) for matrix, text in symbols.matrices.items()},
    )
    for constant, definition in constants(symbols.axes).values():
        table = table.with_definition(constant, definition)
    replaced = {_defined(text, table): text for text in (reading.definitions if reading else [])}
    places = places_of(symbols, table)
    for text in symbols.definitions:
        table = _with(table, replaced.pop(_defined(text, table), text), places)
    for text in replaced.values():
        table = _with(table, text, places)
    parts = {phrase: parsed(text, table) for text, phrases in symbols.parts.items() for phrase in phrases}
    return replace(table, parts=parts)


def _defined(text: str, table: Table) -> str:
    side = _sided(text, table)[0]
    return side.name if isinstance(side, Symbol) else ""


def _raw_sides(text: str) -> list[Node | None]:
    """The sides of a chain in LaTeX as they are written. Raises ReadError."""
    chain = statements(Formula(text, 1, True), {})[0]
    for side in chain.sides:
        if side.error:
            raise ReadError(f"{text}: {side.error}")
    return [side.node for side in chain.sides]


def _sided(text: str, table: Table) -> list[Node | None]:
    """The sides of a definition, at least two; `s^2 = ...` is one of s. Raises ReadError."""
    left, *rest = _raw_sides(text)
    if isinstance(left, Differential) and isinstance(left.of, Symbol):
        left = Symbol(f"d {left.of.name}", left.of.subs, left.of.upper)
    if isinstance(left, Power) and isinstance(left.base, Symbol) and left.exponent == Number(2.0):
        left, rest = left.base, [Call("sqrt", side) for side in rest if side is not None]
    found = [decided(side, table) for side in (left, *rest)]
    return [*found, *[None] * (2 - len(found))]


def _with(table: Table, text: str, places: Sequence[Place]) -> Table:
    """The table with a definition in LaTeX; what follows after a second `=` are other ways to write it."""
    raw = _raw_sides(text)
    function = function_of(raw[0], raw[1]) if len(raw) > 1 else None
    if function is not None:
        return table.with_function(*function)
    if isinstance(raw[0], Call | Element):
        return table  # a function that everybody knows
    left, body, *others = _sided(text, table)
    if not isinstance(left, Symbol) or body is None:
        raise ReadError(f"{text}: not a definition; write symbol = formula")
    found, _ = define(left, body, table, places)
    name = left.name
    forms = []
    for other in others:
        assert other is not None
        again, _ = define(replace(left, name=name), other, table, places)
        forms.append(again.definitions[name].body)
    return replace(found, own=frozenset(), forms={**found.forms, name: tuple(forms)})


def places_of(symbols: Symbols, table: Table) -> tuple[Place, ...]:
    """Random points with sizes that are all different primes, and labels that cover every class."""
    places = []
    for number, primes in enumerate(SIZES):
        sizes = dict(zip(symbols.axes, primes, strict=False))
        random = np.random.default_rng([20260917, number])
        given = {}
        for text, about in symbols.given.items():
            name = name_of(text)
            shape = tuple(sizes[axis] for axis in about.axes)
            values = np.stack([_values(about.values, shape, random) for _ in range(POINTS)])[:, None]
            left = list(range(len(about.axes)))
            order = []
            for axis in table.declared[name].axes:
                at = next(each for each in left if about.axes[each] == axis)
                left.remove(at)
                order.append(2 + at)
            given[name] = values.transpose(0, 1, *order)
        places.append(Place(table, sizes, given, budget=Budget()))
    return tuple(places)


def _values(kind: str, shape: tuple[int, ...], random: np.random.Generator) -> Array:
    if kind == "one_hot":
        count, classes = int(np.prod(shape[:-1], dtype=int)), shape[-1]
        labels = np.concatenate([np.arange(classes), random.integers(0, classes, max(count - classes, 0))])[:count]
        return np.asarray(np.eye(classes)[random.permutation(labels)].reshape(shape))
    values = random.uniform(0.3, 1.2, shape) if kind == "positive" else random.normal(0.0, 0.8, shape)
    return np.asarray(values)


def parsed(text: str, table: Table) -> Node:
    """One formula of a rubric. Raises ReadError."""
    parser = Parser(tokens(text))
    node = parser.side()
    if parser.token.kind != "end":
        raise parser.error(f"'{parser.token.text}' is odd here")
    found: Node = decided(node, table)
    return found
