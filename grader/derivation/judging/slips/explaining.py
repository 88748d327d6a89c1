"""Which slip explains a line that does not hold, and what of lines that none explains.

A student's mistake is one thing in a formula: a sign, a factor, an index, a sum. What was misread is off by more. So
a line is refuted if it holds with one such thing changed, or follows from one that does; any other waits for a person.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from grader.derivation.budget import Budget, TooMuch
from grader.derivation.judging.claims import REFUTED, TROUBLE, Change, Claim, Word
from grader.derivation.judging.comparing import compare
from grader.derivation.judging.slips.edits import STRUCTURE, SYMBOLS, Edits, edits
from grader.derivation.judging.slips.multiples import of_a_term, of_the_others
from grader.derivation.judging.slips.vocabulary import THROUGH, Vocabulary, vocabulary_of
from grader.derivation.meaning.indices import HIDDEN
from grader.derivation.meaning.normal import renamed
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.resolve import Resolved
from grader.derivation.meaning.variants import variants
from grader.derivation.nodes.syntax import Add, Derivative, Entry, Node, Sum, Variable, rebuilt, walk

MAX_EDITS, MAX_STEPS = 400, 30_000
"""Changes of one line that are tried, and the work of all lines together."""
MANY = 3
"""Lines that hold where an answer is read by and large."""
UNEXPLAINED = "it does not hold as it was read, and no one slip explains it, so that it may be misread"
CONVENTIONS = {Change.SUM, Change.FACTOR, Change.TERM, Change.CONDITION}
"""What is as often another convention as a slip, in saying what the question defines: a sum, a factor or term more."""


def believed(claims: Sequence[Claim], places: Sequence[Place]) -> list[Claim]:
    """The claims, each with its slip; of an answer that is read by and large those not refuted that no slip explains,
    nor what follows from them.

    Where one line has a slip, others may have more than one; but what the question defines is still said as it is.
    """
    budget = Budget(MAX_STEPS)
    there = [replace(place, budget=budget) for place in places]
    found = [replace(each, change=explained(each, there)) if _is_first(each) else each for each in claims]
    if sum(claim.status is Word.HOLDS for claim in claims) < MANY:
        return found
    trusted = {at: _is_trusted(claim, claims) for at, claim in enumerate(found) if _is_first(claim)}
    wrong = any(trust and not _states(claims[at]) for at, trust in trusted.items())
    doubted = {at for at, trust in trusted.items() if not trust and (not wrong or _states(claims[at]))}
    doubted = {at for at in doubted if not _is_result(claims[at], claims)}
    lines = {claims[at].line for at in doubted}
    return [
        replace(claim, status=Word.NOT_READ, note=f"{UNEXPLAINED}: {claim.note}", follows=0, change=None)
        if at in doubted or (claim.status in REFUTED and claim.follows in lines)
        else claim
        for at, claim in enumerate(found)
    ]


def _is_result(claim: Claim, claims: Sequence[Claim]) -> bool:
    """Whether a line says what the gradient of a symbol of the question is, and no other says it rightly."""
    left = claim.reading.nodes[0] if claim.reading is not None else None
    if claim.table is None or not isinstance(left, Derivative) or not isinstance(left.of, Entry) or left.of.indices:
        return False
    right = [each.reading.nodes[0] for each in claims if each.status is Word.HOLDS and each.reading is not None]
    return left.of.name not in claim.table.own and left not in right


def _is_first(claim: Claim) -> bool:
    """Whether a line is wrong by itself, as it was read."""
    return claim.status in REFUTED and not claim.follows and claim.reading is not None and claim.table is not None


def _is_trusted(claim: Claim, claims: Sequence[Claim]) -> bool:
    """Whether a slip explains what is wrong with a line, or a wrong line elsewhere follows rightly from it."""
    if _is_carried_on(claim, claims):
        return True
    if claim.status is Word.IMPLIED:
        return claim.change is Change.SUM and _sums(claims) >= _letters_of_one_side(claim)
    if claim.change is None or not _states(claim):
        return claim.change is not None
    return claim.change not in CONVENTIONS or any(_states(each) and _says_the_same(each, claim) for each in claims)


def _is_carried_on(claim: Claim, claims: Sequence[Claim]) -> bool:
    """Whether a wrong line elsewhere follows rightly from a step, as it was read."""
    is_step = claim.reading is not None and not isinstance(claim.reading.nodes[0], Entry)
    return is_step and any(each.follows == claim.line and each.chain != claim.chain for each in claims)


def _sums(claims: Sequence[Claim]) -> set[str]:
    """What sums are written out over, somewhere in an answer: the axes whose sums nobody has to add in thought."""
    nodes = (node for claim in claims if claim.reading is not None for node in claim.reading.nodes)
    return {each.axis for node in nodes for part in walk(node) if isinstance(part, Sum) for each in part.variables}


def _letters_of_one_side(claim: Claim) -> set[str]:
    """What the letters count that stand on one side of a claim only."""
    assert claim.reading is not None
    sides = [
        {name for each in walk(side) if isinstance(each, Entry) for name in each.indices if isinstance(name, str)}
        for side in claim.reading.nodes
    ]
    return {claim.reading.axes[name] for name in sides[0] ^ sides[1] if "#" not in name and name in claim.reading.axes}


def _states(claim: Claim) -> bool:
    """Whether a claim says what a symbol of the question is."""
    left = claim.reading.nodes[0] if claim.reading is not None else None
    table = claim.table
    return table is not None and isinstance(left, Entry) and left.name in table.definitions.keys() - table.own


def _says_the_same(claim: Claim, other: Claim) -> bool:
    """Whether a claim that holds is about the symbol that another one states."""
    if claim.reading is None or other.reading is None or not (claim.status is Word.HOLDS or claim.compared):
        return False
    first, second = claim.reading.nodes[0], other.reading.nodes[0]
    is_right = claim.status in (Word.HOLDS, Word.DEFINITION)
    return is_right and isinstance(first, Entry) and isinstance(second, Entry) and first.name == second.name


def explained(claim: Claim, places: Sequence[Place]) -> Change | None:
    """What is wrong with a claim, if it holds once that is changed; None if no one thing is."""
    if claim.reading is None or claim.table is None:
        return None
    here = [place.with_table(claim.table) for place in places]
    words = vocabulary_of(claim)
    reading = replace(claim.reading, axes={**claim.reading.axes, **words.through})
    seen = set[tuple[Node, ...]]()
    with contextlib.suppress(TooMuch):
        if (kind := _of_values(claim, reading, words, here)) is not None:
            return kind
        for kind, nodes in itertools.islice(_changed(reading, words), MAX_EDITS):
            if nodes not in seen and _holds(replace(reading, nodes=nodes), here):
                return kind
            seen.add(nodes)
    return None


def _of_values(claim: Claim, reading: Resolved, words: Vocabulary, places: Sequence[Place]) -> Change | None:
    """What is wrong with a term or with what lies beside a diagonal, as the values show."""
    left, right = reading.nodes
    for start in (*_started(left, words), *_parts(left, words)):
        with contextlib.suppress(*TROUBLE):
            kind = of_a_term(replace(reading, nodes=(start, right)), places)
            if kind is not None:
                return kind
    return of_the_others(claim)


def _parts(node: Node, words: Vocabulary) -> Iterator[Node]:
    """What a loss on a left side may be instead: one of its terms, or what it is for one example."""
    table = words.table
    for variant in variants(node.name, table) if isinstance(node, Entry) and not node.indices else ():
        definition, axes = variant.definition, variant.declared.axes
        if all(axis == table.leave_out for axis in axes):
            letters = [next((each for each, of in words.letters.items() if of == axis), HIDDEN + axis) for axis in axes]
            yield renamed(definition.body, dict(zip(definition.variables, letters, strict=False)), 0)


def _changed(reading: Resolved, words: Vocabulary) -> Iterator[tuple[Change, tuple[Node, ...]]]:
    left, right = reading.nodes
    for letter in words.letters:
        for other in words.others(letter):
            yield Change.LETTER, (left, renamed(right, {letter: other}, 0))
    for rules in (STRUCTURE, SYMBOLS):
        for start in _started(left, words):
            yield from ((kind, (start, node)) for kind, node in edits(right, words, rules))
        if isinstance(left, Derivative) and rules is STRUCTURE:
            yield from ((kind, (node, right)) for kind, node in _of_others(left, words))
        elif not isinstance(left, Entry | Derivative):
            yield from ((kind, (node, right)) for kind, node in edits(left, words, rules))
            yield from ((kind, (node, right)) for kind, node in _within(left, words) if rules is STRUCTURE)


def _started(node: Node, words: Vocabulary) -> Iterator[Node]:
    """A left side, and what it is in other readings of the question."""
    yield node
    of = node.of if isinstance(node, Derivative) else node
    if isinstance(of, Entry) and not of.indices:
        for definition in words.table.alternatives.get(of.name, ()):
            body = renamed(definition.body, {}, 0)
            yield replace(node, of=body) if isinstance(node, Derivative) else body


def _of_others(node: Derivative, words: Vocabulary) -> Edits:
    """A derivative of what is defined without one of its terms, and of a sum over the classes of what has one."""
    if not isinstance(node.of, Entry):
        return
    for letter in (each for each in node.of.indices if isinstance(each, str) and each in words.letters):
        variable = Variable(f"{letter}{THROUGH}", words.letters[letter])
        yield (
            Change.SUM,
            replace(node, of=Sum("sum", (variable,), None, (), renamed(node.of, {letter: variable.name}, 0))),
        )
    whole = words.table.definitions[node.of.name].body if node.of.name in words.table.definitions else None
    if isinstance(whole, Add) and not node.of.indices:
        for at in range(len(whole.terms)):
            yield Change.TERM, replace(node, of=Add(whole.terms[:at] + whole.terms[at + 1 :]))


def _within(node: Node, words: Vocabulary) -> Edits:
    """The same of the first derivative within a side: `\\sum_k \\partial J/\\partial w_k` without a term of J."""
    first = next((each for each in walk(node) if isinstance(each, Derivative)), None)

    def put(each: Any, other: Node) -> Any:
        return other if each is first else rebuilt(each, lambda child: put(child, other))

    for kind, other in _of_others(first, words) if first is not None else ():
        yield kind, put(node, other)


def _holds(reading: Resolved, places: Sequence[Place]) -> bool:
    try:
        return compare(reading, places[:1])[-1].equal and compare(reading, places)[-1].equal
    except TROUBLE:
        return False
