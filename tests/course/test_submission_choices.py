"""Which of several files counts: the student's own work wins, and where that is not plain the student is asked."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from grader.course.answer import notebook_cells
from grader.course.assignment import Assignment
from grader.course.submission import read_submission
from grader.course.work import find_work
from grader.errors import SubmissionError
from grader.ingest import read_files
from grader.sandbox.tiers import open_sandbox

MODULE = "softmax_regression.py"
NOTEBOOK = "softmax_regression.ipynb"


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def folder(root: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def answered(assignment: Assignment, text: str) -> bytes:
    notebook = json.loads(assignment.handout[NOTEBOOK])
    next(cell for cell in notebook["cells"] if cell["id"] == "derivation")["source"] = text
    return json.dumps(notebook).encode()


@pytest.mark.parametrize("name", ["softmax_regression (1).py", "mine.py", "old/softmax_regression.py"])
def test_an_untouched_stub_does_not_hide_the_work(assignment: Assignment, tmp_path: Path, name: str) -> None:
    files = {MODULE: assignment.handout[MODULE], name: b"mine = 1", "test_mine.py": b""}
    submission = read_submission(folder(tmp_path, files), assignment)
    assert submission.files[MODULE] == b"mine = 1"


def test_the_stub_alone_is_the_work(assignment: Assignment, tmp_path: Path) -> None:
    files = {MODULE: assignment.handout[MODULE], "test_public.py": assignment.handout["test_public.py"]}
    submission = read_submission(folder(tmp_path, files), assignment)
    assert submission.files[MODULE] == assignment.handout[MODULE]


@pytest.mark.parametrize("names", [("a/" + NOTEBOOK, "b/" + NOTEBOOK), (NOTEBOOK, "softmax_regression (1).ipynb")])
def test_the_notebook_with_an_answer_counts(assignment: Assignment, tmp_path: Path, names: tuple[str, str]) -> None:
    files = {MODULE: b"x = 1", names[0]: assignment.handout[NOTEBOOK], names[1]: answered(assignment, "mine")}
    path = folder(tmp_path, files)
    assert read_submission(path, assignment).answer == "mine"
    assert "mine" in [cell.source for cell in notebook_cells(read_files(path), assignment.task)]


def test_two_different_answers_are_both_shown_with_a_note(assignment: Assignment, tmp_path: Path) -> None:
    files = {MODULE: b"x = 1", NOTEBOOK: answered(assignment, "one"), "Derivation.md": b"two"}
    submission = read_submission(folder(tmp_path, files), assignment)
    assert submission.answer == "one\n\ntwo"
    assert "more than one written answer" in submission.notes[0]


def test_two_archives_with_different_modules_wait_for_a_person(assignment: Assignment, tmp_path: Path) -> None:
    files = {"a.zip": zipped({MODULE: b"1"}), "b.zip": zipped({MODULE: b"2"})}
    submission = read_submission(folder(tmp_path, files), assignment)
    assert "two different versions" in submission.undecided and MODULE not in submission.files


def test_archives_together_stay_within_the_bound(assignment: Assignment, tmp_path: Path) -> None:
    files = {f"{i}.zip": zipped({f"{j}.py": os.urandom(1_900_000).hex().encode() for j in range(2)}) for i in range(3)}
    with pytest.raises(SubmissionError, match="16 MB in all"):
        read_submission(folder(tmp_path, files), assignment)


def test_a_time_inside_an_archive_does_not_count(assignment: Assignment, tmp_path: Path) -> None:
    inside = zipped({MODULE: b"x = 1", "timestamp.txt": b"2020-01-01 00:00:00 UTC"})
    files = {"work.zip": inside, "timestamp.txt": b"2026-05-05 00:00:00 UTC"}
    submission = read_submission(folder(tmp_path, files), assignment)
    assert submission.submitted_at is not None
    assert submission.submitted_at.year == 2026


@pytest.mark.parametrize("size", [5_000_000, 20_000_000])
def test_a_single_file_has_the_same_bounds(assignment: Assignment, tmp_path: Path, size: int) -> None:
    (tmp_path / "big.py").write_bytes(b"#" * size)
    with pytest.raises(SubmissionError, match="MB"):
        read_submission(tmp_path / "big.py", assignment)


# What is there but was not read


def test_a_module_that_is_a_link_is_told_and_waits_for_a_person(assignment: Assignment, tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_bytes(b"the reference")
    (folder(tmp_path / "ana", {"helpers.txt": b""}) / MODULE).symlink_to(tmp_path / "secret.py")
    submission = read_submission(tmp_path / "ana", assignment)
    assert dict(submission.files) == {}
    link = f"{MODULE}: is a link, which is not followed; hand in the file itself"
    assert submission.notes == (link,)
    assert submission.undecided == f"nothing that was read defines the functions, and not all was read ({link})"


@pytest.mark.parametrize("in_notebook", [True, False], ids=["functions in the notebook", "functions in a module"])
@pytest.mark.parametrize(
    ("content", "words"),
    [(b"{no notebook", "not a notebook"), (b" " * (9 << 20), "larger than"), (b"", "")],
    ids=["damaged", "too large", "empty"],
)
def test_functions_are_no_zero_where_a_notebook_could_not_be_read(
    assignment: Assignment, tmp_path: Path, in_notebook: bool, content: bytes, words: str
) -> None:
    task = replace(assignment.task, module=None) if in_notebook else assignment.task
    files = {NOTEBOOK: content, "derivation.md": b"$J = 1$"}
    files |= {} if in_notebook else {MODULE: assignment.handout[MODULE]}
    submission = find_work(read_files(folder(tmp_path / "ana", files)), task, "ana", open_sandbox().survey).submission
    assert words in submission.undecided and bool(submission.undecided) == bool(words)
    assert not words or (submission.files == {} and NOTEBOOK in submission.undecided)


@pytest.mark.parametrize("missing", [True, False])
def test_a_function_that_the_module_lacks_is_no_zero_where_a_notebook_could_not_be_read(
    assignment: Assignment, tmp_path: Path, *, missing: bool
) -> None:
    plain = (assignment.reference.folder / "samples" / "plain" / MODULE).read_bytes()
    text = plain[: plain.index(b"def grad_wk")] if missing else plain
    made = folder(tmp_path / "ana", {NOTEBOOK: b"{no notebook", MODULE: text})
    submission = read_submission(made, assignment, survey=open_sandbox().survey)
    assert bool(submission.undecided) is missing
    if missing:
        assert submission.undecided.startswith(f"{MODULE} has no grad_wk of its own, and not all was read ({NOTEBOOK}")
        assert list(submission.choices) == [MODULE]


def test_of_many_notebooks_those_that_were_not_read_are_for_a_person(assignment: Assignment, tmp_path: Path) -> None:
    files = {f"{number}.ipynb": answered(assignment, "") for number in range(5)}
    assert "4.ipynb: is one notebook too many" in read_submission(folder(tmp_path, files), assignment).undecided


def test_what_is_no_place_for_functions_is_not_waited_for(assignment: Assignment, tmp_path: Path) -> None:
    made = folder(tmp_path / "ana", {MODULE: assignment.handout[MODULE], "scan.pdf": b"%PDF"})
    for name in (f"test_{MODULE}", "data.csv", "pages"):
        (made / name).symlink_to("/nowhere")
    assert read_submission(made, assignment, survey=open_sandbox().survey).undecided == ""


@pytest.mark.parametrize("name", [NOTEBOOK, "derivation.md"])
def test_a_written_answer_that_is_a_link_waits_for_a_person(assignment: Assignment, tmp_path: Path, name: str) -> None:
    (tmp_path / "model.md").write_bytes(b"the model answer")
    (folder(tmp_path / "ana", {MODULE: b"x = 1"}) / name).symlink_to(tmp_path / "model.md")
    answer = read_submission(tmp_path / "ana", assignment).answer
    assert answer == (
        f"(The written answer cannot be read: {name} is a link, which is not followed; hand in the file itself)"
    )


def test_an_answer_that_was_read_is_not_mixed_with_what_was_not(assignment: Assignment, tmp_path: Path) -> None:
    files = {MODULE: b"x = 1", NOTEBOOK: answered(assignment, "mine"), "derivation.png": b"\x89PNG"}
    assert read_submission(folder(tmp_path, files), assignment).answer == "mine"


def test_a_notebook_that_is_too_large_waits_for_a_person_and_the_code_is_read(
    assignment: Assignment, tmp_path: Path
) -> None:
    submission = read_submission(folder(tmp_path, {MODULE: b"1", NOTEBOOK: b" " * (9 << 20)}), assignment)
    assert submission.files[MODULE] == b"1"
    assert submission.notes == (f"{NOTEBOOK}: is larger than 8 MB; clear its outputs and save it again",)
    assert submission.answer is not None and "larger than 8 MB" in submission.answer


def test_pictures_and_data_are_no_news(assignment: Assignment, tmp_path: Path) -> None:
    own = answered(assignment, "$J = H$ and $H = J$")
    files = {MODULE: b"x = 1", NOTEBOOK: own, "figure.png": b"\x89PNG", "data.csv": b"1,2", "empty.pdf": b""}
    submission = read_submission(folder(tmp_path, files), assignment)
    assert submission.notes == () and submission.documents == {}


@pytest.mark.parametrize("name", ["hw.rar", "hw.tar.gz", "a/hw.7z"])
@pytest.mark.parametrize("beside", ["notes.txt", "test_mine.py"])
def test_work_in_an_archive_of_another_kind_is_refused_and_not_missing(
    assignment: Assignment, tmp_path: Path, name: str, beside: str
) -> None:
    with pytest.raises(
        SubmissionError, match=rf"{name}: not opened, and {MODULE} is not there; hand in your own \.zip"
    ):
        read_submission(folder(tmp_path, {name: b"Rar!", beside: b""}), assignment)


@pytest.mark.parametrize("name", ["work.zip", "work.rar"])
def test_work_in_an_archive_beside_the_untouched_stub_is_refused_and_not_zero(
    assignment: Assignment, tmp_path: Path, name: str
) -> None:
    files = {MODULE: assignment.handout[MODULE], name: zipped({MODULE: b"mine = 1"})}
    with pytest.raises(SubmissionError, match=rf"{name}: not opened, and {MODULE} beside it is as it was handed out"):
        read_submission(folder(tmp_path, files), assignment)


@pytest.mark.parametrize(("content", "why"), [(b"\n", "is empty"), (b"x = 1\n" * 20, "defines none of the functions")])
def test_the_refusal_says_what_the_file_beside_the_archive_is(
    assignment: Assignment, tmp_path: Path, content: bytes, why: str
) -> None:
    files = {MODULE: content, "work.rar": b"Rar!"}
    with pytest.raises(SubmissionError, match=rf"work\.rar: not opened, and {MODULE} beside it {why};"):
        read_submission(folder(tmp_path, files), assignment, survey=open_sandbox().survey)


def test_an_archive_that_was_handed_out_is_no_work(assignment: Assignment, tmp_path: Path) -> None:
    given = dataclasses.replace(assignment, handout={**assignment.handout, "data.zip": b""})
    files = {MODULE: assignment.handout[MODULE], "data.zip": b""}
    assert read_submission(folder(tmp_path, files), given).files[MODULE] == assignment.handout[MODULE]


def test_many_unread_files_are_told_briefly(assignment: Assignment, tmp_path: Path) -> None:
    ana = folder(tmp_path / "ana", {MODULE: b"x = 1"})
    for number in range(40):
        (ana / f"{number:02}.py").symlink_to("nowhere")
    notes = read_submission(ana, assignment).notes
    assert len(notes) == 6 and notes[0].startswith("00.py: is a link") and notes[5] == "and 35 more files like these"


def test_a_few_notebooks_are_read_the_expected_one_first(assignment: Assignment, tmp_path: Path) -> None:
    others = {f"{number}.ipynb": assignment.handout[NOTEBOOK] for number in range(40)}
    files = {MODULE: b"x = 1", f"z/{NOTEBOOK}": answered(assignment, "mine"), **others}
    submission = read_submission(folder(tmp_path / "a", files), assignment)
    assert submission.answer == "mine" and "41 notebooks, of which only z/" in submission.notes[0]
    submission = read_submission(folder(tmp_path / "b", {MODULE: b"x = 1", **others}), assignment)
    assert submission.answer is not None and submission.answer.startswith("(40 notebooks, of which only 0.ipynb")


def test_no_more_notebooks_are_opened_than_are_told(assignment: Assignment, tmp_path: Path) -> None:
    notes = read_submission(
        folder(tmp_path, {MODULE: b"x = 1", **{f"{i}.ipynb": b"{" for i in range(40)}}), assignment
    ).notes
    assert len([note for note in notes if "not a notebook" in note]) == 4


# What would not fit into the folder of marked work


@pytest.mark.parametrize("name", [MODULE, NOTEBOOK, "timestamp.txt"])
def test_a_folder_that_is_called_like_a_file_of_ours_is_refused(
    assignment: Assignment, tmp_path: Path, name: str
) -> None:
    files = {"Softmax_Regression (1).py": b"1", f"{name}/helpers.py": b"2"}
    with pytest.raises(SubmissionError, match=rf"{name}/helpers\.py: lies in a folder that is called like a file"):
        read_submission(folder(tmp_path, files), assignment)


# How text is coded


def test_written_answers_are_read_as_windows_saves_them(assignment: Assignment, tmp_path: Path) -> None:
    for number, text in enumerate(("é".encode("utf-16"), b"\xef\xbb\xbf" + "é".encode(), "é".encode())):
        path = folder(tmp_path / str(number), {MODULE: b"x = 1", "derivation.txt": text})
        assert read_submission(path, assignment).answer == "é"


def test_an_answer_of_nothing_but_its_mark_is_none(assignment: Assignment, tmp_path: Path) -> None:
    path = folder(tmp_path, {MODULE: b"x = 1", "derivation.txt": b"\xef\xbb\xbf\n"})
    assert read_submission(path, assignment).answer is None


@pytest.mark.parametrize(
    ("content", "told"),
    [("x = 1".encode("utf-16"), "is saved as UTF-16"), (b"x = 1\n\0", "holds NUL bytes"), (b"", "is empty")],
)
def test_a_module_that_is_no_python_text_is_told_why(
    assignment: Assignment, tmp_path: Path, content: bytes, told: str
) -> None:
    (note,) = read_submission(folder(tmp_path, {MODULE: content}), assignment).notes
    assert note.startswith(MODULE) and told in note


@pytest.mark.parametrize("content", ["# é".encode("latin-1"), b"\xef\xbb\xbfx = 1", b"\xc3\xa9"])
def test_a_module_of_any_other_code_is_left_to_python(assignment: Assignment, tmp_path: Path, content: bytes) -> None:
    submission = read_submission(folder(tmp_path, {MODULE: content}), assignment)
    assert submission.notes == () and submission.files[MODULE] == content


def test_versions_beyond_number_are_named_briefly(assignment: Assignment, tmp_path: Path) -> None:
    files = {f"{number:03}/{MODULE}": b"%d" % number for number in range(400)}
    doubt = read_submission(folder(tmp_path, files), assignment).undecided
    assert "two different versions" in doubt and len(doubt) < 500
