"""Public checks: examples with their answers that go to students, judged on their own machine by the same checks.

`grader release` puts them beside the handout as public_checks.json, so that no hidden file is needed to run them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

import numpy as np

from grader.checks.base import Inputs
from grader.checks.value import ValueCheck
from grader.course.assignment import Assignment
from grader.course.public_checks import PublicCheck
from grader.derivation.settings import Symbols
from grader.model import Argument, Generator, Made
from grader.oracle.numeric import Kink

GROUP = "public"


def public_checks(assignment: Assignment) -> list[PublicCheck]:
    """The rubric's value and gradient checks in the regimes of the group `public`."""
    made: dict[tuple[str, str | None], PublicCheck] = {}
    regimes = list(assignment.rubric.groups.get(GROUP, {}))
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
                **({"calls": probe.calls} if probe.calls else {}),
                **({"output": check.output} if check.output is not None else {}),
                "regime": probe.regime,
                "arguments": _all_plain(probe.arguments),
                **({"keywords": sorted(probe.keywords)} if probe.keywords else {}),
                "expected": expected.value.tolist(),
                "tolerance": {name: value.tolist() for name, value in expected.tolerance.items()},
                **_kink(expected.kink),
                **({} if expected.free is None else {"up_to": asdict(expected.free)}),
            }
        )
        for check in checks
        for probe, expected in check.calls
    ]
    return f'{{"module": {json.dumps(module)}, "calls": [\n' + ",\n".join(calls) + "\n]}\n"


def _kink(kink: Kink | None) -> dict[str, Any]:
    return {} if kink is None else {"kink": {each.name: getattr(kink, each.name).tolist() for each in fields(kink)}}


def _plain(value: Any) -> Any:
    if isinstance(value, Made):
        made: dict[str, Any] = {"made_by": value.function, "arguments": _all_plain(value.arguments)}
        made |= {"keywords": sorted(value.keywords)} if value.keywords else {}
        made |= {"output": value.output} if value.output is not None else {}
        return made | ({"set": _all_plain(value.state)} if value.state else {})
    if isinstance(value, Mapping):
        return {"fields": _all_plain(value)}
    if isinstance(value, Generator):
        return {"generator": value.seed}
    return value.tolist() if isinstance(value, np.ndarray) else value


def _all_plain(arguments: Mapping[str, Argument]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in arguments.items()}


def symbols_json(assignment: Assignment) -> str | None:
    """How derivations are read, for students: the question's symbols without the steps that earn points."""
    steps = assignment.rubric.derivation
    if steps is None:
        return None
    cells = [criterion.id for criterion in assignment.rubric.criteria if criterion.written]
    symbols = steps.model_dump(include=set(Symbols.model_fields))
    return json.dumps({"cells": cells, "symbols": symbols}, indent=1, ensure_ascii=False) + "\n"
