"""Loading a submission step by step (`runtime/stepwise.py`), as this side sees it, with words for what went wrong.

A step that never ends, or that ends the process, is left out of the next process; after MOST_LEFT_OUT of them only
definitions are run. What the process says of its own lines is checked: a line of a submitted file, and a code.
"""

from __future__ import annotations

import bisect
import functools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from grader.model import Limits, Outcome, Status, Submission
from grader.sandbox.conversation import Conversation, Ended, Silence
from grader.sandbox.runtime.wire import ProtocolError
from grader.sandbox.words import MALFORMED, PYTHON_2, exception_words, printable

MOST_LEFT_OUT = 3
MOST_TOLD = 400
SHOWN, MOST_SHOWN, MOST_BLAMED, MOST_READ = 60, 4, 50, 300
OLD_NAME = re.compile(rb"\b(?:" + "|".join(PYTHON_2).encode() + rb")(?=\()")
NO_VALUE = re.compile(r"NameError( on line \d+(?: of \S+)?)? \(`(\w+)` has no value there")
CELL = re.compile(rb"# %% \[cell (\d{1,6})\](?P<theirs> handed out)?")
"""The mark that `course/` puts before each cell of a notebook; what fails in a cell of the handout is no news."""


class Lost(Exception):
    """A step in which the process ended or did not end; the plan without it is tried in a fresh one."""


class NotLoaded(Exception):
    """There is nothing to call; `header` says why."""

    def __init__(self, header: dict[str, Any]) -> None:
        super().__init__()
        self.header = header


@dataclass(frozen=True)
class Trouble:
    """A line outside of functions that was passed over or failed: a word for which, and how in our own words."""

    file: str
    line: int
    word: str
    how: str = ""


@dataclass
class Plan:
    """What is known of loading a submission, from one process to the next."""

    left_out: dict[int, str] = field(default_factory=dict)
    only_definitions: bool = False
    troubles: list[Trouble] = field(default_factory=list)
    alone: bool = False
    python2: bool = False
    seconds: float = 0.0
    stood_in: dict[str, Trouble] = field(default_factory=dict)

    def note_stand_ins(self, header: dict[str, Any], submission: Submission, limits: Limits) -> None:
        """Keep which stand-ins an answer says were imported, and where first. Raises ProtocolError."""
        told = header.get("stood_in")
        if type(told) is not list or len(told) > len(limits.stand_ins):
            raise ProtocolError(MALFORMED)
        for each in told:
            if type(each) is not list or [type(part) for part in each] != [int, int, int]:
                raise ProtocolError(MALFORMED)
            number, line, which = each
            if not (0 <= number < len(submission.files) and line >= 0 and 0 <= which < len(limits.stand_ins)):
                raise ProtocolError(MALFORMED)
            file = list(submission.files)[number]
            line = min(line, submission.files[file].count(b"\n") + 1)
            self.stood_in.setdefault(limits.stand_ins[which], Trouble(file, line, "stood in"))


def load(
    conversation: Conversation,
    question: tuple[bytes, bytes],
    submission: Submission,
    limits: Limits,
    plan: Plan,
    over: float,
) -> None:
    """Load the submission in this process, by the plan. Raises Lost, NotLoaded, or what a conversation raises."""
    ((header, _),) = conversation.ask([question], limits.seconds_to_load, over)
    steps = header.get("steps")
    if steps is None:
        raise NotLoaded(header)
    _check_steps(steps)
    plan.troubles = _troubles(header, submission, limits)
    wanted = [
        number
        for number, (line, plain) in enumerate(steps)
        if line not in plan.left_out and (plain or not plan.only_definitions)
    ]
    done = 0
    try:
        asked = [(json.dumps({"step": number}).encode(), b"") for number in wanted]
        for told, _ in conversation.ask(asked, limits.seconds_to_load, over):
            if told.get("done") is not True:
                raise ProtocolError(MALFORMED)
            plan.note_stand_ins(told, submission, limits)
            if len(plan.troubles) < MOST_TOLD:
                plan.troubles += _troubles(told, submission, limits)
            done += 1
    except (Silence, Ended) as end:
        if len(plan.left_out) > MOST_LEFT_OUT:
            raise  # not even definitions can be run
        if steps[wanted[done]][1] and not plan.alone:
            plan.alone = True  # one of several statements that should take no time: which, the next process tells
            raise Lost from end
        slow = f"time limit ({limits.seconds_to_load:g} s) exceeded"
        plan.left_out[steps[wanted[done]][0]] = slow if isinstance(end, Silence) else "it ended the program"
        plan.only_definitions = len(plan.left_out) >= MOST_LEFT_OUT or conversation.left(over) <= 0
        raise Lost from end


