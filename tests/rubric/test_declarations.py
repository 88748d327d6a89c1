"""Declared inputs in a rubric: what follows from them, and every mistake with its line and what is allowed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grader.errors import RubricError
from grader.oracle.drawing import KEYWORDS, Declared
from grader.oracle.regimes import READY
from grader.rubric import Rubric, parse_rubric
from grader.rubric.declarations import Declaration

GOOD = """\
assignment: demo
title: Demo
points: 4
module: demo.py
notebook: demo.ipynb
inputs:
  X: {shape: [N, d]}
  y: {labels: K, shape: [N]}
  lam: {positive: true}
  k: {index: K}
  A: {shape: [n, n], symmetric: true}
functions:
  f: {arguments: [X, y, lam, k]}
  g: {arguments: [A]}
criteria:
  - id: the_first-one
    points: 4
    checks:
      - {kind: value, function: f}
      - {kind: value, function: g}
"""
ALL = ["ordinary", "edges", "large", "tiny", "ties", "public"]


def rubric(*changes: tuple[str, str], more: str = "") -> Rubric:
    return parse_rubric(text(*changes, more=more), "demo.yaml")


def text(*changes: tuple[str, str], more: str = "") -> str:
    whole = GOOD
    for old, new in changes:
        assert old in whole
        whole = whole.replace(old, new)
    return whole + more


def mistakes(whole: str) -> list[str]:
    with pytest.raises(RubricError) as caught:
        parse_rubric(whole, "demo.yaml")
    return caught.value.lines


# What is right


def test_declarations_alone_are_enough_for_regimes_titles_and_a_seed() -> None:
    found = rubric()
    assert list(found.groups) == ALL
    assert found.criteria[0].title == "the first one"
    assert found.seed == rubric().seed != rubric(("assignment: demo", "assignment: other")).seed
    assert rubric(more="seed: 3\n").seed == 3
    assert found.each("f") == "k" and found.each("g") is None
    assert found.published == {"published"}
    assert found.declared["y"] == Declared("labels", ("N",), classes="K")


def test_a_check_without_regimes_takes_all_groups_but_large_and_what_is_timed() -> None:
    growing = "regimes: [ordinary, large, {growing: {a1: {N: 10}, a2: {N: 20}, a3: {N: 40}, a4: {N: 80}}}]\n"
    timed = "      - {kind: scaling, function: f, size: N, regimes: [growing]}\n"
    found = rubric(more=timed + growing)
    value, _, scaling = (found.expanded(check).model_dump()["regimes"] for check in found.criteria[0].checks)
    assert value == list(found.groups["ordinary"])
    assert scaling == ["a1", "a2", "a3", "a4"]
    assert [found.settings[name]["N"] for name in scaling] == [10, 20, 40, 80]
    assert all(2 <= found.settings[name]["d"] <= 8 for name in scaling)  # what is left open is filled in
    assert "N_is_1" in rubric().expanded(rubric().criteria[0].checks[0]).model_dump()["regimes"]


def test_a_list_of_regimes_is_what_is_taken() -> None:
    found = rubric(
        more="regimes: [ties, {mine: {one: {N: 3, large: X, values: {lam: 2}}, two: {like: one, new: [X]}}}]\n"
    )
    assert list(found.groups) == ["ties", "mine"]
    assert found.settings["one"] | {"d": 0, "K": 0, "n": 0} == {
        "N": 3, "d": 0, "K": 0, "n": 0, "large": "X", "values": {"lam": 2}
    }  # fmt: skip
    assert all(found.settings["two"][letter] == found.settings["one"][letter] for letter in "NdKn")


def test_a_mapping_of_regimes_replaces_the_ready_made() -> None:
    assert list(rubric(more="regimes: {mine: {one: {N: 3}}}\n").groups) == ["mine"]


def test_regimes_and_groups_can_be_left_out() -> None:
    found = rubric(more="leave_out: [N_is_1, tiny]\n")
    assert list(found.groups) == [name for name in ALL if name != "tiny"]
    assert "N_is_1" not in found.settings and "d_is_1" in found.settings


def test_sizes_are_kept_to() -> None:
    found = rubric(more="sizes: {N: [3, 5], K: 4}\n")
    assert {settings["K"] for settings in found.settings.values()} == {4}
    assert {settings["N"] for settings in found.settings.values()} <= {3, 4, 5}


def test_a_copy_with_other_settings_has_other_regimes() -> None:
    found = rubric()
    assert found.groups and found.model_copy(update={"regimes": ["ties"]}).groups.keys() == {"ties"}


def test_every_kind_can_be_declared() -> None:
    inputs = {
        "a": ("{}", Declared()),
        "b": ("{shape: [N, 3], between: [0, 2.5]}", Declared(shape=("N", 3), between=(0, 2.5))),
        "c": ("{shape: [N], nonnegative: true, scale: 2.0}", Declared(shape=("N",), sign="nonnegative", scale=2.0)),
        "d1": ("{integers: [1, 6]}", Declared("integers", between=(1, 6))),
        "e": ("{one_hot: [N, K]}", Declared("one_hot", ("N", "K"))),
        "f": ("{signs: [N]}", Declared("signs", ("N",))),
        "g": ("{binary: [N]}", Declared("binary", ("N",))),
        "h": ("{probabilities: [N, K]}", Declared("probabilities", ("N", "K"))),
        "i": ("{boolean: true}", Declared("boolean")),
        "j": ("{size: N}", Declared("size", classes="N")),
        "l": ("{shape: [m, m], positive_definite: true}", Declared(shape=("m", "m"), form="positive_definite")),
        "m1": ("{shape: [m, m], orthogonal: true}", Declared(shape=("m", "m"), form="orthogonal")),
        "n1": ("{shape: [N], sorted: true}", Declared(shape=("N",), form="sorted")),
        "o": ("{labels: 3}", Declared("labels", classes=3)),
        "p": ("{generator: true}", Declared("generator")),
        "q": ("{shape: [m], positive: true}", Declared(shape=("m",), sign="positive")),
    }
    lines = "".join(f"  {name}: {written}\n" for name, (written, _) in inputs.items())
    declared = rubric(("functions:\n", lines + "functions:\n")).declared
    assert {name: declared[name] for name in inputs} == {name: wanted for name, (_, wanted) in inputs.items()}


def test_entries_of_a_dict_are_declared_like_arguments() -> None:
    declared = rubric(("{shape: [N, d]}", "{fields: {W: {shape: [N, d]}, in: {fields: {b: {}}}}}")).declared
    assert declared["X.W"] == Declared(shape=("N", "d")) and declared["X.in.b"] == Declared() and "X" not in declared


# What is wrong


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{shape: [N, d], positve: true}", "input 'X': unknown setting 'positve'; did you mean 'positive'?"),
        ("{between: [3, 1]}", "input 'X': between: the first number must be below the second, got 3 and 1"),
        ("{integers: [2, 2]}", "input 'X': integers: the first number must be below the second, got 2 and 2"),
        ("{integers: [0, 1.5]}", "input 'X': integer 2: needs a whole number, got 1.5"),
        (
            "{labels: K, one_hot: [N, K]}",
            "input 'X': one_hot: an argument is one thing, and this one is labels",
        ),
        ("{labels: K, integers: [0, 2]}", "input 'X': labels: an argument is one thing, and this one is integers"),
        ("{labels: true, shape: [N]}", "input 'X': labels: needs a whole number, got true"),
        ("{labels: , shape: [N]}", "input 'X': labels: needs a value, got nothing"),
        ("{shape: [N, n], symmetric: true}", "input 'X': symmetric: needs a square shape, such as shape: [n, n]"),
        ("{sorted: true}", "input 'X': sorted: needs a shape"),
        ("{index: Q}", "input 'X': index: unknown size 'Q'; known: N, K, n"),
        ("{size: Q}", "input 'X': size: unknown size 'Q'; known: N, K, n"),
        ("{shape: 3}", "input 'X': shape: needs a list, got 3"),
        ("{shape: [N, 0]}", "input 'X' > shape: item 2: must be at least 1, got 0"),
        ("{shape: [N, large]}", "input 'X' > shape: item 2: a size cannot be called 'large'"),
        ("{shape: [N], signs: [N]}", "input 'X': shape: signs says the shape already; leave it out"),
        ("{positive: false}", "input 'X': positive: must be True, got false"),
        ("{positive: true, between: [1, 2]}", "input 'X': positive: between says it already; leave one out"),
        ("{positive: true, nonnegative: true}", "input 'X': nonnegative: positive says it already; leave one out"),
        ("{labels: K, positive: true}", "input 'X': positive: labels cannot be positive as well; leave one out"),
        ("{shape: [N, N], symmetric: true, sorted: true}", "input 'X': sorted: it is symmetric already; leave one out"),
        ("{shape: [N, N], orthogonal: true, scale: 2.0}", "input 'X': scale: does not go with orthogonal"),
        (
            "{shape: [N, N], positive_definite: true, positive: true}",
            "input 'X': positive: does not go with pos",
        ),
        ("{one_hot: [N]}", "input 'X': one_hot: must have length 2 or more"),
        ("{fields: {W: {index: K}}}", "input 'X': fields: W: an entry of a dict is no index"),
        ("{fields: {W: {}}, shape: [N]}", "input 'X': shape: a dict has fields alone; say it of an entry"),
        ("{fields: {}}", "input 'X': fields: must have length 1 or more"),
        ("3", "inputs: X: needs a mapping, got 3"),
    ],
)
def test_a_declaration_that_cannot_be_is_told_with_its_line(written: str, told: str) -> None:
    lines = mistakes(text(("X: {shape: [N, d]}", f"X: {written}")))
    assert any(line.startswith(f"demo.yaml:7: {told}") for line in lines), lines


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("sizes: {N: [8, 3]}", "sizes: N: the lowest comes first, got [8, 3]"),
        ("sizes: {Q: 3}", "sizes: Q: unknown size 'Q'; known: N, d, K, n"),
        ("sizes: {d: 0}", "sizes: d: must be at least 1, got 0"),
        ("regimes: ordinary", "regimes: needs a list, got text 'ordinary'"),
        ("regimes: [ordinary, edge]", "regimes: 1: unknown group 'edge'; did you mean 'edges'?"),
        ("regimes: [ordinary, ordinary]", "regimes: a group is there twice"),
        ("regimes: [ordinary, {mine: {generic: {}}}]", "regime 2: mine: generic: 'generic' is also a regime of group"),
        ("regimes: {mine: {a: {M: 4}}}", "regime 'mine': a: M: unknown size or keyword 'M'; known: N, d, K, n, large"),
        ("regimes: {mine: {a: {lam: 4}}}", "regime 'mine': a: lam: unknown size or keyword 'lam'; known: "),
        ("regimes: {mine: {a: {N: 2.5}}}", "regime 'mine': a: N: a size is a whole number above 0, got 2.5"),
        ("regimes: {mine: {a: {large: [y]}}}", "regime 'mine': a: large: 'y' cannot be made large, as it is declared"),
        ("regimes: {mine: {a: {zero: Z}}}", "regime 'mine': a: zero: unknown argument 'Z'; known: X"),
        ("regimes: {mine: {a: {offset: [X, A]}}}", "regime 'mine': a: offset: 'A' cannot be moved, as it is declared"),
        ("regimes: {mine: {a: {offset: [X, X]}}}", "regime 'mine': a: offset: needs one array, or two"),
        ("regimes: {mine: {a: {values: {X: 3}}}}", "regime 'mine' > a: values: X: unknown single value 'X'"),
        ("regimes: {mine: {a: {values: {lam: true}}}}", "regime 'mine' > a: values: lam: is declared as real"),
        ("regimes: {mine: {a: {new: X}}}", "regime 'mine': a: new: needs `like`, the regime whose other values it has"),
        ("regimes: {mine: {a: {like: b}}}", "regime 'mine': a: like: unknown regime 'b'; known: none"),
        ("regimes: {mine: {a: {}, b: {like: a, N: 3}}}", "regime 'mine': b: like: a regime like another has its sizes"),
        ("leave_out: [N_is_2]", "leave_out: unknown regime 'N_is_2'; did you mean 'N_is_1'?"),
        (f"leave_out: [{', '.join(ALL)}]", "leave_out: leaves no regime at all"),
    ],
)  # fmt: skip
def test_sizes_and_regimes_that_cannot_be_are_told_with_their_line(more: str, told: str) -> None:
    lines = mistakes(text(more=more + "\n"))
    assert any(line.startswith(f"demo.yaml:21: {told}") for line in lines), lines


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "function: g}",
            "function: g, regimes: [edgy]}",
            "20: criterion 'the_first-one': check 'value': regimes: un",
        ),
        (
            "function: g}",
            "function: g, regimes: []}",
            "20: criterion 'the_first-one' > check 'value': regimes: must",
        ),
        ("lam, k]", "lam, k], each: lam", "13: function 'f': each: 'lam' has one value a regime"),
        ("lam: {positive: true}", "lam: {index: N}", "13: function 'f': arguments: only one argument can be an index"),
        ("  lam: {", "  N: {", "9: inputs: N: 'N' is a size of other arguments as well; rename one"),
    ],
)
def test_what_does_not_fit_the_declarations_is_told_with_its_line(old: str, new: str, told: str) -> None:
    lines = mistakes(text((old, new)))
    assert any(line.startswith(f"demo.yaml:{told}") for line in lines), lines


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("y", "'y' is declared as labels; there is no derivative by it"),
        ("X[lam]", "'lam' must be declared as {index: ...} to pick a row"),
    ],
)
def test_a_derivative_by_what_has_none_is_refused(by: str, told: str) -> None:
    check = f"{{kind: gradient, function: f, of: f, with_respect_to: '{by}'}}"
    (line,) = mistakes(text(("{kind: value, function: g}", check)))
    assert line == f"demo.yaml:20: criterion 'the_first-one': check 'gradient': with_respect_to: {told}"


def test_what_needs_declarations_says_so_without_them() -> None:
    cut = GOOD.index("inputs:"), GOOD.index("functions:")
    without = GOOD[: cut[0]] + GOOD[cut[1] :]
    (line,) = mistakes(without)
    assert line.startswith("demo.yaml:1: regimes: missing; declare the arguments under `inputs`")
    lines = mistakes(without + "sizes: {N: 3}\nleave_out: [a]\nregimes: [ordinary]\n")
    assert [line.partition(": ")[2].partition(";")[0] for line in lines if "needs `inputs`" in line] == [
        "sizes: needs `inputs`, which say what the arguments are",
        "leave_out: needs `inputs`, which say what the arguments are",
    ]
    assert any("regimes: ready-made groups need `inputs`" in line for line in lines)
    assert "needs a number" in mistakes(without + "regimes: {usual: {plain: {N: [3]}}}\n")[0]


# The page for authors


def test_what_the_page_shows_works_and_it_leaves_nothing_out() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "inputs.md").read_text(encoding="utf-8")
    ridge, *more = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert list(parse_rubric(ridge, "inputs.md").groups) == list(READY)
    assert len(more) == 3
    for block in more:
        assert parse_rubric(ridge + block, "inputs.md").groups
    named = set(re.findall(r"`\{?(\w+)", page)) | set(re.findall(r"(\w+):", page))
    assert {*KEYWORDS, *READY, *Declaration.model_fields} <= named
