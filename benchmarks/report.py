"""What `grader report` costs for a large class, how fast Chromium opens its page, and whether planted copies are found.

    grader demo softmax_regression            # in a folder of your choice: the reports that the class is made of
    python benchmarks/report.py demo-course --students 2000

The class is synthetic: each student has the stored report of one of the demo's, under another name, and a program put
together at random from usual ways to write each step. Some copy another's program and rename its variables; some copy
most of it.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grader.course.assignment import Course, load_assignment
from grader.model import Score, Verdict
from grader.nbgrader.gradebook.entering import Entry, enter
from grader.nbgrader.gradebook.opening import open_gradebook
from tests.browser import browser, opened

NAME = "softmax_regression"
COPIES = 12
SHIFT = (
    "F - F.max(axis=1, keepdims=True)",
    "F - np.max(F, axis=1)[:, None]",
    "F - np.amax(F, 1, keepdims=True)",
    "(F.T - F.max(1)).T",
    "F - np.max(F, axis=-1).reshape(-1, 1)",
)
SUM = (
    "E.sum(axis=1, keepdims=True)",
    "np.sum(E, axis=1)[:, None]",
    "np.sum(E, 1, keepdims=True)",
    "(E @ np.ones((E.shape[1], 1)))",
)
LOGITS = (
    "X @ W.T",
    "np.dot(X, W.T)",
    "X.dot(W.T)",
    'np.einsum("nd,kd->nk", X, W)',
    "np.matmul(X, W.transpose())",
    "(W @ X.T).T",
)
DATA = (
    "-np.sum(Y * np.log(P)) / N",
    "-np.mean(np.sum(Y * np.log(P), axis=1))",
    "-(Y * np.log(P)).sum() / N",
    "-np.log(P[Y.astype(bool)]).mean()",
    "-np.sum(np.log(np.sum(P * Y, axis=1))) / N",
    '-np.einsum("nk,nk->", Y, np.log(P)) / N',
)
PENALTY = (
    "lam * np.sum(W ** 2)",
    "lam * (W * W).sum()",
    "lam * np.square(W).sum()",
    "lam * np.linalg.norm(W) ** 2",
    "lam * np.vdot(W, W)",
)
SLOPE = (
    "X.T @ (P - Y)[:, k] / N",
    "((P[:, k] - Y[:, k])[:, None] * X).mean(axis=0)",
    "np.dot(P[:, k] - Y[:, k], X) / N",
    "np.sum((P - Y)[:, [k]] * X, axis=0) / N",
    "(P[:, k] - Y[:, k]) @ X / len(X)",
)
SIZES = ("N = X.shape[0]", "N = len(X)", "N, d = X.shape", "N = Y.shape[0]", "N = np.size(X, 0)")
WORDS = ("check", "todo", "first try", "as in the lecture", "numerically stable", "vectorised", "see notes", "row-wise")


def program(draw: random.Random) -> str:
    """One student's file."""

    def step(name: str, expression: str) -> list[str]:
        """A line, or several with names in between."""
        lines = [f"    # {draw.choice(WORDS)}"] if draw.random() < 0.3 else []
        kind = draw.randrange(4)
        if kind == 0:
            other = draw.choice(("tmp", "val", "a", "res", "out", "inner"))
            return [*lines, f"    {other} = {expression}", f"    {name} = {other}"]
        if kind == 1:
            return [*lines, f"    {name} = np.asarray({expression})"]
        return [*lines, f"    {name} = {expression}"]

    def checks() -> list[str]:
        found = [
            f"    assert F.ndim == {draw.choice((1, 2))} or F.size > {draw.randrange(9)}",
            f'    print("shape", F.shape[{draw.randrange(2)}])',
            f"    for i in range({draw.randrange(2, 9)}):\n        F[0] -= {draw.randrange(3)}.0",
            f"    eps = 1e-{draw.randrange(6, 16)}",
        ]
        return draw.sample(found, draw.randrange(3))

    predicted = [*step("F", draw.choice(LOGITS)), *step("P", "softmax(F)")]
    softmax = [*checks(), *step("F", draw.choice(SHIFT)), *step("E", "np.exp(F)"), f"    return E / {draw.choice(SUM)}"]
    loss = [
        f"    {draw.choice(SIZES)}",
        *predicted,
        *checks(),
        *step("data", draw.choice(DATA)),
        *step("reg", draw.choice(PENALTY)),
        "    return data + reg",
    ]
    grad = [
        f"    {draw.choice(SIZES)}",
        *step("P", f"softmax({draw.choice(LOGITS)})"),
        *checks(),
        *step("slope", draw.choice(SLOPE)),
        f"    return slope + {draw.choice(('2 * lam * W[k]', '2.0 * lam * W[k, :]', 'lam * 2 * W[k]'))}",
    ]
    parts = [("softmax(F)", softmax), ("loss(W, X, Y, lam)", loss), ("grad_wk(W, X, Y, lam, k)", grad)]
    body = "\n\n\n".join(
        "\n".join([f"def {head}:", f'    """{draw.choice(WORDS)}"""', *lines]) for head, lines in parts
    )
    return f'"""{draw.choice(WORDS)}"""\n\nimport numpy as np\n\n\n{body}\n'


