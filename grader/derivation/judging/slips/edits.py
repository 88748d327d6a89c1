"""A formula with one thing in it changed as people write it by mistake: signs, factors, letters, sums."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from grader.derivation.judging.claims import Change
from grader.derivation.judging.slips.vocabulary import THROUGH, Vocabulary
from grader.derivation.meaning.normal import renamed
from grader.derivation.nodes.syntax import (
    OPEN,
    Add,
    Call,
    Cases,
    Condition,
    Derivative,
    Entry,
    Fraction,
    Indicator,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Sum,
    Transposed,
    Truth,
    Variable,
    field_names,
    rebuilt,
    walk,
)  # fmt: skip

ONE = Number(1.0)
COUNTED = tuple(map(Number, (1.0, 2.0, 3.0)))
NUMBERS = (0.0, 1.0, 2.0, 0.5)


Edits = Iterator[tuple[Change, Node]]
"""The formula as it could be meant, each with what is changed."""


def edits(node: Node, words: Vocabulary, rules: Rules, *, is_term: bool = True) -> Edits:
    """All ways to write a formula with one change. What is differentiated stays, since it says what is asked."""
    for rule in rules.of.get(type(node), ()):
        yield from rule(node, words)
    if is_term:
        yield from rules.of_terms(node, words)
    if isinstance(node, Derivative | Entry | Condition | Truth | Variable | Indicator):
        return
    inside = words.within(node.variables) if isinstance(node, Sum) else words
    below_are_terms = isinstance(node, Add | Sum | Negative | Fraction | Cases)
    for name in field_names(type(node)):
        for back, child in _places(getattr(node, name)):
            for said, changed in edits(child, inside, rules, is_term=below_are_terms):
                yield said, replace(node, **{name: back(changed)})


def _places(value: Any) -> Iterator[tuple[Callable[[Node], Any], Node]]:
    """The formulas in a field, each with what makes the field with another in its place."""
    if isinstance(value, tuple):
        for at, item in enumerate(value):
            for back, child in _places(item):
                yield _put_back(value, at, back), child
    elif hasattr(value, "__dataclass_fields__") and not isinstance(value, Condition | Truth | Variable):
        yield (lambda changed: changed), value


def _put_back(value: tuple[Any, ...], at: int, back: Callable[[Node], Any]) -> Callable[[Node], Any]:
    return lambda changed: (*value[:at], back(changed), *value[at + 1 :])


def _scaled(node: Node, words: Vocabulary) -> Edits:
    """A term with another sign, and with a factor more or one less."""
    yield Change.SIGN, node.of if isinstance(node, Negative) else Negative(node)
    yield Change.TERM, Add((ONE, Negative(node)))
    for constant in words.sizes:
        yield Change.CONSTANT, Product((constant, node))
        yield Change.CONSTANT, Fraction(node, constant)
    for first, second in words.pairs:
        yield Change.CONDITION, Product((Indicator((Condition(first, "=", second),)), node))
    for letter, axis in words.letters.items():
        variable = Variable(f"{letter}{THROUGH}", axis)
        each = renamed(node, {letter: variable.name}, 0)
        yield Change.SUM, Sum("sum", (variable,), None, (), each)
        for label in words.labels(variable):  # of the class of the example, taken for one that is any
            yield Change.SUM, Sum("sum", (variable,), None, (), Product((label, each)))


def _with_symbols(node: Node, words: Vocabulary) -> Edits:
    """A term with a symbol more or one less."""
    for atom in words.atoms:
        yield Change.FACTOR, Product((atom, node))
        yield Change.FACTOR, Fraction(node, atom)
        yield Change.TERM, Add((node, Negative(atom)))
        yield Change.TERM, Add((node, atom))


def _of_add(node: Add, words: Vocabulary) -> Edits:
    yield Change.TRANSPOSITION, Transposed(node)
    for at in range(len(node.terms)):
        yield Change.TERM, _joined(Add, node.terms[:at] + node.terms[at + 1 :])


def _of_product(node: Product, words: Vocabulary) -> Edits:
    short = _cancelled(node)
    if len(short.factors) < len(node.factors):
        yield from _of_product(short, words)
    for at, factor in enumerate(node.factors):
        others = node.factors[:at] + node.factors[at + 1 :]
        yield Change.FACTOR, _joined(Product, others)
        for place, other in enumerate(others):
            if isinstance(other, Add):
                for terms in _one_without(other, partial(_times, factor)):
                    yield Change.BRACKETS, _joined(Product, (*others[:place], Add(terms), *others[place + 1 :]))
    yield Change.TRANSPOSITION, Transposed(node)
    yield from _through(node, words)


def _times(factor: Node, term: Node) -> Node:
    return Product((factor, term))


def _through(node: Product, words: Vocabulary) -> Edits:
    """A product summed over the classes that it is written for one of."""
    links = {each for factor in node.factors for each in walk(factor) if isinstance(each, Derivative)}
    inner, varied = {each.of for each in links}, {each.by for each in links}
    for letter, axis in words.letters.items() if links else ():
        variable = Variable(f"{letter}{THROUGH}", axis)
        for way in [{each} for each in inner & varied] + [None]:
            moved = _moved(node, letter, variable.name, only=way, last=varied - inner)
            yield Change.SUM, Sum("sum", (variable,), None, (), moved)


def _moved(node: Any, letter: str, to: str, only: Set[Node] | None, last: Set[Node]) -> Any:
    """With another letter in what a chain rule goes through, or in all but what is differentiated by in the end."""

    def moved(each: Any) -> Any:
        if only is None and isinstance(each, Derivative) and each.by in last:
            return replace(each, of=moved(each.of))
        if isinstance(each, Entry):
            return renamed(each, {letter: to}, 0) if only is None or each in only else each
        return rebuilt(each, moved)

    return moved(node)


def _cancelled(node: Product) -> Product:
    """A product without what stands both above and below its lines."""
    over = [part for factor in node.factors for part in _parts(factor.over if isinstance(factor, Fraction) else factor)]
    under = [part for factor in node.factors if isinstance(factor, Fraction) for part in _parts(factor.under)]
    for each in [*under]:
        if each in over:
            over.remove(each)
            under.remove(each)
    return Product((*over, *(Fraction(ONE, each) for each in under)))


def _parts(node: Node) -> tuple[Node, ...]:
    return node.factors if isinstance(node, Product) else (node,)


def _of_fraction(node: Fraction, words: Vocabulary) -> Edits:
    yield Change.FACTOR, node.over
    yield Change.FACTOR, Fraction(ONE, node.under)
    if isinstance(node.over, Add):
        for terms in _one_without(node.over, lambda term: Fraction(term, node.under)):
            yield Change.BRACKETS, Add(terms)
    if not isinstance(node.under, Power):
        yield Change.POWER, Fraction(node.over, Power(node.under, Number(2.0)))


def _one_without(node: Add, to: Callable[[Node], Node]) -> Iterator[tuple[Node, ...]]:
    """The terms, what a bracket has before it put to each of them but one, and to one alone."""
    for at in range(len(node.terms)):
        yield tuple(term if place == at else to(term) for place, term in enumerate(node.terms))
        yield tuple(to(term) if place == at else term for place, term in enumerate(node.terms))


def _of_power(node: Power, words: Vocabulary) -> Edits:
    yield Change.POWER, node.base
    if isinstance(node.base, Norm):
        yield Change.FUNCTION, node.base.of


def _of_sum(node: Sum, words: Vocabulary) -> Edits:
    yield Change.SUM, node.body
    yield Change.SUM, renamed(node.body, {each.name: OPEN for each in node.variables}, 0)
    if node.conditions:
        yield Change.CONDITION, replace(node, conditions=())
    if len(node.conditions) == 1 and node.conditions[0].relation in ("=", "!="):
        turned = "!=" if node.conditions[0].relation == "=" else "="
        yield Change.CONDITION, replace(node, conditions=(replace(node.conditions[0], relation=turned),))
    if node.kind == "sum":
        yield Change.FUNCTION, Call("log", replace(node, body=Call("exp", node.body)))
        yield Change.FUNCTION, replace(node, body=Call("exp", node.body))
        for variable, letter in itertools.product(node.variables, words.letters):
            if words.letters[letter] == variable.axis and not node.conditions:
                yield (
                    Change.CONDITION,
                    replace(node, conditions=(Condition(variable, "!=", Variable(letter, variable.axis)),)),
                )
        body = node.body
        if isinstance(body, Add):
            for terms in _one_without(body, lambda term: replace(node, body=term)):
                yield Change.BRACKETS, Add(terms)


def _clashing(node: Sum, words: Vocabulary) -> Edits:
    """A sum over the letter that something is differentiated by, where each class was taken for that one."""
    for variable in node.variables:
        letter = variable.name.partition("#")[0]
        if words.letters.get(letter) == variable.axis and letter != variable.name:
            same = Indicator((Condition(variable, "=", Variable(letter, variable.axis)),))

            def apart(each: Any, letter: str = letter, name: str = variable.name, same: Node = same) -> Any:
                if isinstance(each, Add) and ONE in each.terms:
                    terms = (same if term == ONE else renamed(term, {name: letter}, 0) for term in each.terms)
                    return Add(tuple(terms))
                return rebuilt(each, apart)

            yield Change.LETTER, replace(node, body=apart(node.body))


def _with_letters(node: Entry, words: Vocabulary) -> Edits:
    for at, letter in enumerate(node.indices):
        others = words.others(letter) if isinstance(letter, str) else COUNTED if isinstance(letter, Number) else ()
        for other in others:
            yield Change.LETTER, replace(node, indices=(*node.indices[:at], other, *node.indices[at + 1 :]))


def _others(node: Entry, words: Vocabulary) -> Edits:
    for atom in words.atoms:
        if isinstance(atom, Entry) and atom.name != node.name and len(atom.indices) == len(node.indices):
            yield Change.SYMBOL, atom


def _of_number(node: Number, words: Vocabulary) -> Edits:
    for value in NUMBERS:
        if value != node.value:
            yield Change.NUMBER, Number(value)


def _for_number(node: Number, words: Vocabulary) -> Edits:
    for atom in words.atoms:
        yield Change.SYMBOL, atom
        yield Change.SYMBOL, Negative(atom)


def _of_indicator(node: Indicator, words: Vocabulary) -> Edits:
    yield Change.CONDITION, ONE
    yield Change.CONDITION, Add((ONE, Negative(node)))


def _of_call(node: Call, words: Vocabulary) -> Edits:
    yield Change.FUNCTION, node.argument
    if node.function == "log" and isinstance(node.argument, Sum):
        inner = node.argument
        yield Change.FUNCTION, replace(inner, body=Call("log", inner.body))


def _of_norm(node: Norm, words: Vocabulary) -> Edits:
    yield Change.FUNCTION, node.of
    yield Change.POWER, Power(node, Number(2.0))


def _of_transposed(node: Transposed, words: Vocabulary) -> Edits:
    yield Change.TRANSPOSITION, node.of


def _joined(kind: type[Add] | type[Product], parts: tuple[Node, ...]) -> Node:
    if len(parts) == 1:
        return parts[0]
    return kind(parts) if parts else Number(0.0 if kind is Add else 1.0)


@dataclass(frozen=True)
class Rules:
    """What is changed in each kind of node, and in every term."""

    of: Mapping[type, tuple[Callable[[Any, Vocabulary], Edits], ...]]
    of_terms: Callable[[Node, Vocabulary], Edits]


STRUCTURE = Rules(
    {
        Add: (_of_add,),
        Product: (_of_product,),
        Fraction: (_of_fraction,),
        Power: (_of_power,),
        Sum: (_of_sum, _clashing),
        Entry: (_with_letters,),
        Number: (_of_number,),
        Indicator: (_of_indicator,),
        Call: (_of_call,),
        Norm: (_of_norm,),
        Transposed: (_of_transposed,),
    },
    _scaled,
)
"""Changes of what is written."""
SYMBOLS = Rules({Entry: (_others,), Number: (_for_number,)}, _with_symbols)
"""Symbols that are written no longer, or another in the place of one: many more ways."""
