"""One formula -> its statements: chains of sides with `=` between them, and the conditions they hold under."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grader.derivation.documents import Formula
from grader.derivation.lexer import Macro, ReadError, Token, expanded, labelled, tokens
from grader.derivation.parser import RELATIONS, Parser, is_plain_index
from grader.derivation.rows import pieces, top_relations
from grader.derivation.symbols import Table
from grader.derivation.syntax import Condition, Node, Number, Symbol, depth

MAX_DEPTH = 60
MAX_CONDITIONS = 6
CONNECTIVE = re.compile(
    r"[\s,;.:]*(and|also|hence|since|so|thus|or|by|with|therefore|again|still|simply|that is)?[\s,;.:]*"
)


@dataclass(frozen=True)
class Side:
    """One side: the tree, or why it cannot be read; `text` is what was written."""

    text: str
    node: Node | None = None
    error: str = ""
    caret: str = ""


@dataclass(frozen=True)
class Statement:
    """A chain `a = b = c` with the conditions named with it; it `continues` the one before if it begins with `=`."""

    sides: tuple[Side, ...]
    relations: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    continues: bool = False
    words: str = ""
    aside: bool = False
    lone: tuple[Side, Side] | None = None


@dataclass
class _Chain:
    sides: list[Side] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    continues: bool = False
    words: list[str] = field(default_factory=list)
    aside: bool = False
    lone: tuple[Side, Side] | None = None

    def done(self) -> Statement:
        said = " ".join(self.words)
        conditions = tuple(self.conditions)
        return Statement(
            tuple(self.sides), tuple(self.relations), conditions, self.continues, said, self.aside, self.lone
        )


def statements(formula: Formula, macros: Mapping[str, Macro], table: Table) -> list[Statement]:
    """All statements of a formula. What cannot be read is a side with an error, never an exception."""
    try:
        text = expanded(formula.text, macros)
        found = tokens(text)
    except ReadError as error:
        side = Side(formula.text.strip()[:300], None, str(error), _caret(formula.text, error.at))
        return [Statement((side,), ())]
    chains: list[_Chain] = []
    for piece in pieces(found):
        _read_piece(piece, text, table, chains)
    found_all = [chain.done() for chain in chains if chain.sides or chain.conditions]
    for of, label in labelled(text):
        sides = tuple(_one_side(each, table) for each in (of, label))
        found_all.append(Statement(sides, ("=",), aside=True))
    return found_all


def _one_side(text: str, table: Table) -> Side:
    try:
        sides, _, _ = _sides(tokens(text), text, table)
    except ReadError as error:
        return Side(text, None, str(error))
    return sides[0] if len(sides) == 1 else Side(text, None, "it is no formula")


def _read_piece(piece: Sequence[Token], text: str, table: Table, chains: list[_Chain]) -> None:
    """Append the chains of one piece."""
    places = top_relations(piece)
    bounds = [-1, *places, len(piece)]
    parts = [piece[bounds[n] + 1 : bounds[n + 1]] for n in range(len(bounds) - 1)]
    relations = [RELATIONS[piece[at].text] for at in places]
    chain = _Chain()
    first = len(chains)
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        if number == 0 and not _meaningful(part):
            chain.continues = bool(relations)
            chain.words += [token.text for token in part if token.kind == "words"]
            if relations:
                chain.relations.append(relations[0])
            continue
        sides, words, conditions = _sides(part, text, table)
        if number > 0 and not _is_connective(part):
            sides = [Side(_source(part, text), None, "words stand where a formula should")]
        chain.words += words
        chain.conditions += conditions
        if not sides:
            sides = (
                [Side(_source(part, text), None, "something is missing on one side", "")] if not last or number else []
            )
        if not sides:
            continue
        chain.sides.append(_with_rest(sides) if last or len(sides) > 2 else sides[0])
        if last:
            chains.append(chain)
            break
        if len(sides) > 1 and sides[-1].node is not None:  # a = b, c = d: another chain begins
            chains.append(chain)
            chain = _Chain(sides=[sides[-1]], aside=bool(words))
        chain.relations.append(relations[number])
    _attach_conditions(chains, first, table)


def _with_rest(sides: Sequence[Side]) -> Side:
    """A side with more after it, which belongs to nothing: `a = b, + c` is not read as `a = b`."""
    if len(sides) == 1 or sides[0].node is None or all(_is_remark(side) for side in sides[1:]):
        return sides[0]
    return Side(sides[0].text, None, f"'{sides[1].text[:60]}' after it belongs to nothing", "")


def _is_remark(side: Side) -> bool:
    """An index or a few of them, as in `for all k`, or the dots of `1, ..., K`."""
    return (side.node is not None and is_plain_index(side.node)) or "dots" in side.text


def _meaningful(part: Sequence[Token]) -> bool:
    return any(token.kind not in ("space", "words") and token.text not in ",.;:" for token in part)


def _is_connective(part: Sequence[Token]) -> bool:
    """Whether the words between a relation and its side say nothing of the side."""
    first = next((token for token in part if token.kind != "space"), None)
    return first is None or first.kind != "words" or CONNECTIVE.fullmatch(first.text) is not None


def _sides(part: Sequence[Token], text: str, table: Table) -> tuple[list[Side], list[str], list[Condition]]:
    """The expressions of one part, which separators part from each other, the words and the conditions among them."""
    sides: list[Side] = []
    words: list[str] = []
    conditions: list[Condition] = []
    parser = Parser(part, table.is_function, table.is_argument)
    while True:
        _skip(parser, words)
        start = parser.token
        if start.kind == "end":
            return sides, words, conditions
        if sides and _is_number_of_equation(parser):
            continue
        if sides and start.text == "(" and parser._is_condition_until(")", 1):
            parser.take()
            try:
                conditions += parser.conditions_until(")")
                continue
            except ReadError:
                return sides, words, conditions
        begin = part[parser.next - 1].end if parser.next > 0 else start.at
        try:
            node = parser.side()
            if depth(node) > MAX_DEPTH:
                raise parser.error(f"it is nested more than {MAX_DEPTH} deep")
            raw = parser.tokens[parser.at]
            if raw.kind not in ("end", "space", "words") and raw.text not in (",", ".", ";", ":", "forall"):
                if raw.text == "(" and parser._is_condition_until(")", 1):
                    pass
                else:
                    raise parser.error(f"'{raw.text}' is odd here")
        except (ReadError, RecursionError, AssertionError, LookupError, ValueError) as error:
            place = getattr(error, "at", begin)
            why = str(error) if isinstance(error, ReadError) else "it cannot be read"
            sides.append(Side(_source(part, text), None, why, _caret(text, place)))
            return sides, words, conditions
        end = part[parser.at - 1].end
        sides.append(Side(" ".join(text[min(begin, end) : end].replace("&", " ").split()), node))


def _is_number_of_equation(parser: Parser) -> bool:
    """(3) or (*) after a formula is its number."""
    inside = parser.ahead(1)
    numbered = inside.kind in ("number", "letter") or inside.text in ("*", "dagger")
    if not (parser.sees("(") and numbered and parser.ahead(2).text == ")"):
        return False
    for _ in range(3):
        parser.take()
    return True


def _skip(parser: Parser, words: list[str]) -> None:
    while True:
        token = parser.token
        if token.kind == "words":
            words.append(token.text)
        elif not (token.kind in ("sign", "command") and token.text in (",", ".", ";", ":", "forall")):
            if token.kind == "sign" and token.text == "(" and parser.ahead().kind == "words":
                parser.take()
                continue
            if token.kind == "sign" and token.text in (")", "]") and words:
                parser.take()
                continue
            return
        parser.take()


def _attach_conditions(chains: list[_Chain], first: int, table: Table) -> None:
    """`a = b, q != k`: the second is no statement but when the first holds; `k = 1, ..., K` says nothing."""
    kept = chains[:first]
    pending: list[Condition] = []
    for chain in chains[first:]:
        if "in" in chain.relations:  # what is said of where a side lies is not checked; the equalities before it are
            end = chain.relations.index("in")
            chain.sides, chain.relations = chain.sides[: end + 1], chain.relations[:end]
            if len(chain.sides) < 2:
                continue
        condition = _as_condition(chain, table)
        if condition is None:
            if not _is_range(chain, table):
                chain.conditions += pending
                kept.append(chain)
        elif len(kept) == first and chain is not chains[-1] and len(chains) - first > 1:
            pending.append(condition)  # c = k: a = b
        elif len(kept) > first:
            kept[-1].conditions.append(condition)
            if len(kept[-1].conditions) > MAX_CONDITIONS:
                error = f"more than {MAX_CONDITIONS} conditions"
                kept[-1] = _Chain(sides=[Side(kept[-1].sides[0].text if kept[-1].sides else "", None, error)])
        else:
            labelled = isinstance(chain.sides[1].node, Number)
            lone = (chain.sides[0], chain.sides[1]) if labelled else None
            kept.append(_Chain(conditions=[condition], words=chain.words, lone=lone))
    chains[:] = kept


def _as_condition(chain: _Chain, table: Table) -> Condition | None:
    """A chain of one relation between bare indices (or a label)."""
    if chain.continues or len(chain.sides) != 2 or chain.relations[0] not in ("=", "!="):
        return None
    left, right = chain.sides[0].node, chain.sides[1].node
    if left is None or right is None:
        return None
    if isinstance(left, Symbol) and isinstance(right, Number) and _is_one_hot(left, table):
        *example, label = (*left.upper, *left.subs)
        if right.value in (0.0, 1.0) and isinstance(label, Symbol):  # y_ik = 1: example i is of class k
            return Condition(Symbol(left.name, tuple(example)), "=" if right.value else "!=", label)
    kinds = [
        ("index" if _is_index(node, table) else "label" if _is_label(node, table) else "") for node in (left, right)
    ]
    if "" in kinds or kinds == ["label", "label"]:
        return None
    return Condition(left, chain.relations[0], right)


def _is_index(node: Node, table: Table) -> bool:
    return is_plain_index(node) and isinstance(node, Symbol) and table.is_index(node.name)


def _is_label(node: Node, table: Table) -> bool:
    declared = table.find(node.name) if isinstance(node, Symbol) else None
    return bool(declared and declared.one_hot and isinstance(node, Symbol) and len(node.subs) + len(node.upper) <= 1)


def _is_one_hot(node: Symbol, table: Table) -> bool:
    declared = table.find(node.name)
    return bool(declared and declared.one_hot) and 1 <= len(node.subs) + len(node.upper) <= 2


def _is_range(chain: _Chain, table: Table) -> bool:
    """`k = 1, ..., K` and `i in {1, ..., N}`."""
    sides = [side.node for side in chain.sides]
    whole = len(sides) == 2 and isinstance(sides[1], Number) and sides[1].value in (0.0, 1.0)
    return whole and sides[0] is not None and _is_index(sides[0], table)


def _source(part: Sequence[Token], text: str) -> str:
    solid = [token for token in part if token.kind != "space"]
    return " ".join(text[solid[0].at : solid[-1].end].split())[:300] if solid else ""


def _caret(text: str, at: int) -> str:
    """The line of the text with a caret under the place."""
    at = min(max(at, 0), len(text))
    begin = max(text.rfind("\n", 0, at) + 1, at - 60)
    end = text.find("\n", at)
    line = text[begin : end if end >= 0 else len(text)][:110]
    return f"{line}\n{' ' * (at - begin)}^"
