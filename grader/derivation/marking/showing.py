"""Whether a line shows a step: its value, what it looks like, and what it was derived from."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from grader.derivation.budget import Budget
from grader.derivation.judging.claims import Claim, Word
from grader.derivation.marking.connected import earlier_claims, later_claims, led_to, restated
from grader.derivation.marking.contractions import sums_in_products
from grader.derivation.marking.features import derivatives_in_terms, differentiated, features_of, is_log_of_sum
from grader.derivation.marking.targets import (
    WHOLE,
    Asked,
    Factors,
    Target,
    Targets,
    Wanted,
    asked_by,
    close,
    covered,
    may_cover,
    scaled,
    typed,
)
from grader.derivation.meaning.evaluate import evaluate, holds
from grader.derivation.meaning.normal import expanded
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.sized import sizes_of_numbers
from grader.derivation.meaning.symbols import Table
from grader.derivation.meaning.values import Array, MeaningError, Value, spread
from grader.derivation.nodes.syntax import (
    OPEN,
    Add,
    Call,
    Cases,
    Condition,
    Derivative,
    Differential,
    Entry,
    Hadamard,
    Node,
    Number,
    Product,
    Transposed,
    bound_axes,
    negated,
    rebuilt,
    walk,
)
from grader.derivation.settings import DerivationSettings, Feature, Line

ESSENTIAL = ("log_of_sum", "exp", "quotient")
MAX_TERMS, MAX_WRITTEN = 5, 3_000
SLIPPED = (Word.DIFFERS, Word.IMPLIED)


@dataclass(frozen=True, eq=False)
class Source:
    """A side that another comes from, and what its indices count."""

    node: Node
    axes: Mapping[str, str]
    features: frozenset[Feature]
    table: Table

    @functools.cached_property
    def in_products(self) -> frozenset[Feature]:
        """What it has, with the sums that its products of vectors are."""
        return self.features | sums_in_products(self.node, self.table)


@dataclass(frozen=True, eq=False)
class View:
    """One side of a claim that holds, and the sides that it comes from.

    Where a `slip` stands before it in its chain, `since` are those of the sides that come after the slip.
    """

    claim: Claim
    side: Node
    values: tuple[Value, ...]
    sources: tuple[Source, ...]
    features: frozenset[Feature]
    axes: Mapping[str, str]
    after_slip: bool = False
    is_term: bool = False
    which: str = "right"
    conditions: tuple[Condition, ...] = ()
    slip: Claim | None = None
    since: tuple[Source, ...] = ()

    @property
    def table(self) -> Table:
        assert self.claim.table is not None
        return self.claim.table

    @functools.cached_property
    def sides(self) -> tuple[Target, ...]:
        """Its values as those of targets are."""
        return tuple(typed(value, self.axes) for value in self.values)


def views(claims: Sequence[Claim], at: int, *, as_if: bool = False) -> Iterator[View]:
    """Both sides of a line that holds, follows rightly from a slip, or goes on in the chain of one.

    What follows from a slip has the values that it would have without it; `as_if` takes a slip for such a line.
    """
    claim = claims[at]
    if claim.reading is None or claim.table is None or not (claim.status is Word.HOLDS or claim.follows or as_if):
        return
    earlier = list(earlier_claims(claims, at))
    before = [_sources(each)[0] for each in (*earlier, *led_to(claims, at))]
    before += [_sources(each)[1] for each in restated(claims, at)]
    if sizes_of_numbers(claim.reading.numbers):
        return  # it is about two or three, and no step is
    axes = claim.reading.axes
    from_left, from_right = _sources(claim)
    rights, lefts = tuple(each.right for each in claim.compared), tuple(each.left for each in claim.compared)
    chain = (claim, *earlier)
    cases = [each.reading for each in chain if each.reading is not None and each.reading.conditions]
    conditions = cases[0].conditions if cases else ()
    axes = {**cases[0].axes, **axes} if cases else axes
    right = View(claim, from_right.node, rights, (from_left, *before), from_right.features, axes, conditions=conditions)
    if any(each.status in SLIPPED for each in chain):
        yield _after_slip(right, chain)
    else:
        yield right
        yield replace(
            right, side=from_left.node, values=lefts, features=from_left.features, which="left",
            sources=(from_right, *(_sources(each)[1] for each in later_claims(claims, at))),
        )  # fmt: skip


def _after_slip(view: View, chain: Sequence[Claim]) -> View:
    """What a line shows that goes on from a slip in its chain: the values that the chain began with."""
    assert chain[-1].reading is not None
    values, axes = tuple(each.left for each in chain[-1].compared), {**view.axes, **chain[-1].reading.axes}
    found = replace(view, values=values, axes=axes, after_slip=True)
    for at, slip in enumerate(chain):
        if is_slip(slip) and slip.reading is not None:
            conditions, axes = view.conditions or slip.reading.conditions, {**slip.reading.axes, **axes}
            return replace(found, axes=axes, conditions=conditions, slip=slip, since=view.sources[:at])
    return found


def is_slip(claim: Claim) -> bool:
    """Whether a line does not hold by itself, and not because it follows from another."""
    return claim.status in SLIPPED and not claim.follows


def slip_view(claims: Sequence[Claim], at: int) -> View | None:
    """What a slip would have shown if it were none."""
    claim = claims[at]
    if not is_slip(claim) or claim.reading is None:
        return None
    return next(views(claims, at, as_if=True), None)


def slip_views(claims: Sequence[Claim]) -> list[View]:
    """That of all slips."""
    return [view for at in range(len(claims)) if (view := slip_view(claims, at))]


def put_into(claims: Sequence[Claim], slip: Claim) -> Iterator[int]:
    """The lines that follow from a slip since it was put into what was said above it: `a = b`, `b = c`, `a = c`."""
    above = claims[: claims.index(slip)]
    for at in range(len(above), len(claims)):
        if claims[at].follows == slip.line and any(each in above for each in restated(claims, at)):
            yield at


def own_view(claims: Sequence[Claim], at: int) -> Iterator[View]:
    """What a line says, with the values that it has by itself, whether it holds or not."""
    claim = claims[at]
    if claim.status not in (*SLIPPED, Word.HOLDS):
        return
    for view in views(claims, at, as_if=True):
        values = tuple(each.left if view.which == "left" else each.right for each in claim.compared)
        yield replace(view, values=values, after_slip=False, which=f"own {view.which}")


@functools.lru_cache(maxsize=1024)
def _sources(claim: Claim) -> tuple[Source, Source]:
    """Both sides with the student's own definitions written out. Raises TooMuch."""
    assert claim.reading is not None and claim.table is not None
    table, axes, budget = claim.table, claim.reading.axes, Budget(MAX_WRITTEN)
    left, right = (expanded(node, table, table.own, budget) for node in claim.reading.nodes)
    return Source(left, axes, features_of(left, table), table), Source(right, axes, features_of(right, table), table)


