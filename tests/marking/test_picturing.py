"""Scans, photos and PDFs become PNG; what is made to break a decoder becomes words."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib

import pillow_heif
import pytest
from PIL import Image

from grader.marking.web.picturing import MOST_PAGES, SCRIPT, SIGNATURE, Pictures, decoded


def saved(kind: str, size: tuple[int, int] = (300, 200), pages: int = 1, **settings: object) -> bytes:
    made = io.BytesIO()
    picture = Image.new("RGB", size, "white")
    more = {"save_all": True, "append_images": [picture] * (pages - 1)} if pages > 1 else {}
    picture.save(made, kind, **more, **settings)
    return made.getvalue()


def heic() -> bytes:
    made = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (320, 240), "white")).save(made)
    return made.getvalue()


def bomb() -> bytes:
    """A PNG of a few KB that says it has 40,000 x 40,000 pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        whole = kind + content
        return struct.pack(">I", len(content)) + whole + struct.pack(">I", zlib.crc32(whole))

    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "PDF"])
def test_documents_are_shown_as_pictures(kind: str) -> None:
    shown = decoded(saved(kind))
    assert len(shown.pages) == 1 and shown.words == ""
    with Image.open(io.BytesIO(shown.pages[0])) as picture:
        assert picture.format == "PNG" and 1.4 < picture.width / picture.height < 1.6


def test_a_photo_of_a_telephone_is_shown() -> None:
    assert len(decoded(heic()).pages) == 1


def test_a_photo_is_turned_as_it_was_held_and_tells_nothing_else() -> None:
    about = Image.Exif()
    about[0x0112], about[0x010E] = 6, "taken at home"
    shown = decoded(saved("JPEG", (300, 100), exif=about))
    with Image.open(io.BytesIO(shown.pages[0])) as picture:
        assert picture.size == (100, 300)
    assert b"taken at home" not in shown.pages[0]


def test_of_a_long_document_the_first_pages_are_shown() -> None:
    shown = decoded(saved("PDF", pages=MOST_PAGES + 3))
    assert len(shown.pages) == MOST_PAGES
    assert shown.words == f"only the first {MOST_PAGES} of {MOST_PAGES + 3} pages are shown"


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture", b"%PDF-1.7\ntrailer<</Root 1 0 R>>", bomb(), b"<svg onload='alert(1)'/>", heic()[:200]],
)
def test_what_is_no_picture_is_words(content: bytes) -> None:
    shown = decoded(content)
    assert shown.pages == () and "cannot be shown" in shown.words


def test_a_document_is_decoded_once() -> None:
    pictures = Pictures()
    content = saved("PNG")
    assert pictures.of(content) is pictures.of(content)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these layers")
def test_the_process_that_decodes_is_closed_off() -> None:
    tries = """
import runpy, socket, subprocess
script = runpy.run_path({script!r})
script["_close_off"](5)
for attempt in (lambda: open("/etc/hostname"), lambda: open("/tmp/written", "w"), lambda: socket.socket(),
                lambda: subprocess.run(["/bin/true"])):
    try:
        attempt()
    except OSError:
        print("refused")
"""
    command = [sys.executable, "-I", "-c", tries.format(script=str(SCRIPT))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["refused"] * 4, done.stderr
