"""Scans, photos and PDFs as pictures that a browser may show: made anew in a process of their own, within bounds."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).parent / "decoding.py"
SECONDS = 20
MOST_PAGES = 12
MOST_BYTES = 96 << 20
"""Of all pages of one document, and of all that is kept for looking at it again."""
SIGNATURE = b"\x89PNG\r\n\x1a\n"
NO_PICTURE = "it cannot be shown as a picture; open it where it was handed in"


@dataclass(frozen=True)
class Shown:
    """The pages as PNG, or why there are none; `words` also says what of a long document is not shown."""

    pages: tuple[bytes, ...]
    words: str = ""


class Pictures:
    """Documents as pictures; those that were looked at last are kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Shown] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, content: bytes) -> Shown:
        """The pages of a document, known by its content."""
        key = hashlib.sha256(content).hexdigest()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = decoded(content)
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and sum(map(_size, self._kept.values())) > MOST_BYTES:
                self._kept.popitem(last=False)
            return self._kept[key]


def _size(shown: Shown) -> int:
    return sum(map(len, shown.pages))


def decoded(content: bytes) -> Shown:
    """The pages of a PDF or a picture. Never raises for what the content is."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(SCRIPT), str(MOST_PAGES), str(SECONDS)],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            env={"PATH": "", "LC_ALL": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired:
        return Shown((), f"{NO_PICTURE} (it took more than {SECONDS} seconds)")
    pages, more = _framed(done.stdout)
    if not pages:
        return Shown((), NO_PICTURE)
    return Shown(tuple(pages), f"only the first {len(pages)} of {more} pages are shown" if more > len(pages) else "")


def _framed(said: bytes) -> tuple[list[bytes], int]:
    """The pages in what the process wrote: how many there are in all, then length and content of each."""
    pages: list[bytes] = []
    whole = int.from_bytes(said[:4], "big") if len(said) >= 4 else 0
    at = 4
    while len(pages) < MOST_PAGES and at + 4 <= len(said) <= MOST_BYTES:
        size = int.from_bytes(said[at : at + 4], "big")
        page = said[at + 4 : at + 4 + size]
        if len(page) != size or not page.startswith(SIGNATURE):
            break
        pages.append(page)
        at += 4 + size
    return pages, whole
