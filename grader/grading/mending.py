"""What would make wrong answers right: repairs of the student's own program, tried in the sandbox.

An effect like `run`, since what is tried next depends on what came of the last. It gives no credit, and what goes wrong
in it takes nothing back: then there is no repair to tell.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy

from grader.course.assignment import Assignment
from grader.explain import Case
from grader.explain.repair import Repair, Repairs, kinds
from grader.model import Probe, Submission
from grader.sandbox.tiers import Sandbox
from grader.sandbox.workbench import Unchangeable

log = logging.getLogger(__name__)


def mend(
    submission: Submission,
    assignment: Assignment,
    sandbox: Sandbox,
    cases: Mapping[str, Case | None],
    rules: Sequence[Probe] = (),
) -> dict[str, Repair]:
    """By criterion, the repair of its wrong answer, where one was found."""
    wrong = {name: case for name, case in cases.items() if case is not None and case.wrong_probes}
    if submission.undecided or not wrong:
        return {}
    functions = {case.check.function: kinds(case.wrong_probes[0]) for case in wrong.values()}
    limits = replace(assignment.rubric.run_limits(), strict=False)
    absent = sorted({name for probe in rules if probe.syntax for name in probe.syntax.absent})
    found: dict[str, Repair] = {}
    try:
        with sandbox.workbench(submission, functions, limits, absent) as bench, numpy.errstate(all="ignore"):
            bench.open()
            repairs = Repairs(bench, len(wrong))
            for name, case in wrong.items():
                repair = repairs.find(case)
                if repair is not None:
                    found[name] = repair
    except Unchangeable:
        pass
    except Exception:
        log.exception("the wrong answers could not be looked into; their points stand")
    return found
