"""Mathematics as programs write it, found in a text and made LaTeX: `dW[k] = X.T @ (P[:, k] - Y[:, k]) / N`.

What stands together without a word between is one run. Its sides become Python, which text/arrays.py translates. A run
that looks like a program is read whole or not at all.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader.derivation.text.arrays import SUMMED, NotPlain, expression, indices_in
from grader.derivation.text.code_sides import BIG, python_of
from grader.derivation.text.code_tokens import CLOSING, KEYWORDS, OPENING, Tok, code_tokens, is_attribute
from grader.derivation.text.plain_tokens import FUNCTION_NAMES, GREEK_NAMES, ROWS, SHORT_NAMES
from grader.derivation.text.vocabulary import names

MAX_TEXT, MAX_RUN, MAX_BRACKET = 4000, 600, 200
LOOKS = re.compile(
    r"\b(?:np|numpy)\.|[\w)\]]\.T\b|@|\.(?:sum|dot|mean|max)\(|\brange\(|\bsum\(\s?[A-Z]\s?\*"
    r"|[A-Za-z_)\]]\[(?:[^\[\]=<>≠\n]|\[[^\[\]=\n]{1,20}\]){1,60}\]"
)
"""What only programs have: modules, methods, `@`, indices in brackets right after a name."""
ASSIGNED = re.compile(r"[ \t]{0,20}(?<![\w.])[^\W\d]\w*(?:\[[^\]\n]{1,30}\])?[ \t]{0,9}=(?![=>])")
RELATIONS = {"=": "=", "==": "=", ":=": ":="}
ARROWS = frozenset(["=>", "==>", "->", "⇒", "→"])
AUGMENTED = frozenset(["+=", "-=", "*=", "/=", "@="])
UNEQUAL = frozenset(["!=", "≠", "<", ">", "<=", ">="])
INDEXED = re.compile(r"[A-Za-z]_[a-z]{1,3}")
BEFORE = names("of over minus plus times von über de des der du del")
"""Words that take what follows into a phrase."""
AFTER = names("over times divided multiplied plus minus transposed squared mod per")
"""Words that go on with a formula."""
CONDITION = re.compile(r"\s*#\s*(?:for |if |when |where )?([a-z]'?)\s*(==?|!=|≠)\s*([a-z]'?)\s*$")


@dataclass(frozen=True)
class Run:
    """What was found: where, its LaTeX ("" where it was not translated), and whether it has a relation."""

    start: int
    end: int
    latex: str
    related: bool


def code_runs(text: str, *, has_code: bool = False) -> list[Run]:
    """The runs of a line (with those that go on with it) that are programs' mathematics.

    Where the author writes programs (`has_code`), what gives a long name a value is one, and a line that does so.
    """
    looks = LOOKS.search(text) is not None
    if not (looks or (has_code and ASSIGNED.search(text))) or "\\" in text or ROWS in text:
        return []
    if len(text) > MAX_TEXT:
        return [Run(0, len(text), "", related=True)]
    found = code_tokens(text)
    bounds = [(first, last) for first, last in _bounds(found) if first < last]
    if not looks and len(bounds) == 1 and bounds[0][0] == 0 and ASSIGNED.match(text) and _computes(found):
        run = _read(text, found, *bounds[0])
        return [run] if run.latex else []
    runs = (_run(text, found, first, last, has_code=has_code) for first, last in bounds)
    return [run for run in runs if run is not None]


# Where runs are


def _bounds(found: list[Tok]) -> Iterator[tuple[int, int]]:
    """From where to where runs go; a product that is understood is marked."""
    first, waiting = 0, list[str]()
    at = 0
    while at < len(found):
        token = found[at]
        ends = bool(not waiting and at > first and _parts(found, first, at))
        if token.text == "." and not ends and _is_product(found, first, at):
            found[at] = token = replace(token, text="@")  # w_k . x_i
        stops = token.text in (",", ";", ":", "#") or (token.text == "." and not is_attribute(found, at))
        if ends or (not waiting and stops):
            yield first, at
            first = at if ends else at + 1
        if token.kind == "other" or (token.text == "." and not is_attribute(found, at)):
            yield first, at
            first, waiting = at + 1, []
        if token.text == "(" and not waiting and (_opens_phrase(found, at) or (at == first and _is_remark(found, at))):
            yield first, at
            first = at + 1
        elif token.text in OPENING:
            waiting.append(OPENING[token.text])
        elif token.text in CLOSING and (not waiting or waiting.pop() != token.text):
            yield first, at
            first, waiting = at + 1, []
        at += 1
    yield first, len(found)


def _opens_phrase(found: Sequence[Tok], at: int) -> bool:
    """Whether a bracket begins with words, `(in numpy: dW = ..)`, so that it is none of a formula's."""
    words = found[at + 1 : at + 3]
    apart = at == 0 or found[at].spaced or found[at].breaks
    return (
        bool(apart) and len(words) == 2 and words[1].spaced and all(w.kind == "name" and len(w.text) > 1 for w in words)
    )


