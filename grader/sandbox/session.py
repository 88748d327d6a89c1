"""All probes of one submission: ask in order, and go on in a fresh process without the function that ended one."""

from __future__ import annotations

import functools
import json
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.model import Argument, Generator, Limits, Made, Outcome, Probe, Status, Submission, makers
from grader.sandbox import environment, examination, loading
from grader.sandbox.conversation import KEPT_OUTPUT, Conversation, Ended, ServerDied, Silence
from grader.sandbox.runtime import wire
from grader.sandbox.server import START_SECONDS, Process, Processes
from grader.sandbox.words import lacking_words, message_of, of_import, printable

ANSWERS = ("RETURNED", "RAISED", "OUT_OF_MEMORY", "CRASHED", "MISSING", "NOT_NUMBERS", "MUTATED")
ENDINGS = (Silence, Ended, wire.ProtocolError)
CLOSING_SECONDS = 2.0
"""How long a process that ends may take from closing its channel to being gone."""


def run_submission(pool: Processes, submission: Submission, probes: Sequence[Probe], limits: Limits) -> list[Outcome]:
    """Outcomes of all probes, in order. A function whose call ends the process is given up; the others go on.

    The time for the whole submission is that of the functions that are not given up: where it is over, the slowest is.
    """
    outcomes: dict[str, Outcome] = {}
    used: dict[str, float] = {}
    faults = 0
    plan = loading.Plan(python2=limits.python2)
    waiting = sorted(
        probes, key=lambda probe: (probe.syntax is None, probe.timed, not (probe.published or probe.timed))
    )
    absent = examination.absent(probes)
    while waiting:
        try:
            with pool.child(limits) as child:
                batch = _batch(child, submission, waiting, limits, used, plan, absent)
        except loading.Lost:
            continue
        except ServerDied as fault:
            faults += 1
            if faults == 1:
                continue
            words = f"the sandbox failed: {printable(str(fault))[:500]}"
            batch = [Outcome(probe, Status.GRADER_FAULT, message=words) for probe in waiting]
        outcomes.update((outcome.probe.key, outcome) for outcome in batch)
        if len(batch) == len(waiting):
            break
        last = batch[-1]
        given_up = last.probe.function
        if sum(used.values()) >= limits.seconds:
            given_up = max(used, key=lambda function: used[function])
        used.pop(given_up, None)
        called = next(probe.called for probe in waiting if probe.function == given_up)
        words = f"an earlier call of {called}() ended with: {last.message or last.status}"
        left = [probe for probe in waiting if probe.key not in outcomes]
        for probe in left:
            if probe.function == given_up:
                outcomes[probe.key] = Outcome(probe, Status.NOT_RUN, message=words)
        waiting = [probe for probe in left if probe.function != given_up]
    return [outcomes[probe.key] for probe in probes]


def _batch(
    child: Process,
    submission: Submission,
    probes: Sequence[Probe],
    limits: Limits,
    used: dict[str, float],
    plan: loading.Plan,
    absent: Sequence[str] = (),
) -> list[Outcome]:
    """Outcomes of the probes in order, questions about the files first. Raises Lost where loading must begin again.

    The last one may be the end of the process; those after it are missing. Adds to `used` the
    seconds of wall time that the calls of each function took, without those in which it could not run.
    """
    conversation = child.conversation()
    try:
        if conversation.greeting(START_SECONDS).get("ready") is not True:
            raise Ended
    except ENDINGS as fault:  # no student code has run yet
        raise ServerDied(f"no confined process ({type(fault).__name__})") from fault
    over = time.monotonic() + limits.seconds - sum(used.values()) - plan.seconds
    examined, ended = _examined(conversation, submission, probes, limits, over)
    if ended or len(examined) == len(probes):
        return examined
    calls = probes[len(examined) :]
    question = examination.to_load(submission, limits, absent, alone=plan.alone)
    began = time.monotonic() - conversation.lost
    try:
        loading.load(conversation, question, submission, limits, plan, over)
    except loading.NotLoaded as end:
        return [*examined, *(_not_loaded(probe, end.header, submission, limits) for probe in calls)]
    except ENDINGS as end:
        outcome = _ending(calls[0], end, conversation, limits, over)
        outcome = replace(outcome, message=f"Your file cannot be imported: {outcome.message}.")
        return [*examined, *(replace(outcome, probe=probe) for probe in calls)]
    finally:
        plan.seconds += time.monotonic() - conversation.lost - began
    strict = loading.strictly(plan, submission) if limits.strict else None
    if strict is not None:
        return [*examined, *(Outcome(probe, Status.RAISED, message=strict) for probe in calls)]
    called = _called(conversation, submission, calls, limits, used, over, plan)
    called = [loading.because(outcome, plan, submission) for outcome in called] if plan.troubles else called
    notes = loading.notes(plan, submission)
    if conversation.printed_bytes > KEPT_OUTPUT:
        notes = (*notes, f"of what the program printed the first {KEPT_OUTPUT >> 10} KB were kept")
    return [*examined, replace(called[0], notes=(*notes, *called[0].notes)), *called[1:]]


