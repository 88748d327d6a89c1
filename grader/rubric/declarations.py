"""What a rubric says of the arguments under `inputs`, and the sizes and ready-made regimes that follow from it."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from grader.derivation.settings import told
from grader.oracle.drawing import KEYWORDS, Declared, Form, sizes_of
from grader.oracle.regimes import Ranges, completed, ready_made

MOST = 100_000


def _no_keyword(letter: str) -> str:
    if letter in KEYWORDS:
        raise ValueError(f"a size cannot be called '{letter}', which says something else in a regime; rename it")
    return letter


def _size_form(value: Any) -> str:
    """Mistakes are told of the form that was meant, here and below."""
    return "letter" if isinstance(value, str) else "number"


def _range_form(value: Any) -> str:
    return "range" if isinstance(value, list) else "number"


Letter = Annotated[str, Field(pattern=r"^[A-Za-z]\w*$", max_length=20), AfterValidator(_no_keyword)]
Count = Annotated[int, Field(ge=1, le=MOST)]
Size = Annotated[Annotated[Letter, Tag("letter")] | Annotated[Count, Tag("number")], Discriminator(_size_form)]
Shape = Annotated[list[Size], Field(min_length=1, max_length=4)]
Number = float | int
Entry = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=60)]
Yes = Literal[True]

KINDS = ("integers", "labels", "one_hot", "signs", "binary", "probabilities", "boolean", "index", "size", "generator")
FORMS: tuple[Form, ...] = ("symmetric", "positive_definite", "orthogonal", "sorted")
OF_NUMBERS = ("between", "positive", "nonnegative", "scale", *FORMS)
WITH_OWN_SHAPE = ("one_hot", "signs", "binary", "probabilities", "index", "size", "generator")


class Declaration(BaseModel):
    """What an argument is. Without any other setting: normal numbers of its `shape`, or a single one."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    shape: Shape | None = Field(
        default=None, description="The sizes of an array: letters, of which equal ones are equal sizes, or numbers."
    )
    between: list[Number] | None = Field(
        default=None, min_length=2, max_length=2, description="Numbers between these two, all as likely."
    )
    positive: Yes | None = Field(default=None, description="Numbers above zero.")
    nonnegative: Yes | None = Field(default=None, description="Numbers above zero, and zero at the edges.")
    scale: Annotated[float, Field(gt=0, le=1e6)] | None = Field(
        default=None, description="What the numbers are multiplied by."
    )
    integers: list[int] | None = Field(
        default=None, min_length=2, max_length=2, description="Whole numbers from the first to the second, of `shape`."
    )
    labels: Size | None = Field(
        default=None, description="Whole numbers from 0 to one less than this, of `shape`: the class of each row."
    )
    one_hot: Shape | None = Field(default=None, min_length=2, description="Rows with a single 1, the rest is 0.")
    signs: Shape | None = Field(default=None, description="Numbers -1.0 or 1.0.")
    binary: Shape | None = Field(default=None, description="Numbers 0.0 or 1.0; for whole numbers use `labels: 2`.")
    probabilities: Shape | None = Field(default=None, description="Positive numbers of which each row has the sum one.")
    boolean: Yes | None = Field(default=None, description="True or false, or an array of them of `shape`.")
    index: Size | None = Field(
        default=None, description="Each whole number from 0 to one less than this: one call is made for each."
    )
    size: Size | None = Field(default=None, description="The size itself, as a whole number.")
    generator: Yes | None = Field(
        default=None, description="A numpy.random.Generator, made from a seed where it is needed."
    )
    fields: dict[Entry, Declaration] | None = Field(
        default=None, min_length=1, description="A dict: what its entries are, by name, such as {W: {shape: [d, H]}}."
    )
    symmetric: Yes | None = Field(default=None, description="A symmetric matrix.")
    positive_definite: Yes | None = Field(default=None, description="A symmetric positive definite matrix.")
    orthogonal: Yes | None = Field(default=None, description="A square matrix with orthonormal columns.")
    sorted: Yes | None = Field(default=None, description="Ascending along the last axis.")

    @model_validator(mode="before")
    @classmethod
    def _says_something(cls, data: Any) -> Any:
        for name, value in data.items() if isinstance(data, dict) else ():
            if value is None and name in cls.model_fields:
                raise told([name], "needs a value, got nothing")
        return data

    @model_validator(mode="after")
    def _fits_together(self) -> Declaration:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if "fields" in given and len(given) > 1:
            raise told(
                [next(name for name in given if name != "fields")], "a dict has fields alone; say it of an entry"
            )
        kinds = [name for name in given if name in KINDS]
        if len(kinds) > 1:
            raise told([kinds[1]], f"an argument is one thing, and this one is {kinds[0]} already; leave one out")
        kind = kinds[0] if kinds else "real"
        for name in given:
            if kind != "real" and name in OF_NUMBERS and (kind, name) != ("integers", "sorted"):
                raise told([name], f"{kind} cannot be {name} as well; leave one out")
            if kind in WITH_OWN_SHAPE and name == "shape":
                raise told(["shape"], f"{kind} says the shape already; leave it out")
        for name in ("between", "integers"):
            ends = getattr(self, name)
            if ends is not None and not (all(map(math.isfinite, ends)) and ends[0] < ends[1]):
                raise told([name], f"the first number must be below the second, got {ends[0]} and {ends[1]}")
        for one, other in (
            ("between", "positive"),
            ("between", "nonnegative"),
            ("between", "scale"),
            ("positive", "nonnegative"),
        ):
            if {one, other} <= set(given):
                raise told([other], f"{one} says it already; leave one out")
        self._form_fits([name for name in FORMS if name in given], given)
        return self

    def _form_fits(self, forms: list[Form], given: list[str]) -> None:
        if len(forms) > 1:
            raise told([forms[1]], f"it is {forms[0]} already; leave one out")
        if not forms:
            return
        form, shape = forms[0], self.shape or []
        if form == "sorted":
            if not shape:
                raise told([form], "needs a shape, such as shape: [n]")
            return
        if len(shape) < 2 or shape[-1] != shape[-2]:
            raise told([form], "needs a square shape, such as shape: [n, n]")
        for name in ("between", "positive", "nonnegative", "scale"):
            if name in given and ((form != "symmetric" and name != "scale") or form == "orthogonal"):
                raise told([name], f"does not go with {form}; leave one of them out")

    def declared(self) -> Declared:
        """The same for who draws it."""
        kind: Any = next((name for name in KINDS if getattr(self, name) is not None), "real")
        own = getattr(self, kind) if kind in WITH_OWN_SHAPE and kind not in ("index", "size", "generator") else None
        ends = self.between or self.integers
        return Declared(
            kind=kind,
            shape=tuple(own or self.shape or ()),
            classes=next((size for size in (self.labels, self.index, self.size) if size is not None), None),
            between=None if ends is None else (ends[0], ends[1]),
            sign="positive" if self.positive else "nonnegative" if self.nonnegative else "",
            scale=self.scale or 1.0,
            form=next((form for form in FORMS if getattr(self, form)), ""),
        )


