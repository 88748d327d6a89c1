"""What is to be said of a pair of sides: whether they are equal, under which reading, and what sort of truth it is."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from grader.derivation.judging.claims import GOOD, Claim, Role, Word, with_literal
from grader.derivation.judging.comparing import compare, ordered, proportional, with_sum
from grader.derivation.judging.discourse import Context, Pair
from grader.derivation.judging.mentions import bare_sums_in
from grader.derivation.judging.otherwise.becoming import only_says, what_becomes
from grader.derivation.judging.otherwise.direct import along_one_path
from grader.derivation.judging.otherwise.imposing import CONDITION, EQUATION, is_said_to_be_zero
from grader.derivation.judging.otherwise.labelled import CHOSEN, OF_THAT_CLASS, chooses_label, chosen, of_class
from grader.derivation.judging.otherwise.meant import meant
from grader.derivation.judging.otherwise.nearly import LYING, does_not_fit, nearly, transposed_once
from grader.derivation.judging.otherwise.of_case import of_its_case, perhaps_a_case, recalls_label, with_its_case
from grader.derivation.judging.otherwise.of_one import of_one
from grader.derivation.judging.otherwise.said_shapes import of_shapes
from grader.derivation.judging.otherwise.understood import UNDERSTOOD, of_chain_rule
from grader.derivation.judging.otherwise.updating import UPDATE, is_update
from grader.derivation.judging.otherwise.varying import compared_alone, of_one_varied
from grader.derivation.judging.sides import (
    adds_up_gradients,
    by_another,
    doubt_of,
    is_boundary,
    is_chain_rule,
    is_gradient,
    is_zero,
    names_its_cases,
    restates,
)
from grader.derivation.judging.words.connectives import LEAVING_OUT, SOLVED, TAKEN_BACK, UNSURE, WITHDRAWN
from grader.derivation.judging.words.spoken_parts import OF_A_PART, speaks_of_a_part
from grader.derivation.meaning.definitions import shapes_of, unknown_symbols, with_anything
from grader.derivation.meaning.normal import expanded, has_symbols, normal
from grader.derivation.meaning.own_names import has_step
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.resolve import Resolved, readings
from grader.derivation.meaning.sized import place_of_numbers, places_of_numbers, sizes_of_numbers
from grader.derivation.meaning.symbols import Table
from grader.derivation.meaning.values import DO_NOT_ADD, MeaningError, ShapeError
from grader.derivation.meaning.variants import variants
from grader.derivation.nodes.syntax import (
    Along,
    Condition,
    Derivative,
    Differential,
    Entry,
    Hadamard,
    Node,
    Number,
    Symbol,
    Trace,
    Transposed,
    walk,
)
from grader.derivation.text.lexer import ReadError, UnknownSymbol

NEAR = 120
"""Characters before a formula in which words say that it is an equation to be solved."""
SENTENCES = re.compile(r"(?<=[\w)])[.;]\s")
MAX_TRIED = 3
"""Readings of a line while it is only tried what a symbol may mean."""
ORDERS = {"<": np.less, ">": np.greater, "<=": np.less_equal, ">=": np.greater_equal}


@dataclass
class Judge:
    """Knows the symbols defined so far, which letters have counted what, and all words of the answer."""

    table: Table
    places: Sequence[Place]
    customs: dict[str, str] = field(default_factory=dict)
    said: str = ""
    trying: bool = False
    equated: bool = False
    gradients: set[int] = field(default_factory=set)
    guessed: frozenset[str] = frozenset()
    counts: dict[str, set[int]] = field(default_factory=dict)
    labelled: frozenset[tuple[str, int]] = frozenset()
    varied: tuple[Symbol, ...] = ()

    def best(self, pair: Pair, about: Claim) -> Claim:
        """The claim under the first of its conditions and starts with which it holds."""
        if any(side.node and is_gradient(side.node, self.table) for side in (pair.lefts[0], pair.right)):
            self.gradients.add(pair.chains[0])
        first: Claim | None = None
        if pair.guesses:
            pair = self._from_what_is_known(pair)
        for left, chain in zip(pair.lefts, pair.chains, strict=True):
            if left.node is None or pair.right.node is None:
                continue
            own = pair.conditions or names_its_cases(left.node) or names_its_cases(pair.right.node)
            tries = [Context(pair.conditions)] if own else [Context(()), *pair.contexts]
            for context in tries:
                conditions = context.conditions
                claim = self._judged(
                    left.node, pair.right.node, conditions, replace(about, left=left.text, chain=chain)
                )
                first = first or claim
                if claim.status in GOOD and left is not pair.lefts[0] and not (pair.perhaps or conditions):
                    claim = replace(claim, doubtful=True, note="it goes on from a line further up")
                if claim.status in GOOD:
                    context = replace(context, far=context.far and not recalls_label(pair, self.table))
                    return self._with_note(with_its_case(claim, pair, self.table, self.places[0].budget), context)
        assert first is not None
        if first.reading is not None and first.reading.left_out and not self.trying:
            first = self._with_whole_columns(pair, first, about) or first
        if first.status not in GOOD and not self.trying:
            first = self.as_meant(pair.lefts[0].node, pair.right.node, pair.conditions, about) or first
        if first.status is Word.NOT_READ and not self.trying:
            first = self._with_another_meaning(pair, about) or first
        if self.trying:
            return first
        if first.status in (Word.DIFFERS, Word.IMPLIED):
            other = self._as_it_may_be(pair, first, about)
            if other is not None:
                return with_literal(other, first, self.table)
            first = replace(first, alone=compared_alone(pair, first, self.varied, self.said, self._judged))
            doubted = self._not_refuted(pair, first)
            if doubted is not None:
                return doubted
        if does_not_fit(first) and (doubt := self._why_not_refuted(pair)):
            return replace(first, status=Word.NOT_READ, note=f"{first.note}; {doubt}", misfit=False)
        of_case = of_its_case(pair, perhaps_a_case(pair, first, self.table, self._judged), self._judged)
        is_derivative = first.reading is not None and isinstance(first.reading.nodes[0], Derivative)
        return with_literal(of_case, first, self.table) if is_derivative and of_case is not first else of_case

    def _as_it_may_be(self, pair: Pair, first: Claim, about: Claim) -> Claim | None:
        """A claim that does not hold, in what way it may be meant if it holds so."""
        return (
            self._of_another_size(first)
            or self.of_classes(first, self.labelled)
            or along_one_path(first, self.table, self._under)
            or of_one_varied(pair, first, self.varied, self.said, self._judged)
            or self._with_another_meaning(pair, about)
            or self._of_data_alone(pair, first)
            or of_chain_rule(pair, first, self.table, self._judged)
        )

    def _from_what_is_known(self, pair: Pair) -> Pair:
        """A pair that was guessed, without the sides above that have unknown symbols, if others are left."""
        starts = list(zip(pair.lefts, pair.chains, strict=True))
        known = [each for each in starts if each[0].node is not None and self._is_known(each[0].node)] or starts
        return replace(pair, lefts=tuple(left for left, _ in known), chains=tuple(chain for _, chain in known))

    def _is_known(self, node: Node) -> bool:
        """Whether a side has a value."""
        try:
            return any(True for _ in readings([node], (), self.table, self.customs, self.places[0].budget))
        except ReadError:
            return False

    def _with_another_meaning(self, pair: Pair, about: Claim) -> Claim | None:
        """The claim if it holds for one example of what a name stands for, where the answer speaks of one."""
        left, right = pair.lefts[0].node, pair.right.node
        if left is None or right is None or any(map(adds_up_gradients, (left, right))):
            return None
        names = {each.name: None for side in (left, right) for each in walk(side) if isinstance(each, Symbol)}
        for side in (left, right):  # a definition, which gives a name its meaning from here on
            names.pop(side.name if isinstance(side, Symbol) else "", None)
        before, places = self.table, self.places
        contexts = (Context(pair.conditions), *(() if pair.conditions else pair.contexts))
        for name, context in itertools.product(names, contexts):
            for words, table in of_one(name, before, self.said):
                self.table = table
                with contextlib.suppress(UnknownSymbol):
                    claim = self._judged(left, right, context.conditions, about)
                    if claim.status in GOOD:
                        self.table, self.places = before, places
                        note = f"{name} is read as {words}"
                        claim = replace(claim, note=note, table=table, doubtful=name in before.declared)
                        return self._with_note(claim, context) if context.far else claim
        self.table, self.places = before, places
        return None

    def as_meant(
        self, left: Node | None, right: Node | None, conditions: Sequence[Condition], about: Claim
    ) -> Claim | None:
        """The claim, for a person to judge, if it holds as a person would read it."""
        for each in meant(left, right, self.table) if left is not None and right is not None else ():
            with contextlib.suppress(UnknownSymbol):
                found = self._judged(each.left, each.right, conditions, about)
                if found.status in GOOD:
                    return replace(found, note=each.words, doubtful=found.doubtful or not each.sure)
        return None

    def _of_another_size(self, claim: Claim) -> Claim | None:
        """The claim if it holds for as many as the answer speaks of elsewhere: `p_1 + p_2 = 1 - p_3` of three."""
        for axis, size in sizes_of_numbers(claim.reading.numbers).items() if claim.reading is not None else ():
            for other in sorted(each for each in self.counts.get(axis, ()) if each > size):
                assert claim.reading is not None
                found = self._under(replace(claim.reading, numbers=claim.reading.numbers | {(axis, other)}), claim)
                if found.status in GOOD:
                    return found
        return None

    def _chosen(self, pair: Pair, about: Claim) -> Claim | None:
        """A line that only chooses labels by numbers, or a new value; a person is told, unless it is supposed."""
        if is_update(pair, self.table, self.places[0].given):
            return replace(about, status=Word.TRIVIAL, note=UPDATE, doubtful=True)
        label = None if any(size == 1 for _, size in pair.sizes) else chosen(pair, self.table)  # of one class alone
        if label is None and not (self.labelled and chooses_label(pair, self.table)):
            return None
        self.labelled |= {label} if label is not None else set()
        return replace(about, status=Word.TRIVIAL, note=CHOSEN, doubtful=pair.role is not Role.SUPPOSED)

    def of_classes(self, claim: Claim, classes: Collection[tuple[str, int]]) -> Claim | None:
        """The claim, for a person to judge, if it holds for examples of one of these classes of labels."""
        before = self.current()
        for labels, number in sorted(classes):
            if claim.reading is None or labels not in before[0].given:
                continue
            axis = self.table.declared[labels].axes[self.table.class_axis(labels)]
            reading = replace(claim.reading, numbers=claim.reading.numbers | {(axis, number)})
            self.places = of_class(places_of_numbers(before, reading.numbers), labels, number)
            try:
                found = self._under(reading, claim) if self.places else claim
            finally:
                self.places = before
            if found.status in GOOD:
                return replace(found, note=OF_THAT_CLASS, compared=(), doubtful=True)
        return None

    def _with_whole_columns(self, pair: Pair, read: Claim, about: Claim) -> Claim | None:
        """The claim with `p_k` as the column of all examples: in an answer if it is not read, or one is transposed."""
        left, right = pair.lefts[0].node, pair.right.node
        refuted = read.status is not Word.NOT_READ
        turned = any(isinstance(each, Transposed) for side in (left, right) if side for each in walk(side))
        unread = read.status not in GOOD and (turned or not (refuted and self.table.is_asked))
        if left is None or right is None or not unread:
            return None
        before, places = self.table, self.places
        try:
            self.table = before.whole(frozenset(before.declared)) or before
            claim = self._judged(left, right, pair.conditions, about)
        finally:
            self.table, self.places = before, places
        differs = claim.status is Word.DIFFERS and not refuted
        comparable = differs and bool(claim.compared) and not claim.compared[-1].shapes
        return claim if claim.status in GOOD or comparable else None

    def _of_data_alone(self, pair: Pair, claim: Claim) -> Claim | None:
        """A chain rule that holds for the part of what is differentiated that is a sum over the examples."""
        left, right = pair.lefts[0].node, pair.right.node
        if claim.reading is None or left is None or right is None or not is_chain_rule(*claim.reading.nodes):
            return None
        found = [
            {e.of.name for e in walk(n) if isinstance(e, Derivative) and isinstance(e.of, Symbol)}
            for n in (left, right)
        ]
        before, places = self.table, self.places
        try:
            for name in sorted(found[0] & found[1]):
                known = before.find(name)
                for each in variants(known.name, before) if known is not None and not known.axes else ():
                    if each.of_one or not each.sums:
                        continue
                    free = before.without_other_name(name)
                    declared = replace(each.declared, name=name)
                    self.table = free.with_definition(declared, each.definition, own=True)
                    found_so = self._judged(left, right, pair.conditions, claim)
                    if found_so.status in GOOD:
                        note = "; ".join(filter(None, (f"{name} is read as {each.words}", found_so.note)))
                        return replace(found_so, note=note, table=self.table)
        finally:
            self.table, self.places = before, places
        return None

    def _not_refuted(self, pair: Pair, claim: Claim) -> Claim | None:
        """The claim as one that was not read, if what does not hold may be meant otherwise."""
        doubt = self._why_not_refuted(pair)
        imposes = self._imposes(pair, claim)
        if doubt or imposes:
            withdrawn = WITHDRAWN.match(pair.words[2]) is not None
            note = doubt or CONDITION
            return replace(claim, status=Word.NOT_READ, note=note, imposes=imposes, withdrawn=withdrawn)
        open_values = self.places[0].given.keys() - self.table.labels
        if pair.begins and claim.reading is not None and is_boundary(claim.reading.nodes, open_values):
            return replace(claim, status=Word.DEFINITION, note=CONDITION, compared=(), doubtful=True)
        sides = [side for side in (pair.lefts[0].node, pair.right.node) if side is not None]
        entrywise = any(isinstance(each, Hadamard) for side in sides for each in walk(side))
        if entrywise and claim.compared and claim.compared[-1].shapes:
            return replace(claim, status=Word.NOT_READ, note=f"{claim.note}: a product is read entry by entry")
        if claim.status is Word.DIFFERS and len(bare_sums_in(pair)) > 1:
            note = "its sums do not say what they are over, and it holds in no way in which they were read"
            return replace(claim, status=Word.NOT_READ, note=note)
        return None

    def _why_not_refuted(self, pair: Pair) -> str:
        """Why a line that does not hold may be meant otherwise; "" if it may not."""
        left, right = pair.lefts[0].node, pair.right.node
        if UNSURE.search(pair.words[0]):
            return "the words before it may say that it is not so"
        if WITHDRAWN.match(pair.words[2]) or TAKEN_BACK.search(SENTENCES.split(pair.words[2])[0]):
            return "the words after it take it back"
        if any(map(adds_up_gradients, (left, right))):
            return OF_A_PART if speaks_of_a_part(f"{pair.sentence} {pair.words[2]}", self.table.parts) else ""
        zero = any(map(is_zero, (left, right)))
        self.equated |= is_said_to_be_zero(pair) or (zero and pair.chains[0] in self.gradients)
        if self.equated and not any(side and has_step(side, self.table.steps) for side in (left, right)):
            return EQUATION
        if doubt := next(filter(None, (doubt_of(side, self.table.sizes) for side in (left, right) if side)), ""):
            return doubt
        sides = [each for side in (left, right) if side for each in walk(side)]
        if another := by_another(sides, self.table):
            return another
        symbols = [each for each in sides if isinstance(each, Symbol)]
        guessed = sorted({each.name for each in symbols} & self.guessed)
        if guessed:
            return f"it does not hold with what {guessed[0]} was taken for, which nothing says"
        return ""

    def _imposes(self, pair: Pair, claim: Claim) -> bool:
        """Whether a line that does not hold may be a condition: words say, after a gradient, that it is to be solved,
        the chain of a gradient ends in zero, or one begins about given values alone and a side is a number or given."""
        if claim.reading is None or pair.relation != "=" or sizes_of_numbers(claim.reading.numbers):
            return False
        if any(map(adds_up_gradients, (pair.lefts[0].node, pair.right.node))):
            return False
        nodes = claim.reading.nodes
        solved = bool(self.gradients) and SOLVED.search(pair.words[0][-NEAR:]) is not None
        solved |= pair.chains[0] in self.gradients and not pair.begins and any(map(is_zero, nodes))
        solved |= is_said_to_be_zero(pair)
        if any(isinstance(each, Derivative | Differential) for side in nodes for each in walk(side)):
            return solved and any(map(is_zero, nodes))
        names = [{each.name for each in walk(side) if isinstance(each, Entry)} for side in nodes]
        open_values = self.places[0].given.keys() - self.table.definitions.keys() - self.table.labels
        plain = any(
            not own or (isinstance(side, Entry) and not side.indices) for side, own in zip(nodes, names, strict=True)
        )
        restricts = plain and any(names) and names[0] | names[1] <= open_values and names[0].isdisjoint(names[1])
        return solved or (pair.begins and restricts)

    def _with_note(self, claim: Claim, context: Context) -> Claim:
        """A claim that holds for one class only, or under a condition named long before, is for a person to judge."""
        conditions = context.conditions
        if context.far:
            return replace(claim, doubtful=True, note="holds only in the case that was named further up")
        if any(isinstance(side, Number) for condition in conditions for side in (condition.left, condition.right)):
            return replace(claim, doubtful=True, note="holds only for the entry that is named")
        return claim

    def unequal(self, pair: Pair, about: Claim) -> Claim:
        """A statement with another relation than equality. Greater and less are tried at the random points."""
        left, right = pair.lefts[0].node, pair.right.node
        about = replace(about, relation=pair.relation)
        if pair.relation == "to" and (said := of_shapes(pair, self.table, about)) is not None:
            return said
        if pair.relation == "to" and only_says(pair):
            return replace(about, status=Word.TRIVIAL, note="it only says what comes from what")
        if pair.relation == "to" and (found := what_becomes(pair, about, self.table, self._judged)) is not None:
            return found
        if left is not None and right is not None and pair.relation == "propto":
            return self._proportional(left, right, about)
        if left is None or right is None or pair.relation not in ORDERS:
            return replace(about, note=f"only equalities are checked, not '{pair.relation}'")
        try:
            for reading in readings([left, right], pair.conditions, self.table, self.customs, self.places[0].budget):
                holds = ordered(reading, self.current(), ORDERS[pair.relation])
                if holds is None:
                    return replace(about, note="it holds for some numbers and not for others")
                return replace(
                    about, status=Word.TRIVIAL if holds else Word.DIFFERS, note="" if holds else "it does not"
                )
        except (ReadError, MeaningError) as error:
            return replace(about, note=str(error))
        return about

    def _proportional(self, left: Node, right: Node, about: Claim) -> Claim:
        """Whether a side is a multiple of the other, which need not be so along every index. Raises UnknownSymbol."""
        why = "its sides are no multiples of each other along any index"
        try:
            for reading in readings([left, right], (), self.table, self.customs, self.places[0].budget):
                if proportional(reading, self.current()):
                    return replace(about, status=Word.TRIVIAL)
        except UnknownSymbol:
            raise
        except (ReadError, MeaningError) as error:
            why = str(error)
        return replace(about, note=why)

    def _judged(self, left: Node, right: Node, conditions: Sequence[Condition], about: Claim) -> Claim:
        """The first reading under which the claim holds; the most usual one if there is none."""
        first: Claim | None = None
        senseless: Claim | None = None
        failure = ""
        try:
            budget = self.places[0].budget
            found = readings([left, right], conditions, self.table, self.customs, budget)
            for reading in itertools.islice(found, MAX_TRIED if self.trying else None):
                claim = self._under(reading, about)
                if claim.status not in (Word.DIFFERS, Word.NOT_READ, Word.IMPLIED):
                    return claim
                if claim.status in (Word.DIFFERS, Word.IMPLIED):
                    shapes = bool(claim.compared and claim.compared[-1].shapes)
                    better = first is None or (first.compared and first.compared[-1].shapes and not shapes)
                    first = claim if better else first
                else:
                    senseless = senseless or claim
        except UnknownSymbol:
            raise
        except ReadError as error:
            failure = str(error)
            if words := self._but_for(left, right, conditions, about):
                return replace(about, status=Word.DIFFERS, note=words)
        if first is None and senseless is not None and self._lies_wrong(left, right, conditions, senseless):
            return replace(senseless, status=Word.DIFFERS, note=LYING + senseless.note)
        return first or senseless or replace(about, note=failure)

    def _lies_wrong(self, left: Node, right: Node, conditions: Sequence[Condition], claim: Claim) -> bool:
        """Whether a sum of matrices that do not fit would hold if one of its terms were transposed."""
        if self.trying or not claim.note.endswith(DO_NOT_ADD):
            return False
        for nodes in transposed_once([left, right]):
            with contextlib.suppress(ReadError):
                found = readings(nodes, conditions, self.table, self.customs, self.places[0].budget)
                if any(self._under(reading, claim).status in GOOD for reading in found):
                    return True
        return False

    def _but_for(self, left: Node, right: Node, conditions: Sequence[Condition], about: Claim) -> str:
        """The one thing without which the line would hold; "" if there is none."""
        found = nearly([left, right], conditions, self.table, self.customs, self.places[0].budget)
        for words, mended in found if not self.trying else ():
            with contextlib.suppress(ReadError):
                if any(self._under(reading, about).status in GOOD for reading in mended):
                    return words
        return ""

    def _under(self, reading: Resolved, about: Claim) -> Claim:
        left, right = reading.nodes
        about = replace(about, reading=reading)
        places = self.current()
        try:
            compared = compare(reading, places)
            if not compared[-1].equal:
                missing = with_sum(compared[-1], reading, place_of_numbers(places[len(compared) - 1], reading.numbers))
                if missing and not compared[-1].shapes and (understood := is_chain_rule(left, right)):
                    note = f"{missing}, {UNDERSTOOD}"
                    held = replace(about, status=Word.HOLDS, note=note, doubtful=understood)
                    return replace(held, compared=())
                if missing and not compared[-1].shapes:
                    return replace(about, status=Word.IMPLIED, note=missing, compared=tuple(compared), doubtful=True)
                return replace(about, status=Word.DIFFERS, note=compared[-1].gap, compared=tuple(compared))
        except MeaningError as error:
            return replace(about, note=str(error), misfit=isinstance(error, ShapeError))
        notes = list(reading.notes)
        if reading.left_out and not notes and not LEAVING_OUT.search(self.said):
            notes = ["the index of the example is left out"]
        status = self._kind(left, right)
        return replace(about, status=status, note="; ".join(notes), compared=tuple(compared))

    def _kind(self, left: Node, right: Node) -> Word:
        """What sort of true claim it is."""
        if normal(left) == normal(right) or not (has_symbols(left) or has_symbols(right)):
            return Word.TRIVIAL
        if restates(left, right, self.table) or restates(right, left, self.table):
            return Word.DEFINITION
        own = self.table.own
        if own and normal(expanded(left, self.table, own)) == normal(expanded(right, self.table, own)):
            return Word.TRIVIAL
        return Word.HOLDS

    def current(self) -> Sequence[Place]:
        """The random points with the definitions made so far."""
        if self.places[0].table is not self.table:
            self.places = [place.with_table(self.table) for place in self.places]
        return self.places

    def whatever_it_is(self, pair: Pair, about: Claim) -> Claim | None:
        """A claim that holds whatever the symbols are that nobody defined: a rule such as log(a/b) = log a - log b."""
        left, right = pair.lefts[0].node, pair.right.node
        assert left is not None and right is not None
        unknown = unknown_symbols((left, right), self.table, self.places[0].budget)
        parts = [*walk(left), *walk(right)]
        if any(isinstance(each, Derivative) for each in parts) or not unknown:
            return None
        before, places = self.table, self.places
        for shape in shapes_of(unknown, self.table) if any(isinstance(each, Trace | Along) for each in parts) else [()]:
            try:
                self.table, self.places = with_anything(unknown, before, self.current(), shape)
                claim = self.best(pair, about)
            except ReadError:
                continue
            finally:
                self.table, self.places = before, places
            if claim.status in (Word.HOLDS, Word.TRIVIAL):
                return replace(claim, status=Word.TRIVIAL, note="", compared=(), reading=None)
        return None
