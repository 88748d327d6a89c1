"""The gradebook on a PostgreSQL server, which these tests start: the same marks, and several graders at once."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook, InvalidEntry
from sqlalchemy.exc import IntegrityError

from grader.authoring.release import release
from grader.cli import main
from grader.course.assignment import Course, load_assignment
from grader.nbgrader.troubles import MOST_COLLISIONS, again_if_collided
from tests import postgresql
from tests.nbgrader.conftest import NAME, REPOSITORY, with_students
from tests.nbgrader.running import nbgrader_command

STUDENTS = ("plain", "gradient_sign", "stub")
AT_ONCE = 4


@pytest.fixture(scope="module")
def server() -> Iterator[postgresql.Server]:
    programs = postgresql.programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: scripts/install-system-packages tests")
    with postgresql.running(programs) as server:
        yield server


def on_server(course: Course, url: str) -> Course:
    """The same course with its gradebook there."""
    (course.root / "gradebook.db").unlink()
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {url!r}\nc.CourseDirectory.course_id = 'course'\n")
    return course


@pytest.fixture(scope="module")
def url(server: postgresql.Server, released: Course, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A gradebook on the server into which the assignment was released."""
    url = server.database("gradebook")
    course = on_server(with_students(released, tmp_path_factory.mktemp("release") / "course"), url)
    release(load_assignment(course, NAME))
    return url


def graded(course: Course, *options: str) -> int:
    return main(["grade", NAME, "--course", str(course.root), "--jobs", "2", *options])


def alone(course: Course) -> None:
    """In a process of its own, which has imported everything already."""
    os._exit(main(["grade", NAME, "--course", str(course.root), "--jobs", "1"]))


def marks(url: str) -> dict[tuple[str, str], tuple[float | None, float | None, bool]]:
    """(student, cell) -> the machine's score, a person's, and whether somebody must look."""
    found = {}
    with Gradebook(url, "course") as gradebook:
        for submission in gradebook.assignment_submissions(NAME):
            for grade in submission.notebooks[0].grades:
                assert (submission.student.id, grade.name) not in found
                values = (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
                found[submission.student.id, grade.name] = values
    return found


def test_marks_are_those_of_a_file_and_a_persons_stay(
    url: str, released: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    local = with_students(released, tmp_path / "local", *STUDENTS)
    remote = on_server(with_students(released, tmp_path / "remote", *STUDENTS), url)
    assert (graded(local), graded(remote)) == (0, 0)
    assert "pg_dump" in capsys.readouterr().err
    in_file, there = marks(local.database), marks(url)
    assert there == in_file and {student for student, _ in there} == set(STUDENTS)
    with Gradebook(url, "course") as gradebook:
        gradebook.find_grade("loss", NAME, NAME, "stub").manual_score = 1.5
        gradebook.db.commit()
    assert graded(remote) == 0
    assert "pg_dump" not in capsys.readouterr().err
    assert marks(url)["stub", "loss"][:2] == (0.0, 1.5)
    assert not (remote.root / "gradebook.db").exists()
    main(["export", NAME, "--course", str(remote.root)])
    assert capsys.readouterr().out.count(f"{NAME},") == 2  # one waits for a person
    nbgrader_command(remote.root, ["export", "--to", str(tmp_path / "grades.csv")])
    assert (tmp_path / "grades.csv").read_text().count(f"{NAME},") == 2


def test_four_graders_at_once_lose_nothing_and_double_nothing(url: str, released: Course, tmp_path: Path) -> None:
    """Each has a student of its own, and all have one in common, whom the gradebook does not know yet."""
    courses, wanted = [], set()
    for number in range(AT_ONCE):
        course = on_server(with_students(released, tmp_path / f"course{number}"), url)
        for student in ("shared", f"own{number}"):
            sample = REPOSITORY / "solutions" / NAME / "samples" / "plain"
            shutil.copytree(sample, course.folder("submitted", student, NAME))
            wanted.add(student)
        courses.append(course)
    running = [multiprocessing.get_context("fork").Process(target=alone, args=(course,)) for course in courses]
    for each in running:
        each.start()
    for each in running:
        each.join()
    assert [each.exitcode for each in running] == [0] * AT_ONCE
    found = marks(url)
    assert wanted <= {student for student, _ in found}
    assert {found[student, "loss"] for student in wanted} == {(3.0, None, False)}


class _Session:
    """A gradebook that counts how often it was rolled back."""

    def __init__(self) -> None:
        self.db, self.rollbacks = self, 0

    def rollback(self) -> None:
        self.rollbacks += 1


class _FromServer(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def collided(sqlstate: str) -> Exception:
    """As nbgrader raises it: an error of its own, while it handles the database's."""
    error: Exception = InvalidEntry("no")
    error.__context__ = IntegrityError("INSERT", {}, _FromServer(sqlstate))
    return error


def test_a_step_that_met_another_writer_is_done_again_and_no_other_one() -> None:
    answers: list[object] = [collided("23505"), collided("40P01"), "done"]

    def step() -> object:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    session = _Session()
    assert again_if_collided(session, step) == "done"
    assert session.rollbacks == 2
    answers = [collided("23502"), "done"]
    with pytest.raises(InvalidEntry):
        again_if_collided(session, step)
    answers = [collided("40P01")] * 20
    with pytest.raises(InvalidEntry):
        again_if_collided(session, step)
    assert len(answers) == 20 - MOST_COLLISIONS - 1


def test_who_may_not_write_is_told_before_any_work(
    server: postgresql.Server, url: str, released: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    only_reading = f"{url}&options=-c%20default_transaction_read_only%3Don"
    course = on_server(with_students(released, tmp_path / "course", "plain"), only_reading)
    assert graded(course) == 2
    said = capsys.readouterr().err
    assert "read-only transaction; nothing was graded" in said and "a-password" not in said
    assert not course.report_file(NAME, "plain").exists()


def test_a_server_that_is_gone_is_told_without_the_password(
    released: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"postgresql+psycopg://grader:a-password@/gradebook?host={tmp_path}"
    course = on_server(with_students(released, tmp_path / "course", "plain"), url)
    assert graded(course) == 2
    said = capsys.readouterr().err
    assert "nothing was graded" in said and "a-password" not in said and "Traceback" not in said


def test_a_missing_driver_says_what_to_install(
    released: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    course = on_server(with_students(released, tmp_path / "course", "plain"), "postgresql+psycopg://grader@/gradebook")
    assert graded(course) == 2
    assert "pip install 'nablagrade[postgresql]'" in capsys.readouterr().err
