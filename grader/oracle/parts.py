"""What a function of the author's returns, taken apart by number or name, and put together with other numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np


def part(value: Any, output: str | None) -> Any:
    """The part of a tuple or list (by number), dict, dataclass or object (by name) that is named; else all of it.

    `1.W` is the part W of the part 1. Raises LookupError or AttributeError where there is no such part.
    """
    if output is None:
        return value
    first, _, rest = output.partition(".")
    if isinstance(value, Mapping):
        inner = {str(name): each for name, each in value.items()}[first]
    else:
        inner = value[int(first)] if first.isdecimal() else getattr(value, first)
    return part(inner, rest or None)


def parts_of(value: Any, prefix: str = "") -> list[str]:
    """The names of the parts of a value, those of parts that have some themselves included."""
    if isinstance(value, Mapping):
        named = {str(name): each for name, each in value.items()}
    elif is_dataclass(value) and not isinstance(value, type):
        named = {each.name: getattr(value, each.name) for each in fields(value)}
    elif isinstance(value, tuple | list):
        named = {str(at): each for at, each in enumerate(value)}
        named.update(zip(getattr(value, "_fields", ()), value, strict=False))
    else:
        inside = {} if isinstance(value, np.ndarray) else getattr(value, "__dict__", {})
        named = {name: each for name, each in inside.items() if not name.startswith("_")}
    return [name for key, each in named.items() for name in (f"{prefix}{key}", *parts_of(each, f"{prefix}{key}."))]


def arrays_of(value: Any) -> list[str]:
    """The names of those parts that are numbers."""
    return [name for name in parts_of(value) if isinstance(part(value, name), np.ndarray | np.number | float | int)]


def filled(value: Any, parts: Mapping[str, Any], prefix: str = "") -> Any:
    """A value with other numbers in it: those of these parts. Raises KeyError for one that is not there."""
    if isinstance(value, Mapping):
        return {name: filled(inner, parts, f"{prefix}{name}.") for name, inner in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        inner = {each.name: getattr(value, each.name) for each in fields(value)}
        return replace(value, **{name: filled(each, parts, f"{prefix}{name}.") for name, each in inner.items()})
    if isinstance(value, tuple | list):
        several = [filled(inner, parts, f"{prefix}{at}.") for at, inner in enumerate(value)]
        return type(value)(*several) if hasattr(value, "_fields") else type(value)(several)
    return np.array(parts[prefix.rstrip(".")]) if isinstance(value, np.ndarray | np.number | float | int) else value


def has_parts(value: Any) -> bool:
    """Whether a value is several things."""
    return isinstance(value, tuple | Mapping) or (is_dataclass(value) and not isinstance(value, type))
