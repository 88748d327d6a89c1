"""Steps that an answer states in its sentences without an equality: `the first part contributes $p_{ik} x_i$`.

Nothing says what such a formula is equal to, so that nothing is verified by it and no answer is awarded for it; but a
person who marks would see the step, and so it counts in what is suggested.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from grader.derivation.budget import Budget, TooMuch
from grader.derivation.judging.answer import Answer
from grader.derivation.judging.claims import TROUBLE
from grader.derivation.marking.milestones import Marks, Met
from grader.derivation.marking.targets import WHOLE, Target, Targets, covered, typed
from grader.derivation.meaning.evaluate import evaluate
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.resolve import readings
from grader.derivation.nodes.syntax import Derivative, Node, Symbol, walk
from grader.derivation.settings import DerivationSettings, Milestone

MAX_FRAGMENTS, MAX_READINGS, MAX_COMPUTED = 40, 2, 400
LEAST, ENOUGH = 2, 2
"""Symbols of a formula that is more than a mention; steps, each by a formula of its own, that are more than chance."""


def with_steps_in_passing(
    found: Marks, answer: Answer, settings: DerivationSettings, targets: Targets, place: Place
) -> Marks:
    """The marks, with the steps that are only stated in passing among those that are suggested."""
    steps = [each for each in found.met if each.milestone.id in found.path.milestones[:-1]]
    missing = [each for each in steps if not (each.met or each.cost)]
    if found.awarded is not None or not missing or any(claim.follows for claim in answer.claims):
        return found
    values = dict(_values(answer, replace(place, budget=Budget(MAX_COMPUTED))))
    told: dict[str, tuple[int, ...]] = {}
    for each in missing:
        at = _told(each.milestone, values, settings, targets)
        told |= {each.milestone.id: (at[0],)} if at else {}
        values = {number: value for number, value in values.items() if number not in at[1:]}
    if len(told) < min(ENOUGH, len(missing)):
        return found
    met = tuple(_with(each, told.get(each.milestone.id, ())) for each in found.met)
    more = sum(
        each.points - before.points
        for each, before in zip(met, found.met, strict=True)
        if each.milestone.id in found.path.milestones
    )
    return replace(found, met=met, suggested=found.suggested + more)


def _with(met: Met, lines: Sequence[int]) -> Met:
    return replace(met, share=1.0, lines=tuple(lines), cost=0) if lines else met


def _told(
    milestone: Milestone,
    values: Mapping[int, Sequence[tuple[int, Target]]],
    settings: DerivationSettings,
    targets: Targets,
) -> tuple[int, ...]:
    """The line of the first formula that states what a milestone is about, and the number of that formula."""
    wanted = [targets[text][0] for line in milestone.lines for text in settings.formulas(line.value)]
    for number, found in values.items():
        for line, value in found:
            if any(covered(value, each, None, "") >= WHOLE for each in wanted):
                return line, number
    return ()


def _values(answer: Answer, place: Place) -> Iterator[tuple[int, list[tuple[int, Target]]]]:
    """What the formulas without an equality are in their readings, each with its line, by their number."""
    table = next((claim.table for claim in reversed(answer.claims) if claim.table is not None), None)
    if table is None:
        return
    here = place.with_table(table)
    with contextlib.suppress(TooMuch):
        for number, fragment in enumerate(answer.fragments[:MAX_FRAGMENTS]):
            node = fragment.side.node
            if node is None or len(_names(node)) < LEAST or any(isinstance(each, Derivative) for each in walk(node)):
                continue
            with contextlib.suppress(*TROUBLE):
                found = itertools.islice(readings([node], [], table, {}, here.budget), MAX_READINGS)
                each = [(evaluate(one.nodes[0], here.with_axes(one.axes)), one.axes) for one in found]
                yield number, [(fragment.line, typed(*value)) for value in each]


def _names(node: Node) -> set[str]:
    """The symbols in a formula but for indices."""
    found = [each for each in walk(node) if isinstance(each, Symbol)]
    indices = {index.name for each in found for index in (*each.subs, *each.upper) if isinstance(index, Symbol)}
    return {each.name for each in found} - indices
