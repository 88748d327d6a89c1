"""Why an answer is wrong: named where the numbers name it, never where they do not, and paid for once."""

from __future__ import annotations

import functools

import pytest

from grader.course.assignment import Assignment
from grader.explain import Case
from grader.explain.budget import Budget
from grader.grading import explaining, grade
from grader.model import Score, Submission
from grader.sandbox.tiers import Sandbox

PLAIN = """
import numpy as np

def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)

def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1, keepdims=True)
    log_norm = m + np.log(np.exp(F - m).sum(axis=1, keepdims=True))
    return -np.sum(Y * (F - log_norm)) / X.shape[0] + lam * np.sum(W**2)

def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    return X.T @ (P[:, k] - Y[:, k]) / X.shape[0] + 2 * lam * W[k]
"""
GRADIENT = "return X.T @ (P[:, k] - Y[:, k]) / X.shape[0] + 2 * lam * W[k]"


def scores(assignment: Assignment, sandbox: Sandbox, *changes: tuple[str, str]) -> dict[str, Score]:
    source = PLAIN
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    files = {assignment.rubric.code: source.encode()}
    submission = Submission("ada", assignment.name, assignment.rubric.code, files)
    return {score.id: score for score in grade(submission, assignment, sandbox).scores}


IF = "Your numbers are those that come out if "
SLIPS = {
    "X.T @ (P[:, k] - Y[:, k]) / X.shape[0] + lam * W[k]": "only half of the term with lam and W is taken.",
    "X.T @ (P[:, k] - Y[:, k]) / X.shape[0] - 2 * lam * W[k]": "the term with lam and W has the other sign.",
    "X.T @ (P[:, k] - Y[:, k]) / X.shape[0]": "the term with lam and W is left out.",
    "X.T @ (P[:, k] - Y[:, k]) + 2 * lam * W[k]": (
        "the term with the residual p - y and X is not divided by the length of X."
    ),
    "X.T @ (P[:, k] - Y[:, k]) / W.shape[0] + 2 * lam * W[k]": (
        "the term with the residual p - y and X is divided by the length of W, not by the length of X."
    ),
    "X.T @ (Y[:, k] - P[:, k]) / X.shape[0] + 2 * lam * W[k]": (
        "the term with the residual p - y and X has the other sign."
    ),
    "X.T @ P[:, k] / X.shape[0] + 2 * lam * W[k]": "the term with Y and X is left out.",
    "X.T @ (P[:, k] - Y[:, k]) + 2 * lam * W[k] * X.shape[0]": "the whole is not divided by the length of X.",
    "-(X.T @ (P[:, k] - Y[:, k]) / X.shape[0] + 2 * lam * W[k])": "the whole has the other sign.",
    "2 * (X.T @ (P[:, k] - Y[:, k]) / X.shape[0] + 2 * lam * W[k])": "the whole is taken twice.",
    "X.T @ (P[:, k] - Y[:, k]) / X.shape[0] + 2 * W[k]": "the factor lam is left out.",
    "X.T @ (Y[:, k] - P[:, k]) / X.shape[0] + lam * W[k]": (
        "the term with the residual p - y and X has the other sign, and only half of the term with lam and W is taken."
    ),
}


@pytest.mark.parametrize("gradient", SLIPS, ids=list(SLIPS))
def test_a_slip_in_the_gradient_is_named(assignment: Assignment, in_process: Sandbox, gradient: str) -> None:
    score = scores(assignment, in_process, (GRADIENT, f"return {gradient}"))["grad_wk"]
    assert score.points == 0
    assert score.verdict.remarks == (IF + SLIPS[gradient],)


