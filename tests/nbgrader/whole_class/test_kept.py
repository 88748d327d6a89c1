"""A second run grades what changed and nothing else; a kill loses nothing and doubles nothing; one grader at a time."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from grader.cli import main
from grader.course.assignment import Course, load_assignment
from grader.grading.store import Store
from grader.nbgrader.handing_back import autograded
from grader.nbgrader.handing_back.feedback import write_feedback
from grader.nbgrader.whole_class import batch, keeping
from grader.nbgrader.whole_class.lock import FILE, alone
from grader.sandbox.tiers import Sandbox
from tests.nbgrader.conftest import NAME, REPOSITORY, grades

MODULE = f"{NAME}.py"
SAMPLES = REPOSITORY / "solutions" / NAME / "samples"
ENOUGH = "def softmax(F):\n    return F\n"


def hand_in(course: Course, student: str, source: str) -> None:
    folder = course.folder("submitted", student, NAME)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODULE).write_text(source)


@pytest.fixture(scope="module")
def three(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Three students, two of whom handed in the same."""
    course = Course(shutil.copytree(released.root, tmp_path_factory.mktemp("three") / "course"))
    right = (SAMPLES / "plain" / MODULE).read_text()
    for student, source in (("ana", right), ("bob", right), ("cyd", f"{right}\nvariant = 1\n")):
        hand_in(course, student, source)
    return course


