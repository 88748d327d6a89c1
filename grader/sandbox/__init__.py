"""Running student code. Theory of operation:

1. This process holds the reference, the seeds and the marks. It never imports, unpickles or parses student code.
2. A fork server (`runtime/fork_server.py`) is warm: numpy is imported, one thread runs. It never sees student code. At
   the tier strong it lives in bubblewrap, where of our files only `runtime/` is mounted (no answers in it).
3. For each submission it forks a keeper, which makes namespaces where they are granted and forks the student's process.
   That one puts on limits, Landlock and seccomp, says "ready" on its channel, and only then receives student code.
   Questions about the files (`runtime/syntax.py`) are answered before any of them runs.
4. Each call is one frame each way (`runtime/wire.py`): a nonce, JSON, raw float64 bytes, each field checked on this
   side. Printed text has a pipe of its own, is never parsed, and an exit code is never a verdict.
5. Time is kept on this side, and its end is SIGKILL through a pidfd, as is the end of every submission. When this
   process goes away, the control socket ends, and with it the fork server and all that it started.
6. If a call ends the process, its function is given up and the other functions go on in a fresh one.
7. Whatever fails before "ready" is a fault of the grader (a person must look), after it the student's.

Tiers (`tiers.py`) are built and then tried from inside (`doctor.py`), never assumed. docs/security.md is for operators.
"""

from __future__ import annotations

from dataclasses import dataclass

from grader.errors import SandboxUnavailable
from grader.model import Run
from grader.sandbox.tiers import TIERS, Opened, Tier, try_tier

__all__ = ["CHOICES", "TIERS", "Sandbox", "Tier", "open_sandbox"]

CHOICES = ("best", *TIERS)


@dataclass(frozen=True)
class Sandbox:
    """A way to run student code; `protection` goes into every report, `warning` onto every run."""

    run: Run
    protection: str
    warning: str = ""


def open_sandbox(choice: str = "best", *, require: Tier = "standard", allow_weak: bool = False) -> Sandbox:
    """The best tier that works here, or the one chosen, warm fork servers included (they are kept for the next time).

    Raises SandboxUnavailable, with what was tried and what to install, where that is weaker than `require` and
    `allow_weak` does not say to go on all the same. "none" is never taken unless chosen, and then needs no leave.
    """
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
        return Sandbox(opened.runner.run, f"{opened.tier} ({opened.layers})", _warning(opened, enough))
    tried = "\n".join(f"  {reason}" for reason in reasons)
    raise SandboxUnavailable(
        f"student code does not run on this machine as it is:\n{tried}\n`grader doctor` tells more; "
        "--allow-weak-sandbox goes on with less, --sandbox none with nothing, on a machine that you can afford to lose"
    )


def _warning(opened: Opened, enough: bool) -> str:
    if opened.tier == "none":
        return "WARNING: --sandbox none: nothing protects this machine, its files or its network from student code."
    got_through = [attempt.words for attempt in opened.attempts if attempt.open]
    if enough:
        return ""
    return f"WARNING: the sandbox is {opened.tier}: student code is able to {', to '.join(got_through)}."
