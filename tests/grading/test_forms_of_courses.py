"""Forms that courses use: a cache from forward to backward, parameters in a dict, answers in dicts and dataclasses."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.authoring.public import public_checks, to_json
from grader.authoring.validation import validate
from grader.course.assignment import Assignment, Course, load_assignment
from grader.course.public_checks import from_json
from grader.errors import ReferenceFault
from grader.grading import grade
from grader.model import Report, Submission
from grader.reports.examples import explanation_record
from grader.sandbox.tiers import open_sandbox
from tests.public import run_public_checks

LAYERS = """
import numpy as np

def forward(x, w, b):
    return x.reshape(x.shape[0], -1) @ w + b, (x, w, b)

def backward(dout, cache):
    x, w, b = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(x.shape[0], -1).T @ dout, dout.sum(axis=0)

def through(x, w, b, dout):
    return (forward(x, w, b)[0] * dout).sum()
"""
LAYERS_RUBRIC = """
assignment: layers
title: Layers
points: 8
module: layers.py
inputs: {x: {shape: [N, p, q]}, w: {shape: [D, M]}, b: {shape: [M]}, dout: {shape: [N, M]}}
regimes:
  - usual: {plain: {N: 3, p: 2, q: 4, D: 8, M: 3}, one: {N: 1, p: 3, q: 1, D: 3, M: 2}}
    public: {shown: {N: 2, p: 2, q: 1, D: 2, M: 2}}
functions:
  forward: {arguments: [x, w, b]}
  backward: {arguments: [dout, cache], made_by: {cache: forward.1}}
  through: {arguments: [x, w, b, dout]}
criteria:
  - {id: forward, points: 2, checks: [{kind: value, function: forward, output: 0}]}
  - {id: dx, points: 2, checks: [{kind: gradient, function: backward, output: 0, of: through, with_respect_to: x}]}
  - {id: dw, points: 2, checks: [{kind: gradient, function: backward, output: 1, of: through, with_respect_to: w}]}
  - {id: db, points: 2, checks: [{kind: gradient, function: backward, output: 2, of: through, with_respect_to: b}]}
"""
FIT = """
from collections import namedtuple
from dataclasses import dataclass
import numpy as np

@dataclass
class Result:
    loss: float
    grads: dict

class Base:
    @staticmethod
    def residual(params, X, y):
        return X @ params["W"] + params["b"] - y

class Fit(Base):
    @classmethod
    def count(cls, X):
        return float(len(X))

def residuals(params, X, y):
    return {"r": Base.residual(params, X, y), "n": len(y)}

def evaluate(params, X, y, *, reg=0.0):
    found = residuals(params, X, y)
    r, n = found["r"], found["n"]
    loss = (r * r).sum() / n + reg * (params["W"] * params["W"]).sum()
    return {"loss": loss, "grads": {"W": 2 * X.T @ r / n + 2 * reg * params["W"], "b": 2 * r.sum() / n}}

def summary(params, X, y, *, reg=0.0):
    found = evaluate(params, X, y, reg=reg)
    return Result(found["loss"], found["grads"])
"""
FIT_RUBRIC = """
assignment: fit
title: Fit
points: 12
module: fit.py
inputs:
  params: {fields: {W: {shape: [d]}, b: {positive: true}}}
  X: {shape: [N, d]}
  y: {shape: [N]}
  reg: {positive: true}
regimes:
  - usual: {plain: {N: 5, d: 3}, wide: {N: 2, d: 4}, tall: {N: 9, d: 2}}
    public: {shown: {N: 3, d: 2}}
functions:
  residuals: {arguments: [params, X, y]}
  evaluate: {arguments: [params, X, y, reg], keywords: [reg]}
  summary: {arguments: [params, X, y, reg], keywords: [reg]}
  residual: {calls: Fit.residual, arguments: [params, X, y]}
  Fit.count: {arguments: [X]}
