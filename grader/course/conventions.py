"""The conventions of an assignment: whether its reference follows them, and whether checks can tell them apart."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from grader.checks.value import ValueCheck
from grader.errors import ReferenceFault
from grader.model import Probe
from grader.oracle.calling import entry, replaced
from grader.oracle.conventions import taken
from grader.oracle.reference import Reference
from grader.rubric import Rubric

Problems = Mapping[str, Mapping[str, Any]]
Place = tuple[str | int, ...]
Mistake = tuple[Place, str]


def transposed(problems: Problems, names: Sequence[str]) -> Problems:
    """The problems of all regimes with some of their matrices transposed."""
    if not names:
        return problems
    return {regime: functools.reduce(_turned, names, problem) for regime, problem in problems.items()}


def _turned(problem: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    path = tuple(name.split("."))
    return replaced(problem, path, np.ascontiguousarray(np.asarray(entry(problem, path)).T))


def _is_matrix(problem: Mapping[str, Any], name: str) -> bool:
    try:
        value = entry(problem, tuple(name.split(".")))
    except (KeyError, TypeError):
        return False
    return isinstance(value, np.ndarray) and value.ndim == 2


def mistakes_of_reference(rubric: Rubric, reference: Reference) -> Iterator[Mistake]:
    """Conventions that no function takes, or not with the first option as what it follows by default."""
    file = reference.folder / "reference.py"
    found = taken(file.read_text(encoding="utf-8"), rubric.conventions)
    for name, options in rubric.conventions.items():
        first = next(iter(options))
        own = [each for each in found if each.name == name]
        if not any(each.default is not None for each in own):
            words = f'no function of the reference takes it; give those that depend on it an argument {name}="{first}"'
            yield ("conventions", name), words
            continue
        for each in own:
            if each.default != first and (each.default is not None or each.function in rubric.callees):
                has = "has no text as its default" if each.default is None else f"is '{each.default}' by default"
                words = f"in {each.function}() of {file.name} it {has}; that must be the first option, '{first}'"
                yield ("conventions", name), words


def mistakes_of_problems(rubric: Rubric, problems: Problems) -> Iterator[Mistake]:
    """What is to be transposed and is no matrix."""
    for convention, options in rubric.conventions.items():
        for option in options:
            for name in rubric.transposed({convention: option}):
                odd = next((regime for regime, values in problems.items() if not _is_matrix(values, name)), None)
                if odd is not None:
                    words = f"'{name}' is no matrix in regime '{odd}', so it cannot be transposed"
                    yield ("conventions", convention, option, "transposed"), words


Side = tuple[Mapping[str, str], Reference, Sequence[tuple[ValueCheck, Sequence[Probe]]]]
"""A combination of options, the reference that follows it, and the calls of each check."""


def mistakes_between(rubric: Rubric, sides: Sequence[Side]) -> Iterator[Mistake]:
    """Options that no check can tell apart: by what a student follows then, nobody could say."""
    for name, options in rubric.conventions.items():
        for one, other in combinations(options, 2):
            pairs = [(a, b) for a in sides for b in sides if a[0][name] == one and {**a[0], name: other} == dict(b[0])]
            if not any(_differ(a, b) for a, b in pairs):
                words = (
                    f"no check can tell it from '{one}': all values are the same; take it out, or add a check or regime"
                )
                yield ("conventions", name, other), words


def _differ(one: Side, other: Side) -> bool:
    """Whether some call has another answer by one of them than by the other: the first call of each check first."""
    first = [(check, probe) for check, probes in one[2] for probe in probes[:1]]
    rest = [(check, probe) for check, probes in one[2] for probe in probes[1:]]
    return any(_answers_differ(check, probe, one[1], other[1]) for check, probe in (*first, *rest))


def _answers_differ(check: ValueCheck, probe: Probe, one: Reference, other: Reference) -> bool:
    try:
        ours = one.expected(check.target(), probe)
    except ReferenceFault:
        return False
    try:
        theirs = other.expected(check.target(), probe)
    except ReferenceFault:  # the input has a shape that only one of them takes
        return True
    return ours.value.shape != theirs.value.shape or ours.precision_of(theirs.value) is None
