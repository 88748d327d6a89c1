"""Zip archives: what honest programs make is read; bombs, false headers and what is not a plain file are refused."""

from __future__ import annotations

import bz2
import io
import lzma
import os
import stat
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.ingest import MAX_ARCHIVES, MAX_NESTED, Files, read_files
from grader.ingest.entries import ALLOWED, MAX_ENTRIES, MAX_FILE, MAX_NOTEBOOK
from tests.ingest.build import CODE, Forged, deflated, forged, names, refused, unpack, zipped

MODULE = "softmax_regression.py"
PLAIN = {MODULE: CODE}
MEGABYTE = 1 << 20


def peak_of(read: Callable[[], object]) -> float:
    """MB at their peak."""
    tracemalloc.start()
    try:
        read()
        return tracemalloc.get_traced_memory()[1] / MEGABYTE
    finally:
        tracemalloc.stop()


def bounded(folder: Path, content: bytes) -> str:
    """The message, of a refusal that took little memory."""
    told: list[str] = []
    assert peak_of(lambda: told.append(refused(lambda: unpack(folder, content)))) < 50
    return told[0]


def patched(content: bytes, place: int, value: bytes) -> bytes:
    return content[:place] + value + content[place + len(value) :]


# What honest programs make


def streamed() -> bytes:
    """Written to a pipe, so sizes stand behind each file."""
    buffer = io.BytesIO()
    buffer.seekable = lambda: False  # type: ignore[method-assign]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MODULE, CODE)
    return buffer.getvalue()


def wide() -> bytes:
    """With sizes in 64 bits, as some programs write even small files."""
    extra = struct.pack("<2H3Q", 1, 24, len(CODE), len(deflated(CODE)), 0)
    small = 0xFFFFFFFF
    content = forged(Forged(MODULE.encode(), size=small, packed=small, offset=small, extra=b"\x55\x54\1\0\0" + extra))
    end = content.rfind(b"PK\5\6")
    start = content.find(b"PK\1\2")
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, end - start, start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    return content[:end] + end64 + locator + patched(content[end:], 8, b"\xff" * 12)


HONEST = {
    "deflated": zipped(PLAIN),
    "stored": zipped(PLAIN, zipfile.ZIP_STORED),
    "with folders as entries": zipped({"hw/": b"", f"hw/{MODULE}": CODE}),
    "with folders by Windows": zipped({"hw\\": b"", f"hw\\{MODULE}": CODE}),
    "streamed": streamed(),
    "64 bits": wide(),
    "self-extracting": b"\x7fELF" + bytes(5000) + zipped(PLAIN),
    "with a line end behind it": zipped(PLAIN) + b"\r\n",
    "with a comment": forged(Forged(MODULE.encode()), comment=b"week 3"),
    "with a comment that looks like an end": forged(Forged(MODULE.encode()), comment=b"PK\5\6" * 16000),
    "of the year 2107": forged(Forged(MODULE.encode(), time=0xFFFFFFFF)),
    "with pictures in a method of their own": forged(Forged(MODULE.encode()), Forged(b"a.png", method=12)),
    "with a link nobody reads": forged(Forged(MODULE.encode()), Forged(b"venv/bin/python", attributes=stat.S_IFLNK)),
}


@pytest.mark.parametrize("kind", HONEST)
def test_what_honest_programs_make_is_read(tmp_path: Path, kind: str) -> None:
    files = unpack(tmp_path, HONEST[kind])
    assert [content for name, content in files.contents.items() if name.name == MODULE] == [CODE]


def test_a_notebook_full_of_zeros_is_read(tmp_path: Path) -> None:
    content = b'{"cells": [], "x": "' + b"0.0, " * 800_000 + b'"}'
    files = unpack(tmp_path, zipped({MODULE: CODE, "a.ipynb": content}))
    assert len(content) > 300 * len(zipped({"a.ipynb": content}))
    assert content in files.contents.values()


