"""Lines that may only choose something, and so claim nothing; and what is said of the case that they choose.

`for $w_1 = w_2$` and `take $m_i = 0$` are true of no random numbers, and no derivation has such a step: what is derived
has a sum, a derivative or at least a product on one side. So whatever words stand around it, a relation between two
symbols, or of one and a number, is not refuted, nor is what its paragraph goes on to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.derivation.judging.claims import REFUTED, Claim, Role, Word
from grader.derivation.judging.discourse import Pair
from grader.derivation.judging.otherwise.imposing import CONDITION
from grader.derivation.judging.words.connectives import GENERAL, ITEM, NEW_PARAGRAPH
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Negative, Node, Number, Sum, Symbol, walk
from grader.derivation.text.sentences import ends_sentence

CHOICE = "it may choose a case or a value, and then claims nothing"
OF_A_CASE = "it may be said of the case of line {} only"
EXAMPLE = "it may be an example in numbers, which were not understood"
GOES_ON = "what it goes on from was not understood"
ENDED = re.compile(r"[.;!?][*_)]*[ \t]*\n[ \t]*\n")
"""A sentence ends with its paragraph."""
LATER = "the words after it may say that it is so in one case only"


def without_choices(claims: Sequence[Claim], pairs: Sequence[Pair]) -> Iterator[Claim]:
    """The claims, each with its pair; what may choose a case, or be said of one, is not refuted."""
    case = 0
    for at, (claim, pair) in enumerate(zip(claims, pairs, strict=True)):
        moved_on = any(each.search(pair.words[0]) for each in (NEW_PARAGRAPH, ENDED, ITEM, GENERAL))
        if moved_on or (at and pair.contexts != pairs[at - 1].contexts):
            case = 0
        refuted = claim.status in REFUTED
        chooses = (refuted or claim.note == CONDITION) and _relates_atoms(pair, claim.table)
        if chooses:
            note = CHOICE if refuted else ""
        elif refuted and not pair.begins and not pair.display and len(pair.lefts) > 1:
            note = GOES_ON
        elif refuted and _is_supposed_after(pairs, at):
            note = LATER
        elif refuted and _is_in_numbers(pair):
            note = EXAMPLE
        else:
            note = OF_A_CASE.format(case) if refuted and case else ""
        yield replace(claim, status=Word.NOT_READ, note=f"{note}; {claim.note}") if note else claim
        if chooses or claim.role is Role.SUPPOSED:
            case = claim.line


def _is_supposed_after(pairs: Sequence[Pair], at: int) -> bool:
    """Whether the sentence goes on with a supposition: `$a = b$ if $\\lambda = 0$`."""
    after = next((pair for pair in pairs[at + 1 :] if pair.words[0] != pairs[at].words[0]), None)
    return after is not None and after.role is Role.SUPPOSED and not ends_sentence(after.words[0])


def _is_in_numbers(pair: Pair) -> bool:
    """Whether one side is computed from numbers alone, or is one that is not whole: `(0.5 - 1) \\cdot 2`."""
    sides = (side.of if isinstance(side, Negative) else side for side in (pair.lefts[0].node, pair.right.node) if side)
    plain = [side for side in sides if not any(isinstance(each, Symbol | Sum) for each in walk(side))]
    return any(not isinstance(side, Number) or side.value % 1 != 0 for side in plain)


def _relates_atoms(pair: Pair, table: Table | None) -> bool:
    """Whether a line in the text relates a symbol to another, or to a number, and says no more."""
    sides = (pair.lefts[0].node, pair.right.node)
    sizes = table.sizes if table is not None else {}
    of_sizes = all(isinstance(side, Symbol) and side.name in sizes for side in sides)
    is_plain = all(side is not None and _is_atom(side, table) for side in sides)
    return is_plain and not of_sizes and not pair.display and pair.relation in ("=", ":=")


def _is_atom(node: Node, table: Table | None) -> bool:
    sizes = table.sizes if table is not None else {}
    return isinstance(node, Symbol) or all(each.name in sizes for each in walk(node) if isinstance(each, Symbol))
