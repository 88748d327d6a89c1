"""Formulas without an equality that words may make the result: `So the final answer is ...`."""

from __future__ import annotations

import re

from grader.derivation.judging.words.connectives import FINAL, OF_A_PART, RESULT
from grader.derivation.meaning.symbols import ONES, Table
from grader.derivation.nodes.syntax import Derivative, Node, Number, Power, Symbol, walk
from grader.derivation.text.documents import Formula
from grader.derivation.text.sentences import last_sentence

PERHAPS_RESULT = "the words before it may say that it is the result, which it is not"
HAS_SHAPE = re.compile(
    r"\s*(?:(?:has|have)\b(?!\s+(?:to|the|been)\b)|(?:is|are)\s+(?:also\s+|again\s+|just\s+)?an?\s+(?:\w+\s+)?"
    r"(?:vector|number|scalar|matrix)\b)"
)
"""Words after a formula of which it is said how it looks, and which is no result by that."""
IS_SPOKEN_OF = re.compile(r"\s*(is|are|ist|est|es)\b")
LONGEST = 200
"""The end of a paragraph that is looked at for what it is about."""


def may_be_result(node: Node | None, formula: Formula, paragraph: str, table: Table) -> str | None:
    """ "" if words say that a formula is the result, PERHAPS_RESULT if they may say so, None if they do not."""
    said = formula.words[-80:]
    if node is None or isinstance(node, Symbol | Number | Derivative):
        return None
    if isinstance(node, Power) and isinstance(node.base, Symbol) and IS_SPOKEN_OF.match(formula.after):
        return None
    if HAS_SHAPE.match(formula.after):
        return None
    if all(_is_shape(each.name, table) for each in walk(node) if isinstance(each, Symbol)):
        return None  # d x 1 is what the result looks like, and R^d where it lies
    if FINAL.search(said):
        return ""
    is_of_part = OF_A_PART.search(last_sentence(said)) or _is_about_part(paragraph, table)
    return PERHAPS_RESULT if RESULT.search(said) and not is_of_part else None


def paragraph_of(words: str, before: str) -> str:
    """The words of a paragraph up to a formula, if these stand right before that and others before them."""
    _, ended, begun = words.rpartition("\n\n")
    return (begun if ended else f"{before} {begun}")[-LONGEST:]


def _is_about_part(paragraph: str, table: Table) -> bool:
    """Whether a paragraph speaks of a term of what is differentiated, such as the regulariser."""
    phrases = (phrase for phrase, node in table.parts.items() if not isinstance(node, Symbol))
    return any(re.search(rf"\b{re.escape(phrase)}", paragraph, re.IGNORECASE) for phrase in phrases)


def _is_shape(name: str, table: Table) -> bool:
    """Whether a name is a size, or a set such as that of the real numbers."""
    return name in table.sizes or (name.startswith("bb ") and name not in ONES)
