"""What may be a product or not, decided by the symbols: brackets after a symbol, a d before one, capitals together."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from grader.derivation.meaning.by_label import chosen_by_label, is_of_other_events
from grader.derivation.meaning.called_entries import entry_of
from grader.derivation.meaning.capitals import spelt
from grader.derivation.meaning.densities import density
from grader.derivation.meaning.operators import CUSTOMARY, of_its_argument, same, sign_of, stands_alone
from grader.derivation.meaning.own_names import (
    at_step,
    change_of,
    ends_with_capital,
    is_beside_matrix,
    is_known,
    is_part,
    named_below,
    numbered,
    own_name,
)
from grader.derivation.meaning.primes import primed
from grader.derivation.meaning.symbols import Table
from grader.derivation.meaning.turned import as_it_lies
from grader.derivation.nodes.applications import named_by_arguments
from grader.derivation.nodes.derivatives import BY_WHAT
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import (
    Along,
    Application,
    Applied,
    Condition,
    Derivative,
    Differential,
    Element,
    Fraction,
    Hadamard,
    Negative,
    Node,
    Norm,
    Number,
    Operator,
    Power,
    Product,
    Sum,
    Symbol,
    Transposed,
    children,
    rebuilt,
    walk,
    with_scripts,
)  # fmt: skip
from grader.derivation.text.lexer import ReadError


def decided(node: Any, table: Table) -> Any:
    """The formula with everything that may be a product or not as what it is here. Raises ReadError.

    Brackets after a symbol, a d before one, capitals beside each other.
    """
    if (lying := as_it_lies(node, table)) is not None:
        return decided(lying, table)
    if isinstance(node, Operator):
        raise ReadError("it is the sign of a derivative, and nothing follows it")
    if is_best(node):
        raise ReadError("where something is largest or smallest is not computed")
    if is_optimum(node, table):
        return decided(node.body, table)
    if isinstance(node, Norm) and isinstance(node.of, Symbol) and f"|{node.of.name}|" in table.sizes:
        return Symbol(f"|{node.of.name}|")  # the size of a set
    if isinstance(node, Norm) and isinstance(node.of, Symbol) and _is_set(node, table):
        return replace(node.of, name=f"|{node.of.name}|")
    if isinstance(node, Product):
        return _product(node.factors, table)
    if isinstance(node, Hadamard) and (is_number(node.left, table) or is_number(node.right, table)):
        return decided(Product((node.left, node.right)), table)
    if isinstance(node, Fraction) and isinstance(node.under, Application) and not _is_call(node.under, table):
        under, *others = _factors(node.under, table) or ()  # 1/N (p - y): only N is below the line
        return Product((Fraction(decided(node.over, table), under), *others))
    if isinstance(node, Transposed | Power) and isinstance(first := children(node)[0], Symbol):
        *before, spelt_last = spelt(first, table)
        last = _named(spelt_last, table)
        changed = Transposed(last) if isinstance(node, Transposed) else Power(last, decided(node.exponent, table))
        return Product((*before, changed)) if before else changed
    if isinstance(node, Derivative) and (found := _differentiated(node, table)) is not None:
        return found
    if isinstance(node, Element) and isinstance(node.of, Symbol) and (whole := named_below(node.of, table)):
        return Symbol(whole, tuple(decided(index, table) for index in node.indices), (), node.of.at)
    if (of := primed(node, table)) is not None and table.prime is not None:
        return Derivative(decided(of, table), table.prime)
    found = _factors(node, table)
    if found is not None:
        return found[0] if len(found) == 1 else Product(found)
    if isinstance(node, Application):
        return _call(node, table, lambda each: decided(each, table))
    if isinstance(node, Symbol | Differential):
        return _named(node, table)
    return rebuilt(node, lambda child: child if _is_index_e(child, node) else decided(child, table))


def _is_index_e(node: Node, within: Node) -> bool:
    r"""Whether an index is an e, as in `\delta_{ce}`, where it is no number."""
    return isinstance(within, Condition) and isinstance(node, Symbol) and node.name == "e" and _is_bare(node)


def _product(factors: Sequence[Node], table: Table) -> Node:
    """A product, of which a sign may differentiate a part."""
    factors = _with_changes(factors, table)
    if len(factors) == 1:
        only: Node = decided(factors[0], table)
        return only
    if (operated := _operated(factors, table)) is not None:
        return operated
    kept: list[Node] = []
    for factor in _spelling(list(_without_variables(factors, table)), table):
        found = None if primed(factor, table) is not None else _factors(factor, table)
        kept += found or (decided(factor, table),)
    kept = _with_all_that_changes(kept, table)
    return kept[0] if len(kept) == 1 else Product(tuple(kept))


def _differentiated(node: Derivative, table: Table) -> Any:
    """A derivative by a square, by what a sign says, or by an entry of an argument; None for any other."""
    if isinstance(node.by, Power) and node.by.exponent == Number(2.0):
        root = node.by.base  # by sigma^2: dL/d(s^2) = dL/ds / (2 s)
        return decided(Fraction(Derivative(node.of, root), Product((Number(2.0), root))), table)
    argument = of_its_argument(node) if isinstance(node.by, Symbol) and table.find(node.by.name) is None else None
    if argument is None and not node.sign:
        return None
    node = replace(node, by=argument or node.by)
    by = (_taken_by(node, table) if node.sign else None) or node.by
    if node.sign and isinstance(by, Symbol) and by.name == node.sign and not by.subs:
        raise ReadError(BY_WHAT, by.at)
    return Derivative(decided(node.of, table), decided(by, table))


def _taken_there(node: Derivative, there: Node, table: Table) -> tuple[Node, ...]:
    r"""A derivative by the entry of a vector, taken at one, `\partial A / \partial u_k (f_i)`; else two factors."""
    by = node.by
    if isinstance(by, Symbol) and isinstance(there, Symbol) and len(by.subs) == 1 and not there.upper:
        known, given = table.find(by.name), table.find(there.name)
        is_one = by.name == there.name or (known is not None and given is not None and known.name == given.name)
        if is_one and not any(same(index, by.subs[0]) for index in there.subs):
            return (Derivative(node.of, replace(there, subs=(*there.subs, *by.subs))),)
    return Derivative(node.of, by), there


def _with_changes(factors: Sequence[Node], table: Table) -> Sequence[Node]:
    """The factors, where a change that the answer defines is one of them: `\\Delta w_{hj}`."""
    kept: list[Node] = []
    for factor in factors:
        change = change_of(Product((kept[-1], factor))) if kept else None
        if change is not None and change.name in table.words:
            kept[-1] = change
        else:
            kept.append(factor)
    return kept


def _without_variables(factors: Sequence[Node], table: Table) -> Iterator[Node]:
    """The factors without what symbols depend on, as the X of `\\mu^2(X)`."""
    yield factors[0]
    for before, factor in itertools.pairwise(factors):
        if not (isinstance(before, Power) and isinstance(factor, Symbol) and factor.name in table.variables):
            yield factor


def _spelling(factors: Sequence[Node], table: Table) -> list[Node]:
    """The factors, where letters beside each other that spell a word are a name, as in `2 Loss`, if not all of them
    mean something."""
    kept: list[Node] = []
    for beside in _runs(factors):
        letters = [each for each in beside if isinstance(each, Symbol)]
        word = "".join(each.name for each in letters)
        unknown = any(table.find(letter) is None and letter not in table.sizes for letter in word)
        is_word = len(letters) > 3 and unknown and set("aeiou") & set(word.lower())
        kept += [replace(letters[-1], name=word)] if is_word else beside
    return kept


def _runs(factors: Sequence[Node]) -> list[list[Node]]:
    """Factors in runs, each of letters that touch or of one factor; only the last of a run has indices."""
    runs: list[list[Node]] = []
    for factor in factors:
        last = runs[-1][-1] if runs else None
        if isinstance(last, Symbol) and isinstance(factor, Symbol) and _touch(last, factor):
            runs[-1].append(factor)
        else:
            runs.append([factor])
    return runs


def _touch(one: Symbol, other: Symbol) -> bool:
    return len(one.name) == len(other.name) == 1 and _is_bare(one) and other.at == one.at + 1


def _is_set(node: Norm, table: Table) -> bool:
    """Whether bars stand around a capital with an index that means nothing by itself, as around a set: `|C_k|`."""
    of = node.of
    unknown = isinstance(of, Symbol) and table.find(of.name) is None and of.name not in table.words
    return node.single and unknown and isinstance(of, Symbol) and bool(of.subs) and of.name[-1:].isupper()


def is_best(node: Node | None) -> bool:
    """Whether something is where a value is best, as `\\arg\\min_w J`."""
    return isinstance(node, Sum) and node.kind.startswith("arg")


def is_optimum(node: Node | None, table: Table) -> bool:
    """Whether something is best for symbols of the question, as in `\\min_w J`, and not over an index."""
    names = [each.name for each in node.variables] if isinstance(node, Sum) and node.kind == "max" else []
    return bool(names) and all(table.find(name) is not None and not table.is_index(name) for name in names)


def _with_all_that_changes(factors: list[Node], table: Table) -> list[Node]:
    """The factors of a product, where `d` before what never changes is that of all that follows: `d \\frac1N s`."""
    for at, factor in enumerate(factors[:-1]):
        if isinstance(factor, Differential) and _never_changes(factor.of, table):
            return [*factors[:at], Differential(Product((factor.of, *factors[at + 1 :])))]
    return factors


def _never_changes(node: Node, table: Table) -> bool:
    """Whether something is made of numbers and sizes alone."""
    named = (each.name for each in walk(node) if isinstance(each, Symbol))
    return is_number(node, table) and not any(map(table.find, named))


def is_number(node: Node, table: Table) -> bool:
    """Whether something is plainly a number: made of numbers, sizes and symbols that have no axes."""
    if isinstance(node, Symbol):
        declared = table.find(node.name)
        return (declared is not None and not declared.axes) or (declared is None and node.name in table.sizes)
    inner = isinstance(node, Number) or (isinstance(node, Along) and node.axis is None)
    return inner or (
        isinstance(node, Fraction | Product | Negative) and all(is_number(each, table) for each in children(node))
    )


def _factors(node: Node, table: Table) -> tuple[Node, ...] | None:
    """The factors of what is a product here, though it need not be; None for all else."""
    if isinstance(node, Derivative) and node.there is not None:
        return tuple(decided(each, table) for each in _taken_there(node, node.there, table))
    if isinstance(node, Application) and (by := _taken_by(node.symbol, table)) and len(node.arguments) == 1:
        return (Derivative(decided(with_scripts(node.arguments[0], node.scripts), table), decided(by, table)),)
    if isinstance(node, Application) and not _is_call(node, table):
        if len(node.arguments) != 1:
            words = f"{node.symbol.name} is no function here, and its brackets hold several things"
            raise ReadError(words, node.symbol.at)
        bracket = with_scripts(decided(node.arguments[0], table), decided(node.scripts, table))
        if table.has_differentials and node.symbol.name == "d":
            return (Differential(bracket),)
        return (*(_named(each, table) for each in spelt(node.symbol, table)), bracket)
    if isinstance(node, Differential) and isinstance(node.of, Symbol) and table.knows(f"d {node.of.name}"):
        return None
    if isinstance(node, Differential) and not table.has_differentials:
        inner = decided(node.of, table)
        return (Symbol("d"), *(inner.factors if isinstance(inner, Product) else (inner,)))
    if isinstance(node, Symbol) and len(word := spelt(node, table)) > 1:
        return tuple(word)
    return None


def _operated(factors: Sequence[Node], table: Table) -> Node | None:
    """A product with a sign in it that differentiates what follows; None for any other product."""
    for at, factor in enumerate(factors[:-1]):
        is_sign = isinstance(factor, Symbol) and (table.operators or factor.name.endswith(CUSTOMARY))
        by = _taken_by(factor, table) if is_sign and isinstance(factor, Symbol) else None
        if by is not None:
            rest = factors[at + 1] if at + 2 == len(factors) else Product(tuple(factors[at + 1 :]))
            found = Derivative(decided(rest, table), decided(by, table))
            before = decided(Product(tuple(factors[:at])), table) if at else None
            outer = before.factors if isinstance(before, Product) else (before,) if before is not None else ()
            return Product((*outer, found)) if outer else found
    return None


def _taken_by(node: Symbol | Derivative, table: Table) -> Symbol | None:
    """By what a sign differentiates: as the answer says, or by the question's symbol below it, as in `D_{w_k}`."""
    customary = isinstance(node, Symbol) and node.name.rpartition(" ")[2] in CUSTOMARY
    named = sign_of(node) if customary or table.operators else None
    if named is None:
        return None
    for each in table.operators:
        if (by := each.takes(*named)) is None or any(is_known(index, table) for index in named[1]):
            continue
        if not (each.presumed and isinstance(node, Derivative) and _is_within(named[1], node.of)):
            return by
    below = named[1][0] if len(named[1]) == 1 else None
    is_free = customary and isinstance(below, Symbol) and table.find(named[0]) is None
    return below if is_free and isinstance(below, Symbol) and is_known(below, table) else None


