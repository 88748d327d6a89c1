"""Steps that are told in passing: behind an equality or an arrow, by a prime, within a chain, in a case recalled."""

from __future__ import annotations

import pytest

from .conftest import Read
from .test_unverified import ANSWER


def statuses(read: Read, text: str) -> list[str]:
    return [claim.status for claim in read(text).claims]


def met(read: Read, text: str) -> set[str]:
    return {step.id for step in read(text).milestones if step.met}


@pytest.mark.parametrize(
    "said",
    [
        "$f_{ik} = w_k^T x_i$, whose gradient with respect to $w_k$ is $VALUE$.",
        "$w_k$ is only in $f_{ik} = w_k^T x_i$, and its derivative with respect to $w_k$ is $VALUE$.",
        "With respect to $w_k$: $w_k$. It enters by $f_{ik} = w_k^T x_i$, whose gradient is $VALUE$.",
    ],
)
def test_the_derivative_of_the_equality_before(read: Read, said: str) -> None:
    right, wrong = (read(said.replace("VALUE", value)).claims[-1].status for value in ("x_i", "2 x_i"))
    assert (right, wrong) == ("holds", "not read")


def test_its_derivative_is_that_of_what_the_sentence_begins_with(read: Read) -> None:
    text = (
        r"$\ell_i = -\sum_c y_{ic} f_{ic} + \log\sum_m e^{f_{im}}$. Differentiate with respect to $f_{ik}$. "
        r"The second part is a log of a sum, its derivative is one over the sum times the derivative of "
        r"the sum, that is $\frac{1}{\sum_m e^{f_{im}}} e^{f_{ik}}$, and this is $p_{ik}$."
    )
    assert "the_logarithm_of_the_sum_is_differentiated" in met(read, text)


def test_arrows_by_what_a_list_begins_with_may_follow_equalities(read: Read) -> None:
    text = r"""Now by $w_k$, term by term

- $-f_{ic} = -w_{c}^\top x_i \longrightarrow -\delta_{ck}\, x_i$
- $\log \sum_c \exp f_{ic} \longrightarrow \frac{1}{\sum_c \exp f_{ic}} \exp(f_{ik}) x_i = SIGN p_{ik}\, x_i$
"""
    assert set(statuses(read, text.replace("SIGN", ""))) == {"holds"}
    assert statuses(read, text.replace("SIGN", "-"))[-1] == "differs"


@pytest.mark.parametrize("rule", [r"\log' p = 1/p", r"\log'(u) = \frac1u", r"\exp' x = \exp x"])
def test_a_prime_at_a_functions_name_is_by_its_argument(read: Read, rule: str) -> None:
    assert statuses(read, f"(as ${rule}$)") == ["trivial"]


def test_a_vector_of_derivatives_is_the_gradient(read: Read) -> None:
    text = (
        r"$$\frac{\partial J}{\partial w_k} = \begin{pmatrix}\partial J/\partial w_{k1}\\ \vdots\\ "
        r"\partial J/\partial w_{kd}\end{pmatrix} = \frac1N\sum_i (p_{ik} SIGN y_{ik}) x_i + 2\lambda w_k$$"
    )
    assert statuses(read, text.replace("SIGN", "-")) == ["holds", "holds"]
    assert statuses(read, text.replace("SIGN", "+")) == ["holds", "differs"]


CHAIN = r"""
$$\begin{align}
\frac{\partial J}{\partial w_k} &= -\frac1N\sum_i\Big(y_{ik} x_i
- \frac{\partial}{\partial w_k}\log\sum_l e^{f_{il}}\Big) + \lambda\frac{\partial\|w_k\|^2}{\partial w_k}\\
&= -\frac1N\sum_i\Big(y_{ik} x_i - NEXT\Big) + \lambda\frac{\partial\|w_k\|^2}{\partial w_k}
\end{align}$$
"""


def test_a_derivative_among_other_terms_is_a_step_where_it_is_carried_out(read: Read) -> None:
    done = CHAIN.replace("NEXT", r"\frac{e^{f_{ik}}}{\sum_l e^{f_{il}}}\frac{\partial f_{ik}}{\partial w_k}")
    left = CHAIN.replace("NEXT", r"1 \cdot \frac{\partial}{\partial w_k}\log\sum_l e^{f_{il}}")
    step = "the_logarithm_of_the_sum_is_differentiated"
    assert step in met(read, done)
    assert step not in met(read, left)


def test_labels_may_be_recalled_for_the_cases_above(read: Read) -> None:
    text = r"""Let $t_i$ be the true class of example $i$, i.e. $y_{i,t_i}=1$.

In the first case $y_{ik}=1$, in the second $y_{ik}=0$.
"""
    assert "not read" not in statuses(read, text)
    assert "not read" in statuses(read, text.replace("in the second", "and again"))


def test_a_slogan_in_a_display_is_no_operation(read: Read) -> None:
    line = r"$$\frac{\partial f_{ik}}{\partial w_k} = x_i \qquad \text{(SAID)}$$"
    assert read(f"{ANSWER}\n\n{line.replace('SAID', chr(34) + 'expected minus observed' + chr(34))}").points == 10.0
    assert read(f"{ANSWER}\n\n{line.replace('SAID', 'times minus one')}").points is None


def test_a_case_behind_a_name_is_not_that_of_a_claim_before(read: Read) -> None:
    text = r"The other kind has class $c$ with $c \ne k$. No $w_k$ there: $\nabla_{w_k} \log p_{ic} = -p_{ik} x_i$"
    claim = read(text).claims[-1]
    assert (claim.status, claim.note) == ("holds", "")
