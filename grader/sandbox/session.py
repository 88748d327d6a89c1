"""All probes of one submission: ask in order, and go on in a fresh process without the function that ended one."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.model import Argument, Limits, Made, Outcome, Probe, Status, Submission
from grader.sandbox.conversation import KEPT_OUTPUT, Conversation, Ended, Flood, Silence
from grader.sandbox.runtime import wire
from grader.sandbox.server import START_SECONDS, Child, Pool, ServerDied

ANSWERS = ("RETURNED", "RAISED", "OUT_OF_MEMORY", "CRASHED", "MISSING", "NOT_NUMBERS", "MUTATED")
MAX_ERRORS = (Silence, Ended, Flood, wire.ProtocolError)
CLOSING_SECONDS = 2.0
"""How long a process that ends may take from closing its channel to being gone."""


def run_submission(pool: Pool, submission: Submission, probes: Sequence[Probe], limits: Limits) -> list[Outcome]:
    """Outcomes of all probes, in order. A function whose call ends the process is given up; the others go on."""
    outcomes: dict[str, Outcome] = {}
    waiting = list(probes)
    over = time.monotonic() + limits.seconds
    while waiting:
        try:
            with pool.child(limits) as child:
                batch = _batch(child, submission, waiting, limits, over)
        except ServerDied as fault:
            words = f"the sandbox did not start: {printable(str(fault))[:500]}"
            batch = [Outcome(probe, Status.GRADER_FAULT, message=words) for probe in waiting]
        outcomes.update((outcome.probe.key, outcome) for outcome in batch)
        if len(batch) == len(waiting):
            break
        last = batch[-1]
        waiting = [probe for probe in waiting if probe.key not in outcomes]
        given_up = waiting if time.monotonic() >= over else [p for p in waiting if p.function == last.probe.function]
        for probe in given_up:
            words = f"an earlier call of {last.probe.function}() ended with: {last.message or last.status}"
            outcomes[probe.key] = Outcome(probe, Status.NOT_RUN, message=words)
        waiting = [probe for probe in waiting if probe.key not in outcomes]
    return [outcomes[probe.key] for probe in probes]


def _batch(child: Child, submission: Submission, probes: Sequence[Probe], limits: Limits, over: float) -> list[Outcome]:
    """Outcomes of the probes in order. The last one may be the end of the process; those after it are missing."""
    conversation = Conversation(child)
    try:
        if conversation.greeting(START_SECONDS).get("ready") is not True:
            raise Ended
    except MAX_ERRORS as fault:  # no student code has run yet
        raise ServerDied(f"no confined process ({type(fault).__name__})") from fault
    loading = [load_question(submission)]
    try:
        for loaded, _ in conversation.ask(loading, limits.seconds_per_call, over):
            if loaded.get("loaded") is not True:
                return [_outcome(probe, loaded, [], limits) for probe in probes]
    except MAX_ERRORS as end:
        outcome = _ending(probes[0], end, child, limits, over)
        outcome = replace(outcome, message=f"Your file cannot be imported: {outcome.message}.")
        return [replace(outcome, probe=probe) for probe in probes]
    outcomes: list[Outcome] = []
    spans: list[int] = []
    try:
        questions = [question(probe) for probe in probes]
        for header, arrays in conversation.ask(questions, limits.seconds_per_call, over):
            outcomes.append(_outcome(probes[len(outcomes)], header, arrays, limits))
            spans.append(header["printed"])
        conversation.drain()
    except MAX_ERRORS as end:
        outcomes.append(_ending(probes[len(outcomes)], end, child, limits, over))
        spans.append(KEPT_OUTPUT)
        with contextlib.suppress(Flood):
            conversation.drain()
    return _with_output(outcomes, spans, bytes(conversation.printed))


def _with_output(outcomes: list[Outcome], ends: list[int], printed: bytes) -> list[Outcome]:
    """Each outcome with what was printed up to its end, as the process says; the import's is the first one's."""
    if not printed:
        return outcomes
    starts = [0, *ends[:-1]]
    texts = [printed[start:end].decode("utf-8", errors="replace") for start, end in zip(starts, ends, strict=True)]
    return [replace(outcome, printed=_clean(text)) for outcome, text in zip(outcomes, texts, strict=True)]


def load_question(submission: Submission) -> tuple[bytes, bytes]:
    """Header and body of the frame that carries the submitted files."""
    files = [[name, len(content)] for name, content in submission.files.items()]
    header = {"module": submission.module, "files": files}
    return json.dumps(header).encode(), b"".join(submission.files.values())


@functools.lru_cache(maxsize=4096)
def question(probe: Probe) -> tuple[bytes, bytes]:
    """Header and body of the frame that carries one call; the same for every submission, so it is made once."""
    parts: list[bytes] = []
    layout = _layout(probe.arguments, parts)
    header = {"function": probe.function, "arguments": layout, "keywords": sorted(probe.keywords)}
    return json.dumps(header).encode(), b"".join(parts)


def _layout(arguments: Mapping[str, Argument], parts: list[bytes]) -> list[Any]:
    """Name, kind and detail of each argument; the bytes of arrays go to `parts`."""
    layout: list[Any] = []
    for name, value in arguments.items():
        if isinstance(value, np.ndarray):
            raw = np.ascontiguousarray(value).tobytes()
            parts.append(raw)
            layout.append([name, "array", [value.dtype.str, value.shape, len(raw)]])
        elif isinstance(value, Made):
            layout.append([name, "made", [value.function, _layout(value.arguments, parts)]])
        else:
            layout.append([name, "plain", value.item() if isinstance(value, np.generic) else value])
    return layout


def _outcome(probe: Probe, header: dict[str, Any], arrays: list[Any], limits: Limits) -> Outcome:
    """Check every field of an answer; raise ProtocolError for one that our worker would not send."""
    status, message, detail = header.get("status"), header.get("message"), header.get("detail", "")
    seconds, printed = header.get("seconds", 0.0), header.get("printed")
    if status not in ANSWERS or type(message) is not str or type(detail) is not str or type(printed) is not int:
        raise wire.ProtocolError("a malformed answer")
    whole, names = header.get("whole", False), header.get("parts", [])
    if type(seconds) is not float or not 0 <= seconds < 1e6 or type(whole) is not bool or type(names) is not list:
        raise wire.ProtocolError("a malformed answer")
    if any(type(name) is not str for name in names) or len(arrays) != whole + len(names):
        raise wire.ProtocolError("a malformed answer")
    if bool(arrays) != (status == "RETURNED"):
        raise wire.ProtocolError("a malformed answer")
    message = printable(message)[:300]
    if status == "OUT_OF_MEMORY":
        message = f"memory limit ({limits.memory_mib} MB) exceeded{message}"
    return Outcome(
        probe,
        Status[status],
        arrays[0] if whole else None,
        message,
        printable(detail)[:500],
        seconds=seconds,
        parts={printable(name): array for name, array in zip(names, arrays[whole:], strict=True)},
    )


def _ending(probe: Probe, end: Exception, child: Child, limits: Limits, over: float) -> Outcome:
    """The outcome of the call in which the process ended, or was given up."""
    if isinstance(end, Silence):
        if time.monotonic() >= over:
            words = f"time limit for the whole submission ({limits.seconds:g} s) exceeded"
        else:
            words = f"time limit ({limits.seconds_per_call:g} s) exceeded"
        return Outcome(probe, Status.TIMED_OUT, message=words)
    if isinstance(end, Flood):
        return Outcome(probe, Status.PRINTED_TOO_MUCH, message="output limit (8 MB) exceeded")
    if isinstance(end, wire.ProtocolError):
        return Outcome(probe, Status.PROTOCOL_ERROR, message=f"protocol error: it sent {end} in place of a result")
    report = child.ending(CLOSING_SECONDS)
    ended = report.get("ended")
    if not isinstance(ended, int):
        return Outcome(probe, Status.CRASHED, message="it closed its connection to the grader")
    if os.WIFSIGNALED(ended):
        number = os.WTERMSIG(ended)
        if number in (signal.SIGXCPU, signal.SIGKILL) and report.get("cpu_seconds", 0.0) >= limits.seconds - 0.5:
            return Outcome(probe, Status.TIMED_OUT, message=f"CPU time limit ({limits.seconds} s) exceeded")
        how = f"signal {signal.Signals(number).name}" if number in set(signal.Signals) else f"signal {number}"
    else:
        how = f"exit code {os.waitstatus_to_exitcode(ended)}"
    return Outcome(probe, Status.CRASHED, message=f"the program ended ({how})")


def printable(text: str) -> str:
    """The text without control and direction characters, so that it cannot steer a terminal or a page."""
    return "".join(c if c.isprintable() else " " for c in text)


def _clean(printed: str) -> str:
    """What was printed, line by line, each of them printable."""
    return "\n".join(printable(line) for line in printed.splitlines())
