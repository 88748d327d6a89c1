"""One batch of graded students into everything that is written: what is done first, and what each step may assume.

    autograded/ -> the gradebook, one transaction for all -> the report -> the feedback page

A kill between any two of these leaves what the next run makes whole: each step only repeats what it did, and a report
is stored after its marks, since it says what a person's decision on the same work was about.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from grader.course.assignment import Assignment
from grader.errors import GradebookError
from grader.ingest import shown
from grader.ingest.notebooks import Cell
from grader.model import Report, Submission
from grader.nbgrader.entering import Entry, enter
from grader.nbgrader.feedback import generate_feedback
from grader.nbgrader.gradebook import entry_of, store_report, write_autograded
from grader.nbgrader.late import Penalties
from grader.nbgrader.marked_notebook import Notebook, lost_pictures, mark
from grader.nbgrader.settings import course_config
from grader.nbgrader.troubles import Trouble, trouble
from grader.sandbox.tiers import Sandbox


@dataclass(frozen=True)
class Graded:
    """One student's submission with its report; an unreadable one has no files.

    `carried` are nbgrader's own files beside it, which feedback and its release need.
    """

    submission: Submission
    cells: list[Cell]
    report: Report
    carried: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Keeper:
    """Where a class's results go: one session of the gradebook for all."""

    gradebook: Any
    assignment: Assignment
    released: Notebook
    sandbox: Sandbox

    @functools.cached_property
    def penalties(self) -> Penalties:
        return Penalties(course_config(self.assignment.course), self.assignment.name)

    def keep(self, batch: Sequence[Graded], kept: list[str]) -> list[Trouble]:
        """Write these students' results, and add to `kept` whose are; what went wrong for single ones.

        What could not be written leaves what was there before. Raises GradebookError for what is everybody's trouble,
        when what came before it is written.
        """
        troubles: list[Trouble] = []
        written: list[tuple[Graded, Entry]] = []
        everybodys: GradebookError | None = None
        for graded in batch:
            try:
                written.append((graded, self._written(graded, troubles)))
            except Exception as error:
                try:
                    troubles.append(_lost(graded, error))
                except GradebookError as found:
                    everybodys = found
                    break
        for graded, _ in self._entered(written, troubles):
            student = graded.report.student
            try:
                store_report(self.assignment.course, graded.report)
            except Exception as error:
                troubles.append(_lost(graded, error))
                continue
            kept.append(student)
            try:
                generate_feedback(self.assignment, student)
            except Exception as error:
                troubles.append(trouble(student, "there is no feedback page", error))
        if everybodys is not None:
            raise everybodys
        return troubles

    def _written(self, graded: Graded, troubles: list[Trouble]) -> Entry:
        """The marked notebook in autograded/; what is to stand in the gradebook."""
        from grader.nbgrader.own_cells import run_own_cells

        marked = mark(self.released, graded.cells, graded.submission, graded.report)
        marked, own = run_own_cells(marked, graded.submission, self.assignment, self.sandbox)
        write_autograded(self.assignment, graded.submission, marked, graded.carried)
        troubles += [
            Trouble(graded.report.student, f"the picture '{shown(name)}' is shown in the notebook but is not in it")
            for name in lost_pictures(marked)
        ]
        return entry_of(self.assignment, graded.report, self.released, graded.submission.submitted_at, own)

    def _entered(
        self, written: Sequence[tuple[Graded, Entry]], troubles: list[Trouble]
    ) -> Iterator[tuple[Graded, Entry]]:
        """Those whose row is in the gradebook: all at once, or one by one where that fails for one of them."""
        for some in (written, *([each] for each in written)) if len(written) > 1 else [written]:
            if not some:
                continue
            try:
                late = enter(self.gradebook, self.assignment, [entry for _, entry in some], self.penalties)
            except Exception as error:
                self.gradebook.db.rollback()
                troubles += [_lost(graded, error) for graded, _ in some] if len(some) == 1 else []
                continue
            troubles += [trouble(student, "no late penalty could be set", error) for student, error in late.items()]
            yield from some
            if len(some) == len(written):
                return


def _lost(graded: Graded, error: Exception) -> Trouble:
    return replace(trouble(graded.report.student, "the results could not be kept", error), lost=True)
