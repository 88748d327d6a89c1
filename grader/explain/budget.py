"""How much may be computed to explain one answer: counted, not timed, so that it is the same on every machine."""

from __future__ import annotations

from dataclasses import dataclass

MAX_STEPS = 60_000


class TooMuch(Exception):
    """Explaining this answer takes more computing than an explanation is worth."""


@dataclass
class Budget:
    """Steps that are left; one is a function of the author's on one input, or one rule held against one call."""

    steps: int = MAX_STEPS

    def spend(self, steps: int = 1) -> None:
        """Raises TooMuch when nothing is left."""
        self.steps -= steps
        if self.steps < 0:
            raise TooMuch("explaining this answer was given up")
