"""A whole class: read what was submitted, grade it in parallel, write results in batches.

    submitted/ -> `Keeper.looked_at`, many at once -> batches, as they are done -> `Keeper.keep`, one after the other

What goes wrong for one student is told and stops nobody; what goes wrong for all is found before the work if it can be.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from typing import TypeVar

from grader.course.assignment import Assignment
from grader.course.submitted import MAX_LEFT, Left, Place, left_words, submitted
from grader.errors import ClusterError, CourseError, GradebookError, did_you_mean
from grader.grading.store import Store
from grader.ingest import printable
from grader.nbgrader.gradebook.marks import Record, Sharing, brief
from grader.nbgrader.gradebook.opening import check_gradebook, open_gradebook, prepared
from grader.nbgrader.notebooks.marked import Notebook
from grader.nbgrader.notebooks.released import released_notebook, with_points
from grader.nbgrader.settings import course_config
from grader.nbgrader.troubles import Trouble, check_writable, is_everybodys, words
from grader.nbgrader.whole_class.cluster import Cluster
from grader.nbgrader.whole_class.events import Begun, Event, Looked, Marked, Started, Watch
from grader.nbgrader.whole_class.handed_work import Graded, handed_in
from grader.nbgrader.whole_class.keeping import Keeper, Same
from grader.nbgrader.whole_class.lock import alone
from grader.reports.files import tidy
from grader.sandbox.tiers import Sandbox

T = TypeVar("T")
STORE = "results.db"
MOST_STUDENTS, MOST_SECONDS = 50, 2.0
"""So many students' results are written at once, or those of so many seconds: what a kill may lose."""
AHEAD = 4
"""So many for each job, students or those of them that travel together, are graded or wait for it at once."""
TOGETHER = 8
"""So many students' works travel to a cluster's worker at once, while there are enough for all workers."""


@dataclass(frozen=True)
class GradedClass:
    """What the table shows of each student, what could not be done for single ones, and what was not taken."""

    records: list[Record]
    troubles: list[Trouble]
    left: tuple[Left, ...]


def grade_students(
    assignment: Assignment,
    wanted: Sequence[str],
    sandbox: Sandbox,
    jobs: int,
    tell: Callable[[str], None],
    *,
    fresh: bool = False,
    cluster: Cluster | None = None,
    watch: Watch | None = None,
) -> GradedClass:
    """Grade these students, or everyone, and write gradebook, autograded/, feedback/ and reports/.

    Whose work and settings are as they were when this was last done is passed over; `fresh` runs all again. With a
    `cluster` its workers grade, as many at once as it has places. `watch` sees every event; without it a line is told
    of each student. Who took long the last time comes last. Raises GradebookError where nobody's results can be
    kept and ClusterError where the cluster is gone; what was kept until then stays, as after KeyboardInterrupt.
    """
    course, name = assignment.course, assignment.name
    places, left = chosen_students(assignment, wanted)
    folder = course.report_file(name, "").parent
    check_writable(folder)
    with alone(folder.parent, name, tell):
        tidy(folder)
        released = ready(assignment, tell)
        done: list[str] = []
        try:
            with open_gradebook(course) as gradebook, closing(Store(folder / STORE)) as store:
                keeper = Keeper(gradebook, assignment, released, sandbox, store, fresh, cluster)
                at_once = jobs if cluster is None else 2 * cluster.places  # so that none waits for its next work
                run = _Run(keeper, at_once, tell, watch or _lines(tell))
                records, troubles = _class(run, places, done)
                if not wanted:
                    store.drop_all_but(keeper.base)
        except Exception as error:
            if not (isinstance(error, ClusterError | GradebookError) or is_everybodys(error)):
                raise
            kind = ClusterError if isinstance(error, ClusterError) else GradebookError
            raise kind(f"{words(error)}; kept are the marks of {len(done)} of {len(places)} students") from error
        except KeyboardInterrupt as stop:
            kept = f"kept are the marks of {len(done)} of {len(places)} students"
            raise KeyboardInterrupt(f"{kept}; run it again to go on from there") from stop
    return GradedClass([records[place.student] for place in places], troubles, left)


@dataclass(frozen=True)
class _Run:
    """One run over a class: who grades and keeps, how many at once, and who is told."""

    keeper: Keeper
    at_once: int
    tell: Callable[[str], None]
    watch: Watch

    def looked_at(self, places: Sequence[Place]) -> dict[Place, Graded | Same]:
        """Students' works, watched; how long each took is kept for the order of the next run."""
        for place in places:
            self.watch(Started(place.student))
        found = self.keeper.looked_at(places)
        for each in found.values():
            if isinstance(each, Graded):
                self.keeper.store.took(each.student, each.seconds)
            self.watch(Looked(each.student, each.seconds if isinstance(each, Graded) else 0.0))
        return found


