"""Regimes in which the reference itself has no finite answer: nobody could be judged there."""

from __future__ import annotations

import re

from grader.checks.kinds import AnyCheck
from grader.checks.property import PropertyCheck
from grader.checks.value import ValueCheck
from grader.course.assignment import Assignment
from grader.errors import ReferenceFault
from grader.oracle.reference import Target
from grader.oracle.regimes import HIGHEST


def unanswered(assignment: Assignment) -> list[str]:
    """A sentence for each check that takes such a regime, with what to do about it."""
    mistakes = []
    for criterion in assignment.rubric.criteria:
        for check in criterion.checks:
            faults = _faults(assignment.rubric.expanded(check), assignment)
            if faults:
                why = next(iter(faults.values()))
                mistakes.append(f"criterion '{criterion.id}': {why}; {_mend(list(faults), assignment)}")
    return list(dict.fromkeys(mistakes))


def answered(check: ValueCheck | PropertyCheck, assignment: Assignment) -> list[str]:
    """The regimes of a check, by name, in which the reference has an answer."""
    faults = _faults(check, assignment)
    return [regime for regime in check.regimes if regime not in faults]


def _faults(check: AnyCheck, assignment: Assignment) -> dict[str, str]:
    """Regime -> why there is no answer. The regimes of the check are expanded."""
    faults: dict[str, str] = {}
    if not isinstance(check, ValueCheck | PropertyCheck):
        return faults
    target = check.target() if isinstance(check, ValueCheck) else Target(check.function, output=check.output)
    for probe in assignment.inputs.calls(check.function, check.regimes) if check.regimes else ():
        if probe.regime not in faults:
            try:
                assignment.reference.expected(target, probe)
            except ReferenceFault as fault:
                faults[probe.regime] = str(fault)
    return faults


def _mend(regimes: list[str], assignment: Assignment) -> str:
    several = len(regimes) > 1
    words = f"and in {', '.join(regimes[1:])} too; " if several else ""
    if not assignment.rubric.inputs:
        return f"{words}mend the reference, or give the check other regimes"
    smallest = re.fullmatch(r"(\w+)_is_(\d+)", regimes[0])
    letter, size = (smallest[1], int(smallest[2])) if smallest else ("", 0)
    higher = f", allow no such size (sizes: {{{letter}: [{size + 1}, {max(HIGHEST, size + 2)}]}})" if letter else ""
    without = f"do without (leave_out: [{', '.join(regimes)}]){higher}"
    return f"{words}mend the reference, {without}, or name the check's regimes"
