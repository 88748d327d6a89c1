"""Texts that were not written for the question: names with words, steps, matrices by their diagonal, symbols anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from grader.derivation.judging.answer import question_of, read_answer
from grader.derivation.settings import Symbols

AXES = {"example": {"size": "M", "indices": ["m", "r"]}, "feature": {"size": "D", "indices": "j"}}
GIVEN: dict[str, Any] = {
    "A": {"axes": ["example", "feature"]},
    "u": {"axes": "feature"},
    "z": {"axes": "example"},
    "s": {"values": "positive"},
    "b": {},
    "\\phi": {"values": "function"},
}
LOSS = [r"v_m = \sum_j A_{mj} u_j", r"E = \frac12 \sum_{m=1}^{M} (v_m - z_m)^2"]


def read(text: str, definitions: Sequence[str] = LOSS, **more: Any) -> list[str]:
    """What is said of each line of a text about a question of these symbols."""
    given = {**GIVEN, **more.pop("given", {})}
    symbols = {"axes": AXES, "given": given, "definitions": list(definitions), **more}
    return [str(claim.status) for claim in read_answer(text, question_of(Symbols.model_validate(symbols))).claims]


@pytest.mark.parametrize("word", ["new", "next", r"\text{new}", "MAP"])
def test_words_above_a_name_are_a_part_of_it(word: str) -> None:
    step = rf"$$u_j^{{{word}}} = u_j - s \frac{{\partial E}}{{\partial u_j}}$$"
    for sign in "-+":
        said = read(rf"{step} $$u_j^{{{word}}} = u_j {sign} s \sum_m (v_m - z_m) A_{{mj}}$$")
        assert said[0] == "definition" and (said[1] == "holds") is (sign == "-")


def test_letters_above_a_name_that_spell_no_word_are_a_power() -> None:
    assert read(r"$$s^{sb} = (s^s)^b$$") == ["holds"]
    assert read(r"$$A^{TA} = 2 A$$") != ["holds"]


def test_the_kind_of_a_norm_may_stand_behind_its_square() -> None:
    assert read(r"$$\|u\|^2_2 = u^\top u$$ $$\|u\|^{2}_{2} = \|u\|_2^2$$") == ["holds", "trivial"]


def test_a_gradient_of_a_gradient_is_by_the_same() -> None:
    lines = r"$$\nabla E(u) = A^\top (v - z)$$ $$\nabla\nabla E(u) = A^\top A$$ $$\nabla^2 E(u) = A^\top A$$"
    assert read(lines) == ["holds"] * 3
    assert read(lines + r" $$\nabla \nabla E = A^\top A$$ $$\nabla^2 E = A^\top A$$")[3:] == ["holds"] * 2


def test_a_matrix_may_be_given_by_its_diagonal_where_words_say_so() -> None:
    lines = r"$$A^\top R A = \sum_m z_m^2 A_{mj} A_{mj'}$$ with $R_{mm} = z_m^2$"
    said = read(lines.replace("_{mj'}", "_{mj}").replace("A^\\top R A", "(A^\\top R A)_{jj}") + ", a diagonal matrix")
    assert said == ["holds", "definition"]
    assert read(r"$$R_{mm} = z_m^2$$")[0] == "not read"


def test_brackets_may_hold_a_variance() -> None:
    definitions = [r"L = -M \ln s - \frac{1}{2 s^2} \sum_m (z_m - b)^2"]
    lines = rf"$$L(b, s^2) = {definitions[0][4:]}$$ $$\frac{{\partial L(b, s^2)}}{{\partial b}} = \frac{{1}}{{s^2}} "
    said = read(lines + r"\sum_m (z_m - b)$$ $$\hat s^2_{ML} = \frac1M \sum_m (z_m - b)^2$$", definitions)
    assert said == ["definition", "holds", "definition"]


def test_the_square_of_a_symbol_of_which_something_is_said_is_no_result() -> None:
    lines = r"$$\frac{\partial E}{\partial b} = 0$$ So the result for $s^2$ is simple."
    assert read(lines) == ["holds"]


def test_a_text_may_make_a_symbol_of_its_own_something_else() -> None:
    definitions = [LOSS[0], r"E = \frac12 \sum_m (\phi(v_m) - z_m)^2"]
    first = r"$$\frac{\partial E}{\partial z} = z - \phi(v)$$ $$\delta^{(2)} = \phi(v) - z$$ and with another output "
    anew = r"$$\delta^{(2)} = (\phi(v) - z) \odot \phi'(v)$$"
    then = r"$$\frac{\partial E}{\partial v} = \delta^{(2)}$$ $$\frac{\partial E}{\partial u} = A^\top \delta^{(2)}$$"
    assert read(first + anew + then, definitions)[1:] == ["definition", "definition", "holds", "holds"]
    assert read(first + anew, definitions)[2] != "definition"


def test_a_function_without_brackets_is_what_it_gives() -> None:
    definitions = [r"v_m = \sigma(b z_m)", r"E = \sum_m z_m v_m"]
    slope = r"$$\frac{\partial E}{\partial b} = \sum_m z_m^2 \sigma (1 - \sigma)$$"
    assert read(slope, definitions, leave_out="example") == ["holds"]
    wrong = slope.replace("(1 - ", "(2 - ")
    assert read(slope + wrong, definitions, leave_out="example") == ["holds", "differs"]
    twice = [*definitions, r"g_m = \sigma(z_m)"]
    assert read(slope, twice, leave_out="example") == ["not read"]  # of which of the two?
    assert read(r"$$\sigma(\sigma(b)) = \frac{1}{1 + e^{-\sigma(b)}}$$", definitions) == ["holds"]


def test_a_greek_letter_below_a_function_is_what_it_depends_on() -> None:
    assert read(r"$$h_\theta(z) = E$$ $$\frac{\partial h_\theta(z)}{\partial z} = z - v$$") == ["definition", "holds"]


def test_a_value_at_an_example_is_an_entry() -> None:
    given = {"\\psi": {"axes": ["example", "feature"]}}
    definitions = [r"v_m = u^\top \psi(x^{(m)})", r"E = \sum_m (v_m - z_m)^2"]
    lines = r"""$$\frac{\partial E}{\partial u} = 2 \sum_m (v_m - z_m) \psi(x_m)$$