def _is_within(indices: Sequence[Node], node: Node) -> bool:
    """Whether one of the indices is a symbol by itself in a formula."""
    return any(isinstance(index, Symbol) and stands_alone(index.name, node) for index in indices)


def _named(node: Symbol | Differential, table: Table) -> Any:
    """A symbol whose index, or the d before it, is a part of its name: `u_o`, `ds_k`."""
    if isinstance(node, Differential):
        of = node.of
        if isinstance(of, Symbol) and table.knows(f"d {of.name}"):
            return replace(of, name=f"d {of.name}")
        return Differential(decided(of, table))
    if (chosen := chosen_by_label(node, table)) is not None:
        return decided(chosen, table)
    node = at_step(node, table.steps)
    base, _, word = node.name.partition(" ")
    if word and table.find(node.name) is None and not node.subs:
        declared = table.find(base)  # J_{kac}, which looks like a word
        if declared is not None and len(declared.axes) == len(word) and all(map(table.is_usual, word)):
            return Symbol(base, tuple(Symbol(letter) for letter in word), node.upper, node.at)
    own = own_name(node, lambda name: table.find(name) is not None or name in table.sizes)
    if own is node and len(node.subs) > 1:  # W_{hh}, J_{sm}, where the question or the answer has it
        spelt_out = f"{node.name} {''.join(each.name for each in node.subs if isinstance(each, Symbol))}"
        own = replace(node, name=spelt_out, subs=()) if spelt_out in table.declared else own
    if own is not node:
        return own
    own = own_name(node, lambda name: name in table.words and _depends_on_nothing(node.name, table))
    if own is not node and not node.upper and is_known(node.subs[0], table):
        return own
    if len(node.subs) == 1 and not node.upper and (known := table.find(node.name)) and not known.axes:
        own = own_name(node, lambda name: name in table.words or ends_with_capital(name, table))  # J_d beside J, E_D
        if own is not node:
            return own
    if _is_bare(node) and (value := _value_of(node.name, table)):
        return replace(node, name=value)
    if is_beside_matrix(node, table):
        return own_name(node, table.words.__contains__)
    own = numbered(node, table)
    if own is not node and (own.name in table.words or node.name not in table.words or is_part(node, table)):
        return own
    if node.name == "pi" and _is_bare(node) and not table.knows("pi") and table.find("pi") is None:
        return Number(math.pi)
    if node.name == "e" and _is_bare(node) and not table.knows("e") and table.find("e") is None:
        return Number(math.e)
    return node


