"""What an author should know of an assignment though it is no mistake: where its checks say less than elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grader.checks.distribution import CHANCE, MORE, DistributionCheck
from grader.checks.gradient import GradientCheck
from grader.checks.value import ValueCheck
from grader.course.assignment import Assignment
from grader.oracle.draws import comparisons_of, threshold
from grader.oracle.numeric import Expected, Floats
from grader.oracle.reference import Target

MOST_LOOSE = 0.01
"""Of the value: a tolerance beyond it says little."""


DEGENERATE = 1e-7


def remarks(assignment: Assignment) -> list[str]:
    """One sentence for each, in the order of the rubric."""
    found = []
    for criterion in assignment.rubric.criteria:
        for check in criterion.checks:
            expanded = assignment.rubric.expanded(check)
            said: list[str] = []
            if isinstance(expanded, GradientCheck):
                said += _kinks(expanded, assignment)
            if isinstance(expanded, DistributionCheck):
                said.append(_power(expanded, assignment))
            if isinstance(expanded, ValueCheck):
                said += _loose(expanded, assignment)
            found += [f"criterion '{criterion.id}': {words}" for words in said]
    return [*found, *_idle(assignment)]


def _idle(assignment: Assignment) -> Iterator[str]:
    """Regimes that no check takes."""
    rubric = assignment.rubric
    checks = [rubric.expanded(check) for criterion in rubric.criteria for check in criterion.checks]
    taken = {regime for check in checks for regime in getattr(check, "regimes", ())}
    for group, regimes in rubric.groups.items():
        idle = [regime for regime in regimes if regime not in taken]
        if len(idle) == len(regimes):
            out = f", or leave it out (leave_out: [{group}])" if rubric.inputs else ""
            yield f"no check takes a regime of '{group}'; name it in a check (regimes: [{group}]){out}"
        elif idle:
            yield f"no check takes these regimes of '{group}': {', '.join(idle)}"


def _power(check: DistributionCheck, assignment: Assignment) -> str:
    """What a comparison of distributions is sure to find."""
    once = assignment.inputs.calls(check.function, check.regimes)[:-1]
    sizes = [assignment.reference.plain(check.function, probe.arguments, check.output).size for probe in once]
    limit = threshold(check.draws, MORE * check.draws, comparisons_of(max(sizes)), CHANCE / len(once))
    return (
        f"{check.draws} draws of {check.function}() tell distributions apart whose shares below some number differ by "
        f"more than {2 * limit:.2f} in an element or a summary (half of that often)"
    )


def _loose(check: ValueCheck, assignment: Assignment) -> Iterator[str]:
    """The regimes whose problem is so ill-conditioned that wrong values may pass there."""
    loose: dict[str, float] = {}
    degenerate: set[str] = set()
    for probe in check.probes(assignment.inputs):
        expected = assignment.reference.expected(check.target(), probe)
        if expected.free is not None and expected.well_conditioned is None:
            degenerate |= {probe.regime} if _share(expected) > DEGENERATE else set()
        if expected.well_conditioned is not None:
            loose[probe.regime] = max(_share(expected), loose.get(probe.regime, 0.0))
    loose = {regime: share for regime, share in loose.items() if share > MOST_LOOSE}
    if loose:
        where = ", ".join(f"{regime} ({share:.0%})" for regime, share in loose.items())
        yield (
            f"{check.function}() is so ill-conditioned that right programs differ by more than {MOST_LOOSE:.0%} of the "
            f"value, and wrong ones may pass: {where}; leave these regimes out, or make them tamer"
        )

    if degenerate:
        where = ", ".join(sorted(degenerate))
        yield (
            f"what {check.function}() returns is (nearly) degenerate, as eigenvectors of equal eigenvalues are, so "
            f"that right programs may differ by more than order and sign: {where}; leave these regimes out"
        )


def _share(expected: Expected) -> float:
    """The tolerance in float64 as a share of the largest element."""
    largest = float(np.max(np.abs(expected.value), initial=0.0)) or 1.0
    return float(np.max(expected.tolerance["float64"], initial=0.0)) / largest


def _kinks(check: GradientCheck, assignment: Assignment) -> Iterator[str]:
    """The regimes that lie on kinks, and where the reference's own gradient stands between the ends."""
    stands: dict[str, set[str]] = {}
    for probe in check.probes(assignment.inputs):
        expected = assignment.reference.expected(check.target(), probe)
        if expected.kink is not None:
            own = assignment.reference.expected(Target(check.function, output=check.output), probe)
            stands.setdefault(probe.regime, set()).add(_stand(own.value, expected))
    if stands:
        where = ", ".join(f"{regime} ({' or '.join(sorted(how))})" for regime, how in stands.items())
        yield f"{check.of}() has a kink where any subgradient counts; the reference's own is there: {where}"


def _stand(value: Floats, expected: Expected) -> str:
    """Where a gradient stands between the one-sided derivatives."""
    kink = expected.kink
    assert kink is not None
    if value.shape != expected.value.shape or expected.precision_of(value) is None:
        return "no subgradient"
    wide = kink.high > kink.low
    share = (value[wide] - kink.low[wide]) / (kink.high[wide] - kink.low[wide])
    for words, at in (("the middle", 0.5), ("zero", None)):
        if np.all(np.abs(value[wide]) < 1e-9) if at is None else np.all(np.abs(share - at) < 1e-6):
            return words
    return "at ends" if np.all(np.minimum(np.abs(share), np.abs(1 - share)) < 1e-6) else "in between"
