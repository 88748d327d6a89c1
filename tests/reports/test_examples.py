"""A failing call in full: few numbers are shown, many are not, nothing steers a page, a picture parts what parts."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest

from grader.model import Failure, Outcome, Probe, Status, Verdict
from grader.reports.examples import FEW, example_view, explanation_lines, explanation_record
from grader.reports.rendering import render_part


def verdict(expected: Any, received: Any, **inputs: Any) -> Verdict:
    probe = Probe("f", inputs or {"x": np.array([1.0, 2.0])}, "plain")
    got = None if received is None else np.asarray(received, dtype=float)
    outcome = Outcome(probe, Status.RETURNED, got)
    failure = Failure(outcome, "wrong values", "words", "brief", np.asarray(expected, dtype=float))
    return Verdict(0.0, "words", example=failure, remarks=("Look at the sign.",), hint="Try a small one.")


def explanation_html(verdict: Verdict) -> str:
    return render_part("explanation.html", "explanation", verdict, example_view(verdict)).strip()


def test_a_terminal_shows_remarks_inputs_both_values_and_the_hint() -> None:
    assert explanation_lines(verdict([1, 2], [1, -2.5], x=np.array([[1.0, 0.25]]), lam=0.5, k=2)) == [
        "Look at the sign.",
        "For example:",
        "  x = [[1 0.25]]",
        "  lam = 0.5",
        "  k = 2",
        "  expected [1 2]",
        "  received [1 -2.5]",
        "Hint: Try a small one.",
    ]


def test_many_numbers_are_not_shown() -> None:
    big = np.zeros((FEW + 1, 1))
    shown = verdict(big, big + 1, x=big)
    assert "  x = of shape (41, 1)" in explanation_lines(shown)
    assert "(many numbers)" in explanation_html(shown)
    assert explanation_record(shown)["example"]["inputs"]["x"] == {"shape": [41, 1], "values": None}


def test_a_record_is_plain_json_whatever_the_numbers() -> None:
    record = explanation_record(verdict([1.0, 2.0], [np.nan, np.inf]))
    assert json.loads(json.dumps(record, allow_nan=False))["example"]["received"]["values"] == ["nan", "inf"]


def test_a_page_escapes_everything_and_puts_the_values_side_by_side() -> None:
    hostile = Verdict(0.0, "m", remarks=("<script>alert(1)</script>",), hint="<img src=x>")
    assert "<script" not in explanation_html(hostile) and "<img" not in explanation_html(hostile)
    page = explanation_html(verdict([1, 2], [1, 3]))
    assert re.findall(r"<th[^>]*>\[\d\]</th><td[^>]*>(\S+?)</td><td[^>]*>(\S+?)</td>", page) == [("1", "1"), ("2", "3")]
    assert page.count("font-weight:700") == 1


def test_a_verdict_without_an_example_adds_nothing() -> None:
    assert explanation_lines(Verdict(1.0, "Right.")) == [] and explanation_html(Verdict(1.0, "Right.")) == ""


@pytest.mark.parametrize(
    ("received", "apart"),
    [([1.0, 2.0, 3.0], 0), ([1.0, -2.0, 3.0], 1), ([np.nan, np.inf, 3.0], 2), ([0.0, 0.0, 0.0], 3)],
)
def test_the_picture_shows_where_they_part(received: list[float], apart: int) -> None:
    drawn = explanation_html(verdict([1.0, 2.0, 3.0], received)).partition("<svg")[2]
    assert drawn.count("<circle") == 6
    assert drawn.count('stroke="#b3261e"') == apart
    assert "nan" not in drawn and "inf" not in drawn


def test_all_zero_and_equal_vectors_can_be_drawn() -> None:
    drawn = explanation_html(verdict([0.0, 0.0], [0.0, 0.0])).partition("<svg")[2]
    assert drawn.count("<circle") == 4 and "nan" not in drawn
