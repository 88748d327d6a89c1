r"""Layers of a network, which stand in brackets above names: `z^{[L]} = W a^{[L-1]}`.

They count neither examples nor classes but are a part of the name. The last layer, of which the question is, is left
out of it: `z^{[L]}` is `z`, and `a^{[L-1]}` is a symbol of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from grader.derivation.text.lexer import Token

SCRIPT = re.compile(r"\^\s*\{?\s*(?:\(\w\)\s*)?([\[(])\s*([A-Za-z]|\d)\s*(?:[-+]\s*\d\s*)?[\])]")
"""A letter or number in brackets above something, perhaps after the index of an example."""
CLOSING = {"[": "]", "(": ")"}
LONGEST = 12
"""Tokens in which a script with a layer must end."""


@dataclass(frozen=True)
class Layers:
    """How an answer writes layers: in which brackets, with which letters; `last` is left out, `said` is its number."""

    brackets: str
    letters: frozenset[str]
    last: str
    said: int | None = None


def layers_of(texts: Sequence[str], sizes: Collection[str], examples: Collection[str]) -> Layers | None:
    """The layers that the formulas of an answer have; None where brackets above a name hold examples, or powers."""
    scripts = [found.groups() for text in texts for found in SCRIPT.finditer(text)]
    for brackets in CLOSING:
        inside = [script for opening, script in scripts if opening == brackets]
        letters = frozenset(script for script in inside if script.isalpha())
        capitals = [each for each in sorted(letters) if each.isupper()]
        plain = brackets == "[" or bool(capitals)  # W^{(1)} may be anything
        if not inside or not plain or letters & {*sizes, *examples, "T"}:
            continue
        last = (capitals or sorted(letters) or [max(inside)])[0]
        said = _number_of(last, texts) if last.isalpha() else None
        return Layers(brackets, letters, last if said is None else str(said), said)
    return None


def _number_of(letter: str, texts: Iterable[str]) -> int | None:
    """Which layer is said to be the last, `L = 1`."""
    said = re.compile(rf"\s*{letter}\s*=\s*(\d)\s*")
    return next((int(found[1]) for text in texts if (found := said.fullmatch(text))), None)


def without_layers(found: Sequence[Token], layers: Layers | None) -> list[Token]:
    """The tokens with the last layer left out, and others as a part of the name."""
    kept = list(found)
    if layers is None:
        return kept
    at = 0
    while at < len(kept):
        if kept[at].text == "^" and kept[at].kind == "sign":
            kept = _without_layer(kept, at, layers)
        at += 1
    return kept


def _without_layer(found: list[Token], at: int, layers: Layers) -> list[Token]:
    """The tokens without the layer in the script that begins at a place, if one is there and belongs to a letter."""
    base = _base(found, at)
    if base is None:
        return found
    start, end = at + 1, _script_end(found, at + 1)
    for opening in range(start, end):
        closing = next((n for n in range(opening, end) if found[n].text == CLOSING[layers.brackets]), -1)
        if found[opening].text != layers.brackets or closing < 0:
            continue
        word = _layer(found[opening + 1 : closing], layers)
        if not word:
            continue
        before = found[:at]
        if word != layers.last:
            before[base] = replace(before[base], kind="name", text=f"{before[base].text} {word}")
        rest = found[start:opening] + found[closing + 1 : end]
        if any(token.text not in "{}" for token in rest):
            return [*before, found[at], *rest, *found[end:]]
        before[-1] = replace(before[-1], end=found[end - 1].end)  # so that it is shown with its layer
        return [*before, *found[end:]]
    return found


def _layer(inside: Sequence[Token], layers: Layers) -> str:
    """The layer that tokens in brackets name, `L-1`, as a number if that is known; "" if they name none."""
    first, *beside = inside or [Token("end", "", 0)]
    number = int(first.text) if first.kind == "number" and first.text.isdigit() else None
    if number is None and first.text not in layers.letters:
        return ""
    if not beside:
        return str(layers.said) if first.text.isupper() and layers.said is not None else first.text
    if len(beside) != 2 or beside[0].text not in ("-", "+") or not beside[1].text.isdigit():
        return ""
    if number is None and first.text.isupper():
        number = layers.said
    step = int(beside[1].text) * (-1 if beside[0].text == "-" else 1)
    return first.text + beside[0].text + beside[1].text if number is None else str(number + step)


def _script_end(found: Sequence[Token], at: int) -> int:
    """Where the script ends that begins at a place, in braces or in brackets."""
    opening = found[at].text if at < len(found) else ""
    closing = {"{": "}", **CLOSING}.get(opening, "")
    depth = 0
    for n in range(at, min(at + LONGEST, len(found))):
        depth += (found[n].text == opening) - (found[n].text == closing)
        if closing and depth == 0:
            return n + 1
    return at


def _base(found: Sequence[Token], at: int) -> int | None:
    """The letter above which the script at a place stands, with an index between them or not."""
    n = at - 1
    if n >= 0 and found[n].text == "}":
        depth = 0
        while n >= 0:
            depth += (found[n].text == "}") - (found[n].text == "{")
            if depth == 0:
                break
            n -= 1
        n = n - 2 if n > 0 and found[n - 1].text == "_" else -1
    elif n > 0 and found[n - 1].text == "_":
        n -= 2
    is_name = n >= 0 and found[n].kind in ("letter", "command", "name") and found[n].text != "e"
    return n if is_name else None
