"""The student's process, once it is confined: load the submission, then answer one question after the other.

Everything it sends is untrusted by the reader, since student code can write to the same descriptor.
"""

import ast
import errno
import functools
import io
import json
import os
import re
import sys
import traceback
from types import ModuleType
from typing import Any

import numpy as np

from . import AT_START, absence, changing, giving, modules, standing, stepwise, survey, syntax, testing, values, wire
from . import python2 as python2_names

MAX_TOLD = 40
OFTEN = 500
"""So many lines are passed on one by one, and what ends the process takes none with it; more go in larger parts."""
REMOVED = re.compile(r"(?:module 'numpy' has no attribute '|`np\.)(\w+)")
"""How numpy says that it has a name no more."""
REFUSALS = (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EROFS)
Description = dict[str, Any]


def serve(descriptor: int, nonce: bytes, answers: int | None = None) -> None:
    """Say that this process is ready, load what is sent, and answer until the other side is gone.

    Answers go to a descriptor of their own where there is one.
    """
    channel = Channel(descriptor, answers)
    printing = [Counting(1, "w"), Counting(2, "w")]
    streams = [io.TextIOWrapper(io.BufferedWriter(raw), "utf-8", "replace", line_buffering=True) for raw in printing]
    sys.stdout, sys.stderr = streams
    channel.send(wire.frame(nonce, {"ready": True}))
    nonce, header, body = channel.receive()
    files = unpacked(header, body)
    while not {"syntax", "survey", "described"}.isdisjoint(header):  # nothing of the student's has run yet
        told, numbers_told = about_files(header, files)
        channel.send(wire.frame(nonce, told, *numbers_told))
        nonce, header, body = channel.receive()
        files = unpacked(header, body)
    if header["absent"]:
        absence.Absence(header["absent"]).begin()
    stand_ins = standing.StandInFinder(header["stand_ins"])
    loading = load(header["module"], files, header["python2"], header["alone"], stand_ins)
    module: ModuleType | Description = loading if isinstance(loading, dict) else loading.module
    described: Description = loading if isinstance(loading, dict) else loading.plan()
    arrays: list[Any] = []
    while True:
        flush()
        for stream, raw in zip(streams, printing, strict=True):
            if raw.writes > OFTEN and stream.line_buffering and not stream.closed:
                stream.reconfigure(line_buffering=False)
        told = {"printed": sum(raw.count for raw in printing), "stood_in": stood_in(stand_ins, files)}
        channel.send(wire.frame(nonce, {**described, **told}, *arrays))
        nonce, header, body = channel.receive()
        try:
            if "step" in header and isinstance(loading, Loading):
                described, arrays = loading.run(header["step"]), []
            elif "changes" in header and isinstance(loading, Loading):
                described, arrays = loading.changed(header, body)
            else:
                described, arrays = call(module, header, body)
        except MemoryError:  # what earlier calls have kept leaves too little to ask in
            described, arrays = {"status": "OUT_OF_MEMORY"}, []


def unpacked(header: Any, body: bytes) -> dict[str, bytes]:
    """The submitted files by name."""
    files = {}
    for name, size in header["files"]:
        files[name], body = bytes(body[:size]), body[size:]
    return files


def about_files(header: Any, files: dict[str, bytes]) -> tuple[Description, list[Any]]:
    """The answer to a question about the files, none of which has run."""
    if "survey" in header:
        return surveyed(files, header["survey"]), []
    if "described" in header:
        return changes_described(header, files)
    return examined(header["module"], files, header["syntax"]), []


def changes_described(header: Any, files: dict[str, bytes]) -> tuple[Description, list[Any]]:
    """Where small changes of the functions would be and what they are, in the program's own words."""
    try:
        path = modules.ROOT + header["module"]
        steps, _, _ = stepwise.steps_of(files[header["module"]], path, allow_python2=header["python2"])
        found = changing.listed(steps, header["functions"])
        numbers_told = changing.about(found)
        return changing.described(found, header["described"]), numbers_told
    except (MemoryError, RecursionError, ValueError, LookupError, stepwise.Unread):
        return {"told": []}, []


def examined(module: str, files: dict[str, bytes], asked: Any) -> Description:
    """What the files mention of what is asked for."""
    if module not in files:
        return {"status": "MISSING"}
    try:
        return {"status": "RETURNED", "mentions": syntax.examine(module, files, asked)}
    except MemoryError:
        return {"status": "OUT_OF_MEMORY"}


def surveyed(files: dict[str, bytes], asked: Any) -> Description:
    """Which functions the files define; nothing is known of them where that takes too much."""
    try:
        return {"survey": survey.survey(files, asked["handout"], asked["functions"])}
    except (MemoryError, RecursionError, ValueError, stepwise.Unread):
        return {"survey": [[] for _ in files]}


