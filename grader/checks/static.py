"""`static`: what the submitted files may not import, call or write down, and what they must call.

The files are read in the student's process, before any of them runs, and never in this one. Libraries that may not be
imported are not there either while the student's functions run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from grader.checks.base import Check, Inputs
from grader.checks.judging import undecided
from grader.model import Evidence, Mention, Outcome, Probe, Status, Syntax, Verdict
from grader.oracle.reference import Oracle

DottedName = Annotated[str, Field(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$", max_length=80)]
Names = Annotated[list[DottedName], Field(max_length=60)]
Statement = Literal["for", "while", "comprehension"]
UNREADABLE = "cannot be read as Python"


class StaticCheck(Check):
    """The files do without what is forbidden, and call what is required, whatever they name it."""

    kind: Literal["static"]
    forbid_imports: Names = Field(
        default_factory=list, description="Libraries, or parts of one, with all that lies in them. They are not there."
    )
    forbid_calls: Names = Field(default_factory=list, description="Full names: numpy.einsum, eval.")
    require_calls: Names = Field(default_factory=list, description="Full names that must be used somewhere.")
    forbid_statements: list[Statement] = Field(
        default_factory=list, description="Kinds of statements that may not be there."
    )
    functions: list[str] = Field(
        default_factory=list, description="The functions that forbid_statements is about; everything by default."
    )

    @model_validator(mode="after")
    def _asks_something(self) -> StaticCheck:
        asked = (self.forbid_imports, self.forbid_calls, self.require_calls, self.forbid_statements)
        if not any(asked):
            raise ValueError("needs forbid_imports, forbid_calls, require_calls or forbid_statements")
        if self.functions and not self.forbid_statements:
            raise ValueError("has functions, but no forbid_statements for them")
        return self

    def probes(self, inputs: Inputs) -> Sequence[Probe]:
        names = dict.fromkeys((*self.forbid_imports, *self.forbid_calls, *self.require_calls))
        syntax = Syntax(
            tuple(names), tuple(self.forbid_statements), tuple(self.functions), absent=tuple(self.forbid_imports)
        )
        return [Probe("", {}, "", syntax=syntax)]

    def judge(self, evidence: Evidence, inputs: Inputs, oracle: Oracle) -> Verdict:
        (probe,) = self.probes(inputs)
        outcome = evidence.outcomes[probe.key]
        if outcome.status is not Status.RETURNED:
            return _not_examined(outcome)
        wrong = [words for mention in outcome.mentions if (words := self._wrong(mention))]
        used = {mention.name for mention in outcome.mentions if mention.kind == "use"}
        wrong += [f"{name} must be used and is not" for name in self.require_calls if name not in used]
        unreadable = [mention for mention in outcome.mentions if mention.kind == "unreadable"]
        if wrong:
            return Verdict(0.0, f"Not allowed: {'; '.join(wrong)}.", status="not allowed")
        if unreadable:
            words = f"{unreadable[0].file} {UNREADABLE} (line {unreadable[0].line}); a person must look."
            return Verdict(None, words, status=UNREADABLE)
        return Verdict(1.0, "Right.")

    def _wrong(self, mention: Mention) -> str:
        """What is wrong with a mention; "" for one that is allowed."""
        at = f"on line {mention.line} of {mention.file}"
        if mention.kind == "statement":
            where = f" in {' or '.join(self.functions)}" if self.functions else ""
            return f"'{mention.name}' may not be used{where}, and is {at}"
        if mention.name in self.forbid_imports:
            return f"{mention.name} may not be used, and is {at}"
        if mention.name in self.forbid_calls:
            return f"{mention.name} may not be called, and is mentioned {at}"
        return ""


def _not_examined(outcome: Outcome) -> Verdict:
    """The verdict where there is nothing to judge."""
    waits = undecided([outcome])
    if waits is not None:
        return waits
    if outcome.status is Status.NOT_RUN:
        return Verdict(None, "The files were not examined; a person must look.", status=str(outcome.status))
    if outcome.status is Status.MISSING:
        return Verdict(0.0, outcome.message or "There is no file to examine.", status=str(outcome.status))
    return Verdict(0.0, f"Your files cannot be examined: {outcome.message}.", status=str(outcome.status))
