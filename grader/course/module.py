"""Where the student's functions are among what was handed in: a module, a cell that writes one, or a notebook's cells.

The choice is made before anything runs, by names and by what each file defines (`Survey`), never by which gives more
marks. It is told in a note wherever it is not the file of the expected name; where it is in doubt a person must look.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from grader.course.task import Task
from grader.errors import SubmissionError
from grader.ingest import Files, shown
from grader.ingest.notebooks import Cell, as_module, read_cells
from grader.model import FunctionState, Survey

ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst")
MAX_TOLD = 5
MAX_NOTEBOOKS = 4
MAX_SURVEYED = 40
FEW_LINES = 8
NO_CODE = re.compile(rb"\s+|['\"]+|#.*")
NOTHING = b"\xef\xbb\xbf \t\r\n\f"
WRITES = re.compile(r"\s*%%(?:writefile|file)[ \t](?P<rest>[^\n]*)\n")
CELL = "%%"
"""In front of the name of a file that a cell writes, to tell it from a file that was handed in."""
OWN = (FunctionState.OWN, FunctionState.IMPORTED)


@dataclass(frozen=True)
class Found:
    """The module's text, the other files beside it by their names, and what a person should know of the choice.

    `script` and `notebook` are the files in which it was found. `doubt` says why a person must choose among `choices`,
    or look at what was not read: then nothing is run.
    """

    content: bytes | None
    helpers: Mapping[PurePosixPath, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    doubt: str = ""
    choices: Mapping[PurePosixPath, bytes] = field(default_factory=dict)
    script: str = ""
    notebook: str = ""


@dataclass(frozen=True)
class Search:
    """What there is to choose from: files, files that cells write, notebooks as modules; and what is known of each."""

    scripts: Mapping[PurePosixPath, bytes]
    written: Mapping[str, bytes]
    notebooks: Mapping[PurePosixPath, bytes]
    task: Task
    states: Mapping[str, tuple[FunctionState, ...]] = field(default_factory=dict)
    unread: Sequence[str] = ()
    """What may define the functions and was not read, and why."""

    @property
    def wanted(self) -> str:
        return self.task.code

    @property
    def in_notebook(self) -> bool:
        """Whether the functions are to be written in the notebook's cells."""
        return self.task.module is None

    @property
    def untouched(self) -> set[bytes]:
        return {b"", self.task.stub.strip(), *(text.strip() for text in self.task.handout.values())}

    def own(self, name: str, content: bytes, *, imported: bool = True) -> int:
        """To how many of the functions a file gives a meaning of its own; a guess by its text where that is unknown."""
        states = self.states.get(name)
        if states is None:
            return 0 if content.strip() in self.untouched else len(self.task.functions)
        return sum(state in (OWN if imported else OWN[:1]) for state in states)

    @property
    def why_unread(self) -> str:
        """What was not read, and why."""
        return f" ({'; '.join(self.unread[:MAX_TOLD])})"

    @property
    def why_not_wanted(self) -> str:
        """Why the file of the expected name was not read."""
        if self.in_notebook:
            return f", because the cells of {self.task.notebook} define none of the functions"
        there = [name for name in self.scripts if name.name == self.wanted]
        why = f"{self.wanted} {self.without_functions(there[0])}" if there else f"there is no {self.wanted}"
        return f", because {why}"

    def without_functions(self, name: PurePosixPath) -> str:
        """What a file is that gives no function a meaning of its own."""
        content = self.scripts[name]
        if not content.strip(NOTHING):
            return "is empty"
        if content.strip() in self.untouched or FunctionState.HANDED_OUT in self.states.get(str(name), ()):
            return "is as it was handed out"
        return "defines none of the functions"


def find_module(files: Files, task: Task, survey: Survey) -> Found:
    """Find the student's functions. Raises SubmissionError for an archive in place of the work that was not opened."""
    search = _search(files, task)
    if not _is_plain(search):
        search = replace(search, states=_states(search, survey))
    roads = (_a_notebook, _a_script, _a_written_one) if search.in_notebook else (_a_script, _a_written_one, _a_notebook)
    found = next((taken for road in roads if (taken := road(search))), None) or _nothing(files, search)
    read = next((name for name, content in search.scripts.items() if content == found.content), None)
    return found if read is None else replace(found, notes=(*found.notes, *oddities(read, files.contents[read])))


