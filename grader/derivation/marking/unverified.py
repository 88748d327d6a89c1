"""What keeps a complete answer from being awarded, though all of its lines hold.

A result may be stated in words, as the definition of a new symbol, after an arrow or with no equality at all, and what
holds may be denied. Whatever an answer states must therefore be part of what was verified or given, and the last that
it says of the result must be the result.
"""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.derivation.judging.answer import Answer
from grader.derivation.judging.claims import TROUBLE, Claim, Role, Word
from grader.derivation.judging.comparing import LARGEST
from grader.derivation.judging.discourse import Fragment
from grader.derivation.judging.names.sizes import lying_as_said
from grader.derivation.judging.words.connectives import IS, IS_LEFT, LEAVES, NAMES_RESULT, OF_A_PART, STATES_VALUE
from grader.derivation.judging.words.suppositions import SUPPOSED, holds_there
from grader.derivation.marking.beside import said_beside
from grader.derivation.marking.dependence import OF_OTHERS
from grader.derivation.marking.derived import derivatives, differentiated_by, is_multiple, moving_as, results_stated
from grader.derivation.marking.known import Known, sums_of
from grader.derivation.marking.of_sizes import is_known_of_sizes
from grader.derivation.marking.parts import (
    constants_of,
    form_of,
    is_rule_mentioned,
    mentioned_parts,
    of_any,
    parts_of,
    terms_of,
)
from grader.derivation.marking.targets import WHOLE, Target, Targets, covered, typed
from grader.derivation.meaning.evaluate import evaluate, symbol_values
from grader.derivation.meaning.multiplied import distributed
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.resolve import Resolved, readings
from grader.derivation.meaning.sized import sizes_of_numbers
from grader.derivation.meaning.symbols import Table
from grader.derivation.meaning.values import Array, Value
from grader.derivation.nodes.syntax import (
    OPEN,
    Add,
    Derivative,
    Differential,
    Entry,
    Fraction,
    Hadamard,
    Label,
    Node,
    Number,
    Operator,
    Power,
    Product,
    Sum,
    Symbol,
    bound_axes,
    walk,
)
from grader.derivation.settings import DerivationSettings
from grader.derivation.text.sentences import last_sentence

MAX_READINGS, MAX_FRAGMENTS = 3, 100
MAX_PARTS = 12
OF_DERIVATIVE = re.compile(r"\b(?:gradient|derivative|Ableitung|dérivée|derivada)\b", re.I)
OF = re.compile(r"\b(?:of|von|de)\s*$", re.I)
MAX_SENTENCE = 4
"""Lines from where something is supposed to where it is spoken of."""
SMALLEST = 1e-3
"""What is multiplied by smaller numbers would not be seen beside the rest."""
ORDERS = ("<", ">", "<=", ">=")
UNREAD = re.compile(
    r"(?:\w\w|[)\]}])\s?=\s?-?\w{0,30}[({\[_^\\*/+\d]|\w\s?=\s?-?\w{0,30}[({\[_^\\*/+]|\w_\w{1,30}\)?\s?[-+*/]\s?[\w(]|[\w)\]]\s@\s[\w(]"
)
"""Mathematics among the words."""


