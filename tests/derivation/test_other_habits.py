"""Habits of single fields and languages: an index e, energies, words for the class, rows in plain text, other words for
sums."""

from __future__ import annotations

import pytest

from grader.derivation.text.documents import read_document
from tests.derivation.conftest import Read

ROWS = """∂J/∂f_ik = −(1/N) · [ y_ik − p_ik · Σ_q y_iq ]
         = −(1/N) · [ y_ik − p_ik ]          since Σ_q y_iq = 1
         = (p_ik − y_ik)/N
"""
OF_ONE = r"""Let $t$ be the true class. $\ell_i = -\log p_{it}$

$k = t$: $\partial\ell/\partial f_k = VALUE$"""
THREE = r"""First K = 3 by hand. Let s = e^{f1} + e^{f2} + e^{f3} and p1 = e^{f1}/s, and y1+y2+y3 = 1.

$$\frac{\partial L}{\partial f_1} = -y_1 + \frac{e^{f_1}}{s} = p_1 - y_1, \qquad
\frac{\partial L}{\partial f_2} = p_2 - y_2$$"""


def statuses(read: Read, text: str) -> list[str]:
    return [claim.status for claim in read(text).claims]


@pytest.mark.parametrize("delta", [r"\delta_{ce}", "[c = e]"])
def test_e_may_be_an_index_beside_the_exponential(read: Read, delta: str) -> None:
    text = r"$$\frac{\partial\log p_{nc}}{\partial f_{ne}} = DELTA - \frac{e^{f_{ne}}}{\sum_r e^{f_{nr}}}$$"
    text = text.replace("DELTA", delta)
    assert statuses(read, text) == ["holds"]
    assert statuses(read, text.replace("- \\frac", "+ \\frac")) == ["differs"]


def test_a_row_goes_on_with_the_one_above_and_not_with_its_remark(read: Read) -> None:
    assert statuses(read, ROWS) == ["holds", "holds", "holds", "holds"]
    assert statuses(read, ROWS.replace("(p_ik − y_ik)/N", "(p_ik + y_ik)/N"))[-1] == "differs"


def test_numbers_behind_letters_are_indices(read: Read) -> None:
    assert "differs" not in statuses(read, THREE)
    assert statuses(read, "y1+y2+y3 = 1") == ["holds"]
    assert statuses(read, "y1+y2-y3 = 1") == ["differs"]


@pytest.mark.parametrize("word", ["som", "Summe", "suma", "somme"])
def test_sums_in_other_languages(read: Read, word: str) -> None:
    assert statuses(read, f"log p_ik = f_ik - log {word}_q e^(f_iq)") == ["holds"]
    assert statuses(read, f"log p_ik = f_ik + log {word}_q e^(f_iq)") == ["differs"]


@pytest.mark.parametrize(
    "words",
    [
        "Label of example i = cᵢ.",
        "$c_i$ = label of example $i$.",
        "label of example $i$: $c_i$.",
        "Die Klasse von Beispiel $i$ ist $c_i$.",
    ],
)
def test_what_words_call_the_label_of_an_example_is_that(read: Read, words: str) -> None:
    text = rf"{words} $\frac{{\partial}}{{\partial f_{{ik}}}} \log p_{{i,c_i}} = [c_i = k] - p_{{ik}}$"
    assert statuses(read, text)[-1] == "holds"
    assert statuses(read, text.replace("] -", "] +"))[-1] == "differs"


def test_a_prediction_is_no_label(read: Read) -> None:
    text = r"The predicted label of example $i$ is $c_i$. "
    text += r"$\frac{\partial}{\partial f_{ik}} \log p_{i,c_i} = [c_i = k] - p_{ik}$"
    assert "holds" not in statuses(read, text)


def test_a_case_is_that_of_a_loss_without_its_index(read: Read) -> None:
    assert statuses(read, OF_ONE.replace("VALUE", "p_t - 1")) == ["definition", "holds"]
    assert statuses(read, OF_ONE.replace("VALUE", "p_t + 1")) == ["definition", "differs"]


