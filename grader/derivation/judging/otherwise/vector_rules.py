r"""Rules of calculus for vectors that an answer quotes: `\nabla_x a^T x = a`, `\partial_w (w^T w) = 2w`.

Their letters are nobody's symbols: capitals are square matrices, the others vectors or numbers, all with random values.
"""

from __future__ import annotations

import contextlib
import itertools
from dataclasses import replace

import numpy as np

from grader.derivation.budget import Budget
from grader.derivation.judging.comparing import compare
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.resolve import readings
from grader.derivation.meaning.symbols import Declared, Table, constants
from grader.derivation.meaning.values import MeaningError
from grader.derivation.nodes.syntax import Applied, Derivative, Node, Number, Product, Symbol, walk
from grader.derivation.text.lexer import ReadError

MAX_LETTERS, MAX_NODES = 4, 40
AXIS, SIZE, POINTS = "n'", 3, 2
NABLA = "nabla"
NUMBERS, VECTOR, MATRIX = (), (AXIS,), (AXIS, AXIS)


def is_vector_rule(left: Node, right: Node, budget: Budget) -> bool:
    """Whether an equality with a derivative by a vector or a matrix holds whatever its letters are. Raises TooMuch."""
    left = _by_its_letter(left, right)
    nodes = [*walk(left), *walk(right)]
    letters = {each.name: None for each in nodes if isinstance(each, Symbol)}
    bys = {each.by.name for each in nodes if isinstance(each, Derivative) and isinstance(each.by, Symbol)}
    indexed = any(isinstance(each, Symbol) and (each.subs or each.upper) for each in nodes)
    applied = any(isinstance(each, Applied) for each in nodes)  # a function of the question, which is no letter
    if len(bys) != 1 or indexed or applied or len(nodes) > MAX_NODES or len(letters) > MAX_LETTERS:
        return False
    if any(isinstance(side, Number) and side.value == 0 for side in (left, right)):
        return False
    others = sorted(letters.keys() - bys)
    kinds = [(MATRIX,) if name.isupper() else (VECTOR, NUMBERS) for name in others]
    (by,) = bys
    kind = MATRIX if by.isupper() else VECTOR
    for found in itertools.product(*kinds):  # as many vectors as possible first
        holds = _holds(left, right, {by: kind, **dict(zip(others, found, strict=True))}, budget)
        if holds is not None:
            return holds
    return False


def has_bare_nabla(side: Node | None) -> bool:
    """Whether a side has a gradient that does not say by what it is."""
    return side is not None and any(isinstance(each, Derivative) and _is_nabla(each.by) for each in walk(side))


def _is_nabla(node: Node) -> bool:
    return isinstance(node, Symbol) and node.name == NABLA


def _by_its_letter(left: Node, right: Node) -> Node:
    """`\\nabla w^T w = 2w` with the only letter that there is as what it is differentiated by."""
    first, *others = left.factors if isinstance(left, Product) else (left,)
    letters = {each.name for side in (left, right) for each in walk(side) if isinstance(each, Symbol)} - {NABLA}
    if not isinstance(first, Derivative) or not _is_nabla(first.by) or len(letters) != 1:
        return left
    of = Product((first.of, *others)) if others else first.of
    return replace(first, of=of, by=Symbol(letters.pop()))


def _holds(left: Node, right: Node, axes: dict[str, tuple[str, ...]], budget: Budget) -> bool | None:
    """Whether both sides are equal, and not 0 everywhere; None if they have no values of one shape."""
    given = {name: Declared(name, own) for name, own in axes.items()}
    units = constants([AXIS])
    declared = {**given, **{name: each for name, (each, _) in units.items()}}
    definitions = {name: definition for name, (_, definition) in units.items()}
    table = Table((AXIS,), {}, {AXIS: ()}, None, declared, {}, {}, definitions)
    random = np.random.default_rng(5)
    values = {name: random.normal(size=(POINTS, 1, *(SIZE for _ in axes[name]))) for name in sorted(axes)}
    place = Place(table, {AXIS: SIZE}, values, budget=budget)
    with contextlib.suppress(ReadError, MeaningError, ValueError):
        for reading in readings([left, right], [], table, {}, budget):
            compared = compare(reading, [place])[-1]
            if not compared.shapes:
                return compared.equal and bool(np.any(compared.left.array))
    return None
