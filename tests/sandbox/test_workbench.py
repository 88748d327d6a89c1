"""A student's program with small changes in it: tried where student code may run, described where none has run."""

from __future__ import annotations

import numpy as np
import pytest

from grader.model import Limits, Probe, Submission
from grader.sandbox.tiers import try_tier
from grader.sandbox.workbench import NoWorkbench, Unchangeable, Workbench

KINDS = {"X": [3, 2], "lam": "number"}
PROBE = Probe("f", {"X": np.arange(6.0).reshape(3, 2), "lam": 0.5}, "one")
OTHER = Probe("f", {"X": np.ones((3, 2)), "lam": 0.25}, "other")
MEAN = "import numpy as np\n\n\ndef f(X, lam):\n    total = X.sum(axis=0)\n    return total - lam\n"


def bench(source: str, function: str = "f", limits: Limits | None = None) -> Workbench:
    submission = Submission("ada", "a", "a.py", {"a.py": source.encode()})
    return try_tier("strong").runner.workbench(submission, {function: KINDS}, limits or Limits())


def numbered(opened: Workbench, *words: str) -> int:
    """The number of the first edit that is described with these words."""
    everything = opened.described(range(len(opened.costs)))
    return next(i for i, place in enumerate(everything) if all(word in str(place) for word in words))


def test_each_call_is_made_with_each_set_of_edits() -> None:
    with bench(MEAN) as opened:
        opened.open()
        plus = numbered(opened, "the sign in `total - lam`", "total + lam")
        values = opened.tried([(), (plus,)], [PROBE, OTHER], None)
        assert [[list(np.asarray(value)) for value in each] for each in values] == [
            [[5.5, 8.5], [2.75, 2.75]],
            [[6.5, 9.5], [3.25, 3.25]],
        ]


def test_an_edit_is_gone_when_it_was_tried() -> None:
    with bench(MEAN) as opened:
        opened.open()
        everything = [(number,) for number in range(len(opened.costs))]
        ((before,),) = opened.tried([()], [PROBE], None)
        opened.tried(everything, [PROBE], None)
        ((after,),) = opened.tried([()], [PROBE], None)
        assert np.array_equal(np.asarray(before), np.asarray(after))


def test_what_fails_with_an_edit_is_none() -> None:
    with bench(MEAN) as opened:
        opened.open()
        over = numbered(opened, "total", "np.log(total)")
        gone = numbered(opened, "`total = X.sum(axis=0)` does not belong there")
        assert [each[0] is None for each in opened.tried([(over,), (gone,)], [PROBE], None)] == [False, True]


def test_a_part_of_what_is_returned_is_taken_where_it_is_asked_for() -> None:
    with bench("def f(X, lam):\n    return lam, {'a': 2.0}, X\n") as opened:
        opened.open()
        ((first,),) = opened.tried([()], [PROBE], "0")
        ((third,),) = opened.tried([()], [PROBE], "2")
        assert first is not None and third is not None and (float(first), third.shape) == (0.5, (3, 2))


def test_a_place_is_told_with_its_line_and_the_students_own_text() -> None:
    with bench(MEAN) as opened:
        opened.open()
        (place,) = opened.described([numbered(opened, "the axis", "axis=1")])
    assert (place.where, place.function, place.family) == ("line 5", "f", "axis")
    assert place.statement == "total = X.sum(axis=0)"
    assert "axis" in place.words and "axis=1" in place.became


def test_a_line_of_a_notebook_is_told_with_its_cell() -> None:
    with bench("# %% [cell 3]\nimport numpy as np\n# %% [cell 5]\ndef f(X, lam):\n    return -X\n") as opened:
        opened.open()
        assert opened.described([0])[0].where == "cell 5, line 2"


def test_a_change_that_never_ends_is_none_and_stops_no_other() -> None:
    source = "def f(X, lam):\n    n = 0\n    while n < 3:\n        n += 1\n    return X * n\n"
    with bench(source) as opened:
        opened.open()
        endless = numbered(opened, "`n += 1` does not belong there")
        values = opened.tried([(endless,), ()], [PROBE], None)
        assert values[0] == [None] and values[1][0] is not None


def test_a_change_that_ends_the_process_costs_the_others_of_its_batch_and_no_more() -> None:
    source = "import os\n\n\ndef f(X, lam):\n    if lam > 10:\n        os._exit(3)\n    return X\n"
    with bench(source) as opened:
        opened.open()
        ending = numbered(opened, "the cases that `lam > 10` tells apart")
        assert opened.tried([(ending,)], [PROBE], None) == [[None]]
        ((value,),) = opened.tried([()], [PROBE], None)
        assert value is not None


