"""What a formula says, as a tree. All nodes are frozen and compare by value.

A `Symbol` is as it was written; `resolve.py` makes an `Entry` of it, whose indices have axes.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

ELLIPSIS = "…"
"""The name of what stands in brackets with nothing but dots in them."""


@dataclass(frozen=True)
class Number:
    value: float


@dataclass(frozen=True)
class Symbol:
    """A name with its indices: `w_{kj}`, `x^{(i)}` (in `upper`), `J(W)`; `at` is its place in the text.

    `upright` is one whose letters are set as one word, `\\text{CE}`.
    """

    name: str
    subs: tuple[Node, ...] = ()
    upper: tuple[Node, ...] = ()
    at: int = 0
    upright: bool = field(default=False, compare=False, repr=False)


@dataclass(frozen=True)
class Script:
    """What stands behind a closing bracket: `kind` is power, element, transposed or prime."""

    kind: str
    nodes: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Application:
    """A symbol with brackets after it, `J(W, X)` or `x_i (p - y)`: a call or a product, as the symbols will tell.

    `scripts` are what stands behind the bracket; a product's bracket has them, or a call's result. `given` counts the
    arguments before a bar, as in `p(x | z)`; 0 if there is none.
    """

    symbol: Symbol
    arguments: tuple[Node, ...]
    scripts: tuple[Script, ...] = ()
    given: int = 0


@dataclass(frozen=True)
class Slice:
    """An index that stands for all of an axis: `W_{k,:}`."""


@dataclass(frozen=True)
class Entry:
    """A symbol with one index for each of its axes.

    An index is a variable's name, a `Number`, a `Label` or one of OPEN (the whole axis) and a hidden variable `~N`.
    """

    name: str
    indices: tuple[str | Number | Label, ...]


OPEN = ":"


@dataclass(frozen=True)
class Label:
    """The class of an example used as an index: `p_{i, y_i}`. `example` is the variable of the example."""

    labels: str
    example: str


@dataclass(frozen=True)
class Variable:
    """A bound index or a free one; `axis` is what it runs over."""

    name: str
    axis: str = ""


@dataclass(frozen=True)
class Condition:
    """`q != k`, `y_i = k`: indices that are equal or not; a Truth stands for it where it is about numbers."""

    left: Node
    relation: str
    right: Node


def negated(condition: Condition) -> Condition:
    """The condition that is true where another is not."""
    return replace(condition, relation="!=" if condition.relation == "=" else "=")


@dataclass(frozen=True)
class Sum:
    """The body for all values of variables: their sum, product (prod), largest (max), or a vector of them (list).

    `upper` is the last value as it was written; `one_more` if it is over one more than that says, from 0 up to a size.
    `of_set`: it is the set that the variables lie in, which may be a part of all.
    """

    kind: str
    variables: tuple[Variable, ...]
    upper: Node | None
    conditions: tuple[Condition | Truth, ...]
    body: Node
    one_more: bool = False
    of_set: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Add:
    terms: tuple[Node, ...]


@dataclass(frozen=True)
class Negative:
    of: Node


@dataclass(frozen=True)
class Product:
    """Factors as they stand: numbers, and vectors and matrices in the order in which they are multiplied."""

    factors: tuple[Node, ...]


@dataclass(frozen=True)
class Hadamard:
    left: Node
    right: Node


@dataclass(frozen=True)
class Fraction:
    """A quotient; `slashed` if it is written `a / b`, where a function's argument may go on behind the slash."""

    over: Node
    under: Node
    slashed: bool = field(default=False, compare=False, repr=False)


@dataclass(frozen=True)
class Power:
    base: Node
    exponent: Node


@dataclass(frozen=True)
class Transposed:
    of: Node


@dataclass(frozen=True)
class Call:
    """A function of one argument; a `bare` one, without brackets, has as many of the factors as make a number."""

    function: str
    argument: Node
    bare: bool = False


@dataclass(frozen=True)
class Element:
    """One element of a vector: `softmax(f)_k`, `[W x]_k`."""

    of: Node
    indices: tuple[Node, ...]


@dataclass(frozen=True)
class Norm:
    """A norm or, between `single` bars, an absolute value or the determinant of a square matrix."""

    of: Node
    single: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Derivative:
    """The partial derivative of `of` by a symbol; `sign` is what had that symbol below it, as in `\\nabla_w J`.

    `there` stands in brackets behind it: where it is taken, or what it is multiplied by.
    """

    of: Node
    by: Node
    sign: str = field(default="", compare=False)
    there: Node | None = None


@dataclass(frozen=True)
class Fixed:
    """What a derivative around it takes for a constant."""

    of: Node


@dataclass(frozen=True)
class Operator:
    """A derivative's sign that nothing follows, as on both sides of `\\nabla_k = \\partial / \\partial w_k`."""

    by: Node
    sign: str = ""


