"""Goes through a written answer: definitions are made, claims judged, and what needs a later line waits for it."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from grader.derivation.budget import TooMuch
from grader.derivation.judging.claims import BAD, CUT, GOOD, TROUBLE, Claim, Role, Word, unrefuted, with_written
from grader.derivation.judging.discourse import Pair
from grader.derivation.judging.mentions import awaits, is_list, lists_its_own, mentions, names_set
from grader.derivation.judging.names.naming import class_of_example, named_beside, named_in_words, prime_by
from grader.derivation.judging.names.operating import is_declaration, is_presumed
from grader.derivation.judging.names.sizes import sizes_said
from grader.derivation.judging.names.terms import either_sign, terms_named
from grader.derivation.judging.otherwise.imposing import CONDITION
from grader.derivation.judging.otherwise.remarks import remarks
from grader.derivation.judging.otherwise.said_shapes import of_shapes
from grader.derivation.judging.otherwise.slack import with_calls, with_primes
from grader.derivation.judging.otherwise.varying import varied_in
from grader.derivation.judging.otherwise.vector_rules import has_bare_nabla
from grader.derivation.judging.quoting import as_said
from grader.derivation.judging.solver import Solver
from grader.derivation.judging.words.sources import taken_over
from grader.derivation.judging.words.spoken_derivatives import PERHAPS_TERM
from grader.derivation.judging.words.summing import announces_sums, with_sums
from grader.derivation.judging.words.suppositions import IN_THAT_CASE, SUPPOSED
from grader.derivation.meaning.applications import decided, is_best, is_optimum
from grader.derivation.meaning.definitions import define
from grader.derivation.meaning.functions import function_of
from grader.derivation.meaning.sized import places_of_sizes, sizes_of_numbers
from grader.derivation.meaning.symbols import Declared
from grader.derivation.meaning.values import NOT_PLAIN, MeaningError
from grader.derivation.nodes.syntax import Add, Application, Call, Derivative, Node, Number, Sum, Symbol, walk
from grader.derivation.text.documents import Document
from grader.derivation.text.lexer import ReadError, UnknownSymbol

MAX_CLAIMS = 300
OF_OPTIMUM = "it may be about the smallest or largest value, which is not computed"
OF_OBJECTIVE = "what is to be made small or large is read, and not its smallest or largest value"
BY_WHAT = "nothing says by what its sign differentiates, and by what it may be it does not hold"


@dataclass
class Reader(Solver):
    """Reads one answer; what uses a symbol that is defined further down waits until then."""

    sums_understood: bool = False
    taken_by: dict[int, Node] = field(default_factory=dict)
    in_words: set[str] = field(default_factory=set)

    def read(self, document: Document, pairs: Sequence[Pair]) -> list[Claim]:
        """All claims, in order."""
        self.said = " ".join(formula.words for formula in document.formulas)
        self.sums_understood = announces_sums(self.said)
        named = class_of_example(document, pairs, self.table)
        self.table = replace(self.table, true_class=named, prime=prime_by(document))
        likely = [self._from_what_is_known(pair) if pair.guesses else pair for pair in pairs]
        sides = [(pair.line, side.node) for pair in likely for side in (*pair.lefts[::-1], pair.right)]
        self.sums = [(line, node) for line, node in sides if isinstance(node, Add)]  # the most likely ones last
        parts = {phrase: node for phrase, node in self.table.parts.items() if not isinstance(node, Symbol)}
        self.counts = sizes_said(document, self.table)
        self.varied = varied_in(pairs, self.table, self.places[0])
        self.named = named_in_words(document, self.sums, parts)
        for pair in pairs:
            self.named += named_beside(pair.words[1], pair.line, self.sums, parts)
        self.in_words = {each.symbol.name for each in self.named}
        self.by_own_names = frozenset(_names_in(pairs) & self.table.declared.keys())
        self._free_other_names(pairs)
        for pair in pairs:
            self._name(pair.line)
            if len(self.claims) >= MAX_CLAIMS:
                words = f"only the first {MAX_CLAIMS} equalities were read"
                self.claims.append(Claim(pair.lefts[0].text, pair.right.text, pair.line, Word.NOT_READ, words))
                break
            self.claims.append(None)
            try:
                self._settle(len(self.claims) - 1, pair, final=False)
            except TooMuch:
                return self._as_far_as_read(pairs)
        try:
            self._settle_all(document, pairs)
        except TooMuch:
            self.claims = [*self._cut(pairs)]
        self._note_solved()
        for at in list(remarks(self.claims, self.done, self.table)):
            claim = self.claims[at]
            self.claims[at] = replace(claim, remark=True) if claim is not None else None
        for at in list(taken_over(self.claims, self.done)):
            claim = self.claims[at]
            self.claims[at] = replace(claim, taken_over=True) if claim is not None else None
        return [claim for claim in self.claims if claim is not None]

    def _settle_all(self, document: Document, pairs: Sequence[Pair]) -> None:
        """Judge what waits for what other lines say. Raises TooMuch."""
        self._wait_again()
        self._name(None)
        self._wait_again()
        self._settle_rules()
        self._forget_unread(pairs)
        self._name_terms(document)
        self._solve()
        for at, pair in self.waiting:
            self._settle(at, pair, final=True)
        self.waiting = []
        self._for_solutions()

    def _forget_unread(self, pairs: Sequence[Pair]) -> None:
        """Another name for a symbol of the question that the answer defines by what was not read is not that symbol."""
        for at, pair in [*self.waiting, *self.done.items()]:
            left = pair.lefts[0].node
            symbol = left.symbol if isinstance(left, Application) else left
            claim = self.claims[at]
            unread = claim is None or (claim.status is Word.NOT_READ and claim.reading is None)
            if not (unread and pair.begins and isinstance(symbol, Symbol) and symbol.name in self.table.also):
                continue
            if any(mentions(before, symbol.name) for before in pairs[:at]) or symbol.name in self.kept:
                continue
            self.table = self.table.without_other_name(symbol.name)
            self.waiting += [(n, done) for n, done in self.done.items() if n > at and mentions(done, symbol.name)]
        self.waiting = sorted(dict(self.waiting).items())

    def _free_other_names(self, pairs: Sequence[Pair]) -> None:
        """Another name for a symbol of the question, to which the answer gives a meaning that it cannot have there."""
        usual = self.table.letters.get(self.table.leave_out or "", ())
        for pair in pairs:
            left, right = pair.lefts[0].node, pair.right.node
            known = self.table.find(left.name) if isinstance(left, Symbol) else None
            if known is None or not isinstance(left, Symbol) or left.name in self.table.declared or right is None:
                continue
            few = len(left.subs) + len(left.upper) < len(known.axes)
            counted = {index.name for index in left.subs if isinstance(index, Symbol)}
            inner = right.argument if isinstance(right, Call) else right
            if few and isinstance(inner, Sum) and inner.kind == "sum" and counted <= set(usual):  # Z_i is no vector
                self.table = self.table.without_other_name(left.name)

    def _as_far_as_read(self, pairs: Sequence[Pair]) -> list[Claim]:
        """The claims so far; what is left, or waits, takes more computing than any derivation does."""
        return [
            claim or Claim(pair.lefts[0].text, pair.right.text, pair.line, Word.NOT_READ, CUT, chain=pair.chains[0])
            for claim, pair in itertools.zip_longest(self.claims, pairs)
        ]

    def _cut(self, pairs: Sequence[Pair]) -> Iterator[Claim]:
        """The claims where what waits was not settled: nothing is refuted, and a person looks."""
        *claims, last = map(unrefuted, self._as_far_as_read(pairs))
        yield from claims
        yield replace(last, note=CUT, doubtful=True)

    def _note_solved(self) -> None:
        """Say where a symbol that was solved for stands first; a person looks where one line speaks for no part."""
        terms = self._are_all_terms() if len(self.solved) > 1 else set()
        for name, (words, sure, is_part) in self.solved.items():
            about = [at for at, pair in sorted(self.done.items()) if mentions(pair, name)]
            found = [(at, claim) for at in about if (claim := self.claims[at]) is not None]
            holding = sum(claim.status is Word.HOLDS for _, claim in found)
            enough = holding > (not is_part and name not in terms) and not any(
                claim.status in BAD for _, claim in found
            )
            for at, claim in [each for each in found if each[1].status in GOOD][:1]:
                noted = "; ".join(filter(None, (claim.note, words)))
                self.claims[at] = replace(claim, note=noted, doubtful=claim.doubtful or not (sure or enough))

    def _wait_again(self) -> None:
        """Try again what waits, as long as that helps."""
        while self.waiting:
            waiting, self.waiting = self.waiting, []
            for number, (at, pair) in enumerate(waiting):
                try:
                    self._settle(at, pair, final=False)
                except TooMuch:
                    self.waiting += waiting[number:]
                    raise
            if len(self.waiting) == len(waiting):
                break

    def _name_terms(self, document: Document) -> None:
        """Terms that words name: those of the question or of the line above with which more of the lines hold."""
        for named in terms_named(document.formulas, self.table):
            before, about = self.table, [pair for _, pair in self.waiting if mentions(pair, named.name)]
            declared = Declared(named.name, ())
            tables = [before.with_definition(declared, each, own=True) for each in named.definitions]
            above = [node for line, node in self.sums if line <= named.line][-1:]
            for node in (each for side in above for each in either_sign(named.words, side)):
                with contextlib.suppress(ReadError, MeaningError):
                    found = define(Symbol(named.name), decided(node, before), before, self.current(), self.customs)
                    tables.append(found[0])
            scores = []
            for self.table in tables:
                scores.append(self._score(about).worth)
            self.table = tables[scores.index(max(scores))]
            self._wait_again()

    def _settle(self, at: int, pair: Pair, *, final: bool) -> None:
        """Put the claim in its place, or let it wait for a symbol."""
        if not final and self._awaits(pair):
            self.waiting.append((at, pair))
            return
        try:
            claim = self._claim(pair, final=final)
        except (*TROUBLE, AssertionError, TypeError) as error:
            # The reader's own fault; a person looks.
            about = Claim(pair.lefts[0].text, pair.right.text, pair.line, Word.NOT_READ, chain=pair.chains[0])
            claim = replace(about, note=f"the reader failed on this line ({type(error).__name__})")
        if claim is None or (not final and self.waiting and claim.note.endswith(NOT_PLAIN)):
            self.waiting.append((at, pair))  # a line that waits may say how something depends on it
        else:
            claim = self._of_term(claim, pair) if pair.perhaps == PERHAPS_TERM and claim.status in BAD else claim
            self.claims[at] = as_said(replace(claim, table=claim.table or self.table, sizes=pair.sizes), pair)
            for axis, size in sizes_of_numbers(claim.reading.numbers).items() if claim.reading is not None else ():
                self.counts.setdefault(axis, set()).add(size)
            self.done[at] = pair
            self.table = with_written(self.table, claim)

    def _of_term(self, claim: Claim, pair: Pair) -> Claim:
        """A claim that an entry's value is a term's derivative; it says nothing if the value is that term itself."""
        for left in pair.lefts:
            with contextlib.suppress(*TROUBLE):
                if not (isinstance(left.node, Derivative) and pair.right.node is not None):
                    continue
                if self._judged(left.node.of, pair.right.node, (), claim).status in GOOD:
                    return replace(claim, status=Word.TRIVIAL, note="", compared=(), reading=None)
        return claim

    def _awaits(self, pair: Pair) -> bool:
        """Whether a pair mentions another name for a symbol of the question that a line above, which waits, defines."""
        names = self.table.also.keys() - self.settled
        return any(above is not pair and awaits(pair, above, names) for _, above in self.waiting)

    def _claim(self, pair: Pair, *, final: bool) -> Claim | None:
        """What is to be said of a pair; None if it needs a symbol that may be defined further down."""
        left, right = pair.lefts[0], pair.right
        about = Claim(left.text, right.text, pair.line, Word.NOT_READ, chain=pair.chains[0], role=pair.role)
        if pair.role is Role.SUPPOSED and (supposed := self._supposed(pair, about)) is not None:
            return supposed
        if is_declaration(left.node, right.node, self.table.functions):
            return replace(about, status=Word.DEFINITION)
        if right.node is not None and any(map(is_best, walk(right.node))):
            return self._of_best(left.node, about)
        function = function_of(left.node, right.node) if pair.relation in ("=", ":=") else None
        if function is not None and self._may_be_function(function[0]):
            self.table = self.table.without_other_name(function[0]).with_function(*function)
            self.waiting += [(n, done) for n, done in self.done.items() if mentions(done, function[0])]
            return replace(about, status=Word.DEFINITION)
        written = (left.node, right.node)
        may_be_rule = self.table.prime is not None or any(map(has_bare_nabla, written))
        if may_be_rule and (rule := self._quoted(pair, about)) is not None:
            return rule  # (log u)' = u'/u and \nabla w^T w = 2w, though signs are derivatives by something
        pair = with_primes(pair, self.taken_by) if self.table.prime is None else pair
        before = pair
        try:
            pair = self._decided(pair)
        except ReadError as error:
            return self._as_known(before, about) or self._of_signs(before, about) or replace(about, note=str(error))
        first: Claim | None = None
        for way in (*(with_sums(pair, self.table) if self.sums_understood else ()), pair):
            claim = self._of_sides(way, about, final=final)
            if claim is not None and claim.status in GOOD and self._optimizes(written):
                return replace(claim, note="; ".join(filter(None, (claim.note, OF_OBJECTIVE))), doubtful=True)
            if claim is None or claim.status in GOOD:
                self.table = with_calls(self.table, written)
                return claim
            first = first or claim
        if not self.trying and (known := self._as_known(before, about)):
            return known
        presumed = BY_WHAT if is_presumed(written, self.table) else OF_OPTIMUM if self._optimizes(written) else ""
        if presumed and first is not None and first.status in (Word.DIFFERS, Word.IMPLIED):
            return replace(first, status=Word.NOT_READ, note=presumed)
        return first

    def _optimizes(self, sides: Sequence[Node | None]) -> bool:
        """Whether one side only says what is to be made small or large."""
        return any(is_optimum(each, self.table) for side in sides if side is not None for each in walk(side))

    def _of_sides(self, pair: Pair, about: Claim, *, final: bool) -> Claim | None:
        """The same of a pair in which everything is decided that may be a product or not."""
        left, right = pair.lefts[0], pair.right
        if pair.relation not in ("=", ":="):
            try:
                return self.unequal(pair, about)
            except UnknownSymbol as error:
                return replace(about, note=str(error), relation=pair.relation) if final else None
        if left.node is None or right.node is None:
            its_own = lists_its_own(left.node, right.text, self.table.matrices)
            if its_own or names_set(left.node, right.text, self.table):
                return replace(about, status=Word.TRIVIAL)  # X = [x_1, ..., x_N] names its columns
            side = right if right.error else left
            return replace(about, note=side.error, caret=side.caret)
        if is_list(right.node) and lists_its_own(left.node, right.text, self.table.matrices):
            return replace(about, status=Word.TRIVIAL)
        try:
            defined = self._as_its_name_says(left.node, right.node, pair, about)
            defined = defined or self._defined(left.node, right.node, pair, about)
            defined = defined or self._defined_backwards(right.node, left.node, pair, about)
            if defined is not None:
                return defined
            best = self._chosen(pair, about) or self.best(pair, about)
        except UnknownSymbol as error:
            if not final:
                return None
            return self._in_letters_of_its_own(pair, about) or replace(about, note=str(error))
        if best.status in BAD and pair.sizes and (of_so_many := self._of_so_many(pair, about)) is not None:
            return of_so_many
        best = self._otherwise(pair, best, about)
        if best.status in GOOD and isinstance(left.node, Symbol):
            self.settled.add(left.node.name)
        if best.reading is not None and best.status is Word.HOLDS:
            self.customs |= {name.partition("#")[0]: axis for name, axis in best.reading.axes.items() if name[0] != "~"}
        return best

    def _of_so_many(self, pair: Pair, about: Claim) -> Claim | None:
        """A line that holds where there are as many as is supposed: `for $N = 1$ this is $(p_1 - y_1) x_1$`."""
        kept = self.places
        try:
            self.places = list(places_of_sizes(self.current(), dict(pair.sizes)))
            found = self.best(pair, about)
        except (*TROUBLE, UnknownSymbol):
            return None
        finally:
            self.places = kept
        return replace(found, note=IN_THAT_CASE, compared=()) if found.status in GOOD else None

    def _otherwise(self, pair: Pair, best: Claim, about: Claim) -> Claim:
        """What else a line may be that does not hold; or what it makes of its left side, if it holds."""
        left, right = pair.lefts[0].node, pair.right.node
        assert left is not None and right is not None
        if best.status not in BAD:
            self.in_words -= {left.name} if isinstance(left, Symbol) and not self.trying else set()
            return self._generalized(left, right, best) or best
        return (
            self._said_more_exactly(left, right, about)
            or self._defined_otherwise(pair, about)
            or self._generalized(left, right, best)
            or self._solution(left, right, replace(about, reading=best.reading))
            or self._totalled(left, right, about)
            or self._redefined(left, right, about)
            or (pair.relation == ":=" and self._redefined(right, left, about))
            or self._quoted(pair, about)
            or of_shapes(pair, self.table, about)
            or (self._in_another_reading(pair, about) if best.status is Word.DIFFERS and not self.trying else None)
            or best
        )

    def _said_more_exactly(self, left: Node, right: Node, about: Claim) -> Claim | None:
        """`R = ..` says what is meant by `the penalty R`, if that was said in words alone."""
        if self.trying or not isinstance(left, Symbol) or left.name not in self.in_words or self._occurs(left, right):
            return None
        self.in_words.remove(left.name)
        self.table = self._without(left)
        self.waiting += [(at, pair) for at, pair in self.done.items() if mentions(pair, left.name)]
        return self._define(left, right, about)

    def _of_best(self, symbol: Node | None, about: Claim) -> Claim:
        """`w = \\arg\\min_w J` says which w is meant; a person looks if it is one that the question gives."""
        if not isinstance(symbol, Symbol):
            return replace(about, note="where something is largest or smallest is not computed")
        known = self.table.find(symbol.name, len(symbol.subs) + len(symbol.upper)) is not None
        return replace(about, status=Word.DEFINITION, doubtful=known, note=CONDITION if known else "")

    def _may_be_function(self, name: str) -> bool:
        """Whether a name means nothing yet, or is only another name for a symbol and was not used for it."""
        if name in self.table.functions or name in self.settled:
            return False
        other = name in self.table.also and name not in self.table.declared
        return self.table.find(name) is None or (other and not self._was_used(name))

    def _supposed(self, pair: Pair, about: Claim) -> Claim | None:
        """What is only supposed, of known symbols or as a symbol's value; None if it holds anyway."""
        left, right = pair.lefts[0].node, pair.right.node
        about = replace(about, relation=pair.relation, status=Word.TRIVIAL, note=SUPPOSED)
        try:
            if pair.relation not in ("=", ":="):
                return about
            assert left is not None and right is not None
            found = self._judged(left, right, (), about)
        except UnknownSymbol:
            return about if isinstance(left, Symbol) and isinstance(right, Number) else None
        return None if found.status in GOOD and found.note != SUPPOSED else replace(about, reading=found.reading)


def _names_in(pairs: Sequence[Pair]) -> set[str]:
    sides = (side.node for pair in pairs for side in (*pair.lefts, pair.right) if side.node is not None)
    return {each.name for node in sides for each in walk(node) if isinstance(each, Symbol)}
