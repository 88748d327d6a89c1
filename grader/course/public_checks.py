"""The published examples beside a handout, judged on a student's own machine by the checks that grade.

`grader release` puts them there (`authoring/public.py`), so that no hidden file is needed to run them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

import numpy as np

from grader.course.task import Task
from grader.errors import SubmissionError
from grader.ingest.notebooks import Cell
from grader.model import Argument, Generator, Limits, Made, Probe
from grader.oracle.alignment import Freedom
from grader.oracle.numeric import Expected, Kink

FILE = "public_checks.json"


@dataclass(frozen=True, eq=False)
class PublicCheck:
    """One function's published calls and what each, or one part of it, should return.

    `convention` says in words by which of several that is; "" where it is so by all of them.
    """

    function: str
    output: str | None
    calls: tuple[tuple[Probe, Expected], ...]
    convention: str = ""


@dataclass(frozen=True)
class PublicHint:
    """A hint of the rubric's that may be told of a published example (`rubric.schema.Hint`)."""

    say: str
    ways: tuple[str, ...] = ()
    only_in: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PublicCriterion:
    """What is graded: of which functions (or parts of what they return) in which regimes it has published calls.

    `charged` names, by other criterion, the regimes whose failures cost nothing here if they cost points there.
    """

    id: str
    title: str
    points: float
    written: bool = False
    calls: tuple[tuple[str, str | None, frozenset[str]], ...] = ()
    charged: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hints: tuple[PublicHint, ...] = ()


@dataclass(frozen=True, eq=False)
class Published:
    """All that a student's own check goes by."""

    title: str
    task: Task
    checks: tuple[PublicCheck, ...]
    criteria: tuple[PublicCriterion, ...]
    limits: Limits = Limits()  # noqa: RUF009  (frozen)


def published(path: Path) -> Published:
    """What lies beside a handout. Raises SubmissionError if the file was changed beyond reading."""
    try:
        return published_in(json.loads(path.read_text(encoding="utf-8")), path.parent)
    except BROKEN as error:
        raise _broken(path, error) from error


def published_in(data: Any, folder: Path) -> Published:
    """The same of what stands in such a file, for a folder of the student's."""
    return Published(
        " ".join(str(data["title"]).split()),
        _task(data, folder),
        tuple(_checks(data)),
        tuple(map(_criterion, data["criteria"])),
        _limits(data["limits"]),
    )


def from_json(path: Path) -> tuple[str, list[PublicCheck]]:
    """Name of the module or notebook, and checks. Raises SubmissionError if the file was changed beyond reading."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return _file_name(data["module"]), _checks(data)
    except BROKEN as error:
        raise _broken(path, error) from error


BROKEN = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError)


def _broken(path: Path, error: Exception) -> SubmissionError:
    why = f"{error} is missing" if isinstance(error, KeyError) else error
    return SubmissionError(f"{path}: not a file of public checks ({why}); get the handout and its .whl again")


def _file_name(name: Any) -> str:
    if not re.fullmatch(r"[\w-]+\.(py|ipynb)", str(name)):
        raise ValueError(f"'{str(name)[:60]}' is no name of a module or notebook")
    return str(name)


def _checks(data: Any) -> list[PublicCheck]:
    calls: dict[tuple[str, str | None, str], list[tuple[Probe, Expected]]] = {}
    for call in data["calls"]:
        arguments = _arguments(call["arguments"])
        tolerance = {name: np.array(value, dtype=np.float64) for name, value in call["tolerance"].items()}
        value = np.array(call["expected"], dtype=np.float64)
        expected = Expected(value, tolerance, _kink(call.get("kink")), free=_free(call))
        keywords = frozenset(map(str, call.get("keywords", ())))
        calls_it = str(call.get("calls", ""))
        regime = str(call["regime"])
        probe = Probe(str(call["function"]), arguments, regime, keywords=keywords, published=True, calls=calls_it)
        of = (probe.function, _output(call.get("output")), str(call.get("convention", "")))
        calls.setdefault(of, []).append((probe, expected))
    return [
        PublicCheck(function, output, tuple(found), convention)
        for (function, output, convention), found in calls.items()
    ]


def _output(value: Any) -> str | None:
    return None if value is None else str(value)


def _task(data: Any, folder: Path) -> Task:
    """What is asked for; data of the handout is taken as it lies here."""
    asked, given = data["asked"], data["handed_out"]
    files = {str(name): str(text).encode() for name, text in given["files"].items()}
    others = [folder / PurePath(str(name)).name for name in given["others"]]
    files |= {path.name: path.read_bytes() for path in others if path.is_file()}
    module = None if asked["module"] is None else _file_name(asked["module"])
    code = _file_name(asked["code"])
    helpers = {str(name): files[str(name)] for name in asked["helpers"]}
    cells = tuple(Cell(str(kind), str(source), str(name)) for kind, name, source in given["cells"])
    functions, written = (tuple(map(str, asked[each])) for each in ("functions", "written"))
    notebook = _file_name(asked["notebook"])
    return Task(str(data["assignment"]), code, module, notebook, functions, written, files, helpers, cells)


def _criterion(told: Any) -> PublicCriterion:
    return PublicCriterion(
        id=str(told["id"]),
        title=" ".join(str(told["title"]).split()),
        points=float(told["points"]),
        written=told["written"] is True,
        calls=tuple((str(c["function"]), _output(c["output"]), _names(c["regimes"])) for c in told["calls"]),
        charged={str(other): _names(regimes) for other, regimes in told["already_charged"].items()},
        hints=tuple(
            PublicHint(str(hint["say"]), tuple(map(str, hint["when"])), _names(hint["only_in"]))
            for hint in told["hints"]
        ),
    )


def _names(values: Any) -> frozenset[str]:
    return frozenset(map(str, values))


def _limits(told: Any) -> Limits:
    packages, modules, stand_ins = (tuple(map(str, told[name])) for name in ("packages", "modules", "stand_ins"))
    strict, python2 = told["strict"] is True, told["python2"] is True
    return Limits(packages=packages, modules=modules, stand_ins=stand_ins, strict=strict, python2=python2)


def _argument(value: Any) -> Argument:
    if isinstance(value, list):
        array = np.array(value)
        if array.dtype.kind not in "fiub":
            raise ValueError(f"{str(value)[:60]!r} is no array of numbers")
        return array
    if isinstance(value, dict) and "generator" in value:
        return Generator(_seed(value["generator"]))
    if isinstance(value, dict) and "fields" in value:
        return _arguments(value["fields"])
    if isinstance(value, dict):
        output = None if value.get("output") is None else str(value["output"])
        keywords, state = frozenset(map(str, value.get("keywords", ()))), _arguments(value.get("set", {}))
        return Made(str(value["made_by"]), _arguments(value["arguments"]), keywords, output, state)
    if type(value) not in (float, int, bool, str):
        raise ValueError(f"{str(value)[:60]!r} is no argument")
    plain: float | int | bool | str = value
    return plain


def _arguments(values: Any) -> dict[str, Argument]:
    return {str(name): _argument(value) for name, value in values.items()}


def _kink(ends: Any) -> Kink | None:
    return None if ends is None else Kink(**{name: np.array(ends[name], dtype=np.float64) for name in ends})


def _free(call: Any) -> Freedom | None:
    told = call.get("up_to")
    return None if told is None else Freedom(**{name: told[name] is True for name in told})


def _seed(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{str(value)[:60]!r} is no seed of a generator")
    return value
