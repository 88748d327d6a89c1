"""Public checks: what is published can be read again, the reference passes it and the stub does not."""

import importlib.util
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from grader.authoring.public import public_checks, to_json
from grader.course.assignment import Assignment
from grader.course.public_checks import FILE, PublicCheck, from_json
from grader.errors import SubmissionError
from grader.model import Limits, Outcome, Probe, Status, Submission
from grader.sandbox.tiers import Sandbox
from tests.public import run_public_checks

ANY = Submission("ana", "softmax_regression", "softmax_regression.py", {})


@pytest.fixture
def published(assignment: Assignment, tmp_path: Path) -> Path:
    path = tmp_path / FILE
    path.write_text(to_json(assignment.rubric.code, public_checks(assignment)), encoding="utf-8")
    return path


def loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def running(call: Callable[[Probe], Any]) -> Sandbox:
    """A sandbox that is a plain function."""

    def run(submission: Submission, probes: Sequence[Probe], limits: Limits) -> list[Outcome]:
        outcomes = []
        for probe in probes:
            try:
                value = np.asarray(call(probe), dtype=np.float64)
                outcomes.append(Outcome(probe, Status.RETURNED, value))
            except NotImplementedError:
                outcomes.append(
                    Outcome(probe, Status.RAISED, message="NotImplementedError", detail="NotImplementedError")
                )
        return outcomes

    return Sandbox(run, "none")


def calls_to(path: Path) -> Callable[[Probe], Any]:
    module = loaded(path)
    return lambda probe: getattr(module, probe.function)(**probe.arguments)


def test_every_function_of_the_rubric_is_published_once(assignment: Assignment) -> None:
    assert [check.function for check in public_checks(assignment)] == list(assignment.rubric.functions)


def test_only_public_regimes_are_published_and_no_call_twice(assignment: Assignment) -> None:
    calls = [probe for check in public_checks(assignment) for probe, _ in check.calls]
    assert {probe.regime for probe in calls} == set(assignment.rubric.groups["public"])
    assert len({probe.key for probe in calls}) == len(calls) and not any(probe.again for probe in calls)


def test_what_is_published_is_read_again_to_the_last_digit(published: Path, assignment: Assignment) -> None:
    module, checks = from_json(published)
    assert module == assignment.rubric.code
    assert to_json(module, checks) == published.read_text(encoding="utf-8")
    for ours, theirs in zip(public_checks(assignment), checks, strict=True):
        assert ours.function == theirs.function
        for (probe, answer), (again, same) in zip(ours.calls, theirs.calls, strict=True):
            assert probe.key == again.key and probe.regime == again.regime
            np.testing.assert_array_equal(answer.value, same.value)
            assert answer.value.shape == same.value.shape and list(answer.tolerance) == list(same.tolerance)
            for name, tolerance in answer.tolerance.items():
                np.testing.assert_array_equal(tolerance, same.tolerance[name])


def test_the_file_is_the_same_every_time(assignment: Assignment) -> None:
    one, other = (to_json(assignment.rubric.code, public_checks(assignment)) for _ in range(2))
    assert one == other


def test_the_reference_passes_what_is_published(published: Path, assignment: Assignment) -> None:
    sandbox = running(calls_to(assignment.reference.folder / "reference.py"))
    told = run_public_checks(ANY, from_json(published)[1], sandbox, Limits())
    assert [(name, verdict.credit) for name, verdict in told] == [(name, 1.0) for name in assignment.rubric.functions]


def test_the_stub_fails_every_published_check_with_its_own_words(published: Path, assignment: Assignment) -> None:
    stub = assignment.course.handout(assignment.name) / assignment.rubric.code
    told = run_public_checks(ANY, from_json(published)[1], running(calls_to(stub)), Limits())
    assert [verdict.credit for _, verdict in told] == [0.0] * len(assignment.rubric.functions)
    assert all("() is not written yet" in verdict.message for _, verdict in told)


@pytest.mark.parametrize("error", [1e-3, -1e-3, float("nan"), float("inf")])
def test_a_value_that_is_off_fails(published: Path, assignment: Assignment, error: float) -> None:
    exact = calls_to(assignment.reference.folder / "reference.py")
    told = run_public_checks(ANY, from_json(published)[1], running(lambda probe: exact(probe) + error), Limits())
    assert [verdict.credit for _, verdict in told] == [0.0] * len(told)


def test_a_fault_of_the_sandbox_is_no_verdict_on_the_student(published: Path) -> None:
    def broken(submission: Submission, probes: Sequence[Probe], limits: Limits) -> list[Outcome]:
        return [Outcome(probe, Status.GRADER_FAULT, message="no processes left") for probe in probes]

    with pytest.raises(SubmissionError, match="no processes left"):
        run_public_checks(ANY, from_json(published)[1], Sandbox(broken, "none"), Limits())


def test_a_missing_file_is_told_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(
        SubmissionError, match=f"{FILE}: not a file of public checks .*get the handout and its .whl again"
    ):
        from_json(tmp_path / FILE)


CALL: dict[str, Any] = {"function": "f", "regime": "r", "arguments": {"F": [1.0]}, "expected": 1.0, "tolerance": {}}


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in CALL.items() if key != name}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[" * 100_000,
        "null",
        "[]",
        "{}",
        json.dumps({"calls": []}),
        json.dumps({"module": "m.py", "calls": 3}),
        json.dumps({"module": "m.py", "calls": [3]}),
        *(json.dumps({"module": "m.py", "calls": [without(name)]}) for name in CALL),
        json.dumps({"module": "m.py", "calls": [{**CALL, "arguments": [1]}]}),
        json.dumps({"module": "m.py", "calls": [{**CALL, "arguments": {"F": [[1.0], [1.0, 2.0]]}}]}),
        json.dumps({"module": "m.py", "calls": [{**CALL, "expected": "a lot"}]}),
        json.dumps({"module": "m.py", "calls": [{**CALL, "tolerance": {"float64": ["x"]}}]}),
    ],
)
def test_a_file_that_was_changed_beyond_reading_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / FILE
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SubmissionError, match="not a file of public checks") as caught:
        from_json(path)
    assert str(path) in str(caught.value)


def test_an_assignment_without_public_regimes_publishes_nothing(assignment: Assignment) -> None:
    regimes = {group: named for group, named in assignment.rubric.groups.items() if group != "public"}
    private = replace(assignment, rubric=assignment.rubric.model_copy(update={"regimes": regimes}))
    checks: list[PublicCheck] = public_checks(private)
    assert checks == [] and json.loads(to_json("m.py", checks)) == {"module": "m.py", "calls": []}