def _value_of(function: str, table: Table) -> str:
    """The one symbol that is defined as what a function gives, for which the function's name may stand alone, as in
    `\\sigma (1 - \\sigma)`; "" if there is none, or several."""
    if function not in table.functions or table.find(function) is not None or function in table.words:
        return ""
    found = [
        name
        for name, each in table.definitions.items()
        if isinstance(each.body, Applied) and each.body.function == function
    ]
    return found[0] if len(found) == 1 else ""


def _stands_alone(function: str, node: Any) -> bool:
    """Whether a function's name has no brackets behind it somewhere in a formula."""
    if isinstance(node, Application):
        return any(_stands_alone(function, each) for each in (*node.arguments, *node.scripts))
    named = isinstance(node, Symbol) and node.name == function
    return named or any(_stands_alone(function, each) for each in children(node))


def _depends_on_nothing(name: str, table: Table) -> bool:
    """Whether a name means nothing, or what the question gives."""
    known = table.find(name)
    return known is None or known.name not in table.definitions


def _is_bare(node: Symbol) -> bool:
    return not node.subs and not node.upper


def _is_call(node: Application, table: Table) -> bool:
    """Whether the brackets hold arguments, which are not decided here: that would double the work at each level."""
    return _call(node, table, lambda each: each) is not None


