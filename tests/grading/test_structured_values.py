"""Functions that return several things, take labels and keywords, or a model that another function trained."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from grader.authoring.public import public_checks, to_json
from grader.course.assignment import Assignment, Course, load_assignment
from grader.course.public_checks import from_json
from grader.grading import grade
from grader.model import Submission
from grader.sandbox.tiers import open_sandbox
from tests.public import run_public_checks

REFERENCE = """
from dataclasses import dataclass
import numpy as np

def loss_and_grad(w, X, labels, *, lam=0.0):
    r = X @ w - labels
    return (r * r).sum() + lam * (w * w).sum(), 2 * r @ X + 2 * lam * w

def fit(X, labels):
    return {"centre": X[labels == 1].mean(axis=0) - X[labels == 0].mean(axis=0)}

def predict(model, X):
    return X @ model["centre"]

class Line:
    def __init__(self, X, labels):
        self.w = X.T @ labels

    def predict(self, X):
        return X @ self.w
"""
PROBLEMS = """
import numpy as np

def problem(rng, *, N, d):
    labels = np.arange(N) % 2
    return {"w": rng.normal(size=d), "X": rng.normal(size=(N, d)), "labels": labels, "lam": 0.3}
"""
RUBRIC = """
assignment: small
title: Small
points: 10
module: small.py
notebook: small.ipynb
seed: 1
functions:
  loss_and_grad: {arguments: [w, X, labels, lam], keywords: [lam]}
  fit: {arguments: [X, labels]}
  predict: {arguments: [model, X], made_by: {model: fit}}
  Line: {arguments: [X, labels]}
  Line.predict: {arguments: [self, X], made_by: {self: Line}}
regimes:
  everyday: {generic: {N: 6, d: 3}, wide: {N: 4, d: 5}}
  public: {shown: {N: 4, d: 2}}
criteria:
  - {id: loss, title: loss, points: 2, checks: [{kind: value, function: loss_and_grad, output: 0, regimes: [everyday]}]}
  - id: grad
    title: grad
    points: 3
    checks:
      - kind: gradient
        function: loss_and_grad
        output: 1
        of: loss_and_grad
        of_output: 0
        with_respect_to: w
        regimes: [everyday]
  - {id: predict, title: predict, points: 3, checks: [{kind: value, function: predict, regimes: [everyday]}]}
  - {id: line, title: line, points: 2, checks: [{kind: value, function: Line.predict, regimes: [everyday]}]}
"""
NOTEBOOK = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    root = tmp_path_factory.mktemp("course")
    for folder in ("assignment/small", "solutions/small", "rubrics"):
        (root / folder).mkdir(parents=True)
    for name, text in {
        "assignment/small/small.py": "",
        "assignment/small/small.ipynb": NOTEBOOK,
        "solutions/small/reference.py": REFERENCE,
        "solutions/small/problems.py": PROBLEMS,
        "rubrics/small.yaml": RUBRIC,
    }.items():
        (root / name).write_text(text, encoding="utf-8")
    return load_assignment(Course(root), "small")


def points(small: Assignment, source: str) -> list[float | None]:
    submission = Submission("ana", "small", "small.py", {"small.py": source.encode()})
    return [score.points for score in grade(submission, small, open_sandbox()).scores]


def message(small: Assignment, source: str, criterion: str) -> str:
    submission = Submission("ana", "small", "small.py", {"small.py": source.encode()})
    scores = grade(submission, small, open_sandbox()).scores
    return next(score.verdict.message for score in scores if score.id == criterion)


def test_the_reference_has_full_marks(small: Assignment) -> None:
    assert points(small, REFERENCE) == [2, 3, 3, 2]


@pytest.mark.parametrize(
    ("was", "becomes", "wanted"),
    [
        ("2 * lam * w", "lam * w", [2, 0, 3, 2]),
        ("return (r * r).sum()", "return 2 * (r * r).sum()", [0, 3, 3, 2]),
        ("labels == 0", "labels != 1", [2, 3, 3, 2]),
        ("X[labels == 0].mean(axis=0)", "0", [2, 3, 0, 2]),
        ("self.w = X.T @ labels", "self.w = X.T @ (labels + 1)", [2, 3, 3, 0]),
        ("def predict(self, X)", "def forecast(self, X)", [2, 3, 3, 0]),
    ],
)
def test_each_part_is_judged_by_itself(small: Assignment, was: str, becomes: str, wanted: list[float]) -> None:
    assert was in REFERENCE
    assert points(small, REFERENCE.replace(was, becomes)) == wanted


@pytest.mark.parametrize(
    ("returned", "wanted"),
    [
        ("{'0': value, '1': gradient}", [2, 3]),
        ("Both(value, gradient)", [0, 0]),
        ("(value, list(gradient))", [2, 3]),
        ("value", [0, 0]),
        ("(value,)", [2, 0]),
        ("(value, 'text')", [2, 0]),
    ],
)
def test_tuples_and_dicts_are_taken_apart(small: Assignment, returned: str, wanted: list[float]) -> None:
    source = REFERENCE.replace("return (r * r).sum() +", "value = (r * r).sum() +").replace(
        ", 2 * r @ X + 2 * lam * w", f"; gradient = 2 * r @ X + 2 * lam * w; return {returned}"
    )
    both = "\n@dataclass\nclass Both:\n    value: float\n    gradient: object\n"
    assert points(small, source + both)[:2] == wanted


def test_a_missing_part_is_named(small: Assignment) -> None:
    source = "def loss_and_grad(w, X, labels, lam): return {'loss': 1.0, 'gradient': w}"
    assert "the part '1' is missing" in message(small, source, "grad")


def test_a_failing_maker_is_the_failure_of_the_call(small: Assignment) -> None:
    source = REFERENCE.replace("    return {", "    raise ValueError('no')\n    return {")
    told = message(small, source, "predict")
    assert "predict() raised an exception on input model from fit(), X (" in told and "ValueError on line" in told


def test_published_examples_of_all_of_these_can_be_run(small: Assignment, tmp_path: Path) -> None:
    path = tmp_path / "public_checks.json"
    path.write_text(to_json("small.py", public_checks(small)), encoding="utf-8")
    submission = Submission("ana", "small", "small.py", {"small.py": REFERENCE.encode()})
    module, checks = from_json(path)
    told = run_public_checks(submission, checks, open_sandbox(), small.rubric.run_limits())
    assert module == "small.py"
    assert [(name, verdict.credit) for name, verdict in told] == [
        ("loss_and_grad (0)", 1.0),
        ("loss_and_grad (1)", 1.0),
        ("predict", 1.0),
        ("Line.predict", 1.0),
    ]


def test_integer_labels_stay_integers(small: Assignment) -> None:
    source = REFERENCE.replace("r = X @ w - labels", "assert labels.dtype.kind == 'i'; r = X @ w - labels")
    assert points(small, source) == [2, 3, 3, 2]
    assert np.asarray(small.inputs.problems["generic"]["labels"]).dtype.kind == "i"
