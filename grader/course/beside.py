"""Files that lie beside the notebook and may be the written answer: texts, and documents that only a person reads."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

from grader.course.readme import without_made
from grader.ingest import OTHER_KIND, Files, is_document, is_picture, look, shown

TEXTS = (".md", ".tex", ".txt")
ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst")
# A browser runs what these hold; kept as plain text they show what is written and do nothing.
ACTIVE = (".html", ".htm", ".xhtml", ".mht", ".mhtml", ".svg", ".svgz")
NOT_ANSWERS = re.compile(
    r"(readme|requirements?|licen[cs]e|copying|authors|contributors|changelog|changes|contributing|notice|install|"
    r"environment|constraints|todo|robots|cmakelists|code_of_conduct|security|timestamp|submission_secret)"
    r"\b.*",
    re.IGNORECASE,
)
FORMULA = re.compile(r"\\(?:frac|sum|partial|nabla|begin|mathbf|lambda|log|exp)\b|\$\$")
CODE = re.compile(r"^(?:def |class |import |from \w+(?:\.\w+)* import |%%writefile)", re.MULTILINE)
BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"PK\3\4", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"GIF8")
WRITTEN = re.compile(r"\\(?:frac|sum|partial|nabla|mathbf|lambda)\b|∂.*=|=.*[Σ∑]")
MAX_LINES = 60
FEW_FORMULAS = 4  # a program has a formula or two in its comments
FEW_WORDS = 3
STANDS = 2  # signs of equality by which an answer stands by itself
MAX_TEXT = 1 << 20


@dataclass(frozen=True)
class Document:
    """A document by its name as it was handed in and the one that it is kept under."""

    name: PurePosixPath
    stored: str
    content: bytes


def text_of(content: bytes) -> str:
    """A written answer as text, as editors save it."""
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if utf16 else "utf-8-sig", errors="replace")


def named(files: Files, handout: Mapping[str, bytes], written: Collection[str]) -> list[PurePosixPath]:
    """Text files of the answer's name, but for the handout's own."""
    return [
        name
        for name, content in files.contents.items()
        if name.suffix in TEXTS and name.stem.lower() in written and not _handed_out(content, handout)
    ]


def in_scripts(files: Files, handout: Mapping[str, bytes]) -> str:
    """Lines with formulas that a student wrote into programs, as comments or strings; "" where there are hardly any."""
    given = {line.strip() for content in handout.values() for line in content.splitlines()}
    told = []
    for name, content in files.contents.items():
        if name.suffix != ".py" or _handed_out(content, handout):
            continue
        own = [line.strip() for line in content.splitlines() if line.strip() not in given]
        found = [text for line in own if WRITTEN.search(text := text_of(line[:400]))]
        if len(found) >= FEW_FORMULAS:
            told.append("\n\n".join([f"(Formulas stand in {shown(name)}; see the file.)", *found[:MAX_LINES]]))
    return "\n\n".join(told)


def texts(files: Files, handout: Mapping[str, bytes]) -> list[PurePosixPath]:
    """Text files of any name that may be the answer, those with formulas if there are any.

    Not the handout's own, whatever they are called; not code, data or what is no text; not what goes with programs
    (README, requirements, LICENSE and so on), but for a README with formulas, which somebody wrote for this; and not
    what has neither formulas nor a few words.
    """
    found = []
    for name, content in files.contents.items():
        if name.suffix not in TEXTS or _handed_out(content, handout) or not _is_text(content):
            continue
        text = text_of(content[:MAX_TEXT])
        formulas = bool(FORMULA.search(text))
        other = NOT_ANSWERS.fullmatch(name.stem) and not (formulas and name.stem.lower().startswith("readme"))
        code = CODE.search(text) or PurePosixPath(name.stem).suffix.lower() in (".py", ".ipynb", ".csv", ".log")
        if not other and not code and (formulas or _words(text)):
            found.append((formulas, name))
    best = any(formulas for formulas, _ in found)
    return [name for formulas, name in found if formulas == best]


def documents(
    files: Files, handout: Mapping[str, bytes], written: Collection[str], answer: str, taken: Collection[str]
) -> list[Document]:
    """Documents to keep. Pictures are no news beside an answer that stands by itself and does not name them."""
    stands = answer.count("=") >= STANDS
    found = dict(files.documents)
    found |= {name: files.contents[name] for name in files.contents if _disguised(name, files.contents[name], handout)}
    kept: list[Document] = []
    used = {look(PurePosixPath(name)) for name in taken}
    for name, content in sorted(found.items()):
        wanted = not stands or not is_picture(name) or _mentions(answer, name) or name.stem.lower() in written
        if wanted and content and not _handed_out(content, handout):
            kept.append(Document(name, _stored(name, used), content))
    return kept


def told(found: Sequence[Document]) -> str:
    """The documents for a note."""
    return ", ".join(
        shown(each.name) + ("" if each.stored == each.name.name else f" (kept as {shown(each.stored)})")
        for each in found
    )


def unread(files: Files, handout: Mapping[str, bytes], written: Collection[str]) -> list[PurePosixPath]:
    """What was not read and may be the answer or hold it; what the handout has of that name is none, but a notebook."""
    return [
        name
        for name, why in files.unread.items()
        if name.suffix.lower() == ".ipynb"
        or name.stem.lower() in written
        or (
            name.name not in handout
            and (
                name.suffix.lower() in ARCHIVES
                or is_document(name)
                or (why != OTHER_KIND and name.suffix in TEXTS and not NOT_ANSWERS.fullmatch(name.stem))
            )
        )
    ]


def _handed_out(content: bytes, handout: Mapping[str, bytes]) -> bool:
    words = without_made(content).split()
    return any(content == own or words == own.split() for own in handout.values())


def _is_text(content: bytes) -> bool:
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return not content.startswith(BINARY) and (utf16 or b"\0" not in content)


def _disguised(name: PurePosixPath, content: bytes, handout: Mapping[str, bytes]) -> bool:
    """Whether it is a document under the name of a text."""
    return name.suffix in TEXTS and not _is_text(content) and not NOT_ANSWERS.fullmatch(name.stem)


def _words(text: str) -> bool:
    """Whether there are a few words, and not fewer than numbers: that would be data."""
    words = len(re.findall(r"[^\W\d_]{2,}", text))
    return words >= FEW_WORDS and words >= len(re.findall(r"\d+(?:\.\d+)?", text))


def _mentions(answer: str, name: PurePosixPath) -> bool:
    return name.name in answer or quote(name.name) in answer


def _stored(name: PurePosixPath, used: set[str]) -> str:
    """A name of its own in the folder of the marked work, under which a browser runs nothing."""
    base = f"{name.name}.txt" if name.suffix.lower() in ACTIVE else name.name
    stored, number = base, 1
    while look(PurePosixPath(stored)) in used:
        number += 1
        stored = f"{number}-{base}"
    used.add(look(PurePosixPath(stored)))
    return stored
