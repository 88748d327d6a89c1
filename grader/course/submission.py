"""Files -> Submission: find module, helpers and written answer among what was handed in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from grader.course.assignment import Assignment
from grader.errors import SubmissionError
from grader.ingest import OTHER_KIND, Files, printable, read_files, shown
from grader.ingest.notebooks import Cell, read_cells, written_answer
from grader.model import Submission

__all__ = ["assemble", "notebook_cells", "printable", "read_files", "read_submission"]

ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst")
TIMESTAMP = "timestamp.txt"
MAX_NOTEBOOKS = 4
MAX_TOLD = 5


def read_submission(path: Path, assignment: Assignment, student: str | None = None) -> Submission:
    """What lies at `path` as a submission for the assignment. Raises SubmissionError with what is allowed."""
    return assemble(read_files(path), assignment, student or path.resolve().stem)


def assemble(files: Files, assignment: Assignment, student: str) -> Submission:
    """Find module, helpers and written answer among files, wherever in a folder structure they lie."""
    rubric = assignment.rubric
    notes: list[str] = []
    module, folder = _module(files, rubric.module, assignment.handout, notes)
    code = {}
    for name, content in files.contents.items():
        if name.suffix == ".py" and name.is_relative_to(folder):
            code[name.relative_to(folder)] = content
    for name in code:
        if len(name.parts) > 1 and name.parts[0] in (rubric.module, rubric.notebook, TIMESTAMP):
            raise SubmissionError(f"{shown(name)}: lies in a folder that is called like a file; rename the folder")
    if module is not None:
        code[PurePosixPath(rubric.module)] = files.contents[module]
        notes += _oddities(module, files.contents[module])
    written = [criterion.id for criterion in rubric.criteria if criterion.written]
    answer = _answer(files, assignment, written, notes)
    notes += _unread(files, written)
    return Submission(
        student=student,
        assignment=rubric.assignment,
        module=rubric.module,
        files={str(name): content for name, content in sorted(code.items())},
        answer=answer,
        submitted_at=_timestamp(files.contents),
        notes=tuple(notes),
    )


def _unread(files: Files, written: Sequence[str]) -> list[str]:
    """What a person should know of files that were not read; pictures and data are everywhere and no news."""
    told = [
        f"{shown(name)}: {why}"
        for name, why in files.unread.items()
        if why != OTHER_KIND or name.stem.lower() in written or name.suffix.lower() in ARCHIVES
    ]
    return told if len(told) <= MAX_TOLD else [*told[:MAX_TOLD], f"and {len(told) - MAX_TOLD} more files like these"]


def _module(
    files: Files, wanted: str, handout: Mapping[str, bytes], notes: list[str]
) -> tuple[PurePosixPath | None, PurePosixPath]:
    """The student's module and its folder. A name that a browser or a system changed is taken, with a note."""
    contents = files.contents
    scripts = [name for name in contents if name.suffix == ".py"]
    stem = re.escape(wanted.removesuffix(".py"))
    renamed = re.compile(rf"{stem}[ _\-]*(\(\d+\)|\d+|copy|final|copy \(\d+\))?\.py", re.IGNORECASE)
    own = [
        name
        for name in scripts
        if not name.name.startswith("test_") and contents[name] not in (handout.get(name.name), handout[wanted])
    ]
    unopened = [
        name for name in files.unread if name.suffix.lower() in (*ARCHIVES, ".zip") and name.name not in handout
    ]
    for found in (
        [name for name in own if name.name == wanted],
        [name for name in own if renamed.fullmatch(name.name)],
        own if len(own) == 1 else [],
        [name for name in scripts if name.name == wanted],
    ):
        if not found:
            continue
        top = min(len(name.parts) for name in found)
        found = [name for name in found if len(name.parts) == top]
        if len({contents[name] for name in found}) > 1:
            raise SubmissionError(f"{_list(found)}: two different versions of {wanted}; hand in the one that counts")
        if unopened and contents[found[0]] == handout[wanted]:
            raise SubmissionError(
                f"{_list(unopened)}: not opened, and {wanted} beside it is as it was handed out; hand in your own"
            )
        if found[0].name != wanted:
            notes.append(f"'{shown(found[0].name)}' was taken for {wanted}")
        return found[0], found[0].parent
    if unopened:
        raise SubmissionError(f"{_list(unopened)}: not opened, and there is no {wanted}; allowed is one .zip with it")
    there = _list(sorted(PurePosixPath(name.name) for name in contents)) or "no readable file"
    notes.append(f"there is no {wanted} in the submission (found: {there})")
    return None, PurePosixPath()


