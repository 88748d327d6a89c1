"""The notebook that nbgrader's formgrader and feedback show: the course's cells, the student's work, the verdicts.

Locked cells always come from the course's copy, whatever the student did to them: a deleted cell is back, a doubled
one is there once, and points and names cannot be forged. What the student added stays, after the cell it followed.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from grader.ingest.notebooks import Cell
from grader.ingest.pictures import MISSING, REFERENCE, Picture
from grader.model import Report, Score, Submission
from grader.reports.notes import shown_notes
from grader.reports.rendering import render, render_part
from grader.reports.written import guesses_words, verdict_words

Notebook = dict[str, Any]
ATTACHMENT = "attachment:"
# `![words](attachment:name)`, or `[label]: attachment:name` for pictures named by a label.
_PICTURE = re.compile(
    rf"(?P<image>!\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*<?){ATTACHMENT}(?P<name>[^\n)>]*)>?[^\n)]*\)"
    rf"|(?P<label>^ {{0,3}}\[[^\[\]]+\]:\s*<?){ATTACHMENT}(?P<file>[^\s>]*)",
    re.MULTILINE,
)
SECRET = "submission_secret.txt"
FOR_THE_MARKER = "For the person who marks this:"
FOR_MARKER: Notebook = {"nablagrade": {"for": "marker"}}
"""Metadata of cells that feedback leaves out."""


def mark(course: Notebook, cells: Sequence[Cell], submission: Submission, report: Report) -> Notebook:
    """The course's notebook (as released, with nbgrader's metadata) filled with the student's cells and the report."""
    answer = _answer(submission)
    known = {grade_id(cell): cell for cell in course["cells"] if grade_id(cell)}
    work: dict[str, str] = {}
    added: dict[str | None, list[Cell]] = {}
    anchor: str | None = None
    for cell in cells:
        if cell.name in known:
            anchor = cell.name
            work.setdefault(cell.name, cell.source)
        elif cell.source.strip():
            added.setdefault(anchor, []).append(cell)
    scores = {score.id: score for score in report.scores}
    filled = [_plain(cell, "0", i) for i, cell in enumerate(added.get(None, []))]
    for cell in course["cells"]:
        name = grade_id(cell)
        filled.append(_filled(cell, work, answer, scores.get(name), submission.pictures))
        filled += _reading_cells(scores.get(name), name)
        written = is_written(cell)
        extra = [other for other in added.get(name, []) if not (written and other.kind != "code")] if name else []
        filled += [_plain(other, name, i) for i, other in enumerate(extra)]
    return {**course, "cells": [*notes_cell(report.notes), *map(_without_lost_pictures, filled)]}


def _without_lost_pictures(cell: Notebook) -> Notebook:
    """A text cell that shows a pasted picture which is not in it: with words in its place, or no page could be made."""
    source, pictures = str(cell["source"]), cell.get("attachments", {})
    if cell["cell_type"] != "markdown" or ATTACHMENT not in source:
        return cell
    lost: list[str] = []

    def replaced(found: re.Match[str]) -> str:
        group = "name" if found["image"] else "file"
        if any(source.startswith(name, found.start(group)) for name in pictures):
            return found[0]
        lost.append(found[group].strip())
        return f"(a picture that is not here: {lost[-1]})" if found["image"] else f"{found['label']}missing:{lost[-1]}"

    source = _PICTURE.sub(replaced, source)
    about = {**cell["metadata"], "nablagrade": {"lost": lost}} if lost else cell["metadata"]
    return {**cell, "source": source, "metadata": about}


def lost_pictures(notebook: Notebook) -> list[str]:
    """Names of pasted pictures that a marked notebook cannot show."""
    marks = [cell["metadata"].get("nablagrade", {}) for cell in notebook["cells"]]
    return [name for mark in marks if isinstance(mark, dict) for name in mark.get("lost", [])]


def notes_cell(notes: Sequence[str]) -> list[Notebook]:
    """In front, for the student and for whoever marks: what was passed over, renamed or guessed among the files."""
    if not notes:
        return []
    return [_html_cell("nablagrade-notes", render_part("notes.html", "notes", shown_notes(notes)), {})]


def _answer(submission: Submission) -> str | None:
    """The text of the answer cell, with ways to the documents that are kept beside the notebook; None if blank."""
    if not submission.documents:
        return submission.answer
    links = ", ".join(f"[{_plain_words(name)}]({quote(name)})" for name in submission.documents)
    return "\n\n".join(filter(None, [submission.answer, f"*Kept beside this notebook:* {links}"]))


def _plain_words(name: str) -> str:
    """A file name in which nothing is markup."""
    return re.sub(r"([^\w .\-])", lambda match: f"&#{ord(match[0])};", name).replace("_", "&#95;")


def with_pictures(cell: Notebook, pictures: Mapping[str, bytes]) -> Notebook:
    """A text cell with those pictures attached that its source shows, and words in place of those that are not there.

    nbgrader makes no page of a notebook that refers to an attachment that it does not have.
    """
    source = REFERENCE.sub(lambda match: match[0] if match[1] in pictures else MISSING, cell["source"])
    shown = {name: Picture(name, pictures[name]) for name in REFERENCE.findall(source)}
    if not shown:
        return {**cell, "source": source}
    coded = {name: {each.mime: base64.b64encode(each.content).decode()} for name, each in shown.items()}
    return {**cell, "source": source, "attachments": coded}


