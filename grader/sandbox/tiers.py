"""How well a machine can hold student code: tiers, from the strongest, each built and then tried, never assumed."""

from __future__ import annotations

import functools
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from grader.errors import SandboxUnavailable
from grader.model import (
    CellOutcome,
    CourseText,
    FunctionState,
    Limits,
    NotebookCell,
    Run,
    RunNotebook,
    Survey,
)
from grader.sandbox import TIERS, Tier, bubblewrap, doctor, environment
from grader.sandbox.conversation import ServerDied
from grader.sandbox.notebooks import run_notebook
from grader.sandbox.packages import Packages, all_packages
from grader.sandbox.plain import PlainRunner
from grader.sandbox.running import Runner
from grader.sandbox.server import Launch, Pool
from grader.sandbox.workbench import NoWorkbench, OpenWorkbench

LAYERS: dict[Tier, tuple[str, ...]] = {
    "strong": ("namespaces", "landlock", "seccomp"),
    "standard": ("landlock", "seccomp"),
    "weak": ("seccomp",),
    "none": (),
}
# A user that owns nothing: root would escape limits and file permissions.
# (systemd keeps these free: 60578 to 61183.)
UNUSED_UID = 60578
UNUSED_UIDS = 606
UNPROTECTED = "WARNING: --sandbox none: nothing protects this machine, its files or its network from student code."
START = "import sys; sys.path.insert(0, sys.argv[1]); from runtime.fork_server import main; main(int(sys.argv[2]))"


@dataclass
class TierRunner(Runner):
    """Runs submissions at one tier; keeps a pool of fork servers for each set of packages."""

    tier: Tier
    nested: bool = True
    _pools: dict[Packages, Pool] = field(default_factory=dict)
    _notebooks: Pool | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def facts_of(self) -> dict[str, Any]:
        """What a fork server found about its protections. Raises ServerDied."""
        return self.processes_for(Limits()).facts()

    def processes_for(self, limits: Limits) -> Pool:
        packages = environment.offered(limits)
        with self._lock:
            if packages not in self._pools:
                self._pools[packages] = Pool(self._launch(packages))
            return self._pools[packages]

    def notebook(
        self,
        cells: Sequence[NotebookCell],
        files: Mapping[str, bytes],
        limits: Limits,
        seconds_per_cell: float,
        course: CourseText,
    ) -> Sequence[CellOutcome]:
        """What became of each cell of an ordinary notebook, which finds these files where it lies."""
        with self._lock:
            if self._notebooks is None:
                self._notebooks = Pool(self._launch(all_packages(), notebooks=True))
        return run_notebook(self._notebooks, cells, files, limits, seconds_per_cell, course)

    def _launch(self, packages: Packages, *, notebooks: bool = False) -> Launch:
        layers = [name for name in LAYERS[self.tier] if self.nested or name != "namespaces"]
        confined = self.tier == "strong"
        runtime = bubblewrap.RUNTIME if confined else str(environment.RUNTIME.parent)
        folders = bubblewrap.folders(packages) if confined else packages.folders
        inside = [Path(bubblewrap.PACKAGES)] if confined else packages.given
        readable, listed = environment.readable_paths(inside)
        if notebooks:
            listed = [*listed, *{str(path.parent) for path in inside}, bubblewrap.PACKAGES]
        config = {
            "notebooks": notebooks,
            "runtime": runtime,
            "packages": folders,
            "readable": readable,
            "listed": listed,
            "layers": layers,
            "scratch": bubblewrap.SCRATCH if confined else None,
        }
        as_root = self.tier != "none" and os.geteuid() == 0

        def command(control: int) -> Sequence[str]:
            program = [str(environment.interpreter()), "-s", "-P", "-S", "-B", "-c", START, runtime, str(control)]
            if not confined:
                return program
            return bubblewrap.command(packages, program, nested=self.nested)

        on_disk = notebooks and not confined
        return Launch(command, lambda: {**config, "uid": _unused_uid() if as_root else None}, on_disk)


_given_out = iter(range(os.getpid(), sys.maxsize))


def _unused_uid() -> int:
    """One for each fork server, since limits on processes count all that a user runs."""
    return UNUSED_UID + next(_given_out) % UNUSED_UIDS


@dataclass(frozen=True)
class Opened:
    """A tier that works here: what runs submissions, the layers found, and what an attempt on each promise gave."""

    tier: Tier
    runner: TierRunner
    layers: str
    attempts: tuple[doctor.Attempt, ...]


def try_tier(tier: Tier) -> Opened:
    """A tier, built and tried once. Raises SandboxUnavailable with the reason and the remedy."""
    tried = _tried(tier)
    if isinstance(tried, SandboxUnavailable):
        raise tried
    return tried


@functools.cache
def _tried(tier: Tier) -> Opened | SandboxUnavailable:
    try:
        return _build(tier)
    except SandboxUnavailable as error:
        return error


