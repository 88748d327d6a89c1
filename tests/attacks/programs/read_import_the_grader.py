"""Tries: to import the grader and ask it for the reference.

Points: 0
Reports: there is no module 'grader'
"""

from pathlib import Path

from grader.course.assignment import load_assignment
from grader.course.assignment import Course

REFERENCE = load_assignment(Course(Path("@COURSE@")), "softmax_regression").reference._functions.__dict__


def softmax(F):
    return REFERENCE["softmax"](F) if REFERENCE else 0.0


def loss(W, X, Y, lam):
    return REFERENCE["loss"](W, X, Y, lam) if REFERENCE else 0.0


def grad_wk(W, X, Y, lam, k):
    return REFERENCE["grad_wk"](W, X, Y, lam, k) if REFERENCE else 0.0
