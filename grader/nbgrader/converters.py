"""How nbgrader's own commands find and read submissions: what of them is replaced for a course of ours, and why.

`plugin.configure` calls `take_over`, so it holds inside nbgrader's commands and formgrader alone.
"""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath

from nbgrader import utils
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory

from grader.course.assignment import Course, load_assignment
from grader.course.submitted import submitted
from grader.course.timestamp import TIMESTAMP, read_timestamp
from grader.errors import GraderError, SubmissionError
from grader.ingest import printable, shown
from grader.ingest.folder import read_file
from grader.nbgrader.batch import MAX_LEFT, left_words

_CONVERT = Autograde.convert_single_notebook  # nbgrader's own


def take_over() -> None:
    """Put ours in nbgrader's place."""
    # nbgrader passes over a submission without a notebook before any hook of its own runs.
    Autograde.init_notebooks = _init_submissions
    Autograde.convert_single_notebook = _convert_submission
    GenerateFeedback.init_notebooks = _init_notebooks
    CourseDirectory.get_existing_timestamp = _existing_timestamp
    utils.is_ignored = _is_ignored


def _init_submissions(converter: Autograde) -> None:
    course = Course(Path(converter.coursedir.root))
    try:
        supply_notebooks(course)
        tell_what_is_elsewhere(course, converter.coursedir.assignment_id)
    except GraderError as error:
        converter.log.error(str(error))
    _init_notebooks(converter)


def _init_notebooks(converter: BaseConverter) -> None:
    """As nbgrader does, which takes brackets in a student's name for a pattern and finds nothing."""
    pattern = converter._format_source(converter.coursedir.assignment_id, converter.coursedir.student_id)
    converter.notebooks, converter.assignments = [], {}
    for folder in [pattern] if Path(pattern).is_dir() else glob.glob(pattern):  # noqa: PTH207
        found = sorted(map(str, Path(folder).glob(f"{converter.coursedir.notebook_id}.ipynb")))
        if found:
            converter.assignments[folder] = found
        else:
            converter.log.warning("No notebooks were matched in '%s'", folder)
    if not converter.assignments:
        BaseConverter.init_notebooks(converter)  # which says so


def _is_ignored(path: str, patterns: Sequence[str] | None = None) -> bool:
    """As nbgrader does, which leaves out nothing (marked notebooks in feedback) below a folder with brackets."""
    return any(path in map(str, Path(path).parent.glob(pattern)) for pattern in patterns or ())


def _convert_submission(converter: Autograde, path: str) -> None:
    """As nbgrader does, but for its first step: it reads the student's notebook, however that was saved.

    The marked notebook is made from the released one and from what our own readers find in the student's.
    """
    about = converter.init_single_notebook_resources(path)["nbgrader"]
    course, name = Course(Path(converter.coursedir.root)), about["assignment"]
    if Path(path).name != load_assignment(course, name).rubric.notebook:
        _CONVERT(converter, path)
        return
    made = Path(converter._format_dest(name, about["student"]))
    made.mkdir(parents=True, exist_ok=True)
    (made / Path(path).name).write_bytes((course.folder("release", ".", name) / Path(path).name).read_bytes())
    converter._sanitizing = False
    converter._init_preprocessors()
    try:
        BaseConverter.convert_single_notebook(converter, str(made / Path(path).name))
    finally:
        converter._sanitizing = True


def _existing_timestamp(directory: CourseDirectory, folder: str) -> datetime | None:
    """The time of a submission as `grader grade` reads it; nbgrader stops at one that it cannot read."""
    try:
        content = read_file(Path(folder) / TIMESTAMP, PurePosixPath(TIMESTAMP)).content
    except SubmissionError:
        return None
    when, note = (None, "") if content is None else read_timestamp(content)
    if note:
        directory.log.warning("%s: %s", printable(folder), note)
    return when


def tell_what_is_elsewhere(course: Course, name: str) -> None:
    """What nbgrader passes over: it knows submitted/<student>/<assignment>/ alone."""
    if name not in course.assignments:
        return
    assignment = load_assignment(course, name)
    there = submitted(course, name, (assignment.rubric.module, assignment.rubric.notebook))
    for place in there.places:
        if place.path != course.folder("submitted", place.student, name):
            where = shown(place.path.relative_to(course.root))
            wanted = f"submitted/{shown(place.student)}/{name}/"
            print(f"{where}: nbgrader does not see it; move it into {wanted} or use `grader grade`", file=sys.stderr)
    for left in there.left[:MAX_LEFT]:
        print(f"not taken: {left_words(assignment, left)}", file=sys.stderr)


def supply_notebooks(course: Course) -> None:
    """Put the handed-out notebook beside every submission without one; nbgrader would skip that student in silence."""
    for name in course.assignments:
        assignment = load_assignment(course, name)
        notebook = assignment.rubric.notebook
        released = course.folder("release", ".", name) / notebook
        for student in course.students(name) if released.exists() else []:
            path = course.folder("submitted", student, name) / notebook
            if not os.path.lexists(path):  # a link that leads nowhere is the student's, and is not written through
                path.write_bytes(released.read_bytes())
                print(f"{student}: handed in no {notebook}; the released one was put there", file=sys.stderr)
