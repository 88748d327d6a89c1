"""Letters of other books and courses, and what words and braces say of them."""

from __future__ import annotations

import pytest

from grader.derivation.record import WrittenReading

from .conftest import Read
from .test_unverified import ANSWER

BISHOP = r"""
The target is $t_{nk}$ and the output $y_{nk}$, with the activations $a_{nk} = \mathbf w_k^T\mathbf x_n$. The error is
$$E = -\frac1N\sum_n\sum_k t_{nk}\ln y_{nk} + \lambda\sum_k \mathbf w_k^T\mathbf w_k$$
with the softmax $y_{nk} = e^{a_{nk}} / \sum_l e^{a_{nl}}$ and $I_{kj}$ = elements of the identity matrix:
$$\frac{\partial y_{nk}}{\partial a_{nj}} = y_{nk}(I_{kj} - y_{nj})$$
Since $\nabla_{\mathbf w_j} a_{nj} = \mathbf x_n$:
\begin{align}
\nabla_{\mathbf w_j} E
&= -\frac1N\sum_n\sum_k t_{nk}(I_{kj}-y_{nj})\,\mathbf x_n + 2\lambda\mathbf w_j\\
&= -\frac1N\sum_n\Big(t_{nj} - y_{nj}\sum_k t_{nk}\Big)\mathbf x_n + 2\lambda\mathbf w_j\\
&= \frac1N\sum_n (y_{nj}-t_{nj})\,\mathbf x_n + 2\lambda\mathbf w_j
\end{align}
In the letters of the exam: $\frac{\partial J}{\partial w_k} = \frac1N\sum_i (p_{ik}-y_{ik})x_i + 2\lambda w_k$.
"""
COURSERA = r"""
For one example $z_k = w_k^T x$, $a_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$ and $\mathcal L = -\sum_j y_j\log a_j$.
Backward:
* $da_j = \frac{\partial\mathcal L}{\partial a_j} = -\frac{y_j}{a_j}$
* $\frac{\partial a_j}{\partial z_k} = a_j(1\{j=k\} - a_k)$
* $dz_k = \sum_j da_j\frac{\partial a_j}{\partial z_k} = a_k - y_k$
* $dw_k = dz_k\cdot x = (a_k - y_k)\,x$
"""


def told(written: WrittenReading) -> list[str]:
    return [claim.text for claim in written.claims if claim.status in ("differs", "implied", "not read")]


def test_labels_and_outputs_in_bishops_letters_are_awarded(read: Read) -> None:
    written = read(BISHOP)
    assert told(written) == [] and written.points == 10.0
    assert any(claim.note == "y is read as p" for claim in written.claims)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(y_{nj}-t_{nj})", "(t_{nj}-y_{nj})"),
        ("(p_{ik}-y_{ik})", "(y_{ik}-p_{ik})"),
        ("y_{nk}(I_{kj} - y_{nj})", "y_{nk}(I_{kj} + y_{nj})"),
        ("/ \\sum_l e^{a_{nl}}$ and", "/ \\sum_l a_{nl}$ and"),
    ],
)
def test_a_slip_in_bishops_letters_is_no_award(read: Read, before: str, after: str) -> None:
    assert before in BISHOP
    written = read(BISHOP.replace(before, after))
    assert written.points is None and told(written)


def test_a_derivative_may_be_named_by_a_d(read: Read) -> None:
    assert told(read(COURSERA)) == []
    assert told(read(COURSERA.replace("a_k - y_k$", "y_k - a_k$")))


def test_differentials_are_none_where_every_side_has_one(read: Read) -> None:
    assert told(read(r"With $df_k = x^\top dw_k$ it is $d(3 f_k) = 2\, df_k$."))


