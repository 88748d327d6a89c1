"""Commands of somebody who writes an assignment."""

from __future__ import annotations

import argparse

from grader.authoring import validation
from grader.authoring.release import release as release_assignment
from grader.cli.common import assignment_of, sandbox_of, tell
from grader.course.assignment import Assignment
from grader.rubric import json_schema


def validate(options: argparse.Namespace) -> int:
    """Print what does not get the marks that it must get; exit 1 if anything. Mutants that survive are no mistake."""
    assignment = assignment_of(options)
    right = validated(assignment, options)
    if options.mutants:
        tried, alive = validation.survivors(assignment, sandbox_of(options), options.jobs)
        for mutant in alive:
            print(f"survives: {mutant.description}")
        print(f"{assignment.name}: {len(alive)} of {tried} mutants of the reference get its marks")
    return 0 if right else 1


def validated(assignment: Assignment, options: argparse.Namespace) -> bool:
    tried, mistakes = validation.validate(assignment, sandbox_of(options), options.jobs)
    for mistake in mistakes:
        print(mistake)
    verdict = f"{len(mistakes)} mistakes" if mistakes else "all get the marks they must get"
    print(f"{assignment.name}: {tried} submissions tried (reference, stub and samples): {verdict}")
    return not mistakes


def release(options: argparse.Namespace) -> int:
    """Validate, then build source/ and release/."""
    assignment = assignment_of(options)
    if not validated(assignment, options):
        tell("grader: not released: mend the rubric, the reference or the samples first")
        return 1
    print(f"released: {release_assignment(assignment)}")
    return 0


def schema(options: argparse.Namespace) -> int:
    """Print the schema."""
    print(json_schema(), end="")
    return 0
