r"""Signs that an answer makes derivatives: `D_k` for `\partial / \partial f_{ik}`, `\nabla_k`, `\partial_{kj}`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import Application, Condition, Derivative, Node, Number, Operator, Symbol, walk

CUSTOMARY = ("D", "Delta")
"""Signs that differentiate by a symbol below them, if they are nothing else: `D_{w_k} J`."""


@dataclass(frozen=True)
class Differentiator:
    """A sign that differentiates by `by`; those of its indices that `by` has too are any others.

    `presumed`: nothing in the answer says so.
    """

    sign: str
    indices: tuple[Node, ...]
    by: Symbol
    presumed: bool = False

    def takes(self, sign: str, indices: Sequence[Node]) -> Symbol | None:
        """By what this sign differentiates with these indices; None if it is another sign."""
        if sign != self.sign or len(indices) != len(self.indices):
            return None
        own = (*self.by.subs, *self.by.upper)
        parameters = {each.name for each in own if isinstance(each, Symbol) and is_plain_index(each)}
        found: dict[str, Node] = {}
        for ours, theirs in zip(self.indices, indices, strict=True):
            if not (isinstance(ours, Symbol) and is_plain_index(ours) and ours.name in parameters):
                if not same(ours, theirs):
                    return None
            elif not (is_plain_index(theirs) or isinstance(theirs, Number)):
                return None
            else:
                found[ours.name] = theirs

        def named(index: Node) -> Node:
            return found.get(index.name, index) if isinstance(index, Symbol) else index

        return replace(self.by, subs=tuple(map(named, self.by.subs)), upper=tuple(map(named, self.by.upper)))


def sign_of(node: Node | None) -> tuple[str, tuple[Node, ...]] | None:
    """The sign and the indices of what may differentiate: a letter, or a nabla or partial with indices below it."""
    if isinstance(node, Symbol):
        return node.name, (*node.subs, *node.upper)
    if isinstance(node, Operator | Derivative) and node.sign:
        several = isinstance(node.by, Symbol) and node.by.name == node.sign
        return node.sign, node.by.subs if several and isinstance(node.by, Symbol) else (node.by,)
    return None


def stands_alone(name: str, node: Node) -> bool:
    """Whether a letter is more than an index in a formula: the vector of `\\nabla_v (a^T v)`."""
    parts = list(walk(node))
    found = sum(isinstance(each, Symbol) and each.name == name and is_plain_index(each) for each in parts)
    indices = [index for each in parts if isinstance(each, Symbol) for index in (*each.subs, *each.upper)]
    indices += [index for each in parts if isinstance(each, Condition) for index in (each.left, each.right)]
    indices += [each.by for each in parts if isinstance(each, Derivative)]
    return found > sum(isinstance(each, Symbol) and each.name == name and is_plain_index(each) for each in indices)


def same(one: Node, other: Node) -> bool:
    """Whether two indices are the same, wherever they stand."""
    if not (isinstance(one, Symbol) and isinstance(other, Symbol)):
        return one == other
    ours, theirs = (*one.subs, *one.upper), (*other.subs, *other.upper)
    return one.name == other.name and len(ours) == len(theirs) and all(map(same, ours, theirs))


def of_its_argument(node: Derivative) -> Symbol | None:
    r"""By what `\partial_k g(z)` differentiates: the entry k of the only argument; None if that is not plain."""
    by = node.by
    if not isinstance(by, Symbol) or not is_plain_index(by):
        return None
    calls = [each for each in walk(node.of) if isinstance(each, Application)]
    given = [argument for call in calls for argument in call.arguments]
    names = {each.name for each in given if isinstance(each, Symbol) and not each.subs}
    if len(names) != 1 or len(names) < len({str(each) for each in given}):
        return None
    return Symbol(names.pop(), (by,), (), by.at)
