"""One formula -> its statements: chains of sides with `=` between them, and the conditions they hold under."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from grader.derivation.budget import Budget
from grader.derivation.nodes.arrays import shown
from grader.derivation.nodes.chains import Chain, Side, Statement
from grader.derivation.nodes.indicators import conditions_until
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.parser import Parser
from grader.derivation.nodes.shapes import dimensions
from grader.derivation.nodes.syntax import Condition, Number, Symbol, depth
from grader.derivation.text.above import without_labels
from grader.derivation.text.case_chains import with_chained_cases
from grader.derivation.text.colons import Letters, with_products
from grader.derivation.text.documents import Formula
from grader.derivation.text.glued import with_glued_indices
from grader.derivation.text.layers import without_layers
from grader.derivation.text.lexer import EAST_ASIAN, Macro, ReadError, Token, expanded, labelled, tokens
from grader.derivation.text.own_names import with_own_names
from grader.derivation.text.rows import pieces, top_relations
from grader.derivation.text.vocabulary import RELATIONS

MAX_DEPTH = 60
STARS = ("*", "dagger", "ddagger")
NO_LETTERS = Letters()
CONNECTIVE = re.compile(
    r"[\s,;.:]*(and|also|hence|since|so|thus|or|by|with|therefore|again|still|simply|that is)?[\s,;.:]*"
)

LOGARITHMS = re.compile(r"\s*\\(?:log|ln)\s*(?::?=|\\equiv)\s*\\(?:log|ln)(?:\s*_\s*\{?\s*e\s*\}?)?[\s.,]*")
"""Which logarithm is meant, `\\log = \\ln`."""
DOTS = re.compile(r"[^=+<>-]*dots[^=+<>-]*")
"""Dots in a list, such as `1, ..., K`."""


def statements(
    formula: Formula, macros: Mapping[str, Macro], budget: Budget | None = None, letters: Letters = NO_LETTERS
) -> list[Statement]:
    """All statements of a formula. What cannot be read is a side with an error, never an exception."""
    if LOGARITHMS.fullmatch(formula.text):
        return []
    try:
        above = without_labels(expanded(formula.text, macros))
        text = above.text
        found = with_products(_tokens(text, letters), letters)
        if budget is not None:
            budget.spend(1 + len(found) // 4)
    except ReadError as error:
        side = Side(shown(formula.text).strip()[:300], None, str(error), _caret(formula.text, error.at))
        return [Statement((side,), ())]
    chains: list[Chain] = []
    for number, (piece, is_remark) in enumerate(pieces(found)):
        _read_piece(with_chained_cases(piece), text, Chain(piece=number, aside=is_remark), chains, letters.sizes)
    found_all = [_in_rows(chain.done(), text) for chain in chains]
    for said in above.said:
        beside: list[Chain] = []
        _read_piece(
            _tokens(said.text, letters), said.text, Chain(piece=len(found_all), aside=True), beside, letters.sizes
        )
        found_all += [_in_rows(chain.done(), said.text, said.row) for chain in beside]
    for at, of, label in labelled(text):
        sides = [one_side(each, letters) for each in (of, *_parted(label.said))]
        relations = (label.relation, *["="] * (len(sides) - 2))
        labels = Statement(tuple(sides), relations, aside=True, perhaps=not label.sure)
        found_all.append(_in_rows(labels, "", text.count("\n", 0, at)))
    return found_all


def _parted(text: str) -> list[str]:
    """A text in the sides that equals signs outside of all braces part."""
    parts, depth = [""], 0
    for sign in text:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if sign == "=" and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts if all(part.strip() for part in parts) else [text]


def _in_rows(statement: Statement, text: str, above: int = 0) -> Statement:
    """A statement of a text that says in which line of its formula each side stands; so many lines are above the text.

    Macros that were replaced leave as many lines as there were, but not as many letters.
    """
    sides = tuple(replace(side, row=above + text.count("\n", 0, side.at)) for side in statement.sides)
    return replace(statement, sides=sides)


def _tokens(text: str, letters: Letters) -> list[Token]:
    """The tokens of a text, as the answer's letters tell them."""
    found = with_glued_indices(tokens(text), letters.indices)
    return without_layers(with_own_names(found, letters.own), letters.layers)


def _is_next_column(part: Sequence[Token]) -> bool:
    """Whether what begins in a part stands in another column of an align, where remarks are."""
    return any(token.kind == "space" and token.text == "&" for token in part)


