"""Habits of well-known sources: Ng's m and n, CS231n's scores of one example."""

from __future__ import annotations

import pytest

from .conftest import Read


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (r"\sum_{k=1}^K \sum_{j=1}^n \theta_{kj}^2", "definition"),
        (r"\sum_{k=1}^K \sum_{j=1}^N \theta_{kj}^2", "differs"),
        (r"\sum_{k=1}^m \sum_{j=1}^n \theta_{kj}^2", "differs"),
    ],
)
def test_where_m_counts_the_examples_n_may_count_the_features(line: str, status: str, read: Read) -> None:
    data = r"-\frac1m \sum_{i=1}^m \sum_{k=1}^K y_k^{(i)} \log p_k^{(i)}"
    assert read(rf"$$J(\theta) = {data} + \lambda {line}$$").claims[0].status == status


def test_scores_of_an_example_are_its_logits(read: Read) -> None:
    text = r"""The scores are $s = W x_i$ and $L_i = -s_{y_i} + \log \sum_j e^{s_j}$.

$$\frac{\partial L_i}{\partial s_k} = \frac{e^{s_k}}{\sum_j e^{s_j}} - 1(k = y_i)$$"""
    found = read(text)
    assert [claim.status for claim in found.claims] == ["definition", "definition", "holds"]
    assert next(step for step in found.milestones if step.id == "the_data_term_is_differentiated").met
