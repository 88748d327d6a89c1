"""Running student code. Theory of operation:

1. This process holds the reference, the seeds and the marks. It never imports, unpickles or parses student code.
2. `run(submission, probes, limits)` starts one process for one batch of probes. Through bubblewrap it has no network,
   no home, a read-only system, a private /tmp, and of our files only `sandbox/runtime` (no answers in it).
3. The process imports numpy, sets its own limits (CPU, memory, files, processes), becomes an unused user if it is
   root, says "ready" on a pipe of its own, and only then touches the student's module. Its output streams go nowhere.
4. Each call is answered with one frame of JSON and raw float64 bytes, checked field by field on this side; the wall
   clock of each call is kept on this side too, and its end is SIGKILL.
5. If a call ends the process, its function is given up and the other functions go on in a fresh process.
6. Whatever fails before "ready" is a fault of the grader (a person must look), after it the student's.
"""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grader.model import Limits, Outcome, Probe, Run, Status, Submission
from grader.sandbox import bubblewrap
from grader.sandbox.session import Launch, run_batch

_turn = itertools.count(os.getpid())
Kind = Literal["bubblewrap", "none"]
KINDS: tuple[Kind, ...] = ("bubblewrap", "none")


@dataclass(frozen=True)
class Sandbox:
    """A way to run student code; `protection` goes into every report, `warning` onto every run."""

    run: Run
    protection: str
    warning: str = ""


def open_sandbox(kind: Kind) -> Sandbox:
    """The sandbox of that kind. Raises SandboxUnavailable where bubblewrap is asked for and does not work."""
    if kind == "none":
        return Sandbox(
            run_unprotected,
            "none",
            "WARNING: --sandbox none: nothing protects this machine, its files or its network from student code.",
        )
    bubblewrap.require_bubblewrap()
    return Sandbox(run_in_bubblewrap, f"{bubblewrap.version()}, limits")


def run_in_bubblewrap(submission: Submission, probes: Sequence[Probe], limits: Limits) -> list[Outcome]:
    """Outcomes of all probes, in order, from a confined process."""
    # A user of its own, since limits on processes count all of a user's, those of other submissions included.
    uid = bubblewrap.UNUSED_UID + next(_turn) % bubblewrap.UNUSED_UIDS if os.geteuid() == 0 else None
    launch = Launch(lambda fd: bubblewrap.command(limits.packages, fd), uid)
    return run_with(launch, submission, probes, limits)


def run_unprotected(submission: Submission, probes: Sequence[Probe], limits: Limits) -> list[Outcome]:
    """The same in a plain process with limits: for a student's own code on the student's own machine."""
    with tempfile.TemporaryDirectory(prefix="grader-") as folder:
        packages, work = Path(folder) / "packages", Path(folder) / "work"
        packages.mkdir()
        work.mkdir()
        for path in bubblewrap.package_paths(limits.packages):
            (packages / path.name).symlink_to(path)
        worker = [str(bubblewrap.interpreter()), "-I", "-S", "-B", str(bubblewrap.RUNTIME / "worker.py")]
        # Without a namespace the system counts every process of this user, so no limit on processes.
        launch = Launch(lambda fd: [*worker, str(fd), str(packages), str(work)], processes=None)
        return run_with(launch, submission, probes, limits)


def run_with(launch: Launch, submission: Submission, probes: Sequence[Probe], limits: Limits) -> list[Outcome]:
    """Run batches until every function had its chance: a fresh process after each death, without the one that died."""
    outcomes: dict[str, Outcome] = {}
    waiting = list(probes)
    while waiting:
        batch = run_batch(submission, waiting, limits, launch)
        outcomes.update((outcome.probe.key, outcome) for outcome in batch)
        if len(batch) == len(waiting):
            break
        last = batch[-1]
        waiting = [probe for probe in waiting if probe.key not in outcomes]
        for probe in [probe for probe in waiting if probe.function == last.probe.function]:
            words = f"an earlier call of {probe.function}() {last.status}"
            outcomes[probe.key] = Outcome(probe, Status.NOT_RUN, message=words)
        waiting = [probe for probe in waiting if probe.key not in outcomes]
    return [outcomes[probe.key] for probe in probes]
