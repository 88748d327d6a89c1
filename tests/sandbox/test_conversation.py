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
from grader.sandbox.conversation import Ended, Silence, SocketConversation, Starved
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
        self.conversation = SocketConversation(self.child)

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


def test_of_what_is_printed_64_kb_are_kept_and_the_rest_is_counted(peer: Peer) -> None:
    os.set_blocking(peer.printing, False)
    for _ in range(2):
        os.write(peer.printing, b"x" * 60_000)
        peer.conversation.drain()
    assert len(peer.conversation.printed) == conversation.KEPT_OUTPUT
    assert peer.conversation.printed_bytes == 120_000


class Busy:
    """A clock with hands that tests move, and what the scheduler counted by then."""

    def __init__(self, peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self.usage = (0.0, 0.0)
        monkeypatch.setattr("grader.sandbox.conversation.time.monotonic", lambda: self.now)
        monkeypatch.setattr(peer.conversation, "usage", lambda: self.usage)
        self.clock = conversation.Clock(peer.conversation, 1.0)

    def goes_on(self, until: float, *, running: float, waiting: float) -> None:
        """A call in which threads run and wait for so many seconds in each, for so long or until its end."""
        while self.now < 100.0 + until:
            self.clock.check()
            step = min(max(self.clock.deadline - self.now, 1e-3), 100.0 + until - self.now)
            self.now += step
            self.usage = (self.usage[0] + running * step, self.usage[1] + waiting * step)


@pytest.mark.parametrize(
    ("running", "waiting", "seconds"),
    [
        (1.0, 0.0, 1.0),  # computes all the time
        (0.0, 0.0, 1.0),  # sleeps
        (0.5, 0.5, 2.0),  # gets half of a processor
        (2.0, 6.0, 1.0),  # its own eight threads on two processors
        (0.5, 7.5, 2.0),  # the same on a machine that is busy with others
    ],
)
def test_time_that_a_busy_machine_took_is_given_back_up_to_a_limit(
    peer: Peer, monkeypatch: pytest.MonkeyPatch, running: float, waiting: float, seconds: float
) -> None:
    busy = Busy(peer, monkeypatch)
    with pytest.raises(Silence):
        busy.goes_on(10.0, running=running, waiting=waiting)
    assert seconds - 0.05 <= busy.now - 100.0 <= seconds + 0.05


def test_a_process_that_could_not_run_is_no_finding_about_its_program(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = Busy(peer, monkeypatch)
    with pytest.raises(Starved, match="in 10 s a busy machine did not let it run for 1 s"):
        busy.goes_on(20.0, running=0.01, waiting=0.99)


def test_time_that_was_taken_early_is_given_back_too(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = Busy(peer, monkeypatch)
    busy.goes_on(2.0, running=0.1, waiting=0.9)
    with pytest.raises(Silence):
        busy.goes_on(10.0, running=1.0, waiting=0.0)
    assert 2.7 <= busy.now - 100.0 <= 2.9


def test_what_a_slow_answer_lost_puts_off_the_end_of_all(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = Busy(peer, monkeypatch)
    busy.goes_on(1.0, running=0.5, waiting=0.5)
    monkeypatch.setattr(conversation, "Clock", lambda *_: busy.clock)
    peer.channel.sendall(wire.frame(b"greeting", {}))
    peer.conversation.greeting(1.0)
    assert peer.conversation.left(busy.now) == pytest.approx(0.5, abs=0.05)


def test_the_schedulers_own_counts_can_be_read(peer: Peer) -> None:
    ran, waited = peer.conversation.usage()  # of this process, whose pidfd the peer holds
    assert ran > 0.0 and waited >= 0.0


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
            except (Silence, Ended, wire.ProtocolError):
                break
    finally:
        peer.close()
