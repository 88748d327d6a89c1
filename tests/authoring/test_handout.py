"""What students receive for softmax regression: public tests that tell right from wrong, and nothing hidden."""

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from grader.course.assignment import Assignment

MODULE = "softmax_regression.py"
NOTEBOOK = "softmax_regression.ipynb"


@pytest.fixture
def handout(assignment: Assignment, tmp_path: Path) -> Path:
    """A copy of the handout, as a student has it."""
    folder = tmp_path / "softmax_regression"
    ignored = shutil.ignore_patterns("__pycache__", ".*")
    shutil.copytree(assignment.course.handout(assignment.name), folder, ignore=ignored)
    return folder


@pytest.fixture
def reference(assignment: Assignment) -> bytes:
    return (assignment.reference.folder / "reference.py").read_bytes()


def run_public_tests(folder: Path) -> dict[str, str]:
    """Run pytest there as a student does; by test its result: passed, failed or error."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))}
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml=results.xml"],
        cwd=folder,
        env={**environment, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
    )
    cases = ElementTree.parse(folder / "results.xml").getroot().iter("testcase")
    return {case.attrib["name"]: next((child.tag for child in case), "passed") for case in cases}


def test_the_public_tests_pass_with_the_reference(handout: Path, reference: bytes) -> None:
    (handout / MODULE).write_bytes(reference)
    results = run_public_tests(handout)
    assert len(results) >= 15 and set(results.values()) == {"passed"}


def test_every_public_test_fails_on_the_stub(handout: Path) -> None:
    results = run_public_tests(handout)
    assert len(results) >= 15 and set(results.values()) == {"failure"}


def test_every_function_has_public_tests_of_its_own(assignment: Assignment) -> None:
    tests = assignment.handout["test_public.py"].decode()
    for function in assignment.rubric.functions:
        assert re.search(rf"\b{function}\(", tests)


def test_the_handout_holds_only_what_it_should(assignment: Assignment) -> None:
    assert set(assignment.handout) == {MODULE, NOTEBOOK, "README.md", "test_public.py"}


def test_the_stub_names_every_function_with_its_arguments_and_solves_none(assignment: Assignment) -> None:
    stub: dict[str, Any] = {}
    exec(compile(assignment.handout[MODULE], MODULE, "exec", dont_inherit=True), stub)
    for name, arguments in assignment.rubric.signatures().items():
        code = stub[name].__code__
        assert code.co_varnames[: code.co_argcount] == arguments
        with pytest.raises(NotImplementedError):
            stub[name](*arguments)


@pytest.mark.parametrize("name", [MODULE, NOTEBOOK, "README.md", "test_public.py"])
def test_no_file_of_the_handout_mentions_a_hidden_one(assignment: Assignment, name: str) -> None:
    text = assignment.handout[name].decode().lower()
    for word in ("solutions/", "rubrics/", "reference.py", "problems.py", "rounding.py", "samples", ".yaml", "hidden"):
        assert word not in text
    for regime in (regime for group in assignment.rubric.groups.values() for regime in group):
        assert regime not in text, regime


@pytest.mark.parametrize("name", [MODULE, NOTEBOOK, "README.md", "test_public.py"])
def test_no_line_of_the_solution_stands_in_the_handout(assignment: Assignment, name: str) -> None:
    given = assignment.handout[name].decode()
    solution = (assignment.reference.folder / "reference.py").read_text(encoding="utf-8")
    body = [line.strip() for line in solution.splitlines() if line.startswith("    ") and '"""' not in line]
    assert len(body) >= 8 and not [line for line in body if line in given]


def test_the_readme_and_the_rubric_tell_the_same_points(assignment: Assignment) -> None:
    rows = re.findall(r"^\| .*\| \**(\d+)\** \|$", assignment.handout["README.md"].decode(), re.MULTILINE)
    assert [float(points) for points in rows] == [
        *(criterion.points for criterion in assignment.rubric.criteria),
        assignment.rubric.points,
    ]


def code_cells(assignment: Assignment) -> list[str]:
    cells = json.loads(assignment.handout[NOTEBOOK])["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def run_cells(cells: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run the cells one after the other in one namespace, beside the module; returns what they print."""
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "softmax_regression", raising=False)
    printed = io.StringIO()
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(printed):
        for number, cell in enumerate(cells):
            exec(compile(cell, f"cell {number}", "exec", dont_inherit=True), namespace)
    monkeypatch.delitem(sys.modules, "softmax_regression")
    return printed.getvalue()


def test_the_notebooks_cells_run_with_a_right_module(
    assignment: Assignment, handout: Path, reference: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    (handout / MODULE).write_bytes(reference)
    assert run_cells(code_cells(assignment), handout, monkeypatch).splitlines() == [
        f"{name}: these examples are right." for name in assignment.rubric.functions
    ]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b"np.exp(F - F.real.max(axis=1, keepdims=True))", b"np.exp(F)"),
        (b".mean() + lam", b".sum() + lam"),
        (b"lam * (W * W).sum()", b"lam * (W * W).mean()"),
        (b"[:, k] - Y[:, k]", b"[:, k] + Y[:, k]"),
        (b"+ 2 * lam * W[k]", b"+ lam * W[k]"),
    ],
)
def test_the_notebooks_own_checks_catch_a_common_mistake(
    assignment: Assignment,
    handout: Path,
    reference: bytes,
    monkeypatch: pytest.MonkeyPatch,
    right: bytes,
    wrong: bytes,
) -> None:
    assert reference.count(right) == 1
    (handout / MODULE).write_bytes(
        b"import warnings\nwarnings.simplefilter('ignore')\n" + reference.replace(right, wrong)
    )
    with pytest.raises(AssertionError):
        run_cells(code_cells(assignment), handout, monkeypatch)


def test_the_notebook_is_handed_out_without_outputs(assignment: Assignment) -> None:
    for cell in json.loads(assignment.handout[NOTEBOOK])["cells"]:
        assert cell.get("outputs", []) == [] and cell.get("execution_count") is None
