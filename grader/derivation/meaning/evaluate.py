"""What a resolved formula is worth at random points; derivatives by complex step through all definitions.

The complex step: f'(x) = Im f(x + ih) / h without cancellation (Squire and Trapp, SIAM Review 40, 1998).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.derivation.meaning.entries import at_indices, differentiated, element, squared_by_entries
from grader.derivation.meaning.folding import folded, negative_of, rewritten
from grader.derivation.meaning.functions import COMPARISONS, MAX_ORDER, STENCIL, applied
from grader.derivation.meaning.place import STEP, Place
from grader.derivation.meaning.special import factorial, gamma
from grader.derivation.meaning.symbols import MARK
from grader.derivation.meaning.values import (
    MAX_SIZE,
    NOT_PLAIN,
    Array,
    MeaningError,
    Value,
    absolute_sum,
    add,
    along,
    bounded,
    broadcast,
    determinant,
    diagonal,
    elementwise,
    exp,
    hyperbolic_tangent,
    inverse,
    larger,
    listed,
    log,
    masked_sum,
    matrix_power,
    multiply,
    nowhere_zero,
    real,
    root,
    shape_words,
    sigmoid,
    sign,
    softmax,
    spread,
    square_norm,
    transposed,
    union,
    whole_power,
)  # fmt: skip
from grader.derivation.nodes.syntax import (
    OPEN,
    Add,
    Along,
    Applied,
    Call,
    Cases,
    Condition,
    Derivative,
    Differential,
    Element,
    Entry,
    Fixed,
    Fraction,
    Hadamard,
    Indicator,
    Label,
    Largest,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Prime,
    Product,
    Sum,
    Symbol,
    Trace,
    Transposed,
    Truth,
    Variable,
    bound_axes,
    walk,
)  # fmt: skip


def evaluate(node: Node, place: Place) -> Value:
    """The value of a formula at all points. Raises MeaningError where it has none."""
    place.budget.spend(1)
    value = EVALUATORS[type(node)](node, place)
    if value.array.size >= 500:
        place.budget.spend(value.array.size // 500)
    return value


def symbol_values(name: str, place: Place) -> Array:
    """The values of a symbol, (points, steps, *axes). Raises MeaningError."""
    value = place.value_of(name)
    if value is None:
        value = place.known[name] = _defined(name, place)
    return value


def _defined(name: str, place: Place) -> Array:
    """The values of a symbol from its definition."""
    definition, declared = place.table.definitions.get(name), place.table.declared[name]
    if definition is None:
        raise MeaningError(f"{name} has no value")
    body = definition.body
    if place.differentiated:
        body = folded(body, place.differentiated, place.table)
    bound = bound_axes(body)
    inner = dict(zip(definition.variables, declared.axes, strict=False))
    hidden = {f"~{axis}": axis for axis in place.table.axes}
    value = evaluate(body, place.with_axes({**place.axes, **bound, **inner, **hidden}))
    if value.open != declared.axes[len(definition.variables) :]:
        raise MeaningError(f"{name} would have to be {shape_words(value)}")
    extra = [each for each in value.names if each not in definition.variables]
    if extra:
        raise MeaningError(f"{name} depends on the index {extra[0]}, which it does not have")
    array = spread(value, definition.variables)
    return np.broadcast_to(array, array.shape[:2] + tuple(place.sizes[axis] for axis in declared.axes))


def _number(node: Number, place: Place) -> Value:
    return Value(np.full((1, 1), node.value))


def _size(node: Symbol, place: Place) -> Value:
    return Value(np.full((1, 1), float(place.sizes[place.table.sizes[node.name]])))


def _entry(node: Entry, place: Place) -> Value:
    array = symbol_values(node.name, place)
    axes = place.table.declared[node.name].axes
    if len(axes) != len(node.indices):
        raise MeaningError(f"{node.name} has become something else")
    value, labels = at_indices(array, node, axes)
    return _at_labels(value, labels, place) if labels else _lying(value, node, place)


def _lying(value: Value, entry: Entry, place: Place) -> Value:
    """A vector as a row, if it is one of its matrix and such are rows here."""
    is_row = place.table.rows and len(entry.indices) == 2 and entry.indices[-1] == OPEN and MARK not in entry.name
    return replace(value, row=True) if is_row and len(value.open) == 1 else value


def _at_labels(value: Value, labels: Sequence[tuple[str, Label]], place: Place) -> Value:
    """The value at the classes of examples: for each index that stands for one, a sum with its one-hot label."""
    for name, label in labels:
        one_hot = Value(place.labels(label), (*place.example(label), name))
        value = masked_sum(multiply(one_hot, value), name, one_hot.array.shape[-1], None, "sum")
    return value


def _add(node: Add, place: Place) -> Value:
    total = evaluate(node.terms[0], place)
    for term in node.terms[1:]:
        total = add(total, evaluate(term, place))
    return total


def _negative(node: Negative, place: Place) -> Value:
    value = evaluate(node.of, place)
    return value.of(-value.array)


def _product(node: Product, place: Place) -> Value:
    product = evaluate(node.factors[0], place)
    for factor in node.factors[1:]:
        product = multiply(product, evaluate(factor, place))
    return product


def _hadamard(node: Hadamard, place: Place) -> Value:
    left, right = evaluate(node.left, place), evaluate(node.right, place)
    if bool(left.open) is not bool(right.open):  # (1 - h^2) beside a vector
        left, right = (evaluate(squared_by_entries(each), place) for each in (node.left, node.right))
    return elementwise(left, right)


def _fraction(node: Fraction, place: Place) -> Value:
    over, under = evaluate(node.over, place), evaluate(node.under, place)
    if len(under.open) > 1 and not over.open and node.over != Number(1.0):
        raise MeaningError(f"a division by {shape_words(under)} is not read")
    if under.open:
        return elementwise(over, under.of(1 / nowhere_zero(under.array)))
    return multiply(under.of(1 / nowhere_zero(under.array)), over)


def _power(node: Power, place: Place) -> Value:
    if isinstance(node.base, Norm) and not node.base.single and node.exponent == Number(2.0):
        return square_norm(evaluate(node.base.of, place))  # which may be 0
    base, exponent = evaluate(node.base, place), evaluate(node.exponent, place)
    if exponent.open:
        raise MeaningError("an exponent is a number")
    if base.open:
        if len(base.open) == 1 and isinstance(node.exponent, Number) and node.exponent.value == 2:
            return multiply(replace(base, row=True), replace(base, row=False))
        if isinstance(node.exponent, Negative) and node.exponent.of == Number(1.0):
            each_alone = len(base.open) == 1 and not place.table.is_asked  # a public text's (B_2)^{-1}, entry by entry
            return base.of(1 / nowhere_zero(base.array)) if each_alone else inverse(base)
        if isinstance(node.exponent, Number) and len(base.open) == 2:
            return matrix_power(base, node.exponent.value)
        raise MeaningError(f"a power of {shape_words(base)} is not read")
    if isinstance(node.exponent, Number) and node.exponent.value == int(node.exponent.value):
        return whole_power(base, int(node.exponent.value))
    return exp(multiply(exponent, log(base)))


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
        if node.function == "diag" and not value.open:
            value = evaluate(squared_by_entries(argument), place)
    value = value if sign > 0 else value.of(-value.array)
    if node.function == "softmax":
        result = softmax(value, place.axes, place.table.softmax_axis)
    else:
        result = FUNCTIONS[node.function](value)
    for factor in rest:
        result = multiply(result, evaluate(factor, place))
    return result


def _transposed(node: Transposed, place: Place) -> Value:
    return transposed(evaluate(node.of, place))


def _norm(node: Norm, place: Place) -> Value:
    value = evaluate(node.of, place)
    if node.single and len(value.open) == 2 and value.open[0] == value.open[1]:
        return determinant(value)
    if node.single and not value.open:
        return replace(value, array=np.where(value.array.real < 0, -value.array, value.array))
    return root(square_norm(value))


def _sum(node: Sum, place: Place) -> Value:
    if not node.variables:
        return _sum_of_entries(node.body, place)
    axes = {**place.axes, **{variable.name: variable.axis for variable in node.variables}}
    inner = place.with_axes(axes)
    body = evaluate(node.body, inner)
    if node.kind == "list":
        return listed(body, node.variables[0].name, node.variables[0].axis, place.sizes[node.variables[0].axis])
    mask = holds(node.conditions, inner) if node.conditions else None
    for at, variable in enumerate(reversed(node.variables)):
        first = mask if at == 0 else None
        body = masked_sum(body, variable.name, place.sizes[variable.axis], first, node.kind)
    return body


def _sum_of_entries(body: Node, place: Place) -> Value:
    """A sum that does not say over what: of all entries of a vector or matrix, or of their squares."""
    if isinstance(body, Power) and isinstance(body.base, Norm) and body.exponent == Number(2.0):
        body = Power(body.base.of, Number(2.0))  # |w|^2
    squared = isinstance(body, Power) and body.exponent == Number(2.0)
    value = evaluate(body.base if isinstance(body, Power) and squared else body, place)
    factors = body.factors if isinstance(body, Product) else ()
    if not value.open and any(evaluate(each, place).open for each in factors):
        return value  # of y \log p, which is summed as the product of two vectors
    if not value.open:
        raise MeaningError("over what is this sum? Write its index below it")
    array = value.array * value.array if squared else value.array
    return Value(array.sum(axis=tuple(range(-len(value.open), 0))), value.names)


def _trace(node: Trace, place: Place) -> Value:
    value = evaluate(node.of, place)
    if not value.open:
        return value
    if len(value.open) != 2 or value.open[0] != value.open[1]:
        raise MeaningError(f"the trace is of a square matrix, not of {shape_words(value)}")
    return Value(np.trace(value.array, axis1=-2, axis2=-1), value.names)


def _along(node: Along, place: Place) -> Value:
    return along(evaluate(node.of, place), node.kind, node.axis)


def _largest(node: Largest, place: Place) -> Value:
    found = evaluate(node.of[0], place)
    if len(node.of) == 1 and found.open:
        return along(found, "max", None)  # of a vector's entries
    for each in node.of[1:]:
        found = larger(found, evaluate(each, place))
    return found


def _differential(node: Differential, place: Place) -> Value:
    """How much a formula changes if every symbol that may vary moves along a random direction of its own."""
    if isinstance(node.of, Entry) and node.of.name in place.directions:
        moved = place.directions[node.of.name]
        return evaluate(node.of, replace(place, known={node.of.name: moved}))
    value = evaluate(node.of, place.moving())
    array = value.array.imag / STEP if np.iscomplexobj(value.array) else np.zeros(value.array.shape)
    return replace(value, array=array)


def _applied(node: Applied, place: Place) -> Value:
    arguments = [evaluate(argument, place) for argument in node.arguments]
    place.budget.spend(6 ** min(node.order, MAX_ORDER))
    return applied(place.table.functions[node.function], arguments, node.order)


def _prime(node: Prime, place: Place) -> Value:
    raise MeaningError("a prime does not say by what is differentiated")


def _cases(node: Cases, place: Place) -> Value:
    total: Value | None = None
    before = Value(np.ones((1, 1)))
    place.budget.spend(5 * len(node.rows))
    for result, conditions in node.rows:
        truth = holds(conditions, place)
        here = Value(truth.array.astype(np.float64), truth.names)
        twice = multiply(replace(before, array=1.0 - before.array), here) if conditions else None
        if twice is not None and twice.array.any():
            raise MeaningError("its cases overlap")
        part = multiply(multiply(before, here), evaluate(result, place))
        total = part if total is None else add(total, part)
        before = multiply(before, replace(here, array=1.0 - here.array))
    assert total is not None
    if before.array.any():
        raise MeaningError("its cases leave something out")
    return total


def _element(node: Element, place: Place) -> Value:
    labels = [(f"element label{at}", index) for at, index in enumerate(node.indices) if isinstance(index, Label)]
    names: dict[Node, Variable] = {index: Variable(name) for name, index in labels}
    declared, axes = place.table.declared, dict(place.axes)
    axes |= {name: declared[each.labels].axes[place.table.class_axis(each.labels)] for name, each in labels}
    found = element(evaluate(node.of, place), [names.get(index, index) for index in node.indices], axes)
    return _at_labels(found, labels, place)


def _derivative(node: Derivative, place: Place) -> Value:
    if not isinstance(node.by, Entry):
        raise MeaningError("a derivative is by one of the symbols")
    by = node.by
    if any(isinstance(each, Derivative) for each in walk(node.of)):
        return _second_derivative(node, by, place)
    inner = place.differentiating(by.name, symbol_values(by.name, place))
    axes = place.table.declared[by.name].axes
    shape = tuple(place.sizes[axis] for axis in axes)
    value = evaluate(folded(node.of, by.name, place.table), inner)
    array = value.array.imag / STEP if np.iscomplexobj(value.array) else np.zeros(value.array.shape)
    array = np.broadcast_to(array, (array.shape[0], int(np.prod(shape, dtype=int)), *array.shape[2:]))
    if by.name in place.table.own and not array.any():
        if (form := rewritten(node.of, by.name, place.table)) is not None and form != node.of:
            return evaluate(Derivative(form, by), place)
        if (turned := negative_of(by, place.table)) is None:
            raise MeaningError(f"how it depends on {by.name}{NOT_PLAIN}")
        return evaluate(Negative(Derivative(node.of, turned)), place)
    if array.size > MAX_SIZE:
        raise MeaningError("it has too many indices at once")
    array = np.moveaxis(array, 1, -1).reshape(array.shape[0], 1, *array.shape[2:], *shape)
    return _by_entry(array, value, by, place)


def _by_entry(array: Array, value: Value, by: Entry, place: Place) -> Value:
    """Derivatives by all entries of a symbol in the layout of its indices."""
    labels = [(f"by label{at}", index) for at, index in enumerate(by.indices) if isinstance(index, Label)]
    names = {index: name for name, index in labels}
    indices = [names[index] if isinstance(index, Label) else index for index in by.indices]
    found = differentiated(array, value, indices, place.table.declared[by.name].axes)
    return _at_labels(found if value.open else _lying(found, by, place), labels, place)


def _second_derivative(node: Derivative, by: Entry, place: Place) -> Value:
    """By central differences of sixth order of the inner derivative, which is exact; one entry after another."""
    base = symbol_values(by.name, place)
    shape = base.shape[2:]
    if by.name in place.table.definitions or np.prod(shape, dtype=int) > MAX_ENTRIES:
        raise MeaningError(f"a second derivative by {by.name} is not read")
    columns = []
    value = None
    for at in np.ndindex(*shape):
        total: Array = np.zeros(1)
        for step, weight in STENCIL:
            moved = base.astype(np.float64).copy()
            moved[(slice(None), slice(None), *at)] += step * NARROW
            value = evaluate(node.of, place.with_values(by.name, moved))
            total = total + (weight / NARROW) * value.array
        columns.append(total)
    assert value is not None
    array = np.stack(columns, axis=-1).reshape(*columns[0].shape, *shape)
    return _by_entry(array, value, by, place)


MAX_ENTRIES, NARROW = 40, 3e-4

# Conditions on indices


def holds(conditions: tuple[Condition | Truth, ...], place: Place) -> Value:
    """Where all conditions hold, as an array of truth values."""
    total = Value(np.ones((1, 1), dtype=bool))
    for condition in conditions:
        if isinstance(condition, Truth):
            each = _truth(condition, place)
            if each.open:
                raise MeaningError("a condition is about numbers, not about a vector")
            each = replace(each, array=each.array > 0)
        else:
            left, right = _index_values(condition.left, place), _index_values(condition.right, place)
            names = union(left, right)
            each = Value(COMPARISONS[condition.relation](spread(left, names), spread(right, names)), names)
        names = union(total, each)
        bounded(spread(total, names), spread(each, names))
        place.budget.spend(1 + total.array.size // 500)
        total = Value(spread(total, names) & spread(each, names), names)
    return total


def _index_values(node: Node, place: Place) -> Value:
    if isinstance(node, Variable):
        size = place.sizes[place.axes[node.name]]
        return Value(np.arange(size).reshape(1, 1, size), (node.name,))
    if isinstance(node, Label):
        return Value(np.argmax(place.labels(node), axis=-1), place.example(node))
    if isinstance(node, Number):
        return Value(np.full((1, 1), int(node.value) - 1))
    raise MeaningError("a condition is between indices")


def _indicator(node: Indicator, place: Place) -> Value:
    truth = holds(node.conditions, place)
    return replace(truth, array=truth.array.astype(np.float64))


def _truth(node: Truth, place: Place) -> Value:
    """Where one number is greater than another, or equal; it does not change with either."""
    left, right = broadcast(evaluate(node.left, place), evaluate(node.right, place))
    names = union(left, right)
    a, b = spread(left, names).real, spread(right, names).real
    bounded(a, b)
    return replace(left, array=COMPARISONS[node.relation](a, b).astype(np.float64), names=names)


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
    Truth: _truth,
    Cases: _cases,
    Element: _element,
    Derivative: _derivative,
    Fixed: lambda node, place: real(evaluate(node.of, place)),
    Differential: _differential,
    Prime: _prime,
    Applied: _applied,
    Trace: _trace,
    Largest: _largest,
    Along: _along,
}
FUNCTIONS: Mapping[str, Callable[[Value], Value]] = {
    "exp": exp,
    "log": log,
    "sqrt": root,
    "diag": diagonal,
    "tanh": hyperbolic_tangent,
    "sigmoid": sigmoid,
    "sign": sign,
    "det": determinant,
    "norm_1": absolute_sum,
    "gamma": lambda value: replace(value, array=gamma(value.array)),
    "factorial": lambda value: replace(value, array=factorial(value.array)),
}
