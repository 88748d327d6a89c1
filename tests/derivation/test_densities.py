"""Densities by their letter, and densities that have no name in the question."""

from __future__ import annotations

import pytest

from tests.derivation.test_lecturers_settings import said

AXES = {"example": {"size": "N", "indices": "n"}, "feature": {"size": "D", "indices": "j"}}
GIVEN = {
    "x": {"axes": ["example", "feature"]},
    "y": {"axes": "example"},
    "w": {"axes": "feature"},
    "m": {"axes": "feature"},
    "S": {"axes": ["feature", "feature"], "values": "positive_definite"},
    "s": {"values": "positive"},
}
OF_NUMBER = r"-\frac12 \log(2\pi s^2) - \frac{(y_n - w^\top x_n)^2}{2 s^2}"
OF_VECTOR = r"-\frac12 (x_n - m)^\top S^{-1} (x_n - m) - \frac12 \log \lvert S \rvert - \frac{D}{2} \log(2 \pi)"


def of(*lines: str) -> list[str]:
    return said(["E = s"], "\n\n".join(f"$${line}$$" for line in lines), GIVEN, AXES)


@pytest.mark.parametrize("bar", [r"\mid", ";", "|"])
def test_the_normal_distribution_is_known_by_its_letter(bar: str) -> None:
    number = rf"\log \mathcal{{N}}(y_n {bar} w^\top x_n, s^2)"
    assert of(f"{number} = {OF_NUMBER}", f"{number} = {OF_NUMBER} + 1") == ["holds", "differs"]
    vector = rf"\ln \mathcal{{N}}(x_n {bar} m, S)"
    assert of(f"{vector} = {OF_VECTOR}", f"{vector} = {OF_VECTOR} + s") == ["holds", "differs"]


def test_that_of_an_identity_whose_size_nothing_says_is_not_read() -> None:
    assert of(r"\mathcal{N}(w \mid 0, s^2 I) = (2 \pi s^2)^{-D/2} e^{-\|w\|^2 / (2 s^2)}") == ["not read"]


def test_a_density_that_nothing_names_gets_its_meaning_by_its_logarithm() -> None:
    likelihood = r"\log p(y \mid w) = \sum_n \log \mathcal{N}(y_n \mid w^\top x_n, s^2)"
    gradient = r"\nabla_w \log p(y \mid w) = \frac{1}{s^2} \sum_n (y_n - w^\top x_n) x_n"
    prior = r"p(w) = e^{-\|w\|^2}"
    assert of(likelihood, gradient, prior, r"\nabla_w \log p(w) = -2 w") == [
        "definition",
        "holds",
        "definition",
        "holds",
    ]
    assert of(likelihood, gradient.replace("= ", "= -")) == ["definition", "differs"]


def test_a_density_is_told_from_that_of_another_argument() -> None:
    two = (r"p(x_1 \mid w) = 2 s", r"p(x_2 \mid w) = 3 s")
    assert of(*two, r"p(x_1 \mid w) p(x_2 \mid w) = 6 s^2") == ["definition", "definition", "holds"]
    every = (r"p(x_n \mid w) = y_n s", r"\prod_i p(x_i \mid w) = s^N \prod_n y_n")
    assert of(*every) == ["definition", "holds"]
