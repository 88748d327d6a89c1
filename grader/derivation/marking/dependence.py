r"""What an answer says falsely of what depends on what, and of the derivatives of what it names in words.

`$p_c$ does not depend on $f_k$`, `the penalty does not contain $w_k$`, `the other logits have the gradient $x_i$`.
"""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.derivation.judging.claims import TROUBLE, Claim, Word
from grader.derivation.judging.words.connectives import BY
from grader.derivation.marking.targets import Target, covered, typed
from grader.derivation.meaning.evaluate import evaluate
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.question import parsed
from grader.derivation.meaning.resolve import Resolved, readings
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import OPEN, Add, Derivative, Entry, Node, Symbol, walk
from grader.derivation.text.documents import Formula

MAX_READINGS = 3
NOTHING = 1e-9
NOT_OF = (
    r"(?:(?:does|do)(?:\s+not|n['’]t)\s+(?:\w+ly\s+)?(?:depend\s+(?:on|of)|contain|involve|include)"
    r"|(?:is|are)\s+(?:\w+ly\s+)?(?:independent\s+(?:of|from)|free\s+of"
    r"|constant\s+(?:in|for|with\s+respect\s+to|w\.?r\.?t\.?)))"
)
INDEPENDENT = re.compile(rf"\s*,?\s*{NOT_OF}\s*", re.I)
CONTAINS = re.compile(r"\s*(?:contains?|depends?\s+on|involves?|includes?)\b", re.I)
UNEQUAL = re.compile(r"\s*\w\s*(?:\\neq?(?![A-Za-z])|≠|!=)\s*\w\s*")
CASE = re.compile(rf"{UNEQUAL.pattern}|\s*\w\s*=\s*\w\s*")
INDEXED, RELATED = r"\w\s*_\s*(?:\w|\{\s*\w\s*\})", r"\s*(?:\\neq?(?![A-Za-z])|≠|!=|=)\s*"
OF_CLASS = re.compile(rf"\s*(?:\w{RELATED}{INDEXED}|{INDEXED}{RELATED}\w)\s*")
"""A case of an example's class: `k \\ne t_i`."""
ONLY_TERMS = re.compile(
    r"\bonly\s+(?:the\s+)?(?:\w+\s+)?(?:terms?|summands?|ones?)(?:\s+(?:with|for|where))?\s*$", re.I
)
HAS_DERIVATIVE = r"\s+(?:has|have)\s+(?:(?:the|as|an?|same|its|their|also)\s+){0,3}(?:gradient|derivative)s?\s*$"
A_TERM = re.compile(r"terms?|parts?|summands?", re.I)
OF_OTHERS = re.compile(rf"\bother\s+[\w-]+{HAS_DERIVATIVE}", re.I)
"""What others than what something is about have as their derivative."""
LABEL_IS = re.compile(r"\s*(?P<label>[^=<>]+?)\s*=\s*(?P<value>[01])\s*")
IF = re.compile(
    r"\s*,?\s*(?:(?:exactly|precisely|just|only|and only|genau)\s+)*(?:if and only if|if|when|iff|for|wenn|falls)\s+",
    re.I,
)
SHORT = 20
"""Characters between what is spoken of and its case."""


