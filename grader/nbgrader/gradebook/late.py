"""What late work costs: by the course's policy, from confirmed marks alone, and again whenever a person has marked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from grader.nbgrader.gradebook.marks import confirmed
from grader.nbgrader.gradebook.roster import extension_of

Log = Callable[[str], None]


def penalise(config: Any, gradebook: Any, name: str, student: str, log: Log | None = None) -> None:
    """Set what lateness costs one student, where something was handed in."""
    from nbgrader.api import MissingEntry

    try:
        submission = gradebook.find_submission(name, student)
    except MissingEntry:
        return
    set_penalty(config, submission, log)
    gradebook.db.commit()


class Penalties:
    """What lateness costs by the course's policy; who is in time costs no look at it."""

    def __init__(self, config: Any, name: str) -> None:
        self._config, self._name = config, name
        self._root = Path(config.CourseDirectory.get("root") or ".")
        self._policy: Any = None

    def extension_of(self, student: str) -> timedelta | None:
        """The extension that the roster gives, None where it says nothing of one."""
        return extension_of(self._root, self._name, student)

    def of(self, student: str, points: float, late: float) -> float | None:
        """What so many seconds cost of these points, None where nothing."""
        if late <= 0:
            return None
        if self._policy is None:
            from nbgrader.preprocessors import AssignLatePenalties

            self._policy = AssignLatePenalties(config=self._config)
            self._policy.init_plugin()
        penalty = self._policy.plugin_inst.late_submission_penalty(student, points, late)
        return None if penalty is None else min(max(0.0, penalty), points)


def set_penalty(config: Any, submission: Any, log: Log | None = None) -> None:
    """Set the penalty of each of a submission's notebooks, as nbgrader's policy says; the session is not committed."""
    student = submission.student.id
    penalties = Penalties(config, submission.assignment.name)
    extension = penalties.extension_of(student)
    if extension is not None:
        submission.extension = extension
    late = submission.total_seconds_late
    for notebook in submission.notebooks:
        points = confirmed(notebook)
        wanted = penalties.of(student, points, late)
        if notebook.late_submission_penalty != wanted:
            notebook.late_submission_penalty = wanted
            if log is not None:
                log(f"{student}: {late:g} seconds late, which costs {wanted or 0:g} of {points:g}")


def watch(config: Any) -> None:
    """From now on, whenever a person's mark is saved in this process (formgrader's), the penalty is made anew."""
    from nbgrader.api import Grade
    from sqlalchemy import event
    from sqlalchemy.orm import Session

    def before_commit(session: Session) -> None:
        changed = {each for each in (*session.dirty, *session.new) if isinstance(each, Grade)}
        submissions = {grade.notebook.assignment for grade in changed if grade.notebook is not None}
        for submission in submissions:
            set_penalty(config, submission)

    if _watched:
        event.remove(Session, "before_commit", _watched.pop())
    event.listen(Session, "before_commit", before_commit)
    _watched.append(before_commit)


_watched: list[Callable[[Any], None]] = []
