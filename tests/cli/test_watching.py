"""What is shown and logged while a class is graded."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console
from rich.progress import Progress, TextColumn

from grader.cli.watching import EVERY, LONG, Bar, Count, Lines, Log, Watcher, names, span, summary, watching
from grader.nbgrader.whole_class.events import Begun, Ended, Event, Looked, Marked, Started, Told


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def half_done(count: Count, clock: Clock) -> None:
    """Two of four in ten seconds, and one that has been running for almost as long."""
    for event in (Begun(4, 2), Started("anna"), Started("loops"), Looked("anna", 0.5), Marked("anna", 3, 4)):
        count(event)
    for event in (Started("same"), Looked("same", 0.1), Marked("same", 4, 4, same=True)):
        count(event)
    clock.now += LONG


def test_how_far_it_is_says_what_is_left_and_what_runs_long() -> None:
    clock = Clock()
    count = Count(clock)
    assert count.words() == "0 of 0, 0.0 a second"
    half_done(count, clock)
    assert count.words() == "2 of 4, 0.2 a second, 10.0 s left; loops runs for 10.0 s"
    count(Looked("loops", LONG))
    assert count.words() == "2 of 4, 0.2 a second, 10.0 s left"


def test_without_a_terminal_there_is_a_line_for_each_that_was_graded_and_now_and_then_one_for_all() -> None:
    clock, said = Clock(), list[str]()
    count = Count(clock)
    watcher = Watcher(count, [Lines(count, said.append)])
    watcher(Begun(2, 1))
    watcher.tell("a line")
    watcher(Marked("as before", 4, 4, same=True))
    clock.now += EVERY
    watcher(Marked("line\nbreak", 3, 4))
    assert said == ["a line", "line?break: 3 of 4", "2 of 2, 0.1 a second, 0.0 s left"]


def test_a_bar_says_the_same_and_what_is_told_stands_above_it() -> None:
    clock, said, screen = Clock(), list[str](), io.StringIO()
    count = Count(clock)
    column = TextColumn("{task.fields[words]}", markup=False)
    with Progress(column, console=Console(file=screen, force_terminal=True, width=100)) as progress:
        watcher = Watcher(count, [Bar(count, progress, said.append)])
        half_done(watcher, clock)  # type: ignore[arg-type]
        watcher.tell("above")
        watcher(Started("[bold]next"))
    assert said == ["above"]
    assert "2 of 4, 0.2 a second, 10.0 s left; loops runs for 10.0 s" in screen.getvalue()


def test_the_log_has_one_object_for_each_event() -> None:
    file = io.StringIO()
    events: list[Event] = [Begun(1, 2), Started("ü\n"), Told("x"), Ended(1.5, 1, 0, (("ü\n", 1.0),), (), ("ü\n",), ())]
    for event in events:
        Log(file)(event)
    lines = [json.loads(line) for line in file.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["begun", "started", "told", "ended"]
    assert lines[1]["student"] == "ü\n" and lines[3]["slowest"] == [["ü\n", 1.0]] and lines[3]["seconds"] == 1.5


def test_a_log_to_standard_output_is_all_that_stands_there(capsys: pytest.CaptureFixture[str]) -> None:
    with watching("-") as watch:
        watch(Marked("anna", 3, 4))
    said = capsys.readouterr()
    assert json.loads(said.out)["points"] == 3
    assert said.err == "anna: 3 of 4\n"


def test_the_summary_names_the_slowest_the_failed_the_noted_and_who_waits() -> None:
    clock = Clock()
    count = Count(clock)
    half_done(count, clock)
    count(Looked("loops", 70.0))
    count(Marked("loops", 0, 4, kept=False))
    about = {"notes": [], "needs_review": False}
    records = [{"student": "anna", **about, "needs_review": True}, {"student": "same", **about, "notes": ["renamed"]}]
    assert summary(count.ended(records, ["faulty"])) == [
        "3 students in 10.0 s (0.3 a second), 1 of them as before",
        "slowest: loops 1:10, anna 0.5 s, same 0.1 s",
        "failed: 2 (faulty, loops)",
        "with notes: 1 (same)",
        "a person must look at: 1 (anna)",
    ]
    assert summary(Ended(2.0, 2, 0, (("a", 0.9),), (), (), ())) == ["2 students in 2.0 s (1.0 a second)"]


def test_names_and_times_are_short() -> None:
    assert names([str(number) for number in range(12)]) == "12 (0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more)"
    assert [span(seconds) for seconds in (0.04, 59.9, 60, 3599.7, 7265)] == [
        "0.0 s",
        "59.9 s",
        "1:00",
        "1:00:00",
        "2:01:05",
    ]