def _class(run: _Run, places: Sequence[Place], done: list[str]) -> tuple[dict[str, Record], list[Trouble]]:
    """Everyone, batch by batch: who is passed over, and the others graded. Adds whose marks are kept to `done`."""
    keeper, records, troubles, passed = run.keeper, dict[str, Record](), list[Trouble](), 0
    run.watch(Begun(len(places), run.at_once))
    times, sharing = keeper.store.times(), Sharing()
    order = sorted(places, key=lambda place: int(times.get(place.student, 0.0)))  # the slow ones last
    together = 1 if keeper.cluster is None else TOGETHER
    with closing(in_batches(run.looked_at, order, run.at_once, together)) as batches:
        for batch in batches:
            same = [each for each in batch if isinstance(each, Same)]
            stand, found = keeper.unchanged({each.student: each.kept for each in same})
            graded = [each for each in batch if isinstance(each, Graded)]
            for each in same:
                graded += keeper.graded([handed_in(each.place)] if each.student not in stand else [])
            more = keeper.keep(graded, done)
            done += stand
            troubles += [*found, *more]
            passed += len(stand)
            lost = {trouble.student for trouble in more if trouble.lost}
            new = {each.student: each.kept.record for each in same if each.student in stand}
            new |= {each.report.student: brief(each.report) for each in graded}
            for student, record in new.items():
                marks = record["points"], record["max_points"]
                run.watch(Marked(student, *marks, same=student in stand, kept=student not in lost))
            records |= {student: sharing.record(record) for student, record in new.items()}
    if passed:
        run.tell(f"{passed} of {len(places)} are as they were when last graded; --fresh grades all again")
    return records, troubles


def _lines(tell: Callable[[str], None]) -> Watch:
    """A line for each student whose work was graded."""

    def watch(event: Event) -> None:
        if isinstance(event, Marked) and not event.same:
            tell(f"{printable(event.student)}: {event.points:g} of {event.max_points:g}")

    return watch


def ready(assignment: Assignment, tell: Callable[[str], None]) -> Notebook:
    """The released notebook, when all results can be kept. Raises GradebookError before any work is done.

    Tells what of the gradebook was changed before: a copy of it, points that the rubric has now.
    """
    course, name = assignment.course, assignment.name
    released = released_notebook(course, name, assignment.rubric.notebook)
    for folder in (course.report_file(name, "").parent, course.root / "autograded", course.root / "feedback"):
        check_writable(folder)
    check_gradebook(assignment)
    for told in prepared(course_config(course), assignment):
        tell(told)
    return with_points(released, assignment)


def in_batches(
    look: Callable[[Sequence[Place]], Mapping[Place, T]], places: Sequence[Place], jobs: int, together: int = 1
) -> Generator[list[T]]:
    """What `look` makes of everyone, some at a time, in the order in which it is done: who takes long delays nobody.

    It is given up to so many `together`; whom it leaves out is given to it again, and then fewer. Who is found done at
    the same time comes in the order of `places`. Where this is ended early, what is under way is left alone.
    """
    at_most = together
    waiting = deque(places)
    some: list[T] = []
    running: dict[Future[Mapping[Place, T]], list[Place]] = {}
    due = 0.0
    pool = ThreadPoolExecutor(jobs)
    try:
        while True:
            while waiting and len(running) < jobs * AHEAD:
                given = [waiting.popleft() for _ in range(share(len(waiting), jobs, at_most))]
                running[pool.submit(look, given)] = given
            if not running:
                break
            done, _ = wait(running, max(0.0, due - time.monotonic()) if some else None, FIRST_COMPLETED)
            if done and not some:
                due = time.monotonic() + MOST_SECONDS
            for future in [each for each in running if each in done]:
                given, found = running.pop(future), future.result()
                some += found.values()
                waiting.extendleft(place for place in reversed(given) if place not in found)
                at_most = min(together, 2 * at_most) if len(found) == len(given) else max(1, len(found))
            if some and (len(some) >= MOST_STUDENTS or time.monotonic() >= due):
                yield some
                some = []
        if some:
            yield some
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def share(left: int, jobs: int, together: int) -> int:
    """How many of those that are left one job gets: fewer towards the end, so that all jobs end at about one time."""
    return max(1, min(together, left // (2 * jobs)))


def chosen_students(assignment: Assignment, wanted: Sequence[str]) -> tuple[list[Place], tuple[Left, ...]]:
    """The work of the students named, or of everyone, and what was not taken. Raises CourseError for one without."""
    rubric = assignment.rubric
    there = submitted(assignment.course, assignment.name, rubric.files)
    places = {place.student: place for place in there.places}
    missing = [student for student in wanted if student not in places]
    if missing or not places:
        folder = assignment.course.root / "submitted"
        who = f"nothing from {', '.join(missing)}" if missing else "nothing"
        told = [f"not taken: {left_words(assignment.course, left)}" for left in there.left[:MAX_LEFT]]
        head = f"{folder}: {who} for {assignment.name}; submissions lie in submitted/<student>/{assignment.name}/"
        head += did_you_mean(missing[0], places) if missing else ""
        raise CourseError("\n".join([head, *told]))
    return [places[student] for student in dict.fromkeys(wanted)] or list(places.values()), there.left
