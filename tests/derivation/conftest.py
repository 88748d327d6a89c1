"""The shipped rubric's way to read derivations, and its model answer."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course.assignment import Assignment
from grader.derivation.read import read_derivation
from grader.derivation.record import WrittenReading
from grader.derivation.settings import DerivationSettings

# The benchmark is a script: its folder is where it looks for its labelled set.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

Read = Callable[[str], WrittenReading]


@pytest.fixture(scope="session")
def steps(assignment: Assignment) -> DerivationSettings:
    found = assignment.rubric.derivation
    assert found is not None
    return found


@pytest.fixture(scope="session")
def read(steps: DerivationSettings) -> Read:
    """What is read of an answer by the shipped rubric; of the same answer once."""
    return functools.lru_cache(maxsize=256)(lambda text: read_derivation(text, steps))


@pytest.fixture(scope="session")
def model_answer(assignment: Assignment) -> str:
    return (assignment.reference.folder / "derivation.md").read_text(encoding="utf-8")