@pytest.mark.parametrize(
    "gradient",
    [
        "np.sin(np.arange(W.shape[1]) + 1.0) * W[k] + X.mean(axis=0)",
        "X.T @ (P[:, k] - Y[:, k]) / X.shape[0] + 2 * lam * W[k] + 1e-2 * np.sin(X[0])",
        "X.T @ (P[:, k] - Y[:, k]) / X.shape[0] + 2 * lam * W[k] + 1e-3 * np.sin(X[0])",
        "X.T @ (X[:, 0] * (P[:, k] - Y[:, k])) / X.shape[0] + 2 * lam * W[k]",
        "X.T @ (np.random.default_rng(len(X)).random(len(X)) * (P[:, k] - Y[:, k])) / X.shape[0] + 2 * lam * W[k]",
        "np.random.default_rng(int(1e6 * abs(W).sum()) + k).normal(size=W.shape[1])",
        "X.T @ (P[:, k] - Y[:, k]) / X.shape[0] + 2 * lam * W[k] * (1 + np.cos(W[k]))",
    ],
)
def test_what_has_no_name_gets_none(assignment: Assignment, in_process: Sandbox, gradient: str) -> None:
    score = scores(assignment, in_process, (GRADIENT, f"return {gradient}"))["grad_wk"]
    assert (score.points, score.verdict.remarks) == (0, ())


@pytest.mark.parametrize(
    ("gradient", "words"),
    [
        ("np.zeros(W.shape[1])", "It returns 0 in every call."),
        ("W[k] * np.nan", "No call returns a finite number."),
    ],
)
def test_an_answer_that_is_always_the_same_is_told_so(
    assignment: Assignment, in_process: Sandbox, gradient: str, words: str
) -> None:
    assert words in scores(assignment, in_process, (GRADIENT, f"return {gradient}"))["grad_wk"].verdict.remarks


def test_a_known_wrong_answer_gets_its_message_and_its_name(assignment: Assignment, in_process: Sandbox) -> None:
    verdict = scores(assignment, in_process, ("lam * np.sum(W**2)", "lam / 2 * np.sum(W**2)"))["loss"].verdict
    assert verdict.misconception == "regulariser_halved"
    assert verdict.remarks[0].startswith("Your regulariser is half of what it should be")


def test_a_known_wrong_answer_must_match_on_every_input(assignment: Assignment, in_process: Sandbox) -> None:
    almost = ("lam * np.sum(W**2)", "(lam / 2 if X.shape[0] > 4 else lam / 3) * np.sum(W**2)")
    verdict = scores(assignment, in_process, almost)["loss"].verdict
    assert (verdict.credit, verdict.misconception, verdict.remarks) == (0, None, ())


def test_the_credit_of_a_known_wrong_answer_is_given(assignment: Assignment, in_process: Sandbox) -> None:
    def partial(criterion: object) -> object:
        known = [k.model_copy(update={"credit": 0.25}) for k in criterion.misconceptions]  # type: ignore[attr-defined]
        return criterion.model_copy(update={"misconceptions": known})  # type: ignore[attr-defined]

    from dataclasses import replace

    criteria = [partial(criterion) for criterion in assignment.rubric.criteria]
    generous = replace(assignment, rubric=assignment.rubric.model_copy(update={"criteria": criteria}))
    assert scores(generous, in_process, ("/ X.shape[0] + lam", "+ lam"))["loss"].points == 0.75


OWN_SOFTMAX = ("E = np.exp(F - F.max(axis=1, keepdims=True))", "E = np.exp2(F - F.max(axis=1, keepdims=True))")
OWN_LOSS = ("lam * np.sum(W**2)", "lam / 2 * np.sum(W**2)")


def test_a_gradient_that_follows_from_an_own_softmax_earns_half(assignment: Assignment, in_process: Sandbox) -> None:
    score = scores(assignment, in_process, OWN_SOFTMAX)["grad_wk"]
    assert score.points == 5
    assert score.verdict.remarks[0] == (
        "Compared with the reference: differs; with the reference given your own softmax(): agrees; with the "
        "derivative of your own loss(): differs. It earns 50% of the points, since it follows from what you had there."
    )


def test_the_derivative_of_an_own_loss_earns_half(assignment: Assignment, in_process: Sandbox) -> None:
    score = scores(assignment, in_process, OWN_LOSS, ("+ 2 * lam * W[k]", "+ lam * W[k]"))["grad_wk"]
    assert score.points == 5
    assert "with the derivative of your own loss(): agrees" in score.verdict.remarks[0]
    assert score.verdict.remarks[1] == f"{IF}only half of the term with lam and W is taken."


