"""The same derivation in other letters. Nothing else changes, so that nothing may be told that was not told before."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping

OTHERS: Mapping[str, tuple[str, ...]] = {
    "f": ("z", "a", "s", "o", r"\eta"),
    "p": ("q", r"\pi", r"\hat y", "h", "a"),
    "y": ("t", "r"),
    "x": (r"\phi", "u", "h"),
    "w": (r"\theta", r"\beta", "v"),
    "J": ("L", r"\mathcal L", "E", "C", r"\ell"),
    "N": ("m", "n", "M", "B"),
    "K": ("C", "M", "L"),
    "i": ("n", "j", "s", "t", "m"),
    "k": ("j", "m", "l", "r"),
    "c": ("j", "l", "q", "m", "r"),
    "q": ("j", "c", "l"),
    r"\lambda": (r"\alpha", r"\gamma", r"\mu"),
}
"""Letters of the shipped question, and what people write in their place."""
FORMULAS = re.compile(
    r"\$\$.*?\$\$|\$[^$]*?\$|\\\[.*?\\\]|\\\(.*?\\\)"
    r"|\\begin\{(align\*?|equation\*?|gather\*?|aligned|eqnarray\*?|multline\*?)\}.*?\\end\{\1\}",
    re.DOTALL,
)
TOKENS = re.compile(
    r"\\(?:text|mathrm|operatorname\*?|textbf|textit|mbox|label|tag|begin|end|ref|eqref|intertext)\s*\{[^{}]*\}"
    r"|\\[A-Za-z]+|\\.|[A-Za-z]"
)


def renamings(text: str, count: int, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Up to `count` times the text with one to three of its letters as others that it does not have, and which."""
    used = {token[0] for formula in FORMULAS.finditer(text) for token in TOKENS.finditer(formula[0])}
    done = set[str]()
    for _ in range(count):
        there = [letter for letter in OTHERS if letter in used]
        chosen = chance.sample(there, min(len(there), chance.choice((1, 1, 2, 3))))
        new, taken = dict[str, str](), set(used)
        for letter in chosen:
            free = [other for other in OTHERS[letter] if not taken & set(TOKENS.findall(other))]
            if free:
                new[letter] = chance.choice(free)
                taken |= set(TOKENS.findall(new[letter]))
        what = ", ".join(f"{old} > {other}" for old, other in new.items())
        if new and what not in done:
            done.add(what)
            yield what, FORMULAS.sub(lambda formula, new=new: _renamed(formula[0], new), text)  # type: ignore[misc]


def _renamed(formula: str, new: Mapping[str, str]) -> str:
    def other(token: re.Match[str]) -> str:
        made = new.get(token[0], token[0])
        glued = made != token[0] and made.startswith("\\") and formula[token.end() : token.end() + 1].isalpha()
        return f"{made} " if glued else made

    return TOKENS.sub(other, formula)
