"""What a formula looks like: whether a derivative is left in it, the logarithm of a quotient, and so on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from grader.derivation.marking.contractions import adds_up
from grader.derivation.meaning.normal import normal
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import (
    Add,
    Along,
    Call,
    Cases,
    Derivative,
    Differential,
    Entry,
    Fraction,
    Indicator,
    Label,
    Negative,
    Node,
    Power,
    Product,
    Sum,
    Transposed,
    children,
    walk,
)
from grader.derivation.settings import Feature


def features_of(node: Node, table: Table) -> frozenset[Feature]:
    """All that the formula, in which the student's own definitions are written out, has anywhere.

    What is still to be differentiated does not count.
    """
    nodes = list(_outside_of_derivatives(node))
    found = {feature for feature, test in TESTS.items() if any(test(each, table) for each in nodes)}
    return frozenset(found | ({"uncollapsed"} if _is_uncollapsed(node, table) else set()))


def _outside_of_derivatives(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Derivative):
            waiting.extend(children(node))


def _is_probability(node: Node, table: Table) -> bool:
    """A symbol that the question defines as a quotient."""
    if not isinstance(node, Entry) or node.name in table.own:
        return False
    definition = table.definitions.get(node.name)
    return definition is not None and isinstance(definition.body, Fraction)


def _is_by_defined(node: Node, table: Table) -> bool:
    """A derivative by a symbol that is defined by others, as the chain rule has."""
    return isinstance(node, Derivative) and isinstance(node.by, Entry) and node.by.name in table.definitions


def is_linear(name: str, table: Table) -> bool:
    """Whether a symbol is defined by sums and products alone, as logits are."""
    names = table.comes_down_to(name) | {name}
    bodies = [table.definitions[each].body for each in names if each in table.definitions]
    functions = (each for body in bodies for each in walk(body) if isinstance(each, Call | Fraction | Power))
    return bool(bodies) and next(functions, None) is None


def _is_unfinished(node: Node, table: Table) -> bool:
    """A derivative of more than a symbol without functions and quotients."""
    return isinstance(node, Derivative) and not (isinstance(node.of, Entry) and is_linear(node.of.name, table))


def _is_log(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "log"


def _argument(node: Node) -> Node:
    assert isinstance(node, Call)
    return node.argument


def _is_log_of_quotient(node: Node, table: Table) -> bool:
    inside = walk(_argument(node)) if _is_log(node) else ()
    return any(isinstance(each, Fraction) or _is_probability(each, table) for each in inside)


def is_log_of_sum(node: Node, table: Table) -> bool:
    """The logarithm of something that is summed, over an index or with a vector of ones."""
    inside = walk(_argument(node)) if _is_log(node) else ()
    return any((isinstance(each, Sum | Along) and each.kind == "sum") or adds_up(each, table) for each in inside)


def _is_quotient(node: Node) -> bool:
    return isinstance(node, Fraction) and any(isinstance(each, Entry) for each in walk(node.under))


def _is_of_label(node: Node, table: Table) -> bool:
    """The entry of an example's class, such as `p_{y_i}`, which is all that a sum with the labels comes down to."""
    return isinstance(node, Entry) and node.name not in table.labels and any(isinstance(i, Label) for i in node.indices)


def _sums_over_classes(node: Node, table: Table) -> bool:
    return _is_of_label(node, table) or (
        isinstance(node, Sum)
        and node.kind == "sum"
        and any(variable.axis != table.leave_out for variable in node.variables)
    )


def _sums(kinds: tuple[type, ...]) -> Callable[[Node, Table], bool]:
    """A sum over classes of something with such nodes in it."""
    return lambda node, table: (
        isinstance(node, Sum)
        and _sums_over_classes(node, table)
        and any(isinstance(each, kinds) for each in walk(node.body))
    )


def _of_node(test: Callable[[Node], bool]) -> Callable[[Node, Table], bool]:
    """A test for which the symbols do not matter."""
    return lambda node, _: test(node)