@dataclass(frozen=True, eq=False)
class Dependence:
    """Looks for what is said falsely of what depends on what."""

    claims: Sequence[Claim]
    table: Table
    place: Place

    def reasons(self, formulas: Sequence[Formula]) -> Iterator[str]:
        """Why what the words around a formula say is not so, or that nothing checks it."""
        for at, formula in enumerate(formulas):
            said, following = formula.words[-100:], formulas[at + 1] if at + 1 < len(formulas) else None
            subject = _subject(formulas, at)
            case = _case_before(formulas, at)
            if subject and INDEPENDENT.fullmatch(said) and self._depends(subject, formula.text.strip(), case):
                yield f"line {formula.line}: {subject[:60]} depends on {formula.text.strip()[:60]}"
            for noun, node in self.table.parts.items() if re.search(rf"{NOT_OF}\s*$", said, re.I) else ():
                named = re.search(rf"(\bother\s+)?\b{_one(noun)}\w*\s+{NOT_OF}\s*$", said, re.I)
                if named and self._contains(node, formula.text.strip(), other=named[1] is not None):
                    yield f"line {formula.line}: the {noun} depends on {formula.text.strip()[:60]}"
            label = LABEL_IS.fullmatch(formulas[at - 1].text) if at else None
            if label and IF.fullmatch(said) and self._is_other_label(label["label"], label["value"], formula.text):
                yield f"line {formula.line}: {label[0].strip()} is not so if {formula.text.strip()}"
            if UNEQUAL.fullmatch(formula.text) and ONLY_TERMS.search(said) and CONTAINS.match(formula.after):
                yield f"line {formula.line}: no line shows that these terms alone contain it"
            if re.search(HAS_DERIVATIVE, said, re.I) and not self._has_derivative(formula, following):
                yield f"line {formula.line}: {formula.text.strip()[:60]} is said to be a derivative, which no line has"

    def _depends(self, what: str, on: str, case: str) -> bool:
        """Whether something depends on what it is said not to; where both have an index, on that of another, too."""
        derivative = rf"\frac{{\partial {what}}}{{\partial {on}}}"
        of_case = self._read(rf"\mathbb{{1}}\{{{case}\}} {derivative}") if case else iter(())
        if (there := next(of_case, None)) is not None:
            return _is_not_zero(there, self.place, other=False)
        if re.fullmatch(r"[A-Za-z]", on) and self.table.is_index(on):
            return any(_varies(each, on, self.place) for each in self._read(what))
        found = self._read(derivative)
        return any(_is_not_zero(each, self.place, other=True) for each in itertools.islice(found, 1))

    def _is_other_label(self, label: str, value: str, case: str) -> bool:
        """Whether a label is not 0 or 1 in a case in which it is said to be."""
        found = self._read(rf"({label} - {value}) \mathbb{{1}}\{{{case}\}}")
        names = {
            each.name for reading in self._read(label) for each in walk(reading.nodes[0]) if isinstance(each, Entry)
        }
        is_label = bool(names) and names <= self.table.labels
        return is_label and any(_is_not_zero(each, self.place, other=False) for each in itertools.islice(found, 1))

    def _contains(self, node: Node, on: str, *, other: bool) -> bool:
        with contextlib.suppress(*TROUBLE):
            found = self._resolved(Derivative(node, parsed(on, self.table)))
            return any(_is_not_zero(each, self.place, other=other) for each in itertools.islice(found, 1))
        return False

    def _has_derivative(self, formula: Formula, following: Formula | None) -> bool:
        """Whether what words name has the derivative that they say; True where it is not said by what that is."""
        noun = re.search(rf"(?P<other>\bother\s+)?(?P<noun>[\w-]+){HAS_DERIVATIVE}", formula.words[-100:], re.I)
        if noun is None:
            return True  # a formula's; it is read as a line, or as a part of one
        values = [value for each in self._read(formula.text) for value in _values(each, self.place)]
        nodes = [node for phrase, node in self.table.parts.items() if re.match(_one(phrase), noun["noun"], re.I)]
        if noun["other"]:
            moved = any(self._moves_others(node.name) for node in nodes if isinstance(node, Symbol))
            return bool(values) and not any(value.array.any() for value in values) and not moved
        if following is None or not BY.search(following.words[-40:]):
            return True
        if not nodes and A_TERM.fullmatch(noun["noun"]):
            return any(self._is_term(value) for value in values)
        return any(self._is_line(node, values) for node in nodes)

    def _is_term(self, value: Target) -> bool:
        """Whether a value is a term of what a line says that a derivative is."""
        for claim in self.claims:
            nodes = claim.reading.nodes if claim.reading is not None and claim.status is Word.HOLDS else ()
            if claim.reading is None or not nodes or not isinstance(nodes[0], Derivative):
                continue
            terms = nodes[1].terms if isinstance(nodes[1], Add) else ()
            found = (each for term in terms for each in _values(replace(claim.reading, nodes=(term,)), self.place))
            if any(covered(value, each, None, "") for each in found):
                return True
        return False

    def _is_line(self, of: Node, values: Sequence[Target]) -> bool:
        """Whether a line that holds says that this is the derivative of a symbol, or of something that words name."""
        for claim in self.claims:
            if claim.status is not Word.HOLDS or claim.reading is None or not claim.compared:
                continue
            left, right = claim.reading.nodes[0], typed(claim.compared[0].right, claim.reading.axes)
            known = left.of.name if isinstance(left, Derivative) and isinstance(left.of, Entry) else ""
            is_it = known == of.name if isinstance(of, Symbol) else isinstance(left, Derivative)
            if is_it and any(covered(value, right, None, "") for value in values):
                return True
        return False

    def _moves_others(self, name: str) -> bool:
        """Whether a symbol varies with what lines differentiate by, where that has another index."""
        declared = self.table.find(name)
        for claim in self.claims if declared is not None else ():
            left = claim.reading.nodes[0] if claim.reading is not None else None
            if claim.reading is None or declared is None or not isinstance(left, Derivative):
                continue
            whole = Derivative(Entry(declared.name, (OPEN,) * len(declared.axes)), left.by)
            if _is_not_zero(replace(claim.reading, nodes=(whole,)), self.place, other=True, kept=self.table.leave_out):
                return True
        return False

    def _read(self, text: str) -> Iterator[Resolved]:
        with contextlib.suppress(*TROUBLE):
            yield from self._resolved(parsed(text, self.table))

    def _resolved(self, node: Node) -> Iterator[Resolved]:
        with contextlib.suppress(*TROUBLE):
            yield from itertools.islice(readings([node], [], self.table, {}, self.place.budget), MAX_READINGS)


