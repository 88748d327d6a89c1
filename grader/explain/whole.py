"""What was done to a right answer as a whole: scaled to length one, clipped, rounded, added to the weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from grader.explain.base import Case, Explanation
from grader.oracle.numeric import Floats

SLACK = 1e-9
ENOUGH = 12
"""As many numbers must show it before anything is said."""

CHANGES: dict[str, Callable[[Floats], Floats]] = {
    "It is the gradient divided by its length (normalised)": lambda g: g / np.sqrt((g**2).sum()),
    "It is the gradient divided by its largest absolute coordinate": lambda g: g / np.abs(g).max(),
    "It is the gradient divided by the sum of its absolute coordinates": lambda g: g / np.abs(g).sum(),
    "It is the gradient divided by the sum of its coordinates": lambda g: g / g.sum(),
    "It is the signs of the gradient": np.sign,
    "It is the gradient without its signs (absolute values)": np.abs,
    "It is minus the absolute values of the gradient": lambda g: -np.abs(g),
    "It is the gradient squared, coordinate by coordinate": np.square,
    "It is the gradient with its coordinates in reversed order": lambda g: g[::-1],
    "It is the gradient with its coordinates sorted": np.sort,
    "It is the gradient with its coordinates shifted by one": lambda g: np.roll(g, 1),
    "It is the gradient with its coordinates shifted by one to the front": lambda g: np.roll(g, -1),
    "It is the sums of the gradient's coordinates from the first on (a cumulative sum)": np.cumsum,
    "It is the gradient less the mean of its coordinates": lambda g: g - g.mean(),
    "It is the mean of the gradient's coordinates, in each of them": lambda g: np.full_like(g, g.mean()),
    "It is the sum of the gradient's coordinates, in each of them": lambda g: np.full_like(g, g.sum()),
    "It is the gradient with negative coordinates set to 0": lambda g: np.maximum(g, 0),
    "It is the gradient with positive coordinates set to 0": lambda g: np.minimum(g, 0),
    "It is the hyperbolic tangent of the gradient": np.tanh,
    "It is the gradient with its last coordinate set to 0": lambda g: np.where(np.arange(g.size) == g.size - 1, 0, g),
    "It is the gradient with its first coordinate set to 0": lambda g: np.where(np.arange(g.size) == 0, 0, g),
    "It is the gradient with its coordinates cut to whole numbers": np.trunc,
}


@dataclass(frozen=True, eq=False)
class _Calls:
    """The student's values, the right ones and the parameters they belong to, call by call; all finite."""

    student: list[Floats]
    right: list[Floats]
    at: list[Floats]

    def are(self, answers: list[Floats], slack: float = SLACK) -> bool:
        """Whether the student's values are these."""
        pairs = zip(self.student, answers, strict=True)
        return all(
            a.size == 0 or bool(np.all(np.abs(s - a) <= slack * np.max(np.abs([s, a])) + 1e-300)) for s, a in pairs
        )

    @property
    def s(self) -> Floats:
        return np.concatenate(self.student)

    @property
    def g(self) -> Floats:
        return np.concatenate(self.right)

    @property
    def w(self) -> Floats:
        return np.concatenate(self.at)


def explain(case: Case) -> Explanation | None:
    """What was done to the right answer; None if nothing that is known."""
    student, right, at = [], [], []
    for probe in case.probes:
        value, target = case.value(probe), case.check.target()
        if value is None or not np.all(np.isfinite(value)):
            continue
        student.append(value.ravel())
        right.append(case.expected(probe).value.ravel())
        parameter = np.zeros(value.shape) if target.parameter is None else np.asarray(probe.arguments[target.parameter])
        row = parameter if target.index is None else parameter[int(np.asarray(probe.arguments[target.index]))]
        at.append(np.asarray(row, dtype=np.float64).ravel())
    calls = _Calls(student, right, at)
    if len(student) < 0.8 * len(case.probes) or calls.s.size < ENOUGH or not calls.right[0].size:
        return None
    with np.errstate(all="ignore"):
        said = next(_said(calls), None)
    return None if said is None else Explanation(0.0, (said,))


