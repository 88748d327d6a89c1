from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.checks.base import Inputs
from grader.checks.value import ValueCheck
from grader.model import Status, Verdict
from grader.oracle.numeric import Floats
from grader.oracle.reference import Oracle

Judged = Callable[..., Verdict]
OracleOf = Callable[[Callable[..., Any]], Oracle]

PROBLEMS = {
    "large": {"x": np.arange(1.0, 9.0), "a": 0.5},
    "small": {"x": np.arange(1.0, 4.0), "a": 2.0},
    "middle_sized": {"x": np.arange(1.0, 6.0), "a": -1.0},
}
INPUTS = Inputs({"scaled": ("x", "a")}, {"scaled": None}, PROBLEMS)
CHECK = ValueCheck(kind="value", function="scaled", regimes=[*PROBLEMS])


def scaled(x: Floats, a: float) -> Floats:
    return np.asarray(a * x / 3)


@pytest.fixture
def verdict_on(judged: Judged, oracle_of: OracleOf) -> Callable[..., Verdict]:
    """The verdict on a function, where `exact` is right."""

    def verdict(function: Callable[..., Any], exact: Callable[..., Any] = scaled) -> Verdict:
        return judged(CHECK, INPUTS, oracle_of(exact), function)

    return verdict


def test_the_right_value_gets_full_credit(verdict_on: Judged) -> None:
    verdict = verdict_on(scaled)
    assert (verdict.credit, verdict.message, verdict.precision) == (1.0, "Right.", "float64")
    assert verdict.failed_regimes == frozenset()


def test_float32_is_right_and_is_named(verdict_on: Judged) -> None:
    verdict = verdict_on(lambda x, a: np.float32(a) * x.astype(np.float32) / np.float32(3))
    assert (verdict.credit, verdict.precision) == (1.0, "float32")
    assert verdict.message == "Right (to float32 precision)."


def test_one_value_in_float32_makes_the_whole_float32(verdict_on: Judged) -> None:
    verdict = verdict_on(lambda x, a: scaled(x, a).astype(np.float32) if len(x) == 5 else scaled(x, a))
    assert verdict.precision == "float32"


def test_float16_is_wrong(verdict_on: Judged) -> None:
    assert verdict_on(lambda x, a: scaled(x, a).astype(np.float16)).credit == 0


@pytest.mark.parametrize("shape", [(-1, 1), (1, -1), (1, -1, 1)])
def test_a_vector_may_come_as_a_column_or_a_row(verdict_on: Judged, shape: tuple[int, ...]) -> None:
    assert verdict_on(lambda x, a: scaled(x, a).reshape(shape)).credit == 1


@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_a_number_may_come_in_any_array_of_one(verdict_on: Judged, shape: tuple[int, ...]) -> None:
    assert verdict_on(lambda x, a: np.full(shape, a * x.sum()), exact=lambda x, a: a * x.sum()).credit == 1


def outer(x: Floats, a: float) -> Floats:
    """(2, n)."""
    return np.stack([x, a * x])


@pytest.mark.parametrize(
    ("exact", "program", "words"),
    [
        (lambda x, a: a * x.sum(), lambda x, a: a * x, "returned shape (3,); it should be a single number."),
        (
            lambda x, a: a * x.sum(),
            lambda x, a: np.full((3, 1), a * x.sum()),
            "returned shape (3, 1); it should be a single number.",
        ),
        (scaled, lambda x, a: a * x.sum(), "returned a single number; it should be shape (3,)."),
        (scaled, lambda x, a: scaled(x, a)[:-1], "returned shape (2,); it should be shape (3,)."),
        (scaled, lambda x, a: np.outer(scaled(x, a), x), "returned shape (3, 3); it should be shape (3,)."),
        (outer, lambda x, a: outer(x, a).T, "returned shape (3, 2); it should be shape (2, 3)."),
        (outer, lambda x, a: outer(x, a)[None], "returned shape (1, 2, 3); it should be shape (2, 3)."),
        (outer, lambda x, a: outer(x, a).ravel(), "returned shape (6,); it should be shape (2, 3)."),
        (lambda x, a: scaled(x, a)[:, None], scaled, "returned shape (3,); it should be shape (3, 1)."),
    ],
)
def test_another_shape_is_wrong_and_both_shapes_are_told(
    verdict_on: Judged, exact: Callable[..., Any], program: Callable[..., Any], words: str
) -> None:
    verdict = verdict_on(program, exact=exact)
    assert (verdict.credit, verdict.status) == (0, "wrong shape")
    assert words in verdict.message


def test_a_number_repeated_for_every_example_is_not_a_number(verdict_on: Judged) -> None:
    verdict = verdict_on(lambda x, a: np.full(len(x), a), exact=lambda x, a: a)
    assert verdict.status == "wrong shape"


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_not_finite_is_wrong(verdict_on: Judged, bad: float) -> None:
    verdict = verdict_on(lambda x, a: np.where(x == 2, bad, scaled(x, a)))
    assert (verdict.credit, verdict.status) == (0, "not finite")
    assert f"element [1] is {bad:.10g}" in verdict.message


@pytest.mark.parametrize(
    "status", [s for s in Status if s not in (Status.RETURNED, Status.GRADER_FAULT, Status.UNDECIDED)]
)
def test_a_call_that_did_not_return_costs_the_credit_and_its_status_says_why(
    verdict_on: Judged, status: Status
) -> None:
    verdict = verdict_on(lambda x, a: status if len(x) == 5 else scaled(x, a))
    assert (verdict.credit, verdict.status) == (0, str(status))
    assert verdict.message.startswith("scaled() ") and str(status) in verdict.message
    assert verdict.failed_regimes == {"middle_sized"}


