"""The notebook that nbgrader shows: the course's cells whatever a student did to them, and verdicts as mere text."""

import base64
import copy
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import nbformat
import pytest
from nbconvert import HTMLExporter

from grader.authoring.release import stamp
from grader.course.assignment import Assignment
from grader.ingest.notebooks import Cell, read_cells
from grader.model import Provenance, Report, Score, Submission, Verdict
from grader.nbgrader.notebooks.marked import Notebook, comments, grade_id, lost_pictures, mark

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)"> </div> &amp; {{ 7*7 }} \\end{document}'
PROVENANCE = Provenance("submission", "rubric", "reference", 1, "0", "2", "none")


@pytest.fixture
def released(assignment: Assignment) -> Notebook:
    """The course's notebook with nbgrader's metadata, its sources as text."""
    notebook = stamp(json.loads(assignment.handout[assignment.rubric.notebook]), assignment)
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return copy.deepcopy(notebook)


def report_of(assignment: Assignment, points: float | None = 1.0, message: str = "Right.") -> Report:
    scores = tuple(
        Score(criterion.id, criterion.title, points, criterion.points, Verdict(1.0, message))
        for criterion in assignment.rubric.criteria
    )
    return Report("ana", assignment.name, "Softmax", scores, PROVENANCE)


def handed(answer: str | None = None, **more: Any) -> Submission:
    return Submission("ana", "softmax_regression", "softmax_regression.py", {}, answer, **more)


def cells_of(notebook: Notebook) -> list[Cell]:
    return read_cells(json.dumps(notebook).encode(), "student.ipynb")


def of_course(notebook: Notebook) -> list[tuple[str, str, str, Any]]:
    """Name, type, source and nbgrader's metadata of the course's own cells."""
    return [
        (grade_id(cell), cell["cell_type"], cell["source"], cell["metadata"]["nbgrader"])
        for cell in notebook["cells"]
        if grade_id(cell)
    ]


def source_of(notebook: Notebook, name: str) -> str:
    (source,) = [cell["source"] for cell in notebook["cells"] if grade_id(cell) == name]
    return str(source)


def valid(notebook: Notebook) -> Notebook:
    nbformat.validate(nbformat.from_dict(notebook))
    return notebook


def changed(notebook: Notebook, name: str, **values: Any) -> Notebook:
    """A student's copy with one of the course's cells changed."""
    student = copy.deepcopy(notebook)
    next(cell for cell in student["cells"] if grade_id(cell) == name).update(values)
    return student


def marked(student: Notebook, released: Notebook, assignment: Assignment, answer: str | None = None) -> Notebook:
    return valid(mark(released, cells_of(student), handed(answer), report_of(assignment)))


# Whose cells they are


def test_an_untouched_notebook_keeps_its_cells(released: Notebook, assignment: Assignment) -> None:
    assert of_course(marked(released, released, assignment)) == of_course(released)


def test_without_a_readable_notebook_the_courses_is_shown(released: Notebook, assignment: Assignment) -> None:
    assert of_course(valid(mark(released, [], handed(), report_of(assignment)))) == of_course(released)


@pytest.mark.parametrize("name", ["intro", "softmax", "softmax-check", "grad_wk", "derivation"])
def test_a_deleted_cell_is_back_in_its_place(released: Notebook, assignment: Assignment, name: str) -> None:
    student = copy.deepcopy(released)
    student["cells"] = [cell for cell in student["cells"] if grade_id(cell) != name]
    assert of_course(marked(student, released, assignment)) == of_course(released)


def test_a_doubled_cell_is_there_once(released: Notebook, assignment: Assignment) -> None:
    student = copy.deepcopy(released)
    student["cells"] = [cell for cell in student["cells"] for _ in range(2)]
    assert of_course(marked(student, released, assignment)) == of_course(released)


def test_moved_cells_are_in_the_courses_order(released: Notebook, assignment: Assignment) -> None:
    student = copy.deepcopy(released)
    student["cells"].reverse()
    assert of_course(marked(student, released, assignment)) == of_course(released)


