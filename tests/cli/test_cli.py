"""The command line: exit statuses, what goes to which stream, and mistakes told without a traceback."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from grader import __version__
from grader.cli import main
from grader.course.assignment import Assignment, Course
from grader.model import Limits, Outcome, Probe, Status, Submission
from grader.rubric import json_schema
from grader.sandbox.tiers import Sandbox

NAME = "softmax_regression"
MODULE = f"{NAME}.py"


class Ended(NamedTuple):
    status: int
    out: str
    err: str


Grader = Callable[..., Ended]


@pytest.fixture
def grader(capsys: pytest.CaptureFixture[str]) -> Grader:
    """Run the command in this process."""

    def run(*arguments: object) -> Ended:
        capsys.readouterr()
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as exit_:
            status = int(exit_.code or 0)
        told = capsys.readouterr()
        assert "Traceback" not in told.err + told.out
        return Ended(status, told.out, told.err)

    return run


@pytest.fixture
def score(grader: Grader, course: Course) -> Grader:
    """`grader score` of the shipped course, for submissions that need no holding."""
    return lambda path, *more: grader(
        "score", path, "--course", course.root, "--assignment", NAME, "--sandbox", "none", *more
    )


@pytest.fixture
def small_course(course: Course, tmp_path: Path) -> Path:
    """A copy of the course without its samples."""
    root = tmp_path / "course"
    for name in ("assignment", "solutions", "rubrics"):
        shutil.copytree(course.root / name, root / name, ignore=shutil.ignore_patterns("samples", "__pycache__"))
    return root


@pytest.fixture
def plain(assignment: Assignment) -> Path:
    return assignment.reference.folder / "samples" / "plain"


def sandbox_that(status: Status) -> Sandbox:
    """A sandbox where every call ends like this."""

    def run(submission: Submission, probes: Sequence[Probe], limits: Limits) -> list[Outcome]:
        return [Outcome(probe, status, message="told") for probe in probes]

    return Sandbox(run, "none")


# Usage


def test_no_command_and_unknown_ones_are_refused_in_one_line(grader: Grader) -> None:
    for arguments in ([], ["grad"], ["--no-such-option"]):
        status, out, err = grader(*arguments)
        assert status == 2 and out == "" and err.startswith("grader: ") and err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["score", "x.py", "--assignment", NAME, "--colour", "red"],
        ["score", "x.py", "--assignment", NAME, "--format", "docx"],
        ["score", "x.py"],
        ["score", "x.py", "--assignment", NAME, "--sandbox", "maybe"],
        ["grade"],
        *(["validate", NAME, "--jobs", jobs] for jobs in ("0", "-1", "1.5", "many", "", "٣")),
    ],
)
def test_a_wrong_option_is_status_2_in_one_line(grader: Grader, arguments: list[str]) -> None:
    status, out, err = grader(*arguments)
    assert status == 2 and out == "" and err.count("\n") == 1
    assert err.startswith(f"grader {arguments[0]}: ") and f"`grader {arguments[0]} --help`" in err


def test_help_and_version_are_status_0(grader: Grader) -> None:
    assert grader("--version") == (0, f"grader {__version__}\n", "")
    status, out, _ = grader("--help")
    assert status == 0 and all(name in out for name in ("demo", "validate", "release", "check", "score", "grade"))


def test_the_schema_is_printed_as_it_is(grader: Grader) -> None:
    assert grader("schema") == (0, json_schema(), "")


def test_an_interrupt_ends_without_a_traceback(score: Grader, plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(submission: Submission, probes: Sequence[Probe], limits: Limits) -> list[Outcome]:
        raise KeyboardInterrupt

    monkeypatch.setattr("grader.sandbox.tiers.open_sandbox", lambda *_, **__: Sandbox(interrupted, "none"))
    status, out, err = score(plain)
    assert status == 130 and out == "" and "interrupted" in err


def test_an_interrupted_command_does_not_wait_for_a_students_program(
    plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    def left(status: int) -> None:
        raise SystemExit(status)

    monkeypatch.setattr("grader.sandbox.tiers.open_sandbox", interrupted)
    monkeypatch.setattr("sys.argv", ["grader", "score", str(plain), "--assignment", "softmax_regression"])
    monkeypatch.setattr("os._exit", left)
    over = threading.Event()
    program = threading.Thread(target=over.wait, args=(30,))
    program.start()
    try:
        with pytest.raises(SystemExit, match="130"):
            main()
    finally:
        over.set()
        program.join()


# Mistakes of the person at the keyboard


def mistake(ended: Ended) -> str:
    """The words of a mistake: status 2, nothing on standard output."""
    assert ended.status == 2 and ended.out == ""
    assert ended.err.startswith("grader: ")
    return ended.err


def test_an_unknown_assignment_is_told_with_the_known_ones(grader: Grader, course: Course, plain: Path) -> None:
    known = ", ".join(course.assignments)
    for arguments in (["validate", "softmx"], ["grade", "softmx"], ["score", plain, "--assignment", "softmx"]):
        told = mistake(grader(*arguments, "--course", course.root, "--sandbox", "none"))
        assert told == f"grader: {course.root}: there is no assignment 'softmx'; this course has: {known}\n"


@pytest.mark.parametrize("name", ["", "..", "../rubrics/softmax_regression", f"{NAME}.yaml", "/etc/passwd"])
def test_an_assignment_is_a_name_and_not_a_path(grader: Grader, course: Course, name: str) -> None:
    assert "there is no assignment" in mistake(grader("report", name, "--course", course.root))


def test_a_folder_that_is_no_course_is_told_with_what_it_lacks(grader: Grader, tmp_path: Path) -> None:
    told = mistake(grader("validate", NAME, "--course", tmp_path))
    assert f"{tmp_path}: not a course, there is no rubrics/ in it" in told
    assert "--course DIR" in told
    assert "not a course" in mistake(grader("validate", NAME, "--course", tmp_path / "nowhere"))


def test_without_a_course_around_here_the_same_is_told(
    grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert f"{tmp_path}: not a course" in mistake(grader("report", NAME))


def test_the_course_around_here_is_found(grader: Grader, small_course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small_course / "solutions" / NAME)
    assert f"{small_course}/reports/{NAME}: no graded submissions" in mistake(grader("report", NAME))


def test_every_mistake_of_a_rubric_is_told_with_its_line(grader: Grader, small_course: Path) -> None:
    path = small_course / "rubrics" / f"{NAME}.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    first, second = lines.index("points: 30"), lines.index("  - id: grad_wk")
    lines[first], lines[second + 2] = "points: thirty", "    points: -1"
    path.write_text("\n".join(lines), encoding="utf-8")
    told = grader("validate", NAME, "--course", small_course, "--sandbox", "none")
    assert told.status == 2 and told.out == ""
    assert [line.split(": ")[0] for line in told.err.splitlines()] == [
        f"{path}:{first + 1}",
        f"{path}:{second + 3}",
    ]


@pytest.mark.parametrize("content", [b"not a zip", b"", b"PK\x03\x04" + bytes(30)])
def test_an_unreadable_submission_is_told_with_what_is_allowed(score: Grader, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ana.zip").write_bytes(content)
    told = score(tmp_path / "ana.zip")
    assert told.status == 2 and told.out == ""
    assert "grader: ana.zip: not a zip archive that can be read" in told.err and "allowed are .py" in told.err


def test_a_missing_submission_is_named(score: Grader, tmp_path: Path) -> None:
    told = score(tmp_path / "ana.py")
    assert told.status == 2 and f"grader: {tmp_path / 'ana.py'}: there is no such file or folder\n" in told.err


def test_an_output_that_cannot_be_written_is_told(score: Grader, plain: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    told = score(plain, "--output", tmp_path / "file" / "report.json")
    assert told.status == 2 and told.out == "" and "report.json: cannot be written" in told.err


def test_a_class_without_reports_is_told_what_to_run(grader: Grader, small_course: Path) -> None:
    told = mistake(grader("report", NAME, "--course", small_course))
    assert f"run `grader grade {NAME}` first" in told


def test_grading_before_releasing_is_told_what_to_run(grader: Grader, small_course: Path, plain: Path) -> None:
    shutil.copytree(plain, small_course / "submitted" / "ana" / NAME)
    told = grader("grade", NAME, "--course", small_course, "--sandbox", "none")
    assert told.status == 2 and told.out == "" and f"run `grader release {NAME}` first" in told.err


def test_a_student_who_handed_in_nothing_is_named(grader: Grader, small_course: Path, plain: Path) -> None:
    shutil.copytree(plain, small_course / "submitted" / "ana" / NAME)
    told = mistake(grader("grade", NAME, "--course", small_course, "--student", "ana", "bob"))
    assert "nothing from bob" in told and "submitted/<student>/" in told


# Scoring


def test_a_score_is_printed_as_text(score: Grader, plain: Path) -> None:
    status, out, _ = score(plain)
    assert status == 0 and out.startswith("Softmax regression: 30 of 30 points\n")


def test_a_wrong_submission_is_still_status_0(score: Grader, assignment: Assignment) -> None:
    status, out, _ = score(assignment.course.handout(NAME) / MODULE)
    assert status == 0 and out.startswith("Softmax regression: 0 of 30 points\n")


def test_json_goes_to_the_output_file_and_nothing_to_standard_output(
    score: Grader, plain: Path, tmp_path: Path
) -> None:
    path = tmp_path / "report.json"
    status, out, _ = score(plain, "--format", "json", "--output", path)
    assert (status, out) == (0, "")
    record = json.loads(path.read_text(encoding="utf-8"))
    assert (record["assignment"], record["student"], record["points"]) == (NAME, "plain", 30.0)
    assert [criterion["points"] for criterion in record["criteria"]] == [3.0, 2.0, 3.0, 2.0, 10.0, 10.0]
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_what_a_terminal_cannot_show_is_escaped_and_json_stays_json(
    course: Course, plain: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(plain, tmp_path / "Jürgen 🎈")
    ran = subprocess.run(
        [sys.executable, "-m", "grader", "score", folder, "--assignment", NAME, "--format", "json"],
        cwd=course.root,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0 and json.loads(ran.stdout)["student"] == "Jürgen 🎈"


def test_two_runs_give_the_same_bytes(score: Grader, plain: Path) -> None:
    assert score(plain, "--format", "json").out == score(plain, "--format", "json").out


def test_html_is_one_page(score: Grader, plain: Path) -> None:
    status, out, _ = score(plain, "--format", "html")
    assert status == 0 and out.startswith("<!doctype html>") and out.endswith("</html>\n")


def test_a_fault_of_the_grader_is_status_1_and_costs_nothing(
    score: Grader, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.sandbox.tiers.open_sandbox", lambda *_, **__: sandbox_that(Status.GRADER_FAULT))
    status, out, _ = score(plain, "--format", "json")
    points = [criterion["points"] for criterion in json.loads(out)["criteria"]]
    assert status == 1 and points == [None] * 5 + [10.0]  # the written answer needs no sandbox


# The sandbox


def test_running_without_a_sandbox_warns_on_standard_error_every_time(score: Grader, plain: Path) -> None:
    for _ in range(2):
        _, out, err = score(plain, "--format", "json")
        assert err.startswith("WARNING: --sandbox none: nothing protects this machine")
        assert "WARNING" not in out and json.loads(out)["provenance"]["protection"] == "none (limits)"


def score_without_bubblewrap(course: Course, tmp_path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Score a program that tries to leave a file behind, on a machine where there is no bwrap."""
    empty = tmp_path / "bin"
    empty.mkdir(exist_ok=True)
    source = f"open({str(tmp_path / 'touched')!r}, 'w').close()\n"
    (tmp_path / "ana.py").write_text(source, encoding="utf-8")
    tmp_path.chmod(0o777)
    return subprocess.run(
        [sys.executable, "-m", "grader", "score", tmp_path / "ana.py", "--assignment", NAME, *options],
        cwd=course.root,
        env={**os.environ, "PATH": str(empty)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_bubblewrap_the_next_tier_holds_student_code_and_the_report_says_so(
    course: Course, tmp_path: Path
) -> None:
    ended = score_without_bubblewrap(course, tmp_path)
    assert ended.returncode == 0 and ended.stderr == ""
    assert "passed over: PermissionError (not allowed here: processes, network, files)" in " ".join(
        ended.stdout.split()
    )
    assert ended.stdout.splitlines()[-1].startswith("sandbox: standard (Landlock ")
    assert not (tmp_path / "touched").exists()


def test_a_tier_that_cannot_be_had_runs_no_student_code_and_says_what_to_install(
    course: Course, tmp_path: Path
) -> None:
    ended = score_without_bubblewrap(course, tmp_path, "--sandbox", "strong")
    assert ended.returncode == 2 and ended.stdout == "" and "Traceback" not in ended.stderr
    assert "strong: bubblewrap (bwrap) is not installed: sudo apt-get install bubblewrap" in ended.stderr
    assert not (tmp_path / "touched").exists()


def test_what_the_course_requires_stops_a_weaker_run_unless_allowed(
    grader: Grader, small_course: Path, plain: Path
) -> None:
    command = ["score", plain, "--course", small_course, "--assignment", NAME, "--sandbox"]
    status, _, err = grader(*command, "weak")
    assert status == 2 and "weak: weaker than what is required here (standard)" in err
    status, _, err = grader(*command, "weak", "--allow-weak-sandbox")
    told = "WARNING: the sandbox is weak: student code is able to read a course file"
    # Root's own Python in root's home cannot be read by the user that root becomes there.
    assert (status == 0 and err.startswith(told)) or (status == 2 and "cannot be read by user" in err)
    (small_course / "course.yaml").write_text("sandbox:\n  require: strong\n", encoding="utf-8")
    status, _, err = grader(*command, "standard")
    assert status == 2 and "standard: weaker than what is required here (strong)" in err


def test_mistakes_in_the_courses_settings_are_told_by_line(grader: Grader, small_course: Path, plain: Path) -> None:
    (small_course / "course.yaml").write_text("sandbox:\n  require: bullet proof\n", encoding="utf-8")
    status, _, err = grader("score", plain, "--course", small_course, "--assignment", NAME)
    assert status == 2 and "course.yaml:2: sandbox: require: unknown value" in err and "strong" in err


def test_the_best_sandbox_is_what_runs_by_default(
    grader: Grader, course: Course, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def open_sandbox(choice: str, *, require: str, allow_weak: bool) -> Sandbox:
        asked.append((choice, require, allow_weak))
        return sandbox_that(Status.MISSING)

    monkeypatch.setattr("grader.sandbox.tiers.open_sandbox", open_sandbox)
    grader("score", plain, "--course", course.root, "--assignment", NAME)
    assert asked == [("best", "standard", False)]


def test_the_doctor_tries_from_inside_and_says_what_it_takes(grader: Grader, course: Course) -> None:
    status, out, _ = grader("doctor", "--course", course.root)
    lines = out.splitlines()
    assert status == 0 and lines[-1].endswith("is enough: standard is required (sandbox.require in course.yaml)")
    assert any(line == "  refused  read a course file" for line in lines)
    assert any(line.startswith("standard  works: Landlock ") for line in lines)


# Validating


def test_a_course_whose_marks_are_right_validates(grader: Grader, small_course: Path) -> None:
    status, out, _ = grader("validate", NAME, "--course", small_course, "--sandbox", "none")
    assert status == 0 and "all get the marks they must get" in out


def test_a_sample_with_other_marks_is_status_1_and_named(grader: Grader, small_course: Path, plain: Path) -> None:
    samples = small_course / "solutions" / NAME / "samples"
    shutil.copytree(plain, samples / "plain")
    marks = "{softmax: 3, softmax_stable: 2, loss: 0, loss_stable: 2, grad_wk: 10, derivation: 10}"
    (samples / "expected.yaml").write_text(f"plain: {marks}\n", encoding="utf-8")
    status, out, _ = grader("validate", NAME, "--course", small_course, "--sandbox", "none")
    assert (
        status == 1 and "sample plain: criterion 'loss' gets 3.0, must get 0" in out and out.endswith(": 1 mistake\n")
    )
