"""Files -> Submission: the layouts that students hand in, the digest, and where the written answer is found."""

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from grader.course.assignment import Assignment
from grader.course.submission import read_submission
from grader.model import Submission

MODULE = "softmax_regression.py"
NOTEBOOK = "softmax_regression.ipynb"
CODE = b"def softmax(F):\n    return F\n"
OTHER = b"def softmax(F):\n    return 2 * F\n"

Entries = Sequence[tuple[str, bytes]]


def zipped(entries: Entries, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def stamped(cells: Sequence[dict[str, Any]]) -> bytes:
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def cell(source: str, name: str = "", kind: str = "markdown") -> dict[str, Any]:
    metadata = {"nbgrader": {"grade_id": name, "grade": True, "solution": True}} if name else {}
    return {"cell_type": kind, "id": f"id-{len(source)}", "metadata": metadata, "source": source}


@pytest.fixture
def hand_in(assignment: Assignment, tmp_path: Path) -> Callable[[str, bytes], Submission]:
    """Hand in one file of that name."""

    def hand(name: str, content: bytes) -> Submission:
        path = tmp_path / name
        path.write_bytes(content)
        return read_submission(path, assignment)

    return hand


@pytest.fixture
def hand_in_zip(hand_in: Callable[[str, bytes], Submission]) -> Callable[[Entries], Submission]:
    return lambda entries: hand_in("ana.zip", zipped(entries))


@pytest.fixture
def hand_in_folder(assignment: Assignment, tmp_path: Path) -> Callable[[Entries], Submission]:
    """Hand in a folder with these files."""

    def hand(entries: Entries) -> Submission:
        for name, content in entries:
            path = tmp_path / "ana" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return read_submission(tmp_path / "ana", assignment)

    return hand


# What is taken


@pytest.mark.parametrize("name", [MODULE, "solution.py", "My Homework (final).py", "SOFTMAX_Regression.py"])
def test_a_single_file_of_any_name_is_the_module(hand_in: Callable[[str, bytes], Submission], name: str) -> None:
    assert hand_in(name, CODE).files[MODULE] == CODE


def test_a_single_file_of_tests_is_not_the_module(hand_in: Callable[[str, bytes], Submission]) -> None:
    assert MODULE not in hand_in("test_mine.py", CODE).files


def test_a_renamed_module_is_told_to_a_person(hand_in: Callable[[str, bytes], Submission]) -> None:
    assert hand_in("solution.py", CODE).notes == (
        f"'solution.py' was taken for {MODULE}, because there is no {MODULE}",
    )


def test_the_expected_name_needs_no_note(hand_in: Callable[[str, bytes], Submission]) -> None:
    submission = hand_in(MODULE, CODE)
    assert submission.notes == () and dict(submission.files) == {MODULE: CODE} and submission.module == MODULE


def test_the_student_is_named_after_the_file_unless_told_otherwise(assignment: Assignment, tmp_path: Path) -> None:
    (tmp_path / "ana.py").write_bytes(CODE)
    assert read_submission(tmp_path / "ana.py", assignment).student == "ana"
    assert read_submission(tmp_path / "ana.py", assignment, "bob").student == "bob"


LAYOUTS: dict[str, Entries] = {
    "flat": [(MODULE, CODE)],
    "nested folders": [(f"homework/week 3/{MODULE}", CODE)],
    "made on a Mac": [(f"hw/{MODULE}", CODE), (f"__MACOSX/hw/._{MODULE}", b"\0\x05"), ("hw/.DS_Store", b"\0")],
    "Windows separators": [(f"hw\\week 3\\{MODULE}", CODE)],
    "current folder in front": [(f"./{MODULE}", CODE)],
    "name changed by a browser": [("softmax_regression (1).py", CODE)],
    "name changed by a file manager": [("softmax_regression - Copy.py", CODE)],
    "upper case": [("SOFTMAX_REGRESSION.PY", CODE)],
    "other name": [("exercise.py", CODE)],
    "editor leftovers": [
        (f"hw/{MODULE}", CODE),
        (f".ipynb_checkpoints/{MODULE}", OTHER),
        (f"__pycache__/{MODULE}", b""),
    ],
    "hidden folders": [(f"hw/{MODULE}", CODE), (f".git/{MODULE}", OTHER)],
    "an old version further down": [(f"hw/{MODULE}", CODE), (f"hw/old/{MODULE}", OTHER), (f"a/b/c/{MODULE}", OTHER)],
    "changed name beside a helper": [("Softmax_Regression-2.py", CODE), ("helpers.py", b"x = 1")],
    "unrelated files": [(MODULE, CODE), ("figure.png", b"\x89PNG"), ("data.csv", b"1,2")],
    "the same file twice": [(f"a/{MODULE}", CODE), (f"b/{MODULE}", CODE)],
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_module_is_found_in_a_zip_of_any_layout(hand_in_zip: Callable[[Entries], Submission], layout: str) -> None:
    assert hand_in_zip(LAYOUTS[layout]).files[MODULE] == CODE


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_module_is_found_in_a_folder_of_any_layout(
    hand_in_folder: Callable[[Entries], Submission], layout: str
) -> None:
    assert hand_in_folder(LAYOUTS[layout]).files[MODULE] == CODE


@pytest.mark.parametrize("stub_at", [f"handout/{MODULE}", MODULE, f"a/b/c/{MODULE}"])
def test_an_untouched_stub_elsewhere_does_not_hide_the_work(
    hand_in_zip: Callable[[Entries], Submission], assignment: Assignment, stub_at: str
) -> None:
    submission = hand_in_zip([(stub_at, assignment.handout[MODULE]), (f"mine/{MODULE}", CODE)])
    assert submission.files[MODULE] == CODE


def test_the_untouched_stub_alone_is_taken(
    hand_in_zip: Callable[[Entries], Submission], assignment: Assignment
) -> None:
    assert hand_in_zip([(MODULE, assignment.handout[MODULE])]).files[MODULE] == assignment.handout[MODULE]


def test_the_handouts_own_tests_are_never_taken_for_the_module(
    hand_in_zip: Callable[[Entries], Submission], assignment: Assignment
) -> None:
    submission = hand_in_zip([("test_public.py", assignment.handout["test_public.py"]), ("mine.py", CODE)])
    assert submission.files[MODULE] == CODE


def test_helpers_come_along_by_their_name_beside_the_module(hand_in_zip: Callable[[Entries], Submission]) -> None:
    entries = [(f"hw/{MODULE}", CODE), ("hw/helpers.py", b"x = 1"), ("hw/pack/deep.py", b"y = 2"), ("away.py", b"z")]
    submission = hand_in_zip(entries)
    assert dict(submission.files) == {MODULE: CODE, "helpers.py": b"x = 1", "pack/deep.py": b"y = 2"}


def test_two_different_versions_are_refused_by_name(hand_in_zip: Callable[[Entries], Submission]) -> None:
    submission = hand_in_zip([(f"a/{MODULE}", CODE), (f"b/{MODULE}", OTHER)])
    told = submission.undecided
    assert MODULE not in submission.files
    assert f"a/{MODULE}" in told and f"b/{MODULE}" in told and "two different versions" in told


def test_two_different_renamed_copies_are_refused_by_name(hand_in_zip: Callable[[Entries], Submission]) -> None:
    submission = hand_in_zip([("softmax_regression (1).py", CODE), ("softmax_regression (2).py", OTHER)])
    one, two = "ana.zip/softmax_regression (1).py", "ana.zip/softmax_regression (2).py"
    assert submission.undecided == f"{one}, {two}: two different versions of {MODULE}"


def test_a_zip_inside_a_folder_is_opened(hand_in_folder: Callable[[Entries], Submission]) -> None:
    submission = hand_in_folder([("upload.zip", zipped([(f"hw/{MODULE}", CODE), ("hw/helpers.py", b"")]))])
    assert dict(submission.files) == {MODULE: CODE, "helpers.py": b""}


def test_a_zip_beside_the_module_is_left_alone(hand_in_folder: Callable[[Entries], Submission]) -> None:
    assert hand_in_folder([(MODULE, CODE), ("old.zip", b"not even a zip")]).files[MODULE] == CODE


def test_a_module_without_a_notebook_has_no_answer(hand_in_zip: Callable[[Entries], Submission]) -> None:
    submission = hand_in_zip([(MODULE, CODE)])
    assert submission.answer is None and submission.notes == ()


def test_a_notebook_without_a_module_keeps_its_answer_and_says_what_is_missing(
    hand_in_zip: Callable[[Entries], Submission],
) -> None:
    submission = hand_in_zip([(NOTEBOOK, stamped([cell("$J = H$", "derivation")]))])
    assert submission.answer == "$J = H$" and MODULE not in submission.files
    assert submission.notes == (f"there is no {MODULE} in the submission (found: {NOTEBOOK})",)


def test_several_scripts_of_other_names_are_not_guessed_between(hand_in_zip: Callable[[Entries], Submission]) -> None:
    submission = hand_in_zip([("one.py", CODE), ("two.py", OTHER)])
    assert MODULE not in submission.files and "one.py, ana.zip/two.py: two different versions" in submission.undecided


def test_nbgraders_timestamp_is_read(hand_in_folder: Callable[[Entries], Submission]) -> None:
    submission = hand_in_folder([(MODULE, CODE), ("timestamp.txt", b"2026-02-03 04:05:06.5 UTC\n")])
    assert submission.submitted_at == datetime(2026, 2, 3, 4, 5, 6, 500000)


def test_a_timestamp_of_another_zone_is_turned_into_utc(hand_in_folder: Callable[[Entries], Submission]) -> None:
    submission = hand_in_folder([(MODULE, CODE), ("timestamp.txt", b"2026-02-03 04:05:06+02:00")])
    assert submission.submitted_at == datetime(2026, 2, 3, 2, 5, 6)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"yesterday",
        b"\xff\xfe",
        b"9" * 5000,
        b"0001-01-01 00:00:00+23:59",
        b"9999-12-31 23:59:59-23:59",
        b"2026-02-03" + b"x" * 4_000_000,
    ],
)
def test_a_timestamp_that_is_none_is_passed_over(hand_in_folder: Callable[[Entries], Submission], text: bytes) -> None:
    submission = hand_in_folder([(MODULE, CODE), ("timestamp.txt", text)])
    assert submission.submitted_at is None
    assert [note.split(" ")[0].rstrip(":") for note in submission.notes] == ["timestamp.txt"]


