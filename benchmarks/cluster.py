"""Grading on a Dask cluster of one worker beside two, in turns in one run: seconds of a class, and their ratio.

    python benchmarks/cluster.py [--students 60] [--rounds 3] [--mixed]

The workers are processes of one thread each on this machine, warm (one small class before). A class is graded whole:
reading, the cluster, gradebook, notebooks, reports, pages. `workers` is the time until the last student came back
graded, `whole` until all is written. Right functions, each another, with a blank derivation;
or, `--mixed`, a class as in `classes.py`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classes import COURSE, MIXED, NAME, RIGHT, copied, hand_in, released

from grader.course.assignment import Course, load_assignment
from grader.nbgrader.whole_class.batch import grade_students
from grader.nbgrader.whole_class.cluster import connected
from grader.nbgrader.whole_class.events import Event, Looked
from grader.nbgrader.whole_class.on_worker import Wanted, versions
from grader.sandbox.tiers import open_sandbox

WORKER = ("--no-nanny", "--no-dashboard", "--nthreads", "1", "--local-directory")


@contextmanager
def cluster(workers: int, folder: Path) -> Iterator[str]:
    """The address of a scheduler with so many worker processes, each of its own."""
    from distributed import LocalCluster

    make: Any = LocalCluster
    with make(n_workers=0, host="127.0.0.1", protocol="tcp://", dashboard_address=None) as local:
        command = [sys.executable, "-m", "dask", "worker", local.scheduler_address, *WORKER]
        environment = {**os.environ, "PYTHONPATH": str(COURSE), "OMP_NUM_THREADS": "1"}
        running = [
            subprocess.Popen([*command, str(folder / f"worker{n}")], env=environment, stderr=subprocess.DEVNULL)
            for n in range(workers)
        ]
        try:
            local.wait_for_workers(workers)
            yield local.scheduler_address
        finally:
            for each in running:
                each.terminate()
                each.wait()


@dataclass(frozen=True)
class Took:
    """Seconds until the last student came back graded and until all was written; CPU seconds of both sides' processes.

    The scheduler is in the process of the course's side; sandboxed processes are in neither.
    """

    graded: float
    whole: float
    here: float
    workers: float


def timed(course: Course, address: str) -> Took:
    """Grade a class there, all of it anew."""
    from distributed import Client

    make: Any = Client
    ended = 0.0

    def watch(event: Event) -> None:
        nonlocal ended
        if isinstance(event, Looked):
            ended = time.monotonic()

    with (
        make(address, set_as_default=False) as client,
        connected(address, Wanted(versions(), "standard"), lambda _: None) as connection,
    ):
        before = sum(client.run(time.process_time).values())
        began, here, assignment = time.monotonic(), time.process_time(), load_assignment(course, NAME)
        more: dict[str, Any] = {"fresh": True, "cluster": connection, "watch": watch}
        grade_students(assignment, [], open_sandbox(), 1, lambda _: None, **more)
        whole, here = time.monotonic() - began, time.process_time() - here
        return Took(ended - began, whole, here, sum(client.run(time.process_time).values()) - before)


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
            for address in (one, two):
                timed(few, address)
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
        for name in ("here", "workers"):
            each = statistics.median(getattr(took, name) for pair in rounds for took in pair) / asked.students
            print(f"CPU a student, {name}: {1000 * each:.0f} ms")


if __name__ == "__main__":
    main()
