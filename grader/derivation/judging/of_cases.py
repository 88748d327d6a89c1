r"""What a sentence says that a formula is in each case: `which is $A$ for $j = k$ and $B$ for $j \ne k$`."""

from __future__ import annotations

import re

from grader.derivation.judging.discourse import Discourse, End, Spoken
from grader.derivation.nodes.syntax import Condition, negated

WHICH_IS = re.compile(
    r"(?:\b(?:which|that|this|it|das|was|ce qui|cela|lo que|esto)\s+(?:is|equals|becomes|gives|means|ist|wird|est|es)"
    r"|\bi\.\s?e\.)\s*(?:just |simply |simplement |einfach )?$",
    re.IGNORECASE,
)
AND = re.compile(
    r"\s*(?:\([^()$]{0,60}\))?\s*[,;]?\s*(?:and|or|und|oder|et|ou|y|o)\s+(?:it is |is |ist |est |es )?", re.I
)
MENTION = re.compile(r"\s*\\?[A-Za-z]+(?:_(?:\w|\{[^{}]{0,12}\}))?\s*")


OTHERWISE = re.compile(
    r"\s*,?\s*(?:otherwise|else|if not|in all other cases|for (?:all |any |every )?(?:the )?others?|sonst|ansonsten|"
    r"sinon|si no|en otro caso)\b",
    re.IGNORECASE,
)


def said_of_case(spoken: Spoken, before: Discourse) -> tuple[End, tuple[Condition, ...]] | None:
    """What a formula in the text is said to be in the case that is named right after it, with that case; None for any
    other formula."""
    formula = spoken.formula
    statement = spoken.statements[0] if len(spoken.statements) == 1 else None
    if statement is None or formula.display or statement.relations or statement.continues or len(statement.sides) != 1:
        return None
    near = spoken.near
    if not near and before.told is not None and len(before.told_of) == 1 and OTHERWISE.match(formula.after):
        near = (negated(before.told_of[0]),)
    if not near or MENTION.fullmatch(formula.text):
        return None
    if before.told is not None and AND.fullmatch(formula.words):
        return before.told, near
    is_last = bool(before.ends) and before.mention is None  # and not $f_k$ of `the derivative by $f_k$: this is ..`
    return (before.ends[-1], near) if is_last and WHICH_IS.search(formula.words[-80:]) else None