def one_side(text: str, letters: Letters = NO_LETTERS) -> Side:
    """A text that is one side and nothing else, or a side that says why it is not."""
    try:
        sides, _, _ = _sides(_tokens(text, letters), text)
    except ReadError as error:
        return Side(text, None, str(error))
    return sides[0] if len(sides) == 1 else Side(text, None, "it is no formula")


def _read_piece(piece: Sequence[Token], text: str, chain: Chain, chains: list[Chain], sizes: Collection[str]) -> None:
    """Append the chains of one piece, the first of which is given."""
    places = top_relations(piece)
    for before, at, after in zip(places, places[1:], places[2:], strict=False):
        if [piece[each].text for each in (before, at, after)] == ["=", "to", "="]:  # an arrow from equation to equation
            _read_piece(piece[:at], text, chain, chains, sizes)
            _read_piece(piece[at + 1 :], text, Chain(piece=chain.piece, aside=chain.aside), chains, sizes)
            return
    if not places and any(token.kind == "words" and EAST_ASIAN.match(token.text) for token in piece):
        return  # a row of words, with what they speak of
    bounds = [-1, *places, len(piece)]
    parts = [piece[bounds[n] + 1 : bounds[n + 1]] for n in range(len(bounds) - 1)]
    relations = [RELATIONS[piece[at].text] for at in places]
    is_remark = chain.aside
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        if number == 0 and not _meaningful(part):
            chain.continues = bool(relations)
            chain.words += [token.text for token in part if token.kind == "words"]
            if relations and not _is_connective(part):
                chain.continues = False
                chain.sides.append(Side(_source(part, text), None, "words stand where a formula should"))
            if relations:
                chain.relations.append(relations[0])
            continue
        sides, words, conditions = _sides(part, text)
        if number > 0 and not _is_connective(part):
            sides = [Side(_source(part, text), None, "words stand where a formula should", "", _start(part))]
        chain.words += words
        chain.conditions += conditions
        if not sides and (number or not last):
            sides = [Side(_source(part, text), None, "something is missing on one side", "", _start(part))]
        if not sides:
            continue
        beside = bool(words) and _is_next_column(part)
        chain.sides.append(_with_rest(sides, words, sizes) if (last or len(sides) > 2) and not beside else sides[0])
        if last:
            chains.append(chain)
            break
        if len(sides) > 1 and sides[-1].node is not None:  # a = b, c = d: another chain begins
            chains.append(chain)
            aside = is_remark or bool(words) or _is_next_column(part) or relations[number] == ":="
            chain = Chain(sides=[sides[-1]], aside=aside, piece=chain.piece)
        chain.relations.append(relations[number])


def _with_rest(sides: Sequence[Side], words: Sequence[str], sizes: Collection[str]) -> Side:
    """A side with more after it, which belongs to nothing: `a = b, + c` is not read as `a = b`."""
    if len(sides) == 1 or sides[0].node is None:
        return sides[0]
    if all(_is_remark(side, words, sizes) for side in sides[1:]):
        is_first = isinstance(sides[0].node, Number) and DOTS.fullmatch(sides[1].text) is not None
        return replace(sides[0], text=f"{sides[0].text}, \\dots") if is_first else sides[0]
    said = f"'{sides[1].text[:60]}' after it belongs to nothing"
    return Side(sides[0].text, None, said, "", sides[0].at)


def _is_remark(side: Side, words: Sequence[str], sizes: Collection[str]) -> bool:
    """An index, as in `for all k`, the dots of `1, ..., K`, a symbol that words explain, or shapes."""
    if side.node is not None and len(dimensions(side.node, sizes)) > 1:
        return True
    explained = bool(words) and isinstance(side.node, Symbol | Number)
    return explained or (side.node is not None and is_plain_index(side.node)) or DOTS.fullmatch(side.text) is not None


def _meaningful(part: Sequence[Token]) -> bool:
    return any(token.kind not in ("space", "words") and token.text not in ",.;:" for token in part)


def _is_connective(part: Sequence[Token]) -> bool:
    """Whether the words between a relation and its side say nothing of the side."""
    first = next((token for token in part if token.kind != "space"), None)
    return first is None or first.kind != "words" or CONNECTIVE.fullmatch(first.text) is not None


