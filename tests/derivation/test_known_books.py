"""Habits of well-known sources: Ng's m and n, CS231n's scores of one example."""

from __future__ import annotations

import pytest

from .conftest import Read


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (r"\sum_{k=1}^K \sum_{j=1}^n \theta_{kj}^2", "holds"),
        (r"\sum_{k=1}^K \sum_{j=1}^N \theta_{kj}^2", "differs"),
        (r"\sum_{k=1}^m \sum_{j=1}^n \theta_{kj}^2", "differs"),
    ],
)
def test_where_m_counts_the_examples_n_may_count_the_features(line: str, status: str, read: Read) -> None:
    data = r"-\frac1m \sum_{i=1}^m \sum_{k=1}^K y_k^{(i)} \log p_k^{(i)}"
    assert read(rf"We have $$J(\theta) = {data} + \lambda {line}$$").claims[0].status == status


def test_scores_of_an_example_are_its_logits(read: Read) -> None:
    text = r"""The scores are $s = W x_i$ and $L_i = -s_{y_i} + \log \sum_j e^{s_j}$.

$$\frac{\partial L_i}{\partial s_k} = \frac{e^{s_k}}{\sum_j e^{s_j}} - 1(k = y_i)$$"""
    found = read(text)
    assert [claim.status for claim in found.claims] == ["definition", "definition", "holds"]
    assert next(step for step in found.milestones if step.id == "the_data_term_is_differentiated").met


@pytest.mark.parametrize(
    "words",
    [
        r"$$\ell = -\log p_c \quad \text{where } c \text{ is the true class}$$",
        r"$$\ell = -\log p_c \quad \text{for the correct class } c$$",
        "For one example: l = -log p_c where c is the correct class.",
    ],
)
def test_words_within_a_formula_say_which_class_is_the_true_one(words: str, read: Read) -> None:
    found = read(f"For a single example, {words}\n\n" + r"$$-\log p_c = -\sum_k y_k \log p_k$$")
    assert found.claims[-1].status == "holds"


def test_a_case_is_no_name_of_the_true_class(read: Read) -> None:
    text = r"If k is the true class, the derivative is p_k - 1. $$\frac{\partial f_{ik}}{\partial w_k} = x_i$$"
    assert read(text).claims[-1].status == "holds"


def test_a_mean_before_a_sum_is_read_whole_among_programs(read: Read) -> None:
    text = "L_i = -log p[y_i]\n\nJ = 1/N sum_i L_i + lambda * sum_k sum_j W[k,j]^2\n\ndL_i/df[k] = p[k] - (k == y_i)"
    assert [claim.status for claim in read(text).claims] == ["definition", "holds", "holds"]


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (r"\mathcal{D} = \{(\mathbf{x}^{(i)}, y^{(i)})\}_{i=1}^N", "trivial"),
        (r"\mathcal{Y} = \{1, \dots, K\}", "trivial"),
        (r"p_{ik} = \{1, \dots, K\}", "not read"),
        (r"\mathcal{S} = \{x : p_{ik} = y_{ik}\}", "not read"),
    ],
)
def test_a_set_that_is_written_out_claims_nothing(line: str, status: str, read: Read) -> None:
    assert read(f"Let ${line}$ be the data.").claims[0].status == status


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (r"-\log p(y_i \mid x_i) = -f_{i y_i} + \log \sum_j \exp f_{ij}", "holds"),
        (r"-\log p(y^{(i)} \mid x^{(i)}; W) = -\sum_k y_k^{(i)} \log p_k^{(i)}", "holds"),
        (r"-\log p_W(y_i \mid x_i) = -f_{i y_i} - \log \sum_j \exp f_{ij}", "differs"),
        (r"\frac{\partial}{\partial f_{ik}} \log p(y_i | x_i) = 1[y_i = k] - p_{ik}", "holds"),
        (r"P = \exp(F) \oslash (\exp(F) \mathbf{1}_K \mathbf{1}_K^T)", "holds"),
    ],
)
def test_the_probability_of_a_label_is_that_of_its_class(line: str, status: str, read: Read) -> None:
    assert read(f"$${line}$$").claims[0].status == status


def test_bishops_outputs_may_be_functions_of_the_input(read: Read) -> None:
    text = r"""We have $p(\mathcal{C}_k | \phi) = y_k(\phi) = \frac{\exp(a_k)}{\sum_j \exp(a_j)}$,
$a_k = w_k^T \phi$, $\phi_n = x_n$.

$$\frac{\partial}{\partial a_{nj}} (-\sum_k t_{nk} \ln y_{nk}) = y_{nj} - t_{nj}$$"""
    found = read(text)
    assert {claim.status for claim in found.claims} <= {"holds", "definition", "trivial"}