class Channel:
    """The connection to the grader."""

    def __init__(self, descriptor: int, answers: int | None = None) -> None:
        self.descriptor = descriptor
        self.answers = descriptor if answers is None else answers
        self.unread = b""

    def send(self, data: bytes) -> None:
        while data:
            data = data[os.write(self.answers, data) :]

    def receive(self) -> tuple[bytes, Any, bytes]:
        """One frame of the grader's: nonce, header and body."""
        head, body, nonce = wire.PREFIX.unpack(self._exactly(wire.PREFIX.size))
        return nonce, json.loads(self._exactly(head).decode()), self._exactly(body)

    def _exactly(self, size: int) -> bytes:
        parts = [self.unread]
        missing = size - len(self.unread)
        while missing > 0:
            part = os.read(self.descriptor, max(missing, 1 << 16))
            if not part:
                os._exit(0)
            parts.append(part)
            missing -= len(part)
        data = b"".join(parts)
        self.unread = data[size:]
        return data[:size]


class Counting(io.FileIO):
    """An output stream that knows how much went through it, so that it is known which call printed what."""

    count = writes = 0

    def write(self, data: Any) -> int:
        self.writes += 1
        written = super().write(data) or 0
        self.count += written
        return written


def stood_in(finder: standing.StandInFinder, files: dict[str, bytes]) -> list[list[int]]:
    """Which stand-ins were imported since this was last asked: the file's number, the line and the library's number."""
    met, finder.met = finder.met, []
    return [[list(files).index(file) if file in files else 0, line, number] for file, line, number in met]


def flush() -> None:
    """What was printed so far goes out before the answer, so that it is known to which call it belongs."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            continue


def display(*_: Any, **__: Any) -> None:
    """What a notebook offers to show things; nobody looks here."""


class Loading:
    """A submission that is loaded step by step; `told` is what was passed over or failed so far."""

    def __init__(
        self, name: str, files: dict[str, bytes], python2: bool, alone: bool, stand_ins: standing.StandInFinder
    ) -> None:
        self.files, self.python2 = files, python2
        if python2:
            python2_names.offer()
        self.told: list[list[Any]] = []
        finder = modules.SubmissionFinder(files, self.run_helper)
        modules.offer(finder)
        modules.offer(stand_ins)
        for helper in {file.partition("/")[0].removesuffix(".py") for file in files} - AT_START:
            sys.modules.pop(helper, None)  # imported by us and not by every Python: the student's comes first
        self.path = modules.ROOT + name
        self.steps, self.flags, told = stepwise.steps_of(files[name], self.path, allow_python2=python2, alone=alone)
        self.note(self.path, told)
        self.module = modules.begin(name.removesuffix(".py"), finder)
        stepwise.document(self.steps, self.module)
        self.trying = False
        self.edits: list[Any] = []
        if stepwise.CELL.search(files[name].decode("utf-8", errors="replace")):
            vars(self.module)["display"] = display

    def note(self, path: str, told: list[list[Any]]) -> None:
        """Keep what was told of a file, by the file's number."""
        number = list(self.files).index(path.removeprefix(modules.ROOT))
        self.told += [[number, *each] for each in told]

    def run_helper(self, content: bytes, path: str, module: ModuleType) -> None:
        """Run a file that the module imports."""
        told: list[list[Any]] = []
        if self.trying:  # inside of a `try`, which may take another file where this one fails
            exec(compile(content, path, "exec", dont_inherit=True), vars(module))
        elif content:
            stepwise.run_all(content, path, module, describe, told, allow_python2=self.python2)
            self.note(path, told)

    def plan(self) -> Description:
        """The steps: the line at which each begins, and whether it does nothing but define."""
        steps = [[step[0].lineno, all(map(stepwise.is_plain, step))] for step in self.steps]
        return {"steps": steps, **self.news()}

    def run(self, number: int) -> Description:
        """Run one step."""
        self.trying = any(isinstance(node, ast.Try) for node in self.steps[number])
        self.note(self.path, stepwise.run(self.steps[number], self.flags, self.path, vars(self.module), describe))
        self.trying = False
        return {"done": True, **self.news()}

    def changed(self, question: Any, body: bytes) -> tuple[Description, list[Any]]:
        """What a call returns with small changes of the program; see `changing.py`."""
        asked = question["changes"]
        if "functions" in asked:
            self.edits = changing.listed(self.steps, asked["functions"])
            masks = changing.within(self.edits, asked["functions"], self.steps, self.path, vars(self.module))
            return {"edits": len(self.edits)}, [*changing.about(self.edits), *masks]

        calls = []
        for asked_call, size in question["calls"]:
            calls.append(functools.partial(self._part, asked_call, body[:size], asked["output"]))
            body = body[size:]
        if "edits" not in asked:
            return {"lines": changing.lines_of(calls[0])}, []
        return changing.tried(self.edits, asked["edits"], (self.flags, self.path, vars(self.module)), calls)

    def _part(self, question: Any, body: bytes, output: str | None) -> tuple[Description, list[Any]]:
        """A call, and of what it returns the part that is asked for."""
        header, arrays = call(self.module, question, body)
        names = [None] * header.get("whole", False) + header.get("parts", [])
        return header, [array for name, array in zip(names, arrays, strict=True) if name == output]

    def news(self) -> Description:
        """What was told since this was last asked."""
        told, self.told = self.told[:MAX_TOLD], []
        return {"told": told}


