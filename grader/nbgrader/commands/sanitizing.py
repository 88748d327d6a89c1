"""nbgrader's preprocessors before the work and after it, where ours differ."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties, ClearSolutions, DeduplicateIds

from grader.nbgrader.gradebook.late import penalise


class DropCopies(DeduplicateIds):  # type: ignore[misc]  # nbgrader has no types
    """Of a copied cell the last stays nbgrader's; the others stay as cells of the student's own.

    nbgrader leaves them an empty mark, takes that for an old notebook's, and ends for the whole class.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        nb, resources = super().preprocess(nb, resources)
        for cell in nb.cells:
            if cell.metadata.get("nbgrader") == {}:
                del cell.metadata["nbgrader"]
        return nb, resources


class ClearMarkedSolutions(ClearSolutions):  # type: ignore[misc]
    """Takes out what is marked as a solution, and nothing else: a rubric's handout is written as students get it."""

    def preprocess_cell(self, cell: NotebookNode, resources: Any, cell_index: int) -> tuple[NotebookNode, Any]:
        if self.begin_solution_delimeter not in cell.source:
            return cell, resources
        return super().preprocess_cell(cell, resources, cell_index)  # type: ignore[no-any-return]


class ConfirmedPenalties(AssignLatePenalties):  # type: ignore[misc]
    """The late policy's penalty, from what is confirmed; nbgrader's counts nothing that a person adds later."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            penalise(self.config, gradebook, about["assignment"], about["student"], self.log.warning)
        return nb, resources
