"""Where the functions are: each choice by names and by what files define, told in a note, and never by the marks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.course.assignment import Assignment
from grader.course.module import renamed
from grader.course.submission import read_submission
from grader.model import Submission
from grader.sandbox.tiers import open_sandbox

MODULE, NOTEBOOK = "softmax_regression.py", "softmax_regression.ipynb"
SOFTMAX = "def softmax(F):\n    return F\n"
REST = "def loss(W, X, Y, lam):\n    return 0.0\n\n\ndef grad_wk(W, X, Y, lam, k):\n    return W[k]\n"
ALL = f"import numpy as np\n\n\n{SOFTMAX}\n\n{REST}\n" + "".join(f"x{i} = {i}\n" for i in range(9))
Read = Callable[..., Submission]


@pytest.fixture
def read(assignment: Assignment, tmp_path: Path) -> Read:
    """A submission of these files, looked at in the sandbox."""

    def read_files(files: dict[str, str | bytes]) -> Submission:
        for name, content in files.items():
            path = tmp_path / "ana" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_submission(tmp_path / "ana", assignment, survey=open_sandbox().survey)

    return read_files


@pytest.fixture(scope="module")
def stub(assignment: Assignment) -> str:
    return assignment.handout[MODULE].decode()


def notebook(*cells: str) -> str:
    made: list[dict[str, Any]] = [
        {"cell_type": "code", "metadata": {}, "source": cell, "outputs": [], "execution_count": None} for cell in cells
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made})


def test_the_module_alone_needs_no_note(read: Read) -> None:
    submission = read({MODULE: ALL})
    assert submission.files == {MODULE: ALL.encode()} and submission.notes == ()


@pytest.mark.parametrize(
    "changed",
    [
        lambda stub: stub,
        lambda stub: stub.replace("\n", "\r\n"),
        lambda stub: "# Ana Müller, 1234567\n" + stub.replace("    ", "\t"),
        lambda stub: stub.replace('"""', "'''") + "\n\n# TODO\nAUTHOR = 'Ana'\n",
    ],
    ids=["as it was", "line ends", "a name and tabs", "quotes and more names"],
)
def test_a_stub_is_known_by_its_definitions(read: Read, stub: str, changed: Callable[[str], str]) -> None:
    submission = read({MODULE: changed(stub)})
    assert submission.notes == (f"{MODULE} is the unchanged handout: none of the functions was written",)
    submission = read({MODULE: changed(stub), "my_solution.py": ALL})
    assert submission.files[MODULE] == ALL.encode()
    assert submission.notes == (f"'my_solution.py' was taken for {MODULE}, because {MODULE} is as it was handed out",)


def test_a_file_without_the_functions_is_not_called_the_handout(read: Read) -> None:
    submission = read({MODULE: "".join(f"y{i} = {i}\n" for i in range(20)), "my_solution.py": ALL})
    assert submission.notes == (
        f"'my_solution.py' was taken for {MODULE}, because {MODULE} defines none of the functions",
    )


@pytest.mark.parametrize(
    "name",
    [
        "softmax_regression (1).py",
        "Softmax_Regression.PY",
        "softmax-regression_final_v2.py",
        "muster_anna_4711_815_softmax_regression.py",
        "Kopie von softmax_regression.py",
        "softmax_regression.py.txt",
    ],
)
def test_a_name_that_something_changed_is_taken_with_a_note(read: Read, name: str) -> None:
    submission = read({name: ALL, "notes/plots.py": "import numpy\n"})
    assert submission.files[MODULE] == ALL.encode()
    assert any("was taken for softmax_regression.py" in note for note in submission.notes)


def test_helpers_lose_the_prefix_that_the_module_has(read: Read) -> None:
    submission = read({"anna_12_34_softmax_regression.py": ALL, "anna_12_35_tools.py": "one = 1\n"})
    assert set(submission.files) == {MODULE, "tools.py"}
    assert "'anna_12_35_tools.py' was taken for tools.py" in submission.notes


@pytest.mark.parametrize("beside", ["stub", "empty", "nothing"])
def test_functions_in_the_cells_of_a_notebook_are_taken(read: Read, stub: str, beside: str) -> None:
    files = {NOTEBOOK: notebook("%matplotlib inline\nimport numpy as np", SOFTMAX, REST, "softmax(np.eye(2))")}
    submission = read({**files, **{"stub": {MODULE: stub}, "empty": {MODULE: "\n"}, "nothing": {}}[beside]})
    text = submission.files[MODULE].decode()
    assert text.startswith("# %% [cell 1]\n%matplotlib inline") and SOFTMAX in text and "# %% [cell 4]" in text
    why = {"stub": f"{MODULE} is as it was handed out", "empty": f"{MODULE} is empty"}
    wanted = why.get(beside, f"there is no {MODULE}")
    assert submission.notes == (f"the functions were read from the cells of {NOTEBOOK}, because {wanted}",)


