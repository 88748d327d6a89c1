"""Guesses at scanned answers: what is guessed, that it is shown, and what is never guessed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from labels_of_derivations import SET

from grader.derivation.guessing.lookalikes import CASE, OTHER, SHAPE, distance
from grader.derivation.guessing.search import choices
from grader.derivation.guessing.slots import Option, Slot
from grader.derivation.guessing.tidying import parts_of, tidy
from grader.derivation.record import WrittenReading
from grader.reports.rendering import render_part
from grader.reports.written import reading_json, reading_text

from .conftest import Read

NOISE = r"""
$$\frac{2 log \sum_{c=1}^{k} exp(fc)}{2 fk} = Pk$$

$$\frac{\partial fik}{\partial Wk} = \chi_i$$

$$\frac{\partial}{\partial Wk} \lambda \sum_{j=1}^{N} W_{kj}^{z} = 2 \lambda Wk$$
"""
"""Lines that a scan has made unreadable, so that what is scanned beside them is guessed, too."""


def guessed(read: Read, line: str) -> WrittenReading:
    """An answer with a line in front of noise."""
    return read(f"$${line}$$\n{NOISE}")


@pytest.mark.parametrize(
    ("scanned", "meant"),
    [
        (r"\frac{\partial \chi_i^T w_k}{\partial w_k} = x_i", r"\frac{\partial x_i^T w_k}{\partial w_k} = x_i"),
        (r"f_{ik} = Wk^\top \mathbf{x}i", r"f_{ik} = W_{k}^\top \mathbf{x}_{i}"),
        (
            r"p_{ik} = \frac{\exp f_{ik}}{\frac{K}{2} \exp f_{ic}}",
            r"p_{ik} = \frac{\exp f_{ik}}{\sum_{c=1}^{K} \exp f_{ic}}",
        ),
        (
            r"\log p_{ik} = f_{ik} - \log \sum_{c=1}^{N} \exp f_{ic}",
            r"\log p_{ik} = f_{ik} - \log \sum_{c=1}^{K} \exp f_{ic}",
        ),
        (
            r"\log p_{ik} = f_{ik} - loy \sum_{c-1}^{K} cxp f_{ic}",
            r"\log p_{ik} = f_{ik} - \log \sum_{c=1}^{K} \exp f_{ic}",
        ),
        (r"\frac{a f_{ik}}{a w_k} = x_i", r"\frac{\partial f_{ik}}{\partial w_k} = x_i"),
        (r"\frac{\partial f_{ik}{\partial w_k} = x_i", r"\frac{\partial f_{ik}}{\partial w_k} = x_i"),
    ],
)
def test_a_line_is_read_as_what_it_may_have_been(read: Read, scanned: str, meant: str) -> None:
    claims = [claim for claim in guessed(read, scanned).claims if claim.line == 1]
    assert [" ".join(claim.read_as.split()) for claim in claims] == [meant]
    assert claims[0].text == scanned and claims[0].guesses and claims[0].status in ("holds", "definition")


@pytest.mark.parametrize(
    "slip",
    [
        r"\frac{\partial f_{ik}}{\partial w_k} = -x_i",
        r"\frac{\partial f_{ik}}{\partial w_k} = 2 x_i",
        r"\frac{\partial f_{ik}}{\partial w_k} = w_k",
        r"\frac{\partial}{\partial w_k} \lambda \sum_{j=1}^{d} w_{kj}^2 = \lambda w_k",
        r"\log p_{ik} = f_{ik} + \log \sum_{c=1}^{K} \exp f_{ic}",
        r"p_{ik} - y_{ik} = y_{ik} - p_{ik}",
    ],
)
def test_what_can_be_read_is_what_its_author_wrote(read: Read, slip: str) -> None:
    written = guessed(read, slip)
    first = written.claims[0]
    # Beside noise it is not refuted, but it is not mended either.
    assert (first.status, first.guesses, first.line) == ("not read", (), 1)
    assert "not hold" in first.note or "refuted" in first.note
    assert written.points is None
    assert read(f"$${slip}$$").claims[0].status == "differs"


@pytest.mark.parametrize(
    "answer", sorted((SET / "wrong").glob("*.md"))[::4] + sorted((SET / "right").glob("*.md"))[::6]
)
def test_nothing_is_guessed_in_what_was_typed(read: Read, answer: Path) -> None:
    assert read(answer.read_text(encoding="utf-8")).guessed == ()


def test_one_letter_that_is_mistyped_is_not_guessed(read: Read, model_answer: str) -> None:
    written = read(model_answer + "\n\n$$\\frac{\\partial \\chi_i^T w_k}{\\partial w_k} = x_i$$")
    assert written.guessed == () and written.points is None


def test_the_guesses_are_told_to_all_who_read_the_answer(read: Read) -> None:
    written = guessed(read, r"\frac{\partial \chi_i^T w_k}{\partial w_k} = x_i")
    words, scanned = r"guessed: x for \chi", r"\frac{\partial \chi_i^T w_k}{\partial w_k} = x_i"
    text = reading_text(written, for_marker=True)
    assert words in text and scanned in text and r"read as: \frac{\partial x_i^T w_k}{\partial w_k} = x_i" in text
    page = render_part("reading.html", "reading", written)
    assert words in page and "A person must compare them" in page
    claim = json.loads(reading_json(written))["claims"][0]
    assert (claim["text"], claim["guessed"]) == (scanned, [r"x for \chi"])
    assert json.loads(reading_json(written))["guessed_lines"][0] == 1


def test_an_answer_with_a_guess_is_never_awarded_and_never_refuted(read: Read) -> None:
    written = guessed(read, r"\frac{\partial \chi_i^T w_k}{\partial w_k} = x_i")
    assert written.points is None and written.guessed
    assert not {"differs"} & {claim.status for claim in written.claims}


def test_choices_come_in_the_order_of_their_costs() -> None:
    slots = [Slot(((n, n + 1),), (Option(0, None), Option(n + 2, "a"), Option(n + 5, "b")), "c") for n in range(3)]
    found = list(choices(slots, 9))
    costs = [cost for cost, _ in found]
    assert costs == sorted(costs) and len({tuple(map(id, choice)) for _, choice in found}) == len(found)
    assert all(cost == sum(option.cost for option in choice) <= 9 for cost, choice in found)


def test_signs_of_one_shape_are_near() -> None:
    assert distance("w", "W") == CASE < distance("\\chi", "x") == SHAPE < distance("J", "x") == OTHER
    assert distance("\\lambda", "\\lambda") == 0 and distance("\\lambda", "\\partial") == SHAPE


@pytest.mark.parametrize(
    ("scanned", "tidied"),
    [
        ("f_{ic = x", "f_{ic} = x"),
        (r"\frac{f_{iq}{w_k} = 0", r"\frac{f_{iq}}{w_k} = 0"),
        ("a} = b", "a = b"),
        (r"\left( a + b = c", "( a + b = c"),
        ("= H + b (Set the tirse two term as H)", r"= H + b \quad \text{(Set the first two term as H)}"),
    ],
)
def test_brackets_are_closed_and_words_are_words(scanned: str, tidied: str) -> None:
    assert tidy(scanned)[0] == tidied


def test_the_sides_of_a_formula_are_found_within_brackets_and_words() -> None:
    text = r"a_{i=1} = (b = c) \qquad \text{if} d = e"
    assert "".join(part.text for part in parts_of(text)) == text
    assert [part.text.strip() for part in parts_of(text) if part.kind == "side" and part.text.strip()] == [
        "a_{i=1}", "(b = c)", "d", "e",
    ]  # fmt: skip
