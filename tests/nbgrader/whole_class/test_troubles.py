"""One student's trouble stops nobody, everybody's is told before the work, and notes are shown wherever marks are."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from grader import grading
from grader.cli import main
from grader.course.assignment import Course, load_assignment
from grader.nbgrader.gradebook import entering
from grader.nbgrader.gradebook import opening as gradebook
from grader.nbgrader.troubles import is_everybodys, words
from grader.nbgrader.whole_class import batch, handed_work, keeping
from grader.sandbox.tiers import Sandbox
from tests.nbgrader.conftest import NAME, REPOSITORY, nbgrader

MODULE, NOTEBOOK = f"{NAME}.py", f"{NAME}.ipynb"
PLAIN = REPOSITORY / "solutions" / NAME / "samples" / "plain"
HOSTILE = "my <script>alert(1)<-script> $x$ `y` *z*.py"
LOST = "My answer: ![the board](attachment:board.png)"


@dataclass(frozen=True)
class Done:
    """A class graded by the command, and how that ended."""

    course: Course
    status: int
    out: str
    err: str


def grade(course: Course, **environment: str) -> Done:
    ran = subprocess.run(
        [sys.executable, "-m", "grader", "grade", NAME, "--course", str(course.root), "--jobs", "2"],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    return Done(course, ran.returncode, ran.stdout, ran.stderr)


def hand_in(course: Course, where: str, text: str = "", module: str = MODULE) -> Path:
    """The sample `plain`, and a notebook with a text cell added, somewhere below submitted/."""
    folder = course.root / "submitted" / where
    folder.mkdir(parents=True)
    shutil.copy(PLAIN / MODULE, folder / module)
    if text:
        notebook = json.loads((course.folder("release", ".", NAME) / NOTEBOOK).read_text(encoding="utf-8"))
        notebook["cells"].append({"cell_type": "markdown", "id": "mine", "metadata": {}, "source": text})
        (folder / NOTEBOOK).write_text(json.dumps(notebook), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def troubled(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Done:
    """A class of every kind of trouble, graded once."""
    course = Course(shutil.copytree(released.root, tmp_path_factory.mktemp("troubled") / "course"))
    hand_in(course, f"anna/{NAME}", LOST)
    secret = hand_in(course, f"b[1]*/{NAME}")
    (secret / "submission_secret.txt").write_text("1234")
    (secret / "timestamp.txt").write_text("2026-03-02 10:00:00 CET")
    hand_in(course, f"breaks/{NAME}")
    (course.root / "feedback").mkdir(exist_ok=True)
    (course.root / "feedback" / "breaks").write_text("in the way of the page")
    hand_in(course, f"hostile/{NAME}", module=HOSTILE)
    hand_in(course, "loose")
    (hand_in(course, f"nodate/{NAME}") / "timestamp.txt").write_text("soon")
    (hand_in(course, f"übung/{NAME}") / "old.zip").write_bytes(b"")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(PLAIN / MODULE, MODULE)
    (course.root / "submitted" / "zed.zip").write_bytes(packed.getvalue())
    (course.root / "submitted" / "gone.rar").write_bytes(b"")
    return grade(course, PYTHONIOENCODING="ascii", LC_ALL="C")


STUDENTS = ("anna", "b[1]*", "breaks", "hostile", "loose", "nodate", "übung", "zed")


def page(course: Course, student: str) -> str:
    return course.folder("feedback", student, NAME).joinpath(f"{NAME}.html").read_text(encoding="utf-8")


def marked(course: Course, student: str) -> str:
    return course.folder("autograded", student, NAME).joinpath(NOTEBOOK).read_text(encoding="utf-8")


# One student's trouble


def test_everyone_else_is_graded_and_has_a_page(troubled: Done) -> None:
    assert troubled.status == 1
    with Gradebook(troubled.course.database) as opened:
        scores = {each.student.id: each.score for each in opened.assignment_submissions(NAME)}
    assert set(scores) == set(STUDENTS) and min(scores.values()) >= 20
    for student in STUDENTS:
        assert (troubled.course.report_file(NAME, student)).exists()
        if student != "breaks":
            assert "mjx" in page(troubled.course, student) or "grad_wk" in page(troubled.course, student)


def test_a_page_that_cannot_be_made_is_told_in_one_line(troubled: Done) -> None:
    told = [line for line in troubled.err.splitlines() if line.startswith("grader: breaks: ")]
    assert len(told) == 1 and "there is no feedback page: " in told[0] and "feedback/breaks" in told[0]
    assert (troubled.course.root / "feedback" / "breaks").read_text() == "in the way of the page"


def test_a_picture_that_is_not_in_the_notebook_is_told_and_words_stand_in_its_place(troubled: Done) -> None:
    assert "shows a picture that is not in the notebook or is not kept" in troubled.out
    assert "attachment:" not in marked(troubled.course, "anna")
    assert "(a picture that" in page(troubled.course, "anna")


def test_brackets_in_a_students_name_are_letters(troubled: Done) -> None:
    files = {path.name for path in troubled.course.folder("feedback", "b[1]*", NAME).iterdir()}
    assert {f"{NAME}.html", "submission_secret.txt", "timestamp.txt"} <= files
    assert NOTEBOOK not in files  # it holds what is for the marker alone


def test_nbgraders_secret_and_time_are_carried_for_the_release_of_feedback(troubled: Done) -> None:
    for step in ("autograded", "feedback"):
        folder = troubled.course.folder(step, "b[1]*", NAME)
        assert (folder / "submission_secret.txt").read_text() == "1234"
        assert (folder / "timestamp.txt").read_text() == "2026-03-02 09:00:00 UTC"


def test_names_that_a_terminal_cannot_show_are_escaped(troubled: Done) -> None:
    assert "\\u00fcbung *" in troubled.out and "\\u00fcbung: 20 of 30" in troubled.err


# Notes


def test_notes_stand_below_the_table_with_a_mark_at_the_student(troubled: Done) -> None:
    rows = {line.split("  ")[0].strip() for line in troubled.out.splitlines()}
    assert {"loose *", "zed *", "nodate *", "hostile *"} <= rows and "b[1]*" in rows and "b[1]* *" not in rows
    notes = " ".join(troubled.out.split("* loose\n")[1].split("* nodate")[0].split())
    assert notes == f"- the work lay one folder too high, not in submitted/loose/{NAME}/"


def test_notes_stand_in_the_instructors_page(troubled: Done, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", NAME, "--course", str(troubled.course.root)]) == 0
    shown = (troubled.course.root / "reports" / NAME / "index.html").read_text(encoding="utf-8")
    section = shown.split('<h2 id="notes">Notes on files</h2>')[1].split("</section>")[0]
    assert "<bdi>zed</bdi>" in section and "&#39;zed.zip&#39;" in section and "<script" not in section


def test_notes_stand_in_front_of_the_marked_notebook_and_the_feedback_page(troubled: Done) -> None:
    for student, note in (("loose", "one folder too high"), ("zed", "zed.zip"), ("nodate", "is not a time")):
        first = json.loads(marked(troubled.course, student))["cells"][0]["source"]
        assert "Notes on your files" in first and note in first
        assert "Notes on your files" in page(troubled.course, student) and note in page(troubled.course, student)
    assert "Notes on your files" not in page(troubled.course, "b[1]*")


def test_hostile_file_names_in_notes_stay_words(troubled: Done) -> None:
    shown = page(troubled.course, "hostile").split("Notes on your files")[1].split("</section>")[0]
    assert "<script" not in shown and "&lt;script&gt;" in shown
    assert "`y` *z*" in shown and "<em>" not in shown
    source = json.loads(marked(troubled.course, "hostile"))["cells"][0]["source"]
    assert "$" not in source and source.startswith('<div class="mathjax_ignore tex2jax_ignore"')


def test_what_was_not_taken_ends_the_run(troubled: Done) -> None:
    end = troubled.err.split("in submitted/, but not taken:\n")[1].splitlines()
    wanted = f"submitted/<student>/{NAME}/"
    assert end == [f"  submitted/gone.rar: only .zip archives are opened; unpack it into {wanted}"]


# nbgrader's own commands on the same class


def test_nbgraders_autograde_gives_the_same_and_tells_what_it_passes_over(troubled: Done, tmp_path: Path) -> None:
    course = Course(shutil.copytree(troubled.course.root, tmp_path / "course"))
    shutil.rmtree(course.root / "autograded")
    broken = course.folder("submitted", "anna", NAME) / NOTEBOOK
    broken.write_bytes(b"\xef\xbb\xbf" + broken.read_bytes())  # nbgrader does not read such a file
    shutil.rmtree(course.folder("submitted", "breaks", NAME))
    log = nbgrader(course, "autograde", NAME)
    assert f"submitted/loose: nbgrader does not see it; move it into submitted/loose/{NAME}/" in log
    assert "submitted/zed.zip: nbgrader does not see it" in log and "not taken: submitted/gone.rar" in log
    for student in ("anna", "b[1]*", "hostile", "nodate", "übung"):
        ours, theirs = json.loads(marked(troubled.course, student)), json.loads(marked(course, student))
        assert ["".join(cell["source"]) for cell in theirs["cells"]] == [cell["source"] for cell in ours["cells"]]


# Everybody's trouble


@pytest.fixture
def fresh(released: Course, tmp_path: Path) -> Course:
    """Two students who handed in and were not graded yet."""
    course = Course(shutil.copytree(released.root, tmp_path / "course"))
    for student in ("ana", "bob"):
        hand_in(course, f"{student}/{NAME}")
    return course


Command = Callable[[Course], str]


@pytest.fixture
def stopped(in_process: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Grade in this process, which must end with status 2 and one line."""
    monkeypatch.setattr("grader.cli.grade.sandbox_of", lambda _: in_process)
    monkeypatch.setattr(gradebook, "PATIENCE", 0.0)

    def run(course: Course) -> str:
        capsys.readouterr()
        assert main(["grade", NAME, "--course", str(course.root), "--jobs", "1"]) == 2
        told = capsys.readouterr()
        assert told.out == "" and "Traceback" not in told.err
        (line,) = [line for line in told.err.splitlines() if line.startswith("grader: ")]
        return line

    return run