@dataclass(frozen=True, eq=False)
class Shower:
    """Tells what lines show; keeps the values of what is differentiated, which many lines share."""

    settings: DerivationSettings
    targets: Targets
    places: Sequence[Place]
    known: dict[tuple[Node, tuple[tuple[str, str], ...]], tuple[Target, ...]] = field(default_factory=dict)
    seen: dict[tuple[int, str, bool, int], frozenset[str]] = field(default_factory=dict)
    kept: dict[int, Claim] = field(default_factory=dict)
    same: dict[tuple[int, str, bool, Wanted, Factors], set[str]] = field(default_factory=dict)
    asked: dict[int, Asked] = field(default_factory=dict)

    def terms(self, view: View) -> Iterator[View]:
        """The terms of a sum that a derivative is said to be, each by itself."""
        differentiates = any("derivative" in source.features for source in view.sources)
        if not isinstance(view.side, Add) or len(view.side.terms) > MAX_TERMS or not differentiates:
            return
        axes = {**view.axes, **bound_axes(view.side)}
        places = self.places[: len(view.values)]
        for number, term in enumerate(view.side.terms):
            try:
                values = tuple(evaluate(term, place.with_table(view.table).with_axes(axes)) for place in places)
            except MeaningError:
                continue
            features = features_of(term, view.table)
            yield replace(
                view,
                side=term,
                values=values,
                features=features,
                after_slip=False,
                is_term=True,
                which=f"term {number}",
            )

    def inside(self, view: View) -> Iterator[View]:
        """What is still to be differentiated in a side, which says as much as a line by itself."""
        if view.after_slip:
            return
        axes = {**view.axes, **bound_axes(view.side)}
        nodes = [each for each in map(differentiated, walk(view.side)) if each is not None]
        found = [node for node in nodes if not isinstance(node, Entry)]
        for number, node in enumerate(found[:MAX_TERMS]):
            try:
                values = tuple(evaluate(node, place.with_table(view.table).with_axes(axes)) for place in self.places)
            except MeaningError:
                continue
            features = features_of(node, view.table)
            yield replace(view, side=node, values=values, features=features, axes=axes, which=f"inside {number}")

    def right_rows(self, view: View) -> Iterator[View]:
        """The cases of a line in which it holds, where it tells two and does not hold in both."""
        assert view.claim.reading is not None
        said, gap = view.claim.reading.nodes[1], view.claim.compared[-1].gap_values if view.claim.compared else None
        if not isinstance(said, Cases) or len(said.rows) > 2 or gap is None:
            return
        place = self.places[len(view.claim.compared) - 1].with_table(view.table).with_axes(view.axes)
        named = [row[0] for _, row in said.rows if len(row) == 1 and isinstance(row[0], Condition)]
        for number, each in enumerate((named[0], negated(named[0])) if named else ()):
            mask = _mask(holds((each,), place), gap, typed(gap, view.axes))
            if mask is not None and close(gap.array[:, 0], np.zeros_like(gap.array[:, 0]), mask):
                yield replace(view, conditions=(each,), after_slip=False, slip=None, which=f"row {number}")

    def is_of(self, view: View, line: Line) -> bool:
        """Whether a side has the value of what a line differentiates."""
        asked = self._asked(line)
        return any(_is_value(view.sides, target, asked.factors) for target in asked.derivative_of)

    def aims_at(self, view: View, line: Line) -> set[str]:
        """Which cases of a step a side would show in the form that is asked for: it is what the line differentiates,
        by one of its symbols."""
        if not line.derivative_of or not _has_derivative(view.sources):
            return set()
        asked = self._asked(line)
        found = [self._same_value(view, target, asked.factors) for target in asked.values]
        return set[str]().union(*found) if self._differentiates(view, asked) else set()

    def covers(self, view: View, line: Line) -> frozenset[str]:
        """Which cases of a step the side shows: both, or only equal or only different indices."""
        self.kept[id(view.claim)] = view.claim  # as long as it lives, no other has its number
        key = id(view.claim), view.which, view.after_slip, id(line)
        if key not in self.seen:
            found = self._covers(view, line) or (WHOLE if self._in_place(view, line) else ())
            self.seen[key] = frozenset(found) & ({"same"} if line.equal else WHOLE)
        return self.seen[key]

    @staticmethod
    def _to_do(view: View) -> frozenset[Feature]:
        """What of a side is to be carried out; behind a slip, sums need not come to anything but those of deltas."""
        cannot = view.after_slip and not is_slip(view.claim) and "sum_of_cases" not in view.features
        return view.features - {"uncollapsed"} if cannot else view.features

    def _covers(self, view: View, line: Line) -> set[str]:
        if self._to_do(view) & set(line.without) or not view.features >= set(line.having):
            return set()
        wanted = set(line.of)
        if wanted and not any(each.features >= wanted or each.in_products >= wanted for each in view.sources):
            return set()
        differentiates = line.derivative_of or line.by
        if differentiates and not _by_differentials(view, line) and not _has_derivative(view.sources):
            return set()
        if view.is_term and not (line.derivative_of and line.by):
            return set()
        asked = self._asked(line)
        if differentiates and _by_differentials(view, line):
            return set(WHOLE) if self._moves(view, asked) else set()
        part: set[str] = set()
        for target in asked.values:
            if not part >= WHOLE:
                part |= self._same_value(view, target, asked.factors)
        if not part or not self._differentiates(view, asked):
            return set()
        needed = [feature for feature in line.having if feature in ESSENTIAL and not view.after_slip]
        return part if all(_is_essential(feature, view, self.places[0]) for feature in needed) else set()

    def _asked(self, line: Line) -> Asked:
        if id(line) not in self.asked:
            self.asked[id(line)] = asked_by(line, self.settings, self.targets)
        return self.asked[id(line)]

    def _same_value(self, view: View, target: Wanted, factors: Factors) -> set[str]:
        key = id(view.claim), view.which, view.after_slip, target, factors
        if key not in self.same:
            self.same[key] = _same_value(view, target, factors, self.places)
        return self.same[key]

    def _differentiates(self, view: View, asked: Asked) -> bool:
        """Whether a source differentiates what the line must come from, by one of its symbols."""
        line = asked.line
        if not line.derivative_of and not line.by:
            return True
        names = {declared.name for text in line.by if (declared := view.table.find(text.lstrip("\\")))}
        for source in view.sources:
            axes = {**source.axes, **bound_axes(source.node)}
            for node in walk(source.node):
                if not isinstance(node, Derivative) or not self._is_by(node.by, names, axes, view.table, asked.factors):
                    continue
                if view.is_term or not asked.derivative_of:
                    return True
                sides = self._values(node.of, axes, view.table)
                if any(_is_value(sides, target, asked.factors) for target in asked.derivative_of):
                    return True
        return False

    def _in_place(self, view: View, line: Line) -> bool:
        """Whether the line differentiates what the step is about among other terms: the side before it in its chain has
        that derivative, and it has not."""
        before = view.sources[0] if view.which == "right" and view.sources and not view.after_slip else None
        if before is None or line.having or line.of or not line.derivative_of or not _has_derivative([before]):
            return False
        asked = self._asked(line)
        names = {declared.name for text in line.by if (declared := view.table.find(text.lstrip("\\")))}
        there, here = (list(self._derivatives(node, asked, names, view)) for node in (before.node, view.side))
        whole = before.node if isinstance(before.node, Derivative) else None
        return any(each is not whole for each in there) and not here

    def _derivatives(self, side: Node, asked: Asked, names: set[str], view: View) -> Iterator[Derivative]:
        """The derivatives in a side of what the step differentiates, by one of these symbols."""
        axes = {**view.axes, **bound_axes(side)}
        for node in derivatives_in_terms(side, view.table):
            if self._is_by(node.by, names, axes, view.table, asked.factors):
                sides = self._values(node.of, axes, view.table)
                if any(_is_value(sides, target, asked.factors) for target in asked.derivative_of):
                    yield node

    def _is_by(self, by: Node, names: set[str], axes: Mapping[str, str], table: Table, factors: Factors) -> bool:
        """Whether what is differentiated by is one of these symbols, or what an answer's own symbol is, which is one of
        them up to its sign, as an energy is."""
        if isinstance(by, Entry):
            return not names or by.name in names
        values = self._values(by, axes, table) if names else ()
        whole = [Entry(name, (OPEN,) * len(table.declared[name].axes)) for name in names if values]
        return any(_is_value(values, self._values(each, {}, table), factors) for each in whole)

    def _moves(self, view: View, asked: Asked) -> bool:
        """Whether a source is the differential of what the line must differentiate, or has that of a symbol in it."""
        for source in view.sources:
            axes = {**source.axes, **bound_axes(source.node)}
            of = [
                each.of for each in walk(source.node) if isinstance(each, Differential) and isinstance(each.of, Entry)
            ]
            of += [_unmoved(source.node)] if _has_differential(source.node) else []
            for sides in (self._values(node, axes, view.table) for node in of):
                if any(_is_value(sides, target, asked.factors) for target in asked.derivative_of):
                    return True
        return False

    def _values(self, node: Node, axes: Mapping[str, str], table: Table) -> tuple[Target, ...]:
        """The value of a formula at every place; none where it has no value."""
        key = node, tuple(sorted(axes.items()))
        if key not in self.known:
            try:
                values = [evaluate(node, place.with_table(table).with_axes(axes)) for place in self.places]
                self.known[key] = tuple(typed(value, axes) for value in values)
            except MeaningError:
                self.known[key] = ()
        return self.known[key]


