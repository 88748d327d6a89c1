"""Whether a rubric asks of the reference what it has: functions, parts of what they return, entries of inputs.

That shows only beside reference.py and the values of a regime, so it is found when an assignment is loaded. One regime
is enough for that: the first of each check. What fails otherwise is told where it is needed.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from grader.checks.base import Inputs
from grader.checks.deterministic import DeterministicCheck
from grader.checks.gradient import GradientCheck
from grader.checks.kinds import AnyCheck
from grader.errors import ReferenceFault
from grader.explain.settings import FollowThrough
from grader.oracle.calling import entry, input_path, invokes_by_name, maker_of
from grader.oracle.parts import has_parts, part, parts_of
from grader.oracle.reference import Reference
from grader.rubric import Rubric

Path = tuple[str | int, ...]
Mistake = tuple[Path, str]
NOTHING = object()
"""What a function that fails returns: that is told where its value is needed."""


def misfits(rubric: Rubric, reference: Reference, inputs: Inputs) -> list[Mistake]:
    """Every mistake, with the path of the value to mend; those of functions first, since all else rests on them."""
    found = [mistake for name in rubric.functions for mistake in _function(name, rubric, reference)]
    return found or [*Agreement(rubric, reference, inputs).mistakes()]


def _function(name: str, rubric: Rubric, reference: Reference) -> Iterator[Mistake]:
    """A function that reference.py does not have, or that takes its arguments in another order."""
    form, path = reference.form(name), ("functions", name)
    function = _found(form.calls, reference)
    if function is None:
        calls = ("calls",) if rubric.functions[name].calls else ()
        yield (*path, *calls), f"reference.py has no '{form.calls}'; it has: {_listed(reference.names)}"
        return
    for argument, text in form.made_by.items():
        maker, _ = maker_of(text, rubric.functions)
        if _found(maker, reference) is None and maker not in rubric.functions:
            there = _listed(reference.names)
            yield (*path, "made_by", argument), f"reference.py has no '{maker}'; it has: {there}"
    if invokes_by_name(function, form.arguments):
        return
    takes = _positional(function)
    for at, argument in enumerate(each for each in form.arguments if each not in form.keywords):
        if argument in takes and takes.index(argument) != at:
            other = f"'{takes[at]}'" if at < len(takes) else "nothing"
            words = f"'{argument}' is passed by position, as number {at + 1}, where {form.calls}() takes {other}"
            yield (*path, "arguments"), f"{words}; name it under keywords, or give what comes before it as well"


def _found(name: str, reference: Reference) -> Callable[..., Any] | None:
    try:
        return reference.function(name)
    except ReferenceFault:
        return None


def _positional(function: Callable[..., Any]) -> list[str]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    return [each.name for each in parameters if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]


class Agreement:
    """The parts and entries that a rubric names, held against what the reference returns and is given."""

    def __init__(self, rubric: Rubric, reference: Reference, inputs: Inputs) -> None:
        self.rubric, self.reference, self.inputs = rubric, reference, inputs
        self.values: dict[tuple[str, str], Any] = {}

    def mistakes(self) -> Iterator[Mistake]:
        usual = next(iter(self.inputs.problems), "")
        for name, signature in self.rubric.functions.items():
            for argument, text in signature.made_by.items():
                maker, output = maker_of(text, self.rubric.functions)
                if output is not None:
                    yield from self._part(("functions", name, "made_by", argument), maker, usual, output)
        for i, criterion in enumerate(self.rubric.criteria):
            if criterion.follow_through is not None:
                yield from self._guards(("criteria", i, "follow_through"), criterion.follow_through, usual)
            for j, check in enumerate(criterion.checks):
                yield from self._check(("criteria", i, "checks", j), self.rubric.expanded(check))

    def _check(self, path: Path, check: AnyCheck) -> Iterator[Mistake]:
        function, regimes = getattr(check, "function", None), getattr(check, "regimes", None)
        if not isinstance(function, str) or not regimes:
            return
        output = getattr(check, "output", None)
        if "output" in type(check).model_fields and (output or not isinstance(check, DeterministicCheck)):
            yield from self._array((*path, "output"), function, regimes[0], output)
        if isinstance(check, GradientCheck):
            mistakes = list(self._array((*path, "of_output"), check.of, regimes[0], check.of_output))
            yield from mistakes or self._number(path, check, regimes[0])
            yield from self._parameter((*path, "with_respect_to"), check, self.inputs.problems[regimes[0]])

    def _number(self, path: Path, check: GradientCheck, regime: str) -> Iterator[Mistake]:
        value = self.returned(check.of, regime)
        if value is NOTHING or np.size(part(value, check.of_output)) == 1:
            return
        at, shape = "of_output" if check.of_output else "of", np.shape(part(value, check.of_output))
        yield (*path, at), f"a derivative is of a single number, and what {check.of}() returns has the shape {shape}"

    def _parameter(self, path: Path, check: GradientCheck, problem: Mapping[str, Any]) -> Iterator[Mistake]:
        steps = input_path(str(check.target().parameter), self.reference.form(check.of))
        if steps[0] not in problem:
            return
        for count, step in enumerate(steps[1:], start=1):
            inner, name = entry(problem, steps[:count]), ".".join(steps[:count])
            if not isinstance(inner, Mapping):
                yield path, f"'{name}' is no dict, so it has no entry '{step}'"
                return
            if step not in inner:
                yield path, f"'{name}' has no entry '{step}'; it has: {_listed([f'{name}.{key}' for key in inner])}"
                return
        inner, name = entry(problem, steps), ".".join(steps)
        if isinstance(inner, Mapping):
            known = _listed([f"{name}.{key}" for key in inner])
            yield path, f"'{name}' is a dict; take the derivative by one of its entries: {known}"

    def _guards(self, path: Path, follow: FollowThrough, regime: str) -> Iterator[Mistake]:
        """A guard on the values of a function that returns several things: of which is not told."""
        guards = [each for each in follow.requires if each != "depends_on_input"]
        value = self.returned(follow.given, regime) if follow.given and guards else NOTHING
        if has_parts(value):
            words = f"{follow.given}() returns several things ({_listed(parts_of(value))})"
            yield (*path, "requires"), f"{guards[0]} is true of one array, and {words}; leave it out"

    def _part(self, path: Path, function: str, regime: str, output: str | None) -> Iterator[Mistake]:
        value = self.returned(function, regime)
        if value is not NOTHING and output is not None and output not in parts_of(value):
            there = _listed(parts_of(value)) or "no parts"
            yield path, f"what {function}() returns has no part '{output}'; it has: {there}"

    def _array(self, path: Path, function: str, regime: str, output: str | None) -> Iterator[Mistake]:
        """A part that is not there or is no array, or none where there are several."""
        mistakes = list(self._part(path, function, regime, output))
        yield from mistakes
        value = self.returned(function, regime)
        if mistakes or value is NOTHING or _is_array(part(value, output)):
            return
        arrays = [name for name in parts_of(value) if _is_array(part(value, name))]
        within = [name for name in arrays if name.startswith(f"{output}.")] if output else arrays
        what = f"part '{output}' of what {function}() returns" if output else f"what {function}() returns"
        yield path, f"{what} is no array of numbers; name one that is: {_listed(within or arrays) or 'none'}"

    def returned(self, function: str, regime: str) -> Any:
        """What the reference's function returns in a regime, asked once; NOTHING where it fails."""
        if (function, regime) not in self.values:
            try:
                with np.errstate(all="ignore"):
                    probe = self.inputs.calls(function, [regime])[0]
                    self.values[function, regime] = self.reference.returned(function, probe.arguments)
            except Exception:  # told with its input where the value is needed
                self.values[function, regime] = NOTHING
        return self.values[function, regime]


def _is_array(value: Any) -> bool:
    try:
        return np.asarray(value).dtype.kind in "fiubc"
    except ValueError:
        return False


def _listed(names: list[str]) -> str:
    return ", ".join(names[:40])
