"""Constraints and equations to be solved: what they impose holds from there on, and nothing else becomes true."""

from __future__ import annotations

from functools import cache

import pytest

from grader.derivation.judging.answer import Question, read_answer
from grader.derivation.judging.claims import Word
from tests.derivation.asking import asked
from tests.derivation.conftest import Read

ENTROPY = {
    "axes": {"point": {"size": ["m"], "indices": ["s", "r"]}},
    "given": {"p": {"axes": ["point"], "values": "positive"}, "a": {"axes": ["point"]}, "\\alpha": {}, "\\beta": {}},
    "definitions": [
        r"H = -\sum_{s=1}^m p_s \log p_s",
        r"\Lambda = H + \alpha (\sum_{s=1}^m p_s - 1) + \beta \sum_{s=1}^m p_s a_s",
    ],
}
VARIANCE = {
    "axes": {"point": {"size": ["N"], "indices": ["n"]}, "dimension": {"size": ["D"], "indices": ["i", "j"]}},
    "given": {"x": {"axes": ["point", "dimension"]}, "u": {"axes": ["dimension"]}, "\\alpha": {}},
    "definitions": [r"S = \frac{1}{N} \sum_{n=1}^{N} x_n x_n^\top", r"V = u^\top S u"],
}


@cache
def question(name: str) -> Question:
    return asked(ENTROPY if name == "ENTROPY" else VARIANCE)


def statuses(name: str, text: str) -> list[Word]:
    return [claim.status for claim in read_answer(text, question(name)).claims]


STATIONARY = (
    r"$$\frac{\partial \Lambda}{\partial p_s} = -\log p_s - 1 + \alpha + \beta a_s .$$ At the optimum it is zero:"
)


def test_what_follows_from_a_derivative_that_is_set_to_zero_holds() -> None:
    text = STATIONARY + r" $$\log p_s = \alpha - 1 + \beta a_s \Longrightarrow p_s = e^{\alpha - 1} e^{\beta a_s}$$"
    assert statuses("ENTROPY", text) == [Word.HOLDS, Word.DEFINITION, Word.HOLDS]


def test_what_does_not_follow_from_it_is_left_to_a_person() -> None:
    text = STATIONARY + r" $$\log p_s = \alpha - 1 + \beta a_s \Longrightarrow p_s = e^{\alpha} e^{\beta a_s}$$"
    assert statuses("ENTROPY", text) == [Word.HOLDS, Word.DEFINITION, Word.NOT_READ]


def test_the_chain_of_a_gradient_that_ends_in_zero_is_an_equation_without_words() -> None:
    found = r"$$\frac{\partial V}{\partial u} = 2 S u - 2 \alpha u = 0$$ $$S u = \alpha u$$"
    first, _ = VARIANCE["definitions"]
    shifted = {**VARIANCE, "definitions": [first, r"V = u^\top S u - \alpha u^\top u"]}
    claims = read_answer(found, asked(shifted)).claims
    assert [claim.status for claim in claims] == [Word.HOLDS, Word.DEFINITION, Word.HOLDS]


def test_a_solution_with_an_index_that_may_be_left_out_is_tried_as_a_whole() -> None:
    line = {
        "axes": {"N": {"size": ["N"], "indices": ["i"]}, "D": {"size": ["D"], "indices": ["j"]}},
        "given": {"w": {"axes": ["D"]}, "x": {"axes": ["N", "D"]}, "y": {"axes": ["N"]}},
        "leave_out": "N",
        "matrices": {"X": "x"},
        "definitions": [r"E = \sum_{i=1}^N (y_i - w^\top x_i)^2"],
    }
    text = r"""$$\frac{\partial E}{\partial w_j} = -2 \sum_i (y_i - w^T x_i) x_{ij} = 0$$
$$\sum_i w^T x_i x_{ij} = \sum_i y_i x_{ij}$$ $$w = (X^T X)^{-1} X^T y$$"""
    claims = read_answer(text, asked(line)).claims
    assert [claim.status for claim in claims] == [Word.HOLDS, Word.HOLDS, Word.HOLDS, Word.DEFINITION]