def _check_steps(steps: Any) -> None:
    if type(steps) is not list or len(steps) > 2000:
        raise ProtocolError(MALFORMED)
    if any(type(each) is not list or [type(part) for part in each] != [int, bool] for each in steps):
        raise ProtocolError(MALFORMED)


def _troubles(header: dict[str, Any], submission: Submission, limits: Limits) -> list[Trouble]:
    """What was told, each field checked. Raises ProtocolError."""
    told = header.get("told")
    if type(told) is not list or len(told) > MOST_TOLD:
        raise ProtocolError(MALFORMED)
    found = []
    for each in told:
        if type(each) is not list or [type(part) for part in each[:3]] != [int, int, str] or len(each) != 4:
            raise ProtocolError(MALFORMED)
        number, line, word, how = each
        if not 0 <= number < len(submission.files) or line < 1 or word not in ("failed", "magic", "unread", "python2"):
            raise ProtocolError(MALFORMED)
        file = list(submission.files)[number]
        words = ""
        if word == "failed":
            if type(how) is not dict or how.get("status") not in ("RAISED", "OUT_OF_MEMORY", "CRASHED"):
                raise ProtocolError(MALFORMED)
            words = exception_words({**how, "line": None}, submission, limits)
        found.append(Trouble(file, min(line, submission.files[file].count(b"\n") + 1), word, words))
    return found


def strictly(plan: Plan, submission: Submission) -> str | None:
    """Where a rubric wants files that run to their end: why this one does not."""
    for trouble in plan.troubles:
        if trouble.word == "failed":
            where = place_words(submission, trouble.file, trouble.line, source=False)
            return f"Your file cannot be imported: {trouble.how} on {where}."
    for line, how in plan.left_out.items():
        return f"Your file cannot be imported: {how} on line {line}."
    return None


def notes(plan: Plan, submission: Submission) -> tuple[str, ...]:
    """What a person should know of how the files were loaded; the first of a kind in full, the others counted."""
    places = [place_words(submission, submission.module, line) for line in plan.left_out]
    told = [f"{place} was left out: {how}" for place, how in zip(places, plan.left_out.values(), strict=True)]
    if plan.only_definitions:
        told.append("after that only definitions and imports were run, nothing else outside of functions")
    own = [trouble for trouble in plan.troubles if not _is_handed_out(trouble, submission)]
    failed, unread, magic = ([t for t in own if t.word == word] for word in ("failed", "unread", "magic"))
    for trouble in own:
        if trouble.word == "python2":
            place = place_words(submission, trouble.file, trouble.line)
            told.append(f"{place} is Python 2: {trouble.file} was converted and read as Python 3")
    for name, trouble in plan.stood_in.items():
        if not _is_handed_out(trouble, submission):
            place = place_words(submission, trouble.file, trouble.line, source=False) if trouble.line else "the program"
            told.append(f"{place} imports {name}, which is not here: a stand-in that does nothing took its place")
    if plan.python2:
        told += [f"{file} uses Python 2's {name}, which was given" for file, name in _old_names(submission)]
    for trouble in failed[:MOST_SHOWN]:
        place = place_words(submission, trouble.file, trouble.line)
        told.append(f"{place} failed outside of all functions and was passed over: {trouble.how}")
    for trouble in unread[:MOST_SHOWN]:
        told.append(f"{place_words(submission, trouble.file, trouble.line)} is no Python: the cell was passed over")
    for rest, what in (
        (failed[MOST_SHOWN:], "failed outside of all functions, too"),
        (unread[MOST_SHOWN:], "no Python, too"),
        (magic, "for a notebook only and passed over"),
    ):
        if rest:
            told.append(f"{what}: {_counted(rest, submission)}")
    return tuple(told)


