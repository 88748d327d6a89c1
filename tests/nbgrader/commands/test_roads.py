"""nbgrader's other roads with the shipped configuration: learning platforms' files, an exchange, links, switching."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest
from nbgrader.api import Gradebook

from grader.cli import main
from grader.course.assignment import Course
from grader.course.roster import read_roster
from grader.errors import CourseError
from tests.nbgrader.commands.test_ordinary import ONE_LINE, scores, source
from tests.nbgrader.conftest import NAME, nbgrader, with_students

ROSTER = (
    'id,first_name,last_name,email,lms_user_id,section\nanna,Anna,Muster,a@x.org,1234,A\nbo,Bö,"von, Berg",b@x.org,,B\n'
)


@pytest.fixture
def fresh(released: Course, tmp_path: Path) -> Course:
    """The released course without submissions."""
    return with_students(released, tmp_path / "course")


@pytest.fixture
def sample(course: Course) -> Path:
    return course.solutions(NAME) / "samples" / "plain"


def test_zip_collect_takes_every_file_as_canvas_and_moodle_name_them(
    fresh: Course, sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (fresh.root / "students.csv").write_text(ROSTER, encoding="utf-8")
    archive = fresh.root / "downloaded" / NAME / "archive"
    moodle = archive / "Bö von, Berg_77_assignsubmission_file_"
    moodle.mkdir(parents=True)
    module, answer = f"{NAME}.py", "derivation.md"
    for name, file in {
        f"mustera_1234_567_{NAME}-1.py": module,
        f"mustera_1234_569_{module}": answer,
        f"mustera_LATE_1234_568_{answer}": answer,
        f"strange_late_9_570_{NAME}-2.py": module,
        f"anon_x7Yq2_571_{module}": module,
        f"Cy Dee_5_assignsubmission_file_{module}": module,
        f"hw_dan_attempt_2026-03-01-10-00-00_{module}": module,
        "notes.pdf": answer,
    }.items():
        shutil.copy(sample / file, archive / name)
    (archive / f"eve_1_2_{module}").symlink_to(fresh.root / "gradebook.db")
    (archive / "bad_3_4_work.zip").write_bytes(b"PK no archive")
    with zipfile.ZipFile(archive / "fay_5_6_work.zip", "w") as zipped:
        zipped.writestr(f"{NAME}/{module}", (sample / module).read_text())
    shutil.copy(sample / module, moodle / module)
    told = nbgrader(fresh, "zip_collect", NAME)
    found = sorted(str(path.relative_to(fresh.root / "submitted")) for path in fresh.root.glob("submitted/*/*/*"))
    assert found == [
        f"Cy_Dee/{NAME}/{module}",
        f"anna/{NAME}/{answer}",
        f"anna/{NAME}/{module}",
        f"bo/{NAME}/{module}",
        f"dan/{NAME}/{module}",
        f"dan/{NAME}/timestamp.txt",
        f"fay/{NAME}/{module}",
        f"strange/{NAME}/{module}",
    ]
    for words in (
        "notes.pdf: no name of Canvas's or Moodle's",
        f"mustera_1234_569_{module}: left, since there is a newer one",
        "anna: handed in late",
        "strange: handed in late",
        f"anon_x7Yq2_571_{module}: no name of Canvas's or Moodle's",
        f"eve_1_2_{module}: is a link, which is not followed",
        "bad_3_4_work.zip: not opened",
    ):
        assert words in told
    assert main(["grade", NAME, "--course", str(fresh.root)]) == 0
    assert "\nanna " in capsys.readouterr().out
    with Gradebook(fresh.database) as gradebook:
        bo = gradebook.find_student("bo")
        assert (bo.first_name, bo.last_name, bo.email) == ("Bö", "von, Berg", "b@x.org")
    assert main(["report", NAME, "--course", str(fresh.root)]) == 0
    page = (fresh.report_file(NAME, "").parent / "index.html").read_text(encoding="utf-8")
    assert "<bdi>anna</bdi></a><small>Anna Muster</small>" in page
    capsys.readouterr()
    main(["export", NAME, "--course", str(fresh.root)])
    out = capsys.readouterr().out
    assert 'bo,"von, Berg",Bö,b@x.org' in out and out.splitlines()[0].endswith(",derivation,section")
    every_format_of_export_is_written(fresh, capsys)


def every_format_of_export_is_written(graded: Course, capsys: pytest.CaptureFixture[str]) -> None:
    gradebook, out = graded.root / "exported.csv", graded.root / "out"
    gradebook.write_text('Student,ID,Softmax regression (7)\n    Points Possible,,30\n"Muster, Anna",1234,\n')

    def export(format: str, *more: str) -> tuple[int, str]:
        status = main(["export", NAME, "--course", str(graded.root), "--format", format, *more])
        return status, capsys.readouterr().out

    status, canvas = export("canvas", "--fill", str(gradebook))
    assert status == 1 and canvas.splitlines()[2].startswith('"Muster, Anna",1234,') and not canvas.endswith(",\n")
    whole = json.loads(export("json")[1])
    suites = ElementTree.fromstring(export("junit")[1])
    assert [suite.get("name") for suite in suites] == [s["id"] for s in whole["students"] if s["handed_in"]]
    for platform in ("classroom", "gradescope", "prairielearn"):
        assert export(platform, "--output", str(out / platform))[0] == 0
        assert json.loads((out / platform / "results" / "anna.json").read_text(encoding="utf-8"))["tests"]


def test_zip_collect_with_a_pattern_of_the_courses_leaves_no_module_behind(fresh: Course, sample: Path) -> None:
    archive = fresh.root / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    for ending in ("py", "md"):
        file = f"{NAME}.py" if ending == "py" else "derivation.md"
        shutil.copy(sample / file, archive / f"anna--{file}")
    pattern = r"--FileNameCollectorPlugin.named_regexp=.*/(?P<student_id>\w+)--(?P<file_id>.*)"
    nbgrader(fresh, "zip_collect", NAME, pattern)
    there = sorted(path.name for path in fresh.folder("submitted", "anna", NAME).iterdir())
    assert there == ["derivation.md", f"{NAME}.py"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name\nx\n", "there is no column 'id'"),
        ("id\na\na\n", "'a' is there twice"),
        ("id\n../a\n", "cannot be a student's id"),
        ("id\na\0b\n", "cannot be a student's id"),
        (f"id\n{'x' * 200_000}\n", "is no CSV file"),
        ("id,extension:ps\na,tomorrow\n", "'tomorrow' is no extension"),
    ],
)
def test_a_mistake_in_the_roster_is_told_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "students.csv").write_text(text)
    with pytest.raises(CourseError, match=rf"students.csv:\d: .*{words}"):
        read_roster(tmp_path)


def test_a_roster_from_a_german_spreadsheet_is_read(tmp_path: Path) -> None:
    (tmp_path / "students.csv").write_bytes("ID;First Name;Section\njö;Jörg;A\n\n".encode("cp1252"))
    (student,) = read_roster(tmp_path).values()
    assert (student.id, student.first_name, student.section) == ("jö", "Jörg", "A")


def test_work_goes_round_through_an_exchange_and_feedback_comes_back(
    fresh: Course, sample: Path, tmp_path: Path
) -> None:
    exchange, home = tmp_path / "exchange", tmp_path / "home"
    for folder in (exchange, home):
        folder.mkdir()
    exchange.chmod(0o777)
    config = fresh.root / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\nc.Exchange.root = {str(exchange)!r}\nc.Exchange.cache = {str(home)!r}\n")
    nbgrader(fresh, "release_assignment", NAME)
    student = tmp_path / "student"
    student.mkdir()
    name = fresh.root.name
    (student / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.Exchange.root = {str(exchange)!r}\nc.Exchange.cache = {str(home)!r}\n"
        f"c.CourseDirectory.course_id = {name!r}\n"
    )
    theirs = Course.__new__(Course)  # a student's folder is no course
    object.__setattr__(theirs, "root", student)
    nbgrader(theirs, "fetch_assignment", NAME)
    for file in (f"{NAME}.py", "derivation.md"):
        shutil.copy(sample / file, student / NAME)
    (student / NAME / "link.txt").symlink_to(fresh.root / "gradebook.db")
    nbgrader(theirs, "submit", NAME)
    nbgrader(fresh, "collect", NAME)
    (collected,) = (fresh.root / "submitted").glob(f"*/{NAME}")
    assert (collected / f"{NAME}.py").exists() and (collected / "submission_secret.txt").exists()
    assert main(["grade", NAME, "--course", str(fresh.root)]) == 0
    (fresh.folder("feedback", "by_hand", NAME)).mkdir(parents=True)
    (fresh.folder("feedback", "by_hand", NAME) / f"{NAME}.html").write_text("x")
    assert "by_hand: not handed in through the exchange" in nbgrader(fresh, "release_feedback", NAME)
    nbgrader(theirs, "fetch_feedback", NAME)
    (page,) = student.rglob(f"feedback/*/{NAME}.html")
    assert "<b>30</b> of 30 points" in page.read_text(encoding="utf-8")


def test_no_link_in_the_exchange_is_followed_when_work_is_collected(fresh: Course, tmp_path: Path) -> None:
    exchange = tmp_path / "exchange"
    inbound = exchange / fresh.root.name / "inbound" / f"eve+{NAME}+2026-03-01 10:00:00.000000 UTC+x"
    inbound.mkdir(parents=True)
    (inbound / "timestamp.txt").write_text("2026-03-01 10:00:00.000000 UTC")
    (inbound / "reference.txt").symlink_to(fresh.root / "gradebook.db")
    (inbound / "mine.txt").write_text("x")
    config = fresh.root / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\nc.Exchange.root = {str(exchange)!r}\n")
    told = nbgrader(fresh, "collect", NAME)
    assert sorted(path.name for path in fresh.folder("submitted", "eve", NAME).iterdir()) == [
        "mine.txt",
        "timestamp.txt",
    ]
    assert "reference.txt: is a link, which is not followed" in told


def test_a_submission_that_is_a_link_itself_is_not_followed_on_any_road(
    fresh: Course, sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exchange = tmp_path / "exchange"
    inbound = exchange / fresh.root.name / "inbound"
    inbound.mkdir(parents=True)
    (inbound / f"eve+{NAME}+2026-03-01 10:00:00.000000 UTC+x").symlink_to(fresh.solutions(NAME))
    config = fresh.root / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\nc.Exchange.root = {str(exchange)!r}\n")
    assert "is a link, which is not followed" in nbgrader(fresh, "collect", NAME)
    real = fresh.folder("submitted", "anna", NAME)
    real.mkdir(parents=True)
    shutil.copy(sample / f"{NAME}.py", real)
    (fresh.root / "submitted" / "bob").symlink_to(fresh.root / "submitted" / "anna")
    (fresh.root / "submitted" / "cyd").mkdir()
    fresh.folder("submitted", "cyd", NAME).symlink_to(fresh.solutions(NAME))
    before = sorted(path.name for path in fresh.solutions(NAME).iterdir())
    assert main(["grade", NAME, "--course", str(fresh.root)]) == 1
    assert "bob: is a link" in capsys.readouterr().err
    nbgrader(fresh, "autograde", NAME, "--force")
    assert sorted(path.name for path in (fresh.root / "autograded").iterdir()) == ["anna"]
    assert sorted(path.name for path in fresh.solutions(NAME).iterdir()) == before


def test_a_mistake_in_the_roster_stops_before_anything_is_removed(fresh: Course, sample: Path) -> None:
    folder = fresh.folder("submitted", "anna", NAME)
    folder.mkdir(parents=True)
    shutil.copy(sample / f"{NAME}.py", folder)
    nbgrader(fresh, "autograde", NAME)
    (fresh.root / "students.csv").write_text("id,extension:x\nanna,soon\n")
    with pytest.raises(AssertionError, match="'soon' is no extension"):
        nbgrader(fresh, "autograde", NAME, "--force")
    with pytest.raises(AssertionError, match="'soon' is no extension"):
        nbgrader(fresh, "export")
    assert fresh.folder("autograded", "anna", NAME).exists()


def test_nbgraders_feedback_and_autograde_follow_no_link(fresh: Course, sample: Path) -> None:
    folder = fresh.folder("submitted", "eve", NAME)
    folder.mkdir(parents=True)
    shutil.copy(sample / f"{NAME}.py", folder)
    (folder / "notes.py").symlink_to(fresh.solutions(NAME) / "reference.py")
    (folder / "data.txt").symlink_to(fresh.root / "gradebook.db")
    nbgrader(fresh, "autograde", NAME)
    nbgrader(fresh, "generate_feedback", NAME)
    for step in ("autograded", "feedback"):
        names = {path.name for path in fresh.folder(step, "eve", NAME).iterdir()}
        assert not names & {"notes.py", "data.txt"}


def test_an_ordinary_assignment_beside_a_rubrics_in_one_gradebook(
    fresh: Course, sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = fresh.root / "source" / "ps"
    folder.mkdir()
    (folder / "p.ipynb").write_text(json.dumps(source()))
    (folder / "tools.py").write_text("THREE = 3\n")
    nbgrader(fresh, "generate_assignment", "ps")
    released = json.loads((fresh.folder("release", ".", "ps") / "p.ipynb").read_text())
    assert "raise NotImplementedError" in "".join(released["cells"][0]["source"])
    ordinary = fresh.folder("submitted", "anna", "ps")
    ordinary.mkdir(parents=True)
    (ordinary / "p.ipynb").write_text((folder / "p.ipynb").read_text())
    theirs = fresh.folder("submitted", "anna", NAME)
    theirs.mkdir(parents=True)
    shutil.copy(sample / f"{NAME}.py", theirs)
    for name in (NAME, "ps"):
        nbgrader(fresh, "autograde", name)
        assert main(["grade", name, "--course", str(fresh.root)]) == 0
    assert scores(fresh, "ps")["anna", "p", "square_test"] == (2.0, False, 2.0)
    assert scores(fresh, NAME)["anna", NAME, "grad_wk"] == (10.0, False, 10.0)
    assert main(["grade", "nothing", "--course", str(fresh.root)]) == 2


def test_switching_to_this_grader_and_back_loses_nothing(tmp_path: Path) -> None:
    root = tmp_path / "course"
    (root / "source" / "ps").mkdir(parents=True)
    (root / "source" / "ps" / "p.ipynb").write_text(json.dumps(source()))
    (root / "source" / "ps" / "tools.py").write_text("THREE = 3\n")
    config = root / "nbgrader_config.py"
    config.write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'theirs'\nc.ClearSolutions.code_stub = {'python': '# ?'}\n"
    )
    course = Course(root)
    nbgrader(course, "generate_assignment", "ps")
    handed_in = course.folder("submitted", "anna", "ps")
    handed_in.mkdir(parents=True)
    notebook = source()
    notebook.cells[3].source = "Because."
    (handed_in / "p.ipynb").write_text(json.dumps(notebook))
    nbgrader(course, "autograde", "ps")
    with Gradebook(course.database) as gradebook:
        gradebook.find_grade("why", "p", "ps", "anna").manual_score = 2.0
        gradebook.find_comment("why", "p", "ps", "anna").manual_comment = "Good."
        gradebook.db.commit()
    with closing(sqlite3.connect(root / "gradebook.db")) as database:
        before = list(database.iterdump())
    config.write_text(config.read_text() + ONE_LINE)
    nbgrader(course, "autograde", "ps", "--force")
    with closing(sqlite3.connect(root / "gradebook.db.before-grader")) as copy:
        assert list(copy.iterdump()) == before
    assert scores(course, "ps")["anna", "p", "square_test"] == (2.0, False, 2.0)
    with Gradebook(course.database) as gradebook:
        gradebook.find_grade("why", "p", "ps", "anna").needs_manual_grade = False
        gradebook.db.commit()
    nbgrader(course, "autograde", "ps", "--force")
    assert scores(course, "ps")["anna", "p", "why"] == (None, False, 3.0)  # nothing changed: nobody must look again
    nbgrader(course, "generate_assignment", "ps", "--force")
    assert "# ?" in (course.folder("release", ".", "ps") / "p.ipynb").read_text()
    config.write_text(config.read_text().replace(ONE_LINE, ""))
    nbgrader(course, "autograde", "ps", "--force")
    with Gradebook(course.database) as gradebook:
        assert gradebook.find_grade("why", "p", "ps", "anna").manual_score == 2.0
        assert gradebook.find_comment("why", "p", "ps", "anna").manual_comment == "Good."
        assert gradebook.find_submission("ps", "anna").score == 8.0
