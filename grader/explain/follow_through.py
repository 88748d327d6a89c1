"""Error carried forward: an answer that is right given the student's own wrong parts of it.

Three comparisons, and the student is told which of them held: with the reference; with the reference in which the
student's own function stands in for ours (`given`); with the numeric derivative of the student's own loss
(`derivative_of`). The two latter cost calls of their own, so only wrong answers pay for them. Guards keep junk that
agrees with itself from earning anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from grader.checks.gradient import GradientCheck
from grader.checks.judging import picked
from grader.explain.base import Case, Explanation, sized, widest
from grader.explain.settings import FollowThrough, Guard
from grader.model import Argument, Array, Outcome, Probe, Status, leaves
from grader.oracle.calling import entry, inputs_of, replaced
from grader.oracle.numeric import UNIT_ROUNDOFF, Floats, ridders_estimate, ridders_points
from grader.oracle.parts import arrays_of, filled, has_parts
from grader.oracle.reference import Target

PROBES_OF_OWN_LOSS = 4
LEVELS = 6
ENOUGH = 1e-5
"""How exact, relative to its largest coordinate, a derivative of the student's loss must be to be compared with."""
AGREES, DIFFERS = "agrees", "differs"


def probes(follow: FollowThrough, case: Case) -> list[Probe]:
    """The calls that the comparisons need."""
    wanted = [*_given_probes(follow, case), *_loss_probes(follow, case)]
    return list({probe.key: probe for probe in wanted}.values())


def explain(follow: FollowThrough, case: Case, outcomes: Mapping[str, Outcome]) -> Explanation | None:
    """Credit if one of the comparisons holds; the student is told of all that were made."""
    told = {"the reference": DIFFERS}
    if follow.given is not None:
        told[f"the reference given your own {follow.given}()"] = _right_given(follow, case, outcomes)
    if follow.derivative_of is not None:
        told[f"the derivative of your own {follow.derivative_of}()"] = _derives_own_loss(follow, case, outcomes)
    if AGREES not in told.values():
        return None
    comparisons = "; ".join(f"with {what}: {result}" for what, result in told.items())
    share = f"It earns {follow.credit:.0%} of the points, since it follows from what you had there."
    return Explanation(follow.credit, (f"Compared {comparisons}. {share}",))


# Given the student's own function


def _inner_calls(follow: FollowThrough, case: Case, probe: Probe) -> list[Probe]:
    """The student's calls that stand for those that the reference makes of its own function."""
    assert follow.given is not None
    calls = case.reference.calls_of(follow.given, case.check.function, probe)
    return [case.inputs.call(follow.given, arguments, probe.regime) for arguments in calls]


def _given_probes(follow: FollowThrough, case: Case) -> list[Probe]:
    if follow.given is None or any(case.value(probe) is None for probe in case.probes):
        return []
    calls = [call for probe in case.probes for call in _inner_calls(follow, case, probe)]
    return [*calls, *(_other_input(call) for call in calls[:1])]


def _right_given(follow: FollowThrough, case: Case, outcomes: Mapping[str, Outcome]) -> str:
    """Whether the reference agrees, with the student's own function in it; or why that does not count."""
    assert follow.given is not None
    agree, wrong = True, False
    for probe in case.probes:
        value = case.value(probe)
        calls = _inner_calls(follow, case, probe)
        values = [_returned_parts(case, outcomes, call) for call in calls]
        if value is None or not calls or any(inner is None for inner in values):
            return DIFFERS
        arrays = [array for inner in values if inner is not None for array in inner.values()]
        broken = [guard for guard in follow.requires for array in arrays if not _keeps(guard, array)]
        if broken:
            return f"does not count ({broken[0].replace('_', ' ')} is not true of it)"
        pairs = zip(calls, values, strict=True)
        wrong = wrong or not all(_is_right(case, call, inner) for call, inner in pairs)
        try:
            inner_values = [_stand_in(case, call, inner or {}) for call, inner in zip(calls, values, strict=True)]
            function, output = case.check.function, case.check.output
            answer = case.reference.value_given(follow.given, inner_values, function, probe, output)
        except Exception:  # values of another shape than the reference can use
            return DIFFERS
        slack = widest(case.expected(probe)) + 1e-9 * np.max(np.abs(answer), initial=0.0)
        agree = agree and answer.shape == value.shape and bool(np.all(np.abs(value - answer) <= slack))
    if "depends_on_input" in follow.requires and not _depends(follow, case, outcomes):
        return "does not count (it does not depend on its input)"
    return AGREES if agree and wrong else DIFFERS


