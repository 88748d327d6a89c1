"""A course with a class of eight, and downloads as platforms make them."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from grader.cli import main
from grader.course.assignment import Course

NAME = "softmax_regression"
MODULE = f"{NAME}.py"
PEOPLE = {
    "anna": ("Anna", "Müller", "anna.mueller@example.edu", "1001"),
    "bert": ("Bert", "O'Brien", "bert@example.edu", "1002"),
    "chloe": ("Chloé", "Le Goff", "chloe@example.edu", "1003"),
    "dmitri": ("Дмитрий", "Иванов", "d.ivanov@example.edu", "1004"),
    "erin_s": ("Erin", "Smith-Jones", "erin@example.edu", "1005"),
    "finn": ("Finn", "van der Berg", "finn@example.edu", "1006"),
    "gus": ("Gustavo", "García López", "ggl@example.edu", "1007"),
    "hana": ("花", "山田", "hana@example.edu", "1008"),
}
"""Id -> first name, last name, address, number."""
ROSTER = "id,first_name,last_name,email,lms_user_id\n" + "".join(
    f"{student},{','.join(about)}\n" for student, about in PEOPLE.items()
)


def zipped(files: Mapping[Any, bytes]) -> bytes:
    """An archive of files by name, or by what an archive says of one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


@pytest.fixture
def class_of_eight(course: Course, tmp_path: Path) -> Course:
    """The rubric and the handout of an assignment, and a roster; nothing is handed in."""
    root = tmp_path / "course"
    for name in ("assignment", "rubrics", "solutions"):
        shutil.copytree(course.root / name, root / name, ignore=shutil.ignore_patterns("samples", "__pycache__"))
    (root / "students.csv").write_text(ROSTER, encoding="utf-8")
    return Course(root)


class Collected:
    """How `grader collect` ended, and what lies in submitted/ then: the path below it -> content."""

    def __init__(self, course: Course, path: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]):
        capsys.readouterr()
        self.status = main(["collect", NAME, str(path), "--course", str(course.root), *arguments])
        self.out, self.err = capsys.readouterr()
        submitted = course.root / "submitted"
        found = [path.relative_to(submitted) for path in sorted(submitted.rglob("*")) if path.is_file()]
        self.files = {"/".join((at.parts[0], *at.parts[2:])): (submitted / at).read_bytes() for at in found}

    def row(self, student: str) -> str:
        """The student's line of the table, with single blanks."""
        (line,) = (line for line in self.out.splitlines() if line.split(maxsplit=1)[0] == student)
        return " ".join(line.split())


Collect = Callable[..., Collected]


@pytest.fixture
def collect(class_of_eight: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Collect:
    """Collect a download that is given as its files: as an archive, or as a folder of them."""

    def run(files: Mapping[Any, bytes] | Path, *arguments: str, folder: bool = False) -> Collected:
        path = files if isinstance(files, Path) else tmp_path / ("a download" if folder else "a download.zip")
        if isinstance(files, Path):
            pass
        elif folder:
            for name, content in files.items():
                at = path / str(name)
                at.parent.mkdir(parents=True, exist_ok=True)
                at.write_bytes(content)
        else:
            path.write_bytes(zipped(files))
        return Collected(class_of_eight, path, arguments, capsys)

    return run