def _is_uncollapsed(node: Node, table: Table) -> bool:
    """A sum over something else than the examples that is no part of a quotient or of a logarithm, and no differential
    of a function of several variables."""
    if isinstance(node, Fraction) or _is_log(node) or isinstance(node, Derivative):
        return False
    is_sum = _sums_over_classes(node, table) and not _is_differential(node, table)
    return is_sum or any(_is_uncollapsed(each, table) for each in children(node))


def _is_differential(node: Node, table: Table) -> bool:
    """Whether a sum is over what moves, as in `\\sum_c p_c df_c`, in each of its terms."""
    if not isinstance(node, Sum):
        return False
    names = {variable.name for variable in node.variables}
    return all(any(_moves(each, names, table) for each in walk(term)) for term in _terms(node.body))


def _moves(node: Node, names: set[str], table: Table) -> bool:
    """Whether it is the differential of an entry with all of these indices that is no probability."""
    moved = node.of if isinstance(node, Differential) else None
    moved = moved.of if isinstance(moved, Transposed) else moved
    return isinstance(moved, Entry) and not _is_probability(moved, table) and names <= set(moved.indices)


def _terms(node: Node) -> Iterator[Node]:
    """The terms of a sum, of sums over others, and behind a sign."""
    if isinstance(node, Add):
        for each in node.terms:
            yield from _terms(each)
    elif isinstance(node, Negative):
        yield from _terms(node.of)
    else:
        yield node


TESTS: dict[Feature, Callable[[Node, Table], bool]] = {
    "derivative": _of_node(lambda node: isinstance(node, Derivative)),
    "unfinished": _is_unfinished,
    "chain_rule": _is_by_defined,
    "log": _of_node(_is_log),
    "log_of_quotient": _is_log_of_quotient,
    "log_of_sum": is_log_of_sum,
    "exp": _of_node(lambda node: isinstance(node, Call) and node.function == "exp"),
    "quotient": _of_node(_is_quotient),
    "sum_over_classes": _sums_over_classes,
    "sum_of_derivatives": lambda node, table: (
        _sums((Derivative, Differential))(node, table) and not _is_differential(node, table)
    ),
    "sum_of_cases": _sums((Indicator, Cases)),
    "probability": _is_probability,
    "cases": _of_node(lambda node: isinstance(node, Indicator | Cases)),
}


def differentiated(node: Node) -> Node | None:
    """What a derivative or differential is of, or a sum of several by the same: that sum."""
    if isinstance(node, Derivative):
        return node.of
    if not isinstance(node, Add):
        return None
    inner = [each.of if isinstance(each, Negative) else each for each in node.terms]
    by = {_by_what(each) for each in inner}
    if len(by) != 1 or None in by:
        return None
    of = [each.of for each in inner if isinstance(each, Derivative | Differential)]
    pairs = zip(of, node.terms, strict=True)
    return Add(tuple(Negative(each) if isinstance(term, Negative) else each for each, term in pairs))


def _by_what(node: Node) -> str | None:
    """By what something is differentiated, as text; that of a differential is empty."""
    if isinstance(node, Derivative):
        return normal(node.by)
    return "" if isinstance(node, Differential) else None


def derivatives_in_terms(node: Node, table: Table) -> Iterator[Derivative]:
    """The derivatives that stand in terms, perhaps for each example, and not as the links of a chain rule."""
    if isinstance(node, Derivative):
        yield node
    elif isinstance(node, Add | Negative):
        for each in children(node):
            yield from derivatives_in_terms(each, table)
    elif isinstance(node, Sum) and not _sums_over_classes(node, table):
        yield from derivatives_in_terms(node.body, table)
    elif isinstance(node, Product):
        within = [each for each in node.factors if any(isinstance(part, Derivative) for part in walk(each))]
        for each in within if len(within) == 1 else ():
            yield from derivatives_in_terms(each, table)
