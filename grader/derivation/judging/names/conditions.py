"""Which statements are no claims but say when others hold: `a = b, q != k`, `k = 1, ..., K`."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from grader.derivation.judging.names.letters import indices_in
from grader.derivation.meaning.own_names import at_step, change_of, under_square, word_of
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.applications import named_by_arguments
from grader.derivation.nodes.chains import Side, Statement
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import (
    Application,
    Condition,
    Differential,
    Node,
    Number,
    Sum,
    Symbol,
    negated,
    walk,
)
from grader.derivation.text.lexer import UNLESS

MAX_CONDITIONS = 6


@dataclass(frozen=True)
class Vocabulary:
    """What a letter may be before anything is resolved: `own` are the names that the answer gives a meaning, `layers`
    the letters of a network's layers."""

    table: Table
    own: frozenset[str] = frozenset()
    layers: frozenset[str] = frozenset()

    def is_index(self, name: str) -> bool:
        """Whether a bare letter counts something."""
        return self.table.is_index(name) and (name not in self.own or self.table.is_usual(name))

    def is_plain_index(self, node: Node | None) -> bool:
        return isinstance(node, Symbol) and is_plain_index(node) and self.is_index(node.name)

    def is_label(self, node: Node | None, most: int = 1) -> bool:
        """Whether it is the label of an example, with at most so many indices."""
        declared = self.table.find(node.name) if isinstance(node, Symbol) else None
        return bool(declared and declared.one_hot) and isinstance(node, Symbol) and _count(node) <= most

    def is_of_label(self, condition: Condition) -> bool:
        """Whether a condition is about the class of an example."""
        return any(self.is_label(node, 9) for node in (condition.left, condition.right))


def letters_of(conditions: Sequence[Condition]) -> frozenset[str]:
    """What conditions are about."""
    sides = (side for each in conditions for side in (each.left, each.right))
    return frozenset(side.name for side in sides if isinstance(side, Symbol))


def own_names(found: Sequence[Statement], table: Table) -> frozenset[str]:
    """The symbols that statements give a meaning."""
    names = set()
    for statement in found:
        if _begins_with_equality(statement):
            left, right = statement.sides[0].node, statement.sides[1].node
            if isinstance(left, Application):
                unknown = left.given and table.find(left.symbol.name) is None
                left = named_by_arguments(left, table.is_usual) if unknown else left.symbol
            if isinstance(left, Differential) and isinstance(left.of, Symbol):
                left = Symbol(f"d {left.of.name}")
            left = under_square(change_of(left) or left)
            if isinstance(left, Symbol) and _may_be_defined(left.name, right, table):
                names.add(left.name)
                names |= {f"{left.name} {word_of(index)}" for index in left.upper}
                names |= {
                    at_step(left, table.steps).name,
                    *_beside_given(left, table),
                    *_beside_number(left, right, table),
                }
                names |= {f"{left.name} {word_of(index)}" for index in left.subs if isinstance(index, Number)}
    return frozenset(names) | _told_apart(found, table)


def _beside_given(symbol: Symbol, table: Table) -> Iterator[str]:
    """`K_y` beside a given K, which depends on no y: a name of its own."""
    known = table.find(symbol.name)
    index = symbol.subs[0] if len(symbol.subs) == 1 and not symbol.upper else None
    if known is None or known.name in table.definitions or not isinstance(index, Symbol) or table.is_index(index.name):
        return
    below = table.find(index.name)
    if below is not None and not below.one_hot:
        yield f"{symbol.name} {index.name}"


def _beside_number(symbol: Symbol, body: Node | None, table: Table) -> Iterator[str]:
    """`J_d` beside J, which is a number: a name of its own where d counts nothing."""
    known = table.find(symbol.name)
    index = symbol.subs[0] if len(symbol.subs) == 1 and not symbol.upper else None
    if known is None or known.axes or not isinstance(index, Symbol) or not is_plain_index(index) or body is None:
        return
    counting = {each.name for each in indices_in([body])}
    if not (table.is_usual(index.name) or table.find(index.name) or index.name in counting):
        yield f"{symbol.name} {index.name}"


def _may_be_defined(name: str, body: Node | None, table: Table) -> bool:
    """Whether an equality may give a name its meaning; `CV = \\lambda V` is about the product of C and V."""
    bare = body.name if isinstance(body, Symbol) and is_plain_index(body) else ""
    if isinstance(body, Number) or (bare and (bare in table.sizes or table.is_index(bare))):
        return False
    names = {each.name for each in walk(body) if isinstance(each, Symbol)} if body is not None else set()
    letters = names - set(table.sizes)  # NLL has a number of examples
    return not (len(name) > 1 and name.isalpha() and name.isupper() and letters & set(name))


def _told_apart(found: Sequence[Statement], table: Table) -> frozenset[str]:
    """Names such as `g_p` beside `g_f`, which symbols of the question below them tell apart."""
    below: dict[str, set[str]] = {}
    for statement in found:
        left = statement.sides[0].node if _begins_with_equality(statement) else None
        index = left.subs[0] if isinstance(left, Symbol) and len(left.subs) == 1 and not left.upper else None
        if not isinstance(left, Symbol) or not isinstance(index, Symbol) or table.is_index(index.name):
            continue
        if table.find(left.name) is None and table.find(index.name) is not None:
            below.setdefault(left.name, set()).add(index.name)
    return frozenset(f"{name} {word}" for name, words in below.items() if len(words) > 1 for word in words)


