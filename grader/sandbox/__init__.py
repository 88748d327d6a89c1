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

from typing import Literal

Tier = Literal["strong", "standard", "weak", "none"]
TIERS: tuple[Tier, ...] = ("strong", "standard", "weak", "none")
CHOICES = ("best", *TIERS)
