"""What is said of one equality of a written answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from grader.derivation.judging.comparing import Compared
from grader.derivation.meaning.resolve import Resolved
from grader.derivation.meaning.symbols import Table
from grader.derivation.meaning.values import MeaningError
from grader.derivation.nodes.syntax import Condition, Entry, walk
from grader.derivation.text.lexer import ReadError

MAX_WRITTEN = 20


class Word(StrEnum):
    """What is said of a claim."""

    HOLDS = "holds"
    DIFFERS = "differs"
    IMPLIED = "implied"
    TRIVIAL = "trivial"
    DEFINITION = "definition"
    NOT_READ = "not read"


class Change(StrEnum):
    """What may be wrong with a formula, if it is one thing."""

    SIGN = "the sign of a term"
    CONSTANT = "a constant factor"
    FACTOR = "a factor"
    TERM = "a term"
    NUMBER = "a number"
    SYMBOL = "a symbol"
    LETTER = "an index"
    SUM = "a sum"
    BRACKETS = "a bracket"
    CONDITION = "a condition"
    FUNCTION = "a function"
    POWER = "a power"
    TRANSPOSITION = "a transposition"


class Role(StrEnum):
    """What a formula is in a sentence that supposes something: what is supposed, or said of that case.

    What stands after a sentence that does nothing else, in its paragraph, may be said of that case.
    """

    CLAIMED = ""
    SUPPOSED = "supposed"
    UNDER = "under"
    AFTER = "after"


SHOWN = {"<=": "\\le", ">=": "\\ge", "!=": "\\ne", "approx": "\\approx", "to": "\\to", "sim": "\\sim"}


@dataclass(frozen=True, eq=False)
class Claim:
    """One equality. `note` says what a person should know; `reading` is what the formulas were understood as.

    `imposes` marks an equation that may choose among the values that the question leaves open.
    `follows` is the line of an earlier slip from which one that does not hold follows rightly; 0 if it does not.
    `remark` is one that was not read, and on which nothing rests that was asked for.
    `withdrawn` is one that does not hold, and of which the words right after it say so.
    `taken_over` is one that comes from elsewhere, as its words say, and was not derived.
    `defines` is the symbol that it gives a meaning, as the table calls it.
    `misfit` says that it means nothing since matrices in it, or its sides, have shapes that do not go together.
    `alone` is how a differential compares where a single row varies, as the words around it say.
    `change` is the one thing that is wrong with one that does not hold, if one thing is: it holds with that changed.
    `guesses` are what was guessed of its text, which was `scanned` as something else.
    `case` are the conditions of the case in which it stands, if it holds in all.
    `sizes` are how many of each there are where it stands, as words say.
    `literal` is what is to be said of it as it is written, if it holds only as it may be meant.
    """

    left: str
    right: str
    line: int
    status: Word
    note: str = ""
    caret: str = ""
    reading: Resolved | None = None
    compared: tuple[Compared, ...] = ()
    table: Table | None = None
    doubtful: bool = False
    chain: int = 0
    relation: str = "="
    follows: int = 0
    imposes: bool = False
    scanned: str = ""
    guesses: tuple[str, ...] = ()
    role: Role = Role.CLAIMED
    withdrawn: bool = False
    remark: bool = False
    taken_over: bool = False
    defines: str = ""
    alone: tuple[Compared, ...] = ()
    misfit: bool = False
    change: Change | None = None
    case: tuple[Condition, ...] = ()
    sizes: tuple[tuple[str, int], ...] = ()
    literal: Claim | None = field(default=None, compare=False, repr=False)

    @property
    def text(self) -> str:
        return f"{self.left} {SHOWN.get(self.relation, self.relation)} {self.right}" if self.left else f"= {self.right}"


TROUBLE = (ReadError, MeaningError, ArithmeticError, ValueError, LookupError, RecursionError)
"""What may go wrong with a formula in which nobody wrote this way of reading it."""
GOOD = (Word.HOLDS, Word.TRIVIAL, Word.DEFINITION)
BAD = (Word.DIFFERS, Word.NOT_READ, Word.IMPLIED)
CUT = "the answer is too long to be checked to its end"
NOT_IN_ALL_WAYS = "it does not hold as it is written; in what other ways it may be meant takes too much computing"
REFUTED = (Word.DIFFERS, Word.IMPLIED)


def leave_out(claims: Iterable[Claim | None]) -> bool:
    """Whether a line leaves out the index of the example."""
    return any(each is not None and each.reading is not None and each.reading.left_out for each in claims)


def with_literal(claim: Claim, written: Claim, table: Table) -> Claim:
    """A claim that is judged as it may be meant, with what is to be said of it as it is written."""
    return replace(claim, literal=replace(written, table=written.table or table))


def with_written(table: Table, claim: Claim) -> Table:
    """The table with what a line that holds says of a symbol in others of the answer's own, which may vary."""
    left, right = claim.reading.nodes if claim.reading is not None else (None, None)
    if claim.status is not Word.HOLDS or claim.doubtful or not isinstance(left, Entry) or right is None:
        return table
    own = {each.name for each in walk(right) if isinstance(each, Entry)} & table.own - {left.name}
    is_new = own and len(table.written) < MAX_WRITTEN and (left, right) not in table.written
    return replace(table, written=(*table.written, (left, right))) if is_new else table


def badness(claims: Iterable[Claim]) -> int:
    """How many lines do not hold or were not read."""
    return sum(claim.status in BAD for claim in claims)


def unrefuted(claim: Claim) -> Claim:
    """A claim of an answer that was not read in all ways; one that does not hold may do so in another."""
    if claim.status not in REFUTED:
        return claim
    return replace(claim, status=Word.NOT_READ, note=NOT_IN_ALL_WAYS, compared=(), follows=0)
