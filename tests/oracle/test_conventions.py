"""An author's file that takes conventions: which of its functions do, and what it is by some of the options."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from grader.model import Probe
from grader.oracle.conventions import Taken, chosen, decided, taken
from grader.oracle.loading import load
from grader.oracle.reference import Reference, Target

TEXT = '''\
"""The é of an author: columns are counted in bytes."""
import numpy as np


def total(x, *, kind="sum", side = "left"):  # a comment
    if kind == "sum":
        return x.sum()
    elif kind in ("mean", "average"):
        return x.mean()
    return 0.0


class Net:
    def value(self, x, é=1, kind="sum"):
        scale = {"sum": 1.0, "mean": 2.0}[kind]
        return scale * (total(x) if kind != "mean" else -total(x))


def helper(x, kind):
    return total(x, kind=kind)
'''


def test_the_functions_that_take_a_convention_are_found_with_their_defaults() -> None:
    assert taken(TEXT, {"kind": ()}) == [
        Taken("total", "kind", "sum"),
        Taken("Net.value", "kind", "sum"),
        Taken("helper", "kind", None),
    ]


def test_other_options_are_other_defaults_and_nothing_else_moves() -> None:
    text = chosen(TEXT, {"kind": "mean", "side": "right"})
    assert text.replace("'mean'", '"sum"').replace("'right'", '"left"') == TEXT
    assert "kind='mean', side = 'right'):  # a comment" in text and "é=1, kind='mean'" in text


@pytest.mark.parametrize(("option", "value"), [("sum", 6.0), ("mean", -4.0)])
def test_what_the_options_decide_is_decided_and_the_value_stays(tmp_path: Path, option: str, value: float) -> None:
    path = tmp_path / "reference.py"
    made = decided(TEXT, {"kind": option})
    assert "if kind" not in made and "kind ==" not in made and "[kind]" not in made
    for text, options in ((TEXT, {"kind": option}), (made, {})):
        path.write_text(text, encoding="utf-8")
        module = load(path, options=options)
        assert module.Net().value(np.array([1.0, 2.0, 3.0])) == value


def test_what_a_function_sets_itself_is_left_alone() -> None:
    text = 'def f(x, kind="a"):\n    kind = kind or "b"\n    return x if kind == "a" else -x\n'
    assert "if kind == 'a'" in decided(text, {"kind": "a"})


def test_functions_that_call_each_other_follow_the_same_option(tmp_path: Path) -> None:
    (tmp_path / "reference.py").write_text(
        'def inner(x, kind="one"):\n    return x if kind == "one" else 2 * x\n\n'
        'def outer(x, *, kind="one"):\n    return inner(x).sum() + inner(x, kind=kind).sum()\n'
    )
    (tmp_path / "problems.py").write_text("def problem(rng):\n    return {}\n")
    one = Reference(tmp_path).under({"kind": "one"})
    two = one.under({"kind": "two"})
    probe = Probe("outer", {"x": np.array([1.0, 2.0])}, "r")
    assert [float(each.expected(Target("outer"), probe).value) for each in (one, two)] == [6.0, 12.0]
    assert one.parameters("outer") == ("x",)
    calls = two.calls_of("inner", "outer", probe)
    assert [each["x"].tolist() for each in calls] == [[1, 2], [1, 2]] and [*calls[0]] == ["x"]
    assert float(two.value_given("inner", [np.ones(1), np.zeros(1)], "outer", probe)) == 1.0
