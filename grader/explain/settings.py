"""What a rubric says of wrong answers: known ones, what follows from a student's own parts, the terms of an answer."""

from __future__ import annotations

import functools
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

FunctionName = Annotated[str, Field(pattern=r"^([A-Za-z_][A-Za-z0-9_]*\.)?[A-Za-z_][A-Za-z0-9_]*$")]
Guard = Literal["rows_sum_to_one", "in_unit_interval", "depends_on_input"]


class Settings(BaseModel):
    """Base of the settings in a rubric."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class KnownAnswer(Settings):
    """A wrong answer with a name."""

    answers: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] = Field(
        description="A function in misconceptions.py; its name is the misconception's."
    )
    message: str = Field(min_length=1, max_length=500, description="What the student is told.")
    credit: Annotated[float, Field(ge=0, lt=1)] = 0.0


class FollowThrough(Settings):
    """Credit for an answer that is right given the student's own other functions. It is earned once."""

    credit: Annotated[float, Field(gt=0, lt=1)]
    given: str | None = Field(default=None, description="A student's function that stands in for the reference's.")
    requires: list[Guard] = Field(default_factory=list, description="What must be true of that function's values.")
    derivative_of: str | None = Field(default=None, description="The student's own loss.")


class Family(Settings):
    """Variants that differ by a number, or by a name that their functions know."""

    functions: dict[FunctionName, str] = Field(
        min_length=1, description="Function with an argument `value` -> the variant in words, with {value}."
    )
    values: list[float] | dict[str, str] = Field(min_length=1, description="Numbers, or names with words for each.")

    @property
    def variants(self) -> dict[str, str]:
        """Function, colon and value -> words."""
        said = self.values if isinstance(self.values, dict) else {f"{v:.17g}": f"{v:.6g}" for v in self.values}
        return {
            f"{function}:{value}": words.replace("{value}", what)
            for function, words in self.functions.items()
            for value, what in said.items()
        }


class Term(Settings):
    """One term of the right answer: `factor` times what `function` in terms.py gives, `formula` for a reader."""

    name: str = Field(min_length=1, max_length=60)
    function: FunctionName
    factor: float
    formula: str = Field(min_length=1, max_length=120)
    divided_by: str | None = Field(default=None, description="The size by which the formula divides.")
    variants: dict[FunctionName, str] = Field(
        default_factory=dict, description="Function in terms.py -> what a student takes for the term, in words."
    )
    families: list[Family] = Field(default_factory=list, description="More variants, each with a number or name.")

    proportional_to: dict[str, FunctionName] = Field(
        default_factory=dict, description="Argument that the term is proportional to -> the term without it."
    )
    words_for: dict[str, str] = Field(default_factory=dict, description="Argument -> what a reader calls it.")

    def word_for(self, name: str) -> str:
        """An argument for a reader."""
        return self.words_for.get(name, name)

    @functools.cached_property
    def known(self) -> dict[str, str]:
        """Everything that may be taken for the term, with words."""
        return self.variants | {name: words for family in self.families for name, words in family.variants.items()}


class MergedTerm(Term):
    """Several terms as one, for what is taken for all of them together."""

    of: list[str] = Field(min_length=2, description="The names of the terms that it stands for.")


class Fact(Settings):
    """Something that is true or false of a call or of each coordinate of its value, or a number."""

    function: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] = Field(description="In facts.py.")
    where: str = Field(default="", max_length=120, description="Where it is true, in words.")
    otherwise: str = Field(default="", max_length=120, description="Where it is false, in words.")
    more: str = Field(default="", max_length=120, description="Where the number is {value} or more, in words.")
    less: str = Field(default="", max_length=120, description="Where the number is {value} or less, in words.")
    same: str = Field(default="", max_length=120, description="Where the number is {value}, in words.")
    other: str = Field(default="", max_length=120, description="Where the number is another than {value}, in words.")
    hint: str = Field(default="", max_length=300, description="The likely cause, in a sentence.")


class Diagnosis(Settings):
    """What is known of an answer: its terms, and what may set inputs apart."""

    terms: list[Term] = Field(min_length=1, max_length=4)
    merged: list[MergedTerm] = Field(default_factory=list)
    sizes: dict[str, Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*\[\d\]$")]] = Field(
        default_factory=dict, description="Name of a size -> where it is read, such as N: X[0]."
    )
    facts: list[Fact] = Field(default_factory=list, description="What may set the inputs apart on which it is wrong.")

    def partitions(self) -> list[list[Term]]:
        """The ways to take the answer apart, the plain terms last."""
        ways: list[list[Term]] = [[m, *(term for term in self.terms if term.name not in m.of)] for m in self.merged]
        return [*ways, list(self.terms)]

    def functions(self) -> list[tuple[str, str]]:
        """Every function of the author's that is named: its file and its name."""
        terms = (*self.terms, *self.merged)
        names = [n for term in terms for n in (term.function, *term.known, *term.proportional_to.values())]
        parts = [name.partition(":")[0].rpartition(".") for name in names]
        return [*((file or "terms", name) for file, _, name in parts), *(("facts", f.function) for f in self.facts)]
