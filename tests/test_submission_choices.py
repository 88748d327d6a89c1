"""Which of several files counts: the student's own work wins, and where that is not plain the student is asked."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from grader.assignment import Assignment
from grader.errors import SubmissionError
from grader.submission import notebook_cells, read_files, read_submission

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
    files = {MODULE: b"", names[0]: assignment.handout[NOTEBOOK], names[1]: answered(assignment, "mine")}
    path = folder(tmp_path, files)
    assert read_submission(path, assignment).answer == "mine"
    assert "mine" in [cell.source for cell in notebook_cells(read_files(path), assignment)]


def test_two_different_answers_are_both_shown_with_a_note(assignment: Assignment, tmp_path: Path) -> None:
    files = {MODULE: b"", NOTEBOOK: answered(assignment, "one"), "Derivation.md": b"two"}
    submission = read_submission(folder(tmp_path, files), assignment)
    assert submission.answer == "one\n\ntwo"
    assert "more than one written answer" in submission.notes[0]


def test_two_archives_with_different_modules_are_refused(assignment: Assignment, tmp_path: Path) -> None:
    files = {"a.zip": zipped({MODULE: b"1"}), "b.zip": zipped({MODULE: b"2"})}
    with pytest.raises(SubmissionError, match="two different versions"):
        read_submission(folder(tmp_path, files), assignment)


def test_archives_together_stay_within_the_bound(assignment: Assignment, tmp_path: Path) -> None:
    files = {f"{i}.zip": zipped({f"{j}.py": b"#" * 4_000_000 for j in range(3)}) for i in range(3)}
    with pytest.raises(SubmissionError, match="16 MB in all"):
        read_submission(folder(tmp_path, files), assignment)


def test_archives_in_archives_end(assignment: Assignment, tmp_path: Path) -> None:
    content = zipped({MODULE: b"deep"})
    for _ in range(9):
        content = zipped({"a.zip": content})
    (tmp_path / "work.zip").write_bytes(content)
    assert MODULE not in read_submission(tmp_path / "work.zip", assignment).files


def test_a_time_inside_an_archive_does_not_count(assignment: Assignment, tmp_path: Path) -> None:
    inside = zipped({MODULE: b"", "timestamp.txt": b"2020-01-01 00:00:00 UTC"})
    files = {"work.zip": inside, "timestamp.txt": b"2026-05-05 00:00:00 UTC"}
    submission = read_submission(folder(tmp_path, files), assignment)
    assert submission.submitted_at is not None
    assert submission.submitted_at.year == 2026


def test_names_that_differ_in_the_case_of_their_ending_are_refused(assignment: Assignment, tmp_path: Path) -> None:
    with pytest.raises(SubmissionError, match="is there twice"):
        read_submission(folder(tmp_path, {"a.py": b"1", "a.PY": b"2"}), assignment)


def test_a_file_that_cannot_be_read_is_told_and_not_passed_over(
    assignment: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(5, "Input/output error")

    folder(tmp_path, {MODULE: b""})
    monkeypatch.setattr("grader.submission.os.open", refuse)
    with pytest.raises(SubmissionError, match="cannot be read: Input/output error"):
        read_submission(tmp_path, assignment)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damaged_archives_of_every_kind_are_told(assignment: Assignment, tmp_path: Path, method: int) -> None:
    archive = bytearray(zipped({MODULE: b"softmax" * 500}, method))
    archive[60:70] = b"\xff" * 10
    (tmp_path / "work.zip").write_bytes(archive)
    with pytest.raises(SubmissionError, match="not a zip archive that can be read"):
        read_submission(tmp_path / "work.zip", assignment)


@pytest.mark.parametrize("size", [5_000_000, 20_000_000])
def test_a_single_file_has_the_same_bounds(assignment: Assignment, tmp_path: Path, size: int) -> None:
    (tmp_path / "big.py").write_bytes(b"#" * size)
    with pytest.raises(SubmissionError, match="MB"):
        read_submission(tmp_path / "big.py", assignment)
