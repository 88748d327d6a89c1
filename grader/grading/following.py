"""Which conventions a submission follows: all of it is judged under each combination of them, and the best one counts.

A program is right if all of it is right under one combination, so that nothing is right by one convention here and by
another there. Only where something is not right under the first combination are the others tried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.checks.derivation import DerivationCheck
from grader.course.assignment import Assignment
from grader.grading.building import NOT_JUDGED, held_back
from grader.grading.memo import Memo
from grader.grading.scoring import is_fault, judge, settle
from grader.model import Evidence, Verdict
from grader.rubric import Criterion


@dataclass(frozen=True, eq=False)
class Judged:
    """All criteria under one combination: their own verdicts, and those that count (see `after` in the rubric)."""

    assignment: Assignment
    own: Mapping[str, Verdict]
    verdicts: Mapping[str, Verdict]

    @property
    def rank(self) -> tuple[float, float, int]:
        """Points that are still possible, points that are there, and the fewer failed regimes the better.

        What waits for a person, a fault of the grader's included, may still be right.
        """
        criteria = self.assignment.rubric.criteria
        credits = [(criterion.points, self.verdicts[criterion.id].credit) for criterion in criteria]
        possible = sum(points * (1.0 if credit is None else credit) for points, credit in credits)
        there = sum(points * (credit or 0.0) for points, credit in credits)
        return round(possible, 6), round(there, 6), -sum(len(each.failed_regimes) for each in self.own.values())

    @property
    def right(self) -> bool:
        """Whether all is right but for what a person marks."""
        criteria = self.assignment.rubric.criteria
        return all(self.verdicts[each.id].credit == 1 or each.written for each in criteria)


def judged(assignment: Assignment, evidence: Evidence, memo: Memo, gave: str) -> list[Judged]:
    """The submission under the combination that gives most, the first of equals, and then under all others tried.

    `gave` is a digest of what all calls came to: programs for which it is the same are judged once.
    """
    first = _under(assignment, evidence, memo, gave)
    if first.right or len(assignment.views) == 1:
        return [first]
    tried = [first, *(_under(view, evidence, memo, gave) for view in assignment.views[1:])]
    best = max(tried, key=lambda each: each.rank)
    return [best, *(each for each in tried if each is not best)]


def _under(view: Assignment, evidence: Evidence, memo: Memo, gave: str) -> Judged:
    criteria = view.rubric.criteria

    def by_calls() -> dict[str, Verdict]:
        counting = (each for each in criteria if all(check.only_calls_count for check in each.checks))
        return {each.id: judge(each, evidence, view) for each in counting}

    parts = [gave, repr(sorted(view.following.items()))]
    decided = memo.lately("verdicts", parts, by_calls, lambda made: not any(map(is_fault, made.values())))
    found = decided | {each.id: _verdict(each, evidence, view, memo) for each in criteria if each.id not in decided}
    own = {criterion.id: settle(criterion, found, view) for criterion in criteria}
    return Judged(view, own, held_back(criteria, own))


def _verdict(criterion: Criterion, evidence: Evidence, view: Assignment, memo: Memo) -> Verdict:
    """A criterion's own verdict; equal texts are read once, whatever the programs beside them do."""
    if not all(isinstance(check, DerivationCheck) for check in criterion.checks):
        return judge(criterion, evidence, view)
    text = "" if evidence.answer is None else f"={evidence.answer}"
    parts = [criterion.id, text, evidence.doubt, *evidence.documents]
    return memo.once("text", parts, lambda: judge(criterion, evidence, view), lambda verdict: not is_fault(verdict))


def conventions(best: Judged, others: Sequence[Judged]) -> dict[str, str]:
    """Convention -> option, for those that show: with any other option something that is right would be wrong."""
    options = best.assignment.following
    if best.right and not others:
        return dict(options)
    return {name: option for name, option in options.items() if _shows(name, best, others)}


def _shows(name: str, best: Judged, others: Sequence[Judged]) -> bool:
    mine = best.assignment.following
    rivals = [each for each in others if _differences(each, best) == [name]]
    return bool(rivals) and all(_only_right_here(best, rival) for rival in rivals) and name in mine


def _only_right_here(one: Judged, other: Judged) -> list[str]:
    """The criteria that are right under one combination and not under another."""
    return [name for name in one.own if _is_right(one, name) and not _is_right(other, name)]


def _is_right(judged: Judged, name: str) -> bool:
    """Whether it is right by itself, without what other criteria are charged for."""
    return judged.own[name].credit == 1 and judged.own[name].status == "right"


def _differences(one: Judged, other: Judged) -> list[str]:
    ours, theirs = one.assignment.following, other.assignment.following
    return [name for name in ours if ours[name] != theirs[name]]


def mixed(best: Judged, others: Sequence[Judged]) -> dict[str, str]:
    """Criterion -> what to say of it, for what is wrong here, and right by a convention that others do not follow."""
    return {
        name: _mixed_words(name, best, other)
        for name, verdict in best.verdicts.items()
        if verdict.credit is not None and verdict.credit < 1 and verdict.status != NOT_JUDGED
        for other in [next((each for each in others if _is_right(each, name)), None)]
        if other is not None
    }


def _mixed_words(name: str, best: Judged, other: Judged) -> str:
    named = _differences(best, other)
    ours, theirs = (
        words(each.assignment, {one: each.assignment.following[one] for one in named}) for each in (best, other)
    )
    apart = [f"`{each}`" for each in _only_right_here(best, other) if each != name]
    listed = " and ".join(filter(None, [", ".join(apart[:-1]), *apart[-1:]])) or "the rest"
    return f"This is right with {theirs}, but {listed} with {ours}: all of your functions must follow the same."


def words(assignment: Assignment, options: Mapping[str, str]) -> str:
    """Options as students know them."""
    return " and ".join(f"{assignment.rubric.means(name, option)} ({option})" for name, option in options.items())


def note(assignment: Assignment, followed: Mapping[str, str]) -> tuple[str, ...]:
    """What to tell of conventions that are not the first of their options."""
    first = assignment.following
    told = {name: option for name, option in followed.items() if option != first[name]}
    return (f"Judged by a convention of the course's: {words(assignment, told)}.",) if told else ()
