"""How far a class is, while it is graded: a bar on a terminal, plain lines elsewhere, and a log of events as JSON."""

from __future__ import annotations

import contextlib
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from grader.cli.common import tell
from grader.ingest import printable
from grader.nbgrader.whole_class.events import Begun, Ended, Event, Looked, Marked, Started, Told

if TYPE_CHECKING:
    from rich.progress import Progress

LONG = 10.0
"""Seconds after which a work is said to run long."""
EVERY = 30.0
"""Seconds between two lines that say how far it is, where there is no bar."""
MOST_NAMED = 10
SLOWEST = 5


class Count:
    """What has happened so far. Told by many threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock, self.began = clock, clock()
        self.students = self.marked = self.same = 0
        self.running: dict[str, float] = {}
        self.seconds: dict[str, float] = {}
        self.lost: list[str] = []
        self._lock = threading.Lock()

    def __call__(self, event: Event) -> None:
        with self._lock:
            if isinstance(event, Begun):
                self.students, self.began = event.students, self.clock()
            elif isinstance(event, Started):
                self.running[event.student] = self.clock()
            elif isinstance(event, Looked):
                self.running.pop(event.student, None)
                self.seconds[event.student] = event.seconds
            elif isinstance(event, Marked):
                self.marked += 1
                self.same += event.same
                self.lost += [] if event.kept else [event.student]

    @property
    def rate(self) -> float:
        """Students in a second."""
        return self.marked / max(self.clock() - self.began, 1e-9)

    def long(self) -> list[tuple[str, float]]:
        """What runs long: student and seconds, the longest first."""
        now = self.clock()
        with self._lock:
            all_running = [(student, now - since) for student, since in self.running.items()]
        return sorted((each for each in all_running if each[1] >= LONG), key=lambda each: -each[1])

    def words(self) -> str:
        """n of N, the rate, the time that is left, and what runs long."""
        left = (self.students - self.marked) / self.rate if self.marked else None
        said = [f"{self.marked} of {self.students}", f"{self.rate:.1f} a second"]
        said += [f"{span(left)} left"] if left is not None else []
        return "; ".join([", ".join(said), *(f"{printable(name)} runs for {span(t)}" for name, t in self.long()[:3])])

    def ended(self, records: Sequence[Mapping[str, Any]], failed: Sequence[str]) -> Ended:
        """The end, when these are the table's records."""
        slowest = sorted(self.seconds.items(), key=lambda each: -each[1])[:SLOWEST]
        return Ended(
            round(self.clock() - self.began, 3),
            self.marked,
            self.same,
            tuple((name, round(seconds, 3)) for name, seconds in slowest),
            tuple(dict.fromkeys([*failed, *self.lost])),
            tuple(record["student"] for record in records if record["notes"]),
            tuple(record["student"] for record in records if record["needs_review"]),
        )


class Lines:
    """A line for each student, and now and then one of how far it is."""

    def __init__(self, count: Count, say: Callable[[str], None]) -> None:
        self._count, self._say, self._said = count, say, count.clock()

    def __call__(self, event: Event) -> None:
        if isinstance(event, Told):
            self._say(event.words)
        if isinstance(event, Marked) and not event.same and event.kept:
            self._say(f"{printable(event.student)}: {event.points:g} of {event.max_points:g}")
        if self._count.clock() - self._said >= EVERY:
            self._said = self._count.clock()
            self._say(self._count.words())


class Bar:
    """One line of a terminal that is written anew; what is told stands above it."""

    def __init__(self, count: Count, progress: Progress, say: Callable[[str], None]) -> None:
        self._count, self._progress, self._say = count, progress, say
        self._task = progress.add_task("grading", total=None, words="")

    def __call__(self, event: Event) -> None:
        if isinstance(event, Told):
            self._say(event.words)
        if isinstance(event, Begun | Started | Looked | Marked):
            count = self._count
            self._progress.update(
                self._task, total=count.students, completed=count.marked, words=printable(count.words())
            )


class Log:
    """Each event as one JSON object in a line."""

    def __init__(self, file: IO[str]) -> None:
        self._file, self._lock = file, threading.Lock()

    def __call__(self, event: Event) -> None:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"event": type(event).__name__.lower(), "at": at, **asdict(event)})
        with self._lock:
            print(line, file=self._file, flush=True)


class Watcher:
    """Counts, shows and logs; `tell` is for lines."""

    def __init__(self, count: Count, shows: Sequence[Callable[[Event], None]]) -> None:
        self.count = count
        self._all: tuple[Callable[[Event], None], ...] = (count, *shows)

    def __call__(self, event: Event) -> None:
        for each in self._all:
            each(event)

    def tell(self, text: str) -> None:
        """A line for whoever watches."""
        self(Told(text))


@contextlib.contextmanager
def watching(log: str | None) -> Iterator[Watcher]:
    """Watch as the terminal allows, and into a file (or `-`: standard output) if one is named."""
    count = Count()
    with contextlib.ExitStack() as stack:
        shows: list[Callable[[Event], None]] = []
        if log == "-":
            shows.append(Log(sys.stdout))
        elif log:
            shows.append(Log(stack.enter_context(Path(log).open("a", encoding="utf-8"))))
        if sys.stderr.isatty():
            shows.append(Bar(count, stack.enter_context(_progress()), tell))
        else:
            shows.append(Lines(count, tell))
        yield Watcher(count, shows)


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (BarColumn(), TextColumn("{task.fields[words]}", markup=False))
    return Progress(*columns, console=Console(stderr=True), transient=True)


def summary(ended: Ended) -> list[str]:
    """What stands at the end of it all."""
    rate = ended.marked / max(ended.seconds, 1e-9)
    head = f"{ended.marked} students in {span(ended.seconds)} ({rate:.1f} a second)"
    lines = [f"{head}, {ended.same} of them as before" if ended.same else head]
    if ended.slowest and ended.slowest[0][1] >= 1:
        lines.append("slowest: " + ", ".join(f"{printable(name)} {span(took)}" for name, took in ended.slowest))
    named = {"failed": ended.failed, "with notes": ended.noted, "a person must look at": ended.needs_review}
    return lines + [f"{what}: {names(students)}" for what, students in named.items() if students]


def names(students: Sequence[str]) -> str:
    """How many, and the first of them."""
    told = ", ".join(map(printable, students[:MOST_NAMED]))
    more = f" and {len(students) - MOST_NAMED} more" if len(students) > MOST_NAMED else ""
    return f"{len(students)} ({told}{more})"


def span(seconds: float) -> str:
    """Seconds as people read them."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"
