"""One process, one batch: start it, read one frame an outcome, end it. Trusts nothing that it reads."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import IO, Any

import numpy as np

from grader.model import Limits, Outcome, Probe, Status, Submission
from grader.sandbox.runtime import wire

START_SECONDS = 60.0
ANSWERS = ("RETURNED", "RAISED", "OUT_OF_MEMORY", "CRASHED", "MISSING", "NOT_NUMBERS", "MUTATED")
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "PYTHONHASHSEED": "0",
    "LANG": "C.UTF-8",
    "PATH": "/usr/bin:/bin",
}


@dataclass(frozen=True)
class Launch:
    """How to start a worker: its command line for a result descriptor, and the uid it becomes."""

    command: Callable[[int], list[str]]
    uid: int | None = None
    processes: int | None = 32


def request(submission: Submission, probes: Sequence[Probe], limits: Limits, launch: Launch) -> bytes:
    """The batch: a JSON header with its length, then the files' and arrays' bytes in the header's order."""
    parts: list[bytes] = list(submission.files.values())
    calls: list[Any] = []
    for probe in probes:
        arguments: list[Any] = []
        for name, value in probe.arguments.items():
            if isinstance(value, np.ndarray):
                raw = np.ascontiguousarray(value).tobytes()
                parts.append(raw)
                arguments.append([name, "array", [value.dtype.str, value.shape, len(raw)]])
            else:
                arguments.append([name, "float" if isinstance(value, float) else "int", value])
        calls.append([probe.function, arguments])
    header = {
        "module": submission.module,
        "files": [[name, len(content)] for name, content in submission.files.items()],
        "probes": calls,
        "limits": {**asdict(limits), "processes": launch.processes},
        "uid": launch.uid,
    }
    head = json.dumps(header).encode()
    return len(head).to_bytes(4, "big") + head + b"".join(parts)


def run_batch(submission: Submission, probes: Sequence[Probe], limits: Limits, launch: Launch) -> list[Outcome]:
    """Outcomes of the probes in order. The last one may be the death of the process; those after it are missing."""
    read_end, write_end = os.pipe()
    with contextlib.ExitStack() as stack:
        stack.callback(os.close, read_end)
        batch = stack.enter_context(tempfile.TemporaryFile())
        errors = stack.enter_context(tempfile.TemporaryFile())
        try:
            batch.write(request(submission, probes, limits, launch))
            batch.seek(0)
            process = subprocess.Popen(
                launch.command(write_end),
                stdin=batch,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                pass_fds=(write_end,),
                start_new_session=True,
                env=ENVIRONMENT,
            )
        finally:
            os.close(write_end)
        stack.callback(_end, process)
        return _outcomes(probes, limits, _Frames(read_end), process, errors)


def _outcomes(
    probes: Sequence[Probe], limits: Limits, frames: _Frames, process: subprocess.Popen[bytes], errors: IO[bytes]
) -> list[Outcome]:
    try:
        ready, _ = frames.next(START_SECONDS)
        if ready.get("ready") is not True:
            raise wire.ProtocolError("no greeting")
    except (_Silence, _Ended, wire.ProtocolError) as fault:
        _end(process)
        errors.seek(0)
        words = errors.read(2000).decode(errors="replace").strip().splitlines()
        message = f"the sandbox did not start ({type(fault).__name__.strip('_').lower()}): {' '.join(words[-2:])}"
        return [Outcome(probe, Status.GRADER_FAULT, message=message) for probe in probes]
    ended = _import(probes[0], frames, process, limits)
    if ended is not None:
        return [replace(ended, probe=probe) for probe in probes]
    outcomes: list[Outcome] = []
    over = time.monotonic() + limits.seconds
    for index, probe in enumerate(probes):
        try:
            left = over - time.monotonic()
            header, arrays = frames.next(min(limits.seconds_per_call, left))
            outcomes.append(_outcome(probe, index, header, arrays))
        except _Silence:
            limit = limits.seconds_per_call if limits.seconds_per_call <= left else limits.seconds
            scope = "" if limits.seconds_per_call <= left else " for the whole submission"
            return [*outcomes, Outcome(probe, Status.TIMED_OUT, message=f"the limit is {limit:g} s{scope}")]
        except _Ended:
            return [*outcomes, _death(probe, process, limits)]
        except wire.ProtocolError as error:
            return [*outcomes, Outcome(probe, Status.CRASHED, message=f"it sent {error} in place of a result")]
    return outcomes


