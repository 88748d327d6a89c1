"""What a reference's functions are to each other, told by numbers: which returns the derivative of which.

A function, or a part of what it returns, is a gradient if on two drawn problems its value is the derivative of another
one's, taken numerically as in grading. All others are values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.authoring.drafting.guessing import Guesses
from grader.checks.base import Inputs
from grader.errors import GraderError
from grader.model import Probe
from grader.oracle.calling import Form, inputs_of
from grader.oracle.drawing import Declared
from grader.oracle.parts import arrays_of, has_parts, part
from grader.oracle.reference import Reference, Target
from grader.rubric.declarations import groups_of

MOST_ENTRIES = 400
"""Of an argument by which a function is differentiated to find out."""


@dataclass(frozen=True)
class Found:
    """A value that is judged: a function, or a part of what it returns; and what it is the derivative of, if so."""

    function: str
    output: str | None
    target: Target | None = None


@dataclass(frozen=True)
class Drawn:
    """Two problems for the functions of a reference, and what these return there."""

    reference: Reference
    inputs: Inputs
    probes: Mapping[str, tuple[Probe, ...]]
    values: Mapping[str, tuple[Any, ...]]
    failed: Mapping[str, str]


def drawn(reference: Reference, declared: Mapping[str, Declared], guesses: Guesses) -> Drawn:
    """Call each function of which all inputs are known; those that fail say how."""
    ordinary = groups_of(None, declared, {}).get("ordinary", {})
    regimes: dict[str, Any] = {name: ordinary[name] for name in ("generic", "other_sizes") if name in ordinary} or {
        "generic": {}
    }
    problems = {name: reference.problem(name, settings, 0) for name, settings in regimes.items()}
    each = {function: _index(form, declared) for function, form in reference.forms.items()}
    signatures = {name: form.arguments for name, form in reference.forms.items()}
    inputs = Inputs(signatures, each, problems, reference.forms)
    probes: dict[str, tuple[Probe, ...]] = {}
    values: dict[str, tuple[Any, ...]] = {}
    failed: dict[str, str] = {}
    for function in guesses.functions:
        if guesses.open(function) or ("calls" not in guesses.functions[function] and function in _makers(guesses)):
            continue
        try:
            calls = tuple(inputs.calls(function, [regime])[-2] for regime in problems)
            with np.errstate(all="ignore"):
                values[function] = tuple(reference.returned(function, probe.arguments) for probe in calls)
            probes[function] = calls
        except Exception as error:  # the author's own code, on inputs that were guessed
            failed[function] = f"{type(error).__name__}: {' '.join(str(error).split())}"
    return Drawn(reference, inputs, probes, values, failed)


def _makers(guesses: Guesses) -> set[str]:
    return {maker for form in guesses.functions.values() for maker in form.get("made_by", {}).values()}


def _index(form: Form, declared: Mapping[str, Declared]) -> str | None:
    return next((name for name in form.arguments if name in declared and declared[name].kind == "index"), None)


def recognised(there: Drawn, function: str) -> list[Found]:
    """What is judged of a function: all of it, or its parts; nothing where it returns nothing that is a number."""
    values = there.values[function]
    named = _parts(values[0])
    return [Found(function, output, _derivative_of(there, function, output)) for output in named]


def _parts(value: Any) -> list[str | None]:
    if has_parts(value) or hasattr(value, "__dict__"):
        return [name for name in arrays_of(value) if "." not in name or not isinstance(part(value, name), str)]
    numbers = isinstance(value, np.ndarray | np.number | float | int | list)
    return [None] if numbers else []


def _derivative_of(there: Drawn, function: str, output: str | None) -> Target | None:
    """The first of all functions whose derivative this is, and by what."""
    shape = np.shape(part(there.values[function][0], output))
    for of, of_output in _scalars(there):
        if (of, of_output) == (function, output) or not _takes_no_more(there, of, function):
            continue
        for parameter, index in _parameters(there, of, function, shape):
            target = Target(of, parameter, index, output=of_output, judged=output)
            if all(_is(there, target, probe, function, output) for probe in there.probes[function]):
                return target
    return None


def _scalars(there: Drawn) -> Iterator[tuple[str, str | None]]:
    for function, values in there.values.items():
        for output in _parts(values[0]):
            if all(np.ndim(part(value, output)) == 0 for value in values):
                yield function, output


def _takes_no_more(there: Drawn, of: str, function: str) -> bool:
    own, other = (inputs_of(there.probes[name][0].arguments) for name in (function, of))
    return set(other) <= set(own)


def _parameters(there: Drawn, of: str, function: str, shape: tuple[int, ...]) -> Iterator[tuple[str, str | None]]:
    """Arguments of `of`, and entries of them, of this shape; or with one more axis and an index for it."""
    index = there.inputs.each[function]
    for name, value in _real(inputs_of(there.probes[of][0].arguments), there.reference.declared):
        if np.size(value) > MOST_ENTRIES or (not shape and (of, np.shape(value)) == (function, ())):
            continue
        if np.shape(value) == shape and index is None:
            yield name, None
        elif index is not None and np.shape(value)[1:] == shape and np.ndim(value):
            yield name, index


def _real(inputs: Mapping[str, Any], declared: Mapping[str, Declared], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in inputs.items():
        if isinstance(value, Mapping):
            yield from _real(value, declared, f"{prefix}{name}.")
        elif prefix + name in declared and not declared[prefix + name].discrete:
            yield prefix + name, value


def _is(there: Drawn, target: Target, probe: Probe, function: str, output: str | None) -> bool:
    try:
        expected = there.reference.expected(target, probe)
        with np.errstate(all="ignore"):
            own = there.reference.plain(function, probe.arguments, output)
    except (GraderError, LookupError, TypeError, ValueError):
        return False
    return own.shape == expected.value.shape and expected.precision_of(own) is not None and bool(np.any(own))


def caught(there: Drawn, changed: Callable[[], Reference], judged: Sequence[Found]) -> bool:
    """Whether another reference gives clearly other numbers, in every problem, for something that is judged."""
    try:
        other = changed()
        for found in judged:
            off = []
            for probe in there.probes[found.function]:
                with np.errstate(all="ignore"):
                    own, wrong = (
                        each.plain(found.function, probe.arguments, found.output) for each in (there.reference, other)
                    )
                near = own.shape == wrong.shape and np.allclose(own, wrong, rtol=1e-2, atol=1e-6)
                off.append(not near and bool(np.all(np.isfinite(wrong))))
            if off and all(off):
                return True
    except Exception:  # a changed program may raise anything
        return False
    return False