@dataclass(frozen=True, eq=False)
class _Doubter:
    """Looks for what speaks against an answer all of whose lines hold."""

    answer: Answer
    table: Table
    place: Place
    results: tuple[Target, ...]
    question: Table

    def reasons(self) -> Iterator[str]:
        kinds = {_kind(result) for result in self.results}
        shown = [side for claim in results_stated(self.answer.claims, self.results) for side in _sides(claim)]
        last = next((side for side in reversed(shown) if _kind(side) in kinds), None)
        if last is not None and not _is_any(last, self.results):
            yield "what was asked for is not the last of its kind that the answer states"
        for claim in self.answer.claims:
            is_order = claim.relation in ORDERS and not claim.role
            if is_order and not {claim.left.strip(), claim.right.strip()} & {"0", "1"}:
                yield f"line {claim.line}: {claim.text[:60]} is only tried, and not verified"
        first = next(claim.table for claim in self.answer.claims if claim.table is not None)
        for name in sorted(self.table.own & first.declared.keys() - first.own):
            yield f"{name} is given another meaning than the question's"
        for name in sorted(self.table.own & self.question.matrices.keys()):
            entries = list(self._own(self.question.matrices[name]))
            alike = [value for value in self._own(name) if any(_kind(value) == _kind(entry) for entry in entries)]
            if alike and not any(_is_any(value, entries) for value in alike):
                yield f"{name} is given another meaning than the question's"
        yield from self._beyond_sight()
        yield from self._turned()
        yield from self._miscalled(first)
        yield from self._half()
        yield from said_beside(self.answer, self.table, self.place)
        if len(self.answer.fragments) > MAX_FRAGMENTS:
            yield f"more than {MAX_FRAGMENTS} of its formulas are no equalities"
        known, stated = self._with_fragments(self._known()), self._stated()
        parts = list(self._given_parts()) if self.table.own else []
        for name in sorted(self.table.own):
            allowed = [value for value in known.values if _kind(value) not in kinds] + list(self.results)
            values = list(self._own(name))
            if any(_is_any(value, parts) and _kind(value) not in kinds for value in values):
                continue  # the denominator of p, though nothing is said of it
            if not self._is_used(name) and not any(_is_any(value, allowed) for value in values):
                yield f"{name.partition('/')[0]} is given a value that nothing uses or verifies"
        for number, fragment in enumerate(self.answer.fragments):
            yield from self._of_fragment(fragment, known, kinds, stated, number)

    def _of_fragment(
        self, fragment: Fragment, known: Known, kinds: Collection[tuple[str, ...]], stated: int, number: int
    ) -> Iterator[str]:
        node, text = fragment.side.node, " ".join(fragment.side.text.split())[:60]
        after = fragment.line > stated > 0 and self._case_of(fragment) is None
        yield from self._of_single(fragment, number, after=after)
        if node is None or isinstance(node, Symbol | Number | Derivative | Differential):
            return
        if not any(isinstance(each, Add | Fraction | Hadamard | Power | Product | Sum) for each in walk(node)):
            return  # a mention
        if is_rule_mentioned(node, fragment.words[-60:]):
            return
        names = [each.name for each in walk(node) if isinstance(each, Symbol)]
        if all(name in self.table.sizes or name.startswith("bb ") for name in names):
            return  # sizes, as of a matrix, and where it lies
        node = of_any(node, self.table)
        found = list(self._read(node))
        values = [value for _, value in found]
        derived, slipped = self._is_derived(values, number)
        parts = [each for value in values for each in (value, *_added_up(value))]
        is_value = STATES_VALUE.search(fragment.words[-100:]) is not None or self._named_derivative(number) is not None
        is_known = not is_value and any(form_of(part) in known.forms for part, _ in found)
        is_known = is_known or any(_is_any(part, known.values) for part in parts)
        is_known = is_known or (not is_value and any(_is_any(value, known.mentioned) for value in values))
        is_derivative = self._is_its_derivative(values, number)
        if is_derivative is False:
            yield f"line {fragment.line}: {text} is said to be a derivative, which it is not"
        if slipped:
            yield f"line {fragment.line}: {text} is the derivative of what stands before it but for a factor"
        if is_value and self._is_multiple_of_term(values):
            yield f"line {fragment.line}: {text} is a term of the result but for a factor"
        is_known = is_known or derived or is_derivative or self._is_differentiated(values, number, known)
        of_sizes = is_known_of_sizes(fragment, self.answer.claims, self.table, self.place)
        of_case = of_sizes or self._is_result_of_case(fragment, node)
        if not (is_known or of_case):
            yield f"line {fragment.line}: {text} is no part of what was verified"
        named = is_value and NAMES_RESULT.search(last_sentence(fragment.words[-80:])) is not None
        left = IS_LEFT.match(fragment.after) or LEAVES.search(last_sentence(fragment.words[-80:]))
        of_result = self._case_of(fragment) is not None and (named or (left and fragment.line > stated > 0))
        if of_result and not of_case:
            yield f"line {fragment.line}: {text} is said of a case that is supposed, and was not verified there"
        of_part = derived or OF_A_PART.search(last_sentence(fragment.words[-80:]))
        said = fragment.display or (NAMES_RESULT.search(fragment.words[-80:]) and not of_part)
        of_kind = [value for value in values if _kind(value) in kinds]
        said = said and (after or self._is_of_result(number))
        if said and of_kind and not any(_is_any(value, self.results) for value in of_kind):
            yield f"line {fragment.line}: {text} is said of the result, and is not the result"

    def _of_single(self, fragment: Fragment, number: int, *, after: bool) -> Iterator[str]:
        """What is said falsely of a number, or of a symbol, or cannot be read in a display."""
        node, text = fragment.side.node, " ".join(fragment.side.text.split())[:60]
        names_result = NAMES_RESULT.search(fragment.words[-80:]) and not OF_OTHERS.search(fragment.words[-80:])
        if isinstance(node, Number) and after and names_result:
            yield f"line {fragment.line}: {text} is said of the result, and is not the result"
        says = STATES_VALUE.search(fragment.words[-100:])
        if isinstance(node, Number) and node.value and says and not fragment.is_of_case:
            sides = [side for claim in self.answer.claims if claim.status is Word.HOLDS for side in _sides(claim)]
            if not any(_is_any(value, sides) for _, value in self._read(node)):
                yield f"line {fragment.line}: {text} is said to come out of something, and no line has it"
        if fragment.side.error and fragment.display:
            yield f"line {fragment.line}: {fragment.side.error}"
        if isinstance(node, Symbol) and self._is_no_derivative(node, number):
            yield f"line {fragment.line}: {text} is said to be a derivative, which no line has"

    def _is_derived(self, values: Sequence[Target], number: int) -> tuple[bool, bool]:
        """Whether a formula is a derivative or the differential of one that its sentence has before it, and whether it
        is one but for a factor."""
        found = [each for n in self._said_before(number) for each in self._derivatives(n)]
        count = self.place.sizes.get(self.table.leave_out or "", 1)
        derived = any(_is_any(value, [each]) for value in values for each in found)
        return derived, not derived and any(is_multiple(v, each, count) for v in values for each in found)

    def _is_of_result(self, number: int) -> bool:
        """Whether the sentence has what the result is the derivative of just before a formula."""
        return any(_is_any(each, self.results) for n in self._said_before(number) for each in self._derivatives(n))

    def _is_differentiated(self, values: Sequence[Target], number: int, known: Known) -> bool:
        """Whether the next formula of a sentence is a derivative or the differential of this one.

        It must be known, unless words say that it is this one's derivative; this must not be known but for a factor.
        """
        count = self.place.sizes.get(self.table.leave_out or "", 1)
        if any(is_multiple(value, each, count) for value in values for each in known.values):
            return False
        if number + 1 == len(self.answer.fragments) or number not in self._said_before(number + 1):
            return False
        node = self.answer.fragments[number + 1].side.node
        next_values = [value for _, value in self._read(node)] if node is not None else []
        if not OF.search(self.answer.fragments[number].words) and not any(
            _is_any(value, known.values) for value in next_values
        ):
            return False
        return any(_is_any(value, [each]) for each in self._derivatives(number) for value in next_values)

    def _said_before(self, number: int) -> list[int]:
        """The formula without equality that the same sentence has just before one, if there is one."""
        if number == 0:
            return []
        before, fragment = self.answer.fragments[number - 1 : number + 1]
        near = fragment.line - before.line <= MAX_SENTENCE
        said = last_sentence(fragment.words)
        whole = said == fragment.words or " ".join(before.side.text.split()) in said
        between = any(before.line < claim.line < fragment.line for claim in self.answer.claims)
        return [number - 1] if near and whole and not between else []

    def _named_derivative(self, number: int) -> Node | None:
        """The derivative, or its sign, that a formula's sentence says it to be: `$d/dw_k$ of $J$ is $..$`."""
        if not IS.search(self.answer.fragments[number].words):
            return None
        before = [n for at in self._said_before(number) for n in (at, *self._said_before(at))]
        nodes = [self.answer.fragments[n].side.node for n in before]
        first = next((node for node in nodes if not isinstance(node, Symbol)), None)
        return first if isinstance(first, Derivative | Operator) else None

    def _is_its_derivative(self, values: Sequence[Target], number: int) -> bool | None:
        """Whether a formula is the derivative that it is said to be; None where it is in one case, or more is said."""
        named = self._named_derivative(number)
        goes_on = number + 1 < len(self.answer.fragments) and number in self._said_before(number + 1)
        meant = [value for _, value in self._read(named)] if isinstance(named, Derivative) and not goes_on else []
        if not any(_is_any(value, meant) for value in values):
            return False if meant else None
        return any(covered(value, each, None, "") == WHOLE for value in values for each in meant) or None

    def _is_no_derivative(self, node: Symbol, number: int) -> bool:
        """Whether words call a symbol a derivative that neither a line nor what stands before it has."""
        values = [value for _, value in self._read(node)]
        named = self._named_derivative(number)
        if isinstance(named, Derivative):
            line, after = self.answer.fragments[number].line, self.answer.fragments[number + 1 : number + 2]
            goes_on = any(each.line == line and number in self._said_before(number + 1) for each in after)
            meant = [value for _, value in self._read(named)]
            return not goes_on and not any(_is_any(a, [b]) or _is_any(b, [a]) for a in values for b in meant)
        said = last_sentence(self.answer.fragments[number].words[-100:])
        if not (OF_DERIVATIVE.search(said) and STATES_VALUE.search(said)):
            return False
        sides = [side for claim in self.answer.claims if claim.status is Word.HOLDS for side in _sides(claim)]
        return not (self._is_derived(values, number)[0] or any(_is_any(value, sides) for value in values))

    def _derivatives(self, number: int) -> list[Target]:
        """The values of a formula's derivatives and of its differential that are not 0."""
        node, by = self.answer.fragments[number].side.node, differentiated_by(self.answer.claims)
        each = (
            (derivatives(r.nodes[0], r.axes, by, self.place) for r in self._readings(node)) if node is not None else ()
        )
        return [value for values in each for value in values if value.array.any()]

    def _is_multiple_of_term(self, values: Sequence[Target]) -> bool:
        """Whether a value is a term of what was asked for, but for a number."""
        count = self.place.sizes.get(self.table.leave_out or "", 1)
        for claim in self.answer.claims:
            if claim.reading is None or not any(_is_any(side, self.results) for side in _sides(claim)):
                continue
            sums = [node for node in claim.reading.nodes if isinstance(node, Add)]
            terms = [value for node in sums for term in node.terms for value in self._value(term, claim.reading.axes)]
            if any(is_multiple(value, term, count) for value in values for term in terms):
                return True
        return False

    def _case_of(self, fragment: Fragment) -> Claim | None:
        """The case that is only supposed, if a formula is said of one."""
        near = range(fragment.line - MAX_SENTENCE, fragment.line + 1)
        supposed = (claim for claim in reversed(self.answer.claims) if claim.note == SUPPOSED and claim.line in near)
        return next(supposed, None) if fragment.role is Role.UNDER else None

    def _is_result_of_case(self, fragment: Fragment, node: Node) -> bool:
        """Whether a formula is what was asked for in the case that is supposed."""
        case = self._case_of(fragment)
        for claim in self.answer.claims if case is not None else ():
            if case is None or claim.reading is None or not any(_is_any(side, self.results) for side in _sides(claim)):
                continue
            for found in self._readings(node):
                axes = {**found.axes, **claim.reading.axes}
                reading = replace(claim.reading, nodes=(claim.reading.nodes[1], found.nodes[0]), axes=axes)
                agree = axes == {**axes, **found.axes}
                if agree and holds_there(replace(claim, reading=reading), case, (), [self.place]):
                    return True
        return False

    def _beyond_sight(self) -> Iterator[str]:
        """Numbers beside which others are not seen, or which are not seen beside others, in lines and own symbols."""
        for claim in self.answer.claims:
            for part in itertools.chain(*map(constants_of, claim.reading.nodes if claim.reading is not None else ())):
                if any(_is_extreme(value.array) for value in self._value(part, {})):
                    yield f"line {claim.line}: one of its numbers is too small or too large for the rest to be compared"
        for name in sorted(self.table.own):
            if any(_is_extreme(value.array) for value in self._own(name)):
                yield f"{name.partition('/')[0]} is too small or too large for what stands beside it to be compared"

    def _turned(self) -> Iterator[str]:
        """Symbols whose matrix is that of another reading, while their indices stand in the question's order."""
        found = [claim.reading for claim in self.answer.claims if claim.reading is not None]
        if not self.answer.reading:
            return
        same = [each for each in found if isinstance(each.nodes[0], Entry) and each.nodes[0] == each.nodes[1]]
        turned = frozenset[str]().union(*(each.swapped for each in found))
        told = frozenset[str]().union(*(each.swapped for each in same))  # Y_ki = y_ik
        entries = (part for each in found for node in each.nodes for part in walk(node) if isinstance(part, Entry))
        whole = {each.name for each in entries if len(each.indices) > 1 and set(each.indices) == {OPEN}}
        for name in sorted(((turned - told) & whole) - lying_as_said(self.answer.formulas, self.table)):
            yield f"the matrix of {name} has its axes in another order than the indices of {name}"

    def _miscalled(self, question: Table) -> Iterator[str]:
        """Symbols of the question that words call what another one is."""
        for named in self.answer.called:
            body = named.body.name if isinstance(named.body, Symbol) else ""
            is_size = {name in question.sizes for name in (named.symbol.name, body)}
            ours, theirs = _meant(named.symbol.name, question), _meant(body, question)
            as_read = any(f"{named.symbol.name} is read as {theirs}" in claim.note for claim in self.answer.claims)
            if ours and theirs and ours != theirs and len(is_size) == 1 and not as_read:
                yield f"line {named.line}: the words make {named.symbol.name} what {theirs} is in the question"

    def _half(self) -> Iterator[str]:
        """Lines for the examples of one class, where nothing is said of the others."""
        holding = [claim for claim in self.answer.claims if claim.reading is not None and claim.status is Word.HOLDS]
        said = [(claim, relation) for claim in holding for relation in _of_label(claim)]
        general = {
            form_of(claim.reading.nodes[0]) for claim in holding if claim.reading and not claim.reading.conditions
        }
        if len({relation for _, relation in said}) == 1:
            for claim, _ in said:
                if claim.reading and claim.reading.conditions and form_of(claim.reading.nodes[0]) not in general:
                    yield f"line {claim.line}: holds only for the class that is named"

    def _stated(self) -> int:
        """The last line that states the result; 0 if none does."""
        of_result = (claim for claim in self.answer.claims if any(_is_any(v, self.results) for v in _sides(claim)))
        return max((claim.line for claim in of_result), default=0)

    def _known(self) -> Known:
        values, forms, mentioned = list(self.results), set[str](), list[Target]()
        for claim in self.answer.claims:
            if claim.reading is None or claim.status is Word.NOT_READ:
                continue
            values += _sides(claim)
            for side in claim.reading.nodes:
                forms |= {form_of(part) for each in distributed(side) for part in parts_of(each)}
                axes = {**claim.reading.axes, **bound_axes(side)}
                terms = (term for part in distributed(side) for term in terms_of(part))
                values += (found for term in terms for found in self._value(term, claim.reading.axes))
                mentioned += (found for part in mentioned_parts(side) for found in self._value(part, axes))
        for name in {*self.table.definitions, *self.table.declared} - self.table.own:
            values += self._own(name)
        for definition in self.table.definitions.values():
            forms |= {form_of(part) for part in parts_of(definition.body)}
            if not definition.variables:
                values += (found for term in terms_of(definition.body) for found in self._value(term, {}))
        mentioned += (total for name in self.table.labels for each in self._own(name) for total in sums_of(each))
        return Known(tuple(values), frozenset(forms), tuple(mentioned))

    def _given_parts(self) -> Iterator[Target]:
        """The values of all parts of what the question defines."""
        for name, definition in self.table.definitions.items():
            if name not in self.table.own and name in self.table.declared:
                axes = dict(zip(definition.variables, self.table.declared[name].axes, strict=False))
                for part in itertools.islice(parts_of(definition.body), MAX_PARTS):
                    yield from self._value(part, {**axes, **bound_axes(part)})

    def _with_fragments(self, known: Known) -> Known:
        """With the parts of formulas that stand alone and have a value that is known."""
        forms = set(known.forms)
        for fragment in self.answer.fragments:
            for node, value in self._read(fragment.side.node) if fragment.side.node is not None else ():
                if _is_any(value, known.values):
                    forms |= {form_of(part) for part in parts_of(node)}
        return replace(known, forms=frozenset(forms))

    def _own(self, name: str) -> Iterator[Target]:
        """The value of a symbol, if it has one."""
        with contextlib.suppress(*TROUBLE):
            yield Target(symbol_values(name, self.place)[:, 0], self.table.declared[name].axes)

    def _is_used(self, name: str) -> bool:
        """Whether a line that holds is about a symbol."""
        for claim in self.answer.claims:
            nodes = claim.reading.nodes if claim.reading is not None and claim.status is Word.HOLDS else ()
            if any(isinstance(each, Entry) and each.name == name for node in nodes for each in walk(node)):
                return True
        return False

    def _readings(self, node: Node) -> Iterator[Resolved]:
        """The most usual readings of a formula."""
        with contextlib.suppress(*TROUBLE):
            yield from itertools.islice(readings([node], [], self.table, {}, self.place.budget), MAX_READINGS)

    def _read(self, node: Node) -> Iterator[tuple[Node, Target]]:
        """The resolved formula and the value of a formula in its most usual readings."""
        for reading in self._readings(node):
            for value in self._value(reading.nodes[0], reading.axes):
                yield reading.nodes[0], value

    def _value(self, node: Node, axes: Mapping[str, str]) -> Iterator[Target]:
        with contextlib.suppress(*TROUBLE):
            value: Value = evaluate(node, self.place.with_axes(axes))
            yield typed(value, axes)


