"""Derivations whose label is a class: `p_{i, y_i}`, with a case for it and one for the other classes."""

from __future__ import annotations

import pytest

from .conftest import Read

NAMED = {
    "y_i": "Let $y_i$ be the label of example $i$ and ",
    "t_i": "Let $t_i$ be the label of example $i$ and ",
    "g_i": "Let $g_i$ be the class of example $i$ and ",
    "c_i": "Let $c_i$ be the correct class of example $i$ and ",
    "t": "Example $i$ has the true class $t$. Let ",
}
OPENED = r"$\ell_i = -\log p_{i,LABEL} = -f_{i,LABEL} + \log\sum_c e^{f_{ic}}$."
OF_LABEL = (
    r"$$\frac{\partial \ell_i}{\partial f_{i,LABEL}} = -1 + \frac{e^{f_{i,LABEL}}}{\sum_c e^{f_{ic}}}"
    r" = p_{i,LABEL} - 1$$"
)
EQUAL = (
    r"For $k = LABEL$:"
    r"$$\frac{\partial \ell_i}{\partial f_{ik}} = -1 + \frac{e^{f_{ik}}}{\sum_c e^{f_{ic}}} = p_{ik} - 1$$"
)
OTHER = (
    r"and for $k \neq LABEL$"
    r"$$\frac{\partial \ell_i}{\partial f_{ik}} = \frac{e^{f_{ik}}}{\sum_c e^{f_{ic}}} = p_{ik}$$"
)
REST = r"""
Because $\partial f_{ik}/\partial \mathbf{w}_k = \mathbf{x}_i$:
$$\frac{\partial J}{\partial \mathbf{w}_k} = \frac1N\sum_i (p_{ik} - y_{ik})\mathbf{x}_i + 2\lambda \mathbf{w}_k$$
"""


def written(label: str, *parts: str) -> str:
    return NAMED[label] + "\n".join(parts).replace("LABEL", label)


@pytest.mark.parametrize("label", NAMED)
@pytest.mark.parametrize("equal", [OF_LABEL, EQUAL])
def test_both_cases_by_the_label_are_awarded(read: Read, label: str, equal: str) -> None:
    found = read(written(label, OPENED, equal, OTHER, REST))
    assert {claim.status for claim in found.claims} <= {"holds", "definition"}
    assert found.points == 10.0


@pytest.mark.parametrize("label", NAMED)
def test_one_case_alone_is_for_a_person(read: Read, label: str) -> None:
    found = read(written(label, OPENED, EQUAL, REST))
    assert found.points is None
    assert "only for the class that is named" in found.why


@pytest.mark.parametrize("label", NAMED)
@pytest.mark.parametrize(
    ("before", "after"),
    [(r"= p_{i,LABEL} - 1", r"= 1 - p_{i,LABEL}"), (r"-1 + \frac", r"1 + \frac"), ("= p_{ik}$$", "= -p_{ik}$$")],
)
def test_a_slip_in_a_case_is_told(read: Read, label: str, before: str, after: str) -> None:
    parts = [part.replace(before, after) for part in (OF_LABEL, OTHER)]
    found = read(written(label, OPENED, *parts, REST))
    assert found.points is None
    assert "differs" in {claim.status for claim in found.claims}


def test_a_class_that_is_supposed_to_be_the_true_one_is_not_named_so(read: Read) -> None:
    said = "The first part depends on $w_k$ only if $k$ is the true class.\n\n"
    found = read(
        said + r"$\frac{\partial}{\partial w_k} \lambda \sum_{c,j} w_{cj}^2 = 2 \lambda w_k$."
        r" So $\frac{\partial J}{\partial w_k} = -\frac1N \sum_i (y_{ik} - p_{ik}) x_i + 2 \lambda w_k$."
    )
    assert [claim.status for claim in found.claims] == ["holds", "holds"]
    assert not any(claim.note for claim in found.claims)


@pytest.mark.parametrize("words", ["if alternative $k$ is chosen", "if $i$ is of class $k$, else $0$", "wenn es gilt"])
def test_labels_of_ones_own_are_one_in_a_case(read: Read, words: str) -> None:
    result = r"$$\frac{\partial J}{\partial w_k} = \frac1N\sum_i (p_{ik} SIGN d_{ik}) x_i + 2\lambda w_k$$"
    text = rf"$d_{{ik}} = 1$ {words}. {result}"
    assert [read(text.replace("SIGN", sign)).claims[-1].status for sign in "-+"] == ["holds", "differs"]


def test_two_classes_are_no_labels(read: Read) -> None:
    text = (
        r"$E_{ck} = 1$ if both classes are equal. $\frac{\partial p_{ic}}{\partial f_{ik}} = p_{ic} (E_{ck} - p_{ik})$"
    )
    assert read(text).claims[-1].status != "differs"