def _examined(
    conversation: Conversation, submission: Submission, probes: Sequence[Probe], limits: Limits, over: float
) -> tuple[list[Outcome], bool]:
    """Outcomes of the questions about the files, which come first, and whether the last one was the process's end."""
    outcomes: list[Outcome] = []
    asked = [probe for probe in probes if probe.syntax is not None]
    questions = [examination.question(submission, probe) for probe in asked]
    try:
        for header, _ in conversation.ask(questions, limits.seconds_per_call, over):
            outcomes.append(examination.outcome(asked[len(outcomes)], header, submission, limits))
    except ENDINGS as end:
        return [*outcomes, _ending(asked[len(outcomes)], end, conversation, limits, over)], True
    return outcomes, False


def _called(
    conversation: Conversation,
    submission: Submission,
    probes: Sequence[Probe],
    limits: Limits,
    used: dict[str, float],
    over: float,
    plan: loading.Plan,
) -> list[Outcome]:
    """Outcomes of the calls in order, up to the one in which the process ended."""
    outcomes: list[Outcome] = []
    spans: list[int] = []
    at, lost = time.monotonic(), conversation.lost
    try:
        for group in _groups(probes):
            questions = [question(probe) for probe in group]
            at, lost = time.monotonic(), conversation.lost
            for header, arrays in conversation.ask(questions, limits.seconds_per_call, over):
                before, lost_before, at, lost = at, lost, time.monotonic(), conversation.lost
                probe = probes[len(outcomes)]
                plan.note_stand_ins(header, submission, limits)
                outcomes.append(_outcome(probe, header, arrays, submission, limits, at - before))
                spans.append(max(header["printed"], *spans[-1:], 0))
                used[probe.function] = used.get(probe.function, 0.0) + at - before - (lost - lost_before)
    except ENDINGS as end:
        probe = probes[len(outcomes)]
        used[probe.function] = used.get(probe.function, 0.0) + time.monotonic() - at - (conversation.lost - lost)
        outcomes.append(_ending(probe, end, conversation, limits, over))
        spans.append(KEPT_OUTPUT)
    conversation.drain()
    return _with_output(outcomes, spans, bytes(conversation.printed))


def _groups(probes: Sequence[Probe]) -> list[list[Probe]]:
    """Calls that are asked together: the published ones, all others, and each timed one by itself."""
    together = [probe for probe in probes if not probe.timed]
    groups = [[probe for probe in together if probe.published == published] for published in (True, False)]
    return [*groups, *([probe] for probe in probes if probe.timed)]


def _with_output(outcomes: list[Outcome], ends: list[int], printed: bytes) -> list[Outcome]:
    """Each outcome with what was printed up to its end, as the process says; the import's is the first one's."""
    if not printed:
        return outcomes
    starts = [0, *ends[:-1]]
    texts = [printed[start:end].decode("utf-8", errors="replace") for start, end in zip(starts, ends, strict=True)]
    return [replace(outcome, printed=_clean(text)) for outcome, text in zip(outcomes, texts, strict=True)]


@functools.lru_cache(maxsize=4096)
def question(probe: Probe) -> tuple[bytes, bytes]:
    """Header and body of the frame that carries one call; the same for every submission, so it is made once."""
    if probe.tests is not None:
        return json.dumps({"function": probe.function, "tests": True}).encode(), probe.tests.encode()
    parts: list[bytes] = []
    layout = _layout(probe.arguments, parts, [made for _, made in makers(probe.arguments)])
    header = {"function": probe.called, "arguments": layout, "keywords": sorted(probe.keywords)}
    return json.dumps(header).encode(), b"".join(parts)


