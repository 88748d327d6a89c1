"""Random answers by their distribution: any order of drawing is right, another distribution is not."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.checks.base import Inputs
from grader.checks.distribution import DistributionCheck
from grader.errors import ReferenceFault
from grader.model import Generator, Verdict
from grader.oracle.draws import difference, threshold
from grader.oracle.numeric import Floats
from grader.oracle.reference import Oracle

Judged = Callable[..., Verdict]
OracleOf = Callable[[Callable[..., Any]], Oracle]
Program = Callable[[Floats, float, np.random.Generator], Any]

X = np.array([[1.0, -2.0, 0.5], [3.0, 1.5, -1.0]])
PROBLEMS = {
    "plain": {"x": X, "keep": 0.8, "rng": Generator(3)},
    "half": {"x": X[:1], "keep": 0.5, "rng": Generator(4)},
}
INPUTS = Inputs({"f": ("x", "keep", "rng")}, {"f": None}, PROBLEMS)
CHECK = DistributionCheck(kind="distribution", function="f", regimes=[*PROBLEMS], draws=500)


def dropout(x: Floats, keep: float, rng: np.random.Generator) -> Floats:
    return np.asarray((rng.random(x.shape) < keep) * x / keep)


def noisy(x: Floats, keep: float, rng: np.random.Generator) -> Floats:
    return np.asarray(x + keep * rng.normal(size=x.shape))


RIGHT: dict[str, tuple[Program, Program]] = {
    "the other side": (dropout, lambda x, keep, rng: (rng.random(x.shape) >= 1 - keep) * x / keep),
    "in another order": (dropout, lambda x, keep, rng: (keep > rng.random(x.T.shape).T) * (x / keep)),
    "binomial": (dropout, lambda x, keep, rng: rng.binomial(1, keep, x.shape) * x * (1 / keep)),
    "choice": (dropout, lambda x, keep, rng: rng.choice([0, 1 / keep], x.shape, p=[1 - keep, keep]) * x),
    "in a loop": (
        dropout,
        lambda x, keep, rng: np.array([v / keep if rng.random() < keep else 0 for v in x.flat]).reshape(x.shape),
    ),
    "in float32": (dropout, lambda x, keep, rng: np.float32(dropout(x, keep, rng))),
    "one by one first": (dropout, lambda x, keep, rng: (rng.random(99), dropout(x, keep, rng))[1]),
    "a generator of its own": (
        dropout,
        lambda x, keep, rng: dropout(x, keep, rng.spawn(1)[0]),
    ),
    "noise with its mean": (noisy, lambda x, keep, rng: rng.normal(x, keep)),
    "noise turned round": (noisy, lambda x, keep, rng: x - keep * rng.standard_normal(x.shape)),
    "noise by the Box-Muller transform": (
        noisy,
        lambda x, keep, rng: (
            x + keep * np.sqrt(-2 * np.log(1 - rng.random(x.shape))) * np.cos(2 * np.pi * rng.random(x.shape))
        ),
    ),
}
WRONG: dict[str, tuple[Program, Program]] = {
    "not scaled": (dropout, lambda x, keep, rng: (rng.random(x.shape) < keep) * x),
    "multiplied": (dropout, lambda x, keep, rng: (rng.random(x.shape) < keep) * x * keep),
    "keep is off by 0.1": (dropout, lambda x, keep, rng: (rng.random(x.shape) < keep - 0.1) * x / (keep - 0.1)),
    "the probability is off by 0.1": (dropout, lambda x, keep, rng: (rng.random(x.shape) < keep - 0.1) * x / keep),
    "drops with keep": (dropout, lambda x, keep, rng: (rng.random(x.shape) > keep) * x / (1 - keep)),
    "a mask for a row": (dropout, lambda x, keep, rng: (rng.random((len(x), 1)) < keep) * x / keep),
    "a mask for all": (dropout, lambda x, keep, rng: (rng.random() < keep) * x / keep),
    "always the same": (dropout, lambda x, keep, rng: dropout(x, keep, np.random.default_rng(0))),
    "nothing dropped": (dropout, lambda x, keep, rng: x),
    "a third value at times": (dropout, lambda x, keep, rng: dropout(x, keep, rng) + 0.1 * (rng.random() < 0.08)),
    "not finite": (dropout, lambda x, keep, rng: x / (rng.random(x.shape) < keep)),
    "another shape": (dropout, lambda x, keep, rng: dropout(x, keep, rng).ravel()),
    "uniform noise": (noisy, lambda x, keep, rng: x + keep * rng.uniform(-1, 1, x.shape)),
    "the variance for the deviation": (noisy, lambda x, keep, rng: x + keep**2 * rng.normal(size=x.shape)),
    "noise for all": (noisy, lambda x, keep, rng: x + keep * rng.normal()),
}


@pytest.fixture(scope="module")
def oracles(oracle_of: OracleOf) -> OracleOf:
    """One for each reference, so that it draws once."""
    return functools.cache(oracle_of)


@pytest.mark.parametrize(("reference", "program"), RIGHT.values(), ids=RIGHT)
def test_any_way_to_draw_from_the_distribution_is_right(
    judged: Judged, oracles: OracleOf, reference: Program, program: Program
) -> None:
    verdict = judged(CHECK, INPUTS, oracles(reference), program)
    assert (verdict.credit, verdict.message) == (1, "Right.")


@pytest.mark.parametrize(("reference", "program"), WRONG.values(), ids=WRONG)
def test_another_distribution_is_wrong(judged: Judged, oracles: OracleOf, reference: Program, program: Program) -> None:
    assert judged(CHECK, INPUTS, oracles(reference), program).credit == 0


def test_the_message_says_what_is_off_and_its_brief_form_tells_no_number(judged: Judged, oracles: OracleOf) -> None:
    verdict = judged(CHECK, INPUTS, oracles(dropout), WRONG["not scaled"][1])
    told = "called 500 times, draws from another distribution than it should: element [0, 2] (shares off by 0."
    assert told in verdict.message
    assert "off by" not in verdict.failures[0].brief and verdict.status == "another distribution"


def test_each_call_has_a_generator_of_its_own_and_the_reference_others() -> None:
    probes = CHECK.probes(INPUTS)
    seeds = [probe.arguments["rng"] for probe in probes]
    assert len(probes) == 1000 == len({probe.key for probe in probes}) == len(set(map(str, seeds)))


def test_a_function_without_a_generator_is_called_as_often() -> None:
    inputs = Inputs({"f": ("x",)}, {"f": None}, PROBLEMS)
    assert len({probe.key for probe in CHECK.probes(inputs)}) == 1000


def test_a_reference_that_draws_nothing_is_told(judged: Judged, oracle_of: OracleOf) -> None:
    with pytest.raises(ReferenceFault, match="draws nothing at random: use kind: value instead"):
        judged(CHECK, INPUTS, oracle_of(lambda x, keep, rng: x), dropout)


def test_the_threshold_keeps_its_promise_far_from_the_edge() -> None:
    rng = np.random.default_rng(1)
    found = [difference(rng.normal(size=(300, 4)), rng.normal(size=(2400, 4)), 0.5) for _ in range(200)]
    assert sum(each is not None for each in found) <= 100
    assert threshold(1000, 8000, 200, 1e-9) < 0.18
