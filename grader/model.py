"""The records of a grading run, in the order in which they flow. All are frozen.

Submission -> Probe -> Outcome -> Evidence -> Verdict -> Score -> Report
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from functools import cached_property
from typing import Any, Union

import numpy as np
from numpy.typing import NDArray

from grader.derivation.record import WrittenReading

Array = NDArray[Any]
Argument = Union[Array, float, int, bool, str, "Made", "Generator", Mapping[str, "Argument"]]


@dataclass(frozen=True, eq=False)
class Made:
    """An argument that another function of the student's returns, such as a trained model: it never leaves there.

    `output` is the part of what it returns that counts, all of it where there is none. `state` are attributes that are
    set after making, `inputs` says from which inputs these come.
    """

    function: str
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    keywords: frozenset[str] = frozenset()
    output: str | None = None
    state: Mapping[str, Argument] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Generator:
    """An argument that is `numpy.random.default_rng(seed)`, made anew for each call on whichever side it is made."""

    seed: int

    def __str__(self) -> str:
        return f"default_rng({self.seed})"


@dataclass(frozen=True)
class Submission:
    """What one student handed in, as bytes and without paths, so that it can travel to another machine.

    `files` holds the files that count, by their name relative to the folder of the module; `answer` is the written
    answer in Markdown and LaTeX, None where there is none; `notes` tell a person what was odd about the files.
    `undecided` says why a person must choose which of the `choices` count, or look at what was not read; then nothing
    is run. `pictures` are those that the answer shows, named after their content; `documents` lie beside it and only a
    person reads them; `doubt` says why a person must look at the answer whatever its text says.
    """

    student: str
    assignment: str
    module: str
    files: Mapping[str, bytes]
    answer: str | None = None
    submitted_at: datetime | None = None
    notes: tuple[str, ...] = ()
    undecided: str = ""
    choices: Mapping[str, bytes] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    documents: Mapping[str, bytes] = field(default_factory=dict)
    doubt: str = ""

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the names and contents of files, choices and documents and of the written answer."""
        sha = hashlib.sha256()
        code = {**self.files, **self.choices}
        parts = [*sorted(code.items()), ("", (self.answer or "").encode()), *sorted(self.documents.items())]
        for name, content in parts:
            for part in (name.encode(), content):
                sha.update(len(part).to_bytes(8, "big") + part)
        return sha.hexdigest()


@dataclass(frozen=True)
class Syntax:
    """What to look for in the submitted files before any of them runs, and which libraries are then not there.

    `names` are full names such as `numpy.linalg`, which stand for all that lies in them; `statements` are looked for in
    these `functions`, in all of the files if there are none.
    """

    names: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mention:
    """Where the submitted files first mention a name or statement; `kind` is import, use, statement or unreadable."""

    file: str
    line: int
    kind: str
    name: str


@dataclass(frozen=True, eq=False)
class Probe:
    """One call of a student's function: its name, the arguments by name, and the regime they stand for.

    `calls` is the student's function where the rubric calls it by another name, as one that has several forms. The
    arguments are passed by position, in this order, but for those in `keywords`. `again` marks a call that is
    repeated after all others, to find functions that remember; `published` one whose input students have: it is made
    before the process knows any other input, so that what it returns tells of no other. One with `syntax` calls
    nothing: it is a question about the files. A `timed` one is asked by itself, when the one before is answered. One
    with `tests`, the text of an author's tests, runs the one that it names as `tests_x.py::test_y`.
    `turn` numbers calls that are made many times, to see what they draw at random.
    """

    function: str
    arguments: Mapping[str, Argument]
    regime: str
    again: bool = False
    keywords: frozenset[str] = frozenset()
    published: bool = False
    syntax: Syntax | None = None
    timed: bool = False
    tests: str | None = None
    calls: str = ""
    turn: int = 0

    @property
    def called(self) -> str:
        """The student's function by the name that it has in the student's file."""
        return self.calls or self.function

    @cached_property
    def arrays(self) -> Mapping[str, Array]:
        """Every array that is given, those in dicts and those that other arguments are made of included."""
        return {name: value for name, value in leaves(self.arguments) if isinstance(value, np.ndarray)}

    @cached_property
    def key(self) -> str:
        """Equal for equal calls: the probes of all criteria are deduplicated by it."""
        sha = hashlib.sha256(
            f"{self.function} {self.again} {self.syntax or ''} {self.tests or ''} {self.turn}".encode()
        )
        _digest(sha, self.arguments)
        return sha.hexdigest()[:24]

    @property
    def shapes(self) -> str:
        """The arguments for a reader: `W (4, 5), X (7, 5), lam 0.1, k 2`."""
        return _listed(self.arguments)


