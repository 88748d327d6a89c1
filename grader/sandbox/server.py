"""Fork servers as this process sees them: start one, have it fork a confined process, end both."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import IO, Any, Protocol

from grader.model import Limits
from grader.sandbox import environment
from grader.sandbox.conversation import Conversation, ServerDied, SocketConversation

START_SECONDS = 60.0
END_SECONDS = 10.0


class Process(Protocol):
    """A student's process, whatever holds it. Its first answer is to the nonce."""

    @property
    def nonce(self) -> bytes: ...

    def conversation(self, dtypes: tuple[str, ...] = ("<f8",)) -> Conversation:
        """Questions and answers with it; arrays in the answers are of these kinds."""

    def exit_code(self, seconds: float) -> int | None:
        """Its exit code, below nought the signal that ended it; None if it is not known within this time."""

    def used_up(self, seconds: int) -> bool:
        """Whether it has ended since it had used its seconds of CPU time."""

    def gone(self, seconds: float = 0.0) -> bool:
        """Whether it has ended, or does within this time."""


class Processes(Protocol):
    """Where processes for submissions come from."""

    def child(self, limits: Limits) -> AbstractContextManager[Process]:
        """One that waits for its submission, and ends with the `with`. Raises ServerDied if there is none."""


@dataclass(frozen=True)
class Launch:
    """How to start a fork server: its command line for a control descriptor, and the first message to each.

    `on_disk`: each submission gets a folder of its own to write to, which goes away with it.
    """

    command: Callable[[int], Sequence[str]]
    config: Callable[[], Mapping[str, Any]]
    on_disk: bool = False


@dataclass(frozen=True)
class Child:
    """A confined process that waits for its submission: what we hold of it. `close` ends it."""

    channel: socket.socket
    output: int
    status: socket.socket
    pidfd: int
    nonce: bytes
    folder: str = ""

    def conversation(self, dtypes: tuple[str, ...] = ("<f8",)) -> Conversation:
        return SocketConversation(self, dtypes)

    def close(self) -> dict[str, Any]:
        """Kill it, if it lives, and wait until it is gone with all that it started; how it ended, {} if unknown."""
        try:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            return self.ending(END_SECONDS)
        finally:
            os.close(self.pidfd)
            os.close(self.output)
            self.channel.close()
            self.status.close()
            if self.folder:
                shutil.rmtree(self.folder, ignore_errors=True)

    def ending(self, seconds: float) -> dict[str, Any]:
        """How it ended, if it does within this time: its wait status and the CPU seconds that it used."""
        if not self.gone(seconds):
            return {}
        self.status.settimeout(END_SECONDS)
        try:
            told = self.status.recv(4096, socket.MSG_PEEK)
            return dict(json.loads(told)) if told else {}
        except OSError:
            return {}

    def exit_code(self, seconds: float) -> int | None:
        ended = self.ending(seconds).get("ended")
        return os.waitstatus_to_exitcode(ended) if isinstance(ended, int) else None

    def used_up(self, seconds: int) -> bool:
        return cpu_used_up(self.ending(0.0), seconds)

    def gone(self, seconds: float = 0.0) -> bool:
        """Whether it has ended, or does within this time."""
        poll = select.poll()
        poll.register(self.pidfd, select.POLLIN)
        return bool(poll.poll(1000 * seconds))


def cpu_used_up(report: Mapping[str, Any], seconds: int) -> bool:
    """Whether a process ended, by this report of `ending`, since it had used its seconds of CPU time."""
    ended = report.get("ended")
    killed = isinstance(ended, int) and os.WIFSIGNALED(ended) and os.WTERMSIG(ended) in (signal.SIGXCPU, signal.SIGKILL)
    return killed and report.get("cpu_seconds", 0.0) >= seconds - 0.5


