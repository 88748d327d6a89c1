"""What of nbgrader's own commands is replaced for a course of ours, and why.

`plugin.configure` calls `take_over` inside nbgrader's commands and formgrader alone. What an assignment
is, one with a rubric or an ordinary one, is looked up when a command meets it, so that a course may have both.
"""

from __future__ import annotations

import fnmatch
import glob
import json
import os
import sys
import warnings
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback, base
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import exchange, release_feedback
from nbgrader.preprocessors import (
    AssignLatePenalties,
    ClearSolutions,
    DeduplicateIds,
    Execute,
    GetGrades,
    SaveAutoGrades,
)
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from grader.course.assignment import Course, has_rubric, is_linked, load_assignment
from grader.course.beside import ACTIVE
from grader.course.submitted import MAX_LEFT, left_words, submitted
from grader.course.timestamp import TIMESTAMP, read_timestamp
from grader.errors import GraderError, SubmissionError
from grader.ingest import printable, shown
from grader.ingest.folder import check_size, plain_files, read_file
from grader.nbgrader.commands import formgrader
from grader.nbgrader.commands.handed_in import missing_notebooks
from grader.nbgrader.gradebook.backup import back_up
from grader.nbgrader.gradebook.late import penalise
from grader.nbgrader.gradebook.opening import file_of, prepared
from grader.nbgrader.handing_back.feedback import standing_in, write_feedback
from grader.nbgrader.notebooks.marked import SECRET
from grader.nbgrader.settings import handed_in_modules

# nbgrader's own, to go on with.
_CONVERT = Autograde.convert_single_notebook
_INIT_DESTINATION = Autograde.init_destination
_INIT_ASSIGNMENT, _SET_PERMISSIONS = Autograde.init_assignment, Autograde.set_permissions
_GENERATE, _FEEDBACK = GenerateAssignment.start, GenerateFeedback.start
_CONVERT_FEEDBACK = GenerateFeedback.convert_single_notebook
_FIND_ALL, _IGNORE = utils.find_all_files, utils.ignore_patterns
_COPY, _RELEASE = exchange.Exchange.do_copy, release_feedback.ExchangeReleaseFeedback.copy_files

MOST_COPIED = 1 << 30
"""Bytes of one submission that nbgrader copies into autograded/ and feedback/."""
FOR_RUBRICS = (
    "grader.nbgrader.inside.GradeSubmission",
    AssignLatePenalties,
    "nbgrader.preprocessors.CheckCellMetadata",
)
IN_PLACE = {
    DeduplicateIds: "grader.nbgrader.commands.sanitizing.DropCopies",
    AssignLatePenalties: "grader.nbgrader.commands.sanitizing.ConfirmedPenalties",
    Execute: "grader.nbgrader.commands.executing.ExecuteInSandbox",
    SaveAutoGrades: "grader.nbgrader.commands.executing.SaveFairGrades",
    GetGrades: "grader.nbgrader.inside.ConfirmedGrades",
}
"""nbgrader's preprocessors, and ours in their place."""


def take_over() -> None:
    """Put ours in nbgrader's place."""
    # nbgrader passes over a submission without a notebook before any hook of its own runs.
    Autograde.init_notebooks = _init_submissions
    Autograde.init_destination = _init_destination
    Autograde.init_assignment = _init_assignment
    Autograde.set_permissions = _set_permissions
    Autograde._init_preprocessors = _init_preprocessors
    Autograde.convert_single_notebook = _convert_submission
    GenerateAssignment.start = _generate
    GenerateFeedback.init_notebooks = _init_notebooks
    GenerateFeedback.start = _feedback
    GenerateFeedback.convert_single_notebook = _convert_feedback
    CourseDirectory.get_existing_timestamp = _existing_timestamp
    utils.is_ignored = _is_ignored
    utils.find_all_files = base.find_all_files = _find_all_files
    exchange.ignore_patterns = _ignore_patterns
    exchange.Exchange.do_copy = _do_copy
    release_feedback.ExchangeReleaseFeedback.copy_files = _release_feedback
    formgrader.take_over()
    warnings.filterwarnings("ignore", category=SAWarning, module=r"nbgrader\.")  # nobody here can do anything about it


