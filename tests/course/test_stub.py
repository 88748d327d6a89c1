"""The stub that is made from the reference: everything but the solutions, and a clear word where it cannot be made."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.course.stub import stub_of
from grader.errors import CourseError

PATH = Path("reference.py")
REFERENCE = '''"""Ridge regression: X (N, d)."""

import numpy as np


def loss(w, X, y, lam, penalty="full"):
    """J, one number."""
    ### BEGIN SOLUTION
    r = _residual(w, X, y)
    return r @ r + lam * w @ w
    ### END SOLUTION


def grad(
    w,
    X, y, lam,
    *, penalty="full",
) -> np.ndarray:
    """dJ/dw, shape (d,)."""
    N = len(y)
    ### BEGIN SOLUTION
    return 2 * X.T @ _residual(w, X, y) + 2 * lam * w
    ### END SOLUTION


### BEGIN SOLUTION
def _residual(w, X, y):
    return X @ w - y
### END SOLUTION
'''
STUB = '''"""Ridge regression: X (N, d)."""

import numpy as np


def loss(w, X, y, lam):
    """J, one number."""
    raise NotImplementedError


def grad(w, X, y, lam) -> np.ndarray:
    """dJ/dw, shape (d,)."""
    N = len(y)
    raise NotImplementedError
'''


def test_solutions_and_what_students_do_not_have_are_gone() -> None:
    assert stub_of(PATH, REFERENCE, {"penalty"}) == STUB


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def f():\n    return 1\n", "reference.py: the stub is made from it, but it has no line ### BEGIN SOLUTION"),
        ("def f():\n    ### BEGIN SOLUTION\n    return 1\n", "reference.py:2: ### BEGIN SOLUTION without ### END"),
        ("def f():\n    return 1\n    ### END SOLUTION\n", "reference.py:3: ### END SOLUTION without ### BEGIN"),
        ("### BEGIN SOLUTION\nx = 1\n### BEGIN SOLUTION\n", "reference.py:3: ### BEGIN SOLUTION inside of the one of"),
        ("def f(:\n### BEGIN SOLUTION\n### END SOLUTION\n", "reference.py:1: it, or the stub that is made from it, is"),
        ("if True:\n    ### BEGIN SOLUTION\n    x = 1\n    ### END SOLUTION\n", "is no Python"),
    ],
)
def test_marks_that_make_no_stub_are_told_with_their_line(source: str, words: str) -> None:
    with pytest.raises(CourseError) as caught:
        stub_of(PATH, source)
    assert words in str(caught.value)
