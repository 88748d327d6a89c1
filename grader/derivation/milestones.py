"""From claims to points: which milestones a derivation reaches, by whichever route, and whether a person must look.

A milestone is met by a claim that holds and says something: one side has the value that the rubric names and looks as
the rubric asks, once the student's own definitions are written out; the other side, or one before it in the same chain,
is what it came from.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.derivation.claims import GOOD, Claim, Word
from grader.derivation.conditions import holds
from grader.derivation.features import derivatives_by, has
from grader.derivation.lexer import ReadError
from grader.derivation.meaning import evaluate
from grader.derivation.normal import expanded
from grader.derivation.place import Place
from grader.derivation.question import parsed
from grader.derivation.resolve import Resolved, readings
from grader.derivation.settings import DerivationSettings, Line, Milestone, Path
from grader.derivation.symbols import Table
from grader.derivation.syntax import Node
from grader.derivation.values import Array, MeaningError, Value, spread

TOLERANCE = 1e-8
DOUBTS = {
    Word.DIFFERS: ("does not hold", "do not hold"),
    Word.IMPLIED: ("holds only with a sum that is missing", "hold only with a sum that is missing"),
    Word.NOT_READ: ("was not read", "were not read"),
}
WHOLE = frozenset(["same", "other"])


@dataclass(frozen=True)
class Met:
    """A milestone, whether it is met, and the lines that meet it (from 1, in the answer)."""

    milestone: Milestone
    lines: tuple[int, ...]

    @property
    def met(self) -> bool:
        return bool(self.lines)


@dataclass(frozen=True, eq=False)
class Target:
    """A value that the rubric names, at one place: an array (points, *axes) and what each axis runs over."""

    array: Array
    axes: tuple[str, ...]


Targets = Mapping[str, tuple[Target, ...]]


def targets_of(settings: DerivationSettings, table: Table, places: Sequence[Place]) -> Targets:
    """Every value and factor in the rubric's milestones, at every place. Raises ReadError with the one that fails."""
    lines = [line for milestone in settings.milestones for line in milestone.lines]
    wanted = [text for line in lines for text in (*settings.formulas(line), *settings.factors(line))]
    return {text: _target(text, table, places) for text in dict.fromkeys(wanted)}


def _target(text: str, table: Table, places: Sequence[Place]) -> tuple[Target, ...]:
    failure: Exception | None = None
    for reading in readings([parsed(text, table)], [], table, {}):
        try:
            return tuple(_typed(evaluate(reading.nodes[0], place.with_axes(reading.axes)), reading) for place in places)
        except MeaningError as error:
            failure = failure or error
    raise ReadError(f"milestone value '{text}': {failure or 'it has no meaning'}")


def _typed(value: Value, reading: Resolved) -> Target:
    return Target(value.array[:, 0], (*(reading.axes[name] for name in value.names), *value.open))


def milestones_met(
    claims: Sequence[Claim], settings: DerivationSettings, targets: Targets, places: Sequence[Place]
) -> tuple[Met, ...]:
    """Each milestone with the lines that meet it."""
    shown = [view for at in range(len(claims)) for view in _views(claims, at)]
    lines: dict[str, tuple[int, ...]] = {}
    for _ in range(2):  # a second time for lines that count only after others
        for milestone in settings.milestones:
            covered: set[str] = set()
            found: list[int] = []
            for view in shown:
                for line in milestone.lines:
                    if not all(lines.get(name) for name in line.after):
                        continue
                    part = _covers(view, line, settings, targets, places)
                    if part - covered:
                        covered |= part
                        found.append(view.claim.line)
            lines[milestone.id] = tuple(dict.fromkeys(found)) if covered >= WHOLE else ()
    return tuple(Met(milestone, lines[milestone.id]) for milestone in settings.milestones)


@dataclass(frozen=True, eq=False)
class _View:
    """One side of a claim that holds, and the sides that it comes from."""

    claim: Claim
    side: Node
    values: tuple[Value, ...]
    sources: tuple[Node, ...]

    @property
    def table(self) -> Table:
        assert self.claim.table is not None
        return self.claim.table


def _views(claims: Sequence[Claim], at: int) -> Iterator[_View]:
    claim = claims[at]
    if claim.status is not Word.HOLDS or claim.reading is None or claim.table is None:
        return
    table = claim.table
    left, right = (expanded(node, table, table.own) for node in claim.reading.nodes)
    before = [_left(earlier) for earlier in _earlier(claims, at)]
    yield _View(claim, right, tuple(each.right for each in claim.compared), (left, *before))
    yield _View(claim, left, tuple(each.left for each in claim.compared), (right,))


def _earlier(claims: Sequence[Claim], at: int) -> Iterator[Claim]:
    """Claims of the same chain before this one, as far as they hold."""
    for earlier in reversed(claims[:at]):
        if earlier.chain != claims[at].chain:
            continue
        if earlier.status not in GOOD or earlier.reading is None:
            return
        yield earlier


def _left(claim: Claim) -> Node:
    assert claim.reading is not None and claim.table is not None
    found: Node = expanded(claim.reading.nodes[0], claim.table, claim.table.own)
    return found


