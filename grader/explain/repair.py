"""Repair: the small change of the student's own program that makes an answer right, on every call that decides.

The changes (`sandbox/runtime/edits.py`) are tried on the failed call that tells most, those that mend it on the next
one, and what is left on all calls. Where no single change is enough, two are: a second after one that mends most
regimes and breaks none, two whose effects on a call add up to what is missing, or two on one line. Nothing of the
reference is in any of them, and none earns credit.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from grader.checks.judging import comparable
from grader.explain.base import Case
from grader.model import Array, Generator, Place, Probe, Status, leaves
from grader.oracle.numeric import Floats

CHUNK = 200
MARGIN = 0.3
"""How much more than the cheapest another repair may cost and be meant as well."""
STEPS, BASE = 600_000, 200
"""Lines that may run in trying changes of one function, and how many a change costs by itself."""
ALL_STEPS = 2_000_000
MOST_CONFIRMED, MOST_PAIRS = 12, 40
MOST_CANDIDATES, MOST_ALIKE = 2000, 30
MOST_ON_A_LINE, CHEAP = 400, 1.6
MOST_EFFECT = 1.5
"""By how much one of two changes may alter an answer beside what is missing: more, and the other makes up for it."""
MUCH = 0.01
"""What may be left of an error in a call that a coarser number format would explain."""
SAME = 1e-6
ENOUGH = 2
"""Regimes, at least, that a repair must be right on besides those that it was found on."""

Numbers = tuple[int, ...]
Given = dict[tuple[Numbers, str, str | None], Array | None]
"""What single calls gave with changes, by the call's key and the output: criteria of one function ask the same."""


class Bench(Protocol):
    """A student's program with changes in it; see `sandbox/workbench.py`."""

    costs: Array
    lines: Array
    kinds: Array
    within: dict[str, Array]

    def length(self, probe: Probe) -> int: ...

    def tried(
        self, changes: Sequence[Sequence[int]], probes: Sequence[Probe], output: str | None
    ) -> list[list[Array | None]]: ...

    def described(self, numbers: Sequence[int]) -> list[Place]: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Repair:
    """Changes that make an answer right together, the cheapest way first; others would do as well.

    `suits_all`: all calls of the function, and not only those that one criterion counts.
    """

    ways: tuple[tuple[Place, ...], ...]
    suits_all: bool = True


def telling(case: Case) -> list[Probe]:
    """Failed calls, one of a regime, the one that tells most in front: sizes that differ, ordinary numbers, small."""
    found: dict[str, Probe] = {}
    for probe in sorted(case.wrong_probes, key=_vagueness):
        found.setdefault(probe.regime, probe)
    return list(found.values())


def _vagueness(probe: Probe) -> tuple[float, ...]:
    values = [value for _, value in leaves(probe.arguments) if not isinstance(value, Generator | str)]
    arrays = [np.asarray(value, dtype=np.float64) for value in values]
    lengths = [length for array in arrays for length in array.shape]
    odd = sum(1.0 for array in arrays if array.size and not 1e-3 < float(np.max(np.abs(array))) < 50)
    return (odd, lengths.count(1), -len(set(lengths)), sum(array.size for array in arrays))


