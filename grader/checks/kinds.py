"""`AnyCheck` is what a rubric may hold: every kind, told apart by its `kind`."""

from typing import Annotated

from pydantic import Field

from grader.checks.derivation import DerivationCheck
from grader.checks.deterministic import DeterministicCheck
from grader.checks.distribution import DistributionCheck
from grader.checks.gradient import GradientCheck
from grader.checks.property import PropertyCheck
from grader.checks.pytest import PytestCheck
from grader.checks.scaling import ScalingCheck
from grader.checks.static import StaticCheck
from grader.checks.value import ValueCheck

AnyCheck = Annotated[
    DerivationCheck
    | DeterministicCheck
    | DistributionCheck
    | GradientCheck
    | PropertyCheck
    | PytestCheck
    | ScalingCheck
    | StaticCheck
    | ValueCheck,
    Field(discriminator="kind"),
]