@pytest.mark.parametrize(
    ("words", "awarded"),
    [
        (r"$C$ = number of classes $= K$.", True),
        (r"$I_{kj}$ = elements of the identity matrix.", True),
        (r"$p_{ik}$ = minus the label.", False),
        (r"$\frac{\partial J}{\partial w_k}$ = the sum of all labels.", False),
        (r"$C$ = number of classes $= N$.", False),
    ],
)
def test_words_after_an_equals_sign_say_what_a_symbol_is_called(read: Read, words: str, awarded: bool) -> None:
    assert (read(f"{words}\n\n{ANSWER}").points is not None) is awarded


CASES = r"""
**(a) $c\neq k$.** Only the term $l=k$ contains $w_k$:
$$\nabla_{w_k}\log p_{ic} = -p_{ik}\,x_i$$
"""


def test_a_case_stands_though_an_index_is_named_after_it(read: Read) -> None:
    assert told(read(CASES)) == []
    assert told(read(CASES.replace("-p_{ik}", "p_{ik}")))


BRACED = r"$$\sum_c y_{ic}(\delta_{ck} - p_{ik}) = \underbrace{y_{ik}(1-p_{ik})}_{c=k} - \underbrace{S}_{c\neq k}$$"


@pytest.mark.parametrize(
    ("rest", "wrong"), [(r"\sum_{c\ne k}y_{ic}\,p_{ik}", False), (r"\sum_{c}y_{ic}\,p_{ik}", True)]
)
def test_a_brace_may_name_the_case_of_its_terms(read: Read, rest: str, wrong: bool) -> None:
    written = read(f"{BRACED.replace('S', rest)}\n\n{ANSWER}")
    assert (told(written) != []) is wrong
    assert (written.points is None) is wrong


def test_what_is_said_of_another_number_of_classes_is_not_refuted(read: Read) -> None:
    statuses = [claim.status for claim in read("Quick check: $K=1$ would give $p=y=1$.").claims]
    assert statuses and set(statuses) <= {"holds", "trivial", "not read"}
    assert "differs" in [claim.status for claim in read("Quick check: $$p=y$$").claims]


OPENED = (
    r"$$J = -\frac1N\sum_i\sum_c y_{ic} f_{ic} + \frac1N\sum_i \log\sum_l e^{f_{il}} + \lambda\sum_c\|w_c\|^2$$"
    "\n"
)
PARTS = r"""
$$\frac{\partial A_1}{\partial w_k} = -\frac1N\sum_i y_{ik} x_i$$
$$\frac{\partial A_2}{\partial w_k} = \frac1N\sum_i p_{ik} x_i$$
$$\frac{\partial A_3}{\partial w_k} = 2\lambda w_k$$
"""


@pytest.mark.parametrize("letter", ["J", "A", "T"])
@pytest.mark.parametrize(
    "words", ["Call the three terms $A_1$, $A_2$ and $A_3$.", "Llamemos $A_1$, $A_2$, $A_3$ a los tres sumandos."]
)
def test_numbered_names_of_the_terms_are_those_terms_in_order(read: Read, letter: str, words: str) -> None:
    answer = OPENED + (words + PARTS).replace("A_", f"{letter}_")
    assert {claim.status for claim in read(answer).claims} == {"holds"}
    wrong = read(answer.replace("2\\lambda w_k", "\\lambda w_k"))
    assert [claim.status for claim in wrong.claims].count("differs") == 1


NUMBERS_ALONE = r"Let $x_1$, $x_2$ be the features. " + OPENED


def test_numbered_names_of_other_things_are_no_terms(read: Read) -> None:
    assert "differs" not in {claim.status for claim in read(NUMBERS_ALONE + r"So $f_{k} = w_k^\top x$.").claims}


@pytest.mark.parametrize("name", [r"\mathrm{NLL}", "R", "Q"])
def test_a_loss_with_an_index_is_that_of_one_example(read: Read, name: str) -> None:
    text = (
        r"$$L = -\sum_i\sum_c y_{ic}\log p_{ic}$$ Write $L_i$ for the term of example $i$. "
        r"$$\frac{\partial L_i}{\partial f_{ik}} = p_{ik} - y_{ik}$$"
    ).replace("L", name, 1)
    text = text.replace("L_i", f"{name}_i")
    assert told(read(text)) == []
    assert told(read(text.replace("p_{ik} - y_{ik}", "y_{ik} - p_{ik}")))