def test_a_cell_that_writes_the_module_is_taken(read: Read, stub: str) -> None:
    cells = notebook(
        f"%%writefile {MODULE}\n{SOFTMAX}", f"%%writefile -a {MODULE}\n{REST}", "import softmax_regression"
    )
    submission = read({MODULE: stub, NOTEBOOK: cells})
    assert submission.files[MODULE].decode() == SOFTMAX + REST
    assert "(%%writefile), because softmax_regression.py is as it was handed out" in submission.notes[0]


def test_what_the_module_lacks_is_taken_from_the_notebook(read: Read) -> None:
    submission = read({MODULE: SOFTMAX, NOTEBOOK: notebook("import numpy as np", REST)})
    assert submission.undecided == "" and "def softmax" in submission.files[MODULE].decode()
    assert "def loss" in submission.files[MODULE].decode()
    assert submission.notes == (f"loss, grad_wk taken from the cells of {NOTEBOOK}, the rest from {MODULE}",)


def test_two_halves_that_contradict_each_other_wait_for_a_person(read: Read) -> None:
    submission = read({MODULE: SOFTMAX, NOTEBOOK: notebook("import numpy as np", SOFTMAX + REST)})
    assert "both define softmax, and the notebook loss, grad_wk as well" in submission.undecided
    assert sorted(submission.choices) == sorted([MODULE, NOTEBOOK])


def test_a_complete_module_wins_over_experiments_in_the_notebook(read: Read) -> None:
    submission = read({MODULE: ALL, NOTEBOOK: notebook(SOFTMAX)})
    assert submission.files[MODULE] == ALL.encode()
    assert submission.notes == (f"{NOTEBOOK} defines softmax, too; {MODULE} was read",)


def test_other_work_is_told_that_was_left_alone(read: Read) -> None:
    submission = read({MODULE: ALL, "old_version.py": ALL.replace("return F", "return 2 * F")})
    assert submission.notes == (f"old_version.py: left alone, since {MODULE} was read",)


def test_of_several_files_of_other_names_a_person_chooses(read: Read) -> None:
    submission = read({"one.py": ALL, "two.py": ALL.replace("return F", "return 2 * F")})
    assert submission.undecided == f"one.py, two.py: two different versions of {MODULE}"
    assert MODULE not in submission.files
    assert sorted(submission.choices) == ["one.py", "two.py"] and submission.choices["one.py"] == ALL.encode()


def test_other_files_to_choose_from_are_another_submission(read: Read) -> None:
    first = read({"one.py": ALL, "two.py": ALL.replace("return F", "return 2 * F")})
    second = read({"one.py": ALL, "two.py": ALL.replace("return F", "return 3 * F")})
    assert first.undecided == second.undecided and first.digest != second.digest


def test_notebooks_to_choose_from_are_kept_as_programs(read: Read) -> None:
    submission = read({"one.ipynb": notebook(ALL), "two.ipynb": notebook(ALL.replace("return F", "return 2 * F"))})
    assert "several notebooks define the functions" in submission.undecided
    assert "return 2 * F" in submission.choices["two.ipynb"].decode()


def test_a_file_that_is_no_python_hides_no_other(read: Read) -> None:
    submission = read({"broken.py": "def f(:\n", "softmax_regression (1).py": ALL})
    assert submission.files[MODULE] == ALL.encode()


def test_utf_16_is_read_with_a_note(read: Read) -> None:
    submission = read({MODULE: ALL.encode("utf-16")})
    assert submission.files[MODULE].decode() == ALL
    assert submission.notes == (f"{MODULE}: is saved as UTF-16, which Python does not read; it was read as UTF-8",)


@pytest.mark.parametrize(
    "main",
    [
        "from impl import *\n",
        "import impl\nsoftmax, loss, grad_wk = impl.make()\n",
        "import impl\nsoftmax: object = impl.softmax\n",
        "import impl\nglobals().update(vars(impl))\n",
    ],
)
def test_a_module_that_takes_its_functions_from_a_helper_counts(read: Read, main: str) -> None:
    submission = read({MODULE: main, "impl.py": ALL})
    assert submission.files == {MODULE: main.encode(), "impl.py": ALL.encode()}


@pytest.mark.parametrize(
    "name", ["softmax_regression" + "1" * 150 + "x.py", "softmax_regression" + " copy" * 40 + "!.py"]
)
def test_no_name_takes_long_to_be_looked_at(name: str) -> None:
    assert renamed(MODULE).fullmatch(name) is None


def test_a_cell_of_blanks_takes_no_time(read: Read) -> None:
    submission = read({MODULE: ALL, NOTEBOOK: notebook("%%file " + " " * 100_000 + '"x')})
    assert submission.files[MODULE] == ALL.encode()
