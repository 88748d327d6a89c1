"""What is only supposed: `if $p = y$, the gradient is $2 \\lambda w$` claims no p that is y.

A supposition relates two symbols, or one and a number or an indicator, right after words such as `if`, or says how many
there are: `Special cases: $K = 1$`. What its sentence goes on to say is a claim about that case only.
"""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.derivation.judging.claims import BAD, Claim, Role, Word
from grader.derivation.judging.following import Slip, holds_after, is_equal
from grader.derivation.judging.otherwise.imposing import moved_onto
from grader.derivation.judging.words.connectives import GENERAL
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.sized import places_of_numbers, places_of_sizes
from grader.derivation.meaning.values import MeaningError
from grader.derivation.nodes.chains import Statement
from grader.derivation.nodes.syntax import OPEN, Entry, Indicator, Node, Number, Symbol
from grader.derivation.text.documents import Formula
from grader.derivation.text.sentences import ends_sentence, last_sentence

SUPPOSED = "it is a case that is supposed, and no claim"
IN_THAT_CASE = "it holds in the case that is supposed"
UNCHECKED = "it is said of a case that is supposed, in which it could not be checked"
IF = re.compile(
    r"\b(if|when|whenever|once|as soon as|in case|suppos(e|ing)|assum(e|ing)|imagine|perfect(ly)?|falls|wenn|sobald|"
    r"angenommen|si|quand|lorsque|supposons|cuando|supongamos)\b(?P<rest>.*)$",
    re.I | re.S,
)
THEN = re.compile(
    r"\b(then|we (get|obtain|find|see|know)|gives?|yields?|follows|dann|alors|entonces|on obtient|obtenemos)\b", re.I
)
"""Words after which the consequence begins."""
WHICH = re.compile(
    r"\b(one|term|class|entry|case|example|row|column|index|summand)s?\s+"
    r"(with|where|for which|whose|that has|having)\s*$",
    re.I,
)
"""`the one with $y_{ik} = 1$` only says which one is meant."""
AT = re.compile(r"(?:^[\s*_>]*|[:;,(]\s*)(?:for|at|für|bei|pour|para)\s*$", re.I)
"""`For $p_{ik} = y_{ik}$ only the penalty is left`, at the beginning of what is said."""
SETTING = re.compile(
    r"(?:^[\s*_>]*|[:;,(]\s*)"
    r"(?:setting|taking|putting|letting|choosing|with|mit|setzt man|avec|en posant|con|tomando)\s*$",
    re.I,
)
"""`Setting $\\lambda = 0$ gives ..`, at the beginning of what is said."""
WITHOUT = re.compile(r"\b(?:without|with no|ohne|sans|sin)\s[^.;:()]{1,40}\(\s*$", re.I)
"""`without regularisation ($\\lambda = 0$)`."""
EITHER = re.compile(r"\b(?:either|or|entweder|oder|soit|ou bien|o bien)\s*$", re.I)
"""`either $y_k = 1$, or $y_k = 0$`."""
THERE = re.compile(
    r"\b(?:derivatives?|gradients?|slopes?|values?|evaluat\w*|differentiat\w*|Ableitung|dérivée|derivada)\b[^.;:]{0,40}"
    r"\b(?:at|bei|en)\s*$",
    re.I,
)
"""`the derivative at $t = 0$` says where it is taken, and not what t is."""
GOES_ON = re.compile(
    r"[.!?]\s+(?:then|there|in (?:this|that) case|dann|dort|in diesem fall|alors|dans ce cas|entonces|"
    r"en (?:ese|este) caso)\b[^.;!?]{0,60}$",
    re.I,
)
"""Words between a case and a sentence that goes on with it: `one example, $N = 1$. Then ..`."""
ORDERS = frozenset(["<", ">", "<=", ">="])
HEAD = re.compile(r"(?:^|\n|[.;!?:]\s)[\s*_>]*(?:[-*+•]\s|\(?\w{1,2}[.)]\s)?[\s*_$]*$")
NEAR_HEAD = 80
"""Nothing but the sign of an entry before the head of what is said, in so many characters."""
ALONE = re.compile(r"[\s$]*[.:;!]")
"""What follows a supposition that is all that its sentence says."""
PARAGRAPH = re.compile(r"\n[ \t]*(?:\n|[-*+•][ \t]|\(?\w{1,2}[.)][ \t])")
"""Where a paragraph ends, or an entry of a list: what one supposes alone in a sentence holds up to there."""
FURTHER = re.compile(
    r"\s*,?\s*(?:(?:and|und|et|y)\b|(?<=,))(?:\s*(?:set|put|let|take|fix|choose|setze\w*|posons|tomemos))?\s*", re.I
)
"""Words between one supposition and another."""