def _layout(arguments: Mapping[str, Argument], parts: list[bytes], made: Sequence[Made] = ()) -> list[Any]:
    """Name, kind and detail of each argument; the bytes of arrays go to `parts`. `made` are all that are made."""
    layout: list[Any] = []
    for name, value in arguments.items():
        if isinstance(value, np.ndarray):
            raw = np.ascontiguousarray(value).tobytes()
            parts.append(raw)
            layout.append([name, "array", [value.dtype.str, value.shape, len(raw)]])
        elif isinstance(value, Made):
            inner, state = (_layout(each, parts, made) for each in (value.arguments, value.state))
            number = next(at for at, each in enumerate(made) if each is value)
            detail = [value.function, inner, sorted(value.keywords), state, value.output, number]
            layout.append([name, "made", detail])
        elif isinstance(value, Generator):
            layout.append([name, "generator", value.seed])
        elif isinstance(value, Mapping):
            layout.append([name, "fields", _layout(value, parts, made)])
        else:
            layout.append([name, "plain", value.item() if isinstance(value, np.generic) else value])
    return layout


def _outcome(
    probe: Probe,
    header: dict[str, Any],
    arrays: list[Any],
    submission: Submission,
    limits: Limits,
    seconds: float = 0.0,
) -> Outcome:
    """Check every field of an answer; raise ProtocolError for one that our worker would not send."""
    status, detail, printed = header.get("status"), header.get("detail", ""), header.get("printed")
    whole, names = header.get("whole", False), header.get("parts", [])
    kinds = [(detail, str), (printed, int), (whole, bool), (names, list)]
    if status not in ANSWERS or any(type(value) is not kind for value, kind in kinds):
        raise wire.ProtocolError("a malformed answer")
    if any(type(name) is not str or len(name) > 60 for name in names) or len(names) > 99:
        raise wire.ProtocolError("a malformed answer")
    if len(arrays) != whole + len(names) or bool(arrays) != (status == "RETURNED"):
        raise wire.ProtocolError("a malformed answer")
    message = message_of(header, probe, submission, limits)
    return Outcome(
        probe,
        Status[status],
        arrays[0] if whole else None,
        message,
        printable(environment.without_paths(detail))[:500] if detail else "",
        seconds=seconds,
        parts={printable(name): array for name, array in zip(names, arrays[whole:], strict=True)},
        notes=lacking_words(header.get("lacking", []), probe),
    )


def _not_loaded(probe: Probe, header: dict[str, Any], submission: Submission, limits: Limits) -> Outcome:
    """The outcome of every call where the student's file cannot be imported."""
    status, detail = header.get("status"), header.get("detail", "")
    if status not in ("RAISED", "OUT_OF_MEMORY", "CRASHED", "MISSING") or type(detail) is not str:
        raise wire.ProtocolError("a malformed answer")
    message = printable(of_import(header, submission, limits))
    return Outcome(probe, Status[status], None, message, printable(environment.without_paths(detail))[:500])


def _ending(probe: Probe, end: Exception, conversation: Conversation, limits: Limits, over: float) -> Outcome:
    """The outcome of the call in which the process ended, or was given up."""
    if isinstance(end, Silence):
        if conversation.left(over) <= 0:
            words = f"time limit for the whole submission ({limits.seconds:g} s) exceeded"
        else:
            words = f"time limit ({limits.seconds_per_call:g} s) exceeded"
        return Outcome(probe, Status.TIMED_OUT, message=words)
    if isinstance(end, wire.ProtocolError):
        return Outcome(probe, Status.PROTOCOL_ERROR, message=f"protocol error: it sent {end} in place of a result")
    child = conversation.child
    code = child.exit_code(CLOSING_SECONDS)
    if code is None:
        if child.gone():
            raise ServerDied("the process that watches the student's was killed")
        return Outcome(probe, Status.CRASHED, message="it closed its connection to the grader")
    if child.used_up(limits.seconds):
        return Outcome(probe, Status.TIMED_OUT, message=f"CPU time limit ({limits.seconds} s) exceeded")
    if code < 0:
        number = -code
        if number == signal.SIGKILL:
            raise ServerDied("the student's process was killed from outside; is the machine short of memory?")
        how = f"signal {signal.Signals(number).name}" if number in set(signal.Signals) else f"signal {number}"
    else:
        how = f"exit code {code}"
    return Outcome(probe, Status.CRASHED, message=f"the program ended ({how})")


def _clean(printed: str) -> str:
    """What was printed, line by line, each of them printable."""
    return "\n".join(printable(line) for line in environment.without_paths(printed).splitlines())
