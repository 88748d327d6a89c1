"""A symbol that the question does not have gets a meaning: `Let z_ik = w_k^T x_i`."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from grader.derivation.budget import Budget
from grader.derivation.meaning.evaluate import evaluate, symbol_values
from grader.derivation.meaning.indices import HIDDEN
from grader.derivation.meaning.kinds import is_restricted
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.resolve import readings
from grader.derivation.meaning.sized import places_of_numbers
from grader.derivation.meaning.symbols import MARK, Declared, Definition, Table
from grader.derivation.meaning.turned import with_turned
from grader.derivation.meaning.values import Array, MeaningError, Value
from grader.derivation.nodes.syntax import Node, Sum, Symbol, walk
from grader.derivation.text.lexer import ReadError
from grader.derivation.text.vocabulary import GREEK

TOLERANCE = 1e-8


def define(
    symbol: Symbol, body: Node, table: Table, places: Sequence[Place], customs: Mapping[str, str] | None = None
) -> tuple[Table, str]:
    """The table with the symbol in it, and the name that it is known by. Raises ReadError or MeaningError."""
    return next(definitions(symbol, body, table, places, customs))


def definitions(
    symbol: Symbol, body: Node, table: Table, places: Sequence[Place], customs: Mapping[str, str] | None = None
) -> Iterator[tuple[Table, str]]:
    """The same for every way to read the definition, the most usual first; at least one, or it raises."""
    subs = [index for index in symbol.subs if not (_is_parameter(index, table) or _is_free_greek(index, body, table))]
    of = next((index.name for index in symbol.subs if index not in subs and isinstance(index, Symbol)), "")
    letters = [*symbol.upper, *subs]
    names = [letter.name for letter in letters if isinstance(letter, Symbol) and not letter.subs]
    if len(names) != len(letters) or len(set(names)) != len(names):
        raise ReadError(f"{symbol.name} is not defined here: its indices are not plain letters", symbol.at)
    known = table.find(symbol.name)
    name = f"{symbol.name}/{len(letters)}" if _is_beside(known, symbol, letters) else symbol.name
    failure: Exception | None = None
    is_defined = False
    for reading in readings([body], [], table, customs or {}, places[0].budget, outer=frozenset(names)):
        try:
            sized = places_of_numbers([place.with_table(table) for place in places], reading.numbers)
            values = [evaluate(reading.nodes[0], place.with_axes(reading.axes)) for place in sized]
            _tell_apart(name, [each for each in values[0].names if each not in names], reading.axes)
        except MeaningError as error:
            failure = failure or error
            continue
        value = values[0]
        missing = [letter for letter in names if letter not in reading.axes]
        hidden = f"{HIDDEN}{table.leave_out}"
        if len(missing) == 1 and hidden in value.names:  # L_n = ... where all else leaves n out
            names = [hidden if letter in missing else letter for letter in names]
        elif missing and (extra := _usual_axes(missing, table)):
            reading = replace(reading, axes={**reading.axes, **extra})
        elif len(missing) == len(names) > 1 and value.open and not symbol.upper:
            of, names = "".join(names), []  # J_{sm}, a word
        elif missing:
            failure = failure or ReadError(f"the index {missing[0]} does not occur in what {symbol.name} is", symbol.at)
            continue
        declared, variables = _declared(name, names, value, reading.axes, table)
        if of and known is not None and declared.axes != known.axes:  # J_p, a Jacobian beside the loss J
            name = f"{symbol.name} {of}"
            declared = replace(declared, name=name)
        found = table.with_definition(declared, Definition(variables, reading.nodes[0], reading.numbers), own=True)
        same = None if reading.numbers else _same(declared, values, variables, table, places)
        is_defined = True
        if not same or name == same or name.startswith(f"{symbol.name} "):
            yield found, name
        elif not variables and len(declared.axes) > 1:
            is_turned = declared.axes != table.declared[same].axes  # B = W^T
            yield (with_turned if is_turned else Table.with_matrix)(table, symbol.name, same), same
        else:
            yield table.with_other_name(symbol.name, same), same
    if not is_defined:
        raise failure or ReadError(f"{symbol.name} cannot be defined by this", symbol.at)


def _is_beside(known: Declared | None, symbol: Symbol, letters: Sequence[Node]) -> bool:
    """Whether a symbol with these indices is another than the one of its name: `J_i` beside J."""
    if known is None:
        return False
    return (len(letters) < len(known.axes) and known.name == symbol.name) or not known.takes(letters)


def _usual_axes(letters: Sequence[str], table: Table) -> dict[str, str]:
    """What letters count that a definition's body does not have; nothing if one of them may count several things."""
    found = {letter: [axis for axis, usual in table.letters.items() if letter in usual] for letter in letters}
    return {letter: axes[0] for letter, axes in found.items()} if all(len(axes) == 1 for axes in found.values()) else {}


