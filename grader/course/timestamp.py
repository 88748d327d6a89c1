"""When a submission was handed in: nbgrader's timestamp.txt, read as nbgrader reads it (`nbgrader.utils.parse_utc`)."""

from __future__ import annotations

import re
import time
from datetime import datetime, tzinfo

from grader.ingest import shown

TIMESTAMP = "timestamp.txt"
LONGEST = 100
# Names of zones, never of files: dateutil looks for `..` and `/etc/x` on the disk.
_ZONE = re.compile(r"(?!.*\.\.)[A-Za-z][\w+\-/,.]{0,63}")


def read_timestamp(content: bytes) -> tuple[datetime | None, str]:
    """The time in UTC without a zone, None if there is none, and what a person should know of how it was read.

    nbgrader fills what is missing from today's date; such a time is told and not taken, so that it stays the same.
    """
    text = content[:LONGEST].decode("utf-8", errors="replace").strip()
    if not text:
        return None, f"{TIMESTAMP} is empty, so the time of submission is not known"
    unknown: list[str] = []
    try:
        first, second = (_parsed(text, datetime(year, month, 1), unknown) for year, month in ((2000, 1), (2001, 2)))
    except Exception:  # dateutil raises errors of many kinds for what is no time
        return None, f"{TIMESTAMP}: '{shown(text)}' is not a time, so the time of submission is not known"
    if first != second:
        return None, f"{TIMESTAMP}: '{shown(text)}' has no whole date, so the time of submission is not known"
    if unknown:
        return first, f"{TIMESTAMP}: the zone '{shown(unknown[0])}' was read as nbgrader does: {first} UTC"
    return first, ""


def _parsed(text: str, default: datetime, unknown: list[str]) -> datetime:
    """As nbgrader does, which takes the last of three words for a zone, and a number there for seconds."""
    from dateutil import parser, tz

    def zone(name: str | None, offset: int | None) -> tzinfo | None:
        if offset is not None:
            given: tzinfo = tz.tzoffset(name, offset)
            return given
        if name and name not in time.tzname:
            unknown.append(name)
        local: tzinfo | None = tz.tzlocal() if name in time.tzname else None
        return local

    words = text.split(" ")
    if len(words) == 3:
        named = _zone(words[2], unknown)
        made: datetime = parser.parse(" ".join([*words[:2], "TZ"]), default=default, tzinfos={"TZ": named})
    else:
        made = parser.parse(text, default=default, tzinfos=zone)
    offset = made.utcoffset()
    return made if offset is None else (made - offset).replace(tzinfo=None)


def _zone(word: str, unknown: list[str]) -> int | tzinfo | None:
    """A zone's name or, as nbgrader has it, a number of seconds."""
    from dateutil import tz

    try:
        seconds = int(word)
    except ValueError:
        found: tzinfo | None = tz.gettz(word) if _ZONE.fullmatch(word) else None
        unknown += [] if found else [word]
        return found
    unknown += [word] if seconds else []
    return seconds
