"""Rules of calculus that an answer quotes: `(u/v)' = (u'v - uv')/v^2`, `log(a/b) = log a - log b`, `d/dx e^x = e^x`.

Their letters are nobody's symbols. All of them change with one parameter, but for those that are usual for constants;
a derivative by a letter is the quotient of the two changes, so that the chain rule holds too. A line is a rule if it
holds for all of them, which is tried at random numbers, and if neither it nor a derivative in it is just 0.
"""

from __future__ import annotations

import cmath
import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
    walk,
)  # fmt: skip

MAX_LETTERS, MAX_NODES, TRIES = 5, 60, 3
STEP = 1e-20
TOLERANCE = 1e-9
CONSTANTS = frozenset([*"abcdkmnrABCKN", "alpha", "beta", "gamma", "kappa", "lambda", "mu", "eta"])
FUNCTION_LETTERS = frozenset("uvfgh")
"""What a prime is never taken by: `(log u)' = u'/u`."""


class _NoRuleError(Exception):
    """The formula is none that a rule has."""


@dataclass(frozen=True)
class _Letters:
    """The value of every letter, and its change with the one parameter; `changes` collects all derivatives."""

    values: Mapping[str, complex]
    slopes: Mapping[str, float]
    functions: Mapping[str, Function]
    changes: list[complex] = field(default_factory=list)


@dataclass(frozen=True)
class _Written:
    """The letters of an equality: all, those it differentiates by, and those with a prime or by themselves after d."""

    names: frozenset[str]
    by: frozenset[str]
    moving: frozenset[str]
    differentiates: bool
    has_call: bool


def is_rule(
    left: Node, right: Node, functions: Mapping[str, Function] | None = None, taken: Collection[str] = ()
) -> bool:
    """Whether an equality holds whatever its letters are; never for one with an index in it, or with no letter.

    `taken` are the names that mean something in the question: rarely are they letters.
    """
    nodes = [*walk(left), *walk(right)]
    symbols = [each for each in nodes if isinstance(each, Symbol)]
    if len(nodes) > MAX_NODES or any(each.subs or each.upper for each in symbols):
        return False
    written = _written(nodes, symbols)
    if not 0 < len(written.names) <= MAX_LETTERS or not _are_letters(written, written.names & set(taken)):
        return False
    if not written.names & set(taken) and _is_chain_rule(left, right):
        return True
    chance = random.Random(3)
    return any(
        _holds(left, right, [_letters(*kind, functions or {}, chance) for _ in range(TRIES)])
        for kind in _kinds(written)
    )


def is_rule_of_variable(left: Node, right: Node) -> bool:
    """Whether it is a rule with primes if its only letter, though one of functions, is what they are taken by."""
    nodes = [*walk(left), *walk(right)]
    names = frozenset(each.name for each in nodes if isinstance(each, Symbol) and not each.subs and not each.upper)
    if len(names) != 1 or not names <= FUNCTION_LETTERS or not any(isinstance(each, Prime) for each in nodes):
        return False
    chance = random.Random(3)
    return _holds(left, right, [_letters(names, (), next(iter(names)), {}, chance) for _ in range(TRIES)])


def is_false_rule(left: Node, right: Node) -> bool:
    """Whether a quotient or product of two letters of functions is differentiated by a prime, and by no rule: a sign is
    lost or turned round, `(u/v)' = (u v' - u' v)/v^2`."""
    of = left.of if isinstance(left, Prime) else None
    symbols = [each for node in (left, right) for each in walk(node) if isinstance(each, Symbol)]
    changing = {each.name[:-1] for each in symbols if each.name.endswith("'")}
    names = {each.name.rstrip("'") for each in symbols}
    if not isinstance(of, Fraction | Product) or len(names) != 2 or not names <= FUNCTION_LETTERS or changing != names:
        return False
    if any(each.subs or each.upper for each in symbols):
        return False
    chance = random.Random(3)
    tries = [_letters(names, (), None, {}, chance) for _ in range(TRIES)]
    try:
        gaps = [abs(_value(left, each, 0j) - _value(right, each, 0j)) for each in tries]
    except (_NoRuleError, ArithmeticError, ValueError):
        return False
    return min(gaps) > TOLERANCE


def _written(nodes: Sequence[Node], symbols: Sequence[Symbol]) -> _Written:
    derivatives = [each for each in nodes if isinstance(each, Derivative)]
    by = frozenset(each.by.name for each in derivatives if isinstance(each.by, Symbol))
    primed = {each.name.rstrip("'") for each in symbols if each.name.endswith("'")}
    alone = {each.of.name for each in nodes if isinstance(each, Derivative | Prime) and isinstance(each.of, Symbol)}
    return _Written(
        names=frozenset(each.name.rstrip("'") for each in symbols),
        by=by,
        moving=frozenset(primed | alone | by),
        differentiates=bool(derivatives or primed) or any(_is_primed(each) for each in nodes),
        has_call=any(isinstance(each, Call | Applied) for each in nodes),
    )


def _is_primed(node: Node) -> bool:
    return isinstance(node, Prime) or (isinstance(node, Applied) and node.order > 0)


def _are_letters(written: _Written, taken: Collection[str]) -> bool:
    """Whether names of the question may be letters: not in a chain of derivatives, nor where they may be matrices."""
    if not taken:
        return True
    if written.differentiates:
        return len(written.by) < 2
    return written.has_call and not any(name.isupper() for name in taken)


