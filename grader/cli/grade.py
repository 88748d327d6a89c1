"""`grader grade`: a class from submitted/ into gradebook, autograded/, feedback/ and reports/."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import PurePath

from grader.cli.common import assignment_of, course_of, sandbox_of, tell
from grader.cli.watching import summary, watching
from grader.course.assignment import Assignment, Course, has_rubric
from grader.course.settings import load_settings
from grader.course.submitted import MAX_LEFT, Left, left_words
from grader.errors import CourseError
from grader.ingest import printable
from grader.nbgrader.gradebook.entering import read_marks
from grader.nbgrader.gradebook.marks import marked_record
from grader.nbgrader.whole_class import batch
from grader.nbgrader.whole_class.cluster import Cluster, connected
from grader.nbgrader.whole_class.foreseeing import change_words, foresee
from grader.nbgrader.whole_class.on_worker import Wanted, versions
from grader.nbgrader.whole_class.ordinary import IN_THE_STUDENTS_PROCESS, grade_notebooks, is_ordinary
from grader.reports.cells import width_of
from grader.reports.table import table_text

UNDECIDED = ("grader fault", "cannot be read")


def run(options: argparse.Namespace) -> int:
    """Grade the class and print the table; exit 1 if something could not be graded or kept, or lies elsewhere."""
    course = course_of(options)
    if not has_rubric(course.root, options.assignment) and is_ordinary(course, options.assignment):
        if options.dask or options.json_log or options.dry_run:
            raise CourseError(
                f"{options.assignment}: --dask, --json-log and --dry-run are for assignments with a rubric"
            )
        return 0 if notebooks_graded(course, options) else 1
    if options.dry_run:
        if options.dask or options.json_log:
            raise CourseError("--dry-run grades on this machine and keeps no log; leave out --dask and --json-log")
        return foreseen(assignment_of(options), options)
    return 0 if graded(assignment_of(options), options, options.student, fresh=options.fresh) else 1


def foreseen(assignment: Assignment, options: argparse.Namespace) -> int:
    """Print whose marks would change and why, and write nothing."""
    found = foresee(assignment, options.student, sandbox_of(options), options.jobs, options.fresh)
    for each in found:
        changes = ", ".join(map(change_words, each.changes))
        print(f"{printable(each.student)}: {changes} ({'; '.join(each.why)})")
    tell(f"the marks of {len(found)} students would change; nothing was written")
    return 0


def notebooks_graded(course: Course, options: argparse.Namespace) -> bool:
    """Grade an assignment without a rubric by its notebooks' own test cells; whether nothing went wrong."""
    sandbox_of(options)  # says what it is, and stops where it may not be used
    records, troubles = grade_notebooks(course, options.assignment, options.student, options, tell)
    if records:
        print(table_text(records, width_of()), end="", flush=True)
        tell(f"grader: {IN_THE_STUDENTS_PROCESS}")
    for trouble in troubles:
        tell(f"grader: {printable(trouble.student)}: {trouble.words}")
    return not troubles


def graded(assignment: Assignment, options: argparse.Namespace, wanted: Sequence[str], *, fresh: bool = False) -> bool:
    """Grade these students, or everyone, print the table and tell what needs a person; whether nothing does."""
    sandbox, log = sandbox_of(options), getattr(options, "json_log", None)
    with watching(log) as watch, cluster_of(assignment.course, options, watch.tell) as cluster:
        done = batch.grade_students(
            assignment, wanted, sandbox, options.jobs, watch.tell, fresh=fresh, cluster=cluster, watch=watch
        )
        marks = read_marks(assignment.course, assignment.name)
        notebook = PurePath(assignment.rubric.notebook).stem
        shown = [marked_record(record, marks.get(record["student"]), notebook) for record in done.records]
        failed = [r["student"] for r in done.records if any(c["status"] in UNDECIDED for c in r["criteria"])]
        ended = watch.count.ended(shown, failed)
        watch(ended)
    out = sys.stderr if log == "-" else sys.stdout
    print(table_text(shown, width_of(out)), end="", flush=True, file=out)
    for student in failed:
        tell(f"grader: {printable(student)}: could not be graded; nothing was deducted, a person must look")
    for trouble in done.troubles:
        tell(f"grader: {printable(trouble.student)}: {trouble.words}")
    for line in summary(ended):
        tell(line)
    left = [] if wanted else done.left
    _tell_left(assignment, left)
    return not (failed or done.troubles or any(each.alone for each in left))


def cluster_of(
    course: Course, options: argparse.Namespace, tell: Callable[[str], None]
) -> AbstractContextManager[Cluster | None]:
    """The cluster that was named, if one was: its workers hold student code as this machine was asked to."""
    if not getattr(options, "dask", None):
        return nullcontext()
    require = load_settings(course.root).sandbox.require
    return connected(options.dask, Wanted(versions(), require, options.sandbox, options.allow_weak_sandbox), tell)


def _tell_left(assignment: Assignment, left: Sequence[Left]) -> None:
    """What lies in submitted/ and was not taken."""
    if left:
        tell("in submitted/, but not taken:")
    for each in left[:MAX_LEFT]:
        tell(f"  {left_words(assignment.course, each)}")
    if len(left) > MAX_LEFT:
        tell(f"  and {len(left) - MAX_LEFT} more")
