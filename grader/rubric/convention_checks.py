"""Mistakes in the conventions of a rubric: names that students' functions take as well, too many, what they transpose.

Like `cross_checks.py` on the plain data. What only the reference can show is looked for in `course/conventions.py`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from grader.rubric.call_checks import unknown

MOST = 16
"""In how many ways, at most, the options of all conventions may be combined."""

Path = tuple[str | int, ...]
Mistake = tuple[Path, str]


def convention_checks(rubric: dict[str, Any]) -> Iterator[Mistake]:
    """Conventions are the reference's alone, differ in words, are few, and transpose what functions are given."""
    functions = {name: _mapping(each) for name, each in _mapping(rubric.get("functions")).items()}
    conventions = {name: _mapping(options) for name, options in _mapping(rubric.get("conventions")).items()}
    if conventions and not functions:
        yield ("conventions",), "there is no function that could follow one; name some in functions, or leave this out"
    many = math.prod(map(len, conventions.values()))
    if many > MOST:
        yield ("conventions",), f"have {many} combinations, each of which may have to be judged; at most {MOST}"
    for name, options in conventions.items():
        for function in (each for each in functions if name in _list(functions[each].get("arguments"))):
            words = f"is an argument of '{function}', too; students' functions are not given it, so call it otherwise"
            yield ("conventions", name), words
        yield from _same_words(name, options)
    yield from _transposed(conventions, functions)
    yield from _rows(conventions, _list(rubric.get("criteria")))


def _same_words(name: str, options: dict[str, Any]) -> Iterator[Mistake]:
    said: dict[str, str] = {}
    for option, value in options.items():
        means = value if isinstance(value, str) else _mapping(value).get("means")
        if isinstance(means, str) and means in said:
            yield ("conventions", name, option), f"means the same as '{said[means]}'; say in which way they differ"
        said.setdefault(str(means), option)


def _transposed(conventions: dict[str, dict[str, Any]], functions: dict[str, dict[str, Any]]) -> Iterator[Mistake]:
    inputs = [str(name) for each in functions.values() for name in _list(each.get("arguments"))]
    state = [_mapping(each.get("set")).values() for each in functions.values()]
    inputs += [str(name) for attributes in state for each in attributes for name in _mapping(each).values()]
    turned: dict[str, str] = {}
    for name, options in conventions.items():
        for i, (option, value) in enumerate(options.items()):
            at, paths = (
                ("conventions", name, option, "transposed"),
                list(map(str, _list(_mapping(value).get("transposed")))),
            )
            if paths and i == 0:
                yield at, "the first option has the inputs as they are; put this one behind it"
            for path in paths:
                if path.partition(".")[0] not in inputs:
                    yield at, unknown("input", path, dict.fromkeys(inputs))
                if turned.get(path, name) != name:
                    yield at, f"'{path}' is transposed by '{turned[path]}', too; by one convention alone"
            turned |= dict.fromkeys(paths, name)


def _rows(conventions: dict[str, dict[str, Any]], criteria: list[Any]) -> Iterator[Mistake]:
    """A row of a matrix is none where a convention transposes it."""
    for i, criterion in enumerate(criteria):
        for j, check in enumerate(_list(_mapping(criterion).get("checks"))):
            parameter = str(_mapping(check).get("with_respect_to", ""))
            for name, options in conventions.items() if "[" in parameter else ():
                for option, value in options.items():
                    paths = _list(_mapping(value).get("transposed"))
                    if any(_is_in(parameter.partition("[")[0], str(path)) for path in paths):
                        words = (
                            f"is a row, which is a column where '{option}' of '{name}' transposes it; take all of it"
                        )
                        yield ("criteria", i, "checks", j, "with_respect_to"), words


def _is_in(parameter: str, path: str) -> bool:
    """Whether a path means the parameter, which may begin with what it is set on."""
    return parameter == path or parameter.endswith(f".{path}")


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
