"""From claims to points: which milestones a derivation reaches, by whichever route, and whether a person must look.

A milestone is met by a claim that holds and says something: one side has the value that the rubric names and looks as
the rubric asks, once the student's own definitions are written out; the other side, or one before it in the same chain,
is what it came from. A slip costs its own step and the result; what follows rightly from it keeps its points.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.derivation.judging.claims import Claim, Word
from grader.derivation.marking.near import is_near
from grader.derivation.marking.showing import SLIPPED, Shower, View, own_view, slip_view, views
from grader.derivation.marking.targets import WHOLE, Targets
from grader.derivation.meaning.place import Place
from grader.derivation.nodes.syntax import Derivative, Entry, bound_axes, walk
from grader.derivation.settings import DerivationSettings, Milestone, Path

DOUBTS = {
    Word.DIFFERS: ("does not hold", "do not hold"),
    Word.IMPLIED: ("holds only with a sum that is missing", "hold only with a sum that is missing"),
    Word.NOT_READ: ("was not read", "were not read"),
}
QUOTED = 0.5
"""What the step of most weight is worth where it is taken from elsewhere and not derived."""


@dataclass(frozen=True)
class Met:
    """A milestone, how much of it is met (from 0 to 1), and the lines that meet it (from 1, in the answer)."""

    milestone: Milestone
    lines: tuple[int, ...]
    share: float = 0.0
    quoted: bool = False

    @property
    def met(self) -> bool:
        return self.share > 0

    @property
    def points(self) -> float:
        return self.share * self.milestone.points


@dataclass(frozen=True, eq=False)
class Marker:
    """Looks for the milestones of a rubric in the lines of an answer."""

    settings: DerivationSettings
    shower: Shower

    def milestones_met(self, claims: Sequence[Claim]) -> tuple[Met, ...]:
        """Each milestone with the lines that meet it.

        What follows rightly from a slip meets what it would meet without it, but for the step of the slip itself and
        for the result, which the last line that states it must have right.
        """
        shown = [view for at in range(len(claims)) for view in views(claims, at)]
        slips = [view for at in range(len(claims)) if (view := slip_view(claims, at))]
        inside = [each for view in shown for each in self.shower.inside(view)]
        terms = [term for view in (*shown, *slips) for term in self.shower.terms(view)]
        results = {path.milestones[-1] for path in self.settings.paths}
        lines: dict[str, tuple[int, ...]] = {}
        found: dict[str, Met] = {}
        for _ in range(2):  # a second time for lines that count only after others
            for milestone in self.settings.milestones:
                tried = any(self._parts(slip, milestone, lines) for slip in slips)
                lost = milestone.id in results or milestone.id in self._lost(slips, found, lines, results)
                usable = [view for view in shown if not (lost and view.after_slip)]
                met = self._met(usable, milestone, lines)
                if not met.share and tried and not lost:
                    met = self._met(slips, milestone, lines)
                if not met.share and not lost:
                    met = self._met(inside, milestone, lines)
                if not met.share and milestone.in_sums and self._has_core(found, results):
                    met = self._met(terms, milestone, lines)
                if milestone.id in results:
                    met = self._result(claims, milestone)
                lines[milestone.id], found[milestone.id] = met.lines or (0,) * tried, met
        return tuple(found[milestone.id] for milestone in self.settings.milestones)

    def charged(self, claims: Sequence[Claim], met: tuple[Met, ...], path: Path) -> tuple[Met, ...]:
        """What is met where nothing is missing: a slip that no step suffers from costs one all the same.

        It is the step of most weight that the slip would show, or else the least of the path.
        """
        wrong = [at for at, claim in enumerate(claims) if claim.status is Word.DIFFERS]
        slips = [view for at in wrong if (view := slip_view(claims, at))]
        if not slips:
            return met
        lines = {each.milestone.id: each.lines for each in met}
        steps = [each.milestone for each in met if each.milestone.id in path.milestones[:-1]]
        shown = [step for step in steps if self._parts(slips[0], step, lines)]
        lost = max(shown, key=lambda step: step.points) if shown else min(steps, key=lambda step: step.points)
        return tuple(Met(each.milestone, ()) if each.milestone is lost else each for each in met)

    def _lost(
        self,
        slips: Sequence[View],
        found: Mapping[str, Met],
        lines: Mapping[str, Sequence[int]],
        results: Collection[str],
    ) -> set[str]:
        """The steps that slips cost: of all that one would show and no other line shows, the one of most weight.

        One by which the result is nearly right costs no other.
        """
        lost: set[str] = set()
        final = [each for each in self.settings.milestones if each.id in results]
        for slip in slips:
            of_result = any(self._parts(slip, each, lines) for each in final)
            if of_result and is_near(slip.claim, self.shower.places):
                continue
            steps = [each for each in self.settings.milestones if each.id not in results]
            missing = [each for each in steps if not (each.id in found and found[each.id].share)]
            shown = [each for each in missing if self._parts(slip, each, lines)]
            if shown:
                lost.add(max(reversed(shown), key=lambda each: each.points).id)
        return lost

    def _has_core(self, found: Mapping[str, Met], results: Collection[str]) -> bool:
        """Whether a step of weight is shown by itself, so that others may be seen where lines do several at once."""
        steps = (met for name, met in found.items() if name not in results)
        return any(met.share and self._is_of_weight(met.milestone) for met in steps)

    def _is_of_weight(self, milestone: Milestone) -> bool:
        return milestone.points >= max(each.points for each in self.settings.milestones) / 2

    def _met(self, shown: Sequence[View], milestone: Milestone, lines: Mapping[str, Sequence[int]]) -> Met:
        covered: set[str] = set()
        found: list[int] = []
        quoted = False
        for view in sorted(shown, key=lambda view: view.claim.taken_over):
            part = self._parts(view, milestone, lines)
            if part - covered:
                covered |= part
                found.append(view.claim.line)
                quoted |= view.claim.taken_over and self._is_of_weight(milestone)
        share = 1.0 if covered >= WHOLE else milestone.one_case if covered else 0.0
        most = max(each.points for each in self.settings.milestones)
        share *= QUOTED if quoted and milestone.points == most else 1.0
        return Met(milestone, tuple(dict.fromkeys(found)) if share else (), share, quoted)

    def _parts(self, view: View, milestone: Milestone, lines: Mapping[str, Sequence[int]]) -> set[str]:
        """Which cases of a milestone a line shows."""
        part: set[str] = set()
        for line in milestone.lines:
            if all(lines.get(name) for name in line.after):
                part |= self.shower.covers(view, line)
        return part

    def states(self, claims: Sequence[Claim], at: int, milestone: Milestone) -> bool:
        """Whether a line by itself is all that a milestone asks for."""
        return any(self._parts(view, milestone, {}) >= WHOLE for view in own_view(claims, at))

    def _result(self, claims: Sequence[Claim], milestone: Milestone) -> Met:
        """Whether the last line that states the result has it right, whatever it comes from."""
        for at in reversed(range(len(claims))):
            claim = claims[at]
            if self.states(claims, at, milestone):
                return Met(milestone, (claim.line,), 1.0)
            slip = slip_view([*claims[:at], replace(claim, follows=0)], at) if claim.status in SLIPPED else None
            if slip is not None and self._parts(slip, milestone, {}):
                break
        return Met(milestone, ())


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
    marker = Marker(settings, Shower(settings, targets, places))
    met = marker.milestones_met(claims)
    full = max_points(settings)
    path, suggested = _best(met, settings)
    if suggested == full:
        met = marker.charged(claims, met, path)
        suggested = sum(each.points for each in met if each.milestone.id in path.milestones)
    wrong = next((at for at, claim in enumerate(claims) if claim.status in (Word.DIFFERS, Word.IMPLIED)), len(claims))
    before = suggested
    if wrong < len(claims):
        _, before = _best(marker.milestones_met(claims[:wrong]), settings)
    why = doubts(claims)
    quoted = [each.milestone for each in met if each.quoted and each.milestone.id in path.milestones]
    if not why and quoted:
        why = f"taken from elsewhere, as words say, and not derived: {quoted[0].title}"
    if not why and suggested < full:
        why = "not every step of a path was found"
    if not why:
        why = _alone(marker, claims, met, path)
    return Marks(suggested, before, full, None if why else full, met, path, why)


def _alone(marker: Marker, claims: Sequence[Claim], met: Sequence[Met], path: Path) -> str:
    """Why a complete path is for a person all the same: the line of the result alone shows several of its steps."""
    result = next(each.milestone for each in met if each.milestone.id == path.milestones[-1])
    alone = [at for at in range(len(claims)) if marker.states(claims, at, result) and not _differentiates(claims[at])]
    others = marker.milestones_met([claim for at, claim in enumerate(claims) if at not in alone])
    steps = [each for each in others if each.milestone.id in path.milestones[:-1]]
    missing = [each.milestone.title for each in steps if not each.met]
    return f"the result alone shows: {', '.join(missing)}" if len(missing) > 2 else ""


def _differentiates(claim: Claim) -> bool:
    """Whether a line goes on from parts of one example that are still to be differentiated."""
    if claim.reading is None or claim.table is None:
        return False
    parts = [each.of for each in walk(claim.reading.nodes[0]) if isinstance(each, Derivative)]
    return any(not isinstance(part, Entry) and claim.table.leave_out not in bound_axes(part).values() for part in parts)


def doubts(claims: Sequence[Claim]) -> str:
    """Why a person must look at the claims; "" if none need be looked at."""
    if not claims:
        return "no formula with an equality was found"
    for word in (Word.DIFFERS, Word.IMPLIED, Word.NOT_READ):
        count = sum(claim.status is word and not claim.withdrawn and not claim.remark for claim in claims)
        if count:
            one, several = DOUBTS[word]
            return f"{count} of {len(claims)} lines {several}" if count > 1 else f"one line {one}"
    guessed = sum(bool(claim.guesses) for claim in claims)
    if guessed:
        return f"{guessed} of {len(claims)} lines hold only as they were guessed"
    noted = [claim for claim in claims if claim.doubtful]
    return f"line {noted[0].line}: {noted[0].note}" if noted else ""


def max_points(settings: DerivationSettings) -> float:
    points = {milestone.id: milestone.points for milestone in settings.milestones}
    return max(sum(points[name] for name in path.milestones) for path in settings.paths)


def _best(met: Sequence[Met], settings: DerivationSettings) -> tuple[Path, float]:
    """The path that earns most, and its points."""
    points = {each.milestone.id: each.points for each in met}
    pairs = [(path, sum(points.get(name, 0.0) for name in path.milestones)) for path in settings.paths]
    return max(pairs, key=lambda pair: pair[1])
