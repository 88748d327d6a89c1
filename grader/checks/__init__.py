"""The kinds of checks, one file each. A kind's name is its `kind` in YAML; `AnyCheck` is what a rubric may hold."""

from typing import Annotated

from pydantic import Field

from grader.checks.base import Check, Inputs
from grader.checks.derivation import DerivationCheck
from grader.checks.deterministic import DeterministicCheck
from grader.checks.gradient import GradientCheck
from grader.checks.property import PropertyCheck
from grader.checks.pytest import PytestCheck
from grader.checks.scaling import ScalingCheck
from grader.checks.static import StaticCheck
from grader.checks.value import ValueCheck

AnyCheck = Annotated[
    DerivationCheck
    | DeterministicCheck
    | GradientCheck
    | PropertyCheck
    | PytestCheck
    | ScalingCheck
    | StaticCheck
    | ValueCheck,
    Field(discriminator="kind"),
]

__all__ = [
    "AnyCheck",
    "Check",
    "DerivationCheck",
    "DeterministicCheck",
    "GradientCheck",
    "Inputs",
    "PropertyCheck",
    "PytestCheck",
    "ScalingCheck",
    "StaticCheck",
    "ValueCheck",
]
