"""Grading on the workers of a real Dask cluster: the same reports, whoever is killed, and no work for who may not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster
from nbgrader.api import Gradebook

from grader.course.assignment import Course, load_assignment
from grader.course.packing import Packed, pack, unpack
from grader.course.submitted import Place
from grader.errors import ClusterError, CourseError
from grader.ingest import Files, read_files
from grader.model import Outcome, Submission
from grader.nbgrader.handing_back import feedback
from grader.nbgrader.handing_back.feedback import page_of
from grader.nbgrader.whole_class import batch, on_worker
from grader.nbgrader.whole_class import cluster as clusters
from grader.nbgrader.whole_class.batch import grade_students
from grader.nbgrader.whole_class.cluster import Cluster, WorkersDied, connected
from grader.nbgrader.whole_class.handed_work import Work
from grader.nbgrader.whole_class.on_worker import Answer, Asked, Misfit, Wanted, grade_there, versions
from grader.sandbox.tiers import Sandbox, open_sandbox
from tests.nbgrader.conftest import NAME, REPOSITORY, with_students

CLASS = ("plain", "gradient_sign", "syntax_error")
ALONE = ("--no-nanny", "--no-dashboard", "--nthreads", "1", "--local-directory")
WANTED = Wanted(versions(), "standard")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler, and two workers that are processes of their own, in folders with nothing of the course's."""
    options: dict[str, Any] = {"n_workers": 0, "host": "127.0.0.1", "protocol": "tcp://", "dashboard_address": None}
    scheduler: Any = LocalCluster
    with scheduler(**options) as local:
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "dask", "worker", local.scheduler_address, *ALONE, str(folder)],
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1"},
                stderr=subprocess.DEVNULL,
            )
            for folder in (tmp_path_factory.mktemp("worker"), tmp_path_factory.mktemp("worker"))
        ]
        try:
            local.wait_for_workers(len(running))
            yield local.scheduler_address
        finally:
            for each in running:
                each.terminate()
                each.wait()


@dataclass(frozen=True)
class Graded:
    """What a run left: reports without provenance, marked notebooks, and pages."""

    reports: dict[str, Any]
    notebooks: dict[str, bytes]
    pages: dict[str, bytes]


def left(course: Course, students: Sequence[str] = CLASS) -> Graded:
    reports, notebooks, pages = {}, {}, {}
    for student in students:
        report = json.loads(course.report_file(NAME, student).read_text(encoding="utf-8"))
        assert report.pop("provenance")
        reports[student] = report
        notebooks[student] = (course.folder("autograded", student, NAME) / f"{NAME}.ipynb").read_bytes()
        pages[student] = (course.folder("feedback", student, NAME) / f"{NAME}.html").read_bytes()
    return Graded(reports, notebooks, pages)


def test_one_job_eight_and_a_cluster_whose_worker_is_killed_over_all_give_the_same(
    address: str, released: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "share", lambda left, jobs, together: together)
    monkeypatch.setattr(batch, "TOGETHER", len(CLASS))
    one, eight, there = (with_students(released, tmp_path / name, *CLASS) for name in ("one", "eight", "there"))
    sandbox, told = open_sandbox(), list[str]()
    grade_students(load_assignment(one, NAME), [], sandbox, 1, told.append)
    grade_students(load_assignment(eight, NAME), CLASS[::-1], sandbox, 8, told.append)
    assert left(one) == left(eight)
    killed: list[str] = []
    with connected(address, WANTED, told.append) as cluster:
        assert cluster.places == 2
        pids = cluster._client.run(os.getpid)
        note = cluster.started

        def kill_the_first(ticket: str, worker: str) -> None:
            note(ticket, worker)
            if not killed:
                killed.append(worker)
                os.kill(pids[worker], signal.SIGKILL)

        cluster.started = kill_the_first  # type: ignore[method-assign]
        submit, sent = cluster._submit, list[int]()

        def count(asked: Asked, works: Sequence[Work], ticket: str) -> Future[list[Answer]]:
            sent.append(len(works))
            return submit(asked, works, ticket)

        cluster._submit = count  # type: ignore[method-assign]
        done = grade_students(load_assignment(there, NAME), [], sandbox, 1, told.append, cluster=cluster)
        assert len(cluster._workers()) == 1
    assert killed and done.troubles == []
    assert sent == [3, 1, 1, 1]
    assert left(one) == left(there)
    assert any(words.startswith("cluster: 2 at once, sandbox s") for words in told)
    refused = replace(WANTED, versions=replace(versions(), numpy="0.1"))
    with pytest.raises(ClusterError, match="no worker may"), connected(address, refused, told.append):
        pass
    assert f"gets no work: it has numpy {versions().numpy} and not 0.1" in told[-1]
    weak = replace(WANTED, choice="weak")
    with pytest.raises(ClusterError, match="no worker may"), connected(address, weak, told.append):
        pass
    assert "weak: weaker than what is required here (standard)" in told[-1]