def _ascending(ends: list[int]) -> list[int]:
    if ends[0] > ends[1]:
        raise ValueError(f"the lowest comes first, got {ends}")
    return ends


Range = Annotated[list[Count], Field(min_length=2, max_length=2), AfterValidator(_ascending)]
SizeRange = Annotated[Annotated[Count, Tag("number")] | Annotated[Range, Tag("range")], Discriminator(_range_form)]
Inputs = dict[Entry, Declaration]
Sizes = dict[Letter, SizeRange]


def declared_in(inputs: Mapping[str, Declaration]) -> dict[str, Declared]:
    """All declarations for who draws them; entries of a dict are `name.entry`."""
    found: dict[str, Declared] = {}
    for name, declaration in inputs.items():
        if declaration.fields is None:
            found[name] = declaration.declared()
        else:
            found |= {f"{name}.{entry}": declared for entry, declared in declared_in(declaration.fields).items()}
    return found


def ranges_in(sizes: Mapping[str, int | list[int]]) -> Ranges:
    """The lowest and the highest of each size."""
    return {letter: (size, size) if isinstance(size, int) else (size[0], size[1]) for letter, size in sizes.items()}


def groups_of(
    regimes: Any, inputs: Mapping[str, Declared], ranges: Ranges, leave_out: Collection[str] = ()
) -> dict[str, dict[str, Any]]:
    """Group -> regime -> sizes and keywords, from what a rubric says under `regimes`: nothing, a list or a mapping.

    Without declarations it is what is written there. With them, ready-made groups are filled in, an author's own
    regimes get the sizes that they leave open, and what is to be left out is.
    """
    if not inputs:
        return dict(regimes) if isinstance(regimes, dict) else {}
    ready = ready_made(inputs, ranges)
    found: dict[str, dict[str, Any]] = {}
    for item in ready if regimes is None else regimes if isinstance(regimes, list) else [regimes]:
        found |= item if isinstance(item, dict) else {item: ready.get(item, {})}
    known = {name: settings for group in [*ready.values(), *found.values()] for name, settings in group.items()}
    whole = {
        group: {
            name: _completed(name, settings, known, inputs, ranges)
            for name, settings in regimes.items()
            if name not in leave_out
        }
        for group, regimes in found.items()
        if group not in leave_out
    }
    return {group: regimes for group, regimes in whole.items() if regimes}


def _completed(
    name: str, settings: Any, known: Mapping[str, Any], inputs: Mapping[str, Declared], ranges: Ranges
) -> dict[str, Any]:
    like = settings.get("like")
    if like in known and like != name:
        return {**sizes_of(_completed(like, known[like], {}, inputs, ranges)), **settings}
    return dict(completed(inputs, ranges, name, settings))


def read_inputs(data: Mapping[str, Any]) -> tuple[dict[str, Declared], Ranges] | None:
    """The declarations and sizes in the plain data of a rubric; None where something in them has not the right form."""
    try:
        inputs = TypeAdapter(Inputs).validate_python(data.get("inputs", {}))
        sizes = TypeAdapter(Sizes).validate_python(data.get("sizes", {}))
    except ValidationError:
        return None
    return declared_in(inputs), ranges_in(sizes)
