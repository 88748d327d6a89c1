"""An ordinary notebook, as this side sees it: cell after cell, each within its time, and what comes back checked.

A cell that does not end is interrupted, as in a kernel; one that cannot be, or that ends the process, is left out and
the notebook is run again without it, since what it defined before is lost. Outputs are the student's: their kinds,
sizes and texts are checked here, and `outputs.py` takes out what a page would run.
"""

from __future__ import annotations

import contextlib
import json
import re
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from grader.model import CellOutcome, CourseText, Limits, NotebookCell
from grader.sandbox.conversation import Conversation, Ended, ServerDied, Silence, Starved
from grader.sandbox.outputs import checked
from grader.sandbox.runtime.wire import ProtocolError
from grader.sandbox.server import START_SECONDS, Child, Pool, cpu_used_up
from grader.sandbox.words import MALFORMED

FOLDER = "notebook"
GRACE = 2.0
"""Seconds in which an interrupted cell must answer."""
MOST_LEFT_OUT = 3
TOO_MANY = "it was not run: too many cells before it did not end, or ended the program"
TIME_UP = "the time for the whole notebook was used up before this cell came to its end"
BUSY = "the machine was too busy to run it; the notebook must be graded again"
TOLD = re.compile(r"(put back|name|class):([\w.<>]{1,120})", re.ASCII)
WORDS = {
    "put back": "{0} had been given another meaning; it was put back before the tests",
    "name": "these tests use {0}, which the notebook has given a meaning of its own",
    "class": "these tests met an object of the class {0}, which says itself what it equals or comes to",
}
INNOCENT = "put back"
VALUE = re.compile(r"|-?(?:\d+\.\d+(?:e[+-]?\d+)?|\d+e[+-]?\d+|inf|nan)")
STANDARD = frozenset(sys.stdlib_module_names)
REFUSED = {
    "program": "another program",
    "network": "the network",
    "output": "what another program prints",
    "widget": "a widget",
}
TIMEOUT = ("CellTimeoutError", "", "\x1b[0;31mCellTimeoutError\x1b[0m: No reply from kernel before timeout")
"""The error that nbgrader shows for a cell that did not end."""


@dataclass(frozen=True)
class Compiled:
    """A cell of the course's own as code, with its names and imports; no code where it is no Python."""

    about: dict[str, Any]
    code: bytes


def run_notebook(
    pool: Pool,
    cells: Sequence[NotebookCell],
    files: Mapping[str, bytes],
    limits: Limits,
    seconds_per_cell: float,
    course: CourseText,
) -> list[CellOutcome]:
    """What became of each cell. Raises ServerDied where no confined process can be had."""
    own = _compiled(pool, [cell.source for cell in cells if cell.tests or cell.handed_out], limits)
    over = time.monotonic() + limits.seconds
    left_out: dict[int, CellOutcome] = {}
    head = _head(cells, files, own, course)
    while True:
        with pool.child(limits) as child:
            done = _run(child, cells, (head, b"".join(files.values())), own, left_out, seconds_per_cell, over)
            last = len(done) - 1
            if last not in left_out and done[last].ended and cpu_used_up(child.ending(GRACE), limits.seconds):
                done[last] = _undecided(TIME_UP)
        if len(done) == len(cells):
            return done
        left_out[last] = done[last]
        if len(left_out) > MOST_LEFT_OUT or time.monotonic() >= over:
            words = TOO_MANY if len(left_out) > MOST_LEFT_OUT else TIME_UP
            return [*done, *[_undecided(words) for _ in cells[len(done) :]]]


def _compiled(pool: Pool, sources: Sequence[str], limits: Limits) -> Mapping[str, Compiled]:
    """The course's own cells, compiled by a process in which no student's code runs; once for a class."""
    missing = [source for source in dict.fromkeys(sources) if source not in pool.compiled]
    if missing:
        with pool.child(limits) as child:
            conversation = child.conversation(("|u1",))
            try:
                conversation.greeting(START_SECONDS)
                for source in missing:
                    nonce = conversation.put(json.dumps({"compile": source}).encode())
                    about, arrays = conversation.take(nonce, START_SECONDS)
                    pool.compiled[source] = Compiled(about, arrays[0].tobytes())
            except (Silence, Ended, ProtocolError) as fault:
                raise ServerDied(f"the course's cells could not be compiled ({type(fault).__name__})") from fault
    return {source: pool.compiled[source] for source in sources}


def _head(
    cells: Sequence[NotebookCell], files: Mapping[str, bytes], own: Mapping[str, Compiled], course: CourseText
) -> dict[str, Any]:
    """What a student's process is told before the first cell."""
    tests = [own[cell.source].about for cell in cells if cell.tests and own[cell.source].code]
    imports = [each for compiled in own.values() for each in compiled.about.get("imports", ())]
    modules = {name for _, module, part in imports for name in (module, f"{module}.{part}" if part else module)}
    here = {name.partition("/")[0].removesuffix(".py") for name in files}
    return {
        "files": [[name, len(content)] for name, content in files.items()],
        "folder": FOLDER,
        "variables": {"NBGRADER_EXECUTION": "autograde"},
        "asked": sorted(_asked(cells) | course.asked),
        "test_names": sorted({name for about in tests for name in about["reads"]}),
        "course_modules": sorted(course.modules),
        "modules": sorted(module for module in modules if module.partition(".")[0] not in here - STANDARD),
    }