@pytest.mark.parametrize("kind", ["code", "markdown", "raw"])
def test_a_retyped_cell_has_the_courses_type(released: Notebook, assignment: Assignment, kind: str) -> None:
    for name in ("softmax", "softmax_work", "intro", "derivation"):
        student = changed(released, name, cell_type=kind)
        assert of_course(marked(student, released, assignment)) == of_course(released)


@pytest.mark.parametrize("name", ["softmax", "softmax-check", "intro"])
def test_a_locked_cell_cannot_be_rewritten(released: Notebook, assignment: Assignment, name: str) -> None:
    student = changed(released, name, source="print('10 of 10')", outputs=[], execution_count=3)
    assert of_course(marked(student, released, assignment)) == of_course(released)


def test_forged_points_and_grade_flags_are_gone(released: Notebook, assignment: Assignment) -> None:
    stamped = {"grade_id": "grad_wk", "grade": True, "solution": True, "locked": False, "points": 1000}
    student = changed(released, "grad_wk", metadata={"nbgrader": stamped, "deletable": True})
    forged = {"cell_type": "code", "source": "1", "metadata": {"nbgrader": {**stamped, "grade_id": "bonus"}}}
    student["cells"].insert(0, forged)
    result = marked(student, released, assignment)
    assert of_course(result) == of_course(released)
    assert sum(cell["metadata"].get("nbgrader", {}).get("points", 0) for cell in result["cells"]) == 30


def test_work_cells_hold_the_students_work(released: Notebook, assignment: Assignment) -> None:
    student = changed(released, "softmax_work", source="softmax(my_own)")
    assert source_of(marked(student, released, assignment), "softmax_work") == "softmax(my_own)"


def test_the_answer_cell_holds_the_answer_that_was_read(released: Notebook, assignment: Assignment) -> None:
    assert source_of(marked(released, released, assignment, "$J = H$"), "derivation") == "$J = H$"


# What the student added


def added(kind: str, source: str) -> dict[str, Any]:
    code: dict[str, Any] = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "id": "mine", "metadata": {"tags": ["x"]}, "source": source, **code}


@pytest.mark.parametrize("kind", ["code", "markdown", "raw"])
@pytest.mark.parametrize("after", ["intro", "softmax", "softmax_work"])
def test_an_added_cell_stays_after_the_cell_it_followed(
    released: Notebook, assignment: Assignment, kind: str, after: str
) -> None:
    student = copy.deepcopy(released)
    at = [grade_id(cell) for cell in student["cells"]].index(after) + 1
    student["cells"][at:at] = [added(kind, "first"), added(kind, "second")]
    result = marked(student, released, assignment)["cells"]
    at = [grade_id(cell) for cell in result].index(after)
    assert [(cell["cell_type"], cell["source"]) for cell in result[at + 1 : at + 3]] == [
        (kind, "first"),
        (kind, "second"),
    ]
    assert all(cell["metadata"] == {} for cell in result[at + 1 : at + 3]) and len(result) == len(student["cells"])


def test_cells_added_above_everything_stay_there(released: Notebook, assignment: Assignment) -> None:
    student = {**released, "cells": [added("markdown", "My name"), *released["cells"]]}
    assert marked(student, released, assignment)["cells"][0]["source"] == "My name"


def test_markdown_added_to_the_answer_is_not_shown_twice(released: Notebook, assignment: Assignment) -> None:
    student = {**released, "cells": [*released["cells"], added("markdown", "step 2"), added("code", "check()")]}
    result = marked(student, released, assignment, "step 1\n\nstep 2")["cells"]
    assert [cell["source"] for cell in result[-2:]] == ["step 1\n\nstep 2", "check()"]


def test_empty_added_cells_are_left_out(released: Notebook, assignment: Assignment) -> None:
    student = {**released, "cells": [cell for own in released["cells"] for cell in (own, added("code", " \n"))]}
    assert len(marked(student, released, assignment)["cells"]) == len(released["cells"])


