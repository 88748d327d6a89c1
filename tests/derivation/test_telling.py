"""What students are told: counterexamples in small whole numbers, what would be read, and which line cost what."""

from __future__ import annotations

import json
import re

import derivations
import numpy as np
import pytest

from grader.derivation.read import read_derivation
from grader.derivation.record import ReadClaim, ReadMilestone, WrittenReading
from grader.derivation.settings import DerivationSettings
from grader.derivation.telling.counterexamples import MAX_LINES
from grader.derivation.telling.examples import notation_of
from grader.derivation.telling.numbers import array_words, spelled
from grader.reports.rendering import render_part
from grader.reports.written import costs_words, reading_json, reading_text, verdict_words, where_words

from .conftest import Read

JACOBIAN = r"$$\frac{\partial p_{ic}}{\partial f_{ik}} = p_{ic} (1 - p_{ik})$$"
LOGITS = r"$$\frac{\partial J}{\partial f_{ik}} = \frac1N (y_{ik} - p_{ik})$$"
GRADIENT = r"$$\frac{\partial J}{\partial w_k} = \frac1N \sum_i (y_{ik} - p_{ik}) x_i + 2 \lambda w_k$$"
SLIP = f"{LOGITS}\n\n{GRADIENT}\n"
NUMBER = r"(-?[\d.]+(?:/\d+)?)"
SIDES = re.compile(rf"the left side is (?:about )?{NUMBER} and the right side is (?:about )?{NUMBER}$")


def said(claim: ReadClaim) -> str:
    """What is said of a claim, without the change with which it holds."""
    return claim.told or claim.note


def number(text: str) -> float:
    over, _, under = text.partition("/")
    return float(over) / float(under or 1)


def told(claim: ReadClaim) -> dict[str, np.ndarray]:
    """The values that a counterexample names."""
    words = said(claim).rpartition(": ")[0].rpartition("with ")[2]
    found = re.findall(r"(\w+) = (\([^=]*\)|[^,()]+)(?:, |$)", words)
    return {name: np.array(eval(values, {})) for name, values in found}


def sides(claim: ReadClaim) -> list[float]:
    found = SIDES.search(said(claim))
    assert found, claim.told or claim.note
    return [number(found[1]), number(found[2])]


def indices(claim: ReadClaim) -> dict[str, int]:
    return {
        name: int(value) - 1 for name, value in re.findall(r"\b(\w) = (\d+)(?=[ ,])", said(claim).split("for ")[-1])
    }


def softmax(f: np.ndarray) -> np.ndarray:
    return np.asarray(np.exp(f) / np.exp(f).sum(-1, keepdims=True))


def question(**symbols: object) -> DerivationSettings:
    """A question of two numbers."""
    step = {"id": "step", "title": "a step", "points": 1.0, "lines": [{"value": ["17"]}]}
    return DerivationSettings.model_validate(
        {
            "axes": {"N": {"size": ["N"], "indices": ["i"]}},
            "given": {"a": {}, "b": {}},
            "milestones": [step],
            "paths": [{"title": "the way", "milestones": ["step"]}],
            **symbols,
        }
    )


# Counterexamples


def test_a_line_that_differs_is_refuted_in_small_whole_numbers(read: Read) -> None:
    (claim,) = read(JACOBIAN).claims
    assert "random numbers" not in said(claim) and "random numbers" in claim.note
    values, at = told(claim), indices(claim)
    p = softmax(values["f"].astype(float))
    assert np.allclose(p, values["p"]) and np.all(np.abs(values["f"]) <= 3)
    c, k = at["c"], at["k"]
    assert sides(claim) == pytest.approx([p[c] * ((c == k) - p[k]), p[c] * (1 - p[k])])


def test_what_is_told_of_a_gradient_is_true(read: Read) -> None:
    claim = read(SLIP).claims[1]
    assert said(claim).startswith("it follows rightly from line 1; by itself: with N = 1, K = 2, d = 1, w = ")
    values, k = told(claim), indices(claim)["k"]
    w, x, y = (values[name].astype(float) for name in ("w", "x", "y"))
    residual = (softmax(w * x) - y)[k] * x
    rest = 2 * values["λ"] * w[k]
    assert np.allclose(softmax(w * x), values["p"])
    assert sides(claim) == pytest.approx([residual + rest, -residual + rest])


def test_only_what_matters_is_told(read: Read) -> None:
    (claim,) = read(LOGITS).claims
    assert set(told(claim)) == {"N", "K", "y", "f", "p"}  # neither w nor the factor of the regulariser
    (claim,) = read(r"$$\sum_i 1 = 2 N$$").claims
    assert said(claim) == "with N = 1: the left side is 1 and the right side is 2"


