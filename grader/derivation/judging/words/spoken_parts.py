r"""Derivatives of what words alone name: `the derivative of the middle term with respect to $f_k$ is $p_k$`, or
`differentiate by $f_k$: the log-sum gives $p_k$`. What they name is looked for in the formulas above."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.derivation.judging.discourse import Spoken
from grader.derivation.judging.names.naming import TERMS
from grader.derivation.judging.names.terms import either_sign
from grader.derivation.judging.words.connectives import BY
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Side
from grader.derivation.nodes.syntax import Add, Call, Negative, Node, Sum, Symbol, walk

WHAT = r"\s+(?:of|von|der|des|de|du|del)\s+(?P<what>[^.;:$|]{3,70}?)"
DERIVATIVE = r"\b(?:derivatives?|gradients?|partials?|Ableitung|dérivée|derivada|gradiente)"
IS = r"(?:\s*,?\s*\b(?:is|equals|gives|yields|ist|ergibt|lautet|est|vaut|es)\b\s*(?:equal to|just|then)?)?\s*:?\s*"
DERIVATIVE_IS = re.compile(rf"{DERIVATIVE}{WHAT}\s+(?=\S){IS}$", re.I)
"""The words before a value that say of what it is the derivative, but not by what."""
DERIVATIVE_BY = re.compile(rf"{DERIVATIVE}{WHAT},?\s+{BY.pattern}", re.I)
"""The words before what something is differentiated by."""
GIVES = re.compile(
    r"(?:^|[\s,;:(])(?:the|der|die|das|le|la|el)\s+(?P<what>[^.;:$|]{3,40}?)\s+"
    r"(?:gives|contributes|yields|becomes|has (?:the )?derivative|liefert|ergibt|donne|da)\s*:?\s*$",
    re.I,
)
"""The words before a value that may be a derivative."""
ITS = re.compile(
    r"(?:^|[.;:]\s+)(?:the|der|die|das|le|la|el)\s+(?P<what>[^.;:$|]{3,60}?),?\s+(?:and\s+)?(?:its|whose|ihre|seine|deren|dessen)"
    r"\s+(?:derivative|gradient|Ableitung)\b[^.;$]{0,120}?"
    r"(?:\bis\b|\bist\b|that is|i\.\s?e\.|namely|d\.\s?h\.)\s*,?\s*$",
    re.I,
)
"""The words before a value that tell of the derivative of what their sentence begins with."""
ENTRY = re.compile(
    r"(?:^|\n)[ \t]*(?:(?:[-*+•]|\(?(?:\d{1,2}|[a-z]{1,3})[.)])[ \t]+)?[*_]{0,2}(?:(?:the|der|die|das|le|la|el)\s+)?"
    r"(?P<what>[^\n:$|*]{3,40})[*_]{0,2}[ \t]*:[*_]{0,2}[ \t]*$",
    re.I,
)
"""The words at the head of an entry of a list whose value may be a derivative: `- 1st term: $..$`."""
OF_EXAMPLE = re.compile(
    rf"{DERIVATIVE}\s+(?:of|von|der|des|de|du|del)\s+(?:the|our|its|der|la|el|le)?\s*"
    r"(?:loss|cost|cross[- ]entropy|error)\s+(?:of|for|von|für|de)\s+(?:the\s+)?"
    r"(?:example|Beispiel|exemple|ejemplo)\s*$",
    re.I,
)
"""The words before the number of an example whose loss is differentiated."""
LOG_OF_SUM = re.compile(
    r"\blog\w*[- ]?sum\w*|\blog\w*\s+(?:of\s+)?(?:the\s+|a\s+)?sum\b|\blse\b|"
    r"\blog[- ](?:partition|normali)|\blog\w*\s+term",
    re.I,
)
OTHER = re.compile(r"\bother\s+(?:one|term|part|sum|summand)\b", re.I)
NOT_ALL = re.compile(
    r"\b(?:without|except|besides|minus|plus|times|not|ohne|außer|mal|sans|sauf|fois|sin|salvo|por)\b", re.I
)
"""What makes something else of what is named."""
BEST = re.compile(
    r"\b(?:optim\w*|minim\w*|stationary|converge\w*|solution|Minimum|Lösung|óptimo|mínimo|stationnaire)\b", re.I
)
OF_A_PART = "it may be said without a part that its sentence names, or of the optimum only"
FORMULAS_ABOVE, MOST = 14, 8
ARTICLE = 4
"""Characters that an article may take before a term."""


@dataclass(frozen=True)
class Part:
    """What words before a formula say that it is the derivative of: `what` in words, or the loss of an `example`.

    `by` is None where they do not say by what; `surely`: they speak of a derivative; `signed`: of a term with its sign.
    """

    what: str
    by: Side | None = None
    example: str = ""
    surely: bool = True
    signed: bool = False


def part_before(spoken: Sequence[Spoken], lone: Callable[[Spoken], Side | None]) -> Part | None:
    """What words say that the last of these formulas is the derivative of, where they give no formula for it."""
    *before, value = spoken
    words = value.formula.words[-140:]
    if before and re.fullmatch(IS, words, re.I) and words.strip():
        by = lone(before[-1])
        said = before[-1].formula.words[-140:]
        named = DERIVATIVE_BY.search(said)
        if by is not None and isinstance(by.node, Symbol):
            if named:
                return Part(named["what"], by)
            if len(before) > 1 and BY.fullmatch(said.strip()) and OF_EXAMPLE.search(before[-2].formula.words[-140:]):
                return Part("", by, before[-2].formula.text.strip())
    its = ITS.search(value.formula.words[-260:])
    if its is None and (found := DERIVATIVE_IS.search(words)):
        return Part(found["what"])
    found = its or GIVES.search(words)
    if found is None and (entry := ENTRY.search(words)) and _heads(entry["what"]):
        return Part(entry["what"], surely=False, signed=True)
    return Part(found["what"], surely=False) if found else None


def _heads(words: str) -> bool:
    """Whether words name a term and say nothing of it: `2nd term`, and not `in the second term the trace is cyclic`."""
    term = TERMS.search(words) if not words.startswith("(") else None  # (for the second term: ..)
    return term is not None and (term.start() <= ARTICLE or not words[term.end() :].strip(" .*_"))


def speaks_of_a_part(words: str, parts: Mapping[str, Node]) -> bool:
    """Whether a sentence names a part of what the question defines, or speaks of where it is best: what it says may be
    said of the rest, or of there only."""
    stems = sorted({re.escape(phrase.split()[0][:7]) for phrase, node in parts.items() if not isinstance(node, Symbol)})
    named = re.search(rf"\b(?:{'|'.join(stems)})", words, re.I) if stems else None
    return named is not None or BEST.search(words) is not None


def losses_of(example: str, table: Table) -> list[Side]:
    """The loss of one example, whose number is given."""
    if not table.is_index(example):
        return []
    losses = [name for name, definition in table.definitions.items() if not definition.variables]
    return [Side(f"{name}_{{{example}}}", Symbol(name, (Symbol(example),))) for name in losses]


def meant(what: str, above: Sequence[Spoken], parts: Mapping[str, Node], *, signed: bool = False) -> list[Side]:
    """The parts of the formulas above, the last first, that words may name, or what the question calls so."""
    if NOT_ALL.search(what):
        return []
    called = [node for phrase, node in parts.items() if re.search(rf"\b{re.escape(phrase)}", what, re.I)]
    found: list[Node] = [*_found_above(what, above, signed=signed), *called]
    return [Side(rf"\text{{{what.strip()}}}", node) for node in dict.fromkeys(found)][:MOST]


def _found_above(what: str, above: Sequence[Spoken], *, signed: bool) -> Iterator[Node]:
    for each in reversed(above[-FORMULAS_ABOVE:]):
        for side in (side for one in reversed(each.statements) for side in reversed(one.sides)):
            for node in walk(side.node) if side.node is not None else ():
                if isinstance(node, Add):
                    yield from [*either_sign(what, node)][: 1 if signed else None]
                    if OTHER.search(what):
                        yield from (term.of if isinstance(term, Negative) else term for term in node.terms)
                elif isinstance(node, Call) and node.function == "log" and LOG_OF_SUM.search(what):
                    yield from [node] if any(isinstance(part, Sum) for part in walk(node.argument)) else ()
