"""The element of a vector that the label of an example names, and what a set says of a unit vector."""

from __future__ import annotations

import pytest

from .conftest import Read


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (r"\log \mathrm{softmax}(z_i)_{y_i} = z_{i y_i} - \log \sum_j \exp z_{ij}", "holds"),
        (r"\log \mathrm{softmax}(z_i)_{y_i} = z_{i y_i} + \log \sum_j \exp z_{ij}", "differs"),
        (r"\frac{\partial}{\partial z_{ik}} \log [\mathrm{softmax}(z_i)]_{y_i} = 1[y_i = k] - p_{ik}", "holds"),
        (r"[W x_i]_{y_i} = w_{y_i}^\top x_i", "holds"),
        (r"(W x^{(i)})_{y^{(i)}} = \sum_c y_{ic} f_{ic}", "holds"),
        (r"J = -\frac1N \sum_i \log \sigma(W x_i)_{y_i} + \lambda \|W\|_F^2", "holds"),
        (r"J = -\frac1N \sum_i \sigma(W x_i)_{y_i} + \lambda \|W\|_F^2", "differs"),
    ],
)
def test_an_element_may_be_that_of_the_label(line: str, status: str, read: Read) -> None:
    assert read(f"Here $\\sigma$ is the softmax.\n\n$${line}$$").claims[-1].status == status


@pytest.mark.parametrize("unit", ["e", r"\mathbf{e}"])
def test_a_unit_vector_that_lies_in_a_set_is_one(unit: str, read: Read) -> None:
    text = rf"""Let ${unit}_{{y_i}} \in \{{0, 1\}}^K$ be one-hot,
$S_i = \sum_c e^{{f_{{ic}}}}$, $\ell_i = -\log p_{{i y_i}}$.

$$\nabla_{{f_i}} \ell_i = p_i - {unit}_{{y_i}}$$"""
    assert [claim.status for claim in read(text).claims] == ["definition", "definition", "holds"]
