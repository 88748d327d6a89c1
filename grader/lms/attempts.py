"""What platforms' files tell: who handed in which files, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from grader.ingest.entries import Member


@dataclass(frozen=True)
class Person:
    """All that a platform says of someone; `label` is its own text for them, `number` its own number.

    `ending` is a text that ends in an id, where it cannot be told where that begins. `stray`: it is but the name of a
    file that lies beside everybody's folders.
    """

    label: str
    id: str = ""
    number: str = ""
    email: str = ""
    name: str = ""
    ending: str = ""
    anonymous: bool = False
    stray: bool = False


@dataclass(frozen=True)
class Time:
    """When something was handed in, as a platform writes it; without a zone where it gives none."""

    when: datetime
    zone: str = ""


@dataclass(frozen=True)
class Attempt:
    """One hand-in of one or several people. A later one has a greater `age`.

    `notes` tell what the platform says of it that is told nowhere else.
    """

    people: tuple[Person, ...]
    files: Mapping[PurePosixPath, Member]
    at: Time | None = None
    late: bool = False
    age: tuple[float, ...] = ()
    notes: tuple[str, ...] = ()
