"""What a line may mean that does not hold as it is written, though a person would read it so: a person looks.

A sum whose index does not occur in what is summed is over another letter, or over entries that are written without;
single bars around a vector may be the sum of absolute values; a logarithm without brackets may be that of all factors
behind it; the trace and the determinant of a vector are those of the matrix that has it on its diagonal; a factor 1
is the vector of ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from grader.derivation.judging.otherwise.slack import slack
from grader.derivation.meaning.bare_sums import letters_in
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import (
    Call,
    Fraction,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
    Trace,
    Variable,
    rebuilt,
    walk,
)  # fmt: skip

OWN = "q'"
"""An index that nobody writes."""
ONES = Symbol("bold 1")


@dataclass(frozen=True)
class Meant:
    """Both sides as they are meant, and that in words."""

    left: Node
    right: Node
    words: str
    sure: bool = False
    """Whether no person need look: the one habit of notation for the other."""


def meant(left: Node, right: Node, table: Table) -> Iterator[Meant]:
    """All other ways to read two sides."""
    for bare in (True, False):
        slashed = of_quotients(left, bare=bare), of_quotients(right, bare=bare)
        if slashed != (left, right):
            yield Meant(*slashed, "a logarithm is read as that of the quotient behind it", sure=bare)
    yield from (Meant(*each) for each in slack(left, right, table))
    idle = [each for side in (left, right) for each in walk(side) if _is_idle(each)]
    written = {each.variables[0].name: each for each in idle if isinstance(each, Sum)}
    for name, of in written.items():
        for letter in sorted(letters_in(of.body)):
            words = f"the sum over {name} is read as one over {letter}"
            yield Meant(_over(left, name, letter), _over(right, name, letter), words)
        axis = _axis(of, table)
        if axis:
            words = f"what stands in the sum over {name} without an index is read as having it"
            yield Meant(_entries(left, name, axis, table), _entries(right, name, axis, table), words)
    diagonal = _of_diagonal(left, table), _of_diagonal(right, table)
    if diagonal != (left, right):
        yield Meant(*diagonal, "a vector is read as the diagonal of a matrix")
    whole = _of_all_behind(left), _of_all_behind(right)
    if whole != (left, right):
        yield Meant(*whole, "a logarithm is read as that of all factors behind it")
    for ones in _with_ones(left, right):
        yield Meant(*ones, "a 1 is read as the vector of ones")
    if ONES in (_unplaced(left), _unplaced(right)):
        one, other = (Number(1.0) if _unplaced(side) == ONES else side for side in (left, right))
        yield Meant(one, other, "the vector of ones is read as a 1 for each entry", sure=True)
    absolute = _absolute(left), _absolute(right)
    if absolute != (left, right):
        yield Meant(*absolute, "bars around a vector are read as the sum of absolute values")


def _unplaced(node: Node) -> Node:
    return replace(node, at=0) if isinstance(node, Symbol) else node


def _is_idle(node: Node) -> bool:
    """Whether a sum over one index has something in it, but not that index."""
    own = isinstance(node, Sum) and node.kind in ("sum", "prod") and len(node.variables) == 1 and not node.conditions
    if not own or not isinstance(node, Sum):
        return False
    named = any(isinstance(each, Symbol) for each in walk(node.body))
    return named and node.variables[0].name not in letters_in(node.body)


def _axis(of: Sum, table: Table) -> str:
    """What a sum counts, by the size above it or by its letter."""
    if isinstance(of.upper, Symbol):
        return table.sizes.get(of.upper.name, "")
    return next((axis for axis, letters in table.letters.items() if of.variables[0].name in letters), "")


def _over(node: Any, name: str, letter: str) -> Any:
    """A formula whose sums over an index that they do not have are over another letter."""
    if _is_idle(node) and node.variables[0].name == name and letter in letters_in(node.body):
        node = replace(node, variables=(Variable(letter),))
    return rebuilt(node, lambda child: _over(child, name, letter))


def _entries(node: Any, name: str, axis: str, table: Table) -> Any:
    """A formula in whose sums over an index that they do not have each vector along that axis stands for its entry."""
    if _is_idle(node) and node.variables[0].name == name:
        node = replace(node, body=_entry(node.body, name, axis, table))
    return rebuilt(node, lambda child: _entries(child, name, axis, table))


def _entry(node: Any, name: str, axis: str, table: Table) -> Any:
    if isinstance(node, Symbol):
        known = table.find(node.name)
        bare = not node.subs and not node.upper and known is not None and known.axes == (axis,)
        return replace(node, subs=(Symbol(name),)) if bare else node
    return rebuilt(node, lambda child: _entry(child, name, axis, table))


def _of_diagonal(node: Any, table: Table) -> Any:
    """A formula with the sum and the product of a vector's entries for its trace and determinant."""
    of = node.of if isinstance(node, Trace) else node.argument if isinstance(node, Call) else None
    is_det = isinstance(node, Call) and node.function == "det"
    if isinstance(of, Symbol) and (is_det or isinstance(node, Trace)) and not of.subs and not of.upper:
        known = table.find(of.name)
        if known is not None and len(known.axes) == 1:
            entry = replace(of, subs=(Symbol(OWN),))
            return Sum("prod" if is_det else "sum", (Variable(OWN),), None, (), entry)
    return rebuilt(node, lambda child: _of_diagonal(child, table))


def _of_all_behind(node: Any) -> Any:
    """A formula with the logarithm of a product for the product of a logarithm without brackets and what follows."""
    if isinstance(node, Product):
        logs = [at for at, factor in enumerate(node.factors[:-1]) if isinstance(factor, Call) and factor.bare]
        if logs and (log := node.factors[logs[0]]) and isinstance(log, Call) and log.function == "log":
            inside = Product((log.argument, *node.factors[logs[0] + 1 :]))
            factors = (*node.factors[: logs[0]], replace(log, argument=_of_all_behind(inside), bare=False))
            return factors[0] if len(factors) == 1 else Product(factors)
    return rebuilt(node, _of_all_behind)


def of_quotients(node: Any, *, bare: bool = True) -> Any:
    """A formula with the logarithm of a quotient for the quotient of a logarithm: `\\log a / b`, not `\\log(a) / b`.

    With `bare=False` it is the latter, too.
    """
    inner = rebuilt(node, lambda child: of_quotients(child, bare=bare))
    over = inner.over if isinstance(inner, Fraction) and inner.slashed else None
    *before, log = over.factors if isinstance(over, Product) else (over,)
    if not (isinstance(log, Call) and log.function == "log" and (log.bare or not bare)):
        return inner
    whole = Call("log", Fraction(log.argument, inner.under))
    return Product((*before, whole)) if before else whole


def _with_ones(left: Node, right: Node) -> Iterator[tuple[Node, Node]]:
    """Two sides with the vector of ones for each factor 1, then also for a side that is 1."""
    found = _ones_of(left), _ones_of(right)
    if found != (left, right):
        yield found
        if Number(1.0) in found:
            yield ONES if found[0] == Number(1.0) else found[0], ONES if found[1] == Number(1.0) else found[1]


def _ones_of(node: Any) -> Any:
    if isinstance(node, Product):
        return Product(tuple(ONES if each == Number(1.0) else _ones_of(each) for each in node.factors))
    return rebuilt(node, _ones_of)


def _absolute(node: Any) -> Any:
    """A formula with the sum of absolute values for what stands in single bars, but for squares."""
    if isinstance(node, Power) and isinstance(node.base, Norm):
        return node
    if isinstance(node, Norm) and node.single:
        return Call("norm_1", node.of)
    return rebuilt(node, _absolute)
