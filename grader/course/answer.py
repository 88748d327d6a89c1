"""The written answer: where it is among what was handed in, and what of it only a person can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from grader.course import beside
from grader.course.module import listed
from grader.course.task import Task
from grader.course.typed import Typed, typed_answer
from grader.errors import SubmissionError
from grader.ingest import Files, shown
from grader.ingest.notebooks import Cell, read_cells
from grader.ingest.pictures import MISSING, OTHER, TOO_MUCH, Picture

MAX_NOTEBOOKS = 4
PICTURES = "the written answer shows pasted pictures, which no machine reads"
IN_SCRIPTS = "the written answer is blank, but there are formulas among the code"
LOST = "the written answer shows a picture that is not in the notebook or is not kept; see it as it was handed in"
SEVERAL = "there is more than one file that may be the written answer"


@dataclass(frozen=True)
class Written:
    """The written answer as text, the pictures that it shows and the documents that lie beside it.

    `doubt` says why a person must look at it whatever its text says; `places` where it was found, in words.
    """

    text: str | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    documents: Mapping[str, bytes] = field(default_factory=dict)
    doubt: str = ""
    places: tuple[str, ...] = ()


def answer_of(files: Files, task: Task, notes: list[str], taken: Sequence[str] = ()) -> Written:
    """The answers in notebooks and in text files of the answer's name: whichever the student used, or all of them.

    Where there is none, text files of any name count. Documents are kept for a person under names that are not `taken`.
    """
    written = task.written
    if not written:
        return Written()
    typed = _in_notebooks(files, task, notes)
    blank = task.blank_answer.strip()
    found = [(each.text, place) for each, place in typed]
    found += [
        (beside.text_of(files.contents[name]), shown(name)) for name in beside.named(files, task.handout, written)
    ]
    answers = [(text, place) for text, place in found if text.strip() not in ("", blank)]
    different = list(dict.fromkeys(text for text, _ in answers))
    places = list(dict.fromkeys(place for _, place in answers))
    if len(different) > 1:
        notes.append("there is more than one written answer; all are shown, one after the other")
    doubt = ""
    names = () if different else beside.texts(files, task.handout)
    if names:
        different = list(dict.fromkeys(beside.text_of(files.contents[name]) for name in names))
        if len(different) > 1:
            doubt = SEVERAL
            different = [f"({name.name})\n\n{beside.text_of(files.contents[name])}" for name in names]
        notes.append(f"{'; '.join(filter(None, [doubt, listed(names)]))}: taken for the written answer")
        places = [*map(shown, names)]
    in_scripts = "" if different else beside.in_scripts(files, task.handout)
    if in_scripts:
        doubt = IN_SCRIPTS
        different = [in_scripts]
        notes.append(f"{IN_SCRIPTS}; they were taken for it")
    documents = beside.documents(files, task.handout, written, "\n\n".join(different), taken)
    if documents:
        notes.append(f"{beside.told(documents)}: no machine reads this; it is kept for the person who marks")
    unread = beside.unread(files, task.handout, written)
    if unread and not different:  # there is something: a person looks
        different = [f"(The written answer cannot be read: {shown(unread[0])} {files.unread[unread[0]]})"]
    pictures = {picture.name: picture for each, _ in typed for picture in each.pictures}
    doubt = doubt or _doubt(different, pictures, notes)
    contents = {name: picture.content for name, picture in pictures.items()}
    kept = {document.stored: document.content for document in documents}
    places += [shown(document.name) for document in documents]
    return Written("\n\n".join(different) or None, contents, kept, doubt, tuple(places))


def _doubt(texts: Sequence[str], pictures: Mapping[str, Picture], notes: list[str]) -> str:
    """Why a person must look: what is in a picture may be right or wrong."""
    if any(words in text for words in (MISSING, OTHER, TOO_MUCH) for text in texts):
        notes.append(LOST)
        return LOST
    if pictures:
        notes.append(f"{PICTURES}: a person looks")
        return PICTURES
    return ""


def _in_notebooks(files: Files, task: Task, notes: list[str]) -> list[tuple[Typed, str]]:
    """What was typed, and where."""
    answers = []
    found = notebooks(files, task)
    for notebook in found[:MAX_NOTEBOOKS]:
        try:
            cells = read_cells(files.contents[notebook], shown(notebook))
        except SubmissionError as error:
            notes.append(str(error))
            answers.append((Typed(f"(The notebook cannot be read: {error})"), shown(notebook)))
            continue
        typed = [typed_answer(cells, name, task.handed_out) for name in task.written]
        answers += [(each, _cells_words(each, shown(notebook))) for each in typed]
    if len(found) > MAX_NOTEBOOKS:
        words = f"{len(found)} notebooks, of which only {listed(found[:MAX_NOTEBOOKS])} were read"
        notes.append(f"{words}; hand in the one that counts")
        answers += [] if any(each.text for each, _ in answers) else [(Typed(f"({words}.)"), listed(found))]
    placed = [(each, place) for each, place in answers if each.placed]
    return placed or answers  # a notebook of other homework has no answer in its place


def _cells_words(typed: Typed, notebook: str) -> str:
    numbers = ", ".join(map(str, typed.cells))
    return f"cell{'s' if len(typed.cells) > 1 else ''} {numbers} of {notebook}"


def notebooks(files: Files, task: Task) -> list[PurePosixPath]:
    """Those that are read, the one of the expected name and the outer ones first."""
    found = [name for name in files.contents if name.suffix == ".ipynb"]
    return sorted(found, key=lambda name: (name.name != task.notebook, len(name.parts), str(name)))


def notebook_cells(files: Files, task: Task) -> list[Cell]:
    """The cells of the notebook to show: one that the student changed if there is any; none if none can be read."""
    readable = []
    for name in notebooks(files, task)[:MAX_NOTEBOOKS]:
        try:
            readable.append(read_cells(files.contents[name], name.name))
        except SubmissionError:
            continue
    untouched = {cell.source for cell in task.cells}
    changed = [cells for cells in readable if any(cell.source not in untouched for cell in cells)]
    return next(iter(changed or readable), [])
