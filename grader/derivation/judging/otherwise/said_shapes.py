r"""What is said of shapes alone: `(K \times N)(N \times d) = K \times d`."""

from __future__ import annotations

from dataclasses import replace

from grader.derivation.judging.claims import Claim, Word
from grader.derivation.judging.discourse import Pair
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.shapes import dimensions, product_shape, say_shapes


def of_shapes(pair: Pair, table: Table, about: Claim) -> Claim | None:
    """The claim if it says which shape something has, and that is true; None for anything else."""
    nodes = (pair.lefts[0].node, pair.right.node)
    found = [dimensions(node, table.sizes) if node is not None else () for node in nodes]
    said = say_shapes((pair.lefts[0].text, pair.right.text))
    if not said or not all(found) or max(map(len, found)) < 2:
        return None
    shapes = [product_shape([table.sizes.get(name, name) for name in each]) for each in found]
    if None in shapes or shapes[0] != shapes[1]:
        return None
    return replace(about, relation=pair.relation, status=Word.TRIVIAL, note="it only says what has which shape")
