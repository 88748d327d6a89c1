"""Sums that are written out: `a_1 + a_2 + ... + a_K` is the sum of a_k over k."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from grader.derivation.nodes.cursor import Cursor
from grader.derivation.nodes.syntax import Node, Number, Sum, Symbol, Variable, rebuilt
from grader.derivation.text.lexer import ReadError

COUNTER = 'n"'
"""A letter that nobody can write."""


def parse_series(parser: Cursor, first: Sequence[Node]) -> Node:
    """What these terms, the dots that follow and the last term add up to; a term between dots is one of them."""
    between: list[Node] = []
    while parser.sees("dots"):
        parser.take()
        parser.expect("+")
        between.append(parser.term())
        if not (parser.sees("+") and parser.ahead().text == "dots"):
            break
        parser.take()
    return series(first, between.pop(), parser.token.at, between)


def series(first: Sequence[Node], last: Node, at: int, between: Sequence[Node] = ()) -> Sum:
    """The sum that begins with these terms, has others between dots, and ends with `last`. Raises ReadError."""
    body, size = general(first, last, at)
    if any(_general(_with(body, Number(1.0)), term, 1, []) != body for term in between):
        raise ReadError("a term between the dots is none of the others", at)
    return Sum("sum", (Variable(COUNTER),), size, (), body)


def _with(node: Any, number: Number) -> Any:
    """The term for one value of the counter."""
    if node == Symbol(COUNTER):
        return number
    return rebuilt(node, lambda child: _with(child, number))


def general(first: Sequence[Node], last: Node, at: int) -> tuple[Node, Symbol]:
    """The term that these are cases of, and the size of the last. Raises ReadError."""
    size: list[Symbol] = []
    bodies = [_general(term, last, number, size) for number, term in enumerate(first, start=1)]
    if not size or any(body is None or body != bodies[0] for body in bodies) or any(each != size[0] for each in size):
        raise ReadError("what the dots stand for is not plain; use a sum", at)
    assert bodies[0] is not None
    return bodies[0], size[0]


def open_ended(first: Sequence[Node], at: int) -> Node:
    """The term that these are the first cases of, where no last one is written: its number stands in indices alone.
    Raises ReadError."""
    bodies = [_counted(term, number) for number, term in enumerate(first, start=1)]
    if bodies[0] == first[0] or any(body != bodies[0] for body in bodies):
        raise ReadError("what the dots stand for is not plain; write the last one, too", at)
    found: Node = bodies[0]
    return found


def _counted(node: Any, number: int) -> Any:
    """A term with a counter for the indices that are this number, and the places of its symbols forgotten."""
    if isinstance(node, Symbol):
        subs, upper = (
            tuple(Symbol(COUNTER) if each == Number(number) else _counted(each, number) for each in indices)
            for indices in (node.subs, node.upper)
        )
        return Symbol(node.name, subs, upper)
    return rebuilt(node, lambda child: _counted(child, number))


def _general(term: Any, last: Any, number: int, size: list[Symbol]) -> Any:
    """The term with a counter where the number stands in it and the size in the last one; None if they differ else."""
    if isinstance(term, Number) and isinstance(last, Symbol) and term.value == number:
        size.append(Symbol(last.name))
        return Symbol(COUNTER)
    if isinstance(term, tuple) and isinstance(last, tuple) and len(term) == len(last):
        parts = [_general(a, b, number, size) for a, b in zip(term, last, strict=True)]
        return None if any(part is None for part in parts) else tuple(parts)
    if type(term) is not type(last):
        return None
    if hasattr(term, "__dataclass_fields__"):
        found = {}
        for each in fields(term):
            a, b = getattr(term, each.name), getattr(last, each.name)
            found[each.name] = 0 if each.name == "at" else _general(a, b, number, size)
            if found[each.name] is None and not (a is None and b is None):
                return None
        return type(term)(**found)
    return term if term == last else None
