"""Running an ordinary notebook's cells in our sandbox in place of a Jupyter kernel, with the same outputs and scores.

`run_cells` fills a notebook. What cannot be decided here waits for a person, and says why.
"""

from __future__ import annotations

import copy
import platform
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader import utils

from grader.course.settings import NotebookSettings
from grader.course.timestamp import TIMESTAMP
from grader.ingest import shown
from grader.ingest.folder import read_all
from grader.model import CellOutcome, CourseText, Limits, NotebookCell
from grader.nbgrader.notebooks.marked import SECRET
from grader.sandbox.notebooks import REFUSED, rests_on_work
from grader.sandbox.tiers import Sandbox

LANGUAGE = {
    "name": "python",
    "version": platform.python_version(),
    "mimetype": "text/x-python",
    "file_extension": ".py",
    "pygments_lexer": "ipython3",
    "nbconvert_exporter": "python",
    "codemirror_mode": {"name": "ipython", "version": 3},
}
LEFT_OUT = "a cell that was left out"
SKIP = "skip-execution"


@dataclass(frozen=True)
class CellResult:
    """What one test cell says: `waits` why a person must look although it failed, `doubts` although it passed."""

    failed: bool = False
    value: str = ""
    waits: str = ""
    doubts: str = ""


@dataclass(frozen=True)
class Ran:
    """A notebook with its outputs, the result of each test cell by its name, and what a person should know."""

    notebook: NotebookNode
    tests: Mapping[str, CellResult]
    notes: tuple[str, ...]


def run_cells(
    notebook: NotebookNode,
    files: Mapping[str, bytes],
    sandbox: Sandbox,
    settings: NotebookSettings,
    seconds: float,
    course: CourseText,
    *,
    without: Sequence[str] = (),
) -> Ran:
    """Run all code cells but those whose grade_id is among `without`. Raises SandboxUnavailable, ServerDied."""
    made = copy.deepcopy(notebook)
    code = [cell for cell in made.cells if cell.cell_type == "code" and _name(cell) not in without]
    language = other_language(made)
    if language:
        return all_waiting(made, f"this notebook is written for {language}, which is not run here")
    code = [cell for cell in code if cell.source.strip() and (_is_course(cell) or not _is_skipped(cell))]
    limits = Limits(seconds=settings.seconds, memory_mib=settings.memory_mib, scratch_mib=settings.scratch_mib)
    own = {cell.source.strip() for cell in code if _is_course(cell)}  # copied by a student, it is still the course's
    asked = [NotebookCell(cell.source, is_test(cell), cell.source.strip() in own) for cell in code]
    outcomes = sandbox.notebook(asked, files, limits, seconds, course) if asked else []
    made.metadata.setdefault("language_info", from_dict(LANGUAGE))
    tests: dict[str, CellResult] = {}
    notes: dict[str, None] = {}
    asked_for: dict[str, None] = {}
    hindered: dict[str, None] = {}
    for number, (cell, outcome) in enumerate(zip(code, outcomes, strict=True), start=1):
        _show(cell, outcome, number)
        if is_test(cell):
            found = result_of(outcome, in_the_way(outcome, asked_for, hindered))
            tests[_name(cell)] = found
        else:
            found = CellResult()
            hindered |= dict.fromkeys(in_the_way(outcome, asked_for, {}))
            hindered |= {LEFT_OUT: None} if outcome.ended or outcome.undecided else {}
        asked_for |= dict.fromkeys(outcome.refused)
        notes |= dict.fromkeys(_notes(cell, outcome, found))
    return Ran(made, tests, tuple(notes))


def all_waiting(notebook: NotebookNode, words: str) -> Ran:
    """A notebook that was not run: all of its tests wait for a person."""
    return Ran(
        notebook, {_name(c): CellResult(failed=True, waits=words) for c in notebook.cells if is_test(c)}, (words,)
    )


def _show(cell: NotebookNode, outcome: CellOutcome, number: int) -> None:
    cell.execution_count = number
    cell.outputs = from_dict(list(shown_outputs(outcome, test=is_test(cell))))
    for output in cell.outputs:
        if output.output_type == "execute_result":
            output.execution_count = number


def shown_outputs(outcome: CellOutcome, *, test: bool) -> list[Mapping[str, Any]]:
    """The outputs, of a test only those that its points may be read from: none of a test that failed is its value."""
    outputs = list(outcome.outputs)
    if not test:
        return outputs
    results = [output for output in outputs if output["output_type"] == "execute_result"]
    left = [] if outcome.failed else results[-1:]
    return [output for output in outputs if output["output_type"] != "execute_result" or output in left]


