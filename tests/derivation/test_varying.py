"""Differentials where a single row of the weights varies, and names that mean something else than they usually do."""

from __future__ import annotations

import pytest

from .conftest import Read

ONE = r"""Let $z_c = w_c^T x$ and $\ell = \log \sum_c e^{z_c} - \sum_c y_c z_c$.

If only $w_k$ changes, $dz_k = x^T dw_k$. """


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (r"$dz_c = 0$ for $c \ne k$", "holds"),
        (r"$dz_c = 0$ for $c = k$", "differs"),
        (r"$dp_c = 0$ for $c \ne k$", "differs"),
        (r"$d\ell = (p_k - y_k)\, x^T dw_k$", "holds"),
        (r"$d\ell = (p_k + y_k)\, x^T dw_k$", "differs"),
    ],
)
def test_differentials_may_be_those_of_one_row_that_varies(line: str, status: str, read: Read) -> None:
    assert read(ONE + line).claims[-1].status == status


def test_a_person_looks_if_no_words_say_that_only_one_row_varies(read: Read) -> None:
    claim = read(ONE.replace("If only $w_k$ changes,", "So") + r"$dz_c = 0$ for $c \ne k$").claims[-1]
    assert claim.status == "holds"
    assert claim.note == "only w with the index k is taken to vary"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("$Y 1 = 1$", "holds"),
        ("$Y 1 = 2$", "differs"),
        (r"$p = \frac{e^f}{1^T e^f}$", "holds"),
        ("$-y^T (I - 1 p^T) = (p - y)^T$", "holds"),
        ("$-y^T (I - 1 p^T) = (p + y)^T$", "not read"),
        (r"$y_k \cdot 1 = y_k$", "trivial"),
    ],
)
def test_a_factor_1_may_be_the_vector_of_ones(line: str, status: str, read: Read) -> None:
    assert read(f"Here {line}").claims[-1].status == status


@pytest.mark.parametrize(("shift", "status"), [("m", "holds"), ("2 m", "differs")])
def test_a_letter_for_a_size_may_be_made_something_else(shift: str, status: str, read: Read) -> None:
    text = rf"With $z_k = w_k^T x$ and $m = \max_j z_j$ we have $\log p_k = z_k - {shift} - \log \sum_j e^{{z_j - m}}$"
    assert [claim.status for claim in read(text).claims[1:]] == ["definition", status]


def test_the_first_letter_for_a_size_is_that_size(read: Read) -> None:
    assert read(r"$N = \max_j f_{ij}$").claims[0].status == "differs"


BISHOP = r"""$y_{nk}$ is the output and $a_{nk} = w_k^T x_n$. $E_n = -\sum_k t_{nk} \ln y_{nk}$. $\sum_k t_{nk} = 1$.

$$\frac{\partial y_{nk}}{\partial a_{nj}} = y_{nk} (I_{kj} - y_{nj})$$

$$\frac{\partial E_n}{\partial a_{nj}} = y_{nj} - t_{nj}$$"""


def test_labels_beside_another_name_for_them_are_the_outputs(read: Read) -> None:
    assert all(claim.status in ("holds", "definition") for claim in read(BISHOP).claims)
    wrong = BISHOP.replace("= y_{nj} - t_{nj}", "= y_{nj} + t_{nj}")
    assert [claim.status for claim in read(wrong).claims][-1] == "differs"


def test_a_loss_is_read_again_where_its_letter_may_count_other_things(read: Read) -> None:
    text = r"""$z_k = w_k^T x$, $p_k = e^{z_k} / \sum_c e^{z_c}$, $\ell = -\sum_m y_m \log p_m$.

$$\frac{\partial \ell}{\partial z_k} = -\sum_m \frac{y_m}{p_m} \frac{\partial p_m}{\partial z_k}$$

$$\frac{\partial \ell}{\partial w_{kj}} = (p_k - y_k) x_j$$"""
    assert all(claim.status in ("holds", "definition") for claim in read(text).claims)


@pytest.mark.parametrize(("right", "status"), [("A", "trivial"), ("A^T", "not read")])
def test_a_rule_for_a_derivative_by_a_matrix_is_quoted(right: str, status: str, read: Read) -> None:
    rule = rf"$\frac{{\partial}}{{\partial W}} \operatorname{{tr}}(A W^T) = {right}$"
    assert read(f"The rule {rule} gives").claims[0].status == status


