"""`grader new`: an assignment drafted from a reference solution, into the course around here."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from grader.authoring.drafting import draft
from grader.cli.common import course_of, short, tell
from grader.course.assignment import Course
from grader.errors import CourseError, RubricError
from grader.rubric import json_schema, load_rubric

SCHEMA = "rubric.schema.json"


def run(options: argparse.Namespace) -> int:
    """Write the files of the draft, and say what is left to do; exit 1 while something is."""
    course, name = course_of(options), options.assignment
    _free(course, name)
    try:
        source = options.reference.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CourseError(f"{options.reference}: not a text in UTF-8; save it as such") from error
    made = draft(name, source, str(options.reference))
    schema = course.root / "rubrics" / SCHEMA
    if not schema.exists():
        schema.write_text(json_schema(), encoding="utf-8")
    for path in write(course.root, dict(made.files)):
        print(f"wrote {short(path)}")
    for note in made.notes:
        tell(f"note: {note}")
    return _left(course, name)


def write(root: Path, files: dict[str, str]) -> list[Path]:
    """Write texts to their places in a course."""
    written = []
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def _free(course: Course, name: str) -> None:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,99}", name):
        raise CourseError(f"'{name}' cannot be an assignment's name; it needs letters, digits and _, a letter first")
    for taken in (course.root / "rubrics" / f"{name}.yaml", course.solutions(name), course.handout(name)):
        if taken.exists():
            raise CourseError(f"{taken}: is there already; choose another name than '{name}', or move it away")


def _left(course: Course, name: str) -> int:
    try:
        path = course.rubric_file(name)
        load_rubric(path, str(short(path)))
    except RubricError as error:
        print(error)
        print(f"Fill in what says TODO, then: grader validate {name}")
        return 1
    print(f"Next: grader validate {name}")
    return 0
