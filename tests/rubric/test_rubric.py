"""Rubric files: the shipped one is good, the schema is current, and every mistake is told with its line."""

import json
from pathlib import Path

import pytest

from grader.course.assignment import Assignment, Course
from grader.errors import RubricError
from grader.rubric import Criterion, json_schema, load_rubric, parse_rubric, rubric_digest

GOOD = """\
assignment: demo
title: Demo
points: 10
module: demo.py
notebook: demo.ipynb
seed: 1
functions:
  f: {arguments: [x, k], each: k}
regimes:
  usual:
    plain: {N: 3}
    wide: {N: 30}
  public:
    example: {N: 2}
criteria:
  - id: first
    title: One
    points: 4
    checks:
      - {kind: value, function: f, regimes: [usual]}
  - id: second
    title: Two
    points: 6
    checks:
      - {kind: gradient, function: f, of: f, with_respect_to: 'x[k]', regimes: [plain]}
    already_charged: {first: [usual]}
"""

BAD = """\
assignment: demo
title: no
points: 30
module: soft-max.py
notebook: demo.ipynb
seed: -1
packges: [numpy]
functions:
  f: {arguments: [x], each: y}
regimes:
  usual:
    plain: {N: 3}
    wide: {N: many}
criteria:
  - id: first
    title: One
    points: 0
    checks:
      - {kind: value, function: g, regimes: [usual]}
  - id: first
    title: Two
    points: 5
    checks:
      - {kind: valeu, function: f, regimes: [usual]}
      - {kind: value, function: f, regimes: [unusual]}
      - {kind: gradient, function: f, of: f, with_respect_to: "x[", regimes: [usual]}
  - title: Three
    points: 5
    checks: []
"""


def mistakes(text: str) -> list[str]:
    with pytest.raises(RubricError) as caught:
        parse_rubric(text, "demo.yaml")
    assert str(caught.value).splitlines() == caught.value.lines
    return caught.value.lines


# What is right


def test_the_shipped_rubric_is_worth_thirty_points(course: Course) -> None:
    rubric = load_rubric(course.rubric_file("softmax_regression"))
    assert {criterion.id: criterion.points for criterion in rubric.criteria} == {
        "softmax": 3,
        "softmax_stable": 2,
        "loss": 3,
        "loss_stable": 2,
        "grad_wk": 10,
        "derivation": 10,
    }
    assert rubric.points == 30 and [c.id for c in rubric.criteria if c.written] == ["derivation"]


def test_the_schema_beside_the_rubrics_is_the_one_that_reads_them(course: Course) -> None:
    path = course.root / "rubrics" / "rubric.schema.json"
    assert path.read_text(encoding="utf-8") == json_schema(), "run: grader schema > rubrics/rubric.schema.json"


def test_every_rubric_names_the_schema_for_editors(course: Course) -> None:
    for path in (course.root / "rubrics").glob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first == "# yaml-language-server: $schema=rubric.schema.json"


def test_the_schema_describes_every_setting_of_a_criterion() -> None:
    schema = json.loads(json_schema())
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert set(schema["$defs"]["Criterion"]["properties"]) == set(Criterion.model_fields)
    assert {"id", "points", "checks", "misconceptions", "follow_through"} <= set(Criterion.model_fields)
    assert schema["additionalProperties"] is False


def test_a_good_rubric_has_no_mistakes() -> None:
    rubric = parse_rubric(GOOD, "demo.yaml")
    assert rubric.signatures() == {"f": ("x", "k")} and rubric.packages == ["numpy"]
    assert rubric.run_limits().packages == ("numpy",)


def test_a_group_stands_for_its_regimes() -> None:
    rubric = parse_rubric(GOOD, "demo.yaml")
    assert rubric.regime_names(["usual", "example"]) == ["plain", "wide", "example"]
    first, second = (rubric.expanded(criterion.checks[0]) for criterion in rubric.criteria)
    assert first.model_dump()["regimes"] == ["plain", "wide"] and second.model_dump()["regimes"] == ["plain"]


def test_the_digest_is_of_the_meaning_and_not_of_the_layout(assignment: Assignment) -> None:
    digest = rubric_digest(parse_rubric(GOOD, "demo.yaml"))
    assert rubric_digest(parse_rubric("# a comment\n" + GOOD.replace("'x[k]'", '"x[k]"'), "other.yaml")) == digest
    swapped = GOOD.replace("    plain: {N: 3}\n    wide: {N: 30}\n", "    wide: {N: 30}\n    plain: {N: 3}\n")
    assert swapped != GOOD and rubric_digest(parse_rubric(swapped, "demo.yaml")) == digest
    changed = GOOD.replace("points: 4", "points: 5").replace("points: 10", "points: 11")
    assert rubric_digest(parse_rubric(changed, "demo.yaml")) != digest
    assert rubric_digest(assignment.rubric) == assignment.rubric_digest


# What is wrong


