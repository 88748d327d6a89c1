"""One batch of graded students into everything that is written: what is done first, and what each step may assume.

    autograded/ -> the gradebook, one transaction for all -> the report -> the feedback page -> `Kept`, in one commit

A kill between any two of these leaves what the next run makes whole: each step only repeats what it did, and who is not
`Kept` is done again. A report is stored after its marks, since it says what a person's decision on the same work was
about.
"""

from __future__ import annotations

import functools
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from grader.course.assignment import Assignment
from grader.course.packing import pack
from grader.course.submitted import Place
from grader.errors import GradebookError
from grader.grading.memo import Remembered, digest_of, state_of
from grader.grading.scoring import failed, is_fault
from grader.grading.store import Kept, Store
from grader.ingest import shown
from grader.nbgrader.gradebook.entering import Entered, Entry, enter, entry_of, penalised
from grader.nbgrader.gradebook.late import Penalties
from grader.nbgrader.gradebook.marks import Standing, brief
from grader.nbgrader.gradebook.rows import SubmissionRows
from grader.nbgrader.handing_back.autograded import store_report, write_autograded
from grader.nbgrader.handing_back.feedback import write_feedback
from grader.nbgrader.notebooks.marked import Notebook, lost_pictures, mark
from grader.nbgrader.notebooks.released import release_digest
from grader.nbgrader.settings import course_config
from grader.nbgrader.troubles import Trouble, again_if_collided, trouble
from grader.nbgrader.whole_class.cluster import Cluster, WorkersDied
from grader.nbgrader.whole_class.handed_work import Graded, Work, grade_student, handed_in, not_graded
from grader.nbgrader.whole_class.on_worker import Answer, Asked
from grader.reports.files import tidy
from grader.sandbox.tiers import Sandbox


@dataclass(frozen=True)
class Same:
    """A student whose work and settings are as they were when the results were kept."""

    place: Place
    kept: Kept

    @property
    def student(self) -> str:
        return self.place.student


