"""What stands in a side, a pair or a text."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from grader.derivation.judging.discourse import Pair
from grader.derivation.meaning.own_names import own_name
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Derivative, Node, Prime, Sum, Symbol, Transposed, walk
from grader.derivation.text.lexer import ReadError, Token, tokens

SET = re.compile(r"(?:\\left\s?)?\\\{[^=]*\\\}(?:\s?[_^]\s?(?:\{[^{}]*\}|\w))*")

WHERE = re.compile(r"(?:\\left\s?)?\\\{\s?[A-Za-z]\s?(?::|\\mid|\||\\colon)[^:|]{1,60}\\\}")
"""What holds of all that a set has."""


def is_list(node: Node | None) -> bool:
    """Whether a side is a vector or matrix that is written out."""
    node = node.of if isinstance(node, Transposed) else node
    return isinstance(node, Sum) and node.kind == "list"


def names_set(left: Node | None, text: str, table: Table) -> bool:
    """Whether a new name is given to a set: `D = \\{(x_i, y_i)\\}_{i=1}^N`, `I_k = \\{i : y_i = k\\}`."""
    if isinstance(left, Symbol) and left.subs and WHERE.fullmatch(text.strip()) and table.find(left.name) is None:
        return True
    if not isinstance(left, Symbol) or left.subs or left.upper or left.name in table.sizes:
        return False
    return table.find(left.name) is None and SET.fullmatch(text.strip()) is not None


def lists_its_own(matrix: Node | None, text: str, matrices: Mapping[str, str]) -> bool:
    """Whether a matrix of the question is written out by nothing but its own rows or entries: `[x_1, ..., x_N]`.

    So may be a vector whose entries have its own name: `f = (f_1, f_2, f_3)`.
    """
    if not isinstance(matrix, Symbol) or not LIST.match(text):
        return False
    entries = matrices.get(matrix.name, matrix.name)
    try:
        found = tokens(text)
    except ReadError:
        return False
    parted = any(token.text == "," or token.kind == "row" for token in found)
    if entries == matrix.name and (not parted or any(token.text in OPERATORS for token in found)):
        return False
    at, names = 0, set[str]()
    while at < len(found) and found[at].text != "in":  # where it lies comes after that
        token = found[at]
        at += 1
        if token.text in ("_", "^"):
            at = _past(found, at)
        elif token.text in ("begin", "end"):
            at = _past(found, at)
            at = _past(found, at) if found[at : at + 1] and found[at].text == "{" else at  # the columns of an array
        elif token.kind in ("letter", "name", "number", "command") and token.text not in BETWEEN:
            names.add(token.text)
    return names == {entries}


LIST = re.compile(r"\s*(\\left|\\big|\\Big)?\s*(\[|\(|\\begin\{[bpv]?matrix\})")
OPERATORS = ("+", "-", "/", "*", "cdot")
BETWEEN = ("dots", "vdots", "ddots", "mid", "vert", "top")


def _past(found: Sequence[Token], at: int) -> int:
    """Where what stands in braces, or is one sign, ends."""
    if found[at].text != "{":
        return at + 1
    depth = 0
    while at < len(found):
        depth += (found[at].text == "{") - (found[at].text == "}")
        at += 1
        if not depth:
            break
    return at


def mentions(pair: Pair, name: str) -> bool:
    """Whether a symbol stands in a pair."""
    sides = [side.node for side in (*pair.lefts[:1], pair.right) if side.node is not None]
    symbols = [each for node in sides for each in walk(node) if isinstance(each, Symbol)]
    return any(each.name == name or own_name(each, lambda own: own == name) is not each for each in symbols)


def bare_sums_in(pair: Pair) -> list[Sum]:
    """The sums of a pair that name no index."""
    parts = [each for side in (*pair.lefts[:1], pair.right) if side.node is not None for each in walk(side.node)]
    return [each for each in parts if isinstance(each, Sum) and not each.variables]


def primed_by(pair: Pair) -> Symbol | None:
    """By what a bracket with a prime is differentiated: by that by which the line differentiates otherwise."""
    parts = [each for side in (*pair.lefts[:1], pair.right) if side.node is not None for each in walk(side.node)]
    if not any(isinstance(each, Prime) for each in parts):
        return None
    found = {each.by for each in parts if isinstance(each, Derivative) and isinstance(each.by, Symbol)}
    return found.pop() if len(found) == 1 else None


def uses(name: str, text: str) -> bool:
    """Whether a formula's text mentions a symbol."""
    return re.search(rf"(?<![A-Za-z]){re.escape(name.rpartition(' ')[2])}(?![A-Za-z])", text) is not None


def awaits(pair: Pair, above: Pair, names: Collection[str]) -> bool:
    """Whether a line mentions one of these names that another line, above it, defines.

    The `L_i = ..` below `L = \\sum_i L_i` does not: that line waits for it.
    """
    left, own = above.lefts[0].node, pair.lefts[0].node
    if not (above.begins and isinstance(left, Symbol) and left.name in names and mentions(pair, left.name)):
        return False
    return not (pair.begins and isinstance(own, Symbol) and own.name == left.name and len(own.subs) > len(left.subs))


def leading(unknown: Sequence[Symbol], waiting: Sequence[Pair]) -> list[Symbol]:
    """Unknown symbols without those that a line gives a meaning which has others of them: in `a_i = w^T h_i`, a follows
    from h. All of them if nothing else is left."""
    names = {each.name for each in unknown}
    sides = [(pair.lefts[0].node, pair.right.node) for pair in waiting if pair.relation in ("=", ":=")]
    follow = {
        left.name
        for left, right in sides
        if isinstance(left, Symbol) and right is not None and _names(right) & (names - {left.name})
    }
    return [each for each in unknown if each.name not in follow] or [*unknown]


def _names(node: Node) -> set[str]:
    return {each.name for each in walk(node) if isinstance(each, Symbol)}
