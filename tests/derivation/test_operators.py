"""Signs that an answer makes derivatives, such as `D_k`: what they mean, and what is said of lines with them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.derivation.record import WrittenReading

Read = Callable[[str], WrittenReading]

BY_LOGITS = {
    "equality": r"Let $D_k := \frac{\partial}{\partial f_{ik}}$.",
    "equivalence, inline": r"$D_k \equiv \partial/\partial f_{ik}$ throughout.",
    "display": r"$$D_k = \frac{\partial}{\partial f_{ik}}$$",
    "means": r"$D_k$ means $\partial/\partial f_{ik}$ with $i$ fixed.",
    "words": r"Write $D_k$ for the derivative with respect to $f_{ik}$.",
    "abbreviated": r"I abbreviate $\frac{\partial}{\partial f_{ik}}$ by $D_k$.",
    "called": r"Differentiation with respect to $f_{ik}$ is denoted by $D_k$ here.",
    "German": r"Sei $D_k$ die Ableitung nach $f_{ik}$.",
    "another letter": r"$D_c$ is short for $\frac{d}{d f_{ic}}$.",
}
LINE = r"$$D_j\, p_{ic} = p_{ic}\,(\delta_{cj} - p_{ij})$$"
WRONG_LINE = r"$$D_j\, p_{ic} = p_{ic}\,(\delta_{cj} + p_{ij})$$"
BY_WEIGHTS = {
    "nabla": (r"$\nabla_k := \partial/\partial w_k$", r"\nabla_c"),
    "partial": (r"Here $\partial_k$ denotes $\frac{\partial}{\partial w_k}$.", r"\partial_c"),
    "gradient in words": (r"Let $\nabla_m$ be the gradient with respect to $w_m$.", r"\nabla_c"),
    "a letter": (r"$G_k \equiv \nabla_{w_k}$", r"G_c\,"),
    "nothing declared": ("", r"D_{w_c}\,"),
    "in script": ("", r"\mathcal{D}_{w_c}\,"),
}
GRADIENT = r"$$SIGN J = \frac1N\sum_i (p_{ic} - y_{ic})\,x_i + 2\lambda w_c$$"


@pytest.mark.parametrize("said", BY_LOGITS.values(), ids=BY_LOGITS)
def test_a_sign_that_is_declared_differentiates(read: Read, said: str) -> None:
    assert read(f"{said}\n\n{LINE}").claims[-1].status == "holds"
    assert read(f"{said}\n\n{WRONG_LINE}").claims[-1].status == "differs"


@pytest.mark.parametrize(("said", "sign"), BY_WEIGHTS.values(), ids=BY_WEIGHTS)
def test_a_sign_by_vectors_is_a_gradient(read: Read, said: str, sign: str) -> None:
    right = GRADIENT.replace("SIGN", sign)
    assert read(f"{said}\n\n{right}").claims[-1].status == "holds"
    assert read(f"{said}\n\n{right.replace('p_{ic} - y_{ic}', 'y_{ic} - p_{ic}')}").claims[-1].status == "differs"


@pytest.mark.parametrize("letter", ["k", "c", "q"])
def test_a_gradient_with_an_index_is_by_the_only_vector_that_has_it(read: Read, letter: str) -> None:
    right = GRADIENT.replace("SIGN", r"\nabla_c").replace("_c", f"_{letter}").replace("ic}", f"i{letter}}}")
    assert read(right).claims[0].status == "holds"
    wrong = read(right.replace("2\\lambda", "\\lambda")).claims[0]
    assert wrong.status == "not read" and "by what" in wrong.note


def test_a_rule_by_a_letter_is_none_by_a_vector_that_has_it_as_index(read: Read) -> None:
    found = read(GRADIENT.replace("SIGN", r"\nabla_c") + r" Recall $\nabla_v (a^T v) = a$, $\nabla_v \|v\|^2 = 2v$.")
    assert [claim.status for claim in found.claims] == ["holds", "trivial", "trivial"]


def test_a_sign_with_two_indices_is_by_an_entry(read: Read) -> None:
    said = r"Let $\partial_{k\nu} \equiv \partial/\partial w_{k\nu}$."
    right = r"$\partial_{k\nu} f_{na} = \delta_{ka} x_{n\nu}$"
    found = read(f"{said} Then {right}, and $\\partial_{{bj}} f_{{nk}} = \\delta_{{bk}} x_{{nj}}$")
    assert [claim.status for claim in found.claims] == ["definition", "holds", "holds"]
    wrong = right.replace(r"x_{n\nu}", r"w_{k\nu}")
    assert read(f"{said} Then {wrong}").claims[-1].status == "differs"


def test_a_sign_applies_to_a_bracket_or_to_the_rest_of_a_term(read: Read) -> None:
    said = r"$D_k$ means $\partial/\partial f_{ik}$."
    found = read(
        rf"{said} $D_k\Big(\sum_c y_{{ic}} f_{{ic}}\Big) x_i = y_{{ik}} x_i$, $\frac{{1}}{{p_{{ic}}}} D_k p_{{ic}} = "
        r"\delta_{ck} - p_{ik}$, $D_k \log\sum_c e^{f_{ic}} = p_{ik}$"
    )
    assert {claim.status for claim in found.claims} == {"holds"}


def test_a_derivative_that_has_a_name_is_no_sign(read: Read) -> None:
    found = read(
        r"Let $g_k$ be the derivative with respect to $f_{ik}$ of the loss of example $i$, so $g_k = p_{ik} - y_{ik}$ "
        r"and $\frac{\partial J}{\partial w_k} = \frac1N\sum_i g_k x_i + 2\lambda w_k$"
    )
    assert [claim.status for claim in found.claims] == ["definition", "holds"]


def test_a_sign_that_is_declared_twice_is_not_read(read: Read) -> None:
    found = read(
        r"$D_k = \frac{\partial}{\partial f_{ik}}$, later $D_k = \frac{\partial}{\partial w_k}$: $D_k f_{ik} = 1$"
    )
    assert found.claims[-1].status == "not read"


def test_the_sign_of_a_derivative_with_nothing_behind_it_is_not_read(read: Read) -> None:
    (claim,) = read(r"$$2\frac{\partial}{\partial w_k} = \frac{\partial}{\partial w_k}$$").claims
    assert claim.status == "not read" and "nothing follows" in claim.note


ANSWER = r"""$D_k$ means $\partial/\partial w_k$, and $Z_i = \sum_c e^{f_{ic}}$.