def _call(node: Application, table: Table, change: Callable[[Any], Any]) -> Node | None:
    """The value of a function: its arguments say only for which example it is taken. None if it is no function."""
    is_name = partial(_has_meaning, table)
    symbol = own_name(at_step(node.symbol, table.steps), is_name)
    function = table.functions.get(symbol.name.rstrip("'"))
    if _value_of(symbol.name, table) and any(_stands_alone(symbol.name, part) for part in node.arguments):
        return None  # \sigma (1 - \sigma)
    if function is not None and len(function.parameters) == len(node.arguments) and not symbol.subs:
        given = tuple(change(each) for each in node.arguments)
        found = Applied(symbol.name.rstrip("'"), given, symbol.name.count("'"))
        return with_scripts(found, change(node.scripts))
    if is_of_other_events(node, table):
        return with_scripts(named_by_arguments(node, table.is_usual), change(node.scripts))
    if node.given and symbol is node.symbol and table.find(symbol.name) is None:
        meant = density(node)
        return with_scripts(
            named_by_arguments(node, table.is_usual) if meant is None else change(meant), change(node.scripts)
        )
    arguments = [part for argument in node.arguments for part in _parts(argument)]
    arguments = [own_name(each, is_name) if isinstance(each, Symbol) else each for each in arguments]
    named = [each.name for each in arguments if isinstance(each, Symbol)]
    if len(named) == len(arguments) and table.variables.issuperset(named) and table.find(symbol.name) is not None:
        return with_scripts(symbol, change(node.scripts))
    if len(node.arguments) > 1 and _are_distributions(node, table):
        return with_scripts(symbol, change(node.scripts))
    if (entry := entry_of(symbol, node, table)) is not None:
        return with_scripts(entry, change(node.scripts))
    known = table.find(symbol.name)
    of_input = known is not None and known.one_hot and len(arguments) == 1  # y_k(x): nobody multiplies labels so
    if not (table.is_function(symbol.name) or of_input) or not all(isinstance(each, Symbol) for each in arguments):
        return None
    several = len(node.arguments) > 1  # nobody writes a product so
    if not several and not all(isinstance(each, Symbol) and table.is_argument(symbol.name, each) for each in arguments):
        return None
    first, *rest = node.scripts or (None,)
    if first is not None and first.kind == "element" and not symbol.subs:
        symbol = replace(symbol, subs=first.nodes)
        scripts = tuple(each for each in rest if each is not None)
    else:
        scripts = node.scripts
    indexed = [each for each in arguments if isinstance(each, Symbol) and (each.subs or each.upper)]
    label = arguments[0]
    if several and first is None and isinstance(label, Symbol) and _is_probability_of(symbol, label, table):
        symbol = replace(symbol, subs=(*label.subs, *label.upper, label), upper=())  # p(y_i | x_i)
    elif len(arguments) == 1 and isinstance(arguments[0], Symbol):
        symbol = _of_example(symbol, arguments[0], table)
    elif indexed and not symbol.subs and len({(*each.subs, *each.upper) for each in indexed}) == 1:
        symbol = _of_example(symbol, indexed[0], table)  # L(y_i, z_i)
    return with_scripts(symbol, change(scripts))


