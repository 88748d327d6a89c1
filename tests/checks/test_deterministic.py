from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.checks.base import Inputs
from grader.checks.deterministic import DeterministicCheck
from grader.course.assignment import Assignment
from grader.model import Status, Verdict
from grader.oracle.numeric import Floats
from grader.oracle.reference import Oracle
from tests.checks.course import course, marked

PROBLEMS = {"large": {"x": np.arange(1.0, 9.0)}, "small": {"x": np.arange(1.0, 4.0)}}
INPUTS = Inputs({"f": ("x",)}, {"f": None}, PROBLEMS)
CHECK = DeterministicCheck(kind="deterministic", function="f", regimes=["large", "small"])


@pytest.fixture
def verdict_on(
    judged: Callable[..., Verdict], oracle_of: Callable[[Callable[..., Any]], Oracle]
) -> Callable[..., Verdict]:
    return lambda function: judged(CHECK, INPUTS, oracle_of(print), function)


def test_every_call_is_made_twice_and_the_second_ones_last() -> None:
    asked = [(probe.regime, probe.again) for probe in CHECK.probes(INPUTS)]
    assert asked == [("large", False), ("small", False), ("large", True), ("small", True)]
    assert len({probe.key for probe in CHECK.probes(INPUTS)}) == 4


@pytest.mark.parametrize("function", [lambda x: x / 3, lambda x: x * math.nan, lambda x: -0.0, lambda x: 7])
def test_the_same_bits_are_right_whatever_they_are(
    verdict_on: Callable[..., Verdict], function: Callable[..., Any]
) -> None:
    assert verdict_on(function).credit == 1


def test_a_difference_in_the_last_place_is_a_difference(verdict_on: Callable[..., Verdict]) -> None:
    calls: list[int] = []

    def drifts(x: Floats) -> Floats:
        calls.append(0)
        return np.asarray(np.where(x == 2, np.nextafter(x, 9), x) if len(calls) > 2 else x)

    verdict = verdict_on(drifts)
    assert (verdict.credit, verdict.status) == (0, "changes from call to call")
    assert "element [1] was 2, then 2.0000000000000004" in verdict.message
    assert "np.random" in verdict.message
    assert verdict.failed_regimes == {"large", "small"}


def test_a_shape_that_changes_is_told(verdict_on: Callable[..., Verdict]) -> None:
    kept: list[float] = []

    def collects(x: Floats) -> list[float]:
        kept.extend(x)
        return kept

    assert "shape (3,), then (8,)" not in verdict_on(collects).message
    assert "then (" in verdict_on(collects).message


@pytest.mark.parametrize("status", [Status.RAISED, Status.TIMED_OUT, Status.NOT_NUMBERS, Status.MUTATED])
def test_a_call_that_does_not_return_is_a_failure(verdict_on: Callable[..., Verdict], status: Status) -> None:
    verdict = verdict_on(lambda x: status)
    assert (verdict.credit, verdict.status) == (0, str(status))


def test_a_fault_of_the_grader_costs_nothing(verdict_on: Callable[..., Verdict]) -> None:
    assert verdict_on(lambda x: Status.GRADER_FAULT if len(x) == 3 else len(x)).credit is None


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return course(tmp_path_factory.mktemp("course"), "{kind: deterministic, function: f, regimes: [usual]}")


@pytest.mark.parametrize(
    ("code", "points"),
    [
        ("def f(x, a): return a * x", 4),
        ("import numpy as np\ndef f(x, a): return np.random.default_rng(3).normal(size=3)", 4),
        ("import numpy as np\ndef f(x, a): return np.random.normal(size=3)", 0),
        ("import numpy as np\ndef f(x, a): return np.random.default_rng().normal(size=3)", 0),
        ("import random\ndef f(x, a): return random.random()", 0),
        ("import time\ndef f(x, a): return time.time_ns() % 1000003", 0),
        ("import os\ndef f(x, a): return list(os.urandom(8))", 0),
        ("n = 0\ndef f(x, a):\n    global n; n += 1; return n", 0),
        ("def f(x, a, seen=[]):\n    seen.append(1); return len(seen)", 0),
        ("def f(x, a): x += 1; return x", 0),
        ("def f(x, a): raise ValueError", 0),
        ("import os\ndef f(x, a): os._exit(0)", 0),
        ("", 0),
    ],
)
def test_end_to_end(small: Assignment, code: str, points: float) -> None:
    assert marked(small, code).points == points


def test_a_hidden_input_is_not_told(small: Assignment) -> None:
    told = marked(small, "import numpy as np\ndef f(x, a): return x + np.random.normal()").verdict
    assert told.status == "changes from call to call"
    assert "returned something else when it was called again. Does it use np.random" in told.message