def _list(names: Sequence[PurePosixPath]) -> str:
    return ", ".join(map(shown, names[:MAX_TOLD]))


def _oddities(name: PurePosixPath, content: bytes) -> list[str]:
    """Why Python cannot read a module's text; its own message does not say that."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return [f"{shown(name)}: is saved as UTF-16, which Python does not read; save it as UTF-8"]
    if b"\0" in content:
        return [f"{shown(name)}: holds NUL bytes, so it is no Python text; save it again"]
    return []


def _answer(files: Files, assignment: Assignment, written: Sequence[str], notes: list[str]) -> str | None:
    """The answers in notebooks and in derivation.md, .tex or .txt: whichever the student used, or all of them."""
    answers = _in_notebooks(files, assignment, written, notes)
    for name, content in files.contents.items():
        if name.stem.lower() in written and name.suffix in (".md", ".tex", ".txt"):
            answers.append(_text(content))
    blank = assignment.blank_answer.strip()
    different = list(dict.fromkeys(text for text in answers if text.strip() not in ("", blank)))
    if len(different) > 1:
        notes.append("there is more than one written answer; all are shown, one after the other")
    if any("](attachment:" in text for text in different):
        notes.append("the written answer shows a pasted picture; see it in the notebook as it was handed in")
    unread = [name for name in files.unread if name.suffix == ".ipynb" or name.stem.lower() in written]
    if unread and not different:  # there is something: a person looks
        different = [f"(The written answer cannot be read: {shown(unread[0])} {files.unread[unread[0]]})"]
    return "\n\n".join(different) or None


def _in_notebooks(files: Files, assignment: Assignment, written: Sequence[str], notes: list[str]) -> list[str]:
    answers = []
    notebooks = _notebooks(files, assignment)
    for notebook in notebooks[:MAX_NOTEBOOKS]:
        try:
            cells = read_cells(files.contents[notebook], shown(notebook))
        except SubmissionError as error:
            notes.append(str(error))
            answers.append(f"(The notebook cannot be read: {error})")
            continue
        answers += [written_answer(cells, name, assignment.blank_answer, assignment.cell_names) for name in written]
    if len(notebooks) > MAX_NOTEBOOKS:
        words = f"{len(notebooks)} notebooks, of which only {_list(notebooks[:MAX_NOTEBOOKS])} were read"
        notes.append(f"{words}; hand in the one that counts")
        answers += [] if any(answers) else [f"({words}.)"]
    return answers


def _text(content: bytes) -> str:
    """A written answer as text, as editors save it."""
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if utf16 else "utf-8-sig", errors="replace")


def _notebooks(files: Files, assignment: Assignment) -> list[PurePosixPath]:
    """Those that are read, the one of the expected name and the outer ones first."""
    found = [name for name in files.contents if name.suffix == ".ipynb"]
    return sorted(found, key=lambda name: (name.name != assignment.rubric.notebook, len(name.parts), str(name)))


def notebook_cells(files: Files, assignment: Assignment) -> list[Cell]:
    """The cells of the notebook to show: one that the student changed if there is any; none if none can be read."""
    readable = []
    for name in _notebooks(files, assignment)[:MAX_NOTEBOOKS]:
        try:
            readable.append(read_cells(files.contents[name], name.name))
        except SubmissionError:
            continue
    untouched = {cell.source for cell in assignment.cells}
    changed = [cells for cells in readable if any(cell.source not in untouched for cell in cells)]
    return next(iter(changed or readable), [])


def _timestamp(contents: Mapping[PurePosixPath, bytes]) -> datetime | None:
    """The time in nbgrader's timestamp.txt, in UTC without a zone, where there is one that can be read."""
    # Beside the rest, where nbgrader puts it; not one that was zipped.
    text = contents.get(PurePosixPath(TIMESTAMP), b"")[:100].decode("utf-8", errors="replace")
    try:
        time = datetime.fromisoformat(text.strip().removesuffix(" UTC"))
        return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time
    except (ValueError, OverflowError):
        return None
