"""Formulas in a normal form, to see that two are the same but for order, brackets and the names of bound indices."""

from __future__ import annotations

from typing import Any

from grader.derivation.budget import Budget
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import (
    Add,
    Call,
    Entry,
    Fraction,
    Negative,
    Node,
    Number,
    Product,
    Sum,
    Symbol,
    Variable,
    field_names,
    rebuilt,
    walk,
)  # fmt: skip

MAX_NODES = 20_000
MAX_DEPTH = 20
KEPT = ("kind", "function", "relation", "name", "labels")
"""Fields with words that are no indices."""


def normal(node: Node) -> str:
    """Equal texts for formulas that say the same with the same signs."""
    return _text(node, {})


def _text(node: Any, names: dict[str, str]) -> str:
    if isinstance(node, tuple):
        return "(" + ",".join(_text(item, names) for item in node) + ")"
    if isinstance(node, str):
        return names.get(node, node)
    if isinstance(node, Sum):
        inner = {**names, **{v.name: f"#{len(names) + n}" for n, v in enumerate(node.variables)}}
        return f"{node.kind}[{_text(node.conditions, inner)}{len(node.variables)}]{_text(node.body, inner)}"
    if isinstance(node, Variable):
        return names.get(node.name, node.name)
    if isinstance(node, Add):
        terms = sorted(_text(term, names) for term in _terms(node) if not _is(term, 0.0))
        return f"Add({'+'.join(terms)})" if len(terms) != 1 else terms[0]
    if isinstance(node, Product):
        factors = sorted(_text(factor, names) for factor in _factors(node) if not _is(factor, 1.0))
        return f"Product({'*'.join(factors)})" if len(factors) != 1 else factors[0]
    if isinstance(node, Negative) and isinstance(node.of, Negative):
        return _text(node.of.of, names)
    if isinstance(node, Symbol):
        return node.name
    if isinstance(node, Call):
        return f"{node.function}({_text(node.argument, names)})"
    if isinstance(node, Fraction):
        return f"Fraction({_text(node.over, names)},{_text(node.under, names)})"
    if hasattr(node, "__dataclass_fields__"):
        parts = (_text(getattr(node, name), names) for name in field_names(type(node)))
        return f"{type(node).__name__}({','.join(parts)})"
    return repr(node)


def _terms(node: Add) -> list[Node]:
    flat: list[Node] = []
    for term in node.terms:
        flat += _terms(term) if isinstance(term, Add) else [term]
    return flat


def _factors(node: Product) -> list[Node]:
    flat: list[Node] = []
    for factor in node.factors:
        flat += _factors(factor) if isinstance(factor, Product) else [factor]
    return flat


def _is(node: Node, value: float) -> bool:
    return isinstance(node, Number) and node.value == value


def has_symbols(node: Node) -> bool:
    return any(isinstance(each, Entry) for each in walk(node))


def expanded(node: Any, table: Table, names: frozenset[str], budget: Budget | None = None, depth: int = 0) -> Any:
    """The formula with the definitions of these symbols in their place, so that nothing hides behind a name.

    Raises TooMuch for definitions that make it endless.
    """
    budget = Budget(MAX_NODES) if budget is None else budget
    budget.spend(1)
    if isinstance(node, Entry) and node.name in names and node.name in table.definitions and depth < MAX_DEPTH:
        definition = table.definitions[node.name]
        given = dict(zip(definition.variables, node.indices, strict=False))
        body = renamed(definition.body, given, depth)
        return expanded(body, table, names, budget, depth + 1)
    return rebuilt(node, lambda child: expanded(child, table, names, budget, depth))


def renamed(node: Any, given: dict[str, Any], depth: int) -> Any:
    """A formula with these indices for its variables."""
    if isinstance(node, tuple):
        return tuple(renamed(item, given, depth) for item in node)
    if isinstance(node, str):
        return given.get(node, node)
    if isinstance(node, Variable):
        found = given.get(node.name, node.name)
        return Variable(found, node.axis) if isinstance(found, str) else found
    if isinstance(node, Symbol):
        return node
    if hasattr(node, "__dataclass_fields__"):
        values = {name: getattr(node, name) for name in field_names(type(node))}
        return type(node)(
            **{name: each if name in KEPT else renamed(each, given, depth) for name, each in values.items()}
        )
    return node