def _said(calls: _Calls) -> Iterator[str]:
    s, g, w = calls.s, calls.g, calls.w
    if np.all(s == s[0]):
        yield f"It is {s[0]:.6g} in every coordinate, whatever the input."
        return
    if calls.are(calls.at):
        yield "It is the parameters themselves, not the gradient."
    step = float(np.median((s - w)[np.abs(g) > 1e-3] / g[np.abs(g) > 1e-3])) if w.any() else 0.0
    if step and calls.are([a + step * b for a, b in zip(calls.at, calls.right, strict=True)], 1e-7):
        way = "down" if step < 0 else "up"
        yield f"It is the parameters after a step of {abs(step):.6g} {way} the gradient, not the gradient."
    offset = float(np.median(s - g))
    if abs(offset) > 1e-9 and calls.are([b + offset for b in calls.right], 1e-7):
        yield f"A constant, {offset:.6g}, is added to every coordinate."
    for words, change in CHANGES.items():
        changed = [change(each) for each in calls.right]
        if all(np.isfinite(each).all() for each in changed) and calls.are(changed, 1e-7):
            yield f"{words}."
    yield from _clipped(calls)
    yield from _dropped(s, g)
    yield from _rounded(s, g)


def _clipped(calls: _Calls) -> Iterator[str]:
    s, g = calls.s, calls.g
    limit = float(np.max(np.abs(s)))
    beyond = np.abs(g) > limit * (1 + 1e-9)
    if beyond.any() and calls.are([np.clip(each, -limit, limit) for each in calls.right], 1e-7):
        yield f"Coordinates are clipped at -{limit:.6g} and {limit:.6g}."
    lengths = np.array([np.sqrt(each @ each) for each in calls.student])
    longer = np.array([np.sqrt(each @ each) for each in calls.right]) > lengths.max() * (1 + 1e-9)
    if longer.any():
        limit = float(lengths[longer].min())
        scaled = [each * min(1.0, limit / max(float(np.sqrt(each @ each)), 1e-300)) for each in calls.right]
        if calls.are(scaled, 1e-7):
            yield f"The gradient is clipped: where it is longer than {limit:.6g}, it is scaled down to that length."


def _dropped(s: Floats, g: Floats) -> Iterator[str]:
    """Zeros in place of what is small, or of what is large."""
    apart = np.abs(s - g) > 1e-7 * np.abs(g) + 1e-13
    dropped, kept = np.abs(g[apart]), np.abs(g[~apart & (g != 0)])
    if not apart.any() or s[apart].any() or not kept.size:
        return
    if dropped.max() < kept.min():
        yield f"Small coordinates, up to {dropped.max():.1g} and below {kept.min():.1g}, are set to 0."
    elif dropped.min() > kept.max():
        yield f"Large coordinates, from {dropped.min():.4g} on, are set to 0."


def _rounded(s: Floats, g: Floats) -> Iterator[str]:
    """Fewer digits than there are."""
    for decimals in range(10):
        step = 10.0**-decimals
        if np.all(s == np.round(s, decimals)) and np.all(np.abs(s - g) <= 0.5001 * step + 1e-9 * np.abs(g)):
            yield f"Coordinates are rounded to {decimals} decimals."
    near = np.abs(s - g) <= 0.02 * np.max(np.abs(g))
    if np.array_equal(s, s.astype(np.float16).astype(np.float64)) and near.mean() > 0.5 and s.any():
        yield "All numbers are of half precision (float16), which keeps three digits; use float64."
    for digits in range(1, 8):
        cut = np.array([float(f"{x:.{digits}g}") for x in s])
        if np.array_equal(cut, s) and np.all(np.abs(s - g) <= 0.51 * 10.0 ** (1 - digits) * np.abs(g) + 1e-300):
            yield f"Numbers are rounded to {digits} significant digits."
            return