def test_stored_outputs_of_the_student_are_gone(released: Notebook, assignment: Assignment) -> None:
    fake = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "10.0"}}
    student = copy.deepcopy(released)
    for cell in student["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [fake]
    criteria = {criterion.id for criterion in assignment.rubric.criteria}
    for cell in marked(student, released, assignment)["cells"]:
        assert "10.0" not in json.dumps(cell.get("outputs", []))
        assert bool(cell.get("outputs")) == (cell["cell_type"] == "code" and grade_id(cell) in criteria)


def test_marking_changes_neither_the_course_nor_what_it_was_given(released: Notebook, assignment: Assignment) -> None:
    before = copy.deepcopy(released)
    marked(released, released, assignment, "answer")
    assert released == before


@pytest.mark.parametrize("text", [HOSTILE, "\x1b[31mred\x00\x07", "\u202eright to left", "a" * 100_000, "\\" * 999])
def test_a_hostile_source_stays_a_source(released: Notebook, assignment: Assignment, text: str) -> None:
    student = changed(released, "softmax_work", source=text)
    student["cells"].append(added("code", text))
    result = marked(student, released, assignment, text)
    assert source_of(result, "softmax_work") == source_of(result, "derivation") == text
    assert [cell["source"] for cell in json.loads(json.dumps(result))["cells"]][-1] == text


# Pictures and documents

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"pixels").decode()


def page(notebook: Notebook) -> str:
    """What nbconvert, and so nbgrader, makes of it."""
    html, _ = HTMLExporter(template_name="basic").from_notebook_node(nbformat.from_dict(notebook))  # type: ignore[no-untyped-call]
    return str(html)


def test_pictures_of_the_answer_are_shown_on_the_page(released: Notebook, assignment: Assignment) -> None:
    name = "picture-0123456789abcdef.png"
    submission = handed(f"![a picture](attachment:{name})", pictures={name: base64.b64decode(PNG)})
    result = valid(mark(released, [], submission, report_of(assignment)))
    (cell,) = [cell for cell in result["cells"] if grade_id(cell) == "derivation"]
    assert cell["attachments"] == {name: {"image/png": PNG}}
    assert f"data:image/png;base64,{PNG}" in page(result)


@pytest.mark.parametrize(
    "source",
    [
        "![x](attachment:gone.png)",
        "![a picture](attachment:picture-0123456789abcdef.png)",
        "![x][r]\n\n[r]: attachment:gone.png",
        "![x](<attachment: gone.png>)",
        "![x](attachment&#58;gone.png)",
        "![x](attachment\\:gone.png)",
        '<img src="attachment:gone.png">',
    ],
)
def test_a_page_is_made_where_a_picture_is_missing(released: Notebook, assignment: Assignment, source: str) -> None:
    student = {**released, "cells": [added("markdown", source), *released["cells"]]}
    result = marked(student, released, assignment, "![a picture](attachment:picture-0123456789abcdef.png)")
    assert "a picture that was not handed in" in page(result)


def test_pictures_in_added_cells_are_shown_too(released: Notebook, assignment: Assignment) -> None:
    own = {**added("markdown", "![x](attachment:a.png)"), "attachments": {"a.png": {"image/png": PNG}}}
    assert PNG in page(marked({**released, "cells": [own, *released["cells"]]}, released, assignment))


def test_documents_are_linked_in_the_answer_cell_by_names_that_are_no_markup(
    released: Notebook, assignment: Assignment
) -> None:
    submission = handed("see", documents={"My *scan* [1].pdf": b"%PDF"})
    result = valid(mark(released, [], submission, report_of(assignment)))
    assert source_of(result, "derivation").startswith("see\n\n*Kept beside this notebook:* [My &#42;scan")
    assert '<a href="My%20%2Ascan%2A%20%5B1%5D.pdf">My *scan* [1].pdf</a>' in page(result)


# Verdicts


def outputs_of(notebook: Notebook) -> list[dict[str, str]]:
    return [output["data"] for cell in notebook["cells"] for output in cell.get("outputs", [])]


@pytest.mark.parametrize(
    ("points", "shown"), [(0.0, "0.0"), (1.5, "1.5"), (2, "2.0"), (-7.0, "0.0"), (1e9, None), (None, "0.0")]
)
def test_the_points_are_a_plain_float_between_zero_and_the_maximum(
    released: Notebook, assignment: Assignment, points: float | None, shown: str | None
) -> None:
    data = outputs_of(valid(mark(released, [], handed(), report_of(assignment, points))))
    maxima = [criterion.points for criterion in assignment.rubric.criteria if not criterion.written]
    assert [plain["text/plain"] for plain in data] == [shown or repr(float(most)) for most in maxima]


