"""The `inputs` and `functions` of a rubric for what is public in a reference, as far as they can be told from it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np

from grader.authoring.drafting.reading import Class, Function, Parameter, Read
from grader.authoring.drafting.words import COUNTS, TODO, Guess, entries, guessed

SIZES = (5, 7, 11, 13, 17, 19, 23)
"""Of what a class is made with, to tell which size is which."""


@dataclass
class Guesses:
    """What stands under `inputs` and `functions`."""

    inputs: dict[str, Guess] = field(default_factory=dict)
    functions: dict[str, dict[str, Any]] = field(default_factory=dict)

    def open(self, function: str) -> bool:
        """Whether something that a function needs is still to be said."""
        form = self.functions[function]
        makers = [self.functions[maker] for maker in form.get("made_by", {}).values() if maker in self.functions]
        state = [name for each in form.get("set", {}).values() for name in each.values()]
        names = [*form["arguments"], *state, *(name for each in makers for name in each["arguments"])]
        return any(is_open(self.inputs[name]) for name in names if name in self.inputs) or TODO in state


def provisional(made: Guesses) -> Guesses:
    """The same with a positive number for what nothing is known of, and three where labels are counted, to try it."""
    return Guesses({name: _stand_in(guess) for name, guess in made.inputs.items()}, made.functions)


def _stand_in(guess: Guess) -> Guess:
    if isinstance(guess, str):
        return {"positive": True} if guess == TODO else guess
    return {key: 3 if value == TODO and key in ("labels", "index") else value for key, value in guess.items()}


def is_open(guess: Any) -> bool:
    """Whether a part of a declaration is still to be written."""
    if isinstance(guess, Mapping):
        return any(map(is_open, guess.values()))
    return any(map(is_open, guess)) if isinstance(guess, list) else bool(guess == TODO)


def guesses(found: Read, module: ModuleType | None) -> Guesses:
    """All of them. `module` is the reference itself, of whose classes one is made to see what they hold."""
    made = Guesses()
    texts = [each.text for each in found.functions] + [found.text]
    for function in found.functions:
        for each in function.parameters:
            _add(made.inputs, each, function, [function.text, *texts])
        made.functions[function.name] = {"arguments": [each.name for each in function.parameters]}
    for one in found.classes:
        _class(one, found.text, module, made)
    return made


def _add(inputs: dict[str, Guess], parameter: Parameter, function: Function, texts: Sequence[str]) -> None:
    others = [each.name for each in function.parameters if each.name != parameter.name]
    guess = guessed(parameter.name, parameter.annotation, parameter.default, texts, others)
    keys = function.entries.get(parameter.name, ())
    if keys and (guess == TODO or "dict" in parameter.annotation.lower()):
        guess = {"fields": {key: guessed(key, "", None, texts, [each for each in keys if each != key]) for key in keys}}
    if parameter.name not in inputs or is_open(inputs[parameter.name]):
        inputs[parameter.name] = guess


def _class(each: Class, text: str, module: ModuleType | None, made: Guesses) -> None:
    """How it is made, what is set, and its methods in each of their forms."""
    texts = [each.made.text, each.text, *(method.text for method in each.methods), text]
    needed = [parameter for parameter in each.made.parameters if not parameter.optional]
    counts = [parameter for parameter in needed if _counts(parameter, texts)]
    for parameter in needed:
        if parameter in counts:
            made.inputs.setdefault(parameter.name, {"size": TODO})
        else:
            _add(made.inputs, parameter, each.made, texts)
    if needed:
        made.functions[each.name] = {"arguments": [parameter.name for parameter in needed]}
    state = _state(each, module, needed, counts, texts, made)
    for method in each.methods:
        for name, parameters in _forms(method):
            if name in made.functions:
                name = f"{re.sub(r'(?<!^)(?=[A-Z])', '_', each.name).lower()}_{name}"
            for parameter in parameters:
                _add(made.inputs, parameter, method, [method.text, *texts])
            myself = _called(each.name, [*made.inputs, *(parameter.name for parameter in parameters)])
            form: dict[str, Any] = {"calls": f"{each.name}.{method.name}"}
            form["arguments"] = [myself, *(parameter.name for parameter in parameters)]
            form["made_by"] = {myself: each.name}
            if state:
                form["set"] = {myself: {attribute: attribute for attribute in state}}
            made.functions[name] = form


def _called(name: str, taken: Sequence[str]) -> str:
    """The argument that stands for an object of a class: its last word."""
    word = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower().rpartition("_")[2]
    return word if word not in taken else f"the_{word}"


def _forms(method: Function) -> list[tuple[str, tuple[Parameter, ...]]]:
    """A method as it is called with all that it takes, and without what is None by default."""
    left_out = [at for at, each in enumerate(method.parameters) if each.optional and each.default is None]
    forms = [(method.name, method.parameters)]
    if left_out:
        first = method.parameters[left_out[0]]
        forms.append((f"{method.name}_without_{first.name}", method.parameters[: left_out[0]]))
    return forms


def _counts(parameter: Parameter, texts: Sequence[str]) -> bool:
    if parameter.annotation == "int":
        return True
    told = [entry for text in texts for entry in entries(parameter.name, text, [])][:1]
    named = re.search(r"(?:^|_)(?:size|dim|units|num|n)(?:_|$)", parameter.name)
    return bool(named) or any(COUNTS.search(entry.lower()) and "(" not in entry for entry in told)


def _state(
    each: Class,
    module: ModuleType | None,
    needed: Sequence[Parameter],
    counts: Sequence[Parameter],
    texts: Sequence[str],
    made: Guesses,
) -> list[str]:
    """The attributes that are arrays, or dicts of them, and that methods read, guessed by making one."""
    read = {name for method in each.methods for name in method.attributes}
    sizes = {parameter.name: SIZES[at % len(SIZES)] for at, parameter in enumerate(counts)}
    thing = _made(module, each.name, sizes) if len(counts) == len(needed) else None
    state = []
    for name, value in vars(thing).items() if thing is not None else ():
        plain = (
            value is None or (isinstance(value, Mapping) and value) or (isinstance(value, np.ndarray) and value.size)
        )
        if name in read and plain and not any(parameter.name == name for parameter in each.made.parameters):
            made.inputs[name] = _held(name, value, sizes, texts, made)
            state.append(name)
    return state


def _made(module: ModuleType | None, name: str, sizes: Mapping[str, int]) -> Any:
    try:
        return None if module is None else getattr(module, name)(**sizes)
    except Exception:
        return None


def _held(name: str, value: Any, sizes: Mapping[str, int], texts: Sequence[str], made: Guesses) -> Guess:
    """What an attribute is: its own shape, in letters."""
    if isinstance(value, Mapping):
        return {"fields": {str(key): _held(str(key), inner, sizes, texts, made) for key, inner in value.items()}}
    told = guessed(name, "", None, texts, [])
    if not isinstance(value, np.ndarray):
        return told
    shape = told.get("shape") if isinstance(told, dict) else None
    letters = shape if isinstance(shape, list) and len(shape) == value.ndim else [TODO] * value.ndim
    found: list[Any] = []
    for size, letter in zip(value.shape, letters, strict=True):
        of = next((parameter for parameter, one in sizes.items() if one == size), None)
        if of is None:
            found.append(letter if letter != TODO else int(size))
            continue
        known = made.inputs.get(of)
        if known == {"size": TODO} and (letter != TODO or _letter(of, texts)):
            made.inputs[of] = known = {"size": letter if letter != TODO else _letter(of, texts)}
        found.append(known["size"] if isinstance(known, dict) and "size" in known else letter)
    return {"shape": found}


def _letter(parameter: str, texts: Sequence[str]) -> str:
    """The capital letter that what is said of a size names."""
    for text in texts:
        for entry in entries(parameter, text, []):
            letter = re.search(r"\b([A-Z])\b", entry.split("\n")[0])
            if letter:
                return letter[1]
    return ""
