"""A failing call in full: its inputs, and what was expected beside what was received; for terminals, pages, scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.model import Argument, Array, Failure, Made, Verdict, argument_words

FEW = 40
"""As many numbers as are shown one by one."""
WIDTH, HEIGHT, MARGIN = 560, 150, 28


def explanation_lines(verdict: Verdict) -> list[str]:
    """What follows the verdict's message in a terminal, line by line."""
    lines = list(verdict.remarks)
    if verdict.example is not None:
        lines += _example_lines(verdict.example)
    return [*lines, *([f"Hint: {verdict.hint}"] if verdict.hint else [])]


def explanation_record(verdict: Verdict) -> dict[str, Any]:
    """The same for scripts: arrays as nested lists, null where there are too many numbers."""
    example = verdict.example
    shown = None
    if example is not None:
        given = _entries(example.outcome.probe.arguments)
        shown = {
            "function": example.outcome.probe.function,
            "regime": example.outcome.probe.regime,
            "inputs": {name: _plain(value) for name, value in given.items()},
            "told": {name: argument_words(value) for name, value in given.items()},
            "expected": _plain(example.expected),
            "received": _plain(_received(example)),
        }
    return {"remarks": list(verdict.remarks), "hint": verdict.hint, "example": shown, "staff": list(verdict.staff)}


def _entries(arguments: Mapping[str, Argument], prefix: str = "") -> dict[str, Argument]:
    """The arguments, those in dicts and states entry by entry as `params.W1`, with what others are made of."""
    entries: dict[str, Argument] = {}
    for name, value in arguments.items():
        if isinstance(value, Made):
            entries[f"{prefix}{name}"] = replace(value, state={})
            entries |= _entries(value.state, f"{prefix}{name}.")
            entries |= {inner: given for inner, given in _entries(value.arguments).items() if inner not in arguments}
        else:
            entries |= _entries(value, f"{prefix}{name}.") if isinstance(value, Mapping) else {f"{prefix}{name}": value}
    return entries


def _received(example: Failure) -> Array | None:
    return example.outcome.value


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        finite = np.where(np.isfinite(value), value, 0.0) if value.dtype.kind == "f" else value
        if value.size > FEW:
            return {"shape": list(value.shape), "values": None}
        odd = value.dtype.kind == "f" and not np.isfinite(value).all()
        values = [str(x) for x in value.ravel()] if odd else finite.tolist()
        return {"shape": list(value.shape), "values": values}
    return value if value is None or isinstance(value, bool | int | float | str) else argument_words(value)


def _values(value: Array) -> str:
    """The numbers of an array on one line, or just its shape where they are many."""
    if value.size > FEW:
        return f"of shape {value.shape}"
    if value.ndim > 0:
        return f"[{' '.join(_values(row) for row in value)}]"
    return _number(float(value))


def _number(x: float) -> str:
    return f"{x:.6g}"


def _example_lines(example: Failure) -> list[str]:
    lines = [
        f"  {name} = {_values(value) if isinstance(value, np.ndarray) else argument_words(value)}"
        for name, value in _entries(example.outcome.probe.arguments).items()
    ]
    for name, value in (("expected", example.expected), ("received", _received(example))):
        if value is not None:
            lines.append(f"  {name} {_values(value)}")
    return ["For example:", *lines]


@dataclass(frozen=True)
class Mark:
    """Where a coordinate stands in a picture, expected and received, and whether they part."""

    x: str
    wanted: str
    got: str
    apart: bool


@dataclass(frozen=True)
class Picture:
    """The coordinates of a vector in a box of WIDTH by HEIGHT; `zero` is where nought stands."""

    width: int
    height: int
    left: int
    right: int
    zero: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class ExampleView:
    """What a page shows of a failing call: its arguments (name, words, lines of numbers), and the values.

    `elements` are those side by side (place, expected, received, whether they part); `whole` is shown where they cannot
    be.
    """

    arguments: tuple[tuple[str, str, list[str]], ...]
    elements: tuple[tuple[str, str, str, bool], ...] = ()
    whole: tuple[tuple[str, str], ...] = ()
    picture: Picture | None = None


def example_view(verdict: Verdict) -> ExampleView | None:
    """The failing call of a verdict, if it has one to show."""
    return recorded_view(explanation_record(verdict)["example"])


def recorded_view(example: Mapping[str, Any] | None) -> ExampleView | None:
    """The same of a record of it (`explanation_record`)."""
    if example is None:
        return None
    told = example.get("told", {})
    view = ExampleView(tuple((name, told.get(name, ""), _rows(value)) for name, value in example["inputs"].items()))
    expected, received = _array(example["expected"]), _array(example["received"])
    if example["expected"] is None:
        return view
    if expected is None or received is None or received.size != expected.size:
        there = [(name, example[name]) for name in ("expected", "received") if example[name] is not None]
        return replace(view, whole=tuple((name, _recorded_values(value)) for name, value in there))
    received = received.reshape(expected.shape)
    apart = _apart(expected, received)
    elements = [
        (str(list(at)) if at else "value", _number(float(expected[at])), _number(float(received[at])), bool(apart[at]))
        for at in np.ndindex(expected.shape)
    ]
    drawn = picture(expected, received) if expected.ndim == 1 and expected.size > 1 else None
    return replace(view, elements=tuple(elements), picture=drawn)


def _array(value: Any) -> Array | None:
    """The numbers of a recorded array, None where there were too many to record."""
    if not isinstance(value, Mapping) or value["values"] is None:
        return None
    return np.asarray(value["values"], dtype=float).reshape(value["shape"])


def _recorded_values(value: Any) -> str:
    array = _array(value)
    return f"of shape {tuple(value['shape'])}" if array is None else _values(array)


def _rows(value: Any) -> list[str]:
    if not isinstance(value, Mapping):
        return []
    array = _array(value)
    if array is None:
        return ["(many numbers)"]
    lines = array.reshape(-1, array.shape[-1]) if array.ndim > 1 and array.size else array.reshape(1, -1)
    shown = [[_number(float(x)) for x in row] for row in lines]
    width = max((len(each) for row in shown for each in row), default=0) if len(shown) > 1 else 0
    return [" ".join(each.rjust(width) for each in row) for row in shown]


def _apart(expected: Array, received: Array) -> Array:
    """Where two arrays part visibly: by more than a ten-thousandth of the largest number."""
    size = float(np.max(np.abs(expected), initial=0.0)) or 1.0
    return np.asarray(~(np.abs(received - expected) <= 1e-4 * size))


def picture(expected: Array, received: Array) -> Picture:
    """Where the marks of a vector's coordinates stand, expected and received; whatever is not finite stands on top."""
    finite = [float(x) for x in (*expected, *received) if np.isfinite(x)]
    low, high = min([*finite, 0.0]), max([*finite, 0.0])
    room = (high - low) or 1.0
    step = (WIDTH - 2 * MARGIN) / len(expected)

    def y(value: float) -> str:
        bounded = min(max(value, low), high) if np.isfinite(value) else high
        return f"{HEIGHT - MARGIN - (bounded - low) / room * (HEIGHT - 2 * MARGIN):.1f}"

    pairs = enumerate(zip(expected, received, _apart(expected, received), strict=True))
    marks = tuple(
        Mark(f"{MARGIN + (j + 0.5) * step:.1f}", y(float(wanted)), y(float(got)), bool(apart))
        for j, (wanted, got, apart) in pairs
    )
    return Picture(WIDTH, HEIGHT, MARGIN, WIDTH - MARGIN, y(0.0), marks)
