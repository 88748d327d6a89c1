"""Conventions in a rubric: what they are, their combinations, and every mistake with its line."""

from __future__ import annotations

import pytest

from grader.errors import RubricError
from grader.rubric import parse_rubric

RUBRIC = """\
assignment: demo
title: Demo
points: 10
module: demo.py
notebook: demo.ipynb
seed: 1
functions:
  f: {arguments: [W, x, k], each: k}
  g: {arguments: [W, x]}
conventions:
  penalty:
    full: all of it
    half: half of it
  layout:
    rows: a row for each class
    columns: {means: a column for each class, transposed: [W]}
regimes:
  usual: {plain: {N: 3}}
criteria:
  - id: first
    title: One
    points: 10
    checks:
      - {kind: gradient, function: g, of: g, with_respect_to: W, regimes: [usual]}
"""


def test_every_option_is_combined_with_every_other_the_first_ones_in_front() -> None:
    rubric = parse_rubric(RUBRIC, "demo.yaml")
    assert rubric.combinations() == [
        {"penalty": "full", "layout": "rows"},
        {"penalty": "full", "layout": "columns"},
        {"penalty": "half", "layout": "rows"},
        {"penalty": "half", "layout": "columns"},
    ]
    assert [rubric.transposed(options) for options in rubric.combinations()] == [[], ["W"], [], ["W"]]
    assert rubric.means("layout", "columns") == "a column for each class"
    bare = parse_rubric(RUBRIC[: RUBRIC.index("conventions")] + RUBRIC[RUBRIC.index("regimes") :], "demo.yaml")
    assert bare.combinations() == [{}]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    half: half of it\n", "", "11: convention 'penalty': must have length 2 or more"),
        ("half: half of it", "half: all of it", "13: convention 'penalty': half: means the same as 'full'"),
        ("half: half of it", "half: 0.5", "13: convention 'penalty': half: needs text, got 0.5"),
        ("means: a column", "mean: a column", "16: convention 'layout': columns: "),
        ("  penalty:", "  x:", "11: conventions: x: is an argument of 'f', too"),
        ("transposed: [W]", "transposed: [V]", "16: convention 'layout': columns: transposed: unknown input 'V'"),
        (
            "rows: a row for each class",
            "rows: {means: rows, transposed: [W]}",
            "15: convention 'layout': rows: transposed: the first option has the inputs as they are",
        ),
        (
            "half: half of it",
            "half: {means: half of it, transposed: [W]}",
            "16: convention 'layout': columns: transposed: 'W' is transposed by 'penalty', too",
        ),
        (
            "function: g, of: g, with_respect_to: W,",
            "function: f, of: g, with_respect_to: 'W[k]',",
            "24: criterion 'first': check 'gradient': with_respect_to: is a row, which is a column where 'columns'",
        ),
        (
            "    half: half of it\n",
            "".join(f"    a{i}: part {i}\n" for i in range(8)),
            "10: conventions: have 18 combinations, each of which may have to be judged; at most 16",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, told: str) -> None:
    assert RUBRIC.count(old) == 1
    with pytest.raises(RubricError) as caught:
        parse_rubric(RUBRIC.replace(old, new), "demo.yaml")
    assert any(line.startswith(f"demo.yaml:{told}") for line in caught.value.lines), caught.value.lines
