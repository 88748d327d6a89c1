"""A course of a few lines on disk, for checks end to end through the real sandbox."""

from __future__ import annotations

import functools
from pathlib import Path

from grader.course.assignment import Assignment, Course, load_assignment
from grader.grading import grade
from grader.model import Score, Submission
from grader.sandbox import Tier
from grader.sandbox.tiers import Sandbox, open_sandbox

NOTEBOOK = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
PROBLEMS = """
def problem(rng, *, N, d=3):
    return {"x": rng.normal(size=(N, d)), "a": 0.5}
"""
RUBRIC = """
assignment: small
title: Small
points: 4
module: small.py
notebook: small.ipynb
seed: 1
functions:
  f: {arguments: [x, a]}
regimes:
  usual: {plain: {N: 4}, wide: {N: 9}}
  growing: {n200: {N: 200}, n400: {N: 400}, n800: {N: 800}, n1600: {N: 1600}}
criteria:
  - {id: only, title: only, points: 4, checks: [CHECKS]}
"""
REFERENCE = "import numpy as np\n\ndef f(x, a):\n    return a * x.sum(axis=1)\n"


def course(
    root: Path, checks: str, reference: str = REFERENCE, *, rubric: str = RUBRIC, problems: str = PROBLEMS, **more: str
) -> Assignment:
    """An assignment with one criterion of four points, whose checks are given in YAML; `more` are hidden files."""
    files = {
        "assignment/small/small.py": "",
        "assignment/small/small.ipynb": NOTEBOOK,
        "solutions/small/reference.py": reference,
        "solutions/small/problems.py": problems,
        "rubrics/small.yaml": rubric.replace("CHECKS", checks),
        **{f"solutions/small/{name}.py": text for name, text in more.items()},
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return load_assignment(Course(root), "small")


def submission(code: str, **helpers: str) -> Submission:
    """What a student hands in: small.py, and helper modules by name."""
    files = {"small.py": code, **{f"{name}.py": text for name, text in helpers.items()}}
    return Submission("ana", "small", "small.py", {name: text.encode() for name, text in files.items()})


def marked(assignment: Assignment, code: str, tier: Tier = "strong", **helpers: str) -> Score:
    """The score of the only criterion, from the real sandbox."""
    return grade(submission(code, **helpers), assignment, sandbox(tier)).scores[0]


def graded(assignment: Assignment, code: str, where: Sandbox, **helpers: str) -> Score:
    """The score of the only criterion, from a sandbox of the caller's."""
    return grade(submission(code, **helpers), assignment, where, marks_only=True).scores[0]


sandbox = functools.cache(open_sandbox)
