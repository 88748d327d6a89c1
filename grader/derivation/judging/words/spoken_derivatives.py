r"""Derivatives in words and in tables: `the derivative of $\log Z$ with respect to $f_k$ is $p_k$` claims what an
equality would."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from grader.derivation.judging.discourse import Spoken
from grader.derivation.judging.names.conditions import Vocabulary
from grader.derivation.judging.words.connectives import BY, OTHERWISE
from grader.derivation.judging.words.spoken_parts import losses_of, meant, part_before
from grader.derivation.judging.words.tables import cells_of_derivatives, operator_of
from grader.derivation.nodes.chains import Side
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import Condition, Derivative, Fixed, Node, Number, Symbol, negated, rebuilt, walk

OF = re.compile(
    r"\b(?:derivatives?|gradients?|partials?|Ableitung|dérivée|derivada|gradiente)\s+(?:of|von|der|des|de|du|del)"
    r"(?P<called>(?:\s+(?!(?:with|by|over|in|for|to|at|on|wrt|nach|par|of|von|des?|del|minus|negative|log\w*|ln|exp\w*)\b)"
    r"[\w-]+){0,3})\s*$"
    r"|\b(?:differentiating|deriving|(?P<told>differentiate|derive))\s*$",
    re.I,
)
"""What stands right before what is differentiated, perhaps with what it is called, or what is made of it."""
HAS = re.compile(
    r"\s*,?\s*(?:itself\s+)?(?:has|hat|a|tiene)\s+(?:the\s+|as\s+(?:its\s+)?|den\s+|die\s+|pour\s+|por\s+)?"
    r"(?:derivative|gradient|Ableitung|dérivée|derivada|gradiente)\s*",
    re.I,
)
"""What stands between something and its derivative: `$f_{ik}$ has the gradient $x_i$ with respect to $w_k$`."""
WHOSE = re.compile(
    r"\s*,?\s*(?:whose|and its|its|and whose|deren|dessen|und dessen|dont (?:la|le)|cuya|cuyo)\s+"
    r"(?:derivative|gradient|Ableitung|Gradient|dérivée|derivada|gradiente)\b\s*",
    re.I,
)
"""What stands behind a formula before its derivative."""
ARTICLE = re.compile(r"\s*(?:the|der|des|dem|la|le|el)?", re.I)
TO = re.compile(r"\s*(?:by|in)\s*", re.I)
IS = re.compile(
    r"\s*,?\s*(?:is|equals|gives|yields|ist|ergibt|gleich|est|vaut|es)\s*"
    r"(?:equal to|given by|just|simply|then|therefore|thus|clearly|exactly|again|einfach|gleich|simplement)?\s*"
    r"(?:,?\s*by the (?:\w+ )?rule,?\s*)?:?\s*(?:\n[ \t]*[-*+•][ \t]+)?",
    re.I,
)
"""All that stands between it and its derivative."""
HEADS = re.compile(
    r"[ \t]*(?:\*\*|__)?[ \t]*[:.][ \t]*(?:\*\*|__)?\s*(?:[-*+•][ \t]+)?"
    r"(?:(?:for|if|case|für|wenn|falls|si|pour|para)[ \t]+)?",
    re.I,
)
"""Between `Derivative of $a$ with respect to $b$:` and its value, or the first of its cases."""
COMES = re.compile(
    r"\s*[,:]?\s*(?:(?:and|then|so|to)\s+){0,2}(?:(?:we|one|you|I|this|which|that|it)\s+)?(?:then\s+)?"
    r"(?:gets?|obtains?|finds?|gives?|yields?)\s*:?\s*",
    re.I,
)
"""Between `we differentiate $a$ with respect to $b$` and what comes out."""
MARK = re.compile(r"[ \t]*[,;.]?[ \t]*\n\s*[-*+•][ \t]+")
"""Between the entries of a list."""
NEXT_CASE = 80
"""Characters between the value of one case and the next case."""
BRACKETS = re.compile(r"\([^()]{0,80}\)")
NOW_BY = re.compile(r"\b(?:now|next|first|then|nun|jetzt|zuerst)\s+(?:by|nach)\s*$", re.I)
"""The same as differentiating by something, at the beginning of a list."""
CELL, ROW = re.compile(r"\s*\|\s*"), re.compile(r"(?:^|\n)[ \t]*\|[ \t]*$")
"""What parts a cell of a table from the one before it, and what begins a row."""
ENTRY = re.compile(r"[ \t]*(?:\*\*|__)?[ \t]*:[ \t]*(?:\*\*|__)?[ \t]*")
"""What parts an entry of a list from its value."""
AND = re.compile(r"\s*,?\s*(?:and|und|et|y)\s*", re.I)
MAX_BY = 4
PERHAPS_DERIVATIVE = "what stands before it says that it is the derivative, which it is not by anything here"
PERHAPS_PART = "what stands before it may say that it is the derivative of a part, which it is not"
PERHAPS_TERM = "what stands before it names a term, of which it is not the derivative"


@dataclass(frozen=True)
class Told:
    """What words say is a derivative: where it stands, the formulas that it may be of, and its value.

    `of` counts formulas as `at` does; `is_sure` if words say by what it is; `conditions` are those of its case;
    `is_term` if they name a term at the head of an entry.
    """

    at: int
    of: int
    lefts: tuple[Side, ...]
    value: Side
    is_sure: bool
    conditions: tuple[Condition, ...]
    is_try: bool = False
    is_term: bool = False

    @property
    def perhaps(self) -> str:
        """What is said of it if it does not hold; "" where it claims what an equality would."""
        if self.is_try:
            return PERHAPS_TERM if self.is_term else PERHAPS_PART
        return "" if self.is_sure else PERHAPS_DERIVATIVE


def derivatives_told(spoken: Sequence[Spoken], words: Vocabulary) -> Iterator[Told]:
    """The derivatives that words state, each with the number of the formula that is its value."""
    yield from _derivatives_of(spoken, words)
    yield from _derivatives_had(spoken, words)
    yield from _derivatives_whose(spoken)
    yield from _derivatives_by_arrows(spoken, words)
    yield from _derivatives_in_rows(spoken)
    yield from _derivatives_in_columns(spoken)
    yield from _derivatives_of_parts(spoken, words)


def _derivatives_in_rows(spoken: Sequence[Spoken]) -> Iterator[Told]:
    """Those whose value stands in the next cell of a table, perhaps with a case between, or behind a colon."""
    for at, each in enumerate(spoken[:-1]):
        of = _lone(each)
        if of is None or of.node is None or not any(isinstance(part, Derivative) for part in walk(of.node)):
            continue
        in_row = ROW.search(each.formula.words) is not None
        case = spoken[at + 1].only if in_row and at + 2 < len(spoken) else None
        after = at + 2 if case else at + 1
        value, between = _lone(spoken[after]), spoken[after].formula.words
        is_cell = in_row and CELL.fullmatch(between) and CELL.match(spoken[after].formula.after)
        if value is not None and (is_cell or (not case and ENTRY.fullmatch(between))):
            yield Told(after, at, (of,), value, False, case or spoken[after].near)


def _derivatives_in_columns(spoken: Sequence[Spoken]) -> Iterator[Told]:
    """Those of the formulas beside them in a table, by what its heading names."""
    for cell in cells_of_derivatives(spoken):
        of, by, value = _side(spoken[cell.of]), _lone(spoken[cell.by]), _side(spoken[cell.value])
        operator = operator_of(spoken[cell.by])
        if operator is not None and isinstance(operator.by, Symbol):
            by = Side(_written(operator.by), operator.by)
        if of is None or of.node is None or by is None or value is None or value.node is None:
            continue
        if not isinstance(by.node, Symbol):
            continue
        yield Told(cell.value, cell.of, (_derivative(of, by),), value, True, spoken[cell.value].near)


def _lone(spoken: Spoken) -> Side | None:
    """The only side of a formula without a relation."""
    side = _side(spoken)
    is_lone = len(spoken.statements) == 1 and not spoken.statements[0].relations
    return side if is_lone and side is not None and side.node is not None else None


def _derivatives_by_arrows(spoken: Sequence[Spoken], words: Vocabulary) -> Iterator[Told]:
    """Those that arrows lead to, `$w^2 \\to 2 w$`, by what words above name: `w.r.t. $w$, term by term:`."""
    by: Side | None = None
    for at, each in enumerate(spoken):
        others = [by_what for by_what in _differentiated_by([each]) if by is not None and by_what.node != by.node]
        by = None if others else by
        lone = _side(each) if len(each.statements) == 1 and not each.statements[0].relations else None
        said = each.formula.words[-40:]
        if lone is not None and isinstance(lone.node, Symbol) and (BY.search(said) or NOW_BY.search(said)):
            by = None if words.is_plain_index(lone.node) else lone
        for one in each.statements if len(each.statements) == 1 and by is not None else ():
            to = one.relations.index("to") if one.relations.count("to") == 1 and not one.continues else -1
            ends = one.sides[to : to + 2] if to >= 0 else ()
            if by is not None and len(ends) == 2 and all(side.node is not None for side in ends):
                yield Told(at, at, (_derivative(ends[0], by),), ends[1], False, one.conditions)


def _derivatives_had(spoken: Sequence[Spoken], words: Vocabulary) -> Iterator[Told]:
    """Those that something is said to have, by what words name."""
    for at, (of, value, by) in enumerate(zip(spoken, spoken[1:], spoken[2:], strict=False)):
        if not (HAS.fullmatch(value.formula.words) and len(by.formula.words) < 40 and BY.search(by.formula.words)):
            continue
        sides = [_side(each) for each in (of, value, by)]
        nodes = [side.node for side in sides if side is not None and side.node is not None]
        if len(nodes) < len(sides) or not isinstance(nodes[2], Symbol) or words.is_plain_index(nodes[0]):
            continue
        first, second, third = (side for side in sides if side is not None)
        yield Told(at + 1, at, (_derivative(first, third),), second, True, by.near)


def _derivatives_whose(spoken: Sequence[Spoken]) -> Iterator[Told]:
    """Those of the equality right before: `$f_k = w_k^T x$, whose gradient with respect to $w_k$ is $x$`."""
    usual: list[Side] | None = None
    for at, following in enumerate(spoken[1:]):
        found = WHOSE.match(following.formula.words)
        rest = following.formula.words[found.end() :] if found else ""
        side = _side(spoken[at]) if found and _lone(spoken[at]) is None else None
        if side is None or side.node is None:
            continue
        if BY.fullmatch(rest.strip()) and at + 2 < len(spoken):
            known, value = [_lone(following)], at + 2
        else:
            usual = list(_differentiated_by(spoken)) if usual is None else usual
            known, value = [*usual], at + 1
        said = rest if value == at + 1 else spoken[value].formula.words
        told = _side(spoken[value]) if IS.fullmatch(said) else None
        by = [each for each in known if each is not None and isinstance(each.node, Symbol)]
        lefts = tuple(_derivative(side, each) for each in by)
        if told is not None and told.node is not None and lefts:
            yield Told(value, value, lefts, told, False, spoken[value].near)


def _derivatives_of(spoken: Sequence[Spoken], words: Vocabulary) -> Iterator[Told]:
    """The derivative of something, and what it is."""
    usual: list[Side] | None = None
    for at, each in enumerate(spoken[:-1]):
        found = OF.search(each.formula.words[-80:])
        of = _side(each) if found else None
        if (
            found is None
            or of is None
            or of.node is None
            or isinstance(of.node, Number)
            or words.is_plain_index(of.node)
        ):
            continue
        by, after = None, at + 1
        said = spoken[after].formula.words
        if len(said) < 40 and (BY.search(said) or TO.fullmatch(said)):
            by, after = _side(spoken[after]), after + 1
            if by is None or not isinstance(by.node, Symbol):
                continue
        aside = _side(spoken[after]) if _is_aside(spoken[after : after + 2]) else None
        after += aside is not None
        value = _value(spoken[after]) if after < len(spoken) and not found["told"] else None
        if value is None and by is not None and aside is None:
            yield from _headed(at, _derivative(of, by), spoken, after)
        if value is None or value.node is None:
            continue
        if by is None and usual is None:
            usual = list(_differentiated_by(spoken))
        letter = _only_letter(of, value)
        known = [by] if by is not None else [*([letter] if letter is not None else []), *(usual or [])]
        lefts = tuple(_derivative(of, each) for each in known)
        if lefts:
            lefts += tuple(_fixing(left, aside) for left in lefts if aside is not None)
            is_plain = ARTICLE.fullmatch(found["called"] or "") is not None
            is_sure = by is not None and aside is None and is_plain
            told = Told(after, at, lefts, value, is_sure, spoken[after].near)
            yield told
            yield from _otherwise(told, spoken[after + 1 : after + 3])
            yield from _further(told, spoken)


def _headed(of: int, derivative: Side, spoken: Sequence[Spoken], at: int) -> Iterator[Told]:
    """The value of a derivative below a heading that names it, or behind `we get`; or those of its cases."""
    words = spoken[at].formula.words if at < len(spoken) else ""
    if COMES.fullmatch(words):
        yield from _tried(of, derivative, spoken, at, is_any=True)
    elif HEADS.fullmatch(words) and not spoken[at].only:
        yield from _tried(of, derivative, spoken, at)
    elif HEADS.fullmatch(words):
        first = at
        while at + 1 < len(spoken) and spoken[at].only and (at == first or len(spoken[at].formula.words) < NEXT_CASE):
            yield from _tried(of, derivative, spoken, at + 1)
            at += 2


def _tried(of: int, derivative: Side, spoken: Sequence[Spoken], at: int, *, is_any: bool = False) -> Iterator[Told]:
    """What stands below a heading, if it may be the value of a derivative: no other derivative and, unless words say so
    of `is_any` value, no symbol alone."""
    value = _side(spoken[at])
    if value is None or value.node is None or (isinstance(value.node, Symbol) and not is_any):
        return
    if not any(isinstance(each, Derivative) for each in walk(value.node)):
        yield Told(at, of, (derivative,), value, is_any, spoken[at].near)


def _derivatives_of_parts(spoken: Sequence[Spoken], words: Vocabulary) -> Iterator[Told]:
    """Those of what words alone name."""
    usual: list[Side] | None = None
    for at, each in enumerate(spoken):
        value, part = _side(each), part_before(spoken[max(at - 2, 0) : at + 1], _lone)
        if part is None or value is None or value.node is None:
            continue
        if not part.surely and any(isinstance(each, Derivative) for each in walk(value.node)):
            continue  # `first term: $\\partial ..$` says itself what is differentiated
        if part.by is None and usual is None:
            usual = list(_differentiated_by(spoken))
        of = losses_of(part.example, words.table) or meant(
            part.what, spoken[:at], words.table.parts, signed=part.signed
        )
        known = [part.by] if part.by is not None else usual or []
        lefts = tuple(_derivative(one, by) for by in known for one in of)
        if lefts:
            yield Told(at, at, lefts, value, False, each.near, is_try=not part.surely, is_term=part.signed)


def _only_letter(of: Side, value: Side) -> Side | None:
    r"""The letter without an index that is all there is in `$\log p$` and its derivative, `$1/p$`; None if more is."""
    nodes = [node for node in (of.node, value.node) if node is not None]
    symbols = {replace(each, at=0) for node in nodes for each in walk(node) if isinstance(each, Symbol)}
    only = next(iter(symbols)) if len(symbols) == 1 else None
    return Side(only.name, only) if only is not None and is_plain_index(only) and only != of.node else None


def _otherwise(told: Told, following: Sequence[Spoken]) -> Iterator[Told]:
    """The other case of what is `$x_i$ for $c = k$ and $0$ otherwise`."""
    if len(following) < 2 or not following[0].only or len(told.conditions) != 1:
        return
    last, value = following[1].formula, _side(following[1])
    is_other = AND.fullmatch(last.words) and OTHERWISE.match(last.after.lstrip())
    if is_other and value is not None and value.node is not None:
        yield replace(told, at=told.at + 2, value=value, conditions=(negated(told.conditions[0]),))


def _further(told: Told, spoken: Sequence[Spoken]) -> Iterator[Told]:
    """The other entries of a list of cases: `- $a$ if $c = k$` and `- $b$ if $c \\ne k$`."""
    at = told.at + 2
    while told.conditions and at + 1 < len(spoken) and spoken[at].near and MARK.fullmatch(spoken[at].formula.words):
        value = _side(spoken[at])
        if value is not None and value.node is not None:
            yield replace(told, at=at, value=value, conditions=spoken[at].near)
        at += 2


def _is_aside(spoken: Sequence[Spoken]) -> bool:
    """Whether a formula stands in brackets among the words: `(with $m$ held fixed)`."""
    return len(spoken) == 2 and spoken[0].formula.words.strip().startswith("(") and ")" in spoken[1].formula.words


def _value(spoken: Spoken) -> Side | None:
    """What words say that a derivative is."""
    words = BRACKETS.sub(" ", spoken.formula.words).rpartition(")")[2]
    return _side(spoken) if IS.fullmatch(words) else None


def _side(spoken: Spoken) -> Side | None:
    """The first side of a formula, which begins a chain or is nothing else."""
    first = spoken.statements[0] if spoken.statements and spoken.only is None else None
    return first.sides[0] if first is not None and first.sides and not first.continues else None


def _derivative(of: Side, by: Side) -> Side:
    assert of.node is not None and by.node is not None
    return Side(
        rf"\frac{{\partial}}{{\partial {by.text.strip()}}} \left({of.text.strip()}\right)", Derivative(of.node, by.node)
    )


def _fixing(derivative: Side, aside: Side) -> Side:
    """The derivative with what words beside it name held fixed."""
    name = aside.node.name if isinstance(aside.node, Symbol) else ""

    def fixed(node: Any) -> Any:
        return Fixed(node) if isinstance(node, Symbol) and node.name == name else rebuilt(node, fixed)

    return replace(derivative, node=fixed(derivative.node))


def _differentiated_by(spoken: Sequence[Spoken]) -> Iterator[Side]:
    """By what an answer differentiates, in words or in formulas, each once."""
    before = [(each, each.formula.words[-40:]) for each in spoken]
    said = [_lone(each) for each, words in before if BY.search(words) and not OF.search(words)]
    sides = (side.node for each in spoken for one in each.statements for side in one.sides if side.node is not None)
    found: dict[Node, None] = {each.node: None for each in said if each is not None and isinstance(each.node, Symbol)}
    for node in (part for side in sides for part in walk(side)):
        if isinstance(node, Derivative) and isinstance(node.by, Symbol):
            found[node.by] = None
    yield from (Side(_written(node), node) for node in list(found)[:MAX_BY] if isinstance(node, Symbol))


def _written(symbol: Symbol) -> str:
    """A symbol with its indices as LaTeX."""
    below = "".join(each.name for each in symbol.subs if isinstance(each, Symbol))
    return f"{symbol.name}_{{{below}}}" if below else symbol.name
