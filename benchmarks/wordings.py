"""The same derivation in other words: letters, layout, prose and how sums are written change, nothing else."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Change = Callable[[str, random.Random], str]
OPENINGS = (
    "This is my derivation.",
    "Here is how I did it, step by step.",
    "Homework, exercise on gradients.",
    "My solution:",
    "I use the notation of the lecture.",
    "Worked out on paper first, then typed.",
)
BETWEEN = (
    "Now the next step.",
    "From this we get the following.",
    "The next line is the chain rule.",
    "This is what comes out.",
    "And further:",
    "I go on with this.",
)
ENDINGS = ("Done.", "That is the gradient.", "This was to be shown.", "q.e.d.", "I checked it twice.", "")


def reworded(text: str, chance: random.Random) -> str:
    """The text with a random half of the changes that fit it."""
    for change in CHANGES:
        if chance.random() < 0.5:
            text = change(text, chance)
    return text


def _framed(text: str, chance: random.Random) -> str:
    """A sentence before and one after, in documents that have no preamble."""
    if "\\documentclass" in text:
        return text
    return f"{chance.choice(OPENINGS)}\n\n{text.rstrip()}\n\n{chance.choice(ENDINGS)}\n"


def _talking(text: str, chance: random.Random) -> str:
    """A sentence between two displays, where an empty line stands between them."""
    parts = re.split(r"(?<=\$\$)\n\n(?=\$\$)", text)
    joined = [parts[0]]
    for part in parts[1:]:
        joined.append(f"{chance.choice(BETWEEN)}\n\n{part}" if chance.random() < 0.4 else part)
    return "\n\n".join(joined)


def _replaced(pattern: str, replacement: str) -> Change:
    return lambda text, _: re.sub(pattern, replacement, text)


def _fractions(text: str, chance: random.Random) -> str:
    return re.sub(r"\\[dt]?frac(?![a-z])", lambda _: f"\\{chance.choice(('frac', 'dfrac', 'tfrac'))}", text)


def _bound_letter(text: str, chance: random.Random) -> str:
    """Another letter for the class that is summed over, if it is free."""
    new = chance.choice("qrl")
    if re.search(rf"[_{{,]{new}(?![a-z])|_\{{?[a-z]{new}\}}?|\\sum[^$]{{0,12}}{new}\b", text):
        return text
    made = re.sub(r"(?<=_\{)([a-z]?,? ?)c(,? ?[a-z]?)(?=\})", rf"\g<1>{new}\g<2>", text)
    made = re.sub(r"(?<=_)c(?![a-zA-Z])", new, made)
    made = re.sub(r"(?<=_\{)c(?==1\}|\}| ?\\ne)", new, made)
    return text if re.search(r"(?<![A-Za-z\\])c(?![A-Za-z])", made) else made


def _weights(text: str, chance: random.Random) -> str:
    """Theta for w, where w is written plainly everywhere."""
    if re.search(r"\\(mathbf|vec|bm|boldsymbol|hat|tilde)\{? ?w|\\theta|\bW\b", text):
        return text
    return re.sub(r"(?<![A-Za-z\\])w(?=_)", r"\\theta", text)


CHANGES: tuple[Change, ...] = (
    _framed,
    _talking,
    _fractions,
    _bound_letter,
    _weights,
    _replaced(r"_\{([ik])([kcqlrj])\}", r"_{\1,\2}"),
    _replaced(r"\\exp ?f_\{([a-z,]+)\}", r"e^{f_{\1}}"),
    _replaced(r"\\sum_\{i=1\}\^\{?N\}?", r"\\sum_{i}"),
    _replaced(r"\\sum_\{?i\}?(?![\^=a-z])", r"\\sum_{i=1}^{N}"),
    _replaced(r"\\sum_", r"\\sum\\limits_"),
    _replaced(r"\\(?:left|right) ?(?=[()\[\]])", ""),
    _replaced(r"\\mathbf\{([wx])\}", r"\\mathbf \1"),
    _replaced(r"\\log(?![a-z])", r"\\ln"),
    _replaced(r"\\partial ", r"\\partial\\,"),
)
