r"""Lines on which nothing rests that was asked for: an aside in letters of its own, a condition with a multiplier.

`(physicists write $-\mathcal F = -\langle E\rangle + S$)` is about nothing of the question. `$f_c - \ln q_c - 1 -
\alpha = 0$` gives a number that nobody defines the only value that it can have, if that is the same for every class.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from grader.derivation.judging.claims import Claim, Word
from grader.derivation.judging.discourse import Pair
from grader.derivation.judging.otherwise.solving import solved_for
from grader.derivation.judging.words.connectives import NAMES_RESULT
from grader.derivation.meaning.evaluate import evaluate
from grader.derivation.meaning.operators import CUSTOMARY
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.resolve import readings
from grader.derivation.meaning.symbols import Table
from grader.derivation.meaning.values import MeaningError
from grader.derivation.nodes.derivatives import SIGNS
from grader.derivation.nodes.names import LETTERLIKE
from grader.derivation.nodes.syntax import Node, Symbol
from grader.derivation.text.lexer import ReadError, tokens
from grader.derivation.text.sentences import last_sentence
from grader.derivation.text.vocabulary import ACCENTS, GREEK

TOLERANCE = 1e-9
NEAR = 60
"""Characters after a formula that are said of it."""
DIFFERENTIATES = frozenset([*SIGNS, *CUSTOMARY, "'", "prime"])


def remarks(claims: Sequence[Claim | None], pairs: Mapping[int, Pair], table: Table) -> Iterator[int]:
    """The lines within the text that were not read and differentiate nothing, and whose letters stand nowhere else.

    None of them is a symbol of the question or another name for one, and their sentence names no result.
    """
    foreign: dict[int, frozenset[str]] = {}
    elsewhere: set[str] = set()
    for at, claim in enumerate(claims):
        names, pair = names_in(claim.text) if claim is not None else frozenset(), pairs.get(at)
        unread = claim is not None and claim.status is Word.NOT_READ and pair is not None and not pair.display
        known = names & DIFFERENTIATES or any(_is_known(name, table) for name in names)
        if unread and names and not known and pair is not None and not (names_result(pair) or _is_identity(pair)):
            foreign[at] = names
        else:
            elsewhere |= names
    yield from (at for at, names in foreign.items() if not names & elsewhere)


def names_result(pair: Pair) -> bool:
    """Whether words around a line call it the result."""
    return any(map(NAMES_RESULT.search, (last_sentence(pair.words[0]), pair.words[2][:NEAR])))


def _is_identity(pair: Pair) -> bool:
    """Whether both sides have a letter, so that a line gives it no value: `e^{a+b} = e^a + e^b`."""
    return bool(names_in(pair.lefts[0].text) & names_in(pair.right.text))


def _is_known(name: str, table: Table) -> bool:
    return name in table.sizes or table.find(name) is not None


def names_in(text: str) -> frozenset[str]:
    """The letters and signs of a formula that are no indices."""
    try:
        found = tokens(text)
    except ReadError:
        return frozenset(re.findall("[A-Za-z]+", text))
    names: set[str] = set()
    font, below, depth = "", False, 0
    for token in found:
        if below or depth:
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            below = False
        elif token.text == "_":
            below = True
        elif token.text in LETTERLIKE or token.text in ACCENTS:
            font = f"{LETTERLIKE.get(token.text, token.text)} "
        elif token.kind in ("letter", "name") or token.text in GREEK or token.text in DIFFERENTIATES:
            names.add(font + token.text)
            font = ""
    return frozenset(names)


def fits_one_value(
    symbol: Symbol, pair: Pair, table: Table, places: Sequence[Place], customs: Mapping[str, str]
) -> bool:
    """Whether a number that is a term of a line has the same value for every index that counts no examples."""
    left, right = pair.lefts[0], pair.right
    solved = solved_for(symbol, pair) or solved_for(symbol, Pair((right,), left, (0,), "=", 0, (), (), ()))
    with contextlib.suppress(ReadError, MeaningError):
        if solved is not None and not solved[0].subs and not solved[0].upper:
            return any(
                _is_constant(reading.nodes[0], reading.axes, table, places)
                for reading in readings([solved[1]], (), table, customs, places[0].budget)
            )
    return False


def _is_constant(node: Node, axes: Mapping[str, str], table: Table, places: Sequence[Place]) -> bool:
    for place in places:
        value = evaluate(node, place.with_axes(axes))
        over = [*(axes.get(name, "") for name in value.names), *value.open]
        at = tuple(2 + n for n, axis in enumerate(over) if axis != table.leave_out)
        size = max((value.array.shape[n] for n in at), default=1)
        if size == 1 or not np.all(np.ptp(value.array, axis=at) <= TOLERANCE * (1 + np.abs(value.array).max())):
            return False
    return True