def test_a_score_that_waits_says_so_and_counts_nothing(released: Notebook, assignment: Assignment) -> None:
    for data in outputs_of(mark(released, [], handed(), report_of(assignment, None))):
        assert "a person must look" in data["text/html"] and data["text/plain"] == "0.0"


def test_hostile_words_in_a_verdict_are_escaped(released: Notebook, assignment: Assignment) -> None:
    report = report_of(assignment, 1.0, HOSTILE)
    for data in outputs_of(valid(mark(released, [], handed(), report))):
        html = data["text/html"]
        assert "<script" not in html and "<img" not in html and "&lt;script&gt;" in html
        assert set(data) == {"text/plain", "text/html"}
        assert html.count("<div") == html.count("</div") == 1
    for comment in comments(released, report).values():
        assert "<" not in comment and ">" not in comment and "&lt;script&gt;" in comment


def test_each_comment_stands_on_the_work_above_the_verdict(released: Notebook, assignment: Assignment) -> None:
    told = comments(released, report_of(assignment, 1.0, "Look."))
    titles = {criterion.id: criterion.title for criterion in assignment.rubric.criteria}
    assert {name: [part.split(" (")[0] for part in text.split("\n\n")] for name, text in told.items()} == {
        "softmax_work": [titles["softmax"], titles["softmax_stable"]],
        "loss_work": [titles["loss"], titles["loss_stable"]],
        "grad_wk_work": [titles["grad_wk"]],
        "derivation": [titles["derivation"]],
    }


def test_comments_say_the_points_or_that_a_person_must_look(released: Notebook, assignment: Assignment) -> None:
    def first(points: float | None) -> str:
        return comments(released, report_of(assignment, points, "So."))["grad_wk_work"]

    title = next(criterion.title for criterion in assignment.rubric.criteria if criterion.id == "grad_wk")
    assert first(2.5) == f"{title} (2.5 of 10): So."
    assert first(None) == f"{title} (a person must look): So."


def test_two_reports_of_the_same_give_the_same_notebook(released: Notebook, assignment: Assignment) -> None:
    def once(cells: Sequence[Cell]) -> str:
        return json.dumps(mark(released, cells, handed("a"), report_of(assignment)))

    assert once(cells_of(released)) == once(cells_of(released))


# Notes and pictures


def page_of(notebook: Notebook) -> str:
    """The page that nbgrader's feedback and formgrader are made with."""
    exporter: Any = HTMLExporter
    page, _ = exporter().from_notebook_node(nbformat.from_dict(notebook))
    return str(page)


def test_notes_on_the_files_stand_in_front_as_mere_text(released: Notebook, assignment: Assignment) -> None:
    report = replace(report_of(assignment), notes=(f"'{HOSTILE}' was taken", "a\n\n# heading\x1b[31m", *("more",) * 50))
    first = valid(mark(released, [], handed(None), report))["cells"][0]
    assert first["cell_type"] == "markdown" and "nbgrader" not in first["metadata"]
    source = first["source"]
    assert "Notes on your files" in source and "&lt;script&gt;" in source
    assert not any(bad in source for bad in ("<script", "<img", "$", "\\", "\n", "\x1b"))
    assert source.count("<li>") == 9 and "and 44 more notes like these" in source


def test_without_notes_no_cell_is_added(released: Notebook, assignment: Assignment) -> None:
    assert len(mark(released, [], handed(None), report_of(assignment))["cells"]) == len(released["cells"])


@pytest.mark.parametrize(
    "text",
    [
        "see ![](attachment:scan.png) there",
        '![the [old] board](attachment:my%20scan.png "a title")',
        "![b](<attachment:my scan.png>)",
        "![b][pic]\n\n[pic]: attachment:scan.png",
    ],
)
def test_a_picture_that_is_not_there_breaks_no_page(released: Notebook, assignment: Assignment, text: str) -> None:
    result = mark(released, [], handed(text), report_of(assignment))
    assert len(lost_pictures(result)) == 1
    assert "scan.png" in page_of(result)
