r"""Indices that words relate are put as a relation; what is only typed in parts, or primed, is read as meant."""

from __future__ import annotations

import pytest

from grader.derivation.text.told import with_relations
from tests.derivation.conftest import Read

OFF = r"$\frac{\partial p_{ic}}{\partial f_{ik}} = -p_{ic} p_{ik}$"
ON = r"$\frac{\partial p_{ic}}{\partial f_{ik}} = p_{ic} (1 - p_{ik})$"


def statuses(read: Read, text: str) -> list[str]:
    return [claim.status for claim in read(text).claims]


@pytest.mark.parametrize(
    "words",
    [
        "If $c$ is not $k$, one finds",
        "If $c$ is a class other than $k$:",
        "If $c$ is different from $k$ we get",
        "For any class $c$ other than $k$,",
        "When $c$ and $k$ differ,",
        "Wenn $c$ von $k$ verschieden ist:",
        "Si $c$ est différent de $k$,",
        "If c is any other class than k:",
        "- $c$ unlike $k$:",
        "If $c$ is any other class, one finds",
    ],
)
def test_words_say_that_indices_differ(read: Read, words: str) -> None:
    assert statuses(read, f"{words} {OFF}") == ["holds"]
    assert statuses(read, f"{words} {OFF.replace('-', '')}") == ["differs"]


@pytest.mark.parametrize(
    "words", ["If $c$ equals $k$, then", "1. *c is k*:", "Wenn $c$ gleich $k$ ist:", "If $c$ and $k$ are the same,"]
)
def test_words_say_that_indices_are_equal(read: Read, words: str) -> None:
    assert statuses(read, f"{words} {ON}") == ["holds"]
    assert statuses(read, f"{words} {OFF}") == ["differs"]


@pytest.mark.parametrize(
    "text",
    [
        "the class $k$ is $c$ here",
        "for $c$ and $k$ we sum",
        "if c is not k + 1",
        "if $c$ is not k",
        "so $p = c$ is not $k$",
        "where x is not the input",
        "where $x$ is $d$ dimensional, and w is d dimensional",
        "- w is d dimensional",
    ],
)
def test_other_words_stay_as_they_are(text: str) -> None:
    assert with_relations(text) == text


def test_a_relation_in_words_keeps_the_lines() -> None:
    assert with_relations("if $c$\nis not\n$k$: $a$").count("\n") == 2


def test_a_function_with_a_prime_is_differentiated_by_what_stands_in_it(read: Read) -> None:
    text = r"With $u = S_i = \sum_c e^{f_{ic}}$: $\frac{\partial \ln S_i}{\partial f_{ik}} = \ln'(u) DS = VALUE$"
    text = text.replace("DS", r"\frac{\partial S_i}{\partial f_{ik}}")
    assert statuses(read, text.replace("VALUE", r"\frac{e^{f_{ik}}}{S_i}"))[-2:] == ["holds", "holds"]
    assert statuses(read, text.replace("VALUE", r"u e^{f_{ik}}"))[-2:] == ["holds", "differs"]
    assert statuses(read, r"$\exp'(f_{ik}) = e^{f_{ik}}$, $\exp'(f_{ik}) = f_{ik}$") == ["trivial", "differs"]


def test_the_terms_of_a_loss_are_numbered_in_words(read: Read) -> None:
    text = r"For the second term $J_2$ of $J$: $\frac{\partial J_2}{\partial w_k} = VALUE \lambda w_k$."
    assert [statuses(read, text.replace("VALUE", value)) for value in ("2", "")] == [["holds"], ["differs"]]


@pytest.mark.parametrize("reason", [r"[\because \sum_c y_{ic} = 1]", r"\text{as the } y_{ic} \text{ add up to } 1"])
def test_a_reason_behind_a_line_is_no_part_of_it(read: Read, reason: str) -> None:
    text = rf"$$\sum_{{c=1}}^K y_{{ic}} p_{{ik}} = VALUE p_{{ik}} \quad {reason}$$"
    assert statuses(read, text.replace("VALUE", ""))[:1] == ["holds"]
    assert statuses(read, text.replace("VALUE", "2"))[:1] == ["differs"]


