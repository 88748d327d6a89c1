"""Questions and answers with one student's process, within time and size limits. Trusts nothing that it reads."""

from __future__ import annotations

import contextlib
import os
import secrets
import select
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.sandbox.runtime import wire

if TYPE_CHECKING:
    from grader.sandbox.server import Child, Process

KEPT_OUTPUT = 64 * 1024
AT_ONCE = 32
"""Reads of printed text after which the clock is looked at again."""
MAX_ANSWERS = 64 * 1024 * 1024
GATHERING = 0.0005
"""Seconds in which answers that come one after the other may gather: waking up for each costs more than reading it."""
SAMPLE = 0.1
"""Seconds after which an answer is slow: from then on it is counted how long the process waits for a processor."""
PATIENCE = 10.0
"""How many times its limit a call may take on a machine that does not let it run."""


class Silence(Exception):
    """No whole answer arrived in time."""


class ServerDied(Exception):
    """A fork server that does not start, or is gone; the text is what it said last."""


class Starved(ServerDied):
    """The machine did not let the process run, so nothing can be said of it: no finding about what it ran."""


class Ended(Exception):
    """The other side is gone."""


class Conversation:
    """One process that answers questions in order. The next ones wait in its channel while it works."""

    def __init__(self, child: Process, dtypes: tuple[str, ...] = ("<f8",)) -> None:
        self.child, self.dtypes = child, dtypes
        self.printed = bytearray()
        """What was printed so far, as far as it is kept."""
        self.printed_bytes = self._answered_bytes = 0
        self.lost = 0.0
        """Seconds of all answers so far in which a busy machine did not let the process run."""
        self._answers = bytearray()

    def greeting(self, seconds: float) -> dict[str, Any]:
        """What it says by itself when it is confined. Raises like `ask`."""
        header, _ = self._answer(self.child.nonce, Clock(self, seconds))
        return header

    def left(self, over: float) -> float:
        """Seconds until the time `over`, which what the machine took puts off."""
        return over + self.lost - time.monotonic()

    def ask(
        self, questions: Sequence[tuple[bytes, bytes]], seconds: float, over: float
    ) -> Iterator[tuple[dict[str, Any], list[Any]]]:
        """Header and arrays of each answer, each within `seconds` of the one before and all by the time `over`.

        Raises Silence, Starved, Ended or wire.ProtocolError.
        """
        random = secrets.token_bytes(8 * len(questions))
        nonces = [random[at : at + 8] for at in range(0, len(random), 8)]
        parts: list[bytes] = []
        for nonce, (head, body) in zip(nonces, questions, strict=True):
            parts += (wire.PREFIX.pack(len(head), len(body), nonce), head, body)
        self._put(b"".join(parts))
        for nonce in nonces:
            yield self._answer(nonce, Clock(self, min(seconds, max(0.0, self.left(over)))))

    def put(self, head: bytes, body: bytes = b"") -> bytes:
        """Ask one question; `take` waits for its answer, again if need be."""
        nonce = secrets.token_bytes(8)
        self._put(wire.PREFIX.pack(len(head), len(body), nonce) + head + body)
        return nonce

    def take(self, nonce: bytes, seconds: float) -> tuple[dict[str, Any], list[Any]]:
        """The answer to a question that was put. Raises like `ask`; after Silence it can be waited for further."""
        return self._answer(nonce, Clock(self, seconds))

    def _answer(self, nonce: bytes, clock: Clock) -> tuple[dict[str, Any], list[Any]]:
        prefix = wire.PREFIX.size
        try:
            self._read(prefix, clock)
            head, body = wire.sizes(bytes(self._answers[:prefix]), nonce)
            end = prefix + head + body
            self._read(end, clock)
        finally:
            self.lost += clock.lost()
        answer = bytes(self._answers[prefix:end])
        del self._answers[:end]
        self._answered_bytes += end
        if self._answered_bytes > MAX_ANSWERS:
            raise wire.ProtocolError("more numbers than all answers together may have")
        return wire.parse(answer[:head], answer[head:], self.dtypes)

    def _put(self, questions: bytes) -> None:
        """Send questions, or as much as the other side takes now."""
        raise NotImplementedError

    def _read(self, size: int, clock: Clock) -> None:
        """Until so much of an answer is there. Raises Silence, Starved or Ended."""
        raise NotImplementedError

    def drain(self) -> None:
        """Read what was printed, and keep the beginning of it."""
        raise NotImplementedError

    def usage(self) -> tuple[float, float]:
        """Seconds that all threads of the process ran, and seconds that they waited for a processor, so far."""
        return 0.0, 0.0


