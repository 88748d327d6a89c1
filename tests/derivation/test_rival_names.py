"""Names that may be something else, and lines that another reading of the question makes right, are not refuted."""

from __future__ import annotations

import pytest

from grader.derivation.read import read_derivation
from grader.derivation.settings import DerivationSettings

LOGITS = r"$\eta_{ik} = w_k^\top x_i$, $\mu_{ik} = \frac{e^{\eta_{ik}}}{\sum_c e^{\eta_{ic}}}$."
DERIVATIVE = r"$\frac{\partial}{\partial \eta_{ik}} \log \sum_c e^{\eta_{ic}} = \mu_{ik}$"
WRONG = r"$\frac{\partial \eta_{ik}}{\partial w_k} = w_k$"


def told(steps: DerivationSettings, *lines: str) -> list[tuple[str, str]]:
    return [(str(claim.status), claim.note) for claim in read_derivation("\n\n".join(lines), steps).claims]


def test_a_name_for_which_another_stands_is_not_refuted(steps: DerivationSettings) -> None:
    *_, (status, note) = told(steps, LOGITS, DERIVATIVE, r"We minimise $f(W) = \sum_c w_c^\top w_c$.")
    assert status == "not read" and note.startswith("f may be something else here, since eta stands for")
    *_, (status, note) = told(steps, "$J = J$", LOGITS, DERIVATIVE, r"It is the mean: $\mu_{ik} = E(y_{ik})$.")
    assert status == "not read" and "may be something else here" in note


def test_the_only_name_of_a_symbol_is_refuted(steps: DerivationSettings) -> None:
    assert told(steps, LOGITS, WRONG)[-1][0] == "differs"
    wrong = r"$\frac{\partial J}{\partial w_k} = \frac1N \sum_i (y_{ik} - p_{ik}) x_i + 2 \lambda w_k$"
    assert told(steps, LOGITS, r"$L = J$", wrong)[-1][0] == "differs"


@pytest.mark.parametrize("letter", ["J", "L", "E"])
def test_a_loss_of_one_example_is_one_where_the_regulariser_is_that_of_one_class(
    steps: DerivationSettings, letter: str
) -> None:
    example = rf"Let ${letter}_i = -\sum_c y_{{ic}} \log p_{{ic}}$."
    whole = rf"$J = \frac1N \sum_i {letter}_i + \lambda \sum_j w_{{kj}}^2$"
    wrong = rf"$\frac{{\partial {letter}_i}}{{\partial f_{{ik}}}} = y_{{ik}} - p_{{ik}}$"
    assert [status for status, _ in told(steps, example, whole, wrong)] == ["definition", "holds", "differs"]


MATRICES = r"$\frac{\partial J}{\partial w_k} = \frac1N X^\top (p_k - y_k) + 2 \lambda w_k$"
COLUMNS = r"$\frac{\partial J}{\partial w_k} = \frac1N X (p_k - y_k) + 2 \lambda w_k$"


@pytest.mark.parametrize("said", [r"With $X$ ($N \times d$):", r"With $\mathbf{X} \in \mathbb{R}^{N \times d}$:"])
def test_shapes_that_an_answer_says_leave_out_the_readings_of_other_layouts(
    steps: DerivationSettings, said: str
) -> None:
    assert told(steps, said, COLUMNS)[-1][0] != "holds"
    assert told(steps, said, MATRICES)[-1][0] == "holds"
    other = said.replace(r"N \times d", r"d \times N")
    assert told(steps, other, COLUMNS)[-1][0] == "holds"
    assert told(steps, COLUMNS)[-1][0] == "holds"


def test_a_matrix_that_is_in_use_is_not_named_by_the_words_beside_it(steps: DerivationSettings) -> None:
    words = r"For one entry of $F$, regulariser left out for now, it is as before."
    gradient = r"$$\frac{\partial J}{\partial F} = \frac1N (P - Y)$$"
    assert told(steps, "$F = X W^T$.", words, gradient)[-1][0] == "holds"
