"""Ordinary assignments of nbgrader's, its own course first: the same marks, outputs and pages as with its kernel."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import nbgrader as package
import pytest
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.api import Gradebook

from grader.cli import main
from grader.course.assignment import Course
from grader.ingest import folder as ingested
from grader.model import CellOutcome
from grader.nbgrader.commands import converters
from grader.nbgrader.gradebook import opening as gradebook
from grader.nbgrader.notebooks.execution import (
    CellResult,
    in_the_way,
    other_language,
    points_of,
    result_of,
    shown_outputs,
)
from tests.nbgrader.conftest import nbgrader

GUIDE = Path(package.__file__).parent / "docs" / "source" / "user_guide"
ONE_LINE = "from grader.nbgrader.plugin import configure; configure(c, __file__)\n"
Scores = dict[tuple[str, str, str], tuple[float | None, bool, float]]
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def scores(course: Course, name: str) -> Scores:
    found: Scores = {}
    with Gradebook(course.database) as gradebook:
        for submission in gradebook.assignment_submissions(name):
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    key = (submission.student.id, notebook.name, grade.name)
                    found[key] = (grade.auto_score, grade.needs_manual_grade, grade.max_score)
    return found


def outputs(course: Course, name: str) -> dict[tuple[str, int], Any]:
    """What each code cell shows, without colours and addresses."""
    found: dict[tuple[str, int], Any] = {}
    for path in sorted((course.root / "autograded").glob(f"*/{name}/*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for number, cell in enumerate(cell for cell in cells if cell["cell_type"] == "code"):
            shown = [{key: value for key, value in output.items() if key != "metadata"} for output in cell["outputs"]]
            text = COLOURS.sub("", json.dumps(shown, sort_keys=True).replace("\\u001b", "\x1b"))
            found[f"{path.parent.parent.name}/{path.name}", number] = re.sub(r"0x[0-9a-f]+", "0x", text)
    return found


def copied(folder: Path, config: str) -> Course:
    folder.mkdir(parents=True)
    for step in ("source", "submitted"):
        shutil.copytree(GUIDE / step, folder / step)
    shutil.rmtree(folder / "source" / "ps1_autotest")
    (folder / "nbgrader_config.py").write_text("c = get_config()\n" + config)
    course = Course(folder)
    nbgrader(course, "generate_assignment", "ps1")
    return course


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """nbgrader's own course, graded by its own kernel."""
    course = copied(tmp_path_factory.mktemp("stock") / "course", "")
    nbgrader(course, "autograde", "ps1")
    nbgrader(course, "generate_feedback", "ps1")
    return course


