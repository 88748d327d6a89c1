"""Which line cost what: for every step that is lost, or half lost, the first wrong line that would have shown it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grader.derivation.budget import TooMuch
from grader.derivation.judging.claims import Claim
from grader.derivation.marking.milestones import Marks
from grader.derivation.marking.showing import SLIPPED, Shower, View, slip_view
from grader.derivation.marking.targets import Targets
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.values import MeaningError
from grader.derivation.settings import DerivationSettings, Milestone


def costs(
    claims: Sequence[Claim], found: Marks, settings: DerivationSettings, targets: Targets, places: Sequence[Place]
) -> dict[str, int]:
    """The line of the answer that each lost step was lost at; steps that no wrong line attempts are not in it."""
    shower = Shower(settings, targets, places)
    slips = [(claim.follows or claim.line, _as_slip(claims, at)) for at, claim in enumerate(claims)]
    by_itself = [(line, view) for (line, view), claim in zip(slips, claims, strict=True) if not claim.follows]
    lines: dict[str, int] = {}
    for met in found.met:
        if met.share >= 1 or met.milestone.id not in found.path.milestones:
            continue
        # What follows from a slip keeps its points, but for the result, which is lost where the slip is.
        is_result = met.milestone.id == found.path.milestones[-1]
        for line, view in slips if is_result else by_itself:
            if view is not None and _attempts(shower, view, met.milestone):
                lines[met.milestone.id] = line
                break
    return lines


def _as_slip(claims: Sequence[Claim], at: int) -> View | None:
    """What a line that does not hold would have shown if it did, whatever it follows from."""
    if claims[at].status not in SLIPPED:
        return None
    return slip_view([*claims[:at], replace(claims[at], follows=0)], at)


def _attempts(shower: Shower, view: View, milestone: Milestone) -> bool:
    try:
        return any(shower.covers(view, line) for line in milestone.lines)
    except (MeaningError, TooMuch):
        return False
