"""Sentences that deny or take back what formulas say, so that only a person understands what an answer claims.

A sentence does so by one of a few ways to speak: a negation of what is true, a mistake that is owned, something that
should be otherwise, a multiple or an opposite of what stands there, or an exception. Words such as `minus` or `not` do
no harm by themselves: `prediction minus target`, `does not depend on`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from grader.derivation.judging.claims import Role
from grader.derivation.judging.discourse import Spoken
from grader.derivation.judging.words.unchecked import unchecked
from grader.derivation.nodes.syntax import Derivative, Symbol
from grader.derivation.text.lexer import EAST_ASIAN
from grader.derivation.text.sentences import sentences

CLAIM, FORMULA, MENTION, CASE = "■", "□", "▫", "▵"
"""What stands for a formula among words: one with a relation, another one, a symbol by itself, a case of indices."""
SHOWN = f"[{CLAIM}{FORMULA}]"
NOT = r"(?:\bnot|\bnever|\bhardly|n['’]t)"
MODAL = (
    r"\b(?:should|must|needs? to|ha(?:s|ve) to|ought to|supposed to)"
    r"(?:n['’]t|\s+(?:not|probably|actually|really|rather|just))*\s+"
)
TRUE = r"(?:true|right|correct|valid|sure|certain|the case|what|there|wahr|richtig|der Fall|vrai|juste|correcto)\b"
RESULTS = r"(?:gradient|derivative|result|answer|solution|formula|expression|equation)s?\b"
WORK = rf"(?:{RESULTS}|(?:calculation|computation|derivation|line|step|sign|factor|attempt)s?\b)"
DETERMINERS = (
    r"(?:(?:the|an?|my|our|quite|really|actually|exactly|entirely|necessarily|correct|right|true|final|full|whole|"
    r"complete|desired|always|all|so|very|equal|to|given|by|just|simply)\s+){0,4}"
)
THIS = rf"(?:(?:this|that|it|these|what|everything|one|the (?:above|last|previous|final))\b|(?:the )?{RESULTS}|{SHOWN})"
EXCEPTION = r"\b(?:unless|except|irrespective|regardless|no matter|whether|any but|außer|sauf|salvo)\b"
NEGATIONS = (
    rf"\b(?:(?:is|are|was|were|be|it|this|that)\s+{NOT}|(?:is|are|was|were)n['’]t)\s+{DETERMINERS}(?:{TRUE}|{WORK})",
    rf"{NOT}(?: (?:quite|really|equal to|given by|the same as|simply|exactly))?\s*\(?\s*{SHOWN}",
    rf"{NOT}\s+(?:\w+\s+)?{TRUE}",
    r"(?:\b(?:does|do|did) not|n['’]t|\bnever|\bcannot)\s+(?:(?:really|quite|actually)\s+)?(?:hold|think|believe|trust|"
    r"agree|match|work|fit|add up|make sense|look right|seem right|be (?:right|true|correct))\b",
    r"\bnone of (?:this|that|it|these|the (?:above|lines|steps|formulas|results))\b",
    rf"\b(?:nicht|pas|no es|kein\w*)\s+(?:ganz |wirklich |tout à fait |vraiment )?(?:{TRUE}|{SHOWN}|sicher|sûr|seguro)",
)
"""`this is not the gradient`, `I don't think that`."""
MISTAKES = (
    r"(?<!common )(?<!easy )(?<!typical )\bmistakes?\b|\b(?:typos?|(?<!if )false|flawed|erroneous\w*)\b",
    r"\b(?:incorrect|contradict|miscalculat)\w*|\bwrong(?!\s+(?:class|label|prediction|categor|output)\w*)\w*",
    r"\b(?:sign|calculation|algebra\w*|arithmetic|careless|index)[\s-]+errors?\b",
    r"\b(?:an|some|made|is|was) errors?(?=\s*[.,;!]|\s*$|\s+(?:in|somewhere|above|here)\b)",
    r"\berrors? (?:somewhere|above|here)\b|\b(?:off by|up to (?:an? |the )?(?:sign|factor|constant|scal\w+))\b",
    r"\b(?:is|are|was|were) (?:missing|lost)\b|\b(?:forgot\w*|guess(?:ed|ing)?|trust|unsure|not sure|copied)\b",
    r"\b(?:crossed out|scratch that|oops|no,? wait|actually,? no)\b|~~",
    r"\b(?:falsch|faux|fausse|contraire|incorrect[eo]|negad[oa]|durchgestrichen|stimmt nicht|barré)\b",
    rf"(?<!\bder )(?<!\bden )\b(?:Fehler|erreur)\b(?!\s*{CLAIM})|\b(?:der|den) Fehler\b(?!\s*(?:{CLAIM}|$))",
)
"""What its author owns or fears to be wrong."""
CORRECTIONS = (
    rf"{MODAL}(?:be|have been|read)\s+(?:\w+\s+){{0,2}}?(?:{SHOWN}|(?:flipped|dropped|removed|replaced|changed|"
    r"reversed|negated|swapped|corrected|deleted|halved|doubled|left out|omitted|ignored|multiplied|divided|there|"
    r"opposite|different|minus|half|twice|without|a sum|a product)\b)",
    r"\bthere (?:should|must) be\b|\bmust not (?:be|have|stand|appear|occur)\b",
    r"\bneeds? (?:another|an? \w+) (?:sign|minus)",
    r"\b(?:factor|term|sign|part|sum)s?\b[^.]{0,40}\b(?:superfluous|not needed|unnecessary|redundant|to be ignored)\b",
    r"\b(?:replace|swap|exchange|negate|flip|invert)s?\b[^.]{0,40}\b(?:by|with|and|line|sign|result)\b",
    r"\b(?:swapped|interchanged|exchanged) in the (?:last|final|first|second|above)\b|\bthe wrong way\b"
    r"|(?<!nothing gets )(?<!nothing is )(?<!not )(?<!get )\bmixed up\b",
    r"(?<!\bI )(?<!\bwe )\b(?:add|insert|put) (?:an?|another|the) (?:\w+ )?(?:minus|sign|factor)\b",
    r"\b(?:muss|müsste|sollte|hätte)\b[^.]{0,40}\b(?:umgedreht|gestrichen|ersetzt|vertauscht|heißen|geändert|weg)\b",
    r"\b(?:il faut|on doit|doit|devrait)\b[^.]{0,30}\b(?:changer|inverser|remplacer|supprimer)\b",
    r"\b(?:hay que|debe|debería)\b[^.]{0,30}\b(?:cambiar|invertir|reemplazar|quitar)\b",
    rf"{MODAL}have (?:an? |the |no )?(?:opposite|other|different|minus|plus|sign|factor)\b",
    r"\bshould(?:n['’]t| not) (?:be|have|stand|appear|occur)\b|\bshould have been\b|\bignore (?:this|that|my)\b",
    r"\bsigns?\b[^.]{0,40}\b(?:wrong|should|must|needs?|missing|lost|off|incorrect)\b",
    r"(?<!not )(?<!n['’]t )\b(?:drop|remov|delet|flip|chang|swap|revers|ignor|disregard|discard|omit|neglect|"
    r"cross out|strik|skip|forget)\w*"
    r"\s+(?:about\s+)?(?:the|that|this|my|these|all|everything|what)(?:\s+\w+){0,2}?\s+"
    rf"(?:(?:signs?|minus|lines?|results?|answer|gradient|calculation|computation|attempt|above|wrote)\b|{CLAIM})",
    r"\b(?:drop|remov|delet|los)\w*\s+(?:the|that|this|a|my)\s+(?:\w+\s+)?factors?\b"
    r"(?![^.]*\b(?:for now|first|later|until|at the end|moment|temporarily)\b)",
    rf"\binstead of\s+{DETERMINERS}{SHOWN}|\b(?:should|must|is|are|be|have)\b[^.]{{0,40}}\binstead\b(?! of)",
)
"""What is said to be meant otherwise: `the factor should be dropped`."""
MULTIPLES = (
    r"\b(?:minus(?! signs?)|negative of|(?<!in the )opposite of|reverse of|half(?: of)?|twice|double|three times)"
    rf"\s+{THIS}",
    r"\b(?:its|the|but) (?:negative|opposite|reverse)\b"
    r"(?!\s+(?:(?:\w+\s+){0,2}(?:log|likelihood)|gradient|direction|class|sign|term|part|of|case|side))",
    rf"\b(?:{WORK}|this|it|that)\b[^.]{{0,25}}\b(?:ha[sd]|have|is|are|of|with)\b[^.]{{0,12}}"
    r"\b(?:opposite|reversed?|negated)\b(?! direction)",
)
"""`twice this`, `but its negative`."""
EXCEPTIONS = (rf"{CLAIM}[^.;]{{0,80}}{EXCEPTION}", rf"{EXCEPTION}[^.;{CLAIM}]{{0,60}}{CLAIM}")
RELATED = re.compile(r"=|\\neq?\b")
"""Of a formula that only names a case: `c = k`, and not `i`, as in `for every i`."""
RESIDUAL = re.compile(r"\bwhat (?:\w+ ){0,3}?(?:expect|predict|believe|output)\w* minus what\b", re.I)
"""`what the model expects minus what was observed` is a difference, and no opposite."""
ANNOUNCED = re.compile(
    r"^\W*(?:(?:now|then|next|finally|so|we|I|let us|it remains to|still|only|have to)\s+){1,3}"
    r"(?:put|add|insert)\s+the\s+(?:minus|sign|factor)\b"
    r"|^\W*(?:\d{1,2}[.)]\s*)?(?:(?:now|then|next|finally|we|let us)\s+)?(?:replace|insert|substitute|swap)\b[^.;!?]*:"
    rf"(?=\s*(?:$|{CLAIM}))",
    re.I,
)
"""What the derivative that stands next does: `Now put the minus sign in front.`, `(5) Replace the indicator by ..:`"""
OPERATION = re.compile(
    r"\b(?:multipl(?:y|ied)|divided?|subtract(?:ed)?|negated?|scaled?|halved?|doubled?)\b(?: \w+)? (?:by|with|from)\b",
    re.I,
)
"""What is still to be done when nothing is said to come out of it."""
TURNING = re.compile(r"^\W*(?:no[, ]+)?(?:wait|hmm+|hold on|correction|erratum|sorry\s*[,:])(?![\w-])", re.I)
"""How a sentence begins that takes back what stands before it."""
NOTHING = r"(?<!towards )(?<!toward )(?<!shrunk to )(?<!smaller than )(?:zero|vanish\w*|null\w*|nul(?:le)?s?|cero)\b"
VALUE = re.compile(rf"\b{RESULTS}[^.;]*\b{NOTHING}|\b{NOTHING}[^.;]*\b{RESULTS}", re.I)
"""What words make the result, behind the last formula, where nothing checks it: `the gradient becomes zero`."""
WITHOUT = r"\b(?:no|without|ohne|kein\w*|sans|sin)\s+(?:an?\s+|the\s+)?"
"""Said of a part of what is differentiated, its absence is why nothing is left."""
ALL = (*NEGATIONS, *MISTAKES, *CORRECTIONS, *MULTIPLES, *EXCEPTIONS)
DENIAL = re.compile("|".join(f"(?:{pattern})" for pattern in ALL), re.I)
WITHIN = re.compile(r"\\(text|mbox|textrm|textit|textbf|mathrm)\{([^{}]*)\}")
IN_FORMULA = re.compile(
    r"\b(?:never|opposite|reverse[ds]?|negative of|minus|twice|half|instead|wrong|false|not|nicht|pas)\s*$|"
    r"\bonly\s+(?:for|in|of)\s+(?:the|one|some)\b|" + EXCEPTION,
    re.I,
)
"""The same of words in a formula, which stand beside its sides."""


@dataclass(frozen=True)
class Denied:
    """The words of a denial, and the number of the formula right before its sentence; -1 if none is.

    `within` are the numbers of the formulas that stand in the sentence.
    """

    words: str
    formula: int
    sentence: str = ""
    within: range = range(0)


def words_within(formula: str) -> str:
    """All that is said in words within a formula."""
    within = (found[2] for found in WITHIN.finditer(formula))
    return f" {MENTION} ".join((*within, *(found[0] for found in EAST_ASIAN.finditer(formula))))


def denials(spoken: Sequence[Spoken], after: str, parts: Collection[str] = ()) -> Iterator[Denied]:
    """All sentences around formulas that may deny something, or say of the result what nothing checks.

    `parts` are what words call the terms of what is differentiated.
    """
    text, starts = "", []
    for each in spoken:
        text += each.formula.words
        starts.append(len(text))
        text += f" {_placeholder(each)} "
    last = text.rfind(CLAIM)
    for begin, sentence in sentences(text + after):
        plain = re.sub(r"[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}", "", sentence)
        plain = RESIDUAL.sub("", plain)
        before = [number for number, start in enumerate(starts) if start < begin]
        if _is_done_next([spoken[n] for n, start in enumerate(starts) if start >= begin]):
            plain = ANNOUNCED.sub("", plain)
        found = DENIAL.search(plain) or (_said_behind(plain, parts) if begin > last >= 0 else None)
        found = found or (TURNING.search(plain) if before else None) or unchecked(plain, parts)
        if found:
            after_it = sum(start < begin + len(sentence) for start in starts)
            words = " ".join(found[0].split())[:60]
            yield Denied(words, before[-1] if before else -1, plain, range(len(before), after_it))
    for each in spoken:
        within = words_within(each.formula.text)
        found = DENIAL.search(within) or IN_FORMULA.search(within)
        if found:
            yield Denied(" ".join(found[0].split())[:60], -1)


def _is_done_next(following: Sequence[Spoken]) -> bool:
    """Whether the next equality of those that follow says what a derivative is."""
    said = (statement for each in following for statement in each.statements if statement.relations)
    first = next(said, None)
    return first is not None and not first.continues and isinstance(first.sides[0].node, Derivative)


def _said_behind(sentence: str, parts: Collection[str]) -> re.Match[str] | None:
    """What a sentence behind the last claim makes of the result."""
    absent = any(re.search(WITHOUT + re.escape(part), sentence, re.I) for part in parts)
    return OPERATION.search(sentence) or (None if absent or CASE in sentence else VALUE.search(sentence))


def _placeholder(spoken: Spoken) -> str:
    if spoken.only is not None:
        return CASE if RELATED.search(spoken.formula.text) else MENTION
    if spoken.role is Role.SUPPOSED:
        return MENTION
    statements = spoken.statements
    if any(statement.relations or statement.continues for statement in statements):
        return CLAIM
    sides = [side.node for statement in statements for side in statement.sides]
    return MENTION if all(isinstance(node, Symbol) for node in sides) else FORMULA