def _covers(
    view: _View, line: Line, settings: DerivationSettings, targets: Targets, places: Sequence[Place]
) -> set[str]:
    """Which cases of the milestone the side shows: both, or only equal or only different indices."""
    if any(has(feature, view.side, view.table) for feature in line.without):
        return set()
    if not all(has(feature, view.side, view.table) for feature in line.having):
        return set()
    if line.of and not any(all(has(feature, node, view.table) for feature in line.of) for node in view.sources):
        return set()
    if line.by:
        names = {declared.name for text in line.by if (declared := view.table.find(text.lstrip("\\")))}
        if not any(derivatives_by(node) & names for node in view.sources):
            return set()
    factors = [targets[factor] for factor in settings.factors(line)]
    for text in settings.formulas(line):
        part = _same_value(view, targets[text], factors, places)
        if part:
            return part
    return set()


def _same_value(
    view: _View, target: tuple[Target, ...], factors: Sequence[tuple[Target, ...]], places: Sequence[Place]
) -> set[str]:
    assert view.claim.reading is not None
    sides = [_typed(value, view.claim.reading) for value in view.values]
    conditions = view.claim.reading.conditions
    for factor in factors:
        parts: set[str] | None = None
        for at, (side, wanted) in enumerate(zip(sides, target, strict=False)):
            scaled = Target(wanted.array * factor[at].array.reshape(-1, *[1] * (wanted.array.ndim - 1)), wanted.axes)
            mask = None
            if conditions:
                place = places[at].with_axes(view.claim.reading.axes)
                mask = _mask(holds(conditions, place), view.values[at], side)
            part = _covered(side, scaled, mask, conditions[0].relation if conditions else "")
            parts = part if parts is None else parts & part
        if parts:
            return parts
    return set()


def _mask(truth: Value, value: Value, side: Target) -> Array | None:
    """The condition as an array over the side's own axes; None if it is about other indices."""
    if not set(truth.names) <= set(value.names):
        return None
    array = spread(truth, value.names)[:, 0]
    return np.asarray(array.reshape(array.shape + (1,) * (side.array.ndim - array.ndim)))


def _covered(side: Target, target: Target, mask: Array | None, relation: str) -> set[str]:
    """Whether the side is the target, on all of it or on the equal or different indices of a doubled axis."""
    if sorted(side.axes) == sorted(target.axes):
        for order in itertools.permutations(range(len(target.axes))):
            if tuple(target.axes[at] for at in order) != side.axes:
                continue
            array = target.array.transpose(0, *(1 + at for at in order))
            if _close(side.array, array, mask):
                return set(WHOLE) if mask is None else {"same"} if relation == "=" else {"other"}
        return set()
    doubled = [axis for axis in set(target.axes) if target.axes.count(axis) == 2]
    if len(doubled) == 1 and sorted((*side.axes, doubled[0])) == sorted(target.axes):
        first, second = (at for at, axis in enumerate(target.axes) if axis == doubled[0])
        diagonal = np.moveaxis(np.diagonal(target.array, axis1=1 + first, axis2=1 + second), -1, 1 + first)
        axes = tuple(axis for at, axis in enumerate(target.axes) if at != second)
        return {"same"} & _covered(side, Target(diagonal, axes), None, "")
    return set()


def _close(a: Array, b: Array, mask: Array | None) -> bool:
    if mask is not None:
        a, b = np.where(mask, a, 0.0), np.where(mask, b, 0.0)
    if a.shape != b.shape and np.broadcast_shapes(a.shape, b.shape) != b.shape:
        return False
    return bool(np.max(np.abs(a - b), initial=0.0) <= TOLERANCE * max(float(np.max(np.abs(b), initial=0.0)), 1e-3))


@dataclass(frozen=True)
class Marks:
    """What a derivation earns: `suggested` of `max_points`, `before` the first wrong line; and which milestones.

    `awarded` is None unless no person need look.
    """

    suggested: float
    before: float
    max_points: float
    awarded: float | None
    met: tuple[Met, ...]
    path: Path
    why: str = ""


def marks(claims: Sequence[Claim], settings: DerivationSettings, targets: Targets, places: Sequence[Place]) -> Marks:
    """The best path's points. They are awarded only where all is read and holds and a path is complete."""
    met = milestones_met(claims, settings, targets, places)
    full = max_points(settings)
    path, suggested = _best(met, settings)
    wrong = next((at for at, claim in enumerate(claims) if claim.status in (Word.DIFFERS, Word.IMPLIED)), len(claims))
    before = suggested
    if wrong < len(claims):
        _, before = _best(milestones_met(claims[:wrong], settings, targets, places), settings)
    why = doubts(claims)
    if not why and suggested < full:
        why = "not every step of a path was found"
    return Marks(suggested, before, full, None if why else full, met, path, why)


def doubts(claims: Sequence[Claim]) -> str:
    """Why a person must look at the claims; "" if none need be looked at."""
    if not claims:
        return "no formula with an equality was found"
    for word in (Word.DIFFERS, Word.IMPLIED, Word.NOT_READ):
        count = sum(claim.status is word for claim in claims)
        if count:
            one, several = DOUBTS[word]
            return f"{count} of {len(claims)} lines {several}" if count > 1 else f"one line {one}"
    noted = [claim for claim in claims if claim.doubtful]
    return f"line {noted[0].line}: {noted[0].note}" if noted else ""


def max_points(settings: DerivationSettings) -> float:
    points = {milestone.id: milestone.points for milestone in settings.milestones}
    return max(sum(points[name] for name in path.milestones) for path in settings.paths)


def _best(met: Sequence[Met], settings: DerivationSettings) -> tuple[Path, float]:
    """The path that earns most, and its points."""
    points = {each.milestone.id: each.milestone.points for each in met if each.met}
    pairs = [(path, sum(points.get(name, 0.0) for name in path.milestones)) for path in settings.paths]
    return max(pairs, key=lambda pair: pair[1])
