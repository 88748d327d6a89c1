r"""Names that a label chooses from: `\mu_{y_i}` of the given `\mu_0` and `\mu_1`, and probabilities of other events."""

from __future__ import annotations

from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Add, Application, Fraction, Negative, Node, Number, Product, Symbol

CHOICES = {"binary": (0, 1), "signs": (-1, 1)}
"""The two values of labels that are numbers."""


def chosen_by_label(node: Symbol, table: Table) -> Node | None:
    r"""What `\mu_{y_i}` is, `(1 - y_i) \mu_0 + y_i \mu_1`; None if no label stands below, or nothing is named so."""
    known = table.find(node.name)
    if known is not None and known.axes:
        return None
    for at, label in enumerate(node.subs):
        declared = table.find(label.name) if isinstance(label, Symbol) else None
        if declared is None or declared.values not in CHOICES:
            continue
        low, high = CHOICES[declared.values]
        names = [f"{node.name} {each}" for each in (low, high)]
        if not all(table.find(name) is not None for name in names):
            continue
        subs = (*node.subs[:at], *node.subs[at + 1 :])
        first, second = (Symbol(name, subs, node.upper, node.at) for name in names)
        share = Fraction(Add((label, Number(float(-low)))), Number(float(high - low)))
        return Add((Product((Add((Number(1.0), Negative(share))), first)), Product((share, second))))
    return None


def is_of_other_events(node: Application, table: Table) -> bool:
    """Whether a probability is of more than what the question defines by its letter: `P(x_i, y_i)` beside `P(y_i)`.

    What is defined of given values alone is no loss, which would have predictions, but their probability.
    """
    defined = table.arguments.get(node.symbol.name, frozenset())
    of_data = all(table.find(name) is not None and name not in table.definitions for name in defined)
    return bool(defined) and of_data and defined < indexed_arguments(node)


def indexed_arguments(node: Application) -> frozenset[str]:
    """What brackets hold that has an index."""
    arguments = (each for each in node.arguments if isinstance(each, Symbol))
    return frozenset(each.name for each in arguments if each.subs or each.upper)
