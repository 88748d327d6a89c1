"""A rubric that asks of the reference what it does not have is refused, with the line and what there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import RubricError
from tests.grading.test_network import RUBRIC, written

W1 = "with_respect_to: params.W1"
MADE = "made_by: {net: Network}, set: {net: {params: params}}"


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        (
            "calls: Network.loss, arguments: [net, X],",
            "calls: Network.los, arguments: [net, X],",
            "calls: reference.py has no 'Network.los'; it has: Network, Network.loss",
        ),
        ("{net: Network}", "{net: Nett}", "made_by: net: reference.py has no 'Nett'; it has: Network,"),
        ("[net, X, y, reg]", "[net, X, reg]", "'reg' is passed by position, as number 3, where Network.loss() takes"),
        ("output: 1.W1", "output: 1.W3", "what both() returns has no part '1.W3'; it has: 0, 1, 1.W1, 1.b1, 1.W2"),
        (
            "output: 0, regimes: [usual, public]",
            "regimes: [usual, public]",
            "output: what both() returns is no array of numbers; name one that is: 0, 1.W1, 1.b1, 1.W2, 1.b2",
        ),
        ("of_output: 0\n", "of_output: 1\n", "part '1' of what both() returns is no array of numbers; name one"),
        ("of_output: 0\n", "of_output: 1.b1\n", "a derivative is of a single number, and what both() returns has"),
        (W1, "with_respect_to: params.W3", "'params' has no entry 'W3'; it has: params.W1, params.b1, params.W2"),
        (W1, "with_respect_to: params", "'params' is a dict; take the derivative by one of its entries: params.W1"),
        (W1, "with_respect_to: X.W1", "'X' is no dict, so it has no entry 'W1'"),
        (W1, "with_respect_to: net.W1", "'net' is made, not given; it is set by: net.params"),
        (MADE, "set: {net: {params: params}}", "'net' is made by nothing, so nothing can be set on it; add it to"),
        (MADE, "made_by: {net: Network}, set: {net: {}}", "sets nothing; name an attribute and the input"),
        (MADE, "made_by: {net: scores}", "'scores' is made of itself in the end"),
    ],
)
def test_what_cannot_work_is_refused_with_its_line(tmp_path: Path, was: str, becomes: str, words: str) -> None:
    assert was in RUBRIC
    line = RUBRIC[: RUBRIC.index(was)].count("\n") + 1
    with pytest.raises(RubricError) as caught:
        written(tmp_path, RUBRIC.replace(was, becomes, 1))
    assert [each for each in caught.value.lines if f"net.yaml:{line}: " in each and words in each], caught.value.lines


def test_a_derivative_of_what_takes_more_than_is_given_is_refused(tmp_path: Path) -> None:
    text = RUBRIC.replace("function: both\n        output: 1.W1", "function: scores")
    with pytest.raises(RubricError, match=r"of: both\(\) takes y, reg, which scores\(\) is not given"):
        written(tmp_path, text)