def test_a_call_that_waits_for_a_choice_of_a_persons_costs_nothing(verdict_on: Judged) -> None:
    verdict = verdict_on(lambda x, a: Status.UNDECIDED if len(x) == 5 else scaled(x, a))
    assert (verdict.credit, verdict.status) == (None, "waits for a person")


def test_a_fault_of_the_grader_costs_nothing_whatever_else_failed(verdict_on: Judged) -> None:
    verdict = verdict_on(lambda x, a: Status.GRADER_FAULT if len(x) == 5 else x * math.nan)
    assert (verdict.credit, verdict.status) == (None, "grader fault")
    assert "not you" in verdict.message


def test_the_message_shows_function_input_regime_expected_and_received(verdict_on: Judged) -> None:
    verdict = verdict_on(lambda x, a: np.where(x == 4, 7.25, scaled(x, a)) if len(x) == 5 else scaled(x, a))
    assert verdict.message == (
        "scaled() on input x (5,), a -1 (middle sized): element [3] is 7.25, expected -1.333333333."
    )
    assert verdict.status == "wrong values"


def test_the_smallest_failing_input_is_told_with_the_number_of_failures(verdict_on: Judged) -> None:
    verdict = verdict_on(lambda x, a: scaled(x, a) + (len(x) > 4))
    assert "input x (5,), a -1 (middle sized)" in verdict.message
    # The first of them is called again, which is no other call.
    assert verdict.message.endswith(" It fails in 2 of 3 calls.")
    assert verdict.failed_regimes == {"middle_sized", "large"}


def test_a_call_that_was_run_is_told_before_a_smaller_one_that_was_not(verdict_on: Judged) -> None:
    verdict = verdict_on(lambda x, a: Status.TIMED_OUT if len(x) == 8 else Status.NOT_RUN)
    assert verdict.status == "timed out"
    assert "x (8,)" in verdict.message


def test_a_function_that_remembers_fails_when_its_first_call_is_repeated(verdict_on: Judged) -> None:
    seen: list[int] = []

    def remembers(x: Floats, a: float) -> Floats:
        seen.append(len(x))
        return scaled(x, a) + (seen.count(len(x)) > 1)

    verdict = verdict_on(remembers)
    assert verdict.credit == 0
    assert "x (8,), a 0.5 (large, called a second time)" in verdict.message
    assert seen == [8, 3, 5, 8]


def test_a_value_that_changes_from_call_to_call_is_wrong_even_within_the_tolerance(verdict_on: Judged) -> None:
    calls: list[int] = []

    def unsteady(x: Floats, a: float) -> Floats:
        calls.append(len(x))
        return scaled(x, a) * (1 + 1e-7 * (-1) ** np.arange(len(x)) * len(calls))

    verdict = verdict_on(unsteady)
    assert (verdict.credit, verdict.status) == (0, "changes from call to call")
    assert "(large, called a second time) returned something else than before" in verdict.message


@pytest.mark.parametrize(("factor", "side"), [(1 + 1e-6, "large"), (1 - 1e-6, "small")])
def test_errors_that_all_lean_one_way_are_not_float32(verdict_on: Judged, factor: float, side: str) -> None:
    verdict = verdict_on(lambda x, a: scaled(x, a) * factor)
    assert (verdict.credit, verdict.status) == (0, "always off in one direction")
    assert f"scaled() is slightly too {side} every time (by up to 1e-06 of the value on " in verdict.message


def test_errors_of_either_sign_may_be_float32(verdict_on: Judged) -> None:
    verdict = verdict_on(lambda x, a: scaled(x, a) * (1 + 1e-6 * (-1) ** np.arange(len(x))))
    assert (verdict.credit, verdict.precision) == (1, "float32")


def test_a_few_errors_to_one_side_may_be_chance(verdict_on: Judged) -> None:
    verdict = verdict_on(lambda x, a: scaled(x, a) * (1 + 1e-6 * (np.arange(len(x)) == 0)))
    assert (verdict.credit, verdict.precision) == (1, "float32")


def test_a_wrong_value_is_told_before_the_pattern_of_the_others(verdict_on: Judged) -> None:
    verdict = verdict_on(lambda x, a: scaled(x, a) * (1 + 1e-6) + (len(x) == 3))
    assert verdict.status == "wrong values" and verdict.failed_regimes == {"small"}


def test_only_the_regimes_of_the_check_are_called() -> None:
    check = ValueCheck(kind="value", function="scaled", regimes=["small"])
    assert [(probe.regime, probe.again) for probe in check.probes(INPUTS)] == [("small", False), ("small", True)]
    assert check.called == ("scaled",)


def test_one_call_is_made_for_each_value_of_the_argument_that_takes_several() -> None:
    inputs = Inputs({"power": ("x", "k")}, {"power": "k"}, {"generic": {"x": np.ones(2), "k": [0, 1, 2], "other": 5}})
    probes = ValueCheck(kind="value", function="power", regimes=["generic"]).probes(inputs)
    assert [probe.arguments["k"] for probe in probes] == [0, 1, 2, 0]
    assert all(list(probe.arguments) == ["x", "k"] for probe in probes)


def test_a_rubric_may_widen_the_tolerance_and_the_report_says_so(judged: Judged, oracle_of: OracleOf) -> None:
    def off(x: Floats, a: float) -> Floats:
        return scaled(x, a) * (1 + 1e-4)

    narrow = judged(CHECK, INPUTS, oracle_of(scaled), off)
    wide = judged(CHECK.model_copy(update={"widen": 1e10}), INPUTS, oracle_of(scaled), off)
    assert narrow.credit == 0
    assert wide.credit == 1 and "1e+10 times the error that rounding explains" in wide.message
