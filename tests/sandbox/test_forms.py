"""Arguments on their way to the student's process, and what is returned on its way back, within bounds."""

from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from grader.model import Generator, Limits, Made, Probe, Submission
from grader.sandbox.runtime import giving, values, wire, worker
from grader.sandbox.session import _outcome, question
from grader.sandbox.words import lacking_words

PARAMS: dict[str, Any] = {"W": np.arange(6.0).reshape(2, 3), "deep": {"b": np.ones(3, dtype=np.int64)}, "rate": 0.5}
NET = Made("Net", {"d": 2, "H": 3}, frozenset({"H"}), None, {"params": PARAMS}, {"params": "params"})
CACHE = Made("forward", {"net": NET, "x": np.ones(2)}, output="1")
PROBE = Probe("step", {"net": NET, "cache": CACHE, "y": np.array([1, 0]), "params": PARAMS}, "plain", calls="Net.step")


def module(source: str) -> ModuleType:
    made = ModuleType("student")
    exec(source, vars(made))
    return made


def call(source: str, probe: Probe = PROBE) -> tuple[dict[str, Any], list[Any]]:
    head, body = question(probe)
    return worker.call(module(source), json.loads(head), body)


NETWORK = """
class Net:
    params = None
    def __init__(own, d, *, H):
        own.made_with = (d, H)
    def step(own, cache, y, params):
        assert own.made_with == (2, 3) and y.dtype == "int64" and params["deep"]["b"].dtype == "int64"
        assert own.params is not params and own.params["W"] is not params["W"]
        return cache + own.params["W"].sum() + params["rate"]

def forward(net, x):
    return [None, x + net.params["deep"]["b"][:2]]
"""


def test_dicts_makers_states_and_parts_arrive_as_they_were_sent() -> None:
    header, arrays = call(NETWORK)
    assert header["status"] == "RETURNED", header
    assert arrays[0].tolist() == [17.5, 17.5]


def test_a_generator_in_a_dict_is_made_anew() -> None:
    probe = Probe("f", {"a": {"rng": Generator(3)}}, "r")
    _, arrays = call("def f(a): return a['rng'].normal(size=2)", probe)
    assert np.array_equal(arrays[0], np.random.default_rng(3).normal(size=2))


