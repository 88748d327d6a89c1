"""Times of the timed calls: the student's program and the reference take turns, each turn in a process of its own.

A fresh process for each turn, so that nothing can be kept from one to the next; the reference never shares one with
student code. In turns, so that both meet the same machine. What is made of the times is for the judges to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from grader.course.assignment import Assignment
from grader.model import Outcome, Probe, Status, Submission, Timing

TURNS = 5
ENOUGH = 3
LONG = 10.0
"""Seconds in all after which ENOUGH turns are enough."""

RunOne = Callable[[Submission, Sequence[Probe]], Sequence[Outcome]]


def timings(submission: Submission, assignment: Assignment, run: RunOne) -> dict[str, Timing]:
    """By the probe's key, what became of each timed call, under any convention that has calls of its own.

    `run` never raises for what a submission does.
    """
    views = {id(view.inputs): view for view in reversed(assignment.views)}
    return {key: timing for view in views.values() for key, timing in _timings(submission, view, run).items()}


def _timings(submission: Submission, assignment: Assignment, run: RunOne) -> dict[str, Timing]:
    asked = [
        assignment.rubric.expanded(check).timed(assignment.inputs)
        for criterion in assignment.rubric.criteria
        for check in criterion.checks
    ]
    probes = {probe.key: replace(probe, timed=True) for calls in asked for probe in calls}
    if not probes:
        return {}
    warming = {calls[0].key: replace(calls[0], timed=True, again=True) for calls in asked if calls}
    reference = assignment.reference.submission()
    turns: list[tuple[dict[str, Outcome], dict[str, Outcome]]] = []
    spent = 0.0
    while len(turns) < (ENOUGH if spent > LONG else TURNS):
        ours, theirs = (run(each, [*warming.values(), *probes.values()]) for each in (submission, reference))
        turns.append((_by_key(ours, warming), _by_key(theirs, warming)))
        spent += sum(outcome.seconds for outcome in (*ours, *theirs))
        if any(outcome.status is not Status.RETURNED for outcome in (*ours, *theirs)):
            break
    return {key: Timing(tuple(s[key] for s, _ in turns), tuple(r[key] for _, r in turns)) for key in probes}


def _by_key(outcomes: Sequence[Outcome], warming: Mapping[str, Probe]) -> dict[str, Outcome]:
    """The outcomes of the timed calls; that of the one to warm up in place of the same call's, if it did not return."""
    by_key = {outcome.probe.key: outcome for outcome in outcomes}
    for key, warm in warming.items():
        if by_key[warm.key].status is not Status.RETURNED:
            by_key[key] = replace(by_key[warm.key], probe=by_key[key].probe)
    return by_key
