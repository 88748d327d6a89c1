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

from grader.assignment import Assignment
from grader.checks import Inputs, ValueCheck
from grader.checks.base import compare, decide
from grader.errors import SubmissionError
from grader.model import Limits, Probe, Submission, Verdict
from grader.numeric import Expected
from grader.sandbox import Sandbox

FILE = "public_checks.json"
GROUP = "public"


@dataclass(frozen=True, eq=False)
class PublicCheck:
    """One function's published calls and what each should return."""

    function: str
    calls: tuple[tuple[Probe, Expected], ...]


def public_checks(assignment: Assignment) -> list[PublicCheck]:
    """The rubric's value and gradient checks in the regimes of the group `public`."""
    made: dict[str, PublicCheck] = {}
    regimes = list(assignment.rubric.regimes.get(GROUP, {}))
    for criterion in assignment.rubric.criteria:
        for check in criterion.checks:
            if isinstance(check, ValueCheck) and regimes and check.function not in made:
                made[check.function] = _published(check, regimes, assignment.inputs, assignment)
    return list(made.values())


def _published(check: ValueCheck, regimes: list[str], inputs: Inputs, assignment: Assignment) -> PublicCheck:
    probes = [probe for probe in inputs.calls(check.function, regimes) if not probe.again]
    target = check.target()
    return PublicCheck(check.function, tuple((probe, assignment.reference.expected(target, probe)) for probe in probes))


def to_json(module: str, checks: Sequence[PublicCheck]) -> str:
    """The file for students: arguments, answers and tolerances as plain numbers, one call a line."""
    calls = [
        json.dumps(
            {
                "function": check.function,
                "regime": probe.regime,
                "arguments": {name: _plain(value) for name, value in probe.arguments.items()},
                "expected": expected.value.tolist(),
                "tolerance": {name: value.tolist() for name, value in expected.tolerance.items()},
            }
        )
        for check in checks
        for probe, expected in check.calls
    ]
    return f'{{"module": {json.dumps(module)}, "calls": [\n' + ",\n".join(calls) + "\n]}\n"


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else value


def from_json(path: Path) -> tuple[str, list[PublicCheck]]:
    """Module name and checks of a published file. Raises SubmissionError if it was changed beyond reading."""
    calls: dict[str, list[tuple[Probe, Expected]]] = {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        for call in data["calls"]:
            arguments = {
                name: np.array(value, dtype=np.float64) if isinstance(value, list) else _number(value)
                for name, value in call["arguments"].items()
            }
            tolerance = {name: np.array(value, dtype=np.float64) for name, value in call["tolerance"].items()}
            expected = Expected(np.array(call["expected"], dtype=np.float64), tolerance)
            probe = Probe(str(call["function"]), arguments, str(call["regime"]))
            calls.setdefault(probe.function, []).append((probe, expected))
        module = str(data["module"])
        if not re.fullmatch(r"\w+\.py", module):
            raise ValueError(f"'{module[:60]}' is no name of a module")
        return module, [PublicCheck(name, tuple(found)) for name, found in calls.items()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise SubmissionError(f"{path}: not a file of public checks ({error}); get the handout again") from error


def _number(value: Any) -> float | int:
    if type(value) not in (float, int):
        raise ValueError(f"{str(value)[:60]!r} is no number")
    number: float | int = value
    return number


def run_public_checks(
    submission: Submission, checks: Sequence[PublicCheck], sandbox: Sandbox, limits: Limits
) -> list[tuple[str, Verdict]]:
    """By function: its name and the verdict, which tells the student's own error text and output."""
    expected = {probe.key: answer for check in checks for probe, answer in check.calls}
    probes = [probe for check in checks for probe, _ in check.calls]
    outcomes = {outcome.probe.key: outcome for outcome in sandbox.run(submission, probes, limits)}
    told = []
    for check in checks:
        own = [outcomes[probe.key] for probe, _ in check.calls]
        verdict = decide(own, [compare(outcome, expected[outcome.probe.key]) for outcome in own])
        told.append((check.function, verdict))
    return told
