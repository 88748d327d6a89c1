"""Formulas of a text, where they part, and how people write the same formula otherwise."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Edit = tuple[int, int, str]
"""From where to where in a text, and what stands there instead."""
Change = Callable[[str, random.Random], str | None]
"""Another way to write what is between a formula's marks; None where there is none."""

FORMULA = re.compile(
    r"\$\$(?P<a>.*?)\$\$|\\\[(?P<b>.*?)\\\]|\\begin\{equation(?P<star>\*?)\}(?P<c>.*?)\\end\{equation(?P=star)\}"
    r"|\\begin\{(?P<rows>align\*?|gather\*?|eqnarray\*?|multline\*?)\}(?P<f>.*?)\\end\{(?P=rows)\}"
    r"|(?<!\\)\$(?P<d>[^$]*?)(?<!\\)\$|\\\((?P<e>.*?)\\\)",
    re.DOTALL,
)
TOKEN = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)
OPENS, CLOSES = (
    frozenset(("{", "(", "[", r"\{", r"\begin", r"\langle")),
    frozenset(("}", ")", "]", r"\}", r"\end", r"\rangle")),
)
NOT_A_CHAIN = re.compile(
    r"\\(begin|q?quad|text|mbox|tag|label|phantom|overset|stackrel|neq?|to|propto|equiv|triangleq|approx|forall|in|implies|therefore|Longrightarrow|iff|Leftrightarrow|qed"
    r"|Rightarrow|[dl]dots|underbrace|qedhere)(?![A-Za-z])|&|\\\\|:=|[<>]|\\[;!] *\w"
)
GOES_ON = re.compile(r"(?:\s|&|\\q?quad|\\phantom\{[^{}]*\})*(?:=|\\overset|\\stackrel)")
DERIVED = re.compile(r"\\partial|\\nabla|\\frac\{?\s*d|\\mathrm\{?d")
LETTER = re.compile(r"\\(?:text|mathrm|operatorname\*?|begin|end)\s*\{[^{}]*\}|\\[A-Za-z]+|\\.|[A-Za-z]")
GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*\}"


@dataclass(frozen=True)
class Formula:
    """A formula of a text: where it stands with its marks, and what is between them."""

    start: int
    end: int
    body: str
    at: int
    displayed: bool
    in_rows: bool
    goes_on: bool
    """Whether it goes on from the one before."""
    followed: bool
    """Whether the next one goes on from it."""


def formulas(text: str) -> Iterator[Formula]:
    """Every formula of a text."""
    following = False
    found = []
    for match in reversed(list(FORMULA.finditer(text))):
        group = next(name for name in "abcdef" if match[name] is not None)
        ends = match.start(), match.end()
        goes_on = GOES_ON.match(match[group]) is not None
        kinds = group in "abcf", group == "f", goes_on, following
        found.append(Formula(*ends, match[group], match.start(group), *kinds))
        following = goes_on
    yield from reversed(found)


def within(change: Change, *, only: Callable[[Formula], bool] | None = None) -> Callable[..., Iterator[Edit]]:
    """What a change makes of each formula."""

    def edits(text: str, chance: random.Random) -> Iterator[Edit]:
        for formula in formulas(text):
            new = change(formula.body, chance) if only is None or only(formula) else None
            if new is not None and new != formula.body:
                yield formula.at, formula.at + len(formula.body), new

    return edits


def at_matches(pattern: str, *news: str | Callable[[re.Match[str]], str | None]) -> Callable[..., Iterator[Edit]]:
    """One of several writings in place of each match in a formula, the same one throughout."""
    wanted = re.compile(pattern)

    def edits(text: str, chance: random.Random) -> Iterator[Edit]:
        new = chance.choice(news)
        for formula in formulas(text):
            for match in wanted.finditer(formula.body):
                made = match.expand(new) if isinstance(new, str) else new(match)
                if made is not None and made != match[0]:
                    yield formula.at + match.start(), formula.at + match.end(), made

    return edits


# Where a formula parts