def test_a_prime_behind_weights_is_a_transposition_of_which_one_line_is_enough(read: Read, model_answer: str) -> None:
    assert read(model_answer).points == 10
    assert read(f"Let $f_{{ic}} = w_c' x_i$.\n\n{model_answer}").points == 10


def test_a_derivative_in_a_program_may_have_a_space_before_its_bracket(read: Read) -> None:
    line = "d (lam * sum(W**2)) / dW[k] = 2 * lam * W[k]"
    assert read(f"```\nF = X @ W.T\n{line}\n```").claims[-1].status == "holds"


def test_a_negative_mean_log_likelihood_denies_nothing(read: Read, model_answer: str) -> None:
    assert read(f"The loss is the negative mean log-likelihood.\n\n{model_answer}").points == 10
    assert read(f"{model_answer}\n\nThe gradient is the negative.").points is None


def test_that_a_symbol_depends_on_another_says_nothing_more(read: Read) -> None:
    found = read(r"We have $z = W x_i$ and $a = g(z)$, where $a_k = e^{z_k} / \sum_c e^{z_c}$.")
    assert [claim.status for claim in found.claims][1:] == ["trivial", "definition"]


LABEL = r"""$\ell_i = -\log p_{i,y_i}$ and $\frac{\partial p_{ic}}{\partial f_{ik}} = p_{ic} ([c = k] - p_{ik})$.

$$\frac{\partial \ell_i}{\partial f_{ik}} = p_{ik} - [y_i = k]$$"""


def test_an_entry_of_the_class_of_an_example_is_a_sum_over_classes(read: Read) -> None:
    through = r"= -\frac{1}{p_{i,y_i}}\, p_{i,y_i} ([y_i = k] - p_{ik}) = p_{ik} -"
    for text, expected in ((LABEL, False), (LABEL.replace("= p_{ik} -", through), True)):
        step = next(each for each in read(text).milestones if each.id == "the_derivatives_by_all_classes_are_added_up")
        assert bool(step.met) is expected


@pytest.mark.parametrize(("sign", "status"), [("-", "holds"), ("", "not read")])
def test_a_case_may_suppose_several_things_and_how_many_there_are(sign: str, status: str, read: Read) -> None:
    text = r"As a check take $K = 2$ and set $w_2 = 0$: then $p_{i1} = 1 / (1 + e^{-w_1^T x_i})$."
    found = read(text.replace("{-w_1", f"{{{sign}w_1"))
    assert [claim.status for claim in found.claims] == ["trivial", status]


@pytest.mark.parametrize(("gradient", "follows"), [("-(y + p) x^T", True), ("(y + p) x^T", False)])
def test_a_gradient_follows_from_the_differential_that_it_is_read_off(gradient: str, follows: bool, read: Read) -> None:
    claim = read(rf"""$f = W x$ and $\ell = \log \sum_c e^{{f_c}} - y^T f$. $d\ell = -(y + p)^T df = -(y + p)^T dW x$

So $\frac{{\partial \ell}}{{\partial W}} = {gradient}$""").claims[-1]
    assert claim.status == "differs"
    assert claim.note.startswith("it follows rightly") is follows


def test_the_square_of_one_weight_shows_how_the_regulariser_is_differentiated(read: Read) -> None:
    found = read(r"Because $\frac{\partial}{\partial w_{kj}} w_{kj}^2 = 2 w_{kj}$ it is $2 \lambda w_k$.")
    assert next(step for step in found.milestones if step.id == "the_regulariser_is_differentiated").met


def test_a_case_that_words_except_is_not_refuted_of_one_row(read: Read) -> None:
    assert read(ONE + "Then $dz_c = 0$ unless $c = k$.").claims[-1].status == "not read"


def test_one_row_that_varies_shows_the_steps_of_its_differentials(read: Read) -> None:
    line = r"$$d\ell = \frac{e^{z_k}}{\sum_c e^{z_c}} dz_k - y_k\, dz_k$$"
    met = {step.id for step in read(ONE + line).milestones if step.met}
    assert {"the_logarithm_of_the_sum_is_differentiated", "the_data_term_is_differentiated"} <= met


def test_plain_text_has_primes_between_letters_and_the_largest_entry(read: Read) -> None:
    text = "s_k = w_k'x and m = max(s)\n\np_k = exp(s_k - m) / sum_c exp(s_c - m)"
    assert [claim.status for claim in read(text).claims] == ["definition", "definition", "holds"]
