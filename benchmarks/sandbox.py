"""What it costs to run one submission safely, as ratios against three other ways, in one run.

    python benchmarks/sandbox.py [--submissions N] [--rounds R]

Rows: the sandbox's tiers, each with 7 calls (a small assignment) and with all calls of the shipped rubric; a bare fork
of a process with numpy that makes seven such calls; one bubblewrap and one Python for each submission; one Jupyter
kernel for each submission (as nbgrader and Otter do it). CPU is user and system time of the whole process tree.
All ways take turns in each round, so that a machine that is busy for a while is busy for all of them.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from grader.course.assignment import Course, load_assignment
from grader.course.submission import read_submission
from grader.errors import SandboxUnavailable
from grader.grading import plan
from grader.model import Probe, Status, Submission
from grader.sandbox import bubblewrap, environment
from grader.sandbox.packages import packages_of
from grader.sandbox.runtime import kernel
from grader.sandbox.tiers import open_sandbox

COURSE = Path(__file__).resolve().parents[1]
NAME = "softmax_regression"
TICK = os.sysconf("SC_CLK_TCK")
# The same seven calls, made by a plain program that has numpy imported.
CALLS = """
rng = np.random.default_rng(0)
W, X, Y, lam = rng.normal(size=(4, 5)), rng.normal(size=(7, 5)), np.eye(4)[rng.integers(0, 4, 7)], 0.1
results = [softmax(X @ W.T), softmax(900 + X @ W.T), loss(W, X, Y, lam), *(grad_wk(W, X, Y, lam, k) for k in range(4))]
"""


@dataclass(frozen=True)
class Way:
    """One way to run a submission; `run(n)` runs n of them, two at once where that is how it is used."""

    name: str
    run: Callable[[int], None]
    submissions: int


@dataclass(frozen=True)
class Cost:
    """Per submission: milliseconds of CPU, milliseconds of wall time with two at once."""

    cpu: float
    wall: float


def tree_cpu() -> float:
    """CPU seconds of this process, of all that descend from it, and of those that were waited for."""
    parents, used = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(folder.name)] = int(fields[1])
        used[int(folder.name)] = sum(map(int, fields[11:15])) / TICK
    mine = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in mine} - mine:
        mine |= more
    return sum(used[pid] for pid in mine)


def measure(way: Way) -> Cost:
    """One round of a way."""
    before, started = tree_cpu(), time.perf_counter()
    way.run(way.submissions)
    wall = time.perf_counter() - started
    with contextlib.suppress(ChildProcessError):  # bubblewrap leaves its child to whoever adopts it
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    return Cost(1000 * (tree_cpu() - before) / way.submissions, 1000 * wall / way.submissions)


def two_at_once(run_one: Callable[[], None]) -> Callable[[int], None]:
    def run(number: int) -> None:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _: run_one(), range(number)))

    return run


def sandboxed(tier: str, submission: Submission, probes: Sequence[Probe], submissions: int) -> Way | None:
    """A tier of ours, warm; None where the machine does not give it."""
    try:
        sandbox = open_sandbox(tier, allow_weak=True)
    except SandboxUnavailable as error:
        print(f"{tier}: not here: {error}", file=sys.stderr)
        return None
    limits = load_assignment(Course(COURSE), NAME).rubric.run_limits()

    def one() -> None:
        outcomes = sandbox.run(submission, probes, limits)
        assert all(outcome.status is Status.RETURNED for outcome in outcomes), outcomes

    two_at_once(one)(4)
    return Way(f"{tier}, {len(probes)} calls", two_at_once(one), submissions)


def bare_fork(source: str, submissions: int) -> Way:
    """A process with numpy forks a child for each submission; nothing holds it and nothing is sent back."""
    program = (
        "import gc, os, sys\nimport numpy as np, numpy.random\n"
        f"source = compile({source + CALLS!r}, 'student', 'exec')\n"
        "gc.collect(); gc.freeze()\n"
        "for _ in range(int(sys.argv[1])):\n"
        "    child = os.fork()\n"
        "    if child == 0:\n        exec(source, {'np': np}); os._exit(0)\n"
        "    os.waitpid(child, 0)\n"
    )

    def run(number: int) -> None:
        commands = [[sys.executable, "-I", "-c", program, str(number // 2)] for _ in range(2)]
        processes = [subprocess.Popen(command, env=environment.variables()) for command in commands]
        assert all(process.wait() == 0 for process in processes)

    return Way("bare fork with numpy, 7 calls", run, submissions)


def bubblewrap_each(source: str, submissions: int) -> Way:
    """One bubblewrap, one Python and one import of numpy for each submission."""
    program = f"import sys; sys.path.insert(0, {bubblewrap.PACKAGES!r})\nimport numpy as np\n{source}{CALLS}"
    python = [str(environment.interpreter()), "-I", "-S", "-c", program]
    command = bubblewrap.command(packages_of(("numpy",)), python, nested=True)

    def one() -> None:
        subprocess.run(command, check=True, env=environment.variables())

    return Way("bubblewrap and Python each, 7 calls", two_at_once(one), submissions)


def jupyter_each(source: str, submissions: int) -> Way:
    """One Jupyter kernel for each submission, through nbclient, in a process that is warm."""
    import nbformat
    from nbclient import NotebookClient

    cells = [nbformat.v4.new_code_cell(text) for text in ("import numpy as np", source, CALLS)]
    notebook = nbformat.v4.new_notebook(cells=cells)

    def run(number: int) -> None:
        for _ in range(number):
            with tempfile.TemporaryDirectory() as folder:
                resources = {"metadata": {"path": folder}}
                client = NotebookClient(notebook, kernel_name="python3", resources=resources)
                client.execute(stderr=subprocess.DEVNULL)

    return Way("Jupyter kernel each, 7 calls", run, submissions)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--submissions", type=int, default=100, help="for each fast way and round")
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    assignment = load_assignment(Course(COURSE), NAME)
    sample = assignment.reference.folder / "samples" / "plain"
    submission = read_submission(sample, assignment)
    source = (sample / assignment.rubric.code).read_text(encoding="utf-8")
    probes = plan(assignment)
    slow = max(4, chosen.submissions // 10)
    ways = [
        sandboxed(tier, submission, some, chosen.submissions)
        for tier in ("strong", "standard", "weak")
        for some in (probes[:7], probes)
    ]
    found = [way for way in ways if way is not None]
    found += [bare_fork(source, chosen.submissions), bubblewrap_each(source, slow), jupyter_each(source, 4)]
    costs: dict[str, list[Cost]] = {way.name: [] for way in found}
    for _ in range(chosen.rounds):
        for way in found:
            costs[way.name].append(measure(way))
    base = statistics.median(cost.cpu for cost in costs["bare fork with numpy, 7 calls"])
    print(f"{'':<38}{'CPU ms':>8}{'x fork':>8}{'wall ms':>9}{'per second':>12}")
    for name, rounds in costs.items():
        cpu, wall = (statistics.median(getattr(cost, key) for cost in rounds) for key in ("cpu", "wall"))
        print(f"{name:<38}{cpu:>8.1f}{cpu / base:>8.2f}{wall:>9.1f}{1000 / wall:>12.0f}")


if __name__ == "__main__":
    main()
