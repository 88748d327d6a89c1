"""Answers that are written as programs are: what they say is judged, and nothing is refuted that may be right."""

from __future__ import annotations

import pytest

from grader.derivation.record import WrittenReading
from grader.derivation.text.documents import read_document
from tests.derivation.conftest import Read

RIGHT = """Write `scores = X @ W.T` (shape (N, K)), `probs = exp(scores) / exp(scores).sum(axis=1, keepdims=True)`.

```python
loss = -(Y * np.log(probs)).sum() / N + lam * (W**2).sum()
loss = -(Y * scores).sum() / N + np.log(exp(scores).sum(axis=1)).sum() / N + lam * (W**2).sum()  # Y.sum(axis=1) == 1
dscores = -Y / N + exp(scores) / exp(scores).sum(axis=1, keepdims=True) / N
        = (probs - Y) / N
```

scores[i, k] = W[k] @ X[i], so d scores[i, k]/dW[k] = X[i] and

```python
{}
```
"""
RESULTS = [
    "dW = dscores.T @ X + 2 * lam * W\ndW[k] = X.T @ (probs - Y)[:, k] / N + 2 * lam * W[k]",
    "dW[k] = dscores[:, k] @ X + 2 * lam * W[k]",
    "grad_wk = np.dot((probs - Y)[:, k], X) / N + 2*lam*W[k]",
    "dJ/dW[k] = np.sum((probs[:, k] - Y[:, k])[:, None] * X, axis=0) / N + 2 * lam * W[k]",
    "dJ/dw_k = 1/N * sum((P[i, k] - Y[i, k]) * X[i] for i in range(N)) + 2 * lam * w_k",
    "dJ_dwk = np.mean([(P[i, k] - Y[i, k]) * X[i] for i in range(N)], axis=0) + 2 * lam * W[k]",
]


@pytest.mark.parametrize("result", RESULTS)
def test_a_right_answer_is_awarded(read: Read, result: str) -> None:
    assert read(RIGHT.format(result)).points == 10


def lines(found: WrittenReading) -> list[tuple[int, str]]:
    return [(claim.line, claim.status) for claim in found.claims]


LABELS = """```
P = np.exp(F) / np.exp(F).sum(axis=1, keepdims=True)
J = -np.mean(np.log(P[np.arange(N), y])) + lam * np.sum(W ** 2)
dJ/dF[i, k] = (P[i, k] - (y[i] == k)) / N
dJ/dW[k] = X.T @ (P[:, k] - (y == k)) / N + {} * lam * W[k]
```"""


@pytest.mark.parametrize(("factor", "said"), [("2", "holds"), ("1", "differs")])
def test_labels_are_numbers(read: Read, factor: str, said: str) -> None:
    assert lines(read(LABELS.format(factor))) == [(2, "holds"), (3, "holds"), (4, "holds"), (5, said)]


def test_what_is_shown_of_a_program_is_latex(read: Read) -> None:
    shown = [claim.text for claim in read(LABELS.format("2")).claims]
    assert shown[0] == r"P = \frac{\exp(F)}{\operatorname{sum}_{\text{axis 1}}(\exp(F))}"
    assert r"-\operatorname{mean}(\log(\operatorname{list}_{o'}(P_{o',y_{o'}})))" in shown[1]


def test_the_place_that_is_not_read_is_shown_in_the_same_latex(read: Read) -> None:
    line, place = read("P[i, k] = np.sum(F, axis=1) + F[i, k, 0, 1, 2, 3]").claims[0].caret.splitlines()
    assert line[: place.index("^")] == r"P_{i,k} = \operatorname{sum}_{\text{axis 1}}(F) + F_{i,k,1,2,3"


