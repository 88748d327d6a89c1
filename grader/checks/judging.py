"""From outcomes to a verdict: what several kinds of checks decide by, and the words for it. All is pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from grader.model import Failure, Made, Outcome, Probe, Status, Verdict
from grader.oracle.alignment import aligned
from grader.oracle.numeric import ILL_CONDITIONED, Expected, Floats, shape_words, worst_element


def fault(reason: str) -> Verdict:
    """A fault of the grader's own: a person must look, and nothing is deducted. Every such verdict is made here."""
    return Verdict(None, f"The grader failed here, not you: {reason}", status=str(Status.GRADER_FAULT))


def undecided(outcomes: Iterable[Outcome]) -> Verdict | None:
    """The verdict where calls could not be made: a fault of the grader's, or a choice for a person; else None."""
    found = next((each for each in outcomes if each.status in (Status.GRADER_FAULT, Status.UNDECIDED)), None)
    if found is None:
        return None
    if found.status is Status.UNDECIDED:
        words = f"A person must say which file counts: {found.message}."
        return Verdict(None, words, status=str(Status.UNDECIDED))
    return fault(found.message)


ENDINGS = (Status.TIMED_OUT, Status.OUT_OF_MEMORY, Status.CRASHED, Status.PROTOCOL_ERROR)
"""Statuses whose message is a phrase that goes on: `time limit (5 s) exceeded in f() on input ...`."""
MAX_PRINTED = 2000
ORDINARY = 20.0
"""Inputs with numbers beyond this are told only where nothing else failed."""


def picked(outcome: Outcome, output: str | None) -> Outcome:
    """The outcome with the part of the returned value that a check judges; the value itself where it names none."""
    if outcome.status is not Status.RETURNED:
        return outcome
    if output is None:
        if outcome.value is not None:
            return outcome
        return replace(outcome, status=Status.NOT_NUMBERS)
    if output in outcome.parts:
        return replace(outcome, value=outcome.parts[output])
    there = f"it has {', '.join(outcome.parts)}" if outcome.parts else "it has no parts"
    message = f"the part '{output}' is missing"
    return replace(outcome, value=None, status=Status.NOT_NUMBERS, message=message, detail=there)


def comparable(value: Floats, expected: Expected) -> Floats | None:
    """`value` in the expected shape, or None. A vector may come as a column or a row, a number in any array of one.

    Where order or sign is free, it is the expected one's.
    """
    shaped = _shaped(value, expected.value.shape)
    if shaped is None or expected.free is None or not np.isfinite(shaped).all():
        return shaped
    return aligned(shaped, expected.value, expected.free)


def _shaped(value: Floats, wanted: tuple[int, ...]) -> Floats | None:
    if value.shape == wanted:
        return value
    if len(wanted) <= 1 and tuple(n for n in value.shape if n != 1) == tuple(n for n in wanted if n != 1):
        return value.reshape(wanted)
    return None


def compare(outcome: Outcome, expected: Expected) -> tuple[Failure | None, str | None]:
    """Judge one outcome against the exact value: what failed, and the precision that explains what passed."""
    failure = not_a_value(outcome)
    if failure is not None:
        return failure, None
    assert outcome.value is not None
    value = comparable(np.asarray(outcome.value, dtype=np.float64), expected)
    if value is None:
        where = f"{outcome.probe.called}() on {describe(outcome.probe)}"
        got, wanted = shape_words(outcome.value.shape), shape_words(expected.value.shape)
        words = f"{where} returned {got}; it should be {wanted}."
        return Failure(outcome, "wrong shape", words, words, expected.value), None
    precision = expected.precision_of(value)
    if precision is not None:
        return None, precision
    where = f"{outcome.probe.called}() on {describe(outcome.probe)}"
    at = worst_element(value, expected)
    element = f"element {list(at)}" if at else "the value"
    status = "wrong values" if np.all(np.isfinite(value)) else "not finite"
    words = f"{where}: {element} is {value[at]:.10g}, expected {_wanted(expected, at)}."
    if expected.free is not None:
        words = f"{words} It was compared {expected.free.words}."
    if expected.kink is not None and not expected.error_of(value).any():
        words = brief = f"{where}: {NO_SUBGRADIENT}"
        return Failure(outcome, status, words, brief, None, own_words(outcome)), None
    brief = f"{where}: {element} is {'wrong' if status == 'wrong values' else status}."
    return Failure(outcome, status, words, brief, expected.value, own_words(outcome)), None


NO_SUBGRADIENT = (
    "there is a kink, and the elements lie between the one-sided derivatives, but no subgradient has all of them."
)


def _wanted(expected: Expected, at: tuple[int, ...]) -> str:
    """An element as it should be; at a kink what it should lie between."""
    kink = expected.kink
    if kink is None or kink.low[at] == kink.high[at]:
        return f"{expected.value[at]:.10g}"
    return f"{kink.low[at]:.10g} to {kink.high[at]:.10g} (there is a kink)"


