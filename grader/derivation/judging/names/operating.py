r"""Which signs an answer makes derivatives, by an equality or in words.

`\nabla_k := \partial / \partial w_k`, `D_k means $\partial / \partial f_{ik}$`, `write $D_k$ for the derivative with
respect to $f_{ik}$`, `abbreviate $\partial / \partial f_{ik}$ by $D_k$`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Container, Iterator, Sequence

from grader.derivation.judging.words.connectives import BY, GIVEN_TO
from grader.derivation.meaning.operators import Differentiator, same, sign_of
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Statement
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import Application, Derivative, Node, Operator, Product, Symbol, walk
from grader.derivation.text.documents import Formula
from grader.derivation.text.sentences import last_sentence

NEAR, MAX_SIGNS = 90, 12
GRADIENT = "nabla"
BOUNDARY = re.compile(r"[.;!?](\s|$)")
OF_SOMETHING = re.compile(r"\b(of|de|du|der|des|von)\b(?! (with|differentiat))", re.I)
"""The derivative of something is its value, and no sign."""


def signs_of(spoken: Sequence[tuple[Formula, Sequence[Statement]]], table: Table) -> tuple[Differentiator, ...]:
    """The signs that an answer declares, or a gradient that can only be by one; one that it declares twice, unlike,
    is none."""
    found = [*_equated(spoken), *_worded(spoken)][:MAX_SIGNS]
    presumed = [] if any(each.sign == GRADIENT for each in found) else list(_presumed(spoken, table))[:1]
    return (*(each for each in found if not any(_disagree(each, other) for other in found)), *presumed)


def _presumed(spoken: Sequence[tuple[Formula, Sequence[Statement]]], table: Table) -> Iterator[Differentiator]:
    """`\\nabla_k J`, `\\nabla J` where only one of the question's vectors can be what is looked for."""
    sides = [side.node for _, each in spoken for one in each for side in one.sides if side.node]
    nodes = [part for side in sides for part in walk(side)]
    only = _only_variable(nodes, table)
    for node in nodes:
        named = sign_of(node) if isinstance(node, Derivative) and node.sign == GRADIENT else None
        vectors = [
            name
            for name, declared in table.declared.items()
            if name not in table.definitions and len(declared.axes) == 2 and table.leave_out not in declared.axes
        ]
        rows = table.softmax_axis
        is_only = len(vectors) == 1 and rows in table.declared[vectors[0]].axes
        letters = table.letters[rows] if is_only else ()
        if named is not None and not named[1] and not letters and only:
            yield Differentiator(GRADIENT, (), Symbol(only), presumed=True)
        if named is not None and not named[1] and letters:
            yield Differentiator(GRADIENT, (), Symbol(vectors[0], (Symbol(letters[0]),)), presumed=True)
        index = named[1][0] if named is not None and len(named[1]) == 1 else None
        if isinstance(index, Symbol) and is_plain_index(index) and index.name in letters:
            yield Differentiator(GRADIENT, (index,), Symbol(vectors[0], (index,)), presumed=True)


def _only_variable(nodes: Sequence[Node], table: Table) -> str:
    """The one vector by which all is differentiated, or on which all depends in brackets; "" if there is none."""
    found = {each.by.name for each in nodes if isinstance(each, Derivative) and isinstance(each.by, Symbol)}
    called = [each.arguments for each in nodes if isinstance(each, Application) and table.find(each.symbol.name)]
    found |= {of.name for arguments in called for of in arguments if isinstance(of, Symbol) and len(arguments) == 1}
    known = {name: table.find(name) for name in found - {GRADIENT}}
    vectors = [name for name, each in known.items() if each is not None and each.axes]
    return vectors[0] if len(vectors) == 1 else ""


