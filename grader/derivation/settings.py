"""What a rubric says of a derivation: its symbols, what they mean, how else they may be read, and the milestones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from grader.derivation.shorthand import spelled_out
from grader.derivation.text.lexer import ReadError

Text = Annotated[str, Field(min_length=1, max_length=2000)]
Answer = Annotated[str, Field(min_length=1, max_length=12_000)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


def _listed(value: object) -> object:
    """One text where a list of them is due."""
    return [value] if isinstance(value, str) else [] if value is None else value


def _left_empty(value: object) -> object:
    """What is left empty in YAML, as `b:`, has nothing to say."""
    return {} if value is None else value


def _one_word(value: object) -> object:
    """`positive definite` and `one-hot` with the underscore that they have here."""
    return value.strip().replace(" ", "_").replace("-", "_") if isinstance(value, str) else value


Texts = Annotated[list[Text], BeforeValidator(_listed)]
Values = Annotated[
    Literal[
        "any",
        "positive",
        "one_hot",
        "binary",
        "signs",
        "integer",
        "fraction",
        "probabilities",
        "unit",
        "symmetric",
        "positive_definite",
        "function",
    ],
    BeforeValidator(_one_word),
]


class SettingError(ReadError):
    """A setting that means nothing: `path` is where it stands in the settings, `line` which line of a text there."""

    def __init__(self, path: Sequence[str | int], problem: str, line: int = 0) -> None:
        words = [
            f"item {step + 1}" if isinstance(step, int) else f"'{step}'" if at else step for at, step in enumerate(path)
        ]
        super().__init__(f"{', '.join([*words, *([f'line {line}'] if line else [])])}: {problem}")
        self.path, self.problem, self.line = tuple(path), problem, line


def told(path: Sequence[str | int], words: str, line: int = 0) -> ValidationError:
    """A mistake with its place in the settings, for a validator to raise; `line` is that of a text there."""
    error = PydanticCustomError("value_error", "{error}", {"error": words, "below": line})
    return ValidationError.from_exception_data("settings", [{"type": error, "loc": tuple(path), "input": words}])


class Settings(BaseModel):
    """Base of the settings in a rubric."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Axis(Settings):
    """What an index may run over, such as the examples: how its size is written and which letters count it."""

    size: Texts = Field(min_length=1, description="How the size is written, such as [N, n, m]; if not set, its name.")
    indices: Texts = Field(
        default_factory=list,
        description="Letters that usually count it, such as [i, n]; if not set, those in the definitions.",
    )


class Given(Settings):
    """A symbol that nothing else defines: it takes random values."""

    axes: Texts = Field(default_factory=list, max_length=3, description="What its indices count, in order.")
    values: Values = Field(
        default="any",
        description="What its values are; one_hot: labels, of which one is 1 along the axis that is not `leave_out`.",
    )


class Reading(Settings):
    """Another way to read the question: other definitions of the same symbols, or their axes in another order."""

    title: Text = Field(description="What the report calls it.")
    definitions: list[Text] = Field(default_factory=list, description="In place of those of the same symbols.")
    axes: dict[Text, list[Text]] = Field(default_factory=dict, description="Symbol -> its axes in another order.")


Feature = Literal[
    "derivative",
    "unfinished",
    "chain_rule",
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
    equal: bool = Field(default=False, description="Whether it shows one of two cases, that of equal indices.")


class Milestone(Settings):
    """A step worth points, met by any of these lines."""

    id: Name = Field(description="Its name, which paths and `after` use.")
    title: Text = Field(description="What the report calls it.")
    points: Annotated[float, Field(gt=0)] = Field(description="What it is worth.")
    one_case: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.0, description="The share that one of two cases alone earns, indices that are equal or not."
    )
    in_sums: bool = Field(
        default=False, description="Whether it counts where its value is a term of a larger derivative, besides a step."
    )
    lines: list[Line] = Field(min_length=1, description="Lines of which one is enough to meet it.")


class Path(Settings):
    """A route that earns full marks: all of its milestones together."""

    title: Text = Field(description="What the report calls it.")
    milestones: list[Name] = Field(min_length=1, description="The ids of all that it takes.")