$$\frac{\partial E}{\partial u_j} = 2 \sum_m (v_m - z_m) \psi_j(x_m)$$
$$\frac{\partial E}{\partial u_j} = \sum_m (v_m - z_m) \psi_j(x_m)$$"""
    assert read(lines, definitions, given=given) == ["holds", "holds", "differs"]


def test_a_kernel_has_a_value_for_every_pair() -> None:
    definitions = [
        r"k(A_m, A_r) = \exp(-s \|A_m - A_r\|^2)",
        r"v_m = \sum_r z_r k(A_m, A_r)",
        r"E = \sum_m v_m z_m",
    ]
    lines = r"""$$\frac{\partial v_m}{\partial z_r} = k(A_m, A_r)$$
$$v(A_m) = \sum_r z_r k(A_r, A_m)$$
$$K_{mr} = k(A_m, A_r)$$
$$\nabla_z E = 2 K z$$
$$\nabla_z E = K z$$"""
    assert read(lines, definitions) == ["holds", "holds", "definition", "holds", "differs"]


def test_a_letter_that_counts_nothing_tells_a_row_from_the_others() -> None:
    given = {"y": {"axes": ["example"], "values": "one_hot"}}
    definitions = [r"A_o = \sum_m y_m A_m", r"E = A_o^\top u - \ln \sum_m \exp(A_m^\top u)"]
    lines = r"""$$\frac{\partial E}{\partial u} = A_o - \frac{\sum_m \exp(A_m^\top u) A_m}{\sum_r \exp(A_r^\top u)}$$
$$\frac{\partial E}{\partial u} = A_o - \sum_m \exp(A_m^\top u) A_m$$"""
    assert read(lines, definitions, given=given) == ["holds", "differs"]


def test_words_of_scripts_that_are_no_mathematics_may_stand_in_formulas() -> None:
    lines = r"""$$\begin{aligned}
& \frac{\partial E}{\partial v} = v - z，这里用\text{softmax}的定义 \\
& 为什么 \\
& 2. E 是什么 \\
\frac{\partial E}{\partial u} & = A^\top (v - z) 이므로 \\
& = A^\top v + A^\top z
\end{aligned}$$"""
    assert read(lines) == ["holds", "holds", "differs"]