@pytest.mark.parametrize("left", ["dJ/dw_k = 1/N $", r"$\frac{dJ}{dw_k} = \frac1N "])
def test_an_open_sum_goes_on_outside_of_its_dollars(read: Read, left: str) -> None:
    text = rf"{left}\sum_i$ (VALUE - y_ik) x_i + $2\lambda w_k$"
    assert [statuses(read, text.replace("VALUE", value)) for value in ("p_ik", "2p_ik")] == [["holds"], ["differs"]]


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ("If $k$ is the correct class of example $i$, then", "holds"),
        ("For any class $k$ that is the true one we have", "holds"),
        ("Wenn $k$ die richtige Klasse von Beispiel $i$ ist, bleibt", "holds"),
        ("If $k$ is not the correct class, we find", "not read"),
        ("If no other example is there, the sum is", "not read"),
    ],
)
def test_a_case_of_the_true_class_is_told_in_a_sentence(read: Read, words: str, holds: str) -> None:
    assert statuses(read, rf"{words} $\sum_c y_{{ic}} \log p_{{ic}} = \log p_{{ik}}$.") == [holds]


def test_what_a_sentence_supposes_in_words_alone_is_for_a_person(read: Read) -> None:
    line = r"$\nabla_{w_k} J = \frac1N \sum_i p_{ik} x_i + 2 \lambda w_k$"
    found = read(f"If no example belongs to class $k$, then {line}")
    assert [claim.status for claim in found.claims] == ["not read"] and "supposes in words" in found.claims[0].note
    assert statuses(read, f"If we differentiate by $w_k$, then {line}") == ["differs"]


@pytest.mark.parametrize(
    "text",
    [
        r"The derivative $\frac{\partial f_{ik}}{\partial w_k}$ is VALUE.",
        r"$\nabla_{w_k} f_{ik}$ ist VALUE, denn $f$ ist linear.",
        r"For $c = k$ the derivative $\frac{\partial f_{ic}}{\partial w_k}$ is VALUE; in the other case it is $0$.",
    ],
)
def test_what_a_derivative_is_said_to_be_is_a_claim(read: Read, text: str) -> None:
    assert statuses(read, text.replace("VALUE", "$x_i$"))[0] == "holds"
    assert statuses(read, text.replace("VALUE", "$w_k$"))[0] == "differs"


@pytest.mark.parametrize(
    "text",
    [
        r"the second factor of $\frac{\partial J}{\partial f_{ik}} \frac{\partial f_{ik}}{\partial w_k}$ is $x_i$.",
        r"the dimension of $\frac{\partial f_{ik}}{\partial w_k}$ is $d$.",
        r"$\frac{\partial J}{\partial w_k}$ is $d$-dimensional.",
        r"If $\frac{\partial J}{\partial w_k}$ is $0$, we are done.",
        r"$\frac{\partial J}{\partial w_k}$ is $2 \lambda w_k$ plus another term",
    ],
)
def test_what_is_only_a_part_or_a_case_is_no_claim(read: Read, text: str) -> None:
    assert statuses(read, text) == []


def test_a_symbol_that_leaves_two_indices_of_one_kind_out_is_not_refuted(read: Read) -> None:
    text = r"Let $r = p_{ik} / p_{ij}$, so $\log r = f_{ik} - f_{ij}$."
    assert statuses(read, text) == ["not read", "not read"]
    assert statuses(read, text.replace("r =", "r_{ikj} =").replace("r =", "r_{ikj} =")) == ["definition", "holds"]


def test_a_case_goes_on_behind_its_sentence_with_then(read: Read) -> None:
    text = r"Sanity check: one example, $N = 1$. THEN $\nabla_{w_k} J = (p_{1k} - y_{1k}) x_1 + 2 \lambda w_k$."
    assert statuses(read, text.replace("THEN", "Then")) == ["holds"]
    assert statuses(read, text.replace("THEN", "Then").replace("+ 2", "- 2")) == ["not read"]
    assert statuses(read, text.replace("THEN", "The formula gives")) == ["holds"]
    assert statuses(read, text.replace("THEN", "The formula gives").replace("+ 2", "- 2")) == ["differs"]
    assert statuses(read, text.replace("THEN", "For all of them")) == ["differs"]
    assert statuses(read, text.replace("THEN", "\n\nHere we have")) == ["differs"]


def test_bullets_are_items_of_a_list(read: Read) -> None:
    text = """The correct class is called t.

• k = t:  ∂p_t/∂f_k = p_t(1 − p_t)
• k ≠ t:  ∂p_t/∂f_k = SIGN p_t·p_k
"""
    assert statuses(read, text.replace("SIGN ", "−")) == ["holds", "holds"]
    assert statuses(read, text.replace("SIGN ", "")) == ["holds", "differs"]


