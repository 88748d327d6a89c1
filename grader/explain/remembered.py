"""Answers to other calls: something is kept between calls, or drawn anew in each."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.explain.base import Case, Explanation, agrees, widest
from grader.model import Argument, Probe, leaves, same
from grader.oracle.numeric import Floats

Answer = tuple[tuple[str, ...], Floats]
"""The arguments that are those of another call, and the answer with them."""
MANY = 60
"""Of so many wrong calls at most is it asked to which others they are the answer."""


def explain(case: Case, given: str | None) -> Explanation | None:
    """To which other calls the wrong answers belong; `given` is an inner function whose values may be kept."""
    said = _changed_by_itself(case) or _answers_to_others(case, given)
    return None if said is None else Explanation(0.0, (said,))


def _changed_by_itself(case: Case) -> str | None:
    """The repeated call gave something else."""
    for again in (probe for probe in case.check.probes(case.inputs) if probe.again):
        first = next(probe for probe in case.probes if probe.regime == again.regime and _same(probe, again))
        one, two = case.value(first), case.value(again)
        if one is None or two is None or not (np.isfinite(one).all() and np.isfinite(two).all()):
            continue
        if np.any(np.abs(one - two) > 2 * case.expected(first).tolerance["float64"]):
            return (
                "The same call, made a second time, gave another value: something is kept between calls, or random "
                "numbers are drawn."
            )
    return None


def _same(one: Probe, other: Probe) -> bool:
    return not _apart(one, other)


def _apart(one: Probe, other: Probe) -> tuple[str, ...]:
    """The arguments in which two calls differ."""
    return tuple(name for name, value in one.arguments.items() if not same(value, other.arguments[name]))


def _answers_to_others(case: Case, given: str | None) -> str | None:
    wrong = case.wrong_probes
    usable = [probe for probe in wrong if (value := case.value(probe)) is not None and np.isfinite(value).all()]
    if len(wrong) < 2 or len(usable) < len(wrong) or len(wrong) > 0.9 * len(case.probes):
        return None
    mixed = _mixed(given)
    for what, answers in (("it is the right answer to", _whole), ("a part of it is that of", mixed)):
        if answers is mixed and len(wrong) > MANY:
            continue
        found = []
        for probe in wrong:
            found.append(_source(case, probe, answers))
            if not found[-1]:
                break
        if all(found) and {name for each in found for name in each} == {case.check.target().index}:
            index = case.check.target().index
            return (
                f"Where it is wrong, it is the right answer for another {index}: {index} is changed on its way, or the "
                f"answer for the first {index} is kept between calls (a cache)."
            )
        if all(found):
            names = list(dict.fromkeys(name for each in found for name in each))
            listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
            return (
                f"Where it is wrong, {what} another call, which differs in {listed}: something is kept between calls "
                f"(a cache) and not made again when {listed} {'change' if ' and ' in listed else 'changes'}."
            )
    return None


def _source(case: Case, probe: Probe, answers: object) -> tuple[str, ...]:
    """In what the call differs to which the student's value belongs; the fewest arguments, () if there is none."""
    value = case.value(probe)
    assert value is not None and callable(answers)
    expected = case.expected(probe)
    best: tuple[str, ...] = ()
    alike = (other for other in case.probes if _labels(other) == _labels(probe))
    others = sorted(alike, key=lambda other: len(_apart(probe, other)))
    for other in others:
        names = _apart(probe, other)
        if not names or (best and len(names) >= len(best)):
            continue
        for kept, answer in answers(case, probe, other):
            if best and len(kept) >= len(best):
                continue
            case.budget.spend()
            slack = 10 * widest(expected) * 1e-3 + 1e-9 * float(np.max(np.abs(answer), initial=0.0))
            if answer.shape == value.shape and agrees(value, answer, slack):
                best = kept
                break
    return best


def _shapes(probe: Probe) -> list[tuple[int, ...]]:
    return [value.shape if isinstance(value, np.ndarray) else () for _, value in leaves(probe.arguments)]


def _labels(probe: Probe) -> tuple[int, ...]:
    """The numbers of rows of all arrays: inner values of calls that share these have one shape."""
    return tuple(shape[0] for shape in _shapes(probe) if shape)


def _whole(case: Case, probe: Probe, other: Probe) -> Iterator[Answer]:
    if _shapes(other) == _shapes(probe):
        yield _apart(probe, other), case.expected(other).value


def _mixed(given: str | None) -> object:
    """The answer with some arguments of the other call, or with its inner function's values."""

    def answers(case: Case, probe: Probe, other: Probe) -> Iterator[Answer]:
        if given is not None:
            values = [_inner(case, given, inner) for inner in _calls(case, given, other)]
            yield (
                _inner_apart(case, given, probe, other),
                case.reference.value_given(given, values, case.check.function, probe, case.check.output),
            )
        names = _apart(probe, other) if _shapes(other) == _shapes(probe) else ()
        for count in range(1, len(names)):
            for some in itertools.combinations(names, count):
                arguments: dict[str, Argument] = {**probe.arguments, **{name: other.arguments[name] for name in some}}
                yield some, case.reference.plain(case.check.function, arguments, case.check.output)

    return answers


def _inner(case: Case, given: str, values: Mapping[str, Any]) -> Any:
    return case.reference.returned(given, values)


def _inner_apart(case: Case, given: str, probe: Probe, other: Probe) -> tuple[str, ...]:
    """The arguments in which two calls differ and on which the inner function's values depend."""

    def calls(each: Probe) -> list[bytes]:
        return [np.asarray(value).tobytes() for values in _calls(case, given, each) for value in values.values()]

    apart, before = _apart(probe, other), calls(probe)
    alone = {name: replace(probe, arguments={**probe.arguments, name: other.arguments[name]}) for name in apart}
    same_shapes = _shapes(other) == _shapes(probe)
    return tuple(name for name in apart if not same_shapes or calls(alone[name]) != before)


def _calls(case: Case, given: str, probe: Probe) -> Sequence[Mapping[str, Any]]:
    return case.reference.calls_of(given, case.check.function, probe)
