"""From claims to points: which milestones a derivation reaches, by whichever route, and whether a person must look.

A milestone is met by a claim that holds and says something: one side has the value that the rubric names and looks as
the rubric asks, once the student's own definitions are written out; the other side, or one before it in the same chain,
is what it came from. A slip costs its own step and the result; what follows rightly from it keeps its points.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.derivation.judging.claims import Claim, Word
from grader.derivation.marking.features import features_of, is_linear
from grader.derivation.marking.near import is_near, is_off_by
from grader.derivation.marking.showing import SLIPPED, Shower, View, own_view, put_into, slip_view, slip_views, views
from grader.derivation.marking.targets import WHOLE, Targets
from grader.derivation.meaning.place import Place
from grader.derivation.nodes.syntax import Derivative, Entry, bound_axes, walk
from grader.derivation.settings import DerivationSettings, Milestone, Path

DOUBTS = {
    Word.DIFFERS: ("does not hold", "do not hold"),
    Word.IMPLIED: ("holds only with a sum that is missing", "hold only with a sum that is missing"),
    Word.NOT_READ: ("was not read", "were not read"),
}
HALF = 0.5
QUOTED = 0.5
"""What the step of most weight is worth where it is taken from elsewhere and not derived."""


@dataclass(frozen=True)
class Met:
    """A milestone, how much of it is met (from 0 to 1), and the lines that meet it (from 1, in the answer).

    `cost` is the line of a slip that the rest was lost at; 0 if that is not known.
    """

    milestone: Milestone
    lines: tuple[int, ...]
    share: float = 0.0
    quoted: bool = False
    cost: int = 0

    @property
    def met(self) -> bool:
        return self.share > 0

    @property
    def points(self) -> float:
        return self.share * self.milestone.points


@dataclass(frozen=True)
class Charge:
    """What the slip of a line costs that is in no step."""

    line: int = 0
    points: float = 0.0


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
        shown, slips = self._shown(claims), slip_views(claims)
        inside = [each for view in shown for each in self.shower.inside(view)]
        terms = [term for view in (*shown, *slips) for term in self.shower.terms(view)]
        results = {path.milestones[-1] for path in self.settings.paths}
        lines: dict[str, tuple[int, ...]] = {}
        found: dict[str, Met] = {}
        for _ in range(2):  # a second time for lines that count only after others
            for milestone in self.settings.milestones:
                tried = any(self._parts(slip, milestone, lines) or self._is_of(slip, milestone) for slip in slips)
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

    def charged(self, claims: Sequence[Claim], met: tuple[Met, ...], path: Path) -> tuple[tuple[Met, ...], Charge]:
        """What is met once the first slip has cost its step, and what it costs if it is in none.

        A line that states the result wrongly costs the result, and so does a second slip that undoes the first. One
        that is right since another line has the step of the slip right does not follow from the slip: it is worth half.
        """
        slips = [view for view in slip_views(claims) if view.claim.status is Word.DIFFERS]
        if not slips or not path.milestones[:-1]:
            return met, Charge()
        slip, shown = slips[0], self._shown(claims)
        met = _without_what_is_undone(shown, slip, met, path)
        lines = {each.milestone.id: each.lines for each in met}
        *steps, result = (next(each for each in met if each.milestone.id == name) for name in path.milestones)
        tried = self._tried(claims, slip, steps, lines) or self._carried_into(claims, slip, (*steps, result), lines)
        if lost := [each for each, _ in tried if not each.met]:
            costly = [replace(each, cost=slip.claim.line) if each in lost else each for each in met]
            return tuple(costly), Charge()
        least = min(each.milestone.points for each in steps)
        states_result = not result.met and bool(self._parts(slip, result.milestone, lines))
        if not tried:
            missing = [each for each in steps if not each.met]
            told = all(any(self._parts(view, each.milestone, lines) for view in slips) for each in missing)
            return met, Charge(slip.claim.line, least) if told and not states_result else Charge()
        plain = [view for view in shown if not view.after_slip]
        found = [(each, parts, self._covered(plain, each.milestone, lines)) for each, parts in reversed(tried)]
        is_last = all(view.slip is not slip.claim or view.claim is slip.claim for view in shown)
        if states_result and (is_last or all(_is_shown(*each) for each in found)):
            return met, Charge()
        chosen, parts, cases = max(found, key=lambda at: (not _is_shown(*at), *self._weight(slip, at[0])))
        share = min(chosen.share, _left_of(chosen, parts, cases, least))
        left = {chosen.milestone.id: replace(chosen, share=share, lines=chosen.lines if share else ())}
        if _is_shown(chosen, parts, cases) and result.met and result.lines[-1] >= slip.claim.line:
            left[result.milestone.id] = replace(result, share=HALF * result.share)
        left = {name: replace(each, cost=slip.claim.line) for name, each in left.items()}
        return tuple(left.get(each.milestone.id, each) for each in met), Charge()

    def _tried(
        self, claims: Sequence[Claim], slip: View, steps: Sequence[Met], lines: Mapping[str, Sequence[int]]
    ) -> list[tuple[Met, set[str]]]:
        """The steps that a slip is in, and which of their cases: those that its line would show if it held, or which
        only the lines show that go on from it; or else in which what it differentiates is differentiated; or else
        which are missing, where it is about what they differentiate."""
        by_form = [(each, self._is_in(claims, slip, each.milestone, lines)) for each in steps]
        by_aim = ((each, self._aims_at(slip, each.milestone, lines)) for each in steps)
        by_value = ((each, set(WHOLE if self._is_of(slip, each.milestone) else ())) for each in steps if not each.met)
        for tried in (by_form, by_aim, by_value):
            if found := [(each, parts) for each, parts in tried if parts]:
                return found
        return []

    def _carried_into(
        self, claims: Sequence[Claim], slip: View, milestones: Sequence[Met], lines: Mapping[str, Sequence[int]]
    ) -> list[tuple[Met, set[str]]]:
        """The steps, and which of their cases, that the first line shows which follows from a slip and shows any; none
        if it states the result, the last of the milestones."""
        for shown in (list(views(claims, at)) for at, each in enumerate(claims) if each.follows == slip.claim.line):
            found = [(each, parts) for each in milestones if (parts := self._covered(shown, each.milestone, lines))]
            if found:
                return [] if found[-1][0] is milestones[-1] else found
        return []

    def _is_in(
        self, claims: Sequence[Claim], slip: View, milestone: Milestone, lines: Mapping[str, Sequence[int]]
    ) -> set[str]:
        """Which cases of a step a slip is in: its line would show them, or those do that go on from it in its chain,
        or that it is put into, while what they begin with stands before the slip."""
        found = self._parts(slip, milestone, lines)
        for view in (view for at in range(len(claims)) for view in views(claims, at) if view.slip is slip.claim):
            after = replace(view, sources=view.since, which="since the slip")
            found |= self._parts(view, milestone, lines) - self._parts(after, milestone, lines)
        for view in (view for at in put_into(claims, slip.claim) for view in views(claims, at)):
            found |= self._parts(view, milestone, lines)
        return found

    def _aims_at(self, slip: View, milestone: Milestone, lines: Mapping[str, Sequence[int]]) -> set[str]:
        counting = (line for line in milestone.lines if all(lines.get(name) for name in line.after))
        return set[str]().union(*(self.shower.aims_at(slip, line) for line in counting))

    def _is_of(self, slip: View, milestone: Milestone) -> bool:
        return any(self.shower.is_of(slip, line) for line in milestone.lines)

    def _weight(self, slip: View, step: Met) -> tuple[bool, float]:
        """Whether what a slip's line is off by is the value of a step, but for a number; and the step's points."""
        values = [text for line in step.milestone.lines for text in self.settings.formulas(line.value)]
        return any(is_off_by(slip.claim, self.shower.targets[text]) for text in values), step.milestone.points

    def _shown(self, claims: Sequence[Claim]) -> list[View]:
        """What lines show that hold or follow rightly from a slip, and what others show in one of two cases."""
        rows = [row for slip in slip_views(claims) for row in self.shower.right_rows(slip)]
        return [*(view for at in range(len(claims)) for view in views(claims, at)), *rows]

    def _covered(self, shown: Sequence[View], milestone: Milestone, lines: Mapping[str, Sequence[int]]) -> set[str]:
        """Which cases of a step these lines show together."""
        return set[str]().union(*(self._parts(view, milestone, lines) for view in shown))

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
            if of_result and is_near(slip.claim):
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
        return any(met.share and self.is_of_weight(met.milestone) for met in steps)

    def is_of_weight(self, milestone: Milestone) -> bool:
        return milestone.points >= max(each.points for each in self.settings.milestones) / 2

    def _met(self, shown: Sequence[View], milestone: Milestone, lines: Mapping[str, Sequence[int]]) -> Met:
        covered: set[str] = set()
        found: list[int] = []
        quoted = False
        for view in sorted(shown, key=lambda view: view.claim.taken_over):
            if covered >= WHOLE:
                break
            part = self._parts(view, milestone, lines)
            if part - covered:
                covered |= part
                found.append(view.claim.line)
                quoted |= view.claim.taken_over and self.is_of_weight(milestone)
        share = _share(milestone, covered)
        most = max(each.points for each in self.settings.milestones)
        share *= QUOTED if quoted and milestone.points == most else 1.0
        return Met(milestone, tuple(dict.fromkeys(found)) if share else (), share, quoted)

    def _parts(self, view: View, milestone: Milestone, lines: Mapping[str, Sequence[int]]) -> set[str]:
        """Which cases of a milestone a line shows."""
        part: set[str] = set()
        for line in milestone.lines:
            if part >= WHOLE:
                break
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


def _share(milestone: Milestone, cases: Collection[str]) -> float:
    """What a step earns of which these cases are shown."""
    return 1.0 if set(cases) >= WHOLE else milestone.one_case if cases else 0.0


def _without_what_is_undone(shown: Sequence[View], first: View, met: tuple[Met, ...], path: Path) -> tuple[Met, ...]:
    """What is met but the result, if its line is right only since it goes on from a second slip after the first."""
    result = next(each for each in met if each.milestone.id == path.milestones[-1])
    for view in shown:
        if view.claim.line in result.lines and view.slip is not None and view.slip is not first.claim:
            lost = Met(result.milestone, (), cost=view.slip.line)
            return tuple(lost if each is result else each for each in met)
    return met


def _left_of(step: Met, tried: Collection[str], shown: Collection[str], least: float) -> float:
    """The share of a step that is left where a slip is in it: half if other lines show it all the same, but no step
    costs less than the least; and half at most if they show one of two cases."""
    if _is_shown(step, tried, shown):
        return 1 - max(HALF, least / step.milestone.points)
    return min(step.milestone.one_case, HALF) if shown else 0.0


def _is_shown(step: Met, tried: Collection[str], shown: Collection[str]) -> bool:
    """Whether lines show all of a step, or all that a slip was in, besides the slip."""
    return set(tried) <= set(shown) or (bool(set(tried) & set(shown)) and _share(step.milestone, shown) == 1)


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
    charge: Charge = Charge()


def marks(claims: Sequence[Claim], settings: DerivationSettings, targets: Targets, places: Sequence[Place]) -> Marks:
    """The best path's points. They are awarded only where all is read and holds and a path is complete."""
    marker = Marker(settings, Shower(settings, targets, places))
    met = marker.milestones_met(claims)
    full = max_points(settings)
    path, met, charge, suggested = max(
        (_charged(marker, claims, met, path) for path in settings.paths), key=lambda found: found[-1]
    )
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
    return Marks(suggested, before, full, None if why else full, met, path, why, charge)


