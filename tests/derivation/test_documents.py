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
    symbols: dict[str, Any] = {"axes": AXES, "given": given, "definitions": list(definitions), **more}
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


@pytest.mark.parametrize(("before", "after"), [("u_t", "u_{t+1}"), ("u^{(k)}", "u^{(k+1)}"), ("u_{t-1}", "u_t")])
def test_steps_of_an_algorithm_number_symbols(before: str, after: str) -> None:
    lines = (
        r"$$\frac{\partial E}{\partial u} = A^\top (v - z)$$ $$NEW = OLD - s \nabla E(OLD)$$"
        r"$$NEW = OLD - s A^\top (A OLD - z)$$ $$NEW = OLD + s A^\top (A OLD - z)$$"
    ).replace("NEW", after)
    said = read(lines.replace("OLD", before) + r"$$s u = u s$$ $$z^\top u s = s u^\top z$$")
    assert said[:4] == ["holds", "definition", "holds", "differs"]


def test_a_square_at_a_step_is_what_it_is_made() -> None:
    lines = r"$$(s^{(t+1)})^2 = \frac1M \sum_m z_m^2$$ $$M (s^{(t+1)})^2 = z^\top z$$ $$M (s^{(t+1)})^2 = 2 z^\top z$$"
    assert read(lines)[1:] == ["holds", "differs"] and read(lines)[0] != "differs"


def test_a_step_is_no_solution_of_an_equation() -> None:
    equation = r"$$\frac{\partial E}{\partial u} = A^\top (v - z) = 0$$ $$s u^\top z = \sum_m s z_m v_m$$"
    step = r"$$u_{t+1} = u_t - s A^\top (A u_t - z)$$ $$u_{t+1} = (1 - s) u_t$$"
    assert read(equation.replace("u^\\top z", "v^\\top z") + step)[-1] == "differs"


def test_letters_that_count_are_no_steps() -> None:
    lines = r"$$\sum_{r} z_{r} = \sum_m z_m$$ $$\sum_{i=1}^{M} (z_{i+1} - z_i) = 0$$"
    assert read(lines)[1] == "not read"
    assert read(r"$$z_{m+1} = z_m$$") == ["not read"]


def test_what_a_sum_counts_with_is_its_index_whatever_else_has_its_name() -> None:
    lines = r"$$k(A_m, A_r) = A_m^\top A_r$$ $$u^\top u = \sum_k u_k^2$$"
    axes = {"example": {"size": "M", "indices": ["m", "r"]}, "feature": {"size": "D"}}
    assert read(lines, axes=axes) == ["definition", "holds"]


def test_what_counts_may_stand_in_brackets() -> None:
    axes = {"state": {"size": "|S|", "indices": "s"}, "action": {"size": "|A|", "indices": ["a", "b"]}}
    given = {"\\theta": {"axes": ["state", "action"]}, "Q": {"axes": ["state", "action"]}, "d": {"axes": "state"}}
    definitions = [
        r"\pi(a \mid s) = \frac{e^{\theta_{sa}}}{\sum_b e^{\theta_{sb}}}",
        r"J = \sum_s d(s) \sum_a \pi(a \mid s) Q(s, a)",
    ]
    symbols = {"axes": axes, "given": given, "definitions": definitions}
    lines = r"""
$$\frac{\partial J}{\partial \theta_{sa}} = d_s \sum_b Q_{sb} \frac{\partial \pi(b|s)}{\partial \theta_{sa}}$$
$$\nabla_\theta J = \sum_s d(s) \sum_a \pi(a|s) Q(s, a) \nabla_\theta \log \pi(a|s)$$
$$\nabla_\theta J = \sum_s d(s) \sum_a Q(s, a) \nabla_\theta \log \pi(a|s)$$"""
    found = read_answer(lines, question_of(Symbols.model_validate(symbols))).claims
    assert [str(claim.status) for claim in found] == ["holds", "holds", "differs"]


def test_a_mean_with_what_it_is_of_is_a_name() -> None:
    definitions = [r"\mathbb{E}[R_t] = \frac1M \sum_m z_m", r"V = \frac1M \sum_m (z_m - \mathbb{E}[R_t])^2"]
    lines = r"$$V = \frac1M \sum_m z_m^2 - \mathbb{E}[R_{t}]^2$$ $$V = \frac1M \sum_m z_m^2 + \mathbb{E}[R_t]^2$$"
    assert read(lines, definitions)[0] == "holds"
    assert read(lines, definitions)[1] != "holds"


def test_primes_are_parts_of_names_in_settings() -> None:
    given = {"u'": {"axes": "feature"}}
    definitions = [r"v_m' = A_m^\top u'", r"E = \sum_m (A_m^\top u - v_m')^2"]
    lines = r"""$$\frac{\partial E}{\partial u'} = -2 \sum_m (A_m^\top u - v_m') A_m$$
$$\frac{\partial E}{\partial u} = -2 \sum_m (A_m^\top u - v_m') A_m$$"""
    assert read(lines, definitions, given=given) == ["holds", "differs"]


