"""What a worker of a cluster does: says what it is, and grades some students' work that came as bytes.

All of it is the code that runs on one machine (`handed_work.grade_student`); what is here is how the assignment, the
sandbox and the memo come to be on a machine that has nothing but this package.
"""

from __future__ import annotations

import atexit
import functools
import platform
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import numpy

import grader
from grader.course.assignment import Assignment
from grader.course.packing import Packed, unpack
from grader.errors import SandboxUnavailable
from grader.grading.memo import Recent, Remembered, program_digest
from grader.grading.records import packed
from grader.nbgrader.handing_back.prepared import prepared
from grader.nbgrader.notebooks.marked import Notebook
from grader.nbgrader.whole_class.handed_work import Graded, Work, grade_student
from grader.sandbox import Tier
from grader.sandbox.tiers import Sandbox, open_sandbox

T = TypeVar("T")
REMEMBERED = 2000
"""Things found that a worker keeps for equal work; the course's own machine keeps all."""
MOST_SECONDS = 1.0
"""After so long a worker begins no further work of those that came together: what is done is not kept waiting."""


@dataclass(frozen=True)
class Versions:
    """What must be the same everywhere for the same reports."""

    grader: str
    numpy: str
    python: str

    def other(self, there: Versions) -> str:
        """Where another machine's differ, in words; nothing where they do not."""
        mine, others = vars(self), vars(there)
        return ", ".join(f"{name} {others[name]} and not {mine[name]}" for name in mine if mine[name] != others[name])


def versions() -> Versions:
    """Those of this process; the grader's with a digest of its files."""
    return Versions(f"{grader.__version__} ({program_digest()[:12]})", numpy.__version__, platform.python_version())


@dataclass(frozen=True)
class Wanted:
    """What a worker must be, and how it is to hold student code."""

    versions: Versions
    require: Tier
    choice: str = "best"
    allow_weak: bool = False


@dataclass(frozen=True)
class Asked:
    """What all tasks of one run share; `base` is what all that is found depends on.

    What was found for another `run` does not count. `released` is the notebook that is marked.
    """

    packed: Packed
    wanted: Wanted
    base: str
    released: Notebook
    run: str = ""


@dataclass(frozen=True)
class Answer:
    """A graded student, and what was found about the work, by key, as it is kept."""

    graded: Graded
    found: Mapping[str, bytes]


class Misfit(Exception):
    """This worker may not grade; the text says why."""


def suited(wanted: Wanted) -> str:
    """The protection that this machine gives student code. Raises Misfit."""
    return _sandbox(wanted).protection


@functools.lru_cache(maxsize=4)
def _tried(wanted: Wanted) -> Sandbox | str:
    other = wanted.versions.other(versions())
    if other:
        return f"it has {other}"
    try:
        return open_sandbox(wanted.choice, require=wanted.require, allow_weak=wanted.allow_weak)
    except SandboxUnavailable as error:
        return str(error)


def _sandbox(wanted: Wanted) -> Sandbox:
    tried = _tried(wanted)
    if isinstance(tried, str):
        raise Misfit(tried)
    return tried


def grade_there(asked: Asked, works: Sequence[Work], started: Callable[[], None]) -> list[Answer]:
    """Grade the first of these works on this machine, and more while there is time.

    Raises Misfit, and GraderError for what a person must mend.
    """
    started()
    sandbox = _sandbox(asked.wanted)
    with _unpacking:  # for all threads of a worker once
        assignment = _assignment(asked.packed.digest, asked)
    began, answers = time.monotonic(), list[Answer]()
    for work in works:
        memo = Collecting(_memo(asked.base, asked.run))
        graded = grade_student(assignment, work, sandbox, memo)
        answers.append(Answer(_with_pages(graded, assignment, asked.released), memo.found))
        if time.monotonic() - began >= MOST_SECONDS:
            break
    return answers


def _with_pages(graded: Graded, assignment: Assignment, released: Notebook) -> Graded:
    """With what will be written of it, so that the course's machine has less to do."""
    try:
        made = prepared(assignment, released, graded.cells, graded.submission, graded.report)
        return replace(graded, prepared=made)
    except Exception:  # it is tried again at home, and told there
        return graded


_unpacking = threading.Lock()
_unpacked: dict[str, Assignment] = {}


def _assignment(digest: str, asked: Asked) -> Assignment:
    if digest not in _unpacked:
        folder = Path(tempfile.mkdtemp(prefix="nablagrade-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        _unpacked[digest] = unpack(asked.packed, folder)
    return _unpacked[digest]


@functools.lru_cache(maxsize=2)
def _memo(base: str, run: str) -> Remembered:
    recent = Recent(REMEMBERED)
    return Remembered(recent.load, recent.save, base)


@dataclass(frozen=True)
class Collecting:
    """A memo that also hands on what was found, for who asked."""

    memo: Remembered
    found: dict[str, bytes] = field(default_factory=dict)

    def once(self, kind: str, parts: Sequence[str], make: Callable[[], T], sound: Callable[[T], bool]) -> T:
        """What `make` gives, or gave for the same parts."""
        made = self.memo.once(kind, parts, make, sound)
        if sound(made):
            self.found[self.memo.key(kind, parts)] = packed(made)
        return made

    def lately(self, kind: str, parts: Sequence[str], make: Callable[[], T], sound: Callable[[T], bool]) -> T:
        """The same; nothing of it is handed on."""
        return self.memo.lately(kind, parts, make, sound)
