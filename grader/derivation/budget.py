"""How much may be computed for one answer: counted, not timed, so that it is the same on every machine."""

from __future__ import annotations

from dataclasses import dataclass

MAX_STEPS = 9_000


class TooMuch(Exception):
    """The answer takes more computing than any derivation does."""


@dataclass
class Budget:
    """Steps that are left; one is the value of a small formula, or ten ways to read an index."""

    steps: int = MAX_STEPS

    def spend(self, steps: int) -> None:
        """Raises TooMuch when nothing is left."""
        self.steps -= steps
        if self.steps < 0:
            raise TooMuch("the answer is too long to be checked to its end")
