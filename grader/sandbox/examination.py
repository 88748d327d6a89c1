"""Questions about the submitted files themselves, answered before any of them runs; see `runtime/syntax.py`."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from grader.model import FunctionState, Limits, Mention, Outcome, Probe, Status, Submission
from grader.sandbox.conversation import Ended, ServerDied, Silence
from grader.sandbox.runtime.wire import ProtocolError
from grader.sandbox.server import START_SECONDS, Processes
from grader.sandbox.words import MALFORMED


def absent(probes: Sequence[Probe]) -> list[str]:
    """The libraries that are not there while the other probes of the same run are answered."""
    return sorted({name for probe in probes if probe.syntax for name in probe.syntax.absent})


def files_question(submission: Submission, **asked: Any) -> tuple[bytes, bytes]:
    """Header and body of a frame that carries the submitted files, and what is asked of them."""
    files = [[name, len(content)] for name, content in submission.files.items()]
    header = {"module": submission.module, "files": files, **asked}
    return json.dumps(header).encode(), b"".join(submission.files.values())


def to_load(submission: Submission, limits: Limits, absent: Sequence[str], *, alone: bool) -> tuple[bytes, bytes]:
    """Header and body of the frame that has the files loaded; see `runtime/worker.py`."""
    asked = {"absent": absent, "python2": limits.python2, "alone": alone, "stand_ins": limits.stand_ins}
    return files_question(submission, **asked)


def question(submission: Submission, probe: Probe) -> tuple[bytes, bytes]:
    """Header and body of the frame that asks what the files mention."""
    assert probe.syntax is not None
    asked = {"names": probe.syntax.names, "statements": probe.syntax.statements, "functions": probe.syntax.functions}
    return files_question(submission, syntax=asked)


HANDOUT = "handed out.py"
"""The name under which the handout's module is sent along, which no student's file has."""
SURVEY_SECONDS = 10.0


def survey(
    pool: Processes, files: Mapping[str, bytes], handout: bytes, functions: Sequence[str]
) -> dict[str, tuple[FunctionState, ...]]:
    """For each file the state of each function, in order; what is not known of a file that is no Python is left out.

    Never raises for what the files hold: a file that ends the process that looks at it leaves nothing known of any.
    """
    sent = {**files, HANDOUT: handout}
    asked = {"handout": HANDOUT, "functions": list(functions)}
    submission = Submission("", "", HANDOUT, sent)
    try:
        with pool.child(Limits()) as child:
            conversation = child.conversation()
            conversation.greeting(START_SECONDS)
            question = files_question(submission, survey=asked)
            ((header, _),) = conversation.ask([question], SURVEY_SECONDS, time.monotonic() + SURVEY_SECONDS)
    except (Silence, Ended, ProtocolError, ServerDied):
        return {}
    told = header.get("survey")
    if type(told) is not list or len(told) != len(sent):
        return {}
    if not all(map(_are_states, told)):
        return {}
    pairs = zip(sent, told, strict=True)
    found = {file: tuple(map(FunctionState, each)) for file, each in pairs if len(each) == len(functions)}
    found.pop(HANDOUT, None)
    return found


def _are_states(told: Any) -> bool:
    return type(told) is list and all(type(number) is int and number in set(FunctionState) for number in told)


def outcome(probe: Probe, header: dict[str, Any], submission: Submission, limits: Limits) -> Outcome:
    """Check every field of an answer; raise ProtocolError for one that our worker would not send."""
    status = header.get("status")
    if status == "MISSING":
        return Outcome(probe, Status.MISSING, message=f"there is no file {submission.module} in the submission.")
    if status == "OUT_OF_MEMORY":
        return Outcome(probe, Status.OUT_OF_MEMORY, message=f"memory limit ({limits.memory_mib} MB) exceeded")
    mentions = header.get("mentions")
    if status != "RETURNED" or type(mentions) is not list:
        raise ProtocolError(MALFORMED)
    told = [_mention(each, probe, submission) for each in mentions]
    if len({(mention.kind, mention.name) for mention in told}) != len(told):
        raise ProtocolError(MALFORMED)
    for mention in told:
        if mention.kind == "unreadable" and mention.file == submission.module:  # then it cannot be imported either
            return Outcome(probe, Status.RAISED, message=f"{mention.file} is not Python (line {mention.line})")
    return Outcome(probe, Status.RETURNED, mentions=tuple(told))


def _mention(told: Any, probe: Probe, submission: Submission) -> Mention:
    asked = probe.syntax
    assert asked is not None
    known = {"import": asked.names, "use": asked.names, "statement": asked.statements, "unreadable": ("",)}
    if type(told) is not list or [type(each) for each in told] != [int, int, str, str]:
        raise ProtocolError(MALFORMED)
    number, line, kind, name = told
    if not 0 <= number < len(submission.files) or line < 0 or name not in known.get(kind, ()):
        raise ProtocolError(MALFORMED)
    file = list(submission.files)[number]
    return Mention(file, min(line, submission.files[file].count(b"\n") + 1), kind, name)