def unverified(answer: Answer, settings: DerivationSettings, targets: Targets, places: Sequence[Place]) -> str:
    """Why an answer is for a person, though all of its lines hold; "" if nothing speaks against it."""
    for words in answer.denied:
        return f"the words '{words}' may deny what a formula says, or say more, which only a person understands"
    for words in answer.words:
        unread = UNREAD.search(words)
        if unread:
            return f"'{unread[0]}' in the text was not read"
    if answer.presumed:
        return f"'{answer.presumed[0][:60]}' is said to be true, and not to be a case"
    results = tuple(_results(settings, targets))
    table = next((claim.table for claim in reversed(answer.claims) if claim.table is not None), None)
    if not results or table is None:
        return ""
    place = moving_as(answer.claims, places[0].with_table(table))
    return next(_Doubter(answer, table, place, results, places[0].table).reasons(), "")


def _of_label(claim: Claim) -> Iterator[str]:
    """How the class of an example is related to an index: by a condition, or as what is differentiated by."""
    assert claim.reading is not None
    if isinstance(claim.reading.nodes[1], Number) and not isinstance(claim.reading.nodes[0], Derivative):
        return  # what labels are in a case, `y_{ik} = 0` for all others
    for condition in (*claim.reading.conditions, *claim.case):
        if any(isinstance(side, Label) for side in (condition.left, condition.right)):
            yield condition.relation
    for each in walk(claim.reading.nodes[0]):
        by = each.by if isinstance(each, Derivative) else None
        if isinstance(by, Entry) and any(isinstance(index, Label) for index in by.indices):
            yield "="


def _meant(name: str, question: Table) -> str:
    """What a name is in a question: a symbol, or the axis that it is the size of; "" if nothing."""
    known = question.find(name)
    return known.name if known is not None and known.name not in question.own else question.sizes.get(name, "")


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
    if claim.reading is not None and claim.compared and not sizes_of_numbers(claim.reading.numbers):
        for value in (claim.compared[0].left, claim.compared[0].right):
            with contextlib.suppress(KeyError):
                yield typed(value, claim.reading.axes)


def _is_any(value: Target, known: Sequence[Target]) -> bool:
    return any(covered(each, other, None, "") for other in known for each in (value, value.slim))


def _added_up(value: Target) -> Iterator[Target]:
    """The sums of values over one of their indices: `w_k^T w_k` is a part of what it adds up to."""
    for at in range(len(value.axes)):
        yield Target(value.array.sum(axis=1 + at), (*value.axes[:at], *value.axes[at + 1 :]))


def _is_extreme(array: Array) -> bool:
    largest = float(np.max(np.abs(array), initial=0.0))
    return largest != 0 and not SMALLEST <= largest <= LARGEST
