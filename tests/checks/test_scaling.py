"""Times are made up here, but for two programs that differ by far; no test asks how long anything took."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.checks.base import Inputs
from grader.checks.scaling import ScalingCheck
from grader.errors import ReferenceFault, RubricError
from grader.grading import grade, plan
from grader.model import Evidence, Limits, Outcome, Probe, Status, Submission, Timing, Verdict
from grader.oracle.reference import Oracle
from grader.sandbox import Tier
from grader.sandbox.session import question
from grader.sandbox.tiers import Sandbox
from tests.checks.course import course, marked, sandbox, submission

SIZES = {"n1": 100, "n2": 200, "n3": 400, "n4": 800, "n5": 1600}
PROBLEMS = {name: {"x": np.ones(n)} for name, n in SIZES.items()}
INPUTS = Inputs({"f": ("x",)}, {"f": None}, PROBLEMS, sizes={name: {"N": n, "d": 3} for name, n in SIZES.items()})
Cost = Callable[[float, int], float]
VECTORISED: Cost = lambda n, turn: 1e-4 + 1e-7 * n  # noqa: E731


def check(**settings: Any) -> ScalingCheck:
    return ScalingCheck(kind="scaling", function="f", regimes=[*SIZES], size="N", **settings)


def timings(
    student: Cost, reference: Cost = VECTORISED, value: object = None, turns: int = 5, **ended: Status
) -> dict[str, Timing]:
    """What a program would give that takes so many seconds for a size in a turn; `ended`: how its calls did."""

    def outcomes(probe: Probe, cost: Cost, status: Status) -> tuple[Outcome, ...]:
        n = SIZES[probe.regime]
        right = np.asarray(n if value is None else value, dtype=np.float64)
        return tuple(Outcome(probe, status, right, seconds=cost(n, turn)) for turn in range(turns))

    status, other = ended.get("students", Status.RETURNED), ended.get("references", Status.RETURNED)
    probes = check().timed(INPUTS)
    return {p.key: Timing(outcomes(p, student, status), outcomes(p, reference, other)) for p in probes}


@pytest.fixture
def verdict_on(oracle_of: Callable[[Callable[..., Any]], Oracle]) -> Callable[..., Verdict]:
    def verdict(measured: dict[str, Timing], **settings: Any) -> Verdict:
        return check(**settings).judge(Evidence({}, timings=measured), INPUTS, oracle_of(lambda x: x.sum()))

    return verdict


def slowed(factor: float) -> Cost:
    return lambda n, t: factor * VECTORISED(n, t)


def test_a_program_as_fast_as_the_reference_is_right_on_any_machine(verdict_on: Callable[..., Verdict]) -> None:
    for machine in (0.1, 1, 37):
        cost = slowed(machine)
        assert verdict_on(timings(cost, cost), at_most=2).credit == 1


@pytest.mark.parametrize(
    ("cost", "credit"),
    [
        (lambda n, t: 3 * VECTORISED(n, t), 1),
        (lambda n, t: 1e-5 * n, 0),
        (lambda n, t: 1e-11 * n**2 + 1e-4, 1),
        (lambda n, t: 1e-6 * n**2, 0),
        (lambda n, t: VECTORISED(n, t) * n**0.5, None),
        (lambda n, t: VECTORISED(n, t) * n**0.4, None),
        (lambda n, t: VECTORISED(n, t) * n**0.3, 1),
        (lambda n, t: VECTORISED(n, t) * n**0.7, 0),
        (lambda n, t: VECTORISED(n, t) / n, 1),
    ],
)
def test_the_exponent_beside_the_references_decides(
    verdict_on: Callable[..., Verdict], cost: Cost, credit: float | None
) -> None:
    assert verdict_on(timings(cost)).credit == credit


@pytest.mark.parametrize(("times", "credit"), [(2, 1), (3.5, 1), (4.5, None), (5.5, None), (7, 0), (100, 0)])
def test_a_ratio_may_be_limited_too(verdict_on: Callable[..., Verdict], times: float, credit: float | None) -> None:
    measured = timings(lambda n, t: times * VECTORISED(n, t))
    assert verdict_on(measured, at_most=5).credit == credit
    assert verdict_on(measured).credit == 1


def test_a_program_that_waits_in_every_call_is_flat_but_slow(verdict_on: Callable[..., Verdict]) -> None:
    measured = timings(lambda n, t: 0.5 + 1e-6 * n)
    assert verdict_on(measured).credit == 1
    assert verdict_on(measured, at_most=20).status == "too slow"


def busy_in(turn: int, factor: float, above: int = 0) -> Cost:
    """Vectorised, on a machine that is slower in one turn for sizes above so many."""
    return lambda n, t: VECTORISED(n, t) * (factor if t == turn and n > above else 1)


@pytest.mark.parametrize("turn", range(5))
def test_one_slow_turn_changes_nothing(verdict_on: Callable[..., Verdict], turn: int) -> None:
    assert verdict_on(timings(busy_in(turn, 50, above=500)), at_most=3).credit == 1
    assert verdict_on(timings(lambda n, t: 1e-5 * n, busy_in(turn, 9))).credit == 0


def test_turns_that_disagree_leave_it_to_a_person(verdict_on: Callable[..., Verdict]) -> None:
    measured = timings(lambda n, t: VECTORISED(n, t) * n ** (0.75 + 0.3 * t))
    assert verdict_on(measured).status == "near the limit"


def test_a_decided_verdict_holds_no_measured_number(verdict_on: Callable[..., Verdict]) -> None:
    message = verdict_on(timings(lambda n, t: 1e-5 * n)).message
    assert message == verdict_on(timings(lambda n, t: 1.1e-5 * n)).message
    assert "grows too fast with N: from N = 100 to 1600" in message


def test_a_doubtful_verdict_tells_the_person_the_numbers(verdict_on: Callable[..., Verdict]) -> None:
    message = verdict_on(timings(lambda n, t: VECTORISED(n, t) * n**0.5)).message
    assert "by 0.50 (0.5 allowed)" in message and "40.0 times as long at N = 1600" in message


def test_a_wrong_value_is_worth_nothing_however_fast(verdict_on: Callable[..., Verdict]) -> None:
    verdict = verdict_on(timings(VECTORISED, value=3))
    assert (verdict.credit, verdict.status) == (0, "wrong values")


@pytest.mark.parametrize("status", [Status.TIMED_OUT, Status.RAISED, Status.MISSING, Status.OUT_OF_MEMORY])
def test_a_call_that_does_not_return_is_worth_nothing(verdict_on: Callable[..., Verdict], status: Status) -> None:
    verdict = verdict_on(timings(VECTORISED, turns=1, students=status))
    assert (verdict.credit, verdict.status) == (0, str(status))


def test_faults_cost_nothing(verdict_on: Callable[..., Verdict]) -> None:
    assert verdict_on(timings(VECTORISED, students=Status.GRADER_FAULT)).credit is None
    with pytest.raises(ReferenceFault, match="cannot be timed in the student's environment: raised"):
        verdict_on(timings(VECTORISED, references=Status.RAISED))


def test_what_was_not_timed_goes_to_a_person(verdict_on: Callable[..., Verdict]) -> None:
    assert verdict_on(timings(lambda n, t: 0.0)).status == "not timed"


# The whole way

QUADRATIC = """
def f(x, a):
    out = []
    for i in range(len(x)):
        total = 0.0
        for j in range(len(x)):
            total += x[i, 0] * 0.0
        out.append(a * (x[i, 0] + x[i, 1] + x[i, 2]) + total)
    return out
