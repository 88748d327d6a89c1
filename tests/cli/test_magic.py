"""`%load_ext grader`: the students' commands in a notebook."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from grader.authoring.public import published_json, symbols_json
from grader.cli.magic import Shown
from grader.course import public_checks, public_symbols
from grader.course.assignment import Assignment

NAME, MODULE, NOTEBOOK = "softmax_regression", "softmax_regression.py", "softmax_regression.ipynb"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def home(assignment: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A student's folder, which is the current one."""
    folder = tmp_path / NAME
    shutil.copytree(assignment.course.handout(NAME), folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / public_checks.FILE).write_text(published_json(assignment), encoding="utf-8")
    symbols = symbols_json(assignment)
    assert symbols is not None
    (folder / public_symbols.FILE).write_text(symbols, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="module")
def shell() -> InteractiveShell:
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "grader")
    return shell


def shown(shell: InteractiveShell, line: str) -> str:
    made = shell.run_line_magic("grader", line)
    assert isinstance(made, Shown)
    return made._repr_html_()


def test_a_check_is_a_table_with_a_row_for_each_part(shell: InteractiveShell, home: Path) -> None:
    html = shown(shell, "check")
    rows = re.findall(r'<tr><th scope="row">(.*?)</th><td class="right">(.*?)</td><td class="wait">', html)
    assert [points for _, points in rows] == ["3", "2", "3", "2", "10"]
    assert "0 of 5 parts" in html and "save the notebook" in html


def test_what_is_wrong_is_shown_with_numbers_and_a_picture(
    shell: InteractiveShell, home: Path, assignment: Assignment
) -> None:
    shutil.copy(assignment.reference.folder / "samples" / "gradient_sign" / MODULE, home / MODULE)
    html = shown(shell, "")
    assert html.count("<svg") == 1 and "How to go on:" in html and "4 of 5 parts" in html


def test_what_a_student_wrote_takes_no_effect(shell: InteractiveShell, home: Path) -> None:
    text = (home / MODULE).read_text(encoding="utf-8")
    text = text.replace("raise NotImplementedError", f"raise ValueError('{SCRIPT}')  # {SCRIPT}", 1)
    (home / MODULE).write_text(text, encoding="utf-8")
    html = shown(shell, "check")
    assert SCRIPT not in html and "&lt;script&gt;" in html


def test_a_derivation_is_read_where_it_stands(shell: InteractiveShell, home: Path) -> None:
    notebook = json.loads((home / NOTEBOOK).read_text(encoding="utf-8"))
    notebook["cells"][-1]["source"] = r"$$\frac{\partial f_{ik}}{\partial w_k} = x_i$$"
    (home / NOTEBOOK).write_text(json.dumps(notebook), encoding="utf-8")
    html = shown(shell, f"derivation {NOTEBOOK}")
    assert f"Read from cell {len(notebook['cells'])} of {NOTEBOOK}." in html and "<math" in html and "holds" in html


@pytest.mark.parametrize("line", ["chek", "check nowhere", "derivation"])
def test_a_mistake_is_one_line(
    shell: InteractiveShell, home: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    assert shell.run_line_magic("grader", line) is None
    told = capsys.readouterr().err
    assert told.startswith("grader") and told.count("\n") == 1
