"""Given symbols that several letters below them tell apart: `W_{hh}` and `W_{xh}` of a recurrent network."""

from __future__ import annotations

import re
from collections import Counter

from grader.derivation.meaning.spelt_names import rewritten
from grader.derivation.settings import Symbols

SPELT = re.compile(r"\s*(.*?)\s*_\s*\{\s*([A-Za-z]{2,})\s*\}\s*")


def with_told_apart(symbols: Symbols) -> Symbols:
    """The symbols, where such letters are words, as they would be written: `W_{\\text{hh}}`."""
    found = {text: match.groups() for text in symbols.given if (match := SPELT.fullmatch(text))}
    bases = Counter(base for base, _ in found.values())
    apart = [each for each in found.values() if bases[each[0]] > 1]
    if not apart:
        return symbols
    ways = "|".join(f"{re.escape(base)}\\s*_\\s*{{\\s*{script}\\s*}}" for base, script in apart)
    pattern = re.compile(rf"(?<![A-Za-z\\])(?:{ways})")

    def written(text: str) -> str:
        return pattern.sub(lambda match: re.sub(r"\{\s*(\w+)\s*\}$", r"{\\text{\1}}", match[0]), text)

    return rewritten(symbols, written)
