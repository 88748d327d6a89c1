"""The case that a line which does not hold is about: what is said of it for other indices would be said of no line."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from grader.derivation.budget import Budget
from grader.derivation.judging.claims import GOOD, Claim, Word
from grader.derivation.judging.discourse import Pair
from grader.derivation.judging.names.conditions import letters_of
from grader.derivation.judging.sides import tells_apart
from grader.derivation.judging.words.cases import case_said, speaks_of_cases, supposes
from grader.derivation.meaning.resolve import Resolved, readings
from grader.derivation.meaning.symbols import Table
from grader.derivation.meaning.values import MeaningError
from grader.derivation.nodes.syntax import Condition, Entry, Node, Number, Symbol, walk
from grader.derivation.text.lexer import ReadError

Judged = Callable[[Node, Node, Sequence[Condition], Claim], Claim]

OF_ITS_CASE = "it may be said only of the case that its sentence supposes in words, which is not read"
IN_THAT_CASE = re.compile(r"\s*,?\s*in (?:the )?(?:case\b|(?:first|second|other|latter|former)\b)", re.I)
IN_CASE = re.compile(
    r"(?:\bin the (?:first|second|other|latter|former)(?: case| one)?|\((?:here|then|so|thus|i\.\s?e\.),?)\s*$", re.I
)


def of_its_case(pair: Pair, claim: Claim, judged: Judged) -> Claim:
    """The claim under the condition that its sentence names, if that is about indices of the line's left side."""
    context = next((each for each in pair.contexts if not each.far), None)
    left, right = pair.lefts[0].node, pair.right.node
    plain = claim.status is Word.DIFFERS and claim.reading is not None and not claim.reading.conditions
    if context is None or left is None or right is None or claim.reading is None or not plain:
        return claim
    entries = (each for each in walk(claim.reading.nodes[0]) if isinstance(each, Entry))
    if not letters_of(context.conditions) <= {index for each in entries for index in each.indices}:
        return claim
    fresh = replace(claim, status=Word.NOT_READ, note="", reading=None, compared=())
    there = judged(left, right, context.conditions, fresh)
    return there if there.status is Word.DIFFERS and there.compared else claim


def with_its_case(claim: Claim, pair: Pair, table: Table, budget: Budget) -> Claim:
    """A claim that holds everywhere with the conditions of the case in which it stands."""
    if claim.reading is None or claim.reading.conditions or not pair.contexts:
        return claim
    nodes = [side.node for side in (pair.lefts[0], pair.right) if side.node is not None]
    with contextlib.suppress(ReadError, MeaningError):
        found = next(readings(nodes, pair.contexts[0].conditions, table, {}, budget))
        return replace(claim, case=found.conditions)
    return claim


def recalls_label(pair: Pair, table: Table) -> bool:
    """Whether a line only says what the label is in a case named above: `in the second (case) $y_{ik} = 0$`."""
    left, right = pair.lefts[0].node, pair.right.node
    known = table.find(left.name) if isinstance(left, Symbol) and isinstance(right, Number) else None
    recalls = IN_CASE.search(pair.words[0]) or (pair.contexts and IN_THAT_CASE.match(pair.words[2]))
    return known is not None and known.one_hot and bool(recalls) and _is_of_case(left, pair)


def _is_of_case(label: Node | None, pair: Pair) -> bool:
    """Whether a label has the index of the case that is spoken of, if one is: not `$y_{ic} = 0$` for `$k \\ne t$`."""
    spoken = set[str]().union(*(letters_of(each.conditions) for each in pair.contexts))
    own = {each.name for each in walk(label) if isinstance(each, Symbol)} if label is not None else set[str]()
    return not spoken or not spoken.isdisjoint(own)


def perhaps_a_case(pair: Pair, claim: Claim, table: Table, judged: Judged) -> Claim:
    """Not refuted where it holds for equal or for different indices, and the words around it speak of cases."""
    left, right = pair.lefts[0].node, pair.right.node
    is_asked = claim.status is Word.DIFFERS and not pair.conditions and (speaks_of_cases(pair) or supposes(pair))
    if left is None or right is None or claim.reading is None or not is_asked:
        return claim
    for one, other, shown in _cases(claim.reading, table):
        if tells_apart((left, right), {one.name, other.name}):
            continue
        for relation, sign in (("=", "="), ("!=", "other than")):
            found = judged(left, right, [Condition(one, relation, other)], claim)
            if found.status in GOOD and (relation == case_said(pair) or recalls_label(pair, table)):
                return found
            if found.status in GOOD:
                words = f"it holds only for {one.name} {sign} {shown}; whether the words say so was not understood"
                return replace(claim, status=Word.NOT_READ, note=words)
    return replace(claim, status=Word.NOT_READ, note=OF_ITS_CASE) if supposes(pair) else claim


def _cases(reading: Resolved, table: Table) -> Iterator[tuple[Symbol, Symbol, str]]:
    """Pairs that words may call equal or different: two indices of one axis, or an index and a label."""
    letters = {name: axis for name, axis in reading.axes.items() if name[0] != "~" and "#" not in name}
    for one, other in itertools.combinations(letters, 2):
        if letters[one] == letters[other]:
            yield Symbol(one), Symbol(other), other
    labels = next((each for each in table.declared.values() if each.one_hot), None)
    if labels is None:
        return
    examples = tuple(Symbol(name) for name, axis in letters.items() if axis == table.leave_out)
    for one, axis in letters.items():
        if axis == labels.axes[table.class_axis(labels.name)]:
            yield Symbol(one), Symbol(labels.name, examples[:1]), f"the label {labels.name}"
