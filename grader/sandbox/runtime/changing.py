"""The student's functions called with small changes made in them (`edits.py`), to find out which would make them right.

The changes are asked for by number. What is right is not known here: the values go back, each different one once.
"""

from __future__ import annotations

import ast
import signal
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from . import edits, modules

SECONDS = 0.05
"""CPU time for one call."""
MOST_LINES = 100_000
Description = dict[str, Any]
Call = Callable[[], tuple[Description, list[Any]]]


class TooLong(BaseException):
    """A call that does not come to an end."""


def listed(steps: Sequence[Sequence[ast.stmt]], functions: Mapping[str, Any]) -> list[edits.Edit]:
    """All edits of these functions of a file."""
    return edits.edits([node for step in steps for node in step], functions)


def about(found: Sequence[edits.Edit]) -> list[Any]:
    """What each edit costs, its line and its kind."""
    costs = np.array([edit.cost for edit in found], dtype=np.float64)
    lines = np.array([edit.line for edit in found], dtype=np.float64)
    names = sorted({edit.operator.name for edit in found})
    kinds = np.array([names.index(edit.operator.name) for edit in found], dtype=np.float64)
    kinds[[_takes_out(edit) for edit in found]] = -1
    return [costs, lines, kinds]


def within(
    found: Sequence[edits.Edit], functions: Mapping[str, Any], steps: Any, path: str, namespace: Mapping[str, Any]
) -> list[Any]:
    """For each function which edits may change what it returns: of definitions that it reaches and that are used."""
    definitions = edits.definitions_in([node for step in steps for node in step])
    used = {id(top) for top in {id(e.place.top): e.place.top for e in found}.values() if _is_used(top, path, namespace)}
    masks = []
    for name in functions:
        reached = set(edits.reachable(definitions, [name]))
        mask = [edit.place.function in reached and id(edit.place.top) in used for edit in found]
        masks.append(np.array(mask, dtype=np.float64))
    return masks


def _is_used(top: ast.Module, path: str, namespace: Mapping[str, Any]) -> bool:
    """Whether its name still holds what a definition made, and nothing that was put in its place."""
    node: Any = top.body[0]
    value = namespace.get(node.name)
    if isinstance(node, ast.ClassDef):
        return isinstance(value, type) and not node.decorator_list
    code = getattr(value, "__code__", None)
    lines = [node.lineno, *(decorator.lineno for decorator in node.decorator_list)]
    return getattr(code, "co_filename", "") == path and getattr(code, "co_firstlineno", 0) in lines


def _takes_out(edit: edits.Edit) -> bool:
    """Whether it may take something out, which another edit may put in again: no half of a repair."""
    number = edit.operator.name == "number" and (getattr(edit.stand_in, "value", None) == 0 or bool(edit.alike))
    return number or edit.operator.name == "added"


def described(found: Sequence[edits.Edit], numbers: Sequence[int]) -> Description:
    """Where these edits are and what they are, in the program's own words."""
    told = []
    for number in numbers:
        edit = found[number]
        around, statement = edits.text_of(edit.changed), edits.text_of(edit.place.statement)
        texts = [edit.place.function, edit.family, edit.words(), around, statement, edit.became(), edit.also()]
        told.append([edit.line, float(edit.cost), *(text[:300] for text in texts)])
    return {"told": told}


def tried(
    found: Sequence[edits.Edit],
    changes: Sequence[Sequence[int]],
    where: tuple[int, str, dict[str, Any]],
    calls: Sequence[Call],
) -> tuple[Description, list[Any]]:
    """What each call returns with each set of edits: for each the number of a value, -1 where it gives none.

    `where` are the flags and the path that the program is compiled with, and its names.
    """
    which: list[int] = []
    values: list[Any] = []
    known: dict[Any, int] = {}
    for numbers in changes:
        for value in _with_edits([found[number] for number in numbers], where, calls):
            if value is None:
                which.append(-1)
                continue
            key = (value.shape, value.tobytes())
            if key not in known:
                known[key] = len(values)
                values.append(value)
            which.append(known[key])
    return {"which": which}, values


def _with_edits(
    chosen: Sequence[edits.Edit], where: tuple[int, str, dict[str, Any]], calls: Sequence[Call]
) -> list[Any]:
    flags, path, namespace = where
    undo = [edit.make() for edit in chosen]
    tops = list({id(edit.place.top): edit.place.top for edit in chosen}.values())
    names = [top.body[0].name for top in tops]
    before = {name: namespace[name] for name in names if name in namespace}
    signal.signal(signal.SIGVTALRM, _too_long)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            codes = [compile(top, path, "exec", flags, dont_inherit=True) for top in tops]
        for code in codes:
            exec(code, namespace)
        return [_value(call) for call in calls]
    except (Exception, TooLong):
        return [None] * len(calls)
    finally:
        for name in names:
            namespace.pop(name, None)
        namespace.update(before)
        for each in reversed(undo):
            each()


def _value(call: Call) -> Any:
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS, SECONDS)  # again and again: a bare except may swallow one
    try:
        header, arrays = call()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return arrays[0] if header.get("status") == "RETURNED" and arrays else None


def _too_long(*_: Any) -> None:
    raise TooLong


def lines_of(call: Call) -> int:
    """How many lines of the student's files run in a call: what another call costs, the same on every machine."""
    count = 0

    def line(frame: Any, event: str, _: Any) -> Any:
        nonlocal count
        count += frame.f_code.co_filename.startswith(modules.ROOT)
        if count > MOST_LINES:
            raise TooLong
        return line

    sys.settrace(line)
    try:
        call()
    except (Exception, TooLong):
        pass
    finally:
        sys.settrace(None)
    return count
