r"""Names that an answer translates with their indices: $t_{nk} = y_{ik}$, where its n is the question's i."""

from __future__ import annotations

from dataclasses import replace

from grader.derivation.judging.discourse import Pair
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import Symbol


def with_same_letters(pair: Pair, table: Table) -> Pair:
    """The pair with the letters of its left side on its right, if it does no more than call a symbol otherwise."""
    left, right = pair.lefts[0].node, pair.right.node
    if not (isinstance(left, Symbol) and isinstance(right, Symbol)) or left.name == right.name:
        return pair
    ours, theirs = (*left.upper, *left.subs), (*right.upper, *right.subs)
    if len(ours) != len(theirs) or not all(map(is_plain_index, (*ours, *theirs))):
        return pair
    names = [tuple(each.name for each in side if isinstance(each, Symbol)) for side in (ours, theirs)]
    differ = [each for each in zip(*names, strict=True) if each[0] != each[1]]
    if (
        not differ
        or set(names[0]) & {other for _, other in differ}
        or not all(_count_the_same(one, other, table) for one, other in differ)
    ):
        return pair
    count = len(right.upper)
    return replace(pair, right=replace(pair.right, node=replace(right, upper=ours[:count], subs=ours[count:])))


def _count_the_same(one: str, other: str, table: Table) -> bool:
    """Whether two letters usually count the same thing."""
    return any(one in letters and other in letters for letters in table.letters.values())