def _search(files: Files, task: Task) -> Search:
    scripts = {
        name: as_utf8(content)
        for name, content in files.contents.items()
        if name.suffix == ".py" and not _is_a_test(name, task)
    }
    notebooks: dict[PurePosixPath, bytes] = {}
    written: dict[str, bytes] = {}
    handed_out = {cell.source.strip() for cell in task.cells}
    order = sorted(
        (name for name in files.contents if name.suffix == ".ipynb"),
        key=lambda name: (name.name != task.notebook, len(name.parts), str(name)),
    )
    unread = [f"{shown(name)}: {why}" for name, why in files.unread.items() if _may_define(name, task)]
    unread += [f"{shown(name)}: is one notebook too many" for name in order[MAX_NOTEBOOKS:]]
    for name in order[:MAX_NOTEBOOKS]:
        try:
            cells = read_cells(files.contents[name], name.name)
        except SubmissionError as error:
            unread += [str(error)] if files.contents[name].strip() else []
            continue
        written |= _written(cells)
        if any(cell.kind == "code" and cell.source.strip() not in {"", *handed_out} for cell in cells):
            notebooks[name] = as_module(cells, handed_out)
    return Search(scripts, written, notebooks, task, unread=unread)


def _may_define(name: PurePosixPath, task: Task) -> bool:
    """Whether a file that was not read may be where the functions are, by its name."""
    return name.suffix in (".py", ".ipynb") and not _is_a_test(name, task) and name.name not in task.helpers


def _is_a_test(name: PurePosixPath, task: Task) -> bool:
    """Whether a file is a test: `test_...`, or one of the handout's with something before its name."""
    handed_out = [file for file in task.handout if file.startswith("test_")]
    return name.name.startswith("test_") or any(name.name.endswith(file) for file in handed_out)


def _is_plain(search: Search) -> bool:
    """Whether there is one file, of the expected name and not as it was handed out, and nothing beside it to choose."""
    if search.in_notebook or len(search.scripts) != 1 or search.written or search.notebooks or search.unread:
        return False
    ((name, content),) = search.scripts.items()
    return name.name == search.wanted and not _is_like(content, search.task.handout[search.wanted])


def _is_like(content: bytes, handout: bytes) -> bool:
    """Whether a file has so few lines of its own that it may be the handout's all the same."""
    lines, given = ({NO_CODE.sub(b"", line) for line in text.splitlines()} for text in (content, handout))
    return len(lines - given) <= FEW_LINES


def _states(search: Search, survey: Survey) -> Mapping[str, tuple[FunctionState, ...]]:
    """What each file does about each function."""
    asked = {str(name): text for files in (search.scripts, search.notebooks) for name, text in files.items()}
    asked |= {CELL + name: text for name, text in search.written.items()}
    first = dict(list(asked.items())[:MAX_SURVEYED])
    return survey(first, search.task.stub, list(search.task.functions)) if first else {}


def _written(cells: Sequence[Cell]) -> dict[str, bytes]:
    """Files that cells of a notebook write (`%%writefile name.py`), by name; the last one counts, or adds to it."""
    found: dict[str, bytes] = {}
    for cell in cells:
        match = WRITES.match(cell.source) if cell.kind == "code" else None
        if match is None:
            continue
        words = match["rest"].split()
        name = PurePosixPath(" ".join(words[words[:1] == ["-a"] :]).strip("\"'").replace("\\", "/")).name
        if name.endswith(".py"):
            before = found.get(name, b"") if words[:1] == ["-a"] else b""
            found[name] = before + cell.source[match.end() :].encode()
    return found


def renamed(wanted: str) -> re.Pattern[str]:
    """Names that browsers, systems and learning platforms make of `wanted`: copies, numbers, prefixes, capitals."""
    stem = re.escape(wanted.removesuffix(".py")).replace("_", "[ _-]?")
    words = "copy|kopie|copie|copia|final|latest|last|new|neu|submission|fixed|mine|my"
    after = rf"(?:[ _.()-]|\d|v(?=\d)|{words})*"  # a digit at a time: no name can be read in two ways
    return re.compile(rf"(.*[ _.-])?{stem}{after}\.py", re.IGNORECASE)