def in_the_way(outcome: CellOutcome, asked_for: Collection[str], hindered: Collection[str]) -> list[str]:
    """What the sandbox does not give and a cell may have failed for: it asked for it, or a cell before failed for it.

    What a program was to print or to install may be missed by any cell after it; what a test asked for is its own.
    """
    ends = [output["ename"] for output in outcome.outputs if output["output_type"] == "error"]
    missing = list(asked_for) if {"ModuleNotFoundError", "ImportError"} & set(ends) else []
    lasting = (REFUSED["output"], REFUSED["widget"])  # a test may rest on what it was to print, or on being moved
    own = outcome.refused if outcome.failed else [each for each in outcome.refused if each in lasting]
    return list(dict.fromkeys([*hindered, *own, *missing])) if outcome.failed or own else []


def result_of(outcome: CellOutcome, refused: Sequence[str]) -> CellResult:
    """What a test cell says; `refused` is what may have been in its way."""
    waits, doubts = outcome.undecided, ""
    if not waits and outcome.failed and refused:
        why = "a cell before it was left out, since it did not end or ended the program"
        asked = " and ".join(each for each in refused if each != LEFT_OUT)
        waits = f"it failed, and {f'this notebook asked for {asked}, which is not given here' if asked else why}"
    rests = [words for words in outcome.told if not rests_on_work(words)]
    if not outcome.failed and rests:
        doubts = f"it passed, but {'; '.join(rests)}"
    return CellResult(outcome.failed, outcome.value, waits, doubts)


def _notes(cell: NotebookNode, outcome: CellOutcome, found: CellResult) -> list[str]:
    where = f"cell {_name(cell)}" if _name(cell) else f"cell In [{cell.execution_count}]"
    reason = points_of(cell, found)[1] if is_test(cell) else ""
    told = [f"{where}: {words}" for words in outcome.told if rests_on_work(words)]
    told += [f"{where}: a person must look: {reason}"] if reason else []
    told += [f"{where}: {outcome.undecided}"] if outcome.undecided and not reason else []
    told += [f"{where}: {outcome.ended}; it was left out"] if outcome.ended else []
    told += [f"{where}: asked for {' and '.join(outcome.refused)}"] if outcome.refused else []
    return told + ([f"{where}: its output was too long and is cut off"] if outcome.cut else [])


def _name(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id") or "")


def is_test(cell: NotebookNode) -> bool:
    """Whether nbgrader reads points from this cell's outputs."""
    return cell.cell_type == "code" and bool(utils.is_grade(cell)) and not utils.is_solution(cell)


def _is_skipped(cell: NotebookNode) -> bool:
    return SKIP in cell.metadata.get("tags", ())


def _is_course(cell: NotebookNode) -> bool:
    """Whether it is the course's own, whatever the submitted file says of running it."""
    return is_test(cell) or _is_handed_out(cell)


def _is_handed_out(cell: NotebookNode) -> bool:
    return bool(utils.is_locked(cell)) and not utils.is_solution(cell)


def other_language(notebook: NotebookNode) -> str:
    """The language or kernel of a notebook that is no Python's; "" for Python and where nothing is said."""
    kernel = notebook.metadata.get("kernelspec", {})
    named = str(kernel.get("language") or notebook.metadata.get("language_info", {}).get("name") or "")
    name = str(kernel.get("name") or "")
    if named:
        return "" if named.lower() in ("python", "ipython", "python3") else shown(named)
    return "" if not name or "python" in name.lower() or name.lower().startswith(("conda", "venv", ".venv")) else name


def files_beside(notebook: Path, most_mib: int) -> dict[str, bytes]:
    """What lies beside a notebook, as it finds it. Raises SubmissionError where that is too much."""
    own = (notebook.name, TIMESTAMP, SECRET)
    files = read_all(notebook.parent, most_mib << 20)
    return {str(name): content for name, content in files.items() if name not in map(PurePosixPath, own)}


def asked_names(texts: Iterable[str]) -> frozenset[str]:
    """Names that the course's own texts define."""
    return frozenset(re.findall(r"^\s*(?:def|class)\s+(\w+)", "\n".join(texts), re.MULTILINE))


def points_of(cell: NotebookNode, found: CellResult | None = None, log: Any = None) -> tuple[float | None, str]:
    """What a graded cell gives, and why a person must look where that is not decided.

    As nbgrader has it, which reads a test's outputs: an error or a word on standard error is 0, a number is its points,
    anything else all of them.
    """
    if found is None:
        return utils.determine_grade(cell, log)[0], ""
    if found.waits:
        return None, found.waits
    if found.failed or utils.has_failed(cell):
        return 0.0, ""
    most = float(cell.metadata.nbgrader["points"])
    points = float(found.value) if found.value else most
    if not 0 <= points <= most:
        return None, f"its value is {points:g}, and it gives between 0 and {most:g} points"
    return (None, found.doubts) if found.doubts and points else (points, "")
