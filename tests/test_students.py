"""docs/students.md, done by the letter: its commands in a handout's folder print what the page shows."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

import grader
from grader.authoring.public import published_json, symbols_json
from grader.cli import main
from grader.course import public_checks, public_symbols
from grader.course.assignment import Assignment

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "students.md").read_text(encoding="utf-8")
NAME = "softmax_regression"
ANSWER = r"""$$\frac{\partial f_{ik}}{\partial w_k} = x_i$$

$$\frac{\partial f_{ik}}{\partial w_k} = w_k$$"""


@pytest.fixture
def home(assignment: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The handout of a student who wrote functions that overflow."""
    folder = tmp_path / NAME
    shutil.copytree(assignment.course.handout(NAME), folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(assignment.reference.folder / "samples" / "naive_everywhere" / f"{NAME}.py", folder)
    (folder / public_checks.FILE).write_text(published_json(assignment), encoding="utf-8")
    (folder / public_symbols.FILE).write_text(symbols_json(assignment) or "", encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def shown(command: str) -> list[str]:
    """What the page shows below a command."""
    (block,) = re.findall(rf"```\n\$ {re.escape(command)}\n(.*?)```", PAGE, re.DOTALL)
    return str(block).splitlines()


def agrees(printed: list[str], wanted: list[str]) -> bool:
    """Whether the lines are those that are shown, with anything in the place of dots."""
    pattern = "".join(r"(?:.*\n)*?" if line == "..." else re.escape(line) + "\n" for line in wanted)
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in printed)) is not None


def test_check_prints_what_the_page_shows(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 1
    printed = capsys.readouterr().out
    assert agrees(printed.splitlines(), shown("grader check")), printed


def test_derivation_prints_what_the_page_shows(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notebook = json.loads((home / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    notebook["cells"][-1]["source"] = ANSWER
    (home / f"{NAME}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    main(["derivation", f"{NAME}.ipynb"])
    printed = capsys.readouterr().out
    assert agrees(printed.splitlines(), shown(f"grader derivation {NAME}.ipynb")), printed


def test_the_wheel_that_is_named_is_the_one_that_is_made() -> None:
    assert f"pip install nablagrade-{grader.__version__}-py3-none-any.whl" in PAGE
