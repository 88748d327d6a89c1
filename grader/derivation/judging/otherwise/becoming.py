r"""What an arrow leads to: `\log p \to f - \log s` to an equal, `\lambda w^\top w \to 2 \lambda w` to a derivative."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from grader.derivation.judging.claims import TROUBLE, Claim, Word
from grader.derivation.judging.discourse import Pair
from grader.derivation.meaning.normal import normal
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Add, Condition, Derivative, Node, Symbol, walk

MOST = 4
Judged = Callable[[Node, Node, Sequence[Condition], Claim], Claim]


def only_says(pair: Pair) -> bool:
    """Whether an arrow says what comes from what, or that something is varied: `W \\to W + dW`; nothing is claimed."""
    left, right = pair.lefts[0].node, pair.right.node
    terms = [normal(term) for term in right.terms] if isinstance(right, Add) else []
    varied = isinstance(left, Symbol) and len(terms) == 2 and normal(left) in terms
    return varied or (isinstance(right, Symbol) and (isinstance(left, Symbol) or not pair.begins))


def what_becomes(pair: Pair, about: Claim, table: Table, judged: Judged) -> Claim | None:
    """The claim if it holds as an equality, or by what is differentiated where one side has it; None if in no way."""
    left, right = pair.lefts[0].node, pair.right.node
    if left is None or right is None:
        return None
    conditions = (pair.conditions, *(context.conditions for context in pair.contexts))
    for node, case in itertools.product(_ways(left, right, table), dict.fromkeys(conditions)):
        with contextlib.suppress(*TROUBLE):
            claim = judged(node, right, case, about)
            if claim.status is Word.HOLDS:
                return replace(claim, relation=pair.relation)
    return None


def _ways(left: Node, right: Node, table: Table) -> Iterator[Node]:
    yield left
    if any(isinstance(each, Derivative) for each in walk(left)):
        return
    known = (
        each for side in (right, left) for each in walk(side) if isinstance(each, Symbol) and table.find(each.name)
    )
    for symbol in [*dict.fromkeys(known)][:MOST]:
        yield Derivative(left, symbol)