@dataclass(frozen=True)
class Keeper:
    """Where a class's results come from and go to: one session of the gradebook for all, and the store.

    With `fresh` nothing that is in the store counts. Where there is a `cluster`, it grades what is new.
    """

    gradebook: Any
    assignment: Assignment
    released: Notebook
    sandbox: Sandbox
    store: Store
    fresh: bool = False
    cluster: Cluster | None = None

    def __post_init__(self) -> None:
        for name in ("state", "memo"):  # made once, before many threads ask for them
            getattr(self, name)

    @functools.cached_property
    def penalties(self) -> Penalties:
        return Penalties(course_config(self.assignment.course), self.assignment.name)

    @functools.cached_property
    def judging(self) -> Mapping[str, str]:
        """What decides a judgement, beside the work."""
        return state_of(self.assignment, self.sandbox)

    @functools.cached_property
    def base(self) -> str:
        """The same as one word."""
        return digest_of([repr(sorted(self.judging.items()))])[:16]

    @functools.cached_property
    def state(self) -> Mapping[str, str]:
        """What decides all that is written, beside the work and what a person does."""
        criteria = [(each.id, each.points, each.title) for each in self.assignment.rubric.criteria]
        points = digest_of([repr([self.assignment.rubric.title, *criteria])])
        return {**self.judging, "the points": points, "the notebook": release_digest(self.assignment)}

    @functools.cached_property
    def memo(self) -> Remembered:
        """What was found before, by this run or an earlier one."""
        load = self.store.load if not self.fresh else self.store.load_new
        return Remembered(load, self.store.save, self.base)

    @functools.cached_property
    def asked(self) -> Asked:
        """What a cluster's workers need for every student."""
        assert self.cluster is not None
        run = uuid.uuid4().hex if self.fresh else ""
        return Asked(pack(self.assignment), self.cluster.wanted, self.base, self.released, run)

    def looked_at(self, places: Sequence[Place]) -> dict[Place, Graded | Same]:
        """Each student's work: graded, or found to be as it was. A cluster may leave some out, but not all."""
        found: dict[str, Graded | Same] = {}
        new: list[Work] = []
        for place in places:
            work = handed_in(place)
            kept = None if self.fresh else self.store.kept(place.student)
            if kept is not None and (kept.work, kept.state) == (work.digest, self.state):
                found[place.student] = Same(place, kept)
            else:
                new.append(work)
        found |= {each.student: each for each in self.graded(new)}
        return {place: found[place.student] for place in places if place.student in found}

    def graded(self, works: Sequence[Work]) -> list[Graded]:
        """Students' works, graded: here, or where the cluster has a place unless they were judged before."""
        here: list[Work] = []
        there: list[Work] = []
        for work in works:
            (here if self.cluster is None or self._is_judged(work) else there).append(work)
        graded = [grade_student(self.assignment, work, self.sandbox, self.memo) for work in here]
        if self.cluster is not None and there:
            answers = self.cluster.grade(self.asked, there)
            graded += [self._taken(work, answer) for work, answer in zip(there, answers, strict=False)]
        return graded

    def _taken(self, work: Work, answer: Answer | WorkersDied) -> Graded:
        """What came back from the cluster, when what was found is kept."""
        if isinstance(answer, WorkersDied):
            report = failed(work.place.student, str(answer), self.assignment, self.sandbox)
            return not_graded(self.assignment, work, str(answer), report)
        for key, record in answer.found.items():
            self.store.take(key, record)
        return answer.graded

    def _is_judged(self, work: Work) -> bool:
        """Whether the store has all that was found about it, so that marking it anew runs nothing."""
        kept = None if self.fresh else self.store.kept(work.place.student)
        return kept is not None and kept.work == work.digest and self.judging.items() <= kept.state.items()

    def keep(self, batch: Sequence[Graded], done: list[str]) -> list[Trouble]:
        """Write these students' results, and add to `done` whose are kept; what went wrong for single ones.

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
        try:
            for graded, entry, standing in self._entered(written, troubles):
                done += self._told(graded, entry, standing, troubles)
        finally:
            self.store.commit()
        if everybodys is not None:
            raise everybodys
        return troubles

    def _told(self, graded: Graded, entry: Entry, standing: Standing, troubles: list[Trouble]) -> list[str]:
        """Report and page of a student whose marks are in the gradebook, and that all of it is done."""
        student = graded.report.student
        try:
            store_report(self.assignment, graded.report, graded.submission)
        except Exception as error:
            troubles.append(_lost(graded, error))
            return []
        made = graded.prepared
        self._page(student, standing, troubles, made.page if made and made.standing == standing else None)
        if not any(each.student == student for each in troubles) and not any(
            is_fault(score.verdict) for score in graded.report.scores
        ):
            self.store.keep(student, self._kept(graded, entry, standing))
        return [student]

    def _page(self, student: str, standing: Standing, troubles: list[Trouble], page: str | None = None) -> None:
        try:
            tidy(self.assignment.course.folder("feedback", student, self.assignment.name))
            write_feedback(self.assignment, student, standing, page)
        except Exception as error:
            troubles.append(trouble(student, "there is no feedback page", error))

    def _kept(self, graded: Graded, entry: Entry, standing: Standing) -> Kept:
        return Kept(
            work=graded.work,
            state=self.state,
            record=brief(graded.report),
            scores={score.id: score.points for score in entry.scores},
            comments=entry.comments,
            own={each.cell: each.points for each in entry.own},
            page=page_digest(standing),
        )

    def _written(self, graded: Graded, troubles: list[Trouble]) -> Entry:
        """The marked notebook in autograded/; what is to stand in the gradebook."""
        from grader.nbgrader.notebooks.own_cells import OwnScore, run_own_cells

        own: Sequence[OwnScore] = ()
        if graded.prepared is not None:
            notebook, lost = graded.prepared.notebook, graded.prepared.lost
        else:
            marked = mark(self.released, graded.cells, graded.submission, graded.report)
            marked, own = run_own_cells(marked, graded.submission, self.assignment, self.sandbox)
            notebook, lost = json.dumps(marked, ensure_ascii=False), lost_pictures(marked)
        write_autograded(self.assignment, graded.submission, notebook, graded.carried)
        troubles += [
            Trouble(graded.report.student, f"the picture '{shown(name)}' is shown in the notebook but is not in it")
            for name in lost
        ]
        return entry_of(self.assignment, graded.report, self.released, graded.submission.submitted_at, own)

    def _entered(
        self, written: Sequence[tuple[Graded, Entry]], troubles: list[Trouble]
    ) -> Iterator[tuple[Graded, Entry, Standing]]:
        """Those whose marks are in the gradebook, and how they stand: all at once, one by one where that fails."""
        for some in (written, *([each] for each in written)) if len(written) > 1 else [written]:
            if not some:
                continue
            try:
                done = enter(self.gradebook, self.assignment, [entry for _, entry in some], self.penalties)
            except Exception as error:
                self.gradebook.db.rollback()
                troubles += [_lost(graded, error) for graded, _ in some] if len(some) == 1 else []
                continue
            troubles += [
                trouble(student, "no late penalty could be set", error) for student, error in done.failed.items()
            ]
            yield from ((graded, entry, self._standing(done, entry.student)) for graded, entry in some)
            if len(some) == len(written):
                return

    def unchanged(self, known: Mapping[str, Kept]) -> tuple[set[str], list[Trouble]]:
        """Of students whose work and settings are as they were: whose results still stand as they were written.

        Late penalties are made anew, and pages on which marks have changed, as a person's.
        """
        if not known:
            return set(), []
        found = again_if_collided(
            self.gradebook, lambda: penalised(self.gradebook, self.assignment, list(known), self.penalties)
        )
        stand: set[str] = set()
        troubles: list[Trouble] = []
        for student, rows in found.rows.items():
            kept = known[student]
            if not (self._has_files(student) and _stands(kept, rows)):
                continue
            stand.add(student)
            standing = self._standing(found, student)
            page = page_digest(standing)
            if page != kept.page:
                before = len(troubles)
                self._page(student, standing, troubles)
                if len(troubles) == before:
                    self.store.keep(student, replace(kept, page=page))
        self.store.commit()
        return stand, troubles

    def _standing(self, entered: Entered, student: str) -> Standing:
        return entered.about.standing_of(entered.rows[student], Path(self.assignment.rubric.notebook).stem)

    def _has_files(self, student: str) -> bool:
        course, name, notebook = self.assignment.course, self.assignment.name, self.assignment.rubric.notebook
        files = (
            course.report_file(name, student),
            course.folder("autograded", student, name) / notebook,
            (course.folder("feedback", student, name) / notebook).with_suffix(".html"),
        )
        return all(file.is_file() for file in files)


def _stands(kept: Kept, rows: SubmissionRows) -> bool:
    """Whether the gradebook says what was written there."""
    grades = {cell: grade.auto_score for notebook in rows.notebooks.values() for cell, grade in notebook.grades.items()}
    said = {cell: each.auto_comment for notebook in rows.notebooks.values() for cell, each in notebook.comments.items()}
    scores = {**kept.scores, **kept.own}
    return all(cell in grades and grades[cell] == points for cell, points in scores.items()) and all(
        said.get(cell) == text for cell, text in kept.comments.items()
    )


def page_digest(standing: Standing) -> str:
    """Of the marks that a feedback page shows."""
    marks = (sorted(standing.cells.items()), sorted(standing.comments.items()), standing.penalty, standing.late)
    return digest_of([repr(marks)])


def _lost(graded: Graded, error: Exception) -> Trouble:
    return replace(trouble(graded.report.student, "the results could not be kept", error), lost=True)
