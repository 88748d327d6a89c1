"""Sums and products over indices, with what stands below and above them."""

from __future__ import annotations

from dataclasses import replace

from grader.derivation.nodes.cursor import MAX_DEPTH, Cursor
from grader.derivation.nodes.indicators import parse_comparison
from grader.derivation.nodes.indices import is_plain_index, parse_index
from grader.derivation.nodes.names import parse_name
from grader.derivation.nodes.scripts import parse_scripts
from grader.derivation.nodes.syntax import Add, Condition, Negative, Node, Number, Sum, Symbol, Truth, Variable
from grader.derivation.text.lexer import ReadError

THE_SUM = "sum"
"""The name of a sum that is meant by its sign alone."""
FROM_ZERO = "a sum from 0 ends at one less than the size"
SUCH_THAT = (":", "mid", "|", "vert", ";")
ENDS = (")", "]", "}", "/", "cdot", "times", ",", ".", ";")


def _one_less(upper: Node | None) -> Node | None:
    """K of K - 1."""
    if isinstance(upper, Add) and len(upper.terms) == 2 and upper.terms[1] == Negative(Number(1.0)):
        return upper.terms[0]
    return None


def parse_big_operator(parser: Cursor) -> Node:
    """\\sum_{i=1}^N of the rest of the term; also \\prod and \\max_c; a \\sum of nothing is a name for one."""
    if _is_name(parser):
        return parse_scripts(parser, Symbol(THE_SUM, at=parser.take().at))
    kind = parser.take().text
    variables: list[Variable] = []
    conditions: list[Condition | Truth] = []
    upper: Node | None = None
    size: Node | None = None
    start = parser.next
    while parser.sees("_", "^"):
        if parser.take().text == "_":
            size = _parse_limits(parser, variables, conditions)
        elif parser.sees("{") and parser.ahead().text == "}":
            parser.take()
            parser.take()  # an empty limit, as exports of other programs have it
        else:
            upper = parser.group()
    one_more, of_set = False, any(token.text == "in" for token in parser.tokens[start : parser.next])
    if isinstance(size, Number):  # from 0: up to one less than the size
        one_more = _one_less(upper) is None
        upper = _one_less(upper) or upper
        if upper is None:
            raise parser.error(FROM_ZERO)
    elif size is not None:
        upper = size
    parser.depth += 1
    if parser.depth > MAX_DEPTH:
        raise parser.error(f"it is nested more than {MAX_DEPTH} deep")
    body = signed_term(parser)  # a sum of -y log p is written without brackets, too
    parser.depth -= 1
    return Sum(kind, tuple(variables), upper, tuple(conditions), body, one_more, of_set)


def parse_extremum(parser: Cursor, *, arg: bool = False) -> Node:
    """\\max_c, \\min_c, which is -\\max_c of the negative, and \\arg\\min_c."""
    found = parse_big_operator(parser)
    assert isinstance(found, Sum)
    if arg:
        return replace(found, kind=f"arg{found.kind}")
    return Negative(replace(found, kind="max", body=Negative(found.body))) if found.kind == "min" else found


def _is_name(parser: Cursor) -> bool:
    """Whether a sum that is written out elsewhere is meant, `(\\sum)^2`: nothing follows that is summed."""
    at = parser.next
    if parser.tokens[at].text != "sum":
        return False
    signed = parser.tokens[at + 1].text in ("+", "-")
    places = range(len(parser.tokens) - 1) if signed else (at,)
    return any(parser.tokens[place].text == "sum" and _is_alone(parser, place) for place in places)


def _is_alone(parser: Cursor, at: int) -> bool:
    """Whether nothing but a power stands behind a sum, up to where a part of the formula ends."""
    following = [token for token in parser.tokens[at + 1 : at + 6] if token.kind != "space"]
    texts = [token.text for token in following]
    if texts[:2] == ["^", "2"]:
        following = following[2:]
    elif texts[:4] == ["^", "{", "2", "}"]:
        following = following[4:]
    return bool(following) and (following[0].kind in ("end", "words") or following[0].text in ENDS)


def signed_term(parser: Cursor) -> Node:
    sign = parser.sign()
    term = parser.term()
    return Negative(term) if sign < 0 else term


