r"""Formulas of which only a part stands between dollars, bold mathematics, dots as products, letters apart."""

from __future__ import annotations

import pytest

from grader.derivation.text.documents import read_document
from tests.derivation.conftest import Read

MIXED = {
    "a result": r"dJ/dw_k = 1/N $\sum_i (p_{ik} - y_{ik}) x_i$ + 2 lam w_k",
    "a result in bold": r"**dJ/dw_k = 1/N $\sum_i (p_{ik} - y_{ik}) x_i$ + 2 lam w_k**",
    "a term behind": r"$\frac{dJ}{dw_k} = 1/N \sum_i (p_{ik} - y_{ik}) x_i$ + 2λ w_k",
    "a loss": r"J = $-\frac{1}{N}\sum_i\sum_c y_{ic}\log p_{ic}$ + lambda * sum_c ||w_c||^2",
    "a derivative of": r"=> d/df_ik of $(\sum_c y_{ic} log p_{ic})$ = y_ik - p_ik",
    "a letter": r"d/dw_k $\lambda ||w_k||^2$ = 2 $\lambda$ w_k",
}


def statuses(read: Read, text: str) -> list[str]:
    return [claim.status for claim in read(text).claims]


@pytest.mark.parametrize("text", MIXED.values(), ids=MIXED)
def test_a_formula_goes_on_outside_of_its_dollars(read: Read, text: str) -> None:
    found = read(text)
    assert [claim.status for claim in found.claims] == ["holds"] and not found.unread


@pytest.mark.parametrize(
    ("right", "wrong"), [("+ 2 lam", "+ lam"), ("+ 2λ", "+ 3λ"), ("+ lambda", "- lambda"), ("= y_ik", "= 2 y_ik")]
)
def test_what_is_wrong_outside_of_dollars_is_told(read: Read, right: str, wrong: str) -> None:
    text = next(text for text in MIXED.values() if right in text)
    assert statuses(read, text.replace(right, wrong)) == ["differs"]


def test_a_chain_may_change_how_it_is_typed(read: Read) -> None:
    text = r"dJ/df_ik = $-1/N \sum_c (y_{ic} / p_{ic}) * dp_{ic}/df_{ik}$ = 1/N (p_ik - y_ik)"
    assert statuses(read, text) == ["holds", "holds"]


@pytest.mark.parametrize(
    "text",
    [
        r"where $k$ is fixed (b/c $\sum_c y_{ic} = 1$), and $J = L$",
        r"the $k$-th entry, $a$ and $b$ - nothing else",
        r"for $i$ from 1 to N, with $N$ examples",
    ],
)
def test_formulas_among_words_stay_as_they_are(text: str) -> None:
    document = read_document(text)
    assert [formula.text for formula in document.formulas if formula.text in text] == [
        formula.text for formula in document.formulas
    ]


def test_bold_mathematics_in_a_line_is_read_and_powers_are_not_bold(read: Read) -> None:
    assert statuses(read, "⟹ **∂J/∂w_k = (1/N) Σ_i (p_ik − y_ik) x_i + 2λ w_k**  ∎") == ["holds"]
    assert [each.text for each in read_document("x = a**b and b**2 = c").formulas] == ["x = a^{b}", "b^{2} = c"]


def test_a_dot_between_symbols_is_a_product(read: Read) -> None:
    assert statuses(read, "and f_k = w_k.x    so df_k/dw_k = x") == ["holds", "holds"]


def test_the_letters_of_a_function_may_stand_apart(read: Read) -> None:
    text = r"$\operatorname { l o g } p _ { k } = f _ { k } - \operatorname { l o g } \sum _ { c } e ^ { f _ { c } }$"
    assert statuses(read, text) == ["holds"]


@pytest.mark.parametrize(
    "line",
    [
        r"d/df_{ik} (-\sum_c y_{ic} \log p_{ic}) = -y_{ik} + p_{ik}",
        r"d/dw_k (\lambda \sum_c w_c^T w_c) = 2 \lambda w_k",
        r"\partial/\partial w_k (\lambda \sum_c w_c^T w_c) = 2 \lambda w_k",
        r"\frac{\partial J}{\partial f_{ik}} = -\frac1N\sum_c \frac{y_{ic}}{p_{ic}} dp_{ic}/df_{ik}",
        r"\frac{\partial J}{\partial f_{ik}} = -\frac1N\sum_c (y_{ic} / p_{ic}) * dp_{ic}/df_{ik}",
    ],
)
def test_inline_derivatives_of_brackets_and_in_products(read: Read, line: str) -> None:
    assert statuses(read, f"${line}$") == ["holds"]
    assert statuses(read, f"${line.replace(' = ', ' = -')}$") == ["differs"]


@pytest.mark.parametrize("case", [", c not k", "(c not equal to k)", "for c not k", "  (c <> k)", "for c other than k"])
def test_a_case_may_stand_in_words_behind_a_line(read: Read, case: str) -> None:
    assert statuses(read, f"dp_c/df_k = -p_c p_k   {case}") == ["holds"]
    assert statuses(read, f"dp_c/df_k = p_c p_k   {case}") == ["differs"]


def test_one_value_if_and_another_if_not(read: Read) -> None:
    text = (
        r"Let $t$ be the true class. $\frac{\partial f_t}{\partial f_k} = 1$ if $k = t$ and $0$ if not, which is $y_k$."
    )
    assert statuses(read, text)[-2:] == ["holds", "holds"]
    assert statuses(read, text.replace("and $0$", "and $2$"))[-1] != "holds"


def test_two_capitals_may_be_the_name_of_a_part(read: Read) -> None:
    text = """**cross entropy** (call it CE, Σ_c y_ic = 1)

∂CE/∂f_ik = −1/N (y_ik − p_ik)

∂CE/∂w_k = 1/N Σᵢ (p_ik − y_ik) x_i"""
    assert statuses(read, text) == ["holds", "holds", "holds"]


def test_the_only_index_of_the_weights_is_their_class(read: Read) -> None:
    r"""`x_k (p - y)` is right by the columns of W, which nobody asked for."""
    text = r"""$\mathbf{f} = W\mathbf{x}$, $W$ is $K\times d$ with the rows $\mathbf{w}_k^\top$.

$\ell = -\mathbf{y}^\top \log \mathbf{p}$

$\frac{\partial \ell}{\partial \mathbf{f}} = \mathbf{p} - \mathbf{y}$

$\frac{\partial \ell}{\partial \mathbf{w}_k} = x_k\,(\mathbf{p} - \mathbf{y})$

$\frac{\partial J}{\partial w_k} = \frac1N \sum_i x_{ik} (\mathbf{p}_i - \mathbf{y}_i) + 2\lambda w_k$"""
    found = read(text)
    assert "holds" not in [claim.status for claim in found.claims[-2:]]
    assert not any(milestone.met for milestone in found.milestones if "gradient of J" in milestone.title)