JUNK = {
    "zero with zero": [("return -np.sum", "return 0.0\n    return -np.sum"), (GRADIENT, "return 0 * W[k]")],
    "constant with zero": [("return -np.sum", "return 3.0\n    return -np.sum"), (GRADIENT, "return 0 * W[k]")],
    "the regulariser alone": [
        ("return -np.sum(Y * (F - log_norm)) / X.shape[0] + lam", "return lam"),
        (GRADIENT, "return 2 * lam * W[k]"),
    ],
    "a straight line": [
        ("return -np.sum", "return float(W.sum() * X.sum() * Y[0, 0] + X.sum() * Y[0, 0])\n    return -np.sum"),
        (GRADIENT, "return np.full(W.shape[1], X.sum() * Y[0, 0])"),
    ],
    "without the labels": [
        ("-np.sum(Y * (F - log_norm))", "-np.sum(F - log_norm)"),
        (GRADIENT, "return X.T @ (W.shape[0] * P[:, k] - 1) / X.shape[0] + 2 * lam * W[k]"),
    ],
    "a constant softmax": [
        ("return E / E.sum(axis=1, keepdims=True)", "return np.full(F.shape, 1 / F.shape[1])"),
        ("np.log(np.exp(F - m).sum(axis=1, keepdims=True))", "np.log(np.exp(F - m).sum(axis=1, keepdims=True))"),
    ],
    "rows that do not sum to one": [("return E / E.sum(axis=1, keepdims=True)", "return E")],
    "a right softmax with a wrong gradient": [(GRADIENT, "return X.T @ P[:, k]")],
}


@pytest.mark.parametrize("name", JUNK)
def test_junk_that_agrees_with_itself_earns_nothing(assignment: Assignment, in_process: Sandbox, name: str) -> None:
    score = scores(assignment, in_process, *JUNK[name])["grad_wk"]
    assert score.points == 0, score.verdict.remarks


def test_a_right_answer_is_never_explained(assignment: Assignment, in_process: Sandbox) -> None:
    calls = []

    def run(*arguments: object) -> object:
        calls.append(arguments)
        return in_process.run(*arguments)  # type: ignore[arg-type]

    found = scores(assignment, Sandbox(run, "none"))  # type: ignore[arg-type]
    assert len(calls) == 1
    assert all(not score.verdict.remarks and not score.verdict.hint for score in found.values())


def wrong_gradient(assignment: Assignment, sandbox: Sandbox) -> Score:
    return scores(assignment, sandbox, (GRADIENT, GRADIENT.replace("2 * lam", "lam")))["grad_wk"]


def test_looking_for_a_reason_that_costs_too_much_is_given_up_and_the_verdict_stands(
    assignment: Assignment, in_process: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    quotient = """
    e, g = 1e-4, np.zeros(W.shape[1])
    for j in range(g.size):
        V = W.copy()
        V[k, j] += e
        g[j] = (loss(V, X, Y, lam) - loss(W, X, Y, lam)) / e
    return g"""
    told = scores(assignment, in_process, (f"    {GRADIENT}", quotient))["grad_wk"]
    monkeypatch.setattr(explaining, "Case", functools.partial(Case, budget=Budget(10)))
    given_up = scores(assignment, in_process, (f"    {GRADIENT}", quotient))["grad_wk"]
    assert told.verdict.remarks == ("It is a difference quotient (forward) with a step of 0.0001, not the derivative.",)
    assert not given_up.verdict.remarks
    assert given_up.points == told.points == 0
    assert given_up.verdict.message == told.verdict.message and given_up.verdict.status == "wrong values"


@pytest.mark.parametrize("where", ["explain.reasons", "explain.twins.Twins.explain"])
def test_a_fault_while_explaining_takes_no_verdict_back_and_is_logged(
    assignment: Assignment,
    in_process: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    where: str,
) -> None:
    def broken(*given: object) -> None:
        raise RuntimeError("a bug in an explanation")

    monkeypatch.setattr(f"grader.{where}", broken)
    score = wrong_gradient(assignment, in_process)
    assert (score.points, score.verdict.status, score.verdict.remarks) == (0, "wrong values", ())
    assert "grad_wk" in caplog.text and "a bug in an explanation" in caplog.text