@pytest.fixture(scope="session")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The same course with one line in its configuration."""
    course = copied(tmp_path_factory.mktemp("ours") / "course", ONE_LINE)
    nbgrader(course, "autograde", "ps1")
    nbgrader(course, "generate_feedback", "ps1")
    return course


def test_nbgraders_own_course_gets_its_18_cell_scores(stock: Course, ours: Course) -> None:
    assert len(scores(stock, "ps1")) == 18
    assert scores(ours, "ps1") == scores(stock, "ps1")


def test_the_cells_show_the_same(stock: Course, ours: Course) -> None:
    assert outputs(ours, "ps1") == outputs(stock, "ps1")
    assert len(outputs(ours, "ps1")) == 24


def test_the_pages_say_the_same(stock: Course, ours: Course) -> None:
    def words(course: Course, student: str) -> str:
        page = (course.folder("feedback", student, "ps1") / "problem1.html").read_text(encoding="utf-8")
        return re.sub(r"\s+", " ", re.sub(r"<style.*?</style>|<script.*?</script>|<[^>]*>", " ", page, flags=re.DOTALL))

    for student in ("bitdiddle", "hacker"):
        assert words(ours, student) == words(stock, student)


def test_our_own_command_gives_the_same_and_prints_a_table(
    ours: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = Course(shutil.copytree(ours.root, tmp_path / "course"))
    before = scores(course, "ps1")
    for step in ("autograded", "feedback"):
        shutil.rmtree(course.root / step)
    assert main(["grade", "ps1", "--course", str(course.root)]) == 0
    assert scores(course, "ps1") == before
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["student", "problem1", "problem2", "points"]
    assert "1.5 / 13  needs review" in lines[1] and "3 / 13  needs review" in lines[2]
    assert (course.folder("feedback", "hacker", "ps1") / "problem2.html").exists()
    assert main(["report", "ps1", "--course", str(course.root)]) == 0
    page = (course.report_file("ps1", "").parent / "index.html").read_text(encoding="utf-8")
    assert "bitdiddle" in page and "run in the student&#39;s own process" in page


def test_one_students_trouble_is_told_and_stops_nobody(
    ours: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = Course(shutil.copytree(ours.root, tmp_path / "course"))
    broken = course.folder("submitted", "aaron", "ps1")
    broken.mkdir(parents=True)
    (broken / "problem1.ipynb").write_text("{")
    assert main(["grade", "ps1", "--course", str(course.root)]) == 1
    told = capsys.readouterr()
    assert "grader: aaron: could not be graded: " in told.err and "Traceback" not in told.err
    assert "hacker" in told.out


def test_a_notebook_of_another_name_is_no_zero(
    ours: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = Course(shutil.copytree(ours.root, tmp_path / "course"))
    for student, second in (("carla", "Problem 2.ipynb"), ("dora", ""), ("emil", "problem2.ipynb")):
        folder = course.folder("submitted", student, "ps1")
        folder.mkdir(parents=True)
        whole = course.folder("submitted", "bitdiddle", "ps1")
        shutil.copy(whole / "problem1.ipynb", folder)
        if student == "emil":
            (folder / second).symlink_to(whole / "problem2.ipynb")
        elif second:
            shutil.copy(whole / "problem2.ipynb", folder / second)
    assert main(["grade", "ps1", "--course", str(course.root)]) == 0
    told = capsys.readouterr()
    assert "carla: problem2.ipynb was not handed in, but Problem 2.ipynb was; a person must look" in told.err
    assert "dora: problem2.ipynb was not handed in; its cells get 0 points" in told.err
    found = {key: value[:2] for key, value in scores(course, "ps1").items() if key[1] == "problem2"}
    assert {found[key] for key in found if key[0] in ("carla", "emil")} == {(None, True)}
    assert {found[key] for key in found if key[0] == "dora"} == {(0.0, False)}


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("missing", "there is no gradebook; run `nbgrader generate_assignment ps1` first"),
        ("locked", "database is locked; close what else uses it and run this again; nothing was graded"),
        ("unknown", "has no assignment ps1; run `nbgrader generate_assignment ps1` first"),
    ],
)
def test_a_gradebook_that_cannot_be_used_is_found_before_the_work(
    ours: Course,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    harm: str,
    words: str,
) -> None:
    monkeypatch.setattr(gradebook, "PATIENCE", 0.0)
    course = Course(shutil.copytree(ours.root, tmp_path / "course"))
    file = course.root / "gradebook.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        if harm == "locked":
            other.execute("BEGIN EXCLUSIVE")
        else:
            file.unlink()
        if harm == "unknown":
            Gradebook(course.database).close()
        pages = sorted((path, path.stat().st_mtime_ns) for path in course.root.rglob("*.html"))
        assert main(["grade", "ps1", "--course", str(course.root)]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1 and words in told.err
    assert file.exists() == (harm != "missing")
    assert sorted((path, path.stat().st_mtime_ns) for path in course.root.rglob("*.html")) == pages


# Single cells


def cell_of(source: str, **about: Any) -> NotebookNode:
    cell: NotebookNode = new_code_cell(source, **about)
    return cell


def made(*shown: NotebookNode, points: float = 5) -> NotebookNode:
    stamp = {"grade": True, "solution": False, "locked": True, "grade_id": "t", "points": points, "schema_version": 3}
    return cell_of("f()", outputs=list(shown), metadata=from_dict({"nbgrader": stamp}))


def result(text: str) -> NotebookNode:
    output: NotebookNode = new_output("execute_result", {"text/plain": text}, execution_count=1)
    return output


ERROR = {"output_type": "error", "ename": "AssertionError", "evalue": "", "traceback": []}


@pytest.mark.parametrize(
    ("value", "points"),
    [("3.0", 3.0), ("0.0", 0.0), ("5.0", 5.0), ("", 5.0), ("6.0", None), ("-1.0", None), ("nan", None), ("inf", None)],
)
def test_the_value_of_a_test_is_its_points_where_it_can_be(value: str, points: float | None) -> None:
    assert points_of(made(), CellResult(value=value))[0] == points


def test_a_test_without_a_value_gives_all_points_and_one_that_fails_or_warns_none() -> None:
    assert points_of(made(), CellResult()) == (5.0, "")
    assert points_of(made(), CellResult(failed=True)) == (0.0, "")
    assert points_of(made(new_output("stream", name="stderr", text="a warning")), CellResult()) == (0.0, "")


def test_a_doubt_is_for_a_person_where_points_hang_on_it() -> None:
    assert points_of(made(), CellResult(doubts="it passed, but")) == (None, "it passed, but")
    assert points_of(made(), CellResult(value="0.0", doubts="it passed, but")) == (0.0, "")
    assert points_of(made(), CellResult(failed=True, waits="it failed, and")) == (None, "it failed, and")


def test_a_cell_that_was_not_run_is_marked_by_what_it_shows_as_nbgrader_does() -> None:
    assert points_of(made(result("2.0")))[0] == 2.0
    assert points_of(made(from_dict(ERROR)))[0] == 0.0


def test_nothing_that_a_failed_test_shows_is_its_value() -> None:
    value = {"output_type": "execute_result", "data": {"text/plain": "5.0"}, "metadata": {}}
    assert shown_outputs(CellOutcome((value, ERROR), failed=True), test=True) == [ERROR]
    assert shown_outputs(CellOutcome((value, {**value, "execution_count": 2})), test=True)[0]["execution_count"] == 2
    assert len(shown_outputs(CellOutcome((value, value)), test=False)) == 2


def test_a_test_that_may_have_failed_for_what_is_not_given_waits() -> None:
    failed = CellOutcome((ERROR,), failed=True)
    assert result_of(CellOutcome(failed=True, undecided="not run"), []) == CellResult(failed=True, waits="not run")
    missing = CellOutcome(({**ERROR, "ename": "ModuleNotFoundError"},), failed=True)
    assert in_the_way(failed, ["another program"], []) == []
    assert in_the_way(missing, ["another program"], []) == ["another program"]
    assert in_the_way(failed, [], ["the network"]) == ["the network"]
    assert "asked for the network" in result_of(failed, ["the network"]).waits
    assert result_of(CellOutcome(value="2.0"), ["the network"]) == CellResult(value="2.0")


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({}, ""),
        ({"kernelspec": {"name": "python3", "language": "python"}}, ""),
        ({"kernelspec": {"name": "conda-env-ml-py"}}, ""),
        ({"kernelspec": {"name": "ir", "language": "R"}}, "R"),
        ({"kernelspec": {"name": "julia-1.9"}}, "julia-1.9"),
        ({"language_info": {"name": "scala"}}, "scala"),
    ],
)
def test_other_languages_are_known(metadata: Mapping[str, Any], language: str) -> None:
    assert other_language(from_dict({"metadata": dict(metadata), "cells": []})) == language


# A course of our own, with what upsets graders


def stamp(name: str, **flags: Any) -> NotebookNode:
    about = {"schema_version": 3, "grade_id": name, "grade": False, "solution": False, "locked": False, "task": False}
    made: NotebookNode = from_dict({"nbgrader": {**about, **flags}})
    return made


def source() -> NotebookNode:
    notebook: NotebookNode = new_notebook(
        cells=[
            new_code_cell(
                "def square(x):\n    ### BEGIN SOLUTION\n    return x * x\n    ### END SOLUTION",
                metadata=stamp("square", solution=True),
            ),
            new_code_cell(
                "from tools import THREE\nassert square(THREE) == 9\n"
                "### BEGIN HIDDEN TESTS\nassert square(-2) == 4\n### END HIDDEN TESTS",
                metadata=stamp("square_test", grade=True, locked=True, points=2),
            ),
            new_code_cell("4 if square(2) == 4 else 1.5", metadata=stamp("part", grade=True, locked=True, points=4)),
            new_markdown_cell("Why?", metadata=stamp("why", grade=True, solution=True, points=3)),
        ],
        metadata=from_dict({"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}),
    )
    return notebook


WORK = {
    "right": "def square(x):\n    return x * x",
    "wrong": "def square(x):\n    return 9",
    "equals": "class E:\n    def __eq__(s, o): return True\ndef square(x):\n    return E()",
    "copies": "def square(x):\n    return x * x",
    "downloads": "import urllib.request\nurllib.request.urlopen('http://1.1.1.1')\ndef square(x):\n    return x * x",
    "exits": "def square(x):\n    return x * x\nimport os\nos._exit(0)",
    "script": "from IPython.display import HTML\ndisplay(HTML('<script>alert(1)</script>ok'))\nsquare=lambda x: x * x",
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """One assignment, several students, graded by `nbgrader autograde` with one line in the configuration."""
    root = tmp_path_factory.mktemp("odd") / "course"
    folder = root / "source" / "ps"
    folder.mkdir(parents=True)
    (folder / "p.ipynb").write_text(json.dumps(source()))
    (folder / "tools.py").write_text("THREE = 3\n")
    (folder / "own.html").write_text("the course's own page")
    (root / "nbgrader_config.py").write_text("c = get_config()\n" + ONE_LINE)
    course = Course(root)
    nbgrader(course, "generate_assignment", "ps")
    released = json.loads((course.folder("release", ".", "ps") / "p.ipynb").read_text())
    for student, work in WORK.items():
        cells = json.loads(json.dumps(released))["cells"]
        cells[0]["source"] = work
        if student == "copies":
            cells.append({**json.loads(json.dumps(cells[1])), "id": "copied"})
        if student == "right":
            cells[3]["source"] = "Because."
        handed_in = course.folder("submitted", student, "ps")
        handed_in.mkdir(parents=True)
        (handed_in / "p.ipynb").write_text(json.dumps({**released, "cells": cells}))
    (course.folder("submitted", "wrong", "ps") / "secret.txt").symlink_to(course.root / "gradebook.db")
    (course.folder("submitted", "wrong", "ps") / "tools.py").write_text("THREE = 0\n")
    (course.folder("submitted", "wrong", "ps") / "page.html").write_text("<script>alert(1)</script>")
    (course.folder("submitted", "wrong", "ps") / "own.html").write_text("<script>alert(1)</script>")
    linked = course.folder("submitted", "linked", "ps")
    linked.mkdir(parents=True)
    (linked / "p.ipynb").symlink_to(folder / "p.ipynb")
    nbgrader(course, "autograde", "ps")
    nbgrader(course, "generate_feedback", "ps")
    return course


def test_hidden_tests_partial_credit_and_answers_are_marked_as_by_nbgrader(odd: Course) -> None:
    found = scores(odd, "ps")
    assert found["right", "p", "square_test"] == (2.0, False, 2.0)
    assert found["right", "p", "part"] == (4.0, False, 4.0)
    assert found["right", "p", "why"] == (None, True, 3.0)
    assert found["wrong", "p", "square_test"] == (0.0, False, 2.0)
    assert found["wrong", "p", "part"] == (1.5, False, 4.0)
    assert found["wrong", "p", "why"] == (0.0, False, 3.0)


def test_a_copied_test_cell_stops_neither_its_student_nor_the_class(odd: Course) -> None:
    assert scores(odd, "ps")["copies", "p", "part"] == (4.0, False, 4.0)


def test_what_cannot_be_decided_waits_for_a_person_with_a_note(odd: Course) -> None:
    found = scores(odd, "ps")
    for student, words in (
        ("equals", "met an object of the class E"),
        ("downloads", "asked for the network"),
        ("exits", "was left out"),
    ):
        assert found[student, "p", "square_test"] == (None, True, 2.0)
        text = (odd.folder("autograded", student, "ps") / "p.ipynb").read_text(encoding="utf-8")
        note = json.loads(text)["cells"][0]
        assert note["cell_type"] == "markdown"
        assert words in "".join(note["source"]).replace("&#39;", "&#x27;")
        page = (odd.folder("feedback", student, "ps") / "p.html").read_text(encoding="utf-8")
        assert "a person must look" in page


def test_no_script_of_an_output_reaches_a_page(odd: Course) -> None:
    assert scores(odd, "ps")["script", "p", "part"] == (4.0, False, 4.0)
    page = (odd.folder("feedback", "script", "ps") / "p.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page


def test_no_link_is_followed(odd: Course) -> None:
    for step in ("autograded", "feedback"):
        assert not (odd.folder(step, "wrong", "ps") / "secret.txt").exists()
        assert not odd.folder(step, "linked", "ps").exists()


def test_a_students_page_is_kept_under_a_name_by_which_nothing_of_it_runs(odd: Course) -> None:
    for step in ("autograded", "feedback"):
        folder = odd.folder(step, "wrong", "ps")
        assert (folder / "page.html.txt").exists() and not (folder / "page.html").exists()
        assert (folder / "own.html").read_text() == "the course's own page"


@pytest.mark.parametrize("limit", ["MOST_COPIED", "MAX_ENTRIES"])
def test_a_submission_that_is_too_large_is_not_copied_and_gets_no_zero(
    odd: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    course = Course(shutil.copytree(odd.root, tmp_path / "course", symlinks=True))
    monkeypatch.setattr(converters if limit == "MOST_COPIED" else ingested, limit, 1)
    large = course.folder("submitted", "large", "ps")
    shutil.copytree(course.folder("submitted", "right", "ps"), large)
    (large / "data.bin").write_bytes(bytes(9))
    assert main(["grade", "ps", "--course", str(course.root), "--student", "large"]) == 1
    assert "grader: large: could not be graded: ps: with it there are more than" in capsys.readouterr().err
    assert not course.folder("autograded", "large", "ps").exists()
    assert not [key for key, (points, _, _) in scores(course, "ps").items() if key[0] == "large" and points is not None]


def test_the_courses_own_files_take_the_place_of_a_students(odd: Course) -> None:
    assert (odd.folder("autograded", "wrong", "ps") / "tools.py").read_text() == "THREE = 3\n"
