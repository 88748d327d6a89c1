"""Files -> Submission: the layouts that students hand in, and everything that must be refused with a clear word."""

import io
import json
import os
import stat
import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.assignment import Assignment
from grader.errors import SubmissionError
from grader.model import Submission
from grader.submission import read_submission

MODULE = "softmax_regression.py"
NOTEBOOK = "softmax_regression.ipynb"
CODE = b"def softmax(F):\n    return F\n"
OTHER = b"def softmax(F):\n    return 2 * F\n"
ALLOWED = "allowed are .py, .ipynb, .md and .tex files"

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
    assert hand_in("solution.py", CODE).notes == (f"'solution.py' was taken for {MODULE}",)


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
    with pytest.raises(SubmissionError) as caught:
        hand_in_zip([(f"a/{MODULE}", CODE), (f"b/{MODULE}", OTHER)])
    told = str(caught.value)
    assert f"a/{MODULE}" in told and f"b/{MODULE}" in told and "two different versions" in told


def test_two_different_renamed_copies_are_refused_by_name(hand_in_zip: Callable[[Entries], Submission]) -> None:
    with pytest.raises(SubmissionError, match=r"softmax_regression \(1\)\.py.*softmax_regression \(2\)\.py.*two diff"):
        hand_in_zip([("softmax_regression (1).py", CODE), ("softmax_regression (2).py", OTHER)])


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
    assert MODULE not in submission.files and "found: one.py, two.py" in submission.notes[0]


def test_nbgraders_timestamp_is_read(hand_in_folder: Callable[[Entries], Submission]) -> None:
    submission = hand_in_folder([(MODULE, CODE), ("timestamp.txt", b"2026-02-03 04:05:06.5 UTC\n")])
    assert submission.submitted_at == datetime(2026, 2, 3, 4, 5, 6, 500000)


def test_a_timestamp_of_another_zone_is_turned_into_utc(hand_in_folder: Callable[[Entries], Submission]) -> None:
    submission = hand_in_folder([(MODULE, CODE), ("timestamp.txt", b"2026-02-03 04:05:06+02:00")])
    assert submission.submitted_at == datetime(2026, 2, 3, 2, 5, 6)


@pytest.mark.parametrize("text", [b"", b"yesterday", b"\xff\xfe", b"9" * 5000])
def test_a_timestamp_that_is_none_is_passed_over(hand_in_folder: Callable[[Entries], Submission], text: bytes) -> None:
    assert hand_in_folder([(MODULE, CODE), ("timestamp.txt", text)]).submitted_at is None


# What is refused


def refused(read: Callable[[], object]) -> str:
    """The message with which reading is refused, one line long."""
    with pytest.raises(SubmissionError) as caught:
        read()
    told = str(caught.value)
    assert "\n" not in told and told.isprintable()
    return told


@pytest.mark.parametrize(
    "name",
    ["/etc/softmax_regression.py", "../softmax_regression.py", "a/../../b.py", "..\\b.py", "C:\\b.py", "//s/b.py"],
)
def test_a_name_that_leads_elsewhere_is_refused(hand_in_zip: Callable[[Entries], Submission], name: str) -> None:
    told = refused(lambda: hand_in_zip([(name, CODE)]))
    assert name.replace("\\", "\\\\") in told and "leads elsewhere" in told and ALLOWED in told


