"""What a formula comes to when it is differentiated, as where an answer says `the penalty is A with gradient B`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from grader.derivation.judging.claims import Claim, Word
from grader.derivation.marking.targets import Target, close, covered, typed
from grader.derivation.meaning.evaluate import evaluate
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.values import MeaningError
from grader.derivation.nodes.syntax import Derivative, Differential, Entry, Node, walk

MAX_SYMBOLS = 4
LARGEST_FACTOR = 10.0

Axes = Mapping[str, str]
By = tuple[Entry, Axes]
"""What is differentiated by, and what its indices count."""


def differentiated_by(claims: Sequence[Claim]) -> list[By]:
    """What the lines of an answer differentiate by."""
    found: dict[Entry, Axes] = {}
    for claim in claims:
        axes = claim.reading.axes if claim.reading is not None else {}
        for node in claim.reading.nodes if claim.reading is not None else ():
            for by in (each.by for each in walk(node) if isinstance(each, Derivative)):
                if isinstance(by, Entry):
                    named = [index for index in by.indices if isinstance(index, str) and index in axes]
                    found.setdefault(by, {index: axes[index] for index in named})
    return list(found.items())[:MAX_SYMBOLS]


def results_stated(claims: Sequence[Claim], results: Sequence[Target]) -> list[Claim]:
    """The lines that hold and may be read as the result: none in a chain that begins with the derivative of what the
    answer names itself, such as a part of the loss, or of what it writes out and is not the result."""
    of_own = {claim.chain for claim in claims if _differentiates(claim, own=True) or _is_of_another(claim, results)}
    return [claim for claim in claims if claim.chain not in of_own and _may_be_result(claim)]


def _is_of_another(claim: Claim, results: Sequence[Target]) -> bool:
    """Whether a line differentiates what it writes out, and none of the results comes of that."""
    left = claim.reading.nodes[0] if claim.reading is not None else None
    if not isinstance(left, Derivative) or isinstance(left.of, Entry) or not claim.compared or claim.reading is None:
        return False
    with contextlib.suppress(KeyError):
        value = typed(claim.compared[0].left, claim.reading.axes)
        return not any(covered(each, other, None, "") for other in results for each in (value, value.slim))
    return False


def _may_be_result(claim: Claim) -> bool:
    left, right = claim.reading.nodes if claim.reading is not None else (None, None)
    if right is not None and any(isinstance(each, Derivative) for each in walk(right)):
        return False
    return claim.status is Word.HOLDS and (not isinstance(left, Derivative) or _differentiates(claim, own=False))


def _differentiates(claim: Claim, *, own: bool) -> bool:
    """Whether the left side is the derivative of a symbol, which is the answer's own or not."""
    left = claim.reading.nodes[0] if claim.reading is not None else None
    of = left.of if isinstance(left, Derivative) else None
    defined = claim.table.own if claim.table is not None else ()
    return isinstance(of, Entry) and (of.name in defined) == own


def moving_as(claims: Sequence[Claim], place: Place) -> Place:
    """The place with everything moved whose differentials stand in the lines of an answer."""
    nodes = [node for claim in claims if claim.reading is not None for node in claim.reading.nodes]
    moved = [each.of for node in nodes for each in walk(node) if isinstance(each, Differential)]
    given = {part.name for of in moved for part in walk(of) if isinstance(part, Entry) and part.name in place.given}
    return place.with_directions(given) if given else place


def derivatives(of: Node, axes: Axes, by: Sequence[By], place: Place) -> Iterator[Target]:
    """The values of a formula's derivatives, and of its differential where something moves."""
    fitting = [(entry, counted) for entry, counted in by if all(axes.get(n, a) == a for n, a in counted.items())]
    wanted: list[tuple[Node, Axes]] = [(Derivative(of, entry), {**axes, **counted}) for entry, counted in fitting]
    wanted += [(Differential(of), axes)] if place.directions else []
    for node, counted in wanted:
        with contextlib.suppress(MeaningError, KeyError, ValueError):
            yield typed(evaluate(node, place.with_axes(counted)), counted)


def is_multiple(value: Target, of: Target, count: int) -> bool:
    """Whether a value is another by a number, which is neither 1 nor the share of one of so many examples."""
    value, of = value.slim, of.slim
    if value.axes != of.axes or value.array.shape != of.array.shape or not of.array.any():
        return False
    factor = float(np.vdot(of.array, value.array).real / np.vdot(of.array, of.array).real)
    plain = any(np.isclose(factor, each) for each in (0.0, 1.0, 1.0 / count))
    return not plain and abs(factor) < LARGEST_FACTOR and close(value.array, factor * of.array, None)