def not_a_value(outcome: Outcome) -> Failure | None:
    """The failure of a call that returned no numbers, or changed what it was given; None if it returned."""
    if outcome.status is Status.RETURNED:
        return None
    probe = outcome.probe
    if outcome.status is Status.NOT_RUN:
        words = f"{probe.called}() {outcome.status}{f': {outcome.message}' if outcome.message else ''}"
    elif never_ran(outcome):
        words = outcome.message or f"{probe.called}() is missing."
    elif outcome.status in ENDINGS and outcome.message:
        words = f"{outcome.message} in {probe.called}() on {describe(probe)}."
    else:
        message = f": {outcome.message}" if outcome.message else "."
        words = f"{probe.called}() {outcome.status} on {describe(probe)}{message}"
    words += "" if words.endswith((".", "?")) else "."
    if words.startswith(NOT_LOADED) and not words.startswith(LOADED_WITHOUT):
        words += own_words(outcome)  # nothing was given to it yet, so what it says tells no input
        return Failure(outcome, str(outcome.status), words, words)
    return Failure(outcome, str(outcome.status), words, words, said=own_words(outcome))


NOT_MADE = (Status.MISSING, Status.NOT_RUN)
"""Statuses of calls that were not made."""
NOT_LOADED = "Your file "
"""How the message of every call begins where the submitted file could not be loaded, or not without a line."""
LOADED_WITHOUT = "Your file was loaded without "
"""How it begins where a line that failed left out what the call needs; the line is told up to the next full stop."""


def never_ran(outcome: Outcome) -> bool:
    """Whether a call found nothing to call, or was not made: its input has nothing to do with why it failed."""
    return outcome.status in NOT_MADE or outcome.message.startswith(NOT_LOADED)


def own_words(outcome: Outcome) -> str:
    """What the student's program itself said and printed; "" where that is not to be shown."""
    said = f' It says: "{outcome.detail}".' if outcome.detail else ""
    printed = outcome.printed[:MAX_PRINTED].strip()
    return said + (f" It printed: {' | '.join(printed.splitlines())}" if printed else "")


def describe(probe: Probe) -> str:
    """`input of shape (7, 4) (lambda zero)`, or `input W (4, 5), X (7, 5) (lambda zero)` for several arguments.

    Enough to build the same situation, without its numbers.
    """
    again = ", called a second time" if probe.again else ""
    arrays = [value for value in probe.arguments.values() if isinstance(value, np.ndarray)]
    alone = len(arrays) == len(probe.arguments) == 1
    shapes = f"of shape {arrays[0].shape}" if alone else probe.shapes
    return f"input {shapes} ({probe.regime.replace('_', ' ')}{again})"


RIGHT = {
    "float32": "Right (to float32 precision).",
    ILL_CONDITIONED: "Right, as exactly as this ill-conditioned problem allows.",
    "float64": "Right.",
}
"""What is told of values that are all right, by the coarsest precision that explains them."""


def decide(outcomes: Sequence[Outcome], results: Sequence[tuple[Failure | None, str | None]]) -> Verdict:
    """All or nothing: full credit if no call failed, else the words of the smallest call that did."""
    waits = undecided(outcomes)
    if waits is not None:
        return waits
    failures = [failure for failure, _ in results if failure is not None]
    if not failures:
        seen = {precision for _, precision in results}
        precision = next((name for name in RIGHT if name in seen), None)
        return Verdict(1.0, RIGHT[precision] if precision else "Right.", precision=precision)
    failures.sort(key=lambda failure: telling(failure.outcome))
    told = failures[0]
    regimes = frozenset(failure.outcome.probe.regime for failure in failures)
    return Verdict(
        0.0,
        told.words + told.said + counted(failures, made(outcomes)),
        status=told.status,
        failed_regimes=regimes,
        failures=tuple(failures),
        calls=made(outcomes),
    )


def counted(failures: Sequence[Failure], calls: int) -> str:
    """In how many of the calls that were made it failed, where that is worth saying. A repeated call is no other."""
    if never_ran(failures[0].outcome):
        return ""
    outcomes = [failure.outcome for failure in failures]
    failed = _inputs(outcome for outcome in outcomes if outcome.status not in NOT_MADE)
    left = len(_inputs(o for o in outcomes if o.status in NOT_MADE and not o.probe.again) - failed)
    words = ""
    if len(failed) > 1:
        which = f"all {calls}" if len(failed) == calls else f"{len(failed)} of {calls}"
        words = f" It fails in {which} calls{_one_for_each(failures)}."
    return f"{words} {left} more {'call was' if left == 1 else 'calls were'} not made." if left else words


def made(outcomes: Iterable[Outcome]) -> int:
    """How many different calls were made."""
    return len(_inputs(outcome for outcome in outcomes if outcome.status not in NOT_MADE))


def _inputs(outcomes: Iterable[Outcome]) -> set[str]:
    """What was called, each once: a call that is made again is no other."""
    probes = (outcome.probe for outcome in outcomes)
    return {(replace(probe, again=False) if probe.again else probe).key for probe in probes}


def _one_for_each(failures: Sequence[Failure]) -> str:
    """Why there are more calls than inputs, where that shows: an argument takes several values with the same input."""
    first: dict[str, Probe] = {}
    for probe in (failure.outcome.probe for failure in failures):
        before = first.setdefault(probe.regime, probe).arguments
        for name, value in probe.arguments.items():
            plain = not isinstance(value, np.ndarray | Made | Mapping)
            if plain and name in before and before[name] != value:
                return f", one for each input and each {name}"
    return ""


def telling(outcome: Outcome) -> tuple[bool, bool, int]:
    """Order of telling: a call that was run before one that was not, ordinary numbers first, then the smaller input."""
    arrays = outcome.probe.arrays.values()
    extreme = any(value.size and float(np.max(np.abs(value))) > ORDINARY for value in arrays)
    return outcome.status is Status.NOT_RUN, extreme, sum(value.size for value in arrays)
