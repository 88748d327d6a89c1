"""Frames between the grader and the student's process: a length-capped JSON header and raw array bytes.

    frame = u32 header length | u32 body length | 8 bytes nonce | header (JSON) | body

Every question carries a fresh nonce, and only an answer with the same one is an answer to it. No pickle, no eval and
no .npy header in either direction. Arrays from the student's side are float64 only; their shape and size are checked
before a byte is used. Imports nothing but the standard library and numpy.
"""

import functools
import json
import math
import struct
from typing import Any

import numpy as np

PREFIX = struct.Struct(">II8s")
MAX_HEADER = 64 * 1024
MAX_BODY = 16 * 1024 * 1024
MAX_DIMENSIONS = 8
USUAL_HEADER = 400


class ProtocolError(Exception):
    """A frame that is not one of ours; the text says what it is instead."""


def frame(nonce: bytes, header: dict[str, Any], *arrays: Any) -> bytes:
    """One frame; the arrays' dtypes and shapes are added to the header."""
    layout = [[array.dtype.str, list(array.shape)] for array in arrays]
    head = json.dumps({**header, "arrays": layout}).encode()
    body = b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)
    return PREFIX.pack(len(head), len(body), nonce) + head + body


def sizes(prefix: bytes, nonce: bytes) -> tuple[int, int]:
    """Lengths of header and body. Raises ProtocolError over a cap or for another nonce, before anything is read."""
    head, body, answered = PREFIX.unpack(prefix)
    if answered != nonce:
        raise ProtocolError("something that answers no question")
    if head > MAX_HEADER or body > MAX_BODY:
        raise ProtocolError("an answer over the size limit")
    return head, body


def parse(head: bytes, body: bytes, dtypes: tuple[str, ...]) -> tuple[dict[str, Any], list[Any]]:
    """Header and arrays of a frame. Raises ProtocolError unless every field is of the expected kind."""
    try:
        header, layout = _same_head(head) if len(head) <= USUAL_HEADER else _head(head)
        arrays, at = [], 0
        for dtype, shape, count in layout:
            if dtype not in dtypes:
                raise ProtocolError("an array of a forbidden kind")
            size = count * int(dtype[2:])
            if at + size > len(body):
                raise ProtocolError("an array longer than its bytes")
            arrays.append(np.frombuffer(body, dtype=dtype, count=count, offset=at).reshape(shape))
            at += size
    except ProtocolError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ProtocolError("a malformed answer") from error
    if at != len(body):
        raise ProtocolError("bytes that belong to nothing")
    return dict(header), arrays


def _head(head: bytes) -> tuple[dict[str, Any], list[tuple[str, list[int], int]]]:
    """The header, and of each array its kind, shape and how many numbers it has."""
    header = json.loads(head.decode("utf-8"))
    layout = []
    for dtype, shape in header.pop("arrays"):
        if type(dtype) is not str or len(shape) > MAX_DIMENSIONS:
            raise ProtocolError("an array of a forbidden kind")
        if any(type(n) is not int or n < 0 for n in shape):
            raise ProtocolError("an array with a false shape")
        layout.append((dtype, shape, math.prod(shape)))
    return header, layout


_same_head = functools.lru_cache(maxsize=1024)(_head)
"""The same, looked up: most answers differ in their numbers alone."""