def test_one_formula_at_two_indices_is_a_boundary_and_moves_nothing() -> None:
    assert statuses("ENTROPY", r"$$p_s a_s = p_r a_r$$ $$H = 0$$") == [Word.DEFINITION, Word.DIFFERS]
    assert statuses("ENTROPY", r"$$p_s a_s = p_r a_s$$") == [Word.DIFFERS]


def test_several_conditions_hold_together() -> None:
    text = (
        r"We keep $u^\top u = 1$. $$\frac{\partial V}{\partial u} = 2 S u$$ "
        r"At a stationary point $$S u = \alpha u ,$$ and so "
        r"$$V = u^\top S u = \alpha u^\top u = \alpha .$$"
    )
    assert statuses("VARIANCE", text) == [
        Word.DEFINITION,
        Word.HOLDS,
        Word.DEFINITION,
        Word.DEFINITION,
        Word.HOLDS,
        Word.HOLDS,
    ]


@pytest.mark.parametrize("line", [r"V = 2 \alpha", r"u^\top S u = \alpha u^\top u + 1"])
def test_without_words_or_beyond_the_given_values_nothing_is_imposed(line: str) -> None:
    assert statuses("VARIANCE", f"It follows that $${line}$$") == [Word.DIFFERS]


def test_a_condition_that_nothing_meets_is_none() -> None:
    assert statuses("VARIANCE", r"With $u^\top u = -1$ we have $$u^\top u = 5 .$$")[0] is Word.NOT_READ


def test_a_slip_after_a_condition_is_found_all_the_same() -> None:
    text = r"The data are centred, $\sum_{n=1}^{N} x_n = 0$. $$\frac{\partial V}{\partial u} = S u$$"
    assert statuses("VARIANCE", text) == [Word.DEFINITION, Word.DIFFERS]


def test_second_derivatives_are_as_exact_as_differences_are() -> None:
    assert statuses("ENTROPY", r"$$\frac{\partial^2 H}{\partial p_s^2} = -\frac{1}{p_s}$$") == [Word.HOLDS]
    assert statuses("ENTROPY", r"$$\frac{\partial^2 H}{\partial p_s^2} = -\frac{1}{p_s} + 10^{-5}$$") == [Word.DIFFERS]


def test_an_aim_in_words_excuses_no_wrong_line() -> None:
    text = r"To minimise $\Lambda$ we first note, solving step by step, $$H = -\sum_s p_s + \log \sum_s p_s .$$"
    assert statuses("ENTROPY", text)[-1] is Word.DIFFERS


def test_a_gradient_that_its_chain_sets_to_zero_is_an_equation() -> None:
    start = r"$$\frac{\partial \Lambda}{\partial p_s} = -\log p_s - 1 + \alpha + \beta a_s = 0 \Rightarrow p_s = "
    solved = [Word.HOLDS, Word.HOLDS, Word.DEFINITION]
    assert statuses("ENTROPY", start + r"e^{\alpha - 1} e^{\beta a_s}$$") == solved
    assert statuses("ENTROPY", start + r"e^{\alpha} e^{\beta a_s}$$") == [Word.HOLDS, Word.DEFINITION, Word.DEFINITION]


def test_a_gradient_set_to_zero_makes_no_other_formula_of_it_right(read: Read) -> None:
    text = r"""Let $Q = -J$.
$$\frac{\partial Q}{\partial w_k} = \frac1N\sum_i(y_{ik} - p_{ik})\,x_i - 2\lambda w_k = 0$$
Since $J = -Q$: $$\frac{\partial J}{\partial w_k} = \frac1N\sum_i(p_{ik} - y_{ik})\,x_i SIGN 2\lambda w_k$$"""
    assert [read(text.replace("SIGN", sign)).claims[-1].status for sign in "+-"] == ["holds", "differs"]
