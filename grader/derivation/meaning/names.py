"""The names that a rubric gives to its symbols: each has one meaning, and whatever is named is there.

Every mistake is a SettingError: where it stands in the settings, what is wrong, what is allowed.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from grader.derivation.budget import TooMuch
from grader.derivation.meaning.evaluate import evaluate, symbol_values
from grader.derivation.meaning.functions import function_of
from grader.derivation.meaning.kinds import KINDS
from grader.derivation.meaning.left_sides import with_symbol_left
from grader.derivation.meaning.own_names import apart, is_layered, layers, own_name
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.resolve import readings
from grader.derivation.meaning.symbols import MARK, Table
from grader.derivation.meaning.values import MeaningError
from grader.derivation.nodes.indices import parse_below, parse_letter_script, sees_bracketed_index
from grader.derivation.nodes.names import parse_name, takes_star
from grader.derivation.nodes.parser import Parser
from grader.derivation.nodes.statements import statements
from grader.derivation.nodes.syntax import Application, Derivative, Differential, Node, Power, Symbol, walk
from grader.derivation.settings import Given, SettingError, Symbols
from grader.derivation.text.documents import AnswerTooLong, Formula
from grader.derivation.text.lexer import ReadError, tokens
from grader.derivation.text.vocabulary import BOLD

Where = tuple[str | int, ...]
TOLERANCE = 1e-8
SIZE = "a size of the axis"
IN_BARS = re.compile(r"\s*(?:\||\\lvert|\\vert)\s*([^|]{1,40}?)\s*(?:\||\\rvert|\\vert)\s*")
WITH_ENTRIES = re.compile(r"\s*\\(" + "|".join(sorted(BOLD)) + r")(?![A-Za-z])")
"""A symbol in a font of vectors."""


@contextmanager
def told_at(*path: str | int) -> Iterator[None]:
    """What goes wrong within is a SettingError of the setting at this path."""
    try:
        yield
    except SettingError:
        raise
    except RecursionError as error:
        raise SettingError(path, "this is nested too deeply; write it in parts") from error
    except TooMuch as error:
        raise SettingError(path, "this takes more computing than any derivation does; write it shorter") from error
    except (ReadError, MeaningError, AnswerTooLong) as error:
        raise SettingError(path, str(error)) from error


@functools.lru_cache(maxsize=1024)
def name_of(text: str) -> str:
    """The name of a symbol as the parser gives it: `\\\\lambda` is `lambda`. Raises ReadError."""
    if text.strip().lstrip("-")[:1].isdigit() or not text.strip():
        raise ReadError(f"'{text}' is a number or nothing; a symbol is a letter or a command of LaTeX")
    if in_bars := IN_BARS.fullmatch(text):
        return f"|{name_of(in_bars[1])}|"  # the size of a set
    if text.strip().startswith("\\"):
        Parser(tokens(text)).side()  # raises for a command that is no symbol
    parser = Parser(tokens(text))
    name, _ = parse_name(parser)
    if name == "d" and parser.token.kind in ("letter", "command", "name"):
        name = f"d {parse_name(parser)[0]}"  # df, a symbol by itself
    while parser.sees("'"):
        name += parser.take().text
    script = ""
    if parser.sees("_", "^"):
        above = parser.take().text == "^"
        is_power = above and "number" in (parser.token.kind, parser.ahead().kind)
        if is_power and not sees_bracketed_index(parser):
            raise ReadError(f"'{text}' is a power, and no name; name '{text.partition('^')[0].strip()}'")
        script = "star" if above and takes_star(parser) else _parse_script(parser)
    if parser.token.kind != "end":
        raise ReadError(f"'{text}' is not one symbol")
    return f"{name} {script}" if script else name


def _parse_script(parser: Parser) -> str:
    """What stands below or above a name, as a part of it; "" if that is no part."""
    start = parser.at
    words, _ = parse_below(parser)
    if not words:
        parser.at = start
    return words or parse_letter_script(parser)


@functools.lru_cache(maxsize=1024)
def raw_sides(text: str) -> tuple[Node | None, ...]:
    """The sides of a definition in LaTeX, solved for its symbol where more stands around it. Raises ReadError."""
    return with_symbol_left(_written_sides(text))


def _written_sides(text: str) -> tuple[Node | None, ...]:
    """The sides of a definition as they are written. Raises ReadError."""
    found = statements(Formula(text, 1, True), {})
    if not found:
        raise ReadError("no formula stands here")
    for side in found[0].sides:
        if side.error:
            raise ReadError(side.error)
    return tuple(side.node for side in found[0].sides)


class Names:
    """The names of a question's symbols: `of` has them for the texts of the settings. Raises SettingError."""

    def __init__(self, symbols: Symbols) -> None:
        self.symbols = symbols
        self.of: dict[str, str] = {}
        self.taken: dict[str, str] = {}
        self.redefined: set[str] = set()
        self._axes()
        self._given()
        self.layers = layers(self.of[text] for text in symbols.given) - self._letters().keys()
        self.defined = [self._defined(at, text) for at, text in enumerate(symbols.definitions)]
        self._definitions()
        for at in range(len(symbols.definitions)):
            self._in_order(at)
        self._matrices()
        self._also()

    def _read(self, text: str, *path: str | int) -> str:
        with told_at(*path):
            self.of[text] = name_of(text)
        return self.of[text]

    def _take(self, name: str, text: str, what: str, *path: str | int, has_entries: bool = False) -> None:
        """A name gets its only meaning; but what has entries, such as a vector in bold, is told from a size."""
        is_size = self.taken.get(name, "").startswith(SIZE)
        if name in self.taken and not (is_size and has_entries):
            raise SettingError(path, f"'{text}' is {what} and {self.taken[name]}; give one of them another name")
        self.taken[name] = what

    def _axes(self) -> None:
        for axis, about in self.symbols.axes.items():
            for at, size in enumerate(about.size):
                path = ("axes", axis, "size", at)
                self._take(self._read(size, *path), size, f"{SIZE} '{axis}'", *path)
            for at, index in enumerate(about.indices):
                self._read(index, "axes", axis, "indices", at)

    def _given(self) -> None:
        letters = self._letters()
        for text, given in self.symbols.given.items():
            name = self._read(text, "given", text)
            self._take(name, text, "a given symbol", "given", text, has_entries=bool(given.axes))
            self._is_no_index(name, letters, "given", text)
            if given.values == "one_hot":
                class_axis(given, self.symbols.leave_out, "given", text, "values")
            _fits_its_kind(given, text)

    def _letters(self) -> dict[str, str]:
        return {self.of[index]: axis for axis, about in self.symbols.axes.items() for index in about.indices}

    def _is_no_index(self, name: str, letters: dict[str, str], *path: str | int) -> None:
        if name in letters:
            words = f"'{name}' is a symbol and an index of the axis '{letters[name]}'"
            raise SettingError(path, f"{words}; take it out of `indices`, or rename the symbol")

    def _defined(self, at: int, text: str) -> tuple[str, int] | None:
        """The symbol that a definition defines, with how many indices; None for a function."""
        with told_at("definitions", at):
            left, *rest = raw_sides(text)
            self._is_given_derivative(*_written_sides(text))
        if isinstance(left, Application) and function_of(left, rest[0] if rest else None) is None:
            left = left.symbol  # L(w) = ..., where w is one of the question's symbols
        if isinstance(left, Differential):
            return None
        symbol = left.base if isinstance(left, Power) else left
        if not isinstance(symbol, Symbol):
            return None
        symbol = own_name(symbol, lambda name: is_layered(name, self.layers))
        symbol = apart(symbol, rest, lambda word: word in self._letters() or word in self.taken)
        return symbol.name, len(symbol.subs) + len(symbol.upper)

    def _is_given_derivative(self, left: Node | None, *rest: Node | None) -> None:
        """A loss is known by its derivative only if that is a given symbol. Raises ReadError."""
        named = rest[0] if isinstance(left, Derivative) and rest else None
        if isinstance(named, Symbol) and self.taken.get(named.name) != "a given symbol":
            raise ReadError(
                f"'{named.name}' is not given, so it does not say what this is a derivative of; define that"
            )

    def _definitions(self) -> None:
        letters = self._letters()
        seen: dict[tuple[str, int], int] = {}
        for at, found in enumerate(self.defined):
            if found is None:
                continue
            name, path = found[0], ("definitions", at)
            if found in seen:
                words = f"'{name}' is defined in item {seen[found] + 1} already"
                raise SettingError(path, f"{words}; another way to write it follows a second `=`")
            seen[found] = at
            self._is_no_index(name, letters, *path)
            if name not in self.taken or self.taken[name] != "a defined symbol":
                self._redefine(at, name)
                is_bold = WITH_ENTRIES.match(self.symbols.definitions[at]) is not None
                self._take(name, name, "a defined symbol", *path, has_entries=is_bold or found[1] > 0)

    def _redefine(self, at: int, name: str) -> None:
        """What is given and defined is what its definition says, unless a definition up to there is made of it."""
        if self.taken.get(name) != "a given symbol":
            return
        if (
            any(name in self._used(above) for above in range(at + 1))
            or len(self.symbols.given) == len(self.redefined) + 1
        ):
            words = f"'{name}' is a defined symbol and a given symbol, and of the given one something is made"
            raise SettingError(("definitions", at), f"{words}; call what is defined otherwise, such as {name}^{{new}}")
        self.redefined.add(name)
        del self.taken[name]

    def applies(self, name: str) -> bool:
        """Whether a formula of the settings has brackets behind this name, as a function has."""
        sides = [side for text in self.symbols.definitions for side in raw_sides(text)[1:] if side is not None]
        return any(isinstance(each, Application) and each.symbol.name == name for side in sides for each in walk(side))

    def _used(self, at: int) -> set[str]:
        sides = raw_sides(self.symbols.definitions[at])
        functions = {side.symbol.name for side in sides[:1] if isinstance(side, Application)}
        sizes = {self.of[size] for about in self.symbols.axes.values() for size in about.size}
        nodes = [node for side in sides[1:] if side is not None for node in walk(side)]
        nodes = [
            node
            for node in nodes
            if not (isinstance(node, Symbol) and node.name in sizes and not node.subs and not node.upper)
        ]
        named = {found[0] for found in self.defined if found}
        symbols = (own_name(node, named.__contains__) for node in nodes if isinstance(node, Symbol))
        return {node.name for node in symbols} - functions

    def _in_order(self, at: int) -> None:
        """A definition uses given symbols and those defined above it."""
        if self.defined[at] is None:
            return
        name, path = self.defined[at], ("definitions", at)
        above = {found[0] for found in self.defined[:at] if found}
        later = {found[0]: n for n, found in enumerate(self.defined) if found and n >= at and found[0] not in above}
        for other in sorted(self._used(at) & later.keys()):
            first = name[0] if name else ""
            if other == first:
                counts = {found[1] for found in self.defined if found and found[0] == other}
                if len(counts) == 1:
                    raise SettingError(path, f"'{first}' is defined by itself; write it with other symbols")
            elif first in self._used(later[other]):
                words = f"'{first}' and '{other}' (item {later[other] + 1}) are defined by each other, in a circle"
                raise SettingError(path, f"{words}; define one of them without the other, or let it be `given`")
            else:
                words = f"'{first}' uses '{other}', which is defined further down (item {later[other] + 1})"
                raise SettingError(path, f"{words}; a definition uses given symbols and those defined above it")

    def _known(self) -> list[str]:
        sizes = {self.of[size] for about in self.symbols.axes.values() for size in about.size}
        return [name for name in self.taken if name not in sizes]

    def _matrices(self) -> None:
        known = self._known()
        for matrix, text in self.symbols.matrices.items():
            path = ("matrices", matrix)
            name, entries = self._read(matrix, *path), self._read(text, *path)
            if name == entries:
                words = f"the matrix '{matrix}' is named as its own entries"
                raise SettingError(
                    path, f"{words}; write another letter, or leave it out if the formulas have {matrix}"
                )
            self._take(name, matrix, "a matrix", *path)
            others = {name_of(other) for other in self.symbols.also.get(text, ())} | self._others()
            if entries not in known and entries not in others:
                raise SettingError(path, unknown(f"'{text}' is not a symbol with entries", known))

    def _others(self) -> set[str]:
        """Other names for symbols."""
        found = set()
        for text, others in self.symbols.also.items():
            for at, other in enumerate(others):
                found.add(self._read(other, "also", text, at))
        return found

    def _also(self) -> None:
        known = self._known()
        matrices = {self.of[matrix] for matrix in self.symbols.matrices}
        for text, others in self.symbols.also.items():
            name = self._read(text, "also", text)
            if name not in known or name in matrices:
                words = f"'{text}' is not a symbol that is given or defined, so it can have no other names"
                raise SettingError(("also", text), unknown(words, [each for each in known if each not in matrices]))
            for at, other in enumerate(others):
                path = ("also", text, at)
                if self._read(other, *path) != name:  # \overline{x} of \bar x
                    self._take(self.of[other], other, f"another name for '{text}'", *path)


