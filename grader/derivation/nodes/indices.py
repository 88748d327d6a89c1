"""Indices: what stands after an underscore, or in brackets above a symbol."""

from __future__ import annotations

from grader.derivation.nodes.cursor import Cursor
from grader.derivation.nodes.names import parse_condition_script, parse_name, parse_word_script, spells_word
from grader.derivation.nodes.syntax import Node, Number, Slice, Symbol
from grader.derivation.text.lexer import Token
from grader.derivation.text.vocabulary import ACCENTS, GREEK

MAX_LABELLED = 24
BESIDE = "an index with + or - in it is not read"


def is_plain_index(node: Node | None) -> bool:
    """A bare letter, as an index is."""
    return isinstance(node, Symbol) and not node.subs and not node.upper


def parse_indices(parser: Cursor) -> tuple[Node, ...]:
    """What stands after an underscore: `k`, `{ik}`, `{i, y_i}`, `{k'}`, `{k,:}`, `{(i)}`."""
    if not parser.sees("{"):
        return (parse_index(parser, alone=True),)
    parser.take()
    found: list[Node] = []
    while not parser.sees("}"):
        if parser.token.kind == "end" or len(found) > 4:
            raise parser.error("the index is not closed")
        if parser.sees(",", "(", ")", "[", "]", ";"):
            parser.take()
            continue
        found.append(parse_index(parser))
    parser.take()
    return tuple(found)


def parse_below(parser: Cursor) -> tuple[str, tuple[Node, ...]]:
    r"""What stands after an underscore: words or a condition, which are a part of the name, and indices."""
    condition, indexed = parse_condition_script(parser)
    if condition:
        return condition, parse_indices(parser) if indexed else ()
    if (labelled := _parse_labelled(parser)) is not None:
        return labelled
    words = parse_word_script(parser)
    return words, () if words else parse_indices(parser)


def _parse_labelled(parser: Cursor) -> tuple[str, tuple[Node, ...]] | None:
    r"""Words and indices with commas between them, `{\text{neg}, k}`; None for other scripts, with nothing taken."""
    parts: list[list[Token]] = [[]]
    for at in range(1, MAX_LABELLED):
        token = parser.ahead(at)
        if token.text in ("}", "{") or token.kind == "end":
            break
        parts = [*parts, []] if token.text == "," else [*parts[:-1], [*parts[-1], token]]
    if not parser.sees("{") or token.text != "}" or len(parts) < 2 or not any(map(_is_label, parts)):
        return None
    words: list[str] = []
    indices: list[Node] = []
    for part in parts:
        parser.take()  # the brace or comma before it
        if _is_label(part):
            words.append("".join(parser.take().text.strip() for _ in part))
        while not parser.sees(",", "}"):
            indices.append(parse_index(parser))
    parser.take()
    return " ".join(words), tuple(indices)


def _is_label(part: list[Token]) -> bool:
    is_word = len(part) == 1 and part[0].kind in ("words", "name")
    return is_word or (all(each.kind == "letter" for each in part) and spells_word("".join(each.text for each in part)))


def parse_shape(parser: Cursor) -> tuple[tuple[Node, ...], bool] | None:
    """The shape below a symbol, `{m \\times 1}`: the size as an index where it is a column, or a row (True).

    Of a matrix that is not square it says nothing more; None for other scripts, with nothing taken.
    """
    inside = [parser.ahead(at) for at in range(1, 5)]
    if not parser.sees("{") or inside[1].text not in ("times", "×") or inside[3].text != "}":
        return None
    sizes = (inside[0], inside[2])
    if any(each.kind not in ("letter", "number") for each in sizes):
        return None
    for _ in range(5):
        parser.take()
    long = [Symbol(each.text) for each in sizes if each.text != "1"]
    one = tuple(long[:1]) if len(set(long)) == 1 else ()
    return one, len(long) == 1 and sizes[0].text == "1"


def parse_index(parser: Cursor, *, alone: bool = False) -> Node:
    """One index; `alone` without braces around it, so that what follows is not a part of it."""
    token = parser.token
    if parser.sees(":", "*", "cdot", "bullet"):
        parser.take()
        return Slice()
    if token.kind == "number":
        parser.take()
        return Number(float(token.text))
    if parser.sees("-") and parser.ahead().kind == "number" and not alone:
        parser.take()
        return Number(-float(parser.take().text))  # the class of -1
    named = token.kind == "command" and (token.text in GREEK or token.text in ACCENTS)
    if token.kind != "letter" and not named:
        raise parser.error(f"'{token.text}' is no index")
    name, at = parse_name(parser)
    if alone:
        return Symbol(name, (), (), at)
    while parser.sees("'"):
        parser.take()
        name += "'"
    if parser.sees("^") and parser.ahead().text == "'":
        parser.take(), parser.take()
        name += "'"
    upper: tuple[Node, ...] = ()
    subs: tuple[Node, ...] = ()
    while parser.sees("_", "^"):
        if parser.take().text == "_":
            subs = parse_indices(parser)
        elif sees_bracketed_index(parser):
            upper = parse_indices(parser)
        else:
            raise parser.error("this is no index")
    if parser.sees("+", "-") and parser.ahead().kind == "number" and not (subs or upper):
        name += parser.take().text + parser.take().text  # the layer of h^{(l-1)}, the step of w_{t+1}: parts of names
    if parser.sees("+", "-"):
        raise parser.error(BESIDE)
    return Symbol(name, subs, upper, at)


def sees_bracketed_index(parser: Cursor) -> bool:
    """Whether an index in brackets follows, as in `x^{(i)}`, `h^{(l-1)}`."""
    braced = parser.sees("{")
    start = 1 if braced else 0
    closing = {"(": ")", "[": "]"}.get(parser.ahead(start).text)
    if closing is None or parser.ahead(start + 1).kind not in ("letter", "number"):
        return False
    if end_of_nested(parser):
        return True
    beside = parser.ahead(start + 2).text in ("+", "-") and parser.ahead(start + 3).kind == "number"
    return parser.ahead(start + (4 if beside else 2)).text in (closing, "'")


def end_of_nested(parser: Cursor) -> int:
    r"""How many tokens ahead the bracket closes in `{(y^{(i)})}`, `{(y_i)\top}`, a class in brackets; 0 in others."""
    texts = [parser.ahead(n).text for n in range(10)]
    if texts[:2] != ["{", "("]:
        return 0
    if texts[3] == "_" and texts[5] == ")" and texts[6] != "}":  # where it is no power
        return 5
    return 9 if texts[3:6] == ["^", "{", "("] and texts[7:] == [")", "}", ")"] else 0


def parse_letter_script(parser: Cursor) -> str:
    """One index that is a part of a name: `u_o`, `W^{[1]}`, `W_1`."""
    found = [index for index in parse_indices(parser) if isinstance(index, Symbol | Number)]
    if len(found) != 1:
        return ""
    return found[0].name if isinstance(found[0], Symbol) else f"{found[0].value:g}"