@pytest.mark.parametrize("name", ["a\x1b[31m.py", "a\nb.py", "a\u202eyp.py"])
def test_a_name_with_control_characters_is_refused_and_told_without_them(
    hand_in_zip: Callable[[Entries], Submission], name: str
) -> None:
    assert "leads elsewhere" in refused(lambda: hand_in_zip([(name, CODE)]))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_links_and_devices_in_a_zip_are_refused(hand_in: Callable[[str, bytes], Submission], kind: int) -> None:
    entry = zipfile.ZipInfo(f"hw/{MODULE}")
    entry.create_system = 3
    entry.external_attr = (kind | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    told = refused(lambda: hand_in("ana.zip", buffer.getvalue()))
    assert told.startswith(f"ana.zip: hw/{MODULE} is a link or a device") and ALLOWED in told


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", [MODULE, f"./{MODULE}"])
def test_a_name_that_is_there_twice_is_refused(hand_in_zip: Callable[[Entries], Submission], second: str) -> None:
    told = refused(lambda: hand_in_zip([(MODULE, CODE), (second, OTHER)]))
    assert told == f"{MODULE}: is there twice; each file is allowed once"


def test_a_zip_bomb_is_refused_while_it_unpacks(hand_in: Callable[[str, bytes], Submission]) -> None:
    bomb = zipped([(MODULE, bytes(64 << 20))])
    assert len(bomb) < 1 << 17
    told = refused(lambda: hand_in("ana.zip", bomb))
    assert told.startswith("ana.zip: unpacks to more than 16 MB") and ALLOWED in told


def test_a_bomb_of_many_files_is_refused(hand_in_zip: Callable[[Entries], Submission]) -> None:
    told = refused(lambda: hand_in_zip([(f"{i}.py", bytes(3 << 20)) for i in range(9)]))
    assert "16 MB" in told and ALLOWED in told


def test_a_file_over_the_bound_is_refused_by_name(hand_in_zip: Callable[[Entries], Submission]) -> None:
    told = refused(lambda: hand_in_zip([(MODULE, CODE), ("hw/big.py", bytes((4 << 20) + 1))]))
    assert told.startswith("hw/big.py: larger than 4 MB") and ALLOWED in told


@pytest.mark.parametrize("claimed", [1, 0xFFFFFFF0])
def test_a_false_size_in_the_header_gains_nothing(hand_in: Callable[[str, bytes], Submission], claimed: int) -> None:
    content = bytearray(zipped([(MODULE, bytes(32 << 20))]))
    central = content.rfind(b"PK\x01\x02")
    content[central + 24 : central + 28] = struct.pack("<I", claimed)
    content[22:26] = struct.pack("<I", claimed)
    told = refused(lambda: hand_in("ana.zip", bytes(content)))
    assert told.startswith("ana.zip: ") and ALLOWED in told


def test_an_encrypted_zip_is_refused(hand_in: Callable[[str, bytes], Submission]) -> None:
    content = bytearray(zipped([(MODULE, CODE)]))
    content[6] |= 1
    content[content.rfind(b"PK\x01\x02") + 8] |= 1
    told = refused(lambda: hand_in("ana.zip", bytes(content)))
    assert told.startswith("ana.zip: not a zip archive that can be read") and "encrypted" in told and ALLOWED in told


def test_an_unknown_compression_is_refused(hand_in: Callable[[str, bytes], Submission]) -> None:
    content = bytearray(zipped([(MODULE, CODE)]))
    for at in (8, content.rfind(b"PK\x01\x02") + 10):
        content[at : at + 2] = struct.pack("<H", 97)
    assert ALLOWED in refused(lambda: hand_in("ana.zip", bytes(content)))


@pytest.mark.parametrize("keep", [0, 1, 10, 40, 60])
def test_a_truncated_zip_is_refused(hand_in: Callable[[str, bytes], Submission], keep: int) -> None:
    told = refused(lambda: hand_in("ana.zip", zipped([(MODULE, CODE)])[:keep]))
    assert told.startswith("ana.zip: not a zip archive that can be read") and ALLOWED in told


def test_something_else_called_zip_is_refused(hand_in: Callable[[str, bytes], Submission]) -> None:
    told = refused(lambda: hand_in("ana.zip", b"Rar!\x1a\x07\x00" + bytes(100)))
    assert told.startswith("ana.zip: not a zip archive") and ALLOWED in told


def test_five_thousand_files_are_refused(hand_in_zip: Callable[[Entries], Submission]) -> None:
    told = refused(lambda: hand_in_zip([(f"env/{i}.py", b"") for i in range(5000)]))
    assert "more than 500 files" in told and ALLOWED in told


def test_an_archive_with_very_many_entries_is_refused_whatever_they_are(
    hand_in: Callable[[str, bytes], Submission],
) -> None:
    told = refused(lambda: hand_in("ana.zip", zipped([(f"{i}.png", b"") for i in range(10001)], zipfile.ZIP_STORED)))
    assert told.startswith("ana.zip: more than 10000 entries") and ALLOWED in told


def test_an_empty_zip_is_a_submission_without_a_module(hand_in_zip: Callable[[Entries], Submission]) -> None:
    submission = hand_in_zip([])
    assert dict(submission.files) == {} and submission.answer is None
    assert submission.notes == (f"there is no {MODULE} in the submission (found: no readable file)",)


def test_an_empty_folder_is_a_submission_without_a_module(assignment: Assignment, tmp_path: Path) -> None:
    assert "no readable file" in read_submission(tmp_path, assignment).notes[0]


@pytest.mark.parametrize("name", ["essay.docx", "softmax_regression.rar", "noending"])
def test_a_file_of_another_kind_is_refused(hand_in: Callable[[str, bytes], Submission], name: str) -> None:
    told = refused(lambda: hand_in(name, b"x"))
    assert f"{name}: cannot be read as a submission" in told and ALLOWED in told


def test_a_file_larger_than_everything_allowed_is_not_read(assignment: Assignment, tmp_path: Path) -> None:
    with (tmp_path / "ana.zip").open("wb") as file:
        file.truncate(1 << 40)
    told = refused(lambda: read_submission(tmp_path / "ana.zip", assignment))
    assert "ana.zip: more than 500 files or 16 MB in all" in told and ALLOWED in told


def test_a_missing_path_is_named(assignment: Assignment, tmp_path: Path) -> None:
    told = refused(lambda: read_submission(tmp_path / "nobody.py", assignment))
    assert told == f"{tmp_path / 'nobody.py'}: there is no such file or folder"


def test_a_path_that_the_system_refuses_is_told(assignment: Assignment, tmp_path: Path) -> None:
    assert "a" * 300 in refused(lambda: read_submission(tmp_path / ("a" * 300), assignment))


# Links in folders


def test_links_in_a_folder_are_not_followed(assignment: Assignment, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "reference.py").write_bytes(b"the reference")
    (secret / "derivation.md").write_text("the model answer")
    folder = tmp_path / "ana"
    folder.mkdir()
    (folder / "helpers.py").symlink_to(secret / "reference.py")
    (folder / "derivation.md").symlink_to(secret / "derivation.md")
    (folder / "linked").symlink_to(secret, target_is_directory=True)
    (folder / MODULE).write_bytes(CODE)
    submission = read_submission(folder, assignment)
    assert dict(submission.files) == {MODULE: CODE} and submission.answer is None


def test_a_pipe_is_not_opened_for_waiting(assignment: Assignment, tmp_path: Path) -> None:
    folder = tmp_path / "ana"
    folder.mkdir()
    os.mkfifo(folder / "helpers.py")
    (folder / MODULE).write_bytes(CODE)
    assert dict(read_submission(folder, assignment).files) == {MODULE: CODE}
    assert "cannot be read as a submission" in refused(lambda: read_submission(folder / "helpers.py", assignment))


def test_a_link_that_leads_back_ends(assignment: Assignment, tmp_path: Path) -> None:
    (tmp_path / MODULE).write_bytes(CODE)
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert dict(read_submission(tmp_path, assignment).files) == {MODULE: CODE}


# The digest


def test_the_digest_is_of_what_counts_and_of_nothing_else(hand_in_zip: Callable[[Entries], Submission]) -> None:
    same = hand_in_zip([(MODULE, CODE)]).digest
    assert hand_in_zip([(f"deep/er/{MODULE}", CODE), ("figure.png", b"x")]).digest == same
    assert hand_in_zip([(f"x/{MODULE}", CODE), ("timestamp.txt", b"2026-02-03 04:05:06 UTC")]).digest == same


def test_the_digest_changes_with_code_helpers_names_and_answer(hand_in_zip: Callable[[Entries], Submission]) -> None:
    digests = [
        hand_in_zip([(MODULE, CODE)]).digest,
        hand_in_zip([(MODULE, OTHER)]).digest,
        hand_in_zip([(MODULE, CODE), ("h.py", b"")]).digest,
        hand_in_zip([(MODULE, CODE), ("h2.py", b"")]).digest,
        hand_in_zip([(MODULE, CODE), ("derivation.md", b"a")]).digest,
        hand_in_zip([(MODULE, CODE), ("derivation.md", b"b")]).digest,
    ]
    assert len(set(digests)) == len(digests)


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
    assert note.startswith(f"{NOTEBOOK}: ") and note in submission.answer


# Whatever it is, there is an answer


FUZZ = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
ENDINGS = st.sampled_from([".zip", ".py", ".ipynb", ".md", ".tex", ".txt", ".exe", ""])


@pytest.fixture
def settle(assignment: Assignment, tmp_path: Path) -> Callable[[str, bytes], None]:
    """Reading gives a submission that can be digested, or is refused in one printable line."""

    def settle(name: str, content: bytes) -> None:
        path = tmp_path / name
        path.write_bytes(content)
        try:
            submission = read_submission(path, assignment)
            told = [*submission.notes, submission.digest]
        except SubmissionError as error:
            told = [str(error)]
        assert all(line.isprintable() for line in told)

    return settle


@FUZZ
@given(content=st.binary(max_size=300), ending=ENDINGS)
def test_random_bytes_are_read_or_refused(settle: Callable[[str, bytes], None], content: bytes, ending: str) -> None:
    settle(f"upload{ending}", content)


ARCHIVES = [
    zipped([(f"hw/{MODULE}", CODE), (f"hw/{NOTEBOOK}", stamped([cell("x", "derivation")])), ("a.txt", b"z")], method)
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
]
EDITS = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=6)
Edits = list[tuple[float, int]]


def edited(content: bytes, edits: Edits) -> bytes:
    damaged = bytearray(content)
    for place, byte in edits:
        damaged[int(place * len(damaged))] = byte
    return bytes(damaged)


@FUZZ
@given(archive=st.sampled_from(ARCHIVES), edits=EDITS, keep=st.sampled_from([1.0, 1.0, 0.9, 0.3]))
def test_damaged_zips_are_read_or_refused(
    settle: Callable[[str, bytes], None], archive: bytes, edits: Edits, keep: float
) -> None:
    damaged = edited(archive, edits)
    settle("upload.zip", damaged[: int(keep * len(damaged))])


@FUZZ
@given(name=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12), ending=ENDINGS)
def test_any_name_in_a_zip_is_read_or_refused(settle: Callable[[str, bytes], None], name: str, ending: str) -> None:
    settle("upload.zip", zipped([(name + ending, CODE)]))


@FUZZ
@given(edits=EDITS)
def test_damaged_notebooks_are_read_or_told(settle: Callable[[str, bytes], None], edits: Edits) -> None:
    notebook = stamped([cell("# Title", "intro"), cell("x = 1", kind="code"), cell("$J = H$", "derivation")])
    settle(NOTEBOOK, edited(notebook, edits))
