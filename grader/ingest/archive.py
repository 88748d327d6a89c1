"""A zip archive -> its files, in memory.

Its directory is read here and not by zipfile, which unpacks bzip2 and LZMA without bound, ends a name at a NUL byte
and takes seconds over a directory of empty extra fields. See APPNOTE.TXT, PKWARE's description of the format.
"""

from __future__ import annotations

import functools
import mmap
import re
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.errors import SubmissionError
from grader.ingest.entries import (
    ALLOWED,
    MAX_ENTRIES,
    MAX_LOOKED_AT,
    OTHER_KIND,
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

MAX_RATIO = 200
FREE = 4 << 20  # the ratio counts beyond these bytes: a notebook full of zeros is honest
LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
END64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR64 = struct.Struct("<4sLQL")
METHODS = {1: "shrinking", 6: "imploding", 9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "XZ"}
METHODS |= {98: "PPMd", 99: "AES encryption"}
LINK = "is a link or a device, which is not followed"
FOREIGN = {b"Rar!": "a RAR archive", b"7z\xbc\xaf": "a 7-Zip archive", b"\x1f\x8b": "a gzip file", b"%PDF": "a PDF"}


Packed = bytes | mmap.mmap
"""An archive's bytes, in memory or on a disk."""


@dataclass(frozen=True)
class _Entry:
    """What the directory says of one entry."""

    raw: bytes
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    kind: int
    offset: int

    @property
    def name(self) -> str:
        """Without the flag for UTF-8 it may be UTF-8 all the same, as macOS writes it."""
        try:
            return self.raw.decode("utf-8")
        except UnicodeDecodeError:
            return self.raw.decode("utf-8" if self.flags & 0x800 else "cp437", errors="replace")


def unzip(content: bytes, archive: PurePosixPath) -> Iterator[Found]:
    """The files of an archive as if it were a folder, one after the other. Raises SubmissionError."""
    documents = 0
    for entry in _entries(content, archive, MAX_ENTRIES):
        name = safe_name(entry.name, archive)
        folder = entry.raw.endswith(b"/")
        regular = entry.kind in (0, stat.S_IFREG, stat.S_IFDIR if folder else 0)
        if name is None or (folder and regular):
            continue
        if not regular and is_read(name):
            raise SubmissionError(f"{shown(name)}: is a link or a device; {ALLOWED}")
        if regular and is_document(name):
            documents += 1
            yield _document(content, entry, name) if documents <= MAX_LOOKED_AT else Found(name, None, TOO_MANY)
        elif not regular or not is_read(name):
            yield Found(name, None, OTHER_KIND if regular else LINK)
        else:
            yield too_large(name) if entry.size > largest(name) else Found(name, _unpacked(content, entry, name))


def members(content: Packed, archive: PurePosixPath, most: int) -> list[Member]:
    """Every regular file of an archive of up to so many entries, whatever its kind, each read when it is asked for.

    What cannot be trusted is refused by itself: it hides nothing else. Raises SubmissionError.
    """
    found = []
    for entry in _entries(content, archive, most):
        folder = entry.raw.endswith(b"/")
        try:
            name = safe_name(entry.name, PurePosixPath())
        except SubmissionError as error:
            found.append(Member(PurePosixPath("a file"), refused=str(error)))
            continue
        if name is None or (folder and entry.kind in (0, stat.S_IFREG, stat.S_IFDIR)):
            continue
        regular = entry.kind in (0, stat.S_IFREG)
        read = functools.partial(_unpacked, content, entry, name)
        found.append(Member(name, entry.size, read, "" if regular else LINK))
    return found


def _entries(content: Packed, archive: PurePosixPath, most: int) -> list[_Entry]:
    """The entries of an archive that unpacks to no more than its size allows. Raises SubmissionError."""
    try:
        entries = _directory(content, most)
    except (ValueError, struct.error) as error:
        words = str(error) if isinstance(error, ValueError) else "it is cut off or damaged"
        raise SubmissionError(f"{shown(archive)}: not a zip archive that can be read ({words}); {ALLOWED}") from error
    total = sum(entry.size for entry in entries)
    if total > FREE + MAX_RATIO * len(content):
        raise SubmissionError(
            f"{shown(archive)}: {len(content)} bytes that would unpack to {total}; "
            f"allowed are {MAX_RATIO} times its size beyond the first {FREE >> 20} MB"
        )
    return entries


def _document(content: bytes, entry: _Entry, name: PurePosixPath) -> Found:
    """One that cannot be unpacked is told, and keeps nothing else from being read."""
    if entry.size > largest(name):
        return too_large(name)
    try:
        return Found(name, _unpacked(content, entry, name))
    except SubmissionError:
        return Found(name, None, "cannot be unpacked")


def _directory(content: Packed, most: int) -> list[_Entry]:
    """The entries by the directory at the archive's end. Raises ValueError or struct.error."""
    end, number, size, offset = _end(content)
    at = start = end - size
    shift = start - offset  # what stands in front of a self-extracting archive
    if start < 0 or shift < 0:
        raise ValueError("its directory is not where it says")
    entries: list[_Entry] = []
    while at < end:
        if len(entries) == most:
            raise ValueError(f"it has more than {most} entries")
        mark, _, _, flags, method, _, _, checksum, *rest = CENTRAL.unpack_from(content, at)
        packed, unpacked, named, extra, comment, _, _, about, place = rest
        if mark != b"PK\1\2":
            raise ValueError("its directory is damaged")
        at += CENTRAL.size
        raw = content[at : at + named]
        sizes = _wide(content[at + named : at + named + extra], [unpacked, packed, place])
        entries.append(
            _Entry(raw, flags, method, checksum, sizes[1], sizes[0], stat.S_IFMT(about >> 16), sizes[2] + shift)
        )
        at += named + extra + comment
    if at != end or len(entries) != number:
        raise ValueError("its directory is damaged")
    _check_places(content, entries, start)
    return entries


def _end(content: Packed) -> tuple[int, int, int, int]:
    """Where the directory ends, how many entries it has, its size and its offset."""
    tail = max(0, len(content) - END.size - 0xFFFF)
    places = [tail + found.start() for found in re.finditer(rb"PK\x05\x06", content[tail:])]
    if not places:
        kinds = [kind for start, kind in FOREIGN.items() if content[: len(start)] == start]
        raise ValueError(f"it is {kinds[0]}" if kinds else "it has no directory at its end; is it whole?")
    comments = {at: int.from_bytes(content[at + END.size - 2 : at + END.size], "little") for at in places}
    fitting = [at for at, comment in comments.items() if at + END.size + comment == len(content)]
    at = (fitting or places)[-1]
    _, disk, _, _, number, size, offset, _ = END.unpack_from(content, at)
    if disk not in (0, 0xFFFF):
        raise ValueError("it is one part of several; make one archive")
    if content[max(0, at - LOCATOR64.size) : at].startswith(b"PK\6\7"):
        at -= LOCATOR64.size + END64.size
        mark, *_, number, size, offset = END64.unpack_from(content, max(0, at))
        if at < 0 or mark != b"PK\6\6":
            raise ValueError("its directory is damaged")
    return at, number, size, offset


def _wide(extra: bytes, values: list[int]) -> list[int]:
    """Sizes and offset, taken from the zip64 field where they do not fit into the entry itself."""
    at = 0
    while 0xFFFFFFFF in values and at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            wide = iter(struct.unpack_from(f"<{length // 8}Q", extra, at + 4))
            return [next(wide, value) if value == 0xFFFFFFFF else value for value in values]
        at += 4 + length
    return values


def _check_places(content: Packed, entries: list[_Entry], start: int) -> None:
    """Every entry has bytes of its own before the directory: overlapping ones unpack without end."""
    free = 0
    for entry in sorted(entries, key=lambda entry: entry.offset):
        if entry.offset < free:
            raise ValueError("its entries overlap")
        free = _data(content, entry) + entry.packed
    if free > start:
        raise ValueError("its entries overlap its directory")


def _data(content: Packed, entry: _Entry) -> int:
    """Where the bytes of an entry begin: behind its header, its name and its extra fields."""
    mark, *_, named, extra = LOCAL.unpack_from(content, min(entry.offset, len(content)))
    if mark != b"PK\3\4":
        raise ValueError("an entry is not where its directory says")
    return int(entry.offset + LOCAL.size + named + extra)


def _unpacked(content: Packed, entry: _Entry, name: PurePosixPath) -> bytes:
    """The content of an entry, which is exactly what the directory says. Raises SubmissionError."""
    if entry.flags & 1:
        raise SubmissionError(f"{shown(name)}: is locked with a password; allowed are archives without one")
    if entry.method not in (0, 8):
        method = METHODS.get(entry.method, f"method {entry.method}")
        raise SubmissionError(
            f"{shown(name)}: is compressed by {method}; allowed are stored and deflated files, as your system's own "
            "zip command makes them"
        )
    at = _data(content, entry)
    named = entry.offset + LOCAL.size
    if content[named : named + len(entry.raw)] != entry.raw:
        raise SubmissionError(f"{shown(name)}: has two different names in its archive; zip the folder again")
    data = content[at : at + entry.packed]
    try:
        if entry.method == 8:
            data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, entry.size + 1)
    except zlib.error:
        data = b""
    if len(data) != entry.size or zlib.crc32(data) != entry.checksum:
        raise SubmissionError(
            f"{shown(name)}: is damaged, or its size is not what its archive says; zip the folder again"
        )
    return data
