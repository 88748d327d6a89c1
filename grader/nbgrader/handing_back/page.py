"""A student's feedback page, made of the stored report, the gradebook and the marked notebook; pure.

The report says what was found, the gradebook what it is worth and what people wrote, the notebook holds the answer, its
pictures and cells of the student's own. The page loads nothing and runs nothing (`reports/templates/feedback.html`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from grader.nbgrader.gradebook.marks import Record, Standing
from grader.nbgrader.notebooks.marked import FOR_MARKER, Notebook, grade_id, is_written, without_suggestion
from grader.reports.listing import listing
from grader.reports.page import Part, Work, parts_of, student_page
from grader.reports.prose import markdown, typed


def feedback_page(record: Record, standing: Standing, notebook: Notebook, conventions: Sequence[str] = ()) -> str:
    """The page as HTML. `record` is a stored report (`reports/json.py`), `notebook` the marked one.

    Points are the gradebook's: what waits there for a person counts nothing.
    """
    parts = _parts(record, standing, notebook)
    return student_page(
        record,
        parts,
        penalty=standing.penalty,
        late=standing.late,
        conventions=conventions,
        work=_work(record, notebook, parts),
    )


def _parts(record: Record, standing: Standing, notebook: Notebook) -> list[Part]:
    criteria = {criterion["id"]: criterion for criterion in record["criteria"]}
    above = _comments_by_cell(standing, notebook, criteria)
    parts = []
    for name, part in zip(criteria, parts_of(record), strict=True):
        mark = standing.cells.get(name)
        if mark is not None:
            by_person = mark.by_person and mark.points is not None
            part = replace(part, points=mark.points, max_points=mark.max_points, by_person=by_person)
        parts.append(replace(part, comments=tuple(above.pop(name, ()))))
    return [*parts, *_own_parts(standing, notebook, criteria, len(parts))]


def _own_parts(standing: Standing, notebook: Notebook, criteria: Mapping[str, Any], before: int) -> list[Part]:
    """nbgrader's own graded cells."""
    made: list[Part] = []
    for cell in notebook["cells"]:
        mark = standing.cells.get(grade_id(cell))
        if mark is None or grade_id(cell) in criteria:
            continue
        shown = [_cell(cell), *(typed(_text(output)) for output in cell.get("outputs", []) if _text(output))]
        comment = standing.comments.get(grade_id(cell), "")
        made.append(
            Part(
                f"part-{before + len(made) + 1}",
                grade_id(cell),
                mark.points,
                mark.max_points,
                mark.by_person,
                comments=(comment,) if comment else (),
                source=Markup("\n").join(shown),
            )
        )
    return made


def _text(output: Mapping[str, Any]) -> str:
    """What a cell printed or raised, as text."""
    found = output.get("text") or output.get("data", {}).get("text/plain") or ""
    if output.get("output_type") == "error":
        found = f"{output.get('ename', '')}: {output.get('evalue', '')}"
    return "".join(found).strip()


def _comments_by_cell(standing: Standing, notebook: Notebook, criteria: Mapping[str, Any]) -> dict[str, list[str]]:
    """Criterion -> what people wrote. They write at the solution cell above: it stands at the first criterion there."""
    found: dict[str, list[str]] = {}
    waiting: list[str] = []
    for cell in notebook["cells"]:
        stamp, name = cell["metadata"].get("nbgrader", {}), grade_id(cell)
        if stamp.get("solution") and (name in criteria or not stamp.get("grade")):
            comment = without_suggestion(standing.comments.get(name, "")).strip()
            waiting += [comment] if comment else []
        if name in criteria and waiting:
            found[name], waiting = waiting, []
    if waiting and criteria:
        found.setdefault(list(criteria)[-1], []).extend(waiting)
    return found


def _work(record: Record, notebook: Notebook, parts: Sequence[Part]) -> Work:
    handed_in = record.get("handed_in", {})
    files: Mapping[str, str] = handed_in.get("files", {})
    marked = {(each.file, line.at) for part in parts for each in part.excerpts for line in each.lines if line.marked}
    listed = tuple(
        (name, listing(text, frozenset(at for file, at in marked if file == name))) for name, text in files.items()
    )
    from_cells = any(text.startswith("# %% [cell ") for text in files.values())
    cells = [
        _cell(cell)
        for cell in notebook["cells"]
        if _is_own(cell) and "".join(cell["source"]).strip() and not (from_cells and cell["cell_type"] == "code")
    ]
    written = [cell.get("attachments", {}) for cell in notebook["cells"] if is_written(cell)]
    pictures = {name: picture for attached in written for name, picture in attached.items()}
    answer = markdown(handed_in["answer"], pictures) if handed_in.get("answer") else None
    return Work(listed, answer, tuple(handed_in.get("documents", ())), tuple(cells))


def _is_own(cell: Notebook) -> bool:
    """Whether the student wrote it: a cell for experiments that gives no points, or one that was added."""
    stamp = cell["metadata"].get("nbgrader")
    if cell["metadata"].get("nablagrade") == FOR_MARKER["nablagrade"]:
        return False
    return bool(stamp.get("solution") and not stamp.get("grade")) if stamp else "-added-" in cell.get("id", "")


def _cell(cell: Notebook) -> Markup:
    source = "".join(cell["source"])
    return markdown(source, cell.get("attachments", {})) if cell["cell_type"] == "markdown" else typed(source)
