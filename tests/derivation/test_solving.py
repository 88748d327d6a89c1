"""What unknown symbols mean is tried only where a line may tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from grader.derivation.judging.answer import read_answer
from grader.derivation.judging.otherwise.solving import Meaning, meanings
from grader.derivation.nodes.syntax import Symbol
from grader.derivation.read import ready
from grader.derivation.settings import DerivationSettings


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The symbols of which meanings were tried."""
    names: set[str] = set()

    def told(symbol: Symbol, *given: Any) -> Iterator[Meaning]:
        names.add(symbol.name)
        return meanings(symbol, *given)

    monkeypatch.setattr("grader.derivation.judging.solver.meanings", told)
    return names


def test_a_line_with_three_unknown_symbols_tells_of_none(steps: DerivationSettings, tried: set[str]) -> None:
    read_answer(r"$$\zeta_{ik} = \omega_{ik} \rho_{ik}$$", ready(steps).question)
    assert tried == set()


def test_a_line_that_may_define_one_symbol_tells_of_the_other(steps: DerivationSettings, tried: set[str]) -> None:
    read_answer(r"$$\rho_{ik} = e^{\zeta_{ik}} / \sum_c e^{\zeta_{ic}}$$", ready(steps).question)
    assert tried == {"zeta"}  # from which the other follows


def test_what_a_line_above_defines_is_known_further_down(steps: DerivationSettings) -> None:
    text = r"$$\rho_{ik} = e^{\zeta_{ik}} / \sum_c e^{\zeta_{ic}}$$ $$\frac{\partial \rho_{ic}}{\partial \zeta_{ik}} ="
    claims = read_answer(text + r" \rho_{ic} (\delta_{ck} - \rho_{ik})$$", ready(steps).question).claims
    assert [str(claim.status) for claim in claims] == ["definition", "holds"]


TERMS = r"""$$J = -\frac1N\sum_i\sum_k y_{ik} f_{ik} + \frac1N\sum_i \log \sum_c e^{f_{ic}} + \lambda\sum_k \|w_k\|^2$$

I differentiate A, B and C one by one.

$$\frac{\partial A}{\partial w_k} = -\frac1N\sum_i y_{ik} x_i, \quad
\frac{\partial B}{\partial w_k} = \frac1N\sum_i p_{ik} x_i, \quad \frac{\partial C}{\partial w_k} = 2\lambda w_k$$

$$\frac{\partial J}{\partial w_k} = \frac1N\sum_i (p_{ik} - y_{ik}) x_i + 2\lambda w_k$$"""


def test_names_that_are_all_terms_of_a_sum_are_sure(steps: DerivationSettings) -> None:
    claims = read_answer(TERMS, ready(steps).question).claims
    assert [(claim.status, claim.doubtful) for claim in claims] == [("holds", False)] * 5


def test_names_of_some_terms_are_for_a_person(steps: DerivationSettings) -> None:
    some = TERMS.replace(r"\frac{\partial B}{\partial w_k} = \frac1N\sum_i p_{ik} x_i,", "")
    claims = read_answer(some, ready(steps).question).claims
    assert any(claim.doubtful for claim in claims)


def test_what_was_found_for_a_symbol_is_kept_while_its_lines_have_no_other(
    steps: DerivationSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def told(symbol: Symbol, *given: Any) -> Iterator[Meaning]:
        tried.append(symbol.name)
        return meanings(symbol, *given)

    monkeypatch.setattr("grader.derivation.judging.solver.meanings", told)
    read_answer(TERMS, ready(steps).question)
    assert sorted(tried) == ["A", "B", "C"]