def rubric_course(converter: Any, name: str) -> Course | None:
    """The course of a converter or preprocessor, if this assignment of it has a rubric."""
    root = Path(converter.coursedir.root)
    return Course(root) if has_rubric(root, name) else None


def _init_submissions(converter: Autograde) -> None:
    name = converter.coursedir.assignment_id
    course = rubric_course(converter, name)
    try:
        for told in prepared(_settings(converter), load_assignment(course, name) if course else None):
            converter.log.warning(told)
        if course is not None:
            supply_notebooks(course, name)
            tell_what_is_elsewhere(course, name)
    except GraderError as error:  # before anything of anybody's is removed
        converter.log.error(str(error))
        raise NbGraderException(str(error)) from error
    _init_notebooks(converter)


def _settings(converter: BaseConverter) -> Config:
    """Where a converter's course and gradebook are."""
    directory = converter.coursedir
    about = {"root": str(directory.root), "db_url": directory.db_url, "course_id": directory.course_id}
    return Config({"CourseDirectory": about})


def _init_notebooks(converter: BaseConverter) -> None:
    """As nbgrader does, which takes brackets in a student's name for a pattern, and follows links."""
    if converter.coursedir.student_id == ".":
        BaseConverter.init_notebooks(converter)
        return
    pattern = converter._format_source(converter.coursedir.assignment_id, converter.coursedir.student_id)
    converter.notebooks, converter.assignments = [], {}
    for folder in [pattern] if Path(pattern).is_dir() else glob.glob(pattern):  # noqa: PTH207
        if is_linked(Path(folder), Path(converter.coursedir.root)):
            converter.log.warning("%s: is a link, which is not followed", printable(folder))
            continue
        found = sorted(Path(folder).glob(f"{converter.coursedir.notebook_id}.ipynb"))
        plain = [str(path) for path in found if not path.is_symlink()]
        for path in [path for path in found if path.is_symlink()]:
            converter.log.warning("%s: is a link, which is not followed", printable(str(path)))
        if plain:
            converter.assignments[folder] = plain
        else:
            converter.log.warning("No notebooks were matched in '%s'", folder)
    if not converter.assignments:
        message = f"No notebooks were matched by '{printable(pattern)}'"
        converter.log.error(message)
        raise NbGraderException(message)


def _init_destination(converter: Autograde, assignment_id: str, student_id: str) -> bool:
    """As nbgrader does; what was graded before is remembered, to tell whether a person must look again."""
    folder = Path(converter._format_dest(assignment_id, student_id))
    converter.graded_before = {path.stem: sources_of(path) for path in folder.glob("*.ipynb")}
    made: bool = _INIT_DESTINATION(converter, assignment_id, student_id)
    return made


