"""A class in numbers: how points lie, and how difficult and how telling each criterion was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Record = dict[str, Any]
FEWEST = 5
"""Students below which a correlation says nothing."""


@dataclass(frozen=True)
class Spread:
    """How values lie: their number, quartiles (linear interpolation, as numpy's), ends and mean."""

    count: int
    low: float
    first: float
    median: float
    third: float
    high: float
    mean: float


@dataclass(frozen=True)
class Item:
    """One criterion over the class.

    `points` are those that are decided, one for each student. `difficulty` is the mean share of its points, 0..1: the
    higher, the easier. `discrimination` is the correlation of its points with the share that the same students have
    of all other decided points (the corrected item-total correlation; for a criterion of all or nothing, the
    point-biserial one), None where too few are decided or either never differs.
    """

    number: int
    id: str
    title: str
    max_points: float
    points: tuple[float, ...]
    waiting: int
    by_person: int
    absent: int
    discrimination: float | None

    @property
    def anchor(self) -> str:
        return f"criterion-{self.number}"

    @property
    def full(self) -> int:
        return sum(points >= self.max_points for points in self.points)

    @property
    def none(self) -> int:
        return sum(points <= 0 < self.max_points for points in self.points)

    @property
    def part(self) -> int:
        return len(self.points) - self.full - self.none

    @property
    def mean(self) -> float | None:
        return sum(self.points) / len(self.points) if self.points else None

    @property
    def difficulty(self) -> float | None:
        return None if self.mean is None or not self.max_points else self.mean / self.max_points


def spread(values: Sequence[float]) -> Spread | None:
    """How they lie, None where there are none."""
    if not values:
        return None
    low, first, median, third, high = (float(q) for q in np.quantile(values, (0, 0.25, 0.5, 0.75, 1)))
    return Spread(len(values), low, first, median, third, high, float(np.mean(values)))


def items(records: Sequence[Record]) -> tuple[Item, ...]:
    """The criteria in the rubric's order; all records have the same ones."""
    return tuple(_item(records, at) for at in range(len(records[0]["criteria"]))) if records else ()


def _item(records: Sequence[Record], at: int) -> Item:
    asked = [record["criteria"][at] for record in records]
    decided = [criterion["points"] for criterion in asked if criterion["points"] is not None]
    about = asked[0]
    return Item(
        at + 1,
        about["id"],
        about["title"],
        about["max_points"],
        tuple(float(points) for points in decided),
        len(asked) - len(decided),
        sum(bool(criterion.get("by_person")) for criterion in asked),
        sum(criterion["status"] == "not handed in" for criterion in asked),
        _discrimination(records, at),
    )


def _discrimination(records: Sequence[Record], at: int) -> float | None:
    own, rest = [], []
    for record in records:
        here = record["criteria"][at]
        others = [each for i, each in enumerate(record["criteria"]) if i != at and each["points"] is not None]
        most = sum(each["max_points"] for each in others)
        if here["points"] is not None and most > 0:
            own.append(here["points"])
            rest.append(sum(each["points"] for each in others) / most)
    return correlation(own, rest)


def correlation(x: Sequence[float], y: Sequence[float]) -> float | None:
    """Pearson's, None for fewer than FEWEST pairs or where either never differs."""
    if len(x) < FEWEST or np.ptp(x) <= 0 or np.ptp(y) <= 0:
        return None
    return float(np.clip(np.corrcoef(x, y)[0, 1], -1.0, 1.0))