@pytest.mark.parametrize("name", ["U", "E"])
def test_derivatives_by_energies(read: Read, name: str) -> None:
    text = rf"Energies ${name}_k = -f_k$. $\ell = -\sum_q y_q \ln p_q$. "
    text += rf"$\frac{{\partial\ell}}{{\partial {name}_k}} = y_k - p_k$"
    assert statuses(read, text) == ["definition", "definition", "holds"]
    assert statuses(read, text.replace("y_k - p_k", "p_k - y_k")) == ["definition", "definition", "differs"]


def test_a_remark_in_brackets_may_end_in_words(read: Read) -> None:
    text = r"$$\ell_i = -y_i^\top \log p_i \qquad (\log\text{ elementwise})$$"
    assert statuses(read, text) == ["definition"]


def test_another_name_is_the_students_own_without_doubt_where_the_question_s_own_stands_beside(read: Read) -> None:
    """`t` is another name for the labels, which this answer calls `y`."""
    named = r"Let $t_{iq} = e^{f_{iq}}$."
    beside = r"$\sum_q y_{iq} = 1$"
    assert "usually means" in read(named).claims[0].note
    assert "usually means" not in read(f"{named} {beside}").claims[0].note


def test_a_macro_that_says_what_a_name_means_anyway_is_no_trick() -> None:
    text = r"\documentclass{article}\DeclareMathOperator{\tr}{NAME}\begin{document}$a = b$"
    assert read_document(text.replace("NAME", "tr")).notes == ()
    assert read_document(text.replace("NAME", "ln")).notes == (r"\tr is given another meaning",)


def test_functions_of_one_name_differ_by_what_they_take(read: Read) -> None:
    text = r"The label is certain, $H(y) = 0$. $$H(y, p) = -\sum_q y_q \log p_q$$ "
    text += r"$$\frac{\partial H(y, p)}{\partial f_k} = VALUE$$"
    assert statuses(read, text.replace("VALUE", "p_k - y_k"))[-2:] == ["definition", "holds"]
    assert statuses(read, text.replace("VALUE", "y_k - p_k"))[-1] == "differs"


@pytest.mark.parametrize("bracket", [r"$(q \neq k)$", r"($q \neq k$)"])
def test_brackets_around_a_case_may_stand_in_its_formula(read: Read, bracket: str) -> None:
    text = rf"$\frac{{\partial f_{{iq}}}}{{\partial w_k}} = 0$ {bracket} and so on."
    assert statuses(read, text) == ["holds"]
    assert statuses(read, text.replace("neq", "leq")) != ["holds"]


def test_a_bold_heading_names_the_case_of_what_follows(read: Read) -> None:
    opened = "Let $c(i)$ be the class of example $i$.\n\n"
    part = "**HEAD examples, c(i) = k.** Here $w_k$ counts twice:\n\n" + (
        r"$$\nabla_{w_k} (-\log p_{i,c(i)}) = VALUE$$"
    )
    positive = opened + part.replace("HEAD", "Positive").replace("VALUE", "-(1 - p_{ik}) x_i")
    found = read(positive).claims[-1]
    assert found.status == "holds" and "further up" not in found.note
    assert read(positive.replace("-(1 -", "-(1 +")).claims[-1].status == "differs"


def test_a_bare_nabla_may_be_declared(read: Read) -> None:
    text = r"$\nabla := \partial/\partial w_k$ and $\nabla f_{ik} = x_i$"
    assert statuses(read, text) == ["definition", "holds"]
    assert statuses(read, text.replace("= x_i", "= 2 x_i")) == ["definition", "differs"]


def test_a_fragment_of_latex_may_begin_with_its_macros(read: Read) -> None:
    text = r"""\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}
% the logits are f
\begin{equation*}
  \pd{f_{ik}}{w_k} = x_i
\end{equation*}"""
    assert statuses(read, text) == ["holds"]
    assert statuses(read, text.replace("= x_i", "= w_k")) == ["differs"]


