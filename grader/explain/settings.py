"""What a rubric says of wrong answers: known ones, and what follows from a student's own parts."""

from __future__ import annotations

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
    credit: Annotated[float, Field(ge=0, lt=1)] = Field(
        default=0.0, description="The share of the points that it earns all the same."
    )


class FollowThrough(Settings):
    """Credit for an answer that is right given the student's own other functions. It is earned once."""

    credit: Annotated[float, Field(gt=0, lt=1)] = Field(description="The share of the points that it earns.")
    given: str | None = Field(default=None, description="A student's function that stands in for the reference's.")
    requires: list[Guard] = Field(default_factory=list, description="What must be true of that function's values.")
    derivative_of: str | None = Field(default=None, description="The student's own loss.")
