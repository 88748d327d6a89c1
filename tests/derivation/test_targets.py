"""Which values of a rubric are one, and on which indices a value does not depend."""

from __future__ import annotations

import numpy as np

from grader.derivation.marking.targets import Target, shared

NUMBERS = np.arange(1.0, 13.0).reshape(2, 2, 3)


def test_values_that_are_equal_but_for_rounding_are_one() -> None:
    targets = {"a": (Target(NUMBERS, ("N", "K")),), "b": (Target(NUMBERS * (1 + 1e-15), ("N", "K")),)}
    found = shared(targets)
    assert found["b"] is found["a"] is targets["a"]


def test_values_that_differ_in_a_number_or_in_what_they_run_over_stay_apart() -> None:
    other = NUMBERS.copy()
    other[1, 1, 2] += 1e-6
    axes = ("N", "K")
    targets = {
        "a": (Target(NUMBERS, axes),),
        "b": (Target(other, axes),),
        "c": (Target(NUMBERS, ("N", "d")),),
        "d": (Target(NUMBERS, axes),) * 2,
        "e": (),
    }
    assert shared(targets) == targets


def test_a_value_is_slim_without_the_indices_that_do_not_matter() -> None:
    slim = Target(np.repeat(NUMBERS[:, :, :1], 3, axis=2), ("N", "K")).slim
    assert slim.axes == ("N",)
    assert np.array_equal(slim.array, NUMBERS[:, :, 0])
