"""`grader release`: the student's version, if all marks are as they must be."""

from __future__ import annotations

import argparse

from grader.authoring.release import archive, release
from grader.cli.common import assignment_of, tell
from grader.cli.validate import validated


def run(options: argparse.Namespace) -> int:
    """Validate, then build source/ and release/, and the archive if it is asked for."""
    assignment = assignment_of(options)
    if not validated(assignment, options):
        tell("grader: not released: mend the rubric, the reference or the samples first")
        return 1
    folder, changed = release(assignment)
    print(f"released: {folder}")
    if options.zip:
        print(f"archive:  {archive(folder)}")
    for words in changed:
        tell(f"in the gradebook: {words}; `grader grade {assignment.name}` marks what was handed in before")
    return 0