def test_an_empty_zip_is_a_submission_without_a_module(hand_in_zip: Callable[[Entries], Submission]) -> None:
    submission = hand_in_zip([])
    assert dict(submission.files) == {} and submission.answer is None
    assert submission.notes == (f"there is no {MODULE} in the submission (found: no readable file)",)


def test_an_empty_folder_is_a_submission_without_a_module(assignment: Assignment, tmp_path: Path) -> None:
    assert "no readable file" in read_submission(tmp_path, assignment).notes[0]


# The digest


def test_the_digest_is_of_what_counts_and_of_nothing_else(hand_in_zip: Callable[[Entries], Submission]) -> None:
    same = hand_in_zip([(MODULE, CODE)]).digest
    assert hand_in_zip([(f"deep/er/{MODULE}", CODE), ("data.csv", b"x")]).digest == same
    assert hand_in_zip([(f"x/{MODULE}", CODE), ("timestamp.txt", b"2026-02-03 04:05:06 UTC")]).digest == same


def test_the_digest_changes_with_code_helpers_names_and_answer(hand_in_zip: Callable[[Entries], Submission]) -> None:
    digests = [
        hand_in_zip([(MODULE, CODE)]).digest,
        hand_in_zip([(MODULE, OTHER)]).digest,
        hand_in_zip([(MODULE, CODE), ("h.py", b"")]).digest,
        hand_in_zip([(MODULE, CODE), ("h2.py", b"")]).digest,
        hand_in_zip([(MODULE, CODE), ("derivation.md", b"a")]).digest,
        hand_in_zip([(MODULE, CODE), ("derivation.md", b"b")]).digest,
        hand_in_zip([(MODULE, CODE), ("scan.pdf", b"a")]).digest,
        hand_in_zip([(MODULE, CODE), ("scan.pdf", b"b")]).digest,
    ]
    assert len(set(digests)) == len(digests)


