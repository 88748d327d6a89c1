"""One file of a submission: under which names, of which kinds and up to which sizes it is read.

A name is text here and never a path that is opened.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.errors import SubmissionError

READ = (".py", ".ipynb", ".md", ".tex", ".txt", ".zip")
# Kept for a person who marks, beside an answer that is not typed; nothing here opens them.
PAPERS = (
    *(".pdf", ".docx", ".doc", ".odt", ".rtf", ".pages", ".djvu", ".ps", ".eps", ".xps", ".pptx", ".ppt", ".odp"),
    *(".html", ".htm", ".xhtml", ".mht", ".mhtml", ".svg", ".svgz", ".tm", ".lyx", ".rst", ".org", ".adoc", ".typ"),
    *(".markdown", ".rmd", ".qmd", ".nb", ".mw", ".goodnotes", ".one", ".xopp", ".note", ".dvi", ".fodt", ".wps"),
    *(".wpd", ".key"),
)
PICTURES = (
    *(".png", ".jpg", ".jpeg", ".jfif", ".jpe", ".gif", ".webp", ".heic", ".heif", ".avif", ".tif", ".tiff", ".bmp"),
    *(".dng", ".jxl", ".jp2"),
)
# What systems and editors leave behind; macOS keeps a folder's picture in "Icon\r". Hidden files are skipped too.
SKIPPED = ("__MACOSX", "__pycache__", "site-packages", "venv", "Icon\r")
MAX_ENTRIES = 5000
MAX_FILES = 500
MAX_DEPTH = 30
MAX_FILE = 4 << 20
MAX_NOTEBOOK = 8 << 20
MAX_TOTAL = 16 << 20
MAX_DOCUMENT = 10 << 20
MAX_DOCUMENTS = 12
MAX_DOCUMENTS_TOTAL = 30 << 20
MAX_LOOKED_AT = 60  # documents that are opened to choose those from
MAX_NAME = 1000
MAX_PART = 255  # what a disk takes
ALLOWED = (
    f"allowed are .py, .ipynb, .md, .tex and .txt files, at most {MAX_FILE >> 20} MB each "
    f"(notebooks {MAX_NOTEBOOK >> 20} MB) and {MAX_TOTAL >> 20} MB in all, in a folder or a .zip"
)
OTHER_KIND = "is of a kind that is not read"
TOO_MANY = f"is more than {MAX_DOCUMENTS} documents or {MAX_DOCUMENTS_TOTAL >> 20} MB of them"

_OUTWARD = re.compile(r"[. ]+")  # `..`, and `.. ` or `...`, which Windows takes for it
_DRIVE = re.compile(r"[A-Za-z]:")
# Persian, Hindi and others join letters with these; between plain letters they only hide.
_JOINERS = re.compile(r"(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])")
_INVISIBLE = ("Cc", "Cf", "Zl", "Zp")


@dataclass(frozen=True)
class Found:
    """A file by its safe name; `content` is None where it was not read, and `reason` says why."""

    name: PurePosixPath
    content: bytes | None
    reason: str = ""


@dataclass(frozen=True)
class Member:
    """A file that can be read by itself, by its safe name; `refused` says why it is not read."""

    name: PurePosixPath
    size: int = 0
    read: Callable[[], bytes] = bytes
    refused: str = ""


def safe_name(raw: str, within: PurePosixPath) -> PurePosixPath | None:
    """The name below `within`, its ending in small letters; None for what is passed over. Raises SubmissionError."""
    where = f"{shown(within)}: the name '{shown(raw)}'" if within.parts else f"the name '{shown(raw)}'"
    coded = raw.encode("utf-8", errors="replace")
    if len(coded) > MAX_NAME:
        raise SubmissionError(f"{where} is too long; allowed are {MAX_NAME} bytes")
    raw = coded.decode()  # without what a disk's name holds that is not UTF-8
    name = PurePosixPath(raw.replace("\\", "/"))
    if name.is_absolute() or _DRIVE.match(raw) or any(_OUTWARD.fullmatch(part) for part in name.parts):
        raise SubmissionError(f"{where} leads elsewhere; allowed are names below the folder: zip that folder again")
    if not name.parts or any(part in SKIPPED or part.startswith(".") for part in name.parts):
        return None
    unusual = "" if raw.isprintable() else _JOINERS.sub("", raw)
    hidden = [letter for letter in unusual if unicodedata.category(letter) in _INVISIBLE]
    if hidden:
        raise SubmissionError(f"{where} has a character that does not show (U+{ord(hidden[0]):04X}); rename the file")
    if any(len(part.encode()) > MAX_PART for part in name.parts):
        raise SubmissionError(f"{where} is too long; allowed are {MAX_PART} bytes between two slashes")
    if len(name.parts) + len(within.parts) > MAX_DEPTH:
        raise SubmissionError(f"{where} lies too deep; allowed are {MAX_DEPTH} folders in folders")
    name = name.with_name(name.name.rstrip(". "))
    ending = name.suffix.lower()
    return within / (name.with_suffix(ending) if ending in READ else name)


def is_read(name: PurePosixPath) -> bool:
    """Whether a file of this name is read, by its ending; browsers add `.json` to notebooks."""
    return name.suffix in READ or name.name.lower().endswith(".ipynb.json")


def largest(name: PurePosixPath) -> int:
    """How many bytes a file of this name may have."""
    return MAX_DOCUMENT if is_document(name) else {".ipynb": MAX_NOTEBOOK, ".zip": MAX_TOTAL}.get(name.suffix, MAX_FILE)


def is_document(name: PurePosixPath) -> bool:
    """Whether it may be a written answer that no machine reads, by its ending."""
    return name.suffix.lower() in (*PAPERS, *PICTURES)


def is_picture(name: PurePosixPath) -> bool:
    """Whether it is a document that is one picture: a photo of a page, or a figure."""
    return name.suffix.lower() in PICTURES


def too_large(name: PurePosixPath) -> Found:
    """A file over its bound: code is refused, as marks depend on it; anything else is left out and told."""
    words = f"is larger than {largest(name) >> 20} MB"
    if name.suffix in (".py", ".zip"):
        raise SubmissionError(f"{shown(name)}: {words}; {ALLOWED}")
    if name.suffix == ".ipynb":
        words += "; clear its outputs and save it again"
    return Found(name, None, words)


def look(name: PurePosixPath) -> str:
    """Equal for names that a Mac or Windows disk, or a reader, takes for one."""
    return unicodedata.normalize("NFKC", _JOINERS.sub("", str(name))).casefold()


def printable(text: str) -> str:
    """A file name without characters that could steer a terminal or a page."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)


def shown(name: object) -> str:
    """A file name for a message: printable, and its middle left out where it is long."""
    text = str(name)
    return printable(text if len(text) <= 120 else f"{text[:60]}...{text[-50:]}")
