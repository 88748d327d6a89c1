"""What a sentence says of mathematics in words alone, where nothing checks it.

A sentence does so when it computes what a derivative is (`twice the weights`), says of what kind it is, for what a line
holds at all, what a function makes of a sum, or what labels or probabilities add up to.
"""

from __future__ import annotations

import re
from collections.abc import Collection

SHOWN = "[■□]"
"""What stands for formulas that relate or compute something; those are read."""
OPERATION = (
    r"(?:half|twice|double|triple|multiplied|divided|"
    r"(?:negative|sum|mean|average|product|difference|quotient|square|logarithm|log)s? (?:of|between)|lambda|"
    r"Summe|Mittel\w*|Produkt|Differenz|somme|moyenne|produit|suma|media|producto)\b"
)
DERIVATIVE = r"(?:gradient|derivative|Ableitung|dérivée|derivada)s?"
COMES_OUT = r"(?:gives?|contributes?|adds?|leaves?|yields?|becomes?|ergibt|liefert|donne|da)\b"
EQUALS = rf"(?:\b(?:is|are|equals?|ist|est|es|{COMES_OUT})|:)"
FEW = rf"[^.;:|\n{SHOWN[1:-1]}]"
COMPUTED = re.compile(
    rf"\b{DERIVATIVE}\b{FEW}{{0,80}}?{EQUALS}(?!\s*(?:then |thus |therefore )?{SHOWN}){FEW}{{0,60}}?\b{OPERATION}", re.I
)
KIND = re.compile(
    rf"\b{DERIVATIVE}\b{FEW}{{0,50}}?\b(?:is|are)\s+(?:just |only |simply |again )?an?\s+(?:single |real )?"
    r"(?:scalar|number|matrix)\b",
    re.I,
)
LIMITED = re.compile(
    r"\bonly\s+(?:be\s+)?(?:holds?|valid|true|correct|applies|apply|works?)\b|"
    r"\b(?:holds?|valid|true|correct|applies|works?)\s+only\s+(?:for|if|when|in|on)\b(?!\s*▵)",
    re.I,
)
OF_ONE_CASE = re.compile(r"\bonly\s+(?:holds?|valid|true|applies|works?)\s+(?:for|if|when|in case)\s*▵", re.I)
"""Such a case is read as one."""
ADDED_UP = re.compile(
    r"\b(?:probabilit\w+|labels?|targets?|softmax outputs?|predictions?)\b[^.;■□]{0,60}?"
    r"\b(?:sums?|adds?)(?: up)? to\s+(?:▫|zero\b|(?!1\b)\d|[A-Z]\b)"
    r"|\b(?:sums?|adds?) up to\s+▫"
    r"|\b(?:residual|error|difference|gradient|derivative)s?\b[^.;■□]{0,60}?\b(?:sums?|adds?)(?: up)? to\s+"
    r"(?:one\b|[1-9])"
    r"|\bsums? (?:of|over)\b[^.;■□]{0,20}\b(?:probabilit\w+|labels?|targets?)\b[^.;■□]{0,30}?"
    r"\b(?:is|equals)\s+(?:▫|zero\b|(?!1\b)\d|[A-Z]\b)",
    re.I,
)
FUNCTION = r"(?P<function>log\w*|exp\w*|derivative|gradient)"
NOUN = r"sum|mean|average|product|quotient|ratio|difference|fraction"
MADE_OF = re.compile(
    rf"\b{FUNCTION} of (?:an?|the) (?P<inner>{NOUN}) (?:is|equals|becomes|=) "
    rf"(?:an?|the) (?P<outer>{NOUN}) of\b",
    re.I,
)
ALIKE = {"ratio": "quotient", "fraction": "quotient", "average": "mean"}
LAWS = frozenset(
    [
        ("log", "product", "sum"),
        ("log", "quotient", "difference"),
        ("exp", "sum", "product"),
        ("exp", "difference", "quotient"),
        ("der", "sum", "sum"),
        ("der", "difference", "difference"),
        ("der", "mean", "mean"),
        ("gra", "sum", "sum"),
        ("gra", "mean", "mean"),
        ("gra", "difference", "difference"),
    ]
)
"""What a function makes of what it is of."""


def unchecked(sentence: str, terms: Collection[str] = ()) -> re.Match[str] | None:
    """What a sentence says that nothing checks; `terms` are what words call those of what is differentiated."""
    for law in MADE_OF.finditer(sentence):
        inner, outer = (ALIKE.get(law[part].lower(), law[part].lower()) for part in ("inner", "outer"))
        if (law["function"][:3].lower(), inner, outer) not in LAWS:
            return law
    rest = MADE_OF.sub("", sentence)
    limited = LIMITED.search(rest)
    if limited and not OF_ONE_CASE.search(rest):
        return limited
    return COMPUTED.search(rest) or KIND.search(rest) or ADDED_UP.search(rest) or _of_terms(rest, terms)


def _of_terms(sentence: str, terms: Collection[str]) -> re.Match[str] | None:
    """What comes out of a term of what is differentiated."""
    for term in terms:
        found = re.search(
            rf"\b{re.escape(term)}\w*\b{FEW}{{0,40}}?\b{COMES_OUT}{FEW}{{0,60}}?\b{OPERATION}", sentence, re.I
        )
        if found:
            return found
    return None
