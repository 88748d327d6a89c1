"""Sets of written derivations with the labels of people: answers with marks, public documents, variants of one answer.

A set is a folder with labels.yaml, a mapping of files (without a suffix: .md) to what a person says of them.

- An answer: {verdict: wrong, points: 7, first_wrong: [14], wrong_lines: [14, 15], mistake: .., style: 3}. Others are
  right, or incomplete: nothing is wrong, but steps are missing. Lines count from 1. `first_wrong` is where the first
  red mark belongs, with alternatives; `wrong_lines` are all lines on which an equality is false, those that follow
  rightly from an earlier slip, too. Where they are not given, one of `first_wrong` is.
- A document: {claims: 31, wrong: [17]}, with a question's symbols beside it in NAME.yaml, else of the shipped question.
- seed.yaml: {of: FILE, variants: [{line: 4, before: .., after: .., mistake: ..}]}, one change of one line each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from grader.derivation.settings import Symbols

SET = Path(__file__).resolve().parent / "derivations"
VERDICTS = ("right", "wrong", "incomplete")
FULL = 10.0


@dataclass(frozen=True)
class Label:
    """What a person says of an answer. Each of `wrong` is a line that is wrong, or the places where one may be seen."""

    verdict: str
    points: float
    first_wrong: frozenset[int] = frozenset()
    wrong: tuple[frozenset[int], ...] = ()
    style: int = 0
    of: float = FULL


@dataclass(frozen=True)
class Example:
    """An answer with its label, as it is written and as it is used."""

    name: str
    text: str
    label: Mapping[str, Any]
    marks: Label

    @property
    def kind(self) -> str:
        return self.marks.verdict


@dataclass(frozen=True)
class Document:
    """A public derivation: its claims as a person counts them, its wrong lines, its symbols (None: the shipped ones).

    `fault` says what is wrong with the setting beside it.
    """

    name: str
    text: str
    claims: int
    wrong: tuple[frozenset[int], ...]
    symbols: Symbols | None
    fault: str = ""


@dataclass(frozen=True)
class Variant:
    """A right answer with one line made wrong."""

    line: int
    mistake: str
    text: str


@dataclass(frozen=True)
class LabelledSet:
    """All that one folder holds; `unlabelled` are files that nobody says anything of."""

    title: str
    examples: tuple[Example, ...]
    documents: tuple[Document, ...]
    variants: tuple[Variant, ...]
    unlabelled: tuple[str, ...] = ()


def read_set(folder: Path) -> LabelledSet:
    """A folder with labels. Raises ValueError or KeyError for a label that says too little, OSError without files."""
    labels = yaml.safe_load((folder / "labels.yaml").read_text(encoding="utf-8")) or {}
    examples, documents, known = [], [], set()
    for name, said in labels.items():
        path = folder / name
        path = path if path.is_file() else folder / f"{name}.md"
        known.add(path)
        text = path.read_text(encoding="utf-8")
        if "verdict" in said:
            examples.append(Example(str(path.relative_to(folder)), text, said, label_of(name, said, text)))
        else:
            wrong = groups(name, said.get("wrong") or [], text)
            documents.append(Document(path.name, text, int(said["claims"]), wrong, *symbols_of(path)))
    files = sorted(each for suffix in ("md", "tex", "txt", "typ") for each in folder.rglob(f"*.{suffix}"))
    unlabelled = tuple(str(each.relative_to(folder)) for each in files if each not in known)
    return LabelledSet(str(folder), tuple(examples), tuple(documents), variants_of(folder), unlabelled)


def label_of(name: str, said: Mapping[str, Any], text: str) -> Label:
    """A label as it is used. Raises ValueError for one that cannot be."""
    verdict = said["verdict"]
    first = frozenset[int]().union(*groups(name, said.get("first_wrong") or [], text))
    wrong = groups(name, said.get("wrong_lines") or [], text) or ((first,) if first else ())
    if verdict not in VERDICTS or (verdict == "wrong") != bool(first):
        raise ValueError(f"{name}: '{verdict}' with the first wrong line {sorted(first) or 'nowhere'}")
    points, of = float(said["points"]), float(said.get("of", FULL))
    if not 0 <= points <= of or (verdict == "right") != (points == of):
        raise ValueError(f"{name}: '{verdict}' with {points:g} of {of:g} points")
    return Label(verdict, points, first, wrong, int(said.get("style", 0)), of)


def groups(name: str, lines: list[int], text: str) -> tuple[frozenset[int], ...]:
    """Each line alone. Raises ValueError for lines that a file does not have."""
    there = text.splitlines()
    for line in lines:
        if not (0 < line <= len(there) and there[line - 1].strip()):
            raise ValueError(f"{name}: nothing stands on line {line}")
    return tuple(frozenset([line]) for line in lines)


def symbols_of(path: Path) -> tuple[Symbols | None, str]:
    """The symbols beside a document, or why they cannot be used; what else is said there, such as a title, is left."""
    beside = path.with_suffix(".yaml")
    if not beside.is_file():
        return None, ""
    said = yaml.safe_load(beside.read_text(encoding="utf-8"))
    said = said[0] if isinstance(said, list) else said
    said = said.get("steps", said)
    try:
        return Symbols.model_validate({key: value for key, value in said.items() if key in Symbols.model_fields}), ""
    except ValidationError as error:
        return None, "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())


def variants_of(folder: Path) -> tuple[Variant, ...]:
    """The wrong variants of a right answer. Raises ValueError for a change that is not one place of its line."""
    if not (folder / "seed.yaml").is_file():
        return ()
    said = yaml.safe_load((folder / "seed.yaml").read_text(encoding="utf-8"))
    lines = (folder / said["of"]).read_text(encoding="utf-8").split("\n")
    found = []
    for each in said["variants"]:
        at = each["line"] - 1
        if lines[at].count(each["before"]) != 1:
            raise ValueError(f"seed.yaml, line {each['line']}: '{each['before']}' is not one place of it")
        changed = [*lines[:at], lines[at].replace(each["before"], each["after"]), *lines[at + 1 :]]
        found.append(Variant(each["line"], each["mistake"], "\n".join(changed)))
    return tuple(found)
