"""What else a symbol of the question may stand for in an answer: a loss, that of one example, its first part alone.

Found in the symbol's own definition, so that no loss is known by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from grader.derivation.meaning.symbols import Declared, Definition, Table
from grader.derivation.nodes.syntax import Add, Entry, Fraction, Negative, Node, Product, Sum, walk


@dataclass(frozen=True)
class Variant:
    """Another meaning, in words, and as a definition; whether it has what is summed over the examples, and whether it
    has an index of an example."""

    words: str
    declared: Declared
    definition: Definition
    sums: bool = True
    of_one: bool = False


def variants(name: str, table: Table) -> Iterator[Variant]:
    """The variants of a symbol that is a number: its terms, all without a mean, and each for one example."""
    declared, definition = table.declared.get(name), table.definitions.get(name)
    if declared is None or definition is None or table.leave_out is None or set(declared.axes) - set(declared.letters):
        return
    body = definition.body
    terms = body.terms if isinstance(body, Add) else (body,)
    over = [term for term in terms if _sum_over(term, table.leave_out) is not None]
    rest = tuple(term for term in terms if term not in over)
    if len(over) != 1:
        return
    term = over[0]
    whole, summand = _without_factor(term), _summand(term, table.leave_out)
    kinds: list[tuple[str, Node]] = (
        [(f"the part of {name} that is summed over {table.leave_out}", term)] if rest else []
    )
    kinds.append((f"one summand of {name} over {table.leave_out}", summand))
    kinds += [(f"{name} without its factor", _sum(whole, rest))] if whole != term else []
    kinds += [(f"the sum in {name} alone, without its factor", whole)] if rest and whole != term else []
    kinds += [(f"one summand of {name}, with its other terms", _sum(summand, rest))] if rest else []
    kinds += [(f"the other terms of {name}", _sum(rest[0], rest[1:]))] if rest else []
    for words, node in kinds:
        yield _variant(words, node, declared, table)


def _variant(words: str, node: Node, of: Declared, table: Table) -> Variant:
    """A variant, which has the indices that the symbol itself leaves open if they are in it."""
    variables = table.definitions[of.name].variables
    left = set(of.letters.values()) & open_indices(node)
    kept = [at for at, axis in enumerate(of.axes) if of.letters.get(axis) in left]
    free = _free_examples(node, table.leave_out or "")
    axes = (*(of.axes[at] for at in kept), *((table.leave_out,) if free and table.leave_out else ()))
    letters = {of.axes[at]: of.letters[of.axes[at]] for at in kept}
    sums = bool(free) or _sum_over(node, table.leave_out or "") is not None or isinstance(node, Add)
    declared = Declared(of.name, axes, frozenset(axes) - frozenset(letters), letters)
    return Variant(words, declared, Definition((*(variables[at] for at in kept), *free), node), sums, bool(free))


def _free_examples(node: Node, axis: str) -> tuple[str, ...]:
    """The index of the example that a summand has left."""
    bound = {variable.name for each in walk(node) if isinstance(each, Sum) for variable in each.variables}
    used = [index for each in walk(node) if isinstance(each, Entry) for index in each.indices if isinstance(index, str)]
    free = dict.fromkeys(name for name in used if "#" in name and name not in bound)
    return tuple(free)[:1] if axis else ()


def open_indices(node: Node) -> set[str]:
    """The indices of a formula that no sum in it binds."""
    bound = {variable.name for each in walk(node) if isinstance(each, Sum) for variable in each.variables}
    entries = (each for each in walk(node) if isinstance(each, Entry))
    return {index for each in entries for index in each.indices if isinstance(index, str)} - bound


def _sum(first: Node, rest: tuple[Node, ...]) -> Node:
    return Add((first, *rest)) if rest else first


def _sum_over(node: Node, axis: str) -> Sum | None:
    """The outermost sum over an axis in a term, below signs and factors."""
    if isinstance(node, Negative):
        return _sum_over(node.of, axis)
    if isinstance(node, Product):
        return next((found for factor in node.factors if (found := _sum_over(factor, axis)) is not None), None)
    if isinstance(node, Sum) and node.kind == "sum":
        if any(variable.axis == axis for variable in node.variables):
            return node
        return _sum_over(node.body, axis)
    return None


def _is_factor(node: Node) -> bool:
    """A number or a quotient of numbers and sizes, as that of a mean."""
    node = node.of if isinstance(node, Negative) else node
    return isinstance(node, Fraction) and not any(isinstance(each, Entry) for each in walk(node))


def _without_factor(node: Node) -> Node:
    """A term without the factor of a mean; its sign stays."""
    if isinstance(node, Negative):
        return Negative(_without_factor(node.of))
    if isinstance(node, Product):
        signs = sum(isinstance(factor, Negative) for factor in node.factors if _is_factor(factor))
        kept = tuple(factor for factor in node.factors if not _is_factor(factor))
        found = kept[0] if len(kept) == 1 else Product(kept)
        return Negative(found) if signs % 2 else found
    return node


def _summand(term: Node, axis: str) -> Node:
    """A term without its factor and without its sum over an axis."""
    term = _without_factor(term)
    if isinstance(term, Negative):
        return Negative(_summand(term.of, axis))
    if isinstance(term, Product):
        return Product(tuple(_summand(each, axis) if _sum_over(each, axis) else each for each in term.factors))
    if isinstance(term, Sum) and any(variable.axis == axis for variable in term.variables):
        left = tuple(variable for variable in term.variables if variable.axis != axis)
        return replace(term, variables=left) if left else term.body
    if isinstance(term, Sum):
        return replace(term, body=_summand(term.body, axis))
    return term
