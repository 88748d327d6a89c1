"""What was handed in -> its files in memory, within bounds on number, size, ratio and names.

    a path -> folder | archive -> Found, Found, ... -> Files

An archive is read as if it were a folder of its name. Nothing is written, no link followed, no name trusted. Start at
`read_files` below; `notebooks.py` reads the cells of one notebook. What the files mean is for `course/` to say.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from grader.errors import SubmissionError
from grader.ingest.archive import unzip
from grader.ingest.entries import (
    ALLOWED,
    MAX_DOCUMENTS,
    MAX_DOCUMENTS_TOTAL,
    MAX_FILES,
    MAX_TOTAL,
    OTHER_KIND,
    TOO_MANY,
    Found,
    is_document,
    is_picture,
    is_read,
    look,
    printable,
    safe_name,
    shown,
)
from grader.ingest.folder import read_file, walk

__all__ = ["OTHER_KIND", "Files", "is_document", "is_picture", "look", "printable", "read_files", "shown"]

MAX_ARCHIVES = 8
MAX_NESTED = 3


@dataclass(frozen=True)
class Files:
    """Contents by safe relative name, and why other files that are there were not read.

    `documents` may be written answers of kinds that only a person reads; they are kept as they are.
    """

    contents: Mapping[PurePosixPath, bytes]
    unread: Mapping[PurePosixPath, str]
    documents: Mapping[PurePosixPath, bytes] = field(default_factory=dict)


def read_files(path: Path) -> Files:
    """The files at `path`: a file, a folder or an archive. Raises SubmissionError with what is allowed."""
    try:
        kind = path.lstat().st_mode
        name = safe_name(path.name, PurePosixPath()) if stat.S_ISREG(kind) else None
        if stat.S_ISLNK(kind):
            raise SubmissionError(f"{printable(str(path))}: is a link, which is not followed; name what it leads to")
        if stat.S_ISDIR(kind):
            return _gather(walk(path))
        if name is None or not is_read(name):
            raise SubmissionError(f"{printable(str(path))}: cannot be read as a submission; {ALLOWED}")
        return _gather(iter([read_file(path, name)]))
    except FileNotFoundError as error:
        raise SubmissionError(f"{printable(str(path))}: there is no such file or folder") from error
    except OSError as error:
        raise SubmissionError(f"{printable(str(path))}: cannot be read: {error.strerror}") from error


def _gather(found: Iterator[Found]) -> Files:
    """All files, those in archives too, unless there is work beside them: then they are old versions or data."""
    contents: dict[PurePosixPath, bytes] = {}
    unread: dict[PurePosixPath, str] = {}
    documents: dict[PurePosixPath, bytes] = {}
    looks: dict[str, PurePosixPath] = {}
    size = packed = opened = 0
    waiting = [(0, found)]
    while waiting:
        depth, found = waiting.pop()
        archives: list[tuple[PurePosixPath, bytes]] = []
        work = False
        for file in found:
            name, content = file.name, file.content
            if content is None:
                unread[name] = file.reason
                continue
            if is_document(name):
                unread |= dict.fromkeys(_keep(documents, name, content), TOO_MANY)
                continue
            if name.suffix == ".zip":
                packed += len(content)
                archives.append((name, content))
            else:
                size += len(content)
                _claim(name, looks)
                contents[name] = content
                work = work or (name.suffix == ".py" and not name.name.startswith("test_"))
            if max(size, packed) > MAX_TOTAL or len(contents) > MAX_FILES:
                raise SubmissionError(
                    f"{shown(name)}: with it more than {MAX_FILES} files or {MAX_TOTAL >> 20} MB in all; {ALLOWED}"
                )
        for name, content in archives:
            if work:
                unread[name] = "is an archive beside the work and is left alone"
                continue
            opened += 1
            if depth == MAX_NESTED or opened > MAX_ARCHIVES:
                raise SubmissionError(
                    f"{shown(name)}: more than {MAX_NESTED} archives in each other or {MAX_ARCHIVES} in all; {ALLOWED}"
                )
            waiting.append((depth + 1, unzip(content, name)))
    _check_folders(looks)
    return Files(dict(sorted(contents.items())), dict(sorted(unread.items())), dict(sorted(documents.items())))


def _keep(documents: dict[PurePosixPath, bytes], name: PurePosixPath, content: bytes) -> list[PurePosixPath]:
    """Add a document, and take out as many as are too much: pictures first, then those that lie deepest."""
    documents[name] = content
    gone = []
    while len(documents) > MAX_DOCUMENTS or sum(map(len, documents.values())) > MAX_DOCUMENTS_TOTAL:
        gone.append(max(documents, key=lambda other: (is_picture(other), len(other.parts), str(other))))
        del documents[gone[-1]]
    return gone


def _claim(name: PurePosixPath, looks: dict[str, PurePosixPath]) -> None:
    other = looks.setdefault(look(name), name)
    if other is not name:
        how = (
            "is there twice" if other == name else f"differs from {shown(other)} only in capitals or in how it is coded"
        )
        raise SubmissionError(f"{shown(name)}: {how}; each file is allowed once")


def _check_folders(looks: Mapping[str, PurePosixPath]) -> None:
    folders = {str(parent) for key in looks for parent in PurePosixPath(key).parents}
    for key, name in looks.items():
        if key in folders:
            raise SubmissionError(f"{shown(name)}: is a file and a folder at once; each name is allowed once")
