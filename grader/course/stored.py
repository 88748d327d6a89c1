"""Stored reports of a class, read back: `reports/<assignment>/<student>.json`, as `reports/json.py` makes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.errors import CourseError


def stored_files(folder: Path) -> list[Path]:
    """The reports' files, in order of the students' ids."""
    return sorted(folder.glob("*.json"))


def stored_reports(folder: Path) -> Iterator[dict[str, Any]]:
    """All of them, one at a time. Raises CourseError for a file that is no report."""
    return map(read_stored, stored_files(folder))


def read_stored(path: Path) -> dict[str, Any]:
    """One report as plain data. Raises CourseError for a file that is none."""
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        record["student"], record["criteria"]
    except (ValueError, KeyError, TypeError) as error:
        again = f"run `grader grade {path.parent.name}` again"
        raise CourseError(f"{path}: not a stored report ({type(error).__name__}: {error}); {again}") from error
    return record
