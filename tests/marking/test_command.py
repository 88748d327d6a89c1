"""`grader mark` as docs/assistants.md tells it."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest
from waitress.server import TcpWSGIServer

from grader.cli import main
from grader.course.assignment import Course
from tests.nbgrader.conftest import REPOSITORY

PAGE = (REPOSITORY / "docs" / "assistants.md").read_text(encoding="utf-8")
TEMPLATES = REPOSITORY / "grader" / "marking" / "web"


@pytest.fixture
def never_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if Ctrl-C came at once."""
    monkeypatch.setattr(TcpWSGIServer, "run", lambda self: None)


def test_the_command_of_the_page_prints_an_address_and_what_waits(
    own_class: Course, never_served: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (command,) = re.findall(r"```\n(grader mark .*)\n```", PAGE)
    monkeypatch.chdir(own_class.root)
    assert main(command.split()[1:]) == 0
    printed = capsys.readouterr()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{20,}\n", printed.out)
    assert "12 answers wait, in 9 groups" in printed.err


def test_the_options_of_the_page_are_taken(
    own_class: Course, never_served: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options: list[Any] = [option for option, _ in re.findall(r"^- `(--\w+)( [^`]*)?`:", PAGE, flags=re.MULTILINE)]
    assert options == ["--as", "--anonymous", "--port"]
    monkeypatch.chdir(own_class.root)
    assert main(["mark", "softmax_regression", "--as", "Ada  Lovelace", "--anonymous", "--port", "0"]) == 0
    assert "marks are saved as Ada Lovelace" in capsys.readouterr().err


def test_the_keys_of_the_page_are_keys(own_class: Course) -> None:
    script = (TEMPLATES / "static" / "mark.js").read_text(encoding="utf-8")
    templates = "".join(path.read_text(encoding="utf-8") for path in (TEMPLATES / "templates").glob("*.html"))
    keys = set(re.findall(r"`([\[\]a-z0]|Enter)`", PAGE))
    assert {"]", "[", "a", "0", "p", "c", "x", "n", "b", "o", "u", "Enter"} == keys
    assert [
        key for key in keys if f'data-key="{key}"' not in templates and f'event.key === "{key}"' not in script
    ] == []


def test_an_assignment_without_a_rubric_is_for_formgrader(
    own_class: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    (own_class.root / "source" / "ps1").mkdir(parents=True)
    (own_class.root / "source" / "ps1" / "ps1.ipynb").write_text("{}")
    assert main(["mark", "ps1", "--course", str(own_class.root)]) == 2
    assert "mark it in formgrader" in capsys.readouterr().err


def test_without_its_packages_the_mend_is_told(
    own_class: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [each for each in sys.modules if each.startswith(("flask", "grader.marking.web"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "flask", None)
    assert main(["mark", "softmax_regression", "--course", str(own_class.root)]) == 2
    told = capsys.readouterr().err
    assert told == "grader: this needs flask, which is not installed here: pip install 'nablagrade[mark]'\n"


def test_a_port_that_is_taken_and_a_class_without_marks_are_told(
    own_class: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mark", "softmax_regression", "--course", str(own_class.root), "--port", "99999"]) == 2
    assert "cannot listen at 127.0.0.1, port 99999: " in capsys.readouterr().err
    (own_class.root / "gradebook.db").unlink()
    assert main(["mark", "softmax_regression", "--course", str(own_class.root)]) == 2
    assert "run `grader grade softmax_regression` first" in capsys.readouterr().err
    assert not (own_class.root / "gradebook.db").exists()