def test_a_cluster_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "CONNECT_SECONDS", 0.1)
    with pytest.raises(ClusterError, match=r"--dask tcp://127\.0\.0\.1:9: cannot be reached"):
        connected("tcp://127.0.0.1:9", WANTED, print).__enter__()
    with pytest.raises(ClusterError, match="--dask nonsense://x: cannot be reached"):
        connected("nonsense://x", WANTED, print).__enter__()


# Who may grade, and how often it is tried: with a client of our own


@dataclass
class _Executor(Executor):
    """Hands out futures that a test settles."""

    workers: tuple[str, ...]
    given: list[Future[Any]] = field(default_factory=list)

    def submit(self, *given: Any, **kept: Any) -> Future[Any]:
        self.given.append(Future())
        return self.given[-1]


@dataclass
class _Client:
    """Two workers, and what each says of itself."""

    says: dict[str, Any]
    executors: list[_Executor] = field(default_factory=list)

    def run(self, *given: Any, **kept: Any) -> dict[str, Any]:
        return self.says

    def scheduler_info(self, **kept: Any) -> dict[str, Any]:
        return {"workers": {name: {"nthreads": 3} for name in self.says}}

    def get_executor(self, workers: Any = (), **kept: Any) -> _Executor:
        self.executors.append(_Executor(tuple(workers)))
        return self.executors[-1]

    def subscribe_topic(self, topic: str, handler: Any) -> None:
        pass

    def submit(self, *given: Any, **kept: Any) -> str:
        return "shared"


WORK = Work(Place("anna", Path("anna")), Files({}, {}), {})
ASKED = Asked(Packed("ps1", {}), WANTED, "", {"cells": []})


def test_one_that_may_not_is_left_out_and_told_why() -> None:
    client, told = _Client({"tcp://a": "strong (bwrap)", "tcp://b": Misfit("it has numpy 1 and not 2")}), list[str]()
    cluster = Cluster(client, WANTED, told.append)
    cluster.look()
    assert cluster.places == 3
    assert client.executors[-1].workers == ("tcp://a",)
    assert told == [
        "cluster: tcp://b gets no work: it has numpy 1 and not 2",
        "cluster: 3 at once, sandbox strong (bwrap)",
    ]


@dataclass
class _Late(_Executor):
    """A worker that came later refuses; the next answers."""

    def submit(self, *given: Any, **kept: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if self.workers:
            future.set_result(["graded"])
        else:
            future.set_exception(clusters._MisfitAt("tcp://b", "it has another grader"))
        return future


def test_one_that_came_later_and_may_not_hands_its_work_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "_Executor", _Late)
    client, told = _Client({"tcp://a": "strong", "tcp://b": "strong"}), list[str]()
    cluster: Any = Cluster(client, WANTED, told.append)
    assert cluster.grade(ASKED, [WORK]) == ["graded"]
    assert told == ["cluster: tcp://b gets no work: it has another grader"]


@dataclass
class _Dying(_Executor):
    """Every worker ends when it has begun the work."""

    cluster: Any = None

    def submit(self, *given: Any, **kept: Any) -> Future[Any]:
        for number in range(clusters.MOST_STARTS + 1):
            assert not self.cluster._running[given[-1].ticket].died.done()
            self.cluster.started(given[-1].ticket, f"tcp://{number}")
        return super().submit(*given, **kept)


def test_a_work_over_which_two_workers_ended_is_given_up() -> None:
    client = _Client({"tcp://a": "strong"})
    cluster = Cluster(client, WANTED, print)
    cluster._executor = dying = _Dying((), cluster=cluster)
    (answer,) = cluster.grade(ASKED, [WORK])
    assert isinstance(answer, WorkersDied) and str(answer) == clusters.DIED
    assert dying.given[0].cancelled()


@dataclass
class _Killed(_Executor):
    """A work of anna's ends every worker that begins it; what is with it ends with it."""

    cluster: Any = None
    sent: list[list[str]] = field(default_factory=list)

    def submit(self, *given: Any, **kept: Any) -> Future[Any]:
        _, _, works, started = given
        students = [work.place.student for work in works]
        self.sent.append(students)
        future = super().submit()
        self.cluster.started(started.ticket, "tcp://a")
        if "anna" in students:
            self.cluster.started(started.ticket, "tcp://b")
        else:
            future.set_result(students)
        return future


def test_a_work_that_ends_workers_is_found_among_those_that_came_with_it() -> None:
    cluster: Any = Cluster(_Client({"tcp://a": "strong"}), WANTED, print)
    cluster._executor = killed = _Killed((), cluster=cluster)
    works = [replace(WORK, place=Place(student, Path())) for student in ("bob", "anna", "carl")]
    first, second, third = cluster.grade(ASKED, works)
    assert (first, third) == ("bob", "carl") and isinstance(second, WorkersDied)
    assert killed.sent == [["bob", "anna", "carl"], ["bob"], ["anna"], ["carl"]]
    assert killed.given[0].cancelled() and not cluster._running


def test_a_cluster_that_is_given_up_keeps_nobody_waiting() -> None:
    cluster = Cluster(_Client({"tcp://a": "strong"}), WANTED, print)
    cluster.close()
    with pytest.raises(ClusterError, match="given up"):
        cluster.grade(ASKED, [WORK])


