"""What a sandbox really refuses: a program that tries runs inside, and what it got through decides the tier."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from grader.errors import SandboxUnavailable
from grader.model import Limits, Probe, Run, Status, Submission

ATTEMPTS = (
    "read_a_course_file",
    "see_a_course_file",
    "write_a_course_file",
    "change_a_course_files_mode",
    "write_a_new_file",
    "start_a_process",
    "start_a_program",
    "open_a_network_socket",
    "open_a_local_socket",
    "signal_another_process",
    "see_other_processes",
    "take_memory_past_the_limit",
    "leave_a_mark_in_a_keyring",
    "use_io_uring",
    "multiply_its_open_files",
    "read_a_file_that_only_its_owner_may",
    "import_what_is_not_listed",
    # Last, since they change the process itself.
    "trace_a_process",
    "make_a_user_namespace",
)
MAY_BE_OPEN = {"strong": frozenset[str](), "standard": frozenset({"see_a_course_file"})}
"""What a tier promises nothing about; the tiers below these promise nothing that is tried here."""


@dataclass(frozen=True)
class Attempt:
    """One thing that student code must not be able to do, and whether it was."""

    name: str
    open: bool

    @property
    def words(self) -> str:
        return self.name.replace("_", " ").replace("files mode", "file's mode")


def attempts(run: Run) -> list[Attempt]:
    """Try everything in a sandbox. Raises SandboxUnavailable if the sandbox itself fails."""
    program = (Path(__file__).parent / "attempts.py").read_bytes()
    with tempfile.TemporaryDirectory(prefix="grader-") as folder:
        canary = Path(folder) / "canary.txt"
        canary.write_text("not for students", encoding="utf-8")
        # Open to everybody, so that what refuses is the sandbox and not the file's own rights.
        Path(folder).chmod(0o777)
        canary.chmod(0o666)
        closed = Path(folder) / "closed" / "closed.txt"
        closed.parent.mkdir(mode=0o700)
        closed.write_text("not for anybody", encoding="utf-8")
        closed.chmod(0o600)
        files = {"attempts.py": program, "canary.py": f"PATH, CLOSED = {str(canary)!r}, {str(closed)!r}\n".encode()}
        submission = Submission("doctor", "", "attempts.py", files)
        probes = [Probe(name, {"x": 0.0}, "doctor") for name in ATTEMPTS]
        outcomes = run(submission, probes, Limits())
    results = []
    for outcome in outcomes:
        if outcome.status is Status.GRADER_FAULT:
            raise SandboxUnavailable(outcome.message)
        attempt = Attempt(outcome.probe.function, outcome.value is not None and float(outcome.value) != 0.0)
        if outcome.value is None and not outcome.message.startswith("Your file "):
            raise SandboxUnavailable(f"the attempt to {attempt.words} ended with: {outcome.message or outcome.status}")
        results.append(attempt)
    if outcomes[0].message.startswith("Your file "):
        raise SandboxUnavailable(f"the doctor's program does not run there: {outcomes[0].message}")
    return results


def broken_promises(tier: str, tried: list[Attempt]) -> list[str]:
    """What got through although this tier promises to refuse it."""
    if tier not in MAY_BE_OPEN:
        return []
    return [attempt.words for attempt in tried if attempt.open and attempt.name not in MAY_BE_OPEN[tier]]
