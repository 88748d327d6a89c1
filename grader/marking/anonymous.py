"""A student's names taken out of what is shown; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

INSTEAD = "(name)"
SHORTEST = 3


def redacted(value: Any, names: Sequence[str]) -> Any:
    """Texts, lists and mappings of them with words in place of the names, whatever their case.

    Names of fewer than three letters stay: they stand in too many other words and formulas.
    """
    long = sorted({name for name in names if len(name) >= SHORTEST}, key=len, reverse=True)
    if not long:
        return value
    return _without(value, re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in long), re.IGNORECASE))


def _without(value: Any, names: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return names.sub(INSTEAD, value)
    if isinstance(value, Mapping):
        return {names.sub(INSTEAD, key): _without(each, names) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without(each, names) for each in value]
    return value