def roles(spoken: Sequence[tuple[Formula, Sequence[Statement], bool]]) -> Iterator[Role]:
    """The role of each formula of an answer, in order; some are known to say how many there are."""
    supposing, goes_on, begun = False, False, ""
    only, after = False, False
    for formula, statements, is_size in spoken:
        if ends_sentence(formula.words):
            supposing = supposing and GOES_ON.search(formula.words) is not None
            after = after or (only and ALONE.match(formula.words) is not None)
            after = after and not (PARAGRAPH.search(formula.words) or GENERAL.search(formula.words))
            begun, only = formula.words, False
        else:
            begun += formula.words
        further = goes_on and FURTHER.fullmatch(formula.words) is not None and _relates_atoms(statements)
        goes_on = is_size or further or _is_supposition(formula, statements, begun)
        only = goes_on and (only or not supposing)
        supposing = supposing or goes_on
        yield Role.SUPPOSED if goes_on else Role.UNDER if supposing else Role.AFTER if after else Role.CLAIMED
        supposing = supposing and not ends_sentence(formula.text)
        if not _is_mention(statements) or ends_sentence(formula.text):
            begun = ""


def _is_mention(statements: Sequence[Statement]) -> bool:
    """Whether a formula relates nothing, as the `$k$` of `if it is sure of class $k$ ($p > y$)`."""
    return all(not statement.relations and not statement.continues for statement in statements)


def _is_supposition(formula: Formula, statements: Sequence[Statement], begun: str) -> bool:
    """Whether a formula is what is supposed; `begun` are the words of its sentence, past symbols that it mentions."""
    if _is_limit(formula, statements):
        return True
    relations = set(statements[0].relations) if statements else set[str]()
    is_order = bool(relations & ORDERS) and relations <= {*ORDERS, "="}
    if not _relates_atoms(statements, any_sides=is_order):
        return False
    said = last_sentence(begun if is_order and formula.words.rstrip(" $").endswith("(") else formula.words)
    found = IF.search(said)
    if found and not THEN.search(found["rest"]):
        return True
    said = last_sentence(formula.words)
    if WHICH.search(said) or THERE.search(said):
        return True
    if sets_number(statements[0]) and (SETTING.search(said) or WITHOUT.search(said) or _heads(formula, statements[0])):
        return True
    if EITHER.search(said) and statements[0].lone is not None:  # which only labels are, of which nobody says a case
        return True
    return AT.search(said) is not None and statements[0].lone is None


def _heads(formula: Formula, statement: Statement) -> bool:
    """Whether a symbol that is set to zero stands at the head of what is said of that case: `- $W = 0$: all agree`."""
    is_zero = statement.sides[1].node == Number(0.0) and (not formula.display or bool(formula.written))
    is_followed = ALONE.match(formula.after) or FURTHER.fullmatch(formula.after)
    return is_zero and HEAD.search(formula.words[-NEAR_HEAD:]) is not None and is_followed is not None


def sets_number(statement: Statement) -> bool:
    """Whether a statement gives a symbol without an index a number, `\\lambda = 0`."""
    nodes = [side.node for side in statement.sides]
    symbol = nodes[0] if len(nodes) == 2 and isinstance(nodes[1], Number) else None
    return isinstance(symbol, Symbol) and not symbol.subs and not symbol.upper