def _digest(sha: Any, arguments: Mapping[str, Argument]) -> None:
    for name, value in arguments.items():
        if isinstance(value, Made):
            sha.update(f"{name} made by {value.function} {value.output or ''} {sorted(value.keywords)} ".encode())
            _digest(sha, value.arguments)
            _digest(sha, {f"{name} {attribute}": given for attribute, given in value.state.items()})
        elif isinstance(value, Generator):
            sha.update(f"{name} {value} ".encode())
        elif isinstance(value, Mapping):
            sha.update(f"{name} {len(value)} ".encode())
            _digest(sha, value)
        else:
            array = np.asarray(value)
            sha.update(f"{name} {type(value).__name__} {array.dtype.str} {array.shape} ".encode())
            sha.update(np.ascontiguousarray(array).tobytes())


def same(one: Argument, other: Argument) -> bool:
    """Whether two arguments are the same to the last bit."""
    return Probe("", {"": one}, "").key == Probe("", {"": other}, "").key


def leaves(arguments: Mapping[str, Argument], prefix: str = "") -> Iterator[tuple[str, Argument]]:
    """What is given in the end, each once: `params.W1` of a dict, `net.params.W1` of a state, and what makers take."""
    seen: set[str] = set()
    for name, value in arguments.items():
        inner: dict[str, Argument] = {}
        if isinstance(value, Made):
            inner = dict(leaves(value.state, f"{prefix}{name}."))
            inner |= {each: given for each, given in leaves(value.arguments) if each not in arguments}
        elif isinstance(value, Mapping):
            inner = dict(leaves(value, f"{prefix}{name}."))
        else:
            inner = {f"{prefix}{name}": value}
        yield from ((each, given) for each, given in inner.items() if each not in seen)
        seen |= set(inner)


def makers(arguments: Mapping[str, Argument]) -> Iterator[tuple[str, Made]]:
    """The arguments that functions of the student's make, by name, each before those that it is made of."""
    for name, value in arguments.items():
        if isinstance(value, Made):
            yield name, value
            yield from makers(value.arguments)


def argument_words(value: Argument) -> str:
    """An argument without its numbers if it has many: `(4, 5)`, `0.1`, `from fit()`, `{W (4, 5)}`."""
    if isinstance(value, np.ndarray):
        return str(value.shape)
    if isinstance(value, Made):
        made = f"part {value.output} of {value.function}()" if value.output else f"from {value.function}()"
        return made + (f" with {_listed(value.state)}" if value.state else "")
    if isinstance(value, Mapping):
        return f"{{{_listed(value)}}}"
    if isinstance(value, Generator):
        return str(value)
    return f"{value:.6g}" if isinstance(value, float | int) else repr(value)


def _listed(arguments: Mapping[str, Argument]) -> str:
    return ", ".join(f"{name} {argument_words(value)}" for name, value in arguments.items())


