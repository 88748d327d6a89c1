"""Files -> Submission: a module, a folder or a zip, read in memory. No link is followed and no name is trusted."""

from __future__ import annotations

import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from grader.assignment import Assignment
from grader.errors import SubmissionError
from grader.model import Submission
from grader.notebooks import read_cells, written_answer

READ = (".py", ".ipynb", ".md", ".tex", ".zip", ".txt")
SKIPPED = ("__MACOSX", "__pycache__", ".ipynb_checkpoints")
MAX_FILES = 500
MAX_FILE = 4 * 1024 * 1024
MAX_TOTAL = 16 * 1024 * 1024
ALLOWED = "allowed are .py, .ipynb, .md and .tex files, at most 4 MB each and 16 MB in all, in a folder or a .zip"

Files = dict[PurePosixPath, bytes]


def read_submission(path: Path, assignment: Assignment, student: str | None = None) -> Submission:
    """What lies at `path` as a submission for the assignment. Raises SubmissionError with what is allowed."""
    try:
        files = _files_at(path)
    except OSError as error:
        raise SubmissionError(f"{path}: cannot be read: {error.strerror}") from error
    return assemble(files, assignment, student or path.stem)


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
    own = [name for name in scripts if name.name not in handout or files[name] != handout[name.name]]
    for found in (
        [name for name in own if name.name == wanted],
        [name for name in scripts if name.name == wanted],
        [name for name in own if renamed.fullmatch(name.name)],
        own if len(own) == 1 and not own[0].name.startswith("test_") else [],
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
    """The answer cell of the notebook and a derivation.md or .tex: whichever the student used, or both."""
    answers: list[str] = []
    notebooks = [name for name in files if name.suffix == ".ipynb"]
    named = [name for name in notebooks if name.name == assignment.rubric.notebook] or notebooks
    written = [criterion.id for criterion in assignment.rubric.criteria if criterion.written]
    for notebook in sorted(named, key=lambda name: (len(name.parts), str(name)))[:1]:
        try:
            cells = read_cells(files[notebook], printable(str(notebook)))
            answers += [written_answer(cells, name) or "" for name in written]
        except SubmissionError as error:
            notes.append(str(error))
            answers.append(f"(The notebook cannot be read: {error})")
    for name in sorted(files):
        if name.stem in written and name.suffix in (".md", ".tex"):
            answers.append(files[name].decode("utf-8", errors="replace"))
    blank = assignment.blank_answer.strip()
    answers = [text for text in answers if text.strip() not in ("", blank)]
    return "\n\n".join(answers) or None


def _timestamp(files: Files) -> datetime | None:
    """The time in nbgrader's timestamp.txt, in UTC without a zone, where there is one that can be read."""
    for name, content in files.items():
        if name.name == "timestamp.txt":
            text = content.decode("utf-8", errors="replace").strip().removesuffix(" UTC")
            try:
                time = datetime.fromisoformat(text)
            except ValueError:
                return None
            return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time
    return None


def _files_at(path: Path) -> Files:
    if path.is_dir():
        files = _checked(_walk(path))
        archives = [name for name in files if name.suffix.lower() == ".zip"]
        if archives and not any(name.suffix == ".py" for name in files):
            for archive in archives:
                files |= _checked(_unzip(files[archive], str(archive)))
        return {name: content for name, content in files.items() if name.suffix.lower() != ".zip"}
    if not path.exists():
        raise SubmissionError(f"{path}: there is no such file or folder")
    if not path.is_file() or path.suffix.lower() not in READ:
        raise SubmissionError(f"{path}: cannot be read as a submission; {ALLOWED}")
    if path.stat().st_size > MAX_TOTAL:
        raise SubmissionError(f"{path}: larger than {MAX_TOTAL >> 20} MB; {ALLOWED}")
    content = path.read_bytes()
    if path.suffix.lower() == ".zip":
        return _checked(_unzip(content, path.name))
    return {PurePosixPath(path.name): content}


def _checked(entries: Iterator[tuple[str, bytes]]) -> Files:
    """Files by safe relative name, within the bounds on number and size."""
    files: Files = {}
    total = 0
    for raw, content in entries:
        name = PurePosixPath(raw.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in raw or not raw.isprintable():
            raise SubmissionError(f"{printable(raw)!r}: a file name that leads elsewhere; {ALLOWED}")
        if name.suffix.lower() not in READ or any(part in SKIPPED or part.startswith(".") for part in name.parts):
            continue
        total += len(content)
        if name in files:
            raise SubmissionError(f"{name}: is there twice; each file is allowed once")
        if len(content) > MAX_FILE and name.suffix.lower() != ".zip":
            raise SubmissionError(f"{name}: larger than {MAX_FILE >> 20} MB; {ALLOWED}")
        if total > MAX_TOTAL or len(files) >= MAX_FILES:
            raise SubmissionError(f"{name}: more than {MAX_FILES} files or {MAX_TOTAL >> 20} MB in all; {ALLOWED}")
        files[name.with_suffix(name.suffix.lower())] = content
    return files


def _walk(root: Path) -> Iterator[tuple[str, bytes]]:
    """Regular files below a folder, opened without following links."""
    seen = 0
    for folder, folders, names in os.walk(root):
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
            except OSError:
                continue
            with os.fdopen(handle, "rb") as file:
                if stat.S_ISREG(os.fstat(handle).st_mode):
                    yield path.relative_to(root).as_posix(), file.read(MAX_TOTAL + 1)


def _unzip(content: bytes, archive: str) -> Iterator[tuple[str, bytes]]:
    """Files of an archive, in memory. Sizes are counted while unpacking, so a false header helps nobody."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as zipped:
            if len(zipped.infolist()) > 20 * MAX_FILES:
                raise SubmissionError(f"{archive}: more than {20 * MAX_FILES} entries; {ALLOWED}")
            total = 0
            for entry in zipped.infolist():
                kind = stat.S_IFMT(entry.external_attr >> 16)
                if entry.is_dir() or PurePosixPath(entry.filename).suffix.lower() not in READ:
                    continue
                if kind not in (0, stat.S_IFREG):
                    raise SubmissionError(f"{archive}: {printable(entry.filename)} is a link or a device; {ALLOWED}")
                with zipped.open(entry) as file:
                    data = file.read(MAX_TOTAL - total + 1)
                total += len(data)
                if total > MAX_TOTAL:
                    raise SubmissionError(f"{archive}: unpacks to more than {MAX_TOTAL >> 20} MB; {ALLOWED}")
                yield entry.filename, data
    except SubmissionError:
        raise
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise SubmissionError(f"{archive}: not a zip archive that can be read ({error}); {ALLOWED}") from error


def printable(text: str) -> str:
    """A file name without characters that could steer a terminal or a page."""
    return "".join(c if c.isprintable() else "?" for c in text)