def sources_of(notebook: Path) -> dict[str, str]:
    """The text of each of nbgrader's cells by its name; nothing of a notebook that cannot be read."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        return {cell["metadata"].get("nbgrader", {}).get("grade_id"): "".join(cell["source"]) for cell in cells}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _init_assignment(converter: Autograde, assignment_id: str, student_id: str) -> None:
    """As nbgrader does, but the handout's module does not take the place of the student's."""
    check_size(Path(converter._format_source(assignment_id, student_id)), MOST_COPIED)
    course = rubric_course(converter, assignment_id)
    if course is not None:
        own = list(converter.exclude_overwriting.get(assignment_id, []))
        wheels = [path.name for path in course.folder("source", ".", assignment_id).glob("*.whl")]  # for students alone
        wanted = [*own, *handed_in_modules(course, assignment_id), *wheels]
        converter.exclude_overwriting = {**converter.exclude_overwriting, assignment_id: wanted}
    _INIT_ASSIGNMENT(converter, assignment_id, student_id)
    _wait_for_missing(converter, assignment_id, student_id)


def _wait_for_missing(converter: Autograde, assignment_id: str, student_id: str) -> None:
    """Leave to a person what nbgrader has just given 0 points, where it may stand in a file of another name."""
    folder = Path(converter._format_source(assignment_id, student_id))
    with Gradebook(converter.coursedir.db_url, converter.coursedir.course_id) as gradebook:
        released = [f"{notebook.name}.ipynb" for notebook in gradebook.find_assignment(assignment_id).notebooks]
        for missing in missing_notebooks(folder, released):
            if not missing.instead:
                continue
            converter.log.warning("%s: %s", printable(student_id), missing.words)
            name = missing.notebook.removesuffix(".ipynb")
            for grade in gradebook.find_submission_notebook(name, assignment_id, student_id).grades:
                if grade.manual_score is None:
                    grade.auto_score, grade.needs_manual_grade = None, True
        gradebook.db.commit()


def _init_preprocessors(converter: Autograde, chosen: Sequence[Any] | None = None) -> None:
    """nbgrader's list for this pass, or the course's own, with ours in the place of some."""
    converter.exporter._preprocessors = []
    usual = converter.sanitize_preprocessors if converter._sanitizing else converter.autograde_preprocessors
    for preprocessor in usual if chosen is None else chosen:
        converter.exporter.register_preprocessor(_ours(preprocessor))


def _ours(preprocessor: Any) -> Any:
    for known, our in IN_PLACE.items():
        names = (f"{known.__module__}.{known.__name__}", f"nbgrader.preprocessors.{known.__name__}")
        if preprocessor is known or preprocessor in names:
            return our
    return preprocessor


def _convert_submission(converter: Autograde, path: str) -> None:
    """As nbgrader does, but that of a rubric's notebook the first step is left out.

    The marked notebook is made from the released one and from what our own readers find in the student's, however that
    was saved.
    """
    about = converter.init_single_notebook_resources(path)["nbgrader"]
    name = about["assignment"]
    course = rubric_course(converter, name)
    if course is None or Path(path).name != load_assignment(course, name).rubric.notebook:
        _CONVERT(converter, path)
        return
    made = Path(converter._format_dest(name, about["student"]))
    made.mkdir(parents=True, exist_ok=True)
    (made / Path(path).name).write_bytes((course.folder("release", ".", name) / Path(path).name).read_bytes())
    converter._sanitizing = False
    _init_preprocessors(converter, FOR_RUBRICS)
    try:
        BaseConverter.convert_single_notebook(converter, str(made / Path(path).name))
    finally:
        converter._sanitizing = True


def _set_permissions(converter: Autograde, assignment_id: str, student_id: str) -> None:
    """As nbgrader does; before that a student's pages and drawings get names under which a browser runs nothing."""
    made = Path(converter._format_dest(assignment_id, student_id))
    directory = converter.coursedir
    own = Path(directory.format_path(directory.source_directory, ".", assignment_id))
    for path in [path for path in made.rglob("*") if path.suffix.lower() in ACTIVE and path.is_file()]:
        if not (own / path.relative_to(made)).is_file():  # else nbgrader put the course's own in its place
            path.replace(path.with_name(f"{path.name}.txt"))
    _SET_PERMISSIONS(converter, assignment_id, student_id)


def _generate(converter: GenerateAssignment) -> None:
    """As nbgrader does; to a rubric's handout nothing is added, and only marked solutions are taken out of it."""
    if rubric_course(converter, converter.coursedir.assignment_id) is not None:
        converter.update_config(Config({"IncludeHeaderFooter": {"enabled": False}}))
        marked = "grader.nbgrader.commands.sanitizing.ClearMarkedSolutions"
        converter.preprocessors = [marked if each is ClearSolutions else each for each in converter.preprocessors]
    _GENERATE(converter)


def _feedback(converter: GenerateFeedback) -> None:
    converter.preprocessors = [_ours(preprocessor) for preprocessor in converter.preprocessors]
    _FEEDBACK(converter)