def _kinds(written: _Written) -> Iterator[tuple[frozenset[str], frozenset[str], str | None]]:
    """All letters, those that are constants, and the letter that is the parameter itself, if one is."""
    constants = written.names & CONSTANTS - written.by
    if constants & written.moving:  # (ab)' = ab' takes none of them for a constant
        constants = frozenset()
    if written.by or not written.differentiates:
        yield written.names, constants, next(iter(written.by)) if len(written.by) == 1 else None
        return
    yield written.names, constants, None
    for name in sorted(written.names - written.moving - FUNCTION_LETTERS):
        yield written.names, constants - {name}, name


def _letters(
    names: Collection[str],
    constants: Collection[str],
    parameter: str | None,
    functions: Mapping[str, Function],
    chance: random.Random,
) -> _Letters:
    values = {name: complex(chance.uniform(0.4, 1.9)) for name in sorted(names)}
    slopes = {name: chance.uniform(0.3, 1.5) * chance.choice((-1, 1)) for name in sorted(names)}
    slopes |= dict.fromkeys(constants, 0.0)
    return _Letters(values, slopes | ({parameter: 1.0} if parameter else {}), functions)


def _holds(left: Node, right: Node, tries: Sequence[_Letters]) -> bool:
    """Whether both sides are equal at all tries, not always 0, and no derivative is always 0."""
    sides: list[complex] = []
    for letters in tries:
        try:
            a, b = _value(left, letters, 0j), _value(right, letters, 0j)
        except (_NoRuleError, ArithmeticError, ValueError):
            return False
        if not abs(a - b) <= TOLERANCE * max(1.0, abs(a), abs(b)):
            return False
        sides.append(a)
    return all(map(any, zip(*(letters.changes for letters in tries), strict=True))) and any(
        abs(side) > TOLERANCE for side in sides
    )


def _value(node: Any, letters: _Letters, step: complex) -> complex:
    """A formula's value; `step` moves the parameter, and with it every letter along its slope."""
    if isinstance(node, Number):
        return complex(node.value)
    if isinstance(node, Symbol):
        return _letter(node.name, letters, step)
    if isinstance(node, Application) and len(node.arguments) == 1 and not node.scripts:
        return _value(node.symbol, letters, step) * _value(node.arguments[0], letters, step)
    if isinstance(node, Prime | Derivative):
        return _change(node, letters, step)
    if isinstance(node, Applied):
        return _applied(node, letters, step)
    operands = [_value(child, letters, step) for child in children(node)]
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


def _letter(name: str, letters: _Letters, step: complex) -> complex:
    plain = name.rstrip("'")
    if name == plain:
        return letters.values[name] + step * letters.slopes[name]
    if name != f"{plain}'" or step:
        raise _NoRuleError
    letters.changes.append(complex(letters.slopes[plain]))
    return letters.changes[-1]


def _change(node: Prime | Derivative, letters: _Letters, step: complex) -> complex:
    """A derivative: how much the formula changes, for each change of what it is taken by."""
    if step or (isinstance(node, Derivative) and not isinstance(node.by, Symbol)):
        raise _NoRuleError
    by = letters.slopes[node.by.name] if isinstance(node, Derivative) and isinstance(node.by, Symbol) else 1.0
    letters.changes.append(complex(_value(node.of, letters, 1j * STEP).imag / STEP / by))
    return letters.changes[-1]


def _applied(node: Applied, letters: _Letters, step: complex) -> complex:
    """The value of a function that the answer defines; its arguments are computed once, however deep they nest."""
    function = letters.functions.get(node.function)
    if function is None or node.order > 1 or (node.order and (step or len(node.arguments) != 1)):
        raise _NoRuleError
    given = [_value(each, letters, step) for each in node.arguments]
    if node.order:
        given = [given[0] + 1j * STEP]
    inner = _Letters(dict(zip(function.parameters, given, strict=True)), dict.fromkeys(function.parameters, 0.0), {})
    value = _value(function.body, inner, 0j)
    return complex(value.imag / STEP) if node.order else value


def _is_chain_rule(left: Node, right: Node) -> bool:
    """Whether it is the chain rule for several letters between: `dz/dt = dz/du du/dt + dz/dv dv/dt`."""
    ends = _ends(left)
    if ends is None or not isinstance(right, Add):
        return False
    between: list[str] = []
    for term in right.terms:
        outer, inner = (
            map(_ends, term.factors) if isinstance(term, Product) and len(term.factors) == 2 else (None, None)
        )
        if outer is None or inner is None or (outer[0], inner[1], outer[1]) != (*ends, inner[0]):
            return False
        between.append(outer[1])
    return len({*ends, *between}) == len(right.terms) + 2


def _ends(node: Node) -> tuple[str, str] | None:
    """The two letters of `du/dt`."""
    if isinstance(node, Derivative) and isinstance(node.of, Symbol) and isinstance(node.by, Symbol):
        return node.of.name, node.by.name
    return None


FUNCTIONS: Mapping[str, Callable[[complex], complex]] = {
    "log": cmath.log,
    "exp": cmath.exp,
    "sqrt": cmath.sqrt,
    "tanh": cmath.tanh,
    "sigmoid": lambda value: 1 / (1 + cmath.exp(-value)),
}
