"""Settings as authors write them at first sight: short forms, names that look like something else, other left sides."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from grader.derivation.judging.answer import read_answer
from grader.derivation.settings import SettingError, Symbols
from tests.derivation.asking import asked


def said(settings: str, text: str) -> list[str]:
    """What is said of each line of an answer to a question with these settings."""
    found: Any = yaml.safe_load(settings)
    return [str(claim.status) for claim in read_answer(text, asked(Symbols.model_validate(found))).claims]


def refused(settings: str) -> str:
    with pytest.raises(SettingError) as caught:
        said(settings, "")
    return str(caught.value)


@pytest.mark.parametrize(
    ("axes", "given"),
    [
        ("[N, d]", "{w: [d], x: [N, d]}"),
        ("{N: N, d: [d, D]}", "{w: d, x: {axes: [N, d]}}"),
        ("{N: , d: {indices: j}}", "{w: [j], x: [N, j]}"),
        ("{i: {size: N}, j: {size: d}}", "{w: [j], x: [i, j]}"),
        ("{example: N, feature: {size: d, indices: j}}", "{w: [feature], x: [example, j]}"),
        ("{N: {indices: i}, d: {indices: j}}", "['w_j', 'x_{ij}']"),
        ("[N, d]", "{w: [d], 'x_{ij}': [N, d]}"),
    ],
)
def test_axes_are_named_in_short_forms(axes: str, given: str) -> None:
    settings = rf"""
axes: {axes}
given: {given}
definitions: ['f_i = \sum_{{j=1}}^d x_{{ij}} w_j']
"""
    lines = [r"$$\frac{\partial f_i}{\partial w_j} = x_{ij}$$", r"$$\frac{\partial f_i}{\partial w_j} = x_{ij} w_j$$"]
    assert said(settings, "\n\n".join(lines)) == ["holds", "differs"]


def test_a_word_of_a_kind_says_what_the_values_are() -> None:
    assert said("given: {a: positive}", r"$$a \ge 0$$ $$\log e^a = a$$")[-1] == "holds"
    with pytest.raises(ValueError, match="values"):
        Symbols.model_validate({"given": {"a": "negative"}})


TIMES = r"""
given: ['x^0', 'x^t', 'h^{t-1}', w, v]
definitions: ['a^t = w x^t + v h^{t-1}', 'h^t = \tanh(a^t)', '\hat y^t = 2 h^t', 'L^t = (\hat y^t)^2', 'a^0 = w x^0']
"""


def test_times_above_names_are_a_part_of_them() -> None:
    text = r"""$$\frac{\partial L^t}{\partial w} = 4 \hat{y}^t (1 - (h^t)^2) x^t$$
$$\delta^t = \frac{\partial L^t}{\partial a^t}$$
$$\frac{\partial L^t}{\partial v} = \delta^t h^{t-1}$$
$$\frac{\partial L^t}{\partial v} = \delta^t h^t$$
$$\frac{\partial a^0}{\partial w} = x^0$$
$$\frac{\partial a^0}{\partial w} = x^t$$"""
    assert said(TIMES, text) == ["holds", "definition", "holds", "differs", "holds", "differs"]


def test_layers_in_brackets_are_known_without_them_and_powers_stay_powers() -> None:
    settings = r"""
given: ['W^{(1)}', 'W^{(2)}', 'b^{(l)}', x, u]
definitions: ['z = W^{(2)} W^{(1)} x + b^{(l)}', 's = u^2']
"""
    text = r"""$$\frac{\partial z}{\partial W^1} = W^2 x$$
$$\frac{\partial z}{\partial b^l} = 1$$
$$\frac{\partial s}{\partial u} = 2 u$$
$$u^2 = u u$$"""
    assert said(settings, text) == ["holds", "holds", "holds", "holds"]
    assert "is a power" in refused(r"given: {'\sigma^2': positive, s: }")


def test_letters_that_are_declared_together_are_one_name() -> None:
    settings = r"""
axes: {n: {indices: i}, d: {indices: j}}
given: ['x_{ij}', 'g_j']
definitions:
  - 'rms(x)_i = \sqrt{\frac{1}{d} \sum_{j=1}^d x_{ij}^2}'
  - 'rmsnorm(x)_{ij} = g_j x_{ij} / rms(x)_i'
  - 'Total = \sum_{i,j} rmsnorm_{ij}'
also: {Total: [Everything]}
"""
    text = r"""$$\frac{\partial rms_i}{\partial x_{ij}} = \frac{x_{ij}}{d \, rms_i}$$
$$\frac{\partial \text{rmsnorm}_{ij}}{\partial g_j} = \frac{x_{ij}}{rms(x)_i}$$
$$\frac{\partial Everything}{\partial g_j} = \sum_i \frac{x_{ij}}{rms_i}$$
$$\frac{\partial Everything}{\partial g_j} = \sum_i \frac{x_{ij}}{rms_i^2}$$"""
    assert said(settings, text) == ["holds", "holds", "holds", "differs"]


def test_a_differential_that_is_given_is_a_symbol() -> None:
    settings = r"""
