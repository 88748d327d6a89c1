"""How the command line treats people: help with examples that are true, what was meant, one line for a mistake."""

from __future__ import annotations

import logging
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import grader.cli
from grader.authoring.public import symbols_json
from grader.authoring.starter import NAME, starter
from grader.cli import main
from grader.cli.completion import SHELLS, assignments, students
from grader.cli.new import write
from grader.cli.parsing import Commands, Parser
from grader.course.assignment import Course, load_assignment
from grader.course.public_symbols import FILE
from grader.errors import did_you_mean

REPOSITORY = Path(__file__).resolve().parents[2]


def commands() -> dict[str, Parser]:
    (found,) = (action for action in grader.cli.parser()._actions if isinstance(action, Commands))
    return dict(found.choices)


def examples() -> Iterator[tuple[str, str]]:
    for name, command in commands().items():
        yield from ((name, example) for example in command.examples)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Loggers as they were."""
    log = logging.getLogger("grader")
    before, level = list(log.handlers), log.level
    yield
    log.handlers[:], log.level = before, level


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """What `grader init` makes, with a student who handed in."""
    root = tmp_path / "my-course"
    write(root, starter())
    shutil.copytree(root / "solutions" / NAME / "samples" / "wrong_1", root / "submitted" / "ada" / NAME)
    return root


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    try:
        status = main(arguments)
    except SystemExit as exit_:
        status = int(exit_.code or 0)
    told = capsys.readouterr()
    return status, told.out, told.err


# Help


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_has_a_few_examples_at_the_end_of_its_help(name: str) -> None:
    command = commands()[name]
    assert 1 <= len(command.examples) <= 3, "give add_parser examples=[...]"
    for example in command.examples:
        assert shlex.split(example)[:2] == ["grader", name]
        assert example in command.format_help().rpartition("examples:")[2]


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_can_say_more(name: str) -> None:
    assert "--verbose" in commands()[name].format_help()


def words_of(example: str) -> list[str]:
    return shlex.split(example.partition(">")[0])[1:]


@pytest.mark.parametrize(("name", "example"), list(examples()), ids=lambda value: value)
def test_an_example_is_read_as_it_stands(name: str, example: str) -> None:
    assert grader.cli.parser().parse_args(words_of(example)).command == name


# What was meant


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        ("grad", "'grade'"),
        ("valdiate x", "'validate'"),
        ("grade x --studnet ada", "'--student'"),
        ("score x --asignment y", "'--assignment'"),
        ("score x --assignment y --format jsn", "'json'"),
        ("grade x --sandbox stong", "'strong'"),
    ],
)
def test_a_mistyped_word_is_told_with_what_was_meant(
    capsys: pytest.CaptureFixture[str], arguments: str, meant: str
) -> None:
    status, out, err = ran(capsys, *arguments.split())
    assert (status, out) == (2, "")
    assert f"did you mean {meant}?" in err and err.count("\n") == 1


def test_what_is_like_nothing_is_told_without_a_guess(capsys: pytest.CaptureFixture[str]) -> None:
    assert "did you mean" not in ran(capsys, "grade", "x", "--zzzz")[2]
    assert did_you_mean("zzzz", ["ada", "bert"]) == ""
    assert did_you_mean("GRAD_W", ["grad_wk", "loss"]) == "; did you mean 'grad_wk'?"


def test_a_mistyped_assignment_is_told_with_what_was_meant(capsys: pytest.CaptureFixture[str], course: Path) -> None:
    status, _, err = ran(capsys, "grade", "mean_square_error", "--course", str(course))
    assert status == 2 and f"; did you mean '{NAME}'? this course has: {NAME}" in err


# --verbose, and faults


@pytest.mark.parametrize("before", [True, False])
def test_verbose_says_what_is_done_with_files_and_times(
    capsys: pytest.CaptureFixture[str], course: Path, before: bool
) -> None:
    arguments = ["score", str(course / "submitted" / "ada" / NAME), "--assignment", NAME, "--course", str(course)]
    arguments += ["--sandbox", "none"]
    _, quiet_out, quiet_err = ran(capsys, *arguments)
    _, out, err = ran(capsys, *(["-v", *arguments] if before else [*arguments, "--verbose"]))
    assert out == quiet_out and " s] " not in quiet_err
    lines = [line for line in err.splitlines() if line.startswith("[")]
    assert any(f"files of its rubric, reference and handout in {course}" in line for line in lines)
    assert any(f"took {NAME}.py" in line for line in lines)
    assert any("calls in the sandbox" in line for line in lines)
    times = [float(line[1:].partition(" s]")[0]) for line in lines]
    assert times == sorted(times)


def test_a_fault_of_the_grader_is_one_line_and_with_verbose_a_traceback(
    capsys: pytest.CaptureFixture[str], course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("no such thing")

    monkeypatch.setattr("grader.cli.score.read_submission", broken)
    arguments = ["score", "x.py", "--assignment", NAME, "--course", str(course), "--sandbox", "none"]
    status, out, err = ran(capsys, *arguments)
    last = err.splitlines()[-1]
    assert (status, out) == (2, "") and "Traceback" not in err
    assert "a fault of the grader itself" in last and "KeyError" in last and "test_manners.py" in last
    assert "Traceback" in ran(capsys, *arguments, "--verbose")[2]


def test_a_check_that_fails_itself_is_told_in_one_line_and_with_verbose_with_its_place(
    capsys: pytest.CaptureFixture[str], course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    for check in {
        type(check) for each in load_assignment(Course(course), NAME).rubric.criteria for check in each.checks
    }:
        monkeypatch.setattr(check, "judge", broken)
    arguments = ["score", str(course / "submitted" / "ada" / NAME), "--assignment", NAME, "--course", str(course)]
    status, _, err = ran(capsys, *arguments, "--sandbox", "none")
    assert status == 1 and "a person must look (ZeroDivisionError; --verbose tells where)" in err
    assert "Traceback" not in err
    assert "Traceback" in ran(capsys, *arguments, "--sandbox", "none", "--verbose")[2]


# Terminals and pipes


def started(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "grader", *arguments],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )


def test_a_reader_that_has_seen_enough_ends_the_command_quietly() -> None:
    with started("schema") as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_closed_streams_end_no_command() -> None:
    command = 'exec "$0" -m grader schema >&- 2>&-'
    assert subprocess.run(["sh", "-c", command, sys.executable], cwd=REPOSITORY, check=False).returncode == 0


# Completion


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_for_each_shell_is_printed(capsys: pytest.CaptureFixture[str], shell: str) -> None:
    pytest.importorskip("argcomplete", reason="`make setup` installs it")
    status, out, _ = ran(capsys, "--completion", shell)
    assert status == 0 and "grader" in out


def test_without_the_package_the_mend_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "argcomplete", None)
    status, out, err = ran(capsys, "--completion", "bash")
    assert (status, out) == (2, "") and "pip install argcomplete" in err


def test_names_of_a_course_are_offered(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(course / "solutions")
    parse = grader.cli.parser().parse_args
    assert assignments("", parse(["grade", ""])) == [NAME]
    assert students("", parse(["grade", NAME])) == ["ada"]
    assert students("", parse(["grade", "other"])) == []
    monkeypatch.chdir("/")
    assert assignments("", parse(["grade", "", "--course", str(course)])) == [NAME]


BASH = """
eval "$("$PYTHON" -m grader --completion bash)"
grader() { "$PYTHON" -m grader "$@"; }
COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=9
read -ra COMP_WORDS <<<"$1"
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_python_argcomplete grader
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize(
    ("line", "offered"), [("grader gra", "grade"), ("grader grade mea", NAME), ("grader grade x --stu", "--student")]
)
def test_bash_completes_commands_names_and_options(course: Path, line: str, offered: str) -> None:
    pytest.importorskip("argcomplete", reason="`make setup` installs it")
    environment = {**os.environ, "PYTHON": sys.executable, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        ["bash", "-c", BASH, "bash", line], cwd=course, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [offered]


# Examples are true

NEEDS_MORE = {
    "grader demo": "the whole shipped class: `demo` in tests/conftest.py",
    "grader mark": "a page until Ctrl-C: tests/marking/",
    "grader collect": "downloads: tests/lms/",
    "grader export mean_squared_error --format canvas": "what Canvas exports: tests/lms/",
}
"""Beginnings of examples that other tests run."""


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `my-course` as `grader init` makes it, released and graded, and what the examples name."""
    home = tmp_path_factory.mktemp("examples")
    root = home / "my-course"
    write(root, starter())
    work = root / "submitted" / "ada" / NAME
    shutil.copytree(root / "solutions" / NAME / "samples" / "wrong_1", work)
    shutil.make_archive(str(root / "ada"), "zip", work)
    shutil.copy(root / "solutions" / NAME / "reference.py", root / "entropy.py")
    for command in ("release", "grade"):
        assert main([command, NAME, "--course", str(root), "--sandbox", "none"]) == 0
    return home


def runnable() -> list[str]:
    return [example for _, example in examples() if not example.startswith(tuple(NEEDS_MORE))]


@pytest.mark.xdist_group("examples")
@pytest.mark.parametrize("example", runnable())
def test_an_example_does_what_it_says(
    capsys: pytest.CaptureFixture[str], worked: Path, example: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    name = example.split()[1]
    at = {"init": tmp_path, "check": worked / "my-course" / "release" / NAME, "derivation": tmp_path}
    if name == "derivation":
        (tmp_path / "my_answer.md").write_text("$$a = a$$", encoding="utf-8")
        symbols = symbols_json(load_assignment(Course(REPOSITORY), "softmax_regression")) or ""
        (tmp_path / FILE).write_text(symbols, encoding="utf-8")
    monkeypatch.chdir(at.get(name, worked / "my-course"))
    status, out, err = ran(capsys, *words_of(example))
    assert "Traceback" not in err and status in (0, 1), err
    assert out or err or "--output" in example
