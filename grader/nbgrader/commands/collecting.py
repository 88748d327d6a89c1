"""Files as learning platforms name them, for `nbgrader zip_collect`: whose each is, and what it is called.

Known are Canvas (`mustera_LATE_123_456_work.py`), Moodle (`Anna Muster_123_assignsubmission_file_work.py`, or a folder
of that name) and nbgrader's own example (`ps1_anna_attempt_2026-01-30-15-00-00_work.ipynb`).
A `named_regexp` goes first.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
from pathlib import Path, PurePosixPath

from nbgrader.plugins.zipcollect import ExtractorPlugin, FileNameCollectorPlugin
from nbgrader.utils import unzip

from grader.course.roster import read_roster
from grader.ingest import printable
from grader.ingest.entries import SKIPPED
from grader.lms import canvas, moodle
from grader.lms.attempts import Person
from grader.lms.matching import Known, Match

ATTEMPT = re.compile(r"(?:.*_)?(?P<who>[\w.\-]+?)_attempt_(?P<timestamp>[0-9\-]+)(?:_(?P<file>.+))?", re.DOTALL)


class LmsNames(FileNameCollectorPlugin):  # type: ignore[misc]  # nbgrader has no types
    """Takes every file, whatever its ending; what is no student's is skipped with a warning, as nbgrader does."""

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        path = Path(submitted_file)
        if path.is_symlink() or path.name.startswith(".") or any(part in SKIPPED for part in path.parts):
            return None
        if self.named_regexp:
            usual = self.valid_ext == [".ipynb"]  # nbgrader's default, which would leave every module behind
            found: dict[str, str] | None = self._match(submitted_file) if usual else super().collect(submitted_file)
            return found
        return self._taken.get(path)

    @functools.cached_property
    def _taken(self) -> dict[Path, dict[str, str]]:
        """What each file is, of all that lie there; of several that are one file of one student the newest."""
        root = Path(self.parent._format_collect_path(self.parent.extracted_directory))
        best: dict[tuple[str, str], tuple[tuple[int, ...], Path, dict[str, str]]] = {}
        for path in sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink()):
            named = self._named(path.relative_to(root))
            if named is None:
                if not path.name.startswith(".") and not any(part in SKIPPED for part in path.parts):
                    words = "%s: no name of Canvas's or Moodle's; give FileNameCollectorPlugin.named_regexp"
                    self.log.warning(words, printable(path.name))
                continue
            age, about = named
            key = about["student_id"], about["file_id"]
            if key in best:
                older = min((age, path), best[key][:2])[1]
                self.log.warning("%s: left, since there is a newer one", printable(older.name))
            if key not in best or (age, path) > best[key][:2]:
                best[key] = age, path, about
        return {path: about for _, path, about in best.values()}

    def _named(self, path: Path) -> tuple[tuple[int, ...], dict[str, str]] | None:
        """How new a file is, by its name, and whose and what it is; each folder on the way counts, from above."""
        for at, part in enumerate(path.parts):
            for kind in (ATTEMPT, moodle.NAME, canvas.NAME):
                match = kind.fullmatch(part)
                if match is None or match["who"] is None:  # a name is hidden
                    continue
                rest = path.parts[at + 1 :] or tuple(filter(None, [match["file"]]))
                if rest:
                    return self._found(match, PurePosixPath(*rest))
        return None

    def _found(self, match: re.Match[str], file: PurePosixPath) -> tuple[tuple[int, ...], dict[str, str]]:
        names = match.groupdict()
        who = self._student(names["who"], names.get("number") or "")
        if names.get("late"):
            self.log.warning("%s: handed in late, and Canvas's name does not say when", printable(who))
        resent = canvas.RESENT.search(file.name) if match.re is canvas.NAME else None
        file = self._as_released(file)
        age = int(resent[0][1:]) if resent and file.name not in match[0] else 0
        made = {"student_id": who, "file_id": str(file)}
        if names.get("timestamp"):
            made["timestamp"] = _time(names["timestamp"])
        return (age, int(names.get("file_id") or 0)), made

    def _as_released(self, file: PurePosixPath) -> PurePosixPath:
        """The file under the name that was handed out: without what Canvas added, and the folder around all."""
        course = self.parent.coursedir
        released = Path(course.format_path(course.release_directory, ".", course.assignment_id))
        plain = file.with_name(canvas.RESENT.sub("", file.name))
        inner = [PurePosixPath(*each.parts[1:]) for each in (file, plain) if len(each.parts) > 1]
        for name in (file, plain, *inner):
            if (released / name).is_file():
                return name
        return file

    def _student(self, who: str, number: str) -> str:
        """The id in students.csv of whoever has this number, this id or this name; else the name itself."""
        match = self._known.match(Person(who, id=who, number=number, name=who)) if self._known.roster else Match()
        if match.student:
            return match.student
        name = re.sub(r"[^\w.\-]+", "_", who).strip("._") or "unknown"
        if self._numbers.setdefault(name, number) != number:
            self.log.warning("two students are called '%s'; one was taken as '%s_%s'", name, name, number)
            return f"{name}_{number}"
        return name

    @functools.cached_property
    def _numbers(self) -> dict[str, str]:
        """The platform's number of each name that was met."""
        return {}

    @functools.cached_property
    def _known(self) -> Known:
        root = self.config.CourseDirectory.get("root") or os.getcwd()  # noqa: PTH109
        return Known(read_roster(Path(root)))


class OneByOne(ExtractorPlugin):  # type: ignore[misc]
    """Opens archives as nbgrader does, but one that cannot be opened stops no other, and no link is copied."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        for path in sorted(Path(archive_path).rglob("*")):
            if path.is_symlink():
                self.log.warning("%s: is a link, which is not followed", printable(path.name))
            elif path.is_file():
                folder = Path(extracted_path) / path.parent.relative_to(archive_path)
                folder.mkdir(parents=True, exist_ok=True)
                try:
                    self._take(path, folder)
                except Exception as error:  # archives of students' making raise whatever they like
                    self.log.error("%s: not opened: %s", printable(path.name), printable(str(error)))

    def _take(self, path: Path, folder: Path) -> None:
        if path.suffix in self.zip_ext:
            unzip(str(path), str(folder), zip_ext=self.zip_ext, create_own_folder=True, tree=True)
        else:
            shutil.copy(path, folder)


def _time(text: str) -> str:
    """`2016-01-30-15-00-00` as nbgrader reads it."""
    numbers = text.split("-")
    return f"{'-'.join(numbers[:3])} {':'.join(numbers[3:])} UTC" if len(numbers) == 6 else text