@dataclass
class _Nobody:
    """A cluster that may not be asked, or over whose workers all work ends."""

    wanted: Wanted = WANTED
    places: int = 1
    dying: bool = False

    def grade(self, asked: Asked, works: Sequence[Work]) -> list[WorkersDied]:
        assert self.dying, "nothing should run"
        return [WorkersDied(clusters.DIED) for _ in works]


def test_edited_points_ask_no_worker_and_a_death_waits_for_a_person(released: Course, tmp_path: Path) -> None:
    course = with_students(released, tmp_path / "course", "plain")
    sandbox = open_sandbox()
    grade_students(load_assignment(course, NAME), [], sandbox, 1, print)
    rubric = course.rubric_file(NAME)
    rubric.write_text(rubric.read_text().replace("points: 3\n", "points: 4\n", 1).replace("points: 30", "points: 31"))
    nobody: Any = _Nobody()
    done = grade_students(load_assignment(course, NAME), [], sandbox, 1, print, cluster=nobody)
    assert done.records[0]["points"] == 31
    dying: Any = _Nobody(dying=True)
    done = grade_students(load_assignment(course, NAME), [], sandbox, 1, print, fresh=True, cluster=dying)
    assert {criterion["status"] for criterion in done.records[0]["criteria"]} == {"grader fault"}
    report = json.loads(course.report_file(NAME, "plain").read_text(encoding="utf-8"))
    assert clusters.DIED in report["notes"]


@dataclass
class _Here(_Nobody):
    """A cluster whose worker is this process."""

    def grade(self, asked: Asked, works: Sequence[Work]) -> Any:
        return grade_there(asked, works, lambda: None)


def test_a_worker_makes_notebooks_and_pages_but_for_whom_a_person_has_marked(
    released: Course, in_process: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_worker, "_sandbox", lambda wanted: in_process)
    monkeypatch.setattr(on_worker, "MOST_SECONDS", 600.0)
    at_home: list[str] = []

    def at_home_too(*given: Any) -> str:
        at_home.append(given[1]["student"])
        return page_of(*given)

    monkeypatch.setattr(feedback, "page_of", at_home_too)
    one, there = (with_students(released, tmp_path / name, *CLASS[:2]) for name in ("one", "there"))
    cluster: Any = _Here()
    for expected in ([], [CLASS[0]]):
        grade_students(load_assignment(one, NAME), [], in_process, 1, print, fresh=True)
        at_home.clear()
        grade_students(load_assignment(there, NAME), [], in_process, 1, print, fresh=True, cluster=cluster)
        assert at_home == expected
        assert left(one, CLASS[:2]) == left(there, CLASS[:2])
        for course in (one, there):
            with Gradebook(course.database) as gradebook:
                gradebook.find_grade("loss", NAME, NAME, CLASS[0]).manual_score = 1.5
                gradebook.db.commit()


# What travels


def test_all_that_grading_takes_travels_and_no_sample(course: Course, tmp_path: Path) -> None:
    assignment = load_assignment(course, NAME)
    packed = pack(assignment)
    assert {f"rubrics/{NAME}.yaml", f"solutions/{NAME}/reference.py", f"assignment/{NAME}/{NAME}.py"} <= set(
        packed.files
    )
    assert not any("samples" in name or name.startswith(("submitted", "reports")) for name in packed.files)
    there = unpack(packed, tmp_path)
    assert (there.rubric_digest, there.reference.digest) == (assignment.rubric_digest, assignment.reference.digest)
    assert pack(there).digest == packed.digest
    assert tmp_path.stat().st_mode & 0o077 == 0
    with pytest.raises(CourseError, match="outside"):
        unpack(Packed(NAME, {"../stolen": b""}), tmp_path)


def test_a_worker_runs_equal_work_once_in_a_run_again_in_a_fresh_one_and_gives_back_what_it_has_in_time(
    course: Course, in_process: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    def run(submission: Submission, *given: Any) -> Sequence[Outcome]:
        ran.append(submission.student)
        return in_process.run(submission, *given)

    monkeypatch.setattr(on_worker, "_sandbox", lambda wanted: replace(in_process, run=run))
    files = read_files(course.solutions(NAME) / "samples" / "plain")
    first, equal = (Work(Place(student, Path(student)), files, {}) for student in ("first", "equal"))
    asked = Asked(pack(load_assignment(course, NAME)), WANTED, "base", {"cells": []}, "one run")
    monkeypatch.setattr(on_worker, "MOST_SECONDS", 600.0)
    answers = grade_there(asked, (first, equal), lambda: None)
    assert set(ran) == {"first"}
    assert answers[1].found and answers[1].found.items() <= answers[0].found.items()
    monkeypatch.setattr(on_worker, "MOST_SECONDS", 0.0)
    (answer,) = grade_there(replace(asked, run="a fresh run"), (equal, first), lambda: None)
    assert answer.graded.student == "equal" and set(ran) == {"first", "equal"}