@pytest.mark.parametrize(
    ("was", "becomes", "status", "words"),
    [
        ("class Net:", "class Nett:", "MISSING", "there is no function Net.step()."),
        ("def forward(", "def backward(", "MISSING", "there is no forward(), which makes cache."),
        ("return [None, x", "return [x", "NOT_NUMBERS", "what forward() returns has no part '1', which is cache"),
        ("def forward(net, x)", "def forward(net)", "RAISED",
         "TypeError: forward(), which makes cache, cannot be called with 2 arguments"),
        ("own, d, *, H", "own, d", "RAISED",
         "TypeError: Net(), which makes net, cannot be called with 2 arguments, of which H by name"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_told_in_words_of_our_own(was: str, becomes: str, status: str, words: str) -> None:
    assert was in NETWORK
    header, arrays = call(NETWORK.replace(was, becomes))
    outcome = _outcome(PROBE, {**header, "printed": 0}, arrays, Submission("a", "b", "m.py", {"m.py": b""}), Limits())
    assert (header["status"], outcome.message) == (status, words)


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ("params['W'] += 1", ["params"]),
        ("params['deep']['b'][0] = 7", ["params"]),
        ("params.pop('rate')", ["params"]),
        ("params['more'] = 1", ["params"]),
        ("params['W'] = params['W'].tolist()", ["params"]),
        ("params['W'] = params['W'] * 1", None),
        ("own.params['W'] += 1", None),
        ("own.params = None; own.step = 3", None),
    ],
)
def test_arguments_must_stay_as_given_and_an_objects_own_state_need_not(change: str, names: list[str] | None) -> None:
    returned = "        return cache + own.params"
    assert returned in NETWORK
    header, _ = call(NETWORK.replace(returned, f"        {change}\n        return cache\n        own.params"))
    assert (header["status"], header.get("names")) == (("MUTATED", names) if names else ("RETURNED", None)), header


def test_an_attribute_that_was_not_there_is_a_note() -> None:
    header, arrays = call(NETWORK.replace("    params = None\n", ""))
    assert header["lacking"] == [[0, 0], [0, 0]]  # it is one argument, used twice
    outcome = _outcome(PROBE, {**header, "printed": 0}, arrays, Submission("a", "b", "m.py", {"m.py": b""}), Limits())
    assert set(outcome.notes) == {"what Net() makes has no 'params' of its own; it was set on it all the same"}


@pytest.mark.parametrize("told", [None, 1, [[0]], [[0, 0, 0]], [["0", 0]], [[0, 1]], [[3, 0]], [[-1, 0]], [[1, 0]] * 9])
def test_false_notes_of_attributes_are_a_broken_protocol(told: Any) -> None:
    with pytest.raises(wire.ProtocolError):
        lacking_words(told, PROBE)


@pytest.mark.parametrize("maker", [None, "0", -1, 3, 0.0, True])
@pytest.mark.parametrize("status", ["MISSING", "NOT_NUMBERS", "RAISED"])
def test_a_false_maker_is_a_broken_protocol(maker: Any, status: str) -> None:
    header = {"status": status, "printed": 0, "maker": maker}
    with pytest.raises(wire.ProtocolError):
        _outcome(PROBE, header, [], Submission("a", "b", "m.py", {"m.py": b""}), Limits())


# What is returned


@dataclass
class Result:
    loss: float
    grads: dict[str, Any] = field(default_factory=dict)
    _hidden: int = 3


Pair = namedtuple("Pair", "loss grad")


@pytest.mark.parametrize(
    ("returned", "names"),
    [
        ((1.0, {"W": np.ones(2), "b": 3}), ["0", "1.W", "1.b"]),
        ([1.0, {"W": np.ones(2)}], ["0", "1.W"]),
        ([1.0, np.ones(2)], ["0", "1", ]),
        ([np.ones(2), np.zeros(2)], ["0", "1"]),
        (np.array([1.0, {"W": 2.0}], dtype=object), ["0", "1.W"]),
        (Result(1.0, {"W": 2.0}), ["loss", "_hidden", "grads.W"]),
        (SimpleNamespace(loss=1.0, _own=2.0), ["loss"]),
        (Pair(1.0, np.ones(2)), ["0", "1", "loss", "grad"]),
        ({"a": {"b": {"c": {"d": 1.0}}}}, ["a.b.c.d"]),
        ({"a": {"b": {"c": {"d": {"e": 1.0}}}}}, []),
        ({1: 2.0}, ["1"]),
        (list(range(17)), []),
        (np.ones(3), []),
        (3.0, []),
        (Result, []),
        ("text", []),
    ],
)  # fmt: skip
def test_the_parts_of_what_is_returned_have_names(returned: Any, names: list[str]) -> None:
    assert list(values.parts_of(returned, 0)) == names


def endless() -> Any:
    value: list[Any] = [1.0]
    value.append(value)
    return value


def around() -> Any:
    one, other = SimpleNamespace(x=1.0), SimpleNamespace(y=2.0)
    one.other, other.one = other, one
    return one


def wide(depth: int = 3) -> Any:
    return [wide(depth - 1) if depth else 1.0 for _ in range(16)]


@pytest.mark.parametrize(
    "make",
    [
        endless,
        around,
        wide,
        lambda: {str(n): n for n in range(10_000)},
        lambda: tuple(range(10_000)),
        lambda: {"n" * 10_000: 1.0, "m" * 10_000: 2.0},
        lambda: [np.ones(2**20), np.ones(2**20), np.ones(2**20)],
    ],
)
def test_parts_are_bounded_in_depth_number_names_and_bytes(make: Callable[[], Any]) -> None:
    parts = values.parts_of(make(), 0)
    assert len(parts) <= values.MAX_PARTS <= 99
    assert all(len(name) <= 60 for name in parts)
    assert sum(array.nbytes for array in parts.values()) <= wire.MAX_BODY
    names = [values.parts_of(make(), taken=wire.MAX_BODY)]
    assert names == [{}]


def test_what_lies_on_top_is_not_cut_by_what_lies_below() -> None:
    many = {str(n): 1.0 for n in range(values.MAX_PARTS)}
    parts = values.parts_of((1.0, many, 2.0), 0)
    assert list(parts)[:2] == ["0", "2"] and len(parts) == values.MAX_PARTS


def test_the_arguments_of_a_call_lie_where_those_of_the_last_one_lay() -> None:
    head, body = question(Probe("f", {"a": {"W": np.ones(2)}, "W": np.zeros(2)}, "r"))
    first, _ = giving.arguments(json.loads(head)["arguments"], body)
    again, _ = giving.arguments(json.loads(head)["arguments"], body)
    assert first["a"] is not again["a"] and first["a"]["W"] is again["a"]["W"] and first["W"] is again["W"]
    assert first["a"]["W"] is not first["W"]