def because(outcome: Outcome, plan: Plan, submission: Submission) -> Outcome:
    """The outcome of a call with the line outside of functions that it failed for, where that is plain."""
    missing = NO_VALUE.search(outcome.message) if outcome.status is Status.RAISED else None
    if missing is None and outcome.status is not Status.MISSING:
        return outcome
    definition = re.compile(rf"\s*(async )?def {re.escape(outcome.probe.called)}\b")
    giving = _giving(missing[2]) if missing is not None else definition
    for trouble in [each for each in plan.troubles if each.word == "failed"][:MOST_BLAMED]:
        text = lines_of(submission.files[trouble.file])[trouble.line - 1][:MOST_READ].decode("utf-8", errors="replace")
        place = place_words(submission, trouble.file, trouble.line, source=False)
        if not giving.match(text):
            continue
        if missing is None:
            words = f"{outcome.probe.called}() could not be defined on {place}: {trouble.how}."
        else:
            words = f"Your file was loaded without {place}, which failed: {trouble.how}."
            words += f" So `{missing[2]}` has no value{missing[1] or ''}."
        return replace(outcome, message=words)
    return outcome


def _giving(name: str) -> re.Pattern[str]:
    """Lines that would have given this name a value: an import, a definition, an assignment."""
    whole = rf"\b{re.escape(name)}\b"
    imported, defined = rf"(?:from|import)\b[^#]*{whole}", rf"(?:async )?(?:def|class) +{whole}"
    return re.compile(rf"\s*(?:{imported}|{defined}|[\w, *(]*{whole}[\w, :)]*=(?!=))")


@functools.lru_cache(maxsize=16)
def lines_of(content: bytes) -> tuple[bytes, ...]:
    """The lines of a submitted file."""
    return tuple(content.split(b"\n"))


@functools.lru_cache(maxsize=16)
def _marks_of(content: bytes) -> tuple[tuple[int, int, bool], ...]:
    """The marks of cells: the line, the cell's number, and whether it is as it was handed out."""
    found = [(number, CELL.match(line)) for number, line in enumerate(lines_of(content), start=1)]
    return tuple((number, int(match[1]), bool(match["theirs"])) for number, match in found if match)


def _cell_of(content: bytes, line: int) -> tuple[int, int, bool] | None:
    """The mark of the cell in which a line stands."""
    marks = _marks_of(content)
    at = bisect.bisect_left(marks, (line + 1,))
    return marks[at - 1] if at else None


def _old_names(submission: Submission) -> list[tuple[str, str]]:
    """Files that write a name of Python 2's, with the first of them."""
    found = [(file, OLD_NAME.search(content)) for file, content in submission.files.items()]
    return [(file, match[0].decode()) for file, match in found if match is not None]


def _is_handed_out(trouble: Trouble, submission: Submission) -> bool:
    """Whether a line stands in a cell that the student left as it was handed out."""
    cell = _cell_of(submission.files[trouble.file], trouble.line)
    return cell is not None and cell[2]


def _counted(troubles: Sequence[Trouble], submission: Submission) -> str:
    shown = ", ".join(place_words(submission, each.file, each.line, source=False) for each in troubles[:5])
    return f"{shown} and {len(troubles) - 5} more" if len(troubles) > 5 else shown


def place_words(submission: Submission, file: str, line: int, *, source: bool = True) -> str:
    """`line 3 of tools.py (`plt.show()`)`, or `cell 2, line 3 (...)` of a notebook."""
    content = submission.files[file]
    lines = lines_of(content)
    text = printable(lines[line - 1][:300].decode("utf-8", errors="replace").strip()) if line <= len(lines) else ""
    said = f" (`{text if len(text) <= SHOWN else text[:SHOWN] + ' ...'}`)" if text and source else ""
    cell = _cell_of(content, line)
    if cell is not None:
        return f"cell {cell[1]}, line {line - cell[0]}{said}"
    return f"line {line}{'' if file == submission.module else f' of {file}'}{said}"
