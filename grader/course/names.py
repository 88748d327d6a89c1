"""Endings that mail programs and browsers add to a file's name: `.py.txt`, `.ipynb.json`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from grader.ingest import Files, shown

ADDED = re.compile(r"(\.(?:py|ipynb))(?:\.(?:txt|json|py|ipynb))+$", re.IGNORECASE)


def with_plain_endings(files: Files) -> tuple[Files, list[str]]:
    """The files under the names that they had before, where no other file has that name; and a note for each."""
    contents: dict[PurePosixPath, bytes] = {}
    notes = []
    for name, content in files.contents.items():
        plain = _plain(name, files.contents)
        contents[plain] = content
        if plain != name:
            notes.append(f"'{shown(name)}' was taken for {shown(plain)}")
    return replace(files, contents=dict(sorted(contents.items()))), notes


def _plain(name: PurePosixPath, contents: Mapping[PurePosixPath, bytes]) -> PurePosixPath:
    match = ADDED.search(name.name)
    if match is None:
        return name
    plain = name.with_name(name.name[: match.start()] + match[1].lower())
    return name if plain in contents else plain
