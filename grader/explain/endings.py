"""Calls that did not end as they should, where all of them ended alike: what that means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from grader.checks.judging import NOT_MADE, never_ran, telling
from grader.explain import exceptions
from grader.explain.base import Case, Explanation
from grader.explain.exceptions import Raised
from grader.model import Outcome, Status

MOST = 0.8
MOST_GROUPS = 3
ENOUGH = 3


def explain(case: Case) -> Explanation | None:
    """What to make of an ending that most calls share."""
    outcomes = _outcomes(case)
    part = _part(case, outcomes)
    if part:
        return Explanation(0.0, (part,))
    for status, words in ((Status.MUTATED, _changed), (Status.MISSING, _missing), (Status.NOT_NUMBERS, _no_numbers)):
        ended = [outcome for outcome in outcomes if outcome.status is status]
        said = words(case, ended) if ended and len(ended) >= MOST * len(outcomes) else ""
        if said:
            return Explanation(0.0, (said,))
    said = _constant(case)
    return Explanation(0.0, (said,)) if said else None


def _part(case: Case, outcomes: list[Outcome]) -> str:
    """The part of what is returned that is the right answer, where that is another than it should be."""
    names = set.intersection(*(set(outcome.parts) for outcome in outcomes)) if outcomes else set()
    for name in sorted(names):
        pairs = [(case.expected(o.probe), np.asarray(o.parts[name], dtype=np.float64)) for o in outcomes]
        if name == case.check.output or not all(e.value.shape == v.shape and e.precision_of(v) for e, v in pairs):
            continue
        if case.check.output is None:
            return f"It returns several things, of which '{name}' is right: return only that."
        return f"What it returns as part '{name}' is what should be part '{case.check.output}': are they in order?"
    return ""


def _constant(case: Case) -> str:
    """The one number that all calls return, whatever they are given."""
    values = [value for probe in case.probes if (value := case.value(probe)) is not None]
    if len(values) < len(case.probes) or len(values) < ENOUGH:
        return ""
    numbers = np.unique(np.concatenate([value.ravel() for value in values]))
    if numbers.size != 1:
        return ""
    return (
        f"It returns {numbers[0]:.6g} in every call." if np.isfinite(numbers[0]) else "No call returns a finite number."
    )


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
    if any("there is no function" not in outcome.message for outcome in ended):
        return ""  # there is no file, or the function is there and could not be defined
    called = ended[0].probe.called
    return f"Define a {'method' if '.' in called else 'function'} with exactly this name: {called}."


def _no_numbers(case: Case, ended: list[Outcome]) -> str:
    calls = len(_outcomes(case))
    ways = Counter((outcome.message or "it returned no numbers").rstrip(".") for outcome in ended)
    said, count = ways.most_common(1)[0]
    which = "every call" if count == calls else f"{count} of {calls} calls"
    return f"In {which} {said}{'' if said.endswith('?') else '.'}"


def raised(case: Case) -> Explanation | None:
    """The exceptions with which most of the wrong calls end, and what their texts say."""
    made = _made(case)
    ended = [outcome for outcome in made if outcome.status is Status.RAISED and outcome.message]
    wrong = {probe.key for probe in case.wrong_probes} & {outcome.probe.key for outcome in made}
    if not wrong or any(map(never_ran, ended)) or sum(o.probe.key in wrong for o in ended) < MOST * len(wrong):
        return None
    told = _told(case, ended)
    each = {outcome.probe.key: exceptions.raised(outcome, sizes=_shows_sizes(case, outcome)) for outcome in ended}
    groups = Counter(raised.key for raised in each.values())
    first = each[told.probe.key]
    others = [key for key, _ in groups.most_common() if key != first.key]
    examples = {raised.key: raised for raised in reversed(each.values())}
    more = [f"{groups[key]} {_how(examples[key])}{_meaning(examples[key], groups[key])[0]}" for key in others]
    if len(more) > MOST_GROUPS:
        more = [*more[:MOST_GROUPS], f"{sum(groups[key] for key in others[MOST_GROUPS:])} in other ways"]
    remark = _sentence(first, told, groups[first.key], len(made))
    return Explanation(0.0, (f"{remark} Others end otherwise: {'; '.join(more)}." if more else remark,))


def _outcomes(case: Case) -> list[Outcome]:
    """What became of the check's calls, each once."""
    keys = dict.fromkeys(probe.key for probe in case.probes)
    return [outcome for key in keys if (outcome := case.outcomes.get(key)) is not None]


def _made(case: Case) -> list[Outcome]:
    """Every call that was made, each once; those that cost points elsewhere included, since they end alike."""
    probes = {probe.key: probe for probe in case.check.probes(case.inputs) if not probe.again}
    outcomes = [outcome for key in probes if (outcome := case.outcomes.get(key)) is not None]
    return [outcome for outcome in outcomes if outcome.status not in NOT_MADE]


def _shows_sizes(case: Case, outcome: Outcome) -> bool:
    """Whether a student may see the sizes of this call."""
    return case.shows_sizes or outcome.probe.published


def _told(case: Case, ended: Sequence[Outcome]) -> Outcome:
    """The call that the verdict tells of, if it is one of these; else the one that would be told first of them."""
    example = case.verdict.example
    by_key = {outcome.probe.key: outcome for outcome in ended}
    if example is not None and example.outcome.probe.key in by_key:
        return by_key[example.outcome.probe.key]
    return min(ended, key=lambda outcome: (not outcome.probe.published, *telling(outcome)))


CANNOT_BE_CALLED = "TypeError: it cannot be called with "


def _sentence(raised: Raised, told: Outcome, count: int, calls: int) -> str:
    """How many calls end so, and what that means."""
    which = f"{count} of {calls} calls" if count < calls else "The call" if calls == 1 else f"All {calls} calls"
    if raised.name.startswith(CANNOT_BE_CALLED):
        keywords = told.probe.keywords
        names = [f"{name}={name}" if name in keywords else name for name in told.probe.arguments]
        call = f"{told.probe.called}({', '.join(names)})"
        none = f"None of the {calls} calls could" if count == calls > 1 else f"{which} could not"
        return f"{none} be made: the function does not take what is given in {call}."
    words = "".join(_meaning(raised, count))
    return f"{which} {'ends' if count == 1 else 'end'} {_how(raised)}{words}{'' if words.endswith('?') else '.'}"


def _meaning(raised: Raised, count: int) -> tuple[str, str]:
    """What the text says, in the words of one of so many calls, and what follows for all of them."""
    main, mark, rest = raised.words.partition(";")
    example = ", for example" if raised.example and count > 1 else ""
    return (f": {main}{example}", f"{mark}{rest}") if main else ("", "")


def _how(raised: Raised) -> str:
    """`with a ValueError on line 3`."""
    place = f" on {raised.place}" if raised.place else ""
    if raised.name == exceptions.OWN:
        return f"with {raised.name}{place}"
    if not raised.name.isidentifier():
        return f"so: {raised.name}"
    return f"with {'an' if raised.name[0] in 'AEIOU' else 'a'} {raised.name}{place}"