def _begins_with_equality(statement: Statement) -> bool:
    """Whether a statement may give its first side a meaning; to lie in a set is none."""
    return len(statement.sides) > 1 and not statement.continues and statement.relations[:1] in (("=",), (":=",))


def index_letters(found: Iterable[Statement]) -> frozenset[str]:
    """The letters that stand as indices somewhere, or below a sum."""
    letters = set()
    for node in (node for statement in found for side in statement.sides if side.node for node in walk(side.node)):
        if isinstance(node, Symbol):
            letters |= {index.name for index in (*node.subs, *node.upper) if isinstance(index, Symbol)}
        if isinstance(node, Sum):
            letters |= {variable.name for variable in node.variables}
        if isinstance(node, Condition):
            letters |= {each.name for each in (node.left, node.right) if isinstance(each, Symbol)}
    return frozenset(letters)


def _count(node: Symbol) -> int:
    return len(node.subs) + len(node.upper)


def with_conditions(found: Sequence[Statement], words: Vocabulary) -> list[Statement]:
    """The statements with the conditions that stand beside them; one without sides is a condition and nothing else."""
    kept: list[Statement] = []
    for _, piece in itertools.groupby(found, key=lambda statement: statement.piece):
        kept += _of_piece(list(piece), words)
    return [statement for statement in kept if statement.sides or statement.conditions]


def _of_piece(piece: Sequence[Statement], words: Vocabulary) -> list[Statement]:
    kept: list[Statement] = []
    pending: tuple[Condition, ...] = ()
    for number, statement in enumerate(piece):
        if "in" in statement.relations[-1:]:  # where a side lies is not checked; the equalities before it are
            end = statement.relations.index("in")
            statement = replace(statement, sides=statement.sides[: end + 1], relations=statement.relations[:end])
            if len(statement.sides) < 2:
                continue
        condition = _as_condition(statement, words)
        if condition is None:
            if not _is_range(statement, words):
                kept.append(replace(statement, conditions=(*statement.conditions, *pending)))
        elif not kept and number < len(piece) - 1:
            pending = (*pending, condition)  # c = k: a = b
        elif kept:
            kept[-1] = _under(kept[-1], condition)
        else:
            kept.append(replace(statement, sides=(), relations=(), conditions=(condition,), lone=_lone(statement)))
    return kept


def _lone(statement: Statement) -> tuple[Side, Side] | None:
    """The sides of `y_ik = 1`, which is a claim if nobody says that it is a case."""
    left, right = statement.sides
    return (left, right) if isinstance(right.node, Number) else None


def _under(statement: Statement, condition: Condition) -> Statement:
    condition = negated(condition) if UNLESS.search(statement.words) else condition
    if len(statement.conditions) < MAX_CONDITIONS:
        return replace(statement, conditions=(*statement.conditions, condition))
    first = statement.sides[0].text if statement.sides else ""
    return Statement((Side(first, None, f"more than {MAX_CONDITIONS} conditions"),), (), piece=statement.piece)


def _as_condition(statement: Statement, words: Vocabulary) -> Condition | None:
    """A chain of one relation between bare indices (or a label)."""
    if statement.continues or len(statement.sides) != 2 or statement.relations[0] not in ("=", "!="):
        return None
    left, right = statement.sides[0].node, statement.sides[1].node
    if left is None or right is None:
        return None
    if isinstance(left, Symbol) and isinstance(right, Number) and words.is_label(left, 2) and _count(left):
        *example, label = (*left.upper, *left.subs)
        if right.value in (0.0, 1.0) and isinstance(label, Symbol):  # y_ik = 1: example i is of class k
            return Condition(Symbol(left.name, tuple(example)), "=" if right.value else "!=", label)
    kinds = [
        "index" if words.is_plain_index(each) else "label" if words.is_label(each) else "" for each in (left, right)
    ]
    if "" in kinds or kinds == ["label", "label"]:
        return None
    return Condition(left, statement.relations[0], right)


def _is_range(statement: Statement, words: Vocabulary) -> bool:
    """`k = 1, ..., K`, `1 <= c <= K`, and `K = 2`, which only tells which question is spoken of."""
    sides = [side.node for side in statement.sides]
    if set(statement.relations) <= {"<", ">", "<=", ">="} and any(map(words.is_plain_index, sides)):
        return True
    if sizes_chosen(statement, words):
        return True
    if len(sides) != 2 or not isinstance(sides[1], Number):
        return False
    if is_plain_index(sides[0]) and isinstance(sides[0], Symbol) and sides[0].name in words.layers:
        return True  # L = 1, of layers
    if is_plain_index(sides[0]) and "dots" in statement.sides[1].text:
        return True  # 1, ..., d
    return sides[1].value in (0.0, 1.0) and words.is_plain_index(sides[0])


def sizes_chosen(statement: Statement, words: Vocabulary) -> tuple[tuple[str, int], ...]:
    """How many of what a statement says that there are, `K = 2`, `K = N = 2`: each axis with its size."""
    *named, last = (side.node for side in statement.sides)
    sizes = [isinstance(each, Symbol) and each.name in words.table.sizes and is_plain_index(each) for each in named]
    if not sizes or not all(sizes) or not isinstance(last, Number) or set(statement.relations) != {"="}:
        return ()
    return tuple((words.table.sizes[each.name], int(last.value)) for each in named if isinstance(each, Symbol))