@pytest.fixture(scope="module")
def graded(three: Course, in_process: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The same, graded without any disturbance."""
    course = Course(shutil.copytree(three.root, tmp_path_factory.mktemp("graded") / "course"))
    regrade(course, in_process)
    return course


@pytest.fixture
def course(graded: Course, tmp_path: Path) -> Course:
    return Course(shutil.copytree(graded.root, tmp_path / "course"))


Ran = list[str]


@pytest.fixture
def counted(in_process: Sandbox) -> tuple[Sandbox, Ran]:
    """The sandbox, and whose programs it ran."""
    ran: Ran = []

    def run(work: Any, probes: Any, limits: Any) -> Any:
        ran.append(work.student)
        return in_process.run(work, probes, limits)

    return replace(in_process, run=run), ran


def regrade(course: Course, sandbox: Sandbox, **more: Any) -> list[str]:
    told: list[str] = []
    batch.grade_students(load_assignment(course, NAME), [], sandbox, 1, told.append, **more)
    return told


def files_of(course: Course) -> dict[str, bytes]:
    """All that grading writes but for databases, by its place."""
    found = [path for step in ("autograded", "feedback", "reports") for path in (course.root / step).rglob("*")]
    kept = [path for path in found if path.is_file() and path.suffix != ".db" and path.name != FILE]
    return {str(path.relative_to(course.root)): path.read_bytes() for path in kept}


def written_at(course: Course) -> dict[str, int]:
    return {name: (course.root / name).stat().st_mtime_ns for name in files_of(course)}


def test_a_second_run_runs_and_writes_nothing(course: Course, counted: tuple[Sandbox, Ran]) -> None:
    sandbox, ran = counted
    before, when, marks = files_of(course), written_at(course), grades(course)
    told = regrade(course, sandbox)
    assert ran == [] and told == ["3 of 3 are as they were when last graded; --fresh grades all again"]
    assert (files_of(course), written_at(course), grades(course)) == (before, when, marks)


def test_only_what_changed_is_graded_and_equal_work_once(course: Course, counted: tuple[Sandbox, Ran]) -> None:
    sandbox, ran = counted
    when = written_at(course)
    for student in ("bob", "dan"):
        hand_in(course, student, ENOUGH)
    regrade(course, sandbox)
    assert len(set(ran)) == 1 and set(ran) <= {"bob", "dan"}
    changed = {name.split("/")[1] for name, then in written_at(course).items() if when.get(name) != then}
    assert changed - {NAME} == {"bob", "dan"}
    marks = grades(course).scores
    assert marks["bob", "softmax"] == marks["dan", "softmax"] == (0.0, False, 3.0)


def test_fresh_runs_all_and_gives_the_same(course: Course, counted: tuple[Sandbox, Ran]) -> None:
    sandbox, ran = counted
    before, marks = files_of(course), grades(course)
    regrade(course, sandbox, fresh=True)
    assert len(set(ran)) == 2, "equal work is done once all the same"
    assert (files_of(course), grades(course)) == (before, marks)


def edit_points(course: Course) -> None:
    path = course.rubric_file(NAME)
    text = path.read_text(encoding="utf-8")
    for old, new in (("points: 30\n", "points: 29\n"), ("    points: 3\n", "    points: 2\n")):
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def test_edited_points_are_carried_everywhere_and_nothing_runs(
    course: Course, counted: tuple[Sandbox, Ran], tmp_path: Path, in_process: Sandbox
) -> None:
    sandbox, ran = counted
    edit_points(course)
    anew = Course(shutil.copytree(course.root, tmp_path / "anew"))
    regrade(course, sandbox)
    assert ran == []
    assert grades(course).scores["ana", "softmax"] == (2.0, False, 2.0)
    regrade(anew, in_process, fresh=True)
    assert files_of(course) == files_of(anew) and grades(course) == grades(anew)


def test_edited_points_write_of_a_marked_folder_the_notebook_alone(course: Course, in_process: Sandbox) -> None:
    when = written_at(course)
    edit_points(course)
    regrade(course, in_process)
    changed = {name for name, then in written_at(course).items() if when[name] != then}
    marked = {name for name in changed if name.startswith("autograded/")}
    assert marked == {f"autograded/{student}/{NAME}/{NAME}.ipynb" for student in ("ana", "bob", "cyd")}


@pytest.mark.parametrize("harm", ["another file", "other contents", "a link", "a file less"])
def test_a_marked_folder_that_somebody_changed_is_made_anew(
    course: Course, in_process: Sandbox, tmp_path: Path, harm: str
) -> None:
    edit_points(course)
    sound = Course(shutil.copytree(course.root, tmp_path / "sound"))
    regrade(sound, in_process)
    module = course.folder("autograded", "bob", NAME) / f"{NAME}.py"
    if harm == "another file":
        module.with_name("more.py").write_text("")
    elif harm == "other contents":
        module.write_text("changed")
    else:
        whole = shutil.move(module, tmp_path / "module.py")
        if harm == "a link":
            module.symlink_to(whole)
    regrade(course, in_process)
    assert files_of(course) == files_of(sound) and not module.is_symlink()


def test_a_persons_mark_is_shown_on_the_page_without_grading_again(
    course: Course, counted: tuple[Sandbox, Ran]
) -> None:
    sandbox, ran = counted
    when = written_at(course)
    with Gradebook(course.database) as opened:
        grade = opened.find_grade("derivation", NAME, NAME, "bob")
        grade.manual_score, grade.needs_manual_grade = 7.5, False
        opened.db.commit()
    regrade(course, sandbox)
    changed = {name for name, then in written_at(course).items() if when.get(name) != then}
    assert ran == [] and changed and all(name.startswith("feedback/bob/") for name in changed)
    assert "7.5" in files_of(course)[f"feedback/bob/{NAME}/{NAME}.html"].decode()
    with Gradebook(course.database) as opened:
        assert opened.find_grade("derivation", NAME, NAME, "bob").manual_score == 7.5


@pytest.mark.parametrize("lost", ["autograded", "feedback", "reports", "gradebook"])
def test_what_went_missing_is_written_again_and_nothing_runs(
    course: Course, graded: Course, counted: tuple[Sandbox, Ran], lost: str
) -> None:
    sandbox, ran = counted
    if lost == "gradebook":
        with Gradebook(course.database) as opened:
            opened.find_grade("loss", NAME, NAME, "bob").auto_score = 0.5
            opened.db.commit()
    elif lost == "reports":
        course.report_file(NAME, "bob").unlink()
    else:
        shutil.rmtree(course.folder(lost, "bob", NAME))
    regrade(course, sandbox)
    assert ran == [] and files_of(course) == files_of(graded) and grades(course) == grades(graded)


def test_a_damaged_store_is_made_anew_and_the_marks_are_the_same(
    course: Course, graded: Course, counted: tuple[Sandbox, Ran]
) -> None:
    sandbox, ran = counted
    (course.report_file(NAME, "").parent / batch.STORE).write_bytes(b"damaged" * 1000)
    regrade(course, sandbox)
    assert len(set(ran)) == 2
    assert files_of(course) == files_of(graded) and grades(course) == grades(graded)


def test_a_marked_folder_that_cannot_be_replaced_stays_as_it_was(
    course: Course, in_process: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, rename = files_of(course), Path.rename

    def refused(path: Path, target: Path) -> Path:
        if path.name.startswith(".new-"):
            raise PermissionError(errno.EACCES, "refused")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refused)
    hand_in(course, "bob", ENOUGH)
    regrade(course, in_process)
    assert files_of(course) == before


# Looking ahead


@pytest.fixture
def ahead(
    course: Course, in_process: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[], list[str]]:
    monkeypatch.setattr("grader.cli.grade.sandbox_of", lambda _: in_process)

    def look() -> list[str]:
        capsys.readouterr()
        everything = {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}
        assert main(["grade", NAME, "--course", str(course.root), "--jobs", "1", "--dry-run"]) == 0
        after = {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}
        assert {path for path in after if after[path] != everything.get(path)} <= set(course.root.rglob("*.pyc"))
        return capsys.readouterr().out.splitlines()

    return look


def test_a_dry_run_says_whose_marks_would_change_and_why(course: Course, ahead: Callable[[], list[str]]) -> None:
    assert ahead() == []
    hand_in(course, "bob", ENOUGH)
    hand_in(course, "dan", ENOUGH)
    bob, dan = ahead()
    assert bob.startswith("bob: softmax 3 -> 0, softmax_stable 2 -> 0, loss 3 -> 0")
    assert bob.endswith("(the submission changed)")
    assert dan.startswith("dan: softmax - -> 0") and dan.endswith("(graded for the first time)")


def test_a_dry_run_of_edited_points_names_the_points(course: Course, ahead: Callable[[], list[str]]) -> None:
    edit_points(course)
    assert ahead() == [f"{student}: softmax 3 -> 2 (the points changed)" for student in ("ana", "bob", "cyd")]


@pytest.mark.parametrize("option", [["--dask", "tcp://nowhere:1"], ["--json-log", "-"]])
def test_a_dry_run_takes_no_option_that_it_would_pass_over(
    course: Course, option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["grade", NAME, "--course", str(course.root), "--dry-run", *option]) == 2
    assert "leave out --dask and --json-log" in capsys.readouterr().err


def test_a_student_who_is_named_twice_is_graded_once(course: Course) -> None:
    places, _ = batch.chosen_students(load_assignment(course, NAME), ["bob", "ana", "bob"])
    assert [place.student for place in places] == ["bob", "ana"]


# Kills

POINTS: Mapping[str, tuple[Any, str, int]] = {
    "the marked notebook, not in its place yet": (autograded, "_fill", 2),
    "the marked notebook": (keeping, "write_autograded", 2),
    "the gradebook": (keeping, "enter", 1),
    "the report, not in its place yet": (tempfile, "mkstemp", 1),
    "the report": (keeping, "store_report", 2),
    "the page, not in its place yet": (tempfile, "mkstemp", 2),
    "the page": (keeping, "write_feedback", 2),
    "kept": (Store, "keep", 2),
    "the store's commit": (Store, "commit", 1),
}
"""What a process is killed right after, and how often it has done it then."""


def killed(course: Course, sandbox: Sandbox, point: str) -> None:
    """Grade in a process of its own that is killed when it has come to this point."""
    child = os.fork()
    if child == 0:
        try:
            owner, name, times = POINTS[point]
            step = getattr(owner, name)
            left = iter(range(times - 1))

            def deadly(*arguments: Any, **more: Any) -> Any:
                result = step(*arguments, **more)
                if next(left, None) is None:
                    os.kill(os.getpid(), signal.SIGKILL)
                return result

            setattr(owner, name, deadly)
            regrade(course, sandbox)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_any_commit_point_loses_nothing_and_doubles_nothing(
    three: Course, graded: Course, in_process: Sandbox, tmp_path: Path, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = Course(shutil.copytree(three.root, tmp_path / "course"))
    monkeypatch.setattr(batch, "MOST_STUDENTS", 2)  # the third is another batch
    killed(course, in_process, point)
    regrade(course, in_process)
    assert files_of(course) == files_of(graded) and grades(course) == grades(graded)
    assert not [*course.root.rglob(".new-*"), *course.root.rglob(".old-*")]


def test_a_persons_decision_outlives_a_kill(course: Course, in_process: Sandbox, tmp_path: Path) -> None:
    with Gradebook(course.database) as opened:
        grade = opened.find_grade("loss", NAME, NAME, "bob")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        opened.db.commit()
    hand_in(course, "bob", ENOUGH)
    other = Course(shutil.copytree(course.root, tmp_path / "other"))
    regrade(other, in_process)
    killed(course, in_process, "the gradebook")
    regrade(course, in_process)
    for each in (course, other):
        with Gradebook(each.database) as opened:
            grade = opened.find_grade("loss", NAME, NAME, "bob")
            assert (grade.manual_score, grade.auto_score, grade.needs_manual_grade) == (1.5, 0.0, True)
    assert files_of(course) == files_of(other)


def test_an_interrupted_run_says_what_was_done(
    three: Course, in_process: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = Course(shutil.copytree(three.root, tmp_path / "course"))
    step, left = write_feedback, iter(["ana"])
    monkeypatch.setattr(batch, "MOST_STUDENTS", 1)

    def interrupts(*arguments: Any) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        step(*arguments)

    monkeypatch.setattr(keeping, "write_feedback", interrupts)
    with pytest.raises(KeyboardInterrupt, match="kept are the marks of 1 of 3 students; run it again to go on"):
        regrade(course, in_process)


# One at a time


@contextlib.contextmanager
def held(folder: Path) -> Iterator[threading.Event]:
    """Somebody else has the course until the event."""
    taken, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with alone(folder, "other_work", lambda _: None):
            taken.set()
            leave.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait(30)
    try:
        yield leave
    finally:
        leave.set()
        holder.join(30)


def test_a_second_grader_says_who_has_the_course_and_waits(course: Course, in_process: Sandbox) -> None:
    told: list[str] = []
    with held(course.root / "reports") as leave:

        def tell(words: str) -> None:
            told.append(words)
            leave.set()

        batch.grade_students(load_assignment(course, NAME), [], in_process, 1, tell)
    assert told[0].startswith(f"waiting: process {os.getpid()} on ") and "grades other_work since" in told[0]
    assert told[1].startswith("3 of 3")


def test_the_lock_of_a_process_that_was_killed_is_free(three: Course, in_process: Sandbox, tmp_path: Path) -> None:
    course = Course(shutil.copytree(three.root, tmp_path / "course"))
    killed(course, in_process, "the gradebook")
    assert '"pid"' in (course.root / "reports" / FILE).read_text()
    assert not [words for words in regrade(course, in_process) if "waiting" in words]


def test_a_store_that_cannot_be_written_ends_the_run_with_one_line(
    three: Course, in_process: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    course = Course(shutil.copytree(three.root, tmp_path / "course"))
    monkeypatch.setattr("grader.cli.grade.sandbox_of", lambda _: in_process)

    def full(*_: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Store, "save", full)
    told = io.StringIO()
    with contextlib.redirect_stderr(told):
        assert main(["grade", NAME, "--course", str(course.root), "--jobs", "1"]) == 2
    assert told.getvalue() == "grader: database or disk is full; kept are the marks of 0 of 3 students\n"
