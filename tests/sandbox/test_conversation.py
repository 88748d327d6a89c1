"""One conversation over a real channel, with a peer that may say anything."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.sandbox import conversation
from grader.sandbox.conversation import Conversation, Ended, Flood, Silence
from grader.sandbox.runtime import wire
from grader.sandbox.server import Child

QUESTION = (b"{}", b"body")


class Peer:
    """The other side of a conversation: a plain socket and a plain pipe in this process."""

    def __init__(self) -> None:
        ours, self.channel = socket.socketpair()
        output, self.printing = os.pipe()
        os.set_blocking(output, False)
        status, self.status = socket.socketpair()
        self.child = Child(ours, output, status, os.pidfd_open(os.getpid()), b"greeting")
        self.conversation = Conversation(self.child)

    def question(self) -> tuple[bytes, bytes]:
        """Nonce and body of the next question."""
        head, body, nonce = wire.PREFIX.unpack(self.channel.recv(wire.PREFIX.size))
        return nonce, self.channel.recv(head + body)[head:]

    def close(self) -> None:
        for connection in (self.child.channel, self.channel, self.child.status, self.status):
            connection.close()
        for descriptor in (self.child.output, self.printing, self.child.pidfd):
            os.close(descriptor)


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.close()


def ask(peer: Peer, number: int = 1, seconds: float = 0.0) -> Iterator[tuple[dict[str, Any], list[Any]]]:
    """The answers to so many questions, `seconds` for each."""
    return peer.conversation.ask([QUESTION] * number, seconds, time.monotonic() + 60)


def test_questions_go_out_with_their_bodies_and_answers_come_back_in_order(peer: Peer) -> None:
    def answer() -> None:
        for value in (1.0, 2.0, 3.0):
            nonce, body = peer.question()
            peer.channel.sendall(wire.frame(nonce, {"body": body.decode()}, np.array([value])))

    thread = threading.Thread(target=answer)
    thread.start()
    answers = [(header["body"], float(arrays[0][0])) for header, arrays in ask(peer, 3, seconds=60.0)]
    thread.join()
    assert answers == [("body", 1.0), ("body", 2.0), ("body", 3.0)]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (b"", Silence),
        (wire.frame(b"another!", {}), wire.ProtocolError),
        (wire.PREFIX.pack(wire.MAX_HEADER + 1, 0, b"greeting"), wire.ProtocolError),
        (wire.PREFIX.pack(1, wire.MAX_BODY + 1, b"greeting"), wire.ProtocolError),
        (wire.frame(b"greeting", {})[:-1], Silence),
        (wire.PREFIX.pack(2, 0, b"greeting") + b"no", wire.ProtocolError),
    ],
)
def test_what_is_no_answer_ends_the_conversation(peer: Peer, said: bytes, kind: type[Exception]) -> None:
    peer.channel.sendall(said)
    with pytest.raises(kind):
        peer.conversation.greeting(0.0)


def test_a_closed_channel_is_an_end(peer: Peer) -> None:
    peer.channel.shutdown(socket.SHUT_RDWR)
    with pytest.raises(Ended):
        peer.conversation.greeting(60.0)


def test_all_answers_together_have_a_limit(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "MAX_ANSWERS", 100)
    peer.channel.sendall(wire.frame(b"greeting", {}, np.zeros(20)))
    with pytest.raises(wire.ProtocolError, match="all answers together"):
        peer.conversation.greeting(0.0)


def test_a_flood_of_output_ends_the_conversation_and_64_kb_of_it_are_kept(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "MAX_OUTPUT", 100_000)
    os.set_blocking(peer.printing, False)
    os.write(peer.printing, b"x" * 60_000)
    peer.conversation.drain()
    os.write(peer.printing, b"x" * 60_000)
    with pytest.raises(Flood):
        peer.conversation.drain()
    assert len(peer.conversation.printed) == conversation.KEPT_OUTPUT


def test_time_that_a_busy_machine_took_is_given_back_up_to_a_limit(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    waited = iter([2.0, 1.0, 0.0])
    monkeypatch.setattr("grader.sandbox.conversation.time.monotonic", lambda: now[0])
    monkeypatch.setattr(peer.conversation, "waited_for_a_processor", lambda: next(waited))
    clock = conversation._Clock(peer.conversation, 1.0)
    now[0] = 100.5
    clock.extend()  # not yet over: nothing to give back
    assert clock.deadline == 101.0
    now[0] = 101.0
    clock.extend()
    assert clock.deadline == 103.0
    now[0] = 103.0
    clock.extend()
    assert clock.deadline == 104.0
    now[0] = 104.0
    with pytest.raises(Silence):
        clock.extend()


def test_time_is_given_back_no_more_than_five_times(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("grader.sandbox.conversation.time.monotonic", lambda: now[0])
    monkeypatch.setattr(peer.conversation, "waited_for_a_processor", lambda: 1000.0)
    clock = conversation._Clock(peer.conversation, 1.0)
    now[0] = 101.0
    clock.extend()
    assert clock.deadline == 105.0
    now[0] = 105.0
    with pytest.raises(Silence):
        clock.extend()


def test_the_schedulers_own_count_can_be_read(peer: Peer) -> None:
    first = peer.conversation.waited_for_a_processor()  # of this process, whose pidfd the peer holds
    assert first >= 0.0
    assert peer.conversation._waited == pytest.approx(first)


@given(st.lists(st.binary(max_size=80), max_size=6), st.booleans())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_no_bytes_raise_anything_but_the_four_endings(parts: list[bytes], framed: bool) -> None:
    peer = Peer()
    try:
        for part in parts:
            peer.channel.sendall(wire.PREFIX.pack(len(part), 0, b"greeting") + part if framed else part)
        peer.channel.shutdown(socket.SHUT_WR)
        while True:
            try:
                peer.conversation.greeting(60.0)
            except (Silence, Ended, Flood, wire.ProtocolError):
                break
    finally:
        peer.close()
