"""Archives for tests: honest ones by zipfile, and forged ones whose headers say what they are told to say."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.errors import SubmissionError
from grader.ingest import Files, read_files

CODE = b"def softmax(F):\n    return F\n"


def zipped(files: Mapping[str, bytes] | Sequence[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items() if isinstance(files, Mapping) else files:
            archive.writestr(name, content)
    return buffer.getvalue()


@dataclass(frozen=True)
class Forged:
    """One entry. What is None is as it should be; `offset` is that of its local header."""

    name: bytes
    content: bytes = CODE
    method: int = 8
    flags: int = 0x800
    size: int | None = None
    packed: int | None = None
    checksum: int | None = None
    attributes: int = 0
    local_name: bytes | None = None
    offset: int | None = None
    extra: bytes = b""
    time: int = 0x21_0000


def forged(*entries: Forged, comment: bytes = b"", number: int | None = None) -> bytes:
    """An archive of these entries, byte by byte."""
    body = directory = b""
    for entry in entries:
        data = deflated(entry.content) if entry.method == 8 else entry.content
        packed = len(data) if entry.packed is None else entry.packed
        size = len(entry.content) if entry.size is None else entry.size
        checksum = zlib.crc32(entry.content) if entry.checksum is None else entry.checksum
        common = struct.pack("<2HL3L", entry.flags, entry.method, entry.time, checksum, packed, size)
        local = entry.name if entry.local_name is None else entry.local_name
        offset = len(body) if entry.offset is None else entry.offset
        directory += b"PK\1\2" + struct.pack("<2H", 0x31E, 20) + common
        directory += struct.pack("<5H2L", len(entry.name), len(entry.extra), 0, 0, 0, entry.attributes << 16, offset)
        directory += entry.name + entry.extra
        body += b"PK\3\4" + struct.pack("<H", 20) + common + struct.pack("<2H", len(local), 0) + local + data
    count = len(entries) if number is None else number
    end = struct.pack("<4H2LH", 0, 0, count & 0xFFFF, count & 0xFFFF, len(directory), len(body), len(comment))
    return body + directory + b"PK\5\6" + end + comment


def deflated(content: bytes) -> bytes:
    return zlib.compress(content, wbits=-zlib.MAX_WBITS)


def unpack(folder: Path, content: bytes) -> Files:
    """What is read of an archive called ana.zip."""
    (folder / "ana.zip").write_bytes(content)
    return read_files(folder / "ana.zip")


def names(files: Files) -> list[str]:
    return [str(name) for name in files.contents]


def refused(read: Callable[[], object]) -> str:
    """The message with which reading is refused: one line, printable, and not longer than anyone reads."""
    with pytest.raises(SubmissionError) as caught:
        read()
    told = str(caught.value)
    assert told.isprintable() and len(told) < 500
    return told
