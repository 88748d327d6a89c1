"""What an answer may mention without a claim: what its lines verified, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grader.derivation.marking.targets import Target, summed_over


@dataclass(frozen=True, eq=False)
class Known:
    """What was verified or given: the values of sides and terms, and the normal forms of all of their parts.

    `mentioned` are the values of other parts, which words may name but not say to come out of something.
    """

    values: tuple[Target, ...]
    forms: frozenset[str]
    mentioned: tuple[Target, ...] = ()


def sums_of(target: Target) -> Iterator[Target]:
    """What a value adds up to over each of its axes."""
    for axis in target.axes:
        yield summed_over(target, axis)
