"""The classes of a rubric file: their fields are its settings, their docstrings its documentation and JSON schema."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from grader.checks.derivation import DerivationCheck
from grader.checks.kinds import AnyCheck
from grader.checks.pytest import PytestCheck
from grader.checks.scaling import ScalingCheck
from grader.derivation.settings import DerivationSettings, told
from grader.explain.settings import FollowThrough, KnownAnswer
from grader.model import Limits
from grader.oracle.calling import Form
from grader.oracle.drawing import Declared
from grader.oracle.regimes import READY
from grader.rubric.call_checks import inputs as call_inputs
from grader.rubric.declarations import Declaration, SizeRange, declared_in, groups_of, ranges_in
from grader.rubric.policy import Policy

Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
FunctionName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?$")]
MakerName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$")]
DistributionName = Annotated[str, Field(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9._\-]*[A-Za-z0-9])?$", max_length=100)]
Points = Annotated[float, Field(gt=0, le=1000)]


ForEach = dict[Name, Annotated[list[str | int], Field(min_length=1)]]
FOR_EACH = "Name -> values: stands there once for each value, with it in place of `{name}` in all texts and names."


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class FunctionSignature(_Settings):
    """A function that the student writes. Argument values come, by name, from `inputs` or from problems.py."""

    calls: FunctionName | None = Field(
        default=None,
        description="The function or `Class.method` that is called, where one has several forms under several names. "
        "By default the name itself.",
    )
    arguments: list[Name] = Field(
        description="What it is given, by position: the names of inputs. An argument that is left out has its default."
    )
    keywords: list[Name] = Field(default_factory=list, description="The arguments that are passed by name.")
    made_by: dict[Name, MakerName] = Field(
        default_factory=dict,
        description="Argument -> function or class of the student's that makes it, such as a trained model, or a part "
        "of what one returns, as `forward.1`. What it takes stands under `functions`; nothing if it is not there.",
    )
    set: dict[Name, dict[Name, Name]] = Field(
        default_factory=dict,
        description="Argument of `made_by` -> its attributes that are set, once it is made, each to an input.",
    )
    each: Name | None = Field(
        default=None, description="An argument for which a problem holds several values; one declared as `index` is."
    )
    solves: bool = Field(
        default=False,
        description="It solves linear systems, least squares or eigenproblems, or inverts a matrix: the tolerance "
        "follows the condition of the matrices that the reference gives to numpy.linalg.",
    )
    for_each: ForEach = Field(default_factory=dict, description=FOR_EACH, exclude=True)


class Package(_Settings):
    """A library that is installed under another name than it is imported by."""

    imported: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=60)] = Field(
        alias="import", description="The name by which students import it."
    )
    install: DistributionName = Field(description="The name to install it by.")


def _package_form(value: Any) -> str:
    return "Package" if isinstance(value, dict | Package) else "name"


Listed = Annotated[
    Annotated[DistributionName, Tag("name")] | Annotated[Package, Tag("Package")], Discriminator(_package_form)
]


class LimitSettings(_Settings):
    """What student code may use."""

    seconds_per_call: Annotated[float, Field(gt=0, le=600)] = Field(
        default=2.0, description="How long one call of a function may take."
    )
    seconds_to_load: Annotated[float, Field(gt=0, le=600)] = Field(
        default=5.0, description="How long one statement at the top of a file may take, such as an import."
    )
    seconds: Annotated[int, Field(gt=0, le=3600)] = Field(
        default=60, description="How long all calls together may take, by the clock and in processor time."
    )
    memory_mib: Annotated[int, Field(ge=256, le=65536)] = Field(
        default=1024, description="How much memory it may use, in MiB."
    )


def _form(value: Any) -> str:
    """The form of a setting that may be one thing or a list of them: mistakes are told of this form alone."""
    return "several" if isinstance(value, list) else "Hint" if isinstance(value, dict | Hint) else "one"


Several = Tag("several"), Field(title="several")
When = Literal["raised", "did not end", "wrong shape", "wrong values", "not finite", "overflow"]
Ways = Annotated[Annotated[When, Tag("one")] | Annotated[list[When], *Several], Discriminator(_form)]


class Hint(_Settings):
    """A sentence that helps on without giving the answer, and where it is true: all that is set must hold."""

    say: str = Field(min_length=1, max_length=500, description="The sentence.")
    when: Ways = Field(
        default_factory=list,
        description="How a call failed, or several ways of which one is enough. overflow: not finite in the row of the "
        "largest number that was given.",
    )
    only_in: list[str] = Field(
        default_factory=list,
        description="Regimes or groups of them: the function is right in all others, under every criterion.",
    )

    @property
    def ways(self) -> tuple[When, ...]:
        return (self.when,) if isinstance(self.when, str) else tuple(self.when)


Hints = Annotated[
    Annotated[str, Field(max_length=500), Tag("one")] | Annotated[Hint, Tag("Hint")] | Annotated[list[Hint], *Several],
    Discriminator(_form),
]


class Option(_Settings):
    """One of several conventions."""

    means: str = Field(min_length=1, max_length=200, description="What students are told that it is.")
    transposed: list[Name] = Field(
        default_factory=list,
        description="Arguments, matrices all of them, that are given transposed where it is followed.",
    )


def _form_of_option(value: Any) -> str:
    return "Option" if isinstance(value, dict | Option) else "means"


OneOption = Annotated[
    Annotated[str, Field(min_length=1, max_length=200), Tag("means")] | Annotated[Option, Tag("Option")],
    Discriminator(_form_of_option),
]


class Criterion(_Settings):
    """Something that is worth points. Its credit is the least that its checks give."""

    for_each: ForEach = Field(default_factory=dict, description=FOR_EACH, exclude=True)
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_\-]*$", max_length=60)] = Field(
        description="Its name in reports, the gradebook and the notebook's cells; it stays once students have marks."
    )
    title: str = Field(default="", min_length=1, max_length=200, description="Its id in words by default.")
    points: Points = Field(description="What full credit is worth.")
    checks: list[AnyCheck] = Field(min_length=1, description="What decides; each says its `kind`.")
    after: list[str] = Field(
        default_factory=list,
        description="Criteria that it builds on: while one of them has less than full credit it is not judged, earns "
        "nothing and is told nothing else; while one waits for a person, it waits, too.",
    )
    already_charged: dict[str, list[str]] = Field(
        default_factory=dict,
        description="Criterion -> regimes: failures in only these regimes cost nothing here if they cost points there.",
    )

    misconceptions: list[KnownAnswer] = Field(
        default_factory=list, description="Known wrong answers, with what to say and what they earn."
    )
    follow_through: FollowThrough | None = Field(
        default=None, description="Credit for what follows rightly from a wrong answer of the student's own."
    )
    question: str = Field(
        default="", max_length=20_000, description="What the notebook that is made says above the cell, in Markdown."
    )
    hint: Hints = Field(
        default="",
        description="Helps on who is wrong, without giving the answer; of several the first that holds.",
    )

    @model_validator(mode="before")
    @classmethod
    def _is_called_by_its_id(cls, data: Any) -> Any:
        if isinstance(data, dict) and "title" not in data and isinstance(data.get("id"), str) and data["id"]:
            return {**data, "title": re.sub(r"[-_]+", " ", data["id"]).strip() or data["id"]}
        return data

    @model_validator(mode="after")
    def _steps_add_up(self) -> Criterion:
        for check in self.checks:
            added = check.points if isinstance(check, DerivationCheck) else None
            if added is not None and abs(added - self.points) > 1e-9:
                words = f"the steps of its derivation add up to {added:g} points, not {self.points:g}"
                raise told(["points"], f"{words}; write {added:g} here, or mend the points of the steps")
        return self

    @property
    def hints(self) -> tuple[Hint, ...]:
        """The hints, with those that are for everybody as such."""
        if isinstance(self.hint, str):
            return (Hint(say=self.hint),) if self.hint else ()
        return (self.hint,) if isinstance(self.hint, Hint) else tuple(self.hint)

    @property
    def written(self) -> bool:
        """Whether a person marks it, in the notebook's answer cell."""
        return any(isinstance(check, DerivationCheck) for check in self.checks)