def renamed(text: str, draw: random.Random) -> str:
    """The same program with other names, comments and spacing."""
    for name in ("data", "reg", "slope", "P", "E", "N"):
        text = re.sub(rf"\b{name}\b", f"{name.lower()}_{draw.randrange(99)}", text)
    return re.sub(r"# .*", "# mine", text).replace("    return", "\n    return")


def partly(text: str, other: str) -> str:
    """The first two functions of one and the third of another."""
    return text.rpartition("\ndef ")[0] + "\ndef " + other.rpartition("\ndef ")[2]


def synthetic(demo: Path, root: Path, students: int) -> tuple[Course, set[frozenset[str]]]:
    """The course with so many reports, feedback pages and rows of the gradebook; and who copied from whom."""
    draw = random.Random(1)
    shutil.copytree(demo, root, ignore=shutil.ignore_patterns("submitted", "autograded", "feedback", "reports"))
    course = Course(root)
    base = [json.loads(path.read_text()) for path in sorted((demo / "reports" / NAME).glob("*.json"))]
    programs = [program(draw) for _ in range(students)]
    copied = set()
    for number in range(COPIES):
        taken, copy = number * 3, students - 1 - number
        whole = number % 2 == 0
        programs[copy] = renamed(programs[taken] if whole else partly(programs[taken], programs[copy]), draw)
        copied.add(frozenset({f"s{taken:05d}", f"s{copy:05d}"}))
    entries = []
    (root / "reports" / NAME).mkdir(parents=True)
    for number, text in enumerate(programs):
        record, student = json.loads(json.dumps(draw.choice(base))), f"s{number:05d}"
        record["student"], record["handed_in"]["files"] = student, {f"{NAME}.py": text}
        course.report_file(NAME, student).write_text(json.dumps(record))
        page = course.folder("feedback", student, NAME)
        page.mkdir(parents=True)
        (page / f"{NAME}.html").write_text("a page")
        scores = [
            Score(c["id"], c["title"], c["points"], c["max_points"], Verdict(None, "")) for c in record["criteria"]
        ]
        entries.append(Entry(student, scores, {}))
    lines = ["id,first_name,last_name,section"]
    lines += [f"s{number:05d},Given{number},Family{number},{'ABCDEFGH'[number % 8]}" for number in range(students)]
    (root / "students.csv").write_text("\n".join(lines))
    with open_gradebook(course) as gradebook:
        assignment = load_assignment(course, NAME)
        for start in range(0, students, 200):
            enter(gradebook, assignment, entries[start : start + 200])
    return course, copied


def load_times(page: Path, rounds: int) -> list[tuple[float, float]]:
    """Milliseconds until the load event and until the first paint, in new pages of one browser."""
    found = []
    with browser() as started:
        for _ in range(rounds):
            with opened(started, page.as_uri()) as tab:
                timing = tab.evaluate(
                    "() => new Promise(done => requestAnimationFrame(() => setTimeout(() => done("
                    "[performance.getEntriesByType('navigation')[0].loadEventEnd,"
                    " performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1]))))"
                )
            found.append((float(timing[0]), float(timing[1])))
    return found


def main() -> None:
    """Make the class, run the command, open the page."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("demo", type=Path)
    asked.add_argument("--students", type=int, default=2000)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--keep", type=Path, help="make the class here and leave it")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = options.keep or Path(folder) / "course"
        course, copied = synthetic(options.demo, root, options.students)
        began = time.monotonic()
        command = [sys.executable, "-m", "grader", "report", NAME, "--course", str(root)]
        subprocess.run(command, check=True)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        page = course.report_file(NAME, "").parent / "index.html"
        text = page.read_text(encoding="utf-8")
        print(
            f"grader report: {time.monotonic() - began:.1f} s of clock, {used.ru_utime + used.ru_stime:.1f} s of CPU, ",
            end="",
        )
        print(f"{used.ru_maxrss / 1024:.0f} MiB; the page has {len(text) / 1e6:.2f} MB")
        told = {frozenset(pair) for pair in re.findall(r"<b>\d+%</b> <bdi>(s\d+)</bdi> and <bdi>(s\d+)</bdi>", text)}
        told |= {
            frozenset(pair)
            for pair in re.findall(r"<b>2 students</b>[^:]*: <bdi>(s\d+)</bdi>, <bdi>(s\d+)</bdi>", text)
        }
        print(f"copies found: {len(copied & told)} of {len(copied)}, among {len(told)} that are told")
        for load, paint in load_times(page, options.rounds):
            print(f"Chromium: load event after {load:.0f} ms, first paint after {paint:.0f} ms")


if __name__ == "__main__":
    main()