@dataclass
class Repairs:
    """The search for repairs of one submission; what mended one function is tried first for the next."""

    bench: Bench
    waiting: int = 1
    """How many answers are still to be looked into: they share what steps are left."""
    steps: int = ALL_STEPS
    known: list[Numbers] = field(default_factory=list)
    given: Given = field(default_factory=dict)

    def find(self, case: Case, *, pairs: bool = True) -> list[Numbers]:
        """The smallest repairs of one wrong answer, by number; none if none was found within the budget."""
        search = Search(case, self.bench, min(STEPS, self.steps // max(1, self.waiting)), self.given)
        self.waiting -= pairs
        if search.remembers():
            return []
        found = search.confirmed(self.known) or search.singles() or (search.pairs() if pairs else [])
        self.steps = max(0, self.steps - search.spent)
        self.known += [numbers for numbers in found[:1] if numbers not in self.known]
        return found

    def described(
        self, found: Mapping[str, Sequence[Numbers]], cases: Mapping[str, Case], partial: Collection[str] = ()
    ) -> dict[str, Repair]:
        """The repairs in the program's own words; `partial` do not suit all calls of their function.

        The process that they were found in is ended first.
        """
        self.bench.close()
        numbers = list(dict.fromkeys(number for ways in found.values() for way in ways for number in way))
        places = dict(zip(numbers, self.bench.described(numbers), strict=True)) if numbers else {}
        repairs = {}
        for name, ways in found.items():
            told = [tuple(places[number] for number in way) for way in ways]
            if writes_into_arguments(cases[name]):  # any expression that makes a new array is a copy by chance
                told = [way for way in told if all(place.family in ("copy", "statement") for place in way)]
            if told:
                repairs[name] = Repair(tuple(told), suits_all=name not in partial)
        return repairs


def writes_into_arguments(case: Case) -> bool:
    """Whether what is wrong is that arguments are changed."""
    outcomes = [case.outcomes[probe.key] for probe in case.wrong_probes if probe.key in case.outcomes]
    return 2 * sum(outcome.status is Status.MUTATED for outcome in outcomes) > len(outcomes)


class Search:
    """The search for one wrong answer."""

    def __init__(self, case: Case, bench: Bench, steps: int, given: Given) -> None:
        self.case, self.bench, self.given = case, bench, given
        self.probes = case.probes
        self.first, *others = telling(case)
        self.second = others[0] if others else None
        mask = bench.within.get(case.probes[0].called, np.zeros(len(bench.costs), dtype=bool))
        self.single = any(self._is_single(probe) for probe in self.probes)
        self.lines = bench.length(self.first)
        self.spent, self.steps = 0, steps
        self.numbers = [int(number) for number in np.flatnonzero(mask)][: steps // (BASE + self.lines)]
        self.values: dict[int, Array | None] = {}
        self.half: list[Numbers] = []
        """Changes that make the first calls right, but not all."""

    def cost(self, numbers: Numbers) -> float:
        return float(sum(self.bench.costs[number] for number in numbers))

    def tried(self, changes: Sequence[Numbers], probes: Sequence[Probe]) -> list[list[Array | None]]:
        self.spent += (BASE + self.lines * len(probes)) * len(changes)
        if len(probes) != 1:
            return self.bench.tried(changes, probes, self.case.check.output)
        keys = {each: (each, probes[0].key, self.case.check.output) for each in changes}
        new = [each for each, key in keys.items() if key not in self.given]
        for each, (value,) in zip(new, self.bench.tried(new, probes, self.case.check.output), strict=True):
            self.given[keys[each]] = value
        return [[self.given[keys[each]]] for each in changes]

    def comparable(self, probe: Probe, value: Array | None) -> Floats | None:
        expected = self.case.expected(probe)
        if value is None or value.size != expected.value.size:
            return None
        return comparable(np.asarray(value, dtype=np.float64), expected)

    def right(self, probe: Probe, value: Array | None) -> bool:
        """Whether a value is right, and not merely a little less wrong than before."""
        given, expected = self.comparable(probe, value), self.case.expected(probe)
        precision = None if given is None else expected.precision_of(given)
        before = self.case.value(probe)
        if given is None or precision != "float32" or self.single or before is None:
            return precision is not None
        if probe not in self.case.wrong_probes or not np.isfinite(before).all():
            return True
        return float(np.max(np.abs(given - expected.value))) <= MUCH * float(np.max(np.abs(before - expected.value)))

    def _is_single(self, probe: Probe) -> bool:
        """Whether a call gave numbers that only a single precision can make right, or none that could not be."""
        value = self.case.value(probe)
        return value is not None and bool(value.size) and np.array_equal(value, value.astype(np.float32))

    def remembers(self) -> bool:
        """Whether the first call gives something else in a fresh process: then it depends on the calls before it."""
        ((alone,),) = self.tried([()], [self.first])
        value, given = self.case.value(self.first), self.comparable(self.first, alone)
        if value is None or given is None:
            return value is not given
        return not np.allclose(value, given, rtol=SAME, atol=SAME, equal_nan=True)

    def singles(self) -> list[Numbers]:
        """Single changes that make all calls right, the cheapest first."""
        found: list[Numbers] = []
        for at in range(0, len(self.numbers), CHUNK):
            some = self.numbers[at : at + CHUNK]
            if found and min(map(self.cost, found)) + MARGIN < self.bench.costs[some[0]]:
                break
            for number, (value,) in zip(some, self.tried([(n,) for n in some], [self.first]), strict=True):
                self.values[number] = value
            found += self.confirmed([(n,) for n in some if self.right(self.first, self.values[n])])
        return self.meant(found)

    def meant(self, found: Iterable[Numbers]) -> list[Numbers]:
        """Those that cost little more than the cheapest."""
        ordered = sorted(found, key=self.cost)
        return [each for each in ordered if self.cost(each) <= self.cost(ordered[0]) + MARGIN]

    def likely(self, changes: Sequence[Numbers], probe: Probe | None) -> list[Numbers]:
        """Those that make a call right."""
        if probe is None or not changes:
            return list(changes)
        pairs = zip(changes, self.tried(changes, [probe]), strict=True)
        return [each for each, (value,) in pairs if self.right(probe, value)]

    def confirmed(self, changes: Sequence[Numbers]) -> list[Numbers]:
        """Those of the changes that are right on the first two calls, and then on all of them."""
        likely = self.likely(self.likely(changes, self.second), self.first)
        found_on = {self.first.regime, self.second.regime if self.second is not None else ""}
        if len({probe.regime for probe in self.probes} - found_on) < ENOUGH:
            return []
        found = []
        for each in sorted(likely, key=self.cost)[:MOST_CONFIRMED]:
            (values,) = self.tried([each], self.probes)
            if all(self.right(probe, value) for probe, value in zip(self.probes, values, strict=True)):
                found.append(each)
            else:
                self.half.append(each)
        return found

    def pairs(self) -> list[Numbers]:
        """Two changes that make all calls right together."""
        for ways in (self.after_one, self.adding_up, self.on_one_line):
            if self.spent > 2 * self.steps:
                return []
            found = self.meant(self.confirmed(self.likely(ways(), self.first)))
            if found:
                return found
        return []

    def after_one(self) -> list[Numbers]:
        """A second change after one that makes the first calls right, by a call that it leaves wrong."""
        found: list[Numbers] = []
        for each in [numbers for numbers in self.half if len(numbers) == 1][:2]:
            (values,) = self.tried([each], self.probes)
            wrong = [p for p, value in zip(self.probes, values, strict=True) if not self.right(p, value)]
            broken = [p for p in wrong if p not in self.case.wrong_probes]
            if not broken and wrong and len(wrong) < len(self.case.wrong_probes):
                changes = [(*each, number) for number in self.numbers if number != each[0]]
                found += self.likely(changes, min(wrong, key=_vagueness))
        return sorted(found, key=self.cost)[:MOST_PAIRS]

    def adding_up(self) -> list[Numbers]:
        """Two changes whose effects on the first call add up, or multiply, to what is missing."""
        right, now = self.case.expected(self.first).value, self.case.value(self.first)
        if now is None or not np.isfinite(now).all():
            return []
        paired = {number: value for number, value in self.values.items() if self.bench.kinds[number] >= 0}
        given = {number: self.comparable(self.first, value) for number, value in paired.items()}
        columns = {number: value for number, value in given.items() if value is not None and np.isfinite(value).all()}
        most = MOST_EFFECT * float(np.max(np.abs(right - now), initial=0.0))
        small = {n: value for n, value in columns.items() if float(np.max(np.abs(value - now), initial=0.0)) <= most}
        pairs = {*_adding(small, now, right), *_multiplying(columns, now, right)}
        return sorted(pairs, key=self.cost)[:MOST_PAIRS]

    def on_one_line(self) -> list[Numbers]:
        """Two cheap changes of one kind on one line: the same slip made twice."""
        groups: dict[tuple[int, int], list[int]] = {}
        for number in self.numbers:
            if self.bench.costs[number] <= CHEAP and self.bench.kinds[number] >= 0:
                key = int(self.bench.lines[number]), int(self.bench.kinds[number])
                groups.setdefault(key, []).append(number)
        pairs: list[Numbers] = []
        for each in groups.values():
            pairs += itertools.combinations(each[:MOST_ALIKE], 2)
        return sorted(pairs, key=self.cost)[:MOST_ON_A_LINE]


def _adding(columns: Mapping[int, Floats], now: Floats, right: Floats) -> Iterator[Numbers]:
    effects = {number: (value - now).ravel() for number, value in columns.items()}
    yield from _meeting(effects, (right - now).ravel())


def _multiplying(columns: Mapping[int, Floats], now: Floats, right: Floats) -> Iterator[Numbers]:
    if np.any(now == 0) or np.any(right == 0):
        return
    with np.errstate(all="ignore"):
        effects = {number: np.log(np.abs(value / now)).ravel() for number, value in columns.items()}
        wanted = np.log(np.abs(right / now)).ravel()
    most = MOST_EFFECT * float(np.max(np.abs(wanted)))
    finite = {number: effect for number, effect in effects.items() if float(np.max(np.abs(effect))) <= most}
    yield from _meeting(finite, wanted)


def _meeting(effects: Mapping[int, Floats], wanted: Floats) -> Iterator[Numbers]:
    """Pairs of effects whose sum is what is wanted, found by one random projection."""
    numbers = [number for number, effect in effects.items() if np.any(effect)]
    if len(numbers) < 2 or not np.any(wanted):
        return
    matrix = np.stack([effects[number] for number in numbers])
    slack = 1e-7 * float(np.max(np.abs(wanted)))
    direction = np.random.default_rng(0).normal(size=wanted.size)
    shadows = matrix @ direction
    order = np.argsort(shadows)
    reach = slack * float(np.sum(np.abs(direction)))
    sought = float(wanted @ direction) - shadows
    low = np.searchsorted(shadows[order], sought - reach)
    high = np.searchsorted(shadows[order], sought + reach, side="right")
    candidates = ((i, j) for i in range(len(numbers)) for j in order[low[i] : high[i]] if numbers[i] < numbers[j])
    for i, j in itertools.islice(candidates, MOST_CANDIDATES):
        if np.max(np.abs(matrix[i] + matrix[j] - wanted)) <= slack:
            yield numbers[i], numbers[j]
