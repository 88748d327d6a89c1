"""The tokens of a formula in pieces: layout and braces around displays are dropped, rows that only go on are joined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from grader.derivation.text.lexer import Token
from grader.derivation.text.vocabulary import RELATIONS, names

LAYOUT = names("align aligned split gathered gather equation array eqnarray multline alignat flalign alignedat")
OPENERS, CLOSERS = frozenset("([{"), frozenset(")]}")
SHORT = 5
"""Signs of a condition such as `(c = k)`, with its brackets."""
JOINING = frozenset(["+", "-", "cdot", "times", "*", "odot", "/"])


def _without_layout(found: Sequence[Token]) -> list[Token]:
    """The tokens without \\begin and \\end of what only arranges rows."""
    kept: list[Token] = []
    at = 0
    while at < len(found):
        token = found[at]
        if token.kind == "command" and token.text in ("begin", "end") and at + 1 < len(found):
            end = at + 1
            while end < len(found) and found[end].text != "}":
                end += 1
            name = "".join(each.text for each in found[at + 2 : end]).rstrip("*")
            if name in ("array", "aligned") and _is_brace(kept, token):
                at = _after_columns(found, end + 1) if name == "array" and token.text == "begin" else end + 1
                kept[-1:] = CASES[token.text] if token.text == "begin" else [kept[-1], *CASES["end"]]
                at += token.text == "end" and found[at : at + 1] != [] and found[at].text == "."
                continue
            if name == "array" and _in_bracket(kept, token):
                kept.append(token)
                at += 1
                continue
            if name in LAYOUT:
                at = end + 1
                if name in ("array", "alignat", "alignedat") and token.text == "begin" and found[at : at + 1]:
                    while at < len(found) and found[at].text != "}":
                        at += 1
                    at += 1
                continue
        kept.append(token)
        at += 1
    return kept


def _in_bracket(kept: Sequence[Token], token: Token) -> bool:
    """Whether an array stands in a bracket of its own, as a matrix does."""
    if token.text == "begin":
        return bool(kept) and kept[-1].kind == "sign" and kept[-1].text in ("(", "[")
    opened = [each for each in kept if each.kind == "command" and each.text in ("begin", "end")]
    return bool(opened) and opened[-1].text == "begin"


def _cases(which: str) -> list[Token]:
    return [
        Token("command", which, 0),
        Token("sign", "{", 0),
        *(Token("letter", c, 0) for c in "cases"),
        Token("sign", "}", 0),
    ]


CASES = {which: _cases(which) for which in ("begin", "end")}


def _is_brace(kept: Sequence[Token], token: Token) -> bool:
    """Whether an array stands after a lone brace, as cases did before there was a command for them."""
    if token.text == "begin":
        return bool(kept) and kept[-1].kind == "command" and kept[-1].text == "{"
    opened = sum(each.text == "begin" and each.at == 0 for each in kept)
    return opened > sum(each.text == "end" and each.at == 0 for each in kept)


def _after_columns(found: Sequence[Token], at: int) -> int:
    """The place after the columns of an array."""
    while at < len(found) and found[at].text != "}":
        at += 1
    return at + 1


def _without_braces(found: list[Token]) -> list[Token]:
    """The tokens without braces that hold whole statements, as those of a colour or a font around a display do."""
    depth, opened, inside = 0, 0, False
    for at, token in enumerate(found):
        if token.kind == "sign" and token.text == "{":
            opened = at if depth == 0 else opened
            depth += 1
        elif token.kind == "sign" and token.text == "}":
            depth -= 1
            if depth == 0 and inside:
                return _without_braces([*found[:opened], *found[opened + 1 : at], *found[at + 1 :]])
            inside = inside and depth > 0
        elif depth == 1 and (token.kind == "row" or (token.text == "=" and not _is_lower(found, opened))):
            inside = True
    return found


def _without_braced_words(found: Sequence[Token]) -> list[Token]:
    """The tokens without braces that belong to nothing and hold only words: `{\\text{in matrices}}`."""
    kept: list[Token] = []
    at = 0
    while at < len(found):
        texts = [(token.kind, token.text) for token in found[at : at + 3 : 2]]
        words = found[at + 1].kind == "words" if at + 2 < len(found) else False
        if words and texts == [("sign", "{"), ("sign", "}")] and not _is_lower(found, at):
            kept.append(found[at + 1])
            at += 3
        else:
            kept.append(found[at])
            at += 1
    return kept


def _is_lower(found: Sequence[Token], at: int) -> bool:
    """Whether the brace belongs to something: limits, arguments, conditions."""
    return at > 0 and (found[at - 1].text in ("_", "^", "}") or found[at - 1].kind in ("number", "command"))


def pieces(tokens: Sequence[Token]) -> Iterator[tuple[list[Token], bool]]:
    """Split at rows and arrows; a row that only goes on with a sum is joined to the one before.

    A remark in brackets that begins with words is a piece of its own, after the one in which it stands, and told as
    one; but a condition on indices stays in its row: `\\text{(for } c = k)`.
    """
    found = _without_outer_brackets(_without_braces(_without_braced_words(_without_layout(tokens))))
    piece: list[Token] = []
    remarks: list[list[Token]] = []
    depth = cases = 0
    at = 0
    while at < len(found):
        token = found[at]
        if token.kind in ("sign", "command"):
            depth = max(0, depth + (token.text in OPENERS) - (token.text in CLOSERS))
            if token.text in ("begin", "end"):
                cases += 1 if token.text == "begin" else -1
        arrow = token.text == "Rightarrow" and token.kind == "command"
        parts = token.kind == "row" or (arrow and depth == 0)
        end = _end_of_remark(found, at) if cases <= 0 else at
        if end > at:
            depth -= token.kind == "sign" and token.text in OPENERS  # what it opens, it closes
            inner = _without_arrow(_without_brackets(found[at:end]))
            if _is_condition(inner):
                piece += inner
            else:
                remarks.append(inner)
            at = end
            continue
        if parts and cases <= 0 and not (token.kind == "row" and _joins(piece, found[at + 1 :], depth)):
            yield piece, False
            yield from ((remark, True) for remark in remarks)
            piece, remarks, depth = [], [], 0
        elif token.kind != "row" or cases > 0:
            piece.append(token)
        at += 1
    yield piece, False
    yield from ((remark, True) for remark in remarks)


def _without_outer_brackets(found: list[Token]) -> list[Token]:
    r"""The tokens without a round bracket around all of them that holds a relation: `(q \ne k)`."""
    solid = [at for at, token in enumerate(found) if token.kind != "space"]
    if len(solid) < SHORT or [found[solid[0]].text, found[solid[-1]].text] != ["(", ")"]:
        return found
    depths = list(accumulate((token.text in OPENERS) - (token.text in CLOSERS) for token in found[: solid[-1]]))
    inside = found[solid[0] + 1 : solid[-1]]
    is_one = all(depth > 0 for depth in depths[solid[0] :])
    return inside if is_one and top_relations(inside) else found


def _without_arrow(remark: Sequence[Token]) -> list[Token]:
    r"""A remark without the sign that it begins with, `[\because a = b]`."""
    first = next((n for n, token in enumerate(remark) if token.kind != "space"), len(remark))
    is_arrow = first < len(remark) and remark[first].kind == "command" and remark[first].text == "Rightarrow"
    return list(remark[first + is_arrow :])


def _without_brackets(remark: Sequence[Token]) -> list[Token]:
    """What a remark says: its brackets may be signs, or stand in words."""
    first, *inner, last = remark if len(remark) > 1 else (*remark, *remark)
    opened = replace(first, text=first.text.replace("(", " ", 1) if first.kind == "words" else "")
    closed = replace(last, text=" ".join(last.text.rsplit(")", 1)) if last.kind == "words" else "")
    return [*([opened] if opened.text.strip() else []), *inner, *([closed] if closed.text.strip() else [])]


def _is_condition(remark: Sequence[Token]) -> bool:
    """Whether a remark relates two letters in at most a few words, and says nothing else."""
    signs = [token for token in remark if token.kind not in ("words", "space")]
    letters = [token.kind in ("letter", "command") and token.text not in RELATIONS for token in signs]
    return letters == [True, False, True] and signs[1].text in RELATIONS


def _end_of_remark(found: Sequence[Token], at: int) -> int:
    """Where a remark ends that has an equality in it, in a bracket that opens in words or after a space; `at` if there
    is none."""
    if found[at].kind == "sign" and found[at].text in ("(", "[") and at > 0 and found[at - 1].kind == "space":
        return _end_of_bracket(found, at)
    if found[at].kind != "words" or found[at].text.count("(") <= found[at].text.count(")"):
        return at
    depth = 0
    for end in range(at, len(found)):
        if found[end].kind in ("words", "sign"):
            depth += found[end].text.count("(") - found[end].text.count(")")
        if depth <= 0:
            equal = any(token.text in RELATIONS and token.kind in ("sign", "command") for token in found[at:end])
            return end + 1 if equal else at
        if found[end].kind == "row":
            break
    return at


def _end_of_bracket(found: Sequence[Token], at: int) -> int:
    """Where a bracket ends that holds an equality which is no condition on indices; else `at`."""
    depth, equal = 0, False
    for end in range(at, len(found)):
        token = found[end]
        if token.kind not in ("sign", "command"):
            continue
        depth += (token.text in OPENERS) - (token.text in CLOSERS)
        equal = equal or (depth == 1 and token.text == "=")
        if depth == 0:
            return end + 1 if equal and end - at > SHORT and _ends_row(found, end + 1) else at
        if token.kind == "row":
            break
    return at


def _ends_row(found: Sequence[Token], at: int) -> bool:
    """Whether nothing but signs of the text follows in the row."""
    rest = next((token for token in found[at:] if token.kind != "space" and token.text not in ",.;"), None)
    return rest is None or rest.kind in ("row", "words")


def _joins(piece: Sequence[Token], rest: Sequence[Token], depth: int) -> bool:
    """Whether the next row only goes on with this one."""
    before = next((token for token in reversed(piece) if token.kind != "space"), None)
    row: list[Token] = []
    for token in rest:
        if token.kind == "row":
            break
        if token.kind != "space":
            row.append(token)
    if not row or before is None:
        return False
    if before.kind in ("sign", "command") and (before.text in JOINING or before.text in RELATIONS):
        return True
    first = row[0].text
    relation_ahead = top_relations(row)
    if depth > 0 and not (relation_ahead and relation_ahead[0] == 0):
        return True
    return first in JOINING and (first != "-" or not relation_ahead)


def top_relations(found: Sequence[Token]) -> list[int]:
    """Places of the relations outside of all brackets."""
    places = []
    depth = cases = 0
    for at, token in enumerate(found):
        if token.kind not in ("sign", "command"):
            continue
        depth = max(0, depth + (token.text in OPENERS) - (token.text in CLOSERS))
        if token.text in ("begin", "end"):
            cases += 1 if token.text == "begin" else -1
        if depth == 0 and cases <= 0 and token.text in RELATIONS:
            places.append(at)
    return places