def test_letters_below_tell_matrices_apart() -> None:
    given = {
        "W_{hh}": {"axes": ["feature", "feature"]},
        "W_{xh}": {"axes": ["feature", "example"]},
        "h_{t-1}": {"axes": "feature"},
        "x_t": {"axes": "example"},
    }
    definitions = [r"h_t = \tanh(W_{hh} h_{t-1} + W_{xh} x_t)", r"E_t = \frac12 \|h_t\|^2"]
    lines = r"""$$\delta_t = h_t \odot (1 - h_t^2)$$
$$\frac{\partial E_t}{\partial h_{t-1}} = W_{hh}^\top \delta_t$$
$$\frac{\partial E_t}{\partial W_{xh}} = \delta_t x_t^\top$$
$$\frac{\partial h_t}{\partial h_{t-1}} = \text{diag}(1 - h_t^2) W_{hh}$$
$$\frac{\partial E_t}{\partial h_{t-1}} = W_{hh} \delta_t$$"""
    assert read(lines, definitions, given=given) == ["definition", "holds", "holds", "holds", "differs"]


def test_a_variance_may_solve_an_equation() -> None:
    definitions = [r"L = -M \ln s - \frac{1}{2 s^2} \sum_m z_m^2"]
    equation = r"$$\frac{\partial L}{\partial s} = -\frac{M}{s} + \frac{1}{s^3} \sum_m z_m^2 = 0$$"
    assert read(equation + r" $$s^2 = \frac1M \sum_m z_m^2$$", definitions) == ["holds", "holds", "definition"]


def test_a_letter_that_counts_nothing_in_a_definition_is_a_part_of_the_name() -> None:
    given = {"S_W": {"axes": ["feature", "feature"], "values": "symmetric"}, "c": {"axes": "feature"}}
    definitions = [r"S_B = c c^\top", r"E = \frac{u^\top S_B u}{u^\top S_W u}"]
    lines = r"""$$S_B u = (c^\top u) c$$
$$\frac{\partial E}{\partial u} = \frac{2 S_B u}{u^\top S_W u} - \frac{2 (u^\top S_B u) S_W u}{(u^\top S_W u)^2}$$
$$\frac{\partial E}{\partial u} = \frac{2 S_B u}{u^\top S_W u}$$"""
    assert read(lines, definitions, given=given) == ["holds", "holds", "differs"]


def test_a_function_with_weights_below_has_the_index_of_its_example() -> None:
    definitions = [
        r"h_u(A^{(m)}) = \sigma(u^\top A^{(m)})",
        r"E = -\sum_m [z^{(m)} \log h_u(A^{(m)}) + (1 - z^{(m)}) \log(1 - h_u(A^{(m)}))]",
    ]
    lines = r"""$$\frac{\partial E}{\partial u} = \sum_m (h_u(A^{(m)}) - z^{(m)}) A^{(m)}$$
$$\nabla_u E = A^\top (h_u(A) - z)$$
$$\frac{\partial E}{\partial u} = \sum_m h_u(A^{(m)}) A^{(m)}$$"""
    assert read(lines, definitions) == ["holds", "holds", "differs"]


def test_a_sum_over_a_set_may_be_one_over_a_part() -> None:
    given = {"y": {"axes": "example", "values": "signs"}}
    definitions = [r"E = \frac12 \|u\|^2 + s \sum_m \max(0, 1 - y_m A_m^\top u)"]
    lines = r"""$$\nabla_u E = u - s \sum_{m: y_m A_m^\top u < 1} y_m A_m$$
$$\nabla_u E = u - s \sum_{m \in S} y_m A_m$$
$$E = \sum_{m \in S} s \max(0, 1 - y_m A_m^\top u) + \frac12 \|u\|^2$$
$$\nabla_u E = u - s \sum_m y_m A_m$$"""
    assert read(lines, definitions, given=given) == ["holds", "not read", "holds", "differs"]


def test_pairs_may_lie_in_a_set() -> None:
    lines = r"$$\sum_{(m, j) \in \mathcal{K}} A_{mj}^2 = \sum_m \sum_j A_{mj}^2$$"
    assert read(lines) == ["holds"]


def test_a_sum_over_unlike_indices_is_over_all_pairs_where_nothing_else_has_them() -> None:
    definitions = [r"E = \sum_{m \ne r} z_m z_r^2", r"F_r = \sum_{m \ne r} z_m z_r^2"]
    lines = r"""$$E = \sum_m z_m \sum_m z_m^2 - \sum_m z_m^3$$
$$F_r = z_r^2 \sum_m z_m - z_r^3$$
$$E = \sum_{m \ne r} z_m z_r^2$$
$$E = \sum_r F_r$$"""
    assert read(lines, definitions) == ["holds", "holds", "definition", "holds"]


