r"""Answers in a textbook's letters, which nothing says are the question's: $\alpha_b' u_t$ for $w_k^\top x_i$."""

from __future__ import annotations

import pytest

from grader.derivation.read import read_derivation
from grader.derivation.record import WrittenReading
from grader.derivation.settings import DerivationSettings

LOGITS = r"Scores $o_{tb} = \alpha_b' u_t$."
SOFTMAX = r"$$\rho_{tb} = \frac{e^{o_{tb}}}{\sum_{a=1}^{B} e^{o_{ta}}}$$"
LOSS = r"""$$Q = -\frac1T \sum_{t=1}^{T} \sum_{b=1}^{B} g_{tb} \ln \rho_{tb}
+ \lambda \sum_{b=1}^{B} \alpha_b' \alpha_b$$"""
OPENED = r"$$\ln \rho_{tb} = o_{tb} - \ln \sum_a e^{o_{ta}}$$"
LOG_SUM = (
    r"$$\frac{\partial}{\partial o_{tc}} \ln \sum_a e^{o_{ta}} = \frac{e^{o_{tc}}}{\sum_a e^{o_{ta}}} = \rho_{tc}$$"
)
DATA = r"$$\frac{\partial}{\partial o_{tc}} \sum_b g_{tb} \ln \rho_{tb} = g_{tc} - \rho_{tc}$$"
CHAIN = r"$$\frac{\partial o_{tc}}{\partial \alpha_c} = u_t$$"
PENALTY = r"$$\frac{\partial}{\partial \alpha_c} \lambda \sum_b \alpha_b' \alpha_b = 2 \lambda \alpha_c$$"
RESULT = r"$$\frac{\partial Q}{\partial \alpha_c} = \frac1T \sum_t (\rho_{tc} - g_{tc}) u_t + 2 \lambda \alpha_c$$"
SUM = r"$$\frac{\partial}{\partial \alpha_c} \sum_t \sum_b g_{tb} \ln \rho_{tb} = \sum_t (g_{tc} - \rho_{tc}) u_t$$"
WRONG = RESULT.replace("2 ", "")
ALL = (LOGITS, SOFTMAX, LOSS, OPENED, LOG_SUM, DATA, CHAIN, PENALTY, RESULT)


def read(steps: DerivationSettings, *lines: str) -> WrittenReading:
    return read_derivation("\n\n".join(lines), steps)


def statuses(found: WrittenReading) -> set[str]:
    return {claim.status for claim in found.claims}


def notes(found: WrittenReading) -> str:
    return "\n".join(claim.note for claim in found.claims)


def test_letters_that_nothing_explains_are_the_questions_by_what_they_count(steps: DerivationSettings) -> None:
    found = read(steps, *ALL)
    assert statuses(found) == {"holds", "definition"}
    for words in ("alpha is read as w", "u is read as x", "g is read as y"):
        assert notes(found).count(words) == 1


def test_they_are_confirmed_where_the_answer_states_the_loss_in_them(steps: DerivationSettings) -> None:
    assert read(steps, *ALL).points == 10.0
    unstated = [line for line in ALL if line not in (LOSS, RESULT)]
    found = read(steps, *unstated, SUM)
    assert "not read" not in statuses(found) and found.points is None
    assert "is read as" in found.why


def test_a_loss_that_is_another_confirms_nothing(steps: DerivationSettings) -> None:
    other = LOSS.replace(r"-\frac1T", r"-\frac2T")
    found = read(steps, LOGITS, SOFTMAX, other, *ALL[3:-1], SUM)
    assert statuses(found) == {"holds", "definition"}
    assert found.points is None


def test_a_wrong_line_in_such_letters_is_told_where_the_loss_speaks_for_them(steps: DerivationSettings) -> None:
    found = read(steps, *ALL[:-1], WRONG)
    assert [claim.status for claim in found.claims][-1] == "differs"
    assert found.points is None