class Symbols(Settings):
    """The symbols of a question, apart from its marks."""

    axes: dict[Text, Annotated[Axis, BeforeValidator(_left_empty)]] = Field(
        default_factory=dict, max_length=6, description="Name -> what an index may count."
    )
    given: dict[Text, Annotated[Given, BeforeValidator(_left_empty)]] = Field(
        min_length=1, description="Symbol -> its axes and values; nothing defines it."
    )
    definitions: list[Text] = Field(
        default_factory=list,
        description="symbol = formula, each of given symbols and those above it; another = is another way to write it.",
    )
    leave_out: Text | None = Field(default=None, description="The axis whose index may be left out.")
    matrices: dict[Text, Text] = Field(default_factory=dict, description="Capital -> symbol whose entries it holds.")
    parts: dict[Text, list[Text]] = Field(
        default_factory=dict, description="Formula -> the words that stand for it, as in `the data term H`."
    )
    also: dict[Text, list[Text]] = Field(default_factory=dict, description="Symbol -> other names for it.")
    readings: list[Reading] = Field(default_factory=list, description="Other ways to read the question.")

    @model_validator(mode="before")
    @classmethod
    def _spelled_out(cls, data: Any) -> Any:
        """`axes: [N, d]`, `w: [d]`, and `x: {axes: [N, d]}` where N and d are how the sizes of two axes are written."""
        return spelled_out(data) if isinstance(data, dict) else data

    @model_validator(mode="after")
    def _known_axes(self) -> Symbols:
        used: list[tuple[tuple[str | int, ...], list[str]]] = []
        used += [(("given", name, "axes"), given.axes) for name, given in self.given.items()]
        for at, each in enumerate(self.readings):
            used += [(("readings", at, "axes", name), axes) for name, axes in each.axes.items()]
        used += [(("leave_out",), [self.leave_out])] if self.leave_out else []
        for path, axes in used:
            missing = [axis for axis in axes if axis not in self.axes]
            if missing:
                raise told(path, f"no axis '{missing[0]}'; there are: {', '.join(self.axes)}")
        for at, each in enumerate(self.readings):
            for name, axes in each.axes.items():
                given = self.given.get(name, Given()).axes
                if sorted(axes) != sorted(given):
                    words = f"'{name}' needs the axes that it is given, in another order"
                    raise told(("readings", at, "axes", name), f"{words}; it has: {', '.join(given) or 'none'}")
        return self


class DerivationSettings(Symbols):
    """All that reading and marking a derivation takes."""

    values: dict[Name, Text] = Field(default_factory=dict, description="Formulas that lines name.")
    up_to: list[Text] = Field(default=["1", "-1"], min_length=1, description="Factors of a value that do not matter.")
    answers: list[Answer] = Field(
        default_factory=list,
        description="Model answers in Markdown, one for each route, with points in the margin: <!-- 2: a step -->.",
    )
    milestones: list[Milestone] = Field(default_factory=list, description="Steps, where no model answers say them.")
    paths: list[Path] = Field(default_factory=list, description="Routes, where no model answers are.")

    def formulas(self, names: Sequence[str]) -> list[str]:
        """Formulas and names of values, all as formulas."""
        return [self.values.get(text, text) for text in names]

    def factors(self, line: Line) -> list[str]:
        return self.up_to if line.up_to is None else line.up_to

    def all_formulas(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every formula of the milestones, with where it stands."""
        yield from ((("values", name), text) for name, text in self.values.items())
        yield from ((("up_to", at), text) for at, text in enumerate(self.up_to))
        for m, milestone in enumerate(self.milestones):
            for n, line in enumerate(milestone.lines):
                for name in ("value", "derivative_of", "up_to"):
                    for at, text in enumerate(getattr(line, name) or ()):
                        if text not in self.values or name == "up_to":
                            yield ("milestones", m, "lines", n, name, at), text

    def differentiated_by(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every symbol by which a line differentiates, with where it stands."""
        for m, milestone in enumerate(self.milestones):
            for n, line in enumerate(milestone.lines):
                yield from ((("milestones", m, "lines", n, "by", at), text) for at, text in enumerate(line.by))

    @model_validator(mode="after")
    def _known_milestones(self) -> DerivationSettings:
        if not self.answers and not (self.milestones and self.paths):
            where = ("answers",) if "answers" in self.model_fields_set else ()
            raise told(where, "nothing says what is worth points; write answers, or milestones and paths")
        known = [milestone.id for milestone in self.milestones]
        named: list[tuple[tuple[str | int, ...], list[str], str]]
        named = [(("paths", at, "milestones"), path.milestones, "") for at, path in enumerate(self.paths)]
        for at, each in enumerate(self.milestones):
            if each.id in known[:at]:
                raise told(("milestones", at), "two milestones have the same id; rename one")
            for n, line in enumerate(each.lines):
                named.append((("milestones", at, "lines", n, "after"), line.after, each.id))
        for path, names, own in named:
            missing = [name for name in names if name not in known]
            if missing and not (own and self.answers):
                raise told(path, f"no milestone '{missing[0]}'; there are: {', '.join(sorted(known))}")
            if own in names:
                raise told(path, f"'{own}' counts only after itself; leave that out")
        self._add_up()
        never = never_met(self.milestones)
        if never and not self.answers:
            at = self.milestones.index(never[0])
            raise told(("milestones", at), "it counts only after itself, by way of others; leave out one `after`")
        return self

    def _add_up(self) -> None:
        """Every path is a way to all points."""
        points = {milestone.id: milestone.points for milestone in self.milestones}
        sums = [sum(points[name] for name in dict.fromkeys(path.milestones)) for path in self.paths]
        for at, added in enumerate(sums):
            if abs(added - sums[0]) > 1e-9:
                words = f"its milestones add up to {added:g} points, those of the first path to {sums[0]:g}"
                raise told(("paths", at), f"{words}; every path is a way to all points")


def never_met(milestones: Sequence[Milestone]) -> list[Milestone]:
    """Milestones that no line can meet, since each counts only after another of them."""
    left = list(milestones)
    while True:
        names = {milestone.id for milestone in left}
        still = [each for each in left if all(names & set(line.after) for line in each.lines)]
        if len(still) == len(left):
            return still
        left = still