def test_what_matters_within_a_derivative_is_told_too(read: Read) -> None:
    (claim,) = read(r"$$\frac{\partial J}{\partial w_k} = \frac1N \sum_i p_{ik} + 0 w_k$$").claims
    assert claim.status == "differs"
    assert {"w", "x", "y", "λ"} <= set(told(claim))


def test_a_symbol_has_the_name_that_the_line_has_for_it(read: Read) -> None:
    (claim,) = read(r"$$\frac{\partial \hat y_{ic}}{\partial z_{ik}} = \hat y_{ic} (1 - \hat y_{ik})$$").claims
    assert {"z"} <= set(told(claim)) and not {"f"} & set(told(claim))


def test_what_one_of_each_does_not_refute_is_refuted_by_more(read: Read) -> None:
    (claim,) = read(r"$$\frac{\partial J}{\partial f_{ik}} = p_{ik} - y_{ik}$$").claims
    assert told(claim)["N"] == 2
    left, right = sides(claim)
    assert right == pytest.approx(2 * left)


def test_no_line_that_holds_is_refuted_and_most_that_differ_are(read: Read) -> None:
    claims = [claim for each in derivations.examples() for claim in read(each.text).claims]
    assert not [claim.text for claim in claims if claim.told and claim.status != "differs"]
    numbers = [claim for claim in claims if claim.status == "differs" and "random numbers" in claim.note]
    assert len(numbers) >= 40
    assert [claim.text for claim in numbers if not claim.told] == []
    for claim in numbers:
        left, right = sides(claim)
        assert left != right


def test_sides_of_different_shapes_keep_their_note(read: Read) -> None:
    (claim,) = read(r"$$\frac{\partial}{\partial w_k} \lambda \sum_j w_{kj}^2 = 2 \lambda \sum_j w_{kj}$$").claims
    assert claim.status == "differs" and claim.told == ""
    assert said(claim) == claim.note == "the left side is a vector over d, the right side a number"


def test_where_a_side_has_no_value_no_counterexample_is_told() -> None:
    (claim,) = read_derivation(r"$$\frac{1}{a} + b = \frac{1}{b} + a$$", question()).claims
    assert 0 not in (told(claim)["a"], told(claim)["b"])
    a, b = float(told(claim)["a"]), float(told(claim)["b"])
    assert sides(claim) == pytest.approx([1 / a + b, 1 / b + a], abs=0.01)


def test_nothing_is_told_at_a_kink_nor_of_one_side_of_it_for_both() -> None:
    steps = question(definitions=[r"g = \max(0, a)"])
    (claim,) = read_derivation(r"$$\frac{\partial g}{\partial a} = \frac{g}{a} + b^2 - b$$", steps).claims
    a, b = int(told(claim)["a"]), int(told(claim)["b"])
    assert a != 0
    assert sides(claim) == [a > 0, (a > 0) + b**2 - b]


def test_the_same_is_told_every_time(read: Read) -> None:
    assert [claim.told for claim in read(SLIP).claims] == [claim.told for claim in read(SLIP).claims]


def test_the_search_is_bounded(read: Read) -> None:
    claims = read("\n\n".join([GRADIENT] * (MAX_LINES + 5))).claims
    assert len(claims) == MAX_LINES + 5
    assert sum(bool(claim.told) for claim in claims) <= MAX_LINES
    assert "random numbers" in said(claims[-1])


def test_numbers_are_written_as_people_write_them() -> None:
    numbers = {0.0: "0", -1e-12: "0", 2.0: "2", -0.5: "-0.5", 0.75: "0.75", 2 / 3: "2/3", 0.123456: "0.123"}
    assert {value: spelled(value) for value in numbers} == numbers
    assert array_words(np.array([[[1.0]]])) == "1"
    assert array_words(np.array([[1.0, 0.0], [0.5, 1 / 3]])) == "((1, 0), (0.5, 1/3))"


# What would be read

UNREAD = {
    "latex": r"$\frac{\foo J}{\bar} \oops$",
    "letters": "I took dJ/dw and got the usual thing",
    "signs": "∂J so that the sum Σ comes out",
    "typst": "$ (partial J)/(partial w_k) ) = sum_(i=1)^N ( $",
}


@pytest.mark.parametrize("notation", UNREAD)
def test_three_lines_that_would_be_read_are_shown_in_the_notation_of_the_answer(read: Read, notation: str) -> None:
    assert notation_of(UNREAD[notation]) == notation
    written = read(UNREAD[notation])
    assert len(written.examples) == 3
    for example in written.examples:
        assert notation_of(example) == notation
        assert [claim.status for claim in read(example).claims] in (["definition"], ["holds"])
    for shown in (
        reading_text(written, for_marker=False),
        json.loads(reading_json(written))["would_be_read"]["examples"],
    ):
        assert all(example in shown for example in written.examples)


@pytest.mark.parametrize("notation", UNREAD)
def test_what_is_shown_is_worth_nothing(read: Read, notation: str) -> None:
    assert read("\n\n".join(read(UNREAD[notation]).examples)).suggested == 0


