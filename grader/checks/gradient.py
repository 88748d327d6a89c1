"""`gradient`: the student's gradient against the numeric derivative of the reference's loss.

Not of the student's own loss: a wrong loss with its own right gradient would pass, and a right gradient beside a wrong
loss would fail. The derivative is taken coordinate by coordinate, so no coordinate can hide.
"""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from grader.checks.base import Output
from grader.checks.value import ValueCheck
from grader.oracle.reference import Method, Target

_PARAMETER = re.compile(r"(\w+(?:\.\w+)*)(?:\[(\w+)\])?")


class GradientCheck(ValueCheck):
    """The student's function returns the derivative of `of` by an argument such as `W`, or a row of one, `W[k]`.

    An entry of a dict is `params.W1`, also where the dict is what an attribute of `net` is set to: `net.params.W1`.
    """

    kind: Literal["gradient"]  # type: ignore[assignment]
    of: str = Field(description="The function, with one number as its value, whose derivative is wanted.")
    with_respect_to: str = Field(
        description="The argument that it is differentiated by: `W`, a row of it as `W[k]`, an entry as `params.W1`."
    )
    method: Method = Field(
        default="ridders",
        description="How `of` is differentiated; the complex step is exact, and calls it with complex numbers.",
    )
    of_output: Output = Field(default=None, description="Which part of what `of` returns is differentiated.")

    @field_validator("with_respect_to")
    @classmethod
    def _is_an_argument(cls, text: str) -> str:
        if not _PARAMETER.fullmatch(text):
            words = "an argument such as W, a row of one such as W[k], or an entry of a dict such as params.W"
            raise ValueError(f"needs {words}, got '{text}'")
        return text

    @field_validator("up_to", "along")
    @classmethod
    def _is_exact(cls, _: object, info: ValidationInfo) -> object:
        raise ValueError(f"a gradient has one order and one sign; leave '{info.field_name}' out")

    def target(self) -> Target:
        match = _PARAMETER.fullmatch(self.with_respect_to)
        assert match
        return Target(self.of, match[1], match[2], self.method, self.of_output, self.output)
