"""What grading a class costs, beside stock nbgrader and beside the floor, in turns in one run. CPU of all processes.

    python benchmarks/throughput.py [--rounds 3] [--students 200] [--few 20] [--stock 30] [--mixed 100]

- floor: a sandboxed process forked for each student that makes the same calls, and nothing else.
- ours: `grader grade`, all of it: reading, running, judging, gradebook, marked notebook, report, feedback page.
- again: the same once more, when nothing has changed; points: when only the points of a criterion have.
- stock: `nbgrader autograde` with a kernel for each and `nbgrader generate_feedback`, on the same functions with three
  test cells.
- mixed cold, mixed warm, stock mixed: ours and stock on one class of right, wrong, unfinished and hostile programs,
  whose composition is printed; cold: with nothing in the user's cache; warm: with what the cold run left there.
  mixed points: ours once more, when only the points of a criterion have changed.

Stock and the four of the mixed class are whole runs, starting included, by the number of students. All else is what a
student more costs, from the difference of two classes: what starting costs is left out and printed by itself. Right
functions with a blank derivation. Stock has its usual settings (30 s for a cell) and a bound on memory.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from classes import MIXED, NAME, copied, drawn, hand_in, released
from costs import measured

from grader.course.assignment import Course

GRADER = [sys.executable, "-m", "grader"]
FLOOR = """
import sys
from pathlib import Path
from grader.course.assignment import Course, load_assignment
from grader.course.submission import read_submission
from grader.grading import plan
from grader.sandbox.tiers import open_sandbox
course, students = Course(Path(sys.argv[1])), int(sys.argv[2])
assignment, sandbox = load_assignment(course, sys.argv[3]), open_sandbox()
places = sorted(course.root.glob(f"submitted/*/{sys.argv[3]}"))
read = [read_submission(path, assignment, path.parent.name) for path in places]
for number in range(students):
    sandbox.run(read[number % len(read)], plan(assignment), assignment.limits)
"""
STOCK = ["prlimit", f"--as={4 << 30}", "nbgrader"]
TESTS = {
    "softmax": "P = softmax(np.array([[0.0, 1.0, 2.0]]))\nassert np.allclose(P.sum(axis=1), 1)",
    "loss": "assert np.isfinite(loss(np.ones((3, 4)), np.ones((5, 4)), np.eye(3)[[0, 1, 2, 0, 1]], 0.1))",
    "grad_wk": "assert grad_wk(np.ones((3, 4)), np.ones((5, 4)), np.eye(3)[[0, 1, 2, 0, 1]], 0.1, 0).shape == (4,)",
}


def cpu(command: Sequence[str], folder: Path) -> float:
    """Seconds of a command and all that it starts."""
    return measured(command, folder)[0]


def grade(course: Course, *before: str) -> float:
    return cpu([*before, *GRADER, "grade", NAME, "--jobs", "2"], course.root)


def edit_points(course: Course) -> None:
    path = course.rubric_file(NAME)
    text = path.read_text(encoding="utf-8").replace("points: 30\n", "points: 29\n", 1)
    path.write_text(text.replace("    points: 3\n", "    points: 2\n", 1), encoding="utf-8")


def more(one: float, other: float, few: int, many: int) -> float:
    """What a student more costs."""
    return (other - one) / (many - few)


def ours(course: Course, folder: Path, few: int, many: int) -> dict[str, float]:
    """Seconds a student for a fresh run, a second one and one with other points; and what starting costs."""
    costs = []
    for students in (few, many):
        made = copied(course, folder / f"ours{students}", students)
        fresh, again = grade(made), grade(made)
        edit_points(made)
        costs.append((fresh, again, grade(made)))
        shutil.rmtree(made.root)
    names = ("ours", "again", "points")
    found = {name: more(one, other, few, many) for name, one, other in zip(names, *costs, strict=True)}
    return {**found, "start": costs[0][0] - few * found["ours"]}


def floor(course: Course, folder: Path, few: int, many: int) -> float:
    program = folder / "floor.py"
    program.write_text(FLOOR, encoding="utf-8")
    one, other = (
        cpu([sys.executable, str(program), str(course.root), str(students), NAME], folder) for students in (few, many)
    )
    return more(one, other, few, many)


def stock_course(root: Path) -> None:
    """A course of nbgrader's own: a cell for the functions, three test cells, one written answer."""
    cells: list[dict[str, Any]] = [_cell("work", "### BEGIN SOLUTION\n### END SOLUTION", solution=True)]
    cells += [_cell(name, source, grade=True, points=3, locked=True) for name, source in TESTS.items()]
    cells.append({**_cell("derivation", "", grade=True, solution=True, points=10), "cell_type": "markdown"})
    for key in ("outputs", "execution_count"):
        del cells[-1][key]
    about = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
    folder = root / "source" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (root / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'stock'\n")
    cpu([*STOCK, "generate_assignment", NAME], root)


def _cell(name: str, source: str, **stamp: Any) -> dict[str, Any]:
    about = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False, "grade_id": name}
    return {
        "cell_type": "code",
        "id": name,
        "source": source,
        "outputs": [],
        "execution_count": None,
        "metadata": {"nbgrader": {**about, **stamp}},
    }


