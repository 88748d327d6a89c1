"""Grading on a Dask cluster of one worker beside two, in turns in one run: seconds of a class, and whose CPU.

    python benchmarks/cluster.py [--students 60] [--rounds 3] [--mixed]

The scheduler and the workers are processes of their own on this machine, workers of one thread each and warm (one small
class before). A class is graded whole: reading, the cluster, gradebook, notebooks, reports, pages. `graded` is the time
until the last student came back graded, `whole` until all is written. Right functions, each another, with a blank
derivation; or, `--mixed`, a class as in `classes.py`.

The CPU seconds of each process say what times on a machine that others use do not: a class can be graded no faster than
the course's machine alone, the scheduler alone, or the workers together with what they sandbox take for it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import psutil
from classes import COURSE, MIXED, NAME, RIGHT, copied, hand_in, released

from grader.course.assignment import Course, load_assignment
from grader.nbgrader.whole_class.batch import grade_students
from grader.nbgrader.whole_class.cluster import connected
from grader.nbgrader.whole_class.events import Event, Looked
from grader.nbgrader.whole_class.on_worker import Wanted, versions
from grader.sandbox.tiers import open_sandbox

DASK = (sys.executable, "-m", "dask")
SCHEDULER = (*DASK, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file")
WORKER = (*DASK, "worker", "--no-nanny", "--no-dashboard", "--nthreads", "1", "--scheduler-file")
QUIET = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False", "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s"}
"""Dask does not watch itself, as docs/operators.md says."""


@dataclass(frozen=True)
class Cluster:
    """A scheduler's address and process, and the processes of its workers."""

    address: str
    scheduler: psutil.Process
    workers: Sequence[psutil.Process]


@contextmanager
def cluster(workers: int, folder: Path) -> Iterator[Cluster]:
    """A scheduler with so many worker processes, each of its own."""
    from distributed import Client

    folder.mkdir()
    file = folder / "scheduler.json"
    environment = {**os.environ, **QUIET, "PYTHONPATH": str(COURSE), "OMP_NUM_THREADS": "1"}
    commands = [[*SCHEDULER, str(file)]]
    commands += [[*WORKER, str(file), "--local-directory", str(folder / f"worker{n}")] for n in range(workers)]
    running = [subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) for command in commands]
    make: Any = Client
    try:
        while not file.exists():
            time.sleep(0.05)
        with make(scheduler_file=str(file), set_as_default=False) as client:
            client.wait_for_workers(workers)
            address = client.scheduler.address
        scheduler, *others = (psutil.Process(each.pid) for each in running)
        yield Cluster(address, scheduler, others)
    finally:
        for each in reversed(running):
            each.terminate()
            each.wait()


@dataclass(frozen=True)
class Cpu:
    """CPU seconds of the course's machine, the scheduler, the workers, and what they sandbox."""

    here: float
    scheduler: float
    workers: float
    sandboxed: float

    def ratio(self, processors: float) -> float:
        """How much faster two workers are than one, with so many free processors, if nobody ever waits."""
        there = self.workers + self.sandboxed  # one after the other
        total: float = sum(astuple(self)) / processors
        most = max(self.here, self.scheduler, total)
        return max(there, most) / max(there / 2, most)


def cpu(there: Cluster) -> Cpu:
    """Until now."""
    below = [child for worker in there.workers for child in worker.children(recursive=True)]
    scheduler, workers, sandboxed = map(_seconds, ([there.scheduler], there.workers, below))
    ended = sum(sum(each.cpu_times()[2:4]) for each in [*there.workers, *below])
    return Cpu(time.process_time(), scheduler, workers, sandboxed + ended)


def _seconds(processes: Sequence[psutil.Process]) -> float:
    return float(sum(sum(each.cpu_times()[:2]) for each in processes))


@dataclass(frozen=True)
class Took:
    """Seconds until the last student came back graded and until all was written, and CPU seconds meanwhile."""

    graded: float
    whole: float
    cpu: Cpu


def timed(course: Course, there: Cluster) -> Took:
    """Grade a class there, all of it anew."""
    ended = 0.0

    def watch(event: Event) -> None:
        nonlocal ended
        if isinstance(event, Looked):
            ended = time.monotonic()

    with connected(there.address, Wanted(versions(), "standard"), lambda _: None) as connection:
        before = astuple(cpu(there))
        began, assignment = time.monotonic(), load_assignment(course, NAME)
        more: dict[str, Any] = {"fresh": True, "cluster": connection, "watch": watch}
        grade_students(assignment, [], open_sandbox(), 1, lambda _: None, **more)
        whole = time.monotonic() - began
        used = Cpu(*(now - then for now, then in zip(astuple(cpu(there)), before, strict=True)))
        return Took(ended - began, whole, used)


def main() -> None:
    """Print a line for each round, and the medians."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--students", type=int, default=60)
    options.add_argument("--mixed", action="store_true", help="right, wrong, unfinished and hostile ones")
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        course = released(folder / "course")
        hand_in(course, asked.students, MIXED if asked.mixed else dict.fromkeys(RIGHT, 1))
        few = copied(course, folder / "few", 4)
        print(f"{asked.students} students, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        with cluster(1, folder / "one") as one, cluster(2, folder / "two") as two:
            for there in (one, two):
                timed(few, there)
            rounds = []
            for number in range(asked.rounds):
                load = os.getloadavg()[0]
                first, second = timed(course, one), timed(course, two)
                rounds.append((first, second))
                print(
                    f"round {number + 1}, load {load:.1f}: graded in {first.graded:.1f} and {second.graded:.1f} s, ",
                    end="",
                )
                print(f"whole {first.whole:.1f} s and {second.whole:.1f} s, with one worker and with two")
        for name in ("graded", "whole"):
            ratios = [getattr(first, name) / getattr(second, name) for first, second in rounds]
            spread = f"({min(ratios):.2f} to {max(ratios):.2f})"
            print(f"{name}: two workers are {statistics.median(ratios):.2f} times as fast as one {spread}")
        all_used = [astuple(took.cpu) for pair in rounds for took in pair]
        used = Cpu(*(statistics.median(each) / asked.students for each in zip(*all_used, strict=True)))
        for name, seconds in vars(used).items():
            print(f"CPU a student, {name}: {1000 * seconds:.1f} ms")
        for processors in (2, 3, 4):
            print(f"so that at {processors} free processors two could be {used.ratio(processors):.2f} times as fast")


if __name__ == "__main__":
    main()
