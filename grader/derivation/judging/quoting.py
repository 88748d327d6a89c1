"""Lines that an answer quotes: rules in letters of their own, and conditions with a number that nothing defines."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import Any

from grader.derivation.judging.claims import GOOD, TROUBLE, Claim, Word
from grader.derivation.judging.defining import Definer
from grader.derivation.judging.discourse import Pair
from grader.derivation.judging.mentions import mentions, primed_by
from grader.derivation.judging.names.corresponding import with_same_letters
from grader.derivation.judging.otherwise.meant import of_quotients
from grader.derivation.judging.otherwise.remarks import fits_one_value, names_result
from grader.derivation.judging.otherwise.rules import is_false_rule, is_rule, is_rule_of_variable
from grader.derivation.judging.otherwise.vector_rules import is_vector_rule
from grader.derivation.judging.words.spoken_derivatives import PERHAPS_DERIVATIVE, PERHAPS_PART, PERHAPS_TERM
from grader.derivation.meaning.applications import decided
from grader.derivation.meaning.definitions import unknown_symbols
from grader.derivation.meaning.functions import KNOWN
from grader.derivation.nodes.chains import Side
from grader.derivation.nodes.syntax import Application, Derivative, Node, Operator, Symbol, rebuilt, walk

NO_RULE = "a product or quotient is not differentiated so, whatever its functions are"
OF_TERMS = "it holds for a term of what is differentiated"
OF_VARIABLE = "it is a rule if its letter is what is differentiated by, which nothing says"


@dataclass
class Quoter(Definer):
    """Settles what holds whatever its letters are, before any of them is solved for."""

    def _settle_rules(self) -> None:
        """Lines that hold in letters that nobody defined are rules, before any of these is solved for."""
        said = {left.name for _, pair in self.waiting if isinstance(left := pair.lefts[0].node, Symbol)}
        for use in list(self.waiting):
            at, pair = use
            others = [other for number, other in [*self.waiting, *self.done.items()] if number != at]
            about = Claim(pair.lefts[0].text, pair.right.text, pair.line, Word.NOT_READ, chain=pair.chains[0])
            with contextlib.suppress(*TROUBLE):
                found = self._decided(pair)
                sides = [side.node for side in (found.lefts[0], found.right) if side.node is not None]
                unknown = unknown_symbols(sides, self.table, self.places[0].budget)
                if any(each.name in said for each in unknown) and not isinstance(pair.lefts[0].node, Symbol):
                    continue  # it is judged once that is known
                alone = not any(mentions(other, each.name) for other in others for each in unknown)
                claim = self._depends(pair, about) if alone else None
                if claim is None and len(sides) == 2:
                    claim = self._in_letters_of_its_own(found, about, alone=alone)
                if claim is not None and claim.status in GOOD:
                    self.claims[at] = as_said(replace(claim, table=self.table, role=pair.role), pair)
                    self.done[at] = pair
                    self.waiting.remove(use)

    def _depends(self, pair: Pair, about: Claim) -> Claim | None:
        """`a = g(z)`, where only a and z mean something, says no more than that a depends on z."""
        left, right = pair.lefts[0].node, pair.right.node
        if not isinstance(left, Symbol) or not isinstance(right, Application) or right.scripts:
            return None
        known = [isinstance(each, Symbol) and self.table.find(each.name) for each in (left, *right.arguments)]
        is_new = self.table.find(right.symbol.name) is None and right.symbol.name not in self.table.functions
        return replace(about, status=Word.TRIVIAL) if all(known) and is_new else None

    def _in_letters_of_its_own(self, pair: Pair, about: Claim, *, alone: bool = True) -> Claim | None:
        """What holds for letters that nobody defined: whatever they are, as a rule, or for one value.

        Those that stand `alone` are in no other line. What words call the result was asked for, whatever its letters.
        """
        if names_result(pair):
            return None
        quoted = self.whatever_it_is(pair, about) or self._quoted(pair, about)
        return quoted or (self._multiplier(pair, about) if alone else None)

    def _multiplier(self, pair: Pair, about: Claim) -> Claim | None:
        """A condition with a number in it that nothing defines, and for which it has one value."""
        sides = [side.node for side in (pair.lefts[0], pair.right) if side.node is not None]
        unknown = unknown_symbols(sides, self.table, self.places[0].budget)
        if len(unknown) != 1 or not fits_one_value(unknown[0], pair, self.table, self.current(), self.customs):
            return None
        return replace(about, status=Word.TRIVIAL, note=f"it holds for one {unknown[0].name}")

    def _quoted(self, pair: Pair, about: Claim) -> Claim | None:
        """A rule of calculus, in letters of its own."""
        left, right = pair.lefts[0].node, pair.right.node
        if left is None or right is None:
            return None
        names = {each.name.rstrip("'") for side in (left, right) for each in walk(side) if isinstance(each, Symbol)}
        taken = {name for name in names if self.table.find(name) is not None or name in self.table.sizes}
        quoted = is_rule(left, right, self.table.functions, taken) or (
            is_rule(of_quotients(left), of_quotients(right), self.table.functions, taken)
        )
        quoted = quoted or (not self._varies(left, right) and is_vector_rule(left, right, self.places[0].budget))
        if not quoted and is_rule_of_variable(left, right):
            return replace(about, note=OF_VARIABLE, remark=True)
        if not quoted and is_false_rule(left, right):
            return replace(about, status=Word.DIFFERS, note=NO_RULE)
        return replace(about, status=Word.TRIVIAL) if quoted else None

    def _varies(self, left: Node, right: Node) -> bool:
        """Whether a derivative has a letter, besides that by which it is, of a symbol that is defined by others."""
        nodes = [each for side in (left, right) for each in walk(side)]
        bys = {each.by.name for each in nodes if isinstance(each, Derivative) and isinstance(each.by, Symbol)}
        names = {each.name for each in nodes if isinstance(each, Symbol)} - bys
        found = (self.table.find(name) for name in names)
        return any(each is not None and each.name in self.table.definitions for each in found)

    def _as_known(self, pair: Pair, about: Claim) -> Claim | None:
        """A line that applies another name for a symbol of the question, as what everybody knows that function to be.

        It is not refuted if it does not hold so either: `\\sigma(z)` is no product.
        """
        sides = [side.node for side in (pair.lefts[0], pair.right) if side.node is not None]
        calls = [each for node in sides for each in walk(node) if isinstance(each, Application)]
        applied = [each.symbol for each in calls if not any(script.kind == "element" for script in each.scripts)]
        names = {each.name.rstrip("'") for each in applied if not each.subs and not each.upper}
        before, places = self.table, self.places
        for name in sorted(names & KNOWN.keys() & before.also.keys() - before.called):
            function, words = KNOWN[name]
            self.table = before.without_other_name(name).with_function(name, function)
            try:
                claim = self._judged_anew(pair, replace(about, table=self.table))
            finally:
                self.table, self.places = before, places
            if claim is not None and claim.status in GOOD:
                return replace(claim, note="; ".join(filter(None, (claim.note, f"{name} is read as {words}"))))
            return replace(about, note=f"{name} may be a function here, and not another name for {before.also[name]}")
        return None

    def _of_signs(self, pair: Pair, about: Claim) -> Claim | None:
        r"""A line of signs of derivatives, `\nabla_W = (\nabla_Z)^\top X`, if it holds for a term of the question's."""
        sides = (pair.lefts[0], pair.right)
        if not all(side.node and any(isinstance(each, Operator) for each in walk(side.node)) for side in sides):
            return None
        terms = dict.fromkeys(node for node in self.table.parts.values() if not isinstance(node, Symbol))
        for term in terms:
            left, right = (replace(side, node=_applied(side.node, term)) for side in sides)
            claim = self._judged_anew(replace(pair, lefts=(left,), right=right), about)
            if claim is not None and claim.status is Word.HOLDS:
                return replace(claim, note=OF_TERMS)
        return None

    def _judged_anew(self, pair: Pair, about: Claim) -> Claim | None:
        """What is said of a pair with the symbols as they are now; None if it cannot be read."""
        with contextlib.suppress(*TROUBLE):
            found = self._decided(pair)
            left, right = found.lefts[0].node, found.right.node
            return self._judged(left, right, pair.conditions, about) if left and right else None
        return None

    def _decided(self, pair: Pair) -> Pair:
        """The pair with every bracket after a symbol as a call or a product. Raises ReadError."""

        table = self.table if self.table.prime is not None else replace(self.table, prime=primed_by(pair))

        def side(each: Side) -> Side:
            return each if each.node is None else replace(each, node=decided(each.node, table))

        found = replace(pair, lefts=tuple(map(side, pair.lefts)), right=side(pair.right))
        return with_same_letters(found, table)


def _applied(node: Any, of: Node) -> Any:
    """A formula in which what stands alone to differentiate differentiates this."""
    if isinstance(node, Operator):
        return Derivative(of, node.by, node.sign)
    return rebuilt(node, lambda child: _applied(child, of))


def as_said(claim: Claim, pair: Pair) -> Claim:
    """The claim with what was guessed of its text; of one that only words make a claim, nothing is refuted."""
    if pair.guesses:
        claim = replace(claim, scanned=pair.scanned, guesses=pair.guesses, doubtful=True)
    if pair.guess:
        claim = replace(claim, note="; ".join(filter(None, (claim.note, pair.guess))), doubtful=True)
    if pair.perhaps and claim.status in GOOD:
        is_claim = pair.perhaps in (PERHAPS_DERIVATIVE, PERHAPS_PART, PERHAPS_TERM) or claim.status is Word.DEFINITION
        return claim if is_claim else replace(claim, status=Word.TRIVIAL)
    if pair.perhaps:
        return replace(claim, status=Word.TRIVIAL if pair.perhaps == PERHAPS_PART else Word.NOT_READ, note=pair.perhaps)
    return claim
