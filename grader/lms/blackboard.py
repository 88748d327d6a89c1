"""Blackboard: *Assignment File Download*, files `Homework 3_amuster_attempt_2026-03-01-10-00-00_work.py`.

Beside the files of an attempt lies a text of the same beginning that says who, when and what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

from grader.errors import SubmissionError
from grader.ingest import shown
from grader.ingest.entries import Member, safe_name
from grader.lms.attempts import Attempt, Person, Time
from grader.lms.download import Download

NAME = re.compile(
    r"(?P<head>.+)_attempt_(?P<time>\d{4}(?:-\d{1,2}){5})(?:(?P<about>\.txt)|_(?P<file>.+))", re.DOTALL | re.IGNORECASE
)
WHO = re.compile(r"^Name: *(?P<name>.+?) *\((?P<login>[^()\n]+)\) *$", re.MULTILINE)
SINCE = re.compile(r"^Date Submitted: *.*\b(?P<zone>[A-Z][A-Z+\-:\d]{1,9}) *$", re.MULTILINE)
FILES = re.compile(r"Original filename: *(?P<original>[^\n]+)\n\s*Filename: *(?P<given>[^\n]+)")
TYPED = re.compile(
    r"^Submission Field:[^\n]*\n(?P<typed>.*?)^Comments:[^\n]*\n(?P<comment>.*?)^Files:", re.MULTILINE | re.DOTALL
)
NOTHING = ("there is no student submission text data", "there are no student comments")
MOST = 1 << 20


@dataclass
class _Attempt:
    """What is known of one attempt so far."""

    head: str
    time: str
    files: dict[PurePosixPath, Member] = field(default_factory=dict)
    about: str = ""


def recognises(download: Download) -> bool:
    """Whether something on top is named as Blackboard does."""
    return any(NAME.fullmatch(top) for top in download.tops)


def attempts(download: Download, wanted: frozenset[str]) -> tuple[list[Attempt], list[Member]]:
    """Every attempt; and what is not named so."""
    found: dict[tuple[str, str], _Attempt] = {}
    rest = []
    for member in download.files:
        match = NAME.fullmatch(member.name.parts[0])
        if match is None:
            rest.append(member)
            continue
        one = found.setdefault((match["head"], match["time"]), _Attempt(match["head"], match["time"]))
        if match["about"]:
            one.about = _text(member)
        else:
            one.files[PurePosixPath(match["file"], *member.name.parts[1:])] = member
    title = _title({one.head for one in found.values()})
    return [_made(one, title) for one in found.values()], rest


def _text(member: Member) -> str:
    try:
        return member.read()[:MOST].decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    except SubmissionError:
        return ""


def _title(heads: set[str]) -> str:
    """What all names begin with: the assignment's name, up to an underscore."""
    first, last = min(heads, default=""), max(heads, default="")
    same = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    return first[: first.rfind("_", 0, same) + 1] if len(heads) > 1 else first[: first.rfind("_") + 1]


def _made(one: _Attempt, title: str) -> Attempt:
    told, since = WHO.search(one.about), SINCE.search(one.about)
    numbers = [int(number) for number in one.time.split("-")]
    if told:
        person = Person(f"{told['name']} ({told['login']})", id=told["login"], name=told["name"])
    else:
        person = Person(one.head, id=one.head[len(title) :], ending=one.head)
    try:
        at = Time(datetime(*numbers), since["zone"] if since else "")  # type: ignore[arg-type]
    except ValueError:
        at = None
    files, notes = _typed(one)
    return Attempt((person,), files, at, age=tuple(map(float, numbers)), notes=notes)


def _typed(one: _Attempt) -> tuple[Mapping[PurePosixPath, Member], tuple[str, ...]]:
    """The files under the names that they had, what was typed as another, and the comment as a note."""
    given = {match["given"].strip(): match["original"].strip() for match in FILES.finditer(one.about)}
    files = {_original(name, given.get(member.name.parts[0], "")): member for name, member in one.files.items()}
    match = TYPED.search(one.about)
    if match is None:
        return files, ()
    typed, comment = match["typed"].strip(), match["comment"].strip()
    if typed and not typed.lower().startswith(NOTHING):
        content = typed.encode()
        files[PurePosixPath("typed.html")] = Member(PurePosixPath("typed.html"), len(content), lambda: content)
    said = comment and not comment.lower().startswith(NOTHING)
    return files, ((f"wrote with it: {shown(' '.join(comment.split()))}",) if said else ())


def _original(name: PurePosixPath, original: str) -> PurePosixPath:
    try:
        safe = safe_name(original, PurePosixPath())
    except SubmissionError:
        safe = None
    return safe if safe is not None and len(safe.parts) == 1 else name
