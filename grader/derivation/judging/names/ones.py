r"""Names that words give to a vector of ones: `$\iota_N$ is a vector of ones`, `with the column of ones $u$`."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from grader.derivation.judging.names.naming import lone
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Statement
from grader.derivation.nodes.syntax import Symbol, rebuilt
from grader.derivation.text.documents import Formula

ONES = "bold 1"
CALLED = (
    r"(?:(?:column\s+|row\s+)?(?:vectors?|columns?|vecteurs?|vectore?s?|vettor[ei])\s+"
    r"(?:of|full\s+of|de|di|with)\s+(?:all\s+)?(?:ones|1s|1's|uns|unos|uno)\b|(?:all[- ]?)?ones?[- ]vectors?\b|"
    r"vectors?\s+whose\s+entries\s+are\s+(?:all\s+)?(?:ones?|1)\b|eins(?:er)?[- ]?vektor(?:en)?\b)"
)
AFTER = re.compile(
    r"\s*(?:[(=:,]|(?:is|are|be|denotes?|for|ist|sind|sei|est|sont|es|son|sia|sono)\b)" + rf"[^.;\n]{{0,40}}?{CALLED}",
    re.IGNORECASE,
)
BEFORE = re.compile(rf"{CALLED}\s*(?:is|be|by|as|called|[,:(])?\s*$", re.IGNORECASE)
"""What stands after such a name, or before it."""


def ones_named(formulas: Sequence[Formula], table: Table) -> frozenset[str]:
    """The names of vectors of ones, which are no symbols of the question."""
    found: set[str] = set()
    for formula, following in zip_longest(formulas, formulas[1:]):
        has_size = following is not None and "times" in following.text  # the $K \times 1$ vector of ones
        said = f"{formula.after} {following.after}" if following is not None and has_size else formula.after
        if AFTER.match(said) or BEFORE.search(formula.words):
            symbols = [lone(text) for text in formula.text.split(",")]
            found |= {each.name for each in symbols if each is not None and each.name not in table.declared}
    return frozenset(found)


def with_ones(read: Sequence[Sequence[Statement]], called: Collection[str]) -> list[list[Statement]]:
    """The statements with the sign of the vector of ones for each of these names."""

    def turned(node: Any) -> Any:
        found = rebuilt(node, turned)
        return replace(found, name=ONES) if isinstance(found, Symbol) and found.name in called else found

    if not called:
        return [list(each) for each in read]
    return [[each.mapped(turned) for each in statements] for statements in read]
