"""Every small change of some functions of a program: the places, and the operators that fit there.

An edit changes one node of a syntax tree that stays as it is otherwise: `Edit.make()` puts the stand-in there, and what
that returns puts the node back. Nothing is run here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .insertions import INSERTED, NUMERIC
from .operators import SWAPPED, Functions, Operator, Scope
from .rearrangements import REARRANGED

ALL = (*SWAPPED, *INSERTED, *REARRANGED)
BLOCK = Functions | ast.For | ast.If | ast.While
MOST = 4000
LARGEST = 6000
"""Nodes in all of the functions; more, and each change would take too long to compile."""
LESS_ONE = re.compile(r"(?<=[\[ ])\d+ - 1(?=[\],])")
"""An index such as `1 - 1`, which is written as the number that it is."""
LONGEST = 120
LINEAR = {"minus", "factor of 2", "size", "argument"}
"""Operators that say the same of a factor and of its product."""
REPEATED = {"axis", "call", "keyword", "reduced", "name", "any name", "number", "index", "part", "member", "own size"}
WITH_OTHERS = 0.3
REDUCING = ("sum", "mean", "dot", "matmul", "einsum", "array", "asarray")
NEVER = ("annotation", "returns", "decorator_list", "type_comment")
Shapes = Mapping[str, Any]
"""By argument: the shape of an array, `whole` for a whole number, `number` for another, None for what is not known."""


@dataclass(frozen=True, eq=False)
class Place:
    """A node where it stands: in a field of its parent; `top` is a module with the definition around it."""

    parent: Any
    field: str
    node: Any
    scope: Scope
    top: Any
    function: str
    role: str
    statement: Any = None
    comparison: Any = None


@dataclass(frozen=True, eq=False)
class Edit:
    """A node and what stands in for it."""

    place: Place
    operator: Operator
    stand_in: ast.AST | None
    part: ast.AST | None
    alike: tuple[Edit, ...] = ()
    """The same change in other places of the function, made with this one."""

    @property
    def cost(self) -> float:
        return (
            self.operator.cost
            + WITH_OTHERS * bool(self.alike)
            + unlikely(self.operator, self.place.node, self.stand_in)
        )

    @property
    def line(self) -> int:
        return int(self.changed.lineno)

    def make(self) -> Callable[[], None]:
        """Change the tree; the function that is returned changes it back."""
        undo = [self._make_one(), *(each.make() for each in self.alike)]
        return lambda: _each(reversed(undo))

    def _make_one(self) -> Callable[[], None]:
        parent, name, node = self.place.parent, self.place.field, self.place.node
        before = getattr(parent, name)
        stand_in = located(self.stand_in, node)
        if isinstance(before, list):
            stands = [] if stand_in is None else [stand_in]
            setattr(parent, name, [each for old in before for each in (stands if old is node else [old])])
        else:
            setattr(parent, name, stand_in)
        return lambda: setattr(parent, name, before)

    @property
    def changed(self) -> Any:
        """What would be changed: of a change of a whole block, the statement that is moved or changed."""
        known = hasattr(self.part, "lineno") and not hasattr(self.part, "made_up")
        return self.part if isinstance(self.place.node, BLOCK) and known else self.place.node

    @property
    def within_comparison(self) -> bool:
        """Whether it changes a part of a comparison: what makes one true says nothing of its parts."""
        return self.place.comparison is not None and self.place.comparison is not self.place.node

    @property
    def family(self) -> str:
        return "condition" if self.within_comparison else self.operator.family

    def words(self) -> str:
        """What the edit is about, with the program's own text: `the sign of `a * b``."""
        if self.within_comparison:
            return f"the comparison `{text_of(self.place.comparison)}`"
        return self.operator.words.format(node=text_of(self.place.node), part=text_of(self.part))

    def also(self) -> str:
        """In which other places the same change is made with it: `on line 9, too`."""
        lines = sorted({each.line for each in self.alike} - {self.line})
        return f"on line {', '.join(map(str, lines))}, too" if lines else "in all places" * bool(self.alike)

    def became(self) -> str:
        """The text of what stands in, where it is short."""
        if isinstance(self.stand_in, ast.stmt) and hasattr(self.stand_in, "body"):
            return ""
        return LESS_ONE.sub(lambda number: str(int(number[0].partition(" ")[0]) - 1), text_of(self.stand_in))


def _each(actions: Iterable[Callable[[], None]]) -> None:
    for action in actions:
        action()


def unlikely(operator: Operator, node: ast.AST, stand_in: ast.AST | None) -> float:
    """How much less usual a change is for the kind of node: sizes have no sign, names say what they were given."""
    if operator.name in ("axis", "keyword") and getattr(node, "arg", "") == "axis":
        everything = stand_in is None or getattr(getattr(stand_in, "value", None), "value", 0) is None
        return 0.4 * everything
    if operator.name == "operator":
        return 0.6 * isinstance(getattr(node, "op", None), ast.Add)
    if operator.on is not NUMERIC:
        return 0.0
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "len":
        return 0.6
    if isinstance(node, ast.Subscript) and getattr(node.value, "attr", "") == "shape":
        return 0.6
    return 0.25 * isinstance(node, ast.Name)


