"""Which one-change mutants of the shipped reference get its marks? All of them are tried, in the sandbox.

    python benchmarks/mutants.py [--jobs 2]

Those that are printed compute the same within the promised range of inputs, or show a hole in the rubric.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from grader.authoring.validation import survivors
from grader.course.assignment import Course, load_assignment
from grader.sandbox.tiers import open_sandbox

COURSE = Path(__file__).resolve().parents[1]


def main() -> None:
    """Try every mutant of every assignment of the course."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--jobs", type=int, default=2)
    jobs = options.parse_args().jobs
    course = Course(COURSE)
    for name in course.assignments:
        tried, alive = survivors(load_assignment(course, name), open_sandbox(), jobs)
        print(f"{name}: {len(alive)} of {tried} mutants of the reference get its marks")
        for mutant in alive:
            print(f"  {mutant.description}")


if __name__ == "__main__":
    main()