def _is_limit(formula: Formula, statements: Sequence[Statement]) -> bool:
    """Whether brackets in the text say what case the words before them are: `a wrong prediction ($p \\approx 0$)`."""
    inside = formula.words.rstrip(" $").endswith("(") and formula.after.lstrip(" $").startswith(")")
    if not inside or formula.display or not _relates_atoms(statements) or statements[0].relations != ("approx",):
        return False
    symbol, number = (side.node for side in statements[0].sides)
    return isinstance(symbol, Symbol) and isinstance(number, Number) and number.value in (0.0, 1.0)


def _relates_atoms(statements: Sequence[Statement], *, any_sides: bool = False) -> bool:
    """Whether a formula is one relation, of two symbols or of one and a number or an indicator."""
    sides = [statement.lone or statement.sides for statement in statements]
    if len(sides) != 1 or len(sides[0]) < 2 or (len(sides[0]) > 2 and not any_sides):
        return False
    return any_sides or all(_is_atom(side.node) for side in sides[0])


def _is_atom(node: Node | None) -> bool:
    return isinstance(node, Symbol | Number | Indicator)


def with_supposed(claims: Sequence[Claim], places: Sequence[Place]) -> Iterator[Claim]:
    """The claims, those of a case that is supposed judged for that case only. Raises TooMuch."""
    supposed: list[Claim] = []
    for at, claim in enumerate(claims):
        if claim.role is Role.SUPPOSED:
            supposed = [*supposed, claim] if at and claims[at - 1].role is Role.SUPPOSED else [claim]
        if claim.role not in (Role.UNDER, Role.AFTER) or claim.status not in BAD:
            yield claim
        elif supposed and _holds_under(claim, supposed, claims[:at], places):
            yield replace(claim, status=Word.HOLDS, note=IN_THAT_CASE, compared=())
        elif claim.role is Role.AFTER:
            yield claim
        else:
            yield replace(claim, status=Word.NOT_READ, note=UNCHECKED, compared=())


def _holds_under(claim: Claim, supposed: Sequence[Claim], before: Sequence[Claim], places: Sequence[Place]) -> bool:
    """Whether a line holds under what is supposed, for as many of each as words say."""
    there = list(places_said(claim, places))
    return bool(there) and (holds_there(claim, supposed[-1], before, there) or _holds_where(claim, supposed, there))


def places_said(claim: Claim, places: Sequence[Place]) -> Sequence[Place]:
    """The points, of as many as words say where a line stands; none if so many are not tried."""
    with contextlib.suppress(MeaningError):
        return places_of_sizes(places, dict(claim.sizes)) if claim.sizes else places
    return ()


def holds_there(claim: Claim, supposed: Claim, before: Sequence[Claim], places: Sequence[Place]) -> bool:
    """Whether a line holds once one of the symbols is what it is supposed to be."""
    if claim.reading is None or claim.table is None or supposed.reading is None or supposed.relation != "=":
        return False
    left, right = (_with_indices(node) for node in supposed.reading.nodes)
    slips = (Slip(0, of, said, ()) for of, said in ((left, right), (right, left)))
    return any(holds_after(claim, [slip], before, places) for slip in slips)


def _holds_where(claim: Claim, supposed: Sequence[Claim], places: Sequence[Place]) -> bool:
    """Whether a line holds at points that were moved onto all that is supposed, of as many as all of it numbers."""
    readings = [each.reading for each in (*supposed, claim) if each.reading is not None and each.relation == "="]
    if claim.reading is None or claim.table is None or len(readings) <= len(supposed):
        return False
    numbers = frozenset(itertools.chain(*(each.numbers for each in readings)))
    there = moved_onto(supposed, places_of_numbers([place.with_table(claim.table) for place in places], numbers))
    return bool(there) and is_equal(replace(claim.reading, numbers=numbers), there)


def _with_indices(node: Node) -> Node:
    """A matrix or vector as its entries: `P = Y` supposes that `p_ik = y_ik`."""
    if not isinstance(node, Entry):
        return node
    letters = (f"u{number}'" for number in itertools.count())
    return replace(node, indices=tuple(next(letters) if index == OPEN else index for index in node.indices))
