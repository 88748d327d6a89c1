"""Mistakes between what a rubric declares of its arguments and what uses it: sizes, functions, regimes, derivatives.

Like `cross_checks.py`, which asks it, it works on the plain data. What has the wrong form is passed over here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from grader.errors import did_you_mean
from grader.oracle.drawing import KEYWORDS, Declared, names, shared, sizes_of
from grader.oracle.regimes import READY, Ranges, letters, ready_made
from grader.rubric.call_checks import inputs as taken_by
from grader.rubric.declarations import groups_of, read_inputs

Path = tuple[str | int, ...]
Mistake = tuple[Path, str]
COUNTED = ("index", "size")


def regime_groups(rubric: Mapping[str, Any]) -> dict[str, dict[str, Any]] | None:
    """Group -> regime -> settings in the plain data; None where that cannot be known for other mistakes."""
    read, regimes = read_inputs(rubric), rubric.get("regimes")
    if read is None or (regimes is None and not read[0]):
        return None
    items = [item for item in regimes if isinstance(item, str | dict)] if isinstance(regimes, list) else regimes
    if items is not None and not isinstance(items, dict | list):
        return None
    left_out = [name for name in _list(rubric.get("leave_out")) if isinstance(name, str)]
    own = _well_formed(items)
    return groups_of(own, *read, left_out) if _sizes_are_numbers(own) or not read[0] else None


def _well_formed(regimes: Any) -> Any:
    if isinstance(regimes, list):
        return [_well_formed(item) for item in regimes]
    if not isinstance(regimes, dict):
        return regimes
    return {group: {name: _mapping(each) for name, each in _mapping(own).items()} for group, own in regimes.items()}


def _sizes_are_numbers(regimes: Any) -> bool:
    each = [settings for _, _, _, settings in own_regimes({"regimes": regimes})]
    return all(type(size) is int and size > 0 for settings in each for size in sizes_of(settings).values())


def declared_checks(rubric: dict[str, Any]) -> Iterator[Mistake]:
    """Mistakes in `inputs`, `sizes`, `regimes` and `leave_out`, and in what functions and checks make of them."""
    read = read_inputs(rubric)
    if read is None:
        return
    inputs, ranges = read
    if not inputs:
        if "inputs" not in rubric:
            yield from _without_inputs(rubric)
        return
    yield from _sizes(rubric, inputs)
    yield from _functions(rubric, inputs)
    yield from _derivatives(rubric, inputs)
    yield from _ready(rubric, inputs, ranges)
    groups = regime_groups(rubric) or {}
    known = {name: settings for group in groups.values() for name, settings in group.items()}
    for path, _, name, settings in own_regimes(rubric):
        yield from _regime(path, name, settings, inputs, known)


def _without_inputs(rubric: Mapping[str, Any]) -> Iterator[Mistake]:
    for setting in ("sizes", "leave_out"):
        if setting in rubric:
            yield (setting,), "needs `inputs`, which say what the arguments are"
    regimes = rubric.get("regimes")
    if regimes is None and rubric.get("functions"):
        yield (
            ("regimes",),
            "missing; declare the arguments under `inputs`, or write regimes for problem() in problems.py",
        )
    elif isinstance(regimes, list):
        yield ("regimes",), "ready-made groups need `inputs`, which say what the arguments are"
    for path, _, _, settings in own_regimes(rubric):
        for key, value in settings.items():
            if isinstance(value, str | list | dict):
                yield (*path, key), "needs a number, since problem() in problems.py is called with it"


def _sizes(rubric: Mapping[str, Any], inputs: Mapping[str, Declared]) -> Iterator[Mistake]:
    used, given = letters(inputs), _mapping(rubric.get("sizes"))
    measured = {size for each in inputs.values() for size in each.shape}
    measured |= {each.classes for each in inputs.values() if each.kind == "labels" and each.classes is not None}
    for name, declared in inputs.items():
        size = declared.classes
        if declared.kind in COUNTED and isinstance(size, str) and size not in measured | given.keys():
            known = [letter for letter in used if letter in measured]
            yield (*_at(name), declared.kind), f"{_unknown('size', size, known)}; it is the size of nothing here"
        if declared.kind == "index" and "." in name:
            yield _at(name), "an entry of a dict is no index; declare an argument of its own"
        if name in used and (declared.kind, declared.classes) != ("size", name):
            message = f"'{name}' is a size of other arguments as well; rename one, or declare it {{size: {name}}}"
            yield ("inputs", name), message
    for letter in given:
        if letter not in used:
            yield ("sizes", letter), _unknown("size", letter, used)


def _at(name: str) -> Path:
    """Where a declaration stands."""
    first, *entries = name.split(".")
    return ("inputs", first, *(step for entry in entries for step in ("fields", entry)))


def _functions(rubric: Mapping[str, Any], inputs: Mapping[str, Declared]) -> Iterator[Mistake]:
    functions = _mapping(rubric.get("functions"))
    for name, function in functions.items():
        indices = [each for each in taken_by(name, functions) if each in inputs and inputs[each].kind == "index"]
        if len(indices) > 1:
            message = (
                f"only one argument can be an index, and here are {' and '.join(indices)}; declare one as integers"
            )
            yield ("functions", name, "arguments"), message
        each = _mapping(function).get("each")
        if isinstance(each, str) and each in inputs and inputs[each].kind != "index":
            yield ("functions", name, "each"), f"'{each}' has one value a regime; declare it as {{index: ...}}"


def _derivatives(rubric: Mapping[str, Any], inputs: Mapping[str, Declared]) -> Iterator[Mistake]:
    for i, criterion in enumerate(_list(rubric.get("criteria"))):
        for j, check in enumerate(_list(_mapping(criterion).get("checks"))):
            by = _mapping(check).get("with_respect_to")
            parts = re.fullmatch(r"([\w.]+)(?:\[(\w+)\])?", by) if isinstance(by, str) else None
            at = ("criteria", i, "checks", j, "with_respect_to")
            if parts is None:
                continue
            within = [name for name in (parts[1], parts[1].partition(".")[2]) if name in inputs]
            if within and inputs[within[0]].discrete:
                yield at, f"'{within[0]}' is declared as {inputs[within[0]].kind}; there is no derivative by it"
            if parts[2] in inputs and inputs[parts[2]].kind != "index":
                yield at, f"'{parts[2]}' must be declared as {{index: ...}} to pick a row"


def _ready(rubric: Mapping[str, Any], inputs: Mapping[str, Declared], ranges: Ranges) -> Iterator[Mistake]:
    regimes, there = rubric.get("regimes"), ready_made(inputs, ranges)
    for i, group in enumerate(_list(regimes)):
        if isinstance(group, str) and group not in READY:
            yield ("regimes", i), f"{_unknown('group', group, READY)}; regimes of your own: {{{group}: {{...}}}}"
        elif isinstance(group, str) and group not in there:
            yield ("regimes", i), f"'{group}' has no regime for what is declared under `inputs`; leave it out"
    if isinstance(regimes, list) and len([g for g in regimes if isinstance(g, str)]) > len({str(g) for g in regimes}):
        yield ("regimes",), "a group is there twice"
    chosen = regime_groups({**rubric, "leave_out": []}) or {}
    known = [*chosen, *(name for group in chosen.values() for name in group)]
    for name in _list(rubric.get("leave_out")):
        if isinstance(name, str) and chosen and name not in known:
            yield ("leave_out",), _unknown("regime", name, known)
    if regime_groups(rubric) == {}:
        yield ("leave_out",), "leaves no regime at all"


def own_regimes(rubric: Mapping[str, Any]) -> Iterator[tuple[Path, str, str, dict[str, Any]]]:
    """An author's own regimes: their path, group, name and settings."""
    regimes = rubric.get("regimes")
    several = isinstance(regimes, list)
    for i, item in enumerate(_list(regimes) if several else [regimes]):
        for group, own in _mapping(item).items():
            for name, settings in _mapping(own).items():
                path: Path = ("regimes", i, group, name) if several else ("regimes", group, name)
                yield path, group, name, _mapping(settings)


