"""Numeric differentiation with an error estimate, and tolerances derived from rounding bounds.

A value is right when it lies within a *rounding bound* of the exact one: what the arithmetic itself may lose at unit
roundoff u for inputs of this size. Authors give such bounds in `solutions/<name>/rounding.py`; where they do not,
`sensitivity_bound` measures one. Nothing here knows an assignment.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grader.model import Argument, Made, leaves
from grader.oracle.alignment import Freedom

Floats = NDArray[np.float64]

UNIT_ROUNDOFF = {"float64": 2.0**-53, "float32": 2.0**-24}
# Below these a format keeps fewer digits, or none: relative bounds end there.
SMALLEST_NORMAL = {"float64": 2.0**-1022, "float32": 2.0**-126}
# A first-order bound leaves out second-order terms and the last-place error of exp and log in a maths library (up to
# 4 ulp). On 151 right programs and 80 seeds no error passed 0.6 of the tolerance.
SAFETY = {"float64": 4.0, "float32": 2.0}


SINGLE = 1e-4
ILL_CONDITIONED = "ill-conditioned"


@dataclass(frozen=True, eq=False)
class Kink:
    """Where a gradient may lie at a point at which its function has a kink.

    Each element lies between `low` and `high`, of the gradient's shape; the gradient (n numbers) times each row of
    `directions` (m, n) between `least` and `most` (m,).
    """

    low: Floats
    high: Floats
    directions: Floats
    least: Floats
    most: Floats

    def beyond(self, value: Floats) -> Floats:
        """The end that is larger, moved by how far a value lies outside of both."""
        end = np.where(np.abs(self.low) > np.abs(self.high), self.low, self.high)
        return np.asarray(end + value - np.clip(value, self.low, self.high))

    def holds(self, value: Floats, tolerance: Floats) -> bool:
        """Whether a value that lies between the ends is right along all directions, too."""
        along = self.directions @ value.ravel()
        slack = np.abs(self.directions) @ np.broadcast_to(tolerance, value.shape).ravel()
        return bool(np.all((along >= self.least - slack) & (along <= self.most + slack)))


@dataclass(frozen=True, eq=False)
class Expected:
    """The exact value of a call, and by number format the elementwise distance within which a value counts as it.

    At a `kink` more values than one are exact; `value` is one of them. `well_conditioned` is the distance in float64
    without what an ill-conditioned problem adds to it. What is `free` may differ.
    """

    value: Floats
    tolerance: Mapping[str, Floats]
    kink: Kink | None = None
    well_conditioned: Floats | None = None
    free: Freedom | None = None

    def error_of(self, value: Floats) -> Floats:
        """How far each element is from the nearest one that is exact."""
        if self.kink is None:
            return np.asarray(value - self.value)
        return np.asarray(value - np.clip(value, self.kink.low, self.kink.high))

    def precision_of(self, value: Floats) -> str | None:
        """The finest format whose tolerance holds `value` (of the expected shape) in every element; None if none.

        "ill-conditioned" is float64 where only the condition of the problem explains the error.
        """
        error = np.abs(self.error_of(value))
        for name, tolerance in self.tolerance.items():
            if not bool(np.all(error <= tolerance)):  # False for NaN
                continue
            if self.kink is None or self.kink.holds(value, tolerance):
                near = self.well_conditioned is None or bool(np.all(error <= self.well_conditioned))
                return name if near or name != "float64" else ILL_CONDITIONED
        return None


def expect(value: Floats, bound: Callable[[float], Floats], error: Floats | float = 0.0) -> Expected:
    """Tolerances for `value` from `bound(u)` and the error estimate of `value` itself."""
    return Expected(
        value,
        {name: SAFETY[name] * bound(u) + error + SMALLEST_NORMAL[name] for name, u in UNIT_ROUNDOFF.items()},
    )


def widened(expected: Expected, factor: float) -> Expected:
    """The same value with so many times the tolerance."""
    if factor == 1.0:
        return expected
    near = None if expected.well_conditioned is None else factor * expected.well_conditioned
    wider = {name: factor * each for name, each in expected.tolerance.items()}
    return replace(expected, tolerance=wider, well_conditioned=near)


def conditioned(expected: Expected, response: Floats) -> Expected:
    """The same value where `response` times u is lost by solving at roundoff u beside what is lost anyhow.

    A value that float32 cannot give to a ten-thousandth is not called float32.
    """
    wide = {name: each + SAFETY[name] * UNIT_ROUNDOFF[name] * response for name, each in expected.tolerance.items()}
    coarse = SINGLE * float(np.max(np.abs(expected.value), initial=0.0))
    wide["float32"] = np.maximum(np.minimum(wide["float32"], coarse), wide["float64"])
    return replace(expected, tolerance=wide, well_conditioned=expected.tolerance["float64"])


def complex_step(f: Callable[[NDArray[np.complex128]], complex], x: Floats) -> tuple[Floats, Floats]:
    """Gradient of f at x, shape (n,), by Im f(x + ih)/h, and its error estimate.

    f must be analytic and complex-safe: no abs, and max only of real parts. There is no cancellation, so h can be so
    small that truncation (h^2) vanishes. Source: Squire and Trapp 1998; Martins, Sturdza and Alonso 2003.
    """
    step = 1e-30
    gradient = np.empty_like(x)
    for j in range(x.size):
        shifted = x.astype(np.complex128)
        shifted[j] += 1j * step
        gradient[j] = f(shifted).imag / step
    return gradient, UNIT_ROUNDOFF["float64"] * np.abs(gradient)


LEVELS = 16
COLUMNS = 8


def ridders(f: Callable[[Floats], float], x: Floats, noise: float) -> tuple[Floats, Floats]:
    """Gradient of f at x, shape (n,), by Richardson-extrapolated central differences, and its error estimate.

    `noise` is the rounding error of one value of f. Source: Ridders 1982; Numerical Recipes `dfridr`, whose estimate
    lacks the noise term and covers the true error in only half of the cases.
    """
    columns = []
    for j in range(x.size):
        ends = [(f(left), f(right)) for left, right in ridders_points(x, j, LEVELS)]
        columns.append(ridders_estimate(ends, x[j], noise))
    return np.array([value for value, _ in columns]), np.array([error for _, error in columns])


def ridders_points(x: Floats, j: int, levels: int) -> list[tuple[Floats, Floats]]:
    """Pairs of points left and right of x along coordinate j, each pair half as far as the one before."""
    pairs = []
    for level in range(levels):
        left, right = x.copy(), x.copy()
        left[j] -= 2.0 ** -(level + 4)
        right[j] += 2.0 ** -(level + 4)
        pairs.append((left, right))
    return pairs


def ridders_estimate(ends: Sequence[tuple[float, float]], at: float, noise: float) -> tuple[float, float]:
    """Derivative and error estimate from the values of f at `ridders_points`, `at` being the coordinate itself.

    Each entry of the tableau is charged with the difference to its neighbours and with the noise that it amplifies;
    the best entry wins.
    """
    best, best_error = np.nan, np.inf
    above: list[float] = []
    for level, pair in enumerate(ends):
        step = 2.0 ** -(level + 4)
        row = [(pair[1] - pair[0]) / ((at + step) - (at - step))]
        lost = max(noise, 2 * UNIT_ROUNDOFF["float64"] * max(map(abs, pair)))
        for m, upper in enumerate(above, start=1):
            row.append(row[-1] + (row[-1] - upper) / (4.0**m - 1.0))
        for m in range(2, len(row)):
            neighbours = (row[m - 1], row[m - 2], above[m - 1], above[m - 2])
            error = max(abs(row[m] - other) for other in neighbours) + 3 * lost / step
            if error < best_error:
                best, best_error = row[m], error
        above = row[:COLUMNS]
    return best, best_error


def sensitivity_bound(
    f: Callable[..., Floats],
    arguments: Mapping[str, Argument],
    rng: np.random.Generator,
    discrete: Collection[str] = (),
) -> Callable[[float], Floats]:
    """A measured rounding bound for functions whose author gave none.

    A backward stable program returns the exact result for inputs perturbed by a few units of roundoff for each term
    that it adds up, so the largest response to random relative perturbations of that size bounds its error
    (Higham, Accuracy and Stability of Numerical Algorithms, chapter 1). Eight draws; shape of f's value. Arguments that
    are `discrete`, such as labels, are never perturbed: a function may compare them.
    """
    delta = 2.0**-30
    exact = np.asarray(f(**arguments), dtype=np.float64)
    response = np.abs(exact)
    for _ in range(8):
        moved = {name: _perturbed(value, delta, rng, discrete, name) for name, value in arguments.items()}
        response = np.maximum(response, np.abs(np.asarray(f(**moved)) - exact) / delta)
    terms = terms_of(arguments)
    floor = np.max(response, initial=0.0) * 1e-3
    return lambda u: terms * u * np.maximum(response, floor)


def close(left: Floats, right: Floats) -> bool:
    """Whether two arrays are the same but for small errors of whoever computed them."""
    scale = float(np.max(np.abs(right), initial=0.0))
    return left.shape == right.shape and bool(np.all(np.abs(left - right) <= 1e-6 * scale + 1e-12))


def terms_of(arguments: Mapping[str, Argument]) -> int:
    """At least as many terms as a sum over these arguments has."""
    return 4 + sum(sum(value.shape) for _, value in leaves(arguments) if isinstance(value, np.ndarray))


def _perturbed(
    value: Argument, delta: float, rng: np.random.Generator, discrete: Collection[str], name: str
) -> Argument:
    if name in discrete:
        return value
    if isinstance(value, float):
        return value * (1.0 + delta * float(rng.uniform(-1, 1)))
    if isinstance(value, Made):
        arguments = {key: _perturbed(inner, delta, rng, discrete, key) for key, inner in value.arguments.items()}
        state = {
            key: _perturbed(inner, delta, rng, discrete, value.inputs.get(key, key))
            for key, inner in value.state.items()
        }
        return replace(value, arguments=arguments, state=state)
    if isinstance(value, Mapping):
        return {key: _perturbed(inner, delta, rng, discrete, f"{name}.{key}") for key, inner in value.items()}
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
        return value
    return np.asarray(value * (1.0 + delta * rng.uniform(-1, 1, value.shape)))


def worst_element(value: Floats, expected: Expected) -> tuple[int, ...]:
    """Index of the element that misses the widest tolerance by the largest factor; NaN and infinity first."""
    tolerance: Floats = list(expected.tolerance.values())[-1]
    excess = np.abs(expected.error_of(value)) / np.maximum(tolerance, np.finfo(np.float64).tiny)
    excess = np.where(np.isfinite(excess), excess, np.inf)
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(excess)), value.shape))


def shape_words(shape: Sequence[int]) -> str:
    """A shape as a reader knows it: "a single number", "shape (4,)"."""
    return "a single number" if len(shape) == 0 else f"shape {tuple(shape)}"
