"""Frames: what is written can be read, and nothing else can."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.sandbox.runtime import wire

NONCE = b"questio1"


def split(data: bytes) -> tuple[bytes, bytes]:
    head, body = wire.sizes(data[: wire.PREFIX.size], NONCE)
    rest = data[wire.PREFIX.size :]
    assert len(rest) == head + body
    return rest[:head], rest[head:]


@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 4), (2, 3)])
def test_an_array_comes_back_as_it_went(shape: tuple[int, ...]) -> None:
    array = np.arange(np.prod(shape), dtype="<f8").reshape(shape)
    header, arrays = wire.parse(*split(wire.frame(NONCE, {"index": 3}, array)), ("<f8",))
    assert header == {"index": 3}
    assert arrays[0].shape == shape
    assert np.array_equal(arrays[0], array)


def test_lengths_over_the_cap_are_refused_before_anything_is_read() -> None:
    with pytest.raises(wire.ProtocolError):
        wire.sizes(wire.PREFIX.pack(wire.MAX_HEADER + 1, 0, NONCE), NONCE)
    with pytest.raises(wire.ProtocolError):
        wire.sizes(wire.PREFIX.pack(10, wire.MAX_BODY + 1, NONCE), NONCE)


def test_an_answer_to_another_question_is_no_answer() -> None:
    with pytest.raises(wire.ProtocolError, match="answers no question"):
        wire.sizes(wire.frame(b"12345678", {})[: wire.PREFIX.size], NONCE)


@pytest.mark.parametrize(
    "layout",
    [
        [["|O", [1]]],
        [["<f8", [2]]],
        [["<f8", [-1]]],
        [["<f8", [1.0]]],
        [["<f8", [True]]],
        [["<f8", [2**62, 2**62]]],
        [["<f8", [1] * 9]],
        [["<f8"]],
        "<f8",
        None,
        [["<f8", []]],
    ],
)
def test_a_layout_that_does_not_fit_its_bytes_is_refused(layout: Any) -> None:
    body = b"\0" * 9
    with pytest.raises(wire.ProtocolError):
        wire.parse(json.dumps({"arrays": layout}).encode(), body, ("<f8",))


@pytest.mark.parametrize("head", [b"", b"[]", b"{}", b"\xff", b"[" * 60000, b'{"arrays": [' + b"9" * 5000 + b"]}"])
def test_a_header_that_is_no_header_is_refused(head: bytes) -> None:
    with pytest.raises(wire.ProtocolError):
        wire.parse(head, b"", ("<f8",))


@given(st.binary(max_size=200), st.binary(max_size=64))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_random_bytes_never_raise_anything_else(head: bytes, body: bytes) -> None:
    with contextlib.suppress(wire.ProtocolError):
        wire.parse(head, body, ("<f8",))
