"""The slip in a wrong gradient is named, by what its numbers show in all calls; right ones and junk get no name."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from grader.course.assignment import Assignment
from grader.grading import grade
from grader.model import Submission
from grader.sandbox.tiers import Sandbox

PROGRAM = """
import numpy as np

store = {}

def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)

def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    return np.mean(m + np.log(np.exp(F - m[:, None]).sum(axis=1)) - (Y * F).sum(axis=1)) + lam * np.sum(W**2)

def right(W, X, Y, lam, k):
    return X.T @ (softmax(X @ W.T) - Y)[:, k] / len(X) + 2 * lam * W[k]

def grad_wk(W, X, Y, lam, k):
"""


def remarks(assignment: Assignment, sandbox: Sandbox, body: str) -> str:
    source = PROGRAM + "".join(f"    {line}\n" for line in body.split("\n"))
    submission = Submission("ada", assignment.name, assignment.rubric.code, {assignment.rubric.code: source.encode()})
    score = next(score for score in grade(submission, assignment, sandbox).scores if score.id == "grad_wk")
    assert score.points is not None, score.verdict.message
    return " ".join(score.verdict.remarks)


RESIDUAL = "return X.T @ ({}) / len(X) + 2 * lam * W[k]"
NAMED = {
    # Another residual
    "return X.T @ np.abs(softmax(X @ W.T) - Y)[:, k] / len(X) + 2 * lam * W[k]": ["absolute residuals"],
    "P = softmax(X @ W.T)\nreturn X.T @ (P[:, k] - 0.9 * Y[:, k] - 0.1 / W.shape[0]) / len(X) + 2 * lam * W[k]": [
        "smoothed by 0.1"
    ],
    "P = np.clip(softmax(X @ W.T), 0.01, 0.99)\nreturn X.T @ (P - Y)[:, k] / len(X) + 2 * lam * W[k]": [
        "clipped at 0.01"
    ],
    "Z = X - X.mean(axis=0)\nreturn Z.T @ (softmax(Z @ W.T) - Y)[:, k] / len(X) + 2 * lam * W[k]": ["centred"],
    "return X[1:].T @ (softmax(X @ W.T) - Y)[1:, k] / len(X) + 2 * lam * W[k]": ["missing the first example"],
    "return X.T @ (softmax(X @ W.T / 3) - Y)[:, k] / len(X) + 2 * lam * W[k]": ["multiplied by 0.333333"],
    "n = max(Y[:, k].sum(), 1)\nreturn X.T @ (softmax(X @ W.T) - Y)[:, k] / n + 2 * lam * W[k]": [
        "number of examples of class k"
    ],
    # Two slips at once
    "return X.T @ (softmax(X @ W.T) - Y)[:, k] ** 2 / len(X) + lam * W[k]": ["squares of p_ik - y_ik", "lambda w_k"],
    # Numbers taken for others
    "return right(W, X, Y, min(lam, 1), k)": ["lambda as 1 where it is 12.5"],
    "return right(W, X, Y, int(lam), k)": ["cut to a whole number"],
    "return right(W, X, Y, lam or 0.1, k)": ["lambda as 0.1 where it is 0"],
    "return X.T @ (softmax(X @ W.T) - Y)[:, k] / min(len(X), 10) + 2 * lam * W[k]": ["N as 10 at most"],
    "return X.T @ (softmax(X @ W.T) - Y)[:, k] / (len(X) - 1 or 1) + 2 * lam * W[k]": ["divided by N - 1"],
    # The whole
    "return np.zeros(len(W[k]))": ["0 in every coordinate"],
    "return W[k]": ["parameters themselves"],
    "return W[k] - 0.1 * right(W, X, Y, lam, k)": ["step of 0.1 down"],
    "g = right(W, X, Y, lam, k)\nreturn g / np.linalg.norm(g)": ["divided by its length"],
    "return np.clip(right(W, X, Y, lam, k), -1, 1)": ["clipped at -1 and 1"],
    "return np.round(right(W, X, Y, lam, k), 4)": ["rounded to 4 decimals"],
    "return right(W, X, Y, lam, k)[::-1]": ["reversed order"],
    "return right(W, X, Y, lam, k) * 1.000001": ["1.000001 times"],
    # Another shape or ending
    "return X.T @ (softmax(X @ W.T) - Y) / len(X) + 2 * lam * W.T": ["shape (d, K)", "for every k in columns"],
    "return X * (softmax(X @ W.T) - Y)[:, [k]] + 2 * lam * W[k]": ["shape (N, d)", "mean over its first axis"],
    "return np.linalg.norm(right(W, X, Y, lam, k))": ["a single number", "its length"],
    "return right(X, W, Y, lam, k)": ["W and X in each other's place"],
    # Other calls
    "if W.shape not in store:\n    store[W.shape] = softmax(X @ W.T)\nP = store[W.shape]\n"
    "P = P if P.shape == Y.shape else softmax(X @ W.T)\nreturn X.T @ (P - Y)[:, k] / len(X) + 2 * lam * W[k]": [
        "cache"
    ],
    "key = W.tobytes(), X.tobytes(), lam\nif key not in store:\n    store[key] = right(W, X, Y, lam, k)\n"
    "return store[key].copy()": ["another k", "kept between calls"],
    "store['n'] = store.get('n', 0) + 1e-3\nreturn right(W, X, Y, lam, k) + store['n']": ["made a second time"],
    # Difference quotients
    "g = np.zeros(len(W[k]))\nfor j in range(len(g)):\n    V = W.copy()\n    V[k, j] += 1e-3\n"
    "    g[j] = (loss(V, X, Y, lam) - loss(W, X, Y, lam)) / 1e-3\nreturn g": ["difference quotient (forward)", "0.001"],
    # Where it is wrong
    "g = right(W, X, Y, lam, k)\nreturn g if k else 0 * g": ["k is the first class: there it is zero"],
    "return right(W, X.T if len(X) == X.shape[1] else X, Y, lam, k)": ["transposed"],
    "assert Y[:, k].any()\nreturn right(W, X, Y, lam, k)": ["class k has no examples", "raised an exception"],
    "g = right(W, X, Y, lam, k)\nreturn g if len(X) > 1 else 2 * lam * W[k]": ["N = 1", "residual term is missing"],
    "g = right(W, X, Y, lam, k)\ng[10:] = 0\nreturn g": ["number is 10 or more: there it is zero"],
    "assert W.shape[1] == 4\nreturn right(W, X, Y, lam, k)": ["d is not 4", "written into the code"],
    "E = np.exp(X @ W.T)\nreturn X.T @ (E / E.sum(axis=1, keepdims=True) - Y)[:, k] / len(X) + 2 * lam * W[k]": [
        "logits are large", "not finite",
    ],
}  # fmt: skip


@pytest.mark.parametrize("body", NAMED, ids=list(NAMED))
def test_a_slip_is_named(assignment: Assignment, in_process: Sandbox, body: str) -> None:
    said = remarks(assignment, in_process, body)
    missing: Sequence[str] = [words for words in NAMED[body] if words not in said]
    assert not missing, said


@pytest.mark.parametrize(
    "body",
    [
        "return right(W, X, Y, lam, k)",
        "return right(W, X, Y, lam, k).astype(np.float32)",
        "return np.mean((softmax(X @ W.T) - Y)[:, [k]] * X, axis=0) + 2 * lam * W[k]",
    ],
)
def test_right_gradients_get_no_name(assignment: Assignment, in_process: Sandbox, body: str) -> None:
    assert remarks(assignment, in_process, body) == ""


def test_what_several_numbers_explain_is_not_told_as_one(assignment: Assignment, in_process: Sandbox) -> None:
    body = "return X.T @ (softmax(np.clip(X @ W.T, -500, 500)) - Y)[:, k] / len(X) + 2 * lam * W[k]"
    said = remarks(assignment, in_process, body)
    assert "any number from" in said and "709" in said


def test_fine_central_differences_are_told_by_their_step(assignment: Assignment, in_process: Sandbox) -> None:
    body = (
        "g = np.zeros(len(W[k]))\nfor j in range(len(g)):\n    A, B = W.copy(), W.copy()\n    A[k, j] += 1e-4\n"
        "    B[k, j] -= 1e-4\n    g[j] = (loss(A, X, Y, lam) - loss(B, X, Y, lam)) / 2e-4\nreturn g"
    )
    assert "difference quotient (central) with a step of 0.0001" in remarks(assignment, in_process, body)