def _a_script(search: Search) -> Found | None:
    """A file that defines functions of the student's: of the expected name, of one like it, or with most of them."""
    counts = {name: search.own(str(name), content) for name, content in search.scripts.items()}
    own = [name for name, count in counts.items() if count]
    like = renamed(search.wanted)
    most = max(counts.values(), default=0)
    for chosen in (
        [name for name in own if name.name == search.wanted],
        [name for name in own if like.fullmatch(name.name)],
        [name for name in own if counts[name] == most],
    ):
        if chosen:
            top = min(len(name.parts) for name in chosen)
            chosen = [name for name in chosen if len(name.parts) == top]
            if len({search.scripts[name].strip() for name in chosen}) > 1:
                doubt = f"{listed(chosen)}: two different versions of {search.wanted}"
                return Found(None, doubt=doubt, choices={name: search.scripts[name] for name in chosen})
            return _taken(chosen[0], own, search)
    return None


def _taken(name: PurePosixPath, own: Sequence[PurePosixPath], search: Search) -> Found:
    """This file with its helpers, and what a person should know of it."""
    notes = []
    content = search.scripts[name]
    if name.name != search.wanted:
        notes.append(f"'{shown(PurePosixPath(name.name))}' was taken for {search.wanted}{search.why_not_wanted}")
    elif len(name.parts) > 1 and sum(other.name == search.wanted for other in search.scripts) > 1:
        notes.append(f"{shown(name)} was read, of several files of this name")
    rivals = [
        other
        for other in own
        if search.scripts[other].strip() != content.strip()
        and search.own(str(other), search.scripts[other], imported=False)
        and str(other) in search.states
    ]
    if rivals:
        notes.append(f"{listed(rivals)}: left alone, since {shown(PurePosixPath(name.name))} was read")
    whole, more, doubt, notebook = _with_notebook(name, search)
    helpers = (
        {} if renamed(search.wanted).fullmatch(name.name) else {PurePosixPath(name.name): content}
    )  # others may import it
    for other, text in search.scripts.items():
        if other != name and other.is_relative_to(name.parent):
            plain = _unprefixed(other, name, search)
            helpers[plain] = text
            if plain != other.relative_to(name.parent):
                notes.append(f"'{shown(PurePosixPath(other.name))}' was taken for {shown(plain)}")
    choices = {name: content, **search.notebooks} if doubt else {}
    return Found(whole, helpers, (*notes, *more), doubt, choices, shown(name), notebook)


def _with_notebook(name: PurePosixPath, search: Search) -> tuple[bytes, list[str], str, str]:
    """The module, notes, a doubt and the notebook that was taken too.

    The module is with a notebook's cells after it where they define what it lacks, and nothing that it has. What it
    lacks may be in what was not read: then a person looks.
    """
    content, functions = search.scripts[name], search.task.functions
    here = search.states.get(str(name), ())
    for notebook, text in search.notebooks.items():
        triples = list(zip(functions, here, search.states.get(str(notebook), ()), strict=False))
        missing = [f for f, a, b in triples if b is FunctionState.OWN and a not in OWN]
        both = [f for f, a, b in triples if b is FunctionState.OWN and a in OWN]
        if missing and both:
            words = f"{shown(name)} and {shown(notebook)} both define {', '.join(both)}"
            return content, [], f"{words}, and the notebook {', '.join(missing)} as well", ""
        if missing:
            words = f"{', '.join(missing)} taken from the cells of {shown(notebook)}, the rest from {shown(name)}"
            return content.rstrip() + b"\n\n" + text, [words], "", shown(notebook)
        if both:
            return content, [f"{shown(notebook)} defines {', '.join(both)}, too; {shown(name)} was read"], "", ""
    lacks = [function for function, state in zip(functions, here, strict=False) if state not in OWN]
    if lacks and search.unread:
        words = f"{shown(name)} has no {', '.join(lacks)} of its own, and not all was read"
        return content, [], f"{words}{search.why_unread}", ""
    return content, [], "", ""


def _unprefixed(other: PurePosixPath, name: PurePosixPath, search: Search) -> PurePosixPath:
    """A helper's name without what a learning platform put before all names: `anna_12_34_` of `anna_12_35_plots.py`."""
    relative = other.relative_to(name.parent)
    at = name.name.lower().find(search.wanted.removesuffix(".py").lower())
    if at <= 0 or len(relative.parts) > 1:
        return relative
    prefix = re.sub(r"\d+", r"\\d+", re.escape(name.name[:at]))
    return PurePosixPath(re.sub(rf"^{prefix}", "", relative.name)) if relative.name[at:] else relative