def _build(tier: Tier) -> Opened:
    """Build a tier and try to break its promises."""
    if sys.platform != "linux":
        raise SandboxUnavailable("student code is held by Linux's own means: use a Linux machine, container or WSL 2")
    if tier == "strong":
        bubblewrap.find()
    runner = TierRunner(tier)
    facts = _facts(runner)
    if tier == "strong" and not facts["namespaces"]:
        runner = TierRunner(tier, nested=False)
        facts = _facts(runner)
    missing = [name for name in LAYERS[tier] if name != "namespaces" and not facts[name]]
    if missing and tier != "weak":
        raise SandboxUnavailable(f"this kernel grants no {' and no '.join(missing)} (Linux 5.13 or newer has both)")
    tried = doctor.attempts(runner.run) if tier != "none" else []  # nothing is promised there
    broken = doctor.broken_promises(tier, tried)
    if broken:
        raise SandboxUnavailable(f"student code was able to {', to '.join(broken)}")
    return Opened(tier, runner, _layers(tier, facts), tuple(tried))


def _facts(runner: TierRunner) -> dict[str, Any]:
    try:
        return runner.facts_of()
    except ServerDied as fault:
        raise SandboxUnavailable(f"the fork server does not start: {fault}") from fault


def _layers(tier: Tier, facts: dict[str, Any]) -> str:
    names = [bubblewrap.find().version] if tier == "strong" else []
    names += ["a namespace for each submission"] if facts["namespaces"] else []
    names += [f"Landlock {facts['landlock']}"] if facts["landlock"] else []
    names += ["seccomp"] if facts["seccomp"] else []
    return ", ".join([*names, "limits"])


def nothing_known(
    files: Mapping[str, bytes], handout: bytes, functions: Sequence[str]
) -> Mapping[str, tuple[FunctionState, ...]]:
    """A survey by somebody who cannot look."""
    return {}


def no_notebooks(
    cells: Sequence[NotebookCell],
    files: Mapping[str, bytes],
    limits: Limits,
    seconds_per_cell: float,
    course: CourseText,
) -> Sequence[CellOutcome]:
    """Where notebooks cannot be run: they need a folder of their own to write to."""
    raise SandboxUnavailable("notebooks with test cells need the sandbox strong or standard (`grader doctor`)")


@dataclass(frozen=True)
class Sandbox:
    """A way to run student code; `protection` goes into every report, `warning` onto every run."""

    run: Run
    protection: str
    warning: str = ""
    survey: Survey = nothing_known
    notebook: RunNotebook = no_notebooks
    workbench: OpenWorkbench = NoWorkbench
    prepare: Callable[[Limits], None] = lambda _: None
    """Get ready for a submission with such limits, while there are other things to do."""


def open_sandbox(choice: str = "best", *, require: Tier = "standard", allow_weak: bool = False) -> Sandbox:
    """The best tier that works here, or the one chosen, warm fork servers included (they are kept for the next time).

    Raises SandboxUnavailable, with what was tried and what to install, where that is weaker than `require` and
    `allow_weak` does not say to go on all the same. "none" is never taken unless chosen, and then needs no leave.
    """
    if choice == "none" and sys.platform != "linux":
        return replace(open_plain(), warning=UNPROTECTED)
    reasons = []
    for tier in TIERS[:-1] if choice == "best" else [tier for tier in TIERS if tier == choice]:
        enough = TIERS.index(tier) <= TIERS.index(require)
        if not enough and not allow_weak and tier != "none":
            reasons.append(f"{tier}: weaker than what is required here ({require})")
            continue
        try:
            opened = try_tier(tier)
        except SandboxUnavailable as error:
            reasons.append(f"{tier}: {error}")
            continue
        protection, runner = f"{opened.tier} ({opened.layers})", opened.runner
        warning = _warning(opened, enough)
        return Sandbox(runner.run, protection, warning, runner.survey, _notebooks(opened), runner.workbench)
    tried = "\n".join(f"  {reason}" for reason in reasons)
    raise SandboxUnavailable(
        f"student code does not run on this machine as it is:\n{tried}\n`grader doctor` tells more; "
        "--allow-weak-sandbox goes on with less, --sandbox none with nothing, on a machine that you can afford to lose"
    )


def open_plain() -> Sandbox:
    """A plain process, on any system: for students' own files on their own machines."""
    runner = PlainRunner()
    return Sandbox(
        runner.run,
        "none (a plain process)",
        survey=runner.survey,
        workbench=runner.workbench,
        prepare=runner.processes.begin,
    )


def _notebooks(opened: Opened) -> RunNotebook:
    """Who runs ordinary notebooks: this tier, or the next that gives each a folder to write to."""
    if opened.tier == "weak":
        return no_notebooks
    if opened.tier == "strong" and not opened.runner.facts_of()["namespaces"]:
        try:
            return try_tier("standard").runner.notebook
        except SandboxUnavailable:
            return no_notebooks
    return opened.runner.notebook


def _warning(opened: Opened, enough: bool) -> str:
    if opened.tier == "none":
        return UNPROTECTED
    got_through = [attempt.words for attempt in opened.attempts if attempt.open]
    if enough:
        return ""
    return f"WARNING: the sandbox is {opened.tier}: student code is able to {', to '.join(got_through)}."
