"""What a resolved formula is worth at random points; derivatives by complex step through all definitions.

The complex step: f'(x) = Im f(x + ih) / h without cancellation (Squire and Trapp, SIAM Review 40, 1998).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from grader.derivation.budget import Budget
from grader.derivation.folding import folded
from grader.derivation.symbols import Table
from grader.derivation.syntax import (
    OPEN, Add, Call, Cases, Condition, Derivative, Element, Entry, Fraction, Hadamard, Indicator, Label, Negative, Node,
    Norm, Number, Power, Product, Sum, Symbol, Transposed, Variable,
)  # fmt: skip
from grader.derivation.values import (
    MAX_SIZE, Array, MeaningError, Value, add, elementwise, masked_sum, multiply, shape_words, spread, transposed, union,
)  # fmt: skip

STEP = 1e-30


@dataclass(frozen=True, eq=False)
class Place:
    """Several random points of the same sizes: an array (points, 1, *axes) for each given symbol.

    `differentiated` is the symbol that a derivative is taken by, with its values for each step.
    """

    table: Table
    sizes: Mapping[str, int]
    given: Mapping[str, Array]
    axes: Mapping[str, str] = field(default_factory=dict)
    known: dict[str, Array] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    differentiated: str | None = None

    def with_axes(self, axes: Mapping[str, str]) -> Place:
        """The same points for a formula with these indices."""
        return replace(self, axes=axes)

    def with_table(self, table: Table) -> Place:
        """The same points with other definitions; what was computed of the old ones is kept where it still holds."""
        return replace(self, table=table)

    def symbol(self, name: str) -> Array:
        """The values of a symbol, (points, steps, *axes). Raises MeaningError."""
        if name in self.known:
            return self.known[name]
        if name in self.given and name not in self.table.definitions:
            return self.given[name]
        definition, declared = self.table.definitions.get(name), self.table.declared[name]
        if definition is None:
            raise MeaningError(f"{name} has no value")
        body = definition.body
        if self.differentiated:
            body = folded(body, self.differentiated, self.table)
        inner = dict(zip(definition.variables, declared.axes, strict=False))
        value = evaluate(body, self.with_axes({**self.axes, **_bound_axes(body), **inner, **self._hidden()}))
        open_axes = declared.axes[len(definition.variables) :]
        if value.open != open_axes:
            raise MeaningError(f"{name} would have to be {shape_words(value)}")
        extra = [each for each in value.names if each not in definition.variables]
        if extra:
            raise MeaningError(f"{name} depends on the index {extra[0]}, which it does not have")
        array = spread(value, definition.variables)
        shape = array.shape[:2] + tuple(self.sizes[axis] for axis in declared.axes)
        self.known[name] = np.broadcast_to(array, shape)
        return self.known[name]

    def _hidden(self) -> dict[str, str]:
        return {f"~{axis}": axis for axis in self.table.axes}

    def differentiating(self, name: str) -> Place:
        """The same points once for each entry of a symbol, which is moved by a small imaginary step there."""
        if self.differentiated is not None:
            raise MeaningError("a derivative of a derivative is not read")
        array = self.symbol(name)
        count = int(np.prod(array.shape[2:], dtype=int))
        steps = 1j * STEP * np.eye(count).reshape(1, count, *array.shape[2:])
        known = {name: array + steps}
        return replace(self, known=known, differentiated=name)


def _bound_axes(node: Node) -> dict[str, str]:
    found: dict[str, str] = {}
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Variable):
            found[each.name] = each.axis
        waiting.extend(_children(each))
    return found


def _children(node: Node) -> list[Node]:
    from grader.derivation.syntax import children

    return list(children(node))


def evaluate(node: Node, place: Place) -> Value:
    """The value of a formula at all points. Raises MeaningError where it has none."""
    place.budget.spend(1)
    value = EVALUATORS[type(node)](node, place)
    place.budget.spend(value.array.size // 500)
    return value


def _number(node: Number, place: Place) -> Value:
    return Value(np.full((1, 1), node.value))


def _size(node: Symbol, place: Place) -> Value:
    return Value(np.full((1, 1), float(place.sizes[place.table.sizes[node.name]])))


def _entry(node: Entry, place: Place) -> Value:
    array = place.symbol(node.name)
    axes = place.table.declared[node.name].axes
    names: list[str] = []
    open_axes: list[str] = []
    labels: list[tuple[str, Label]] = []
    at = 2
    for index, axis in zip(node.indices, axes, strict=True):
        if isinstance(index, Number):
            if not 1 <= index.value <= place.sizes[axis]:
                raise MeaningError(f"{node.name} has no entry {index.value:g}")
            array = np.take(array, int(index.value) - 1, axis=at)
            continue
        if isinstance(index, Label):
            names.append(f"label{at}")
            labels.append((names[-1], index))
        elif index == OPEN:
            open_axes.append(axis)
            array = np.moveaxis(array, at, -1)
            continue
        elif index in names:
            first = 2 + names.index(index)
            array = np.moveaxis(np.diagonal(array, axis1=first, axis2=at), -1, first)
            continue
        else:
            names.append(index)
        at += 1
    value = Value(array, tuple(names), tuple(open_axes))
    for name, label in labels:
        value = _at_label(value, name, label, place)
    return value


def _at_label(value: Value, name: str, label: Label, place: Place) -> Value:
    """The value at the class of an example: a sum with its one-hot label."""
    one_hot = Value(_labels(label, place), (label.example, name))
    chosen = multiply(one_hot, replace(value, open=value.open))
    return masked_sum(chosen, name, one_hot.array.shape[-1], None, "sum")


def _labels(label: Label, place: Place) -> Array:
    """The one-hot labels with the classes last."""
    return np.moveaxis(place.given[label.labels], 2 + place.table.class_axis(label.labels), -1)


def _add(node: Add, place: Place) -> Value:
    total = evaluate(node.terms[0], place)
    for term in node.terms[1:]:
        total = add(total, evaluate(term, place))
    return total


def _negative(node: Negative, place: Place) -> Value:
    value = evaluate(node.of, place)
    return replace(value, array=-value.array)


def _product(node: Product, place: Place) -> Value:
    product = evaluate(node.factors[0], place)
    for factor in node.factors[1:]:
        product = multiply(product, evaluate(factor, place))
    return product


def _hadamard(node: Hadamard, place: Place) -> Value:
    return elementwise(evaluate(node.left, place), evaluate(node.right, place))


def _fraction(node: Fraction, place: Place) -> Value:
    over, under = evaluate(node.over, place), evaluate(node.under, place)
    if under.open:
        raise MeaningError(f"a division by {shape_words(under)} is not read")
    if not np.all(under.array):
        raise MeaningError("it divides by zero")
    product = multiply(replace(under, array=1 / under.array), over)
    return product


def _power(node: Power, place: Place) -> Value:
    base, exponent = evaluate(node.base, place), evaluate(node.exponent, place)
    if exponent.open:
        raise MeaningError("an exponent is a number")
    if base.open:
        if len(base.open) == 1 and isinstance(node.exponent, Number) and node.exponent.value == 2:
            return multiply(replace(base, row=True), replace(base, row=False))
        raise MeaningError(f"a power of {shape_words(base)} is not read")
    if isinstance(node.exponent, Number) and node.exponent.value == int(node.exponent.value):
        if abs(node.exponent.value) > 20:
            raise MeaningError("the exponent is too large")
        power = int(node.exponent.value)
        if power < 0 and not np.all(base.array):
            raise MeaningError("it divides by zero")
        result = np.ones_like(base.array)
        for _ in range(abs(power)):
            result = result * base.array
        return replace(base, array=1 / result if power < 0 else result)
    return _exp(multiply(exponent, _log(base)))


def _exp(value: Value) -> Value:
    if np.max(np.abs(value.array.real), initial=0.0) > 300:
        raise MeaningError("it is too large a number")
    return replace(value, array=np.exp(value.array))


def _log(value: Value) -> Value:
    if not np.all(value.array.real > 0):
        raise MeaningError("it takes the logarithm of a number that is not positive")
    return replace(value, array=np.log(value.array))


def _root(value: Value) -> Value:
    if not np.all(value.array.real > 0):
        raise MeaningError("it takes the root of a number that is not positive")
    return replace(value, array=np.sqrt(value.array))


def _softmax(value: Value, place: Place) -> Value:
    if value.open:
        at = -1
    else:
        last = place.table.axes[1] if len(place.table.axes) > 1 else ""
        over = [name for name in value.names if place.axes.get(name) == last]
        if len(over) != 1:
            raise MeaningError("the softmax is of a vector of logits")
        at = 2 + value.names.index(over[0])
    powers = np.exp(value.array - np.max(value.array.real, axis=at, keepdims=True))
    return replace(value, array=powers / powers.sum(axis=at, keepdims=True))


def _diagonal(value: Value) -> Value:
    if len(value.open) != 1:
        raise MeaningError(f"diag is of a vector, not of {shape_words(value)}")
    size = value.array.shape[-1]
    return replace(value, array=value.array[..., None] * np.eye(size), open=value.open * 2)


def _call(node: Call, place: Place) -> Value:
    rest: tuple[Node, ...] = ()
    argument, sign = node.argument, 1.0
    if node.bare and isinstance(argument, Negative):
        argument, sign = argument.of, -1.0
    if node.bare and isinstance(argument, Product):
        value = evaluate(argument.factors[0], place)
        rest = argument.factors[1:]
        while value.open and rest:
            value, rest = multiply(value, evaluate(rest[0], place)), rest[1:]
        if value.open:  # no number in it: a function of a vector, entry by entry
            value, rest = evaluate(argument, place), ()
    else:
        value = evaluate(argument, place)
    value = replace(value, array=sign * value.array)
    if node.function == "softmax":
        result = _softmax(value, place)
    else:
        result = {"exp": _exp, "log": _log, "sqrt": _root, "diag": _diagonal}[node.function](value)
    for factor in rest:
        result = multiply(result, evaluate(factor, place))
    return result


def _transposed(node: Transposed, place: Place) -> Value:
    return transposed(evaluate(node.of, place))


def _norm(node: Norm, place: Place) -> Value:
    value = evaluate(node.of, place)
    if not value.open:
        raise MeaningError("the absolute value of a number is not read")
    squares = value.array * value.array
    for _ in value.open:
        squares = squares.sum(axis=-1)
    return _root(Value(squares, value.names))


def _sum(node: Sum, place: Place) -> Value:
    axes = {**place.axes, **{variable.name: variable.axis for variable in node.variables}}
    inner = place.with_axes(axes)
    body = evaluate(node.body, inner)
    mask = holds(node.conditions, inner) if node.conditions else None
    for at, variable in enumerate(reversed(node.variables)):
        first = mask if at == 0 else None
        body = masked_sum(body, variable.name, place.sizes[variable.axis], first, node.kind)
    return body


def holds(conditions: tuple[Condition, ...], place: Place) -> Value:
    """Where all conditions hold, as an array of truth values."""
    total = Value(np.ones((1, 1), dtype=bool))
    for condition in conditions:
        left, right = _index(condition.left, place), _index(condition.right, place)
        names = union(left, right)
        same = spread(left, names) == spread(right, names)
        each = Value(same if condition.relation == "=" else ~same, names)
        names = union(total, each)
        total = Value(spread(total, names) & spread(each, names), names)
    return total


def _index(node: Node, place: Place) -> Value:
    if isinstance(node, Variable):
        size = place.sizes[place.axes[node.name]]
        return Value(np.arange(size).reshape(1, 1, size), (node.name,))
    if isinstance(node, Label):
        return Value(np.argmax(_labels(node, place), axis=-1), (node.example,))
    if isinstance(node, Number):
        return Value(np.full((1, 1), int(node.value) - 1))
    raise MeaningError("a condition is between indices")


def _indicator(node: Indicator, place: Place) -> Value:
    truth = holds(node.conditions, place)
    return replace(truth, array=truth.array.astype(np.float64))


def _cases(node: Cases, place: Place) -> Value:
    total: Value | None = None
    before = Value(np.ones((1, 1)))
    for result, conditions in node.rows:
        truth = holds(conditions, place)
        here = Value(truth.array.astype(np.float64), truth.names)
        part = multiply(multiply(before, here), evaluate(result, place))
        total = part if total is None else add(total, part)
        before = multiply(before, replace(here, array=1.0 - here.array))
    assert total is not None
    return total


def _element(node: Element, place: Place) -> Value:
    value = evaluate(node.of, place)
    if len(node.indices) > len(value.open):
        raise MeaningError(f"{shape_words(value)} has no {len(node.indices)} indices")
    for index in node.indices:
        axis, *others = value.open
        if isinstance(index, Number):
            at = value.array.ndim - len(value.open)
            value = replace(value, array=np.take(value.array, int(index.value) - 1, axis=at), open=tuple(others))
            continue
        if not isinstance(index, Variable) or place.axes.get(index.name) != axis:
            raise MeaningError(f"an index over {axis} is needed here")
        if index.name in value.names:
            at = 2 + value.names.index(index.name)
            array = np.moveaxis(np.diagonal(value.array, axis1=at, axis2=2 + len(value.names)), -1, at)
            value = replace(value, array=array, open=tuple(others))
        else:
            value = replace(value, names=(*value.names, index.name), open=tuple(others))
    return value


def _derivative(node: Derivative, place: Place) -> Value:
    if not isinstance(node.by, Entry):
        raise MeaningError("a derivative is by one of the symbols")
    by = node.by
    inner = place.differentiating(by.name)
    axes = place.table.declared[by.name].axes
    shape = tuple(place.sizes[axis] for axis in axes)
    value = evaluate(folded(node.of, by.name, place.table), inner)
    array = value.array.imag / STEP if np.iscomplexobj(value.array) else np.zeros(value.array.shape)
    array = np.broadcast_to(array, (array.shape[0], int(np.prod(shape, dtype=int)), *array.shape[2:]))
    if array.size > MAX_SIZE:
        raise MeaningError("it has too many indices at once")
    array = np.moveaxis(array, 1, -1).reshape(array.shape[0], 1, *array.shape[2:], *shape)
    names, open_axes = list(value.names), list(value.open)
    at = 2 + len(names) + len(open_axes)
    tail: list[str] = []
    for index, axis in zip(by.indices, axes, strict=True):
        if index == OPEN:
            tail.append(axis)
            at += 1
        elif isinstance(index, str) and index in names:
            first = 2 + names.index(index)
            array = np.moveaxis(np.diagonal(array, axis1=first, axis2=at), -1, first)
        elif isinstance(index, str):
            array = np.moveaxis(array, at, 2 + len(names))
            names.append(index)
            at += 1
        elif isinstance(index, Number):
            array = np.take(array, int(index.value) - 1, axis=at)
        else:
            raise MeaningError("a derivative by the entry of a label is not read")
    opened = (*open_axes, *tail)
    if len(opened) > 2:
        raise MeaningError("a derivative with more than two open axes is not read; write its indices")
    return Value(array, tuple(names), opened, free=len(opened) == 2 and len(tail) < 2)


EVALUATORS: Mapping[type, Callable[[Any, Place], Value]] = {
    Number: _number,
    Symbol: _size,
    Entry: _entry,
    Add: _add,
    Negative: _negative,
    Product: _product,
    Hadamard: _hadamard,
    Fraction: _fraction,
    Power: _power,
    Call: _call,
    Transposed: _transposed,
    Norm: _norm,
    Sum: _sum,
    Indicator: _indicator,
    Cases: _cases,
    Element: _element,
    Derivative: _derivative,
}
