"""The wheel that a handout brings: the framework alone, small needs, the same bytes each time."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import tomllib
import zipfile
from pathlib import Path

import grader
from grader.authoring.wheel import wheel
from grader.course.packing import PACKAGE, zipped

REPOSITORY = PACKAGE.parent


def opened() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(wheel()[1]))


def test_it_holds_the_package_and_nothing_else() -> None:
    name, _ = wheel()
    assert name == f"nablagrade-{grader.__version__}-py3-none-any.whl"
    about = f"nablagrade-{grader.__version__}.dist-info/"
    names = opened().namelist()
    assert {entry.split("/")[0] for entry in names} == {"grader", about.rstrip("/")}
    sources = {path.relative_to(REPOSITORY).as_posix() for path in PACKAGE.rglob("*.py")}
    assert sources <= set(names) and "grader/reports/templates/feedback.html" in names
    assert not [entry for entry in names if re.search(r"__pycache__|\.pyc$|/\.", entry)]


def test_nothing_of_solutions_rubrics_and_tests_is_in_it() -> None:
    inside = {hashlib.sha256(opened().read(name)).digest() for name in opened().namelist()}
    for folder in ("solutions", "rubrics", "tests"):
        for path in (REPOSITORY / folder).rglob("*"):
            if path.is_file() and path.stat().st_size > 40:
                assert hashlib.sha256(path.read_bytes()).digest() not in inside, path


def test_the_record_has_every_file_with_its_digest() -> None:
    archive = opened()
    (record,) = (name for name in archive.namelist() if name.endswith("/RECORD"))
    lines = dict(line.split(",", 1) for line in archive.read(record).decode().splitlines())
    assert set(lines) == set(archive.namelist())
    for name, told in lines.items():
        if name != record:
            digest = base64.urlsafe_b64encode(hashlib.sha256(archive.read(name)).digest()).rstrip(b"=").decode()
            assert told == f"sha256={digest},{len(archive.read(name))}"


def test_it_needs_what_pyproject_says_and_no_nbgrader() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (name,) = (name for name in opened().namelist() if name.endswith("/METADATA"))
    needs = re.findall(r"^Requires-Dist: ([^;\n]+)$", opened().read(name).decode(), re.MULTILINE)
    assert needs == project["dependencies"]
    assert not [each for each in needs if re.match(r"nbgrader|nbformat|ipython|ipykernel|jupyter", each)]
    assert project["scripts"]["grader"] in opened().read(name.replace("METADATA", "entry_points.txt")).decode()


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    files = {"a/b.txt": b"x" * 1000, "a/c.txt": b""}
    assert zipped(files) == zipped(dict(files))
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(zipped(files))).infolist()} == {
        (1980, 1, 1, 0, 0, 0)
    }
