"""Reading YAML written by hand: every mistake, its line, and what is allowed."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from grader.rubric.yaml_explain import explain
from grader.rubric.yaml_problems import Problem, format_problems
from grader.rubric.yaml_source import YamlSource, read_yaml


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Value(Strict):
    kind: Literal["value"]
    function: str
    value: float = 0.0
    tolerance: float | Literal["derived"] = "derived"


class Gradient(Strict):
    kind: Literal["gradient"]
    function: str
    regime: Literal["usual", "extreme"] = "usual"


class Criterion(Strict):
    id: str
    points: float = Field(gt=0, le=10)
    checks: list[Annotated[Value | Gradient, Field(discriminator="kind")]] = []
    sizes: list[int] = Field([1], min_length=1)
    enabled: bool = True


class Function(Strict):
    arguments: list[str]


class Rubric(Strict):
    title: str
    criteria: list[Criterion] = []
    functions: dict[str, Function] = {}
    bonus: Criterion | None = None

    @model_validator(mode="after")
    def titled(self) -> "Rubric":
        if self.title == "bad":
            raise ValueError("the title is bad; choose another")
        return self


def said(text: str, model: type[BaseModel] = Rubric) -> list[str]:
    source = read_yaml(text)
    problems = list(source.problems)
    try:
        model.model_validate(source.data)
    except ValidationError as error:
        problems += explain(error, source, model)
    return format_problems("r.yaml", problems)


def only(text: str) -> Problem:
    (problem,) = read_yaml(text).problems
    return problem


# Reading


def test_a_clean_file_gives_plain_data_and_no_problem() -> None:
    source = read_yaml("a: 1\nb: [x, 2.5, true, ~, -3, 1.0e-6, 0x10, '']\nc: {d: t}\n")
    assert source.data == {"a": 1, "b": ["x", 2.5, True, None, -3, 1e-6, 16, ""], "c": {"d": "t"}}
    assert [type(item) for item in source.data["b"]] == [str, float, bool, type(None), int, float, int, str]
    assert source.problems == () and source.trapped == frozenset()


def test_every_value_has_the_line_of_its_key_and_every_item_its_own() -> None:
    lines = read_yaml("# note\na:\n  b: |\n    text\n  c:\n    - 1\n    - d: 2\n").lines
    assert lines == {
        (): 2,
        ("a",): 2,
        ("a", "b"): 3,
        ("a", "c"): 5,
        ("a", "c", 0): 6,
        ("a", "c", 1): 7,
        ("a", "c", 1, "d"): 7,
    }


def test_windows_line_ends_and_a_byte_order_mark_are_read() -> None:
    source = read_yaml("\ufeffa: 1\r\nb: no\r\n")
    assert source.data == {"a": 1, "b": "no"}
    assert source.problems[0].line == 2


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("no", 'YAML 1.1 reads `no` as false; write "no" in quotes, or false'),
        ("Yes", 'YAML 1.1 reads `Yes` as true; write "Yes" in quotes, or true'),
        ("OFF", 'YAML 1.1 reads `OFF` as false; write "OFF" in quotes, or false'),
        ("1e3", 'reads `1e3` as text; write the number as 1.0e+3, or "1e3" in quotes'),
        ("1e-6", "write the number as 1.0e-6,"),
        ("1.5e6", "write the number as 1.5e+6,"),
        ("-2.E10", "write the number as -2.0e+10,"),
        ("-.5", "write the number as -0.5,"),
        (".5e3", "write the number as 0.5e+3,"),
        ("08", "write the number as 8,"),
        ("010", 'reads `010` as octal, 8; write 10, or "010" in quotes'),
        ("2024-01-31", 'reads `2024-01-31` as a date; write "2024-01-31" in quotes'),
        ("2024-01-31 10:00:00", "as a date"),
        ("1:30", 'number in base 60; write "1:30" in quotes, or a plain number'),
        ("1:30.5", "number in base 60"),
        ("1_000", 'drops the _ of `1_000`; write 1000, or "1_000" in quotes'),
        ("0_10", "write 10,"),
        ("0b_", "drops the _"),
        (".nan", "`.nan` is not a finite number"),
        ("-.inf", "`-.inf` is not a finite number"),
        ("1.0e+999", "`1.0e+999` is not a finite number"),
        ("9" * 5000, "is longer than 100 characters"),
    ],
)
def test_a_trap_is_explained_and_its_value_stays_the_text_that_was_written(written: str, advice: str) -> None:
    source = read_yaml(f"title: x\nvalue: {written}\n")
    (problem,) = source.problems
    assert (problem.line, problem.where) == (2, "value")
    assert advice in problem.message
    assert source.data["value"] == written
    assert source.trapped == {("value",)}


@pytest.mark.parametrize("written", ["'no'", '"1e3"', "'2024-01-31'", '"010"', '"1:30"', "'.nan'", '"1_000"'])
def test_a_quoted_trap_is_plain_text(written: str) -> None:
    source = read_yaml(f"value: {written}")
    assert source.problems == () and source.data == {"value": written[1:-1]}


def test_every_rewriting_that_a_trap_advises_reads_as_the_number_meant() -> None:
    for written in ("1e3", "1e-6", "1.5e6", "-2.E10", "+.5", "-.5e-3", "08", "09.5e1", "1E+5"):
        advised = only(f"value: {written}").message.split("number as ")[1].split(",")[0]
        assert read_yaml(f"value: {advised}").data == {"value": float(written)}
        assert read_yaml(f"value: {advised}").problems == ()


def test_true_false_null_and_one_letter_names_are_no_traps() -> None:
    source = read_yaml("a: [true, False, TRUE, null, ~]\nY: y\nN: n\n")
    assert source.problems == () and source.data == {"a": [True, False, True, None, None], "Y": "y", "N": "n"}


def test_a_name_that_yaml_does_not_read_as_text_is_a_trap_at_the_mapping_that_holds_it() -> None:
    source = read_yaml("functions:\n  no: {arguments: [a]}\n  2: {arguments: [b]}\n  ~: {arguments: [c]}\n")
    assert [(found.line, found.where) for found in source.problems] == [(line, "functions") for line in (2, 3, 4)]
    assert 'write "no" in quotes' in source.problems[0].message
    assert list(source.data["functions"]) == ["no", "2", "~"]


def test_a_setting_written_twice_names_both_lines() -> None:
    problem = only("id: a\npoints: 1\nid: b\n")
    assert problem == Problem(3, "", "setting 'id' is written twice, in lines 1 and 3; keep one")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: &x 1\n", 1, "anchor `&x` is not allowed"),
        ("a: &x {b: 1}\n", 1, "anchor `&x` is not allowed"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "tag `!!python/object/apply:os.system` is not"),
        ("a: !foo 5\n", 1, "tag `!foo` is not allowed"),
        ("a: !!str 5\n", 1, "tag `!!str` is not allowed"),
        ("b: 1\n!foo a: 2\n", 2, "the name 'a' has an anchor or a tag"),
    ],
)
def test_anchors_and_tags_are_refused_and_the_value_is_still_read(text: str, line: int, message: str) -> None:
    problem = only(text)
    assert problem.line == line and message in problem.message
    assert "a" in read_yaml(text).data


def test_a_refused_tag_hides_no_other_mistake() -> None:
    lines = said("!foo\ntitle: !!str 3\ncriteria: !bar 5\nextra: 1\n")
    assert [line.split(":")[1] for line in lines] == ["1", "2", "3", "4"]


def test_aliases_are_not_followed_so_that_an_alias_bomb_is_harmless() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40))
    source = read_yaml(bomb)
    assert source.data["a39"] == [None] * 9
    assert "alias `*a0` is not followed" in source.problems[2].message


def test_a_merge_key_is_refused_once_and_kept_out_of_the_data() -> None:
    source = read_yaml("base: &b {x: 1}\nother:\n  <<: *b\n  y: 2\n")
    assert [found.line for found in source.problems] == [1, 3]
    assert "`<<`" in source.problems[1].message
    assert source.data["other"] == {"y": 2}


def test_latex_in_double_quotes_is_a_trap_and_in_single_quotes_is_not() -> None:
    for text in ("\\frac{a}{b}", "\\nabla J", "\\theta", "\\beta", "x \\neq y"):
        assert "single quotes" in only(f'a: "{text}"').message
        assert read_yaml(f"a: '{text}'").problems == ()
    assert read_yaml('a: "one\\ntwo\\tthree \\\\nabla"').problems == ()


# Files that cannot be read


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "the file is empty"),
        ("# only a comment\n", 1, "the file is empty"),
        ("---\n", 1, "the file is empty"),
        ("- a\n- b\n", 1, "must be a mapping of settings, one `name: value` a line; got a list of length 2"),
        ("\nrubric\n", 2, "got text 'rubric'"),
        ("a: 1\n\tb: 2\n", 2, "indent with spaces"),
        ("a: 1\nb:\n\t- c\n", 3, "indent with spaces"),
        ("a: 1\n\nb: 'open\nc: 2\n", 3, "a quote is opened here and never closed"),
        ('a: "open\n---\n', 1, "a quote is opened here and never closed"),
        ("a: 1\nb: c: d\n", 2, "put the text in quotes"),
        ("a: 1\n  b: 2\n", 2, "check the indentation"),
        ("a: 1\nfoo\nb: 2\n", 2, "add a colon and a space"),
        ("a: 1\nb: [1, 2\n", 2, "a bracket is opened here and not closed"),
        ("a: 1\nb: {c: 1\nd: 2\n", 2, "a bracket is opened here and not closed"),
        ("a:\n  - x\n - y\n", 3, "check the indentation"),
        ("a: 1\nb: @x\n", 2, "put it in quotes"),
        ("a: 1\nb: **bold**\n", 2, "cannot begin with * or &"),
        ('a: 1\nb: "\\lambda"\n', 2, "use single quotes"),
        ('a: 1\nb: "\\UFFFFFFFF"\n', 2, "use single quotes"),
        ("a: 1\nb: {{ x }}\n", 2, "a name before a colon must be text"),
        ("? [a]\n: 1\n", 1, "a name before a colon must be text"),
        ("a: 1\nb: x\0y\n", 2, "a NUL character in the file"),
        ("a: 1\nb: \udce9\n", 2, "the unreadable character U+DCE9"),
        ("%YAML 3.0\n---\na: 1\n", 1, "this is not YAML: found incompatible YAML document"),
        ("a: " + "x" * 1_000_000, 1, "larger than 1,000,000 characters"),
        ("a: " + "[" * 10_000, 1, "nested deeper than 50 levels"),
        ("a:\n" + "- " * 10_000, 2, "nested deeper than 50 levels"),
        ("".join(" " * n + "a:\n" for n in range(300)), 52, "nested deeper than 50 levels"),
        ("{a: " * 5_000, 1, "nested deeper than 50 levels"),
    ],
)
def test_a_file_that_cannot_be_read_gives_one_problem_and_no_data(text: str, line: int, message: str) -> None:
    source = read_yaml(text)
    (problem,) = source.problems
    assert (problem.line, problem.where) == (line, "")
    assert message in problem.message
    assert source.data == {} and source.trapped == {()}


def test_fifty_levels_are_read() -> None:
    assert read_yaml("a: " + "[" * 49 + "]" * 49).problems == ()


def test_nothing_is_said_about_missing_settings_of_a_file_that_could_not_be_read() -> None:
    assert said("title: 'open\n") == ["r.yaml:1: a quote is opened here and never closed; close it"]


def test_a_second_document_is_refused_and_the_first_is_read() -> None:
    source = read_yaml("a: 1\n---\nb: 2\n")
    assert source.data == {"a": 1}
    assert source.problems[0].line == 2 and "second document" in source.problems[0].message


@pytest.mark.parametrize(
    "text", ["[" * 40 + "a, " * 20_000, "a: '" + "''" * 50_000, "&a " * 30_000, "? " * 30_000, "a: 1\n" * 10_000]
)
def test_a_large_hostile_file_is_read_to_its_end(text: str) -> None:
    assert read_yaml(text).problems


# Explaining


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("points: five", "r.yaml:4: criterion 'loss': points: needs a number, got text 'five'"),
        ("points: -1", "r.yaml:4: criterion 'loss': points: must be greater than 0, got -1"),
        ("points: 11", "r.yaml:4: criterion 'loss': points: must be at most 10, got 11"),
        ("points: 1\n    enabled: 1", "r.yaml:5: criterion 'loss': enabled: needs true or false, got 1"),
        ("points: 1\n    enabled: y", "r.yaml:5: criterion 'loss': enabled: needs true or false, got text 'y'"),
        ("points: 1\n    sizes: 3", "r.yaml:5: criterion 'loss': sizes: needs a list, got 3"),
        (
            "points: 1\n    sizes: []",
            "r.yaml:5: criterion 'loss': sizes: must have length 1 or more, got a list of length 0",
        ),
        ("points: 1\n    sizes: [1, 2.5]", "r.yaml:5: criterion 'loss': size 2: needs a whole number, got 2.5"),
        (
            "points: 1\n    pionts: 2",
            "r.yaml:5: criterion 'loss': unknown setting 'pionts'; did you mean 'points'? "
            "known: id, points, checks, sizes, enabled",
        ),
        ("enabled: true", "r.yaml:3: criterion 'loss': missing setting 'points'; required: id, points"),
        ("points:", "r.yaml:4: criterion 'loss': points: needs a number, got nothing"),
        ("points: [1]", "r.yaml:4: criterion 'loss': points: needs a number, got a list of length 1"),
        (f"points: {'x' * 90}", f"r.yaml:4: criterion 'loss': points: needs a number, got text '{'x' * 37}...'"),
    ],
)
def test_a_mistake_in_a_criterion_is_told_with_its_line_its_place_and_what_is_allowed(
    settings: str, expected: str
) -> None:
    assert said(f"title: x\ncriteria:\n  - id: loss\n    {settings}\n") == [expected]


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        (
            "kind: gradeint",
            ": check 'gradeint': unknown kind 'gradeint'; did you mean 'gradient'? allowed: gradient, value",
        ),
        ("function: f", ": check 1: missing setting 'kind'; allowed: gradient, value"),
        ("3", ": check 1: needs a mapping, got 3"),
        (
            "{kind: value, functon: f, function: g}",
            ": check 'value': unknown setting 'functon'; did you mean 'function'? "
            "known: kind, function, value, tolerance",
        ),
        ("{kind: value}", ": check 'value': missing setting 'function'; required: kind, function"),
        ("{kind: value, function: f, value: x}", " > check 'value': value: needs a number, got text 'x'"),
        (
            "{kind: gradient, function: f, regime: extrem}",
            " > check 'gradient': regime: unknown value 'extrem'; did you mean 'extreme'? allowed: usual, extreme",
        ),
        (
            "{kind: gradient, function: f, regime: 3}",
            " > check 'gradient': regime: must be 'usual' or 'extreme', got 3",
        ),
        (
            "{kind: value, function: f, tolerance: derivd}",
            " > check 'value': tolerance: needs a number, got text 'derivd', "
            "or: unknown value 'derivd'; did you mean 'derived'? allowed: derived",
        ),
    ],
)
def test_the_tag_of_a_union_is_no_part_of_the_place(check: str, expected: str) -> None:
    lines = said(f"title: x\ncriteria:\n  - id: loss\n    points: 1\n    checks:\n      - {check}\n")
    assert lines == [f"r.yaml:6: criterion 'loss'{expected}"]


def test_a_setting_named_like_its_union_tag_is_found_at_its_own_line() -> None:
    check = "- kind: value\n        value: 3.0\n        function: 5\n        tolerance: x"
    lines = said(f"title: x\ncriteria:\n  - id: a\n    points: 1\n    checks:\n      {check}\n")
    assert [line.split(":")[1] for line in lines] == ["8", "9"]


def test_a_mapping_of_named_things_names_the_thing() -> None:
    assert said("title: x\nfunctions:\n  softmax:\n    arguments: 3\n") == [
        "r.yaml:4: function 'softmax': arguments: needs a list, got 3"
    ]
    assert said("title: x\nfunctions:\n  softmax: {arguments: [a, 2]}\n") == [
        "r.yaml:3: function 'softmax': argument 2: needs text, got 2"
    ]
    assert said("title: x\nfunctions:\n  softmax: 3\n") == ["r.yaml:3: functions: softmax: needs a mapping, got 3"]


def test_an_optional_model_knows_its_settings() -> None:
    (line,) = said("title: x\nbonus: {id: a, points: 1, cheks: []}\n")
    assert line.startswith("r.yaml:2: bonus: unknown setting 'cheks'; did you mean 'checks'? known: id, points")


def test_a_mistake_of_the_whole_file_has_no_place() -> None:
    assert said("# note\ncriteria: []\n") == ["r.yaml:2: missing setting 'title'; required: title"]
    assert said("title: bad\n") == ["r.yaml:1: the title is bad; choose another"]


def test_a_trapped_value_is_not_complained_of_twice() -> None:
    (line,) = said("title: x\ncriteria:\n  - id: a\n    points: 1e1\n")
    assert line.startswith("r.yaml:4: criterion 'a': points: YAML 1.1 reads `1e1` as text")
    assert len(said("title: x\nno: 1\n")) == 1


def test_every_mistake_is_told_at_once_in_the_order_of_lines() -> None:
    lines = said("titel: x\ncriteria:\n  - id: 3\n    points: 1e1\n  - points: x\n    id: on\nbonus: 1\n")
    assert [int(line.split(":")[1]) for line in lines] == [1, 1, 3, 4, 5, 6, 7]


def test_a_model_that_json_cannot_express_is_still_explained() -> None:
    class Opaque:
        pass

    class Odd(BaseModel):
        model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
        thing: Opaque | None = None
        size: int = 1

    assert said("sise: 2\n", Odd) == ["r.yaml:1: unknown setting 'sise'; did you mean 'size'? known: thing, size"]


def test_a_message_stays_on_one_line_and_printable() -> None:
    (line,) = said('title: x\ncriteria:\n  - {id: "a\\nb", points: x}\n')
    assert line == "r.yaml:3: criterion 'a\\nb': points: needs a number, got text 'x'"


def test_problems_are_formatted_by_line_without_repetition() -> None:
    twice = Problem(9, "a", "b")
    assert format_problems("f", [twice, Problem(2, "", "c\nd"), twice]) == ["f:2: c d", "f:9: a: b"]


def test_mutilated_text_never_raises() -> None:
    text = "title: x\ncriteria:\n  - id: 'a'\n    points: 1e3\n    checks: [{kind: value, x: \"y\"}]\n"
    for position in range(len(text)):
        for piece in ("", "'", '"', "[", "}", "\t", ": ", "&a", "*", "!", "\n", "- ", "\\", "%", "|", "\0", "<<: "):
            lines = said(text[:position] + piece + text[position + 1 :])
            assert all("\n" not in line for line in lines)


def test_a_source_made_by_hand_can_be_explained() -> None:
    data: dict[str, Any] = {"title": 3}
    with pytest.raises(ValidationError) as caught:
        Rubric.model_validate(data)
    assert explain(caught.value, YamlSource(data, {}), Rubric) == [Problem(1, "title", "needs text, got 3")]
