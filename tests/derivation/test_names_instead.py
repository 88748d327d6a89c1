"""Names that words put in the place of the question's."""

from __future__ import annotations

import pytest

from tests.derivation.conftest import Read
from tests.derivation.test_renaming import ALL, renamed

WORDS = [
    "I write $v_k$ (instead of $w_k$) and $q_{ik}$ (the sheet has $p_{ik}$).",
    "Ich schreibe $v_k$ statt $w_k$ und $q_{ik}$ (auf dem Blatt heißen sie $p_{ik}$).",
    "I write $v_k$ (the $w_k$ of the assignment), and our $p_{ik}$ is called $q_{ik}$ here.",
    "$v_k$ stands for $w_k$, and $q_{ik}$ is what the exercise calls $p_{ik}$.",
    "We write $V$ for $W$, and $q_{ik}$ (your $p_{ik}$) for the probabilities.",
    "Die Gewichte heißen $v_k$ (auf dem Blatt $w_k$), die Wahrscheinlichkeiten $q_{ik}$ (dort $p_{ik}$).",
    "Je note $v_k$ les poids ($w_k$ dans l'énoncé) ; $p_{ik}$ est noté $q_{ik}$.",
    "Donde $q_{ik}$ (en el enunciado $p_{ik}$) y $v_k$ en lugar de $w_k$.",
]
LOSS = r"$$J = -\frac1N \sum_i \sum_c y_{ic} \log p_{ic} + \mu \sum_c \beta_c^\top \beta_c$$"


@pytest.mark.parametrize("words", WORDS)
def test_a_name_in_the_place_of_the_questions_is_that_symbol(read: Read, words: str) -> None:
    found = read(f"{words}\n{renamed(ALL, 'w > v, p > q')}")
    assert found.points == 10


@pytest.mark.parametrize("words", WORDS)
def test_a_wrong_line_in_such_names_is_refuted(read: Read, words: str) -> None:
    wrong = renamed(ALL, "w > v, p > q").replace(r"x_i + 2 \lambda v_k", r"x_i + \lambda v_k")
    found = read(f"{words}\n{wrong}")
    assert found.points is None and found.claims[-1].status == "differs"


def test_a_name_is_nothing_else_than_what_words_say(read: Read) -> None:
    assert read(f"I write $q_{{ik}}$ instead of $y_{{ik}}$.\n{renamed(ALL, 'p > q')}").points is None


@pytest.mark.parametrize(
    "words",
    [
        "Let $r_{ik}$ (the $p_{ik}$ of the lecture minus $y_{ik}$) be the residual, $r_{ik} = p_{ik} - y_{ik}$.",
        "Let $r_{ik}$ (the sheet has $p_{ik}$ without the label) be the residual, $r_{ik} = p_{ik} - y_{ik}$.",
        "The residual $r_{ik}$ (the error of $p_{ik}$) is $r_{ik} = p_{ik} - y_{ik}$.",
    ],
)
def test_what_is_made_of_a_symbol_is_no_other_name_for_it(read: Read, words: str) -> None:
    assert read(words).claims[-1].status == "definition"


@pytest.mark.parametrize("what", ["strength of the regulariser", "the penalty weight", "regularisation parameter"])
def test_the_strength_of_a_part_is_not_the_part(read: Read, what: str) -> None:
    found = read(f"Weights $\\beta_k$ (instead of $w_k$), {what} $\\mu$ (instead of $\\lambda$).\n{LOSS}")
    assert [claim.status for claim in found.claims] == ["holds"]
    doubled = read(f"Weights $\\beta_k$ (instead of $w_k$), {what} $\\mu$.\n{LOSS.replace('mu ', 'mu 2 ')}")
    assert [claim.status for claim in doubled.claims] != ["holds"]
