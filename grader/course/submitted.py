"""What lies in submitted/ for an assignment: whose work is where, and what was not taken.

nbgrader's layout is submitted/<student>/<assignment>/. Work that lies elsewhere is taken with a note where there is one
way to read it; whatever else could be work is listed with what to do. Names are compared here, no file is opened but an
archive in place of a student's folder, to tell one student's work from a download of a whole class.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.course.assignment import Course
from grader.course.module import ARCHIVES
from grader.errors import SubmissionError
from grader.ingest import read_files, shown

ZIP = ".zip"
MAX_LEFT = 20
# nbgrader's own files beside a submission, and what systems leave behind.
NO_WORK = ("timestamp.txt", "submission_secret.txt", "thumbs.db", "desktop.ini", "icon\r")
LINK = "is a link, which is not followed"
NO_TEXT = "is called by bytes that are no UTF-8; rename it"
# What may hold code or a written answer; anything else alone is told and not graded.
WORK = (".py", ".ipynb", ".zip", ".md", ".tex", ".txt", ".pdf", ".docx", ".odt", ".png", ".jpg", ".jpeg", ".heic")
# Names that a browser or an LMS gives to a second copy, or to everybody's work at once.
_NOBODY = re.compile(r"\(\d+\)$|\bcopy\b|\bsubmissions?\b|\bdownload\b|\bgradebook\b|\bbulk\b", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """Where one student's work lies, and what to tell of it."""

    student: str
    path: Path
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Left:
    """Something in submitted/ that was not taken and why; `alone` if nothing else was taken of that student."""

    path: Path
    words: str
    alone: bool = True


@dataclass(frozen=True)
class Submitted:
    """Everyone's work for one assignment, by student, and what was not taken."""

    places: tuple[Place, ...]
    left: tuple[Left, ...]


@dataclass(frozen=True)
class _Names:
    """The assignment's name and file names, and the course's other assignments."""

    name: str
    files: frozenset[str]
    others: tuple[str, ...]

    def is_ours(self, text: str) -> bool:
        """Whether it is the assignment's name but for capitals, blanks, hyphens and underscores."""
        return _plain(text) == _plain(self.name)

    def is_others(self, text: str) -> bool:
        return any(_plain(text) == _plain(other) for other in self.others)

    def belongs(self, files: Sequence[Path]) -> bool:
        """Whether files outside of any assignment's folder can only be for this one."""
        return not self.others or any(
            file.name in self.files or _plain(self.name) in _plain(file.stem) for file in files
        )


def submitted(course: Course, name: str, files: Sequence[str]) -> Submitted:
    """Look through submitted/ for an assignment whose module and notebook are called as in `files`."""
    names = _Names(name, frozenset(files), tuple(other for other in course.assignments if other != name))
    places: dict[str, Place] = {}
    left: list[Left] = []
    entries = _entries(course.root / "submitted")
    left += [Left(entry, LINK) for entry in entries if entry.is_symlink()]
    entries = [entry for entry in entries if not entry.is_symlink()]
    left += [Left(entry, NO_TEXT) for entry in entries if not _is_text(entry.name)]
    entries = [entry for entry in entries if _is_text(entry.name)]
    for entry in (entry for entry in entries if entry.is_dir()):
        found = _of_student(entry, names)
        places |= {place.student: place for place in found.places}
        left += found.left
    for entry in (entry for entry in entries if _is_work(entry)):
        refused = _refused(entry, names, places)
        if refused is not None:
            left.append(refused)
            continue
        note = f"the archive '{shown(entry.name)}' in submitted/ was taken for this student's work"
        places[entry.stem] = Place(entry.stem, entry, (note,))
    return Submitted(tuple(places[student] for student in sorted(places)), tuple(left))


