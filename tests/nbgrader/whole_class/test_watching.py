"""A class that is watched while it is graded: every event, the order of the next run, and workers that die."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from grader import grading
from grader.cli import main
from grader.course.assignment import Course, load_assignment
from grader.course.submission import read_submission
from grader.course.submitted import Place
from grader.grading.store import Store
from grader.model import Outcome, Status
from grader.nbgrader.whole_class import batch
from grader.nbgrader.whole_class.batch import STORE, grade_students, in_batches
from grader.nbgrader.whole_class.events import Begun, Event, Looked, Marked, Started
from grader.sandbox import session
from grader.sandbox.conversation import ServerDied
from grader.sandbox.tiers import Sandbox, open_sandbox
from tests.nbgrader.conftest import NAME, REPOSITORY, with_students

CLASS = ("einsum", "plain", "stub")


def test_every_event_is_seen_and_who_took_long_comes_last(
    released: Course, tmp_path: Path, in_process: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    course = with_students(released, tmp_path / "course", *CLASS)
    seen: list[Event] = []
    grade_students(load_assignment(course, NAME), [], in_process, 1, print, watch=seen.append)
    assert seen[0] == Begun(3, 1)
    assert [event.student for event in seen if isinstance(event, Started)] == list(CLASS)
    assert [event.student for event in seen if isinstance(event, Looked)] == list(CLASS)
    marked = {event.student: event for event in seen if isinstance(event, Marked)}
    assert marked["stub"] == Marked("stub", 0, 30) and marked["plain"].points == 30
    with closing(Store(course.report_file(NAME, "").parent / STORE)) as store:
        assert set(store.times()) == set(CLASS)
        store.took("einsum", 50.0)
    seen.clear()
    grade_students(load_assignment(course, NAME), [], in_process, 1, print, watch=seen.append)
    assert [event.student for event in seen if isinstance(event, Started)][-1] == "einsum"
    assert {event for event in seen if isinstance(event, Marked)} == {
        Marked(each.student, each.points, each.max_points, same=True) for each in marked.values()
    }
    log = tmp_path / "log.jsonl"
    capsys.readouterr()
    command = ["grade", NAME, "--course", str(course.root), "--jobs", "1", "--fresh", "--json-log", str(log)]
    assert main([*command, "--student", "plain"]) == 0
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [line["event"] for line in lines] == ["begun", "started", "looked", "marked", "ended"]
    assert "1 students in " in capsys.readouterr().err


def test_who_is_found_done_at_the_same_time_comes_in_the_order_of_the_class(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "AHEAD", 40)
    monkeypatch.setattr(batch, "MOST_SECONDS", 0.0)
    places, last = [Place(f"{number:02}", Path()) for number in range(40)], threading.Event()

    def look(given: Sequence[Place]) -> dict[Place, str]:
        if places[-1] in given:
            last.set()
        return {place: place.student for place in given}

    batches = in_batches(look, places, 1)
    first = next(batches)
    assert last.wait(60)
    assert [*first, *(student for some in batches for student in some)] == [place.student for place in places]


def test_whom_a_look_leaves_out_comes_again_in_smaller_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "AHEAD", 1)
    places, looks = [Place(f"{number:02}", Path()) for number in range(40)], list[list[str]]()

    def look(given: Sequence[Place]) -> dict[Place, str]:
        looks.append([place.student for place in given])
        return {place: place.student for place in given[:3]}

    found = [student for some in in_batches(look, places, 1, 8) for student in some]
    assert sorted(found) == [place.student for place in places]
    assert sorted(student for look in looks for student in look[:3]) == sorted(found)
    assert [batch.share(left, 2, 8) for left in (1000, 32, 31, 12, 3, 1)] == [8, 8, 7, 3, 1, 1]
    assert [len(look) for look in looks[:4]] == [8, 3, 6, 3] and len(looks[-1]) == 1


@pytest.mark.parametrize("deaths", [1, 2])
def test_a_process_that_dies_under_a_submission_is_tried_once_more_and_then_the_graders_fault(
    deaths: int, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, real = [deaths], session._batch

    def dies(*given: Any) -> list[Outcome]:
        if left[0]:
            left[0] -= 1
            raise ServerDied("killed from outside")
        return real(*given)

    monkeypatch.setattr(session, "_batch", dies)
    assignment, sandbox = load_assignment(course, NAME), open_sandbox()
    path = REPOSITORY / "solutions" / NAME / "samples" / "plain"
    report = grading.grade(read_submission(path, assignment), assignment, sandbox, marks_only=True)
    scores = [score for score in report.scores if score.id != "derivation"]
    wanted = ("right", False) if deaths == 1 else (str(Status.GRADER_FAULT), True)
    assert {(score.verdict.status, score.points is None) for score in scores} == {wanted}
