"""Every command with what is not there, no course, not readable or not writable: one line that says how to mend it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.authoring.starter import NAME, starter
from grader.cli.ending import words
from grader.cli.new import write
from tests.cli.test_manners import ran

Edit = Callable[[Path], object]
CONFIG = "nbgrader_config.py"
RUBRIC = f"rubrics/{NAME}.yaml"

OF_A_COURSE = ("validate", "release", "grade", "report", "export", "mark")
BROKEN: dict[str, tuple[Edit, str]] = {
    "no folder": (shutil.rmtree, "--course DIR"),
    "not a course": (
        lambda root: [path.rename(root / f"old-{path.name}") for path in (root / "rubrics", root / CONFIG)],
        "--course",
    ),
    "unreadable YAML": (lambda root: (root / RUBRIC).write_text("assignment: [\n  x: {"), f"{NAME}.yaml:"),
    "not a text": (lambda root: (root / RUBRIC).write_bytes(b"\xff\xfe\x00"), "save it as plain UTF-8"),
    "no reference": (lambda root: (root / "solutions" / NAME / "reference.py").unlink(), "put it there"),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("whole") / "my-course"
    write(root, starter())
    shutil.copytree(root / "solutions" / NAME / "samples" / "wrong_1", root / "submitted" / "ada" / NAME)
    return root


@pytest.fixture
def root(whole: Path, tmp_path: Path) -> Path:
    """A copy of the course, to break."""
    return Path(shutil.copytree(whole, tmp_path / "my-course"))


def mistake(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """What is told of a mistake: status 2, one line, no fault of ours."""
    status, out, err = ran(capsys, *map(str, arguments))
    lines = [line for line in err.splitlines() if not line.startswith("WARNING: --sandbox none")]
    assert status == 2 and out == "" and len(lines) == 1, err
    assert "Traceback" not in err and "fault of the grader" not in err
    return lines[0]


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("command", OF_A_COURSE)
def test_a_course_that_is_not_as_it_should_be(
    capsys: pytest.CaptureFixture[str], root: Path, command: str, broken: str
) -> None:
    edit, mend = BROKEN[broken]
    edit(root)
    held = ["--sandbox", "none"] if command in ("validate", "release", "grade") else []
    told = mistake(capsys, command, NAME, "--course", root, *held)
    if command == "export" and "course" not in broken and "folder" not in broken:
        mend = "run `grader grade` first"  # it needs the gradebook alone
    assert mend in told


@pytest.mark.parametrize("command", OF_A_COURSE)
def test_an_assignment_that_is_not_there(capsys: pytest.CaptureFixture[str], root: Path, command: str) -> None:
    assert f"; did you mean '{NAME}'?" in mistake(capsys, command, NAME[:-1] + "t", "--course", root)


def test_a_student_who_is_not_there(capsys: pytest.CaptureFixture[str], root: Path) -> None:
    told = mistake(capsys, "grade", NAME, "--course", root, "--student", "adda", "--sandbox", "none")
    assert told.endswith("did you mean 'ada'?")


def test_what_takes_a_rubric_is_refused_without_one(capsys: pytest.CaptureFixture[str], root: Path) -> None:
    (root / "source" / "ps1").mkdir(parents=True)
    shutil.copytree(root / "submitted" / "ada" / NAME, root / "submitted" / "ada" / "ps1")
    before = sorted(root.rglob("*"))
    told = mistake(capsys, "grade", "ps1", "--course", root, "--dry-run", "--sandbox", "none")
    assert "--dry-run are for assignments with a rubric" in told and sorted(root.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "mend"),
    [
        ("score {root}/no.py --assignment {name} --course {root} --sandbox none", "there is no such file"),
        ("score {work} --assignment {name} --course {root} --sandbox none --output {root}", "name a file"),
        ("score {work} --assignment {name} --course {root} --sandbox none --output {root}/no/x.html", "name a file"),
        ("init {root}", "name a folder that is empty"),
        ("init {root}/README.md", "name a folder"),
        ("init {root}/README.md/x", "name another place"),
        ("new abc --from {root}/no.py --course {root}", "is the name right"),
        ("new abc --from {root} --course {root}", "name a file in it"),
        ("new ../x --from {root}/no.py --course {root}", "it needs letters"),
        ("new {name} --from {root}/no.py --course {root}", "choose another name"),
        ("new abc --from {root}/README.md --course {root}", "this is not Python"),
        ("demo nothing --course {root} --sandbox none", "this course has"),
        ("doctor --course {root}/no", "name the course's"),
        ("derivation {root}/README.md --course {root}", "steps:"),
    ],
)
def test_a_path_that_is_not_as_it_should_be(
    capsys: pytest.CaptureFixture[str], root: Path, arguments: str, mend: str
) -> None:
    work = root / "submitted" / "ada" / NAME
    assert mend in mistake(capsys, *arguments.format(root=root, name=NAME, work=work).split())


def test_a_check_far_from_any_handout(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "run this in the folder that was handed out" in mistake(capsys, "check", tmp_path)


def test_what_may_not_be_read_is_told_with_how_to_get_the_right() -> None:
    assert words(PermissionError(13, "Permission denied", "marks.csv")) == (
        "grader: marks.csv: Permission denied; give yourself the right (chmod, chown), or work on a copy that is yours"
    )
