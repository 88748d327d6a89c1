"""A folder -> its files. Nothing is opened through a link: each step goes from an open folder to a name in it."""

from __future__ import annotations

import functools
import os
import stat
from collections.abc import Iterable, Iterator
from itertools import count, islice
from pathlib import Path, PurePosixPath

from grader.errors import SubmissionError
from grader.ingest.entries import (
    ALLOWED,
    MAX_ENTRIES,
    MAX_LOOKED_AT,
    OTHER_KIND,
    SKIPPED,
    TOO_MANY,
    Found,
    Member,
    is_document,
    is_read,
    largest,
    safe_name,
    shown,
    too_large,
)

LINK = "is a link, which is not followed; hand in the file itself"
STEPWISE = os.open in os.supports_dir_fd and hasattr(os, "O_DIRECTORY")
"""Whether folders can be opened. On Windows they cannot: there only students' own files are read, by their paths."""
NOT_FOLLOWING = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
NOT_WAITING = getattr(os, "O_NONBLOCK", 0)
NO_FILE = "is a pipe, a socket or a device, which is not read"


def walk(root: Path) -> Iterator[Found]:
    """Regular files below a folder, read, and the others by name."""
    if not STEPWISE:
        yield from _below(root, PurePosixPath(), count(1), count(1))
        return
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield from _below(folder, PurePosixPath(), count(1), count(1))
    finally:
        os.close(folder)


def _below(folder: int | Path, within: PurePosixPath, seen: Iterator[int], documents: Iterator[int]) -> Iterator[Found]:
    with os.scandir(folder) as listing:
        entries = sorted(islice(listing, MAX_ENTRIES + 1), key=lambda entry: entry.name)
    for entry in entries:
        if next(seen) > MAX_ENTRIES:
            where = shown(within / entry.name)
            raise SubmissionError(
                f"{where}: with it more than {MAX_ENTRIES} files and folders; leave data out; {ALLOWED}"
            )
        name = safe_name(entry.name, within)
        if name is None:
            continue
        if entry.is_symlink():
            yield Found(name, None, LINK)
        elif entry.is_dir(follow_symlinks=False):
            if isinstance(folder, Path):
                yield from _below(folder / entry.name, name, seen, documents)
                continue
            inner = _open(entry.name, name, folder, os.O_DIRECTORY)
            try:
                yield from _below(inner, name, seen, documents)
            finally:
                os.close(inner)
        elif not entry.is_file(follow_symlinks=False):
            yield Found(name, None, NO_FILE)
        elif is_read(name):
            yield read_file(entry.name, name, folder)
        elif is_document(name):
            few = next(documents) <= MAX_LOOKED_AT
            yield read_file(entry.name, name, folder) if few else Found(name, None, TOO_MANY)
        else:
            yield Found(name, None, OTHER_KIND)


def read_all(root: Path, most: int) -> dict[PurePosixPath, bytes]:
    """All regular files below a folder, whatever their kind. Raises SubmissionError over so many bytes in all."""
    found: dict[PurePosixPath, bytes] = {}
    left = most
    for where, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = Path(where) / name
            within = PurePosixPath(path.relative_to(root))
            if path.is_symlink() or not path.is_file():
                continue
            with os.fdopen(_open(path, within, None, NOT_WAITING), "rb") as file:
                found[within] = file.read(left + 1)
            left -= len(found[within])
            if left < 0 or len(found) > MAX_ENTRIES:
                raise SubmissionError(
                    f"{shown(within)}: with it the files beside the notebook are more than {most >> 20} MB or "
                    f"{MAX_ENTRIES}; in course.yaml `notebooks: {{scratch_mib: ...}}` allows more"
                )
    return found


def members(root: Path, most: int) -> list[Member]:
    """Every regular file below a folder with up to so many, whatever its kind, each read when it is asked for.

    Links and what is no file are refused by name. Raises SubmissionError over the bound.
    """
    found: list[Member] = []
    for where, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
        links = [name for name in folders if (Path(where) / name).is_symlink()]
        for entry in (*links, *sorted(names)):
            path = Path(where) / entry
            try:
                name = safe_name(str(path.relative_to(root)), PurePosixPath())
            except SubmissionError as error:
                found.append(Member(PurePosixPath("a file"), refused=str(error)))
                continue
            if name is None:
                continue
            found.append(_member(path, name))
            if len(found) > most:
                raise SubmissionError(f"{shown(root)}: more than {most} files; give a folder of one class's work alone")
    return found


def _member(path: Path, name: PurePosixPath) -> Member:
    about = path.lstat()
    if not stat.S_ISREG(about.st_mode):
        return Member(name, refused=LINK if stat.S_ISLNK(about.st_mode) else NO_FILE)
    return Member(name, about.st_size, functools.partial(_whole, path, name, about.st_size))


def _whole(path: Path, name: PurePosixPath, size: int) -> bytes:
    with os.fdopen(_open(path, name, None, NOT_WAITING), "rb") as file:
        return file.read(size)


def check_size(root: Path, most: int) -> None:
    """Raises SubmissionError where what lies below a folder is more than so many bytes or MAX_ENTRIES."""
    entries, left = 0, most
    for where, folders, names in os.walk(root):
        entries += len(folders) + len(names)
        left -= sum((Path(where) / name).lstat().st_size for name in names)
        if left < 0 or entries > MAX_ENTRIES:
            words = (
                f"with it there are more than {most >> 20} MB or {MAX_ENTRIES} files and folders, which are not copied"
            )
            raise SubmissionError(f"{shown(PurePosixPath(where).relative_to(root.parent))}: {words}")


def plain_files(paths: Iterable[str]) -> list[str]:
    """Those of the paths that are regular files, and no links."""
    return [path for path in paths if not Path(path).is_symlink() and Path(path).is_file()]


def read_file(path: str | Path, name: PurePosixPath, folder: int | Path | None = None) -> Found:
    """One regular file, opened without following or waiting, by its name in an open folder if there is one."""
    if isinstance(folder, Path):
        path, folder = folder / path, None
    # Without O_NONBLOCK, a pipe put in the file's place would be waited for.
    with os.fdopen(_open(path, name, folder, NOT_WAITING), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return Found(name, None, NO_FILE)
        content = file.read(largest(name) + 1)
    return Found(name, content) if len(content) <= largest(name) else too_large(name)


def _open(path: str | Path, name: PurePosixPath, folder: int | None, flags: int) -> int:
    try:
        return os.open(path, os.O_RDONLY | NOT_FOLLOWING | flags, dir_fd=folder)
    except OSError as error:
        raise SubmissionError(
            f"{shown(name)}: cannot be read: {error.strerror}; make it readable or leave it out"
        ) from error
