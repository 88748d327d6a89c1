"""Where nothing was read: lines that would be, in the notation that the student used.

They say what the question says, or what everybody knows: never a step of the answer. Each is read before it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.derivation.judging.answer import Question, read_answer
from grader.derivation.judging.claims import GOOD, Word
from grader.derivation.meaning.question import name_of
from grader.derivation.nodes.statements import statements
from grader.derivation.nodes.syntax import Derivative, Node, Number, Power, Product, Symbol
from grader.derivation.settings import Symbols
from grader.derivation.telling.writing import NOTATIONS, UnwrittenError, written
from grader.derivation.text.documents import Formula
from grader.derivation.text.lexer import ReadError
from grader.derivation.text.typst import typst_formula

MAX_EXAMPLES = 3
MAX_DEFINITIONS = 6
LATEX = re.compile(r"\\[A-Za-z]{2,}|\\\[|\\\(|\$")
BETWEEN_DOLLARS = re.compile(r"\${1,2}([^$]{1,400})\${1,2}")
TYPST = re.compile(r"```\s{0,3}(?:typst|typ)\b|\$[^$]{0,400}(?:[_^]\(|\b(?:partial|sum|nabla)\b)[^$]{0,400}\$")
SIGNS = re.compile("[∂∇∑Σ∏√·×²³ᵀ⊤₀-₉ₐ-ₜᵢ-ᵪⱼα-ωΑ-Ω−]")


def notation_of(text: str) -> str:
    """`latex`, `typst`, `signs` (Unicode) or `letters` (what a keyboard has)."""
    between = BETWEEN_DOLLARS.findall(text)[:20]
    if "\\" not in text and (TYPST.search(text) or any(typst_formula(each) is not None for each in between)):
        return "typst"
    if LATEX.search(text) or not text.strip():
        return "latex"
    return "signs" if SIGNS.search(text) else "letters"


def examples(text: str, symbols: Symbols, question: Question) -> tuple[str, ...]:
    """Up to three lines that would be read, in the notation of a text; one of them is a derivative, if it can be."""
    notation = notation_of(text)
    found = [each for each in _definitions(symbols, notation) if is_read(each, question, good=True)]
    derivatives = [each for each in _derivatives(symbols, notation) if is_read(each, question, good=True)][:1]
    return (*found[: MAX_EXAMPLES - len(derivatives)], *derivatives)


def is_read(text: str, question: Question, *, good: bool = False) -> bool:
    """Whether all of a text is read; `good` if it must hold too."""
    answer = read_answer(text, question)
    if answer.refused or answer.notes or not answer.claims:
        return False
    return all(claim.status in GOOD if good else claim.status is not Word.NOT_READ for claim in answer.claims)


def _definitions(symbols: Symbols, notation: str) -> Iterator[str]:
    """What the question says its symbols are."""
    for text in symbols.definitions[:MAX_DEFINITIONS]:
        sides = statements(Formula(text, 1, True), {})[0].sides[:2]
        nodes = [side.node for side in sides if side.node is not None]
        if len(nodes) < 2:
            continue
        if notation == "latex":
            yield f"$${' = '.join(_top_sides(text)[:2])}$$"
        else:
            yield from _in(notation, *nodes)


def _top_sides(text: str) -> list[str]:
    """The sides of an equation in LaTeX as they are written; what stands below a sum is none."""
    sides, deep = [""], 0
    for char in text:
        deep += (char == "{") - (char == "}")
        if char == "=" and not deep:
            sides.append("")
        else:
            sides[-1] += char
    return [side.strip().removesuffix(":").rstrip() for side in sides]


def _derivatives(symbols: Symbols, notation: str) -> Iterator[str]:
    """The derivative of the square of a number that is given, by itself."""
    for text, about in symbols.given.items():
        if about.axes or about.values in ("one_hot", "function"):
            continue
        if notation == "latex":
            yield rf"$$\frac{{\partial {text}^2}}{{\partial {text}}} = 2 {text}$$"
            continue
        try:
            symbol = Symbol(name_of(text))
        except ReadError:
            continue
        square = Power(symbol, Number(2.0))
        yield from _in(notation, Derivative(square, symbol), Product((Number(2.0), symbol)))


def _in(notation: str, *sides: Node) -> Iterator[str]:
    try:
        yield written(sides, NOTATIONS[notation])
    except UnwrittenError:
        return
