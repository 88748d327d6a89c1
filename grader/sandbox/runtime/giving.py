"""The arguments of a call in the student's process, those that the student's own functions make included."""

import inspect
from types import ModuleType
from typing import Any

import numpy as np

from . import values

Description = dict[str, Any]


class Made:
    """An argument that the student's own function makes, when it is needed; `number` says which of the call's.

    `lacking` are the attributes, by number, that what was made did not have before they were set.
    """

    def __init__(self, function: str, output: Any, keywords: list[str], number: int) -> None:
        self.function, self.output, self.keywords, self.number = function, output, keywords, number
        self.arguments: dict[str, Any] = {}
        self.state: dict[str, Any] = {}
        self.lacking: list[list[int]] = []


class NotMade(Exception):
    """The student's function that makes an argument is not there, cannot be called so, or returns no such part."""

    def __init__(self, status: str, number: int, arguments: int | None = None) -> None:
        super().__init__()
        self.told: Description = {"status": status, "maker": number}
        if arguments is not None:
            self.told |= {"error": "TypeError", "arguments": arguments}


PLACES: dict[Any, Any] = {}


def placed(name: str, array: Any) -> Any:
    """The numbers in an array that the student may own. It lies where the last one of its name, dtype and shape lay, as
    in a training loop that changes its weights in place: who keeps results by an array's address is found out."""
    place = PLACES.get((name, array.dtype.str, array.shape))
    if place is None or place.shape != array.shape or place.dtype != array.dtype or not place.flags.writeable:
        place = PLACES[name, array.dtype.str, array.shape] = np.empty_like(array)
    place[...] = array
    return place


def arguments(layout: list[Any], body: bytes, prefix: str = "") -> tuple[dict[str, Any], bytes]:
    """The arguments by name, and the bytes that are left."""
    named: dict[str, Any] = {}
    for name, kind, detail in layout:
        if kind == "array":
            dtype, shape, size = detail
            array = np.frombuffer(body[:size], dtype).reshape(shape)
            named[name], body = placed(prefix + name, array), body[size:]
        elif kind == "fields":
            named[name], body = arguments(detail, body, f"{prefix}{name}.")
        elif kind == "made":
            function, inner, keywords, state, output, number = detail
            named[name] = each = Made(function, output, keywords, number)
            each.arguments, body = arguments(inner, body, prefix)
            each.state, body = arguments(state, body, f"{prefix}{name}.")
        elif kind == "generator":
            named[name] = np.random.default_rng(detail)
        else:
            named[name] = detail
    return named, body


def found(module: ModuleType, function: str) -> Any:
    """A function, or a method of a class as `Class.method`; None if there is no such thing to call."""
    target: Any = module
    for name in function.split("."):
        target = getattr(target, name, None)
    return target if callable(target) else None


def made(module: ModuleType, value: Any) -> Any:
    """The argument itself; what the student's own function makes is made here. Raises NotMade."""
    if not isinstance(value, Made):
        return value
    target = found(module, value.function)
    if target is None:
        raise NotMade("MISSING", value.number)
    given, named = split(module, value.arguments, value.keywords)
    try:
        thing = target(*given, **named)
    except TypeError as error:
        if refuses(target, given, named, error):
            raise NotMade("RAISED", value.number, len(value.arguments)) from None
        raise
    for step in value.output.split(".") if value.output else ():
        parts = values.named_parts(thing)
        if step not in parts:
            raise NotMade("NOT_NUMBERS", value.number)
        thing = parts[step]
    for at, (attribute, inner) in enumerate(value.state.items()):
        if not (attribute in thing if isinstance(thing, dict) else hasattr(thing, attribute)):
            value.lacking.append([value.number, at])
        if isinstance(thing, dict):
            thing[attribute] = inner
        else:
            setattr(thing, attribute, inner)
    return thing


def lacking(given: dict[str, Any]) -> list[list[int]]:
    """The attributes that what was made of these arguments did not have before they were set: maker and number."""
    made = [value for value in given.values() if isinstance(value, Made)]
    return [each for value in made for each in (*value.lacking, *lacking(value.arguments))]


def split(module: ModuleType, arguments: dict[str, Any], keywords: list[str]) -> tuple[list[Any], dict[str, Any]]:
    """Arguments by position and by name, all of them made."""
    given = {name: made(module, value) for name, value in arguments.items()}
    named = {name: given.pop(name) for name in keywords}
    return list(given.values()), named


def refuses(target: Any, given: list[Any], named: dict[str, Any], error: TypeError) -> bool:
    """Whether a call could not begin, since the function does not take what it is given."""
    own = error.__traceback__ is not None and error.__traceback__.tb_next is None
    return own and not fits(target, given, named)


def fits(function: Any, given: list[Any], named: dict[str, Any]) -> bool:
    """Whether a function takes what it is given, as far as it says how it is called."""
    try:
        signature = inspect.signature(function)
    except Exception:
        return True
    try:
        signature.bind(*given, **named)
    except TypeError:
        return False
    return True
