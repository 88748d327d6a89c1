"""What public texts write beside their formulas and in them: sets by labels, names by labels, ones in a font, rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from grader.derivation.judging.answer import question_of, read_answer
from grader.derivation.judging.claims import Claim, Word
from grader.derivation.settings import Symbols


def claims(settings: str, text: str) -> Sequence[Claim]:
    """The lines of a public text about a question with these settings."""
    found: Any = yaml.safe_load(settings)
    return read_answer(text, question_of(Symbols.model_validate(found))).claims


def said(settings: str, text: str) -> list[str]:
    """What is said of each of them."""
    return [str(claim.status) for claim in claims(settings, text)]


TREE = r"""
axes: {n: {indices: i}, T: {indices: j}}
leave_out: n
given: {g: [n], z: {axes: [n, T], values: one_hot}, w: [T]}
definitions: ['f_i = \sum_j z_{ij} w_j']
"""


def test_a_set_whose_examples_have_a_label_is_summed_over() -> None:
    text = r"""Let $I_j = \{ i \mid q(x_i) = j \}$. $$\sum_i g_i f_i = \sum_{j=1}^T \sum_{i \in I_j} g_i w_j$$
$$\sum_i g_i f_i = \sum_{j=1}^T w_j \sum_{i \in I_j} g_i^2$$"""
    assert said(TREE, text)[-2:] == ["holds", "differs"]


TWO = r"""
axes: {n: {indices: i}, d: {indices: j}}
given: {x: [n, d], y: {axes: [n], values: binary}, '\mu_0': [d], '\mu_1': [d]}
definitions:
  - 'J = \frac12 \sum_i (1 - y_i) \lVert x_i - \mu_0 \rVert^2 + \frac12 \sum_i y_i \lVert x_i - \mu_1 \rVert^2'
"""


def test_a_label_below_a_name_chooses_of_two_that_are_given() -> None:
    text = r"""$$J = \frac12 \sum_i \lVert x^{(i)} - \mu_{y^{(i)}} \rVert^2$$
$$\frac{\partial J}{\partial \mu_1} = \sum_i y_i (\mu_{y_i} - x_i)$$
$$\frac{\partial J}{\partial \mu_1} = \sum_i (\mu_{y_i} - x_i)$$"""
    assert said(TWO, text) == ["holds", "holds", "differs"]


def test_sets_with_numbers_are_those_of_their_labels() -> None:
    text = r"""$$I_0 = \{i: y^{(i)} = 0\}, \qquad I_1 = \{i: y^{(i)} = 1\}$$
$$\frac{\partial J}{\partial \mu_1} = \sum_{i \in I_1} (\mu_1 - x_i)$$
$$\frac{\partial J}{\partial \mu_1} = \sum_{i \in I_0} (\mu_1 - x_i)$$"""
    assert said(TWO, text)[-2:] == ["holds", "differs"]


def test_a_probability_of_more_events_is_another() -> None:
    settings = r"""
axes: {n: {indices: i}}
given: {x: [n], y: {axes: [n], values: binary}, '\phi': fraction}
definitions: ['P(y_i) = \phi^{y_i} (1 - \phi)^{1 - y_i}', 'J = \sum_i \log P(y_i)']
"""
    text = r"""$$P(x_i, y_i) = P(x_i \mid y_i) P(y_i)$$ $$J = \sum_i \log P(y_i; \phi)$$"""
    assert said(settings, text) == ["not read", "definition"]


def test_an_equation_that_follows_from_one_is_refuted_no_more_than_that() -> None:
    settings = r"""
axes: {D: {indices: [i, j]}}
given: {C: {axes: [D, D], values: symmetric}, v: [D], '\lambda': }
definitions: ['J = v^T C v + \lambda (1 - v^T v)']
"""
    text = r"""$$\frac{\partial J}{\partial v} = 2 C v - 2 \lambda v$$ so $$2 C v = 2 \lambda v$$
$$C v = \lambda v$$ $$Cv = \lambda Iv$$"""
    assert said(settings, text)[0] == "holds"
    assert "differs" not in said(settings, text)


def test_ones_with_their_size_in_one_font_and_matrices_that_are_numbered() -> None:
    settings = r"""
axes: {n: {indices: [i, j]}}
given: {W: [n, n], G: [n, n]}
definitions: ['B = softmax(W)', 'L = \sum_{i,j} G_{ij} B_{ij}']
"""
    text = r"""$$B_1 = \exp(W)$$ $$B_2 = B_1 \bold{1_n}$$ $$B_3 = B_2^{-1}$$ $$B_4 = B_3 \mathbf{1_n^T}$$
$$B = B_1 \odot B_4$$ $$B = B_1 \odot B_4 \odot B_4$$"""
    assert said(settings, text)[-2:] == ["holds", "differs"]


def test_a_rule_between_parts_of_a_text_is_no_mathematics() -> None:
    text = "$$J = a^2$$\n\n### $a$\n<hr>\n\n$$\\frac{dJ}{da} = 2 a$$"
    found = claims("given: [a]\ndefinitions: ['J = a^2']", text)
    assert [each.status for each in found] == [Word.DEFINITION, Word.HOLDS]