"""
RIGHT = "def f(x, a):\n    return a * x.sum(axis=1)\n"
CHECKS = "{kind: scaling, function: f, size: N, regimes: [growing]}"


def test_vectorised_code_passes_and_a_quadratic_loop_does_not(tmp_path: Path) -> None:
    small = course(tmp_path, CHECKS)
    assert marked(small, RIGHT).points in (4, None)
    told = marked(small, QUADRATIC)
    assert told.points in (0, None) and told.verdict.status in ("grows too fast", "near the limit")


@pytest.mark.parametrize("tier", ["strong", "standard"])
@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("import os\ndef f(x, a): os._exit(0)", "ended the program"),
        ("def f(x, a): raise ValueError", "raised an exception"),
        ("def f(x, a): return 0", "wrong shape"),
        ("def g(x, a): return 0", "is missing"),
        ("def f(x, a): return a * x.sum(axis=1) * (1 + (len(x) == 1600))", "wrong values"),
        ("import time\nf = 3\ntime.perf_counter = lambda: 0", "is missing"),
        ("", "is missing"),
    ],
)
def test_hostile_and_broken_programs(tmp_path: Path, code: str, status: str, tier: Tier) -> None:
    score = marked(course(tmp_path, CHECKS), code, tier)
    assert (score.points, score.verdict.status) == (0, status)


def test_nothing_is_kept_from_turn_to_turn(tmp_path: Path) -> None:
    """A program that counts its calls would see more than one turn's: five sizes and one to warm up."""
    code = "n = 0\ndef f(x, a):\n    global n; n += 1\n    assert n <= 5\n    return a * x.sum(axis=1)\n"
    assert marked(course(tmp_path, CHECKS), code).points in (4, None)


def test_the_reference_and_the_student_take_turns_and_never_meet(tmp_path: Path) -> None:
    small = course(tmp_path, CHECKS)
    runs: list[tuple[str, int, bool]] = []

    def run(handed_in: Submission, probes: Sequence[Probe], limits: Limits) -> list[Outcome]:
        runs.append((handed_in.module, len(handed_in.files), all(probe.timed for probe in probes)))
        return [
            Outcome(probe, Status.RETURNED, 0.5 * np.asarray(probe.arguments["x"]).sum(axis=1), seconds=0.1)
            for probe in probes
        ]

    report = grade(submission(RIGHT), small, Sandbox(run, "none"))
    assert runs == [("small.py", 1, True), ("reference.py", 1, True)] * 5
    assert report.points == 4
    assert plan(small) == ()


def test_the_time_is_kept_outside_of_the_students_process() -> None:
    probe = Probe("f", {"x": np.ones(3)}, "r", timed=True)
    code = "import time\ntime.time = time.monotonic = time.perf_counter = lambda: 0\n"
    code += "def f(x):\n    time.sleep(0.2)\n    return x"
    (outcome,) = sandbox("strong").run(submission(code), [probe], Limits())
    assert outcome.seconds >= 0.2
    assert b"timed" not in question(probe)[0]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("size: M, regimes: [growing]", "size: regime 'n200' has no number 'M'; it has: N"),
        ("size: N, regimes: [usual]", "regimes: needs at least 4 different values of N above 0, got"),
        ("size: N, regimes: [growing], function: g", "unknown function 'g'"),
    ],
)
def test_mistakes_in_a_rubric_are_told(tmp_path: Path, settings: str, words: str) -> None:
    settings = settings if "function" in settings else f"function: f, {settings}"
    with pytest.raises(RubricError, match=words.replace("(", "\\(")):
        course(tmp_path, f"{{kind: scaling, {settings}}}")