class SocketConversation(Conversation):
    """With a confined process, over its socket."""

    child: Child

    def __init__(self, child: Child, dtypes: tuple[str, ...] = ("<f8",)) -> None:
        super().__init__(child, dtypes)
        self._questions = memoryview(b"")
        self._flowing = False
        self._poll = select.poll()
        self._poll.register(child.channel, select.POLLIN)
        self._poll.register(child.output, select.POLLIN)
        child.channel.setblocking(False)

    def _put(self, questions: bytes) -> None:
        self._questions = memoryview(questions)
        self._flowing = False
        self._send()

    def _read(self, size: int, clock: Clock) -> None:
        while len(self._answers) < size:
            try:
                part = self.child.channel.recv(1 << 16)
            except BlockingIOError:
                if self._flowing:
                    self._flowing = False
                    time.sleep(GATHERING)
                else:
                    self._wait(clock)
                self._send()
                continue
            except ConnectionError:
                raise Ended from None
            if not part:
                raise Ended
            self._answers += part
            self._flowing = True
            if len(self._answers) < size:  # drop by drop
                clock.check()

    def _send(self) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionError):
            while self._questions:
                self._questions = self._questions[self.child.channel.send(self._questions) :]

    def _wait(self, clock: Clock) -> None:
        """Until the channel is ready, reading what is printed meanwhile. Raises Silence or Starved."""
        self._poll.modify(self.child.channel, select.POLLIN | (select.POLLOUT if self._questions else 0))
        while True:
            clock.check()
            ready = {descriptor for descriptor, _ in self._poll.poll(clock.milliseconds_left())}
            if self.child.output in ready:
                self.drain()
            if self.child.channel.fileno() in ready:
                return

    def drain(self) -> None:
        for _ in range(AT_ONCE):
            try:
                part = os.read(self.child.output, 1 << 16)
            except BlockingIOError:
                return
            if not part:
                with contextlib.suppress(KeyError):
                    self._poll.unregister(self.child.output)
                return
            self.printed += part[: KEPT_OUTPUT - len(self.printed)]
            self.printed_bytes += len(part)

    def usage(self) -> tuple[float, float]:
        ran = waited = 0
        try:
            about = Path(f"/proc/self/fdinfo/{self.child.pidfd}").read_text(encoding="ascii")
            pid = about.partition("Pid:")[2].split()[0]
            for thread in Path(f"/proc/{pid}/task").iterdir():
                fields = (thread / "schedstat").read_text(encoding="ascii").split()
                ran, waited = ran + int(fields[0]), waited + int(fields[1])
        except (OSError, IndexError, ValueError):  # gone, or a kernel that does not count this
            pass
        return ran / 1e9, waited / 1e9


class Clock:
    """Wall time for one answer. Time in which a busy machine did not let the process run does not count.

    That is the time in which its threads waited for a processor and none of them ran on another, counted from the
    moment at which the answer is slow; before it the same share is taken. A process that had its time and did not end
    is Silence, and its own doing; one that did not get it within PATIENCE times as long is Starved.
    """

    def __init__(self, conversation: Conversation, seconds: float) -> None:
        self.conversation = conversation
        self.seconds = seconds
        self.started = time.monotonic()
        self.deadline = self.started + min(SAMPLE, seconds)
        self.sample: tuple[float, tuple[float, float]] | None = None

    def milliseconds_left(self) -> float:
        return max(0.0, 1000 * (self.deadline - time.monotonic()))

    def lost(self) -> float:
        """Seconds so far in which the process could not run."""
        if self.sample is None:
            return 0.0
        now, (ran, waited) = time.monotonic(), self.conversation.usage()
        before, (ran_before, waited_before) = self.sample
        window = max(now - before, 1e-9)
        idle = min(waited - waited_before, window - (ran - ran_before))
        return (now - self.started) * min(1.0, max(0.0, idle / window))

    def check(self) -> None:
        """Raises Silence if the time is over, Starved if it cannot be waited for."""
        now = time.monotonic()
        if now < self.deadline:
            return
        if self.seconds <= 0:
            raise Silence
        if self.sample is None:
            self.sample = (now, self.conversation.usage())
            self.deadline = max(self.started + self.seconds, now + min(SAMPLE, self.seconds))
            return
        left = self.seconds - (now - self.started - self.lost())
        if left <= 0:
            raise Silence
        patient = self.started + PATIENCE * self.seconds
        if now >= patient:
            raise Starved(f"in {now - self.started:.0f} s a busy machine did not let it run for {self.seconds:g} s")
        self.deadline = min(now + max(left, SAMPLE / 10), patient)