def _is_product(found: Sequence[Tok], first: int, at: int) -> bool:
    """Whether a point with spaces around it stands between two factors."""
    if at == first or at + 1 >= len(found) or not (found[at].spaced and found[at - 1].ends):
        return False
    return found[at + 1].starts and found[at + 1].spaced and not found[at + 1].breaks


def _parts(found: list[Tok], first: int, at: int) -> bool:
    """Whether a token begins another run, since it follows an operand as words do. Marks products."""
    before, token = found[at - 1], found[at]
    if not (before.ends and token.starts):
        return (token.text in KEYWORDS or before.text in KEYWORDS) and not _is_choice(found, at)
    if before.text in KEYWORDS or token.text in KEYWORDS:
        return not _is_choice(found, at)
    if token.text in OPENING and not token.spaced and before.kind != "number":
        return False  # a call, an index
    if SUMMED.fullmatch(f"D_{before.text}"):
        return False
    if token.text == "of" and _is_operator(found, first, at):
        found[at] = replace(token, kind="sign", text="")
        return False
    if token.text == "is" and found[first].text == "d" and all(each.text != "=" for each in found[first:at]):
        found[at] = replace(token, kind="sign", text="=")  # d/dW[k] of this is that
        return False
    if _is_operator(found, first, at) or (before.kind == "sign" and not before.text):
        return False
    if before.text.removeprefix("d") in FUNCTION_NAMES and _is_argument(found, at):
        return False  # log sum_j exp(f[j]), d log p[i, k]
    if _is_factor(before) and _is_operand(found, at):
        found[at] = replace(token, product=True)
        return False
    return True


def _is_choice(found: Sequence[Tok], at: int) -> bool:
    """Whether a token stands at the `if` or the `else` of `a if c == k else b`, on one line."""
    near = {found[at].text, found[at - 1].text}
    end = next((n for n in range(at + 1, len(found)) if found[n].breaks), len(found))
    following = [each.text for each in found[at : min(end, at + MAX_BRACKET)]]
    return "else" in near or ("if" in near and "else" in following)


def _is_operator(found: Sequence[Tok], first: int, at: int) -> bool:
    """Whether `d/dW[k]` stands right before a token, which applies to what follows."""
    start = at - 1
    depth = 0
    while start >= first and (depth or found[start].text in CLOSING or found[start].kind == "name"):
        depth += (found[start].text in CLOSING) - (found[start].text in OPENING)
        if not depth and found[start].kind == "name":
            break
        start -= 1
    before = [each.text for each in found[max(first, start - 2) : start]]
    return before == ["d", "/"] and found[start].text.startswith("d")


def _is_factor(token: Tok) -> bool:
    """Whether what ends here may be a factor of what follows without a sign: no word."""
    letter = (len(token.text) == 1 and token.text not in "aAI") or INDEXED.fullmatch(token.text) is not None
    greek = token.text in SHORT_NAMES or token.text in GREEK_NAMES
    return token.kind == "number" or token.text in CLOSING or letter or greek


def _is_argument(found: Sequence[Tok], at: int) -> bool:
    """Whether what stands behind a function without brackets is what it is of: a sum, or what has an index."""
    token, after = found[at], found[at + 1] if at + 1 < len(found) else None
    indexed = after is not None and after.text == "[" and not after.spaced
    return not token.breaks and (bool(BIG.fullmatch(token.text) or INDEXED.fullmatch(token.text)) or indexed)


