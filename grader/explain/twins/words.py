"""What is said of an explanation as a whole: its terms, their factors, and the sentence, in plain words."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from grader.explain.twins.phrases import MOST_NAMES, Phrases, listed

START = "Your numbers are those that come out if"


def term_words(term: Any, others: Sequence[Any], phrases: Phrases) -> str | None:
    """What a term is called: after the names in it, or those that no other term has; None if they are too many."""
    mine = list(dict.fromkeys(phrases.names_in(term)))
    rest = [set(phrases.names_in(other)) for other in others]
    elsewhere = {name for names in rest for name in names}
    alone = ""
    if set(mine) <= elsewhere:
        alone = " alone"
        if any(names <= set(mine) for names in rest):
            return None
    elif len(mine) > MOST_NAMES:
        mine = [name for name in mine if name not in elsewhere]
    if not 1 <= len(mine) <= MOST_NAMES:
        return None
    return f"the term with {listed([phrases.name(name) for name in mine])}{alone}"


FRACTIONS = {0.5: "half", 1 / 3: "a third", 0.25: "a quarter"}


def factor_words(what: str, ratio: float, sizes: Mapping[str, float], divided_by: frozenset[str]) -> list[str]:
    """What a factor does to something: sizes by their names, with exponents. `divided_by`: what divides it rightly."""
    if not ratio:
        return [f"{what} is left out"]
    said = [_sized(what, size, power, size in divided_by) for size, power in sizes.items()]
    if len(sizes) > 1 and set(sizes.values()) in ({1.0}, {-1.0}):
        how = "multiplied" if 1.0 in sizes.values() else "divided"
        said = [f"{what} is {how} by {' and by '.join(sizes)}"]
    if list(sizes.values()) == [1.0, -1.0] and next(iter(sizes)) in divided_by:
        right, taken = sizes
        said = [f"{what} is divided by {taken}, not by {right}"]
    if ratio < 0:
        said.append(f"{what} has the other sign")
    if abs(ratio) in FRACTIONS:
        said.append(f"only {FRACTIONS[abs(ratio)]} of {what} is taken")
    elif abs(ratio) != 1:
        said.append(f"{what} is taken {'twice' if abs(ratio) == 2 else f'{abs(ratio):g} times'}")
    return said


def _sized(what: str, size: str, power: float, divided: bool) -> str:
    if divided and power in (1, 2):
        return f"{what} is {'not divided' if power == 1 else 'multiplied, not divided,'} by {size}"
    how = "multiplied" if power > 0 else "divided"
    if abs(power) == 0.5:
        return f"{what} is {how} by the root of {size}"
    often = " twice" if abs(power) == 2 else " once more" if divided and power == -1 else ""
    return f"{what} is {how} by {size}{often}"


def sentence(clauses: Sequence[str]) -> str:
    return f"{START} {', and '.join(clauses)}."


def divisors(statements: Sequence[ast.stmt], phrases: Phrases) -> frozenset[str]:
    """Sizes that something is divided by."""
    found = set()
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
                sizes = [phrases.size(inner) for inner in ast.walk(node.right)]
                found |= {size for size in sizes if size}
                if isinstance(node.right, ast.Name):
                    found.add(phrases.name(node.right.id))
    return frozenset(found)


def extra_words(term: Any, ratio: float, phrases: Phrases) -> list[str]:
    """That a term is added which does not belong there."""
    what = phrases.of(term.value) or "another term"
    times = "" if abs(ratio) == 1 else " twice" if abs(ratio) == 2 else f" {abs(ratio):.3g} times"
    return [f"{what} is {'added' if ratio > 0 else 'subtracted'}{times}"]
