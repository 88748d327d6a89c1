"""What an assignment asks for and handed out: all that finding a student's work takes, and nothing that is hidden.

Grading has it from the rubric, a student's own check from what lies beside the handout.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from grader.course.typed import HandedOut
from grader.ingest.notebooks import Cell, as_module


@dataclass(frozen=True, eq=False)
class Task:
    """The files to hand in, the functions and written answers to find in them, and the files as handed out.

    `code` is the name of the file that is run: the module, or what the notebook's cells are run as. `functions` go by
    the names that students give them, `written` by those of the answer's cells. `helpers` are the modules of the
    handout that stay as they are, `cells` those of its notebook as released.
    """

    name: str
    code: str
    module: str | None
    notebook: str
    functions: tuple[str, ...]
    written: tuple[str, ...]
    handout: Mapping[str, bytes]
    helpers: Mapping[str, bytes]
    cells: tuple[Cell, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """The files that a student hands in, by name."""
        return tuple(filter(None, (self.module, self.notebook)))

    @property
    def stub(self) -> bytes:
        """What students start from: the handout's module, or the cells of its notebook as one file."""
        if self.module:
            return self.handout[self.module]
        return as_module(self.cells, {cell.source.strip() for cell in self.cells})

    @property
    def blank_answer(self) -> str:
        """What stands in the place of the first written answer."""
        return next((cell.source for cell in self.cells if cell.name in self.written), "")

    @functools.cached_property
    def handed_out(self) -> HandedOut:
        """The cells that students received, made ready to tell their text from the students'."""
        return HandedOut(self.cells, self.written)
