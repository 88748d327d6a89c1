"""Tables in files, as spreadsheets and platforms write them: read whole, written back as they were."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from grader.errors import CourseError
from grader.ingest import printable

MOST = 32 << 20
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Sheet:
    """A table with its header; `delimiter`, `mark` (the byte order mark) and line ends are as in the file."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    delimiter: str = ","
    mark: str = ""
    ends: str = "\n"

    def with_rows(self, rows: Iterable[Sequence[str]]) -> Sheet:
        return replace(self, rows=tuple(map(tuple, rows)))

    @property
    def text(self) -> str:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.delimiter, lineterminator=self.ends)
        writer.writerows([self.header, *self.rows])
        return self.mark + out.getvalue()


def read_sheet(path: Path) -> Sheet:
    """A CSV file. Raises CourseError where it is none, with every row as long as the header otherwise."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise CourseError(f"{printable(str(path))}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if len(content) > MOST or "\0" in text:
        raise CourseError(f"{printable(str(path))}: is no CSV file; download the gradebook as CSV")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(row)]
    except csv.Error as error:
        raise CourseError(f"{printable(str(path))}: is no CSV file ({error})") from error
    if not rows:
        raise CourseError(f"{printable(str(path))}: is empty")
    width = len(rows[0])
    even = tuple(tuple((row + [""] * width)[:width]) for row in rows[1:])
    mark = "\ufeff" if content.startswith(b"\xef\xbb\xbf") else ""
    return Sheet(tuple(rows[0]), even, delimiter, mark, "\r\n" if first.endswith("\r") else "\n")


def neutral(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: such a text has an apostrophe before it."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value


def number(points: float, like: str = "") -> str:
    """Points with at most two decimals, with a comma where a number of the same column has one."""
    text = f"{round(points, 2):.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if "," in like and "." not in like else text
