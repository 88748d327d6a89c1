"""Tar archives: files come out, and nothing that is not one."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Callable
from pathlib import PurePosixPath

import pytest

from grader.errors import SubmissionError
from grader.ingest import tar

NAME = PurePosixPath("work.tar")


def packed(*entries: tuple[str, bytes | str]) -> bytes:
    """An archive of files; where the content is a text, a link to it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in entries:
            info = tarfile.TarInfo(name)
            if isinstance(content, str):
                info.type, info.linkname = tarfile.SYMTYPE, content
                archive.addfile(info)
            else:
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress], ids=["tar", "gz", "bz2", "xz"])
def test_files_come_out_of_any_compression(pack: Callable[[bytes], bytes]) -> None:
    content = pack(packed(("a b/work.py", b"x = 1\n"), ("a b/.hidden", b""), ("é.txt", b"")))
    assert {str(each.name): each.read() for each in tar.members(content, NAME, 9)} == {
        "a b/work.py": b"x = 1\n",
        "é.txt": b"",
    }


def test_links_devices_and_names_that_lead_elsewhere_are_refused() -> None:
    device = tarfile.TarInfo("null")
    device.type = tarfile.CHRTYPE
    out = io.BytesIO(packed(("../up.py", b"x"), ("/etc/x", b"x"), ("link.py", "/etc/passwd"), ("work.py", b"y")))
    with tarfile.open(fileobj=out, mode="a") as archive:
        archive.addfile(device)
    found = tar.members(out.getvalue(), NAME, 9)
    assert [str(each.name) for each in found if not each.refused] == ["work.py"]
    assert sum("leads elsewhere" in each.refused for each in found) == 2
    assert sum("is a link or a device" in each.refused for each in found) == 2


def test_bounds_on_entries_and_on_what_unpacking_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SubmissionError, match="more than 2 entries"):
        tar.members(packed(*((f"{n}.txt", b"") for n in range(3))), NAME, 2)
    monkeypatch.setattr(tar, "MOST", 1 << 20)
    for pack in (gzip.compress, bz2.compress, lzma.compress):
        with pytest.raises(SubmissionError, match="unpacks to more than 1 MB"):
            tar.members(pack(bytes(5 << 20)), NAME, 9)


def gzipped(content: bytes) -> bytes:
    """The same bytes whenever it is called."""
    return gzip.compress(content, mtime=0)


ONE, TWO = packed(("a.py", b"x")), packed(("a.py", b"x"), ("b.py", b"y"))
LONG = packed(("a.py", b"x" * 9000))
DAMAGED = {
    "the sign of gzip": b"\x1f\x8b",
    "the sign of bzip2": b"BZh9",
    "the sign of xz": b"\xfd7zXZ\x00",
    "no archive at all": b"no archive at all",
    "the first bytes of a gzip": gzipped(LONG)[:60],
    "half of a member": LONG[:2048],
    **{f"the first {end} bytes of two members": TWO[:end] for end in (1024, 1100, 2048)},
    "no header behind a member": TWO[:1024] + b"no header".ljust(512) * 2,
    "a gzip without its end": gzipped(ONE)[:-3],
    "a bzip2 without its end": bz2.compress(ONE)[:-3],
    "an xz without its end": lzma.compress(ONE)[:-3],
    "two gzips behind each other": gzipped(ONE[:1024]) + gzipped(packed(("b.py", b"y"))),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_what_is_damaged_is_told_and_no_part_of_it_is_taken_for_the_whole(content: bytes) -> None:
    with pytest.raises(SubmissionError, match="can be read"):
        tar.members(content, NAME, 9)