def _reading_cells(score: Score | None, name: str) -> list[Notebook]:
    """How the written answer was read: a cell for everybody, and one for whoever marks it."""
    written = score.verdict.written if score is not None else None
    if written is None:
        return []
    read = render_part("reading.html", "reading", written)
    steps = render_part("reading.html", "milestones", written, verdict_words(written))
    everybody = f"<b>How this answer was read, line by line</b>{read}"
    marker = f"<b>For the person who marks this (students do not see it)</b>{steps}"
    return [_html_cell(f"{name}-reading", everybody, {}), _html_cell(f"{name}-marker", marker, FOR_MARKER)]


def _html_cell(name: str, html: str, metadata: Notebook) -> Notebook:
    """A text cell of our own. `$` and `\\` would be read as mathematics, and a blank line would end it."""
    safe = _closed_up(html).replace("\n", "<br>").replace("$", "&#36;").replace("\\", "&#92;")
    look = 'class="mathjax_ignore tex2jax_ignore" style="border-left:4px solid #57606a;padding:4px 12px"'
    source = f"<div {look}>{safe}</div>"
    return {"cell_type": "markdown", "id": name[-64:], "metadata": dict(metadata), "source": source}


def grade_id(cell: Mapping[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def is_written(cell: Mapping[str, Any]) -> bool:
    """Whether it is an answer cell that a person marks."""
    stamp = cell["metadata"].get("nbgrader", {})
    return bool(stamp.get("grade") and stamp.get("solution"))


def _filled(
    cell: Notebook, work: Mapping[str, str], answer: str | None, score: Score | None, pictures: Mapping[str, bytes]
) -> Notebook:
    cell = dict(cell)
    stamp = cell["metadata"].get("nbgrader", {})
    if is_written(cell) and score is not None:
        if answer is not None:
            cell = with_pictures({**cell, "source": answer}, pictures)
    elif stamp.get("solution"):
        cell["source"] = work.get(stamp["grade_id"], cell["source"])
    if cell["cell_type"] == "code":
        cell["outputs"] = [_output(score)] if score is not None and stamp.get("grade") else []
        cell["execution_count"] = None
    return cell


def _plain(cell: Cell, anchor: str, number: int) -> Notebook:
    """A cell of the student's own, without any metadata."""
    made: Notebook = {
        "cell_type": cell.kind,
        "id": f"{anchor}-added-{number}"[-64:],
        "metadata": {},
        "source": cell.source,
    }
    if cell.kind == "code":
        return {**made, "outputs": [], "execution_count": None}
    return with_pictures(made, {picture.name: picture.content for picture in cell.pictures})


def _output(score: Score) -> Notebook:
    """The verdict as the cell's one result. nbgrader reads `text/plain` as the points: no result would mean full."""
    points = 0.0 if score.points is None else min(max(score.points, 0.0), score.max_points)
    html = _closed_up(render("score.html", score=score, points=points))
    data = {"text/plain": repr(float(points)), "text/html": html}
    return {"output_type": "execute_result", "execution_count": None, "metadata": {}, "data": data}


def _closed_up(html: str) -> str:
    """Without the ends of lines that stand between tags."""
    return re.sub(r"(?<=>)\n+(?=<)", "", html.strip("\n"))


def comments(course: Notebook, report: Report) -> dict[str, str]:
    """Comment by cell name. nbgrader has comments on solution cells only: a criterion's goes to the one above it."""
    scores = {score.id: score for score in report.scores}
    told: dict[str, list[str]] = {}
    above: str | None = None
    for cell in course["cells"]:
        name, stamp = grade_id(cell), cell["metadata"].get("nbgrader", {})
        if stamp.get("solution"):
            above = name
            told[name] = []
        if name in scores and above is not None:
            told[above].append(_comment(scores[name]))
    return {name: "\n\n".join(lines) for name, lines in told.items() if lines}


def _comment(score: Score) -> str:
    """One line, and one for whoever marks it; what a student's code can have put into it must not become markup."""
    points = "a person must look" if score.points is None else f"{score.points:g} of {score.max_points:g}"
    words = " ".join([score.verdict.message, *score.verdict.remarks])
    written = score.verdict.written
    suggested = written.suggested_of(score.max_points) if written and score.points is None else None
    if suggested is not None and not score.verdict.unread:
        words += f"\n\n{FOR_THE_MARKER} suggested are {suggested:g} of {score.max_points:g} points."
    if written is not None and written.guessed:
        words += f"\n\n{FOR_THE_MARKER} {guesses_words(written)}"
    return escape(f"{score.title} ({points}): {words}", quote=False)


def without_suggestion(comment: str) -> str:
    """A comment as students see it."""
    return re.sub(rf"\s*{FOR_THE_MARKER}.*", "", comment, flags=re.DOTALL)