def _is_parameter(index: Node, table: Table) -> bool:
    """Whether what stands below a name is a symbol of the question, on which it depends: `h_\\theta`."""
    if not isinstance(index, Symbol) or index.subs or index.upper or table.is_index(index.name):
        return False
    known = table.find(index.name)
    return known is not None and not known.one_hot


def _is_free_greek(index: Node, body: Node, table: Table) -> bool:
    """Whether a Greek letter stands below a name that counts nothing in what the name is, as in `h_\\theta = o`."""
    if not isinstance(index, Symbol) or index.name not in GREEK or table.is_usual(index.name):
        return False
    below = (each for node in walk(body) if isinstance(node, Symbol) for each in _indices(node))
    return not any(isinstance(each, Symbol) and each.name == index.name for each in below)


def unknown_symbols(nodes: Sequence[Node], table: Table, budget: Budget) -> list[Symbol]:
    """Symbols that are not in the table, each once for every number of indices."""
    found: dict[tuple[str, int], Symbol] = {}
    for node in nodes:
        budget.spend(1 + sum(1 for _ in walk(node)) // 20)
        bound = {v.name for each in walk(node) if isinstance(each, Sum) for v in each.variables}
        for each in walk(node):
            count = len(_indices(each))
            if not isinstance(each, Symbol) or each.name in bound or (each.name in table.sizes and not count):
                continue
            if table.constant(each.name):
                continue
            known = table.find(each.name, count)
            if (count or not table.is_index(each.name)) and (
                known is None or (not known.axes and _is_of_one(each, table))
            ):
                found[each.name, count] = each
        indices = {index.name for each in walk(node) for index in _indices(each) if isinstance(index, Symbol)}
        letters = [each for each in walk(node) if isinstance(each, Symbol) and not each.subs and not each.upper]
        for letter in letters:
            free = (
                letter.name not in indices | bound
                and table.find(letter.name) is None
                and not table.constant(letter.name)
            )
            if free and letter.name not in table.sizes:
                found[letter.name, 0] = letter
    return list(found.values())


def _is_of_one(symbol: Symbol, table: Table) -> bool:
    """Whether a symbol has the index of an example, though what is known by its name has none: `L_i` beside `L`."""
    index = _indices(symbol)[0] if len(_indices(symbol)) == 1 else None
    return isinstance(index, Symbol) and index.name in table.letters.get(table.leave_out or "", ())


def _indices(node: Node) -> tuple[Node, ...]:
    return (*node.subs, *node.upper) if isinstance(node, Symbol) else ()


def with_anything(
    unknown: Sequence[Symbol], table: Table, places: Sequence[Place], matrices: tuple[str, ...] = ()
) -> tuple[Table, list[Place]]:
    """The table with positive random numbers for symbols that nobody defined, or with matrices over two axes for those
    that have no index. Raises ReadError for those with axes that cannot be told."""
    unknown = [letter for each in unknown for letter in (_letters(each) if matrices else [each])]
    declared = dict(table.declared)
    for symbol in sorted(unknown, key=lambda each: len(_indices(each))):
        axes = [] if _indices(symbol) else [*matrices]
        for index in _indices(symbol):
            letter = index.name.rstrip("'") if isinstance(index, Symbol) else ""
            axis = next((axis for axis, letters in table.letters.items() if letter in letters), None)
            if axis is None:
                raise ReadError(f"what {symbol.name} is cannot be told", symbol.at)
            axes.append(axis)
        declared[symbol.name] = Declared(symbol.name, tuple(axes), values="positive")
    found = replace(table, declared=declared)
    filled = []
    for number, place in enumerate(places):
        random = np.random.default_rng([7, number])
        given = dict(place.given)
        for symbol in unknown:
            shape = tuple(place.sizes[axis] for axis in declared[symbol.name].axes)
            points = next(iter(place.given.values())).shape[0]
            given[symbol.name] = random.uniform(0.3, 1.5, (points, 1, *shape))
        moved = {name: random.normal(size=given[name].shape) for name in given.keys() - place.given.keys()}
        towards = {**place.directions, **moved} if place.directions else {}
        filled.append(replace(place, given=given, table=found, known={}, directions=towards))
    return found, filled


def shapes_of(unknown: Sequence[Symbol], table: Table) -> Iterator[tuple[str, ...]]:
    """Over which axes matrices may be that nobody defined, square or as the question's; vectors for small letters."""
    first = next(iter(table.axes), "")
    known = [axes for each in table.declared.values() for axes in (each.axes, each.axes[::-1]) if len(axes) == 2]
    vectors = [(axis,) for axis in table.axes] if all(each.name.islower() for each in unknown) else []
    yield from dict.fromkeys([(first, first), *known, *vectors]) if first else [()]


def _letters(symbol: Symbol) -> list[Symbol]:
    """The matrices that `BC` is the product of."""
    is_product = symbol.name.isalpha() and symbol.name.isupper() and not _indices(symbol)
    return [replace(symbol, name=letter) for letter in symbol.name] if is_product else [symbol]


def _tell_apart(name: str, free: Sequence[str], axes: Mapping[str, str]) -> None:
    """Raises MeaningError where a symbol leaves two indices free that count the same: r = p_k / p_j."""
    for one, other in itertools.combinations([each for each in free if each in axes], 2):
        if axes[one] == axes[other]:
            raise MeaningError(f"{name} is another for each {one} and {other}; write both as its indices")


def _declared(
    name: str, names: Sequence[str], value: Value, axes: Mapping[str, str], table: Table
) -> tuple[Declared, tuple[str, ...]]:
    """The symbol with axes for its letters, for what its body leaves free or out, and for open axes."""
    extra = [each for each in value.names if each not in names]
    hidden = [each for each in extra if each.startswith(HIDDEN) or axes[each] == table.leave_out]  # s = W x_i
    free = [each for each in extra if each not in hidden]
    variables = (*names, *hidden, *free)
    left_out = frozenset(axes[each] for each in (*hidden, *names) if axes[each] == table.leave_out)
    own_axes = (*(axes[each] for each in variables), *value.open)
    return Declared(name, own_axes, left_out, {axes[each]: each for each in free}), variables


def _same(
    declared: Declared, values: Sequence[Value], variables: Sequence[str], table: Table, places: Sequence[Place]
) -> str | None:
    """A symbol of the question that has the same values: the new one is only another name for it.

    What was given may be so for every index that the new one leaves open: dz_k/dw_k is x_i, whatever k is.
    """
    from grader.derivation.meaning.values import spread

    if any(is_restricted(each.values) for each in table.declared.values()):
        return None  # what is equal only where a vector has length one has other derivatives
    left = [at for at, name in enumerate(variables) if name in declared.letters.values()]
    for other in table.declared.values():
        given = other.name not in table.definitions
        over = [] if other.letters or not given else left
        kept = [at for at in range(len(declared.axes)) if at not in over]
        axes = [declared.axes[at] for at in kept]
        if (
            sorted(other.axes) != sorted(axes)
            or (other.letters.keys() != declared.letters.keys() and not over)
            or (other.letters and other.name in table.own)
            or other.name == declared.name
            or MARK in other.name
        ):
            continue
        if len(set(other.axes)) < len(other.axes) and list(other.axes) != axes:
            continue
        if other.name in table.definitions and table.definitions[other.name].numbers:
            continue
        if declared.name in table.comes_down_to(other.name):
            continue  # which is made of the new one
        order = kept if list(other.axes) == axes else [kept[axes.index(axis)] for axis in other.axes]
        pairs = []
        for place, value in zip(places, values, strict=True):
            shape = tuple(place.sizes[axis] for axis in declared.axes)
            own = spread(value, variables)
            full = np.broadcast_to(own, own.shape[:2] + shape)
            there = symbol_values(other.name, place.with_table(table))
            here = full.transpose(*(2 + at for at in over), 0, 1, *(2 + at for at in order))
            pairs.append((here, there))
        if all(_close(a, b) for a, b in pairs):
            return other.name
    return None


def _close(a: Array, b: Array) -> bool:
    return bool(np.max(np.abs(a - b), initial=0.0) <= TOLERANCE * max(1.0, float(np.max(np.abs(b), initial=0.0))))
