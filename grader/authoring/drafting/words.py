"""What an argument is, as far as names, annotations and docstrings say: a guess in the form of a rubric's `inputs`.

Read are the usual ways of docstrings: `X (N, d)`, `X: examples, shape (N, d)`, `- y: labels, 0 <= y < K`,
`lam: positive`. Pure; what nothing is said of is a `TODO` with words for its author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

TODO = "TODO"
Guess = dict[str, Any] | str
"""The settings of a declaration, or `TODO`; either may hold more of them below `fields`."""

SIZE = r"(?:[A-Za-z][A-Za-z0-9]{0,2}|\d+)"
SHAPE = re.compile(rf"\(\s*({SIZE}(?:\s*,\s*{SIZE})+)\s*,?\s*\)|\(\s*({SIZE})\s*,\s*\)|\(([A-Za-z]\d?)\)")
BY = re.compile(rf"\b({SIZE})\s*(?:x|×|by)\s*({SIZE})\b(?=[^()]*\b(?:matrix|array)|\s*$)")
LENGTH = re.compile(rf"\b(?:of (?:length|size|dimension)|length)\s+({SIZE})\b|\b([A-Za-z])-(?:dimensional )?vector\b")
CLASSES = (
    re.compile(r"\b0\s*(?:<=|≤)[^<≤\n]{1,20}(?:<|≤)\s*([A-Z])\b"),
    re.compile(r"\b0\s*(?:,\s*1\s*)?(?:,|\.\.+|…|to|-|through|up to)[\s.,…]*([A-Z])\s*-\s*1\b"),
    re.compile(r"\b([A-Z]) (?:different )?classes\b|\bclasses,? ([A-Z])\b|\b([A-Z])\b[^.\n]{0,12}\bnumber of classes"),
)
SIGNS = re.compile(
    r"-\s*1(?:\.0)?\s*(?:or|and|/|,)\s*\+?\s*1|\+\s*1(?:\.0)?\s*(?:or|and|/|,)\s*-\s*1|±\s*1|plus or minus one"
)
BINARY = re.compile(r"\b0(?:\.0)?\s*(?:or|/|,)\s*1\b(?!\s*,?\s*\.\.)|\bzeros? (?:or|and) ones?\b|\bbinary\b")
WHOLE = re.compile(r"\bintegers?\b[^.\n]{0,20}?\b(\d+)\s*(?:to|and|\.\.+|-)\s*(\d+)\b")
BETWEEN = re.compile(r"\b(?:between|in|from)\s*[\[(]?\s*(-?\d+(?:\.\d+)?)\s*(?:and|to|,)\s*(-?\d+(?:\.\d+)?)\b")
POSITIVE = re.compile(r"(?<!semi)(?<!semi-)(?<!semi )\bpositive\b|(?<!=)>\s*0\b|\bstrength\b|\bregulari[sz]ation\b")
NONNEGATIVE = re.compile(r"\bnon-?negative\b|(?:>=|≥)\s*0\b|\bat least (?:0|zero)\b")
LABELS = re.compile(r"\blabels?\b|\bclass (?:indices|indexes|numbers)\b|\b(?:class|index) of each\b")
INDEX = re.compile(
    r"\b(?:index of|which|a) (?:the )?class\b|\bclass (?:index|number|k)\b|\bindex of (?:the|a)\b|\bclass\b"
)
COUNTS = re.compile(r"\bnumber (?:\w+ )?of\b|\bhow many\b|\bdimension\b|\bsize\b|\bunits\b")
NUMBER = re.compile(r"\bnumber\b|\bscalar\b|\bfloat\b|\bcoefficient\b|\bconstant\b|\brate\b|\btemperature\b")
SWITCH = re.compile(r"\bwhether\b|\bbool(?:ean)?\b|\btrue\b")
FORMS = (
    ("positive_definite", re.compile(r"\bpositive[- ](?:semi-?)?definite\b")),
    ("symmetric", re.compile(r"\bsymmetric\b")),
    ("orthogonal", re.compile(r"\borthogonal\b|\borthonormal\b")),
    ("sorted", re.compile(r"\bsorted\b|\bascending\b")),
)
WORDS = {
    "": "what it is, such as {shape: [N, d]}, {labels: K, shape: [N]}, {positive: true}, {signs: [N]}, {index: K}",
    "labels": "how many classes: a letter, as in other shapes, or a number",
    "size": "the letter that shapes have for it, or a number",
}
"""What stands beside a TODO: by what is missing."""
TELLS = re.compile(r",? (?:an?|the|is|are|in) |:")
NEXT = re.compile(r"^[ \t]*(?:[-*+][ \t]+)?`{0,2}\w+`{0,2}(?:[ \t]*,[ \t]*\w+)*[ \t]*(?::|\()", re.MULTILINE)


def guessed(name: str, annotation: str, default: Any, texts: Sequence[str], others: Sequence[str]) -> Guess:
    """What an argument is: from its annotation, the value of its default (None without one) and texts, nearest first.

    `others` are the names of other arguments, at which what is said of this one ends.
    """
    if "Generator" in annotation:
        return {"generator": True}
    if annotation == "bool" or isinstance(default, bool):
        return {"boolean": True}
    told = [pair for text in dict.fromkeys(texts) for pair in _ranked(name, text, others)]
    for rank, entry in sorted(told, key=lambda pair: pair[0]):
        found = _told(entry, annotation, "\n".join(texts), certain=rank < 2)
        if found is not None:
            return found
    single = annotation == "float" or isinstance(default, float)
    return {} if single else TODO


def entries(name: str, text: str, others: Sequence[str]) -> Iterator[str]:
    """What a text says right after a name, those places first that seem to say what it is."""
    yield from (entry for _, entry in sorted(_ranked(name, text, others), key=lambda pair: pair[0]))


def _ranked(name: str, text: str, others: Sequence[str]) -> Iterator[tuple[int, str]]:
    """What it says, with 0 for a place in a list of arguments, 1 for one that tells at once, 2 for any other."""
    places = list(re.finditer(rf"(?<![\w.\[\]])`*{re.escape(name)}`*(?![\w\[.'])", text))
    told = {match.start(): text[match.end() :] for match in places}

    def rank(start: int) -> int:
        begins = re.fullmatch(r"[ \t]*(?:[-*+][ \t]+)?", text[text.rfind("\n", 0, start) + 1 : start])
        listed = bool(begins) and bool(re.match(r"[ \t]*(?::|\()", told[start]))
        after = told[start].lstrip()
        return 0 if listed else 1 if SHAPE.match(after) or TELLS.match(after) else 2

    for start in told:
        before = re.split(r"[,.;:()\n]", text[:start])[-1]
        listed = rank(start) == 0
        yield rank(start), _until_the_next(told[start], others, listed) + ("" if listed else f" {before}")


def _until_the_next(text: str, others: Sequence[str], listed: bool) -> str:
    ends = [match.start() for match in re.finditer(r"\n[ \t]*\n", text)]
    if listed:
        ends += [match.start() for match in NEXT.finditer(text) if match.start() > 0]
    names = "|".join(map(re.escape, others))
    if names:
        again = (
            rf"(?<![\w.\[\]])`*(?:{names})`*(?=\s*:|\s*{SHAPE.pattern})"
            if listed
            else rf"(?<![\w.\[\]])`*(?:{names})`*(?![\w\[.'])"
        )
        shaped = SHAPE.search(text)
        ends += [match.start() for match in re.finditer(again, text) if not _within(match.start(), shaped)]
    told = text[: min(ends, default=len(text))]
    inner = 0 if listed or len(told) == len(text) else max(told.rfind(mark, len(told) - 40) for mark in ",;.")
    return told[:inner] if inner > 0 and told[:inner].count("(") == told[:inner].count(")") else told


def _within(at: int, shaped: re.Match[str] | None) -> bool:
    return shaped is not None and shaped.start() <= at < shaped.end()


def shape_in(entry: str) -> list[str | int] | None:
    """The sizes that a text gives."""
    for pattern in (SHAPE, BY, LENGTH):
        match = pattern.search(entry)
        if match:
            sizes = re.findall(SIZE, ",".join(filter(None, match.groups())))
            return [int(size) if size.isdecimal() else size for size in sizes]
    return None


def classes_in(*texts: str) -> str:
    """The letter that counts classes, or TODO."""
    for text in texts:
        for pattern in CLASSES:
            match = pattern.search(text)
            if match:
                return str(next(filter(None, match.groups())))
    return TODO


def _told(entry: str, annotation: str, everything: str, certain: bool) -> Guess | None:
    """What a text says, if it does; one that is not `certain` to be about the argument is not taken for a number."""
    shape, words = shape_in(entry), " ".join(entry.split())
    low = words.lower()
    if shape is not None:
        return _array(shape, words, low, everything)
    if annotation == "int" or re.search(r"\bint(?:eger)?\b", low):
        if INDEX.search(low) and not COUNTS.search(low):
            return {"index": classes_in(words, everything)}
        ends = WHOLE.search(low)
        return {"integers": [int(ends[1]), int(ends[2])]} if ends else ({"size": TODO} if COUNTS.search(low) else None)
    if certain and SWITCH.search(low) and annotation != "float":
        return {"boolean": True}
    if re.search(r"\bgenerator\b|\brandom number", low):
        return {"generator": True}
    number = NUMBER.search(low) if certain else None
    single = annotation == "float" or number or POSITIVE.search(low) or NONNEGATIVE.search(low)
    return _numbers(low) if single and not re.search(r"\barray\b|\bmatrix\b|\bvector\b", low) else None


def _array(shape: list[str | int], words: str, low: str, everything: str) -> Guess:
    if re.search(r"\bone[- ]?hot\b", low) and len(shape) > 1:
        return {"one_hot": shape}
    if SIGNS.search(low):
        return {"signs": shape}
    if LABELS.search(low) and not re.search(r"\bfloat|\breal\b", low):
        if BINARY.search(low) and not any(pattern.search(words) for pattern in CLASSES):
            return {"binary": shape}
        return {"labels": classes_in(words, everything), "shape": shape}
    ends = WHOLE.search(low)
    if ends:
        return {"integers": [int(ends[1]), int(ends[2])], "shape": shape}
    if BINARY.search(low):
        return {"binary": shape}
    if re.search(r"\bprobabilit(?:y|ies)\b|\brows (?:that )?sum to (?:1|one)\b", low) and len(shape) > 1:
        return {"probabilities": shape}
    form = next((form for form, pattern in FORMS if pattern.search(low)), None)
    if form:
        return {"shape": shape, form: True}
    return {"shape": shape, **_numbers(low)}


def _numbers(low: str) -> dict[str, Any]:
    if NONNEGATIVE.search(low):
        return {"nonnegative": True}
    if POSITIVE.search(low):
        return {"positive": True}
    ends = BETWEEN.search(low)
    return {"between": [float(ends[1]), float(ends[2])]} if ends and float(ends[1]) < float(ends[2]) else {}