def located(node: Any, at: Any) -> Any:
    """The same node, with a line for all parts that have none."""
    waiting = [node] if node is not None else []
    while waiting:
        each = waiting.pop()
        if not hasattr(each, "lineno"):
            each.made_up = True
            each.lineno, each.col_offset = at.lineno, at.col_offset
            each.end_lineno, each.end_col_offset = at.lineno, at.col_offset
            waiting += ast.iter_child_nodes(each)
    return node


def text_of(node: ast.AST | None) -> str:
    """The source of a node on one line that is not too long, without backticks; the name of a definition."""
    if node is None:
        return ""
    if isinstance(node, Functions | ast.ClassDef):
        return node.name
    text = ast.unparse(located(node, ast.Pass(lineno=1, col_offset=0)))
    lines = text.replace("`", "'").splitlines()
    return lines[0] if len(lines) == 1 and len(lines[0]) <= LONGEST else lines[0][: LONGEST - 3] + "..."


def edits(
    statements: Sequence[ast.stmt],
    functions: Mapping[str, Shapes],
    operators: Sequence[Operator] = ALL,
) -> list[Edit]:
    """All edits of these functions and of those that they call in the same file, the most usual first, at most MOST.

    `functions` says of each what its arguments are; a method is `Class.method`.
    """
    definitions = definitions_in(statements)
    names = reachable(definitions, functions)
    if sum(1 for name in names for _ in ast.walk(definitions[name][1])) > LARGEST:
        return []
    known = frozenset(names_in(statements))
    needed = {name: len(node.args.args) - len(node.args.defaults) for name, (_, node) in definitions.items()}
    counts = {name: count for name, count in needed.items() if "." not in name and count}
    options = {name: options_of(node) for name, (_, node) in definitions.items()}
    found: list[Edit] = []
    holders: dict[int, ast.Module] = {}
    for name in names:
        top, node = definitions[name]
        holder = holders.setdefault(id(top), ast.Module([top], []))
        outer = Scope(
            functions={other: n for other, n in counts.items() if other != name}, options=options, known=known
        )
        parent = holder if top is node else top
        start = Place(parent, "body", node, scope_of(node, outer, functions.get(name)), holder, name, "", node)
        for place in (start, *places(start, nested=True)):
            for operator in operators:
                if isinstance(place.node, operator.on) and fits(operator, place):
                    found += [Edit(place, operator, *change) for change in operator.changes(place.node, place.scope)]
    return sorted([*found, *_everywhere(found)], key=lambda edit: edit.cost)[:MOST]


def _everywhere(found: Sequence[Edit]) -> Iterator[Edit]:
    """The same change wherever the same stands in a function, for those that are easily made twice."""
    groups: dict[tuple[str, str, str, str], list[Edit]] = {}
    for edit in found:
        if edit.operator.name in REPEATED:
            groups.setdefault((edit.operator.name, edit.place.function, *_likeness(edit)), []).append(edit)
    for first, *others in groups.values():
        if others:
            yield replace(first, alike=tuple(others))


def _likeness(edit: Edit) -> tuple[str, str]:
    """Texts that are equal for the same slip: of a call its name or its axis, of anything else all of it."""
    node, stand_in = edit.place.node, edit.stand_in
    if edit.operator.name == "call":
        return getattr(node.func, "attr", getattr(node.func, "id", "")), str(bool(node.args))
    if isinstance(node, ast.Call) and isinstance(stand_in, ast.Call) and edit.operator.name == "reduced":
        before, after = (sorted(ast.unparse(word) for word in each.keywords) for each in (node, stand_in))
        return str(before), str(after)
    if edit.operator.name == "number":  # on other lines the same number means something else
        return f"{text_of(node)} {edit.line}", text_of(stand_in)
    return text_of(node), text_of(stand_in)


def definitions_in(statements: Sequence[ast.stmt]) -> dict[str, tuple[ast.stmt, Any]]:
    """By name, the last definition of each function and method, with the statement at the top that it stands in."""
    found: dict[str, tuple[ast.stmt, Any]] = {}
    for node in statements:
        if isinstance(node, Functions):
            found[node.name] = node, node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, Functions):
                    found[f"{node.name}.{inner.name}"] = node, inner
    return found


def options_of(function: Any) -> list[tuple[str, bool]]:
    """The arguments of a function that are true or false by default."""
    given = function.args
    pairs = [
        *zip(given.args[::-1], given.defaults[::-1], strict=False),
        *zip(given.kwonlyargs, given.kw_defaults, strict=True),
    ]
    values = [(argument.arg, getattr(default, "value", None)) for argument, default in pairs]
    return [(name, value) for name, value in values if isinstance(value, bool)]