criteria:
  - {id: loss, points: 2, checks: [{kind: value, function: evaluate, output: loss}]}
  - id: w
    points: 2
    checks: [&w {kind: gradient, function: evaluate, output: grads.W, of: evaluate, of_output: loss,
             with_respect_to: params.W, method: complex step}]
    misconceptions: [{answers: half, message: Half of it., credit: 0.5}]
    follow_through: {credit: 0.25, derivative_of: evaluate}
  - id: b
    points: 2
    checks: [{kind: gradient, function: evaluate, output: grads.b, of: evaluate, of_output: loss,
             with_respect_to: params.b}]
    follow_through: {credit: 0.25, given: residuals}
  - {id: summary, points: 2, checks: [{kind: gradient, function: summary, output: grads.W, of: evaluate,
     of_output: loss, with_respect_to: params.W}]}
  - {id: residual, points: 2, checks: [{kind: value, function: residual}]}
  - {id: count, points: 2, checks: [{kind: value, function: Fit.count}]}
""".replace("&w ", "")
HALF = """
import numpy as np

def half(params, X, y, reg):
    r = X @ params["W"] + params["b"] - y
    return {"grads": {"W": X.T @ r / len(y) + reg * params["W"]}}
"""


def written(root: Path, name: str, reference: str, rubric: str, **hidden: str) -> Assignment:
    for path, text in {
        f"assignment/{name}/{name}.py": "",
        f"solutions/{name}/reference.py": reference,
        f"rubrics/{name}.yaml": rubric,
        **{f"solutions/{name}/{file}.py": text for file, text in hidden.items()},
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return load_assignment(Course(root), name)


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return written(tmp_path_factory.mktemp("course"), "layers", LAYERS, LAYERS_RUBRIC)


@pytest.fixture(scope="module")
def fit(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return written(tmp_path_factory.mktemp("course"), "fit", FIT, FIT_RUBRIC, misconceptions=HALF)


def report(assignment: Assignment, source: str) -> Report:
    code = assignment.rubric.code
    submission = Submission("ana", assignment.name, code, {code: source.encode()})
    return grade(submission, assignment, open_sandbox(), marks_only=True)


def points(assignment: Assignment, source: str) -> list[float | None]:
    return [score.points for score in report(assignment, source).scores]


def changed(source: str, *changes: tuple[str, str]) -> str:
    for was, becomes in changes:
        assert was in source
        source = source.replace(was, becomes)
    return source


@pytest.mark.parametrize(
    ("was", "becomes", "wanted"),
    [
        ("@ w + b, (x, w, b)", "@ w + b, {0: x, 'w': w}", [2, 0, 0, 0]),
        ("return x.reshape(x.shape[0], -1) @ w + b, (x, w, b)", "return [x.reshape(len(x), -1) @ w + b, [x, w, b]]",
         [2, 2, 2, 2]),
        ("@ w + b, (x, w, b)", "@ w, (x, w, b)", [0, 2, 2, 2]),
        ("@ w + b, (x, w, b)", "@ w + b", [0, 0, 0, 0]),
        ("(dout @ w.T).reshape(x.shape)", "dout @ w.T", [2, 0, 2, 2]),
        ("x, w, b = cache", "x, w, b = cache; x *= 2; w *= 2", [2, 0, 0, 2]),
        ("x, w, b = cache", "x, w, b = cache; dout *= 2", [2, 0, 0, 0]),
    ],
)  # fmt: skip
def test_a_cache_goes_from_the_students_forward_to_the_students_backward(
    layers: Assignment, was: str, becomes: str, wanted: list[float]
) -> None:
    assert points(layers, changed(LAYERS, (was, becomes))) == wanted


def test_both_assignments_validate(layers: Assignment, fit: Assignment) -> None:
    assert validate(layers, open_sandbox(), jobs=1) == (2, [])
    assert validate(fit, open_sandbox(), jobs=1) == (2, [])


@pytest.mark.parametrize(
    "returned",
    [
        'namedtuple("R", "loss grads")(found["loss"], found["grads"])',
        '__import__("types").SimpleNamespace(loss=found["loss"], grads=found["grads"])',
        'dict(found, accuracy="none", more=[1, 2])',
        'Result(found["loss"], namedtuple("G", "W b")(**found["grads"]))',
        'Result(0.0, {"W": list(found["grads"]["W"])})',
        'Result(0.0, {"W": found["grads"]["W"].astype(np.float32)})',
    ],
)
def test_what_has_parts_of_these_names_is_as_good_as_another(fit: Assignment, returned: str) -> None:
    source = changed(FIT, ('Result(found["loss"], found["grads"])', returned))
    assert points(fit, source) == [2, 2, 2, 2, 2, 2]


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ([("2 * X.T @ r / n + 2 * reg", "X.T @ r / n + reg")], [2, 1, 2, 0, 2, 2]),
        ([("(r * r).sum() / n", "3 * (r * r).sum() / n"), ("2 * X.T @ r", "6 * X.T @ r")], [0, 0.5, 2, 0, 2, 2]),
        ([('"r": Base', '"r": 2 * Base')], [0, 0, 0.5, 0, 2, 2]),
        ([("def residual(", "def residue("), ("Base.residual", "Base.residue")], [2, 2, 2, 2, 0, 2]),
        ([('params["W"]).sum()', 'params.pop("W")).sum()')], [0, 0, 0, 0, 2, 2]),
    ],
)
def test_wrong_parts_cost_their_points_and_earn_what_follows_from_them(
    fit: Assignment, changes: list[tuple[str, str]], wanted: list[float]
) -> None:
    assert points(fit, changed(FIT, *changes)) == wanted


def test_a_failing_call_is_shown_entry_by_entry(fit: Assignment) -> None:
    verdict = report(fit, changed(FIT, ("2 * r.sum()", "r.sum()"))).scores[2].verdict
    record = explanation_record(verdict)["example"]
    assert verdict.message.startswith("evaluate() on input params {W (2,), b ")
    assert list(record["inputs"]) == ["params.W", "params.b", "X", "y", "reg"]
    assert record["inputs"]["params.W"]["shape"] == [2] and isinstance(record["inputs"]["params.b"], float)


@pytest.mark.parametrize("name", ["layers", "fit"])
def test_published_examples_hold_dicts_and_caches(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    assignment: Assignment = request.getfixturevalue(name)
    source = LAYERS if name == "layers" else FIT
    path = tmp_path / "public_checks.json"
    path.write_text(to_json(assignment.rubric.code, public_checks(assignment)), encoding="utf-8")
    module, checks = from_json(path)
    submission = Submission("ana", name, module, {module: source.encode()})
    told = run_public_checks(submission, checks, open_sandbox(), assignment.rubric.run_limits())
    assert all(verdict.credit == 1 for _, verdict in told)
    names = ["forward (0)", "backward (0)", "backward (1)", "backward (2)"]
    if name == "fit":
        names = ["evaluate (loss)", "evaluate (grads.W)", "evaluate (grads.b)", "summary (grads.W)", "Fit.residual"]
        names.append("Fit.count")
    assert [told_name for told_name, _ in told] == names
    wrong = Submission("ana", name, module, {module: source.replace(" + b", " + 2 * b").encode()})
    assert (
        name == "fit"
        or not run_public_checks(wrong, checks[:1], open_sandbox(), assignment.rubric.run_limits())[0][1].credit
    )


def test_a_bound_may_be_given_for_one_part_and_the_rest_is_measured(tmp_path: Path) -> None:
    bounds = "def evaluate(u, params, X, y, reg):\n    return {'loss': 1e6 * u}\n"
    assignment = written(tmp_path, "fit", FIT, FIT_RUBRIC, misconceptions=HALF, rounding=bounds)
    (probe, _) = assignment.inputs.calls("evaluate", ["plain"])
    loss, w = (check.checks[0] for check in assignment.rubric.criteria[:2])
    tolerance = assignment.reference.expected(loss.target(), probe).tolerance["float64"]  # type: ignore[union-attr]
    assert float(tolerance) == pytest.approx(4e6 * 2.0**-53)
    measured = assignment.reference.expected(w.target(), probe).tolerance["float64"]  # type: ignore[union-attr]
    assert 0 < float(measured.max()) < 1e-11


def test_a_bound_of_a_part_that_is_not_there_is_told(tmp_path: Path) -> None:
    bounds = "def evaluate(u, params, X, y, reg):\n    return {'los': u}\n"
    assignment = written(tmp_path, "fit", FIT, FIT_RUBRIC, misconceptions=HALF, rounding=bounds)
    (probe, _) = assignment.inputs.calls("evaluate", ["plain"])
    check = assignment.rubric.criteria[0].checks[0]
    with pytest.raises(ReferenceFault, match=r"evaluate\(\) has a bound for 'los', which .* it has: loss, grads,"):
        assignment.reference.expected(check.target(), probe)  # type: ignore[union-attr]