def test_the_digest_without_documents_is_as_it_always_was() -> None:
    old = Submission("ana", "hw", MODULE, {MODULE: CODE}, "$J$")
    assert old.digest == "ce78a1e62ceb5e21f14ba994a6ad3d60dc5426dc10bd7c78165e75c71e842115"


def test_the_order_of_entries_changes_nothing(hand_in_zip: Callable[[Entries], Submission]) -> None:
    entries = [(MODULE, CODE), ("a.py", b"1"), ("b.py", b"2"), ("derivation.md", b"x"), ("derivation.tex", b"y")]
    one, other = hand_in_zip(entries), hand_in_zip(entries[::-1])
    assert (one.digest, list(one.files), one.answer) == (other.digest, list(other.files), other.answer)


# The written answer


def answer_of(notebook: bytes, more: Entries, hand_in_zip: Callable[[Entries], Submission]) -> str | None:
    return hand_in_zip([(MODULE, CODE), (NOTEBOOK, notebook), *more]).answer


def test_the_answer_is_the_answer_cell(hand_in_zip: Callable[[Entries], Submission]) -> None:
    notebook = stamped([cell("# Title", "intro"), cell("$J = H$", "derivation")])
    assert answer_of(notebook, [], hand_in_zip) == "$J = H$"


def test_markdown_added_after_the_answer_cell_belongs_to_the_answer(
    hand_in_zip: Callable[[Entries], Submission],
) -> None:
    cells = [
        cell("notes before"),
        cell("step 1", "derivation"),
        cell("step 2"),
        cell("x = 1", kind="code"),
        cell("step 3", kind="raw"),
        cell("the course's", "loss-text"),
        cell("not an answer any more"),
    ]
    assert answer_of(stamped(cells), [], hand_in_zip) == "step 1\n\nstep 2\n\nstep 3"


