"""Files -> Submission: a module, a folder or a zip, read in memory. No link is followed and no name is trusted."""

from __future__ import annotations

import errno
import io
import os
import re
import stat
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from grader.assignment import Assignment
from grader.errors import SubmissionError
from grader.model import Submission
from grader.notebooks import Cell, read_cells, written_answer

READ = (".py", ".ipynb", ".md", ".tex", ".zip", ".txt")
SKIPPED = ("__MACOSX", "__pycache__", ".ipynb_checkpoints")
MAX_FILES = 500
MAX_FILE = 4 * 1024 * 1024
MAX_TOTAL = 16 * 1024 * 1024
ALLOWED = "allowed are .py, .ipynb, .md and .tex files, at most 4 MB each and 16 MB in all, in a folder or a .zip"

Files = dict[PurePosixPath, bytes]


def read_submission(path: Path, assignment: Assignment, student: str | None = None) -> Submission:
    """What lies at `path` as a submission for the assignment. Raises SubmissionError with what is allowed."""
    return assemble(read_files(path), assignment, student or path.resolve().stem)


def read_files(path: Path) -> Files:
    """The files at `path` that can be part of a submission, by safe relative name. Raises SubmissionError."""
    try:
        return _files_at(path)
    except OSError as error:
        raise SubmissionError(f"{printable(str(path))}: cannot be read: {error.strerror}") from error


def assemble(files: Files, assignment: Assignment, student: str) -> Submission:
    """Find module, helpers and written answer among files, wherever in a folder structure they lie."""
    rubric = assignment.rubric
    notes: list[str] = []
    module, folder = _module(files, rubric.module, assignment.handout, notes)
    code = {}
    for name, content in files.items():
        if name.suffix == ".py" and name.is_relative_to(folder):
            code[str(name.relative_to(folder))] = content
    if module is not None:
        code[rubric.module] = files[module]
    return Submission(
        student=student,
        assignment=rubric.assignment,
        module=rubric.module,
        files=dict(sorted(code.items())),
        answer=_answer(files, assignment, notes),
        submitted_at=_timestamp(files),
        notes=tuple(notes),
    )


