"""The student's version: source/ is built from assignment/ with the rubric's points, then released by nbgrader.

Nothing is taken from solutions/: the reference, the samples and the rubric have no way into the handout.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from grader.authoring.public import published_json, symbols_json
from grader.authoring.wheel import wheel
from grader.course import public_checks as examples
from grader.course import public_symbols, readme
from grader.course.assignment import Assignment
from grader.course.packing import zipped
from grader.errors import CourseError, GradebookError, did_you_mean
from grader.nbgrader.commands.generating import generate_assignment
from grader.reports.files import write_atomically

NOT_HANDED_OUT = ("__pycache__", ".*", "*.pyc")


def release(assignment: Assignment) -> tuple[Path, list[str]]:
    """Build source/ and release/; the release folder, and what changed in the gradebook, in words.

    Raises GraderError, and leaves the old release whole then.
    """
    course, name, rubric = assignment.course, assignment.name, assignment.rubric
    notebook = stamp(json.loads(assignment.handout[rubric.notebook]), assignment)
    source, released = (course.folder(step, ".", name) for step in ("source", "release"))
    source.parent.mkdir(parents=True, exist_ok=True)
    kept = Path(tempfile.mkdtemp(prefix=".old-", dir=source.parent))
    try:
        _fill(kept / "new", assignment, notebook)
    except BaseException:
        shutil.rmtree(kept, ignore_errors=True)
        raise
    try:
        for folder in (source, released):
            if folder.exists():
                shutil.move(folder, kept / folder.parent.name)
        shutil.move(kept / "new", source)
        changed = generate_assignment(assignment, notebook)
        if not (released / rubric.notebook).exists():
            raise GradebookError(f"{released}: nbgrader made no {rubric.notebook}")
    except BaseException:
        _put_back(kept, source, released)
        raise
    finally:
        shutil.rmtree(kept, ignore_errors=True)
    return released, changed


def _fill(folder: Path, assignment: Assignment, notebook: dict[str, Any]) -> None:
    """What students get, but for what nbgrader does to notebooks."""
    rubric, own = assignment.rubric, assignment.course.handout(assignment.name)
    if own.is_dir():
        shutil.copytree(own, folder, ignore=shutil.ignore_patterns(*NOT_HANDED_OUT))
    folder.mkdir(exist_ok=True)
    for made in (name for name in assignment.handout if not (own / name).exists()):
        (folder / made).write_bytes(assignment.handout[made])
    (folder / rubric.notebook).write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / examples.FILE).write_text(published_json(assignment), encoding="utf-8")
    symbols = symbols_json(assignment)
    if symbols is not None:
        (folder / public_symbols.FILE).write_text(symbols, encoding="utf-8")
    name, content = wheel()
    (folder / name).write_bytes(content)
    authors, size = assignment.handout.get(readme.FILE, b""), (name, len(content))
    told = readme.with_check(authors, rubric.title, assignment.task, assignment.limits.packages, size)
    (folder / readme.FILE).write_bytes(told)


def archive(released: Path) -> Path:
    """The release as one file beside its folder, named after the assignment: the same bytes for the same release."""
    inside = [path.relative_to(released) for path in sorted(released.rglob("*")) if path.is_file()]
    shown = [path for path in inside if not any(part.startswith((".", "__pycache__")) for part in path.parts)]
    files = {(released.name / path).as_posix(): (released / path).read_bytes() for path in shown}
    made = released.with_name(f"{released.name}.zip")
    write_atomically(made, zipped(files))
    return made


def _put_back(kept: Path, *folders: Path) -> None:
    """The old source/ and release/ where they were, or none if there were none."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
        if (kept / folder.parent.name).exists():
            shutil.move(kept / folder.parent.name, folder)


def stamp(notebook: dict[str, Any], assignment: Assignment) -> dict[str, Any]:
    """The author's notebook with nbgrader's metadata: points from the rubric, everything locked but work and answers.

    Cells say what they are in `metadata.nablagrade`: {"criterion": id} or {"work": true}. Raises CourseError.
    """
    where = assignment.course.handout(assignment.name) / assignment.rubric.notebook
    criteria = {criterion.id: criterion for criterion in assignment.rubric.criteria}
    cells: list[dict[str, Any]] = []
    seen: set[str] = set()
    marked: set[str] = set()
    for number, cell in enumerate(notebook["cells"], start=1):
        mark = (cell.get("metadata") or {}).get("nablagrade", {})
        if not isinstance(mark, dict) or not isinstance(mark.get("criterion", ""), str):
            raise CourseError(f"{where}: cell {number}: metadata.nablagrade is {{'criterion': id}} or {{'work': true}}")
        if set(mark) - {"criterion", "work"} or len(mark) > 1:
            raise CourseError(
                f"{where}: cell {number}: metadata.nablagrade has either criterion or work, not {_list(mark)}"
            )
        own = _is_nbgraders(cell)
        name = mark.get("criterion") or (cell["metadata"]["nbgrader"].get("grade_id") if own else cell.get("id"))
        name = str(name or f"cell-{number}")
        if name in seen:
            raise CourseError(f"{where}: two cells are called '{name}'; each needs an id of its own")
        seen.add(name)
        criterion = criteria.get(mark["criterion"]) if "criterion" in mark else None
        if "criterion" in mark and criterion is None:
            meant = did_you_mean(name, criteria) or ";"
            raise CourseError(
                f"{where}: cell {number}: no criterion '{name}' in the rubric{meant} it has: {_list(criteria)}"
            )
        if criterion is not None and cell["cell_type"] != ("markdown" if criterion.written else "code"):
            raise CourseError(
                f"{where}: cell '{name}': a written answer needs a markdown cell, other criteria a code cell"
            )
        marked |= {criterion.id} if criterion else set()
        if own and not mark:
            cells.append({**cell, "id": cell.get("id") or name})
        else:
            cells.append(_stamped(cell, name, criterion.points if criterion else None, bool(mark.get("work"))))
    missing = [name for name in criteria if name not in marked]
    if missing:
        raise CourseError(f"{where}: no cell for {_list(missing)}; give one metadata.nablagrade = {{'criterion': id}}")
    return {**notebook, "nbformat": 4, "nbformat_minor": 5, "cells": cells}


def _is_nbgraders(cell: dict[str, Any]) -> bool:
    """Whether the author made it a test, solution or task cell of nbgrader's own."""
    stamp = (cell.get("metadata") or {}).get("nbgrader")
    return isinstance(stamp, dict) and any(stamp.get(part) for part in ("grade", "solution", "task"))


def _stamped(cell: dict[str, Any], name: str, points: float | None, work: bool) -> dict[str, Any]:
    written = points is not None and cell["cell_type"] == "markdown"
    solution = work or written
    about: dict[str, Any] = {
        "schema_version": 3,
        "grade_id": name,
        "grade": points is not None,
        "solution": solution,
        "locked": not solution,
        "task": False,
        "cell_type": cell["cell_type"],
    }
    if points is not None:
        about["points"] = points
    metadata = {key: value for key, value in (cell.get("metadata") or {}).items() if key != "nablagrade"}
    return {**cell, "id": cell.get("id") or name, "metadata": {**metadata, "nbgrader": about}}


def _list(names: Any) -> str:
    return ", ".join(names)