Argument = Annotated[str, Field(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$")]
RegimeValue = float | int | Argument | list[Argument] | dict[Argument, float | int | bool]
OwnRegimes = dict[Name, dict[Name, dict[Name, RegimeValue]]]


def _regimes_form(value: Any) -> str:
    return "list" if isinstance(value, list | str) else "mapping"


def _item_form(value: Any) -> str:
    return "own" if isinstance(value, dict) else "ready"


RegimesItem = Annotated[Annotated[Name, Tag("ready")] | Annotated[OwnRegimes, Tag("own")], Discriminator(_item_form)]
Regimes = Annotated[
    Annotated[list[RegimesItem], Field(min_length=1), Tag("list")]
    | Annotated[OwnRegimes, Field(min_length=1), Tag("mapping")],
    Discriminator(_regimes_form),
]


class Rubric(_Settings):
    """The marks of one assignment: the single source of points."""

    assignment: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_\-]*$", max_length=100)] = Field(
        description="Its name, which is also that of this file and of the folders in assignment/ and solutions/."
    )
    title: str = Field(min_length=1, max_length=200, description="What reports and the notebook call it.")
    points: Points = Field(description="The sum of the criteria's points, as a check on typing errors.")
    module: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*\.py$")] | None = Field(
        default=None, description="The file with the student's functions. Not set: they are in the notebook's cells."
    )
    notebook: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_\-]*\.ipynb$")] = Field(
        default_factory=lambda data: f"{data.get('assignment', '')}.ipynb",
        description="The notebook that is handed out. Not set: the file `<assignment>.ipynb` beside the stub, or where "
        "there is none, one that is made from the criteria.",
    )
    seed: Annotated[int, Field(ge=0)] = Field(
        default=0, description="Makes the random values; derived from the assignment's name by default."
    )
    packages: list[Listed] = Field(
        default=["numpy"],
        description="What students may import beside Python's own library, by the name to install; "
        "`{import: past, install: future}` where the two differ.",
    )
    environment: str | None = Field(
        default=None,
        min_length=1,
        description="The folder of an existing virtual environment, absolute or seen from the course: students may "
        "import what is installed there. Nothing is ever installed by the grader.",
    )
    stand_ins: list[Name] = Field(
        default_factory=list,
        min_length=1,
        description="Libraries that grading does without: what is imported of them is there, and does nothing.",
    )
    limits: LimitSettings = Field(default=LimitSettings(), description="Time and memory for the students' code.")
    imports: Literal["lenient", "strict"] = Field(
        default="lenient",
        description="lenient: what fails outside of functions is noted and passed over. strict: then nothing is run.",
    )
    feedback: Policy = Field(
        default="shape",
        description="What students are told of hidden inputs: full, shape (no numbers) or verdict. Those of the group "
        "`public` are always shown in full.",
    )
    python2: Literal["tell", "allow"] = Field(
        default="tell",
        description="tell: what is left of Python 2 is told with its line. allow: it is converted, with a note.",
    )
    functions: dict[FunctionName, FunctionSignature] = Field(
        default_factory=dict, description="What students write, by name. Needed unless all criteria are written."
    )
    names: dict[Name, Annotated[str, Field(min_length=1, max_length=60)]] = Field(
        default_factory=dict, description="A variable or function of the reference -> what explanations call it."
    )
    conventions: dict[Name, Annotated[dict[Name, OneOption], Field(min_length=2)]] = Field(
        default_factory=dict,
        description="Choices that a course taught several of: name -> option -> what it is. The reference takes each "
        "as a keyword argument of its name, the first option by default. A submission is right if all of it follows "
        "one combination.",
    )
    inputs: dict[Name, Declaration] = Field(
        default_factory=dict, min_length=1, description="What the arguments are, by name; then problems.py need not be."
    )
    sizes: dict[Name, SizeRange] = Field(
        default_factory=dict,
        description="A number or a range [lowest, highest] for a letter of `inputs`. From 2 to 8 by default, with 1 (2 "
        "of what counts classes) at the edges.",
    )
    regimes: Regimes | None = Field(
        default=None,
        description="Group -> regime -> sizes and settings for problem(). With `inputs`: all ready-made groups by "
        "default, or a list of their names and of mappings with regimes of your own. The group `public` is published.",
    )
    leave_out: list[Name] = Field(
        default_factory=list, min_length=1, description="Ready-made regimes, or groups of them, to do without."
    )
    criteria: list[Criterion] = Field(min_length=1, description="What is worth points, in the order of the report.")

    @model_validator(mode="before")
    @classmethod
    def _has_a_seed(cls, data: Any) -> Any:
        if isinstance(data, dict) and "seed" not in data and isinstance(data.get("assignment"), str):
            return {**data, "seed": int(hashlib.sha256(data["assignment"].encode()).hexdigest()[:8], 16)}
        return data

    @property
    def code(self) -> str:
        """The name of the file that is run: the module, or what the notebook's cells are run as."""
        return self.module or re.sub(r"\W", "_", self.notebook.removesuffix(".ipynb")) + ".py"

    @property
    def names_notebook(self) -> bool:
        """Whether the author says which notebook is handed out."""
        return "notebook" in self.model_fields_set

    @property
    def files(self) -> tuple[str, ...]:
        """The files that a student hands in, by name."""
        return tuple(filter(None, (self.module, self.notebook)))

    @functools.cached_property
    def declared(self) -> dict[str, Declared]:
        """What the arguments are, for who draws them."""
        return declared_in(self.inputs)

    @functools.cached_property
    def groups(self) -> dict[str, dict[str, dict[str, Any]]]:
        """Group -> regime -> sizes and settings, with ready-made ones filled in."""
        return groups_of(self.regimes, self.declared, ranges_in(self.sizes), self.leave_out)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Rubric:
        """A copy that forgets what was worked out of the old settings."""
        copied = super().model_copy(update=update, deep=deep)
        for name in ("declared", "groups"):
            copied.__dict__.pop(name, None)
        return copied

    @property
    def settings(self) -> dict[str, dict[str, Any]]:
        """Regime -> sizes and settings, of all groups."""
        return {regime: settings for group in self.groups.values() for regime, settings in group.items()}

    def combinations(self) -> list[dict[str, str]]:
        """Every choice of one option of each convention, the first options first; one of nothing without any."""
        return [dict(zip(self.conventions, options, strict=True)) for options in product(*self.conventions.values())]

    def means(self, convention: str, option: str) -> str:
        """What an option is, in words."""
        found = self.conventions[convention][option]
        return found if isinstance(found, str) else found.means

    def transposed(self, options: Mapping[str, str]) -> list[str]:
        """The arguments that are given transposed where these options are followed."""
        followed = [self.conventions[name][option] for name, option in options.items()]
        return [name for option in followed if isinstance(option, Option) for name in option.transposed]

    @property
    def published(self) -> frozenset[str]:
        """Regimes whose inputs students have."""
        return frozenset(self.groups.get("public", {}))

    def regime_names(self, names: Iterable[str]) -> list[str]:
        """Regimes and groups of regimes, as regimes."""
        return [regime for name in names for regime in self.groups.get(name, [name])]

    def expanded(self, check: AnyCheck) -> AnyCheck:
        """The check with groups of regimes replaced by their regimes, and with the usual ones where it names none."""
        regimes = getattr(check, "regimes", None)
        if regimes is None:
            return check
        return check.model_copy(update={"regimes": self.regime_names(regimes or self.usual_groups)})

    def with_all_regimes(self) -> Rubric:
        """The same with all ready-made groups, beside the author's own, where inputs are declared."""
        if not self.inputs:
            return self
        items = self.regimes if isinstance(self.regimes, list) else [self.regimes]
        own = [item for item in items if isinstance(item, dict)]
        ready = [group for group in READY if not any(group in item for item in own)]
        return self.model_copy(update={"regimes": [*ready, *own], "leave_out": []})

    @property
    def untimed(self) -> list[str]:
        """The groups that are not only for measuring time."""
        checks = [check for criterion in self.criteria for check in criterion.checks]
        timed = {name for check in checks if isinstance(check, ScalingCheck) for name in check.regimes}
        return [group for group in self.groups if group not in timed]

    @property
    def usual_groups(self) -> list[str]:
        """The groups of a check that names none: all but `large`, where rounding decides, and what is only timed."""
        return [group for group in self.untimed if group != "large"]

    def each(self, function: str) -> str | None:
        """The argument of a function for which one call is made for each value."""
        taken = call_inputs(function, {name: signature.model_dump() for name, signature in self.functions.items()})
        index = (name for name in taken if name in self.declared and self.declared[name].kind == "index")
        return self.functions[function].each or next(index, None)

    def other_functions(self) -> list[tuple[str, str]]:
        """The functions that criteria name in the author's misconceptions.py."""
        found = []
        for criterion in self.criteria:
            found += [("misconceptions", known.answers) for known in criterion.misconceptions]
        return found

    @property
    def derivation(self) -> DerivationSettings | None:
        """How the written answer is read, if the rubric says so."""
        checks = (check for criterion in self.criteria for check in criterion.checks)
        return next((check.steps for check in checks if isinstance(check, DerivationCheck) and check.steps), None)

    def run_limits(self) -> Limits:
        tested = any(isinstance(check, PytestCheck) for criterion in self.criteria for check in criterion.checks)
        old = self.python2 == "allow"
        listed = [each if isinstance(each, str) else each.install for each in self.packages]
        packages = dict.fromkeys((*listed, *(["pytest"] if tested else []), *(["fissix"] if old else [])))
        strict = self.imports == "strict"
        return Limits(
            **self.limits.model_dump(),
            packages=tuple(packages),
            modules=tuple(each.imported for each in self.packages if isinstance(each, Package)),
            environment=self.environment or "",
            stand_ins=tuple(self.stand_ins),
            strict=strict,
            python2=old,
        )

    @property
    def callees(self) -> list[str]:
        """The functions and methods that students write, by the names that they have there."""
        return list(dict.fromkeys(each.calls or name for name, each in self.functions.items()))

    def forms(self) -> dict[str, Form]:
        """How each function is called."""
        return {
            name: Form(
                each.calls or name,
                tuple(each.arguments),
                frozenset(each.keywords),
                each.made_by,
                each.set,
                each.solves,
            )
            for name, each in self.functions.items()
        }

    def signatures(self) -> dict[str, tuple[str, ...]]:
        return {name: tuple(function.arguments) for name, function in self.functions.items()}