def test_a_full_stop_between_symbols_is_a_product(read: Read) -> None:
    assert statuses(read, "f_ik = w_k.x_i, and d(w_k.w_k)/dw_k = 2 w_k") == ["holds", "holds"]
    assert statuses(read, "d(w_k.w_k)/dw_k = w_k") == ["differs"]


def test_a_part_that_a_name_is_without_is_not_that_part(read: Read) -> None:
    right = r"$$\frac{\partial J_0}{\partial f_{ik}} = \frac1N (p_{ik} - y_{ik})$$"
    assert statuses(read, f"Writing $J_0$ for the loss without penalty we have {right}") == ["holds"]
    assert statuses(read, r"The derivative $G$ of the data term by $F$ is $$G = \tfrac1N (P - Y)$$")[-1] != "differs"


def test_a_row_goes_on_past_a_definition_beside_the_row_above(read: Read) -> None:
    rows = r"""\begin{align*}
\frac{\partial p_{ij}}{\partial f_{ik}}
 &= \frac{\partial}{\partial f_{ik}} \frac{e^{f_{ij}}}{S_i}, \qquad S_i := \sum_q e^{f_{iq}} \\
 &= p_{ij} ([j = k] - p_{ik})
\end{align*}"""
    assert statuses(read, rows) == ["holds", "definition", "holds"]
    assert statuses(read, rows.replace("] - p", "] + p"))[-1] == "differs"


def test_a_derivative_may_be_taken_at_a_vector(read: Read) -> None:
    text = r"""Let $A(u) = \log\sum_q e^{u_q}$. $\frac{\partial A}{\partial u_k}(u) = \frac{e^{u_k}}{\sum_q e^{u_q}}$,
at $u = f_i$ $\frac{\partial A}{\partial u_k}(f_i) = p_{ik}$"""
    assert "differs" not in statuses(read, text)
    assert statuses(read, text).count("holds") == 2


def test_what_words_differentiate_by_is_that_of_what_follows(read: Read) -> None:
    text = r"$S_i = \sum_q e^{f_{iq}}$. Now differentiate this by $f_{ik}$. The derivative of $S_i$ is $e^{f_{ik}}$."
    assert statuses(read, text) == ["definition", "holds"]
    assert statuses(read, text.replace("is $e", "is $-e"))[-1] != "holds"


def test_what_all_other_labels_are_limits_nothing(read: Read, model_answer: str) -> None:
    said = r"Let $g_i$ be the class of example $i$, i.e. $y_{i,g_i} = 1$ and all other $y_{ik} = 0$."
    assert read(f"{said}\n\n{model_answer}").points == 10
    assert read(f"{said.replace('{ik} = 0', '{ik} = 1')}\n\n{model_answer}").points is None


def test_a_derivative_beside_a_vector_is_a_product(read: Read) -> None:
    """It is taken at what stands in brackets behind it, and only if that is what it differentiates by."""
    opened = r"For one example $\ell = -\sum_q y_q \log p_q$: "
    products = [
        r"$\frac{\partial \ell}{\partial f_k} f_c = (p_k - y_k) f_c$",
        r"$\sum_k \frac{\partial \ell}{\partial f_k} f_k = \sum_k (p_k - y_k) f_k$",
        r"$\sum_k \frac{\partial \ell}{\partial f_k}(f_k) = \sum_k (p_k - y_k) f_k$",
        r"$\frac{\partial \ell}{\partial f_k}(x) = (p_k - y_k) x$",
    ]
    assert [statuses(read, opened + each)[-1] for each in products] == ["holds"] * 4
    wrong = [each.replace("- y_k", "+ y_k") for each in products]
    assert [statuses(read, opened + each)[-1] for each in wrong] == ["differs"] * 4
