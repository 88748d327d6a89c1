"""Files as learning platforms name them, for `nbgrader zip_collect`: whose each is, and what it is called.

Known are Canvas (`mustera_LATE_123_456_work.py`), Moodle (`Anna Muster_123_assignsubmission_file_work.py`, or a folder
of that name) and nbgrader's own example (`ps1_anna_attempt_2026-01-30-15-00-00_work.ipynb`).
A `named_regexp` goes first.
"""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath

from nbgrader.plugins.zipcollect import FileNameCollectorPlugin

from grader.course.roster import Student, read_roster
from grader.ingest import printable
from grader.ingest.entries import SKIPPED

ATTEMPT = re.compile(r"(?:.*_)?(?P<who>[\w.\-]+?)_attempt_(?P<timestamp>[0-9\-]+)(?:_(?P<file>.+))?", re.DOTALL)
MOODLE = re.compile(r"(?P<who>.+?)_(?P<lms>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)", re.DOTALL)
CANVAS = re.compile(r"(?P<who>[^\W_]+)_(?:(?:LATE|late)_)?(?P<lms>\d+)_\d+(?:_(?P<file>.+))?", re.DOTALL)
RESENT = re.compile(r"-\d+(?=\.[A-Za-z]\w*$)")
"""What Canvas puts before the ending of a file that was handed in again."""


class LmsNames(FileNameCollectorPlugin):  # type: ignore[misc]  # nbgrader has no types
    """Takes every file, whatever its ending; what is no student's is skipped with a warning, as nbgrader does."""

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        path = Path(submitted_file)
        if path.is_symlink() or path.name.startswith(".") or any(part in SKIPPED for part in path.parts):
            return None
        if self.named_regexp:
            found: dict[str, str] | None = self._match(submitted_file)
            return found
        return self._known(path)

    def _known(self, path: Path) -> dict[str, str] | None:
        """Look at each folder on the way, and at the file itself, from above."""
        root = Path(self.parent._format_collect_path(self.parent.extracted_directory)) if self.parent else path.parent
        parts = path.relative_to(root).parts if path.is_relative_to(root) else path.parts[-1:]
        for at, part in enumerate(parts):
            for kind in (ATTEMPT, MOODLE, CANVAS):
                match = kind.fullmatch(part)
                rest = [*filter(None, [match["file"]]), *parts[at + 1 :]] if match else []
                if match and rest and rest[-1]:
                    return self._found(match, PurePosixPath(*rest), canvas=kind is CANVAS)
        words = "%s: no name of Canvas's or Moodle's; give FileNameCollectorPlugin.named_regexp"
        self.log.warning(words, printable(path.name))
        return None

    def _found(self, match: re.Match[str], file: PurePosixPath, *, canvas: bool) -> dict[str, str]:
        names = match.groupdict()
        who = self._student(names["who"], names.get("lms") or "")
        plain = file.with_name(RESENT.sub("", file.name)) if canvas else file
        # nbgrader cuts the ending off and puts the file's own there.
        made = {"student_id": who, "file_id": str(plain)}
        return {**made, "timestamp": _time(names["timestamp"])} if names.get("timestamp") else made

    def _student(self, who: str, number: str) -> str:
        """The id in students.csv of whoever has this number, this id or this name; else the name itself."""
        roster = self._roster()
        plain = _letters(who)
        for student in roster:
            if number and student.lms_user_id == number:
                return student.id
        alike = [s.id for s in roster if plain in (_letters(s.id), _letters(s.name), _letters(_last_first(s)))]
        if len(alike) == 1:
            return alike[0]
        seen: dict[str, str] = self.__dict__.setdefault("_numbers", {})
        name = re.sub(r"[^\w.\-]+", "_", who).strip("._") or "unknown"
        if seen.setdefault(name, number) != number:
            self.log.warning("two students are called '%s'; one was taken as '%s_%s'", name, name, number)
            return f"{name}_{number}"
        return name

    def _roster(self) -> list[Student]:
        if "_students" not in self.__dict__:
            root = self.config.CourseDirectory.get("root") or os.getcwd()  # noqa: PTH109
            self.__dict__["_students"] = list(read_roster(Path(root)).values())
        students: list[Student] = self.__dict__["_students"]
        return students


def _last_first(student: Student) -> str:
    return f"{student.last_name or ''}{student.first_name or ''}"


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w", text)).replace("_", "").casefold()


def _time(text: str) -> str:
    """`2016-01-30-15-00-00` as nbgrader reads it."""
    numbers = text.split("-")
    return f"{'-'.join(numbers[:3])} {':'.join(numbers[3:])} UTC" if len(numbers) == 6 else text
