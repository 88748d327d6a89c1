"""An assignment, and this package, as bytes, for machines that have none of their files."""

from __future__ import annotations

import functools
import hashlib
import io
import stat
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import grader
from grader.course.assignment import Assignment, Course, load_assignment
from grader.course.settings import FILE
from grader.errors import CourseError

LEFT_OUT = ("samples", "__pycache__")
MOST_BYTES = 256 << 20
PACKAGE = Path(grader.__file__).parent
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time that a zip's entries bear, so that the same files give the same bytes."""


@dataclass(frozen=True)
class Packed:
    """The rubric, the hidden files without the samples, the handout and course.yaml, by path in the course."""

    name: str
    files: Mapping[str, bytes]

    @functools.cached_property
    def digest(self) -> str:
        """SHA-256 of all of it."""
        sha = hashlib.sha256(self.name.encode())
        for name, content in sorted(self.files.items()):
            sha.update(f"\0{name}\0{len(content)}\0".encode() + content)
        return sha.hexdigest()


def pack(assignment: Assignment) -> Packed:
    """Read all that grading takes. Raises CourseError where that is more than is sent."""
    course, name = assignment.course, assignment.name
    files: dict[str, bytes] = {}
    for path in _paths(course, name):
        files[path.relative_to(course.root).as_posix()] = path.read_bytes()
        if sum(map(len, files.values())) > MOST_BYTES:
            raise CourseError(f"{path}: with it the assignment is larger than {MOST_BYTES >> 20} MB, which is not sent")
    return Packed(name, files)


def _paths(course: Course, name: str) -> Iterator[Path]:
    yield course.rubric_file(name)
    settings = course.root / FILE
    if settings.is_file():
        yield settings
    for folder in (course.solutions(name), course.handout(name)):
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder).parts
            if path.is_file() and not any(part in LEFT_OUT or part.startswith(".") for part in inside):
                yield path


def unpack(packed: Packed, folder: Path) -> Assignment:
    """Write the files into an empty folder, which nobody else may read, and load the assignment from there."""
    folder.chmod(0o700)
    for name, content in packed.files.items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            raise CourseError(f"'{name}' lies outside of the course")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return load_assignment(Course(folder), packed.name)


def package() -> dict[str, bytes]:
    """This package's own files by path, which begins with the package's name."""
    found = {path.relative_to(PACKAGE.parent): path for path in sorted(PACKAGE.rglob("*")) if path.is_file()}
    return {
        inside.as_posix(): path.read_bytes()
        for inside, path in found.items()
        if not any(part.startswith((".", "__pycache__")) for part in inside.parts)
    }


def zipped(files: Mapping[str, bytes], programs: Collection[str] = ()) -> bytes:
    """An archive of files by name, the same bytes for the same files; `programs` of them may be executed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = (stat.S_IFREG | (0o755 if name in programs else 0o644)) << 16
            entry.create_system = 3  # the same on every system
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    return made.getvalue()
