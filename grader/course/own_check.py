"""A student's own check: each criterion's verdict on the published examples, by the rules of grading.

Hidden inputs decide the marks, so a verdict here says nothing of what is not published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from grader.checks.judging import compare, decide, never_ran, picked
from grader.checks.ways import WAYS
from grader.course.public_checks import PublicCheck, PublicCriterion, PublicHint, Published
from grader.errors import SubmissionError
from grader.model import Outcome, Status, Submission, Verdict
from grader.sandbox.tiers import Sandbox

UNWRITTEN = "NotImplementedError"
"""What a stub raises."""
FOLLOWED = "several conventions count here; your work is held against the one that most of it follows"


@dataclass(frozen=True)
class Checked:
    """A criterion and what the published examples say of it: None where it has none.

    `written` is False where its function is still a stub, `again` True where the reason was told of one before it.
    """

    criterion: PublicCriterion
    verdict: Verdict | None = None
    written: bool = True
    again: bool = False

    @property
    def right(self) -> bool:
        return self.verdict is not None and self.verdict.credit == 1


def check(published: Published, submission: Submission, sandbox: Sandbox) -> tuple[list[Checked], tuple[str, ...]]:
    """Each criterion, and notes on how the files were loaded.

    Of several conventions it is the one by which most is right. Raises SubmissionError for a fault of the grader's.
    """
    probes = {probe.key: probe for each in published.checks for probe, _ in each.calls}
    outcomes = {o.probe.key: o for o in sandbox.run(submission, list(probes.values()), published.limits)}
    for outcome in outcomes.values():
        if outcome.status is Status.GRADER_FAULT:
            raise SubmissionError(f"your functions could not be called: {outcome.message}")
    conventions = list(dict.fromkeys(each.convention for each in published.checks if each.convention)) or [""]
    ways = [_by_convention(published, outcomes, convention) for convention in conventions]
    at = max(range(len(ways)), key=lambda number: sum(each.right for each in ways[number]))
    several = len(conventions) > 1 and any(each.right for each in ways[at])
    followed = [f"{FOLLOWED}: {conventions[at]}"] if several else []
    notes = [note for outcome in outcomes.values() for note in outcome.notes]
    return _told_once(ways[at]), tuple(dict.fromkeys([*followed, *notes]))


def _by_convention(published: Published, outcomes: Mapping[str, Outcome], convention: str) -> list[Checked]:
    checks = {(c.function, c.output): c for c in published.checks if c.convention in ("", convention)}
    verdicts = {each.id: _verdict(each, checks, outcomes) for each in published.criteria}
    return [_settled(each, verdicts) for each in published.criteria]


def _verdict(
    criterion: PublicCriterion,
    checks: Mapping[tuple[str, str | None], PublicCheck],
    outcomes: Mapping[str, Outcome],
) -> Verdict | None:
    """The least of its checks; None without any published call."""
    found = []
    for function, output, regimes in criterion.calls:
        known = checks.get((function, output))
        calls = [(probe, wanted) for probe, wanted in known.calls if probe.regime in regimes] if known else []
        own = [(picked(outcomes[probe.key], output), wanted) for probe, wanted in calls]
        if own:
            found.append(decide([outcome for outcome, _ in own], [compare(outcome, wanted) for outcome, wanted in own]))
    if not found:
        return None
    worst = min(found, key=lambda verdict: -1.0 if verdict.credit is None else verdict.credit)
    failed = frozenset(regime for verdict in found for regime in verdict.failed_regimes)
    return replace(worst, failed_regimes=failed)


def _settled(criterion: PublicCriterion, verdicts: Mapping[str, Verdict | None]) -> Checked:
    """The same mistake counts once; and the hint."""
    verdict = verdicts[criterion.id]
    if verdict is None or verdict.credit != 0:
        return Checked(criterion, verdict)
    for other, regimes in criterion.charged.items():
        charged = verdicts.get(other)
        if charged is not None and charged.credit == 0 and verdict.failed_regimes <= regimes:
            words = f"Right, but for inputs that already cost points under '{other}'."
            return Checked(criterion, replace(verdict, credit=1.0, message=words, failures=()))
    outcome = verdict.failures[0].outcome
    if all(_is_stub(failure.outcome) for failure in verdict.failures):
        words = f"{outcome.probe.called}() is not written yet: it is still a stub ({outcome.message})."
        return Checked(criterion, replace(verdict, message=words, failures=()), written=False)
    return Checked(criterion, replace(verdict, hint=_hint(criterion.hints, verdict)))


def _is_stub(outcome: Outcome) -> bool:
    return outcome.status is Status.RAISED and outcome.message.startswith(UNWRITTEN)


def _hint(hints: Sequence[PublicHint], verdict: Verdict) -> str:
    """The first hint whose condition holds; see `grading/hints.py`."""
    if never_ran(verdict.failures[0].outcome):
        return ""
    for hint in hints:
        ways = [WAYS[way] for way in hint.ways if way in WAYS]
        seen = not hint.ways or any(way(failure) for way in ways for failure in verdict.failures)
        if seen and (not hint.only_in or verdict.failed_regimes <= hint.only_in):
            return hint.say
    return ""


def _cause(verdict: Verdict) -> str:
    """What is wrong, whatever the input: of a call that returned nothing, how it ended and in which function."""
    outcome = verdict.failures[0].outcome if verdict.failures else None
    if outcome is None or outcome.status is Status.RETURNED or not outcome.message:
        return verdict.message
    if never_ran(outcome):
        return outcome.message
    return f"{outcome.probe.called} {outcome.status} {outcome.message}"


def _told_once(found: Sequence[Checked]) -> list[Checked]:
    """What was told of an earlier criterion is not told again."""
    seen: set[str] = set()
    told = []
    for each in found:
        if each.verdict is None or each.verdict.credit == 1:
            told.append(each)
            continue
        cause = _cause(each.verdict)
        again = cause in seen
        seen.add(cause)
        told.append(replace(each, again=again))
    return told
