"""Chains `a = b = c` as they are read, and which of them are no claims but the conditions of others."""

from __future__ import annotations

from dataclasses import dataclass, field

from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.parser import is_plain_index
from grader.derivation.nodes.syntax import Condition, Node, Number, Symbol

MAX_CONDITIONS = 6


@dataclass(frozen=True)
class Side:
    """One side: the tree, or why it cannot be read; `text` is what was written."""

    text: str
    node: Node | None = None
    error: str = ""
    caret: str = ""


@dataclass(frozen=True)
class Statement:
    """A chain `a = b = c` with the conditions named with it; it `continues` the one before if it begins with `=`."""

    sides: tuple[Side, ...]
    relations: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    continues: bool = False
    words: str = ""
    aside: bool = False
    lone: tuple[Side, Side] | None = None


@dataclass
class Chain:
    sides: list[Side] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    continues: bool = False
    words: list[str] = field(default_factory=list)
    aside: bool = False
    lone: tuple[Side, Side] | None = None

    def done(self) -> Statement:
        said = " ".join(self.words)
        conditions = tuple(self.conditions)
        return Statement(
            tuple(self.sides), tuple(self.relations), conditions, self.continues, said, self.aside, self.lone
        )


def attach_conditions(chains: list[Chain], first: int, table: Table) -> None:
    """`a = b, q != k`: the second is no statement but when the first holds; `k = 1, ..., K` says nothing."""
    kept = chains[:first]
    pending: list[Condition] = []
    for chain in chains[first:]:
        if "in" in chain.relations:  # what is said of where a side lies is not checked; the equalities before it are
            end = chain.relations.index("in")
            chain.sides, chain.relations = chain.sides[: end + 1], chain.relations[:end]
            if len(chain.sides) < 2:
                continue
        condition = _as_condition(chain, table)
        if condition is None:
            if not _is_range(chain, table):
                chain.conditions += pending
                kept.append(chain)
        elif len(kept) == first and chain is not chains[-1] and len(chains) - first > 1:
            pending.append(condition)  # c = k: a = b
        elif len(kept) > first:
            kept[-1].conditions.append(condition)
            if len(kept[-1].conditions) > MAX_CONDITIONS:
                error = f"more than {MAX_CONDITIONS} conditions"
                kept[-1] = Chain(sides=[Side(kept[-1].sides[0].text if kept[-1].sides else "", None, error)])
        else:
            labelled = isinstance(chain.sides[1].node, Number)
            lone = (chain.sides[0], chain.sides[1]) if labelled else None
            kept.append(Chain(conditions=[condition], words=chain.words, lone=lone))
    chains[:] = kept


def _as_condition(chain: Chain, table: Table) -> Condition | None:
    """A chain of one relation between bare indices (or a label)."""
    if chain.continues or len(chain.sides) != 2 or chain.relations[0] not in ("=", "!="):
        return None
    left, right = chain.sides[0].node, chain.sides[1].node
    if left is None or right is None:
        return None
    if isinstance(left, Symbol) and isinstance(right, Number) and _is_one_hot(left, table):
        *example, label = (*left.upper, *left.subs)
        if right.value in (0.0, 1.0) and isinstance(label, Symbol):  # y_ik = 1: example i is of class k
            return Condition(Symbol(left.name, tuple(example)), "=" if right.value else "!=", label)
    kinds = [
        ("index" if _is_index(node, table) else "label" if _is_label(node, table) else "") for node in (left, right)
    ]
    if "" in kinds or kinds == ["label", "label"]:
        return None
    return Condition(left, chain.relations[0], right)


def _is_index(node: Node, table: Table) -> bool:
    return is_plain_index(node) and isinstance(node, Symbol) and table.is_index(node.name)


def _is_label(node: Node, table: Table) -> bool:
    declared = table.find(node.name) if isinstance(node, Symbol) else None
    return bool(declared and declared.one_hot and isinstance(node, Symbol) and len(node.subs) + len(node.upper) <= 1)


def _is_one_hot(node: Symbol, table: Table) -> bool:
    declared = table.find(node.name)
    return bool(declared and declared.one_hot) and 1 <= len(node.subs) + len(node.upper) <= 2


def _is_range(chain: Chain, table: Table) -> bool:
    """`k = 1, ..., K` and `i in {1, ..., N}`."""
    sides = [side.node for side in chain.sides]
    if set(chain.relations) <= {"<", ">", "<=", ">="} and any(
        node is not None and _is_index(node, table) for node in sides
    ):
        return True  # 1 <= c <= K
    sized = isinstance(sides[0], Symbol) and sides[0].name in table.sizes and is_plain_index(sides[0])
    if sized and len(sides) == 2 and isinstance(sides[1], Number):
        return True  # K = 2 or K > 2: which question is spoken of
    whole = len(sides) == 2 and isinstance(sides[1], Number) and sides[1].value in (0.0, 1.0)
    return whole and sides[0] is not None and _is_index(sides[0], table)
