"""Functions that return several things: each part is judged, explained and compared by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course.assignment import Assignment, Course, load_assignment
from grader.grading import grade
from grader.model import Submission, Verdict
from grader.sandbox.tiers import Sandbox, open_sandbox

RUBRIC = """
assignment: line
title: A line
points: 6
module: line.py
notebook: line.ipynb
seed: 3
functions:
  step: {arguments: [w, X, y]}
regimes:
  everyday:
    one: {N: 5, d: 3}
    two: {N: 4, d: 2}
    three: {N: 7, d: 4}
    four: {N: 3, d: 5}
    five: {N: 6, d: 1}
criteria:
  - id: loss
    title: the loss
    points: 2
    checks: [{kind: value, function: step, output: 0, regimes: [everyday]}]
    misconceptions: [{answers: without_half, message: The half is missing.}]
  - id: slope
    title: its slope
    points: 2
    checks: [{kind: value, function: step, output: 1.slope, regimes: [everyday]}]
  - id: scores
    title: the scores
    points: 2
    checks: [{kind: value, function: step, output: 1.scores, regimes: [everyday]}]
"""
REFERENCE = """
import numpy as np

def step(w, X, y):
    scores = X @ w
    residual = scores - y
    return (residual**2).mean() / 2, {"slope": X.T @ residual / len(y), "scores": scores}
"""
PROBLEMS = """
def problem(rng, *, N, d):
    return {"w": rng.normal(size=d), "X": rng.normal(size=(N, d)), "y": rng.normal(size=N)}
"""
MISCONCEPTIONS = """
from reference import step

def without_half(w, X, y):
    return 2 * step(w, X, y)[0]
"""
NOTEBOOK = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
STUDENT = """
import numpy as np

def step(w, X, y):
    guess = X @ w
    r = guess - y
    return np.mean(r**2) / 2, {"slope": X.T @ r / len(y), "scores": guess}
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Verdict]]:
    root = tmp_path_factory.mktemp("parts")
    files = {
        "rubrics/line.yaml": RUBRIC,
        "solutions/line/reference.py": REFERENCE,
        "solutions/line/problems.py": PROBLEMS,
        "solutions/line/misconceptions.py": MISCONCEPTIONS,
        "assignment/line/line.py": "def step(w, X, y):\n    raise NotImplementedError\n",
        "assignment/line/line.ipynb": NOTEBOOK,
    }
    for name, text in files.items():
        path = root / Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assignment: Assignment = load_assignment(Course(root), "line")
    sandbox: Sandbox = open_sandbox()

    def grading(*changes: tuple[str, str]) -> dict[str, Verdict]:
        source = STUDENT
        for old, new in changes:
            assert old in source
            source = source.replace(old, new)
        submission = Submission("ada", "line", "line.py", {"line.py": source.encode()})
        return {score.id: score.verdict for score in grade(submission, assignment, sandbox).scores}

    return grading


def test_all_parts_are_judged(told: Callable[..., dict[str, Verdict]]) -> None:
    assert [verdict.credit for verdict in told().values()] == [1, 1, 1]


def test_a_wrong_part_is_explained_and_the_others_are_right(told: Callable[..., dict[str, Verdict]]) -> None:
    found = told(("/ len(y)", "/ X.shape[1]"))
    assert [verdict.credit for verdict in found.values()] == [1, 0, 1]
    assert found["slope"].remarks[0].startswith("Line 7, in `X.shape[1]`")
    assert found["slope"].remarks[1].startswith("Your numbers are those that come out if ")


def test_a_misconception_of_a_part_is_known(told: Callable[..., dict[str, Verdict]]) -> None:
    verdict = told(("np.mean(r**2) / 2", "np.mean(r**2)"))["loss"]
    assert (verdict.misconception, verdict.remarks[0]) == ("without_half", "The half is missing.")
    assert verdict.remarks[1].startswith("Line 7")


def test_parts_that_are_exchanged_are_told_so(told: Callable[..., dict[str, Verdict]]) -> None:
    found = told(('"slope": X.T @ r / len(y), "scores": guess', '"scores": X.T @ r / len(y), "slope": guess'))
    words = "What it returns as part '1.scores' is what should be part '1.slope': are they in order?"
    assert found["slope"].remarks[0] == words


def test_a_part_that_is_not_there_is_told(told: Callable[..., dict[str, Verdict]]) -> None:
    verdict = told(('"scores": guess', '"score": guess'))["scores"]
    assert verdict.credit == 0 and "the part '1.scores' is missing" in verdict.message
