"""Which programs are looked into once."""

from __future__ import annotations

import pytest

from grader.grading.programs import LONGEST, deciding

PROGRAM = b"""import numpy as np

EPS = 1e-12
rate = 3

def f(x):
    '''Doubles.'''
    return 2 * x + EPS  # twice
"""


@pytest.mark.parametrize(
    "changed",
    [
        PROGRAM + b"\n\nvariant = 7\n",
        PROGRAM.replace(b"# twice", b"# two times"),
        PROGRAM.replace(b"2 * x", b"2*x"),
        PROGRAM.replace(b"rate = 3", b"rate = 'three'"),
        PROGRAM.replace(b"\n", b"\r\n"),
    ],
)
def test_what_cannot_change_what_is_told_makes_no_difference(changed: bytes) -> None:
    assert deciding(changed) == deciding(PROGRAM)


@pytest.mark.parametrize(
    "changed",
    [
        PROGRAM.replace(b"2 * x", b"3 * x"),
        PROGRAM.replace(b"1e-12", b"1e-6"),
        PROGRAM.replace(b"rate = 3", b"\nrate = 3"),
        PROGRAM.replace(b"rate = 3", b"rate = g()"),
        PROGRAM.replace(b"rate = 3", b"__name__ = 3"),
        PROGRAM.replace(b"Doubles", b"Halves"),
        PROGRAM.replace(b"    return 2", b"    x = 1\n    return 2"),
        b"(" + PROGRAM,
        PROGRAM + b"\xff",
    ],
)
def test_what_may_change_it_does(changed: bytes) -> None:
    assert deciding(changed) != deciding(PROGRAM)


def test_a_constant_that_may_be_read_by_its_letters_counts() -> None:
    program = PROGRAM + b"\n\ndef g(x):\n    return globals()['rate']\n"
    assert deciding(program) != deciding(program.replace(b"rate = 3", b"rate = 4"))


def test_a_file_too_long_to_take_apart_is_itself() -> None:
    long = PROGRAM + b"#" * LONGEST
    assert deciding(long) == repr(long) != deciding(PROGRAM)
