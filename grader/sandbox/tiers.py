"""How well a machine can hold student code: tiers, from the strongest, each built and then tried, never assumed."""

from __future__ import annotations

import functools
import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from grader.errors import SandboxUnavailable
from grader.model import Limits, Outcome, Probe, Submission
from grader.sandbox import bubblewrap, doctor, environment
from grader.sandbox.server import Launch, Pool, ServerDied
from grader.sandbox.session import run_submission

Tier = Literal["strong", "standard", "weak", "none"]
TIERS: tuple[Tier, ...] = ("strong", "standard", "weak", "none")
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
START = "import sys; sys.path.insert(0, sys.argv[1]); from runtime.fork_server import main; main(int(sys.argv[2]))"


@dataclass
class Runner:
    """Runs submissions at one tier; keeps a pool of fork servers for each set of packages."""

    tier: Tier
    nested: bool = True
    _pools: dict[tuple[str, ...], Pool] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, submission: Submission, probes: Sequence[Probe], limits: Limits) -> list[Outcome]:
        """Outcomes of all probes, in order."""
        return run_submission(self.pool(limits.packages), submission, probes, limits)

    def pool(self, names: tuple[str, ...]) -> Pool:
        packages = environment.packages_of(names)
        with self._lock:
            if names not in self._pools:
                self._pools[names] = Pool(self._launch(packages))
            return self._pools[names]

    def _launch(self, packages: environment.Packages) -> Launch:
        layers = [name for name in LAYERS[self.tier] if self.nested or name != "namespaces"]
        confined = self.tier == "strong"
        runtime = bubblewrap.RUNTIME if confined else str(environment.RUNTIME.parent)
        folders = dict.fromkeys(packages.folders, bubblewrap.PACKAGES) if confined else packages.folders
        inside = [Path(bubblewrap.PACKAGES)] if confined else packages.paths
        readable, listed = environment.readable_paths(inside)
        config = {
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
            return bubblewrap.command(packages.paths, program, nested=self.nested)

        return Launch(command, lambda: {**config, "uid": _unused_uid() if as_root else None})


_given_out = iter(range(os.getpid(), sys.maxsize))


def _unused_uid() -> int:
    """One for each fork server, since limits on processes count all that a user runs."""
    return UNUSED_UID + next(_given_out) % UNUSED_UIDS


@dataclass(frozen=True)
class Opened:
    """A tier that works here: what runs submissions, the layers found, and what an attempt on each promise gave."""

    tier: Tier
    runner: Runner
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
    runner = Runner(tier)
    facts = _facts(runner)
    if tier == "strong" and not facts["namespaces"]:
        runner = Runner(tier, nested=False)
        facts = _facts(runner)
    missing = [name for name in LAYERS[tier] if name != "namespaces" and not facts[name]]
    if missing and tier != "weak":
        raise SandboxUnavailable(f"this kernel grants no {' and no '.join(missing)} (Linux 5.13 or newer has both)")
    tried = doctor.attempts(runner.run)
    broken = doctor.broken_promises(tier, tried)
    if broken:
        raise SandboxUnavailable(f"student code was able to {', to '.join(broken)}")
    return Opened(tier, runner, _layers(tier, facts), tuple(tried))


def _facts(runner: Runner) -> dict[str, Any]:
    try:
        return runner.pool(("numpy",)).facts()
    except ServerDied as fault:
        raise SandboxUnavailable(f"the fork server does not start: {fault}") from fault


def _layers(tier: Tier, facts: dict[str, Any]) -> str:
    names = [bubblewrap.find().version] if tier == "strong" else []
    names += ["a namespace for each submission"] if facts["namespaces"] else []
    names += [f"Landlock {facts['landlock']}"] if facts["landlock"] else []
    names += ["seccomp"] if facts["seccomp"] else []
    return ", ".join([*names, "limits"])
