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
