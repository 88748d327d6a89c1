"""What is asked of a submission's processes, wherever these come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.model import FunctionState, Limits, Outcome, Probe, Submission
from grader.sandbox import examination
from grader.sandbox.server import Processes
from grader.sandbox.session import run_submission
from grader.sandbox.workbench import Workbench


class Runner:
    """Runs submissions in the processes that it has for their limits."""

    def processes_for(self, limits: Limits) -> Processes:
        """Where processes with such limits come from."""
        raise NotImplementedError

    def run(self, submission: Submission, probes: Sequence[Probe], limits: Limits) -> list[Outcome]:
        """Outcomes of all probes, in order."""
        return run_submission(self.processes_for(limits), submission, probes, limits)

    def survey(
        self, files: Mapping[str, bytes], handout: bytes, functions: Sequence[str]
    ) -> Mapping[str, tuple[FunctionState, ...]]:
        """What the files do about each function, before anything runs."""
        return examination.survey(self.processes_for(Limits()), files, handout, functions)

    def workbench(
        self,
        submission: Submission,
        functions: Mapping[str, Mapping[str, Any]],
        limits: Limits,
        absent: Sequence[str] = (),
    ) -> Workbench:
        """A place to try small changes of a program; it is to be closed."""
        return Workbench(self.processes_for(limits), submission, functions, limits, absent)
