"""From claims to points: which milestones a derivation reaches, by whichever route, and whether a person must look.

A milestone is met by a claim that holds and says something: one side has the value that the rubric names and looks as
the rubric asks, once the student's own definitions are written out; the other side, or one before it in the same chain,
is what it came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.derivation.judging.claims import Claim, Word
from grader.derivation.marking.showing import Shower, views
from grader.derivation.marking.targets import WHOLE, Targets
from grader.derivation.meaning.place import Place
from grader.derivation.settings import DerivationSettings, Milestone, Path

DOUBTS = {
    Word.DIFFERS: ("does not hold", "do not hold"),
    Word.IMPLIED: ("holds only with a sum that is missing", "hold only with a sum that is missing"),
    Word.NOT_READ: ("was not read", "were not read"),
}


@dataclass(frozen=True)
class Met:
    """A milestone, whether it is met, and the lines that meet it (from 1, in the answer)."""

    milestone: Milestone
    lines: tuple[int, ...]

    @property
    def met(self) -> bool:
        return bool(self.lines)


def milestones_met(
    claims: Sequence[Claim], settings: DerivationSettings, targets: Targets, places: Sequence[Place]
) -> tuple[Met, ...]:
    """Each milestone with the lines that meet it."""
    shown = [view for at in range(len(claims)) for view in views(claims, at)]
    shower = Shower(settings, targets, places)
    lines: dict[str, tuple[int, ...]] = {}
    for _ in range(2):  # a second time for lines that count only after others
        for milestone in settings.milestones:
            covered: set[str] = set()
            found: list[int] = []
            for view in shown:
                for line in milestone.lines:
                    if not all(lines.get(name) for name in line.after):
                        continue
                    part = shower.covers(view, line)
                    if part - covered:
                        covered |= part
                        found.append(view.claim.line)
            lines[milestone.id] = tuple(dict.fromkeys(found)) if covered >= WHOLE else ()
    return tuple(Met(milestone, lines[milestone.id]) for milestone in settings.milestones)


@dataclass(frozen=True)
class Marks:
    """What a derivation earns: `suggested` of `max_points`, `before` the first wrong line; and which milestones.

    `awarded` is None unless no person need look.
    """

    suggested: float
    before: float
    max_points: float
    awarded: float | None
    met: tuple[Met, ...]
    path: Path
    why: str = ""


def marks(claims: Sequence[Claim], settings: DerivationSettings, targets: Targets, places: Sequence[Place]) -> Marks:
    """The best path's points. They are awarded only where all is read and holds and a path is complete."""
    met = milestones_met(claims, settings, targets, places)
    full = max_points(settings)
    path, suggested = _best(met, settings)
    wrong = next((at for at, claim in enumerate(claims) if claim.status in (Word.DIFFERS, Word.IMPLIED)), len(claims))
    before = suggested
    if wrong < len(claims):
        _, before = _best(milestones_met(claims[:wrong], settings, targets, places), settings)
    why = doubts(claims)
    if not why and suggested < full:
        why = "not every step of a path was found"
    return Marks(suggested, before, full, None if why else full, met, path, why)


def doubts(claims: Sequence[Claim]) -> str:
    """Why a person must look at the claims; "" if none need be looked at."""
    if not claims:
        return "no formula with an equality was found"
    for word in (Word.DIFFERS, Word.IMPLIED, Word.NOT_READ):
        count = sum(claim.status is word for claim in claims)
        if count:
            one, several = DOUBTS[word]
            return f"{count} of {len(claims)} lines {several}" if count > 1 else f"one line {one}"
    noted = [claim for claim in claims if claim.doubtful]
    return f"line {noted[0].line}: {noted[0].note}" if noted else ""


def max_points(settings: DerivationSettings) -> float:
    points = {milestone.id: milestone.points for milestone in settings.milestones}
    return max(sum(points[name] for name in path.milestones) for path in settings.paths)


def _best(met: Sequence[Met], settings: DerivationSettings) -> tuple[Path, float]:
    """The path that earns most, and its points."""
    points = {each.milestone.id: each.milestone.points for each in met if each.met}
    pairs = [(path, sum(points.get(name, 0.0) for name in path.milestones)) for path in settings.paths]
    return max(pairs, key=lambda pair: pair[1])
