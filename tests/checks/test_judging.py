"""What is told of how many calls failed: each call once, and none that was not made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from grader.checks.judging import decide, not_a_value
from grader.model import Outcome, Probe, Status, Verdict

RIGHT, RAISED, ENDED, LEFT = Status.RETURNED, Status.RAISED, Status.TIMED_OUT, Status.NOT_RUN


def verdict(statuses: Sequence[Status], again: Status | None = None, message: str = "", each: bool = False) -> Verdict:
    """The verdict on calls that ended so; the first of them is made again."""
    probes = [
        Probe("f", {"x": np.ones(number // 2 + 3 if each else number + 3), "k": number % 2 if each else 0}, "")
        for number in range(len(statuses))
    ]
    probes = [replace(probe, regime=f"r{len(probe.arguments['x'])}") for probe in probes]  # type: ignore[arg-type]
    outcomes = [
        Outcome(probe, status, np.ones(()) if status is RIGHT else None, message)
        for probe, status in zip(probes, statuses, strict=True)
    ]
    if again is not None:
        first = replace(probes[0], again=True)
        outcomes.append(Outcome(first, again, np.ones(()) if again is RIGHT else None, message))
    return decide(outcomes, [(not_a_value(outcome), None) for outcome in outcomes])


@pytest.mark.parametrize(
    ("statuses", "again", "words"),
    [
        ([RAISED] * 4, RAISED, " It fails in all 4 calls."),
        ([RAISED, RAISED, RIGHT, RIGHT], RAISED, " It fails in 2 of 4 calls."),
        ([RAISED, RIGHT, RIGHT, RIGHT], RAISED, ""),
        ([RIGHT, RIGHT, RIGHT], RAISED, ""),
        ([ENDED, LEFT, LEFT, LEFT], LEFT, " 3 more calls were not made."),
        ([RIGHT, RIGHT, ENDED, LEFT], LEFT, " 1 more call was not made."),
        ([RAISED, RAISED, ENDED, LEFT], LEFT, " It fails in all 3 calls. 1 more call was not made."),
        ([RAISED, RIGHT, ENDED, LEFT], None, " It fails in 2 of 3 calls. 1 more call was not made."),
        ([RIGHT, RIGHT, ENDED], LEFT, ""),
        ([LEFT] * 3, LEFT, ""),
        ([Status.MISSING] * 3, Status.MISSING, ""),
        ([RAISED], RAISED, ""),
    ],
)
def test_calls_are_counted_once_and_only_if_they_were_made(
    statuses: list[Status], again: Status | None, words: str
) -> None:
    message = verdict(statuses, again).message
    counted = message[message.index(".") + 1 :]
    assert counted == words


def test_calls_with_one_input_and_several_values_of_an_argument_are_told_as_such() -> None:
    assert verdict([RAISED] * 6, each=True).message.endswith(" It fails in all 6 calls, one for each input and each k.")


def test_a_call_that_was_not_made_is_told_without_an_input() -> None:
    told = verdict([LEFT, LEFT], message="an earlier call of f() ended with: time limit (5 s) exceeded")
    assert told.message == "f() was not run: an earlier call of f() ended with: time limit (5 s) exceeded."
    assert verdict([LEFT, LEFT]).message == "f() was not run."


def test_a_message_ends_with_one_full_stop() -> None:
    assert verdict([RAISED, RIGHT], message="ValueError on line 3").message.endswith("ValueError on line 3.")
    assert verdict([Status.NOT_NUMBERS, RIGHT], message="is there a return?").message.endswith("is there a return?")