def nothing_graded(course: Course) -> bool:
    return not list(course.root.glob(f"reports/{NAME}/*")) and not list(course.root.glob("autograded/*"))


@pytest.mark.parametrize("lock", ["BEGIN EXCLUSIVE", "BEGIN IMMEDIATE"])
def test_a_locked_gradebook_is_found_before_the_work(fresh: Course, stopped: Command, lock: str) -> None:
    with closing(sqlite3.connect(fresh.root / "gradebook.db", isolation_level=None)) as other:
        other.execute(lock)
        assert "database is locked; close what else uses it" in stopped(fresh)
    assert nothing_graded(fresh)


def test_a_missing_gradebook_is_found_before_the_work_and_not_made(fresh: Course, stopped: Command) -> None:
    (fresh.root / "gradebook.db").unlink()
    assert f"there is no gradebook; run `grader release {NAME}` first" in stopped(fresh)
    assert nothing_graded(fresh) and not (fresh.root / "gradebook.db").exists()


def test_a_damaged_gradebook_is_found_before_the_work(fresh: Course, stopped: Command) -> None:
    (fresh.root / "gradebook.db").write_bytes(b"not a database, but long enough to be looked at" * 100)
    assert "file is not a database; nothing was graded" in stopped(fresh)
    assert nothing_graded(fresh)