def _module(
    files: Files, wanted: str, handout: Mapping[str, bytes], notes: list[str]
) -> tuple[PurePosixPath | None, PurePosixPath]:
    """The student's module and its folder. A name that a browser or a system changed is taken, with a note."""
    scripts = [name for name in files if name.suffix == ".py"]
    stem = re.escape(wanted.removesuffix(".py"))
    renamed = re.compile(rf"{stem}[ _\-]*(\(\d+\)|\d+|copy|final|copy \(\d+\))?\.py", re.IGNORECASE)
    own = [
        name
        for name in scripts
        if not name.name.startswith("test_") and files[name] not in (handout.get(name.name), handout[wanted])
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
        if len({files[name] for name in found}) > 1:
            raise SubmissionError(
                f"{' and '.join(map(str, found))}: two different versions of {wanted}; hand in the one that counts"
            )
        if found[0].name != wanted:
            notes.append(f"'{printable(found[0].name)}' was taken for {wanted}")
        return found[0], found[0].parent
    there = ", ".join(sorted(printable(name.name) for name in files)[:5]) or "no readable file"
    notes.append(f"there is no {wanted} in the submission (found: {there})")
    return None, PurePosixPath()


def _answer(files: Files, assignment: Assignment, notes: list[str]) -> str | None:
    """The answers in notebooks and in derivation.md, .tex or .txt: whichever the student used, or all of them."""
    answers: list[str] = []
    written = [criterion.id for criterion in assignment.rubric.criteria if criterion.written]
    for notebook in _notebooks(files, assignment):
        try:
            cells = read_cells(files[notebook], printable(str(notebook)))
        except SubmissionError as error:
            notes.append(str(error))
            answers.append(f"(The notebook cannot be read: {error})")
            continue
        answers += [written_answer(cells, name, assignment.blank_answer, assignment.cell_names) for name in written]
    for name in sorted(files):
        if name.stem.lower() in written and name.suffix in (".md", ".tex", ".txt"):
            answers.append(files[name].decode("utf-8", errors="replace"))
    blank = assignment.blank_answer.strip()
    different = dict.fromkeys(text for text in answers if text.strip() not in ("", blank))
    if len(different) > 1:
        notes.append("there is more than one written answer; all are shown, one after the other")
    return "\n\n".join(different) or None


def _notebooks(files: Files, assignment: Assignment) -> list[PurePosixPath]:
    found = [name for name in files if name.suffix == ".ipynb"]
    return sorted(found, key=lambda name: (name.name != assignment.rubric.notebook, len(name.parts), str(name)))


def notebook_cells(files: Files, assignment: Assignment) -> list[Cell]:
    """The cells of the notebook to show: one that the student changed if there is any; none if none can be read."""
    readable = []
    for name in _notebooks(files, assignment):
        try:
            readable.append(read_cells(files[name], name.name))
        except SubmissionError:
            continue
    untouched = {cell.source for cell in assignment.cells}
    changed = [cells for cells in readable if any(cell.source not in untouched for cell in cells)]
    return next(iter(changed or readable), [])


def _timestamp(files: Files) -> datetime | None:
    """The time in nbgrader's timestamp.txt, in UTC without a zone, where there is one that can be read."""
    for name, content in files.items():
        if str(name) == "timestamp.txt":  # beside the rest, where nbgrader puts it; not one that was zipped
            text = content.decode("utf-8", errors="replace").strip().removesuffix(" UTC")
            try:
                time = datetime.fromisoformat(text)
            except ValueError:
                return None
            return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time
    return None


def _files_at(path: Path) -> Files:
    if path.is_dir():
        entries = list(_walk(path))
        if any(name.lower().endswith(".py") for name, _ in entries):  # an archive beside the work is not the work
            entries = [entry for entry in entries if not entry[0].lower().endswith(".zip")]
        return _checked(iter(entries))
    if not path.exists():
        raise SubmissionError(f"{printable(str(path))}: there is no such file or folder")
    if not path.is_file() or path.suffix.lower() not in READ:
        raise SubmissionError(f"{printable(str(path))}: cannot be read as a submission; {ALLOWED}")
    with path.open("rb") as file:
        return _checked(iter([(path.name, file.read(MAX_TOTAL + 1))]), whole_archive=True)


def _checked(entries: Iterator[tuple[str, bytes]], *, whole_archive: bool = False) -> Files:
    """Files by safe relative name, within the bounds on number and size.

    An archive is unpacked, into a folder of its own name unless it is all there is.
    """
    files: Files = {}
    total = 0
    waiting = [entries]
    while waiting:
        for raw, content in waiting.pop():
            name = _safe(raw)
            if name is None:
                continue
            total += len(content)
            if total > MAX_TOTAL or len(files) >= MAX_FILES:
                raise SubmissionError(f"{name}: more than {MAX_FILES} files or {MAX_TOTAL >> 20} MB in all; {ALLOWED}")
            if name.suffix == ".zip":
                folder = "" if whole_archive else f"{name.with_suffix('')}/"
                whole_archive = False  # what is inside of it gets folders, so that the depth below counts
                if len(name.parts) <= 4:  # archives in archives, but not without end
                    waiting.append(_unzip(content, str(name), folder))
                continue
            if len(content) > MAX_FILE:
                raise SubmissionError(f"{name}: larger than {MAX_FILE >> 20} MB; {ALLOWED}")
            if name in files:
                raise SubmissionError(f"{name}: is there twice; each file is allowed once")
            files[name] = content
    folders = {str(parent) for name in files for parent in name.parents}
    for name in files:
        if str(name) in folders:
            raise SubmissionError(f"{name}: is a file and a folder at once; {ALLOWED}")
    return files


def _safe(raw: str) -> PurePosixPath | None:
    """The name with its ending in small letters; None for what is passed over. Raises SubmissionError."""
    name = PurePosixPath(raw.replace("\\", "/"))
    skipped = any(part in SKIPPED or (part.startswith(".") and part != "..") for part in name.parts)
    if skipped or name.suffix.lower() not in READ:
        return None
    if name.is_absolute() or ".." in name.parts or ":" in raw or not raw.isprintable() or len(raw) > 200:
        raise SubmissionError(f"{printable(raw)[:200]!r}: a file name that leads elsewhere or is too long; {ALLOWED}")
    return name.with_suffix(name.suffix.lower())


def _walk(root: Path) -> Iterator[tuple[str, bytes]]:
    """Regular files below a folder, opened without following links."""
    seen = total = 0
    for folder, folders, names in os.walk(root, onerror=_raise):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
        for name in sorted(names):
            path = Path(folder) / name
            seen += 1
            if seen > 20 * MAX_FILES:
                raise SubmissionError(f"{root}: too many files; {ALLOWED}")
            if path.suffix.lower() not in READ or name.startswith("."):
                continue
            try:
                handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            except OSError as error:
                if error.errno in (errno.ELOOP, errno.ENXIO):  # a link, a socket
                    continue
                raise
            with os.fdopen(handle, "rb") as file:
                if stat.S_ISREG(os.fstat(handle).st_mode):
                    content = file.read(MAX_TOTAL - total + 1)
                    total += len(content)
                    if total > MAX_TOTAL:
                        raise SubmissionError(
                            f"{printable(str(path))}: more than {MAX_TOTAL >> 20} MB in all; {ALLOWED}"
                        )
                    yield path.relative_to(root).as_posix(), content


def _raise(error: OSError) -> None:
    raise error


def _unzip(content: bytes, archive: str, folder: str) -> Iterator[tuple[str, bytes]]:
    """Files of an archive, in memory. Sizes are counted while unpacking, so a false header helps nobody."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as zipped:
            if len(zipped.infolist()) > 20 * MAX_FILES:
                raise SubmissionError(f"{archive}: more than {20 * MAX_FILES} entries; {ALLOWED}")
            total = 0
            for entry in zipped.infolist():
                kind = stat.S_IFMT(entry.external_attr >> 16)
                if not entry.filename or entry.is_dir() or _safe(entry.filename) is None:
                    continue
                if kind not in (0, stat.S_IFREG):
                    raise SubmissionError(f"{archive}: {printable(entry.filename)} is a link or a device; {ALLOWED}")
                with zipped.open(entry) as file:
                    data = file.read(MAX_TOTAL - total + 1)
                total += len(data)
                if total > MAX_TOTAL:
                    raise SubmissionError(f"{archive}: unpacks to more than {MAX_TOTAL >> 20} MB; {ALLOWED}")
                yield f"{folder}{entry.filename}", data
    except SubmissionError:
        raise
    except Exception as error:  # zipfile raises a dozen kinds for damaged archives
        raise SubmissionError(f"{archive}: not a zip archive that can be read ({error}); {ALLOWED}") from error


def printable(text: str) -> str:
    """A file name without characters that could steer a terminal or a page."""
    return "".join(c if c.isprintable() else "?" for c in text)
