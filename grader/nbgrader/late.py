"""What late work costs: by the course's policy, from confirmed marks alone, and again whenever a person has marked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader.nbgrader.marks import confirmed
from grader.nbgrader.roster import extension_of

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


def set_penalty(config: Any, submission: Any, log: Log | None = None) -> None:
    """Set the penalty of each of a submission's notebooks, as nbgrader's policy says; the session is not committed."""
    from nbgrader.preprocessors import AssignLatePenalties

    name, student = submission.assignment.name, submission.student.id
    extension = extension_of(Path(config.CourseDirectory.get("root") or "."), name, student)
    if extension is not None:
        submission.extension = extension
    policy = AssignLatePenalties(config=config)
    policy.init_plugin()
    late = submission.total_seconds_late
    for notebook in submission.notebooks:
        points = confirmed(notebook)
        penalty = policy.plugin_inst.late_submission_penalty(student, points, late) if late > 0 else None
        wanted = None if penalty is None else min(max(0.0, penalty), points)
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
