"""Frozen records as bytes and back, to keep them: JSON with the bits of arrays in it. Nothing is unpickled.

Only records of the kinds listed here are made; whatever else is asked for is refused, so a file that was tampered with
can hold wrong numbers but runs nothing.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from typing import Any

import numpy as np

from grader.derivation.record import ReadClaim, ReadMilestone, ReadSlip, WrittenReading
from grader.explain.diagnosis import Found
from grader.explain.repair import Repair
from grader.model import Failure, Generator, Judgement, Made, Mention, Outcome, Place, Probe, Status, Syntax, Verdict

KINDS: Mapping[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        *(Judgement, Verdict, Failure, Outcome, Probe, Made, Generator, Syntax, Mention),
        *(WrittenReading, ReadClaim, ReadMilestone, ReadSlip, Found, Repair, Place),
    )
}
MOST_BYTES = 64 << 20


def packed(value: Any) -> bytes:
    """A record, or plain values and arrays, as bytes. Raises TypeError for what is none of these."""
    return zlib.compress(json.dumps(_plain(value), separators=(",", ":")).encode("utf-8", "surrogatepass"), 6)


def unpacked(content: bytes) -> Any:
    """The value again. Raises ValueError for bytes that `packed` did not make."""
    try:
        whole = zlib.decompressobj()
        text = whole.decompress(content, MOST_BYTES)
        if not whole.eof:
            raise ValueError("cut off, or too large")
        return _value(json.loads(text.decode("utf-8", "surrogatepass")))
    except (zlib.error, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a record: {error}") from error


def _plain(value: Any) -> Any:
    """The value in JSON's own kinds: what is none of them is an object with one key that names its kind."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, Status):
        return {"status": value.name}
    if isinstance(value, np.ndarray | np.generic):
        array = np.ascontiguousarray(value)
        bits = base64.b64encode(array.tobytes()).decode("ascii")
        kind = "array" if isinstance(value, np.ndarray) else "number"
        return {kind: [array.dtype.str, list(np.shape(value)), bits]}
    if isinstance(value, tuple | list):
        return {"tuple": [_plain(each) for each in value]}
    if isinstance(value, frozenset):
        return {"set": sorted(value)}
    if isinstance(value, Mapping):
        return {"map": [[_plain(key), _plain(each)] for key, each in value.items()]}
    name = type(value).__name__
    if is_dataclass(value) and KINDS.get(name) is type(value):
        told = {key: getattr(value, key) for key in _defaults(name)}
        return {name: {key: _plain(each) for key, each in told.items() if not _is_default(name, key, each)}}
    raise TypeError(f"no record is made of {type(value).__name__}")


@cache
def _defaults(name: str) -> dict[str, Any]:
    return {field.name: _default(field) for field in fields(KINDS[name]) if field.init}


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _is_default(name: str, key: str, value: Any) -> bool:
    default = _defaults(name)[key]
    return type(value) is type(default) and type(value) is not np.ndarray and bool(value == default)


def _value(plain: Any) -> Any:
    if not isinstance(plain, dict):
        if isinstance(plain, list):
            raise ValueError("a list that names no kind")
        return plain
    ((kind, inner),) = plain.items()
    if kind in _MAKERS:
        return _MAKERS[kind](inner)
    return KINDS[kind](**{key: _value(each) for key, each in inner.items()})


def _array(inner: Any) -> Any:
    dtype, shape, bits = inner
    if np.dtype(dtype).hasobject:
        raise ValueError("an array of objects")
    return np.frombuffer(base64.b64decode(bits), dtype=dtype).reshape(shape).copy()


_MAKERS: Mapping[str, Callable[[Any], Any]] = {
    "status": lambda inner: Status[inner],
    "array": _array,
    "number": lambda inner: _array(inner)[()],
    "tuple": lambda inner: tuple(_value(each) for each in inner),
    "set": lambda inner: frozenset(inner),
    "map": lambda inner: {_value(key): _value(each) for key, each in inner},
}
