"""Mistakes in how functions are called: arguments that nothing makes or sets, derivatives by what is not an input.

Like `cross_checks.py` on the plain data; it says what is known with the name that is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from grader.oracle.calling import maker_of

Path = tuple[str | int, ...]
Mistake = tuple[Path, str]
Functions = dict[str, Any]


def call_checks(functions: Functions) -> Iterator[Mistake]:
    """Mistakes in the entries of `functions`."""
    for name, function in functions.items():
        here, arguments = _mapping(function), _list(_mapping(function).get("arguments"))
        each = here.get("each")
        if isinstance(each, str) and each not in arguments:
            yield ("functions", name, "each"), unknown("argument", each, arguments)
        yield from _known(("functions", name, "keywords"), "argument", _list(here.get("keywords")), arguments)
        makers = _mapping(here.get("made_by"))
        yield from _known(("functions", name, "made_by"), "argument", makers, arguments)
        for argument, attributes in _mapping(here.get("set")).items():
            at = ("functions", name, "set", argument)
            if argument not in makers:
                words = (
                    f"'{argument}' is made by nothing, so nothing can be set on it; add it to made_by, or leave it out"
                )
                yield at, f"{words} (made are: {', '.join(makers) or 'none'})"
            elif not attributes and isinstance(attributes, dict):
                yield at, "sets nothing; name an attribute and the input that it is set to, as {params: params}"
        if name in set(_makers(name, functions)):
            yield ("functions", name, "made_by"), f"'{name}' is made of itself in the end; one must take inputs alone"


def gradient_checks(functions: Functions, path: Path, check: dict[str, Any]) -> Iterator[Mistake]:
    """Mistakes in what a gradient is taken of and by."""
    function, of, parameter = (check.get(setting) for setting in ("function", "of", "with_respect_to"))
    if not isinstance(function, str) or function not in functions or not isinstance(parameter, str):
        return
    if not isinstance(of, str) or of not in functions:
        of = function
    given = inputs(function, functions)
    match = re.fullmatch(r"([\w.]+)(?:\[(\w+)\])?", parameter)
    if match is None:
        return
    index = [match[2]] if match[2] else []
    yield from _known((*path, "with_respect_to"), "argument", index, given)
    first, *rest = match[1].split(".")
    here = _mapping(functions[of])
    sets = _mapping(_mapping(here.get("set")).get(first))
    if first in _mapping(here.get("made_by")):
        if not rest or rest[0] not in sets:
            known = ", ".join(f"{first}.{attribute}" for attribute in sets) or "nothing; see `set`"
            yield (*path, "with_respect_to"), f"'{first}' is made, not given; it is set by: {known}"
            return
        first = sets[rest[0]]
    taken = inputs(of, functions)
    yield from _known((*path, "with_respect_to"), "argument", [first], [name for name in given if name in taken])
    lacking = [name for name in taken if name not in given]
    if lacking:
        words = f"{of}() takes {', '.join(lacking)}, which {function}() is not given"
        yield (*path, "of"), f"{words}; name one that takes no more than: {', '.join(given) or 'nothing'}"


def inputs(function: str, functions: Functions) -> list[str]:
    """The inputs that a call needs in the end: its own, and those of what its arguments are made of and set to."""
    found: dict[str, None] = {}
    for name in dict.fromkeys([function, *_makers(function, functions)]):
        here = _mapping(functions.get(name))
        made = _mapping(here.get("made_by"))
        found |= dict.fromkeys(
            each for each in _list(here.get("arguments")) if isinstance(each, str) and each not in made
        )
        for attributes in _mapping(here.get("set")).values():
            found |= dict.fromkeys(each for each in _mapping(attributes).values() if isinstance(each, str))
    return list(found)


def _makers(function: str, functions: Functions) -> Iterator[str]:
    """The functions that make its arguments, those that make theirs included."""
    waiting, seen = [function], set()
    while waiting:
        makers = _mapping(_mapping(functions.get(waiting.pop())).get("made_by")).values()
        for maker in [maker_of(each, functions)[0] for each in makers if isinstance(each, str)]:
            if maker not in seen:
                seen.add(maker)
                waiting.append(maker)
                yield maker


def _known(path: Path, what: str, names: Iterable[Any], known: Iterable[str]) -> Iterator[Mistake]:
    for name in names:
        if isinstance(name, str) and name not in known:
            yield path, unknown(what, name, known)


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """A name that points nowhere, with those that do not."""
    return f"unknown {what} '{name}'; known: {', '.join(map(str, known)) or 'none'}"


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
