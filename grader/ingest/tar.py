"""A tar archive, compressed or not -> its files, in memory, within bounds on what unpacking takes."""

from __future__ import annotations

import bz2
import io
import lzma
import tarfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any

from grader.errors import SubmissionError
from grader.ingest.archive import LINK
from grader.ingest.entries import Member, safe_name, shown

ENDINGS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
MOST = 256 << 20
MEMORY = 128 << 20
"""What unpacking xz may take besides."""
DECOMPRESSORS: Mapping[bytes, Callable[[], Any]] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(16 + zlib.MAX_WBITS),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ": lambda: lzma.LZMADecompressor(memlimit=MEMORY),
}
"""By what a compressed file begins with."""


def is_tar(name: PurePosixPath) -> bool:
    """Whether a file is a tar archive by its ending."""
    return name.name.lower().endswith(ENDINGS)


def stem(name: PurePosixPath) -> str:
    """A file's name without its ending, with neither half of one like `.tar.gz`."""
    ending = max((each for each in ENDINGS if name.name.lower().endswith(each)), key=len, default="")
    return name.name[: -len(ending)] if ending else name.stem


def members(content: bytes, archive: PurePosixPath, most: int) -> list[Member]:
    """Every regular file of an archive of up to so many entries; what is none is refused. Raises SubmissionError."""
    try:
        raw = _unpacked(content)
        if len(raw) > MOST:
            raise SubmissionError(f"{shown(archive)}: unpacks to more than {MOST >> 20} MB")
        with tarfile.open(fileobj=io.BytesIO(raw), mode="r:") as opened:
            found: list[Member | None] = []
            for entry in opened:
                if len(found) == most:
                    raise SubmissionError(f"{shown(archive)}: has more than {most} entries")
                found.append(_member(entry, raw))
            if raw[opened.offset : opened.offset + tarfile.BLOCKSIZE] != bytes(tarfile.BLOCKSIZE):
                raise ValueError("cut off")  # at a broken header Python ends as if no more files were to come
    except (tarfile.TarError, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, OverflowError) as error:
        raise SubmissionError(f"{shown(archive)}: not a tar archive that can be read; is it whole?") from error
    return [member for member in found if member is not None]


def _unpacked(content: bytes) -> bytes:
    """The archive without its compression, one byte more than is allowed at most. Raises ValueError if it is cut off.

    Python's decompressors give what there is of a cut one without a word.
    """
    for mark, made in DECOMPRESSORS.items():
        if content.startswith(mark):
            opened = made()
            raw: bytes = opened.decompress(content, MOST + 1)
            if len(raw) <= MOST and not opened.eof:
                raise ValueError("cut off")
            return raw
    return content


def _member(entry: tarfile.TarInfo, raw: bytes) -> Member | None:
    """A file; None for a folder and for what systems leave behind."""
    try:
        name = safe_name(entry.name, PurePosixPath())
    except SubmissionError as error:
        return Member(PurePosixPath("a file"), refused=str(error))
    if name is None or entry.isdir():
        return None
    if not entry.isreg() or entry.issparse():
        return Member(name, refused=LINK)
    start, end = entry.offset_data, entry.offset_data + entry.size
    if entry.size < 0 or end > len(raw):
        raise ValueError("cut off")
    return Member(name, entry.size, lambda: raw[start:end])