def parted(body: str, at: Sequence[str]) -> list[str]:
    """The parts between such tokens outside of all brackets, each but the first with its token in front."""
    parts, depth = [""], 0
    for token in TOKEN.findall(body):
        depth += (token in OPENS) - (token in CLOSES)
        if not depth and token in at:
            parts.append("")
        parts[-1] += token
    return parts


def chain(body: str) -> tuple[list[str], str] | None:
    """The sides of an equality or a chain of them, and what is behind it; None for other formulas."""
    behind = re.search(r"(?:\s|\\[,; ])*[.,;]?\s*$", body)
    inside = body[: behind.start()] if behind else body
    if NOT_A_CHAIN.search(inside) or len(parted(inside, ",;")) > 1:
        return None
    sides = [part.removeprefix("=").strip() for part in parted(inside, "=")]
    whole = len(sides) > 1 and all(sides[1:])
    return (sides, behind[0] if behind else "") if whole else None


def terms(side: str) -> list[tuple[str, str]]:
    """The terms of a sum with their signs; one term where a sign is no sign of a sum."""
    parts = [part.strip() for part in parted(side.strip(), "+-")]
    signed = [(part[0], part[1:].strip()) if part[:1] in "+-" and part else ("+", part) for part in parts]
    found = [each for n, each in enumerate(signed) if n or each[1]]
    sound = all(text and not re.search(r"(\\(cdot|times|log|ln|exp)|[\^_(/=])\s*$", text) for _, text in found)
    return found if sound and r"\pm" not in side else [("+", side.strip())]


def added(found: Sequence[tuple[str, str]]) -> str:
    """Terms written one behind the other."""
    written = " ".join(f"{sign} {text}" for sign, text in found)
    return written.removeprefix("+ ") if written.startswith("+") else written.replace("- ", "-", 1)


def in_sides(change: Callable[[str, random.Random], str | None]) -> Change:
    """A change of one side of a chain at a time."""

    def whole(body: str, chance: random.Random) -> str | None:
        found = chain(body)
        if found is None:
            return None
        sides, behind = found
        able = [(n, new) for n, side in enumerate(sides) if side and (new := change(side, chance)) is not None]
        for n, new in chance.sample(able, chance.randint(1, len(able))) if able else ():
            sides = [*sides[:n], new, *sides[n + 1 :]]
        return " = ".join(sides).strip() + behind if able else None

    return whole


# The algebra


def swapped(body: str, chance: random.Random) -> str | None:
    """`b = a` for `a = b`, and a chain read from its end."""
    found = chain(body)
    return None if found is None or not found[0][0] else " = ".join(reversed(found[0])) + found[1]


def commuted(side: str, chance: random.Random) -> str | None:
    """The terms of a sum in another order."""
    found = terms(side)
    return added(found[::-1]) if len(found) > 1 else None


def commuted_inside(body: str, chance: random.Random) -> str | None:
    """`(-b + a)` for `(a - b)`."""

    def turned(match: re.Match[str]) -> str:
        found = terms(match[1])
        return f"({added(found[::-1])})" if len(found) == 2 else match[0]

    return re.sub(r"(?<![A-Za-z}^])\(([^()]*)\)", turned, body)


def factors_turned(body: str, chance: random.Random) -> str | None:
    """`x_i (p - y)` for `(p - y) x_i`."""
    bracket = r"(\\left\s*)?\([^()]*[-+][^()]*?(\\right\s*)?\)"
    vector = r"(\\(mathbf|vec|bm)\s*\{?\s*)?x(\}|(?<=mathbf x))?(_i|_n|_\{ij\}|\^\{\(i\)\})(?![\w^_])"
    return re.sub(rf"(?P<b>{bracket})\s*(?P<x>{vector})", r"\g<x> \g<b>", body)


