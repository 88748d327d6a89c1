"""Student code in a plain process: the same outcomes as in a confined one, and nothing in it that needs Linux."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from grader.model import Array, FunctionState, Limits, Outcome, Probe, Status, Submission
from grader.sandbox import plain, tiers
from grader.sandbox.plain import PlainRunner
from tests.elsewhere import PRELUDE

ARGUMENTS: dict[str, Array] = {"F": np.arange(6.0).reshape(2, 3)}
QUICK = Limits(seconds_per_call=1.0, seconds_to_load=1.0)
PROGRAM = """
import sys
print("importing")
def right(F):
    print("called")
    return 2 * F
def raises(F):
    return F[7]
def changes(F):
    F += 1
    return F
def leaves(F):
    print("leaving")
    sys.stdout.flush()
    import os
    os._exit(3)
def words(F):
    return "no number"
"""
FUNCTIONS = ("right", "raises", "changes", "leaves", "words", "missing")


@pytest.fixture(scope="module")
def runner() -> Iterator[PlainRunner]:
    runner = PlainRunner()
    yield runner
    runner.processes.close()


def submission(code: str) -> Submission:
    return Submission("you", "any", "work.py", {"work.py": code.encode()})


def probes(*functions: str) -> list[Probe]:
    return [Probe(function, dict(ARGUMENTS), "everyday") for function in functions]


def told(outcome: Outcome) -> tuple[object, ...]:
    """What is told of an outcome."""
    return outcome.status, outcome.message, outcome.detail, outcome.printed, outcome.notes


def test_outcomes_are_those_of_a_confined_process(runner: PlainRunner) -> None:
    asked = probes(*FUNCTIONS)
    plainly = runner.run(submission(PROGRAM), asked, QUICK)
    confined = tiers.open_sandbox("none").run(submission(PROGRAM), asked, QUICK)
    assert list(map(told, plainly)) == list(map(told, confined))
    assert plainly[0].value is not None
    np.testing.assert_array_equal(plainly[0].value, 2 * ARGUMENTS["F"])
    assert plainly[0].printed == "importing\ncalled" and plainly[3].printed == "leaving"
    assert plainly[3].message == "the program ended (exit code 3)"


def test_what_never_ends_is_given_up_and_the_others_go_on(runner: PlainRunner) -> None:
    code = "def f(F):\n    while True:\n        pass\ndef g(F):\n    return F\n"
    first, second = runner.run(submission(code), probes("f", "g"), Limits(seconds_per_call=0.3))
    assert first.status is Status.TIMED_OUT and second.status is Status.RETURNED


def test_a_flood_of_print_is_cut_off(runner: PlainRunner) -> None:
    code = "def f(F):\n    print('x' * 300_000)\n    return F\n"
    (outcome,) = runner.run(submission(code), probes("f"), QUICK)
    assert outcome.status is Status.RETURNED and len(outcome.printed) == 1 << 16
    assert any("were kept" in note for note in outcome.notes)


def test_a_survey_says_who_defines_what(runner: PlainRunner) -> None:
    stub = b"def f(F):\n    raise NotImplementedError\n"
    found = runner.survey({"a.py": b"def f(F):\n    return F\n", "b.py": stub}, stub, ["f", "g"])
    assert found == {
        "a.py": (FunctionState.OWN, FunctionState.ABSENT),
        "b.py": (FunctionState.HANDED_OUT, FunctionState.ABSENT),
    }


def test_nothing_is_left_of_a_process(runner: PlainRunner) -> None:
    with runner.processes.child(QUICK) as child:
        assert Path(child.folder).is_dir() and not child.gone()
    assert child.gone() and not Path(child.folder).exists()


def test_a_python_that_does_not_start_is_no_mistake_of_the_students(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "START", "raise SystemExit('no room')")
    outcomes = PlainRunner().run(submission(PROGRAM), probes("right"), QUICK)
    assert [outcome.status for outcome in outcomes] == [Status.GRADER_FAULT]


def test_both_ends_do_without_what_only_linux_has() -> None:
    program = f"""
{PRELUDE}
import numpy
from grader.model import Limits, Probe, Submission
from grader.sandbox import plain, tiers
plain.START = {PRELUDE!r} + plain.START
sandbox = tiers.open_sandbox("none")
work = Submission("you", "any", "work.py", {{"work.py": b"def f(F):\\n    print('here')\\n    return F + 1\\n"}})
(outcome,) = sandbox.run(work, [Probe("f", {{"F": numpy.ones(2)}}, "everyday")], Limits())
print(outcome.status, outcome.value, outcome.printed, outcome.message, sandbox.protection)
print(sandbox.survey(work.files, b"", ["f"]), sandbox.warning)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.startswith(
        "returned [2. 2.] here  none (a plain process)\n{'work.py': (<FunctionState.OWN: 2>,)}"
    )
    assert "nothing protects this machine" in done.stdout