def _unmoved(node: Any) -> Any:
    """What a sum of differentials is that of, if their factors do not move: that of y log p for `y d log p`."""
    return node.of if isinstance(node, Differential) else rebuilt(node, _unmoved)


def _has_differential(node: Node) -> bool:
    return any(isinstance(each, Differential) for each in walk(node))


def _has_derivative(sources: Sequence[Source]) -> bool:
    return any("derivative" in source.features for source in sources)


def _by_differentials(view: View, line: Line) -> bool:
    """Whether a side is the differential of another, in terms of what the line must differentiate by.

    What it must be worth follows, since the line holds.
    """
    if not view.table.has_differentials:
        return False
    names = {declared.name for text in line.by if (declared := view.table.find(text.lstrip("\\")))}
    moved = {each.of for each in walk(view.side) if isinstance(each, Differential)}
    moved = {each.of if isinstance(each, Transposed) else each for each in moved}
    if not moved or not all(isinstance(each, Entry) and each.name in names for each in moved):
        return False
    return any(_has_differential(source.node) for source in view.sources)


def _is_value(sides: Sequence[Target], target: Wanted, factors: Factors) -> bool:
    """Whether these are the values of the target, up to one of the factors, where there are such."""
    if not target or not sides:
        return False
    slim = [side.slim for side in sides]
    if not all(may_cover(side.axes, wanted.axes) for side, wanted in zip(slim, target, strict=False)):
        return False
    return any(
        all(covered(side, scaled(wanted, by), None, "") for side, wanted, by in zip(slim, target, factor, strict=False))
        for factor in factors
    )


