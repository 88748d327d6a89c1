"""The published examples beside a handout, judged on a student's own machine by the checks that grade.

`grader release` puts them there (`authoring/public.py`), so that no hidden file is needed to run them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from grader.checks.judging import compare, decide, picked
from grader.errors import SubmissionError
from grader.model import Argument, Generator, Limits, Made, Outcome, Probe, Submission, Verdict
from grader.oracle.alignment import Freedom
from grader.oracle.numeric import Expected, Kink
from grader.sandbox.tiers import Sandbox

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


def from_json(path: Path) -> tuple[str, list[PublicCheck]]:
    """Name of the module or notebook, and checks. Raises SubmissionError if the file was changed beyond reading."""
    calls: dict[tuple[str, str | None, str], list[tuple[Probe, Expected]]] = {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        for call in data["calls"]:
            arguments = _arguments(call["arguments"])
            tolerance = {name: np.array(value, dtype=np.float64) for name, value in call["tolerance"].items()}
            expected = Expected(
                np.array(call["expected"], dtype=np.float64), tolerance, _kink(call.get("kink")), free=_free(call)
            )
            keywords = frozenset(map(str, call.get("keywords", ())))
            calls_it = str(call.get("calls", ""))
            probe = Probe(str(call["function"]), arguments, str(call["regime"]), keywords=keywords, calls=calls_it)
            output = None if call.get("output") is None else str(call["output"])
            of = (probe.function, output, str(call.get("convention", "")))
            calls.setdefault(of, []).append((probe, expected))
        module = str(data["module"])
        if not re.fullmatch(r"[\w-]+\.(py|ipynb)", module):
            raise ValueError(f"'{module[:60]}' is no name of a module or notebook")
        return module, [
            PublicCheck(function, output, tuple(found), convention)
            for (function, output, convention), found in calls.items()
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise SubmissionError(f"{path}: not a file of public checks ({error}); get the handout again") from error


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


def run_public_checks(
    submission: Submission, checks: Sequence[PublicCheck], sandbox: Sandbox, limits: Limits
) -> list[tuple[str, Verdict]]:
    """By function: its name and the verdict, which tells the student's own error text and output.

    Of several conventions it is the one by which most functions are right.
    """
    probes = {probe.key: probe for check in checks for probe, _ in check.calls}
    outcomes = {outcome.probe.key: outcome for outcome in sandbox.run(submission, list(probes.values()), limits)}
    conventions = list(dict.fromkeys(check.convention for check in checks if check.convention)) or [""]
    told = [
        [(_name(check), _judged(check, outcomes)) for check in checks if check.convention in ("", convention)]
        for convention in conventions
    ]
    return max(told, key=lambda found: sum(verdict.credit == 1 for _, verdict in found))


def _name(check: PublicCheck) -> str:
    part = "" if check.output is None else f" ({check.output})"
    return f"{check.calls[0][0].called}{part}{f', with {check.convention}' if check.convention else ''}"


def _judged(check: PublicCheck, outcomes: Mapping[str, Outcome]) -> Verdict:
    own = [(picked(outcomes[probe.key], check.output), expected) for probe, expected in check.calls]
    return decide([outcome for outcome, _ in own], [compare(outcome, expected) for outcome, expected in own])
