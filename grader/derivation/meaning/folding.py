"""Recognising a symbol where its definition is written out, so that one can differentiate by it.

A student writes `w_q^T x_i` and differentiates by `f_iq`: the derivative is meant as if `f_iq` stood there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import (
    Entry,
    Negative,
    Node,
    Product,
    Sum,
    Transposed,
    Variable,
    field_names,
    rebuilt,
    walk,
)


def folded(node: Node, name: str, table: Table) -> Node:
    """The formula with `name` in the place of all that it is defined as."""
    definition = table.definitions.get(name)
    if definition is None:
        return node
    declared = table.declared[name]
    if len(definition.variables) != len(declared.axes):
        return node
    patterns = [each for form in (definition.body, *table.forms.get(name, ())) for each in _variants(form)]
    found: Node = _fold(node, name, definition.variables, patterns)
    return found


def _fold(node: Any, name: str, variables: tuple[str, ...], patterns: Sequence[Node]) -> Any:
    if isinstance(node, Entry) and node.name == name:
        return node
    for pattern in patterns:
        if type(pattern) is not type(node):
            continue
        bound: dict[str, Any] = {}
        if _matches(pattern, node, variables, bound, {}) and set(bound) == set(variables):
            return Entry(name, tuple(bound[variable] for variable in variables))
        if isinstance(pattern, Product) and isinstance(node, Product):
            found = _inside(node, pattern, name, variables)
            if found is not None:
                return _fold(found, name, variables, patterns)
    return rebuilt(node, lambda child: _fold(child, name, variables, patterns))


def _inside(node: Product, variant: Product, name: str, variables: tuple[str, ...]) -> Product | None:
    """The product with the pattern found among neighbouring factors."""
    count = len(variant.factors)
    for at in range(len(node.factors) - count + 1):
        if count == len(node.factors):
            return None
        bound: dict[str, Any] = {}
        part = Product(node.factors[at : at + count])
        if _matches(variant, part, variables, bound, {}) and set(bound) == set(variables):
            entry = Entry(name, tuple(bound[variable] for variable in variables))
            return Product((*node.factors[:at], entry, *node.factors[at + count :]))
    return None


def _variants(pattern: Node) -> Iterator[Node]:
    """The pattern, and the inner product of two vectors in all ways to write it."""
    yield pattern
    if isinstance(pattern, Product) and len(pattern.factors) == 2:
        a, b = pattern.factors
        plain_a = a.of if isinstance(a, Transposed) else a
        if isinstance(a, Transposed) and isinstance(plain_a, Entry) and isinstance(b, Entry):
            yield Product((Transposed(b), plain_a))
            yield Product((plain_a, b))
            yield Product((b, plain_a))
        elif isinstance(a, Entry) and isinstance(b, Entry):
            yield Product((b, a))
    if isinstance(pattern, Sum) and isinstance(pattern.body, Product) and len(pattern.body.factors) == 2:
        yield Sum(pattern.kind, pattern.variables, None, (), Product(pattern.body.factors[::-1]))


def matched(pattern: Node, node: Any, variables: tuple[str, ...]) -> dict[str, Any] | None:
    """What stands for the pattern's variables if the formula is the pattern; else None."""
    bound: dict[str, Any] = {}
    if _matches(pattern, node, variables, bound, {}) and set(bound) == set(variables):
        return bound
    return None


def _matches(pattern: Any, node: Any, variables: tuple[str, ...], bound: dict[str, Any], names: dict[str, str]) -> bool:
    """Whether the node is the pattern with other indices for its variables."""
    if isinstance(pattern, str):
        if pattern in variables:
            if node == ":":
                return False
            return bool(bound.setdefault(pattern, node) == node)
        if isinstance(node, str) and pattern in names:
            return names[pattern] == node
        return bool(pattern == node)
    if type(pattern) is not type(node):
        return False
    if isinstance(pattern, Variable):
        if pattern.name in variables:
            return bool(bound.setdefault(pattern.name, node.name) == node.name)
        return bool(names.get(pattern.name, pattern.name) == node.name)
    if isinstance(pattern, Sum):
        if len(pattern.variables) != len(node.variables) or pattern.kind != node.kind:
            return False
        own = {a.name: b.name for a, b in zip(pattern.variables, node.variables, strict=True)}
        same = all(a.axis == b.axis for a, b in zip(pattern.variables, node.variables, strict=True))
        inner = {**names, **own}
        return (
            same
            and _matches(pattern.conditions, node.conditions, variables, bound, inner)
            and _matches(pattern.body, node.body, variables, bound, inner)
        )
    if isinstance(pattern, tuple):
        return len(pattern) == len(node) and all(
            _matches(a, b, variables, bound, names) for a, b in zip(pattern, node, strict=True)
        )
    if hasattr(pattern, "__dataclass_fields__"):
        parts = [each for each in field_names(type(pattern)) if each not in ("bare", "single")]
        return all(_matches(getattr(pattern, p), getattr(node, p), variables, bound, names) for p in parts)
    return bool(pattern == node)


def rewritten(node: Node, name: str, table: Table) -> Node | None:
    """What a line that holds says of a symbol, with another of the answer's own in it; None if none does."""
    forms = (form for of, form in table.written if of == node)
    return next(
        (form for form in forms if any(isinstance(each, Entry) and each.name == name for each in walk(form))), None
    )


def negative_of(by: Entry, table: Table) -> Entry | None:
    """The symbol of which another is the negative, as an energy is of a logit; None if it is none."""
    definition = table.definitions.get(by.name)
    body = definition.body.of if definition is not None and isinstance(definition.body, Negative) else None
    if definition is None or not isinstance(body, Entry) or set(body.indices) != set(definition.variables):
        return None
    written = dict(zip(definition.variables, by.indices, strict=False))
    return Entry(body.name, tuple(written.get(str(index), index) for index in body.indices))
