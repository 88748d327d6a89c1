"""Student code in a plain process, held by nothing but the clock: students' own files on their own machines.

It needs no Linux: pipes and threads take the place of sockets and polling, and a new Python that of a fork. What is
asked and answered is the same (`runtime/plain.py` is the other end), and so is all that is told of it.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from grader.model import Limits, Submission
from grader.sandbox import environment
from grader.sandbox.conversation import KEPT_OUTPUT, Clock, Conversation, Ended, ServerDied
from grader.sandbox.running import Runner
from grader.sandbox.workbench import NoWorkbench, Workbench

START = "import sys; sys.path.insert(0, sys.argv[1]); from runtime.plain import main; main()"
SETTLING = 1.0
"""Seconds for what was printed to arrive."""


@dataclass
class Printed:
    """What a process prints: the beginning of it, how much it is, and whether there will be more."""

    kept: bytearray = field(default_factory=bytearray)
    count: int = 0
    ended: bool = False
    changed: threading.Condition = field(default_factory=threading.Condition)

    def add(self, part: bytes) -> None:
        """One more piece; an empty one is the end."""
        with self.changed:
            self.kept += part[: KEPT_OUTPUT - len(self.kept)]
            self.count += len(part)
            self.ended = not part
            self.changed.notify_all()

    def wait(self, count: int, seconds: float) -> None:
        """Until so much was printed, or no more will be."""
        with self.changed:
            self.changed.wait_for(lambda: self.ended or self.count >= count, seconds)


class PipedConversation(Conversation):
    """With a plain process, over its pipes."""

    child: PlainChild

    def __init__(self, child: PlainChild, dtypes: tuple[str, ...] = ("<f8",)) -> None:
        super().__init__(child, dtypes)
        self._told = 0

    def _put(self, questions: bytes) -> None:
        self.child.questions.put(questions)

    def _read(self, size: int, clock: Clock) -> None:
        while len(self._answers) < size:
            try:
                part = self.child.answers.get(timeout=max(clock.milliseconds_left() / 1000, 0.001))
            except queue.Empty:
                clock.check()
                continue
            if not part:
                self.child.answers.put(part)  # for whoever asks again
                self._told = sys.maxsize
                raise Ended
            self._answers += part

    def _answer(self, nonce: bytes, clock: Clock) -> tuple[dict[str, Any], list[Any]]:
        header, arrays = super()._answer(nonce, clock)
        printed = header.get("printed")
        self._told = printed if isinstance(printed, int) else self._told
        return header, arrays

    def drain(self) -> None:
        printed = self.child.printed
        printed.wait(self._told, SETTLING)
        with printed.changed:
            self.printed[:], self.printed_bytes = printed.kept, printed.count


@dataclass(frozen=True)
class PlainChild:
    """A plain process and the threads at its pipes."""

    process: subprocess.Popen[bytes]
    nonce: bytes
    folder: str
    questions: queue.SimpleQueue[bytes | None] = field(default_factory=queue.SimpleQueue)
    answers: queue.SimpleQueue[bytes] = field(default_factory=queue.SimpleQueue)
    printed: Printed = field(default_factory=Printed)

    def start(self) -> None:
        """Begin to read and write."""
        assert self.process.stdin and self.process.stdout and self.process.stderr
        _in_thread(_write, self.process.stdin, self.questions)
        _in_thread(_read, self.process.stdout, self.answers.put)
        _in_thread(_read, self.process.stderr, self.printed.add)

    def conversation(self, dtypes: tuple[str, ...] = ("<f8",)) -> Conversation:
        return PipedConversation(self, dtypes)

    def exit_code(self, seconds: float) -> int | None:
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def used_up(self, seconds: int) -> bool:
        return False

    def gone(self, seconds: float = 0.0) -> bool:
        return self.exit_code(seconds) is not None

    def close(self) -> None:
        """End it."""
        with contextlib.suppress(OSError):
            self.process.kill()
        self.process.wait()
        self.questions.put(None)
        shutil.rmtree(self.folder, ignore_errors=True)


def _in_thread(work: Callable[..., None], *given: Any) -> None:
    threading.Thread(target=work, args=given, daemon=True).start()


def _read(stream: IO[bytes], give: Any) -> None:
    with stream:
        while part := os.read(stream.fileno(), 1 << 16):
            give(part)
    give(b"")


def _write(stream: IO[bytes], questions: queue.SimpleQueue[bytes | None]) -> None:
    with contextlib.suppress(OSError), stream:
        while (part := questions.get()) is not None:
            rest = memoryview(part)
            while rest:
                rest = rest[stream.write(rest) :]


@dataclass
class PlainProcesses:
    """Plain processes, of which the next may be started before it is asked for."""

    _waiting: dict[str, PlainChild] = field(default_factory=dict)

    def __post_init__(self) -> None:
        atexit.register(self.close)

    def begin(self, limits: Limits) -> None:
        """Start one now: it warms up meanwhile."""
        packages = json.dumps(environment.offered(limits).folders)
        if packages not in self._waiting:
            self._waiting[packages] = _started(packages)

    @contextlib.contextmanager
    def child(self, limits: Limits) -> Iterator[PlainChild]:
        """One for a submission."""
        packages = json.dumps(environment.offered(limits).folders)
        child = self._waiting.pop(packages, None) or _started(packages)
        try:
            yield child
        finally:
            child.close()

    def close(self) -> None:
        """End those that were not needed."""
        for child in self._waiting.values():
            child.close()
        self._waiting.clear()


@dataclass(frozen=True)
class PlainRunner(Runner):
    """Runs submissions in plain processes."""

    processes: PlainProcesses = field(default_factory=PlainProcesses)

    def processes_for(self, limits: Limits) -> PlainProcesses:
        return self.processes

    def workbench(
        self,
        submission: Submission,
        functions: Mapping[str, Mapping[str, Any]],
        limits: Limits,
        absent: Sequence[str] = (),
    ) -> Workbench:
        """The same, where Python has a clock for each small change."""
        if not hasattr(signal, "setitimer"):
            return NoWorkbench()
        return super().workbench(submission, functions, limits, absent)


def _started(packages: str) -> PlainChild:
    nonce = secrets.token_bytes(8)
    program = [sys.executable, "-s", "-P", "-S", "-B", "-c", START, str(environment.RUNTIME.parent)]
    folder = tempfile.mkdtemp(prefix="nablagrade-")  # as when it is graded, nothing lies where it runs
    try:
        process = subprocess.Popen(
            [*program, nonce.hex(), packages],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            bufsize=0,
            env={**os.environ, **environment.PLAIN},
        )
    except OSError as error:
        raise ServerDied(f"Python does not start: {error}") from error
    child = PlainChild(process, nonce, folder)
    child.start()
    return child
