r"""What an answer says falsely beside its lines: where symbols lie, how far indices run, what depends on what.

`w_k \in \mathbb{R}^K`, `k = 1, \dots, N`, `example $k$` for an index of classes, `$p_c$ does not depend on $f_k$`: no
line is wrong, and yet something is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from grader.derivation.judging.answer import Answer
from grader.derivation.judging.claims import Claim, Word
from grader.derivation.marking.dependence import Dependence
from grader.derivation.marking.shapes import Shapes
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Derivative, Entry, Negative, Node, Number, Symbol, bound_axes
from grader.derivation.text.documents import Formula
from grader.derivation.text.whereabouts import running

FIRST = (0, 1)
"""What indices begin with, as numbers or in programs."""
HOW_MANY = "number of "


def said_beside(answer: Answer, table: Table, place: Place) -> Iterator[str]:
    """Why what an answer says beside its lines is not so, for each formula that says it."""
    counted, nouns = _counted(answer), _nouns(table)
    yield from Shapes(answer.claims, table, place, counted).reasons(answer.formulas)
    for formula in answer.formulas:
        yield from (f"line {formula.line}: {each}" for each in _miscounted(formula, counted, nouns, table))
    yield from Dependence(answer.claims, table, place).reasons(answer.formulas)
    last = next((claim for claim in reversed(answer.claims) if _is_of_loss(claim, table)), None)
    if last is not None and last.reading is not None and last.reading.conditions:
        yield f"line {last.line}: it holds only in a case that was named"
    for fragment in answer.fragments:
        if _is_decimal(fragment.side.node):
            shown = fragment.side.text.strip()[:60]
            yield f"line {fragment.line}: {shown} is said of an example in numbers, which was not checked"


def _is_of_loss(claim: Claim, table: Table) -> bool:
    """Whether a line that holds differentiates a number of the question's, as what was asked for does."""
    left = claim.reading.nodes[0] if claim.reading is not None and claim.status is Word.HOLDS else None
    of = left.of if isinstance(left, Derivative) and isinstance(left.of, Entry) else None
    return of is not None and of.name not in table.own and not of.indices


def _is_decimal(node: Node | None) -> bool:
    """A number such as 0.3, which no line of a derivation has."""
    node = node.of if isinstance(node, Negative) else node
    return isinstance(node, Number) and node.value != round(node.value)


def _miscounted(
    formula: Formula, counted: Mapping[str, set[str]], nouns: Mapping[str, str], table: Table
) -> Iterator[str]:
    """What a formula or the words before it say of an index that the lines do not."""
    for each in running(formula.text):
        axis = table.sizes.get(each.last)
        if axis is not None and (axis not in counted.get(each.letter, {axis}) or each.first not in FIRST):
            yield f"{each.letter} runs otherwise in the formulas"
    letter = formula.text.strip()
    for noun, axis in nouns.items():
        if axis not in counted.get(letter, {axis}) and re.search(rf"\b{noun}\s*$", formula.words, re.I):
            yield f"{letter} counts something else in the formulas"


def _counted(answer: Answer) -> Mapping[str, set[str]]:
    """What each letter counts in the lines that were read."""
    found: dict[str, set[str]] = {}
    for claim in answer.claims:
        if claim.reading is not None:
            for axes in (claim.reading.axes, *map(bound_axes, claim.reading.nodes)):
                for name, axis in axes.items():
                    found.setdefault(name.rstrip("'"), set()).add(axis)
    return found


def _nouns(table: Table) -> Mapping[str, str]:
    """What one of those is called that an axis counts, unless a symbol is called so, too."""
    found: dict[str, str] = {}
    for phrase, node in table.parts.items():
        noun = phrase.removeprefix(HOW_MANY)
        one = re.sub(r"(?<=ss|ch|sh)es$|(?<!s)s$", "", noun)
        axis = table.sizes.get(node.name) if isinstance(node, Symbol) and noun != phrase else None
        if axis is not None and not any(other.startswith(one) for other in table.parts):
            found[one] = axis
    return found