@dataclass(frozen=True)
class Differential:
    """`dJ`: how something changes if everything that may vary moves a little; where no d is one, d times it."""

    of: Node


@dataclass(frozen=True)
class Applied:
    """A function that was defined, of its arguments; `order` counts the primes of a derivative."""

    function: str
    arguments: tuple[Node, ...]
    order: int = 0


@dataclass(frozen=True)
class Prime:
    """A derivative written with a prime after a bracket, `(log u)'`: by what is not said."""

    of: Node


@dataclass(frozen=True)
class Trace:
    of: Node


@dataclass(frozen=True)
class Largest:
    """The largest of several numbers."""

    of: tuple[Node, ...]


@dataclass(frozen=True)
class Along:
    """The sum, mean or max of an array's entries, of all or of those along one axis, counted from 0."""

    kind: str
    axis: int | None
    of: Node


@dataclass(frozen=True)
class Indicator:
    """1 where all conditions hold, otherwise 0; also Kronecker's delta."""

    conditions: tuple[Condition | Truth, ...]


@dataclass(frozen=True)
class Truth:
    """1 where a number is greater (>) or less (<) than another, equal (=) or not (!=), otherwise 0."""

    left: Node
    relation: str
    right: Node


@dataclass(frozen=True)
class Cases:
    """The first row whose conditions hold; a row without any is for all others."""

    rows: tuple[tuple[Node, tuple[Condition | Truth, ...]], ...]


Node = (
    Number
    | Symbol
    | Script
    | Application
    | Slice
    | Entry
    | Label
    | Variable
    | Condition
    | Sum
    | Add
    | Negative
    | Product
    | Hadamard
    | Fraction
    | Power
    | Transposed
    | Call
    | Element
    | Norm
    | Derivative
    | Fixed
    | Operator
    | Differential
    | Applied
    | Prime
    | Trace
    | Largest
    | Along
    | Indicator
    | Truth
    | Cases
)


def with_scripts(node: Node, scripts: tuple[Script, ...]) -> Node:
    """The node with powers, indices and transpositions after it. A prime is a symbol's own."""
    for script in scripts:
        if script.kind == "power":
            node = Power(node, script.nodes[0])
        elif script.kind == "transposed":
            node = Transposed(node)
        else:
            node = Element(node, script.nodes)
    return node


PLAIN = ("str", "float", "int", "bool")
"""Types of fields that hold no nodes."""


FIELDS: dict[type, tuple[str, ...]] = {}
PARTS: dict[type, tuple[str, ...]] = {}


def field_names(kind: type) -> tuple[str, ...]:
    """The fields of a kind of node."""
    if kind not in FIELDS:
        FIELDS[kind] = tuple(each.name for each in fields(kind))
    return FIELDS[kind]


def _parts(kind: type) -> tuple[str, ...]:
    """The fields of a kind of node that may hold nodes."""
    if kind not in PARTS:
        PARTS[kind] = tuple(each.name for each in fields(kind) if each.type not in PLAIN)
    return PARTS[kind]


def children(node: Node) -> Sequence[Node]:
    """The nodes directly below; they are looked for once."""
    known: Sequence[Node] | None = node.__dict__.get("below")
    if known is None:
        known = node.__dict__["below"] = _children(node)
    return known


def _children(node: Node) -> Sequence[Node]:
    found: list[Any] = []
    for name in _parts(type(node)):
        value = getattr(node, name)
        if type(value) is tuple:
            _gather(value, found)
        elif hasattr(value, "__dataclass_fields__"):
            found.append(value)
    return found


def _gather(values: tuple[Any, ...], found: list[Any]) -> None:
    for value in values:
        if type(value) is tuple:
            _gather(value, found)
        elif hasattr(value, "__dataclass_fields__"):
            found.append(value)


def rebuilt(node: Any, change: Callable[[Any], Any]) -> Any:
    """The node with `change` applied to every node directly below it; the same one if nothing became another."""
    if isinstance(node, tuple):
        return _changed(node, change)
    before = [getattr(node, name) for name in field_names(type(node))]
    after = [_changed(value, change) for value in before]
    return node if all(map(operator.is_, before, after)) else type(node)(*after)


def _changed(value: Any, change: Callable[[Any], Any]) -> Any:
    if type(value) is tuple:
        items = [_changed(item, change) for item in value]
        return value if all(map(operator.is_, value, items)) else tuple(items)
    return change(value) if hasattr(value, "__dataclass_fields__") else value


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, from the top."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(children(node))


def depth(node: Node) -> int:
    """How many nodes lie below each other at most."""
    deepest = 0
    waiting = [(node, 1)]
    while waiting:
        each, below = waiting.pop()
        deepest = max(deepest, below)
        waiting.extend((child, below + 1) for child in children(each))
    return deepest


def bound_axes(node: Node) -> dict[str, str]:
    """What each bound index in a formula runs over."""
    return {each.name: each.axis for each in walk(node) if isinstance(each, Variable)}
