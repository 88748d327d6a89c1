r"""Definitions whose left side is more than a symbol: `\log L = ..`, `-J = ..`, `\frac12 J = ..`, and what a given
derivative makes of a loss, `\frac{\partial L}{\partial y_i} = g_i`."""

from __future__ import annotations

from grader.derivation.nodes.syntax import (
    Along,
    Application,
    Call,
    Derivative,
    Fraction,
    Hadamard,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
    Transposed,
    walk,
)  # fmt: skip

NO_DEFINITION = "not a definition; write symbol = formula, with one new symbol on the left, such as s = w^T w"
INVERSE = {"log": "exp", "exp": "log"}
MOST = 4


def with_symbol_left(sides: tuple[Node | None, ...]) -> tuple[Node | None, ...]:
    """The sides of a definition, solved for the symbol on the left where that is in one way."""
    for _ in range(MOST):
        found = _step(sides)
        if found is None:
            break
        sides = found
    return sides


def _step(sides: tuple[Node | None, ...]) -> tuple[Node | None, ...] | None:
    """The sides with one thing less around the left one; None if nothing is."""
    left, *others = sides
    rest = [side for side in others if side is not None]
    if len(rest) < len(others) or not rest:
        return None
    match left:
        case Negative(inner):
            return (inner, *map(Negative, rest))
        case Transposed(inner):
            return (inner, *map(Transposed, rest))
        case Call(name, inner) if name in INVERSE:
            return (inner, *(Call(INVERSE[name], side) for side in rest))
        case Product((*numbers, inner)) if numbers and all(map(_is_number, numbers)):
            return (inner, *(Fraction(side, Product(tuple(numbers))) for side in rest))
        case Fraction(inner, under) if _is_number(under):
            return (inner, *(Product((under, side)) for side in rest))
        case Derivative(of, by) if isinstance(of, Symbol | Application) and len(rest) == 1:
            made = _of_derivative(by, rest[0])
            return None if made is None else (of, made)
    return None


def _is_number(node: Node) -> bool:
    return not any(isinstance(each, Symbol) for each in walk(node)) and isinstance(node, Number | Fraction | Power)


def _indices(symbol: Symbol) -> list[str]:
    return [each.name if isinstance(each, Symbol) else str(each) for each in (*symbol.upper, *symbol.subs)]


def _of_derivative(by: Node, derivative: Node) -> Node | None:
    """What has this derivative: the sum over all entries of its products with that by which it is differentiated."""
    if not (isinstance(by, Symbol) and isinstance(derivative, Symbol)):
        return None
    if _indices(by) != _indices(derivative):
        return None
    return Along("sum", None, Hadamard(Symbol(derivative.name, at=derivative.at), Symbol(by.name, at=by.at)))


def why_no_definition(left: Node | None) -> str:
    """What is wrong with what stands on the left of a definition, and how to mend it."""
    if isinstance(left, Sum | Norm | Along):
        words = "what is so of a given symbol is said by its `values`, such as probabilities or unit"
        return f"not a definition; {words}; what a text itself sets or supposes needs no setting"
    if isinstance(left, Product):
        return f"{NO_DEFINITION}; an equation is solved for it, x = A^{{-1}} b"
    if isinstance(left, Derivative):
        return f"{NO_DEFINITION}; a given derivative is a given symbol with the same indices, dL/dy_k = g_k"
    return NO_DEFINITION