def _a_written_one(search: Search) -> Found | None:
    """A file that a cell of the notebook writes."""
    own = [name for name, text in search.written.items() if search.own(CELL + name, text)]
    for chosen in ([name for name in own if name == search.wanted], own if len(own) == 1 else []):
        if chosen:
            note = f"{chosen[0]} was read from the cell of a notebook that writes it (%%writefile)"
            beside = {name: text for name, text in search.scripts.items() if len(name.parts) == 1}
            helpers = {PurePosixPath(n): text for n, text in search.written.items() if n != chosen[0]}
            return Found(
                search.written[chosen[0]], {**beside, **helpers}, (note + search.why_not_wanted,), script=chosen[0]
            )
    return None


def _a_notebook(search: Search) -> Found | None:
    """The cells of a notebook, where they define a function."""
    counts = {n: search.own(str(n), text, imported=False) for n, text in search.notebooks.items()}
    most = max(counts.values(), default=0)
    best = [name for name, count in counts.items() if count == most]
    if not most:
        return None
    if len({search.notebooks[name] for name in best}) > 1 and best[0].name != search.task.notebook:
        doubt = f"{listed(best)}: several notebooks define the functions"
        return Found(None, doubt=doubt, choices={name: search.notebooks[name] for name in best})
    folder = best[0].parent
    helpers = {n.relative_to(folder): text for n, text in search.scripts.items() if n.is_relative_to(folder)}
    if search.in_notebook and best[0].name == search.task.notebook:
        return Found(search.notebooks[best[0]], helpers, notebook=shown(best[0]))
    note = f"the functions were read from the cells of {shown(best[0])}"
    notes = (note + ("" if search.in_notebook else search.why_not_wanted),)
    return Found(search.notebooks[best[0]], helpers, notes, notebook=shown(best[0]))


def _nothing(files: Files, search: Search) -> Found:
    """No function of the student's own: the handout's file, one that defines none or is no Python, or no file.

    Where something that may define them was not read, a person looks.
    """
    like = renamed(search.wanted)
    likeliest = sorted(
        (n for n in search.scripts if like.fullmatch(n.name) or len(search.scripts) == 1),
        key=lambda name: (name.name != search.wanted, len(name.parts)),
    )
    unopened = [
        name
        for name in files.unread
        if name.suffix.lower() in (*ARCHIVES, ".zip") and name.name not in search.task.handout
    ]
    if unopened:
        name = likeliest[0] if likeliest else None
        there = f"{shown(name)} beside it {search.without_functions(name)}" if name else f"{search.wanted} is not there"
        raise SubmissionError(f"{listed(unopened)}: not opened, and {there}; hand in your own .zip")
    if search.unread:
        words = "nothing that was read defines the functions, and not all was read"
        return Found(None, doubt=f"{words}{search.why_unread}")
    if likeliest:
        name = likeliest[0]
        content, states = search.scripts[name], search.states.get(str(name))
        notes = []
        if not content.strip(NOTHING):
            notes.append(f"{shown(name)} is empty")
        elif states is not None and FunctionState.HANDED_OUT in states:
            notes.append(f"{shown(name)} is the unchanged handout: none of the functions was written")
        elif states is not None:
            notes.append(f"{shown(name)} defines none of the functions")
        beside = {
            n.relative_to(name.parent): text for n, text in search.scripts.items() if n.is_relative_to(name.parent)
        }
        return Found(content, beside, tuple(notes), script=shown(name))
    notebook = search.task.notebook
    if search.in_notebook and any(name.name == notebook for name in files.contents):
        changed = next(iter(search.notebooks.values()), None)
        what = "as it was handed out" if changed is None else "without any of the functions"
        return Found(changed or search.task.stub, {}, (f"{notebook} is {what}",))
    wanted = notebook if search.in_notebook else search.wanted
    seen = listed(sorted(PurePosixPath(name.name) for name in files.contents)) or "no readable file"
    return Found(None, {}, (f"there is no {wanted} in the submission (found: {seen})",))


def listed(names: Sequence[PurePosixPath]) -> str:
    return ", ".join(map(shown, names[:MAX_TOLD]))


def as_utf8(content: bytes) -> bytes:
    """A file that an editor saved as UTF-16 as Python reads it; any other as it is."""
    if not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content
    try:
        return content.decode("utf-16").encode()
    except UnicodeDecodeError:
        return content


def oddities(name: PurePosixPath, original: bytes) -> list[str]:
    """What is odd about a module's text, which Python's own message does not say."""
    content = as_utf8(original)
    if content != original:
        return [f"{shown(name)}: is saved as UTF-16, which Python does not read; it was read as UTF-8"]
    if b"\0" in content:
        return [f"{shown(name)}: holds NUL bytes, so it is no Python text; save it again"]
    return []