def stock(root: Path, course: Course, students: int) -> float:
    """Seconds a student, starting included, as its own commands are run, on the functions of a course of ours."""
    for step in ("submitted", "autograded", "feedback"):
        shutil.rmtree(root / step, ignore_errors=True)
    for handed_in in sorted((course.root / "submitted").iterdir())[:students]:
        folder = root / "submitted" / handed_in.name / NAME
        folder.mkdir(parents=True)
        notebook = json.loads((root / "release" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["metadata"]["nbgrader"]["grade_id"] == "work":
                cell["source"] = (handed_in / NAME / f"{NAME}.py").read_text(encoding="utf-8")
        (folder / f"{NAME}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return sum(cpu([*STOCK, step, NAME, "--force"], root) for step in ("autograde", "generate_feedback")) / students


def mixed_class(course: Course, folder: Path, students: int) -> dict[str, float]:
    """Seconds a student of a mixed class, starting included, by us and by stock, and their ratios."""
    cache, costs = folder / "cache", {}
    for name in ("mixed cold", "mixed warm"):
        made = copied(course, folder / "again", students)
        costs[name] = grade(made, "env", f"XDG_CACHE_HOME={cache}") / students
        if name == "mixed warm":
            edit_points(made)
            costs["mixed points"] = grade(made, "env", f"XDG_CACHE_HOME={cache}") / students
        shutil.rmtree(made.root)
    shutil.rmtree(cache)
    costs["mixed points / mixed warm"] = costs["mixed points"] / costs["mixed warm"]
    costs["stock mixed"] = stock(folder / "stock", course, students)
    ratios = {f"stock mixed / {name}": costs["stock mixed"] / costs[name] for name in ("mixed cold", "mixed warm")}
    return {**costs, **ratios}


def spread(values: Sequence[float]) -> str:
    return f"{statistics.median(values):8.4f}  ({min(values):.4f} to {max(values):.4f})"


def main() -> None:
    """Measure in turns and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, usual in (("rounds", 3), ("students", 200), ("few", 20), ("stock", 30), ("mixed", 0)):
        options.add_argument(f"--{name}", type=int, default=usual)
    chosen = options.parse_args()
    few, many = chosen.few, chosen.students
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        course = released(folder / "right")
        hand_in(course, many, {"plain": 1})
        stock_course(folder / "stock")
        mixed = released(folder / "mixed") if chosen.mixed else None
        if mixed is not None:
            hand_in(mixed, chosen.mixed, MIXED)
        for _ in range(chosen.rounds):
            costs = {"floor": floor(course, folder, few, 5 * many), **ours(course, folder, few, many)}
            costs["stock"] = stock(folder / "stock", course, chosen.stock)
            costs["ours / floor"] = costs["ours"] / costs["floor"]
            costs["stock / ours"] = costs["stock"] / costs["ours"]
            costs["points / ours"] = costs["points"] / costs["ours"]
            if mixed is not None:
                costs |= mixed_class(mixed, folder, chosen.mixed)
            for name, value in costs.items():
                print(f"{name} {value:.4f}", file=sys.stderr, flush=True)
                found.setdefault(name, []).append(value)
    print(f"CPU seconds a student, median of {chosen.rounds} rounds (least to most); start: seconds of a run")
    for name, values in found.items():
        print(f"{name:24s} {spread(values)}")
    if chosen.mixed:
        composition = Counter(drawn(chosen.mixed, MIXED))
        print(f"mixed: {chosen.mixed}, {', '.join(f'{sample} {count}' for sample, count in composition.items())}")


if __name__ == "__main__":
    main()