def _fits_its_kind(given: Given, text: str) -> None:
    """Values of a kind need the axes that the kind is about. Raises SettingError."""
    kind, has = KINDS.get(given.values), f"'{text}' has {', '.join(given.axes) or 'none'}"
    if kind is not None and kind.square and (len(given.axes) < 2 or given.axes[-1] != given.axes[-2]):
        words = f"a matrix that is {given.values} has one axis twice, at last; {has}"
        raise SettingError(("given", text, "values"), f"{words}; write axes: [A, A]")
    if kind is not None and len(given.axes) < kind.needs:
        raise SettingError(("given", text, "values"), f"{given.values} run along an axis, the last; {has}")
    if given.values == "function" and given.axes:
        raise SettingError(("given", text, "axes"), f"a function has no axes, it takes each entry by itself; {has}")


def unknown(words: str, known: Iterable[str]) -> str:
    return f"{words}; there are: {', '.join(known) or 'none'}"


def class_axis(given: Given, leave_out: str | None, *path: str | int) -> int:
    """Which axis of one-hot labels runs over the classes: the only one that is not left out. Raises SettingError."""
    found = [at for at, axis in enumerate(given.axes) if axis != leave_out]
    if len(found) == 1:
        return found[0]
    has = f"it has {', '.join(given.axes)}" if given.axes else "it has no axis"
    words = f"one_hot needs one axis besides that of the examples, which leave_out names; {has}"
    raise SettingError(path, f"{words}, leave_out is {leave_out or 'not set'}")