$$\log p_{ic} = f_{ic} - \log Z_i$$
$$D_k f_{ic} = \delta_{ck} x_i$$
$$D_k \log Z_i = \frac{1}{Z_i} D_k Z_i = \frac{1}{Z_i} e^{f_{ik}} x_i = p_{ik} x_i$$
$$D_k J = -\frac1N\sum_i\sum_c y_{ic}(\delta_{ck} - p_{ik})x_i + D_k\,\lambda\sum_c\sum_j w_{cj}^2$$
$$D_k\,\lambda\sum_c\sum_j w_{cj}^2 = 2\lambda w_k$$
$$D_k J = \frac1N\sum_i (p_{ik} - y_{ik})x_i + 2\lambda w_k$$
"""


def test_an_answer_in_signs_of_its_own_is_awarded(read: Read) -> None:
    assert read(ANSWER).points == 10


@pytest.mark.parametrize(
    "remark",
    [
        "As soon as all examples are predicted perfectly ($p_{ik} = y_{ik}$ for every $i$) the gradient becomes zero.",
        "Remark: if we add up these $K$ gradients we always get the zero vector.",
        "So the derivative vanishes at the labels.",
    ],
)
def test_what_words_make_of_the_result_holds_an_award_back(read: Read, remark: str) -> None:
    found = read(f"{ANSWER}\n{remark}")
    assert found.points is None and found.suggested == 10
    assert "words" in found.why


@pytest.mark.parametrize(
    "remark",
    [
        "With no regulariser the gradient is zero at the labels.",
        "The gradient has as many entries as $w_k$.",
        "If $p_{ik} = y_{ik}$ the data term adds nothing.",
    ],
)
def test_what_words_say_beside_it_does_not(read: Read, remark: str) -> None:
    assert read(f"{ANSWER}\n{remark}").points == 10


BARE = r"""
For one example let $g = e^{w_k^\top x}$ and $h = \sum_{c \ne k} e^{w_c^\top x} + g$. Then $\nabla g = g\,x$,
$$\nabla \log p_k = x - \frac{\nabla h}{h} = x - p_k x = (1 - p_k)\,x$$
"""


def test_a_nabla_with_nothing_below_is_by_what_is_looked_for(read: Read) -> None:
    assert {claim.status for claim in read(BARE).claims} <= {"holds", "definition"}
    assert "holds" in {claim.status for claim in read(BARE).claims}


def test_a_line_with_a_nabla_by_nothing_is_never_refuted(read: Read) -> None:
    told = [claim for claim in read(BARE.replace("= (1 - p_k)", "= (1 + p_k)")).claims if claim.status != "definition"]
    assert "differs" in {claim.status for claim in told}  # the last equality has none
    statuses = {claim.status for claim in read(r"$\nabla g = 2 g x$ with $g = e^{w_k^\top x}$.").claims}
    assert "differs" not in statuses and "not read" in statuses


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        (r"\nabla_W = (\nabla_Z)^\top X", True),
        (r"\frac{\partial}{\partial w_k} = \sum_i x_i \frac{\partial}{\partial f_{ik}}", True),
        (r"\nabla_{w_k} = \sum_i \frac{\partial f_{ik}}{\partial w_k} \frac{\partial}{\partial f_{ik}}", True),
        (r"\nabla_W = \nabla_Z X", False),
        (r"\frac{\partial}{\partial w_k} = -\sum_i x_i \frac{\partial}{\partial f_{ik}}", False),
        (r"\frac{\partial}{\partial w_k} = 2 \sum_i x_i \frac{\partial}{\partial f_{ik}}", False),
    ],
)  # fmt: skip
def test_signs_are_related_as_they_are_for_a_term_of_the_loss(read: Read, line: str, holds: bool) -> None:
    claims = read(rf"With $Z = X W^\top$ $${line}$$").claims
    assert claims[-1].status == ("holds" if holds else "not read")


@pytest.mark.parametrize("name", ["g", r"\mathrm{LSE}"])
def test_a_sign_with_an_index_differentiates_by_that_entry_of_the_argument(read: Read, name: str) -> None:
    text = rf"${name}(z) = \log \sum_j e^{{z_j}}$ and $\partial_k {name}(z) = \frac{{e^{{z_k}}}}{{\sum_j e^{{z_j}}}}$"
    assert [claim.status for claim in read(text).claims] == ["definition", "holds"]
    wrong = read(text.replace(r"}{\sum", r"}{2 \sum"))
    assert [claim.status for claim in wrong.claims] == ["definition", "differs"]


def test_a_sign_with_an_index_is_of_no_one_argument_of_two(read: Read) -> None:
    assert [claim.status for claim in read(r"$\partial_k g(z, u) = e^{z_k}$").claims] == ["not read"]