def _has_meaning(table: Table, name: str) -> bool:
    return table.find(name) is not None


def _are_distributions(node: Application, table: Table) -> bool:
    """Whether brackets behind what the question defines hold what it does not: `D_{KL}[N(\\mu, \\sigma), N(0, 1)]`."""
    declared = table.find(_named(node.symbol, table).name)
    of = [each.symbol if isinstance(each, Application) else each for each in node.arguments]
    indexed = any(isinstance(each, Symbol) and (each.subs or each.upper) for each in node.arguments)  # p(C_k | x)
    unknown = not indexed and all(isinstance(each, Symbol) and table.find(each.name) is None for each in of)
    unknown = unknown and not all(isinstance(each, Symbol) and table.is_usual(each.name) for each in of)  # p(i, k)
    return declared is not None and declared.name in table.definitions and unknown


def _is_probability_of(symbol: Symbol, label: Symbol, table: Table) -> bool:
    """Whether a symbol with brackets after it has one value for each class, and the label of an example is given."""
    of, known = table.find(symbol.name), table.find(label.name)
    if of is None or known is None or not known.one_hot or symbol.upper:
        return False
    by_class = known.axes[table.class_axis(known.name)] in of.axes
    return by_class and all(isinstance(each, Symbol) and is_known(each, table) for each in symbol.subs)


