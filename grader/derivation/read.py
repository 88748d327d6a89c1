"""A written answer in, its record out: what is said of every line, the milestones it shows, points or a suggestion."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

from grader.derivation.budget import Budget, TooMuch
from grader.derivation.guessing.guess import with_guesses
from grader.derivation.judging.answer import Question, fresh, question_of, read_answer
from grader.derivation.judging.changes import changes
from grader.derivation.judging.claims import Claim, Word
from grader.derivation.marking.in_passing import with_steps_in_passing
from grader.derivation.marking.key import read_otherwise, with_key
from grader.derivation.marking.likeness import likeness
from grader.derivation.marking.milestones import Marks, Met, marks
from grader.derivation.marking.targets import Targets, shared, targets_of
from grader.derivation.marking.unverified import unverified
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.question import name_of
from grader.derivation.meaning.spelt_names import told_as_written, with_spelt_names
from grader.derivation.nodes.mathml import mathml
from grader.derivation.nodes.syntax import Entry, Node
from grader.derivation.record import ReadClaim, ReadMilestone, ReadSlip, WrittenReading
from grader.derivation.settings import DerivationSettings
from grader.derivation.telling.told import Told, told
from grader.derivation.text.lexer import ReadError


@dataclass(frozen=True, eq=False)
class Ready:
    """A rubric's settings made ready: symbols, random points and the values of all milestones, for each reading.

    `written` are those of the rubric's own formulas; `shown` those of its model answers, as the question stands.
    """

    settings: DerivationSettings
    question: Question
    written: tuple[Targets, ...]
    shown: Targets

    def targets(self, reading: int) -> Targets:
        """The values of all milestones under a reading; of the model answers' when it is first asked for."""
        return _targets(self, reading)


@functools.lru_cache(maxsize=64)
def _targets(made: Ready, reading: int) -> Targets:
    places = made.question.places
    is_otherwise = reading and changes(places[0], places[reading]).valued
    shown = read_otherwise(made.settings, made.question, reading, made.shown) if is_otherwise else made.shown
    return shared({**made.written[reading], **shown})


@functools.lru_cache(maxsize=16)
def _ready(text: str) -> Ready:
    written = DerivationSettings.model_validate_json(text)
    settings = with_spelt_names(written)
    with told_as_written(written, settings):
        return _made(settings)


def _made(settings: DerivationSettings) -> Ready:
    question = question_of(settings)
    for line in (line for milestone in settings.milestones for line in milestone.lines):
        for name in line.by:
            if question.tables[0].find(name_of(name)) is None:
                raise ReadError(f"by: '{name}' is not one of the question's symbols")
    readings = list(zip(question.tables, question.places, strict=True))
    targets = [targets_of(settings, table, places) for table, places in readings]
    made, shown = with_key(settings, question)
    factors = [targets_of(made.model_copy(update={"milestones": []}), *each, made.up_to) for each in readings]
    return Ready(made, question, tuple({**a, **b} for a, b in zip(targets, factors, strict=True)), shown)


def ready(settings: DerivationSettings) -> Ready:
    """The settings made ready, once. Raises ReadError or MeaningError for a formula of the rubric that is wrong."""
    return _ready(settings.model_dump_json())


def read_derivation(text: str, settings: DerivationSettings) -> WrittenReading:
    """Read an answer in Markdown or LaTeX. Never raises for what the answer holds."""
    made = ready(settings)
    try:
        return _read(text, made)
    except (TooMuch, RecursionError, MemoryError):
        return _refused(made, "the answer takes more computing than any derivation does")
    except Exception as error:  # a fault of the reader must not lose the answer
        return _refused(made, f"the reader failed at this answer ({type(error).__name__}), which is a fault of its own")


def _read(text: str, made: Ready) -> WrittenReading:
    answer = with_guesses(text, read_answer(text, made.question), made.question)
    question = answer.question
    targets = made.targets(question.valued_as(answer.reading))
    places: list[Place] = fresh(question.places[answer.reading], Budget())
    found = marks(answer.claims, made.settings, targets, places)
    found = with_steps_in_passing(found, answer, made.settings, targets, places[0])
    said = told(text, answer, made.question, found, made.settings, targets)
    doubt = answer.refused or "; ".join(answer.notes)
    if not doubt and found.awarded is not None:
        why = unverified(answer, made.settings, targets, places)
        found = replace(found, awarded=None, why=why) if why else found
        return _record(answer.claims, found, said, question.titles[answer.reading])
    if doubt:
        found = replace(found, awarded=None, why=found.why if answer.claims and found.awarded is None else doubt)
    record = _record(answer.claims, found, said, question.titles[answer.reading])
    return replace(record, unread=doubt or ("" if answer.claims else "no formula with an equality was found"))


def _refused(made: Ready, why: str) -> WrittenReading:
    """The record of an answer of which nothing was read, for a person."""
    found = marks((), made.settings, made.targets(0), made.question.places[0])
    return replace(_record((), replace(found, why=why), Told(), made.question.titles[0]), unread=why)


def _record(claims: tuple[Claim, ...], found: Marks, said: Told, reading: str) -> WrittenReading:
    return WrittenReading(
        claims=tuple(_claim(claim, said.notes.get(at, "")) for at, claim in enumerate(claims)),
        milestones=tuple(_milestone(met, said) for met in found.met if met.milestone.id in found.path.milestones),
        points=found.awarded,
        suggested=found.suggested,
        before=found.before,
        max_points=found.max_points,
        why=found.why,
        reading=reading,
        examples=said.examples,
        mended=said.mended,
        mended_line=said.at,
        slip=ReadSlip(found.charge.line, found.charge.points) if found.charge.points else None,
    )


def _milestone(met: Met, said: Told) -> ReadMilestone:
    about, cost = met.milestone, met.cost or said.lines.get(met.milestone.id, 0)
    return ReadMilestone(about.id, about.title, about.points, met.met, met.lines, met.points, cost)


def _claim(claim: Claim, told: str) -> ReadClaim:
    sides = claim.reading.nodes if claim.reading is not None else _definition(claim)
    understood = mathml(*sides) if sides else ""
    change = "" if claim.change is None or claim.status is Word.IMPLIED else str(claim.change)
    read = ReadClaim(
        claim.text, claim.line, str(claim.status), claim.note, understood, claim.caret, told, alike=likeness(claim),
        change=change,
    )  # fmt: skip
    return replace(read, text=claim.scanned, read_as=claim.text, guesses=claim.guesses) if claim.guesses else read


def _definition(claim: Claim) -> tuple[Node, Node] | None:
    """Both sides of a definition, as the symbol means them from there on."""
    found = claim.table.definitions.get(claim.defines) if claim.table is not None else None
    return (Entry(claim.defines.partition("/")[0], found.variables), found.body) if found is not None else None