def _is_essential(feature: Feature, view: View, place: Place) -> bool:
    """Whether what the line must contain matters: its value changes when the logarithms or exponentials do."""
    assert view.claim.reading is not None

    def changed(node: Any) -> Any:
        node = rebuilt(node, changed)
        if feature == "log_of_sum" and is_log_of_sum(node, view.table):
            return Product((Number(2.0), node))
        if feature in ("exp", "quotient") and isinstance(node, Call) and node.function == "exp":
            return Hadamard(node, node)
        return node

    here = place.with_table(view.table).with_axes({**view.claim.reading.axes, **bound_axes(view.side)})
    try:
        before, after = evaluate(view.side, here), evaluate(changed(view.side), here)
    except MeaningError:
        return False
    return before.array.shape != after.array.shape or not close(after.array, before.array, None)


def _same_value(view: View, target: Wanted, factors: Factors, places: Sequence[Place]) -> set[str]:
    assert view.claim.reading is not None
    if not view.values or not target or not may_cover(view.sides[0].axes, target[0].axes):
        return set()
    sides, conditions = view.sides, view.conditions
    for factor in factors:
        parts: set[str] | None = None
        for at, (side, wanted) in enumerate(zip(sides, target, strict=False)):
            sought = scaled(wanted, factor[at])
            mask = None
            if conditions:
                place = places[at].with_axes(view.axes)
                mask = _mask(holds(conditions, place), view.values[at], side)
                if len(conditions) > 1:
                    return set()
            part = covered(side, sought, mask, conditions[0].relation if conditions else "")
            parts = part if parts is None else parts & part
            if not parts:
                break
        if parts:
            return parts
    return set()


def _mask(truth: Value, value: Value, side: Target) -> Array | None:
    """The condition as an array over the side's own axes; None if it is about other indices."""
    if not set(truth.names) <= set(value.names):
        return None
    array = spread(truth, value.names)[:, 0]
    return np.asarray(array.reshape(array.shape + (1,) * (side.array.ndim - array.ndim)))