def labels_fit(symbols: Symbols, table: Table, places: Sequence[Place]) -> None:
    """Labels run over the classes that probabilities add up over. Raises SettingError."""
    for text, given in symbols.given.items():
        if given.values != "one_hot":
            continue
        own = given.axes[class_axis(given, symbols.leave_out)]
        for name in table.definitions:
            axes = table.declared[name].axes
            if MARK in name or "/" in name or own not in axes or len(set(axes)) < len(axes):
                continue
            over = _adds_up_over(name, table, places)
            if over and over != own and over in given.axes:
                words = f"'{text}' is one_hot over {own}, but '{name}' adds up to one over {over}"
                raise SettingError(("given", text, "values"), f"{words}; leave_out is the axis of the examples")


def _adds_up_over(name: str, table: Table, places: Sequence[Place]) -> str:
    """The axis over which positive values add up to one."""
    for at, axis in enumerate(table.declared[name].axes):
        arrays = [symbol_values(name, place.with_table(table)) for place in places]
        if all(np.min(each) > 0 and np.allclose(each.sum(axis=2 + at), 1.0) for each in arrays):
            return axis
    return ""


def same_values(name: str, tables: tuple[Table, Table], places: Sequence[Place]) -> bool:
    """Whether a symbol has the same values by both tables' definitions."""
    axes = [table.declared[name].axes for table in tables]
    if sorted(axes[0]) != sorted(axes[1]):
        return False
    if axes[0] != axes[1] and len(set(axes[0])) < len(axes[0]):
        return True  # whose values stand in which place cannot be told
    order = (0, 1, *(2 + axes[1].index(axis) for axis in axes[0]))
    for place in places:
        a, b = (symbol_values(name, place.with_table(table)) for table in tables)
        b = b.transpose(order) if axes[0] != axes[1] else b
        if not np.allclose(a, b, rtol=TOLERANCE, atol=TOLERANCE):
            return False
    return True


def valued(node: Node, table: Table, places: Sequence[Place], *, is_factor: bool = False) -> None:
    """Raises ReadError or MeaningError for a formula that has no value, or for a factor that is not one number."""
    failure: MeaningError | None = None
    for reading in readings([node], [], table, {}):
        try:
            values = [evaluate(reading.nodes[0], place.with_table(table).with_axes(reading.axes)) for place in places]
            if is_factor and any(value.array.ndim > 2 or not np.all(value.array) for value in values):
                raise ReadError("a factor is one number that is not 0, such as -1 or \\frac{1}{N}")
            return
        except MeaningError as error:
            failure = failure or error
    raise failure or ReadError("this formula has no value")
