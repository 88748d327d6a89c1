"""Where an answer is wrong, if it is right elsewhere: one rule for some of the numbers and another for the rest.

Every number counts: outside of the place all are as the first rule says, inside all are as the second says. Without a
second rule it is only said where the answer is wrong, and only if it is wrong in every regime of the place.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from grader.explain.base import Case, Explanation, widest
from grader.explain.places import Mask, Place, places
from grader.explain.regimes import ROUNDING, column, left_over
from grader.explain.rules import Rule, Rules
from grader.explain.settings import Diagnosis
from grader.explain.terms import rules_of
from grader.model import Status
from grader.oracle.numeric import Floats

ENOUGH = 0.15
"""The share of the calls that must be right before it is said where the others are."""
TELLING = 3
SOME, LEAST = 0.1, 0.4
"""The share of a place's calls that must be wrong before it is named, with a rule for what is there and without."""
MOST = 0.6
"""The share of the numbers that a slip must explain before it is said where it does not."""
SHOWN = 0.3
"""The share of those that it explains that must be wrong: a slip that changes next to nothing explains nothing."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """The values of all calls, one after the other: NaN where a call gave none."""

    case: Case
    diagnosis: Diagnosis

    @functools.cached_property
    def rules(self) -> Rules:
        return rules_of(self.diagnosis)

    @functools.cached_property
    def expected(self) -> Floats:
        return np.concatenate([self.case.expected(probe).value.ravel() for probe in self.case.probes])

    @functools.cached_property
    def calls(self) -> np.ndarray:
        """For each number the call that it belongs to."""
        sizes = [self.case.expected(probe).value.size for probe in self.case.probes]
        return np.repeat(np.arange(len(sizes)), sizes)

    @functools.cached_property
    def values(self) -> Floats:
        found = []
        for probe in self.case.probes:
            value, shape = self.case.value(probe), self.case.expected(probe).value.shape
            found.append(np.full(shape, np.nan).ravel() if value is None else value.ravel())
        return np.concatenate(found)

    @functools.cached_property
    def right(self) -> Mask:
        slack = [np.ravel(widest(self.case.expected(probe))) for probe in self.case.probes]
        return np.asarray(np.abs(self.values - self.expected) <= np.concatenate(slack))

    @functools.cached_property
    def sizes(self) -> Floats:
        """For each number the largest of its call: errors are seen beside it."""
        largest = [np.max(np.abs(self.case.expected(probe).value), initial=0.0) for probe in self.case.probes]
        return np.asarray(np.array(largest)[self.calls])

    @functools.cached_property
    def rounding(self) -> float:
        known = self.values[np.isfinite(self.values)]
        return ROUNDING["float32" if np.array_equal(known, np.asarray(known, dtype=np.float32)) else "float64"]

    @functools.cached_property
    def regimes(self) -> np.ndarray:
        names = [probe.regime for probe in self.case.probes]
        return np.asarray(np.array([names.index(name) for name in names])[self.calls])

    @functools.cached_property
    def starts(self) -> np.ndarray:
        """For each call where its numbers begin, and where the last one's end."""
        return np.searchsorted(self.calls, np.arange(len(self.case.probes) + 1))

    def of(self, call: int) -> slice:
        """Where the numbers of a call are."""
        return slice(int(self.starts[call]), int(self.starts[call + 1]))

    def near(self, values: Floats, sizes: Floats, at: slice) -> Mask:
        """Which of these values the student's are, those that are not finite aside."""
        student = self.values[at]
        missed = np.abs(student - values)
        near = missed <= 100 * self.rounding * np.maximum(sizes, np.abs(student))
        return np.asarray((near & (missed <= self.left_over[at])) | ~np.isfinite(values))

    @functools.cached_property
    def left_over(self) -> Floats:
        """How much of each number's error may stay unexplained."""
        nothing = np.zeros(1)
        found = [
            nothing if self.case.value(probe) is None else left_over(self.case, probe) for probe in self.case.probes
        ]
        return np.concatenate(
            [np.broadcast_to(each, (n,)) for each, n in zip(found, np.diff(self.starts), strict=True)]
        )

    def fitting(self, call: int) -> Mask:
        """For each rule and each number of a call, whether the rule gives the student's number."""
        if call not in self._known:
            rules, probe = self.rules, self.case.probes[call]
            self.case.budget.spend(1 + len(rules.each) // 100)
            self._known[call] = self.near(*rules.values(self.case.reference.stack(rules.columns, probe)), self.of(call))
        return self._known[call]

    @functools.cached_property
    def _known(self) -> dict[int, Mask]:
        return {}

    def fits(self, rule: Rule, call: int) -> Mask:
        """The same for one rule."""
        if call in self._known:
            return np.asarray(self._known[call][self.rules.each.index(rule)])
        self.case.budget.spend()
        values, sizes = np.zeros(self.values[self.of(call)].shape), np.zeros(1)
        for function, factor in rule.factors:
            part = factor * column(self.case, function, self.case.probes[call])
            values, sizes = values + part, np.maximum(sizes, np.abs(part))
        return self.near(values, sizes, self.of(call))

    def everywhere(self, rule: Rule) -> Mask:
        """The same for all calls."""
        return np.concatenate([self.fits(rule, call) for call in range(len(self.case.probes))])


def explain(case: Case, diagnosis: Diagnosis) -> Explanation | None:
    """Where the answer is wrong and what it is there; None if it is wrong everywhere, or nowhere in particular."""
    numbers = Numbers(case, diagnosis)
    bases: list[tuple[str, float, Mask]] = []
    if _right_enough(numbers, numbers.right):
        bases.append(("", 0.0, numbers.right))
    else:
        bases += list(_almost(numbers))
    found = [each for name, price, held in bases for each in _told(numbers, name, price, held)]
    best = min(found, key=lambda pair: pair[0], default=None)
    return None if best is None else Explanation(0.0, (best[1],))


def _right_enough(numbers: Numbers, held: Mask) -> bool:
    if held.all():
        return False
    whole = np.bincount(numbers.calls, weights=~held) == 0
    names = {numbers.case.probes[call].regime for call in np.flatnonzero(whole)}
    by_coordinate = held.mean() >= MOST
    return bool(whole.mean() >= ENOUGH and len(names) >= 2) or by_coordinate


def _almost(numbers: Numbers) -> Iterator[tuple[str, float, Mask]]:
    """Slips that explain most of the numbers, though not all."""
    found = {i for call in _telling(numbers) for i in np.flatnonzero(numbers.fitting(call).all(axis=1))}
    seen = set()
    for rule in (numbers.rules.each[i] for i in sorted(found)):
        held = numbers.everywhere(rule)
        if held.tobytes() not in seen and _broad(numbers, held) and _shows(numbers, held):
            seen.add(held.tobytes())
            yield rule.words, rule.cost, held


def _broad(numbers: Numbers, held: Mask) -> bool:
    """Whether a slip explains most of the numbers, or all that there are of several regimes."""
    all_there = np.array_equal(held, np.isfinite(numbers.values)) and len(set(numbers.regimes[held])) >= 2
    return not held.all() and (bool(held.mean() >= MOST) or all_there)


def _shows(numbers: Numbers, held: Mask) -> bool:
    """Whether the slip is seen in what it explains."""
    return bool(np.mean(~numbers.right[held]) >= SHOWN)


def _telling(numbers: Numbers) -> list[int]:
    """A few calls with many numbers that are ordinary, each of a regime of its own."""
    usable = [call for call in range(len(numbers.case.probes)) if np.isfinite(numbers.values[numbers.of(call)]).all()]
    ordinary = [call for call in usable if 0 < np.max(numbers.sizes[numbers.of(call)], initial=0.0) < 10]
    ordered = sorted(ordinary, key=lambda call: numbers.starts[call + 1] - numbers.starts[call])
    by_regime = {numbers.case.probes[call].regime: call for call in ordered}
    return list(by_regime.values())[-TELLING:]


def _told(numbers: Numbers, base: str, price: float, held: Mask) -> Iterator[tuple[float, str]]:
    """What may be said of where this rule does not hold, each with its cost."""
    case, diagnosis = numbers.case, numbers.diagnosis
    wrong = ~held
    around = f"{base[0].upper()}{base[1:]} But not" if base else "It is right, but not"
    for place in places(case, case.probes, diagnosis.facts, diagnosis.sizes, wrong):
        share = _share(numbers, wrong, place)
        if len(set(numbers.regimes[~place.mask & held])) < 2 and not _by_coordinate(numbers, place):
            continue
        inside = _inside(numbers, wrong, place, share)
        if inside is None and (share < LEAST or wrong[place.mask].mean() < LEAST / 2):
            continue
        rest = f": there {inside.words}" if inside else f".{' ' + place.hint if place.hint else ''}"
        yield (
            price + place.rank + (inside.cost if inside else 5.0 + 4 * (1 - share)),
            f"{around} where {place.words}{rest}",
        )


def _by_coordinate(numbers: Numbers, place: Place) -> bool:
    """Whether the place parts the numbers of single calls."""
    inside = np.bincount(numbers.calls, weights=place.mask, minlength=len(numbers.case.probes))
    return bool(np.any((inside > 0) & (inside < np.diff(numbers.starts))))


def _share(numbers: Numbers, wrong: Mask, place: Place) -> float:
    """The share of the place's calls that are wrong, or of its regimes where that is less."""
    parts = (numbers.calls, numbers.regimes)
    return min(len(set(part[wrong])) / len(set(part[place.mask])) for part in parts)


def _inside(numbers: Numbers, wrong: Mask, place: Place, share: float) -> Rule | None:
    """What the answer is in the place, in every number."""
    hint = f" {place.hint}" if place.hint else ""
    if share < SOME:
        return None
    statuses = {_status(numbers, call) for call in set(numbers.calls[wrong])}
    if statuses != {Status.RETURNED.value}:
        said = " or ".join(sorted(statuses - {Status.RETURNED.value}))
        return Rule(f"it {said}.{hint}", 1.0 + 4 * (1 - share)) if share >= LEAST else None
    if not np.isfinite(numbers.values[wrong]).any():
        return Rule(f"it is not finite.{hint}", 1.0 + 4 * (1 - share)) if share >= LEAST else None
    sizes = {int(np.sum(place.mask[numbers.of(call)])): int(call) for call in set(numbers.calls[wrong])}
    first = sizes[max(sizes)]
    ok = numbers.fitting(first)[:, place.mask[numbers.of(first)]].all(axis=1)
    for rule in (numbers.rules.each[i] for i in np.flatnonzero(ok)):
        calls = set(numbers.calls[place.mask])
        if all(numbers.fits(rule, call)[place.mask[numbers.of(call)]].all() for call in calls):
            return rule
    return None


def _status(numbers: Numbers, call: int) -> str:
    outcome = numbers.case.outcomes.get(numbers.case.probes[call].key)
    if outcome is None:
        return Status.NOT_RUN.value
    wrong_shape = outcome.status is Status.RETURNED and numbers.case.value(numbers.case.probes[call]) is None
    return "has the wrong shape" if wrong_shape else outcome.status.value