def test_data_beside_the_work_is_left_out_and_told(tmp_path: Path) -> None:
    data = os.urandom(MAX_FILE // 2).hex().encode() + b"more"
    files = unpack(tmp_path, zipped({MODULE: CODE, "data.txt": data, "big.csv": data}))
    assert names(files) == [f"ana.zip/{MODULE}"]
    assert {str(name): why for name, why in files.unread.items()} == {
        "ana.zip/data.txt": "is larger than 4 MB",
        "ana.zip/big.csv": "is of a kind that is not read",
    }


def test_a_notebook_that_is_too_large_does_not_keep_the_code_from_being_read(tmp_path: Path) -> None:
    notebook = os.urandom(MAX_NOTEBOOK // 2 + 1).hex().encode()
    files = unpack(tmp_path, zipped({MODULE: CODE, "a.ipynb": notebook}))
    assert list(files.unread.values()) == ["is larger than 8 MB; clear its outputs and save it again"]


# Archives in archives


def in_archives(times: int) -> bytes:
    content = zipped(PLAIN)
    for _ in range(times):
        content = zipped({"a.zip": content})
    return content


def test_archives_in_archives_are_opened_up_to_a_depth(tmp_path: Path) -> None:
    assert names(unpack(tmp_path, in_archives(MAX_NESTED - 1))) == [f"ana.zip/a.zip/a.zip/{MODULE}"]
    told = refused(lambda: unpack(tmp_path, in_archives(MAX_NESTED)))
    assert told.startswith("ana.zip/a.zip/a.zip/a.zip: more than 3 archives in each other") and ALLOWED in told


def test_an_archive_deep_in_folders_is_opened(tmp_path: Path) -> None:
    files = unpack(tmp_path, zipped({"a/b/c/d/e/f/work.zip": zipped(PLAIN)}))
    assert names(files) == [f"ana.zip/a/b/c/d/e/f/work.zip/{MODULE}"]


def test_an_archive_beside_the_work_is_left_alone_and_told(tmp_path: Path) -> None:
    files = unpack(tmp_path, zipped({MODULE: CODE, "data.zip": b"not a zip archive"}))
    assert names(files) == [f"ana.zip/{MODULE}"]
    assert list(files.unread.values()) == ["is an archive beside the work and is left alone"]


def test_an_archive_beside_the_handed_out_tests_is_opened(tmp_path: Path) -> None:
    files = unpack(tmp_path, zipped({"test_public.py": b"", "work.zip": zipped(PLAIN)}))
    assert f"ana.zip/work.zip/{MODULE}" in names(files)


def test_many_archives_are_refused(tmp_path: Path) -> None:
    told = refused(lambda: unpack(tmp_path, zipped({f"{i}.zip": zipped({}) for i in range(MAX_ARCHIVES)})))
    assert f"or {MAX_ARCHIVES} in all" in told


# Bombs


@pytest.mark.parametrize("ending", [".py", ".txt", ".bin"])
def test_a_bomb_is_refused_before_it_unpacks(tmp_path: Path, ending: str) -> None:
    bomb = zipped({MODULE: CODE, f"bomb{ending}": bytes(150 * MEGABYTE)})
    assert len(bomb) < 160_000
    told = bounded(tmp_path, bomb)
    assert told.startswith(
        f"ana.zip: {len(bomb)} bytes that would unpack to {150 * MEGABYTE + len(CODE)}; allowed are 200"
    )


@pytest.mark.parametrize(("method", "pack"), [(12, bz2.compress), (14, lzma.compress)])
def test_a_bomb_of_another_method_is_refused_by_its_name(
    tmp_path: Path, method: int, pack: Callable[[bytes], bytes]
) -> None:
    packed = pack(bytes(64 * MEGABYTE))
    told = bounded(tmp_path, forged(Forged(MODULE.encode(), packed, method, size=len(CODE))))
    assert told.startswith(
        f"ana.zip/{MODULE}: is compressed by {'bzip2' if method == 12 else 'LZMA'}; allowed are stored"
    )


@pytest.mark.parametrize("claimed", [0, 1, len(CODE), 3 * MEGABYTE])
def test_a_size_that_is_false_is_refused(tmp_path: Path, claimed: int) -> None:
    content = forged(Forged(MODULE.encode(), CODE + bytes(60 * MEGABYTE), size=claimed))
    told = bounded(tmp_path, content)
    assert told.startswith(f"ana.zip/{MODULE}: is damaged, or its size is not what its archive says")


def test_a_stored_file_is_no_larger_than_it_says(tmp_path: Path) -> None:
    content = forged(Forged(MODULE.encode(), bytes(MAX_FILE + 1), method=0, size=1))
    assert "its size is not what its archive says" in refused(lambda: unpack(tmp_path, content))


def test_a_start_of_a_file_is_not_taken_for_the_file(tmp_path: Path) -> None:
    longer = Forged(MODULE.encode(), CODE + b"more", size=len(CODE), checksum=zlib.crc32(CODE))
    assert "is damaged" in refused(lambda: unpack(tmp_path, forged(longer)))


@pytest.mark.parametrize("claimed", [0xFFFFFFF0, 1 << 31])
def test_a_size_that_is_boasted_is_refused(tmp_path: Path, claimed: int) -> None:
    assert f"unpack to {claimed}" in bounded(tmp_path, forged(Forged(MODULE.encode(), size=claimed)))


def test_many_files_within_their_bound_are_refused_by_their_sum(tmp_path: Path) -> None:
    told = bounded(tmp_path, zipped({f"{i}.py": os.urandom(1900_000).hex().encode() for i in range(5)}))
    assert told.startswith("ana.zip/4.py: with it more than 500 files or 16 MB in all") and ALLOWED in told


def test_a_file_over_its_bound_is_refused_by_name(tmp_path: Path) -> None:
    told = refused(lambda: unpack(tmp_path, zipped({MODULE: CODE, "hw/big.py": bytes(MAX_FILE + 1)})))
    assert told.startswith("ana.zip/hw/big.py: is larger than 4 MB") and ALLOWED in told


def test_five_thousand_files_are_refused(tmp_path: Path) -> None:
    told = bounded(tmp_path, zipped({f"env/{i}.py": b"" for i in range(5000)}))
    assert "more than 500 files" in told and ALLOWED in told


def test_very_many_entries_are_refused_whatever_they_are(tmp_path: Path) -> None:
    assert names(unpack(tmp_path, zipped({f"{i}.png": b"" for i in range(MAX_ENTRIES)}))) == []
    told = refused(lambda: unpack(tmp_path, zipped({f"{i}.png": b"" for i in range(MAX_ENTRIES + 1)})))
    assert f"it has more than {MAX_ENTRIES} entries" in told and ALLOWED in told


def test_a_directory_of_a_million_entries_is_refused_without_reading_it(tmp_path: Path) -> None:
    one = forged(Forged(b"a"))
    start, end = one.find(b"PK\1\2"), one.rfind(b"PK\5\6")
    entry = one[start:end]
    many = 340_000
    size = struct.pack("<L", many * len(entry))
    content = one[:start] + entry * many + patched(one[end:], 12, size)
    assert f"more than {MAX_ENTRIES} entries" in bounded(tmp_path, content)


def test_a_directory_of_tiny_extra_fields_is_refused_at_once(tmp_path: Path) -> None:
    extra = b"\xaa\xaa\0\0" * 16000
    content = forged(*(Forged(b"%d.png" % i, size=0xFFFFFFFF, extra=extra) for i in range(24)))
    assert "would unpack to" in bounded(tmp_path, content)


def test_a_directory_of_tiny_extra_fields_is_read_at_once(tmp_path: Path) -> None:
    extra = b"\xaa\xaa\0\0" * 16000
    content = forged(Forged(MODULE.encode()), *(Forged(b"%d.png" % i, extra=extra) for i in range(240)))
    found: list[Files] = []
    assert peak_of(lambda: found.append(unpack(tmp_path, content))) < 100
    assert names(found[0]) == [f"ana.zip/{MODULE}"]


# Overlapping


def test_two_entries_on_the_same_bytes_are_refused(tmp_path: Path) -> None:
    content = forged(Forged(b"a.py", bytes(MEGABYTE)), *(Forged(b"a.py", b"", offset=0) for _ in range(300)))
    assert "(its entries overlap)" in bounded(tmp_path, content)


def test_an_entry_that_quotes_the_next_ones_header_is_refused(tmp_path: Path) -> None:
    inner = forged(Forged(b"b.py", bytes(MEGABYTE)))
    inner = inner[: inner.find(b"PK\1\2")]
    # The outer file is the inner one with its header, stored; the directory names both.
    outer = forged(Forged(b"a.py", inner, method=0), Forged(b"b.py", bytes(MEGABYTE), offset=34))
    assert "(its entries overlap)" in bounded(tmp_path, outer)


def test_an_entry_that_reaches_into_the_directory_is_refused(tmp_path: Path) -> None:
    content = forged(Forged(MODULE.encode(), method=0, packed=len(CODE) + 10, size=len(CODE) + 10))
    assert "overlap its directory" in refused(lambda: unpack(tmp_path, content))


# False headers


def test_a_file_under_two_names_is_refused(tmp_path: Path) -> None:
    told = refused(lambda: unpack(tmp_path, forged(Forged(MODULE.encode(), local_name=b"harmless.py"))))
    assert told.startswith(f"ana.zip/{MODULE}: has two different names in its archive")


def test_a_file_whose_bytes_were_changed_is_refused(tmp_path: Path) -> None:
    told = refused(lambda: unpack(tmp_path, forged(Forged(MODULE.encode(), checksum=1))))
    assert told.startswith(f"ana.zip/{MODULE}: is damaged")


@pytest.mark.parametrize("flags", [0x801, 0x841])
def test_a_password_is_told(tmp_path: Path, flags: int) -> None:
    told = refused(lambda: unpack(tmp_path, forged(Forged(MODULE.encode(), flags=flags))))
    assert told == f"ana.zip/{MODULE}: is locked with a password; allowed are archives without one"


@pytest.mark.parametrize(
    ("method", "name"),
    [(1, "shrinking"), (9, "Deflate64"), (93, "Zstandard"), (95, "XZ"), (98, "PPMd"), (99, "AES"), (77, "method 77")],
)
def test_another_method_is_refused_by_its_name(tmp_path: Path, method: int, name: str) -> None:
    told = refused(lambda: unpack(tmp_path, forged(Forged(MODULE.encode(), method=method))))
    assert told.startswith(f"ana.zip/{MODULE}: is compressed by {name}") and "your system's own zip command" in told


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK, stat.S_IFDIR])
def test_links_and_devices_are_refused(tmp_path: Path, kind: int) -> None:
    told = refused(lambda: unpack(tmp_path, forged(Forged(f"hw/{MODULE}".encode(), attributes=kind | 0o777))))
    assert told.startswith(f"ana.zip/hw/{MODULE}: is a link or a device") and ALLOWED in told