def test_every_mistake_of_a_file_is_told_at_once_each_at_its_line() -> None:
    lines = mistakes(BAD)
    assert [int(line.split(":")[1]) for line in lines] == [2, 3, 4, 6, 7, 9, 13, 17, 19, 20, 24, 25, 26, 27, 29]
    assert all(line.startswith("demo.yaml:") and line.isprintable() for line in lines)
    for line, words in zip(
        lines,
        [
            "title: YAML 1.1 reads `no` as false",
            "points: the criteria add up to 10 points",
            "module: must match the pattern",
            "seed: must be at least 0, got -1",
            "unknown setting 'packges'; did you mean 'packages'? known: assignment,",
            "function 'f': each: unknown argument 'y'; known: x",
            "regime 'usual': wide: N: needs a number, since problem() in problems.py is called with it",
            "criterion 'first': points: must be greater than 0, got 0",
            "criterion 'first': check 'value': function: unknown function 'g'; known: f",
            "criterion 'first': id: the id 'first' is there twice",
            "unknown kind 'valeu'; did you mean 'value'? allowed: derivation, deterministic, ",
            "regimes: unknown regime 'unusual'; known: usual, plain, wide",
            "with_respect_to: needs an argument such as W, a row of one such as W[k], or an entry of a dict such",
            "criterion 3: missing setting 'id'; required: id, points, checks",
            "criterion 3: checks: must have length 1 or more",
        ],
        strict=True,
    ):
        assert words in line


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("points: 10", "points: 11", "demo.yaml:3: points: the criteria add up to 10 points; write 10,"),
        ("points: 4", "points: four", "demo.yaml:18: criterion 'first': points: needs a number, got text 'four'"),
        ("points: 4", "points: .nan", "demo.yaml:18: criterion 'first': points: `.nan` is not a finite number"),
        ("kind: value, function: f", "kind: value, functon: f", "demo.yaml:20: "),
        ("with_respect_to: 'x[k]'", "with_respect_to: 'z[k]'", "demo.yaml:25: "),
        ("of: f", "of: h", "demo.yaml:25: criterion 'second': check 'gradient': of: unknown function 'h'; known: f"),
        ("{first: [usual]}", "{frist: [usual]}", "demo.yaml:26: criterion 'second': already_charged: frist: unknown"),
        ("{first: [usual]}", "{second: [usual]}", "demo.yaml:26: "),
        ("{first: [usual]}", "{first: [usuall]}", "demo.yaml:26: "),
        ("already_charged: {first: [usual]}", "after: [frist]", "demo.yaml:26: criterion 'second': after: unknown"),
        ("already_charged: {first: [usual]}", "after: [second]", "demo.yaml:26: criterion 'second': after: unknown"),
        (
            "already_charged: {first: [usual]}",
            "{after: [first], already_charged: {first: [usual]}}"[1:-1].replace(", al", "\n    al"),
            "demo.yaml:26: criterion 'second': after: 'first' is also in already_charged",
        ),
        ("example: {N: 2}", "plain: {N: 2}", "demo.yaml:14: "),
        ("id: second", "id: Second one", "demo.yaml:21: "),
        ("module: demo.py", "module: ../demo.py", "demo.yaml:4: module: must match the pattern"),
        ("notebook: demo.ipynb", "notebook: demo.py", "demo.yaml:5: notebook: must match the pattern"),
        ("assignment: demo", "assignment: ../demo", "demo.yaml:1: assignment: must match the pattern"),
        ("seed: 1", "seed: 1.5", "demo.yaml:6: seed: "),
        ("regimes: [plain]", "regimes: plain", "demo.yaml:25: "),
    ],
)
def test_a_mistake_is_told_where_it_is_and_with_what_is_wrong(old: str, new: str, told: str) -> None:
    assert GOOD.count(old) == 1
    lines = mistakes(GOOD.replace(old, new))
    assert all(line.startswith(told) and line.isprintable() for line in lines)


def test_an_answer_follows_from_a_plain_function_alone() -> None:
    with_method = GOOD.replace(
        "  f: {arguments: [x, k], each: k}\n", "  f: {arguments: [x, k], each: k}\n  A.f: {arguments: [x]}\n"
    )
    bad = with_method.replace("already_charged: {first: [usual]}", "follow_through: {credit: 0.5, given: A.f}")
    assert mistakes(bad)[0].startswith("demo.yaml:27: criterion 'second': follow_through: given: 'A.f' must be a plain")


def test_criteria_that_build_on_each_other_in_a_circle_are_told_at_each_of_them() -> None:
    text = GOOD.replace("already_charged: {first: [usual]}", "after: [first]")
    text = text.replace("points: 4\n", "points: 4\n    after: [second]\n")
    first = "demo.yaml:19: criterion 'first': after: builds on itself: first after second after first"
    second = "demo.yaml:27: criterion 'second': after: builds on itself: second after first after second"
    assert mistakes(text) == [f"{each}; take one of them out" for each in (first, second)]


@pytest.mark.parametrize("text", ["", "[", "- a\n", "a: &x 1\nb: *x\n", "\0", "just words", "a: 1\n---\nb: 2\n", "🙂"])
def test_what_is_no_rubric_at_all_is_told_with_a_line(text: str) -> None:
    assert all(line.startswith("demo.yaml:") and line.split(":")[1].isdigit() for line in mistakes(text))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(RubricError, match=r"none\.yaml: cannot be read: No such file"):
        load_rubric(tmp_path / "none.yaml")
    with pytest.raises(RubricError, match="cannot be read: Is a directory"):
        load_rubric(tmp_path)


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(GOOD.replace("title: Demo", "title: D\u00e9mo").encode("latin-1"))
    with pytest.raises(RubricError, match=r"latin\.yaml:2: .*UTF-8"):
        load_rubric(path)


def test_a_huge_file_is_refused_without_reading_it_all(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(RubricError, match=r"huge\.yaml:1: .*larger than 1,000,000"):
        load_rubric(path)
