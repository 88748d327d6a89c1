"""What a formula looks like: whether a derivative is left in it, the logarithm of a quotient, and so on."""

from __future__ import annotations

from collections.abc import Callable

from grader.derivation.settings import Feature
from grader.derivation.symbols import Table
from grader.derivation.syntax import Call, Cases, Derivative, Entry, Fraction, Indicator, Node, Sum, walk


def has(feature: Feature, node: Node, table: Table) -> bool:
    """Whether the formula, in which the student's own definitions are written out, has the feature anywhere."""
    return any(TESTS[feature](each, table) for each in walk(node))


def derivatives_by(node: Node) -> set[str]:
    """The symbols that the formula differentiates by."""
    found = (each.by for each in walk(node) if isinstance(each, Derivative))
    return {by.name for by in found if isinstance(by, Entry)}


def _is_probability(node: Node, table: Table) -> bool:
    """A symbol that the question defines as a quotient."""
    if not isinstance(node, Entry) or node.name in table.own:
        return False
    definition = table.definitions.get(node.name)
    return definition is not None and isinstance(definition.body, Fraction)


def _is_log(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "log"


def _argument(node: Node) -> Node:
    assert isinstance(node, Call)
    return node.argument


TESTS: dict[Feature, Callable[[Node, Table], bool]] = {
    "derivative": lambda node, table: isinstance(node, Derivative),
    "log": lambda node, table: _is_log(node),
    "log_of_quotient": lambda node, table: (
        _is_log(node)
        and any(isinstance(each, Fraction) or _is_probability(each, table) for each in walk(_argument(node)))
    ),
    "log_of_sum": lambda node, table: _is_log(node) and any(isinstance(each, Sum) for each in walk(_argument(node))),
    "exp": lambda node, table: isinstance(node, Call) and node.function == "exp",
    "quotient": lambda node, table: (
        isinstance(node, Fraction) and any(isinstance(each, Entry) for each in walk(node.under))
    ),
    "sum_over_classes": lambda node, table: (
        isinstance(node, Sum) and any(variable.axis != table.leave_out for variable in node.variables)
    ),
    "probability": _is_probability,
    "cases": lambda node, table: isinstance(node, Indicator | Cases),
}