def test_a_reference_to_an_equation_is_no_mathematics(read: Read) -> None:
    assert read(rf"{ANSWER} which is \eqref{{eq1}} and \ref{{eq2}}.").points == 10.0
    assert read(rf"{ANSWER} which is \frac12 of it.").points is None


def test_a_letter_of_a_size_with_an_index_is_a_symbol_like_others(read: Read) -> None:
    line = r"$$\frac{e^{f_{ic}}}{\sum_l e^{f_{il}}} = \frac{e^{-m_i}e^{f_{ic}}}{e^{-m_i}\sum_l e^{f_{il}}}$$"
    assert [claim.status for claim in read(line).claims] == ["trivial"]
    assert read(line.replace(r"}{e^{-m_i}\sum", r"}{e^{m_i}\sum")).claims[0].status != "trivial"


def test_the_class_that_a_label_chooses_is_that_of_the_example(read: Read) -> None:
    text = (
        r"Let $m$ be the class with $y_{im}=1$ and $r_{ic} = e^{f_{ic}-f_{im}}$. "
        r"$$\ell_i = -\log p_{im} = \log\sum_c r_{ic}$$ For $k \ne m$: "
        r"$$\frac{\partial\ell_i}{\partial f_{ik}} = \frac{r_{ik}}{\sum_c r_{ic}} = p_{ik}$$"
    )
    assert told(read(text)) == []
    assert told(read(text.replace("= p_{ik}$$", "= -p_{ik}$$")))


def test_a_loss_that_is_defined_by_what_is_not_read_is_not_the_questions(read: Read) -> None:
    text = (
        r"Write $\mathcal L(W) = \sum_i \log\Pr(y_i \mid x_i; W)$, so that "
        r"$J = -\frac1N\mathcal L + \lambda\sum_k\|w_k\|^2$."
    )
    assert "differs" not in {claim.status for claim in read(text).claims}
    assert "differs" in {claim.status for claim in read(text[text.index("so that") :]).claims}


def test_rows_go_on_from_the_formula_and_not_from_a_remark_behind_it(read: Read) -> None:
    text = (
        "g   = log(sum_c exp(f_c))\n"
        "l   = - sum_c y_c log p_c\n"
        "    = - sum_c y_c (f_c - g)          # log(a/b) = log(a) - log(b)\n"
        "    = g - sum_c y_c f_c              # sum_c y_c = 1\n"
    )
    assert told(read(text)) == []
    assert told(read(text.replace("= g - sum", "= g + sum")))


def test_a_name_that_a_later_line_defines_is_not_the_questions_until_then(read: Read) -> None:
    text = (
        r"$L=-\sum_j y_j\log a_j$, $a_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$, $z_k = w_k^T x$. "
        r"$dz_k=\frac{\partial L}{\partial z_k}=a_k-y_k$ and $dw_k=dz_k\,x=(a_k-y_k)x$"
    )
    assert told(read(text)) == []
    assert told(read(text.replace("(a_k-y_k)x", "(y_k-a_k)x")))


def test_numbered_parts_are_those_of_the_regulariser_of_one_class_too(read: Read) -> None:
    parts = r"with $J_1=-\frac1N\sum_i\sum_c y_{ic}\log p_{ic}$, $J_2=\lambda\sum_jw_{kj}^2$"
    assert told(read(rf"$J=J_1+J_2$ {parts}")) == []
    assert told(read(rf"$J=J_1-J_2$ {parts}"))


def test_names_with_different_symbols_below_are_different(read: Read) -> None:
    text = (
        r"For one example let $L = -\sum_c y_c \log p_c$, $g_p := \nabla_p L = -\frac{y}{p}$ and "
        r"$g_f := \nabla_f L$ so that $g_f = p - y$."
    )
    assert told(read(text)) == []
    assert told(read(text.replace("g_f = p - y", "g_p = p - y")))


