"""Mistakes between the parts of a rubric: names that point nowhere, an id written twice, points that do not add up.

Works on the plain data, not on the validated classes, so that these mistakes are told together with all others. What
has the wrong form is passed over here: the classes complain about it.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from grader.rubric.call_checks import call_checks, gradient_checks, unknown
from grader.rubric.convention_checks import convention_checks
from grader.rubric.declared_checks import declared_checks, own_regimes, regime_groups

FEWEST_SIZES = 4
"""How many sizes make a curve."""

Path = tuple[str | int, ...]
Mistake = tuple[Path, str]


def cross_checks(data: Any) -> list[Mistake]:
    """Every mistake between parts, with the path of the value to mend."""
    rubric = _mapping(data)
    criteria = list(enumerate(map(_mapping, _list(rubric.get("criteria")))))
    mistakes = [*call_checks(_mapping(rubric.get("functions"))), *_same_ids(criteria), *_total(rubric, criteria)]
    mistakes += [*_regimes_differ(rubric), *_mutual(criteria), *_circles(criteria), *declared_checks(rubric)]
    mistakes += [*_needed(rubric, criteria), *_stand_ins(rubric, criteria), *convention_checks(rubric)]
    ids = [criterion["id"] for _, criterion in criteria if isinstance(criterion.get("id"), str)]
    for i, criterion in criteria:
        mistakes += _charged(rubric, ("criteria", i), criterion, ids)
        mistakes += _after(("criteria", i, "after"), criterion, ids)
        mistakes += _explaining(rubric, ("criteria", i), criterion)
        for j, check in enumerate(map(_mapping, _list(criterion.get("checks")))):
            mistakes += _check(rubric, ("criteria", i, "checks", j), check)
    return mistakes


def _needed(rubric: dict[str, Any], criteria: list[tuple[int, dict[str, Any]]]) -> Iterator[Mistake]:
    """What is optional only where all criteria are written answers, or where the notebook is made."""
    called = [(i, c) for i, c in criteria if not any(map(_is_written, _list(c.get("checks"))))]
    if called:
        criterion = called[0][1].get("id")
        if rubric.get("functions", {}) == {}:
            yield ("functions",), f"is missing: criterion '{criterion}' is no written answer, so functions are called"
        if rubric.get("module") is None and rubric.get("notebook") is None:
            words = "is missing: name the file of the students' functions, or the notebook that they write them in"
            yield ("module",), words
    for i, criterion in criteria:
        if criterion.get("question") and rubric.get("notebook") is not None:
            yield (
                ("criteria", i, "question"),
                "is for the notebook that is made; this rubric names a notebook of your own: write it there",
            )


def _stand_ins(rubric: dict[str, Any], criteria: list[tuple[int, dict[str, Any]]]) -> Iterator[Mistake]:
    """What is there, or must not be there, cannot be stood in for."""
    listed = [
        name
        for each in _list(rubric.get("packages"))
        for name in ([each] if isinstance(each, str) else _mapping(each).values())
    ]
    checks = [_mapping(check) for _, criterion in criteria for check in _list(criterion.get("checks"))]
    forbidden = [name for check in checks for name in _list(check.get("forbid_imports"))]
    for i, name in enumerate(_list(rubric.get("stand_ins"))):
        why = ""
        if name == "numpy" or name in listed:
            why = "students can import it; take it out here or under packages"
        elif name in sys.stdlib_module_names:
            why = "it is in Python's own library, and always there"
        elif name in forbidden:
            why = "a check forbids it (forbid_imports), and then it is not there"
        if why:
            yield ("stand_ins", i), f"'{name}' cannot be stood in for: {why}"


def _is_written(check: Any) -> bool:
    return _mapping(check).get("kind") == "derivation"


def _same_ids(criteria: list[tuple[int, dict[str, Any]]]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for i, criterion in criteria:
        name = criterion.get("id")
        if isinstance(name, str) and name in seen:
            yield ("criteria", i, "id"), f"the id '{name}' is there twice; each criterion needs an id of its own"
        if isinstance(name, str):
            seen.add(name)


def _total(rubric: dict[str, Any], criteria: list[tuple[int, dict[str, Any]]]) -> Iterator[Mistake]:
    points = [criterion.get("points") for _, criterion in criteria]
    total = rubric.get("points")
    if _number(total) and points and all(map(_number, points)):
        added = math.fsum(float(p) for p in points if p is not None)
        if abs(added - float(str(total))) > 1e-9:
            yield ("points",), f"the criteria add up to {added:g} points; write {added:g}, or mend a criterion"


def _regimes_differ(rubric: dict[str, Any]) -> Iterator[Mistake]:
    regimes, ready = rubric.get("regimes"), regime_groups({**rubric, "regimes": None}) or {}
    chosen = [item for item in _list(regimes) if isinstance(item, str)]
    groups = {*chosen, *_groups(rubric)}
    seen = {name: group for group in chosen for name in ready.get(group, {})}
    for path, group, name, _ in own_regimes(rubric):
        if name in groups or name in seen:
            other = "a group" if name in groups else f"a regime of group '{seen[name]}'"
            yield path, f"'{name}' is also {other}; each name is allowed once"
        seen[name] = group


def _mutual(criteria: list[tuple[int, dict[str, Any]]]) -> Iterator[Mistake]:
    """Two criteria that each forgive what the other charges would charge nothing at all."""
    charged = {c["id"]: _mapping(c.get("already_charged")) for _, c in criteria if isinstance(c.get("id"), str)}
    for i, criterion in criteria:
        for other in _mapping(criterion.get("already_charged")):
            if other != criterion.get("id") and _mapping(charged.get(other)):
                message = f"'{other}' has already_charged itself; what charges for another must charge in full"
                yield ("criteria", i, "already_charged", other), message


def _charged(rubric: dict[str, Any], path: Path, criterion: dict[str, Any], ids: list[str]) -> Iterator[Mistake]:
    for other, names in _mapping(criterion.get("already_charged")).items():
        at = (*path, "already_charged", other)
        if other not in ids or other == criterion.get("id"):
            yield at, unknown("criterion", other, [name for name in ids if name != criterion.get("id")])
        yield from _known_names(at, "regime", _list(names), _regimes(rubric))


def _after(path: Path, criterion: dict[str, Any], ids: list[str]) -> Iterator[Mistake]:
    """What a criterion builds on is another one, and not one that takes its mistakes over."""
    others = [name for name in ids if name != criterion.get("id")]
    yield from _known_names(path, "criterion", _list(criterion.get("after")), others)
    for other in _mapping(criterion.get("already_charged")):
        if other in _list(criterion.get("after")):
            words = (
                f"'{other}' is also in already_charged, which would never hold: this is not judged where it is wrong"
            )
            yield path, f"{words}; keep one of the two"


def _circles(criteria: list[tuple[int, dict[str, Any]]]) -> Iterator[Mistake]:
    """A criterion that builds on itself by way of others would never be judged."""
    after = {c["id"]: _list(c.get("after")) for _, c in criteria if isinstance(c.get("id"), str)}
    for i, criterion in criteria:
        name = criterion.get("id")
        found = _way_back(name, after) if isinstance(name, str) else []
        if len(found) > 2:
            yield ("criteria", i, "after"), f"builds on itself: {' after '.join(found)}; take one of them out"


def _way_back(name: str, after: dict[str, list[Any]]) -> list[str]:
    """From a criterion through what it builds on back to it, by the shortest way; empty if there is none."""
    ways, seen = [[name]], {name}
    while ways:
        way = ways.pop(0)
        for other in after.get(way[-1], []):
            if other == name:
                return [*way, name]
            if isinstance(other, str) and other not in seen:
                seen.add(other)
                ways.append([*way, other])
    return []


def _hints(rubric: dict[str, Any], path: Path, hint: Any) -> Iterator[Mistake]:
    several = isinstance(hint, list)
    for i, each in enumerate(hint if several else [hint]):
        at = (*path, i, "only_in") if several else (*path, "only_in")
        yield from _known_names(at, "regime", _list(_mapping(each).get("only_in")), _regimes(rubric))


def _explaining(rubric: dict[str, Any], path: Path, criterion: dict[str, Any]) -> Iterator[Mistake]:
    """Names in the settings that explain wrong answers; and whether there is an answer to explain."""
    follow = _mapping(criterion.get("follow_through"))
    functions = _mapping(rubric.get("functions"))
    yield from _hints(rubric, (*path, "hint"), criterion.get("hint"))
    for setting in ("given", "derivative_of"):
        yield from _known_names((*path, "follow_through", setting), "function", [follow.get(setting)], functions)
    given = follow.get("given")
    about = _mapping(functions.get(given)) if isinstance(given, str) else {}
    if isinstance(given, str) and ("." in given or any(about.get(each) for each in ("calls", "made_by", "set"))):
        words = f"'{given}' must be a plain function of the module: no method, no other name of one, made of nothing"
        yield (*path, "follow_through", "given"), f"{words}; use derivative_of, or leave it out"
    if follow and not ("given" in follow or "derivative_of" in follow):
        yield (*path, "follow_through"), "needs 'given' or 'derivative_of': what the answer may follow from"
    checks = [_mapping(check) for check in _list(criterion.get("checks"))]
    values = [check for check in checks if check.get("kind") in ("value", "gradient")]
    for setting in ("misconceptions", "follow_through"):
        if criterion.get(setting) and not values:
            yield (*path, setting), "needs a check of kind value or gradient in this criterion"


def _check(rubric: dict[str, Any], path: Path, check: dict[str, Any]) -> Iterator[Mistake]:
    functions = _mapping(rubric.get("functions"))
    for setting in ("function", "of"):
        name = check.get(setting)
        if isinstance(name, str) and not (setting == "of" and check.get("kind") != "gradient"):
            yield from _known_names((*path, setting), "function", [name], functions)
    yield from _known_names((*path, "functions"), "function", _list(check.get("functions")), functions)
    yield from _known_names((*path, "regimes"), "regime", _list(check.get("regimes")), _regimes(rubric))
    yield from _sizes(rubric, path, check)
    if check.get("kind") == "gradient":
        yield from gradient_checks(functions, path, check)


def _sizes(rubric: dict[str, Any], path: Path, check: dict[str, Any]) -> Iterator[Mistake]:
    """A check that compares sizes needs several of them."""
    size = check.get("size")
    if not isinstance(size, str):
        return
    groups = _groups(rubric)
    settings = {name: _mapping(regime) for group in groups.values() for name, regime in _mapping(group).items()}
    named = [name for name in _list(check.get("regimes")) if isinstance(name, str)]
    regimes = [regime for name in named for regime in (_mapping(groups[name]) if name in groups else [name])]
    found = [settings[regime].get(size) for regime in regimes if regime in settings]
    if not all(map(_number, found)):
        without = next(regime for regime in regimes if regime in settings and not _number(settings[regime].get(size)))
        yield (*path, "size"), f"regime '{without}' has no number '{size}'; it has: {', '.join(settings[without])}"
    elif len(set(found)) < FEWEST_SIZES or any(float(str(value)) <= 0 for value in found):
        yield (*path, "regimes"), f"needs at least {FEWEST_SIZES} different values of {size} above 0, got {found}"


def _groups(rubric: dict[str, Any]) -> dict[str, Any]:
    return regime_groups(rubric) or {}


def _regimes(rubric: dict[str, Any]) -> list[str] | None:
    """All groups and regimes; None where mistakes elsewhere leave that open."""
    groups = regime_groups(rubric)
    if groups is None:
        return None
    return [*groups, *(name for group in groups.values() for name in _mapping(group))]


def _known_names(path: Path, what: str, names: Iterable[Any], known: Iterable[str] | None) -> Iterator[Mistake]:
    for name in names:
        if isinstance(name, str) and known is not None and name not in known:
            yield path, unknown(what, name, known)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
