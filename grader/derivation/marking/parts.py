"""Parts of a formula: its terms, once it is multiplied out or not, what is constant in it, and its normal form."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from grader.derivation.meaning.multiplied import MAX_TERMS
from grader.derivation.meaning.normal import normal
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import (
    Add,
    Call,
    Entry,
    Fraction,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
    Variable,
    children,
    rebuilt,
    walk,
)

MAX_FACTORS = 4
MENTIONING = re.compile(
    r"\b(?:only|just|contains?|the (?:summand|term|entry|square)|nur|enthält|(?:der|den) (?:Summand|Term)\w*|"
    r"seul(?:ement)?|contient|s[oó]lo|contiene)\s*$",
    re.I,
)
OF_LOGARITHM = re.compile(
    r"\b(?:(?:derivative|Ableitung) (?:of|von|des) (?:the )?(?:log|ln)\w* (?:is|ist)"
    r"|(?:outer derivative|äußere Ableitung|dérivée (?:extérieure|externe)|derivada (?:exterior|externa))(?: is| ist)?)"
    r"\s*$",
    re.I,
)
NUMBER = re.compile(r"(?<=\w)#\d+")
"""What tells apart the indices of sums."""


def is_rule_mentioned(node: Node, words: str) -> bool:
    """Whether words only speak of a square, `only $\\|w_k\\|^2$ contains $w_k$`, or of the derivative of log, `1/u`."""
    if isinstance(node, Fraction) and node.over == Number(1.0) and OF_LOGARITHM.search(words):
        return True
    base = node.base if isinstance(node, Power) and node.exponent == Number(2.0) else None
    base = base.of if isinstance(base, Norm) else base
    return isinstance(base, Symbol) and MENTIONING.search(words) is not None


def terms_of(node: Node) -> Iterator[Node]:
    """The terms of a sum, with and without their signs, and products of some of their factors."""
    if isinstance(node, Add):
        for term in node.terms[:MAX_TERMS]:
            yield from terms_of(term)
    else:
        yield node
        if isinstance(node, Negative):
            yield node.of
        if isinstance(node, Product) and len(node.factors) <= MAX_FACTORS:
            for count in range(2, len(node.factors)):
                yield from map(Product, itertools.combinations(node.factors, count))


def mentioned_parts(node: Node) -> Iterator[Node]:
    """What words may mention that is no term: what logarithms are of, what is divided by, what is summed."""
    for each in walk(node):
        if isinstance(each, Call) and each.function == "log":
            yield each.argument
        if isinstance(each, Fraction) and not isinstance(each.under, Number):
            yield each.under
        if isinstance(each, Sum) and each.kind == "sum":
            yield from terms_of(each.body)


def constants_of(node: Node) -> Iterator[Node]:
    """The largest parts of a formula in which no symbol stands, with the numbers of a product together."""
    if not any(isinstance(each, Entry | Symbol | Variable) for each in walk(node)):
        yield node
        return
    for child in children(node):
        yield from constants_of(child)
    if isinstance(node, Product):
        numbers = tuple(f for f in node.factors if not any(isinstance(each, Entry | Symbol) for each in walk(f)))
        if len(numbers) > 1:
            yield Product(numbers)


def form_of(node: Node) -> str:
    """The normal form, whichever sum an index of the same letter belongs to."""
    return NUMBER.sub("", normal(node))


def parts_of(node: Node) -> Iterator[Node]:
    """All parts of a formula, without the signs of what is only a part."""
    for each in walk(node):
        if not isinstance(each, Entry | Number):
            yield each


def of_any(node: Node, table: Table) -> Node:
    """A formula about number 1, or another, as one about any of its kind: `y_{i1}` as `y_{ik}`.

    The same if its symbols are numbered by several, or by none.
    """
    symbols = [each for each in walk(node) if isinstance(each, Symbol) and each.subs]
    numbered = [(each, at) for each in symbols for at, sub in enumerate(each.subs) if isinstance(sub, Number)]
    places = [(table.find(each.name), at) for each, at in numbered]
    axes = {found.axes[at] for found, at in places if found is not None and at < len(found.axes)}
    used = {sub.name for each in symbols for sub in each.subs if isinstance(sub, Symbol)}
    letter = next((each for axis in axes for each in table.letters.get(axis, ()) if each not in used), "")
    if len({each.subs[at] for each, at in numbered}) != 1 or len(axes) != 1 or not letter:
        return node

    def lettered(part: Any) -> Any:
        if isinstance(part, Symbol) and part.subs:
            return replace(part, subs=tuple(Symbol(letter) if isinstance(sub, Number) else sub for sub in part.subs))
        return rebuilt(part, lettered)

    found: Node = lettered(node)
    return found
