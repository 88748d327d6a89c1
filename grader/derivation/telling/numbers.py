"""Numbers as people write them: whole ones, short decimals, simple fractions; and how much there is to read."""

from __future__ import annotations

from typing import Any

from grader.derivation.meaning.values import Array

CLOSE = 1e-9
LARGEST_PART = 12
"""The largest number below the line of a simple fraction."""


def spelled(number: float) -> str:
    """`2`, `0.5`, `2/3`, or three digits where it is no such number."""
    if abs(number) < CLOSE:
        return "0"
    if _is_whole(number):
        return f"{round(number)}"
    if _is_whole(4 * number):
        return f"{number:g}"
    for part in range(3, LARGEST_PART + 1):
        if _is_whole(part * number):
            return f"{round(part * number)}/{part}"
    return f"{number:.3g}"


def is_exact(number: float) -> bool:
    """Whether what is spelled out is all of it."""
    return any(_is_whole(part * number) for part in range(1, LARGEST_PART + 1))


def effort(number: float) -> float:
    """How hard a number is to calculate with: least for 1 and 2."""
    if _is_whole(number):
        return 1.3 if abs(number) < CLOSE else min(abs(number), 20.0) * (0.5 if number > 0 else 0.6)
    if not is_exact(number):
        return 8.0
    return 1.5 if _is_whole(4 * number) else 2.5


def array_words(array: Array) -> str:
    """`2`, `(1, 0)` or `((1, 0), (0, 1))`; what has one entry only is not in brackets."""
    return _nested(array.squeeze().tolist())


def _nested(values: Any) -> str:
    if isinstance(values, list):
        return f"({', '.join(map(_nested, values))})"
    return spelled(float(values))


def _is_whole(number: float) -> bool:
    return abs(number - round(number)) < CLOSE * max(1.0, abs(number))