def moved(body: str, chance: random.Random) -> str | None:
    """`a - c = b` for `a = b + c`."""
    found = chain(body)
    if found is None or len(found[0]) != 2 or not found[0][0]:
        return None
    (left, right), behind = found
    parts = terms(right)
    if (
        len(parts) < 2
        or re.search(r"\\(sum|log|ln|nabla)(?![a-z])|\\partial[^{}]*\}\s*[^\s]", left)
        or len(terms(left)) > 1
    ):
        return None
    sign, text = parts[-1]
    return f"{left} {'-' if sign == '+' else '+'} {text} = {added(parts[:-1])}{behind}"


def negated(side: str, chance: random.Random) -> str | None:
    """`-\\sum (b - a)` for `\\sum (a - b)`."""
    found = terms(side)
    able = [n for n, (_, text) in enumerate(found) if len(re.findall(r"(?<![A-Za-z}^])\(([^()]*)\)", text)) == 1]
    for n in able:
        sign, text = found[n]
        bracket = re.search(r"(?<![A-Za-z}^])\(([^()]*)\)", text)
        inner = terms(bracket[1]) if bracket else []
        if bracket and len(inner) == 2 and not text[bracket.end() :].lstrip().startswith("^"):
            turned = f"{text[: bracket.start()]}({added(inner[::-1]) if inner[0][0] == '-' else _opposite(inner)})"
            flipped = ("-" if sign == "+" else "+", turned + text[bracket.end() :])
            if inner[0][0] == "+":
                return added([*found[:n], flipped, *found[n + 1 :]])
    return None


def _opposite(found: Sequence[tuple[str, str]]) -> str:
    return added([("-" if sign == "+" else "+", text) for sign, text in found][::-1])


def bracketed(side: str, chance: random.Random) -> str | None:
    """Brackets about a side, about its first terms, or about what a factor in front stands at."""
    found = terms(side)
    opens, closes = chance.choice(((r"\left(", r"\right)"), ("(", ")"), (r"\left[", r"\right]"), (r"\big(", r"\big)")))
    factor = re.match(r"(-?\s*\\[dt]?frac\{1\}\{\w\}|-?\s*\\frac1\w)\s*(?=\\sum)", side)
    if len(found) == 1 and factor:
        return f"{factor[0]} {opens} {side[factor.end() :]} {closes}"
    if len(found) > 2:
        return f"{opens} {added(found[:2])} {closes} {added([('+', ''), *found[2:]]).strip()}"
    return f"{opens} {side} {closes}" if len(found) == 2 else None


def bound_renamed(body: str, chance: random.Random) -> str | None:
    """Another letter in one sum, from the sum to the end of its term."""
    letters = set(LETTER.findall(body))
    for match in chance.sample(
        found := list(re.finditer(r"\\sum(\\limits)?_(\{([a-z])(=1)?\}|([a-z]))", body)), len(found)
    ):
        letter = match[3] or match[5]
        free = [other for other in ("s", "r", "m", "l", "t", "u") if other not in letters]
        scope = _scope(body[match.start() :])
        if free and letter not in LETTER.findall(body[: match.start()].rpartition("=")[2]):
            new = renamed(scope, {letter: chance.choice(free)})
            return body[: match.start()] + new + body[match.start() + len(scope) :]
    return None


def _scope(text: str) -> str:
    """A formula from a sum to the end of its term."""
    depth, seen = 0, ""
    for token in TOKEN.findall(text):
        depth += (token in OPENS) - (token in CLOSES)
        if depth < 0 or (not depth and token in ("+", "-", "=", ",", "&", r"\\", r"\quad", r"\qquad", r"\right", ".")):
            break
        seen += token
    return seen


def renamed(formula: str, new: Mapping[str, str]) -> str:
    """A formula with other letters."""
    return LETTER.sub(lambda token: new.get(token[0], token[0]), formula)


# The notation


FONTS = ("mathbf", "boldsymbol", "vec", "bm", "bf", "underline")