def _one(noun: str) -> str:
    """One of those that a word names, as a pattern."""
    return re.escape(re.sub(r"(?<!s)s$", "", noun))


def _subject(formulas: Sequence[Formula], at: int) -> str:
    """What stands right before a formula, perhaps with its case between: `$p_c$ with $c \\ne k$ does not contain`."""
    if at > 1 and CASE.fullmatch(formulas[at - 1].text) and len(formulas[at - 1].words) <= SHORT:
        return formulas[at - 2].text.strip()
    return formulas[at - 1].text.strip() if at else ""


def _case_before(formulas: Sequence[Formula], at: int) -> str:
    """The case before what stands before a formula: `$k \\ne t_i$. Now $f_{i t_i}$ does not contain`; "" if none."""
    before = formulas[at - 2] if at > 1 else None
    is_near = before is not None and not before.display and "\n\n" not in formulas[at - 1].words
    return before.text.strip() if before is not None and is_near and OF_CLASS.fullmatch(before.text) else ""


def _values(reading: Resolved, place: Place) -> Iterator[Target]:
    with contextlib.suppress(*TROUBLE):
        yield typed(evaluate(reading.nodes[0], place.with_axes(reading.axes)), reading.axes)


def _varies(reading: Resolved, letter: str, place: Place) -> bool:
    """Whether the value of a formula is another for another value of one of its indices."""
    with contextlib.suppress(*TROUBLE):
        value = evaluate(reading.nodes[0], place.with_axes(reading.axes))
        return letter in value.names and bool(
            np.ptp(value.array, axis=2 + value.names.index(letter)).max(initial=0.0) > NOTHING
        )
    return False


def _is_not_zero(reading: Resolved, place: Place, *, other: bool, kept: str | None = None) -> bool:
    """Whether a value is not zero; with `other` where axes that it has twice, but for one, have two indices."""
    for value in _values(reading, place):
        array = value.array
        for axis in {axis for axis in value.axes if other and axis != kept and value.axes.count(axis) == 2}:
            first, second = (1 + at for at, each in enumerate(value.axes) if each == axis)
            array = np.moveaxis(array, (first, second), (-2, -1))
            array = np.moveaxis(array * (1 - np.eye(array.shape[-1])), (-2, -1), (first, second))
        return bool(np.abs(array).max(initial=0.0) > NOTHING)
    return False