def _charged(
    marker: Marker, claims: Sequence[Claim], met: tuple[Met, ...], path: Path
) -> tuple[Path, tuple[Met, ...], Charge, float]:
    """What a path earns once slips have cost what they do."""
    left, charge = marker.charged(claims, met, path)
    earned = sum(each.points for each in left if each.milestone.id in path.milestones)
    charge = replace(charge, points=min(charge.points, earned))
    return path, left, charge, earned - charge.points


def _alone(marker: Marker, claims: Sequence[Claim], met: Sequence[Met], path: Path) -> str:
    """Why a complete path is for a person all the same: the line of the result alone shows several of its steps.

    A line with a quotient that the result has no more shows steps of its own, if others show one of weight.
    """
    result = next(each.milestone for each in met if each.milestone.id == path.milestones[-1])
    stating = [at for at in range(len(claims)) if marker.states(claims, at, result)]
    alone = [at for at in stating if not (_goes_on(claims, at) or _adds_up(claims[at]))]
    steps = _steps_without(marker, claims, alone, path)
    jumping = [at for at, claim in enumerate(claims) if at in alone or _jumps(claim)]
    before = _steps_without(marker, claims, jumping, path)
    if any(each.met and marker.is_of_weight(each.milestone) for each in before):
        steps = _steps_without(marker, claims, [at for at in alone if not _has_quotient(claims[at])], path)
    missing = [each.milestone.title for each in steps if not each.met]
    return f"the result alone shows: {', '.join(missing)}" if len(missing) > 2 else ""


