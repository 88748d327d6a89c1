"""Which symbols an answer gives a meaning, by an equality or in words, and what of the question's it renames."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from grader.derivation.judging.claims import BAD, GOOD, Claim, Word
from grader.derivation.judging.discourse import Pair
from grader.derivation.judging.judge import MAX_TRIED, Judge
from grader.derivation.judging.mentions import mentions, uses
from grader.derivation.judging.names.diagonals import OF_DIAGONAL, from_diagonal
from grader.derivation.judging.names.implied_names import implied
from grader.derivation.judging.names.naming import Named
from grader.derivation.judging.words.connectives import EXPLAINED, NAMING
from grader.derivation.meaning.applications import decided
from grader.derivation.meaning.definitions import define, definitions
from grader.derivation.meaning.own_names import has_step, under_square
from grader.derivation.meaning.resolve import readings
from grader.derivation.meaning.sized import sizes_of_numbers
from grader.derivation.meaning.symbols import ONES, Definition, Table
from grader.derivation.meaning.values import MeaningError, ShapeError
from grader.derivation.nodes.applications import PROBABILITIES
from grader.derivation.nodes.syntax import Call, Derivative, Node, Number, Power, Sum, Symbol, walk
from grader.derivation.text.lexer import ReadError, UnknownSymbol

MAX_RENAMED = 8


@dataclass
class Definer(Judge):
    """Gives symbols their meaning; `waiting` are pairs that need a later line, `done` those with their claims.

    `kept` are names of the question's that get no other meaning, `true_names` those that are what they say, `bodies`
    the definitions as they are written.
    """

    claims: list[Claim | None] = field(default_factory=list)
    waiting: list[tuple[int, Pair]] = field(default_factory=list)
    done: dict[int, Pair] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    solved: dict[str, tuple[str, bool, bool]] = field(default_factory=dict)
    renamed: list[str] = field(default_factory=list)
    by_own_names: frozenset[str] = frozenset()
    named: list[Named] = field(default_factory=list)
    kept: frozenset[str] = frozenset()
    true_names: set[str] = field(default_factory=set)
    bodies: dict[str, tuple[Symbol, Node]] = field(default_factory=dict)

    def _name(self, line: int | None) -> None:
        """Symbols that words up to a line define; None is the end."""
        for named in [each for each in self.named if line is None or each.line <= line]:
            if self._has_meaning(named.symbol):
                self.named.remove(named)
                continue
            with contextlib.suppress(ReadError, MeaningError):
                body = decided(named.body, self.table)
                self.table, _ = define(named.symbol, body, self.table, self.current(), self.customs)
                self.named.remove(named)

    def _has_meaning(self, symbol: Symbol) -> bool:
        """Whether words cannot give a symbol a meaning, since it counts something or has one."""
        if not symbol.subs and (self.table.is_index(symbol.name) or symbol.name in self.table.sizes):
            return True
        if symbol.name in self.settled and symbol.name in self.table.matrices:
            return True  # for one entry of F, regulariser left out
        known = self.table.declared.get(symbol.name)
        return known is not None and (symbol.name in self.table.own or len(symbol.subs) <= len(known.axes))

    def _defined(self, symbol: Node, body: Node, pair: Pair, about: Claim) -> Claim | None:
        """A symbol that is not known yet gets its meaning here, or its logarithm or square. Raises UnknownSymbol."""
        if isinstance(symbol, Call) and symbol.function == "log" and isinstance(symbol.argument, Symbol):
            claim = self._log_of_what_is_known(symbol, symbol.argument, body, pair, about)
            return claim or self._defined(symbol.argument, Call("exp", body), pair, about)
        if isinstance(symbol, Power) and isinstance(base := under_square(symbol), Symbol):
            return self._defined(base, Call("sqrt", body), pair, about)  # \hat\sigma^2, a variance
        if isinstance(symbol, Symbol):
            count = len(symbol.subs) + len(symbol.upper)
            known = self.table.find(symbol.name, count)
            indices = (*symbol.subs, *symbol.upper)
            new = (known is None and symbol.name not in ONES) or (known is not None and not known.takes(indices))
            if symbol.name in self.table.sizes and not count:
                new = False  # a size is what it is
            if new and count and isinstance(body, Number) and EXPLAINED.match(pair.words[2]):
                return replace(about, status=Word.TRIVIAL)  # d_{ik} = 1 if .. says when it is 1, and makes it no number
            if not new and self._is_of_another_size(symbol, body) and not self._occurs(symbol, body):
                self.table = self._without(symbol)
                return self._define(symbol, body, about)
            if new and not (self.table.is_index(symbol.name) and not count) and not self._occurs(symbol, body):
                whole = from_diagonal(symbol, body, f"{self.said} {pair.words[2]}")
                if whole is None:
                    return self._define(symbol, body, about)
                defined = self._define(*whole, about)
                return replace(defined, note=defined.note or OF_DIAGONAL.format(symbol.name), doubtful=True)
        return None

    def _log_of_what_is_known(self, left: Node, symbol: Symbol, body: Node, pair: Pair, about: Claim) -> Claim | None:
        """`\\log S = ..` of a new S, if it holds of a symbol that the question defines: a step, and no definition."""
        before, places = self.table, self.places
        if before.find(symbol.name) is not None or symbol.name in {*before.sizes, *before.words}:
            return None
        for name in (name for name in before.definitions if name not in before.own):
            self.table = before.with_other_name(symbol.name, name)
            with contextlib.suppress(ReadError, MeaningError):
                claim = self._judged(left, body, pair.conditions, about)
                if claim.status is Word.HOLDS:
                    return replace(claim, note=f"{symbol.name} is read as {name}", table=self.table)
            self.table, self.places = before, places
        return None

    def _numbered(self, symbol: Node) -> Definition | None:
        """The definition of a symbol of the answer's own, if it numbers what it is about."""
        known = (
            self.table.find(symbol.name, len(symbol.subs) + len(symbol.upper)) if isinstance(symbol, Symbol) else None
        )
        definition = self.table.definitions.get(known.name) if known is not None else None
        own = known is not None and known.name in self.table.own
        return definition if own and definition is not None and definition.numbers else None

    def _is_of_another_size(self, symbol: Symbol, body: Node) -> bool:
        """Whether a symbol that was about two is made one about three."""
        known = self._numbered(symbol)
        before = sizes_of_numbers(known.numbers) if known is not None else {}
        if not before:
            return False
        found = next(iter(readings([body], (), self.table, self.customs, self.places[0].budget)))
        after = sizes_of_numbers(found.numbers)
        return bool(after) and after != before

    def _generalized(self, symbol: Node, body: Node, claim: Claim) -> Claim | None:
        """What is said of a symbol about two or three may be what it is in general, from here on.

        It must hold, or, where the symbol was about the loss of an example of class 2, for such examples.
        """
        known = self._numbered(symbol)
        if self.trying or not isinstance(symbol, Symbol) or known is None or self._occurs(symbol, body):
            return None
        if claim.status not in GOOD and self.of_classes(claim, self._numbered_classes(known)) is None:
            return None
        with contextlib.suppress(ReadError, MeaningError):
            free = self._without(symbol)
            table, name = define(symbol, body, free, self.current(), self.customs)
            if name not in table.definitions or not table.definitions[name].numbers:
                self.table = table
                self.waiting += self._above(symbol.name)
                return replace(claim, status=Word.DEFINITION, note="", reading=None, compared=())
        return None

    def _numbered_classes(self, definition: Definition) -> set[tuple[str, int]]:
        """The classes that a definition names by their numbers, each with its labels."""
        axes = {self.table.declared[name].axes[self.table.class_axis(name)]: name for name in self.table.labels}
        return {(axes[axis], number) for axis, number in definition.numbers if axis in axes}

    def _without(self, symbol: Symbol) -> Table:
        """The table without what a symbol was so far."""
        known = self.table.find(symbol.name, len(symbol.subs) + len(symbol.upper))
        return self.table.without(known.name) if known is not None and known.name in self.table.own else self.table

    def _above(self, name: str) -> Iterator[tuple[int, Pair]]:
        """The lines right above that mention a symbol, back to the last that is about two or three."""
        for at in sorted(self.done, reverse=True):
            sides = [side.node for side in (self.done[at].lefts[0], self.done[at].right) if side.node is not None]
            symbols = [each for node in sides for each in walk(node) if isinstance(each, Symbol)]
            if any(isinstance(index, Number) for each in symbols for index in each.subs):
                return
            if any(each.name == name for each in symbols):
                yield at, self.done[at]

    def _as_its_name_says(self, symbol: Node, body: Node, pair: Pair, about: Claim) -> Claim | None:
        """`dW = ...` where that is the gradient by W, as the name says; else it is a name like others."""
        known = isinstance(symbol, Symbol) and self.table.find(symbol.name) is not None
        if not isinstance(symbol, Symbol) or (known and symbol.name not in self.true_names):
            return None
        for meaning in implied(symbol, self.table):
            claim = self._judged(meaning, body, pair.conditions, about)
            if claim.status is Word.HOLDS:
                if not known and not self.trying:
                    self._define(symbol, body, about)
                    self.true_names.add(symbol.name)
                return claim
        return None

    def _defined_backwards(self, symbol: Node, body: Node, pair: Pair, about: Claim) -> Claim | None:
        """`... = S` gives S a meaning, too. If it is none of the question's and no words say so, a person is told."""
        if isinstance(symbol, Symbol) and symbol.subs and self.table.constant(symbol.name):
            return None  # y = e_m has a unit vector
        claim = self._defined(symbol, body, pair, about)
        if (
            claim is not None
            and isinstance(body, Derivative)
            and isinstance(symbol, Symbol)
            and self._names_given(claim)
        ):
            self.solved[symbol.name] = f"{symbol.name} is read as another name for {claim.defines}", False, False
            return self._judged(body, symbol, pair.conditions, about)
        if (
            claim is None
            or claim.status is not Word.DEFINITION
            or any(map(NAMING.search, pair.words))
            or pair.relation == ":="
            or self._is_of_the_question(symbol)
            or (isinstance(symbol, Symbol) and symbol.name.partition("(")[0] in PROBABILITIES)
            or (isinstance(body, Derivative) and self._is_awaited(symbol))
        ):
            return claim
        return replace(claim, note=f"{about.right} is taken for a name of what it equals here", doubtful=True)

    def _names_given(self, claim: Claim) -> bool:
        """Whether a line gives what the question gives another name, and no line so far has its own."""
        pairs = [*self.done.values(), *(pair for _, pair in self.waiting)]
        is_given = not self.trying and claim.defines in self.places[0].given
        return is_given and not any(mentions(pair, claim.defines) for pair in pairs)

    def _is_awaited(self, symbol: Node) -> bool:
        r"""Whether a line above has a symbol in more than its place: `dJ = \tr(G^\top dW)` before `dJ/dW = G`."""
        return isinstance(symbol, Symbol) and any(mentions(pair, symbol.name) for _, pair in self.waiting)

    def _is_of_the_question(self, symbol: Node) -> bool:
        """Whether a symbol is no more than another name for one that the question defines."""
        known = self.table.also.get(symbol.name) if isinstance(symbol, Symbol) else None
        return known in self.table.definitions and known not in self.table.own

    def _other_reading(self, symbol: Symbol, body: Node, about: Claim) -> Claim | None:
        """A symbol of the question may be what another reading of the question makes of it, from here on."""
        before = self.table
        for definition in before.alternatives.get(symbol.name, ()):
            self.table = before.with_definition(before.declared[symbol.name], definition)
            claim = self._judged(symbol, body, (), about)
            claim = claim if claim.status in GOOD else self.as_meant(symbol, body, (), about) or claim
            if claim.status in GOOD:
                return replace(claim, status=Word.DEFINITION)
        self.table = before
        return None

    def _in_another_reading(self, pair: Pair, about: Claim) -> Claim | None:
        """The claim, for a person to judge, if it holds with what another reading of the question makes of a symbol."""
        left, right, before = pair.lefts[0].node, pair.right.node, self.table
        if left is None or right is None:
            return None
        try:
            for name, definition in ((name, each) for name, found in before.alternatives.items() for each in found):
                self.table = before.with_definition(before.declared[name], definition)
                for conditions in (pair.conditions, *(context.conditions for context in pair.contexts)):
                    claim = self._judged(left, right, conditions, about)
                    if claim.status in GOOD:
                        note = f"{name} is read as in another reading of the question"
                        return replace(claim, note=note, table=self.table, doubtful=True)
        finally:
            self.table = before
        return None

    def _occurs(self, symbol: Symbol, body: Node) -> bool:
        return any(
            isinstance(each, Symbol) and each.name == symbol.name and len(each.subs) == len(symbol.subs)
            for each in walk(body)
        )

    def _defined_otherwise(self, pair: Pair, about: Claim) -> Claim | None:
        """The claim if it holds with another reading of a definition of the answer's own, as all does that held so far.

        That is what the symbol means from here on: in `g = log sum_m e^{z_m}` the m may count several things.
        """
        left, right = pair.lefts[0].node, pair.right.node
        if self.trying or left is None or right is None:
            return None
        names = {each.name: None for side in (left, right) for each in walk(side) if isinstance(each, Symbol)}
        before = self.table
        for name in (each for each in names if each in self.bodies and each in before.own):
            held = self._held_with(name)
            for table in self._other_readings(name):
                self.table = table
                claim = self._holding(pair, about)
                if claim is not None and all(self._holding(each, about) for each in held):
                    self.waiting += [(at, done) for at, done in self.done.items() if mentions(done, name)]
                    return claim
            self.table = before
        return None

    def _held_with(self, name: str) -> list[Pair]:
        """The lines above that hold with what a symbol was taken for."""
        held = (at for at, claim in enumerate(self.claims) if claim is not None and claim.status is Word.HOLDS)
        return [self.done[at] for at in held if at in self.done and mentions(self.done[at], name)]

    def _holding(self, pair: Pair, about: Claim) -> Claim | None:
        """What is said of a pair, if it holds with the symbols as they are now."""
        with contextlib.suppress(ReadError, MeaningError):
            claim = self.best(pair, about)
            return claim if claim.status is Word.HOLDS else None
        return None

    def _other_readings(self, name: str) -> Iterator[Table]:
        """The tables in which a symbol of the answer's own counts other things."""
        symbol, body = self.bodies[name]
        known, free = self.table.declared[name], self.table.without(name)
        with contextlib.suppress(ReadError, MeaningError):
            found = definitions(symbol, body, free, self.current(), self.customs)
            for table, other in itertools.islice(found, MAX_TRIED):
                if other == name and table.declared[name].axes != known.axes:
                    yield table

    def _define(self, symbol: Symbol, body: Node, about: Claim) -> Claim:
        try:
            self.table, name = define(symbol, body, self.table, self.current(), self.customs)
            self.bodies[name] = symbol, body
        except UnknownSymbol:
            raise
        except (ReadError, MeaningError) as error:
            return replace(about, note=str(error), misfit=isinstance(error, ShapeError))
        self.settled.add(symbol.name)
        if name != symbol.name:  # l_i beside l: what did not hold of l may be about the l_i
            self.waiting += [
                (at, pair) for at, pair in self.done.items() if self._is_bad(at) and mentions(pair, symbol.name)
            ]
        if self.guessed & {each.name for each in walk(body) if isinstance(each, Symbol)}:
            self.guessed |= {symbol.name}
        return replace(about, status=Word.DEFINITION, defines=name)

    def _is_bad(self, at: int) -> bool:
        claim = self.claims[at]
        return claim is not None and claim.status in BAD

    def _forget_made_of(self, name: str, earlier: Sequence[int]) -> None:
        """What lines above made of a symbol, before it was known to be another, is made of that one in its turn."""
        for at in earlier:
            claim = self.claims[at]
            made = claim.defines if claim is not None else ""
            if made in self.table.own and made != name and at in self.done:
                self.table = self.table.without(made)
                others = [each for each in self.done.items() if each[0] not in earlier]
                self.waiting += [(n, pair) for n, pair in others if mentions(pair, made)]

    def _totalled(self, symbol: Node, body: Node, about: Claim) -> Claim | None:
        r"""`L = \frac1N \sum_i L_i`: what they add up to is another symbol than each, and than what L usually means."""
        if not isinstance(symbol, Symbol) or symbol.subs or symbol.upper:
            return None
        name, own = symbol.name, self.table.own
        if (name in self.table.declared and name not in own) or f"{name}/0" in self.table.declared:
            return None
        others = {each.name for each in walk(body) if isinstance(each, Symbol) and not self.table.is_index(each.name)}
        if not others - {name} <= self.table.sizes.keys() or not _adds_up(body, name):
            return None
        each_of_them = self.table.find(name, 1)
        if each_of_them is None or each_of_them.name not in own:
            return None
        held = (pair for at, pair in self.done.items() if (known := self.claims[at]) and known.status is Word.HOLDS)
        return None if any(pair.lefts[0].node == symbol for pair in held) else self._define(symbol, body, about)

    def _redefined(self, symbol: Node, body: Node, about: Claim) -> Claim | None:
        """Another name for one of the question's symbols may be the student's own symbol, if it was not used before."""
        if isinstance(symbol, Power) and has_step(symbol, self.table.steps):
            symbol, body = under_square(symbol) or symbol, Call("sqrt", body)
        if not isinstance(symbol, Symbol) or symbol.name in self.table.main_sizes:
            return None
        if symbol.name in self.table.declared:
            return self._other_reading(symbol, body, about)
        named = {each.name for each in walk(body) if isinstance(each, Symbol)}
        is_size = symbol.name in self.table.sizes and named <= self.table.sizes.keys()
        if len(self.renamed) >= MAX_RENAMED or not named or is_size:
            return None
        earlier = [at for at, claim in enumerate(self.claims) if claim and uses(symbol.name, claim.text)]
        if symbol.name in self.settled | self.kept or _adds_up(body, symbol.name):
            return None
        target = self.table.also.get(symbol.name, "")
        before = self.table
        self.table = before.without_other_name(symbol.name).without_size(symbol.name)
        try:
            self.table, name = define(symbol, body, self.table, self.current(), self.customs)
            self.bodies[name] = symbol, body
        except (ReadError, MeaningError):
            self.table = before
            return None
        self._forget_made_of(symbol.name, earlier)
        self.waiting += [(at, self.done[at]) for at in earlier if at in self.done]
        self.renamed.append(symbol.name)
        meant = before.declared[target] if target else None
        if meant is not None and target not in self.by_own_names and set(meant.axes) - set(meant.letters):
            words = f"{symbol.name} usually means {target} here; it is taken for what this line makes of it"
            return replace(about, status=Word.DEFINITION, note=words, doubtful=True, defines=name)
        return replace(about, status=Word.DEFINITION, defines=name)


def _adds_up(body: Node, name: str) -> bool:
    """Whether a sum runs over the only index of a symbol of this name."""
    return any(
        isinstance(each, Symbol) and each.name == name and _indices_of(each) == [variable.name]
        for total in walk(body)
        if isinstance(total, Sum) and total.kind == "sum"
        for variable in total.variables
        for each in walk(total.body)
    )


def _indices_of(symbol: Symbol) -> list[str]:
    return [index.name for index in (*symbol.subs, *symbol.upper) if isinstance(index, Symbol)]