def test_an_answer_written_only_in_added_cells_counts(hand_in_zip: Callable[[Entries], Submission]) -> None:
    assert answer_of(stamped([cell(" ", "derivation"), cell("all of it")]), [], hand_in_zip) == "all of it"


@pytest.mark.parametrize("name", ["derivation.md", "hw/derivation.tex"])
def test_the_answer_may_be_a_file_of_its_own(hand_in_zip: Callable[[Entries], Submission], name: str) -> None:
    assert hand_in_zip([(MODULE, CODE), (name, b"$J$ = H\xff")]).answer == "$J$ = H\ufffd"


def test_answers_in_notebook_and_file_both_count(hand_in_zip: Callable[[Entries], Submission]) -> None:
    notebook = stamped([cell("in the cell", "derivation")])
    assert answer_of(notebook, [("derivation.md", b"in the file")], hand_in_zip) == "in the cell\n\nin the file"


def test_an_unchanged_handout_has_no_answer(
    hand_in_zip: Callable[[Entries], Submission], assignment: Assignment
) -> None:
    assert answer_of(assignment.handout[NOTEBOOK], [], hand_in_zip) is None
    blank = stamped([cell(f"\n{assignment.blank_answer}  ", "derivation")])
    assert answer_of(blank, [], hand_in_zip) is None
    assert answer_of(blank, [("derivation.md", b"in the file")], hand_in_zip) == "in the file"


def test_a_notebook_of_another_name_is_read_where_it_is_the_only_one(
    hand_in_zip: Callable[[Entries], Submission],
) -> None:
    notebook = stamped([cell("mine", "derivation")])
    assert hand_in_zip([(MODULE, CODE), ("hw/Untitled (1).ipynb", notebook)]).answer == "mine"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"cells": 3}', b'{"worksheets": []}', b"[" * 100000])
def test_an_unreadable_notebook_is_told_in_answer_and_notes(
    hand_in_zip: Callable[[Entries], Submission], content: bytes
) -> None:
    submission = hand_in_zip([(MODULE, CODE), (NOTEBOOK, content)])
    assert submission.files[MODULE] == CODE
    assert submission.answer is not None and submission.answer.startswith("(The notebook cannot be read: ")
    (note,) = submission.notes
    assert note.startswith(f"ana.zip/{NOTEBOOK}: ") and note in submission.answer