WRONG = {
    "a softmax over the examples": (
        "F = X @ W.T\n\nP = np.exp(F) / np.exp(F).sum(axis=0)\n\ndJ/dF = (P - Y) / N",
        [(1, "definition"), (3, "differs"), (5, "holds")],
    ),
    "a lost factor": ("dJ/dW[k] = X.T @ (P[:, k] - Y[:, k]) + 2 * lam * W[k]", [(1, "differs")]),
    "a case": ("dP[i, c]/dF[i, k] = P[i, c] * P[i, k]   # c != k", [(1, "differs")]),
}


@pytest.mark.parametrize(("text", "found"), WRONG.values(), ids=WRONG)
def test_a_wrong_line_is_told(read: Read, text: str, found: list[tuple[int, str]]) -> None:
    assert lines(read(text)) == found


LOOP = "for i in range(N):\n    for k in range(K):\n        J -= Y[i, k] * np.log(P[i, k]) / N"
NOT_REFUTED = {
    "a product that may be an inner one": "F[i, k] = W[k] * X[i]",
    "a case": "dP[i, c]/dF[i, k] = -P[i, c] * P[i, k]   # c != k",
    "ones": "`Y.sum(axis=1) == 1`",
    "a name that is no gradient": "dW = (P - Y).T @ X / N",
    "words that go on": "dJ/dF[i, k] = (P[i, k] - Y[i, k]) over N",
    "a norm": "J = -np.sum(Y * np.log(P)) / N + lam * ||W||^2",
    "signs within": "J = (-np.sum(Y * np.log(P)) + lam * N * |W|) / N",
    "a probability": "p(y=k|x[i]) = P[i, k]",
    "the end of a sentence": "We know F[i, k] = W[k] @ X[i]. The sum of P[i, c] is 1.",
    "a choice": "dP[i, c]/dF[i, k] = P[i, c] * (1 - P[i, k]) if c == k else -P[i, c] * P[i, k]",
    "a function without a bracket": "`F = X @ W.T`\n\nlog p_ic = f_ic - log(sum_l exp(f_il))",
    "a loop": f"J = 0\n{LOOP}\nJ += lam * np.sum(W**2)",
}


@pytest.mark.parametrize("text", NOT_REFUTED.values(), ids=NOT_REFUTED)
def test_nothing_is_refuted_that_some_reading_makes_true(read: Read, text: str) -> None:
    assert "differs" not in [claim.status for claim in read(text).claims]


def test_strokes_may_be_a_norm_in_a_program(read: Read) -> None:
    text = "J = -np.sum(Y * np.log(P)) / N + lam * ||W||^2\n\nd(lam * sum_c |w[c]|^2)/dw[k] = 2*lam*w[k]"
    assert [claim.status for claim in read(text).claims] == ["holds", "holds"]
    assert [claim.status for claim in read(text.replace("2*lam", "lam")).claims] == ["holds", "differs"]


def test_a_bracket_in_a_program_may_be_one_of_iverson(read: Read) -> None:
    text = "let t[i] = index of the right class, so y[i][c] = [c == t[i]]\n\ndf[i][c]/dw_k = [c == k] * x_i"
    assert [claim.status for claim in read(text).claims] == ["holds", "holds"]
    assert [claim.status for claim in read(text.replace("* x", "* 2 * x")).claims] == ["holds", "differs"]


UNREAD = ["words that go on", "signs within", "a probability", "a loop"]


@pytest.mark.parametrize("name", UNREAD)
def test_a_program_that_is_not_read_whole_is_not_read_in_part(name: str) -> None:
    document = read_document(NOT_REFUTED[name])
    assert not [formula for formula in document.formulas if "=" in formula.text]
    assert "was not read" in document.notes[0]


HOSTILE = [
    "F[i] = " + "(" * 300,
    "F[i] = " + "sum_i " * 90,
    "F[i] = " + "-" * 390 + "a",
    "d(" * 150 + "F[i] = a",
    "F[i]=" * 800,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_programs_are_refused(text: str) -> None:
    assert len(read_document(text).formulas) <= 1