def load(
    name: str, files: dict[str, bytes], python2: bool, alone: bool, stand_ins: standing.StandInFinder
) -> Loading | Description:
    """The student's module, ready to be run, or what to answer to every question in its place."""
    if name not in files:
        return {"status": "MISSING"}
    try:
        return Loading(name, files, python2, alone, stand_ins)
    except stepwise.Unread as unread:
        return describe(unread.error)
    except BaseException as error:
        return describe(error)


def call(module: ModuleType | Description, question: Any, body: bytes) -> tuple[Description, list[Any]]:
    """Call one function: what became of it, and the arrays that it returned."""
    if isinstance(module, dict):
        return module, []
    if "tests" in question:
        return tested(question["function"], body)
    given, _ = giving.arguments(question["arguments"], body)
    described, arrays = returned(module, question, given)
    unset = giving.lacking(given)
    return (described | {"lacking": unset} if unset else described), arrays


def returned(module: ModuleType, question: Any, given: dict[str, Any]) -> tuple[Description, list[Any]]:
    """What became of a call with these arguments, and the arrays that it returned."""
    before = {name: values.fingerprint(value) for name, value in given.items()}
    try:
        with np.errstate(all="ignore"):
            target = giving.found(module, question["function"])
            if target is None:
                return {"status": "MISSING"}, []
            placed, named = giving.split(module, given, question["keywords"])
            try:
                result = target(*placed, **named)
            except TypeError as error:
                if giving.refuses(target, placed, named, error):
                    return {"status": "RAISED", "error": "TypeError", "arguments": len(given)}, []
                raise
            array, complaint = values.numbers(result)
            parts = values.parts_of(result, 0 if complaint else array.nbytes)
            changed = [name for name, value in given.items() if values.fingerprint(value) != before[name]]
    except giving.NotMade as error:
        return error.told, []
    except BaseException as error:
        return describe(error), []
    if complaint and not parts:
        return {"status": "NOT_NUMBERS", "complaint": complaint}, []
    if changed:
        return {"status": "MUTATED", "names": changed}, []
    whole = [] if complaint else [array]
    header = {"status": "RETURNED", "complaint": complaint, "whole": not complaint}
    return {**header, "parts": list(parts)}, [*whole, *parts.values()]


def tested(name: str, source: bytes) -> tuple[Description, list[Any]]:
    """Run one of the author's tests: a 1 for one that passed."""
    file, _, test = name.partition("::")
    try:
        passed = testing.run(file, test, source)
    except BaseException as error:
        passed = error
    if isinstance(passed, BaseException):
        return describe(passed), []
    if not passed:
        return {"status": "MISSING"}, []
    return {"status": "RETURNED", "complaint": [], "whole": True, "parts": []}, [np.ones(())]


def describe(error: BaseException) -> Description:
    """Status, kind and line of an exception, and in `detail` its own text."""
    kind = type(error)
    walked = traceback.walk_tb(error.__traceback__)
    places: list[tuple[Any, Any]] = [(frame.f_code.co_filename, number) for frame, number in walked]
    if issubclass(kind, SyntaxError):
        places.append((getattr(error, "filename", None), getattr(error, "lineno", None)))
    header: Description = {}
    for file, line in places:
        if type(file) is str and file.startswith(modules.ROOT) and type(line) is int and line > 0:
            header.update(file=file.removeprefix(modules.ROOT)[:200], line=line)
    if issubclass(kind, MemoryError):
        return {**header, "status": "OUT_OF_MEMORY"}
    if issubclass(kind, SystemExit):
        return {**header, "status": "CRASHED"}
    if isinstance(error, ModuleNotFoundError) and type(error.name) is str:
        header["module"] = error.name[:40]
    if isinstance(error, NameError) and type(error.name) is str:
        header["name"] = error.name[:40]
    refused = issubclass(kind, OSError) and getattr(error, "errno", None) in REFUSALS
    try:
        detail = str(error)[:500]
    except Exception:
        detail = ""
    removed = REMOVED.match(detail)
    if issubclass(kind, AttributeError) and removed is not None:
        header["numpy"] = removed[1][:40]
    return {**header, "status": "RAISED", "error": kind.__name__[:60], "refused": bool(refused), "detail": detail}