def _steps_without(marker: Marker, claims: Sequence[Claim], left_out: Collection[int], path: Path) -> list[Met]:
    """The steps of a path before the result, as the other lines show them."""
    others = marker.milestones_met([claim for at, claim in enumerate(claims) if at not in left_out])
    return [each for each in others if each.milestone.id in path.milestones[:-1]]


def _jumps(claim: Claim) -> bool:
    """Whether a line differentiates a symbol that comes down to more than sums and products, up to the logits."""
    if claim.reading is None or claim.table is None or not isinstance(left := claim.reading.nodes[0], Derivative):
        return False
    is_more = isinstance(left.of, Entry) and not is_linear(left.of.name, claim.table)
    return is_more and "unfinished" not in features_of(claim.reading.nodes[1], claim.table)


def _has_quotient(claim: Claim) -> bool:
    """Whether a line comes to a quotient in which nothing is left to differentiate."""
    if claim.reading is None or claim.table is None:
        return False
    features = features_of(claim.reading.nodes[1], claim.table)
    return "quotient" in features and "derivative" not in features


def _goes_on(claims: Sequence[Claim], at: int) -> bool:
    """Whether a line differentiates, or what a line of its chain has come to that does, up to the logits."""
    earlier = [each for each in claims[:at] if each.chain == claims[at].chain]
    return _differentiates(claims[at]) or (_has_linear_left(claims[at]) and any(map(_differentiates, earlier)))


def _adds_up(claim: Claim) -> bool:
    """Whether a line goes on from a sum over the classes in which nothing is left to differentiate."""
    if claim.reading is None or claim.table is None:
        return False
    left = features_of(claim.reading.nodes[0], claim.table)
    return "uncollapsed" in left and "derivative" not in left


def _has_linear_left(claim: Claim) -> bool:
    """Whether all that a line still has to differentiate are symbols without functions and quotients, as logits are."""
    if claim.reading is None or claim.table is None:
        return False
    parts = [each.of for each in walk(claim.reading.nodes[0]) if isinstance(each, Derivative)]
    return bool(parts) and all(isinstance(part, Entry) and is_linear(part.name, claim.table) for part in parts)


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
