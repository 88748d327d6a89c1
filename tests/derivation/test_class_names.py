r"""Names that an answer has for the class of an example, and $\ell$ where it counts the classes."""

from __future__ import annotations

import pytest

from .conftest import Read

SAID = {
    "c_i": r"Let $c_i \in \{1, \dots, K\}$ be the class of sample $i$.",
    "g_i": r"We have $y_{ij} = I(g_i = j)$.",
    r"\kappa_i": r"Here $y_{ij} = \delta_{\kappa_i j}$.",
    "g^{(i)}": r"$g^{(i)} \in \{1, \ldots, K\}$ is the label of example $i$.",
}
BY_LABEL = r"""
$$-\log p_{i, CLASS} = -f_{i, CLASS} + \log\sum_j e^{f_{ij}}$$

$$\frac{\partial}{\partial f_{ik}} (-\log p_{i, CLASS})
= \frac{e^{f_{ik}}}{\sum_j e^{f_{ij}}} - \mathbb{1}[CLASS = k] = p_{ik} - y_{ik}$$

As $\frac{\partial f_{ik}}{\partial w_k} = x_i$,

$$\frac{\partial J}{\partial w_k} = \frac1N\sum_i (p_{ik} - \mathbb{1}[CLASS = k]) x_i + 2\lambda w_k$$
"""
BY_ELL = r"""
Let $\ell$ run over the classes.

For $\ell = k$: $\frac{\partial p_{i\ell}}{\partial f_{ik}} = p_{ik}(1-p_{ik})$.
For $\ell \neq k$: $\frac{\partial p_{i\ell}}{\partial f_{ik}} = -p_{i\ell} p_{ik}$.

$$\frac{\partial J}{\partial f_{ik}}
= -\frac1N\sum_\ell \frac{y_{i\ell}}{p_{i\ell}} \frac{\partial p_{i\ell}}{\partial f_{ik}} = \frac1N(p_{ik} - y_{ik})$$

$$\frac{\partial f_{ik}}{\partial w_k} = x_i$$

$$\frac{\partial J}{\partial w_k} = \frac1N\sum_i (p_{ik}-y_{ik}) x_i + 2\lambda w_k$$
"""


@pytest.mark.parametrize("name", SAID)
def test_a_new_name_of_the_class_is_a_label(read: Read, name: str) -> None:
    found = read(SAID[name] + BY_LABEL.replace("CLASS", name))
    assert {claim.status for claim in found.claims} <= {"holds", "definition"}
    assert found.points == 10.0


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("-f_{i, CLASS}", "f_{i, CLASS}"),
        (r"[CLASS = k]) x", r"[CLASS \ne k]) x"),
        ("= p_{ik} - y_{ik}", "= p_{ik} - 1"),
    ],
)
def test_a_slip_with_a_new_name_is_told(read: Read, name: str, before: str, after: str) -> None:
    found = read(SAID[name] + BY_LABEL.replace(before, after).replace("CLASS", name))
    assert found.points is None
    assert "differs" in {claim.status for claim in found.claims}


def test_a_letter_that_counts_classes_is_no_label(read: Read) -> None:
    found = read(
        r"Let $c_i \in \{1, \dots, K\}$. $\sum_c p_{ic} = 1$ and $\frac{\partial f_{ic}}{\partial w_c} = x_i$."
    )
    assert [claim.status for claim in found.claims] == ["holds", "holds"]


def test_ell_counts_classes_where_it_is_no_loss(read: Read) -> None:
    assert read(BY_ELL).points == 10.0
    wrong = read(BY_ELL.replace(r"= -p_{i\ell}", r"= p_{i\ell}"))
    assert wrong.points is None
    assert "differs" in {claim.status for claim in wrong.claims}


def test_ell_is_the_loss_where_it_is_differentiated(read: Read) -> None:
    found = read(r"$$\frac{\partial \ell}{\partial w_k} = \frac1N\sum_i (p_{ik}-y_{ik}) x_i + \lambda w_k$$")
    assert [claim.status for claim in found.claims] == ["differs"]


@pytest.mark.parametrize(
    "label", [r"\theta^{(y^{(i)})\top}", r"(\theta^{(y^{(i)})})^\top", r"\theta^{(y_i)\top}", r"{\theta^{(y^{(i)})}}^T"]
)
def test_the_weights_of_an_example_s_class_are_read(read: Read, label: str) -> None:
    right = rf"$$\nabla_{{\theta^{{(k)}}}} {label} x^{{(i)}} = 1\{{y^{{(i)}} = k\}}\,x^{{(i)}}$$"
    claim = read(right).claims[0]
    assert claim.status == "holds"
    assert claim.text.count("{") == claim.text.count("}")
    assert read(right.replace("= k", r"\ne k")).claims[0].status == "differs"


@pytest.mark.parametrize("words", ["Exactly one $y_j$ is 1, say", "Let", "Only one label is 1, namely"])
def test_a_label_that_is_chosen_to_be_1_names_the_class(read: Read, words: str) -> None:
    text = rf"""One example. {words} $y_c = 1$. So $-\sum_j y_j \log p_j = -\log p_c$.

* if $k = c$: $\frac{{\partial \log p_c}}{{\partial f_k}} = 1 - p_k = y_k - p_k$
* if $k \ne c$: $\frac{{\partial \log p_c}}{{\partial f_k}} = -p_k = y_k - p_k$"""
    assert {claim.status for claim in read(text).claims} == {"holds"}


def test_a_letter_that_is_differentiated_by_is_no_class(read: Read) -> None:
    text = r"One example. Let $y_k = 1$. $$\frac{\partial}{\partial f_k} \Big( -\sum_j y_j \log p_j \Big) = p_k - 1$$"
    assert read(text).claims[0].status != "holds"
