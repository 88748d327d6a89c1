"""Calls that did not end as they should, where all of them ended alike: what that means."""

from __future__ import annotations

import numpy as np

from grader.explain.base import Case, Explanation
from grader.model import Outcome, Status

MOST = 0.8
ADVICE = {
    "ValueError": "Do the shapes fit? Write the shape of each array beside its name, and look at that line.",
    "IndexError": "An index goes beyond its array: does each index count what its axis counts?",
    "NameError": "A name is used that is not there: is it spelt as it was defined?",
    "UnboundLocalError": "A name is used before it has a value.",
    "TypeError": "Something is of another type than is needed there, such as a number in place of an array.",
    "AttributeError": "Something is asked for an attribute that it does not have.",
    "ZeroDivisionError": "A number is divided by zero.",
    "KeyError": "A key is looked up that is not there.",
    "RecursionError": "A function calls itself without end.",
}


def explain(case: Case) -> Explanation | None:
    """What to make of an ending that most calls share."""
    outcomes = [outcome for probe in case.probes if (outcome := case.outcomes.get(probe.key)) is not None]
    part = _part(case, outcomes)
    if part:
        return Explanation(0.0, (part,))
    for status, words in ((Status.MUTATED, _changed), (Status.MISSING, _missing), (Status.NOT_NUMBERS, _no_numbers)):
        ended = [outcome for outcome in outcomes if outcome.status is status]
        if len(ended) >= MOST * len(outcomes) and ended:
            return Explanation(0.0, (words(case, ended),))
    return None


def _part(case: Case, outcomes: list[Outcome]) -> str:
    """The part of a tuple or dict that is the right answer."""
    names = set.intersection(*(set(outcome.parts) for outcome in outcomes)) if outcomes else set()
    for name in sorted(names):
        pairs = [(case.expected(o.probe), np.asarray(o.parts[name], dtype=np.float64)) for o in outcomes]
        if case.check.output is None and all(e.value.shape == v.shape and e.precision_of(v) for e, v in pairs):
            return f"It returns several things, of which '{name}' is right: return only that."
    return ""


def _changed(case: Case, ended: list[Outcome]) -> str:
    names = [name for name in ended[0].probe.arguments if any(_names(outcome, name) for outcome in ended)]
    what = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else "its arguments"
    return (
        f"It writes into {what}, which it was given: the next call then sees other numbers. Work on a copy; +=, -=, "
        "assignments to elements and sort() change an array in place."
    )


def _names(outcome: Outcome, name: str) -> bool:
    return name in outcome.message.partition(" must ")[0].replace(",", " ").split()


def _missing(case: Case, ended: list[Outcome]) -> str:
    return f"Define a function with exactly this name: {case.check.function}."


def _no_numbers(case: Case, ended: list[Outcome]) -> str:
    same = {outcome.message for outcome in ended if outcome.message}
    said = (ended[0].message or "it returned no numbers").rstrip(".")
    return f"In {'every' if len(same) == 1 else 'nearly every'} call {said}{'' if said.endswith('?') else '.'}"


def raised(case: Case) -> Explanation | None:
    """The exception with which most calls end, and what it often means."""
    outcomes = [outcome for probe in case.probes if (outcome := case.outcomes.get(probe.key)) is not None]
    ended = [outcome.message for outcome in outcomes if outcome.status is Status.RAISED and outcome.message]
    if not ended or len(ended) < MOST * len(outcomes):
        return None
    commonest = max(sorted(set(ended)), key=ended.count)
    advice = ADVICE.get(commonest.split()[0].rstrip(":"), "")
    said = (
        f"{'Every' if len(ended) == len(outcomes) else 'Nearly every'} call ends with an exception, mostly {commonest}."
    )
    return Explanation(0.0, (f"{said} {advice}".strip(),))
