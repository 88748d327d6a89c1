"""Functions of numbers that a question or an answer defines, `S(z) = 1 / (1 + e^{-z})`, and their derivatives.

A derivative, `S'(z)`, is taken by central differences of sixth order, which hold for the complex steps of an outer one
too (Fornberg, Mathematics of Computation 51, 1988).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.derivation.meaning.special import factorial, gamma
from grader.derivation.meaning.values import Array, MeaningError, Value, bounded, spread, union
from grader.derivation.nodes.syntax import (
    Add,
    Application,
    Call,
    Cases,
    Condition,
    Fraction,
    Largest,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Symbol,
    Truth,
    children,
    walk,
)  # fmt: skip

STENCIL = tuple((sign * n, sign * weight) for n, weight in ((1, 3 / 4), (2, -3 / 20), (3, 1 / 60)) for sign in (1, -1))
WIDTH = 1e-2
MAX_ORDER = 2
ELEMENTARY = (
    Number, Symbol, Add, Negative, Product, Fraction, Power, Call, Largest, Application, Norm, Cases, Condition, Truth,
)  # fmt: skip
COMPARISONS: dict[str, Callable[[Array, Array], Array]] = {
    ">": np.greater,
    "<": np.less,
    ">=": np.greater_equal,
    "<=": np.less_equal,
    "=": np.isclose,
    "!=": lambda a, b: ~np.isclose(a, b),
}


@dataclass(frozen=True)
class Function:
    """A function by its parameters and its body, which is made of these and of numbers alone."""

    parameters: tuple[str, ...]
    body: Node


def function_of(left: Node | None, body: Node | None) -> tuple[str, Function] | None:
    """The function that `f(x) = ...` defines, with its name; None for anything else."""
    if not isinstance(left, Application) or left.symbol.subs or left.symbol.upper or left.scripts or body is None:
        return None
    names = [each.name for each in left.arguments if isinstance(each, Symbol) and not each.subs and not each.upper]
    if len(names) != len(left.arguments) or len(set(names)) != len(names):
        return None
    nodes = list(walk(body))
    used = [each for each in nodes if isinstance(each, Symbol)]
    plain = all(isinstance(each, ELEMENTARY) for each in nodes)
    own = all(each.name in names and not each.subs and not each.upper for each in used)
    return (left.symbol.name, Function(tuple(names), body)) if plain and own and used else None


def applied(function: Function, arguments: Sequence[Value], order: int) -> Value:
    """The function's value, or that of a derivative by its only parameter, entry by entry. Raises MeaningError."""
    if order and len(arguments) != 1:
        raise MeaningError("a prime says nothing where there are several arguments")
    if order > MAX_ORDER:
        raise MeaningError(f"no more than {MAX_ORDER} primes are read")
    if len({each.open for each in arguments if each.open}) > 1:
        raise MeaningError("its arguments are of different shapes")
    names = union(*arguments)
    tall = next((each for each in arguments if each.open), arguments[0])
    arrays = [_tall(spread(each, names), each, len(tall.open)) for each in arguments]
    bounded(*arrays)
    found = _derived(lambda *given: _value(function.body, dict(zip(function.parameters, given, strict=True))), order)(
        *arrays
    )
    return replace(tall, array=np.asarray(found), names=names)


def _tall(array: Array, value: Value, depth: int) -> Array:
    return array.reshape(array.shape + (1,) * (depth - len(value.open)))


def _derived(function: Callable[..., Array], order: int) -> Callable[..., Array]:
    if order == 0:
        return function
    inner = _derived(function, order - 1)
    return lambda at: sum((weight / WIDTH) * inner(at + step * WIDTH) for step, weight in STENCIL)  # type: ignore[return-value]


def _value(node: Any, given: dict[str, Array]) -> Array:
    if isinstance(node, Number):
        return np.asarray(node.value)
    if isinstance(node, Symbol):
        return given[node.name]
    if isinstance(node, Application):  # a product: functions of functions are not read here
        return given[node.symbol.name] * _value(node.arguments[0], given)
    if isinstance(node, Call) and node.function not in FUNCTIONS:
        raise MeaningError(f"{node.function} within a function's definition is not read")
    if isinstance(node, Cases):
        return _of_case(node, given)
    parts = [_value(child, given) for child in children(node)]
    if isinstance(node, Condition | Truth):
        return COMPARISONS[node.relation](parts[0].real, parts[1].real)
    if isinstance(node, Norm):
        return np.where(parts[0].real < 0, -parts[0], parts[0])
    if isinstance(node, Add):
        return np.asarray(sum(parts))
    if isinstance(node, Negative):
        return -parts[0]
    if isinstance(node, Product):
        return np.asarray(np.prod(np.broadcast_arrays(*parts), axis=0))
    if isinstance(node, Fraction):
        return np.asarray(parts[0] / parts[1])
    if isinstance(node, Power):
        whole = isinstance(node.exponent, Number) and node.exponent.value == int(node.exponent.value)
        return np.asarray(parts[0] ** (int(node.exponent.value) if whole else parts[1]))  # type: ignore[union-attr]
    if isinstance(node, Largest):
        largest = parts[0]
        for part in parts[1:]:
            largest = np.where(largest.real >= part.real, largest, part)
        return largest
    if isinstance(node, Call):
        return np.asarray(FUNCTIONS[node.function](parts[0]))
    raise MeaningError("this is not read within a function's definition")


def _of_case(node: Cases, given: dict[str, Array]) -> Array:
    """The value of the first case that holds, at each point."""
    with np.errstate(all="ignore"):  # what another case would be there does not matter
        results = [_value(result, given) for result, _ in node.rows]
    truths = [[_value(each, given) for each in conditions] for _, conditions in node.rows]
    shape = np.broadcast_shapes(*(array.shape for array in given.values()))
    held = [np.broadcast_to(np.all(each, axis=0) if each else np.True_, shape) for each in truths]
    if not np.all(np.any(held, axis=0)):
        raise MeaningError("its cases leave something out")
    return np.asarray(np.select(held, [np.broadcast_to(each, shape) for each in results]))


FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "tanh": np.tanh,
    "sigmoid": lambda array: np.asarray(1 / (1 + np.exp(-array))),
    "sign": lambda array: np.sign(array.real),
    "gamma": gamma,
    "factorial": factorial,
}

GAMMA = Function(("argument",), Call("gamma", Symbol("argument")))
LOGISTIC = Function(("argument",), Call("sigmoid", Symbol("argument")))
KNOWN = {"sigma": (LOGISTIC, "the logistic function")}
"""What names customarily are where they are applied to something."""


def anything(number: int) -> Function:
    """A smooth function that obeys no law of its own, for one that a question gives without a definition."""
    z = Symbol("argument")
    parts: tuple[Node, ...] = (
        Power(z, Number(2.0)),
        Call("tanh", Product((Number(1.3), z))),
        Call("exp", Product((Number(0.3), z))),
    )
    weights = np.random.default_rng([31, number]).uniform(0.2, 0.9, len(parts))
    terms = (Product((Number(round(float(w), 3)), part)) for w, part in zip(weights, parts, strict=True))
    return Function(("argument",), Add(tuple(terms)))
