"""Settings in the short forms that authors write, as the records that they mean; what is of no such form stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any


def spelled_out(data: Mapping[str, Any]) -> dict[str, Any]:
    """Settings in which each axis and each given symbol is a mapping, and each axis is called by its name.

    `axes: [N, d]` and `N: N` say how sizes are written, `w: [d]` which axes a symbol has, `w: positive` what values.
    """
    found = {**data}
    if isinstance(axes := _each_alone(data.get("axes")), dict):
        found["axes"] = {name: _axis(str(name), about) for name, about in axes.items()}
    if isinstance(given := _each_alone(data.get("given")), dict):
        named = _axes_named(found.get("axes"))
        found["given"] = {name: _given(about, named) for name, about in given.items()}
    return _with_axes_named(found)


def _each_alone(value: Any) -> Any:
    """A list of names as names of which nothing more is said."""
    is_list = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return dict.fromkeys(value) if is_list else value


def _axis(name: str, about: Any) -> Any:
    """What is said of an axis: its size, which is written as the axis is called if nothing else is said."""
    if isinstance(about, str | list):
        return {"size": about}
    if about is None or (isinstance(about, dict) and "size" not in about):
        return {"size": [name], **(about or {})}
    return about


def _given(about: Any, axes: Collection[str]) -> Any:
    """What is said of a given symbol: its axes, or the kind of its values."""
    if isinstance(about, list) or (isinstance(about, str) and about in axes):
        return {"axes": about}
    return {"values": about} if isinstance(about, str) else about


def _axes_named(axes: Any) -> set[str]:
    """Names of axes, sizes and the letters that count them."""
    abouts = [about for about in axes.values() if isinstance(about, dict)] if isinstance(axes, dict) else []
    written = [each for about in abouts for of in ("size", "indices") for each in _texts(about, of)]
    return {str(each) for each in (*written, *(axes or ()))}


def _with_axes_named(data: dict[str, Any]) -> dict[str, Any]:
    """Settings in which an axis is named where the size of just one stood, or a letter that counts just one."""
    axes = data.get("axes")
    about_axes = (
        [(name, about) for name, about in axes.items() if isinstance(about, dict)] if isinstance(axes, dict) else []
    )
    written = [
        (str(each), name) for name, about in about_axes for each in (*_texts(about, "size"), *_texts(about, "indices"))
    ]
    of = Counter(each for each, _ in set(written))
    names = {each: name for each, name in written if of[each] == 1 and each not in (axes or ())}

    def named(value: Any) -> Any:
        if isinstance(value, list):
            return [named(each) for each in value]
        return names.get(value, value) if isinstance(value, str) else value

    def in_symbol(about: Any) -> Any:
        return {**about, "axes": named(about["axes"])} if isinstance(about, dict) and "axes" in about else about

    def in_reading(about: Any) -> Any:
        there = about.get("axes") if isinstance(about, dict) else None
        return (
            {**about, "axes": {key: named(each) for key, each in there.items()}} if isinstance(there, dict) else about
        )

    given, readings = data.get("given"), data.get("readings")
    found = {**data, "leave_out": named(data["leave_out"])} if "leave_out" in data else {**data}
    if isinstance(given, dict):
        found["given"] = {name: in_symbol(about) for name, about in given.items()}
    if isinstance(readings, list):
        found["readings"] = [in_reading(each) for each in readings]
    return found


def _texts(about: Mapping[str, Any], setting: str) -> list[Any]:
    """The texts of a setting that may be one or several."""
    value = about.get(setting)
    return [value] if isinstance(value, str) else value if isinstance(value, list) else []