def _regime(
    path: Path, regime: str, settings: dict[str, Any], inputs: Mapping[str, Declared], known: Mapping[str, Any]
) -> Iterator[Mistake]:
    used = letters(inputs)
    for letter, size in sizes_of(settings).items():
        if letter not in used:
            single = f"; a single value is given as values: {{{letter}: {size}}}" if letter in inputs else ""
            yield (*path, letter), _unknown("size or keyword", letter, [*used, *KEYWORDS]) + single
        elif type(size) is not int or size < 1:
            yield (*path, letter), f"a size is a whole number above 0, got {size}"
    for keyword in ("large", "tiny", "zero", "ties", "absent", "offset", "new"):
        if keyword in settings:
            yield from _keyword((*path, keyword), keyword, settings, inputs)
    if "values" in settings:
        yield from _values((*path, "values"), settings["values"], inputs)
    like = settings.get("like")
    if "new" in settings and like is None:
        yield (*path, "new"), "needs `like`, the regime whose other values it has"
    if like is not None and (like not in known or like == regime):
        yield (*path, "like"), _unknown("regime", str(like), [name for name in known if name != regime])
    if like is not None and sizes_of(settings):
        yield (*path, "like"), "a regime like another has its sizes; leave them out"


def _keyword(path: Path, keyword: str, settings: dict[str, Any], inputs: Mapping[str, Declared]) -> Iterator[Mistake]:
    if not isinstance(settings[keyword], str | list):
        yield path, "needs the name of an argument, or a list of them"
        return
    able = [name for name, declared in inputs.items() if declared.can(keyword)]
    named = names(settings, keyword)
    wrong = [name for name in named if name not in able]
    for name in wrong:
        if name in inputs:
            yield path, f"'{name}' cannot be {_BE[keyword]}, as it is declared; these can: {', '.join(able) or 'none'}"
        else:
            yield path, _unknown("argument", name, able)
    pair = [inputs[name] for name in named if name in able]
    if keyword == "offset" and (len(named) > 2 or (len(pair) == 2 and shared(*pair) is None)):
        yield path, "needs one array, or two of which exactly one size is the same"


_BE = {
    "large": "made large",
    "tiny": "made tiny",
    "zero": "zero",
    "ties": "made to tie",
    "absent": "without a class",
    "offset": "moved",
    "new": "new",
}


def _values(path: Path, values: Any, inputs: Mapping[str, Declared]) -> Iterator[Mistake]:
    able = [name for name, declared in inputs.items() if declared.can("values")]
    if not isinstance(values, dict):
        yield path, "needs a mapping of arguments to values"
        return
    for name, value in values.items():
        if name not in able:
            yield (*path, name), f"{_unknown('single value', str(name), able)}; arrays have no value here"
        elif (inputs[name].kind == "boolean") != isinstance(value, bool):
            yield (*path, name), f"is declared as {inputs[name].kind}, got {str(value).lower()}"
        elif inputs[name].kind in ("integers", "labels") and not isinstance(value, int):
            yield (*path, name), f"needs a whole number, got {value}"


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    there = list(map(str, known))
    return f"unknown {what} '{name}'{did_you_mean(name, there) or ';'} known: {', '.join(there) or 'none'}"


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
