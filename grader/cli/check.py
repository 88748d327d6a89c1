"""`grader check`: a student's own check with the public examples."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader.cli.common import tell
from grader.course import public_checks
from grader.errors import SubmissionError
from grader.ingest.notebooks import as_module, read_cells
from grader.model import Limits, Submission
from grader.sandbox.tiers import open_plain, open_sandbox


def run(options: argparse.Namespace) -> int:
    """Run the public examples on a folder or module; exit 1 if any function is not right yet."""
    path: Path = options.path.resolve()
    folder = path if path.is_dir() else path.parent
    module, checks = _checks(folder, options)
    if not checks:
        print(
            "There are no public examples here; `grader derivation FILE` reads a written answer, where that is offered."
        )
        return 0
    source = path if path.is_file() else folder / module
    if not source.is_file():
        raise SubmissionError(f"{source}: there is no such file; run this in the folder with your {module}")
    files = {file.name: file.read_bytes() for file in folder.glob("*.py") if not file.name.startswith("test_")}
    code = source.read_bytes()
    if source.suffix == ".ipynb":
        module, code = "notebook.py", as_module(read_cells(code, source.name))
    submission = Submission("you", "", module, {**files, module: code})
    right = 0
    sandbox = open_plain() if options.sandbox == "none" else open_sandbox(options.sandbox, allow_weak=True)
    told = public_checks.run_public_checks(submission, checks, sandbox, Limits())
    for name, verdict in told:
        right += verdict.credit == 1.0
        print(f"{'right   ' if verdict.credit == 1.0 else 'not yet '} {name}: {verdict.message}")
    print(f"{right} of {len(told)} functions are right on the public examples; fresh inputs decide your marks.")
    return 0 if right == len(told) else 1


def _checks(folder: Path, options: argparse.Namespace) -> tuple[str, list[public_checks.PublicCheck]]:
    """From the file beside the handout; inside a course, from its rubric."""
    if (folder / public_checks.FILE).exists():
        return public_checks.from_json(folder / public_checks.FILE)
    from grader.authoring.public import public_checks as made_from
    from grader.course.assignment import find_course, load_assignment

    course = find_course(options.course.resolve() if options.course else folder)
    around = [each.name for each in (folder, *folder.parents) if each.is_relative_to(course.root)]
    name = next((each for each in around if each in course.assignments), "")
    if not name and len(course.assignments) == 1:
        name = course.assignments[0]
    assignment = load_assignment(course, name)
    tell(f"no {public_checks.FILE} here; using the course {course.root}")
    return assignment.rubric.module or assignment.rubric.notebook, made_from(assignment)