def _import(probe: Probe, frames: _Frames, process: subprocess.Popen[bytes], limits: Limits) -> Outcome | None:
    """None once the student's file is imported; else the end of it, which is that of every call."""
    try:
        loaded, _ = frames.next(limits.seconds_per_call)
        if loaded.get("loaded") is True:
            return None
        status, words = Status.CRASHED, "it wrote to the grader's connection."
    except wire.ProtocolError:
        status, words = Status.CRASHED, "it wrote to the grader's connection."
    except _Silence:
        status, words = Status.TIMED_OUT, f"that took more than {limits.seconds_per_call:g} s."
    except _Ended:
        death = _death(probe, process, limits)
        status, words = death.status, f"{death.message}."
    return Outcome(probe, status, message=f"Your file cannot be imported: {words}")


def _outcome(probe: Probe, index: int, header: dict[str, Any], arrays: list[Any]) -> Outcome:
    """Check every field of an answer; raise ProtocolError for one that our worker would not send."""
    status, message, detail = header.get("status"), header.get("message"), header.get("detail", "")
    seconds = header.get("seconds", 0.0)
    if header.get("index") != index or status not in ANSWERS or type(message) is not str or type(detail) is not str:
        raise wire.ProtocolError("a malformed answer")
    if type(seconds) is not float or not 0 <= seconds < 1e6 or len(arrays) != (status == "RETURNED"):
        raise wire.ProtocolError("a malformed answer")
    value = arrays[0] if arrays else None
    return Outcome(probe, Status[status], value, printable(message)[:300], printable(detail)[:500], seconds)


def printable(text: str) -> str:
    """The text without control and direction characters, so that it cannot steer a terminal or a page."""
    return "".join(c if c.isprintable() else " " for c in text)


def _death(probe: Probe, process: subprocess.Popen[bytes], limits: Limits) -> Outcome:
    try:
        code = process.wait(timeout=5.0)
    except subprocess.TimeoutExpired:
        return Outcome(probe, Status.CRASHED, message="it closed its connection to the grader")
    number = -code if code < 0 else code - 128 if 128 < code < 160 else 0
    if number == signal.SIGXCPU:
        return Outcome(probe, Status.TIMED_OUT, message=f"the limit is {limits.seconds} s of computing in all")
    how = f"signal {signal.Signals(number).name}" if number in set(signal.Signals) else f"exit code {code}"
    return Outcome(probe, Status.CRASHED, message=f"the process ended with {how}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the whole session; with bubblewrap the process namespace dies with it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class _Silence(Exception):
    """Nothing, or not all of a frame, arrived in time."""


class _Ended(Exception):
    """The other side is gone."""


class _Frames:
    """Whole frames from a descriptor, each within a time limit for all of it."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def next(self, seconds: float) -> tuple[dict[str, Any], list[Any]]:
        deadline = time.monotonic() + seconds
        head_size, body_size = wire.sizes(self._exactly(wire.LENGTHS.size, deadline))
        head = self._exactly(head_size, deadline)
        body = self._exactly(body_size, deadline)
        header, arrays = wire.parse(head, body, ("<f8",))
        return header, arrays

    def _exactly(self, size: int, deadline: float) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.descriptor], [], [], left)[0]:
                raise _Silence
            part = os.read(self.descriptor, min(size - len(parts), 1 << 20))
            if not part:
                raise _Ended
            parts += part
        return bytes(parts)
