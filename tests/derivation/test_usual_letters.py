"""Letters that count an axis of which the settings do not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from grader.derivation.judging.answer import question_of
from grader.derivation.meaning.usual_letters import with_letters
from grader.derivation.settings import Symbols


def of_letters(axes: Mapping[str, Any], given: Mapping[str, Any], definitions: Sequence[str]) -> dict[str, list[str]]:
    """Which letters count the axes of a question that does not say."""
    symbols = Symbols.model_validate({"axes": axes, "given": given, "definitions": list(definitions)})
    return {axis: about.indices for axis, about in with_letters(symbols).axes.items()}


def test_letters_that_are_not_said_are_those_of_the_definitions() -> None:
    given = {"W": {"axes": ["K", "D"]}, "x": {"axes": "D"}}
    definitions = [r"s_q = \sum_j W_{qj} x_j", r"L = \sum_{a=1}^K s_a"]
    assert of_letters({"K": {"size": "K"}, "D": {"size": "D"}}, given, definitions) == {"K": ["q", "a"], "D": ["j"]}


@pytest.mark.parametrize(
    ("size", "others", "letters"),
    [
        ("N", {}, ["n", "i"]),
        ("n", {}, ["i"]),
        ("K", {"i": {}}, ["k", "j"]),
        ("d", {"i": {}}, ["j"]),
        (r"\ell", {}, ["i"]),
    ],
)
def test_or_those_of_such_a_size(size: str, others: Mapping[str, Any], letters: list[str]) -> None:
    assert of_letters({"A": {"size": size}}, {"v": {"axes": "A"}, **others}, ["s = v^T v"]) == {"A": letters}


def test_a_letter_that_tells_a_row_from_the_others_counts_nothing() -> None:
    given = {"u": {"axes": ["V", "d"]}, "y": {"axes": "V"}}
    definitions = [r"u_o = \sum_w y_w u_w", r"s = u_o^T u_o"]
    assert of_letters({"V": {"size": "V"}, "d": {"size": "d"}}, given, definitions) == {"V": ["w"], "d": ["i"]}


def test_letters_that_are_said_stay() -> None:
    axes = {"N": {"size": "N", "indices": "q"}, "n": {"size": "n"}}
    given = {"x": {"axes": ["N", "n"]}}
    assert of_letters(axes, given, [r"L = \sum_{i=1}^N x_{ij}"]) == {"N": ["q"], "n": ["j"]}
    assert question_of(Symbols.model_validate({"axes": axes, "given": given})).tables[0].letters["n"]
