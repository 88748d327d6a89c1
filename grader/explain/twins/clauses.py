"""What is said of one change of the reference: short, true, in names, and nothing where there are no plain words."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from grader.explain.twins import slips
from grader.explain.twins.phrases import FUNCTIONS, REDUCTIONS, Phrases, argument_of, called, is_library, listed
from grader.sandbox.runtime.edits import Edit
from grader.sandbox.runtime.operators import SIGNS

ONCE = "in one place"


@dataclass(frozen=True, eq=False)
class Place:
    """An edit with what stands around it."""

    edit: Edit
    phrases: Phrases

    @property
    def node(self) -> Any:
        return self.edit.place.node

    @property
    def stand_in(self) -> Any:
        return self.edit.stand_in

    def __call__(self, node: Any) -> str | None:
        return self.phrases.of(node)

    @property
    def what(self) -> str | None:
        """The node in words; where it is too long for that, what it is a part of."""
        phrase = self.phrases.of(self.node)
        if phrase is None:
            return self.around and f"a part of {self.around}"
        return phrase

    @property
    def repeated(self) -> bool:
        """Whether the same stands in another place of the function, which stays as it is; with or without a sign."""
        node = self.node.operand if isinstance(self.node, ast.UnaryOp) else self.node
        return self.times(node) > 1

    def times(self, node: Any) -> int:
        """In how many places of the function the same stands."""
        text = ast.dump(node)
        return sum(ast.dump(each) == text and not counts(each, self) for each in ast.walk(self.edit.place.top))

    @property
    def around(self) -> str | None:
        """The variable that is assigned to, or the function whose result it is."""
        for statement in ast.walk(self.edit.place.top):
            inside = (
                any(inner is self.node for inner in ast.walk(statement)) if isinstance(statement, ast.Assign) else False
            )
            if inside and isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                return self.phrases.name(statement.targets[0].id)
        return None

    @property
    def function(self) -> str:
        return self.phrases.name(self.edit.place.function)

    @property
    def result(self) -> str | None:
        """What the function returns: a term of it by its own phrase."""
        term = self.phrases.term_of == self.edit.place.function
        return self.phrases.of(self.node.value) if term else f"the result of {self.function}"

    def parent_of(self, node: Any) -> Any:
        for each in ast.walk(self.edit.place.top):
            if any(child is node for child in ast.iter_child_nodes(each)):
                return each
        return None


Clause = str | None


def counts(node: ast.AST, place: Place) -> bool:
    """Whether only the shape of this is read."""
    parent = place.parent_of(node) if isinstance(node, ast.Name) else None
    return (isinstance(parent, ast.Attribute) and parent.attr == "shape") or isinstance(parent, ast.arg)


def clause(edit: Edit, phrases: Phrases) -> Clause:
    """What a twin does that the reference does not, as it goes on after "if"; None where there are no plain words."""
    said = [_clause(each, phrases, bool(edit.alike)) for each in (edit, *edit.alike)]
    if any(each is None for each in said):
        return None
    return ", and ".join(dict.fromkeys(each for each in said if each))


def kind(edit: Edit) -> str:
    """What edits have in common that say the same of different places."""
    slip = slips.SLIPS.get(edit.operator.name.removeprefix(slips.INSTEAD))
    if slip is not None:
        return slip.kind or slip.family or slip.words
    if edit.operator.name == "squared" or (edit.operator.name == "argument" and _again(edit)):
        return "squared"
    if edit.operator.name == "average" and isinstance(edit.stand_in, ast.Call):
        return f"{called(edit.stand_in)} for each"
    return edit.operator.family


def _again(edit: Edit) -> bool:
    """Whether something is multiplied by a name that it has in it already."""
    return isinstance(edit.part, ast.Name) and any(
        ast.dump(each) == ast.dump(edit.part) for each in ast.walk(edit.place.node)
    )


def _clause(edit: Edit, phrases: Phrases, everywhere: bool) -> Clause:
    place = Place(replace(edit, alike=(edit,) if everywhere else ()), phrases)
    name = edit.operator.name
    made = CLAUSES.get(name)
    if name.startswith(slips.INSTEAD):
        return _instead(place, slips.SLIPS[name.removeprefix(slips.INSTEAD)].words)
    slip = slips.SLIPS.get(name)
    said = _slip(place, slip.words) if slip is not None else made(place) if made is not None else None
    once = said and not everywhere and isinstance(place.node, ast.expr) and place.repeated
    return f"{said} {ONCE}" if once else said


def _slip(place: Place, words: str) -> Clause:
    part = place.edit.part
    if isinstance(part, ast.Tuple):
        return words.format(x=listed([place.phrases.name(each.id) for each in part.elts if isinstance(each, ast.Name)]))
    if isinstance(place.node, ast.Assign | ast.Return):
        result = place.phrases.name(part.id) if isinstance(part, ast.Name) else place.result
        return words.format(x=result) if result else None
    return words.format(x=place.what) if place.what else None


def _instead(place: Place, words: str) -> Clause:
    given = place(place.edit.part)
    return f"{words.format(x=given)}, not {place.phrases.name(called(place.node))} of it" if given else None


def family(edit: Edit, phrases: Phrases) -> Clause:
    """What an edit has in common with others like it, such as a bound whatever its value."""
    slip = slips.SLIPS.get(edit.operator.name)
    return _slip(Place(edit, phrases), slip.family) if slip is not None and slip.family else None


def _said(words: str) -> Callable[[Place], Clause]:
    """Words about the node."""
    return lambda place: words.format(x=place.what) if place.what else None


def _operator(place: Place) -> Clause:
    node, other = place.node, place.stand_in
    if not isinstance(node, ast.BinOp):
        return None
    left, right = place(node.left), place(node.right)
    before, after = SIGNS[type(node.op)], SIGNS[type(other.op)]
    if before in "+-" and after in "+-" and right:
        return f"{right} is {'subtracted, not added' if after == '-' else 'added, not subtracted'}"
    if not left or not right:
        return None
    if before in "+-":
        return (
            f"{left} and {right} are multiplied, not {'added' if before == '+' else 'subtracted'}"
            if after == "*"
            else None
        )
    if before + after in ("*/", "/*"):
        return f"{left} is {'divided by' if after == '/' else 'multiplied by'} {right}, not the other way round"
    if before == "@":
        return f"{left} and {right} are multiplied element by element"
    return f"{left} is multiplied by {right}, not raised to that power" if before + after == "***" else None


def _left_out(place: Place) -> Clause:
    part = place(place.edit.part)
    whole = place(place.node) or (place.around and f"a part of {place.around}")
    return f"{part} is left out of {whole}" if part and whole else None


def _factor(place: Place) -> Clause:
    node, part = place.node, place(place.edit.part)
    left = place(node.left)
    if slips.is_square(node) and isinstance(node.op, ast.Mult):
        return f"{left} is not squared" if left else None
    if isinstance(node.op, ast.Pow):
        return f"{left} is not squared" if left and part == "2" and place.edit.part is node.right else None
    if not part:
        return None
    if isinstance(node.op, ast.Div):
        what = left or (place.around and f"a part of {place.around}")
        return f"{what} is not divided by {part}" if what else None
    whole = place(node)
    return (
        f"the factor {part} is left out of {whole}"
        if whole and place.times(place.edit.part) > 1
        else f"the factor {part} is left out"
    )


def _exchanged(place: Place) -> Clause:
    left, right = place(place.node.left), place(place.node.right)
    if not left or not right:
        return None
    if isinstance(place.node.op, ast.Sub):
        return f"the difference of {left} and {right} has the other sign"
    if isinstance(place.node.op, ast.Div):
        return f"{right} is divided by {left}, not the other way round"
    return f"the product of {left} and {right} is taken in the other order"


def _turned(place: Place) -> Clause:
    part = place.edit.part
    if isinstance(part, ast.Attribute) and part.attr == "T":
        inner = place(part.value)
        return f"{inner} is not transposed" if inner else None
    inner = place(part)
    return f"{inner} is transposed" if inner else None


def _comparison(place: Place) -> Clause:
    left, right = place(place.node.left), place(place.node.comparators[0])
    before, after = SIGNS[type(place.node.ops[0])], SIGNS[type(place.stand_in.ops[0])]
    if not left or not right:
        return None
    if before.strip("=") == after.strip("="):
        return f"{left} and {right} being equal is {'counted in' if '=' in after else 'not counted in'}"
    return f"{left} is compared with {right} the wrong way round"


def _function(place: Place) -> Clause:
    """np.log for np.exp, a.mean for a.sum."""
    call = place.edit.place.parent if isinstance(place.node, ast.Attribute) else place.node
    if not isinstance(call, ast.Call):
        return None
    after = place.stand_in.attr if isinstance(place.stand_in, ast.Attribute) else called(place.stand_in)
    before, given = called(call), place(argument_of(call))
    if not given or before not in FUNCTIONS or after not in FUNCTIONS:
        return None
    return f"{FUNCTIONS[after]} of {given} is taken, not {FUNCTIONS[before]}"


def _call(place: Place) -> Clause:
    name, given = called(place.node), place(argument_of(place.node))
    if not given:
        return None
    if name in ("max", "amax", "min", "amin"):
        return None
    if name in REDUCTIONS:
        return f"{given} stands in place of {FUNCTIONS[name]} of it"
    own = isinstance(place.node.func, ast.Name) and name in place.phrases.own
    words = place.phrases.name(name) if own else FUNCTIONS.get(name)
    return f"{words} is not taken of {given}" if words else None


def _through(place: Place) -> Clause:
    name = called(place.stand_in)
    words = FUNCTIONS.get(name) or (place.phrases.name(name) if name in place.phrases.own else None)
    return f"{words} of {place.what} is taken" if words and place.what else None


def _own_function(place: Place) -> Clause:
    return f"{place.phrases.name(called(place.stand_in))} is used, not {place.phrases.name(called(place.node))}"


def _arguments(place: Place) -> Clause:
    function = place.node.func
    if isinstance(function, ast.Name) and function.id in place.phrases.own:
        return f"the arguments of {place.phrases.name(function.id)} are in another order"
    return None


def _axis_of(call: ast.Call, keyword: ast.keyword | None = None) -> Any:
    """The axis that a call is along (None: all), with one of its keywords in place of the other of its name."""
    found = [each.value for each in call.keywords if each.arg == "axis"]
    if keyword is not None and keyword.arg == "axis":
        found = [keyword.value]
    if not found and is_library(getattr(call.func, "value", call)) and len(call.args) > 1:
        found = [call.args[1]]
    return getattr(found[0], "value", None) if found else None


def _reduced(place: Place) -> Clause:
    before, after = _axis_of(place.node), _axis_of(place.stand_in)
    return _along(place, place.node, before, after)


def _axis(place: Place) -> Clause:
    call = place.edit.place.parent
    if not isinstance(call, ast.Call) or place.node.arg != "axis":
        return None
    after = _axis_of(call, place.stand_in) if place.stand_in is not None else None
    return _along(place, call, _axis_of(call), after)


def _along(place: Place, call: ast.Call, before: Any, after: Any) -> Clause:
    name, given = called(call), place(argument_of(call))
    if name not in FUNCTIONS or not given or before == after:
        return None
    where = (
        "over all of its entries"
        if after is None
        else f"over axis {after} only"
        if before is None
        else "over the other axis"
    )
    return f"{FUNCTIONS[name]} of {given} is taken {where}"


def _order_of_indices(place: Place) -> Clause:
    base = place(place.node.value)
    return f"the rows of {base} are taken for its columns, or the other way round" if base else None


def _index(place: Place) -> Clause:
    size, other = place.phrases.size(place.node), place.phrases.size(place.stand_in)
    if size or other:
        return f"{other} stands in place of {size}" if size and other else None
    base = place(place.node.value)
    if not base:
        return None
    before = place.node.slice.elts if isinstance(place.node.slice, ast.Tuple) else [place.node.slice]
    after = place.stand_in.slice.elts if isinstance(place.stand_in.slice, ast.Tuple) else [place.stand_in.slice]
    new = next((b for a, b in zip(before, after, strict=True) if a is not b), None)
    old = next((a for a, b in zip(before, after, strict=True) if a is not b), None)
    if isinstance(new, ast.Constant | ast.BinOp) and isinstance(old, ast.Name):
        index = place.phrases.name(old.id)
        return f"{'0' if isinstance(new, ast.Constant) else f'{index} less 1'} stands in place of {index} as an index"
    if isinstance(new, ast.Constant) and new.value == 0:
        return f"the first of {base} is taken in place of the right one"
    if isinstance(new, ast.BinOp):
        return f"the one before the right one is taken of {base}"
    if isinstance(new, ast.Slice):
        first = isinstance(new.lower, ast.Constant) and new.upper is None
        return f"the first of {base} is left out" if first else f"the last of {base} is left out" if new.upper else None
    return None


def _part(place: Place) -> Clause:
    size, other = place.phrases.size(place.node), place.phrases.size(place.stand_in)
    if size and other:
        return f"{other} stands in place of {size}"
    base = place(place.node.value)
    return f"{base} is taken at another index" if base and not size else None


def _name(place: Place) -> Clause:
    parent, other = place.edit.place.parent, place.stand_in.id
    if isinstance(parent, ast.Attribute) and parent.attr == "shape":
        above = place.parent_of(parent)
        size = place.phrases.size(above)
        axis = getattr(getattr(above, "slice", None), "value", None)
        return (
            f"{place.phrases.length(other, axis)} stands in place of {size}" if size and isinstance(axis, int) else None
        )
    everywhere = " everywhere" if place.edit.alike else ""
    return f"{place.phrases.name(other)} stands in place of {place.phrases.name(place.node.id)}{everywhere}"


def _number(place: Place) -> Clause:
    parent = place.edit.place.parent
    size = place.phrases.size(parent)
    if size:
        other = getattr(place.stand_in, "value", None)
        array = parent.value.value.id
        return f"{place.phrases.length(array, other)} stands in place of {size}" if other in (0, 1) else None
    after = place(place.stand_in) or (isinstance(place.stand_in, ast.UnaryOp) and f"-{place(place.stand_in.operand)}")
    before, within = place(place.node), place.around
    if not after or isinstance(parent, ast.Slice | ast.Tuple | ast.Subscript):
        return None
    return f"{after} stands in place of the number {before}" + (f" in {within}" if within else "")


def _twice(place: Place) -> Clause:
    if not place.what:
        return None
    return (
        f"{place.what} is taken twice"
        if isinstance(place.stand_in.op, ast.Mult)
        else f"only half of {place.what} is taken"
    )


def _by(place: Place) -> Clause:
    part = place(place.edit.part)
    how = "multiplied" if isinstance(place.stand_in.op, ast.Mult) else "divided"
    return f"{place.what} is {how} by {part}" if place.what and part else None


def _added(place: Place) -> Clause:
    part = place(place.edit.part)
    how = "added to" if isinstance(place.stand_in.op, ast.Add) else "subtracted from"
    return f"{part} is {how} {place.what}" if place.what and part else None


def _average(place: Place) -> Clause:
    axis = _axis_of(place.stand_in)
    along = "" if axis is None else f" over axis {axis}"
    return f"{FUNCTIONS[called(place.stand_in)]} of {place.what}{along} is taken" if place.what else None


def _transposed(place: Place) -> Clause:
    inner = place.node.value if isinstance(place.node, ast.Attribute) and place.node.attr == "T" else None
    phrase = place(inner) if inner is not None else place.what
    return f"{phrase} is {'not ' if inner is not None else ''}transposed" if phrase else None


CLAUSES: dict[str, Callable[[Place], Clause]] = {
    "minus": _said("{x} has the other sign"),
    "absolute": lambda place: (
        f"the absolute value of {place(place.edit.part)} is taken, not its square" if place(place.edit.part) else None
    ),
    "sign": _said("{x} has the other sign"),
    "unary": _said("{x} has the other sign"),
    "returned sign": lambda place: f"{place.result} has the other sign" if place.result else None,
    "operator": _operator,
    "plus or minus": _operator,
    "difference": _exchanged,
    "sum or mean": _function,
    "one index": _part,
    "term": _left_out,
    "factor": _factor,
    "exchanged": _exchanged,
    "turned": _turned,
    "transpose": _transposed,
    "transposed": _transposed,
    "both turned": lambda place: f"{place.what} is taken in another order" if place(place.node) else None,
    "comparison": _comparison,
    "function": _function,
    "member": _function,
    "other member": _function,
    "call": _call,
    "method": _call,
    "through": _through,
    "own function": _own_function,
    "arguments": _arguments,
    "two arguments": _arguments,
    "keyword": _axis,
    "axis": _axis,
    "reduced": _reduced,
    "whole": _said("all of {x} is taken"),
    "indices": _order_of_indices,
    "index": _index,
    "part": _part,
    "indexed": _said("only one entry, row or column of {x} is taken"),
    "name": _name,
    "any name": _name,
    "number": _number,
    "own size": _number,
    "factor of 2": _twice,
    "size": _by,
    "argument": _by,
    "added": _added,
    "average": _average,
    "complement": _said("1 less {x} is taken, not {x}"),
    "squared": _said("{x} is squared"),
}