def test_a_line_is_not_refuted_in_letters_of_which_few_lines_speak(steps: DerivationSettings) -> None:
    *_, last = read(steps, LOGITS, SOFTMAX, DATA, CHAIN, LOG_SUM, OPENED, SUM.replace("u_t", r"2 u_t")).claims
    assert last.status == "not read"
    assert last.note.startswith("it does not hold if alpha is read as w and g is read as y and u is read as x")


def test_another_name_of_the_questions_may_be_one_of_what_it_gives(steps: DerivationSettings) -> None:
    """The question has z for the logits; here it has one index, as an input has."""
    found = read(steps, *(line.replace("u_t", "z_t") for line in ALL))
    assert statuses(found) == {"holds", "definition"}
    assert "z is read as x" in notes(found)


def test_a_prime_behind_a_given_symbol_is_a_transposition(steps: DerivationSettings) -> None:
    found = read(
        steps, r"$$f_{ik} = x_i' w_k$$", r"$$\frac{\partial}{\partial w_k} \lambda \sum_c w_c' w_c = 2 \lambda w_k$$"
    )
    assert statuses(found) <= {"holds", "definition"}


@pytest.mark.parametrize("transposed", [r"{}^t\alpha_b u_t", r"{}^{t}\alpha_b u_t", r"{}^\top\alpha_b u_t"])
def test_a_transposition_may_stand_before_what_is_transposed(steps: DerivationSettings, transposed: str) -> None:
    found = read(steps, rf"Scores $o_{{tb}} = {transposed}$.", *ALL[1:])
    assert statuses(found) == {"holds", "definition"}


def test_what_the_answer_explains_is_what_it_says(steps: DerivationSettings) -> None:
    """The labels are said to be doubled: g is no label."""
    found = read(steps, r"Let $g_{tb} = 2 y_{tb}$.", *ALL)
    assert "g is read as" not in notes(found)


def test_what_was_made_of_a_loss_that_turns_out_to_be_another_is_made_anew(steps: DerivationSettings) -> None:
    loss = r"$$C(w) = -\frac1N \ln L(w) + \lambda \sum_k \|w_k\|^2, \qquad L(w) = \prod_i \prod_k p_{ik}^{y_{ik}}$$"
    line = r"$$\frac{\partial C}{\partial w_k} = -\frac1N \frac{\partial \ln L}{\partial w_k} + 2 \lambda w_k$$"
    found = read(steps, loss, line)
    assert [claim.status for claim in found.claims] == ["definition", "definition", "holds"]
    assert not found.reading


def test_a_first_order_condition_is_no_identity(steps: DerivationSettings) -> None:
    said = r"Without penalty the FOC says $\sum_i y_{ik} x_i = \sum_i p_{ik} x_i$."
    gradient = r"$$\frac{\partial J}{\partial w_k} = \frac1N \sum_i (p_{ik} - y_{ik}) x_i + 2 \lambda w_k$$"
    assert statuses(read(steps, gradient, said)).isdisjoint({"differs", "implied"})


DATA_TERM = r"-\frac1N \sum_i \sum_k y_{ik} \log p_{ik}"


def test_a_word_that_is_all_of_one_side_is_a_name(steps: DerivationSettings) -> None:
    parts = rf"$$\text{{data}} = {DATA_TERM}, \qquad \text{{penalty}} = \lambda \sum_k w_k^\top w_k$$"
    whole = r"$$J = \text{data} + \text{penalty}$$"
    line = r"$$\frac{\partial\,\text{data}}{\partial f_{ik}} = \frac1N (p_{ik} - y_{ik})$$"
    found = read(steps, parts, whole, line)
    assert [claim.status for claim in found.claims] == ["definition", "definition", "holds", "holds"]


def test_a_word_that_only_joins_is_none(steps: DerivationSettings) -> None:
    found = read(steps, r"$$\frac{\partial f_{ik}}{\partial w_k} = x_i, \quad \text{so} = x_i$$")
    assert found.claims[0].status == "holds"
    assert "definition" not in statuses(found)
