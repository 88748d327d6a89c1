"""Which of a program's three functions are right: by exact arithmetic, on inputs of its own.

A function is right if every answer lies within a few scales of float32's roundoff of the exact value, in every
situation, whatever was called before, and if equal calls give equal answers. It is wrong if some answer lies far
outside of that or is no answer, or if an input was changed. What lies between is grey: a person must say.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from children import Answer, Call, Died, in_child, play
from probes import Floats, Situation, situations
from truth import Truth, truth

FUNCTIONS = ("softmax", "loss", "grad_wk")
FLOAT64, FLOAT32 = 2.0**-53, 2.0**-24
# In scales of float32's roundoff. Right programs stay below RIGHT, wrong ones come above WRONG; see the tests.
RIGHT, WRONG = 8.0, 64.0
# In scales of float64's roundoff: how far equal calls may differ, and from where on errors are more than rounding.
STEADY = 64.0
# Errors beyond float64's, of which at least so many lean one way and hardly any the other, are a fudge.
MANY, HARDLY_ANY = 20, 0.02
SMALLEST_FLOAT32 = 2.0**-126


@dataclass(frozen=True)
class Label:
    """`mark`: R right, W wrong, L wrong for large logits only, G grey, T takes too long; `why` is for a reader."""

    mark: str
    why: str = ""
    error: float = 0.0


@dataclass(frozen=True, eq=False)
class Asked:
    """One call, what it should give, and the scale of its errors."""

    call: Call
    situation: Situation
    value: Floats
    scale: Floats
    same: int
    """Equal for equal calls."""


class Oracle:
    """The questions of some seeds with their exact answers, ready for any number of programs."""

    def __init__(self, seeds: Sequence[int] = (1, 2)) -> None:
        found = [situation for seed in seeds for situation in situations(seed)]
        rng = np.random.default_rng(0)
        once = [asked for situation in found for asked in _calls(situation, truth(situation, rng))]
        once = [_numbered(asked, number) for number, asked in enumerate(once)]
        again = [_reusing(asked) for asked in once]
        self.asked = [part[i] for part in (once, once, again) for i in rng.permutation(len(part))]

    def label(self, source: str, seconds: float = 60.0) -> dict[str, Label]:
        """A label for each function, all called in one process; where that dies, each in a process of its own."""
        calls = [asked.call for asked in self.asked]
        try:
            answers = in_child(lambda: play(source, calls), seconds)
        except Died:
            return {function: self._alone(function, source, seconds) for function in FUNCTIONS}
        return {function: self._judge(function, answers) for function in FUNCTIONS}

    def _alone(self, function: str, source: str, seconds: float) -> Label:
        chosen = [at for at, asked in enumerate(self.asked) if asked.call.function == function]
        answers: list[Answer] = [""] * len(self.asked)
        calls = [self.asked[at].call for at in chosen]
        try:
            for at, answer in zip(chosen, in_child(lambda: play(source, calls), seconds), strict=True):
                answers[at] = answer
        except Died as death:
            return Label("T" if "time" in str(death) else "W", str(death), np.inf)
        return self._judge(function, answers)

    def _judge(self, function: str, answers: Sequence[Answer]) -> Label:
        worst = {False: (0.0, ""), True: (0.0, "")}
        errors: list[tuple[Floats, Floats]] = []
        first: dict[int, Floats] = {}
        for asked, answer in zip(self.asked, answers, strict=True):
            if asked.call.function != function:
                continue
            error, why = np.inf, answer if isinstance(answer, str) else "has the wrong shape"
            value = None if isinstance(answer, str) else _shaped(answer, asked.value)
            if value is not None:
                before = first.setdefault(asked.same, value)
                error, why = _error(value, asked, before)
                errors.append((value - asked.value, asked.scale))
            large = asked.situation.large
            if error > worst[large][0]:
                worst[large] = (error, f"{why} ({asked.situation.name})")
        return _decide(worst[False], worst[True], errors)


@functools.cache
def shared() -> Oracle:
    """The oracle that made labels.json, once for each process."""
    return Oracle()


def _calls(situation: Situation, exact: Truth) -> list[Asked]:
    W, X, Y, lam = situation.W, situation.X, situation.Y, situation.lam
    value, scale = exact.value, exact.scale
    found = [
        Asked(Call("softmax", (situation.logits,)), situation, value["softmax"], scale["softmax"], 0),
        Asked(Call("loss", (W, X, Y, lam)), situation, value["loss"], scale["loss"], 0),
    ]
    for k in range(len(W)):
        call = Call("grad_wk", (W, X, Y, lam, k))
        found.append(Asked(call, situation, value["grad_wk"][k], scale["grad_wk"][k], 0))
    return found


def _numbered(asked: Asked, number: int) -> Asked:
    return Asked(asked.call, asked.situation, asked.value, asked.scale, number)


def _reusing(asked: Asked) -> Asked:
    call = Call(asked.call.function, asked.call.arguments, reuse=True)
    return Asked(call, asked.situation, asked.value, asked.scale, asked.same)


def _shaped(value: Floats, wanted: Floats) -> Floats | None:
    """A number may come as any array with one entry, a vector as a row or a column; a matrix only as itself."""
    if wanted.ndim == 2:
        return value if value.shape == wanted.shape else None
    fits = [n for n in value.shape if n != 1] == [n for n in wanted.shape if n != 1]
    return value.reshape(wanted.shape) if fits else None


def _error(value: Floats, asked: Asked, before: Floats) -> tuple[float, str]:
    """The largest error in scales of float32's roundoff; infinite where it is not finite or not steady."""
    if not np.all(np.isfinite(value)):
        return np.inf, "is not finite"
    if np.any(np.abs(value - before) > STEADY * FLOAT64 * asked.scale):
        return np.inf, "changes from call to call"
    beyond = np.maximum(np.abs(value - asked.value) - SMALLEST_FLOAT32, 0.0)
    return float(np.max(beyond / (FLOAT32 * asked.scale + SMALLEST_FLOAT32))), "is off"


def _decide(everyday: tuple[float, str], large: tuple[float, str], errors: list[tuple[Floats, Floats]]) -> Label:
    worst, why = max(everyday, large)
    if worst >= WRONG:
        only_large = everyday[0] <= RIGHT
        return Label("L" if only_large else "W" if everyday[0] >= WRONG else "G", why, worst)
    if worst > RIGHT:
        return Label("G", why, worst)
    side = _one_sided(errors)
    return Label("G", side, worst) if side else Label("R", "", worst)


def _one_sided(errors: list[tuple[Floats, Floats]]) -> str:
    beyond = [e[np.abs(e) > STEADY * FLOAT64 * s + SMALLEST_FLOAT32] for e, s in errors]
    signs = np.sign(np.concatenate(beyond)) if beyond else np.zeros(0)
    up = float(np.mean(signs > 0)) if len(signs) >= MANY else 0.5
    return "errors lean one way" if min(up, 1 - up) <= HARDLY_ANY else ""