def _parse_limits(parser: Cursor, variables: list[Variable], conditions: list[Condition | Truth]) -> Node | None:
    """`i=1`, `i`, `i, k`, `c \\ne k`, `k' : k' \\ne k`, `i: y_i = k`, `j \\in \\{...\\}`."""
    size: Node | None = None
    described = False
    if not parser.sees("{"):
        variables.append(Variable(parse_name(parser)[0]))
        return None
    parser.take()
    while not parser.sees("}"):
        if parser.token.kind == "end" or len(variables) + len(conditions) > 6:
            raise parser.error("the limits of the sum are not closed")
        passing = parser.sees(",", ":", "mid", "|", "vert", ";", "row", "forall")
        if passing or parser.token.kind in ("row", "words"):
            described |= parser.take().text in SUCH_THAT
            continue
        if parser.sees("("):
            size = _parse_pair(parser, variables)
            continue
        if parser.sees("dots"):  # k = 1, ..., K
            parser.take()
            parser.expect(",")
            size = parser.symbol()
            continue
        if described and variables and _is_comparison(parser):
            conditions.append(parse_comparison(parser))  # i: y_i (w^T x_i + b) < 1
            continue
        size = _parse_limit(parser, parse_index(parser), variables, conditions) or size
    parser.take()
    return size


def _is_comparison(parser: Cursor) -> bool:
    """Whether what follows compares formulas, and not an index or a label with another."""
    start, depth = parser.at, parser.depth
    try:
        left = parser.side()
        ordered = parser.sees("<", ">", "le", "ge")
    except ReadError:
        return False
    finally:
        parser.at, parser.depth = start, depth
    return ordered and not is_plain_index(left) and not isinstance(left, Number)


def _parse_pair(parser: Cursor, variables: list[Variable]) -> Node | None:
    """`(u, i) \\in S`, the pairs that lie in a set."""
    parser.take()
    while not parser.sees(")"):
        _bind(parser, variables, parse_index(parser))
        if parser.sees(","):
            parser.take()
    parser.take()
    parser.expect("in")
    return _parse_set(parser)


def _parse_limit(
    parser: Cursor, left: Node, variables: list[Variable], conditions: list[Condition | Truth]
) -> Node | None:
    """What follows one index below a sum; the size that this gives, if any."""
    if parser.sees("le"):  # 1 <= k <= K, k <= K
        parser.take()
        if isinstance(left, Number):
            left = parse_index(parser)
            if parser.sees("<"):  # 1 <= i < j <= n
                left = _parse_order(parser, left, variables, conditions)
            parser.expect("le")
        _bind(parser, variables, left)
        return parser.symbol()
    if parser.sees("<", ">"):
        _parse_order(parser, left, variables, conditions)
        return None
    if parser.sees("in"):
        parser.take()
        _bind(parser, variables, left)
        return _parse_set(parser)
    if not parser.sees("ne", "="):
        _bind(parser, variables, left)
        return None
    relation = "=" if parser.take().text == "=" else "!="
    right = parse_index(parser)
    first = right.value if isinstance(right, Number) and is_plain_index(left) and relation == "=" else None
    if first is None or first > 3:
        conditions.append(Condition(left, relation, right))
    if relation == "!=" or first in (0.0, 1.0, 2.0, 3.0):
        _bind(parser, variables, left)
    if first in (2.0, 3.0):  # the sum begins later
        conditions += [Condition(left, "!=", Number(float(n))) for n in range(1, int(first))]
    return Number(0.0) if first == 0.0 else None


def _parse_order(parser: Cursor, left: Node, variables: list[Variable], conditions: list[Condition | Truth]) -> Node:
    """`i < j`, which binds i, and j where nothing else has it; gives j."""
    _bind(parser, variables, left)
    relation = parser.take().text
    right = parse_index(parser)
    conditions.append(Condition(left, relation, right))
    return right


def _bind(parser: Cursor, variables: list[Variable], index: Node) -> None:
    if not isinstance(index, Symbol):
        raise parser.error("a sum is over an index")
    if is_plain_index(index) and all(variable.name != index.name for variable in variables):
        variables.append(Variable(index.name))


def _parse_set(parser: Cursor) -> Node | None:
    """The set after an `in`: {1, ..., K} or [K] or the name of a set, as the size that it has."""
    if not parser.sees("{", "["):
        return parser.symbol()
    parser.take()
    texts = _until_closing(parser)
    if texts[:4] == ["1", ",", "dots", ","] and len(texts) == 5:
        return Symbol(texts[4])
    if len(texts) == 1 and texts[0].isalpha():
        return Symbol(texts[0])
    raise parser.error("this set is not read; write the limits of the sum")


def _until_closing(parser: Cursor) -> list[str]:
    texts: list[str] = []
    while not parser.sees("}", "]"):
        if parser.token.kind == "end" or len(texts) > 8:
            raise parser.error("the set is not closed")
        texts.append(parser.take().text)
    parser.take()
    return texts
