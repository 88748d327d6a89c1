"""Gradescope: *Export Submissions*, a folder for each submission and `submission_metadata.yml`: whose it is, when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from grader.errors import SubmissionError
from grader.ingest.entries import Member
from grader.lms.attempts import Attempt, Person, Time
from grader.lms.download import Download

FILE = "submission_metadata.yml"
MOST = 64 << 20
TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6})\d*)? *(?:(Z|UTC)|([+-])(\d\d):?(\d\d))?", re.ASCII
)


def recognises(download: Download) -> bool:
    """Whether the list of submissions is there."""
    return FILE in download.tops


def attempts(download: Download, wanted: frozenset[str]) -> tuple[list[Attempt], list[Member]]:
    """One for each submission in the list; and what belongs to none. Raises SubmissionError for a damaged list."""
    (listed,) = (member for member in download.files if str(member.name) == FILE)
    about = _read(listed)
    folders: dict[str, dict[PurePosixPath, Member]] = {}
    rest = []
    for member in download.files:
        if len(member.name.parts) > 1 and member.name.parts[0] in about:
            folders.setdefault(member.name.parts[0], {})[PurePosixPath(*member.name.parts[1:])] = member
        elif member is not listed:
            rest.append(member)
    return [_made(name, entry, folders.get(name, {})) for name, entry in about.items()], rest


def _read(member: Member) -> Mapping[str, Mapping[str, Any]]:
    import yaml

    if member.size > MOST:
        raise SubmissionError(f"{FILE}: is larger than {MOST >> 20} MB")
    try:
        loaded = yaml.load(member.read(), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    except (yaml.YAMLError, RecursionError, UnicodeDecodeError) as error:
        raise SubmissionError(
            f"{FILE}: cannot be read; export the submissions again ({type(error).__name__})"
        ) from error
    if not isinstance(loaded, dict):
        raise SubmissionError(f"{FILE}: is no list of submissions; export the submissions again")
    return {str(name): entry for name, entry in loaded.items() if isinstance(entry, dict)}


def _made(name: str, entry: Mapping[str, Any], files: Mapping[PurePosixPath, Member]) -> Attempt:
    listed = entry.get(":submitters")
    people = tuple(_person(each, name) for each in listed if isinstance(each, dict)) if isinstance(listed, list) else ()
    when = _time(str(entry.get(":created_at", "")))
    return Attempt(
        people or (Person(name),),
        files,
        Time(when, "UTC") if when else None,
        age=(when.timestamp(),) if when else (),
    )


def _person(about: Mapping[Any, Any], folder: str) -> Person:
    text = {key: str(about.get(key) or "").strip() for key in (":name", ":sid", ":email")}
    label = text[":name"] or text[":email"] or text[":sid"] or folder
    return Person(label, id=text[":sid"], number=text[":sid"], email=text[":email"], name=text[":name"])


def _time(text: str) -> datetime | None:
    match = TIME.fullmatch(text.strip())
    if match is None:
        return None
    *numbers, fraction, _, sign, hours, minutes = match.groups()
    try:
        when = datetime(*map(int, numbers), int((fraction or "0").ljust(6, "0")), tzinfo=UTC)  # type: ignore[misc,arg-type]
    except ValueError:
        return None
    off = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return when + off if sign == "-" else when - off