def test_a_distance_may_be_zero() -> None:
    definitions = [r"D_{mr} = \|A_m - A_r\|", r"E = \sum_m \sum_r D_{mr}^2"]
    assert read(r"$$\frac{\partial E}{\partial A_m} = 4 \sum_r (A_m - A_r)$$", definitions) == ["holds"]


def test_a_given_symbol_depends_on_nothing_so_a_letter_below_it_makes_another() -> None:
    given = {"K": {"axes": ["feature", "feature"], "values": "positive_definite"}}
    definitions = [r"E = b^2 u^\top K^{-1} u"]
    lines = r"$$K_b = K + b^2 I$$ $$K_b - K = b^2 I$$ $$E = b^2 u^\top K^{-1} u$$ $$u^\top K_b u = u^\top K u$$"
    assert read(lines, definitions, given=given)[:3] == ["definition", "holds", "definition"]
    assert read(lines, definitions, given=given)[3] != "holds"


def test_the_identity_behind_a_power_is_no_variable() -> None:
    given = {"K": {"axes": ["feature", "feature"], "values": "positive_definite"}}
    definitions = [r"E = u^\top (K + s^2 I)^{-1} u"]
    assert read(r"$$R = K + s^2 I$$ $$E = u^\top R^{-1} u$$", definitions, given=given) == ["definition", "holds"]
    assert read(r"$$G = s^2 X$$ $$s E X = E \frac{G}{s}$$") != ["definition", "definition"]


def test_several_sums_without_an_index_are_over_the_letters_that_they_have() -> None:
    assert read(r"$$\sum z_m v_m + \sum z_m = \sum_m z_m (v_m + 1)$$") == ["holds"]
    assert read(r"$$\sum z_m \sum u_j = \sum_j u_j \sum_r z_r$$") == ["holds"]
    assert read(r"$$z_m \sum z_m = z_m^2$$") != ["holds"]


COIN = [r"L = \prod_{m=1}^{M} p^{c_m} (1 - p)^{1 - c_m}"]


def test_a_second_derivative_near_a_pole_is_computed_exactly() -> None:
    given = {"c": {"axes": "example", "values": "binary"}, "p": {"values": "fraction"}}
    lines = r"""$$\frac{d \log L}{dp} = \frac{\sum c_m}{p} - \frac{M - \sum c_m}{1 - p}$$
$$\frac{d^2 \log L}{dp^2} = -\frac{\sum c_m}{p^2} - \frac{M - \sum c_m}{(1 - p)^2}$$
$$\frac{d^2 \log L}{dp^2} = -\frac{\sum_m c_m}{p^2} + \frac{M - \sum_m c_m}{(1 - p)^2}$$"""
    assert read(lines, COIN, given=given) == ["holds", "holds", "differs"]


def test_the_derivative_of_a_logarithm_may_be_set_to_zero() -> None:
    given = {"c": {"axes": "example", "values": "binary"}, "p": {"values": "fraction"}}
    lines = r"$$\frac{d}{dp} \log L = \frac{\sum c_m}{p} - \frac{M - \sum c_m}{1 - p} = 0$$ $$p = \frac1M \sum c_m$$"
    assert read(lines, COIN, given=given) == ["holds", "holds", "definition"]


def test_a_change_is_a_name_of_its_own() -> None:
    lines = r"""$$\Delta u_j = -s \frac{\partial E}{\partial u_j}$$ $$\frac{\partial E}{\partial v_m} = v_m - z_m$$
$$\Delta u_j = s \sum_m (z_m - v_m) A_{mj}$$ $$\Delta u_j = s \sum_m z_m A_{mj}$$"""
    assert read(lines)[:3] == ["definition", "holds", "holds"]
    assert read(lines)[3] != "holds"


def test_letters_in_brackets_count_and_a_step_below_is_a_part_of_the_name() -> None:
    axes = {"action": {"size": "k"}}
    given = {"H": {"axes": "action"}, "q": {"axes": "action"}}
    definitions = [r"\pi_t(a) = \frac{e^{H(a)}}{\sum_{b=1}^k e^{H(b)}}", r"\mathbb{E}[R_t] = \sum_a \pi_t(a) q(a)"]
    lines = r"""$$\frac{\partial \pi_t(b)}{\partial H(a)} = \pi_t(b) (1_{a=b} - \pi_t(a))$$
$$\frac{\partial \mathbb{E}[R_t]}{\partial H(a)} = \sum_b q(b) \pi_t(b) (1_{a=b} - \pi_t(a))$$
$$\frac{\partial \mathbb{E}[R_t]}{\partial H(a)} = \sum_b q(b) \pi_t(a)$$
$$H_{t+1}(a) = H_t(a) + \frac{\partial \mathbb{E}[R_t]}{\partial H_t(a)}$$"""
    symbols = Symbols.model_validate({"axes": axes, "given": given, "definitions": definitions})
    found = [str(claim.status) for claim in read_answer(lines, question_of(symbols)).claims]
    assert found == ["holds", "holds", "differs", "definition"]