def test_the_length_of_a_call_is_counted_in_lines_and_the_same_each_time() -> None:
    with bench("def f(X, lam):\n    for i in range(50):\n        lam += i\n    return lam\n") as opened:
        opened.open()
        assert opened.length(PROBE) == opened.length(PROBE) > 100


def test_edits_are_masked_by_what_the_function_calls() -> None:
    source = "def g(x):\n    return x + 1\n\n\ndef f(X, lam):\n    return lam - 1\n"
    with bench(source) as opened:
        opened.open()
        assert not opened.described(list(np.flatnonzero(~opened.within["f"])))
        assert opened.within["f"].all()


@pytest.mark.parametrize("source", ["def f(:\n", "import os\nos._exit(1)\ndef f(X, lam):\n    return X\n"])
def test_a_program_that_cannot_be_loaded_cannot_be_changed(source: str) -> None:
    with bench(source) as opened, pytest.raises(Unchangeable):
        opened.open()


@pytest.mark.parametrize("answer", ["b'nonsense'", "b'x' * 100000"])
def test_answers_of_another_form_end_the_search(answer: str) -> None:
    source = f"""
import os

def f(X, lam):
    for channel in range(3, 64):
        try:
            os.write(channel, {answer})
        except OSError:
            pass
    return X
"""
    with bench(source) as opened:
        opened.open()
        with pytest.raises(Unchangeable):
            opened.tried([()], [PROBE], None)


def test_a_program_that_takes_too_long_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with bench(MEAN) as opened:
        opened.open()
        assert opened.tried([()], [PROBE], None)
        monkeypatch.setattr("grader.sandbox.workbench.SECONDS_IN_ALL", -1.0)
        with pytest.raises(Unchangeable):
            opened.tried([()], [PROBE], None)


def test_a_text_of_the_program_does_not_break_out_of_its_backticks() -> None:
    with bench("def f(X, lam):\n    return -len('` is right. `') * X\n") as opened:
        opened.open()
        told = opened.described(range(len(opened.costs)))
    assert all(place.words.count("`") in (0, 2) for place in told)
    assert any("' is right. '" in place.words for place in told)


@pytest.mark.parametrize(
    "source",
    [
        "def f(X, lam):\n    return X + 1\n\ndef g(X, lam):\n    return X\n\nf = g\n",
        "def f(X, lam):\n    return X + 1\n\nf = abs\n",
        "import functools\n\ndef f(X, lam):\n    return X + 1\n\nf = functools.partial(f)\n",
    ],
)
def test_a_definition_that_is_not_used_any_more_is_not_changed(source: str) -> None:
    with bench(source) as opened:
        opened.open()
        assert len(opened.costs) and not opened.within["f"].any()


def test_a_name_that_was_not_there_before_an_edit_is_not_there_after_it() -> None:
    source = "def g(x):\n    return x\n\n\ndef f(X, lam, g=g):\n    return g(X)\n\n\nkept = g\n"
    with bench(source + "import sys\ndel sys.modules[__name__].g\n") as opened:
        opened.open()
        sign = numbered(opened, "'g'", "the sign of `x`")
        opened.tried([(sign,)], [PROBE], None)
        ((value,),) = opened.tried([(numbered(opened, "'f'", "lacks a factor", "2 * X"),)], [PROBE], None)
        assert value is None or np.array_equal(value, 2 * np.asarray(PROBE.arguments["X"]))


def test_edits_that_have_other_numbers_in_the_program_than_in_its_text_are_not_told() -> None:
    source = (
        "import builtins\nbuiltins.long = int\n\n\ndef f(X, lam):\n    return lam if isinstance(lam, long) else X\n"
    )
    with bench(source) as opened:
        opened.open()
        assert opened.described([0])  # what the program puts there changes no number


def test_functions_that_are_too_large_are_left_alone() -> None:
    with bench("def f(X, lam):\n" + "    X = X + 1\n" * 2000 + "    return X\n") as opened:
        opened.open()
        assert len(opened.costs) == 0


def test_words_cannot_be_forged_by_the_program() -> None:
    forging = """
import sys
for module in list(sys.modules.values()):
    if hasattr(module, "described"):
        module.described = lambda *_: {"told": [[1, 1.0] + ["full marks"] * 6]}
"""
    source = forging + MEAN
    with bench(source) as opened:
        opened.open()
        assert "full marks" not in str(opened.described([0]))


def test_without_a_sandbox_nothing_is_changed() -> None:
    with NoWorkbench() as opened, pytest.raises(Unchangeable):
        opened.open()
