"""A network as courses ask for it: a class with a dict of weights, whose loss has two forms and returns a dict."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.course.assignment import Assignment, Course, load_assignment
from grader.grading import grade
from grader.model import Report, Submission
from grader.sandbox.tiers import open_sandbox

REFERENCE = """
import numpy as np

class Network:
    def __init__(self, inputs, hidden, outputs, scale=1e-2):
        self.params = {
            "W1": scale * np.random.randn(inputs, hidden), "b1": np.zeros(hidden),
            "W2": scale * np.random.randn(hidden, outputs), "b2": np.zeros(outputs),
        }

    def loss(self, X, y=None, reg=0.0):
        W1, b1, W2, b2 = (self.params[name] for name in ("W1", "b1", "W2", "b2"))
        z = X @ W1 + b1
        h = np.where(z.real > 0, z, 0)
        scores = h @ W2 + b2
        if y is None:
            return scores
        e = np.exp(scores - scores.real.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        rows = np.arange(len(y))
        loss = -np.log(p[rows, y]).mean() + reg * ((W1 * W1).sum() + (W2 * W2).sum())
        p[rows, y] -= 1
        p /= len(y)
        dh = (p @ W2.T) * (z.real > 0)
        grads = {"W1": X.T @ dh + 2 * reg * W1, "b1": dh.sum(axis=0)}
        grads["W2"], grads["b2"] = h.T @ p + 2 * reg * W2, p.sum(axis=0)
        return loss, grads
"""
PROBLEMS = """
def problem(rng, *, N, d, H, K):
    shapes = {"W1": (d, H), "b1": H, "W2": (H, K), "b2": K}
    params = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    X, y = rng.normal(size=(N, d)), rng.integers(K, size=N)
    return {"params": params, "X": X, "y": y, "reg": 0.3, "d": d, "H": H, "K": K}
"""
RUBRIC = """
assignment: net
title: A network
points: 8
module: net.py
notebook: net.ipynb
seed: 3
functions:
  Network: {arguments: [d, H, K]}
  scores: {calls: Network.loss, arguments: [net, X], made_by: {net: Network}, set: {net: {params: params}}}
  both: {calls: Network.loss, arguments: [net, X, y, reg], made_by: {net: Network}, set: {net: {params: params}}}
regimes:
  usual: {plain: {N: 6, d: 4, H: 5, K: 3}, wide: {N: 4, d: 6, H: 3, K: 2}}
  public: {shown: {N: 3, d: 2, H: 4, K: 3}}
criteria:
  - {id: scores, title: s, points: 2, checks: [{kind: value, function: scores, regimes: [usual, public]}]}
  - {id: loss, title: l, points: 2, checks: [{kind: value, function: both, output: 0, regimes: [usual, public]}]}
  - id: w1
    title: W1
    points: 2
    checks:
      - kind: gradient
        function: both
        output: 1.W1
        of: both
        of_output: 0
        with_respect_to: params.W1
        method: complex step
        regimes: [usual]
  - id: b2
    title: b2
    points: 2
    checks:
      - {kind: gradient, function: both, output: 1.b2, of: both, of_output: 0, with_respect_to: net.params.b2,
         regimes: [usual]}
"""
NOTEBOOK = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


def written(root: Path, rubric: str = RUBRIC) -> Assignment:
    for name, text in {
        "assignment/net/net.py": "class Network:\n    def loss(self, X, y=None, reg=0.0):\n        pass\n",
        "assignment/net/net.ipynb": NOTEBOOK,
        "solutions/net/reference.py": REFERENCE,
        "solutions/net/problems.py": PROBLEMS,
        "rubrics/net.yaml": rubric,
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return load_assignment(Course(root), "net")


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return written(tmp_path_factory.mktemp("course"))


def report(net: Assignment, source: str) -> Report:
    submission = Submission("ana", "net", "net.py", {"net.py": source.encode()})
    return grade(submission, net, open_sandbox(), marks_only=True)


@pytest.mark.parametrize(
    ("was", "becomes", "wanted"),
    [
        ("self", "this", [2, 2, 2, 2]),
        ("return loss, grads", "return [loss, grads]", [2, 2, 2, 2]),
        ("return loss, grads", "return loss, grads, p", [2, 2, 2, 2]),
        ("return loss, grads", "self.params['W1'] -= 1; return loss, grads", [2, 2, 2, 2]),
        ("z = X @ W1 + b1", "z = X @ W1.astype(np.float32) + b1", [2, 2, 2, 2]),
        ("class Network:", "class Base: pass\n\nclass Network(Base):", [2, 2, 2, 2]),
        ("X.T @ dh + 2 * reg", "X.T @ dh + reg", [2, 2, 0, 2]),
        ("p.sum(axis=0)", "p.sum(axis=1)", [2, 2, 2, 0]),
        ("return loss, grads", "return grads, loss", [2, 0, 0, 0]),
        ("return scores", "return scores + 1", [0, 2, 2, 2]),
        ("z = X @ W1 + b1", "X += 1; z = X @ W1 + b1", [0, 0, 0, 0]),
        ("class Network:", "class Net:", [0, 0, 0, 0]),
    ],
)
def test_each_form_and_each_entry_is_judged_by_itself(
    net: Assignment, was: str, becomes: str, wanted: list[float]
) -> None:
    assert was in REFERENCE
    assert [score.points for score in report(net, REFERENCE.replace(was, becomes)).scores] == wanted


def test_a_class_that_takes_something_else_is_told(net: Assignment) -> None:
    source = REFERENCE.replace("self, inputs, hidden, outputs, scale=1e-2", "self").replace("scale * ", "")
    told = report(net, source).scores[0].verdict.message
    assert "TypeError: Network(), which makes net, cannot be called with 3 arguments" in told


def test_the_student_is_told_the_method_and_not_the_rubrics_name_for_it(net: Assignment) -> None:
    told = report(net, REFERENCE.replace("return scores", "return scores + 1")).scores[0].verdict.message
    assert told.startswith("Network.loss() on input net from Network() with params {W1 (2, 4), b1 (4,), W2 (4, 3)")
