"""An assignment drafted from a reference: text in, files out.

`draft` guesses what the arguments are from docstrings (`words.py`, `guessing.py`), tells gradients by numbers
(`recognising.py`) and writes the rubric (`rubric_text.py`). What cannot be guessed is a `TODO` with a comment; while
one is left, reading the rubric tells each with its line. No stub and no notebook: both are made.
"""

from __future__ import annotations

import functools
import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.authoring.drafting.guessing import Guesses, guesses, is_open, provisional
from grader.authoring.drafting.reading import loops_without_end, marked, off_by, read, solved
from grader.authoring.drafting.recognising import Drawn, Found, caught, drawn, recognised
from grader.authoring.drafting.rubric_text import rubric_text
from grader.authoring.mutants import Mutant, mutants
from grader.errors import ReferenceFault
from grader.oracle.calling import Form
from grader.oracle.loading import load
from grader.oracle.reference import Reference
from grader.rubric.declarations import read_inputs

PUBLIC_TESTS = Path(__file__).with_name("files") / "test_public.py"
WRONG = 2
"""Wrong samples."""
MOST_TRIED = 60


@dataclass(frozen=True)
class Draft:
    """Texts of files by their path in the course, and what its author should know."""

    files: Mapping[str, str]
    notes: tuple[str, ...] = ()


def draft(name: str, source: str, where: str) -> Draft:
    """An assignment called `name` from the text of a reference; `where` is its name in messages.

    The reference is run, in this process: it is the author's own. Raises CourseError for what is no Python or has
    nothing public in it.
    """
    found = read(source, where)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reference.py"
        path.write_text(source, encoding="utf-8")
        module, notes = _loaded(path, where)
        made = guesses(found, module)
        there = _drawn(path.parent, provisional(made)) if module else None
        judged = _judged(made, there)
        wrong = _wrong(source, made, there, judged)
    notes += [
        f"{function}() fails on the inputs as guessed: {words}"
        for function, words in _failed(there)
        if not made.open(function)
    ]
    code = name.replace("-", "_") + ".py"
    files = {
        f"solutions/{name}/reference.py": marked(source),
        f"rubrics/{name}.yaml": rubric_text(name, code, source, made, judged),
        f"assignment/{name}/test_public.py": PUBLIC_TESTS.read_text(encoding="utf-8"),
        f"solutions/{name}/samples/right/{code}": solved(source),
    }
    for at, (words, text) in enumerate(wrong, 1):
        files[f"solutions/{name}/samples/wrong_{at}/{code}"] = f"# Wrong: {words}.\n{text}"
    return Draft(files, tuple(notes))


def _loaded(path: Path, where: str) -> tuple[ModuleType | None, list[str]]:
    try:
        return load(path), []
    except ReferenceFault as error:
        return None, [str(error).replace(str(path), where)]


def _drawn(folder: Path, made: Guesses) -> Drawn | None:
    """The reference on drawn problems; None where no problem can be drawn."""
    known = read_inputs({"inputs": {name: guess for name, guess in made.inputs.items() if not is_open(guess)}})
    if known is None or not known[0]:
        return None
    reference = _reference(folder, made, known[0])
    return drawn(reference, known[0], made)


def _reference(folder: Path, made: Guesses, declared: Any) -> Reference:
    forms = {
        name: Form(
            each.get("calls", name), tuple(each["arguments"]), made_by=each.get("made_by", {}), set=each.get("set", {})
        )
        for name, each in made.functions.items()
    }
    return Reference(folder, forms, declared)


def _failed(there: Drawn | None) -> list[tuple[str, str]]:
    return list(there.failed.items()) if there else []


def _judged(made: Guesses, there: Drawn | None) -> list[Found]:
    """What is worth points: values and gradients where numbers tell, else every function as a value."""
    makers = {maker for form in made.functions.values() for maker in form.get("made_by", {}).values()}
    found: list[Found] = []
    for function in made.functions:
        if there is not None and function in there.values:
            found += recognised(there, function)
        elif function not in makers:
            found.append(Found(function, None))
    return found


def _wrong(source: str, made: Guesses, there: Drawn | None, judged: list[Found]) -> list[tuple[str, str]]:
    """Wrong samples: small changes of the reference that give other numbers, of different functions if they can be."""
    chosen = _caught(source, there, judged) if there is not None and there.values else []
    for found in judged:
        for change in ("+ 1", "* 3 + 1"):
            if len(chosen) < WRONG:
                called = made.functions[found.function].get("calls", found.function)
                chosen.append((f"{called} returns its value {change}", off_by(source, called, change)))
    return chosen[:WRONG]


def _caught(source: str, there: Drawn, judged: list[Found]) -> list[tuple[str, str]]:
    """Of the changes that show, those in the middle of each function, or the middle two thirds of a single one."""
    names = {form.calls.partition(".")[0] for form in there.reference.forms.values()}
    own = [found for found in judged if found.function in there.probes]
    shown: list[list[Mutant]] = []
    for name in sorted(names - loops_without_end(source)):
        every = [each for each in mutants(source, {name}) if not each.description.endswith("was removed")]
        tried = every[:: 1 + len(every) // MOST_TRIED]
        hits = [each for each in tried if caught(there, functools.partial(_changed, each, there), own)]
        shown += [hits] if hits else []
    if len(shown) == 1:
        (hits,) = shown
        shown = [hits[: len(hits) // 2], hits[len(hits) // 2 :]]
    chosen = [hits[len(hits) // 2] for hits in shown if hits][:WRONG]
    return [(each.description, each.source) for each in chosen]


def _changed(mutant: Mutant, there: Drawn) -> Reference:
    folder = there.reference.folder / hashlib.sha256(mutant.source.encode()).hexdigest()
    folder.mkdir(exist_ok=True)
    (folder / "reference.py").write_text(mutant.source, encoding="utf-8")
    return Reference(folder, there.reference.forms, there.reference.declared)
