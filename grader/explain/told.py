"""Repairs in sentences: the place in the student's own file and the kind of change, and for some readers the change.

Several changes may do the same. What is told is what they share: the place and the kind, or only the line, or the
lines; where they agree on nothing, nothing is told.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.explain.repair import Repair
from grader.model import Place

FAMILIES = {
    "axis": "an axis",
    "condition": "a condition",
    "copy": "work on a copy",
    "factor": "a factor",
    "function": "a function",
    "index": "an index",
    "name": "a name",
    "order": "the order of arguments",
    "parentheses": "parentheses",
    "shift": "a shift by the maximum",
    "sign": "a sign",
    "statement": "a statement",
    "term": "a term",
    "turned": "a transpose",
}
"""What changes of one family have in common, for a reader."""
MOST_LINES = 3
CUT = "..."
APART = 0.2
"""By how much more a change must cost than the cheapest to be no rival of it."""


def place_and_kind(repair: Repair) -> str:
    """Without the mended line; empty where the ways share nothing."""
    parts = [_part(options) for options in _slots(repair)]
    if not all(parts):
        return ""
    change = "one small change there" if len(parts) == 1 else "both changed"
    calls = "every call" if repair.suits_all else "every call that counts here"
    return f"{_capital('; and '.join(parts))}. With {change} {calls} is right."


def mended(repair: Repair) -> str:
    """The change itself, in the cheapest way; empty where it cannot be written on a line."""
    best = repair.ways[0]
    if len(best) == 1 and best[0].became == "pass":
        return f"It would be right without `{best[0].around}` on {best[0].where}."
    if any(not place.became or place.became.endswith(CUT) for place in best):
        return ""
    changes = [f"`{place.became}` in place of `{place.around}` on {place.where}{_also(place)}" for place in best]
    return f"It would be right with {', and '.join(changes)}."


def _also(place: Place) -> str:
    return f" ({place.also})" if place.also else ""


def _slots(repair: Repair) -> list[list[Place]]:
    """For each change of the cheapest way, what the other ways have in its place, those of its line first."""
    best = repair.ways[0]
    slots: list[list[Place]] = [[place] for place in best]
    for way in repair.ways[1:]:
        left = list(range(len(best))) if len(way) == len(best) else []
        for place in way:
            near = sorted(left, key=lambda i: (best[i].line != place.line, best[i].family != place.family))
            if near:
                slots[near[0]].append(place)
                left.remove(near[0])
    return slots


def _part(options: Sequence[Place]) -> str:
    is_open = _is_open(options)
    options = [place for place in options if place.cost < options[0].cost + APART]
    lines = list(dict.fromkeys(place.where for place in options))
    families = {place.family for place in options}
    if len(lines) == 1 and len(families) == 1 and not is_open:
        return f"{lines[0]}: {options[0].words}{_also(options[0])}"
    if len(lines) == 1:
        return f"{lines[0]}, in {_shared(options)}"
    if len(lines) > MOST_LINES:
        return ""
    listed = " or ".join(filter(None, [", ".join(lines[:-1]), lines[-1]]))
    return f"{listed}: {FAMILIES[options[0].family]}" if len(families) == 1 else listed


def _is_open(options: Sequence[Place]) -> bool:
    """Whether one number would do as well as another: then it is not the number that is wrong."""
    numbers = [place for place in options if place.family == "factor" and place.became]
    return len({(place.around, place.became) for place in numbers}) > len({place.around for place in numbers})


def _shared(options: Sequence[Place]) -> str:
    """The shortest text that is part of the program and has all that the options speak of in it."""
    texts = [place.around for place in options]
    longest = max(texts, key=len)
    return f"`{longest}`" if all(text in longest for text in texts) else f"`{options[0].statement}`"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