def is_presumed(sides: Sequence[Node | None], table: Table) -> bool:
    """Whether a sign stands in formulas of which nothing says by what it differentiates."""
    presumed = [each for each in table.operators if each.presumed]
    parts = (part for side in sides if side is not None for part in walk(side)) if presumed else iter(())
    for named in (sign_of(part) for part in parts if isinstance(part, Derivative)):
        if named is not None and any(each.takes(*named) for each in presumed):
            return not any(
                isinstance(index, Symbol) and table.find(index.name) and not table.is_index(index.name)
                for index in named[1]
            )
    return False


def is_declaration(left: Node | None, right: Node | None, functions: Container[str] = ()) -> bool:
    r"""Whether an equality only says what a sign is, or of what a symbol is a function: `\phi_n = \phi(x_n)`."""
    if isinstance(left, Symbol) and isinstance(right, Application) and left.name not in functions:
        known = all(isinstance(each, Symbol) for each in right.arguments) and not right.scripts
        return known and bool(left.subs or left.upper) and right.symbol == Symbol(left.name, at=right.symbol.at)
    return isinstance(right, Operator) and sign_of(left) is not None


def _equated(spoken: Sequence[tuple[Formula, Sequence[Statement]]]) -> Iterator[Differentiator]:
    for _, statements in spoken:
        for statement in statements:
            for side in statement.sides[1:]:
                yield from _declared(statement.sides[0].node, side.node)


def _worded(spoken: Sequence[tuple[Formula, Sequence[Statement]]]) -> Iterator[Differentiator]:
    """Of two formulas beside each other, one a sign, and one a derivative of nothing or what words differentiate by."""
    for (opening, before), (formula, after) in itertools.pairwise(spoken):
        first, second, between = _lone(before), _lone(after), formula.words
        if first is None or second is None or len(between) > NEAR or BOUNDARY.search(between):
            continue
        by = BY.search(between)
        if by is not None and isinstance(second, Symbol) and not OF_SOMETHING.search(between):
            second = Operator(second) if len(between[: by.start()].split()) > 1 else second
        said = opening.words[-NEAR:]
        if BY.search(said) and GIVEN_TO.fullmatch(between) and not OF_SOMETHING.search(last_sentence(said)):
            first = Operator(first)
        for sign, operator in ((first, second), (second, first)):
            for found in _declared(sign, operator):
                if not isinstance(sign, Symbol) or _operates(sign, spoken):
                    yield found


def _declared(sign: Node | None, operator: Node | None) -> Iterator[Differentiator]:
    named = sign_of(sign)
    if named is None or not isinstance(operator, Operator) or not isinstance(operator.by, Symbol):
        return
    if operator.sign and not (operator.by.subs or operator.by.upper):
        return  # \nabla_k, which says itself not what it is
    if operator.by.name not in (operator.sign, named[0]) and not any(same(operator.by, each) for each in named[1]):
        yield Differentiator(*named, operator.by)


def _lone(statements: Sequence[Statement]) -> Node | None:
    """The only side of a formula that claims nothing."""
    if len(statements) != 1 or statements[0].relations or len(statements[0].sides) != 1:
        return None
    return statements[0].sides[0].node


def _operates(sign: Symbol, spoken: Sequence[tuple[Formula, Sequence[Statement]]]) -> bool:
    """Whether a letter stands before something wherever it stands in an equality."""
    nodes = [side.node for _, each in spoken for one in each if one.relations for side in one.sides if side.node]
    parts = [part for node in nodes for part in walk(node)]
    count = len(sign.subs) + len(sign.upper)

    def is_it(node: Node) -> bool:
        return isinstance(node, Symbol) and node.name == sign.name and len(node.subs) + len(node.upper) == count

    before = [factor for each in parts if isinstance(each, Product) for factor in each.factors[:-1]]
    before += [each.symbol for each in parts if isinstance(each, Application)]
    return 0 < sum(map(is_it, before)) == sum(map(is_it, parts))


def _disagree(one: Differentiator, other: Differentiator) -> bool:
    return one.takes(other.sign, other.indices) is not None and not same(
        one.takes(other.sign, other.indices) or one.by, other.by
    )
