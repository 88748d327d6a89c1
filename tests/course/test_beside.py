"""Files beside a blank answer: texts are read as the answer, documents wait for a person, the handout's are neither."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course.assignment import Assignment
from grader.course.submission import read_submission
from grader.model import Submission

MODULE = "softmax_regression.py"
NOTEBOOK = "softmax_regression.ipynb"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HandIn = Callable[..., Submission]
FORMULA = b"$$\\frac{dJ}{dw} = 2 w$$"
KEPT = "no machine reads this; it is kept for the person who marks"


@pytest.fixture
def hand_in(assignment: Assignment, tmp_path: Path) -> HandIn:
    """Hand in these files beside a module and the notebook as it was handed out."""

    def hand(files: dict[str, bytes], answer: str | None = None) -> Submission:
        notebook = json.loads(assignment.handout[NOTEBOOK])
        if answer is not None:
            notebook["cells"][-1]["source"] = answer
        for name, content in {MODULE: b"x = 1", NOTEBOOK: json.dumps(notebook).encode(), **files}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)
        return read_submission(tmp_path, assignment)

    return hand


# Documents


@pytest.mark.parametrize("name", ["Lösung 3.pdf", "IMG_0231.HEIC", "scan.JPG", "a.docx", "a.odt", "a.rtf", "a.doc"])
def test_a_document_of_any_name_beside_a_blank_answer_is_kept_and_told(hand_in: HandIn, name: str) -> None:
    submission = hand_in({name: PDF})
    assert submission.documents == {name: PDF} and submission.answer is None
    assert submission.notes == (f"{name}: {KEPT}",)


@pytest.mark.parametrize("name", ["a.html", "a.SVG", "a.htm", "a.xhtml", "a.mhtml"])
def test_what_a_browser_would_run_is_kept_as_text(hand_in: HandIn, name: str) -> None:
    submission = hand_in({name: b"<script>"})
    assert submission.documents == {f"{name}.txt": b"<script>"}
    assert submission.notes == (f"{name} (kept as {name}.txt): {KEPT}",)


def test_documents_of_one_name_and_of_a_helpers_folder_get_names_of_their_own(hand_in: HandIn) -> None:
    files = {"a/scan.pdf": PDF, "b/Scan.pdf": PDF + b"2", "deep.pdf/helper.py": b"", "c/deep.pdf": PDF + b"3"}
    assert set(hand_in(files).documents) == {"scan.pdf", "2-Scan.pdf", "2-deep.pdf"}


def test_a_picture_beside_an_answer_that_stands_by_itself_is_no_news_but_a_paper_is_kept(hand_in: HandIn) -> None:
    submission = hand_in({"loss.png": PNG, "scan.pdf": PDF}, "$a = b$, so $b = c$")
    assert submission.documents == {"scan.pdf": PDF} and submission.answer == "$a = b$, so $b = c$"


@pytest.mark.parametrize("answer", ["see photo", "$a = b$, $b = c$, then page%202.png", "![](page 2.png) = ="])
def test_a_picture_that_the_answer_points_to_is_kept(hand_in: HandIn, answer: str) -> None:
    assert hand_in({"page 2.png": PNG}, answer).documents == {"page 2.png": PNG}


def test_documents_of_the_handout_and_empty_ones_are_no_answer(hand_in: HandIn, assignment: Assignment) -> None:
    submission = hand_in({"copy.pdf": assignment.handout["README.md"], "empty.pdf": b""})
    assert submission.documents == {} and submission.answer is None and submission.notes == ()


@pytest.mark.parametrize("name", ["scan.pdf", "photos.zip", "notes.tex"])
def test_what_could_not_be_read_waits_for_a_person(hand_in: HandIn, tmp_path: Path, name: str) -> None:
    if name.endswith(".zip"):
        submission = hand_in({name: b"PK"})
    else:
        (tmp_path / name).symlink_to("nowhere")
        submission = hand_in({})
    assert submission.answer is not None and submission.answer.startswith(f"(The written answer cannot be read: {name}")


# Texts


@pytest.mark.parametrize("name", ["main.tex", "notes.md", "hw/Answer 3.txt", "derivation_final.tex"])
def test_the_only_text_beside_a_blank_answer_is_read_as_the_answer(hand_in: HandIn, name: str) -> None:
    submission = hand_in({name: FORMULA})
    assert (submission.answer, submission.doubt) == (FORMULA.decode(), "")
    assert submission.notes == (f"{name}: taken for the written answer",)


def test_several_texts_are_all_shown_to_a_person(hand_in: HandIn) -> None:
    submission = hand_in({"a.tex": FORMULA, "b.md": b"$$J = 1$$"})
    assert submission.doubt and submission.answer and "a.tex" in submission.answer and "$$J = 1$$" in submission.answer
    assert submission.notes == (f"{submission.doubt}; a.tex, b.md: taken for the written answer",)


def test_a_text_with_formulas_goes_before_one_without(hand_in: HandIn) -> None:
    submission = hand_in({"a.tex": FORMULA, "b.md": b"what I did this week"})
    assert (submission.answer, submission.doubt) == (FORMULA.decode(), "")


def test_no_text_is_taken_beside_an_answer(hand_in: HandIn) -> None:
    submission = hand_in({"a.tex": FORMULA}, "mine")
    assert submission.answer == "mine" and submission.notes == ()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("README.md", b"What this folder is about, in some words"),
        ("requirements.txt", b"numpy\nscipy\npandas\nmatplotlib"),
        ("requirements-dev.txt", b"numpy\nscipy\npandas\nmatplotlib"),
        ("LICENSE.txt", b"Permission is hereby granted, free of charge"),
        ("data.txt", b"5.1 3.5 setosa\n4.9 3.0 virginica\n" * 9),
        ("numbers.txt", b"1 2 3"),
        ("code.txt", b"import numpy as np\n\ndef softmax(F):\n    return F"),
        ("softmax_regression.py.txt", b"# my own work, see below"),
        ("timestamp.txt", b"on a day that nobody knows"),
        ("blank.md", b" \n"),
    ],
)
def test_what_goes_with_programs_is_no_answer(hand_in: HandIn, name: str, content: bytes) -> None:
    assert hand_in({name: content}).answer is None


def test_the_handouts_own_texts_are_no_answer_under_any_name(hand_in: HandIn, assignment: Assignment) -> None:
    readme = assignment.handout["README.md"]
    files = {"README.md": readme, "notes.md": readme.replace(b"\n", b"\r\n") + b"\n", "derivation.md": readme}
    assert hand_in(files).answer is None


def test_a_readme_with_formulas_is_an_answer(hand_in: HandIn) -> None:
    assert hand_in({"README.md": FORMULA}).answer == FORMULA.decode()


@pytest.mark.parametrize("content", [PDF, PNG, b"PK\3\4 word"])
def test_a_document_that_is_called_a_text_is_a_document(hand_in: HandIn, content: bytes) -> None:
    submission = hand_in({"scan.pdf.txt": content})
    assert submission.answer is None and submission.documents == {"scan.pdf.txt": content}


# Pictures in cells


def pasted(assignment: Assignment, source: str, attachments: object) -> bytes:
    notebook = json.loads(assignment.handout[NOTEBOOK])
    notebook["cells"][-1] |= {"source": source, "attachments": attachments}
    return json.dumps(notebook).encode()


def test_pasted_pictures_come_along_and_a_person_looks(hand_in: HandIn, assignment: Assignment) -> None:
    attached = {"image.png": {"image/png": base64.b64encode(PNG).decode()}}
    submission = hand_in({NOTEBOOK: pasted(assignment, "![image.png](attachment:image.png)", attached)})
    ((name, content),) = submission.pictures.items()
    assert content == PNG and submission.answer == f"![a picture](attachment:{name})"
    assert "pictures" in submission.doubt and submission.notes == (f"{submission.doubt}: a person looks",)


def test_a_picture_that_is_gone_is_told_and_a_person_looks(hand_in: HandIn, assignment: Assignment) -> None:
    submission = hand_in({NOTEBOOK: pasted(assignment, "![image.png](attachment:image.png)", {})})
    assert submission.answer == "(a picture that was not handed in)"
    assert submission.notes == (submission.doubt,) and "not in the notebook" in submission.doubt


def test_a_notebook_of_other_homework_adds_nothing_to_an_answer_in_its_place(hand_in: HandIn) -> None:
    other = {"cells": [{"cell_type": "markdown", "source": "$$a = b$$", "metadata": {}}], "nbformat": 4}
    submission = hand_in({"hw1/other.ipynb": json.dumps(other).encode()}, "$c = d$")
    assert submission.answer == "$c = d$" and submission.notes == ()