EACH = r"$L_i = -\sum_k y_{ik} \log p_{ik}$. "


@pytest.mark.parametrize(
    ("total", "loss"),
    [(r"L = \sum_i L_i", r"\frac1N L"), (r"L = \frac1N \sum_i L_i", "L"), (r"L = -\sum_i L_i", r"-\frac1N L")],
)
@pytest.mark.parametrize("name", ["L", r"\ell", "h"])
def test_what_the_losses_of_examples_add_up_to_is_another_symbol(read: Read, name: str, total: str, loss: str) -> None:
    text = rf"{EACH} ${total}$. We minimise $J = {loss} + \lambda \sum_c \|w_c\|^2$.".replace("L", name)
    assert statuses(read, text) == ["definition", "definition", "holds"]
    assert statuses(read, text.replace(r"+ \lambda", r"+ 2 \lambda")) == ["definition", "definition", "differs"]


def test_the_loss_of_the_question_is_no_sum_without_its_regulariser(read: Read) -> None:
    assert statuses(read, EACH + r"$J = \frac1N \sum_i L_i$.") == ["definition", "differs"]
    gradient = r"$\frac{\partial L}{\partial w_k} = \frac1N \sum_i (p_{ik} - y_{ik}) x_i"
    of_total = EACH + r"$L = \frac1N \sum_i L_i$. " + gradient
    assert statuses(read, of_total + "$")[-1] == "holds"
    assert statuses(read, of_total + r" + 2 \lambda w_k$")[-1] == "differs"


def test_what_a_derivative_by_a_symbol_is_in_two_cases_is_not_said_of_the_line_above(read: Read) -> None:
    text = r"""Say the true class is $t$.

$L = -\log p_t = -f_t + \log\sum_c e^{f_c}$

Derivative of the first term with respect to $f_k$: this is $-1$ if $k = t$ and $0$ otherwise."""
    assert "differs" not in statuses(read, text)


def test_names_of_greek_letters_are_differentiated_by_in_plain_text(read: Read) -> None:
    line = "dJ/dtheta_k = 1/m * sum_i (yhat_ik - y_ik) * x_i + 2 * lambda * theta_k"
    assert statuses(read, line) == ["holds"]
    assert statuses(read, line.replace("2 * lambda", "lambda")) == ["differs"]


@pytest.mark.parametrize(("word", "right", "wrong"), [("gleich", ON, OFF), ("ungleich", OFF, ON)])
def test_a_case_in_words_before_a_formula_is_its_own(read: Read, word: str, right: str, wrong: str) -> None:
    assert statuses(read, f"Im Fall c {word} k gilt {right}") == ["holds"]
    assert statuses(read, f"Im Fall c {word} k gilt {wrong}") != ["holds"]


def test_where_supposes_nothing(read: Read) -> None:
    line = r"$\nabla_{w_k} J = \frac1N \sum_i p_{ik} x_i + 2 \lambda w_k$"
    assert statuses(read, f"We find, where everything is as above, {line}") == ["differs"]


SETTINGS = [
    "(a) K = 2, N = 1, λ = 0. The formula gives LINE.",
    r"If $K = 2$, $N = 1$ and $\lambda = 0$, the formula gives LINE.",
    r"Take $K = 2$, $N = 1$ and $\lambda = 0$. Then the first one is LINE.",
]


@pytest.mark.parametrize("said", SETTINGS)
def test_what_is_set_beside_how_many_there_are_holds_in_its_paragraph(read: Read, said: str) -> None:
    line = r"$\partial J/\partial w_1 = (p_{11} - y_{11})\,x_1$"
    assert statuses(read, said.replace("LINE", line))[-1] == "holds"
    assert statuses(read, said.replace("LINE", line.replace("- y", "+ y")))[-1] != "holds"


def test_what_is_set_to_zero_heads_what_is_said_of_that_case(read: Read) -> None:
    text = (
        "- $\\lambda = 0$: $\\nabla_{w_k} J = \\frac1N\\sum_i(p_{ik} - y_{ik})\\,x_i$.\n- $W = 0$: all $p_{ik} = 1/K$\n"
    )
    assert statuses(read, text) == ["trivial", "holds", "trivial", "holds"]
    assert statuses(read, f"{text}\n$p_{{ik}} = 1/K$")[-1] != "holds"
