"""Names that words give to terms of what the question defines."""

from __future__ import annotations

import pytest

from tests.derivation.conftest import Read

OF_H = r"$$\frac{\partial H}{\partial f_{ik}} = %s$$ "
RULE = r"$$\frac{\partial J}{\partial w_k} = %s\sum_i \frac{\partial H}{\partial f_{ik}} x_i + 2 \lambda w_k$$"
WITHOUT_MINUS = OF_H % r"\frac1N (y_{ik} - p_{ik})"
FOLLOWING, OTHER = (OF_H % rf"-\frac1N (y_{{ik}} - {number})" for number in (1, 2))
RIGHT = OF_H % r"\frac1N (p_{ik} - y_{ik})"
WORDS = [
    "Now the first term of $J$, called $H$.",
    "With $H$ the first term of $J$:",
    "Derivamos el primer término de $J$, llamado $H$.",
    "Wir leiten den ersten Term von $J$, genannt $H$, ab.",
]
EXPANDED = r"""
$$J = -\frac1N \sum_i \sum_k y_{ik} f_{ik} + \frac1N \sum_i \log\sum_c e^{f_{ic}} + \lambda \sum_c \|w_c\|^2$$
For the first term of $J$, called $A$, and the second term of $J$, called $B$:
$$\frac{\partial A}{\partial f_{ik}} = -\frac1N y_{ik}$$
$$\frac{\partial B}{\partial f_{ik}} = \frac1N p_{ik}$$
"""


def statuses(read: Read, text: str) -> list[str]:
    return [claim.status for claim in read(text).claims]


@pytest.mark.parametrize("words", WORDS)
def test_a_term_of_the_loss_is_what_the_question_says(read: Read, words: str) -> None:
    assert statuses(read, f"{words} {RIGHT} {RULE % ''}") == ["holds", "holds"]
    wrong = OF_H % r"p_{ik} - y_{ik}"
    assert statuses(read, f"{words} {RIGHT} {wrong} {RULE % ''}") == ["holds", "differs", "holds"]
    assert statuses(read, f"{words} {wrong} {RULE % ''}") == ["differs", "holds"]


def test_a_term_may_be_meant_without_its_minus(read: Read) -> None:
    text = f"{WORDS[1]} {WITHOUT_MINUS}"
    assert statuses(read, f"{text} {RULE % '-'}") == ["holds", "holds"]
    assert "differs" in statuses(read, f"{text} {RULE % ''}")


def test_it_may_be_a_term_of_the_line_above(read: Read) -> None:
    assert statuses(read, EXPANDED) == ["holds"] * 3
    assert statuses(read, EXPANDED.replace(r"-\frac1N y", r"-\frac2N y")) == ["holds", "differs", "holds"]


def test_what_is_said_of_a_named_term_follows_from_a_slip_in_what_it_has(read: Read) -> None:
    slip = r"$$\log p_{ic} = f_{ic} - \sum_{l=1}^{K} f_{il}$$"
    found = read(f"{slip} {WORDS[0]} {FOLLOWING} {RULE % ''}")
    assert [claim.status for claim in found.claims] == ["differs", "differs", "holds"]
    assert "it follows rightly from line 1" in found.claims[1].note
    other = read(f"{slip}\n{WORDS[0]} {OTHER} {RULE % ''}")
    assert "follows" not in other.claims[1].note


def test_a_term_of_what_words_name_is_none_of_the_sum_above(read: Read) -> None:
    text = (
        "We call $r_{ik} = p_{ik} - y_{ik}$ its *residual*. The first summand of the loss is called the *risk* $R$.\n\n"
        r"$R = \frac1N \sum_i \Big( \log Z_i - \sum_q y_{iq} f_{iq} \Big)$ with $Z_i = \sum_q e^{f_{iq}}$"
        "\n\n"
        r"$$\frac{\partial R}{\partial f_{ik}} = \frac{r_{ik}}{N} \qquad □$$"
    )
    assert [claim.status for claim in read(text).claims] == ["definition", "holds", "definition", "holds"]


SUM = r"""$$J = -\frac1N\sum_i\sum_c y_{ic}f_{ic} + \frac1N\sum_i\log \sum_c e^{f_{ic}} + \lambda\sum_c\sum_j w_{cj}^2
= -A + B + R$$ Now $\nabla_{w_k} B = \frac1N\sum_i p_{ik} x_i$, $\nabla_{w_k} R = 2\lambda w_k$ and
$\nabla_{w_k} A = \frac1N\sum_i y_{ik} x_i$."""


def test_a_sum_of_names_beside_a_sum_names_its_terms(read: Read) -> None:
    assert {claim.status for claim in read(SUM).claims} == {"holds", "trivial"}
    wrong = read(SUM.replace(r"A = \frac1N", r"A = -\frac1N")).claims
    assert [claim.status for claim in wrong][-1] == "differs" and wrong[-2].status == "holds"
