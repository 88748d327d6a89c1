from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import numpy as np
import pytest

from grader.checks.base import Inputs
from grader.checks.property import Holds, PropertyCheck
from grader.model import Status, Verdict
from grader.oracle.numeric import Floats
from grader.oracle.reference import Oracle

Judged = Callable[..., Verdict]
ALL: list[Holds] = list(get_args(Holds))
PROBLEMS = {
    "wide": {"F": np.array([[0.5, -1.0, 2.0, 0.25], [1.0, 1.5, -0.5, 3.0]])},
    "narrow": {"F": np.array([[0.5, -1.0], [2.0, 0.25], [-3.0, 1.0]])},
}
INPUTS = Inputs({"shares": ("F",)}, {"shares": None}, PROBLEMS)


def shares(F: Floats) -> Floats:
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return np.asarray(E / E.sum(axis=1, keepdims=True))


def moved(F: Floats, by: float) -> Floats:
    """The first two entries of each row moved apart, so that its sum stays."""
    P = shares(F)
    P[:, 0] += by
    P[:, 1] -= by
    return P


# Each breaks the property it is listed under; all but the first break no other.
BROKEN: dict[Holds, tuple[Callable[[Floats], Floats], str]] = {
    "finite": (lambda F: np.where(F == 0.25, np.nan, shares(F)), "NaN or infinity"),
    "in_unit_interval": (lambda F: moved(F, 1.0), "outside 0 to 1"),
    "rows_sum_to_one": (lambda F: shares(F) * 0.875, "row 0 sums to 0.875, not to 1"),
    "row_shift_invariant": (lambda F: shares(F / (1 + np.abs(F))), "adding the same number to a whole row"),
}


@pytest.fixture
def verdict_on(judged: Judged, oracle_of: Callable[[Callable[..., Any]], Oracle]) -> Callable[..., Verdict]:
    def verdict(function: Callable[..., Any], holds: list[Holds]) -> Verdict:
        check = PropertyCheck(kind="property", function="shares", holds=holds, regimes=[*PROBLEMS])
        return judged(check, INPUTS, oracle_of(shares), function)

    return verdict


def test_every_property_has_a_program_here_that_breaks_it() -> None:
    assert set(BROKEN) == set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_a_right_function_has_the_property(verdict_on: Judged, name: Holds) -> None:
    assert verdict_on(shares, [name]).credit == 1


def test_a_right_function_has_all_properties_in_float32(verdict_on: Judged) -> None:
    def in_float32(F: Floats) -> Floats:
        E = np.exp(F.astype(np.float32))
        return np.asarray(E / E.sum(axis=1, keepdims=True))

    assert verdict_on(in_float32, ALL).credit == 1


@pytest.mark.parametrize("name", ALL)
def test_a_broken_property_costs_the_credit_and_is_told(verdict_on: Judged, name: Holds) -> None:
    program, words = BROKEN[name]
    verdict = verdict_on(program, [name])
    assert (verdict.credit, verdict.status) == (0, "property broken")
    assert verdict.message.startswith("shares() on input of shape (") and words in verdict.message
    assert "narrow" in verdict.failed_regimes


@pytest.mark.parametrize("name", [name for name in ALL if name != "finite"])
def test_a_program_that_breaks_one_property_has_the_others(verdict_on: Judged, name: Holds) -> None:
    assert verdict_on(BROKEN[name][0], [other for other in ALL if other != name]).credit == 1
    assert verdict_on(BROKEN[name][0], ALL).credit == 0


@pytest.mark.parametrize("outside", [-0.25, 1.25])
def test_one_probability_on_either_side_of_the_interval_is_enough(verdict_on: Judged, outside: float) -> None:
    verdict = verdict_on(lambda F: np.where(F == 0.25, outside, shares(F)), ["in_unit_interval"])
    assert (verdict.credit, verdict.status) == (0, "property broken")


def test_the_smallest_failing_input_is_told(verdict_on: Judged) -> None:
    verdict = verdict_on(lambda F: shares(F) * 0.5, ["rows_sum_to_one"])
    assert "input of shape (3, 2) (narrow)" in verdict.message
    assert verdict.failed_regimes == {"narrow", "wide"}


def test_the_row_that_does_not_sum_to_one_is_told(verdict_on: Judged) -> None:
    verdict = verdict_on(lambda F: shares(F) * np.where(F[:, :1] == 2, 0.5, 1), ["rows_sum_to_one"])
    assert "row 1 sums to 0.5" in verdict.message


def test_a_property_cannot_hold_of_another_shape(verdict_on: Judged) -> None:
    assert verdict_on(lambda F: shares(F).T, ["in_unit_interval"]).status == "wrong shape"


def test_a_call_that_did_not_return_has_no_property(verdict_on: Judged) -> None:
    verdict = verdict_on(lambda F: Status.RAISED if len(F) == 3 else shares(F), ["finite"])
    assert (verdict.credit, verdict.status) == (0, "raised an exception")
    assert verdict.failed_regimes == {"narrow"}


def test_a_fault_of_the_grader_leaves_the_credit_open(verdict_on: Judged) -> None:
    assert verdict_on(lambda F: Status.GRADER_FAULT, ALL).credit is None


def test_shifted_inputs_are_called_only_where_shift_invariance_is_asked_for() -> None:
    def calls(holds: list[Holds]) -> list[Floats]:
        check = PropertyCheck(kind="property", function="shares", holds=holds, regimes=["narrow"])
        return [np.asarray(probe.arguments["F"]) for probe in check.probes(INPUTS)]

    assert len(calls(["finite"])) == 2
    first, again, shifted = calls(["row_shift_invariant"])
    assert np.array_equal(first, again)
    shift = shifted - first
    assert np.all(shift != 0) and np.ptp(shift, axis=1).max() < 1e-12
    assert len({float(row[0].round(6)) for row in shift}) == len(shift)