def _stand_in(case: Case, call: Probe, values: Mapping[str | None, Floats]) -> Any:
    """What the student's own function returned, in the form in which the reference's returns it."""
    if None in values:
        return values[None]
    parts = {str(name): value for name, value in values.items()}
    return filled(case.reference.returned(call.function, call.arguments), parts)


def _is_right(case: Case, call: Probe, values: Mapping[str | None, Floats] | None) -> bool:
    """Whether the student's own function gives what the reference's does: then nothing follows from it."""
    for output, value in (values or {}).items():
        expected = case.reference.expected(Target(call.function, output=output), call)
        if value.shape != expected.value.shape or expected.precision_of(value) is None:
            return False
    return bool(values)


def _depends(follow: FollowThrough, case: Case, outcomes: Mapping[str, Outcome]) -> bool:
    """Another input of the same shape gives something else."""
    first = _inner_calls(follow, case, case.probes[0])[0]
    one, other = (_returned_parts(case, outcomes, call) for call in (first, _other_input(first)))
    if one is None or other is None:
        return False
    return not all(np.allclose(value, other[name], rtol=1e-6, atol=0.0) for name, value in one.items())


# Of the student's own loss


def _chosen(case: Case) -> list[Probe]:
    """A few small probes on which the answer is wrong, each of a regime of its own."""
    by_regime: dict[str, Probe] = {}
    for probe in sized(case.wrong_probes):
        by_regime.setdefault(probe.regime, probe)
    several = sorted(by_regime.values(), key=lambda probe: _numbers(probe) <= 1)
    return several[:PROBES_OF_OWN_LOSS]


def _at(follow: FollowThrough, case: Case, probe: Probe, x: Floats) -> Probe:
    """The student's loss with the parameter, or its row, moved to x."""
    assert follow.derivative_of is not None
    moved = case.reference.at(case.check.target(), probe).moved(x)
    return case.inputs.call(follow.derivative_of, moved, probe.regime)


def _start(case: Case, probe: Probe) -> Floats:
    return case.reference.at(case.check.target(), probe).start.ravel()


def _steps(follow: FollowThrough, case: Case, probe: Probe, start: Floats) -> list[list[tuple[Probe, Probe]]]:
    """For each coordinate, the pairs of calls from which its derivative is estimated."""
    return [
        [(_at(follow, case, probe, left), _at(follow, case, probe, right)) for left, right in pairs]
        for pairs in (ridders_points(start, j, LEVELS) for j in range(start.size))
    ]


def _guards(follow: FollowThrough, case: Case, probe: Probe) -> list[Probe]:
    """The loss with each of its arrays changed in turn, the unchanged one in front."""
    base = _at(follow, case, probe, _start(case, probe))
    inputs = inputs_of(base.arguments)
    arrays = [tuple(name.split(".")) for name, value in leaves(inputs) if isinstance(value, np.ndarray)]
    changed = [replaced(inputs, path, _changed(entry(inputs, path))) for path in arrays]
    return [base, *(case.inputs.call(base.function, each, base.regime) for each in changed)]


def _elsewhere(case: Case, probe: Probe) -> Floats:
    """Other weights, at which a loss that is more than a sum of them has another derivative."""
    return 0.5 * _start(case, probe) + 0.25


def _loss_probes(follow: FollowThrough, case: Case) -> list[Probe]:
    if follow.derivative_of is None or not isinstance(case.check, GradientCheck):
        return []
    chosen = _chosen(case)
    if any(case.value(probe) is None for probe in chosen):
        return []
    wanted = []
    for probe in chosen:
        for start in (_start(case, probe), _elsewhere(case, probe)):
            steps = _steps(follow, case, probe, start)
            wanted += [call for pairs in steps for pair in pairs for call in pair]
        wanted += _guards(follow, case, probe)
    return wanted


def _derives_own_loss(follow: FollowThrough, case: Case, outcomes: Mapping[str, Outcome]) -> str:
    """Whether the answer is the derivative of the student's own loss; or why that does not count."""
    chosen = _chosen(case) if isinstance(case.check, GradientCheck) else []
    compared = []
    for probe in chosen:
        found = _derivative(follow, case, probe, _start(case, probe), outcomes)
        value = case.value(probe)
        if value is None:
            return DIFFERS
        if found is None:  # where the loss overflows, it has no derivative to compare with
            continue
        derivative, error = found
        if not bool(np.all(np.abs(value.ravel() - derivative) <= 3 * error + widest(case.expected(probe)).ravel())):
            return DIFFERS
        compared.append(probe)
    if len(compared) < min(2, len(chosen)) or not compared:
        return DIFFERS
    if not _loss_counts(follow, case, compared[0], outcomes):
        return "does not count (that loss does not depend on all that it is given)"
    return AGREES