def _run(
    child: Child,
    cells: Sequence[NotebookCell],
    beginning: tuple[dict[str, Any], bytes],
    own: Mapping[str, Compiled],
    left_out: Mapping[int, CellOutcome],
    seconds: float,
    over: float,
) -> list[CellOutcome]:
    """The outcomes until the process ended, that of the cell in which it did being the last."""
    conversation = child.conversation(("|u1",))
    try:
        conversation.greeting(START_SECONDS)
        conversation.take(conversation.put(json.dumps(beginning[0]).encode(), beginning[1]), START_SECONDS)
    except (Silence, Ended, ProtocolError) as fault:
        raise ServerDied(f"no confined process for a notebook ({type(fault).__name__})") from fault
    done: list[CellOutcome] = []
    for number, cell in enumerate(cells):
        if number in left_out:
            done.append(left_out[number])
            continue
        left = conversation.left(over)
        if left <= 0:
            done.append(_undecided(TIME_UP))
            continue
        try:
            outcome = _cell(conversation, child, cell, own.get(cell.source), min(seconds, left))
            cut_short = outcome.failed and conversation.left(over) <= 0
            done.append(replace(outcome, undecided=TIME_UP) if cut_short else outcome)
        except Silence:
            if conversation.left(over) <= 0:
                return [*done, _undecided(TIME_UP)]
            return [*done, _ended("it did not end, and could not be interrupted", *TIMEOUT)]
        except Starved:
            return [*done, _undecided(BUSY)]
        except (Ended, ProtocolError):
            return [*done, _ended("it ended the program: by exit, a crash, or more memory than there is")]
    return done


def _cell(
    conversation: Conversation, child: Child, cell: NotebookCell, own: Compiled | None, seconds: float
) -> CellOutcome:
    """Run one cell. Raises Silence where it goes on after an interrupt, Ended or ProtocolError."""
    code = own.code if own is not None and (cell.tests or cell.handed_out) else b""
    asked = {"source": cell.source, "tests": cell.tests, "about": own.about if own is not None and code else {}}
    nonce = conversation.put(json.dumps(asked).encode(), code)
    interrupted = False
    try:
        header, arrays = conversation.take(nonce, seconds)
    except Silence:
        interrupted = True
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(child.pidfd, signal.SIGINT)
        header, arrays = conversation.take(nonce, GRACE)
    return _outcome(header, arrays, interrupted)


def _outcome(header: dict[str, Any], arrays: list[Any], interrupted: bool) -> CellOutcome:
    """An answer, each field checked. Raises ProtocolError."""
    status, told, refused, cut, value = (header.get(key) for key in ("status", "told", "refused", "cut", "value"))
    if status not in ("ok", "error") or type(told) is not list or type(refused) is not list or type(cut) is not bool:
        raise ProtocolError(MALFORMED)
    if len(told) > 100 or any(type(each) is not str or not TOLD.fullmatch(each) for each in told):
        raise ProtocolError(MALFORMED)
    if any(each not in REFUSED for each in refused) or len(arrays) != 1:
        raise ProtocolError(MALFORMED)
    if type(value) is not str or not VALUE.fullmatch(value):
        raise ProtocolError(MALFORMED)
    outputs = checked(arrays[0].tobytes())
    failed = status == "error" or interrupted
    if interrupted:
        outputs = (*outputs, _error(*TIMEOUT))
    words = tuple(WORDS[kind].format(name) for kind, name in (each.split(":") for each in told))
    asked = tuple(REFUSED[each] for each in dict.fromkeys(refused))
    value = "" if failed else value
    return CellOutcome(outputs, failed, told=words, refused=asked, cut=cut, value=value)


def rests_on_work(words: str) -> bool:
    """Whether what is told of a test cell leaves its pass standing."""
    return words.endswith(WORDS[INNOCENT].removeprefix("{0}"))


def _ended(words: str, name: str = "CellEnded", value: str = "", line: str = "") -> CellOutcome:
    return CellOutcome((_error(name, value or words, line or f"CellEnded: {words}"),), failed=True, ended=words)


def _undecided(words: str) -> CellOutcome:
    return CellOutcome((_error("CellUndecided", words, f"CellUndecided: {words}"),), failed=True, undecided=words)


def _error(name: str, value: str, line: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": name, "evalue": value, "traceback": [line]}


def _asked(cells: Sequence[NotebookCell]) -> set[str]:
    """Names that the course's own text defines or assigns."""
    own = "\n".join(cell.source for cell in cells if cell.handed_out or cell.tests)
    return {a or b for a, b in re.findall(r"^\s*(?:def|class)\s+(\w+)|^\s*(\w+)\s*=[^=]", own, re.MULTILINE)}
