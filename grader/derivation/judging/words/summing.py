"""Sums that are understood: over each index that stands twice in a term, where words say so (Einstein's convention)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from grader.derivation.judging.discourse import Pair
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Side
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import (
    Add,
    Call,
    Condition,
    Node,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
    Variable,
    rebuilt,
)  # fmt: skip
from grader.derivation.text.sentences import sentences

CONVENTION = re.compile(r"\b(?:einstein\w*|summation convention|summenkonvention)\b", re.I)
REPEATED = re.compile(
    r"\b(?:repeated|doppelt\w*)\s+(?:[^\W\d]+\s+){0,2}(?:ind|subscript|are\b|werden\b)"
    r"|\b(?:ind|subscript|letter|buchstab|lettre|letra)\w*[^.;]{0,30}\b(?:twice|doppelt|répét|repetid)",
    re.I,
)
"""Words that say of indices that they stand twice."""
SUMMED = re.compile(r"\b(?:sum|summ|somm)\w*", re.I)
DENIED = re.compile(r"\b(?:no|not|never|without|don['’]t|nicht|keine?|ohne|sans|sin)\b[^,;]{0,40}$", re.I)
DENIED_AFTER = re.compile(r"^[^,;]{0,40}\b(?:not|never|nicht|nie|pas|no)\b", re.I)


def announces_sums(words: str) -> bool:
    """Whether words say that repeated indices are summed over."""
    for _, sentence in sentences(words.replace("*", "")):
        found = CONVENTION.search(sentence) or (SUMMED.search(sentence) and REPEATED.search(sentence))
        if found is None:
            continue
        if not DENIED.search(sentence[: found.start()]) and not DENIED_AFTER.match(sentence[found.end() :]):
            return True
    return False


def with_sums(pair: Pair, table: Table) -> Iterator[Pair]:
    """The pair with all sums that are understood: but for those over what is left out, then with these, too."""
    left, right = pair.lefts[0].node, pair.right.node
    if left is None or right is None:
        return
    free = frozenset(_of(left, None, table)[1]) | frozenset(_of(right, None, table)[1])
    found = [pair]
    for kept in (frozenset(table.letters.get(table.leave_out or "", ())), frozenset[str]()):

        def side(each: Side, stays: Collection[str] = free | kept) -> Side:
            return each if each.node is None else replace(each, node=_of(each.node, stays, table)[0])

        summed = replace(pair, lefts=tuple(map(side, pair.lefts)), right=side(pair.right))
        if all(summed != other for other in found):
            found.append(summed)
            yield summed


def _of(node: Any, free: Collection[str] | None, table: Table) -> tuple[Any, Counter[str]]:
    """A formula with its sums, and how often each letter stands in it that is not summed over.

    `free` are letters that stay as they are; None looks for them, and sums over all that stand twice.
    """
    counts: Counter[str] = Counter()
    changed: Any = node

    def child(each: Any) -> Any:
        found, inner = _of(each, free, table)
        for letter, count in inner.items():
            counts[letter] = max(counts[letter], count) if isinstance(node, Add) else counts[letter] + count
        return found

    if isinstance(node, Symbol | Condition):
        own = (*node.subs, *node.upper) if isinstance(node, Symbol) else (node.left, node.right)
        letters = [each.name for each in own if isinstance(each, Symbol) and is_plain_index(each)]
        counts.update(letter for letter in letters if table.find(letter) is None or table.is_index(letter))
    elif isinstance(node, Sum):
        bound = {variable.name for variable in node.variables}
        body, counts = _of(node.body, bound | set(free or ()), table)
        changed = replace(node, body=body)
        counts = Counter({letter: count for letter, count in counts.items() if letter not in bound})
    elif isinstance(node, Call) and node.bare and isinstance(node.argument, Product):
        factors = tuple(map(child, node.argument.factors))  # log p_k y_k: the logarithm may be of p alone
        changed = replace(node, argument=Product(factors))
    else:
        changed = rebuilt(node, child)
    if isinstance(node, Power) and node.exponent == Number(2.0):
        counts = Counter({letter: 2 * count for letter, count in counts.items()})
    return _summed(changed, counts, free)


def _summed(node: Any, counts: Counter[str], free: Collection[str] | None) -> tuple[Any, Counter[str]]:
    """The node under a sum over what stands twice in it."""
    twice = [letter for letter, count in counts.items() if count > 1 and letter not in (free or ())]
    if not twice or isinstance(node, Condition):
        return node, counts
    found: Node = Sum("sum", tuple(map(Variable, twice)), None, (), node)
    return found, Counter({letter: count for letter, count in counts.items() if letter not in twice})
