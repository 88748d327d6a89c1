"""What a student receives, by file name: what lies in assignment/<name>/, and what is made where nothing lies there.

This is the one place from which handed-out files come: grading, release and the gradebook read `Assignment.handout`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.course.stub import stub_of
from grader.errors import CourseError
from grader.rubric import Criterion, Rubric

Cell = dict[str, Any]
NOTEBOOK: Cell = {
    "metadata": {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    },
    "nbformat": 4,
    "nbformat_minor": 5,
}


def handout_of(folder: Path, rubric: Rubric, rubric_file: Path, reference: Path) -> dict[str, bytes]:
    """All files of a handout; a module that is missing is the stub of the `reference`.

    Raises CourseError where one is missing that cannot be made, or is asked for in vain.
    """
    found = {file.name: file.read_bytes() for file in sorted(folder.glob("*")) if file.is_file()}
    if rubric.module and rubric.module not in found and reference.is_file():
        found[rubric.module] = stub_of(reference, reference.read_text(encoding="utf-8"), rubric.conventions).encode()
    if rubric.notebook not in found and not rubric.names_notebook:
        found[rubric.notebook] = made_notebook(rubric)
    elif asked := [criterion.id for criterion in rubric.criteria if criterion.question]:
        raise CourseError(
            f"{rubric_file}: criterion '{asked[0]}': its question is for the notebook that is made, but "
            f"{folder / rubric.notebook} is your own; write the question there"
        )
    for wanted in rubric.files:
        if wanted not in found:
            made = "; without the setting notebook one is made" if wanted == rubric.notebook else ""
            raise CourseError(
                f"{folder}: there is no {wanted}, which {rubric_file} names as what the student receives{made}; put "
                "it there"
            )
    return found


def made_notebook(rubric: Rubric) -> bytes:
    """The notebook that nbgrader needs, as an author would write it: the same bytes for the same rubric.

    A title that says how to hand in, a cell for each criterion, and above each a place to try things out or a question.
    Names of cells that are no criterion's begin with a capital letter, as no criterion's id does.
    """
    cells = [_text("Title", _title(rubric))]
    if rubric.module:
        cells.append(_code("Setup", f"import numpy as np\n\nfrom {rubric.module.removesuffix('.py')} import *"))
    cells += [cell for criterion in rubric.criteria for cell in _cells(criterion)]
    return (json.dumps({"cells": cells, **NOTEBOOK}, indent=1, ensure_ascii=False) + "\n").encode()


def _title(rubric: Rubric) -> str:
    module, written = rubric.module, any(criterion.written for criterion in rubric.criteria)
    answers = "Write each answer into its cell below, one step per line. LaTeX in dollar signs is welcome."
    parts = [f"# {_line(rubric.title)}", f"{rubric.points:g} points."]
    if module:
        parts.append(
            f"**Write your functions in `{module}`**, the file next to this notebook. Use this notebook to try them "
            "out; after you change the file, restart the kernel (*Kernel → Restart*)."
        )
    parts += [answers] if written else []
    files = " and ".join(f"`{name}`" for name in rubric.files)
    names, kept = ("these file names", "A zip of the folder is fine.") if module else ("this file name", "")
    return "\n\n".join([*parts, f"**Hand in** {files}. Keep {names}. {kept}".rstrip()])


def _cells(criterion: Criterion) -> Iterator[Cell]:
    mark = {"nablagrade": {"criterion": criterion.id}}
    title, points = _line(criterion.title), f"{criterion.points:g} points"
    if criterion.written or criterion.question:
        yield _text(f"Ask-{criterion.id}"[:64], f"## {title} ({points})\n\n{criterion.question}".rstrip())
    if criterion.written:
        yield _text(criterion.id, f"*Write your answer here: {title}*", mark)
        return
    yield _code(f"Try-{criterion.id}"[:64], "# Your own experiments; not graded.", {"nablagrade": {"work": True}})
    yield _code(criterion.id, f"# {title} ({points}).\n# Graded automatically when you hand in. Leave this cell.", mark)


def _line(text: str) -> str:
    return " ".join(text.split())


def _text(name: str, source: str, metadata: Cell | None = None) -> Cell:
    return {"cell_type": "markdown", "id": name, "metadata": metadata or {}, "source": source}


def _code(name: str, source: str, metadata: Cell | None = None) -> Cell:
    return {**_text(name, source, metadata), "cell_type": "code", "execution_count": None, "outputs": []}
