r"""Other names for symbols that an answer has as indices alone: the $\ell$ of $\sum_\ell p_\ell$ is no loss."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Statement
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import Condition, Element, Node, Symbol, Variable, rebuilt, walk


def with_letters(read: Sequence[Sequence[Statement]], table: Table) -> list[list[Statement]]:
    """The statements with a letter that counts something in the place of such a name."""
    found = [list(each) for each in read]
    nodes = [side.node for statements in read for each in statements for side in each.sides if side.node is not None]
    below = [each for node in nodes for each in walk(node)]
    compared = [side for each in below if isinstance(each, Condition) for side in (each.left, each.right)]
    counting = {each.name for each in below if isinstance(each, Variable)}
    counting |= {each.name for each in compared if isinstance(each, Symbol) and is_plain_index(each)}
    known = {name for name, of in table.also.items() if of not in table.labels and not table.is_index(name)}
    for name in sorted((counting & known) - table.declared.keys()):
        letter = _free(table, {each.name for each in below if isinstance(each, Symbol | Variable)})
        if letter and not _is_symbol(name, nodes, read, table):
            found = [[_renamed_in(each, name, letter) for each in statements] for statements in found]
    return found


def indices_in(nodes: Iterable[Node]) -> Iterator[Symbol]:
    """All indices that stand at symbols, below brackets and in conditions."""
    for node in nodes:
        for each in walk(node):
            found: tuple[Node, ...] = ()
            if isinstance(each, Symbol):
                found = (*each.subs, *each.upper)
            elif isinstance(each, Condition):
                found = each.left, each.right
            elif isinstance(each, Element):
                found = each.indices
            yield from (index for index in found if isinstance(index, Symbol))


def _is_symbol(name: str, nodes: Sequence[Node], read: Sequence[Sequence[Statement]], table: Table) -> bool:
    """Whether a name stands anywhere but as an index; `\\ell = k` is a condition."""
    every = sum(isinstance(each, Symbol) and each.name == name for node in nodes for each in walk(node))
    below = sum(each.name == name for each in indices_in(nodes))
    conditions = sum(_is_condition(each, name, table) for statements in read for each in statements)
    return every > below + conditions


def _is_condition(statement: Statement, name: str, table: Table) -> bool:
    """Whether a name is only mentioned, or is said to be an index or a class: `\\ell = k`, `g_i = \\ell`."""
    found = [side.node for side in statement.sides if isinstance(side.node, Symbol)]
    own = [side for side in found if side.name == name and is_plain_index(side)]
    others = [side for side in found if side.name != name]
    if len(found) < len(statement.sides) or len(own) != 1 or len(others) > 1:
        return False
    return all(table.is_usual(each.name) if is_plain_index(each) else not table.find(each.name) for each in others)


def _free(table: Table, used: set[str]) -> str:
    """A letter for indices of anything but examples that the answer does not have; "" if there is none."""
    others = [letters for axis, letters in table.letters.items() if axis != table.leave_out]
    free = [letter for letter in dict.fromkeys(sum(map(tuple, others), ())) if letter not in used]
    return max(free, key=lambda letter: sum(letter in letters for letters in others), default="")


def _renamed_in(statement: Statement, name: str, letter: str) -> Statement:
    conditions = tuple(_renamed(each, name, letter) for each in statement.conditions)
    return replace(statement.mapped(lambda node: _renamed(node, name, letter)), conditions=conditions)


def _renamed(node: Any, name: str, letter: str) -> Any:
    found = rebuilt(node, lambda child: _renamed(child, name, letter))
    return replace(found, name=letter) if isinstance(found, Symbol | Variable) and found.name == name else found
