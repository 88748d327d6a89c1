"""What the gradient may be where a function has a kink: a hinge at margin 0, a ReLU or |x| at 0, a maximum with ties.

A kink shows as a jump between the two one-sided derivatives, which are extrapolated from one-sided differences. Any
subgradient is right there: coordinate by coordinate between the one-sided derivatives, and along other directions, too.
Sources: Clarke, Optimization and Nonsmooth Analysis, 1983, chapter 2; Richardson's extrapolation as in
`numeric.ridders`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.oracle.numeric import UNIT_ROUNDOFF, Floats, Kink

Function = Callable[[Floats], float]
FINEST = 2.0**-19
CLOSEST = 2.0**-30
"""A kink that is nearer than this, relative to the point, lies at the point: rounding may put it on either side."""
LEVELS = 16
COLUMNS = 8
SURE = 4.0
"""So many times its error estimate a jump must be."""
MOST_DIRECTIONS = 24
FEW_DIRECTIONS = 6
LINES = 3
LOOKED_ALONG = 2
"""Random directions in which a jump is looked for, beside the coordinates."""


def kink_at(f: Function, x: Floats, noise: float) -> tuple[Kink, Floats] | None:
    """What the gradient of f at x, shape (n,), may be if f has a kink there, and the errors (n,) of these ends.

    None where f has none: found out with four values of f a coordinate. `noise` is the rounding error of one value.
    """
    line = _Lines(f, x, noise)
    rng = np.random.default_rng(0)
    coordinates = list(np.eye(x.size))
    looked_along = [_unit(rng.normal(size=x.size)) for _ in range(LOOKED_ALONG)] if x.size > 1 else []
    if not any(line.may_jump(direction) for direction in (*coordinates, *looked_along)):
        return None
    sides = [line.sides(direction) for direction in coordinates]
    if not any(side.jumps for side in (*sides, *map(line.sides, looked_along))):
        return None
    jumps = np.array([side.right - side.left if side.jumps else 0.0 for side in sides])
    directions = _directions(jumps, line.signed(jumps), rng) if x.size > 1 else np.zeros((0, x.size))
    along = [line.sides(direction) for direction in directions]
    if line.mixed([*sides, *along], rng):
        directions, along = directions[:FEW_DIRECTIONS], along[:FEW_DIRECTIONS]
        sides = [side.widened(line.variation(at, rng)) for side, at in zip(sides, coordinates, strict=True)]
        along = [side.widened(line.variation(at, rng)) for side, at in zip(along, directions, strict=True)]
    ends, ends_along = (np.array([(each.low, each.high) for each in found]).reshape(-1, 2) for found in (sides, along))
    errors = np.array([side.error for side in along])
    kink = Kink(ends[:, 0], ends[:, 1], directions, ends_along[:, 0] - errors, ends_along[:, 1] + errors)
    return kink, np.array([side.error for side in sides])


def shaped(found: tuple[Kink, Floats], gradient: Floats, error: Floats) -> tuple[Kink, Floats]:
    """What was found in the shape of the gradient, which stands, with its error, where the function does not jump."""
    kink, errors = found
    low, high = (end.reshape(gradient.shape) for end in (kink.low, kink.high))
    jumps = low < high
    ends = replace(kink, low=np.where(jumps, low, gradient), high=np.where(jumps, high, gradient))
    return ends, np.where(jumps, errors.reshape(gradient.shape), error)


@dataclass(frozen=True)
class _Sides:
    """The one-sided derivatives along a direction (the left one of f itself, not of f backwards), and their error."""

    left: float
    right: float
    error: float
    jumps: bool
    variation: float = 0.0

    @property
    def _half(self) -> float:
        return max(self.variation, abs(self.right - self.left)) / 2

    @property
    def low(self) -> float:
        return (self.left + self.right) / 2 - self._half

    @property
    def high(self) -> float:
        return (self.left + self.right) / 2 + self._half

    def widened(self, variation: float) -> _Sides:
        """With all jumps nearby counted, whatever their signs; where none is, nothing is widened."""
        return _Sides(self.left, self.right, self.error, self.jumps, variation)


class _Lines:
    """f on straight lines through x."""

    def __init__(self, f: Function, x: Floats, noise: float) -> None:
        self.f, self.x = f, x
        self.here = float(f(x))
        self.lost = max(noise, 2 * UNIT_ROUNDOFF["float64"] * abs(self.here))

    def at(self, direction: Floats, step: float) -> float:
        return float(self.f(self.x + step * direction))

    def jump(self, direction: Floats, step: float) -> float:
        """The difference of the slopes to the right and the left; it goes to zero with the step where f is smooth."""
        return (self.at(direction, step) - 2 * self.here + self.at(direction, -step)) / step

    def signed(self, jumps: Floats) -> Floats:
        """The jumps with the signs that a single kink would give them: across it nothing jumps."""
        first = int(np.argmax(np.abs(jumps)))
        found = jumps.copy()
        for other in np.flatnonzero(jumps):
            if other != first:
                one, two = (np.eye(jumps.size)[j] / jumps[j] for j in (first, other))
                against, along = (abs(self.jump(_unit(one + sign * two), FINEST)) for sign in (-1.0, 1.0))
                found[other] *= -1.0 if along < against else 1.0
        return found

    def may_jump(self, direction: Floats) -> bool:
        """A first look: what is left of the jump as the step goes to zero."""
        left_over = 2 * self.jump(direction, FINEST) - self.jump(direction, 2 * FINEST)
        return abs(left_over) > 16 * self.lost / FINEST

    def sides(self, direction: Floats) -> _Sides:
        (right, error), (left, other) = (self._one_side(sign * direction) for sign in (1.0, -1.0))
        left = -left
        jump = abs(right - left)
        if not jump > SURE * (error + other):
            return _Sides((left + right) / 2, (left + right) / 2, max(error, other), jumps=False)
        scale = max(1.0, float(np.max(np.abs(self.x * (direction != 0)))))
        step = max(CLOSEST * scale, 16 * self.lost / jump)
        there = abs(self.jump(direction, step)) > jump / 2
        middle = (left + right) / 2
        return (
            _Sides(left, right, max(error, other), jumps=True) if there else _Sides(middle, middle, jump, jumps=False)
        )

    def _one_side(self, direction: Floats) -> tuple[float, float]:
        """The derivative in a direction, from one-sided differences, and its error estimate."""
        best, best_error = np.nan, np.inf
        above: list[float] = []
        for level in range(LEVELS):
            step = 2.0 ** -(level + 4)
            row = [(self.at(direction, step) - self.here) / step]
            for m, upper in enumerate(above, start=1):
                row.append(row[-1] + (row[-1] - upper) / (2.0**m - 1.0))
            for m in range(2, len(row)):
                neighbours = (row[m - 1], row[m - 2], above[m - 1], above[m - 2])
                error = max(abs(row[m] - other) for other in neighbours) + 16 * self.lost / step
                if error < best_error:
                    best, best_error = row[m], error
            above = row[:COLUMNS]
        return best, best_error

    def mixed(self, sides: Sequence[_Sides], rng: np.random.Generator) -> bool:
        """Whether several kinks meet of which some are convex and some concave: their jumps hide behind each other."""
        signs = {np.sign(side.right - side.left) for side in sides if side.jumps}
        if len(signs) > 1:
            return True
        directions = [_unit(rng.normal(size=self.x.size)) for _ in range(2 * LOOKED_ALONG)]
        pairs = [(self.sides(direction), self.variation(direction, rng)) for direction in directions]
        return any(side.jumps and variation > 1.1 * (side.high - side.low) for side, variation in pairs)

    def variation(self, direction: Floats, rng: np.random.Generator) -> float:
        """How much the slope changes in all along a line close to x that meets the kinks one after the other.

        The most of a few such lines, since kinks that lie close together on one do not on another.
        """
        t = 2.0**-13 * np.sinh(np.linspace(-8.0, 8.0, 129)) / np.sinh(8.0)
        apart = (t[2:] - t[:-2]) / 2
        found = []
        for _ in range(LINES):
            beside = self.x + 2.0**-20 * rng.normal(size=self.x.size)
            values = np.array([float(self.f(beside + at * direction)) for at in t])
            changes = np.abs(np.diff(np.diff(values) / np.diff(t)))
            noise = 4 * self.lost * (1 / np.diff(t)[1:] + 1 / np.diff(t)[:-1])
            bend = 2 * float(np.median(changes / apart)) * apart
            found.append(float(np.sum(np.where(changes > noise + bend, changes - bend, 0.0))))
        return 1.01 * max(found)


def _unit(direction: Floats) -> Floats:
    return np.asarray(direction / max(float(np.linalg.norm(direction)), 1e-300))


def _directions(jumps: Floats, signed: Floats, rng: np.random.Generator) -> Floats:
    """Directions (m, n): random ones, and ones across the jump, where a single kink leaves the gradient no choice."""
    kinked = (jumps != 0) | ~jumps.any()
    found = [jumps, signed] if jumps.any() else []
    while len(found) < MOST_DIRECTIONS:
        direction = rng.normal(size=jumps.size) * (kinked if len(found) % 2 else 1.0)
        if len(found) % 4 and np.count_nonzero(jumps) > 1:
            across = jumps if len(found) % 4 == 1 else signed
            direction = direction - across * (direction @ across) / (across @ across)
        found.append(direction)
    return np.array([_unit(direction) for direction in found])