def test_a_gradebook_without_the_assignment_is_found_before_the_work(fresh: Course, stopped: Command) -> None:
    with Gradebook(fresh.database, fresh.root.name) as opened:
        opened.remove_assignment(NAME)
    assert f"has no assignment {NAME}; run `grader release {NAME}` first" in stopped(fresh)
    assert nothing_graded(fresh)


def test_a_gradebook_without_a_criterions_cell_is_found_before_the_work(fresh: Course, stopped: Command) -> None:
    with Gradebook(fresh.database, fresh.root.name) as opened:
        cell = opened.find_notebook(NAME, NAME).grade_cells[0]
        name = cell.name
        opened.db.delete(cell)
        opened.db.commit()
    assert f"has no cell '{name}'; the rubric or the notebook changed after the release" in stopped(fresh)


@pytest.mark.parametrize("folder", ["autograded", "feedback", f"reports/{NAME}"])
def test_a_folder_that_cannot_be_written_is_found_before_the_work(fresh: Course, stopped: Command, folder: str) -> None:
    path = fresh.root / folder
    if path.exists():
        shutil.rmtree(path)
    path.parent.mkdir(exist_ok=True)
    path.write_text("in the way")
    assert f"{path}: cannot be written" in stopped(fresh)


def test_a_released_notebook_that_cannot_be_read_is_found_before_the_work(fresh: Course, stopped: Command) -> None:
    (fresh.folder("release", ".", NAME) / NOTEBOOK).write_text("{")
    assert f"{NOTEBOOK}: not a notebook" in stopped(fresh)


