"""All that is told of an answer beyond its verdicts: counterexamples, which line cost what, and what would be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from grader.derivation.budget import Budget
from grader.derivation.judging.answer import Answer, Question, fresh
from grader.derivation.judging.claims import Word
from grader.derivation.marking.milestones import Marks
from grader.derivation.marking.targets import Targets
from grader.derivation.meaning.question import name_of
from grader.derivation.settings import DerivationSettings
from grader.derivation.telling.costs import costs
from grader.derivation.telling.counterexamples import counterexamples
from grader.derivation.telling.examples import examples
from grader.derivation.telling.mending import mended


@dataclass(frozen=True)
class Told:
    """`notes` by the number of the claim, with small whole numbers; `lines` by the step that was lost there.

    Where nothing was read, `examples` would be, and so would `mended`, in the place of line `at`.
    """

    notes: Mapping[int, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    examples: tuple[str, ...] = ()
    mended: str = ""
    at: int = 0


def told(
    text: str, answer: Answer, question: Question, found: Marks, settings: DerivationSettings, targets: Targets
) -> Told:
    """What is told of an answer that was read and marked."""
    if all(claim.status is Word.NOT_READ for claim in answer.claims):
        return _would_be_read(text, answer, settings, question)
    positive = {name_of(text) for text, given in settings.given.items() if given.values == "positive"}
    places = fresh(answer.question.places[answer.reading], Budget())
    notes = counterexamples(answer.claims, places, positive)
    return Told(notes, costs(answer.claims, found, settings, targets, places))


def _would_be_read(text: str, answer: Answer, settings: DerivationSettings, question: Question) -> Told:
    """What is told of an answer of which nothing was read; nothing if it is refused or blank."""
    if answer.refused or not text.strip():
        return Told()
    first = answer.claims[0].line if answer.claims else 0
    at, line = mended(text, first, question)
    return Told(examples=examples(text, settings, question), mended=line, at=at)
