"""Rules of calculus that an answer quotes: `(u/v)' = (u'v - uv')/v^2`, `log(a/b) = log a - log b`, `d/dx e^x = e^x`.

Their letters are nobody's symbols: they are numbers, or functions of one variable. A line is a rule if it holds for
all of them, which is tried at random numbers.
"""

from __future__ import annotations

import cmath
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grader.derivation.meaning.functions import Function
from grader.derivation.nodes.syntax import (
    Add,
    Application,
    Applied,
    Call,
    Derivative,
    Fraction,
    Negative,
    Node,
    Number,
    Power,
    Prime,
    Product,
    Symbol,
    children,
    rebuilt,
    walk,
)  # fmt: skip

MAX_LETTERS, MAX_NODES = 5, 60
STEP = 1e-20
TOLERANCE = 1e-9


class _NoRuleError(Exception):
    """The formula is none that a rule has."""


@dataclass(frozen=True)
class _Letters:
    """The value of every letter, and its derivative by the one variable."""

    values: Mapping[str, float]
    slopes: Mapping[str, float]


def is_rule(left: Node, right: Node, functions: Mapping[str, Function] | None = None) -> bool:
    """Whether an equality holds whatever its letters are; never for one with an index in it, or with no letter."""
    nodes = [*walk(left), *walk(right)]
    symbols = [each for each in nodes if isinstance(each, Symbol)]
    names = sorted({symbol.name.rstrip("'") for symbol in symbols})
    if len(nodes) > MAX_NODES or not 0 < len(names) <= MAX_LETTERS or any(each.subs or each.upper for each in symbols):
        return False
    left, right = (_written_out(side, functions or {}) for side in (left, right))
    chance = random.Random(3)
    return any(all(_holds(left, right, letters) for letters in kind(names, chance)) for kind in _kinds(names))


def _written_out(node: Any, functions: Mapping[str, Function]) -> Any:
    """The formula with the bodies of functions in their place."""
    if isinstance(node, Applied) and node.order == 0 and node.function in functions:
        function = functions[node.function]
        given = dict(zip(function.parameters, (_written_out(each, functions) for each in node.arguments), strict=True))
        return _put(function.body, given)
    return rebuilt(node, lambda child: _written_out(child, functions))


def _put(node: Any, given: Mapping[str, Node]) -> Any:
    if isinstance(node, Symbol):
        return given.get(node.name, node)
    return rebuilt(node, lambda child: _put(child, given))


def _kinds(names: list[str]) -> Iterator[Callable[[list[str], random.Random], list[_Letters]]]:
    """All letters as functions of one variable; or one of them as the variable and the others as constants."""
    yield lambda names, chance: [_letters(names, chance, None) for _ in range(3)]
    for each in names:
        yield lambda names, chance, each=each: [_letters(names, chance, each) for _ in range(3)]  # type: ignore[misc]


def _letters(names: list[str], chance: random.Random, variable: str | None) -> _Letters:
    values = {name: chance.uniform(0.4, 1.9) for name in names}
    slopes = {name: chance.uniform(-1.5, 1.5) if variable is None else float(name == variable) for name in names}
    return _Letters(values, slopes)


def _holds(left: Node, right: Node, letters: _Letters) -> bool:
    try:
        a, b = _value(left, letters, 0j, ""), _value(right, letters, 0j, "")
    except (_NoRuleError, ArithmeticError, ValueError):
        return False
    return abs(a - b) <= TOLERANCE * max(1.0, abs(a), abs(b))


def _value(node: Any, letters: _Letters, step: complex, by: str) -> complex:
    """A formula's value; `step` moves the letter `by`, or all along their slopes if it is "'"."""
    if isinstance(node, Number):
        return complex(node.value)
    if isinstance(node, Symbol):
        return _letter(node.name, letters, step, by)
    if isinstance(node, Application) and len(node.arguments) == 1 and not node.scripts:
        return _value(node.symbol, letters, step, by) * _value(node.arguments[0], letters, step, by)
    if isinstance(node, Prime | Derivative):
        moved = "'" if isinstance(node, Prime) else _plain_name(node.by)
        if by:
            raise _NoRuleError
        return complex(_value(node.of, letters, 1j * STEP, moved).imag / STEP)
    operands = [_value(child, letters, step, by) for child in children(node)]
    if isinstance(node, Add):
        return sum(operands)
    if isinstance(node, Negative):
        return -operands[0]
    if isinstance(node, Product):
        product = 1 + 0j
        for each in operands:
            product *= each
        return product
    if isinstance(node, Fraction):
        return operands[0] / operands[1]
    if isinstance(node, Power):
        return cmath.exp(operands[1] * cmath.log(operands[0]))
    if isinstance(node, Call) and node.function in FUNCTIONS:
        return FUNCTIONS[node.function](operands[0])
    raise _NoRuleError


def _letter(name: str, letters: _Letters, step: complex, by: str) -> complex:
    plain = name.rstrip("'")
    if name != plain:
        if name != f"{plain}'" or by:
            raise _NoRuleError
        return complex(letters.slopes[plain])
    if by == "'":
        return letters.values[name] + step * letters.slopes[name]
    return letters.values[name] + (step if name == by else 0)


def _plain_name(node: Node) -> str:
    if not isinstance(node, Symbol):
        raise _NoRuleError
    return node.name


FUNCTIONS: Mapping[str, Callable[[complex], complex]] = {
    "log": cmath.log,
    "exp": cmath.exp,
    "sqrt": cmath.sqrt,
    "tanh": cmath.tanh,
    "sigmoid": lambda value: 1 / (1 + cmath.exp(-value)),
}