def listed(arguments: Iterable[Any]) -> Iterator[Any]:
    """The arguments, those in lists too."""
    for each in arguments:
        yield from each if isinstance(each, list) else [each]


def broken_for_bob(step: Any, error: Exception) -> Callable[..., Any]:
    def run(*arguments: Any, **more: Any) -> Any:
        if any("bob" in str(getattr(each, "student", "")) for each in listed(arguments)):
            raise error
        return step(*arguments, **more)

    return run


def test_a_disk_that_fills_keeps_what_was_graded(
    fresh: Course, stopped: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "x")
    monkeypatch.setattr(keeping, "enter", broken_for_bob(entering.enter, full))
    assert stopped(fresh).endswith("No space left on device; kept are the marks of 1 of 2 students")
    with Gradebook(fresh.database) as opened:
        assert opened.find_submission(NAME, "ana").score == 20
    assert fresh.report_file(NAME, "ana").exists() and not fresh.report_file(NAME, "bob").exists()


def test_results_of_one_student_that_cannot_be_kept_stop_nobody(
    fresh: Course, in_process: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "enter", broken_for_bob(entering.enter, ValueError("odd\nname")))
    done = batch.grade_students(load_assignment(fresh, NAME), [], in_process, 1, lambda _: None)
    assert [(each.student, each.words) for each in done.troubles] == [
        ("bob", "the results could not be kept: ValueError: odd name")
    ]
    assert page(fresh, "ana") and not fresh.report_file(NAME, "bob").exists()


def test_a_fault_of_the_grader_on_one_student_waits_for_a_person(
    fresh: Course, in_process: Sandbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(handed_work, "grade", broken_for_bob(grading.grade, KeyError("a mistake of ours")))
    done = batch.grade_students(load_assignment(fresh, NAME), [], in_process, 1, lambda _: None)
    ana, bob = done.records
    assert ana["points"] == 20 and bob["points"] == 0
    assert {(criterion["points"], criterion["status"]) for criterion in bob["criteria"]} == {(None, "grader fault")}
    assert "bob: could not be graded" in caplog.text


def test_the_exit_status_says_whether_anything_needs_a_person(
    fresh: Course, in_process: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("grader.cli.grade.sandbox_of", lambda _: in_process)
    command = ["grade", NAME, "--course", str(fresh.root), "--jobs", "1"]
    hand_in(fresh, "ana/old")  # beside ana's work
    assert main(command) == 0
    (fresh.root / "submitted" / "cyd.rar").write_bytes(b"")
    capsys.readouterr()
    assert main([*command, "--student", "ana"]) == 0
    assert "not taken" not in capsys.readouterr().err
    shutil.rmtree(fresh.root / "submitted" / "bob")
    assert main(command) == 1
    assert capsys.readouterr().err.count("submitted/cyd.rar: only .zip archives are opened") == 1


def test_a_class_of_which_nothing_can_be_taken_is_told_why(fresh: Course, stopped: Command) -> None:
    for student in ("ana", "bob"):
        shutil.rmtree(fresh.root / "submitted" / student)
    assert main(["grade", NAME, "--course", str(fresh.root)]) == 2
    (fresh.root / "submitted" / "cyd.rar").write_bytes(b"")
    assert "submissions lie in submitted/<student>/" in stopped(fresh)


@pytest.mark.parametrize(
    ("error", "everybodys"),
    [
        (OperationalError("UPDATE", {}, sqlite3.OperationalError("database is locked")), True),
        (DatabaseError("UPDATE", {}, sqlite3.DatabaseError("database disk image is malformed")), True),
        (IntegrityError("INSERT", {}, sqlite3.IntegrityError("UNIQUE constraint failed")), False),
        (OSError(errno.EROFS, "Read-only file system"), True),
        (OSError(errno.ENAMETOOLONG, "File name too long"), False),
        (ValueError("odd"), False),
    ],
)
def test_whose_trouble_an_error_is(error: Exception, everybodys: bool) -> None:
    assert is_everybodys(error) == everybodys
    assert "UPDATE" not in words(error) and "\n" not in words(error)