@pytest.mark.parametrize(("first", "second", "awarded"), [("c=k", r"c\neq k", True), (r"c\neq k", "c=k", False)])
def test_a_case_behind_one_line_is_not_that_of_the_next(read: Read, first: str, second: str, *, awarded: bool) -> None:
    text = (
        rf"$\frac{{\partial p_{{ik}}}}{{\partial f_{{ik}}}} = p_{{ik}}(1-p_{{ik}})$ if ${first}$. "
        rf"$\frac{{\partial p_{{ic}}}}{{\partial f_{{ik}}}} = -p_{{ic}}p_{{ik}}$ if ${second}$."
    )
    assert (read(f"{text}\n\n{ANSWER}").points is not None) is awarded


def test_what_words_say_comes_out_must_be_what_was_verified(read: Read) -> None:
    said = r"The gradient of the data term is ${}\sum_i(p_{{ik}}-y_{{ik}})x_i$."
    assert read(f"{ANSWER}\n\n{said.format('')}").points is None
    assert read(f"{said.format(chr(92) + 'frac1N')}\n\n{ANSWER}").points == 10.0


@pytest.mark.parametrize(
    ("said", "awarded"),
    [
        (r"The regulariser gives $2\lambda w_k$.", True),
        (r"The regulariser gives $\lambda w_k$.", False),
        (r"The second term yields $-2\lambda w_k$.", False),
        (r"The regularizer contributes the gradient $\lambda w_k$.", False),
        (r"The other factor is $\lambda w_k$.", True),
    ],
)
def test_a_term_of_the_result_that_words_state_has_its_factor(read: Read, said: str, *, awarded: bool) -> None:
    assert (read(f"{said}\n\n{ANSWER}").points is not None) is awarded


VECTOR = r"""
Let $F = XW^\top$ and $P = \operatorname{softmax}(F)$, row by row. Then $\log P = F - V\,\mathbf 1^\top$ with
$V_i = \log\sum_c e^{F_{ic}}$, and so
$$J = -\frac1N \operatorname{tr}(Y^\top F) + \frac1N \mathbf 1^\top V + \lambda \|W\|_F^2.$$
"""


@pytest.mark.parametrize("name", [r"\ell", "L", "E"])
def test_a_vector_whose_entries_are_defined_below_is_not_the_loss_of_that_letter(read: Read, name: str) -> None:
    assert told(read(VECTOR.replace("V", name))) == []


@pytest.mark.parametrize(("before", "after"), [(r"F - V", r"F + V"), (r"+ \frac1N \mathbf", r"- \frac1N \mathbf")])
def test_a_slip_about_such_a_vector_is_no_award(read: Read, before: str, after: str) -> None:
    assert before in VECTOR and told(read(VECTOR.replace(before, after).replace("V", r"\ell")))


@pytest.mark.parametrize("letter", ["m", "n", "i", "l"])
def test_a_letter_below_one_symbol_counts_the_same_in_all_of_a_formula(read: Read, letter: str) -> None:
    written = read(
        rf"For one example $q_c = e^{{z_c}} / \sum_{letter} e^{{z_{letter}}}$, $\ell = -\sum_c y_c \log q_c$, so that"
        rf"$$\frac{{\partial\ell}}{{\partial z_k}} = \frac{{e^{{z_k}}}}{{\sum_{letter} e^{{z_{letter}}}}} - y_k$$"
    )
    assert told(written) == []


@pytest.mark.parametrize(
    "words", [r"Let $P$ be the $N\times K$ matrix of probabilities.", r"Sei $P$ die $N \times K$-Matrix davon."]
)
def test_the_shape_that_words_say_is_no_meaning(read: Read, words: str) -> None:
    assert told(read(rf"{words} $\log P_{{ik}} = F_{{ik}} - \log\sum_c e^{{F_{{ic}}}}$")) == []
