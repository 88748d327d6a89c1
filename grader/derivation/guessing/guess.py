"""Guesses at a scanned answer: the cheapest way to read each line that was not read under which it holds.

A noisy channel, as spelling is corrected (Kernighan, Church and Gale 1990): what was scanned is what was written with
signs mistaken for others of their shape. Candidates are read in the order of what they cost to believe, and the first
whose equality holds is shown to a person. Where two of the same cost hold and say different things, or none does, the
line stays unread.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.derivation.budget import Budget, TooMuch
from grader.derivation.guessing.alphabet import Alphabet, alphabet_of
from grader.derivation.guessing.listener import Listener
from grader.derivation.guessing.marks import marks
from grader.derivation.guessing.search import applied, choices, words_of
from grader.derivation.guessing.slots import slots_of
from grader.derivation.guessing.tidying import Part, parts_of, tidy
from grader.derivation.judging.answer import Answer, Question, fresh, read_formulas
from grader.derivation.judging.claims import GOOD, Claim, Word
from grader.derivation.judging.discourse import Context, Discourse, Pair, Spoken
from grader.derivation.judging.links import Links, links, pairs_of, spoken_of, starts_of
from grader.derivation.meaning.normal import normal
from grader.derivation.nodes.chains import Side
from grader.derivation.nodes.statements import one_side, statements
from grader.derivation.nodes.syntax import Derivative, Entry, walk
from grader.derivation.text.documents import Document, Formula, read_document

MANY, SHARE = 3, 3
"""So many lines that are not read, and one in so many of all, make an answer one that was scanned."""
DEAR, MORE, MOST_TRIED = 16, 14, 60
"""What must be guessed of a pair may cost so much and one for each mark, all of it so much more; so many are tried."""
ITS_SIDES = ("its sides",)
NOTHING = Pair((), Side(""), (0,), "=", 0, (), (), ("", "", ""))
UNTRUE = (Word.DIFFERS, Word.IMPLIED)
STEPS, EACH = 24_000, 5_000
"""So much computing is spent on all guesses, and on those at one formula."""
JOINED = " = "


@dataclass(frozen=True)
class Guess:
    """A formula as it may have been, and what was guessed, in words."""

    text: str
    words: tuple[str, ...]


def with_guesses(text: str, answer: Answer, question: Question) -> Answer:
    """The answer, with guesses where it seems to be scanned and many of its lines were not read."""
    unread = sum(claim.status is Word.NOT_READ for claim in answer.claims)
    if answer.refused or answer.translated or unread < MANY or SHARE * unread < len(answer.claims):
        return answer
    document = read_document(text)
    found = Guesser(document, answer.question, answer.reading).document()
    if not any(formula.guesses for formula in found.formulas):
        return answer
    again = read_formulas(found, question)
    return replace(again, claims=tuple(map(_unrefuted, again.claims)))


def _unrefuted(claim: Claim) -> Claim:
    """Nothing is refuted in a text that had to be guessed in part."""
    if claim.status in GOOD or (claim.guesses and claim.status is Word.IMPLIED):
        return claim
    if claim.status is not Word.NOT_READ:
        note = "it does not hold as it stands, but lines of this answer had to be guessed, so that it is not refuted"
        claim = replace(claim, status=Word.NOT_READ, note=note, compared=(), follows=0)
    return claim


class Guesser:
    """Goes through a document under one reading of the question."""

    def __init__(self, document: Document, question: Question, reading: int) -> None:
        self.written = document
        self.budget = Budget(STEPS)
        table = question.tables[reading]
        self.links: Links = links(document, table, Budget())
        assert self.links.words is not None
        self.words = self.links.words
        self.alphabet: Alphabet = alphabet_of(table, [formula.text for formula in document.formulas])
        places = fresh(question.places[reading], self.budget)
        self.listener = Listener(replace(table, words=self.alphabet.own), places)
        self.listener.said = " ".join(formula.words for formula in document.formulas)
        self.sides: dict[str, Side] = {}

    def document(self) -> Document:
        """The document with what was guessed in the place of what was scanned."""
        discourse = Discourse()
        kept: list[Formula] = []
        formulas, left = self.written.formulas, STEPS
        for at, spoken in enumerate(self.links.spoken):
            formula = formulas[at]
            self.budget.steps = granted = min(EACH, left)
            try:
                found, discourse = self._formula(spoken, formulas[at + 1 : at + 2], discourse)
            except TooMuch:
                found, discourse = None, pairs_of(spoken, discourse, self.words)[1]
            left -= granted - max(self.budget.steps, 0)
            scanned = formula.scanned or formula.text
            kept.append(replace(formula, text=found.text, scanned=scanned, guesses=found.words) if found else formula)
        return replace(self.written, formulas=tuple(kept))

    def _formula(
        self, spoken: Spoken, following: Sequence[Formula], discourse: Discourse
    ) -> tuple[Guess | None, Discourse]:
        """What a formula may have been, None if it can be read or nothing can be guessed, and what has been said."""
        words = self.words
        next_formula = following[0] if following else None
        tidied = tidy(spoken.formula.text)
        pairs, after = pairs_of(spoken, discourse, words)
        self.listener.name(self._as(spoken, tidied[0], discourse)[1])
        good = [claim is not None and claim.status in GOOD for claim in map(self.listener.tried, pairs)]
        guess = self._guess(spoken, tidied, discourse) if pairs and not all(good) else None
        if guess is not None:
            spoken, pairs, after = self._as(spoken, guess.text, discourse)
            good = [claim is not None and claim.status in GOOD for claim in map(self.listener.tried, pairs)]
        self.listener.told(spoken.formula, next_formula, [pair for pair, well in zip(pairs, good, strict=True) if well])
        return guess, after

    def _as(self, spoken: Spoken, text: str, discourse: Discourse) -> tuple[Spoken, list[Pair], Discourse]:
        """A formula with another text, its pairs, and what has been said after it."""
        formula = replace(spoken.formula, text=text, guesses=ITS_SIDES)
        read = statements(formula, self.written.macros, self.budget)
        made = spoken_of(formula, read, formula.words, self.words)
        made = replace(made, near=spoken.near, is_general=spoken.is_general)
        return made, *pairs_of(made, discourse, self.words)

    def _guess(self, spoken: Spoken, tidied: tuple[str, list[str]], discourse: Discourse) -> Guess | None:
        formula = spoken.formula
        text, done = tidied
        parts = list(parts_of(text))
        about = self._about(spoken, discourse)
        guessed: list[str] = []
        fixed: set[int] = set()
        is_lost = False
        for at in range(0, len(parts) - 2, 2):
            left, relation, right = parts[at : at + 3]
            if relation.kind != "relation" or not right.text.strip():
                continue
            starts = starts_of(formula, discourse, inside=False) if not left.text.strip() and at == 0 else ()
            if not left.text.strip() and not starts:
                continue
            pair = replace(about, lefts=tuple(start.side for start in starts), chains=(0,) * max(1, len(starts)))
            found = self._pair(left.text, right.text, pair, is_fixed=at in fixed)
            if found is None:
                is_lost = at == 0 and bool(starts) and not any(map(self._is_known, pair.lefts))
                continue
            parts[at] = Part("side", found[0])
            parts[at + 2] = Part("side", found[1])
            guessed += [each for each in found[2] if each not in guessed]
            fixed.add(at + 2)
        if is_lost and fixed:
            parts[:2] = []
            done = [*done, "= at the beginning left out"]
        made = "".join(part.text for part in parts)
        return Guess(made, (*done, *guessed)) if fixed and made != formula.text else None

    def _about(self, spoken: Spoken, discourse: Discourse) -> Pair:
        """All that is known of the pairs of a formula but for their sides."""
        conditions = tuple(each for statement in spoken.statements for each in statement.conditions)
        formula = spoken.formula
        contexts = tuple(each for each in (Context(spoken.near), discourse.context) if each.conditions)
        words = formula.words[-200:], "", formula.after[:200]
        nothing = Side("")
        return Pair((), nothing, (0,), "=", formula.line, conditions, contexts, words, guesses=ITS_SIDES)

    def _pair(self, left: str, right: str, about: Pair, *, is_fixed: bool) -> tuple[str, str, list[str]] | None:
        """Two sides as they may have been, and what was guessed; the same if they hold as they are."""
        text = f"{left}{JOINED}{right}"
        begin = len(left) + len(JOINED)
        slots = slots_of(text, begin if is_fixed or about.lefts else 0, len(text), self.alphabet)
        claim = self._claim((left, right), about)
        if claim is not None and claim.status in UNTRUE:  # it can be read: its letters are what its author wrote
            slots = [slot for slot in slots if not slot.is_letter]
        dear = DEAR + sum(len(slot.spans) for slot in slots)
        if sum(slot.options[0].cost for slot in slots) > dear:
            return None
        best: tuple[int, str, str, list[str], Claim] | None = None
        second: tuple[str, str, list[str]] | None = None
        least = sum(slot.options[0].cost for slot in slots)
        for cost, choice in itertools.islice(choices(slots, dear + MORE), MOST_TRIED):
            if best is not None and cost > best[0]:
                break
            self.budget.spend(1)
            sides = applied(text, 0, len(left), slots, choice), applied(text, begin, len(text), slots, choice)
            claim = self._claim(sides, about)
            if claim is not None and cost == least and second is None and self._is_second(claim, sides, left):
                second = *sides, words_of(slots, choice)
            if claim is None or not self._is_good(claim, sides):
                continue
            if best is None:
                best = cost, *sides, words_of(slots, choice), claim
            elif not _is_same(best[4], claim):
                return None
        return best[1:4] if best is not None else second

    def _is_known(self, side: Side) -> bool:
        """Whether a side further up means anything, so that a line may go on from it."""
        return (
            side.node is not None and self._claim((side.text, side.text), replace(NOTHING, lefts=(side,))) is not None
        )

    def _is_second(self, claim: Claim, sides: tuple[str, str], left: str) -> bool:
        """Whether the cheapest reading is to be shown where none holds: a sum is missing, or a name is given.

        The name must be one that the answer uses again, as it was scanned.
        """
        if claim.status is Word.IMPLIED:
            return True
        name = next((mark.text for mark in marks(sides[0]) if mark.kind == "symbol"), "")
        return claim.status is Word.DEFINITION and sides[0] == left and name in self.alphabet.own

    def _claim(self, sides: tuple[str, str], about: Pair) -> Claim | None:
        """What is to be said of two sides; None if they mean nothing."""
        left, right = (self._side(side) for side in sides)
        if right.node is None or (not about.lefts and left.node is None):
            return None
        return self.listener.tried(replace(about, lefts=about.lefts or (left,), right=right))

    def _is_good(self, claim: Claim, sides: tuple[str, str]) -> bool:
        """Whether what a claim says speaks for a guess: it holds, not of any symbols or of one that it makes itself."""
        true = claim.status in GOOD and claim.reading is not None
        return true and sides[0].split() != sides[1].split() and not self._is_empty(claim)

    def _is_empty(self, claim: Claim) -> bool:
        """Whether it holds of nothing: something is differentiated that the question gives as it is."""
        given = self.listener.places[0].given
        nodes = claim.reading.nodes if claim.reading is not None else ()
        of = [each.of for node in nodes for each in walk(node) if isinstance(each, Derivative)]
        return any(isinstance(each, Entry) and each.name in given for each in of)

    def _side(self, text: str) -> Side:
        if text not in self.sides:
            self.budget.spend(1)
            self.sides[text] = one_side(text)
        return self.sides[text]


def _is_same(one: Claim, other: Claim) -> bool:
    """Whether two claims say the same thing in other letters."""
    if one.reading is None or other.reading is None:
        return one.reading is other.reading
    pairs = zip(one.reading.nodes, other.reading.nodes, strict=False)
    return all(normal(ours) == normal(theirs) for ours, theirs in pairs)
