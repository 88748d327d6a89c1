"""What a student typed into a notebook as the written answer: text that the course did not write, wherever it stands.

Ids and metadata may be gone, cells copied, merged, or changed in place. So a cell is the course's by its name or by its
text, and what the course wrote is taken out paragraph by paragraph, white space aside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.ingest.notebooks import Cell
from grader.ingest.pictures import REFERENCE, Picture

FORMULA = re.compile(r"[=≈∂∑∇Σ]|\\[A-Za-z]{2,}|\$\$")
START = 20  # letters by which a paragraph is known that the student went on with
FEW_WORDS = 12
_GAP = re.compile(r"(?:\r?\n[ \t]*){2,}")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s.*$", re.MULTILINE)
_LATEX = re.compile(r"\\(?:frac|sum|partial|nabla|mathbf|lambda|log|exp|begin|left)\b|\$\$|^%%(?:latex|markdown)", re.M)


@dataclass(frozen=True)
class Typed:
    """An answer's text, "" where nothing was written, the pictures that it shows, whether it stands in its place.

    `cells` are the numbers of those that hold it, counted from 1.
    """

    text: str
    pictures: tuple[Picture, ...] = ()
    placed: bool = False
    cells: tuple[int, ...] = ()


@dataclass(frozen=True)
class HandedOut:
    """The course's cells as the student received them, and the names of those for written answers."""

    cells: tuple[Cell, ...]
    written: tuple[str, ...]

    @cached_property
    def names(self) -> dict[str, int]:
        return {cell.name: at for at, cell in reversed(list(enumerate(self.cells))) if cell.name}

    @cached_property
    def texts(self) -> dict[str, int]:
        """The place of a cell by its whole text; the answer cells' own text first."""
        places = sorted(range(len(self.cells)), key=lambda at: self.cells[at].name in self.written)
        return {known: at for at in places if (known := plain(self.cells[at].source))}

    @cached_property
    def paragraphs(self) -> tuple[frozenset[str], ...]:
        return tuple(
            frozenset(map(plain, _GAP.split(cell.source))) - {""} if cell.kind != "code" else frozenset()
            for cell in self.cells
        )

    @cached_property
    def starts(self) -> dict[str, tuple[str, ...]]:
        """All paragraphs of the course, by their first letters."""
        found: dict[str, tuple[str, ...]] = {}
        for paragraph in sorted(frozenset().union(*self.paragraphs), key=len, reverse=True):
            found[paragraph[:START]] = (*found.get(paragraph[:START], ()), paragraph)
        return found

    @cached_property
    def placeholders(self) -> frozenset[str]:
        return frozenset().union(*(self.paragraphs[self.names[name]] for name in self.written if name in self.names))


def plain(text: str) -> str:
    """Equal for texts that differ in white space only."""
    return " ".join(text.split())


def typed_answer(cells: Sequence[Cell], name: str, course: HandedOut) -> Typed:
    """What the student wrote as the answer of that name.

    In its place are the answer cell, its copies, the cell before it that asks, and text cells added up to the course's
    next cell. What stands elsewhere counts beside that where no formula stands in its place. Code is no answer, but for
    a cell in its place that holds LaTeX or comments only.
    """
    answer = course.names.get(name)
    asks = answer - 1 if answer and course.cells[answer - 1].kind != "code" else None
    found: list[tuple[bool, str, Cell, int]] = []
    inside = False
    for number, cell in enumerate(cells, start=1):
        owner = answer if cell.name == name else _owner(cell, course)
        if owner is not None or cell.name == name:
            inside = cell.name == name or owner in (answer, asks)
        mine = cell.name == name or (owner is not None and owner == answer)
        own = own_text(cell, owner, mine, course)
        if cell.kind == "code" and not mine:
            if owner is None and inside and _written_as_code(own):
                found.append((False, own, cell, number))
        elif own.strip() and (mine or (inside and owner is None) or _worth(own)):
            found.append((inside, own, cell, number))
    placed = [part for part in found if part[0]]
    counted = placed if any(FORMULA.search(text) for _, text, *_ in placed) else found
    pictures = dict.fromkeys(picture for _, _, cell, _ in counted for picture in cell.pictures)
    text = "\n\n".join(text for _, text, *_ in counted)
    return Typed(text, tuple(pictures), bool(placed), tuple(number for *_, number in counted))


def own_text(cell: Cell, owner: int | None, mine: bool, course: HandedOut) -> str:
    """A cell's source without what the course wrote; all of it where only a formula of the course's is in it."""
    if plain(cell.source) in course.texts:
        return ""
    parts = [_part(raw, course) for raw in _GAP.split(cell.source)]
    there = {known for known, _ in parts if known}
    if not there:
        return cell.source
    changed = owner is not None and not mine
    if changed or any(_mostly(there, own) for at, own in enumerate(course.paragraphs) if at != owner or not mine):
        drop = there
    elif all(not rest for known, rest in parts if known or rest):
        return ""
    else:
        drop = there & course.placeholders
    if not drop:
        return cell.source
    raws = _GAP.split(cell.source)
    kept = [rest if known in drop else raw for (known, rest), raw in zip(parts, raws, strict=True)]
    return "\n\n".join(text for text in kept if text.strip())


def _owner(cell: Cell, course: HandedOut) -> int | None:
    """The place of the course's cell that this one is or was."""
    at = course.names.get(cell.name, course.texts.get(plain(cell.source))) if cell.name else None
    at = course.texts.get(plain(cell.source)) if at is None else at
    if at is not None or cell.kind == "code":
        return at
    there = {known for known, _ in (_part(raw, course) for raw in _GAP.split(cell.source)) if known}
    if not there:
        return None
    shared = [(sum(map(len, there & own)), at) for at, own in enumerate(course.paragraphs) if _mostly(there, own)]
    return max(shared)[1] if shared else None


def _mostly(there: set[str], paragraphs: frozenset[str]) -> bool:
    """Whether half of a cell of the course's is there."""
    return bool(paragraphs) and 2 * sum(map(len, there & paragraphs)) >= sum(map(len, paragraphs))


def _part(raw: str, course: HandedOut) -> tuple[str, str]:
    """The course's paragraph that one of the student's is or begins with, and what the student wrote behind it."""
    text = plain(raw)
    for known in course.starts.get(text[:START], ()):
        if text == known:
            return known, ""
        if len(known) >= START and text.startswith(known):
            behind = re.match(r"\s*" + r"\s+".join(map(re.escape, known.split())), raw)
            return (known, raw[behind.end() :].strip("\r\n")) if behind else ("", raw)
    return "", raw


def _worth(text: str) -> bool:
    """Whether text that stands anywhere may be an answer: a picture, a formula, or more than a heading or a name."""
    text = _HEADING.sub("", text)
    if REFERENCE.search(text) or FORMULA.search(text) or "$" in text or "(a picture " in text:
        return True
    return len(re.findall(r"[^\W\d_]{2,}", text)) >= FEW_WORDS


def _written_as_code(source: str) -> bool:
    """Whether what stands in a code cell is an answer all the same: LaTeX, or comments and nothing else."""
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    comments = all(line.startswith("#") for line in lines)
    return bool(_LATEX.search(source)) or (comments and _worth(re.sub(r"(?m)^\s*#+", "", source)))
