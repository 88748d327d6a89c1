"""What keeps a complete answer from being awarded: formulas of the kind that was asked for which nothing verifies.

A result may be stated in words, as the definition of a new symbol, after an arrow or with no equality at all. Whatever in
an answer has the shape of the result must therefore have been derived, and the last of it must be the result.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from grader.derivation.judging.answer import Answer
from grader.derivation.judging.claims import Claim, Word
from grader.derivation.marking.targets import Target, Targets, covered, typed, without_constant_axes
from grader.derivation.meaning.evaluate import evaluate, symbol_values
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.resolve import readings
from grader.derivation.meaning.symbols import Table
from grader.derivation.meaning.values import MeaningError, Value
from grader.derivation.nodes.syntax import Derivative, Number, Symbol
from grader.derivation.settings import DerivationSettings
from grader.derivation.text.lexer import ReadError

TROUBLE = (ReadError, MeaningError, ArithmeticError, ValueError, LookupError, RecursionError)


def unverified(answer: Answer, settings: DerivationSettings, targets: Targets, places: Sequence[Place]) -> str:
    """Why an answer is for a person, though all of its lines hold; "" if nothing speaks against it."""
    results = list(_results(settings, targets))
    if not results or not answer.claims:
        return ""
    kinds = {tuple(sorted(result.axes)) for result in results}
    shown = [side for claim in answer.claims if claim.status is Word.HOLDS for side in _sides(claim)]
    known = [*shown, *results]
    last = next((side for side in reversed(shown) if _kind(side) in kinds), None)
    if last is not None and not _is_any(last, results):
        return "what was asked for is not the last of its kind that the answer states"
    table = next((claim.table for claim in reversed(answer.claims) if claim.table is not None), None)
    if table is None:
        return ""
    place = places[0].with_table(table)
    for name in sorted(table.own):
        value = _own(name, table, place)
        if value is not None and _kind(value) in kinds and not _is_any(value, known):
            return f"{name.partition('/')[0]} is given a value like that of the result, which nothing derives"
    for fragment in answer.fragments:
        if fragment.side.node is None or isinstance(fragment.side.node, Symbol | Number | Derivative):
            continue
        found = [value for value in _values(fragment.side.node, table, place) if _kind(value) in kinds]
        if found and not any(_is_any(value, known) or _is_term(value, answer.claims) for value in found):
            return f"line {fragment.line}: {fragment.side.text[:60]} is like the result, and nothing derives it"
    return ""


def _results(settings: DerivationSettings, targets: Targets) -> Iterator[Target]:
    """The values of what the last milestones of the paths are about, at the first place."""
    last = {path.milestones[-1] for path in settings.paths}
    for milestone in settings.milestones:
        if milestone.id in last:
            for line in milestone.lines:
                for text in settings.formulas(line.value):
                    yield from targets.get(text, ())[:1]


def _kind(value: Target) -> tuple[str, ...]:
    return tuple(sorted(value.axes))


def _sides(claim: Claim) -> Iterator[Target]:
    """The values of both sides at the first place, the right one last."""
    if claim.reading is not None and claim.compared:
        for value in (claim.compared[0].left, claim.compared[0].right):
            with contextlib.suppress(KeyError):
                yield typed(value, claim.reading.axes)


def _is_any(value: Target, known: Sequence[Target]) -> bool:
    slim = without_constant_axes(value)
    return any(covered(each, other, None, "") for other in known for each in (value, slim))


def _own(name: str, table: Table, place: Place) -> Target | None:
    """The value of a symbol that the answer defines."""
    with contextlib.suppress(*TROUBLE):
        return Target(symbol_values(name, place)[:, 0], table.declared[name].axes)
    return None


def _values(node: object, table: Table, place: Place) -> Iterator[Target]:
    """The values of a formula in its most usual readings."""
    with contextlib.suppress(*TROUBLE):
        for number, reading in enumerate(readings([node], [], table, {}, place.budget)):  # type: ignore[list-item]
            if number > 2:
                return
            with contextlib.suppress(MeaningError, ValueError):
                value: Value = evaluate(reading.nodes[0], place.with_axes(reading.axes))
                yield typed(value, reading.axes)


def _is_term(value: Target, claims: Sequence[Claim]) -> bool:
    """Whether a formula is a side of a line that says nothing new, such as a definition."""
    sides = (side for claim in claims if claim.status is not Word.NOT_READ for side in _sides(claim))
    return _is_any(value, list(sides))
