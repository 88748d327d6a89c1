"""What a student's function returned, as arrays of float64: all of it as one, and each of its parts by name."""

from dataclasses import fields, is_dataclass
from types import ModuleType
from typing import Any

import numpy as np

from . import wire
from .standing import StandIn

MAX_PARTS = 64
MAX_LISTED = 16
"""Numbers of a list up to which it may stand for a tuple."""
MAX_DEPTH = 4
MAX_NAME = 60
MOST_LOOKED_AT = 400


def parts_of(result: Any, taken: int) -> dict[str, Any]:
    """The arrays in what was returned, by number or name; those of one in another as `1.W`.

    `taken` are the bytes of the answer that are used already. What lies on top comes first, so that the bounds on
    depth, number and size cut what lies deep.
    """
    arrays: dict[str, Any] = {}
    level = [("", result)]
    left, looked = wire.MAX_BODY - taken, 0
    for _ in range(MAX_DEPTH):
        below = []
        for prefix, value in level:
            for name, inner in list(named_parts(value).items())[:MAX_PARTS]:
                looked += 1
                if looked > MOST_LOOKED_AT:
                    return arrays
                below.append((f"{prefix}{name}.", inner))
                array, complaint = numbers(inner)
                if not complaint and len(arrays) < MAX_PARTS and array.nbytes <= left:
                    arrays[f"{prefix}{name}"[:MAX_NAME]] = array
                    left -= array.nbytes
        level = below
    return arrays


def named_parts(result: Any) -> dict[str, Any]:
    """What a tuple or a short list, a dict, a dataclass or an object holds, by number or name; nothing for the rest."""
    if isinstance(result, dict):
        named = {str(name)[:MAX_NAME]: value for name, value in result.items()}
    elif isinstance(result, tuple) or (_is_a_list(result) and len(result) <= MAX_LISTED):
        named = {str(at): value for at, value in enumerate(result)}
        named.update(zip(getattr(result, "_fields", ()), result, strict=False))
    elif isinstance(result, type | ModuleType | np.ndarray):
        return {}
    elif is_dataclass(result):
        named = {each.name: getattr(result, each.name, None) for each in fields(result)}
    else:
        inside = getattr(result, "__dict__", None)
        named = {} if type(inside) is not dict else {name: inside[name] for name in inside if str(name)[:1] != "_"}
    return {name: value for name, value in named.items() if type(name) is str}


def _is_a_list(result: Any) -> bool:
    return isinstance(result, list) or (isinstance(result, np.ndarray) and result.dtype == object and result.ndim == 1)


def fingerprint(value: Any) -> Any:
    """What must be equal after a call; of what a student's function makes nothing must."""
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, dict):
        return [(name, fingerprint(inner)) for name, inner in value.items()]
    return value if isinstance(value, bool | int | float | str) else id(value)


def numbers(result: Any) -> tuple[Any, list[str]]:
    """The result as float64, and a complaint where it is not numbers: a code, and the name of a type or a dtype."""
    if result is None:
        return None, ["none", ""]
    if type(result) is StandIn:
        return None, ["stand_in", ""]
    try:
        if isinstance(result, np.ma.MaskedArray):
            result = result.filled(np.nan)
        array = np.asarray(result)
        if array.dtype.kind == "c" and not array.imag.any():
            array = array.real
        if array.dtype.kind not in "fiubO":
            return None, ["kind", array.dtype.kind]
        if array.dtype.kind == "O" and any(type(element) is StandIn for element in array.flat):
            return None, ["stand_in", ""]
        if array.dtype.kind == "O" and any(isinstance(element, str | bytes) for element in array.flat):
            return None, ["text", ""]
        if array.ndim > wire.MAX_DIMENSIONS:
            return None, ["dimensions", ""]
        if array.size * 8 > wire.MAX_BODY:
            return None, ["size", ""]
        return np.ascontiguousarray(array.astype("<f8")).reshape(array.shape), []
    except (ValueError, TypeError):
        return None, ["shape", type(result).__name__[:60]]