def slashed(match: re.Match[str]) -> str | None:
    """`a/b` for a fraction that nothing is multiplied by behind it; `(a)/(b)` where they are sums or products."""
    above, below = match[1][1:-1].strip(), match[2][1:-1].strip()
    rest = match.string[match.end() :].lstrip()
    if not (not rest or rest[0] in "+-=,.&)" or rest.startswith((r"\right", r"\quad", r"\qquad", r"\\"))):
        return None
    plain = re.compile(
        rf"\\partial\s*(\\[A-Za-z]+\s*)?({GROUP}|\w)?(_({GROUP}|\w))?$|[\w^_]+(_{GROUP})?(\^{GROUP})?$|e\^{GROUP}$"
    )
    top, bottom = (part if plain.match(part) else f"({part})" for part in (above, below))
    return f"{top}/{bottom}" if r"\frac" not in above + below else None


def bold(font: str) -> Callable[[re.Match[str]], str]:
    return lambda match: (f"{{\\bf {match[1]}}}" if font == "bf" else f"\\{font}{{{match[1]}}}") + match[2]


def function(opens: str) -> Callable[[re.Match[str]], str]:
    closes = r"\right)" if "left" in opens else ")"
    return lambda match: f"\\exp{opens}{match[1][1:-1]}{closes}"


def over(writing: str) -> Callable[[re.Match[str]], str]:
    """One by a size, written as it is for N."""
    return lambda match: writing.replace("N", match[1] or match[2])


def turned_fraction(match: re.Match[str]) -> str:
    return f"{{{match[1][1:-1]} \\over {match[2][1:-1]}}}"


def upright(match: re.Match[str]) -> str:
    """A letter without its font, apart from a command before it."""
    glued = re.search(r"\\[A-Za-z]+$", match.string[: match.start()])
    return f" {match[1]}" if glued else match[1]


def exponential(match: re.Match[str]) -> str:
    return f"e^{{{(match[1] or match[2]).strip()}}}"


def with_limits(text: str, chance: random.Random) -> Iterator[Edit]:
    """Limits where a sum has none, as another sum over the letter in the text has them."""
    known = {match[1]: match[2] for match in re.finditer(r"\\sum(?:\\limits)?_\{(\w)=1\}\^(\{\w\}|\w)", text)}
    for formula in formulas(text):
        for match in re.finditer(r"\\sum_(\w|\{\w\})(?!\^)", formula.body):
            letter = match[1].strip("{}")
            if letter in known:
                new = f"\\sum_{{{letter}=1}}^{known[letter]}"
                yield formula.at + match.start(), formula.at + match.end(), new


SIGNS = {
    r"\lambda": "λ", r"\partial": "∂", r"\sum": "∑", r"\cdot": "·", r"\delta": "δ", r"\nabla": "∇", r"\top": "⊤",
    r"\neq": "≠", r"\ne": "≠", r"\sigma": "σ", r"\theta": "θ", r"\pi": "π", r"\in": "∈", r"\log": "log", r"\exp": "exp",
    r"\quad": " ", r"\,": " ", r"\ldots": "…", r"\phi": "φ", r"\beta": "β", r"\|": "‖",
}  # fmt: skip
SMALL = dict(zip("ijkn0123456789", "ᵢⱼₖₙ₀₁₂₃₄₅₆₇₈₉", strict=True))


def in_unicode(text: str, chance: random.Random) -> Iterator[Edit]:
    """Signs for commands; a formula in words that has no command then stands without its marks."""
    bare = chance.random() < 0.5
    for formula in formulas(text):
        new = re.sub(r"\\[A-Za-z]+|\\.", lambda match: SIGNS.get(match[0], match[0]), formula.body)
        new = re.sub(r"\^\{?[⊤T]\}?", chance.choice(("ᵀ", "^T")), new)
        plain = re.sub(r"(?<=[A-Za-z])_(\{[ijkn0-9]+\}|[ijkn0-9])", _small, new)
        if bare and not formula.displayed and "\\" not in plain and "\n" not in plain:
            yield formula.start, formula.end, plain.strip()
        elif new != formula.body:
            yield formula.at, formula.at + len(formula.body), new


def _small(match: re.Match[str]) -> str:
    return "".join(SMALL[letter] for letter in match[1].strip("{}"))
