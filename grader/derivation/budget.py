"""How much may be computed for one answer: counted, not timed, so that it is the same on every machine."""

from __future__ import annotations

from dataclasses import dataclass

MAX_STEPS = 9_000
MAX_IN_ALL = 20_000
"""What an answer may have taken, in whatever ways it was read, when it is read in another way."""


class TooMuch(Exception):
    """The answer takes more computing than any derivation does."""


@dataclass
class Budget:
    """Steps that are left; one is the value of a small formula, or ten ways to read an index.

    `in_all` counts what several take together: it ends none of them, but when it is spent no other begins.
    """

    steps: int = MAX_STEPS
    in_all: Budget | None = None

    def spend(self, steps: int) -> None:
        """Raises TooMuch when nothing is left."""
        self.steps -= steps
        if self.in_all is not None:
            self.in_all.steps -= steps
        if self.steps < 0:
            raise TooMuch("the answer is too long to be checked to its end")

    @property
    def is_spent(self) -> bool:
        """Whether this, and what it counts towards, has nothing left for another try."""
        return self.steps <= 0 or (self.in_all is not None and self.in_all.is_spent)