def _sides(part: Sequence[Token], text: str) -> tuple[list[Side], list[str], list[Condition]]:
    """The expressions of one part, which separators part from each other, the words and the conditions among them."""
    sides: list[Side] = []
    words: list[str] = []
    conditions: list[Condition] = []
    parser = Parser(part)
    while True:
        _skip(parser, words)
        start = parser.token
        if start.kind == "end":
            return sides, words, conditions
        if (sides or parser.ahead().text in STARS) and _is_number_of_equation(parser):
            continue
        if sides and start.text == "(" and parser.is_condition_until(")", 1):
            parser.take()
            try:
                conditions += conditions_until(parser, ")")
                continue
            except ReadError:
                return sides, words, conditions
        begin = parser.tokens[parser.next - 1].end if parser.next > 0 else start.at
        try:
            node = parser.side()
            if depth(node) > MAX_DEPTH:
                raise parser.error(f"it is nested more than {MAX_DEPTH} deep")
            raw = parser.tokens[parser.at]
            ends = raw.kind in ("end", "space", "words") or raw.text in (",", ".", ";", ":", "forall")
            ends = ends or (raw.text == "dots" and isinstance(node, Number))  # 1 ... K
            if not ends and not (raw.text == "(" and parser.is_condition_until(")", 1)):
                raise parser.error(f"'{raw.text}' is odd here")
        except (ReadError, RecursionError, AssertionError, LookupError, ValueError) as error:
            place = getattr(error, "at", begin)
            why = str(error) if isinstance(error, ReadError) else "it cannot be read"
            sides.append(Side(_source(part, text), None, why, _caret(text, place), _start(part)))
            return sides, words, conditions
        end = parser.tokens[parser.at - 1].end
        written = shown(text[min(begin, end) : end].replace("&", " "))
        sides.append(Side(" ".join(written.split()), node, at=start.at))


def _is_number_of_equation(parser: Parser) -> bool:
    """(3) or (*) after a formula is its number."""
    inside = parser.ahead(1)
    numbered = inside.kind in ("number", "letter") or inside.text in STARS
    if not (parser.sees("(") and numbered and parser.ahead(2).text == ")"):
        return False
    for _ in range(3):
        parser.take()
    return True


def _skip(parser: Parser, words: list[str]) -> None:
    while True:
        token = parser.token
        if token.kind == "words" and token.text.count("(") > token.text.count(")"):
            words.append(_rest_of_remark(parser))
            continue
        if token.kind == "words":
            words.append(token.text)
        elif not (token.kind in ("sign", "command") and token.text in (",", ".", ";", ":", "forall")):
            if not (token.kind == "sign" and token.text == "("):
                return
            end = parser.closing_bracket()
            if not _is_said(parser, end):
                return
            words.append(" ".join(each.text for each in parser.tokens[parser.next + 1 : end]))
            parser.at = end
        parser.take()


def _is_said(parser: Parser, end: int) -> bool:
    r"""Whether a bracket begins with words, or behind a space has any: `\qquad (\log\text{ elementwise})`."""
    if parser.ahead().kind == "words":
        return True
    spaced = parser.next > 0 and parser.tokens[parser.next - 1].kind == "space"
    inside = parser.tokens[parser.next + 1 : end]
    return spaced and any(each.kind == "words" for each in inside) and not top_relations(inside)


def _rest_of_remark(parser: Parser) -> str:
    """Words that open a bracket, with all up to where it closes: `\\text{(call it } H)`."""
    said: list[str] = []
    depth = 0
    while parser.token.kind != "end":
        token = parser.take()
        said.append(token.text)
        depth += token.text.count("(") - token.text.count(")")
        if depth <= 0:
            break
    return " ".join(said)


def _start(part: Sequence[Token]) -> int:
    return next((token.at for token in part if token.kind != "space"), 0)


def _source(part: Sequence[Token], text: str) -> str:
    solid = [token for token in part if token.kind != "space"]
    return " ".join(shown(text[solid[0].at : solid[-1].end]).split())[:300] if solid else ""


def _caret(text: str, at: int) -> str:
    """The line of the text with a caret under the place."""
    at = min(max(at, 0), len(text))
    begin = max(text.rfind("\n", 0, at) + 1, at - 60)
    end = text.find("\n", at)
    before, after = shown(text[begin:at]), shown(text[at : end if end >= 0 else len(text)])
    return f"{(before + after)[:110]}\n{' ' * len(before)}^"
