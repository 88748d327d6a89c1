"""Another reading of the question is tried only where a line that does not hold is about what it changes."""

from __future__ import annotations

from typing import Any

import pytest

from grader.derivation.budget import Budget, TooMuch
from grader.derivation.judging.answer import read_answer
from grader.derivation.judging.changes import changes
from grader.derivation.judging.claims import Claim
from grader.derivation.judging.rereading import read_claims
from grader.derivation.read import ready
from grader.derivation.settings import DerivationSettings

WRONG_SOFTMAX = r"$$\frac{\partial p_{ic}}{\partial f_{ik}} = p_{ic} (\delta_{ck} + p_{ik})$$"
WRONG_LOSS = r"$$\frac{\partial J}{\partial w_k} = \frac1N \sum_i (y_{ik} - p_{ik}) x_i + 2 \lambda w_k$$"
WRONG_BATCH = r"$$W X^\top = 2 F^\top$$"
UNKNOWN = r"$$\frac{\partial p_{ic}}{\partial f_{ik}} = p_{ic} \zeta_{ck}$$"
RIGHT = "\n$$f_{ik} = w_k^\\top x_i$$" * 9


def tried(text: str, steps: DerivationSettings, monkeypatch: pytest.MonkeyPatch) -> int:
    """In how many readings of the question an answer is read."""
    times: list[int] = []

    def counted(*given: Any) -> list[Claim]:
        times.append(1)
        return read_claims(*given)

    monkeypatch.setattr("grader.derivation.judging.answer.read_claims", counted)
    read_answer(text, ready(steps).question)
    return len(times)


def test_a_reading_changes_the_values_of_symbols_or_how_they_are_laid_out(steps: DerivationSettings) -> None:
    plain, of_one_class, columns_of_weights, columns_of_examples = ready(steps).question.places
    assert changes(plain, of_one_class).valued == {"J"}
    assert not changes(plain, of_one_class).laid
    assert changes(plain, columns_of_weights).laid == {"w"}
    assert changes(plain, columns_of_examples).laid == {"x", "y", "f", "p"}
    assert not changes(plain, columns_of_examples).valued


def test_a_wrong_line_about_nothing_that_readings_change_is_read_once(
    steps: DerivationSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tried(WRONG_SOFTMAX, steps, monkeypatch) == 1


@pytest.mark.parametrize(
    ("text", "times"), [(WRONG_LOSS, 2), (WRONG_BATCH, 3), (WRONG_SOFTMAX + "\n" + UNKNOWN + RIGHT, 3)]
)
def test_a_wrong_line_about_what_a_reading_changes_is_read_in_that_reading(
    text: str, times: int, steps: DerivationSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tried(text, steps, monkeypatch) == times


def test_a_reading_that_lays_arrays_out_otherwise_looks_for_the_same_values(steps: DerivationSettings) -> None:
    made = ready(steps)
    plain, of_one_class, columns_of_weights, _ = (made.targets(reading) for reading in range(4))
    assert all(columns_of_weights[name] is plain[name] for name in made.shown)
    assert any(of_one_class[name] is not plain[name] for name in made.shown)


def test_an_answer_that_has_taken_much_is_read_in_no_further_way(
    steps: DerivationSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.derivation.judging.answer.MAX_IN_ALL", 1)
    assert tried(WRONG_LOSS, steps, monkeypatch) == 1


def test_nothing_is_refuted_in_an_answer_that_was_not_read_in_all_ways(
    steps: DerivationSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [str(claim.status) for claim in read_answer(WRONG_LOSS, ready(steps).question).claims] == ["differs"]
    monkeypatch.setattr("grader.derivation.judging.answer.MAX_IN_ALL", 1)
    (claim,) = read_answer(WRONG_LOSS, ready(steps).question).claims
    assert str(claim.status) == "not read"
    assert "takes too much computing" in claim.note


def test_what_several_take_is_counted_together_and_ends_none_of_them() -> None:
    together = Budget(3)
    one, other = Budget(5, together), Budget(5, together)
    one.spend(2)
    assert not other.is_spent
    other.spend(4)
    assert one.is_spent and other.is_spent
    one.spend(3)
    with pytest.raises(TooMuch):
        one.spend(1)