class Status(StrEnum):
    """How one call of a student's function ended, in words that a student can read."""

    RETURNED = "returned"
    RAISED = "raised an exception"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "ran out of memory"
    CRASHED = "ended the program"
    PROTOCOL_ERROR = "broke the grader's protocol"
    MISSING = "is missing"
    NOT_NUMBERS = "did not return numbers"
    MUTATED = "changed its input"
    NOT_RUN = "was not run"
    UNDECIDED = "waits for a person"
    GRADER_FAULT = "grader fault"


@dataclass(frozen=True, eq=False)
class Outcome:
    """What became of one probe.

    `value` is what was returned, as one array; `parts` are the arrays in a returned tuple, dict or dataclass, by
    number or name, in which case there may be no `value`. `message` is safe to show; `detail` (an exception's text)
    and `printed` are the student's own words, which may tell the input: they are shown only where the input may be.
    `mentions` answer a question about the files. `seconds` passed outside of the student's process. `notes` tell, with
    the first call of a process, what was passed over when the files were loaded.
    """

    probe: Probe
    status: Status
    value: Array | None = None
    message: str = ""
    detail: str = ""
    printed: str = ""
    seconds: float = 0.0
    parts: Mapping[str, Array] = field(default_factory=dict)
    mentions: tuple[Mention, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotebookCell:
    """A code cell of an ordinary notebook. `tests` give points; what is `handed_out` is the course's own text."""

    source: str
    tests: bool = False
    handed_out: bool = False


@dataclass(frozen=True)
class CellOutcome:
    """What became of a cell: nbformat's outputs, checked; `ended` says how where it was not by itself,
    `undecided` why it says nothing about the work (the time of the whole notebook was used up, say).

    `value` is a test's last value as text where it is a number; `told` are what a pass may rest on besides the work
    (words for a person), `refused` what the sandbox does not give and the cell asked for.
    """

    outputs: tuple[Mapping[str, Any], ...] = ()
    failed: bool = False
    ended: str = ""
    undecided: str = ""
    told: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    cut: bool = False
    value: str = ""


@dataclass(frozen=True)
class Limits:
    """What student code may use: seconds for a call, for a statement that is loaded, in all (wall and CPU); MiB.

    It may import `packages`, named as they are installed, in which all `modules` must be, or everything that is
    installed in `environment`; what it imports of `stand_ins` does nothing (`sandbox/runtime/standing.py`).
    `strict`: code outside of functions that fails makes the whole file one that cannot be imported;
    `python2`: files of Python 2 are converted; `scratch_mib`: what it may write, as a file and in all.
    """

    seconds_per_call: float = 2.0
    seconds_to_load: float = 5.0
    seconds: int = 60
    memory_mib: int = 1024
    packages: tuple[str, ...] = ("numpy",)
    modules: tuple[str, ...] = ()
    environment: str = ""
    stand_ins: tuple[str, ...] = ()
    strict: bool = False
    python2: bool = False
    scratch_mib: int = 16


class FunctionState(IntEnum):
    """What a file that was handed in does about a function that was asked for."""

    ABSENT = 0
    HANDED_OUT = 1
    OWN = 2
    IMPORTED = 3


Survey = Callable[[Mapping[str, bytes], bytes, Sequence[str]], Mapping[str, tuple[FunctionState, ...]]]
"""Looks at files before anything runs: files, the handout's module and functions -> by file each function's state."""


@dataclass(frozen=True)
class CourseText:
    """What the course says beside its cells: names that it asks for, and modules of its own beside the notebook."""

    asked: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()


RunNotebook = Callable[[Sequence[NotebookCell], Mapping[str, bytes], Limits, float, CourseText], Sequence[CellOutcome]]
"""Runs an ordinary notebook: cells, files beside it, limits, seconds for a cell, the course's text -> outcomes."""


@dataclass(frozen=True)
class Place:
    """Where a small change of a student's program is and what it is.

    `where` and `words` are for a reader, in the program's own text; `around` is what would be changed, in its
    `statement`, and `became` what would stand there, where that is short, `also` in which other places.
    Changes of one `family` say the same, such as that a sign is wrong.
    """

    line: int
    cost: float
    where: str
    function: str
    family: str
    words: str
    around: str
    statement: str
    became: str
    also: str = ""


Run = Callable[[Submission, Sequence[Probe], Limits], Sequence[Outcome]]
"""The one injected effect: run student code. Locally a sandbox, in tests a plain function."""


@dataclass(frozen=True, eq=False)
class Timing:
    """What became of one timed call, turn by turn: in the student's process and, the turn after, the reference's."""

    student: tuple[Outcome, ...]
    reference: tuple[Outcome, ...]


@dataclass(frozen=True, eq=False)
class Evidence:
    """All that a judge sees of a submission: the outcomes of its probes by key, the answer and the unanswered text.

    `timings` are those of the timed calls, by the same key. `documents` names what lies beside the answer and only a
    person reads, `doubt` why a person must look at it whatever it says.
    """

    outcomes: Mapping[str, Outcome]
    answer: str | None = None
    blank_answer: str = ""
    timings: Mapping[str, Timing] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    doubt: str = ""


@dataclass(frozen=True, eq=False)
class Failure:
    """One call that did not do what it should.

    `words` say it in full, `brief` without any number of the input, the answer or the expected value; `said` is what
    the student's own program said of it. `expected` is what the call should have returned, where that is what failed.
    """

    outcome: Outcome
    status: str
    words: str
    brief: str
    expected: Array | None = None
    said: str = ""


@dataclass(frozen=True)
class Verdict:
    """A judge's word on one check. `credit` 0..1, or None where a person must look.

    `failed_regimes` are the regimes of the probes that failed, `precision` the coarsest number format that explains
    every value that passed. `failures` are all calls that failed, the one to tell first in front; `feedback.py` makes
    of them what a student may see: the message, and an `example` in full. `remarks` explain a wrong answer, `staff`
    does so for those who mark, in full; `hint` helps on without giving the answer. `written` is how an answer was
    read, `unread` whether there is more of it that no machine reads: then nothing is suggested.
    """

    credit: float | None
    message: str
    status: str = "right"
    failed_regimes: frozenset[str] = frozenset()
    precision: str | None = None
    misconception: str | None = None
    failures: tuple[Failure, ...] = ()
    calls: int = 0
    example: Failure | None = None
    remarks: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    hint: str = ""
    written: WrittenReading | None = None
    unread: bool = False


@dataclass(frozen=True)
class Judgement:
    """All that was found about a submission, whoever handed it in and whatever it is worth: a verdict by criterion.

    `notes` tell what was passed over and which conventions it was judged by, `conventions` those that show.
    """

    verdicts: Mapping[str, Verdict]
    notes: tuple[str, ...] = ()
    conventions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Score:
    """A verdict times the rubric's points. `points` is None where a person must look first."""

    id: str
    title: str
    points: float | None
    max_points: float
    verdict: Verdict

    @property
    def needs_review(self) -> bool:
        return self.points is None


@dataclass(frozen=True)
class Provenance:
    """What a report was made from, enough to make it again."""

    submission: str
    rubric: str
    reference: str
    seed: int
    grader: str
    numpy: str
    protection: str


@dataclass(frozen=True)
class Report:
    """One graded submission: what every output format and the gradebook are made from.

    `conventions` are those that the submission can be seen to follow: convention -> option.
    """

    student: str
    assignment: str
    title: str
    scores: tuple[Score, ...]
    provenance: Provenance
    notes: tuple[str, ...] = field(default=())
    conventions: Mapping[str, str] = field(default_factory=dict)

    @property
    def points(self) -> float:
        """The points awarded so far; scores that wait for a person count nothing yet."""
        return sum(score.points or 0.0 for score in self.scores)

    @property
    def max_points(self) -> float:
        return sum(score.max_points for score in self.scores)

    @property
    def needs_review(self) -> bool:
        return any(score.needs_review for score in self.scores)
