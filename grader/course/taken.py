"""Where each function and the written answer were found, in words for the student."""

from __future__ import annotations

import re

from grader.course.task import Task
from grader.course.work import Work
from grader.sandbox.loading import place_words

NOT_FOUND = "not found"


def taken(work: Work, task: Task) -> list[tuple[str, str]]:
    """Each function, and each answer that is asked for, with its place."""
    found = [(name, _place(name, work)) for name in task.functions]
    answer = ", ".join(work.answer.places) or "nothing written yet"
    return [*found, *((name, answer) for name in task.written)]


def _place(function: str, work: Work) -> str:
    """`line 37 of work.py`, `cell 5 of work.ipynb`."""
    submission, found = work.submission, work.found
    text = submission.files.get(submission.module, b"").decode("utf-8", errors="replace")
    line = _line(function, text)
    if line is None:
        return NOT_FOUND
    where = place_words(submission, submission.module, line, source=False)
    if where.startswith("cell "):
        return f"{where} of {found.notebook}"
    return f"{where} of {found.script or submission.module}"


def _line(function: str, text: str) -> int | None:
    """The line of the last definition: of a function, or of a method in its class."""
    names = function.split(".")
    at = 0
    for depth, name in enumerate(names):
        indent = r"[ \t]+" if depth else ""
        defined, given = r"(?:(?:async[ \t]+)?def|class)[ \t]+", r"[ \t]*(?::[^=\n]*)?=(?!=)"
        pattern = rf"^{indent}(?:{defined}{re.escape(name)}\b|{re.escape(name)}{given})"
        matches = list(re.finditer(pattern, text[at:], re.MULTILINE))
        if not matches:
            return None
        at += (matches[0] if depth else matches[-1]).start()
    return text.count("\n", 0, at) + 1
