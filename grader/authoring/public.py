"""Public checks: examples with their answers that go to students, judged on their own machine by the same checks.

`grader release` puts them beside the handout as public_checks.json, so that no hidden file is needed to run them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

import numpy as np

from grader.checks.value import ValueCheck
from grader.course.assignment import Assignment
from grader.course.public_checks import PublicCheck
from grader.derivation.settings import Symbols
from grader.model import Argument, Generator, Made
from grader.oracle.numeric import Kink
from grader.rubric import Rubric

GROUP = "public"
MAX_TEXT = 200_000
"""The longest file of a handout that is told from a student's changed one by its text."""


def public_checks(assignment: Assignment) -> list[PublicCheck]:
    """The rubric's value and gradient checks in the regimes of `public`, under each convention that matters."""
    regimes = list(assignment.rubric.groups.get(GROUP, {}))
    made: dict[tuple[str, str | None], list[PublicCheck]] = {}
    for view in assignment.views:
        options = view.following.items()
        words = " and ".join(view.rubric.means(name, option) for name, option in options)
        for criterion in view.rubric.criteria:
            for check in criterion.checks:
                if isinstance(check, ValueCheck) and regimes:
                    found = made.setdefault((check.function, check.output), [])
                    if words not in [each.convention for each in found]:
                        found.append(_published(check, regimes, view, words))
    return [one for checks in made.values() for one in (checks if _differ(checks) else [_of_all(checks[0])])]


def _differ(checks: Sequence[PublicCheck]) -> bool:
    """Whether conventions ask for different calls, or different answers."""

    def plain(check: PublicCheck) -> list[tuple[str, bytes]]:
        return [(probe.key, expected.value.tobytes()) for probe, expected in check.calls]

    return any(plain(check) != plain(checks[0]) for check in checks)


def _of_all(check: PublicCheck) -> PublicCheck:
    return replace(check, convention="")


def _published(check: ValueCheck, regimes: list[str], assignment: Assignment, convention: str) -> PublicCheck:
    probes = [probe for probe in assignment.inputs.calls(check.function, regimes) if not probe.again]
    target = check.target()
    calls = tuple((probe, assignment.reference.expected(target, probe)) for probe in probes)
    return PublicCheck(check.function, check.output, calls, convention)


def published_json(assignment: Assignment) -> str:
    """The file for students: what is asked for and was handed out, what is graded, and the examples."""
    task = assignment.task
    return to_json(task.module or task.notebook, public_checks(assignment), _about(assignment))


def _about(assignment: Assignment) -> dict[str, Any]:
    rubric, task = assignment.rubric, assignment.task
    texts = {name: text for name, content in task.handout.items() if (text := _text(name, content)) is not None}
    return {
        "assignment": task.name,
        "title": rubric.title,
        "asked": {
            "code": task.code,
            "module": task.module,
            "notebook": task.notebook,
            "functions": task.functions,
            "written": task.written,
            "helpers": sorted(task.helpers),
        },
        "limits": {
            "packages": assignment.limits.packages,
            "modules": assignment.limits.modules,
            "stand_ins": assignment.limits.stand_ins,
            "strict": assignment.limits.strict,
            "python2": assignment.limits.python2,
        },
        "criteria": _criteria(rubric),
        "handed_out": {
            "files": texts,
            "others": sorted(set(task.handout) - set(texts) - {task.notebook}),
            "cells": [[cell.kind, cell.name, cell.source] for cell in task.cells],
        },
    }


def _text(name: str, content: bytes) -> str | None:
    """A file of the handout as text; None for a notebook, which goes by its cells as released, and for data."""
    if name.endswith(".ipynb") or len(content) > MAX_TEXT:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _criteria(rubric: Rubric) -> list[dict[str, Any]]:
    """What is graded, with the calls of each criterion that are published and the hints that these may show."""
    told: list[dict[str, Any]] = []
    for criterion in rubric.criteria:
        checks = [each for check in criterion.checks if isinstance(each := rubric.expanded(check), ValueCheck)]
        calls = [
            (each.function, each.output, [name for name in each.regimes if name in rubric.published]) for each in checks
        ]
        calls = [call for call in calls if call[2]]
        charged = {
            other: [name for name in rubric.regime_names(names) if name in rubric.published]
            for other, names in criterion.already_charged.items()
        }
        hints = [
            {"say": hint.say, "when": hint.ways, "only_in": only}
            for hint in criterion.hints
            if (only := [name for name in rubric.regime_names(hint.only_in) if name in rubric.published])
            or not hint.only_in
        ]
        told.append(
            {
                "id": criterion.id,
                "title": criterion.title,
                "points": criterion.points,
                "written": criterion.written,
                "calls": [{"function": f, "output": output, "regimes": regimes} for f, output, regimes in calls],
                "already_charged": {other: names for other, names in charged.items() if names},
                "hints": hints if calls else [],
            }
        )
    return told


def to_json(module: str, checks: Sequence[PublicCheck], about: Mapping[str, Any] | None = None) -> str:
    """The examples: arguments, answers and tolerances as plain numbers, one call a line; with what else is told."""
    head = json.dumps({"module": module, **(about or {})}, ensure_ascii=False)[:-1]
    calls = [
        json.dumps(
            {
                "function": check.function,
                **({"calls": probe.calls} if probe.calls else {}),
                **({"output": check.output} if check.output is not None else {}),
                **({"convention": check.convention} if check.convention else {}),
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
    return f'{head}, "calls": [\n' + ",\n".join(calls) + "\n]}\n"


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