def test_nothing_is_shown_where_something_was_read_or_nothing_was_written(read: Read) -> None:
    assert read(f"{LOGITS}\n\n$$J = \\foo$$").examples == ()
    assert read(" \n ").examples == ()
    assert read("x" * 100_000).examples == ()


MENDED = {
    "a brace": (r"$\frac{\partial f_{ik}}{\partial w_k = x_i$", r"$\frac{\partial f_{ik}}{\partial w_k} = x_i$"),
    "a bracket": (r"$J = 2 (p_{ik} - y_{ik} x_i$", r"$J = 2 (p_{ik} - y_{ik}) x_i$"),
    "both dollars": (r"\frac{1}{N} = p_{ik}", r"$$\frac{1}{N} = p_{ik}$$"),
    "a sign": (r"$\frac{\parital f_{ik}}{\partial w_k} = x_i$", r"$\frac{\partial f_{ik}}{\partial w_k} = x_i$"),
    "an equals sign": (
        r"$\frac{\partial f_{ik}}{\partial w_k} x_i$",
        r"$\frac{\partial f_{ik}}{\partial w_k} = x_i$",
    ),
    "words": ("dJ/dw_k is the sum over i of (p_ik - y_ik) x_i", "dJ/dw_k = sum_i (p_ik - y_ik) x_i"),
}


@pytest.mark.parametrize("name", MENDED)
def test_the_first_line_that_is_not_read_is_shown_mended(read: Read, name: str) -> None:
    source, mended = MENDED[name]
    written = read(f"So this is it.\n\n{source}\n")
    assert (written.mended_line, written.mended) == (3, mended)
    assert mended in reading_text(written, for_marker=False)
    assert "not read" not in [claim.status for claim in read(mended).claims]


def test_a_line_that_is_not_read_when_mended_is_not_shown(read: Read) -> None:
    written = read(r"$\frac{\foo J}{\partial w_k = \oops{$")
    assert (written.mended, written.mended_line) == ("", 0)


# Which line cost what


def test_every_lost_step_names_the_line_that_cost_it(read: Read) -> None:
    written = read(SLIP)
    costs = {milestone.title: milestone.cost for milestone in written.milestones}
    assert costs["the data term is differentiated"] == costs["the gradient of J"] == 1
    assert costs["the logarithm of the softmax is opened up"] == 0
    assert costs["the regulariser is differentiated"] == 0
    assert costs_words(written) == [
        "Line 1 cost 4 points: the data term is differentiated; the gradient of J.",
        "No line that was read shows what is worth the other 5 points.",
    ]
    shown = reading_text(written, for_marker=True)
    assert "the gradient of J (lost at line 1)" in shown and "Line 1 cost 4 points" in shown
    assert "Line 1 cost 4 points" in render_part("reading.html", "milestones", written, verdict_words(written))
    assert "cost" not in reading_text(written, for_marker=False)


def test_a_right_answer_costs_nothing(read: Read, model_answer: str) -> None:
    written = read(model_answer)
    assert costs_words(written) == [] and not any(milestone.cost for milestone in written.milestones)


def test_half_points_are_shown() -> None:
    half = ReadMilestone("a", "a step", 3.0, True, (2,), 1.5, 4)
    written = WrittenReading((), (half,), None, 1.5, 1.5, 3.0)
    assert where_words(half) == "line 2, in part; lost at line 4"
    assert costs_words(written) == ["Line 4 cost 1.5 points: a step."]
    assert "1.5 / 3    a step" in reading_text(written, for_marker=True)
    assert ">1.5 / 3<" in render_part("reading.html", "milestones", written, "")
    assert json.loads(reading_json(written))["milestones"][0]["earned"] == 1.5


# On a page


def test_whatever_is_told_is_escaped(read: Read) -> None:
    evil = "<img src=x onerror=alert(1)>"
    claim = ReadClaim("a = b", 1, "differs", "", "", "", evil)
    step = ReadMilestone("a", evil, 1.0, False, cost=1)
    written = WrittenReading((claim,), (step,), None, 0.0, 0.0, 1.0, examples=(evil,), mended=evil, mended_line=1)
    pages = [render_part("reading.html", "reading", written), render_part("reading.html", "milestones", written, evil)]
    assert all("<img" not in page and "&lt;img" in page for page in pages)
    assert pages[0].count("&lt;img") == 3 and pages[1].count("&lt;img") == 3


def test_a_definition_is_shown_as_it_was_understood(read: Read) -> None:
    (claim,) = read(r"Let $\ell_i = -\sum_c y_{ic} \log p_{ic}$.").claims
    assert claim.status == "definition"
    assert "<munderover>" in claim.understood and "<mi>K</mi>" in claim.understood  # the sum got its limits
