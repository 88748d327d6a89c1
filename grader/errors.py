"""What can go wrong outside a student's code. The tree:

    GraderError                 anything the user can mend; its text is shown without a traceback (exit 2)
    +-- RubricError             a rubric that cannot be used: every mistake in it, one a line
    +-- CourseError             a course folder that lacks something
    +-- SubmissionError         a file, folder or archive that cannot be read as a submission
    +-- ReferenceFault          the author's hidden reference is missing something or fails
    +-- SandboxUnavailable      this machine cannot protect itself from student code
    +-- GradebookError          nbgrader's database or folders are not as they should be
    +-- ClusterError            a cluster that cannot be reached, or none of whose workers may grade

A fault of the grader itself while one submission is graded is not an exception but the status
`Status.GRADER_FAULT` of an outcome: it becomes credit None, never a zero.
"""

import difflib
from collections.abc import Iterable

LONGEST = 100
"""Letters of a name that are compared."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """What to add to a message on an unknown name: `; did you mean 'x'?`, or nothing where none is like it."""
    names = list(known)
    in_small = {each.lower(): each for each in names}
    close = difflib.get_close_matches(name[:LONGEST], names, 1)
    close = close or [in_small[each] for each in difflib.get_close_matches(name[:LONGEST].lower(), in_small, 1)]
    return f"; did you mean '{close[0]}'?" if close else ""


class GraderError(Exception):
    """A mistake that the person at the keyboard can mend; the message says where, what and how."""


class RubricError(GraderError):
    """A rubric with mistakes; `lines` holds one `file:line: where: what; what is allowed` each."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class CourseError(GraderError):
    """A folder that should be a course lacks something."""


class SubmissionError(GraderError):
    """A submission that cannot be read; says which file, what is wrong and what is allowed."""


class ReferenceFault(GraderError):
    """The hidden reference lacks a function, or fails on an input of its own regimes."""


class SandboxUnavailable(GraderError):
    """Nothing on this machine can hold student code; says what to install."""


class GradebookError(GraderError):
    """nbgrader's gradebook or a folder beside it is not as it should be."""


class ClusterError(GraderError):
    """A Dask cluster cannot be reached, is gone, or has no worker that may grade."""