axes: {K: {indices: k}, L: {indices: l}}
given: {'df_{kl}': [K, L], x: [K, L]}
definitions: ['f_{kl} = x_{kl}^2', 'E = \sum_{k,l} df_{kl} f_{kl}']
"""
    text = (
        r"$$\frac{\partial E}{\partial x_{kl}} = 2 x_{kl} df_{kl}$$ $$\frac{\partial E}{\partial f_{kl}} = 2 df_{kl}$$"
    )
    assert said(settings, text) == ["holds", "differs"]


def test_words_beside_an_index_are_a_part_of_the_name() -> None:
    settings = r"""
axes: [K]
given: {'\sigma_{\text{neg},k}': [K], '\mu_{neg}': , z: [K]}
definitions: ['p_k = \sigma(z_k)', 'f_{pos,k} = \mu_{neg} \sigma_{\text{neg},k} p_k']
"""
    text = r"$$\frac{\partial f_{pos,k}}{\partial z_k} = \mu_{neg} \sigma_{\text{neg},k} p_k (1 - p_k)$$"
    assert said(settings, text) == ["holds"]
    assert said(settings, text.replace("(1 - p_k)", "(1 - z_k)")) == ["differs"]


def test_what_is_given_and_defined_is_what_its_definition_says() -> None:
    settings = "given: {x: , f: }\ndefinitions: ['f = 3 x', 'J = f^2']"
    text = r"$$\frac{\partial J}{\partial x} = 6 f$$ $$\frac{\partial J}{\partial x} = 2 f$$"
    assert said(settings, text) == ["holds", "differs"]
    told = refused("given: {x: , w: }\ndefinitions: ['J = w^2', 'w = x']")
    assert told.startswith("definitions, item 2: 'w' is a defined symbol and a given symbol")
    assert "w^{new}" in told


@pytest.mark.parametrize("step", ["w_{t+1} = w_t - a g", "w^{(t+1)} = w^{(t)} - a g", "w_{t+1} = w - a g"])
def test_a_step_of_what_is_given_is_a_symbol_of_its_own(step: str) -> None:
    settings = f"given: [w, a, g]\ndefinitions: ['{step}', 'J = {step.partition(' =')[0]}^2']"
    text = r"$$\frac{\partial J}{\partial w_t} = 2 w_{t+1}$$ $$\frac{\partial J}{\partial w} = 2 (w + a g)$$"
    assert said(settings, text) == ["holds", "differs"]


LEFT = [
    (r"\log J = a^2", r"\frac{\partial J}{\partial a} = 2 a J"),
    (r"-J = a^2", r"\frac{\partial J}{\partial a} = -2 a"),
    (r"\frac12 J = a^2", r"\frac{\partial J}{\partial a} = 4 a"),
    (r"\frac{J}{3} = a^2", r"\frac{\partial J}{\partial a} = 6 a"),
    (r"J^T = a^2", r"\frac{\partial J}{\partial a} = 2 a"),
    (r"\text{obj}^{(t)} = a^2", r"\frac{\partial \text{obj}^{(t)}}{\partial a} = 2 a"),
]


@pytest.mark.parametrize(("definition", "line"), LEFT)
def test_a_definition_is_solved_for_its_symbol(definition: str, line: str) -> None:
    settings = f"given: [a]\ndefinitions: ['{definition}']"
    assert said(settings, f"$${line}$$ $${line} + 1$$") == ["holds", "differs"]


def test_a_given_derivative_says_what_a_loss_is() -> None:
    settings = r"""
axes: {K: {indices: k}, D: {indices: i}}
given: {W: [K, D], x: [D], g: [K]}
definitions: ['y_k = \sum_i W_{ki} x_i', '\frac{\partial L}{\partial y_k} = g_k']
"""
    text = r"""$$\frac{\partial L}{\partial W_{ki}} = g_k x_i$$
$$\frac{\partial L}{\partial x} = W^T \frac{\partial L}{\partial y}$$
$$\frac{\partial L}{\partial x} = W \frac{\partial L}{\partial y}$$"""
    assert said(settings, text)[:2] == ["holds", "holds"]
    assert said(settings, text)[2] != "holds"
    defined = settings.replace("g: [K]", "a: ").replace(r"'\frac", r"'g_k = y_k^2', '\frac")
    assert "'g' is not given" in refused(defined)


@pytest.mark.parametrize(
    ("definition", "repair"),
    [
        (r"\sum_k p_k = 1", "`values`"),
        ("A x = b", "an equation is solved"),
        ("J + 1 = b", "one new symbol on the left"),
    ],
)
def test_what_is_no_definition_is_told_with_its_repair(definition: str, repair: str) -> None:
    assert repair in refused(f"axes: [K]\ngiven: {{p: [K], A: [K, K], b: [K]}}\ndefinitions: ['{definition}']")


def test_a_mistake_in_settings_that_were_spelt_is_told_as_they_are_written() -> None:
    told = refused("axes: [K]\ngiven: {'x^t': {values: unit}, 'x^{t-1}': }\ndefinitions: ['a^t = x^t']")
    assert told.startswith("given, 'x^t', 'values': ")
