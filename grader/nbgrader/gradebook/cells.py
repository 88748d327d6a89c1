"""A rubric that changes after students have handed in: what of it the gradebook can follow, and what it must not.

nbgrader refuses any other set of cells once there are submissions. A cell that is new is given to every submission, and
waits there for the next grading; one that is gone takes the machine's points with it, but never a person's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.course.assignment import Assignment
from grader.errors import GradebookError

GRADE, SOLUTION, SOURCE = "grade_cells", "solution_cells", "source_cells"
CELLS_CHANGED = (
    "the rubric or the notebook changed after the release: run `grader release {name}`, which tells the gradebook"
)


@dataclass(frozen=True)
class Cells:
    """nbgrader's cells of a notebook by their names: graded ones, those with a solution, all that it keeps."""

    grade: Mapping[str, Mapping[str, Any]]
    solution: Mapping[str, Mapping[str, Any]]
    source: Mapping[str, Mapping[str, Any]]


def cells_of(notebook: Mapping[str, Any]) -> Cells:
    """What nbgrader's gradebook keeps of a stamped notebook."""
    grade: dict[str, dict[str, Any]] = {}
    solution: dict[str, dict[str, Any]] = {}
    source: dict[str, dict[str, Any]] = {}
    for cell in notebook["cells"]:
        stamp = cell["metadata"].get("nbgrader") or {}
        name, kind = stamp.get("grade_id"), cell["cell_type"]
        if not name or stamp.get("task"):
            continue
        if stamp.get("grade"):
            grade[name] = {"max_score": float(stamp.get("points", 0)), "cell_type": kind}
        if stamp.get("solution"):
            solution[name] = {}
        locked = bool(stamp.get("locked") or stamp.get("grade")) and not stamp.get("solution")
        if stamp.get("grade") or stamp.get("solution") or locked:
            source[name] = {"cell_type": kind, "locked": locked, "source": "".join(cell["source"])}
    return Cells(grade, solution, source)


def follow(gradebook: Any, assignment: Assignment, notebook: Mapping[str, Any]) -> list[str]:
    """Bring the gradebook's cells up to a stamped notebook's, where submissions exist; what was done, in words.

    Raises GradebookError, and changes nothing, where a person's marks would be lost.
    """
    from nbgrader.api import Comment, Grade, GradeCell, MissingEntry, SolutionCell, SourceCell

    name, title = assignment.name, Path(assignment.rubric.notebook).stem
    try:
        known = gradebook.find_notebook(title, name)
    except MissingEntry:
        return []
    if not known.submissions:
        return []
    wanted = cells_of(notebook)
    gone = {cell for cell in known.grade_cells if cell.name not in wanted.grade}
    _refuse_lost_marks(gone, [c for c in known.solution_cells if c.name not in wanted.solution], name)
    kinds: tuple[tuple[Any, Any, Any, Any], ...] = (
        (GradeCell, known.grade_cells, wanted.grade, Grade),
        (SolutionCell, known.solution_cells, wanted.solution, Comment),
        (SourceCell, known.source_cells, wanted.source, None),
    )
    done = []
    for kind, old, new, entry in kinds:
        for cell in [cell for cell in old if cell.name not in new]:
            for each in [*(getattr(cell, "grades", None) or []), *(getattr(cell, "comments", None) or [])]:
                gradebook.db.delete(each)
            gradebook.db.delete(cell)
            done += [f"'{cell.name}' is no longer graded"] if kind is GradeCell else []
        there = {cell.name for cell in old}
        for added in [added for added in new if added not in there]:
            made = kind(name=added, notebook=known, **new[added])
            gradebook.db.add(made)
            gradebook.db.flush()
            for submitted in known.submissions if entry is not None else ():
                gradebook.db.add(entry(cell_id=made.id, notebook=submitted))
            done += [f"'{added}' is new"] if kind is GradeCell else []
    gradebook.db.commit()
    return done


def _refuse_lost_marks(graded: Any, commented: Any, name: str) -> None:
    marked = [(cell.name, each) for cell in graded for each in cell.grades if each.manual_score is not None]
    marked += [(cell.name, each) for cell in commented for each in cell.comments if each.manual_comment]
    if marked:
        students = sorted({str(each.notebook.student.id) for _, each in marked})
        raise GradebookError(
            f"{name}: '{marked[0][0]}' is no longer in the rubric, but a person has marked it for "
            f"{', '.join(students[:5])}{' and others' if len(students) > 5 else ''}; put it back, or give the "
            "assignment a new name. Nothing was changed"
        )


def carry_points(gradebook: Any, assignment: Assignment) -> list[str]:
    """The rubric's points, where they were edited, into the gradebook; what was done, in words.

    A person's mark out of other points stays and is to be looked at again.
    """
    cells = gradebook.find_notebook(Path(assignment.rubric.notebook).stem, assignment.name).grade_cells
    points = {criterion.id: float(criterion.points) for criterion in assignment.rubric.criteria}
    done = []
    for cell in cells:
        wanted = points.get(cell.name, cell.max_score)
        if cell.max_score == wanted:
            continue
        by_person = [grade for grade in cell.grades if grade.manual_score is not None]
        for grade in by_person:
            grade.needs_manual_grade = True
        again = f"; {len(by_person)} marks by a person wait for another look" if by_person else ""
        done.append(f"'{cell.name}' is worth {wanted:g} points now, and was worth {cell.max_score:g}{again}")
        cell.max_score = wanted
    gradebook.db.commit()
    return done