@pytest.mark.parametrize("name", [b"hw", b"hw/", b"evil.sh"])
def test_links_of_other_names_are_not_followed_and_told(tmp_path: Path, name: bytes) -> None:
    link = Forged(name, b"/etc", attributes=stat.S_IFLNK | 0o777)
    files = unpack(tmp_path, forged(link, Forged(MODULE.encode())))
    assert names(files) == [f"ana.zip/{MODULE}"]
    assert list(files.unread.values()) == ["is a link or a device, which is not followed"]


FAR = struct.pack("<2HQ", 1, 8, 1 << 63)
DAMAGED = {
    "its end is missing": (zipped(PLAIN)[:-30], "it has no directory at its end; is it whole?"),
    "its end is cut": (zipped(PLAIN)[:-1], "it is cut off or damaged"),
    "its start is missing": (zipped(PLAIN)[10:], "its directory is not where it says"),
    "its middle is missing": (zipped(PLAIN)[:40] + zipped(PLAIN)[50:], "its directory is not where it says"),
    "it is empty": (b"", "it has no directory at its end; is it whole?"),
    "a wrong number of entries": (forged(Forged(b"a.py"), number=7), "its directory is damaged"),
    "an entry far away": (forged(Forged(b"a.py", offset=0xFFFFFFF0)), "it is cut off or damaged"),
    "an entry very far away": (forged(Forged(b"a.py", offset=0xFFFFFFFF, extra=FAR)), "it is cut off or damaged"),
    "an entry somewhere else": (forged(Forged(b"a.py", offset=3)), "an entry is not where its directory says"),
    "an entry with another mark": (patched(zipped(PLAIN), 0, b"PK\7\7"), "an entry is not where its directory says"),
    "a directory with another mark": (
        patched(zipped(PLAIN), zipped(PLAIN).find(b"PK\1\2"), b"PK\7\7"),
        "its directory is damaged",
    ),
    "a directory far away": (
        patched(zipped(PLAIN), len(zipped(PLAIN)) - 6, b"\xf0\xff\xff\xff"),
        "its directory is not where it says",
    ),
    "a directory of another size": (
        patched(zipped(PLAIN), len(zipped(PLAIN)) - 10, b"\xf0\xff\xff\xff"),
        "its directory is not where it says",
    ),
    "an end within an end": (zipped(PLAIN)[:-22] + b"PK\5\6" * 6, "it is cut off or damaged"),
    "64 bits, cut": (wide()[: wide().find(b"PK\6\6")] + wide()[wide().find(b"PK\6\7") :], "its directory is damaged"),
    "64 bits with another mark": (
        patched(wide(), wide().find(b"PK\6\6"), b"PK\7\7"),
        "its directory is damaged",
    ),
    "64 bits, far away": (
        patched(wide(), wide().find(b"PK\6\6") + 48, b"\xff" * 8),
        "its directory is not where it says",
    ),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_archive_is_refused(tmp_path: Path, what: str) -> None:
    content, words = DAMAGED[what]
    told = refused(lambda: unpack(tmp_path, content))
    assert told == f"ana.zip: not a zip archive that can be read ({words}); {ALLOWED}"


@pytest.mark.parametrize(
    ("start", "name"),
    [(b"Rar!\x1a\x07", "a RAR"), (b"7z\xbc\xaf\x27", "a 7-Zip"), (b"\x1f\x8b\x08", "a gzip"), (b"%PDF-1.7", "a PDF")],
)
def test_something_else_called_zip_is_refused_by_its_name(tmp_path: Path, start: bytes, name: str) -> None:
    told = refused(lambda: unpack(tmp_path, start + bytes(100)))
    assert told.startswith(f"ana.zip: not a zip archive that can be read (it is {name}")


def test_one_part_of_several_is_refused(tmp_path: Path) -> None:
    content = zipped(PLAIN)
    told = refused(lambda: unpack(tmp_path, patched(content, len(content) - 18, b"\1\0\1\0")))
    assert "one part of several" in told


def test_an_archive_over_its_bound_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "ana.zip").open("wb") as file:
        file.truncate(1 << 40)
    told = refused(lambda: read_files(tmp_path / "ana.zip"))
    assert told.startswith("ana.zip: is larger than 16 MB") and ALLOWED in told
