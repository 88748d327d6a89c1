"""Public checks: examples with their answers that go to students, judged on their own machine by the same checks.

`grader release` puts them beside the handout as public_checks.json, so that no hidden file is needed to run them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from grader.checks import Inputs, ValueCheck
from grader.checks.base import compare, decide, picked
from grader.course.assignment import Assignment
from grader.derivation.settings import DerivationSettings, Line, Milestone, Symbols
from grader.errors import SubmissionError
from grader.model import Argument, Limits, Made, Probe, Submission, Verdict
from grader.oracle.numeric import Expected
from grader.sandbox import Sandbox

FILE = "public_checks.json"
SYMBOLS = "public_symbols.json"
GROUP = "public"


@dataclass(frozen=True, eq=False)
class PublicCheck:
    """One function's published calls and what each, or one part of it, should return."""

    function: str
    output: str | None
    calls: tuple[tuple[Probe, Expected], ...]


def public_checks(assignment: Assignment) -> list[PublicCheck]:
    """The rubric's value and gradient checks in the regimes of the group `public`."""
    made: dict[tuple[str, str | None], PublicCheck] = {}
    regimes = list(assignment.rubric.regimes.get(GROUP, {}))
    for criterion in assignment.rubric.criteria:
        for check in criterion.checks:
            if isinstance(check, ValueCheck) and regimes and (check.function, check.output) not in made:
                made[check.function, check.output] = _published(check, regimes, assignment.inputs, assignment)
    return list(made.values())


def _published(check: ValueCheck, regimes: list[str], inputs: Inputs, assignment: Assignment) -> PublicCheck:
    probes = [probe for probe in inputs.calls(check.function, regimes) if not probe.again]
    target = check.target()
    calls = tuple((probe, assignment.reference.expected(target, probe)) for probe in probes)
    return PublicCheck(check.function, check.output, calls)


def to_json(module: str, checks: Sequence[PublicCheck]) -> str:
    """The file for students: arguments, answers and tolerances as plain numbers, one call a line."""
    calls = [
        json.dumps(
            {
                "function": check.function,
                **({"output": check.output} if check.output is not None else {}),
                "regime": probe.regime,
                "arguments": {name: _plain(value) for name, value in probe.arguments.items()},
                **({"keywords": sorted(probe.keywords)} if probe.keywords else {}),
                "expected": expected.value.tolist(),
                "tolerance": {name: value.tolist() for name, value in expected.tolerance.items()},
            }
        )
        for check in checks
        for probe, expected in check.calls
    ]
    return f'{{"module": {json.dumps(module)}, "calls": [\n' + ",\n".join(calls) + "\n]}\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Made):
        inner = {name: _plain(argument) for name, argument in value.arguments.items()}
        return {"made_by": value.function, "arguments": inner}
    return value.tolist() if isinstance(value, np.ndarray) else value


def from_json(path: Path) -> tuple[str, list[PublicCheck]]:
    """Module name and checks of a published file. Raises SubmissionError if it was changed beyond reading."""
    calls: dict[tuple[str, str | None], list[tuple[Probe, Expected]]] = {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        for call in data["calls"]:
            arguments = {name: _argument(value) for name, value in call["arguments"].items()}
            tolerance = {name: np.array(value, dtype=np.float64) for name, value in call["tolerance"].items()}
            expected = Expected(np.array(call["expected"], dtype=np.float64), tolerance)
            keywords = frozenset(map(str, call.get("keywords", ())))
            probe = Probe(str(call["function"]), arguments, str(call["regime"]), keywords=keywords)
            output = None if call.get("output") is None else str(call["output"])
            calls.setdefault((probe.function, output), []).append((probe, expected))
        module = str(data["module"])
        if not re.fullmatch(r"\w+\.py", module):
            raise ValueError(f"'{module[:60]}' is no name of a module")
        return module, [PublicCheck(*name, tuple(found)) for name, found in calls.items()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise SubmissionError(f"{path}: not a file of public checks ({error}); get the handout again") from error


def _argument(value: Any) -> Argument:
    if isinstance(value, list):
        array = np.array(value)
        if array.dtype.kind not in "fiub":
            raise ValueError(f"{str(value)[:60]!r} is no array of numbers")
        return array
    if isinstance(value, dict):
        return Made(str(value["made_by"]), {name: _argument(inner) for name, inner in value["arguments"].items()})
    if type(value) not in (float, int, bool, str):
        raise ValueError(f"{str(value)[:60]!r} is no argument")
    plain: float | int | bool | str = value
    return plain


def symbols_json(assignment: Assignment) -> str | None:
    """How derivations are read, for students: the question's symbols without the steps that earn points."""
    steps = assignment.rubric.derivation
    if steps is None:
        return None
    cells = [criterion.id for criterion in assignment.rubric.criteria if criterion.written]
    symbols = steps.model_dump(include=set(Symbols.model_fields))
    return json.dumps({"cells": cells, "symbols": symbols}, indent=1, ensure_ascii=False) + "\n"


def symbols_from_json(path: Path) -> tuple[DerivationSettings, list[str]]:
    """The symbols of a published file, and the names of the answer's cells. Raises SubmissionError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        nothing = Milestone(id="none", title="none", points=1.0, lines=[Line(value=["0"])])
        parts = {"milestones": [nothing.model_dump()], "paths": [{"title": "none", "milestones": ["none"]}]}
        steps = DerivationSettings.model_validate({**data["symbols"], **parts})
        return steps, [str(cell) for cell in data["cells"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise SubmissionError(f"{path}: not a file of symbols ({error}); get the handout again") from error


def run_public_checks(
    submission: Submission, checks: Sequence[PublicCheck], sandbox: Sandbox, limits: Limits
) -> list[tuple[str, Verdict]]:
    """By function: its name and the verdict, which tells the student's own error text and output."""
    probes = {probe.key: probe for check in checks for probe, _ in check.calls}
    outcomes = {outcome.probe.key: outcome for outcome in sandbox.run(submission, list(probes.values()), limits)}
    told = []
    for check in checks:
        own = [(picked(outcomes[probe.key], check.output), expected) for probe, expected in check.calls]
        verdict = decide([outcome for outcome, _ in own], [compare(outcome, expected) for outcome, expected in own])
        name = check.function if check.output is None else f"{check.function} ({check.output})"
        told.append((name, verdict))
    return told
