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
import time
from collections.abc import Mapping, Sequence
from typing import Any

from grader.model import CellOutcome, Limits, NotebookCell
from grader.sandbox.conversation import Conversation, Ended, Silence
from grader.sandbox.outputs import checked
from grader.sandbox.runtime.wire import ProtocolError
from grader.sandbox.server import START_SECONDS, Child, Pool, ServerDied
from grader.sandbox.words import MALFORMED

FOLDER = "notebook"
GRACE = 2.0
"""Seconds in which an interrupted cell must answer."""
MOST_LEFT_OUT = 3
TOLD = re.compile(r"(put back|name|class):([\w.<>]{1,120})", re.ASCII)
WORDS = {
    "put back": "{0} had been given another meaning; it was put back before the tests",
    "name": "these tests use {0}, which the notebook has given a meaning of its own",
    "class": "these tests compare with an object of the notebook's own class {0}, which says itself what equals it",
}
INNOCENT = "put back"
REFUSED = {"program": "another program", "network": "the network", "output": "what another program prints"}
TIMEOUT = ("CellTimeoutError", "", "\x1b[0;31mCellTimeoutError\x1b[0m: No reply from kernel before timeout")
"""The error that nbgrader shows for a cell that did not end."""


def run_notebook(
    pool: Pool, cells: Sequence[NotebookCell], files: Mapping[str, bytes], limits: Limits, seconds_per_cell: float
) -> list[CellOutcome]:
    """What became of each cell. Raises ServerDied where no confined process can be had."""
    over = time.monotonic() + limits.seconds
    left_out: dict[int, CellOutcome] = {}
    while True:
        with pool.child(limits) as child:
            done = _run(child, cells, files, left_out, seconds_per_cell, over)
        if len(done) == len(cells):
            return done
        left_out[len(done) - 1] = done[-1]
        if len(left_out) > MOST_LEFT_OUT or time.monotonic() >= over:
            words = "it was not run: too many cells before it did not end, or ended the program"
            return [*done, *[_ended(words) for _ in cells[len(done) :]]]


def _run(
    child: Child,
    cells: Sequence[NotebookCell],
    files: Mapping[str, bytes],
    left_out: Mapping[int, CellOutcome],
    seconds: float,
    over: float,
) -> list[CellOutcome]:
    """The outcomes until the process ended, that of the cell in which it did being the last."""
    conversation = Conversation(child, ("|u1",))
    try:
        conversation.greeting(START_SECONDS)
        sizes = [[name, len(content)] for name, content in files.items()]
        head: dict[str, Any] = {"files": sizes, "folder": FOLDER}
        head |= {"variables": {"NBGRADER_EXECUTION": "autograde"}, "asked": sorted(_asked(cells))}
        conversation.take(conversation.put(json.dumps(head).encode(), b"".join(files.values())), START_SECONDS)
    except (Silence, Ended, ProtocolError) as fault:
        raise ServerDied(f"no confined process for a notebook ({type(fault).__name__})") from fault
    done: list[CellOutcome] = []
    for number, cell in enumerate(cells):
        if number in left_out:
            done.append(left_out[number])
            continue
        try:
            done.append(_cell(conversation, child, cell, min(seconds, over - time.monotonic())))
        except Silence:
            return [*done, _ended("it did not end, and could not be interrupted", *TIMEOUT)]
        except (Ended, ProtocolError):
            return [*done, _ended("it ended the program: by exit, a crash, or more memory than there is")]
    return done


def _cell(conversation: Conversation, child: Child, cell: NotebookCell, seconds: float) -> CellOutcome:
    """Run one cell. Raises Silence where it goes on after an interrupt, Ended or ProtocolError."""
    asked = {"source": cell.source, "tests": cell.tests, "handed_out": cell.handed_out}
    nonce = conversation.put(json.dumps(asked).encode())
    interrupted = False
    try:
        header, arrays = conversation.take(nonce, max(0.0, seconds))
    except Silence:
        interrupted = True
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(child.pidfd, signal.SIGINT)
        header, arrays = conversation.take(nonce, GRACE)
    return _outcome(header, arrays, interrupted)


def _outcome(header: dict[str, Any], arrays: list[Any], interrupted: bool) -> CellOutcome:
    """An answer, each field checked. Raises ProtocolError."""
    status, told, refused, cut = (header.get(key) for key in ("status", "told", "refused", "cut"))
    if status not in ("ok", "error") or type(told) is not list or type(refused) is not list or type(cut) is not bool:
        raise ProtocolError(MALFORMED)
    if len(told) > 100 or any(type(each) is not str or not TOLD.fullmatch(each) for each in told):
        raise ProtocolError(MALFORMED)
    if any(each not in REFUSED for each in refused) or len(arrays) != 1:
        raise ProtocolError(MALFORMED)
    outputs = checked(arrays[0].tobytes())
    failed = status == "error" or interrupted
    if interrupted:
        outputs = (*outputs, _error(*TIMEOUT))
    words = tuple(WORDS[kind].format(name) for kind, name in (each.split(":") for each in told))
    return CellOutcome(outputs, failed, "", words, tuple(REFUSED[each] for each in dict.fromkeys(refused)), cut)


def rests_on_work(words: str) -> bool:
    """Whether what is told of a test cell leaves its pass standing."""
    return words.endswith(WORDS[INNOCENT].removeprefix("{0}"))


def _ended(words: str, name: str = "CellEnded", value: str = "", line: str = "") -> CellOutcome:
    return CellOutcome((_error(name, value or words, line or f"CellEnded: {words}"),), failed=True, ended=words)


def _error(name: str, value: str, line: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": name, "evalue": value, "traceback": [line]}


def _asked(cells: Sequence[NotebookCell]) -> set[str]:
    """Names that the course's own text defines or assigns."""
    own = "\n".join(cell.source for cell in cells if cell.handed_out or cell.tests)
    return {a or b for a, b in re.findall(r"^\s*(?:def|class)\s+(\w+)|^\s*(\w+)\s*=[^=]", own, re.MULTILINE)}