def _parts(argument: Node) -> list[Node]:
    """The symbols of an argument; those beside each other are several arguments, and a list of a symbol's entries is
    that symbol."""
    if isinstance(argument, Sum) and argument.kind == "list" and isinstance(argument.body, Symbol):
        return [Symbol(argument.body.name)]
    if isinstance(argument, Power) and argument.exponent == Number(2.0) and isinstance(argument.base, Symbol):
        return [argument.base]  # L(\sigma^2)
    parts = argument.factors if isinstance(argument, Product) else (argument,)
    return [part.of if isinstance(part, Transposed) else part for part in parts]


def _lacks_index_of(symbol: Symbol, argument: Symbol, table: Table) -> bool:
    """Whether a symbol has one axis, no index, and is taken at an argument whose first index counts that axis."""
    known, of = table.find(symbol.name), table.find(argument.name)
    index, below = (*argument.upper, *argument.subs), [each for each in symbol.subs if not is_known(each, table)]
    if known is None or of is None or below or len(index) != 1 or not is_plain_index(index[0]):
        return False
    return len(known.axes) == 1 and of.axes[:1] == known.axes and table.leave_out is None


def _of_example(symbol: Symbol, argument: Symbol, table: Table) -> Symbol:
    """`h(x^{(i)})` is h for the example i; weights and the like name no example."""
    declared = table.find(argument.name)
    counts_other = declared is not None and table.leave_out not in declared.axes
    no_example = counts_other and (
        table.leave_out is not None or (table.find(symbol.name) is not None and symbol.name not in table.called)
    )
    if symbol.upper or (no_example and not _lacks_index_of(symbol, argument, table)):
        return symbol
    if not symbol.subs:
        return replace(symbol, subs=argument.subs, upper=argument.upper)
    if len(symbol.subs) == 1 and len(argument.subs) + len(argument.upper) == 1:
        return replace(symbol, upper=argument.upper or argument.subs)
    return symbol
