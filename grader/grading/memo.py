"""Equal work once: what was made of equal submissions, texts and programs is kept under a digest of what decides it.

    memo.once(kind, parts, make)      what was made of these parts before, or what `make` gives now
    memo.lately(kind, parts, make)    the same, of what this process made not long ago: nothing of it is stored

The parts are words; what belongs to a whole run (rubric, reference, seed, versions, protection) is `state_of`.
"""

from __future__ import annotations

import functools
import hashlib
import json
import platform
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy

import grader
from grader.course.assignment import Assignment
from grader.grading.programs import deciding
from grader.model import Outcome, Submission
from grader.sandbox.environment import offered
from grader.sandbox.tiers import Sandbox

T = TypeVar("T")
LATELY = 60
"""Things that are kept in memory for equal work: the verdicts on so many programs that gave different numbers."""


class Memo(Protocol):
    """What was made before."""

    def once(self, kind: str, parts: Sequence[str], make: Callable[[], T], sound: Callable[[T], bool]) -> T:
        """What `make` gives, or gave for the same parts; kept only if it is `sound`, that is, no fault of ours."""

    def lately(self, kind: str, parts: Sequence[str], make: Callable[[], T], sound: Callable[[T], bool]) -> T:
        """The same, kept in memory for a while."""


class Nothing:
    """Keeps nothing: all is made."""

    def once(self, kind: str, parts: Sequence[str], make: Callable[[], T], sound: Callable[[T], bool]) -> T:
        """What `make` gives."""
        return make()

    lately = once


class Recent:
    """The last things that were found."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._found: OrderedDict[str, Any] = OrderedDict()

    def load(self, key: str) -> Any:
        """What was found under this key, None if that is not known or forgotten."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def save(self, key: str, value: Any) -> None:
        """Remember it, and forget what was not asked for longest."""
        with self._lock:
            self._found[key] = value
            if len(self._found) > self._most:
                self._found.popitem(last=False)


class Remembered:
    """A memo in front of something that loads and saves; equal work that is under way is waited for and not repeated.

    `base` is what all keys depend on, and begins them.
    """

    def __init__(self, load: Callable[[str], Any], save: Callable[[str, Any], None], base: str) -> None:
        self._load, self._save, self._base, self._recent = load, save, base, Recent(LATELY)
        self._lock = threading.Lock()
        self._running: dict[str, Future[Any]] = {}

    def key(self, kind: str, parts: Sequence[str]) -> str:
        """Under which it is kept."""
        return f"{self._base}{digest_of([kind, *parts])}"

    def once(self, kind: str, parts: Sequence[str], make: Callable[[], T], sound: Callable[[T], bool]) -> T:
        """What `make` gives, or gave."""
        return self._once(self.key(kind, parts), make, sound, self._load, self._save)

    def lately(self, kind: str, parts: Sequence[str], make: Callable[[], T], sound: Callable[[T], bool]) -> T:
        """What `make` gives, or gave in this process."""
        return self._once(self.key(kind, parts), make, sound, self._recent.load, self._recent.save)

    def _once(
        self,
        key: str,
        make: Callable[[], T],
        sound: Callable[[T], bool],
        load: Callable[[str], Any],
        save: Callable[[str, Any], None],
    ) -> T:
        with self._lock:
            there = self._running.get(key)
            mine: Future[Any] = Future()
            if there is None:
                self._running[key] = mine
        if there is not None:
            return there.result()  # type: ignore[no-any-return]
        try:
            made = load(key)
            if made is None:
                made = make()
                if sound(made):
                    save(key, made)
            mine.set_result(made)
            return made  # type: ignore[no-any-return]
        except BaseException as error:
            mine.set_exception(error)
            raise
        finally:
            with self._lock:
                del self._running[key]


def digest_of(parts: Sequence[str | bytes]) -> str:
    """SHA-256 of words, with where each ends."""
    sha = hashlib.sha256()
    for part in parts:
        content = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        sha.update(len(content).to_bytes(8, "big") + content)
    return sha.hexdigest()


def digest_of_outcomes(outcomes: Iterable[Outcome]) -> str:
    """What calls came to, as one word: all that a verdict may depend on, and no times."""
    return digest_of([b"".join(part for outcome in outcomes for part in _parts_of_outcome(outcome))])


def _parts_of_outcome(outcome: Outcome) -> Iterator[bytes]:
    """In words that say how long what follows is: all told, then the bytes of all arrays."""
    arrays = {"": outcome.value, **outcome.parts} if outcome.value is not None else outcome.parts
    shapes = [(name, array.dtype.str, array.shape) for name, array in arrays.items()]
    told = (outcome.message, outcome.detail, outcome.printed, outcome.mentions, outcome.notes)
    words = repr((outcome.probe.key, outcome.status.name, told, outcome.value is None, shapes))
    yield words.encode("utf-8", "surrogatepass")
    yield from (array.tobytes() for array in arrays.values())


def state_of(assignment: Assignment, sandbox: Sandbox) -> dict[str, str]:
    """What decides a verdict beside the submission, in words: part -> digest or version.

    A criterion's points and title do not, where one combination of conventions is judged: they come after the verdict.
    """
    rubric = assignment.rubric.model_dump(mode="json")
    points = {criterion["id"]: (criterion.pop("points"), criterion.pop("title")) for criterion in rubric["criteria"]}
    points |= {"": (rubric.pop("points", None), rubric.pop("title", None))}
    return {
        "the rubric": digest_of(
            [json.dumps(rubric, sort_keys=True), *(["", str(points)] * (len(assignment.views) > 1))]
        ),
        "the reference": assignment.reference.digest,
        "the handout": digest_of(
            [each for name in sorted(assignment.handout) for each in (name, assignment.handout[name])]
        ),
        "the libraries": digest_of(sorted(path.name for path in offered(assignment.limits).paths)),
        "the grader": f"{grader.__version__} {program_digest()}",
        "numpy or Python": f"{numpy.__version__} {platform.python_version()}",
        "the sandbox": sandbox.protection,
    }


@functools.cache
def program_digest() -> str:
    """A digest of this package's own files: whatever is changed in it, nothing made before counts."""
    root = Path(grader.__file__).parent
    files = sorted(path for path in root.rglob("*") if path.suffix in (".py", ".html", ".css") and path.is_file())
    return digest_of([part for path in files for part in (str(path.relative_to(root)), path.read_bytes())])


def parts_of(submission: Submission) -> list[str]:
    """What a submission is, whoever handed it in."""
    answer = "" if submission.answer is None else "answered"
    return [submission.digest, submission.module, answer, submission.undecided, submission.doubt, *submission.pictures]


def program_parts(submission: Submission) -> list[str]:
    """What its program does, whatever was written beside it."""
    files = [each for name, content in sorted(submission.files.items()) for each in (name, deciding(content))]
    return [digest_of(files), submission.module, submission.undecided]