def _is_operand(found: Sequence[Tok], at: int) -> bool:
    """Whether what begins here is no word, and no remark in brackets."""
    token, after = found[at], found[at + 1] if at + 1 < len(found) else None
    if token.text in FUNCTION_NAMES and after is not None and _is_argument(found, at + 1):
        return True
    if BIG.fullmatch(token.text):
        return True  # 1/N sum_i L_i
    if token.text in OPENING:
        return token.text == "(" and not _is_remark(found, at)
    if token.kind == "number":
        return False
    if after is None or after.breaks:
        return _is_factor(token)
    if after.text in ("[", "(") or is_attribute(found, at + 1):
        return not after.spaced
    return _is_factor(token) if not (after.kind == "sign" and after.text in "+-*/@=^") else True


def _is_remark(found: Sequence[Tok], at: int) -> bool:
    """Whether a bracket holds several things, a relation or words."""
    depth = 0
    for n in range(at, min(len(found), at + MAX_BRACKET)):
        depth += (found[n].text in OPENING) - (found[n].text in CLOSING)
        if depth == 0:
            return False
        if _is_word(found, n, at + 1) or found[n].kind == "other":
            return True
        if depth == 1 and found[n].text in (",", "=", "==", "!=", "≠", ":"):
            return True
    return True


def _is_word(found: Sequence[Tok], at: int, first: int) -> bool:
    """Whether a name is a word: the first in a bracket, or right after another name."""
    token = found[at]
    if token.kind != "name" or len(token.text) < 4 or at + 1 >= len(found) or not found[at + 1].spaced:
        return False
    return (at == first and found[at + 1].starts) or found[at - 1].kind == "name"


# What runs say


def _run(text: str, found: Sequence[Tok], first: int, last: int, *, has_code: bool) -> Run | None:
    """The run of some tokens, if it looks like a program and says something."""
    while first < last and found[last - 1].text == ".":
        last -= 1
    if last - first > 2 and found[first].text == found[last - 1].text == "**":  # bold
        first, last = first + 1, last - 1
    inside = found[first:last]
    if not inside:
        return None
    goes_on = inside[-2:-1] and inside[-2].text == "=" and last < len(found) and found[last].kind == "name"
    if goes_on and inside[-1].kind == "name" and len(inside[-1].text) > 2:
        return None  # t[i] = index of ..
    if LOOKS.search(text, inside[0].start, inside[-1].end):
        return _read(text, found, first, last)
    if goes_on:
        return None  # loss = mean of ..
    named = inside[0].kind == "name" and len(inside[0].text) > 1 and inside[1:2] and inside[1].text == "="
    named = named and not INDEXED.fullmatch(inside[0].text)
    if not (has_code and named and _computes(inside)) or _is_applied(found, first):
        return None
    return _read(text, found, first, last)


def _is_applied(found: Sequence[Tok], first: int) -> bool:
    """Whether a function stands before a run without a bracket, as no program writes it: `log p_ic = ..`."""
    return first > 0 and found[first - 1].text in FUNCTION_NAMES


def _computes(inside: Sequence[Tok]) -> bool:
    """Whether more than a number stands behind the first sign of equality."""
    at = next((at for at, token in enumerate(inside) if token.text == "="), len(inside))
    return any(token.kind == "name" for token in inside[at + 1 :])


def _read(text: str, found: Sequence[Tok], first: int, last: int) -> Run:
    """The run of some tokens, translated where it can be."""
    inside = found[first:last]
    start, end = inside[0].start, inside[-1].end
    if end - start > MAX_RUN:
        return Run(start, end, "", related=True)
    related = any(found[at].text in RELATIONS or found[at].text in AUGMENTED for at in _flat(found, first, last))
    if not related and not _is_expression(inside):
        return Run(start, end, "", related=False)
    if _is_in_phrase(found, first, last) or _is_cut(found, first, last):
        return Run(start, end, "", related)
    try:
        latex = _statement(inside)
    except NotPlain:
        return Run(start, end, "", related)
    condition = CONDITION.match(text[end : end + 80].partition("\n")[0])
    if condition and related:
        relation = "=" if condition[2] in ("=", "==") else "\\ne"
        latex += f" \\quad ({condition[1]} {relation} {condition[3]})"
        end += condition.end()
    return Run(start, end, latex, related)