@dataclass(eq=False)
class Server:
    """One running fork server. Used by one thread at a time."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    errors: IO[bytes]
    facts: dict[str, Any] = field(default_factory=dict)
    on_disk: bool = False

    def fork(self, limits: Limits) -> Child:
        """A confined process that waits for its submission. Raises ServerDied."""
        try:
            ours, theirs = socket.socketpair()
            status, status_theirs = socket.socketpair()
            output, output_theirs = os.pipe2(os.O_CLOEXEC)
        except OSError as error:
            raise ServerDied(f"no more files can be opened here: {error}") from error
        os.set_blocking(output, False)
        nonce = secrets.token_bytes(8)
        folder = self._folder()
        order = {"nonce": nonce.hex(), "memory_mib": limits.memory_mib, "seconds": limits.seconds}
        order |= {"scratch_mib": limits.scratch_mib, "folder": folder}
        given = [theirs.fileno(), output_theirs, status_theirs.fileno()]
        try:
            socket.send_fds(self.control, [json.dumps(order).encode()], given)
        except OSError as error:
            self._drop(ours, status, output, folder)
            raise ServerDied(self.last_words()) from error
        finally:
            theirs.close()
            status_theirs.close()
            os.close(output_theirs)
        status.settimeout(START_SECONDS)
        _, descriptors, _, _ = _received(status)
        if not descriptors:
            self._drop(ours, status, output, folder)
            raise ServerDied(self.last_words())
        return Child(ours, output, status, descriptors[0], nonce, folder)

    def _folder(self) -> str:
        """A folder on the disk for one submission, where one is wanted and the sandbox has no other."""
        if not self.on_disk:
            return ""
        folder = tempfile.mkdtemp(prefix="nablagrade-")
        if self.facts["uid"] != os.getuid():
            os.chown(folder, self.facts["uid"], -1)
        return folder

    @staticmethod
    def _drop(channel: socket.socket, status: socket.socket, output: int, folder: str) -> None:
        channel.close()
        status.close()
        os.close(output)
        if folder:
            shutil.rmtree(folder, ignore_errors=True)

    def last_words(self) -> str:
        """The end of what it wrote to its error stream."""
        size = os.fstat(self.errors.fileno()).st_size
        said = os.pread(self.errors.fileno(), 4000, max(0, size - 4000))
        lines = said.decode(errors="replace").strip().splitlines()
        return " ".join(lines[-2:]) or "it said nothing"

    def close(self) -> None:
        """End it and all that it forked."""
        self.control.close()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.errors.close()


def _received(connection: socket.socket) -> tuple[bytes, list[int], int, Any]:
    try:
        return socket.recv_fds(connection, 64, 1)
    except OSError:
        return b"", [], 0, None


def start(launch: Launch) -> Server:
    """A warm fork server, with the facts that it found. Raises ServerDied."""
    ours, theirs = socket.socketpair()
    errors = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the server)
    with theirs:
        process = subprocess.Popen(
            launch.command(theirs.fileno()),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
            env=environment.variables(),
        )
    server = Server(process, ours, errors, on_disk=launch.on_disk)
    try:
        ours.sendall(json.dumps(dict(launch.config())).encode())
        ours.settimeout(START_SECONDS)
        told = ours.recv(4096)
        if not told:
            raise ServerDied(server.last_words())
        server.facts = json.loads(told)
        if server.facts["threads"] > 1:
            raise ServerDied(f"numpy started {server.facts['threads']} threads, and forking with threads is not safe")
    except (OSError, ServerDied) as fault:
        words = server.last_words()
        server.close()
        raise ServerDied(str(fault) if isinstance(fault, ServerDied) else words) from fault
    return server


class Pool:
    """Fork servers of one kind: as many as are in use at once, started when they are first needed, then kept."""

    def __init__(self, launch: Launch) -> None:
        self.launch = launch
        self._idle: list[Server] = []
        self._lock = threading.Lock()
        self._all: weakref.WeakSet[Server] = weakref.WeakSet()
        self.compiled: dict[str, Any] = {}
        """The courses' own cells, as `notebooks.py` had them compiled."""
        _pools.add(self)
        atexit.register(self.close)

    @contextlib.contextmanager
    def child(self, limits: Limits) -> Iterator[Child]:
        """A confined process, and the end of it. Raises ServerDied if two servers in a row do not give one."""
        server, child = self._forked(limits)
        try:
            yield child
        finally:
            child.close()
            with self._lock:
                self._idle.append(server)

    def _forked(self, limits: Limits) -> tuple[Server, Child]:
        for last in (False, True):
            server = self._start() if last else self._take()
            try:
                return server, server.fork(limits)
            except ServerDied:
                server.close()
                if last:
                    raise
            except BaseException:
                server.close()
                raise
        raise AssertionError("unreachable")

    def facts(self) -> dict[str, Any]:
        """What a server of this kind found about its protections. Raises ServerDied."""
        server = self._take()
        with self._lock:
            self._idle.append(server)
        return server.facts

    def _take(self) -> Server:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return self._start()

    def _start(self) -> Server:
        server = start(self.launch)
        self._all.add(server)
        return server

    def close(self) -> None:
        """End all servers that are not in use."""
        with self._lock:
            servers, self._idle = self._idle, []
        for server in servers:
            server.close()

    def forget(self) -> None:
        """In a fork of this process: the servers answer the other one, and must end with it."""
        self._idle, self._lock = [], threading.Lock()
        for server in self._all:
            server.control.close()
            server.process.returncode = 0  # not our child to wait for


_pools: weakref.WeakSet[Pool] = weakref.WeakSet()


def _forget_all() -> None:
    for pool in _pools:
        pool.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
