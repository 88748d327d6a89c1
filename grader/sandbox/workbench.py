"""A student's program with small changes made in it, in confined processes of its own; nothing there earns a mark.

The changes are known by number: the process finds them in the syntax tree that it loaded (`runtime/changing.py`), and
what they are in words is asked of another, in which nothing of the student's has run. Expected values stay here.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from grader.model import Array, Limits, Place, Probe, Submission
from grader.sandbox import examination, loading
from grader.sandbox.conversation import Conversation, Ended, ServerDied, Silence
from grader.sandbox.runtime.edits import MOST
from grader.sandbox.runtime.wire import ProtocolError
from grader.sandbox.server import START_SECONDS, Processes
from grader.sandbox.session import question
from grader.sandbox.words import MALFORMED, printable

AT_ONCE = 100
SECONDS = 3.0
SECONDS_IN_ALL = 6.0
"""After which a program that is slow without running many lines is left alone; what is counted ends long before."""
MOST_LINES = 100_000
MOST_LOST = 2
"""Processes that may be lost to changes that never end, before the program is left alone."""


class Unchangeable(Exception):
    """Nothing can be found out about the program by changing it."""


@dataclass
class Workbench:
    """The edits of some functions of a submission, and what these return with them.

    `functions` says of each what its arguments are (see `runtime/edits.Shapes`). `costs`, `lines` and `kinds` are those
    of all edits, the cheapest first; `within` masks, by function, the edits that may change what it returns. Raises
    Unchangeable.
    """

    pool: Processes
    submission: Submission
    functions: Mapping[str, Mapping[str, Any]]
    limits: Limits
    absent: Sequence[str] = ()
    costs: Array = field(default_factory=lambda: np.zeros(0))
    lines: Array = field(default_factory=lambda: np.zeros(0))
    kinds: Array = field(default_factory=lambda: np.zeros(0))
    within: dict[str, Array] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)
    _conversation: Conversation | None = None
    _lost: int = 0
    _spent: float = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Load the program and list its edits."""
        self._ready()

    def close(self) -> None:
        """End the process."""
        self._stack.close()
        self._conversation = None

    def length(self, probe: Probe) -> int:
        """How many lines run in a call, which is what another call costs; MOST_LINES where it does not end."""
        try:
            header, _ = self._ask([probe], {"output": None})
        except (Silence, Ended, ServerDied):
            self._give_up_some()
            return MOST_LINES
        return _whole(header.get("lines"))

    def tried(
        self, changes: Sequence[Sequence[int]], probes: Sequence[Probe], output: str | None
    ) -> list[list[Array | None]]:
        """For each set of edits what each call returns; None where it returns no numbers."""
        found: list[list[Array | None]] = []
        for at in range(0, len(changes), AT_ONCE):
            some = [[int(number) for number in numbers] for numbers in changes[at : at + AT_ONCE]]
            nothing: list[Array | None] = [None] * len(probes)
            try:
                header, values = self._ask(probes, {"edits": some, "output": output})
            except (Silence, Ended, ServerDied):
                self._give_up_some()
                found += [nothing] * len(some)
                continue
            which = header.get("which")
            if type(which) is not list or len(which) != len(some) * len(probes):
                raise Unchangeable(MALFORMED)
            if any(type(number) is not int or not -1 <= number < len(values) for number in which):
                raise Unchangeable(MALFORMED)
            each = [values[number] if number >= 0 else None for number in which]
            found += [each[i : i + len(probes)] for i in range(0, len(each), len(probes))]
        return found

    def described(self, numbers: Sequence[int]) -> list[Place]:
        """Where these edits are and what they are, told by a process in which nothing of the student's has run."""
        asked = {"described": [int(number) for number in numbers], "functions": self.functions}
        files = examination.files_question(self.submission, **asked, python2=self.limits.python2)
        try:
            with self.pool.child(self.limits) as child:
                conversation = child.conversation()
                conversation.greeting(START_SECONDS)
                ((header, arrays),) = conversation.ask([files], SECONDS, time.monotonic() + SECONDS)
        except (Silence, Ended, ProtocolError, ServerDied) as fault:
            raise Unchangeable(type(fault).__name__) from fault
        told = header.get("told")
        if type(told) is not list or len(told) != len(numbers):
            raise Unchangeable(MALFORMED)
        if len(arrays) != 3 or not all(map(np.array_equal, arrays, (self.costs, self.lines, self.kinds))):
            raise Unchangeable("the program has other changes than its text")  # their numbers mean something else
        return [_place(each, self.submission) for each in told]

    def _ask(self, probes: Sequence[Probe], changes: Mapping[str, Any]) -> tuple[dict[str, Any], list[Array]]:
        questions = [question(probe) for probe in probes]
        calls = [[json.loads(head), len(body)] for head, body in questions]
        asked = json.dumps({"changes": changes, "calls": calls}).encode()
        body = b"".join(body for _, body in questions)
        if self._spent > SECONDS_IN_ALL:
            raise Unchangeable("it is too slow")
        began = time.monotonic()
        try:
            conversation = self._ready()
            ((header, values),) = conversation.ask([(asked, body)], SECONDS, time.monotonic() + SECONDS)
        except ProtocolError as fault:
            raise Unchangeable(str(fault)) from fault
        finally:
            self._spent += time.monotonic() - began
        return header, values

    def _give_up_some(self) -> None:
        self.close()
        self._lost += 1
        if self._lost > MOST_LOST:
            raise Unchangeable("changes of it do not come to an end")

    def _ready(self) -> Conversation:
        """The process with the program loaded, and its edits listed."""
        if self._conversation is not None:
            return self._conversation
        child = self._stack.enter_context(self.pool.child(self.limits))
        conversation = child.conversation()
        plan = loading.Plan(python2=self.limits.python2)
        question = examination.to_load(self.submission, self.limits, self.absent, alone=False)
        over = time.monotonic() + self.limits.seconds
        try:
            conversation.greeting(START_SECONDS)
            loading.load(conversation, question, self.submission, self.limits, plan, over)
            asked = json.dumps({"changes": {"functions": self.functions}}).encode()
            ((header, arrays),) = conversation.ask([(asked, b"")], SECONDS, min(over, time.monotonic() + SECONDS))
        except (loading.Lost, loading.NotLoaded, Silence, Ended, ProtocolError, ServerDied) as fault:
            self.close()
            raise Unchangeable(type(fault).__name__) from fault
        count = _whole(header.get("edits"))
        if count > MOST or not all(bool(np.isfinite(array).all()) for array in arrays):
            raise Unchangeable(MALFORMED)
        if len(arrays) != 3 + len(self.functions) or any(array.shape != (count,) for array in arrays):
            raise Unchangeable(MALFORMED)
        self.costs, self.lines, self.kinds, *masks = arrays
        self.within = {name: mask != 0 for name, mask in zip(self.functions, masks, strict=True)}
        self._conversation = conversation
        return conversation


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise Unchangeable(MALFORMED)
    return value


def _place(told: Any, submission: Submission) -> Place:
    if type(told) is not list or [type(each) for each in told] != [int, float, *[str] * 7]:
        raise Unchangeable(MALFORMED)
    line, cost, *texts = told
    lines = len(loading.lines_of(submission.files[submission.module]))
    where = loading.place_words(submission, submission.module, min(max(1, line), lines), source=False)
    return Place(line, cost, where, *(printable(text)[:300] for text in texts))


class NoWorkbench(Workbench):
    """Where there is no sandbox to try changes in."""

    def __init__(self, *_: Any) -> None:
        pass

    def open(self) -> None:
        """Raises Unchangeable."""
        raise Unchangeable("there is no sandbox to try changes in")

    def close(self) -> None:
        """Nothing is open."""


OpenWorkbench = Callable[[Submission, Mapping[str, Mapping[str, Any]], Limits, Sequence[str]], Workbench]
"""Opens a workbench: submission, functions with what their arguments are, limits, libraries that are not there."""
