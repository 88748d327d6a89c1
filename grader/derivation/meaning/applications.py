"""Brackets after a symbol: a call where the symbol is a function, otherwise a product with what is in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import (
    Application,
    Fraction,
    Node,
    Product,
    Symbol,
    Transposed,
    rebuilt,
    with_scripts,
)  # fmt: skip
from grader.derivation.text.lexer import ReadError


def decided(node: Any, table: Table) -> Any:
    """The formula with every application as a call or as a product. Raises ReadError for several factors in one."""
    if isinstance(node, Application):
        call = _call(node, table)
        return Product(_factors(node, table)) if call is None else call
    if isinstance(node, Product):
        factors: list[Node] = []
        for factor in node.factors:
            found = decided(factor, table)
            spliced = isinstance(factor, Application) and isinstance(found, Product)
            factors += found.factors if spliced else (found,)
        return Product(tuple(factors))
    if isinstance(node, Fraction) and isinstance(node.under, Application) and _call(node.under, table) is None:
        under, *others = _factors(node.under, table)  # 1/N (p - y): only N is below the line
        return Product((Fraction(decided(node.over, table), under), *others))
    return rebuilt(node, lambda child: decided(child, table))


def _factors(node: Application, table: Table) -> tuple[Node, ...]:
    if len(node.arguments) != 1:
        raise ReadError(f"{node.symbol.name} is no function here, and its brackets hold several things", node.symbol.at)
    return node.symbol, with_scripts(decided(node.arguments[0], table), decided(node.scripts, table))


def _call(node: Application, table: Table) -> Node | None:
    """The value of a function: its arguments say only for which example it is taken. None if it is no function."""
    symbol = node.symbol
    arguments = [part for argument in node.arguments for part in _parts(argument)]
    if not table.is_function(symbol.name):
        return None
    if not all(isinstance(each, Symbol) and table.is_argument(symbol.name, each) for each in arguments):
        return None
    first, *rest = node.scripts or (None,)
    if first is not None and first.kind == "element" and not symbol.subs:
        symbol = replace(symbol, subs=first.nodes)
        scripts = tuple(each for each in rest if each is not None)
    else:
        scripts = node.scripts
    if len(arguments) == 1 and isinstance(arguments[0], Symbol):
        symbol = _of_example(symbol, arguments[0], table)
    return with_scripts(symbol, decided(scripts, table))


def _parts(argument: Node) -> list[Node]:
    """The symbols of an argument; those beside each other are several arguments."""
    parts = argument.factors if isinstance(argument, Product) else (argument,)
    return [part.of if isinstance(part, Transposed) else part for part in parts]


def _of_example(symbol: Symbol, argument: Symbol, table: Table) -> Symbol:
    """`h(x^{(i)})` is h for the example i; weights and the like name no example."""
    declared = table.find(argument.name)
    if symbol.upper or (declared is not None and table.leave_out not in declared.axes):
        return symbol
    if not symbol.subs:
        return replace(symbol, subs=argument.subs, upper=argument.upper)
    if len(symbol.subs) == 1 and len(argument.subs) + len(argument.upper) == 1:
        return replace(symbol, upper=argument.upper or argument.subs)
    return symbol
