"""How functions are called: from the inputs of a problem, by name, to the arguments of one call.

The same for the student's functions, which get these arguments in a process of their own, and for the author's, which
get them here.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import CodeType, FunctionType, MethodType
from typing import Any

import numpy as np

from grader.model import Argument, Generator, Made
from grader.oracle.parts import part


@dataclass(frozen=True)
class Form:
    """One way to call a function of the student's: `calls` is what it is called there, `arguments` are inputs by name.

    `keywords` are passed by name, all others by position. `made_by` names arguments that another function returns, or a
    part of what it returns (`forward.1`); `set` the attributes of such arguments that are set to inputs after making.
    One that `solves` linear systems is as exact as their condition lets it be.
    """

    calls: str
    arguments: tuple[str, ...]
    keywords: frozenset[str] = frozenset()
    made_by: Mapping[str, str] = field(default_factory=dict)
    set: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    solves: bool = False


Forms = Mapping[str, Form]


def maker_of(text: str, known: Mapping[str, Any]) -> tuple[str, str | None]:
    """The function that `made_by` names, and the part of what it returns: `forward.1` is part 1 of forward's."""
    steps = text.split(".")
    for count in range(len(steps), 0, -1):
        name = ".".join(steps[:count])
        if name in known:
            return name, ".".join(steps[count:]) or None
    whole = next((at for at, step in enumerate(steps) if step.isdecimal()), len(steps))
    return ".".join(steps[:whole]), ".".join(steps[whole:]) or None


def arguments_of(function: str, named: Mapping[str, Any], forms: Forms) -> dict[str, Argument]:
    """The arguments of a call. Raises KeyError for an input that is not there."""
    form = forms[function]
    return {name: _made(name, form, named, forms) if name in form.made_by else named[name] for name in form.arguments}


def _made(argument: str, form: Form, named: Mapping[str, Any], forms: Forms) -> Made:
    maker, output = maker_of(form.made_by[argument], forms)
    how = forms.get(maker, Form(maker, ()))
    attributes = form.set.get(argument, {})
    state = {attribute: named[name] for attribute, name in attributes.items()}
    return Made(how.calls, arguments_of(maker, named, {**forms, maker: how}), how.keywords, output, state, attributes)


def inputs_of(arguments: Mapping[str, Argument]) -> dict[str, Argument]:
    """The inputs that a call is made of, by name: the other way round."""
    found: dict[str, Argument] = {}
    for value in arguments.values():
        if isinstance(value, Made):
            found |= {value.inputs.get(attribute, attribute): given for attribute, given in value.state.items()}
            found |= inputs_of(value.arguments)
    return found | {name: value for name, value in arguments.items() if not isinstance(value, Made)}


def input_path(text: str, form: Form) -> tuple[str, ...]:
    """The input that a path means, and the entries in it: `net.params.W1` is entry W1 of what net's params are set to.

    `params.W1` is the entry W1 of the input params.
    """
    first, *rest = text.split(".")
    if rest and rest[0] in form.set.get(first, {}):
        return form.set[first][rest[0]], *rest[1:]
    return first, *rest


def entry(inputs: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """What lies at a path. Raises KeyError or TypeError where nothing does."""
    value: Any = inputs
    for step in path:
        value = value[step]
    return value


def replaced(inputs: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """The inputs with something else at a path."""
    first, *rest = path
    return {**inputs, first: replaced(inputs[first], tuple(rest), value) if rest else value}


def given(value: Argument, find: Callable[[str], Any]) -> Any:
    """An argument as a function of the author's gets it: a copy, made by the author's functions where it is made.

    `find` gives the author's function of a name.
    """
    if isinstance(value, np.ndarray):
        return np.array(value)
    if isinstance(value, float | int | str):
        return value
    if isinstance(value, Made):
        return _with_state(
            part(invoked(find(value.function), value.arguments, value.keywords, find), value.output), value, find
        )
    if isinstance(value, Mapping):
        return {name: given(inner, find) for name, inner in value.items()}
    return np.random.default_rng(value.seed) if isinstance(value, Generator) else value


def _with_state(thing: Any, made: Made, find: Callable[[str], Any]) -> Any:
    for attribute, value in made.state.items():
        if isinstance(thing, dict):
            thing[attribute] = given(value, find)
        else:
            setattr(thing, attribute, given(value, find))
    return thing


def invoked(
    function: Callable[..., Any],
    arguments: Mapping[str, Argument],
    keywords: frozenset[str],
    find: Callable[[str], Any],
) -> Any:
    """What a function of the author's returns. Where it has other names for its arguments, they go by position."""
    values = {name: given(value, find) for name, value in arguments.items()}
    if not invokes_by_name(function, values):
        named = {name: values.pop(name) for name in keywords}
        return function(*values.values(), **named)
    return function(**values)


def invokes_by_name(function: Callable[..., Any], names: Collection[str]) -> bool:
    """Whether a function of the author's knows all of its arguments by the names that the rubric gives them."""
    if isinstance(function, MethodType) and isinstance(function.__func__, FunctionType):
        return set(names) <= set(_kept(function.__func__)[1:])  # a bound method is another one each time
    return set(names) <= set(_kept(function) if isinstance(function, FunctionType) else _by_name(function))


def _by_name(function: Callable[..., Any]) -> tuple[str, ...]:
    """The parameters in order, with "" for each that cannot be passed by its name."""
    if type(function) is FunctionType and not function.__dict__:  # nothing that a signature would be taken from instead
        return _of_code(function.__code__)
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return ()
    return tuple(each.name if each.kind in BY_NAME else "" for each in parameters)


def _of_code(code: CodeType) -> tuple[str, ...]:
    """The same of a plain function's code, many times as fast."""
    count, only, names = code.co_argcount, code.co_posonlyargcount, code.co_varnames
    several = [""] * bool(code.co_flags & inspect.CO_VARARGS)
    return (*[""] * only, *names[only:count], *several, *names[count : count + code.co_kwonlyargcount])


_kept = functools.lru_cache(maxsize=256)(_by_name)
"""The same, looked up once: a derivative and its rounding bound take thousands of calls of one function."""

BY_NAME = {inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY}


def names_of(signature: inspect.Signature) -> set[str]:
    """The names by which arguments can be passed."""
    return {each.name for each in signature.parameters.values() if each.kind is not each.VAR_KEYWORD}


SEEDS = 1_000_000
"""How many different generators there are."""


def as_argument(value: Any) -> Any:
    """What problem() gives for an argument; a numpy Generator as the seed of one, so that each call has its own."""
    return Generator(int(value.integers(SEEDS))) if isinstance(value, np.random.Generator) else value
