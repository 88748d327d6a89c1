"""What is said of whole answers: how far a condition reaches, what was not read, what stays a size."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.derivation.record import ReadClaim, WrittenReading
from grader.reports.rendering import render_part
from grader.reports.written import reading_text

Read = Callable[[str], WrittenReading]
DIAGONAL = r"$$\frac{\partial p_{ic}}{\partial f_{ik}} = p_{ik}(1 - p_{ik})$$"
LOGIT = r"$$\frac{\partial f_{ic}}{\partial w_k} = x_i$$"


def test_a_condition_ends_with_its_paragraph(read: Read) -> None:
    near, far = read(f"If $c = k$ we have {LOGIT}\n\nThe softmax: {DIAGONAL}").claims
    assert (near.note, far.status) == ("", "holds") and "further up" in far.note


def test_a_condition_may_follow_a_display(read: Read) -> None:
    (claim,) = read(f"{DIAGONAL} holds for $c = k$.").claims
    assert (claim.status, claim.note) == ("holds", "")


@pytest.mark.parametrize("line", ["N = K + 2", r"\sum_c y_{ic} = N", r"K = \sum_c p_{ic}"])
def test_a_size_is_what_it_is(read: Read, line: str) -> None:
    (claim,) = read(f"$${line}$$").claims
    assert claim.status in ("differs", "implied")


def test_a_letter_among_words_begins_no_line(read: Read) -> None:
    first = r"$$J = -\frac1N \sum_i \sum_c y_{ic} \log p_{ic} + \lambda \sum_c \sum_j w_{cj}^2$$"
    second = r"Call $H$ the data term. $$= H + \lambda \sum_c \sum_j w_{cj}^2$$"
    assert all(claim.status in ("trivial", "definition", "holds") for claim in read(first + second).claims)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("$x$ " * 500, "more than"),
        ("x" * 70_000, "characters"),
        ("only words", "no formula"),
        (r"\frac{a}{b} in words", "outside of all formulas"),
        ("<div>$$J = J$$</div>", "HTML"),
    ],
)
def test_what_was_not_read_is_told_to_its_author(read: Read, text: str, told: str) -> None:
    written = read(text)
    assert written.doubtful and told in written.unread
    assert told in reading_text(written, for_marker=False) and told in render_part("reading.html", "reading", written)


def test_a_note_is_escaped() -> None:
    claim = ReadClaim("a = b", 1, "not read", "<script>alert(1)</script>")
    page = render_part("reading.html", "reading", WrittenReading((claim,), (), None, 0.0, 0.0, 10.0))
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_little_that_was_read_suggests_nothing() -> None:
    claims = (ReadClaim("a = b", 1, "holds"), ReadClaim("c = d", 2, "not read"))
    assert WrittenReading(claims, (), None, 4.0, 4.0, 10.0).suggested_of(10.0) is None
    assert WrittenReading(claims[:1], (), None, 4.0, 4.0, 10.0).suggested_of(5.0) == 2.0