def _convert_feedback(converter: GenerateFeedback, path: str) -> None:
    """Our own page of a rubric's notebook, as `grader grade` makes it; nbgrader's of any other."""
    about = converter.init_single_notebook_resources(path)["nbgrader"]
    name, student = about["assignment"], str(about["student"])
    course = rubric_course(converter, name)
    assignment = load_assignment(course, name) if course else None
    if course is None or assignment is None or Path(path).name != assignment.rubric.notebook:
        _CONVERT_FEEDBACK(converter, path)
        return
    converter.log.info("Writing the feedback page of %s", printable(student))
    back_up(file_of(converter.coursedir.db_url))  # before anything of ours first changes it
    with Gradebook(converter.coursedir.db_url, converter.coursedir.course_id) as gradebook:
        penalise(converter.config, gradebook, name, student)
        write_feedback(assignment, student, standing_in(gradebook, assignment, student))


def _is_ignored(path: str, patterns: Sequence[str] | None = None) -> bool:
    """As nbgrader does, which leaves out nothing (marked notebooks in feedback) below a folder with brackets."""
    return any(fnmatch.fnmatchcase(Path(path).name, pattern) for pattern in patterns or ())


def _find_all_files(path: str, exclude: Sequence[str] | None = None) -> list[str]:
    """As nbgrader does, which copies what a student's link leads to into that student's feedback.

    What lies in the course's own folders may be links: whoever put them there could read them.
    """
    found: list[str] = _FIND_ALL(path, exclude)
    is_courses = f"{os.sep}.{os.sep}" in path  # a dot is what nbgrader calls the course where a student's name stands
    return found if is_courses else plain_files(found)


def _ignore_patterns(*arguments: Any, log: Any = None, **named: Any) -> Any:
    """As nbgrader does, which copies what a link leads to when it collects submissions."""
    usual = _IGNORE(*arguments, log=log, **named)

    def ignored(folder: str, names: list[str]) -> list[str]:
        found: list[str] = usual(folder, names)
        for name in names:
            if (Path(folder) / name).is_symlink() and name not in found:
                found.append(name)
                if log:
                    log.warning("%s: is a link, which is not followed", printable(str(Path(folder) / name)))
        return found

    return ignored


def _do_copy(self: Any, src: str, dest: str, log: Any = None) -> None:
    """As nbgrader does, but of a submission that is a link itself."""
    if Path(src).is_symlink():
        self.log.warning("%s: is a link, which is not followed", printable(src))
        return
    _COPY(self, src, dest, log)


def _release_feedback(self: Any) -> None:
    """As nbgrader does, which stops at the first page of work that did not come through the exchange."""
    usual = self.coursedir.student_id_exclude
    without = [
        Path(folder).parent.name
        for folder in glob.glob(self.src_path)  # noqa: PTH207
        if not all((Path(folder) / name).is_file() for name in (TIMESTAMP, SECRET))
    ]
    for student in without:
        self.log.warning("%s: not handed in through the exchange, so no feedback goes there", printable(student))
    self.coursedir.student_id_exclude = ",".join(filter(None, [usual, *without]))
    try:
        _RELEASE(self)
    finally:
        self.coursedir.student_id_exclude = usual


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
    there = submitted(course, name, load_assignment(course, name).rubric.files)
    for place in there.places:
        if place.path != course.folder("submitted", place.student, name):
            where = shown(place.path.relative_to(course.root))
            wanted = f"submitted/{shown(place.student)}/{name}/"
            print(f"{where}: nbgrader does not see it; move it into {wanted} or use `grader grade`", file=sys.stderr)
    for left in there.left[:MAX_LEFT]:
        print(f"not taken: {left_words(course, left)}", file=sys.stderr)


def supply_notebooks(course: Course, name: str) -> None:
    """Put the handed-out notebook beside every submission without one; nbgrader would skip that student in silence."""
    notebook = load_assignment(course, name).rubric.notebook
    released = course.folder("release", ".", name) / notebook
    for student in course.students(name) if released.exists() else []:
        path = course.folder("submitted", student, name) / notebook
        if not os.path.lexists(path):  # a link that leads nowhere is the student's, and is not written through
            path.write_bytes(released.read_bytes())
            print(f"{student}: handed in no {notebook}; the released one was put there", file=sys.stderr)
