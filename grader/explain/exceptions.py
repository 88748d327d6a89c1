"""What an exception's own text says, in a sentence that is true wherever numpy or Python gives that text.

The text comes from the student's process and may say anything. So nothing of it is repeated: a sentence of our own is
chosen by it (`exception_texts.py`), with sizes only that the call at hand has, and with small numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from grader.explain.exception_texts import SHAPE, TEXTS, Text
from grader.model import Outcome, Probe, leaves
from grader.sandbox.words import THINGS

OWN = "an exception of its own"
MESSAGE = re.compile(rf"(?P<name>[A-Za-z_]\w*|{OWN})(?: on (?P<place>line \d+(?: of [^ ()]+)?))?(?P<more> \(.*\))?")
"""How `grader/sandbox/words.py` tells an exception."""
MOST_AXES = 4
COMMA = "\0"
"""What ends an insertion: a comma, but where another sign or nothing follows."""

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Raised:
    """One exception: its class, the line that is known, and what its text says ("" if it is not known).

    `example`: the words hold sizes, so they are those of this call. Two calls ended alike if their `key` is the same.
    """

    name: str
    place: str
    words: str
    example: bool
    key: tuple[str, str, str]


def raised(outcome: Outcome, *, sizes: bool = True) -> Raised:
    """What is known of the exception with which a call ended; `sizes` says whether those of the call may be told."""
    match = MESSAGE.fullmatch(outcome.message)
    if match is None:
        return Raised(outcome.message, "", "", False, (outcome.message, "", ""))
    name, place, more = match["name"], match["place"] or "", match["more"] or ""
    if more:
        words = more[2:-1].replace(") (", "; ")
        return Raised(name, place, words, False, (name, place, words))
    for text in TEXTS:
        found = text.pattern.match(outcome.detail.strip()) if text.only in ("", name) else None
        if found is not None:
            words, example = _words(text, found, Hand(outcome.probe, shown=sizes))
            return Raised(name, place, words, example, (name, place, text.pattern.pattern))
    return Raised(name, place, "", False, (name, place, ""))


class NotTold(Exception):
    """A part of a text that is not told: it is no size of the call at hand, or it is not known."""


class Hand:
    """What is at hand in a call: the shapes of its arguments, and the sizes that are made of them."""

    def __init__(self, probe: Probe, *, shown: bool) -> None:
        self.shown = shown
        self.shapes = {name: array.shape for name, array in probe.arrays.items()}
        single = {size for shape in self.shapes.values() for size in shape}
        single |= {value for _, value in leaves(probe.arguments) if type(value) is int and value >= 0}
        pairs = list(combinations_with_replacement(sorted(single), 2))
        nearby = {size + step for size in single for step in (-1, 1)}
        self.sizes = {0, 1, 2} | single | nearby | {a * b for a, b in pairs} | {a + b for a, b in pairs}

    def size(self, text: str) -> int:
        """A size that may be told. Raises NotTold."""
        if not self.shown or len(text) > 9 or int(text) not in self.sizes:
            raise NotTold
        return int(text)

    def shape(self, text: str) -> str:
        """A shape that may be told, and whose it is if only one argument has it. Raises NotTold."""
        shape = tuple(self.size(size) for size in re.findall(r"\d+", text))
        if len(shape) > MOST_AXES or not self.shown:
            raise NotTold
        return f"{shape}{self._owner(shape)}"

    def _owner(self, shape: Shape) -> str:
        """`, the shape of X,`, where one argument alone has this shape or its transpose."""
        having = [name for name, other in self.shapes.items() if other in (shape, shape[::-1])]
        if len(having) != 1 or not shape:
            return ""
        return f", the shape of {having[0]}{'' if self.shapes[having[0]] == shape else ' transposed'}{COMMA}"


def _words(text: Text, found: re.Match[str], hand: Hand) -> tuple[str, bool]:
    """The words for a text, and whether they hold sizes of this call."""
    try:
        parts = {key: _part(key, part, hand) for key, part in found.groupdict().items() if part is not None}
        words = text.words.format_map({**parts, **_derived(found.groupdict())})
    except (NotTold, KeyError):
        return text.otherwise, False
    words = re.sub(rf"{COMMA}(?=[,;:.)]|$)", "", words).replace(COMMA, ",")
    return words, any(key.startswith(("shape", "size", "remapped")) for key in parts)


def _part(key: str, part: str, hand: Hand) -> str:
    """A part of a text as it may be told. Raises NotTold."""
    if key in ("shapes", "remapped"):
        each = re.findall(SHAPE + "(?=->)" if key == "remapped" else SHAPE, part)
        return _listed(list(dict.fromkeys(hand.shape(shape) for shape in each)))
    if key.startswith("shape"):
        return hand.shape(part)
    if key.startswith("size"):
        return str(hand.size(part))
    if key.startswith("kind"):
        return _thing(part)
    if key == "ufunc" and not isinstance(getattr(np, part, None), np.ufunc):
        raise NotTold
    return part


def _thing(kind: str) -> str:
    """A type in words, as `a number`, or `floats` for the kind of a dtype; one that is not known is not told."""
    return THINGS.get(kind, "an object")


def _derived(parts: Mapping[str, str | None]) -> dict[str, str]:
    """What follows from the parts of a text: the last index of an axis, the number of axes, two operands."""
    derived = {}
    few, last, kinds = parts.get("few"), parts.get("size_to"), [parts.get("kind") or "", parts.get("kind_to") or ""]
    if few:
        derived["axes"] = "1 axis" if few == "1" else f"{few} axes"
    if last:
        derived["last"] = str(int(last[:9]) - 1)
    if parts.get("sign"):
        derived["pair"] = _pair(parts["sign"] or "", kinds)
    plural = {
        "float": "floats",
        "complex": "complex numbers",
        "int": "integers",
        "uint": "integers",
        "bool": "booleans",
    }
    derived |= {"kinds": plural.get(kinds[0], ""), "kinds_to": plural.get(kinds[1], "")}
    return derived


def _pair(sign: str, kinds: list[str]) -> str:
    """Two operands that an operator does not take."""
    if "NoneType" in kinds:
        return f"`{sign}` is used with None, which is also what a function without a return statement returns"
    first, second = map(_thing, kinds)
    if "a function" in (first, second):
        return f"`{sign}` is used with a function itself, not with what it returns"
    lists = {"a list", "a tuple"} & {first, second}
    arrays = "; only arrays are calculated with number by number" if lists and sign[0] in "-+*/" else ""
    return f"`{sign}` is used between {first} and {second}{arrays}"


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
