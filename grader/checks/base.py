"""What every kind of check shares: its settings are its fields, `probes()` plans calls and `judge()` decides. Both are
pure: no clock, no disk, no randomness, no student code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from grader.model import Evidence, Probe, Verdict
from grader.oracle.calling import Form, Forms, arguments_of
from grader.oracle.reference import Oracle


@dataclass(frozen=True, eq=False)
class Inputs:
    """Where probes come from: each function's argument names and, by regime, the named values of one problem.

    `each` names the argument that takes several values in a problem: one call is made for each of them. `forms` say how
    functions are called; one without is called by its own name, with its arguments by position. `sizes` are those of
    each regime, by name; `tests` the texts of the author's own tests, by file.
    """

    signatures: Mapping[str, tuple[str, ...]]
    each: Mapping[str, str | None]
    problems: Mapping[str, Mapping[str, Any]]
    forms: Forms = field(default_factory=dict)
    published: frozenset[str] = frozenset()
    sizes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tests: Mapping[str, str] = field(default_factory=dict)
    _made: dict[tuple[str, ...], list[Probe]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def calls(self, function: str, regimes: Iterable[str]) -> list[Probe]:
        """One probe for each regime (and each value of `each`), then the first of them again.

        They are the same objects each time: what is made of a call once serves every submission.
        """
        asked = (function, *regimes)
        if asked not in self._made:
            self._made[asked] = self._calls(function, asked[1:])
        return list(self._made[asked])

    def _calls(self, function: str, regimes: Sequence[str]) -> list[Probe]:
        probes = []
        for regime in regimes:
            problem, each = self.problems[regime], self.each[function]
            for value in problem[each] if each else [None]:
                named = {**problem, each: value} if each else problem
                probes.append(self.call(function, named, regime))
        return [*probes, replace(probes[0], again=True)]

    def call(self, function: str, named: Mapping[str, Any], regime: str) -> Probe:
        """The call of a function with these inputs. Raises KeyError for an input that is not there."""
        form = self.form(function)
        arguments = arguments_of(function, named, {function: form, **self.forms})
        published, calls = regime in self.published, form.calls if form.calls != function else ""
        return Probe(function, arguments, regime, keywords=form.keywords, published=published, calls=calls)

    def form(self, function: str) -> Form:
        """How a function is called."""
        return self.forms.get(function) or Form(function, self.signatures[function])


def _as_text(output: Any) -> Any:
    return str(output) if type(output) is int else output


Output = Annotated[
    str | None,
    BeforeValidator(_as_text),
    Field(
        description="Which part of what it returns is judged: of a tuple or list by number, of a dict, dataclass or "
        "object by name, as `1` or `1.W`."
    ),
]
Called = Annotated[str, Field(description="The function that is called, by its name under `functions`.")]


Regimes = Annotated[
    list[str],
    Field(min_length=1, description="Regimes or groups of them, from `regimes`; all groups but `large` by default."),
]
"""Where a function is called; none (the default only) stands for the usual ones, see `Rubric.expanded`."""


class Check(BaseModel):
    """Base of all kinds. Field names are the keys of the rubric file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    only_calls_count: ClassVar[bool] = True
    """Whether it judges by what its calls came to alone: no text, and no time."""

    @property
    def called(self) -> tuple[str, ...]:
        """The student's functions that this check calls."""
        return ()

    def probes(self, inputs: Inputs) -> Sequence[Probe]:
        """The calls this check needs."""
        return ()

    def timed(self, inputs: Inputs) -> Sequence[Probe]:
        """The calls whose time matters, in the order in which they are made; they are made apart from all others."""
        return ()

    def judge(self, evidence: Evidence, inputs: Inputs, oracle: Oracle) -> Verdict:
        """Credit and what to tell the student, from the outcomes of the probes."""
        raise NotImplementedError
