r"""What words relate is put as a relation: `if $c$ is any class other than $k$`, `$\partial f / \partial w$ is $x$`."""

from __future__ import annotations

import re

CLASS = r"(?:class|index|one|logit|label|Klasse|Index|classe|indice|clase|índice)"
IS = r"(?:is|are|be|being|ist|est|es|sea)"
SOME = rf"(?:(?:any|an?|some|one|of|the|eine?|une?|una|{CLASS})\s){{0,4}}"
UNLIKE = (
    rf"(?:(?:,?\s?{IS}\s)?{SOME}(?:other|different|distinct|andere|autre|otra|différente?|diferente|distint[oa])\s"
    rf"(?:{CLASS}\s)?(?:than|from|to|als|que|de|von)|(?:{IS}\s)?not\s(?:equal\sto|the\ssame\sas)|{IS}\snot|"
    rf"{IS}\snicht(?:\sgleich)?|(?:{IS}\s)?(?:unlike|ungleich|verschieden\svon)|differs\sfrom|does\snot\sequal|"
    r"n'est\spas(?:\ségal\sà)?|no\ses)"
)
"""Words that say of two indices that they differ; `not` alone says it where nothing else can be meant."""
UNEQUAL = rf"(?:{UNLIKE}|not|nicht)\s(?:the\s)?(?:{CLASS}\s)?"
EQUAL = (
    rf"(?:(?:{IS}\s)?(?:equal\sto|the\ssame\s(?:{CLASS}\s)?as|gleich|égal\sà|igual\sa)|equals|coincides\swith|"
    rf"(?P<bare>{IS}))\s"
)
ARE = r"(?:(?:both\s)?(?:are|sind|sont|son)\s)"
DIFFER = (
    rf"\s(?:differ|{ARE}(?:different|distinct|not\s(?:equal|the\ssame)|unequal|différents|distintos)|"
    rf"{ARE}?(?:verschieden|different)(?:\s(?:ist|is))?)\b"
)
AGREE = rf"\s(?:coincide|agree|{ARE}(?:equal|the\ssame|gleich|égaux|iguales)|gleich\ssind)\b"
ONLY_IS = re.compile(r"\W|\d|(?:if|when|whenever|case|wenn|falls|si|quand|lorsque|cuando)\b", re.I)
BEHIND_IS = re.compile(r"[*_]{0,2}\s?(?:[,:;.)]|\Z|then\b|dann\b|alors\b|entonces\b)", re.I)
"""Around a case that only `is` tells: `if $c$ is $k$, ..`; `where $x$ is $d$ dimensional` tells none."""
ITEM = r"^[ \t]*(?:[-*+]|\d\d?[.)]|\(?[a-z]\))[ \t]+[*_]{0,2}"
WORDS = (
    r"if|when|whenever|for|where|with|case|fall|cas|caso|wenn|falls|für|wo|si|quand|lorsque|pour|où|cuando|para|donde"
)
WHEN = rf"(?:{ITEM}|\b(?:{WORDS})\s){SOME}"
LETTER = r"(?:(?-i:[b-z])|\\ell|\\mu|\\nu)'?"
FIRST, SECOND = (rf"(?P<d{n}>\$)?\s?(?P<of{n}>{LETTER})\s?(?(d{n})\$|\b)" for n in (1, 2))
TOLD = re.compile(
    rf"(?:(?P<when>{WHEN})|(?<![\w\\^{{}}])(?<![_=+*/<>-]\s)){FIRST}\s?"
    rf"(?:(?P<unequal>{UNEQUAL})|(?P<equal>{EQUAL})|(?:and|und|et|y|von|from|de)\s)"
    rf"{SECOND}(?:(?P<says>(?P<differ>{DIFFER})|{AGREE})|\s(?:ist|is|sind|est)\b)?(?!\s?[=<>+/^(-]|\s\*|\w)",
    re.I | re.M,
)
IS_VALUE = re.compile(
    r"[ \t]{0,9}\n?[ \t]{0,9}(?:is(?: (?:just|simply|then|exactly|equal to))?|equals|becomes|ist(?: gleich)?|"
    r"est(?: égale? à)?|vaut|es(?: igual a)?|vale)\s{1,9}"
)
DERIVATIVE = re.compile(r"[$\\( ]{0,9}(?:\\[dt]?frac\s?\{?\s?)?(?:\\partial|\\nabla|d(?=\s?[A-Za-z\\]\S{0,12}\s?[/}]))")
NO_SUBJECT = re.compile(
    r"\b(?:of|in|to|from|with|without|on|by|than|at|about|for|into|behind|before|after|beside|as|if|when|whenever|once|"
    r"until|von|zu|zum|mit|aus|bei|vor|nach|wenn|falls|sobald|de|du|des|à|dans|pour|avec|si|quand|lorsque|del|en|con|"
    r"cuando)\s*(?:the\s(?:derivative|gradient)\s*)?$",
    re.I,
)
"""Words before what only belongs to what is spoken of, or is a case: `the second factor of $..$ is $x$`."""
ENDS = re.compile(
    r"\s{0,3}(?:[.,;:!)]|\Z|\n|\b(?:if|for|when|whenever|where|because|since|as|by|while|unless|otherwise|and|but|so|here|"
    r"wenn|für|falls|weil|denn|da|und|aber|si|pour|quand|car|et|mais|cuando|para|porque|pues|y|pero)\b)",
    re.I,
)
"""Behind a formula that is a value by itself; `$d$-dimensional` and `$1/p$ times that` go on."""


def with_relations(text: str) -> str:
    r"""A text with `$c \ne k$` for `$c$ is different from $k$`, and with `$c = k$` for `$c$ and $k$ are equal`.

    An equality, and indices that stand without dollars, have to follow `if`, `when` or `for`; others may be a claim.
    """
    return TOLD.sub(_relation, text)


def _relation(told: re.Match[str]) -> str:
    joined = told["unequal"] is None and told["equal"] is None
    is_unequal = told["unequal"] is not None or told["differ"] is not None
    signs = {told["d1"], told["d2"]}
    sure = told["when"] is not None or (is_unequal and None not in signs)
    bare = told["bare"] is not None
    if bare and not (ONLY_IS.match(told["when"] or "where") and BEHIND_IS.match(told.string, told.end())):
        return told[0]
    if len(signs) > 1 or not sure or (joined and not told["says"]):
        return told[0]
    sign = r"\ne" if is_unequal else "="
    return f"{told['when'] or ''}${told['of1']} {sign} {told['of2']}$" + "\n" * told[0].count("\n")


def gives_value(text: str, of: tuple[int, int], value: tuple[int, int]) -> bool:
    r"""Whether words say what a derivative is, of two formulas at these places: `$\nabla_w f$ is $x$`."""
    if not IS_VALUE.fullmatch(text, of[1], value[0]) or not DERIVATIVE.match(text, of[0]):
        return False
    return not NO_SUBJECT.search(text, max(0, of[0] - 40), of[0]) and ENDS.match(text, value[1]) is not None
