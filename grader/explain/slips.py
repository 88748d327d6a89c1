"""Slips in the terms of an answer, and the words for them."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.explain.settings import MergedTerm, Term
from grader.oracle.numeric import Floats

Sizes = Mapping[str, float]
POWERS = (0, 1, -1)
CONSTANT = 1e-6
PLAIN = [float(sign * n) for n in (1, 2, 3, 4) for sign in (1, -1)] + [sign / n for n in (2, 3, 4) for sign in (1, -1)]


@dataclass(frozen=True)
class Slip:
    """What stands for a term: a function, and by what it is multiplied beside the right factor.

    `ratio` is a number, `powers` are sizes with their exponents: (("N", 1),) means N times too much. A ratio of 0 means
    that the term is missing.
    """

    function: str
    ratio: float = 1.0
    powers: tuple[tuple[str, int], ...] = ()

    def at(self, sizes: Sizes) -> float:
        """The multiple for a problem of these sizes."""
        value = self.ratio
        for name, power in self.powers:
            base = _size(name, sizes)
            value *= base**power if base else math.inf
        return value


def _size(name: str, sizes: Sizes) -> float:
    """A size, or what is made of one: N - 1, N + 1, sqrt(N)."""
    if name in sizes:
        return sizes[name]
    if name.startswith("sqrt("):
        return math.sqrt(sizes[name[5:-1]])
    size, sign, _ = name.split(" ")
    return sizes[size] + (1.0 if sign == "+" else -1.0)


@functools.cache
def _products(names: tuple[str, ...]) -> list[tuple[tuple[str, int], ...]]:
    """Products of sizes, the simplest first."""
    plain = itertools.product(POWERS, repeat=len(names))
    found = [tuple((name, power) for name, power in zip(names, powers, strict=True) if power) for powers in plain]
    for name in names:
        for other in (f"{name} - 1", f"{name} + 1", f"sqrt({name})"):
            found += [((name, 1), (other, -1)), ((other, -1),)]
        found += [((name, 2),), ((name, -2),)]
        for other in (f"{size} {sign} 1" for size in names if size != name for sign in "+-"):
            found.append(((name, 1), (other, -1)))
    return sorted(found, key=lambda powers: sum(abs(power) for _, power in powers))


def factor_of(function: str, series: Floats, sizes: Sequence[Sizes], exactly: float = CONSTANT) -> Slip | None:
    """The slip whose multiples are this series over problems of these sizes; None if it is no such thing."""
    if not series.any():
        return Slip(function, 0.0)
    if not series.all():
        return None
    if np.all(np.abs(series - 1.0) <= exactly):
        return Slip(function)
    for powers in _products(tuple(sizes[0])):
        slip = Slip(function, 1.0, powers)
        ratios = series / np.array([slip.at(each) for each in sizes])
        ratio = float(np.mean(ratios))
        if np.all(np.abs(ratios - ratio) <= CONSTANT * abs(ratio)):
            near = min(PLAIN, key=lambda plain: abs(plain - ratio))
            plain = abs(near - ratio) <= exactly * abs(near)
            return Slip(function, near if plain else _snapped(ratio), slip.powers)
    return None


def _snapped(ratio: float) -> float:
    """The number that was meant: with few decimals, or one over such a number."""
    for meant in (round(ratio, 7), 1 / round(1 / ratio, 4) if abs(ratio) < 1e3 and round(1 / ratio, 4) else ratio):
        if meant and abs(meant - ratio) <= 1e-9 * abs(ratio):
            return meant
    return ratio


def cost(terms: Sequence[Term], slips: Sequence[Slip]) -> float:
    """How much is wrong: a slip that several terms share counts once."""
    deviations = {(slip.ratio, slip.powers) for slip in slips if (slip.ratio, slip.powers) != (1.0, ()) and slip.ratio}
    total = 0.0
    for ratio, powers in deviations:
        total += 0.0 if ratio == 1.0 else 1.0 if ratio in PLAIN else 2.5
        total += sum(abs(power) for _, power in powers)
    for term, slip in zip(terms, slips, strict=True):
        total += 1.0 if slip.ratio == 0.0 else 0.0
        if slip.function != term.function and slip.ratio:
            total += 1.2 if isinstance(term, MergedTerm) else 1.25
    return total


def words(terms: Sequence[Term], slips: Sequence[Slip], ranges: Mapping[str, str] | None = None) -> str:
    """What is wrong, as one sentence for each slip; `ranges` has other words for some variants."""
    pairs = list(zip(terms, slips, strict=True))
    there = [(term, slip) for term, slip in pairs if slip.ratio]
    said = [f"The {term.name} is missing; it is {_times(term.factor, term)}." for term, slip in pairs if not slip.ratio]
    other = ranges or {}
    taken = {
        term.name: other.get(slip.function, term.known[slip.function])
        for term, slip in there
        if slip.function != term.function
    }
    for variant in dict.fromkeys(taken.values()):
        alike = [term for term, _ in there if taken.get(term.name) == variant]
        should = _list([term.formula for term in alike])
        said.append(f"Your {_list([term.name for term in alike])} {_is(alike)} {variant}; it should be {should}.")
    return " ".join([*said, *_factors(there, whole=len(there) == len(pairs) > 1)])


def _factors(there: Sequence[tuple[Term, Slip]], *, whole: bool) -> list[str]:
    """What is wrong with the factors, terms that share a slip together; `whole`: no term is missing."""
    said = []
    for ratio, powers in dict.fromkeys((slip.ratio, slip.powers) for _, slip in there):
        alike = [term for term, slip in there if (slip.ratio, slip.powers) == (ratio, powers)]
        if whole and len(alike) == len(there) and (ratio, powers) != (1.0, ()):
            said.append(_whole(ratio, dict(powers)))
            continue
        named, verb = f"the {_list([term.name for term in alike])}", _is(alike)
        divided_by = alike[0].divided_by
        count = 1 / abs(ratio)
        if dict(powers) == {divided_by: 1} and ratio not in PLAIN and abs(count - round(count)) < 10 * CONSTANT * count:
            said.append(f"{named} {verb} divided by {round(count)}, whatever {divided_by} is")
            ratio = 1.0 if ratio > 0 else -1.0
        elif powers:
            said.append(f"{named} {_of_sizes(verb, dict(powers), divided_by)}")
        if ratio == -1.0:
            said.append(f"the sign of {named} is wrong")
        elif ratio != 1.0:
            yours = [f"{_times(ratio * term.factor, term)}, it should be {_times(term.factor, term)}" for term in alike]
            said += [f"your {term.name} is {what}" for term, what in zip(alike, yours, strict=True)]
    return [f"{sentence[0].upper()}{sentence[1:]}." for sentence in said]


def _whole(ratio: float, powers: Mapping[str, int]) -> str:
    """One factor for all terms."""
    if ratio == -1.0 and not powers:
        return "the sign of the whole is wrong"
    upper = [*([f"{ratio:.9g}"] if ratio != 1.0 else []), *(name for name, power in powers.items() if power > 0)]
    lower = [name for name, power in powers.items() if power < 0]
    return f"the whole is {' '.join(upper) or '1'}{''.join(f'/{name}' for name in lower)} times what it should be"


def _list(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _is(several: Sequence[object]) -> str:
    return "are" if len(several) > 1 else "is"


def _times(factor: float, term: Term) -> str:
    if factor in (1.0, -1.0):
        return ("-" if factor < 0 else "") + term.formula
    return f"{factor:.8g} {term.formula}"


def _of_sizes(verb: str, powers: Mapping[str, int], divided_by: str | None) -> str:
    """What a factor of sizes means, for terms that are to be divided by `divided_by`."""
    by = " and by ".join(name for name, power in powers.items() if power < 0 and name != divided_by)
    times = " and by ".join(name for name, power in powers.items() if power > 0 and name != divided_by)
    own = powers.get(str(divided_by), 0)
    told = []
    if own > 0 and by:
        told.append(f"{verb} divided by {by} in place of {divided_by}")
    elif own > 0:
        told.append(f"{verb} not divided by {divided_by}: the 1/{divided_by} is missing")
    elif own < 0:
        told.append(f"{verb} divided by {divided_by} once too often")
    if by and own <= 0:
        told.append(f"{verb} divided by {by}, which does not belong there")
    if times:
        told.append(f"{verb} multiplied by {times}, which does not belong there")
    return " and ".join(told)


def range_words(term: Term, functions: Sequence[str]) -> str:
    """The words for variants of one family that cannot be told apart: the first and the last of their numbers."""
    name = functions[0].partition(":")[0]
    words = next(family.functions[name] for family in term.families if name in family.functions)
    values = sorted(float(function.partition(":")[2]) for function in functions)
    low, high = f"{values[0]:.6g}", f"{values[-1]:.6g}"
    return f"{words.replace('{value}', low)} (any number from {low} to {high} would explain it)"
