"""One-change mutants of a program: what a slip of the pen can make of it. Knows no assignment and runs nothing.

Where a check accepts a mutant of the reference, it is blind there, or the mutant computes the same after all: a person
reads the list. Source of the idea: DeMillo, Lipton and Sayward, Hints on Test Data Selection, 1978. The changes are the
swaps and removals of `sandbox/runtime/operators.py`.
"""

from __future__ import annotations

import ast
import itertools
import warnings
from collections.abc import Collection
from dataclasses import dataclass, replace

from grader.sandbox.runtime.edits import Edit, Place, places, text_of
from grader.sandbox.runtime.operators import SWAPPED, Scope


@dataclass(frozen=True)
class Mutant:
    """A program that differs from another in one place. `line` counts in the original's source."""

    source: str
    line: int
    description: str


def mutants(source: str, functions: Collection[str] | None = None) -> list[Mutant]:
    """All one-change mutants of `source`, in reading order, each once; none of them equal to the original.

    `functions` names the top-level functions and classes that may change; None stands for the whole program. Each
    mutant compiles; whether it ends is not known. Comments and layout are lost.
    Raises SyntaxError for a source that does not parse.
    """
    tree = ast.parse(source)
    seen, found = {ast.unparse(tree)}, []
    top = Place(None, "", tree, Scope(), tree, "", "")
    classes = [each for each in tree.body if isinstance(each, ast.ClassDef) and each.name in (functions or ())]
    within = [places(replace(top, parent=tree, field="body", node=each)) for each in classes]
    for place in itertools.chain(places(top, functions), *within):
        for operator in SWAPPED:
            for change in operator.changes(place.node, place.scope) if isinstance(place.node, operator.on) else ():
                edit = Edit(place, operator, *change)
                undo = edit.make()
                text = ast.unparse(tree)
                undo()
                if text not in seen and _compiles(text):
                    seen.add(text)
                    found.append(Mutant(text + "\n", edit.line, f"line {edit.line}: {_words(edit)}"))
    return found


def _words(edit: Edit) -> str:
    before, after = text_of(edit.place.node), text_of(edit.stand_in)
    part = text_of(edit.part)
    if edit.operator.name == "term" and "max(" in part and f"- {part}" in before:
        return f"the shift `- {part}` was removed"
    if edit.operator.name in ("term", "factor"):
        return f"the {edit.operator.name} `{part}` was dropped"
    if edit.operator.name == "condition":
        return f"the condition `{part}` was turned round"
    if edit.operator.name == "statement":
        return f"`{before}` was removed"
    return f"`{before}` became `{after}`" if after else f"`{before}` was dropped"


def _compiles(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        try:
            compile(text, "mutant", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
    return True
