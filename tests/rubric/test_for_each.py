"""`for_each`: one block for several, with the line of every value, and every mistake told at the line of the block."""

from __future__ import annotations

import json

import pytest

from grader.errors import RubricError
from grader.rubric import Rubric, json_schema, parse_rubric

RUBRIC = """\
assignment: demo
title: Demo
points: 12
module: demo.py
notebook: demo.ipynb
seed: 1
functions:
  "loss_{version}":
    for_each: {version: [naive, vectorised]}
    arguments: [x]
regimes:
  usual: {plain: {N: 3}}
criteria:
  - id: first
    title: "All {of} it"
    points: 4
    checks: [{kind: value, function: loss_naive, regimes: [usual]}]
  - for_each: {version: [naive, vectorised], size: [2, 3]}
    id: "loss_{version}_{size}"
    title: "The {version} loss, {{x}}, of {size}"
    points: 2
    already_charged: {first: [usual]}
    checks:
      - {kind: value, function: "loss_{version}", regimes: [usual]}
"""


def mistakes(text: str) -> list[str]:
    with pytest.raises(RubricError) as caught:
        parse_rubric(text, "demo.yaml")
    return caught.value.lines


def rubric(text: str = RUBRIC) -> Rubric:
    return parse_rubric(text, "demo.yaml")


def test_a_block_stands_there_for_each_combination_of_its_values_in_order() -> None:
    ids = [criterion.id for criterion in rubric().criteria]
    assert ids == ["first", "loss_naive_2", "loss_naive_3", "loss_vectorised_2", "loss_vectorised_3"]
    assert list(rubric().functions) == ["loss_naive", "loss_vectorised"]
    assert [check.called for criterion in rubric().criteria[1:] for check in criterion.checks] == [
        ("loss_naive",),
        ("loss_naive",),
        ("loss_vectorised",),
        ("loss_vectorised",),
    ]


def test_doubled_braces_are_braces_and_what_is_in_no_block_is_left_alone() -> None:
    assert rubric().criteria[1].title == "The naive loss, {x}, of 2"
    assert rubric().criteria[0].title == "All {of} it"


def test_names_are_written_out_as_well() -> None:
    text = RUBRIC.replace("already_charged: {first: [usual]}", 'already_charged: {"{other}": ["{other}_regime"]}')
    text = text.replace("size: [2, 3]}", "size: [2, 3], other: [first]}").replace("plain: {N", "first_regime: {N")
    assert rubric(text).criteria[2].already_charged == {"first": ["first_regime"]}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'id: "loss_{version}_{size}"',
            'id: "loss_{verson}_{size}"',
            "19: criterion 'loss_{verson}_{size}': ",
        ),
        ("size: [2, 3]}", "size: [2, 3], n: [1]}", "18: criterion 'loss_{version}_{size}' > for_each: "),
        ("size: [2, 3]}", "size: [2, 2]}", "18: "),
        ("size: [2, 3]}", "size: []}", "18: "),
        ("size: [2, 3]}", "size: 2}", "18: "),
        ("points: 2", "points: two", "21: "),
        ('function: "loss_{version}"', 'function: "los_{version}"', "24: "),
        ('id: "loss_{version}_{size}"', 'id: "loss_{version}"', "19: "),
        ('  "loss_{version}":', '  "loss":', "9: "),
        (
            "version: [naive, vectorised], size: [2, 3]",
            f"version: [naive, vectorised], size: {list(range(99))}",
            "18: ",
        ),
    ],
)
def test_a_mistake_is_told_at_its_line_in_the_block(old: str, new: str, told: str) -> None:
    assert old in RUBRIC
    found = mistakes(RUBRIC.replace(old, new))
    assert any(line.startswith(f"demo.yaml:{told}") for line in found), found


def test_an_unknown_placeholder_is_told_with_those_that_are_known() -> None:
    (found,) = mistakes(
        RUBRIC.replace('title: "The {version}', 'title: "The {verson}').replace("points: 12", "points: 6")
    )
    assert "unknown placeholder '{verson}'; known: version, size; braces of a text are doubled" in found


def test_what_a_value_has_nothing_to_do_with_is_told() -> None:
    (found,) = mistakes(RUBRIC.replace("size: [2, 3]}", "size: [2, 3], n: [1]}").replace("points: 12", "points: 6"))
    assert "'{n}' is nowhere in this block" in found


def test_lines_of_what_comes_after_a_block_stay() -> None:
    more = "  - {id: last, title: Last, points: x, checks: [{kind: value, function: loss_naive, regimes: [usual]}]}\n"
    assert any(line.startswith("demo.yaml:25: criterion 'last': points:") for line in mistakes(RUBRIC + more))


def test_the_schema_for_editors_knows_it() -> None:
    schema = json.loads(json_schema())
    assert "{name}" in schema["$defs"]["Criterion"]["properties"]["for_each"]["description"]