def _is_expression(inside: Sequence[Tok]) -> bool:
    """Whether more is there than one name with its indices: something is computed."""
    depth = 0
    for token in inside:
        depth += (token.text in OPENING) - (token.text in CLOSING)
        if depth == 0 and (token.product or token.text in ("+", "-", "*", "/", "@", "**")):
            return True
    return len(inside) > 1 and inside[1].text in (".", "(")


def _is_in_phrase(found: Sequence[Tok], first: int, last: int) -> bool:
    """Whether words right before or after take a run into a phrase."""
    before = found[first - 1] if first else None
    after = found[last] if last < len(found) else None
    taken = before is not None and before.kind == "name" and before.text.lower() in BEFORE
    taken = taken or _is_applied(found, first)
    goes_on = after is not None and not after.breaks and after.kind == "name" and after.text.lower() in AFTER
    touched = after is not None and not after.spaced and after.kind == "other" and after.text not in "`'\"?!*_$…"
    return taken or goes_on or touched


def _is_cut(found: Sequence[Tok], first: int, last: int) -> bool:
    """Whether a run is only a part of what is written: an operator ends it, or it goes on from words."""
    ends = found[last - 1]
    goes_on = found[first].text in RELATIONS and first > 0
    after = found[last] if last < len(found) and not found[last].breaks else None
    goes_on = goes_on or (after is not None and (after.text in FUNCTION_NAMES or _is_argument(found, last)))
    if goes_on or ends.text in FUNCTION_NAMES:
        return True
    return ends.kind == "sign" and ends.text not in CLOSING and ends.text not in ("²", "=", "==")


def _flat(found: Sequence[Tok], first: int, last: int) -> Iterator[int]:
    """The places outside of all brackets."""
    depth = 0
    for at in range(first, last):
        depth -= found[at].text in CLOSING
        if depth == 0:
            yield at
        depth += found[at].text in OPENING


def _outside_of_choices(inside: Sequence[Tok]) -> Iterator[int]:
    """The places outside of brackets, and not between an `if` and its `else`."""
    choosing = False
    for at in _flat(inside, 0, len(inside)):
        choosing = (choosing or inside[at].text == "if") and inside[at].text != "else"
        if not choosing:
            yield at


def _statement(inside: Sequence[Tok]) -> str:
    """The LaTeX of a chain. Raises NotPlain."""
    outside = list(_outside_of_choices(inside))
    cuts = [at for at in outside if inside[at].text in RELATIONS or inside[at].text in ARROWS]
    if any(inside[at].text in AUGMENTED or inside[at].text in UNEQUAL for at in outside):
        raise NotPlain
    sides = [inside[a + 1 : b] for a, b in zip([-1, *cuts], [*cuts, len(inside)], strict=True)]
    if not sides[-1] or any(not side for side in sides[1:]):
        raise NotPlain
    sources = [python_of(side) if side else "" for side in sides]
    counted = frozenset(letter for source in sources for letter in _indices(source))
    pieces = [expression(sources[0], counted).latex if sources[0] else ""]
    for at, source in zip(cuts, sources[1:], strict=True):
        sign = RELATIONS.get(inside[at].text, "\\Rightarrow")
        lines = "\n" * (inside[at].breaks + sum(token.breaks for token in _side_before(inside, cuts, at)))
        pieces.append(f"{lines} {sign} {expression(source, counted).latex}")
    tail = sum(token.breaks for token in inside[cuts[-1] + 1 :]) if cuts else 0
    return "".join(pieces).strip(" ") + "\n" * tail


def _side_before(inside: Sequence[Tok], cuts: Sequence[int], at: int) -> Sequence[Tok]:
    """The tokens between a relation and the one before, but for the first of all."""
    begin = max((cut + 1 for cut in cuts if cut < at), default=1)
    return inside[begin:at]


def _indices(source: str) -> frozenset[str]:
    try:
        return indices_in(ast.parse(source, mode="eval"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