def _of_student(folder: Path, names: _Names) -> Submitted:
    """One student's folder: the assignment's folder in it, else one of other capitals, else what lies there loose."""
    student = folder.name
    wanted = f"submitted/{shown(student)}/{names.name}/"
    if names.is_ours(student) or names.is_others(student):
        words = f"is an assignment's folder in a student's place; wanted is submitted/<student>/{names.name}/"
        return Submitted((), (Left(folder, words),))
    inside = [] if folder.is_symlink() else _entries(folder)
    folders = [entry for entry in inside if entry.is_dir() and not entry.is_symlink()]
    like = [entry for entry in folders if names.is_ours(entry.name)]
    strange = [entry for entry in folders if entry not in like and not names.is_others(entry.name)]
    loose = [entry for entry in inside if _is_work(entry)]
    linked = [entry for entry in inside if entry.is_symlink() and names.is_ours(entry.name)]
    if linked:
        return Submitted((), tuple(Left(entry, LINK) for entry in linked))
    if (folder / names.name).is_dir():
        rest = [*(entry for entry in like if entry.name != names.name), *loose]
        return Submitted((Place(student, folder / names.name),), _beside(rest, wanted))
    if len(like) == 1:
        note = f"the folder '{shown(like[0].name)}' was taken for {names.name}/"
        return Submitted((Place(student, like[0], (note,)),), _beside(loose, f"{like[0].name}/"))
    if like:
        return Submitted((), tuple(Left(entry, f"is one of several; call one of them {names.name}") for entry in like))
    mixed = len(folders) > len(strange)  # with another assignment's folder among them
    work = [entry for entry in loose if entry.suffix.lower() in WORK]
    if work and not mixed and names.belongs(loose):
        note = f"the work lay one folder too high, not in {wanted}"
        return Submitted((Place(student, folder, (note,)),), ())
    return Submitted((), tuple(Left(entry, _move(entry, wanted)) for entry in [*loose, *([] if mixed else strange)]))


def _refused(entry: Path, names: _Names, places: Mapping[str, Place]) -> Left | None:
    """Why a file directly in submitted/ is not taken; None for an archive that is one student's whole work."""
    student = entry.stem
    wanted = f"submitted/<student>/{names.name}/"
    if entry.suffix.lower() != ZIP:
        return Left(entry, _move(entry, wanted))
    if student in places:
        return Left(entry, f"is beside the work of {shown(student)} that was taken", alone=False)
    if _plain(student) in map(_plain, places):
        return Left(entry, f"is called like another student but for capitals; unpack it into {wanted}")
    if names.is_ours(student) or names.is_others(student) or _NOBODY.search(student) or _whole_class(entry, names):
        return Left(entry, f"names no student, or holds the work of several; unpack it into {wanted} of each")
    if not names.belongs([entry]):
        return Left(entry, f"does not say for which assignment it is; unpack it into {wanted}")
    return None


def _whole_class(archive: Path, names: _Names) -> bool:
    """Whether an archive holds several modules or notebooks in folders of their own, as LMS downloads do."""
    try:
        found = [name for name in read_files(archive).contents if name.name in names.files]
    except SubmissionError:
        return False  # whoever's it is, a person must look
    return any(len([other for other in found if other.name == name.name]) > 1 for name in found)


def _beside(rest: Sequence[Path], taken: str) -> tuple[Left, ...]:
    return tuple(Left(entry, f"is beside {shown(taken)}, which was taken", alone=False) for entry in rest)


def _move(entry: Path, wanted: str) -> str:
    return f"only .zip archives are opened; unpack it into {wanted}" if _is_foreign(entry) else f"move it into {wanted}"


def _is_foreign(file: Path) -> bool:
    return file.suffix.lower() in ARCHIVES


def _is_text(name: str) -> bool:
    """Whether a name can be written into gradebook and reports: Python keeps a disk's odd bytes as lone surrogates."""
    return name.encode("utf-8", "replace").decode() == name


def _is_work(file: Path) -> bool:
    return file.name.lower() not in NO_WORK and not file.is_symlink() and file.is_file()


def _plain(text: str) -> str:
    """Equal for names that differ in capitals, blanks, hyphens and underscores."""
    return re.sub(r"[\s_\-]+", "_", text.strip()).casefold()


def _entries(folder: Path) -> list[Path]:
    """What lies in a folder but for hidden files, in order; nothing where it cannot be read."""
    try:
        return sorted(entry for entry in folder.iterdir() if not entry.name.startswith((".", "__")))
    except OSError:
        return []


def left_words(course: Course, left: Left) -> str:
    """Where it lies, and what to do."""
    return f"{shown(left.path.relative_to(course.root))}: {left.words}"
