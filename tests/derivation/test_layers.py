"""Layers of a network above the names: a part of the name, and the last one is what the question is about."""

from __future__ import annotations

import pytest

from .conftest import Read

ANSWER = r"""
I take the model as a network of one layer, LAST.

$a^{[BEFORE]} = x$, $z_c^{[LAYER]} = w_c^\top a^{[BEFORE]}$,
$a_c^{[LAYER]} = \frac{e^{z_c^{[LAYER]}}}{\sum_j e^{z_j^{[LAYER]}}}$,
$\ell = -\sum_c y_c \log a_c^{[LAYER]}$.

$$\frac{\partial a_c^{[LAYER]}}{\partial z_k^{[LAYER]}} = a_c^{[LAYER]}(\delta_{ck} - a_k^{[LAYER]})$$

$$\frac{\partial \ell}{\partial z_k^{[LAYER]}} = -\sum_c y_c(\delta_{ck} - a_k^{[LAYER]}) = a_k^{[LAYER]} - y_k$$

$$\frac{\partial \ell}{\partial w_k} = (a_k^{[LAYER]} - y_k)\,a^{[BEFORE]}$$

$$\frac{\partial J}{\partial w_k} = \frac1N\sum_{i=1}^N (a_k^{[LAYER](i)} - y_k^{(i)})x^{(i)} + 2\lambda w_k$$
"""
WAYS = {"L": ("L", "L-1", "$L = 1$"), "1": ("1", "0", "as in the lecture"), "l": ("l", "l-1", "which is the layer $l$")}


def written(way: str) -> str:
    layer, before, last = WAYS[way]
    return ANSWER.replace("LAYER", layer).replace("BEFORE", before).replace("LAST", last)


@pytest.mark.parametrize("way", WAYS)
def test_layers_are_a_part_of_the_name(read: Read, way: str) -> None:
    found = read(written(way))
    assert {claim.status for claim in found.claims} <= {"holds", "definition", "trivial"}
    assert found.points == 10.0
    assert any(f"a_c^{{[{WAYS[way][0]}]}}" in claim.text for claim in found.claims)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("before", "after"), [("} - y_k$$", "} + y_k$$"), ("x^{(i)} + 2", "x^{(i)} + "), ("]}} = a_c", "]}} = -a_c")]
)
def test_a_slip_with_layers_is_told(read: Read, way: str, before: str, after: str) -> None:
    found = read(written(way).replace(before, after))
    assert found.points is None
    assert "differs" in {claim.status for claim in found.claims}


def test_another_layer_is_not_the_last(read: Read) -> None:
    text = written("L").replace(r"y_k)\,a^{[L-1]}", r"y_k)\,a^{[L]}")
    assert read(text).points is None


def test_examples_in_square_brackets_are_no_layers(read: Read) -> None:
    found = read(r"$z^{[i]}_k = w_k^\top x^{[i]}$ and $\frac{\partial z^{[i]}_k}{\partial w_k} = x^{[j]}$, $L = 1$")
    assert found.claims[-1].text == "L = 1"
