"""Cases that the words around a line make it one of, where no formula names them."""

from __future__ import annotations

import re

from grader.derivation.judging.discourse import Pair
from grader.derivation.judging.words.connectives import ITEM, OF_CASES
from grader.derivation.text.sentences import last_sentence

OTHERS = r"(?:others?|ander\w*|übrigen|autres?|otr[oa]s?)"
INDICES = r"(?: (?:class\w*|labels?|entr\w+|indices|ones?|components?|Klassen|Einträge|clas[se]\w*))?"
OF_OTHERS = re.compile(
    rf"(?:\b(?:all|every|any|alle|toutes?|tous|tod[oa]s?)\b(?: \w+)?|\n[ \t]*[-*+][*_]*) {OTHERS}{INDICES}[\s:*_]*$",
    re.I,
)
"""`one of them is 1 and all other $y_{ic} = 0$`, or an item about other classes."""
IS_ANOTHER = re.compile(
    r"\b(?:is|be|ist|est|es) (?:any |an |one of the |some |irgend\w* |une? |otra )*"
    r"(?:other|another|different|andere|autre|otra) (?:class|one|logit|index|Klasse|classe|clase)\b[^.;]{0,80}$",
    re.I,
)
"""`If $c$ is any other class, one finds ..`."""
OF_THE_LABEL = re.compile(
    r"\b(?:true|correct|right|actual|wahre|richtige|vraie|correcta)n? (?:class|label|Klasse|classe|clase)\s*[:*_]*\s*$",
    re.I,
)
"""`true class: $p_{ik} - 1$`."""
DIAGONAL = re.compile(
    r"(?:^|\n|[.;:!])\W*(?:(?P<off>off|non)\W?(?:the )?)?diagonal"
    r"(?: (?:terms?|entr\w+|elements?|parts?|cases?))?\s*[:*_.]*\s*$",
    re.I,
)
"""A heading, or an item, that says of which entries a line is."""
OF_THE_OTHERS = re.compile(rf"\s*,?\s*(?:for|in|für|pour|para)(?: \w+){{1,2}} {OTHERS}\b", re.I)
"""`$y_{ic} = 0$ for all the other classes`."""
WHEN = r"(?:if|when|whenever|wenn|falls|sofern|si|quand|lorsque|cuando)"
TRUE_CLASS = re.compile(
    rf"\b(?:{WHEN}|for|für|pour|para)\b[^.;]{{0,100}}\b(?:true|correct|right|actual|richtige|wahre|korrekte|vraie|bonne|"
    r"correcta|verdadera) (?:class|label|one|Klasse|classe|clase)\b",
    re.I,
)
"""`If $k$ is the correct class of example $i$, ..`."""
NOT = re.compile(r"\b(?:not|nicht|keine?|pas|no)\b|n't\b", re.I)
SUPPOSES = re.compile(
    rf"(?:^|\b(?:and|but|then|und|et|y)\b|,)[\s*_>-]*{WHEN}\s+(?!(?:we|you|i|one|man|wir|on|l'on|nous|se|it|this|only|nur|"
    r"\w+(?:ing|amos|emos|imos))\b)\w+",
    re.I,
)
"""`If no example belongs to class $k$, the gradient is ..`; `if we differentiate, ..` supposes nothing."""


def speaks_of_cases(pair: Pair) -> bool:
    """Whether the words before, within and after a line may make it one of several cases, as an item of a list."""
    words = pair.words
    of_class = TRUE_CLASS.search(pair.sentence) is not None
    return of_class or ITEM.search(words[0]) is not None or any(map(OF_CASES.search, words))


def case_said(pair: Pair) -> str:
    """The relation of an index to the label, or to another, that words beside a formula make its case."""
    before, behind = pair.words[0], pair.words[2]
    of_diagonal = DIAGONAL.search(before)
    of_class = TRUE_CLASS.search(pair.sentence)
    if (
        OF_OTHERS.search(before)
        or IS_ANOTHER.search(before)
        or OF_THE_OTHERS.match(behind)
        or (of_diagonal and of_diagonal["off"])
        or (of_class and NOT.search(of_class[0]))
    ):
        return "!="
    return "=" if of_diagonal or of_class or OF_THE_LABEL.search(before) else ""


def supposes(pair: Pair) -> bool:
    """Whether the sentence of a line supposes something that no formula says."""
    return not pair.contexts and not case_said(pair) and SUPPOSES.search(last_sentence(pair.sentence)) is not None
