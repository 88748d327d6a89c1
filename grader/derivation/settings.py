"""What a rubric says of a derivation: its symbols, what they mean, how else they may be read, and the milestones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Text = Annotated[str, Field(min_length=1, max_length=2000)]
Answer = Annotated[str, Field(min_length=1, max_length=12_000)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class Settings(BaseModel):
    """Base of the settings in a rubric."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Axis(Settings):
    """What an index may run over, such as the examples: how its size is written and which letters count it."""

    size: list[Text] = Field(min_length=1, description="How the size is written, such as [N, n, m].")
    indices: list[Text] = Field(min_length=1, description="Letters that usually count it, such as [i, n].")


class Given(Settings):
    """A symbol that nothing else defines: it takes random values."""

    axes: list[Text] = Field(default_factory=list, max_length=3)
    values: Literal["any", "positive", "one_hot"] = "any"


class Reading(Settings):
    """Another way to read the question: other definitions of the same symbols, or their axes in another order."""

    title: Text
    definitions: list[Text] = Field(default_factory=list)
    axes: dict[Text, list[Text]] = Field(default_factory=dict)


Feature = Literal[
    "derivative",
    "log",
    "log_of_quotient",
    "log_of_sum",
    "exp",
    "quotient",
    "sum_over_classes",
    "uncollapsed",
    "sum_of_derivatives",
    "sum_of_cases",
    "probability",
    "cases",
]


class Line(Settings):
    """What a line must show: one side has one of these values and looks as told, the other side comes from `of`."""

    value: list[Text] = Field(min_length=1, description="Formulas, or names from `values`; one of them is the value.")
    up_to: list[Text] | None = Field(default=None, description="Factors that do not matter, in place of all lines'.")
    without: list[Feature] = Field(default_factory=list, description="What that side may not contain.")
    having: list[Feature] = Field(default_factory=list, description="What that side must contain.")
    of: list[Feature] = Field(default_factory=list, description="What the other side, or one before it, must contain.")
    derivative_of: list[Text] = Field(
        default_factory=list, description="The other side must differentiate one of these, formulas or names of values."
    )
    by: list[Text] = Field(default_factory=list, description="The symbols that it differentiates by.")
    after: list[Name] = Field(
        default_factory=list, description="Counts only if these milestones are met or were tried."
    )


class Milestone(Settings):
    """A step worth points, met by any of these lines."""

    id: Name
    title: Text
    points: Annotated[float, Field(gt=0)]
    one_case: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.0, description="The share that one of two cases alone earns, indices that are equal or not."
    )
    in_sums: bool = Field(
        default=False, description="Whether it counts where its value is a term of a larger derivative, besides a step."
    )
    lines: list[Line] = Field(min_length=1)


class Path(Settings):
    """A route that earns full marks: all of its milestones together."""

    title: Text
    milestones: list[Name] = Field(min_length=1)


class Symbols(Settings):
    """The symbols of a question, apart from its marks."""

    axes: dict[Text, Axis] = Field(min_length=1, max_length=6)
    given: dict[Text, Given] = Field(min_length=1)
    definitions: list[Text] = Field(default_factory=list)
    leave_out: Text | None = Field(default=None, description="The axis whose index may be left out.")
    matrices: dict[Text, Text] = Field(default_factory=dict, description="Capital -> symbol whose entries it holds.")
    parts: dict[Text, list[Text]] = Field(
        default_factory=dict, description="Formula -> the words that stand for it, as in `the data term H`."
    )
    also: dict[Text, list[Text]] = Field(default_factory=dict, description="Symbol -> other names for it.")
    readings: list[Reading] = Field(default_factory=list)

    @model_validator(mode="after")
    def _known_axes(self) -> Symbols:
        used = [(f"given '{name}'", given.axes) for name, given in self.given.items()]
        used += [(f"reading '{each.title}'", axes) for each in self.readings for axes in each.axes.values()]
        used += [("leave_out", [self.leave_out])] if self.leave_out else []
        for where, axes in used:
            missing = [axis for axis in axes if axis not in self.axes]
            if missing:
                raise ValueError(f"{where}: no axis '{missing[0]}'; there are: {', '.join(self.axes)}")
        for each in self.readings:
            odd = [name for name in each.axes if sorted(each.axes[name]) != sorted(self.given.get(name, Given()).axes)]
            if odd:
                raise ValueError(
                    f"reading '{each.title}': '{odd[0]}' needs the axes that it is given, in another order"
                )
        return self


class DerivationSettings(Symbols):
    """All that reading and marking a derivation takes."""

    values: dict[Name, Text] = Field(default_factory=dict, description="Formulas that lines name.")
    up_to: list[Text] = Field(default=["1", "-1"], min_length=1, description="Factors of a value that do not matter.")
    answers: list[Answer] = Field(
        default_factory=list,
        description="Model answers in Markdown, one for each route, with points in the margin: <!-- 2: a step -->.",
    )
    milestones: list[Milestone] = Field(default_factory=list)
    paths: list[Path] = Field(default_factory=list)

    def formulas(self, names: Sequence[str]) -> list[str]:
        """Formulas and names of values, all as formulas."""
        return [self.values.get(text, text) for text in names]

    def factors(self, line: Line) -> list[str]:
        return self.up_to if line.up_to is None else line.up_to

    @model_validator(mode="after")
    def _known_milestones(self) -> DerivationSettings:
        if not self.answers and not (self.milestones and self.paths):
            raise ValueError("nothing says what is worth points; write answers, or milestones and paths")
        known = {milestone.id for milestone in self.milestones}
        named = [(f"path '{path.title}'", path.milestones) for path in self.paths]
        named += [(f"milestone '{m.id}', after", line.after) for m in self.milestones for line in m.lines]
        for where, names in named:
            missing = [name for name in names if name not in known]
            if missing:
                raise ValueError(f"{where}: no milestone '{missing[0]}'; there are: {', '.join(sorted(known))}")
        if len(known) < len(self.milestones):
            raise ValueError("two milestones have the same id")
        return self
