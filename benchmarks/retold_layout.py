"""The same lines laid out otherwise, and with other words about them."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterator

from retold_formulas import DERIVED, Edit, Formula, chain, formulas

GIVEN = (
    r"Recall that $f_{ik} = w_k^\top x_i$ and $p_{ik} = \frac{e^{f_{ik}}}{\sum_{c=1}^{K} e^{f_{ic}}}$.",
    r"**Given.** $N$ examples $x_i$ with one-hot labels $y_{ik}$, weights $w_k$, logits $f_{ik} = w_k^\top x_i$ and"
    r" probabilities $p_{ik} = \exp(f_{ik}) / \sum_{c=1}^{K} \exp(f_{ic})$.",
    r"Notation: $w_k \in \mathbb{R}^d$, $x_i \in \mathbb{R}^d$, $y_{ik} \in \{0, 1\}$, $\lambda > 0$.",
)
FOLLOWS = (
    "Hence", "It follows that", "Thus we obtain", "so", "Therefore,", "This gives", "Consequently,", "and so",
    "From this we get", "Daraus folgt", "Also gilt", "Damit erhalten wir", "Somit", "On obtient donc", "D'où",
    "Par conséquent,", "Por lo tanto,", "De aquí se sigue que", "Así obtenemos",
)  # fmt: skip
HAVE = ("We have", "Now", "Here", "Nun ist", "Es gilt", "On a", "Tenemos", "Note that", "Next,")
CONNECTIVE = re.compile(r"^(Hence|Therefore|Thus|So|Then|Consequently|Next)\b,? ?(?=\$|$|\n)", re.MULTILINE)


def indent_of(text: str, at: int) -> str:
    """The blanks at the beginning of a line."""
    line = text[text.rfind("\n", 0, at) + 1 :]
    return line[: len(line) - len(line.lstrip(" "))]


def alone(text: str, formula: Formula) -> bool:
    """Whether a formula is all that stands on its lines."""
    before, after = text[: formula.start], text[formula.end :]
    return not before.rpartition("\n")[2].strip() and not after.partition("\n")[0].strip()


def split(*, through: bool) -> Callable[..., Iterator[Edit]]:
    """`a = b` and `a = c` for the chain `a = b = c`, or `a = b` and `b = c`."""

    def edits(text: str, chance: random.Random) -> Iterator[Edit]:
        for formula in formulas(text):
            found = chain(formula.body) if formula.displayed else None
            if found and len(found[0]) > 2:
                sides, behind = found
                between = chance.choice(("", "and\n\n", "so\n\n", "Further,\n\n"))
                indent = indent_of(text, formula.start)
                lefts = [sides[0]] * len(sides) if through or not sides[0] else sides
                rows = [f"{left} = {right}".strip() for left, right in zip(lefts, sides[1:], strict=False)]
                rows[-1] += behind
                yield formula.start, formula.end, f"\n\n{indent}{between}{indent}".join(f"$${row}$$" for row in rows)

    return edits


def left_out(text: str, chance: random.Random) -> Iterator[Edit]:
    """A chain without one of its middle sides."""
    for formula in formulas(text):
        found = chain(formula.body)
        if found and len(found[0]) > 2:
            sides, behind = found
            at = chance.randrange(1, len(sides) - 1)
            new = " = ".join([*sides[:at], *sides[at + 1 :]]).strip() + behind
            yield formula.at, formula.at + len(formula.body), new


def aligned(text: str, chance: random.Random) -> Iterator[Edit]:
    """A chain in rows."""
    opens, closes = chance.choice(
        (
            ("\\begin{align*}\n", "\n\\end{align*}"),
            ("$$\n\\begin{aligned}\n", "\n\\end{aligned}\n$$"),
            ("\\[\\begin{split}\n", "\n\\end{split}\\]"),
            ("$$\\begin{align}\n", "\n\\end{align}$$"),
            ("\\begin{eqnarray*}\n", "\n\\end{eqnarray*}"),
        )
    )
    equals = "&=&" if "eqnarray" in opens else "&="
    for formula in formulas(text):
        found = chain(formula.body) if formula.displayed else None
        if found:
            sides, behind = found
            rows = f" \\\\\n{equals} ".join(sides[1:])
            yield formula.start, formula.end, f"{opens}{sides[0]} {equals} {rows}{behind}{closes}"


def pairs(text: str) -> Iterator[tuple[Formula, Formula]]:
    """Displays with nothing between them."""
    found = list(formulas(text))
    for first, second in itertools.pairwise(found):
        if first.displayed and second.displayed and not text[first.end : second.start].strip():
            yield first, second


def joined(text: str, chance: random.Random) -> Iterator[Edit]:
    """Two displays in one, side by side or as rows."""
    opens, between, closes = chance.choice(
        (
            ("$$", r" \quad ", "$$"),
            ("$$", r", \qquad ", "$$"),
            ("$$", r", \quad\text{and}\quad ", "$$"),
            ("$$", r" \quad\Rightarrow\quad ", "$$"),
            ("\\begin{gather*}\n", " \\\\\n", "\n\\end{gather*}"),
            ("\\begin{align*}\n&", " \\\\\n&", "\n\\end{align*}"),
        )
    )
    for first, second in pairs(text):
        one, two = chain(first.body), chain(second.body)
        if one and two and one[0][0] and (two[0][0] or "begin" in opens):
            body = f"{' = '.join(one[0])}{between}{' = '.join(two[0]).strip()}{two[1]}"
            yield first.start, second.end, f"{opens}{body}{closes}"


def in_marks(text: str, chance: random.Random) -> Iterator[Edit]:
    """Other marks about a formula, of its kind."""
    large = chance.choice(
        (("\\[", "\\]"), ("\\begin{equation*}\n", "\n\\end{equation*}"), ("$$\n", "\n$$"), ("\\[\n", "\n\\]"))
    )
    for formula in formulas(text):
        if formula.in_rows:
            continue
        opens, closes = large if formula.displayed else (r"\(", r"\)")
        yield formula.start, formula.end, f"{opens}{formula.body.strip()}{closes}"


def made_small(text: str, chance: random.Random) -> Iterator[Edit]:
    """Displays as formulas in words."""
    for formula in formulas(text):
        if formula.displayed and not re.search(r"\\begin|\\\\|\\tag|\\label", text[formula.start : formula.end]):
            yield formula.start, formula.end, f"${' '.join(formula.body.split())}$"


def made_large(text: str, chance: random.Random) -> Iterator[Edit]:
    """Equalities in words as displays."""
    for formula in formulas(text):
        line = text[text.rfind("\n", 0, formula.start) + 1 : formula.start]
        if (
            not formula.displayed
            and "\\" in formula.body
            and chain(formula.body)
            and not line.lstrip().startswith(("#", "|"))
        ):
            indent = indent_of(text, formula.start) + ("   " if re.match(r"\s*([-*]|\d+\.) ", line) else "")
            yield formula.start, formula.end, f"\n\n{indent}$${formula.body.strip()}$$\n\n{indent}"


def marked_lines(text: str, chance: random.Random) -> Iterator[Edit]:
    """Bullets, numbers, letters, headings or bold words before displays."""
    if r"\documentclass" in text:
        return
    style = chance.choice(
        ("- ", "* ", "{}. ", "({}) ", "**{}.** ", "**Step {}:** ", "### Step {}\n\n", "*Step {}.*\n\n", "{}) ")
    )
    for n, formula in enumerate((each for each in formulas(text) if each.displayed and not each.goes_on), 1):
        if alone(text, formula) and not indent_of(text, formula.start) and "\n" not in formula.body:
            yield formula.start, formula.start, style.format(n)


def other_words(text: str, chance: random.Random) -> Iterator[Edit]:
    """Other words, or none, in place of those that only say that something follows."""
    for match in CONNECTIVE.finditer(text):
        yield match.start(), match.end(), f"{chance.choice(FOLLOWS)} " if chance.random() < 0.8 else ""


def more_words(text: str, chance: random.Random) -> Iterator[Edit]:
    """Words before displays that stand below one another."""
    for _, formula in pairs(text):
        if not formula.goes_on:
            words = FOLLOWS if DERIVED.search(formula.body.partition("=")[0]) else HAVE
            yield formula.start, formula.start, f"{indent_of(text, formula.start)}{chance.choice(words)}\n\n"


def definitions(text: str) -> list[str]:
    """What looks like the definition of a symbol."""
    found = [each.body.strip() for each in formulas(text) if (sides := chain(each.body)) and len(sides[0]) == 2]
    return [
        each.rstrip(" .,;")
        for each in found
        if re.fullmatch(r"\\?[\w{}\\^ ]+(_\w|_\{[^{}]*\})?\s*", each.partition("=")[0])
    ]


def recalled(text: str, chance: random.Random) -> Iterator[Edit]:
    """Definitions once more, in front or at the end."""
    said = definitions(text)
    questions = {"f_{i", "p_{i", "w_", "x_i", "y_{i"}
    front = text.find("\\begin{document}") + len("\\begin{document}") if "\\begin{document}" in text else 0
    back = text.find("\\end{document}") if "\\end{document}" in text else len(text)
    if all(letter in text for letter in questions) and chance.random() < 0.5:
        yield front, front, f"\n{chance.choice(GIVEN)}\n\n"
    elif said:
        one = chance.choice(said)
        before = chance.choice((f"We write ${one}$.\n\n", f"Recall:\n\n$${one}$$\n\n", f"Notation: ${one}$.\n\n"))
        after = chance.choice(
            (f"\n\nwhere ${one}$.\n", f"\n\nHere\n\n$${one}$$\n\nas above.\n", f"\n\nwith $${one}.$$\n")
        )
        at, new = chance.choice(((front, before), (back, after)))
        yield at, at, new


def restated(text: str, chance: random.Random) -> Iterator[Edit]:
    """The result once more at the end."""
    left = right = ""
    for formula in formulas(text):
        found = chain(formula.body.replace(r"\boxed{", "{"))
        if found and (found[0][0] == "" or DERIVED.search(found[0][0])):
            left, right = found[0][0] or left, found[0][-1]
        elif formula.displayed and not found:
            left = right = ""
    if left and r"\boxed" not in text and r"\end{document}" not in text:
        new = chance.choice(
            (
                f"Therefore the gradient is ${left} = {right}$.",
                f"Therefore the gradient is $${right}.$$",
                f"The final result is\n\n$$\\boxed{{{left} = {right}}}$$",
                f"Answer: ${left} = {right}$",
                f"**Result:** $\\boxed{{{left} = {right}}}$ $\\blacksquare$",
                f"Damit ist der Gradient $${left} = {right}$$",
                f"Le gradient est donc ${left} = {right}$.",
            )
        )
        yield len(text), len(text), f"\n\n{new}\n"
