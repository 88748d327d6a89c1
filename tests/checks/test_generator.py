"""A random generator as an argument: both sides draw from the same seed, each call from a fresh one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from grader.authoring.public import public_checks, to_json
from grader.course.assignment import Assignment
from grader.course.public_checks import from_json
from grader.errors import SubmissionError
from grader.model import Generator, Probe
from grader.sandbox.session import question
from tests.checks import course as small

REFERENCE = """
def f(x, a, rng):
    return (rng.random(x.shape) < a) * x / a
"""
PROBLEMS = """
import numpy as np

def problem(rng, *, N, d=3):
    return {"x": rng.normal(size=(N, d)), "a": 0.5, "rng": np.random.default_rng(3)}
"""
CHECKS = "{kind: value, function: f, regimes: [usual]}"
REPEATS = """
def f(x, a, rng):
    rng.random()
    return (rng.random(x.shape) < a) * x / a
"""
GLOBAL = """
import numpy as np
def f(x, a, rng):
    return (np.random.rand(*x.shape) < a) * x / a
"""


@pytest.fixture
def assignment(tmp_path: Path) -> Assignment:
    rubric = small.RUBRIC.replace("[x, a]", "[x, a, rng]").replace("growing:", "public:")
    return small.course(tmp_path, CHECKS, REFERENCE, rubric=rubric, problems=PROBLEMS)


def test_a_program_that_draws_as_the_reference_does_is_right_in_every_call(assignment: Assignment) -> None:
    assert small.marked(assignment, REFERENCE).points == 4


@pytest.mark.parametrize("program", [REPEATS, GLOBAL])
def test_other_draws_are_wrong_and_the_generator_is_told_as_one_writes_it(assignment: Assignment, program: str) -> None:
    score = small.marked(assignment, program)
    assert score.points == 0
    assert ", rng default_rng(" in score.verdict.message


def test_problems_give_a_generator_as_its_seed(assignment: Assignment) -> None:
    given = {regime: problem["rng"] for regime, problem in assignment.inputs.problems.items()}
    assert all(isinstance(each, Generator) and 0 <= each.seed < 10**6 for each in given.values())


def test_a_generator_crosses_as_its_seed_and_counts_for_what_a_call_is() -> None:
    one, other = (Probe("f", {"rng": Generator(seed)}, "any") for seed in (17, 18))
    assert one.key != other.key and one.shapes == "rng default_rng(17)"
    header, body = question(one)
    assert json.loads(header)["arguments"] == [["rng", "generator", 17]] and body == b""


def test_published_calls_carry_the_seed(assignment: Assignment, tmp_path: Path) -> None:
    text = to_json("small.py", public_checks(assignment))
    file = tmp_path / "public_checks.json"
    file.write_text(text, encoding="utf-8")
    _, (check,) = from_json(file)
    (probe, expected), *_ = check.calls
    seed = probe.arguments["rng"]
    assert isinstance(seed, Generator)
    x = np.asarray(probe.arguments["x"])
    assert np.allclose(expected.value, (np.random.default_rng(seed.seed).random(x.shape) < 0.5) * x / 0.5)
    file.write_text(text.replace(f'"generator": {seed.seed}', '"generator": "-"'), encoding="utf-8")
    with pytest.raises(SubmissionError, match="is no seed of a generator"):
        from_json(file)