def names_in(statements: Sequence[ast.stmt]) -> Iterator[str]:
    """Names that have a value at the top of a file."""
    for node in statements:
        if isinstance(node, Functions | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        else:
            yield from (n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))


def reachable(definitions: Mapping[str, tuple[ast.stmt, Any]], functions: Collection[str]) -> list[str]:
    """These functions and those of the same file that they may call."""
    by_last: dict[str, list[str]] = {}
    for name in definitions:
        by_last.setdefault(name.rpartition(".")[2], []).append(name)
    found = [name for name in functions if name in definitions]
    for name in found:  # grows as it goes
        for node in ast.walk(definitions[name][1]):
            called = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
            found += [other for other in by_last.get(called, ()) if other not in found]
    return found


def fits(operator: Operator, place: Place) -> bool:
    """Whether an operator says something at this place that it does not say at another as well."""
    if place.role == "function":
        return operator.name in ("member", "sum or mean", "misspelt member", "other member")
    if operator.on is not NUMERIC:
        return True
    if isinstance(getattr(place.node, "ctx", None), ast.Store):
        return False
    if operator.name in LINEAR:
        return place.role not in ("factor", "index", "base")
    if operator.name == "identity":
        return place.role == "term"
    if operator.name in ("added product", "added squares", "normalised"):
        return isinstance(place.parent, ast.Return | ast.Assign | ast.AugAssign)
    return place.role not in ("index", "base") and not (operator.name == "added" and place.role == "term")


def role_of(parent: Any, field: str, inherited: str) -> str:
    """What a node is to its parent."""
    if isinstance(parent, ast.Call) and field == "func":
        return "function"
    if isinstance(parent, ast.Attribute):
        return "base"
    if isinstance(parent, ast.Compare):
        return ""
    if field == "slice" or (inherited == "index" and not isinstance(parent, ast.stmt)):
        return "index"
    if isinstance(parent, ast.UnaryOp | ast.Subscript) or (
        isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mult | ast.MatMult | ast.Div)
    ):
        return "factor"
    if isinstance(parent, ast.Call):
        name = getattr(parent.func, "attr", getattr(parent.func, "id", ""))
        return "index" if name == "range" else "factor" if name in REDUCING else ""
    return "term" if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Sub) else ""


def places(around: Place, functions: Collection[str] | None = None, *, nested: bool = False) -> Iterator[Place]:
    """Every node in a node that may change, with the function around it; `functions` are those that may, at the top.

    `nested`: what an inner function may use is what the outer one has, too.
    """
    node, scope = around.node, around.scope
    for name, value in ast.iter_fields(node):
        for child in list(value) if isinstance(value, list) else [value]:
            if functions is not None and not (isinstance(child, Functions) and child.name in functions):
                continue
            if not isinstance(child, ast.AST) or name in NEVER:
                continue
            inner = scope
            if isinstance(child, Functions):
                inner = scope_of(child, scope if nested else Scope(), None)
            role = role_of(node, name, around.role)
            statement = child if isinstance(child, ast.stmt) else around.statement
            place = replace(around, parent=node, field=name, node=child, scope=inner, role=role, statement=statement)
            if isinstance(child, ast.stmt | ast.Compare):
                place = replace(place, comparison=child if isinstance(child, ast.Compare) else None)
            if hasattr(child, "lineno") and not is_text(child):
                yield replace(place, scope=scope) if isinstance(child, Functions) else place
            if not (isinstance(child, ast.keyword) and child.arg == "axis"):
                yield from places(place, nested=nested)


def scope_of(function: Functions, outer: Scope, shapes: Shapes | None) -> Scope:
    """The names in a function; what its arguments are is known where `shapes` says so."""
    given = function.args
    arguments = tuple(argument.arg for argument in [*given.posonlyargs, *given.args, *given.kwonlyargs])
    names, counters = {**outer.names, **dict.fromkeys(arguments, 0)}, list(outer.counters)
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names[node.id] = min(node.lineno, names.get(node.id, node.lineno))
        if isinstance(node, ast.For | ast.comprehension):
            targets = node.target.elts if isinstance(node.target, ast.Tuple) else [node.target]
            counters += [target.id for target in targets if isinstance(target, ast.Name)]
    known: dict[str, Any] = dict(zip(arguments, shapes.values(), strict=False)) if shapes else dict.fromkeys(arguments)
    arrays: dict[str, Any] = {
        name: shape for name, shape in known.items() if shape is None or isinstance(shape, list | tuple)
    }
    return replace(
        outer,
        arguments=arguments,
        names=names,
        counters=tuple(dict.fromkeys([*(name for name, kind in known.items() if kind == "whole"), *counters])),
        arrays=arrays if shapes else dict(list(arrays.items())[:3]),
        scalars=tuple(name for name, kind in known.items() if kind == "number"),
    )


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
