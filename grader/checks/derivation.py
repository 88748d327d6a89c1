"""`derivation`: a written answer in Markdown and LaTeX, read line by line if the rubric says what its symbols mean.

Full marks are given where all of it holds and one of the rubric's paths is complete. Everything else is for a person,
with a suggestion; nothing is deducted here but for an answer that is not there. What no machine reads (documents,
pictures) is named for the person; documents beside a derivation that is complete as it stands change nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field, field_validator

from grader.checks.base import Check, Inputs
from grader.derivation.budget import TooMuch
from grader.derivation.marking.milestones import max_points
from grader.derivation.meaning.values import MeaningError
from grader.derivation.read import read_derivation, ready
from grader.derivation.settings import DerivationSettings, SettingError, told
from grader.derivation.text.lexer import ReadError
from grader.model import Evidence, Verdict
from grader.oracle.reference import Oracle

WAITS = "A person reads and marks this answer."
HANDED_IN = "A person reads what was handed in beside the notebook"
WAITING = "waits for a person"


def _quoted_in(words: str, steps: DerivationSettings) -> tuple[str | int, ...]:
    """Where the formula stands that a message quotes."""
    quoted = re.search(r"'(.+?)':? ", words)
    data = steps.model_dump(include={"values", "up_to", "milestones"})
    return next((path for path, text in _texts(data) if quoted and text == quoted[1]), ())


def _texts(data: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(data, str):
        yield path, data
    if isinstance(data, dict | list):
        for step, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _texts(value, (*path, step))


class DerivationCheck(Check):
    """A derivation. Without `steps` only a person reads it."""

    kind: Literal["derivation"]
    only_calls_count: ClassVar[bool] = False
    steps: DerivationSettings | None = Field(
        default=None, description="How it is read, and what earns points; without it only a person reads it."
    )

    @property
    def points(self) -> float | None:
        """What the steps of one route add up to."""
        return None if self.steps is None else max_points(ready(self.steps).settings)

    @field_validator("steps")
    @classmethod
    def _formulas_have_meaning(cls, steps: DerivationSettings | None) -> DerivationSettings | None:
        if steps is not None:
            try:
                ready(steps)
            except SettingError as error:
                raise told(error.path, error.problem, error.line) from error
            except (ReadError, MeaningError, TooMuch, RecursionError) as error:
                raise told(_quoted_in(str(error), steps), str(error) or "this takes too much computing") from error
        return steps

    def judge(self, evidence: Evidence, inputs: Inputs, oracle: Oracle) -> Verdict:
        answer = (evidence.answer or "").strip()
        beside = f" {', '.join(evidence.documents)}" if evidence.documents else ""
        if not answer or answer == evidence.blank_answer.strip():
            if beside or evidence.doubt:
                return Verdict(None, f"{HANDED_IN}:{beside or f' {evidence.doubt}'}.", status=WAITING, unread=True)
            return Verdict(0.0, "No written answer was handed in.", status="not handed in")
        words = f"{WAITS[:-1]}, and what lies beside it:{beside}." if beside else WAITS
        if evidence.doubt:
            words += f" {evidence.doubt[0].upper()}{evidence.doubt[1:]}."
        unread = bool(beside or evidence.doubt)
        if self.steps is None:
            return Verdict(None, words, status=WAITING, unread=unread)
        written = read_derivation(answer, self.steps)
        if written.points is not None and not evidence.doubt:
            return Verdict(1.0, "Every line was read and holds, and no step is missing.", written=written)
        first = written.first_wrong
        if first is not None:
            words += f" The machine doubts line {first.line} of it."
        return Verdict(None, words, status=WAITING, written=written, unread=unread)
