"""Which of the files that were handed in is the student's module."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from grader.errors import SubmissionError
from grader.ingest import Files, shown

ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst")
MAX_TOLD = 5


def module_of(
    files: Files, wanted: str, handout: Mapping[str, bytes], notes: list[str]
) -> tuple[PurePosixPath | None, PurePosixPath]:
    """The student's module and its folder. A name that a browser or a system changed is taken, with a note."""
    contents = files.contents
    scripts = [name for name in contents if name.suffix == ".py"]
    stem = re.escape(wanted.removesuffix(".py"))
    renamed = re.compile(rf"{stem}[ _\-]*(\(\d+\)|\d+|copy|final|copy \(\d+\))?\.py", re.IGNORECASE)
    own = [
        name
        for name in scripts
        if not name.name.startswith("test_") and contents[name] not in (handout.get(name.name), handout[wanted])
    ]
    unopened = [
        name for name in files.unread if name.suffix.lower() in (*ARCHIVES, ".zip") and name.name not in handout
    ]
    for found in (
        [name for name in own if name.name == wanted],
        [name for name in own if renamed.fullmatch(name.name)],
        own if len(own) == 1 else [],
        [name for name in scripts if name.name == wanted],
    ):
        if not found:
            continue
        top = min(len(name.parts) for name in found)
        found = [name for name in found if len(name.parts) == top]
        if len({contents[name] for name in found}) > 1:
            raise SubmissionError(f"{listed(found)}: two different versions of {wanted}; hand in the one that counts")
        if unopened and contents[found[0]] == handout[wanted]:
            raise SubmissionError(
                f"{listed(unopened)}: not opened, and {wanted} beside it is as it was handed out; hand in your own"
            )
        if found[0].name != wanted:
            notes.append(f"'{shown(found[0].name)}' was taken for {wanted}")
        return found[0], found[0].parent
    if unopened:
        raise SubmissionError(f"{listed(unopened)}: not opened, and there is no {wanted}; allowed is one .zip with it")
    there = listed(sorted(PurePosixPath(name.name) for name in contents)) or "no readable file"
    notes.append(f"there is no {wanted} in the submission (found: {there})")
    return None, PurePosixPath()


def listed(names: Sequence[PurePosixPath]) -> str:
    return ", ".join(map(shown, names[:MAX_TOLD]))


def oddities(name: PurePosixPath, content: bytes) -> list[str]:
    """Why Python cannot read a module's text; its own message does not say that."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return [f"{shown(name)}: is saved as UTF-16, which Python does not read; save it as UTF-8"]
    if b"\0" in content:
        return [f"{shown(name)}: holds NUL bytes, so it is no Python text; save it again"]
    return []
