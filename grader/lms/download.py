"""What a platform gave to download, as one list of files: a folder or an archive, without the wrapping around all.

Nothing is written, no link is followed, no name trusted, and files are read one by one when they are taken.
"""

from __future__ import annotations

import mmap
import re
import stat
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from grader.errors import SubmissionError
from grader.ingest import archive, folder, printable, shown
from grader.ingest.entries import Member

MOST_FILES = 100_000
MOST_BYTES = 8 << 30
MOST_UNPACKED = 512 << 20
"""Of an archive in an archive, which is unpacked in memory."""
DEEPEST = 3
NAMED = re.compile(r"_assignsubmission_|_attempt_\d|^submission_\d+$")
"""In what platforms call one student's work, which is no wrapping."""
SYSTEM = ("thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Download:
    """The files below what is wrapped around all of them, and what was refused and why.

    `name` is that of the innermost folder or archive around all.
    """

    name: str
    files: tuple[Member, ...]
    refused: tuple[Member, ...] = ()

    @property
    def tops(self) -> list[str]:
        """The first part of every file's name, each once."""
        return list(dict.fromkeys(file.name.parts[0] for file in self.files))


def open_download(path: Path, is_someones: Callable[[str], bool]) -> Download:
    """The files at a path; a folder whose name is someone's is no wrapping.

    Raises SubmissionError, with what is taken, for anything but a folder or a zip archive.
    """
    try:
        kind = path.lstat().st_mode
        if stat.S_ISDIR(kind):
            found = folder.members(path, MOST_FILES)
        elif stat.S_ISREG(kind) and path.suffix.lower() == ".zip":
            found = archive.members(_mapped(path), PurePosixPath(path.name), MOST_FILES)
        else:
            what = (
                "is a link, which is not followed" if stat.S_ISLNK(kind) else "is neither a folder nor a .zip archive"
            )
            raise SubmissionError(f"{printable(str(path))}: {what}; give the download itself, or unpack it")
    except OSError as error:
        raise SubmissionError(f"{printable(str(path))}: cannot be read: {error.strerror}") from error
    return _unwrapped(path.stem if stat.S_ISREG(kind) else path.resolve().name, found, is_someones)


def _mapped(path: Path) -> bytes | mmap.mmap:
    with path.open("rb") as file:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise SubmissionError(f"{printable(str(path))}: is larger than {MOST_BYTES >> 30} GB; unpack it")
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""


def _unwrapped(name: str, found: Sequence[Member], is_someones: Callable[[str], bool], depth: int = 0) -> Download:
    """Without folders, and archives, that hold all the rest; a student's own archive beside others stays one."""
    kept = [_composed(member) for member in found if member.name.name.lower() not in SYSTEM]
    refused = tuple(member for member in kept if member.refused)
    files = [member for member in kept if not member.refused]
    while files and len({file.name.parts[0] for file in files}) == 1 and all(len(f.name.parts) > 1 for f in files):
        top = files[0].name.parts[0]
        if NAMED.search(top) or is_someones(top):
            break
        name, files = top, [replace(file, name=PurePosixPath(*file.name.parts[1:])) for file in files]
    alone = files[0].name if len(files) == 1 else PurePosixPath()
    zipped = len(alone.parts) == 1 and alone.suffix.lower() == ".zip"
    if not zipped or depth == DEEPEST or NAMED.search(alone.stem) or is_someones(alone.stem):
        return Download(name, tuple(files), refused)
    if files[0].size > MOST_UNPACKED:
        raise SubmissionError(f"{shown(alone)}: is larger than {MOST_UNPACKED >> 20} MB; unpack it")
    inner = archive.members(files[0].read(), alone, MOST_FILES)
    deeper = _unwrapped(alone.stem, inner, is_someones, depth + 1)
    return replace(deeper, refused=refused + deeper.refused)


def _composed(member: Member) -> Member:
    """With its name as everyone but macOS writes it (NFC)."""
    return replace(member, name=PurePosixPath(unicodedata.normalize("NFC", str(member.name))))