def _derivative(
    follow: FollowThrough, case: Case, probe: Probe, start: Floats, outcomes: Mapping[str, Outcome]
) -> tuple[Floats, Floats] | None:
    """The student's loss differentiated at `start`, and the error estimate; None where it is no use."""
    columns = []
    for at, pairs in zip(start, _steps(follow, case, probe, start), strict=True):
        ends = [tuple(_number(outcomes, call, case.check.target().output) for call in pair) for pair in pairs]
        if not np.all(np.isfinite(ends)):
            return None
        in_float32 = np.array_equal(ends, np.asarray(ends, dtype=np.float32))
        u = UNIT_ROUNDOFF["float32" if in_float32 else "float64"]
        columns.append(ridders_estimate(ends, float(at), 4 * u * float(np.max(np.abs(ends)))))  # type: ignore[arg-type]
    derivative, error = (np.array(each) for each in zip(*columns, strict=True))
    size = float(np.max(np.abs(derivative)))
    return (derivative, error) if size > 0 and float(np.max(error)) <= ENOUGH * max(size, 1.0) else None


def _loss_counts(follow: FollowThrough, case: Case, probe: Probe, outcomes: Mapping[str, Outcome]) -> bool:
    """The loss depends on every array that it is given, the weights in more than a straight line."""
    output = case.check.target().output
    base, *others = (_number(outcomes, call, output) for call in _guards(follow, case, probe))
    if not np.isfinite(base) or any(not np.isfinite(other) or other == base for other in others):
        return False
    here = _derivative(follow, case, probe, _start(case, probe), outcomes)
    there = _derivative(follow, case, probe, _elsewhere(case, probe), outcomes)
    return here is not None and there is not None and not np.allclose(here[0], there[0], rtol=1e-4, atol=1e-12)


def _numbers(probe: Probe) -> int:
    return min((value.shape[-1] for value in probe.arrays.values() if value.ndim), default=0)


def _returned(outcomes: Mapping[str, Outcome], probe: Probe, output: str | None = None) -> Floats | None:
    outcome = outcomes.get(probe.key)
    outcome = None if outcome is None else picked(outcome, output)
    if outcome is None or outcome.status is not Status.RETURNED or outcome.value is None:
        return None
    return np.asarray(outcome.value, dtype=np.float64)


def _returned_parts(case: Case, outcomes: Mapping[str, Outcome], probe: Probe) -> dict[str | None, Floats] | None:
    """The parts that a function returns several of, by name, or its one value by None; None if any is not there."""
    value = case.reference.returned(probe.function, probe.arguments)
    names: list[str | None] = [*arrays_of(value)] if has_parts(value) else [None]
    found = {name: _returned(outcomes, probe, name) for name in names}
    there = {name: value for name, value in found.items() if value is not None}
    return there if len(there) == len(found) else None


def _number(outcomes: Mapping[str, Outcome], probe: Probe, output: str | None) -> float:
    value = _returned(outcomes, probe, output)
    return float(value.ravel()[0]) if value is not None and value.size == 1 else float("nan")


def _other_input(probe: Probe) -> Probe:
    """The same call with other numbers of the same shape."""
    moved: dict[str, Argument] = {
        name: value[::-1] * 0.5 + np.arange(value.size, dtype=np.float64).reshape(value.shape) / 7
        if isinstance(value, np.ndarray)
        else value
        for name, value in probe.arguments.items()
    }
    return replace(probe, arguments=moved)


def _changed(value: Array) -> Array:
    """An array changed: its rows rolled, and its numbers scaled unless they are labels."""
    rolled = np.roll(value, 1, axis=-1)
    labels = bool(np.isin(value, (0, 1)).all()) or value.dtype.kind != "f"
    return rolled if labels else rolled * 0.75 + 0.1


def _keeps(guard: Guard, value: Floats) -> bool:
    if guard == "rows_sum_to_one":
        return value.ndim > 0 and bool(np.all(np.abs(value.sum(axis=-1) - 1) <= 1e-6))
    if guard == "in_unit_interval":
        return bool(np.all((value >= -1e-6) & (value <= 1 + 1e-6)))
    return True
