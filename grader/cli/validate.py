"""`grader validate`: do the reference, the stub and the samples get the marks that they must get?"""

from __future__ import annotations

import argparse

from grader.authoring import validation
from grader.authoring.killing import killers
from grader.authoring.remarks import remarks
from grader.cli.common import assignment_of, sandbox_of
from grader.course.assignment import Assignment


def run(options: argparse.Namespace) -> int:
    """Print what does not get the marks that it must get; exit 1 if anything. Mutants that survive are no mistake."""
    assignment = assignment_of(options)
    right = validated(assignment, options)
    if options.mutants:
        tried, alive = validation.survivors(assignment, sandbox_of(options), options.jobs)
        for mutant, regimes in zip(alive, killers(assignment, sandbox_of(options), alive, options.jobs), strict=True):
            told = "; ".join(f"criterion '{name}' in {', '.join(those)}" for name, those in regimes.items())
            print(f"survives: {mutant.description}" + (f"; would be told by {told}" if told else ""))
        print(f"{assignment.name}: {len(alive)} of {tried} mutants of the reference get its marks")
    return 0 if right else 1


def validated(assignment: Assignment, options: argparse.Namespace) -> bool:
    """Whether everything gets its marks; prints what does not."""
    tried, mistakes = validation.validate(assignment, sandbox_of(options), options.jobs, print)
    for mistake in mistakes:
        print(mistake)
    for remark in [] if mistakes else remarks(assignment):
        print(f"note: {remark}")
    verdict = "all get the marks they must get"
    if mistakes:
        verdict = f"{len(mistakes)} {'mistake' if len(mistakes) == 1 else 'mistakes'}"
    print(f"{assignment.name}: {tried} submissions tried (reference, stub and samples): {verdict}")
    return not mistakes
