r"""What is written with less care than notation asks: sums without brackets, sums from 0, bare primes, variances."""

from __future__ import annotations

import pytest

from tests.derivation.test_lecturers_settings import said

AXES = {"example": {"size": "M", "indices": "m"}, "feature": {"size": "D", "indices": "j"}}
GIVEN = {
    "a": {"axes": ["example", "feature"]},
    "u": {"axes": "feature"},
    "t": {"axes": "example", "values": "binary"},
    "s": {"values": "positive"},
    "c": {},
}
LOSS = [r"q_m = \frac{1}{1 + e^{-u^\top a_m}}", r"E = -\sum_{m=1}^{M} (t_m \log q_m + (1 - t_m) \log (1 - q_m))"]
SPREAD = [r"r_m = t_m - c", r"V = -\frac{M}{2} \log s^2 - \frac{1}{2 s^2} \sum_{m=1}^{M} r_m^2"]


def of(definitions: list[str], line: str) -> str:
    return said(definitions, f"$${line}$$", GIVEN, AXES)[-1]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"E = -\sum_{m=1}^{M} t_m \log q_m + (1 - t_m) \log (1 - q_m)", "definition"),
        (r"E = -\sum_{m=1}^{M} t_m \log q_m - (1 - t_m) \log (1 - q_m)", "differs"),
        (r"E = -\sum_m t_m \log q_m - \sum_m \log (1 - q_m) + t_m \log (1 - q_m)", "differs"),
        (r"\frac{\partial E}{\partial u_j} = \sum_m q_m a_{mj} - t_m a_{mj}", "holds"),
        (r"\frac{\partial E}{\partial u_j} = \sum_m q_m a_{mj} + t_m a_{mj}", "differs"),
    ],
)
def test_a_sum_without_brackets_goes_on_as_far_as_its_index(line: str, expected: str) -> None:
    assert of(LOSS, line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [(r"V = -M \log s - \frac{1}{2 s^2} \sum_{m=0}^{M} r_m^2", "holds"),
     (r"V = -M \log s - \frac{1}{s^2} \sum_{m=0}^{M} r_m^2", "not read")],
)  # fmt: skip
def test_a_sum_from_0_to_a_size_may_be_over_all_and_is_not_refuted(line: str, expected: str) -> None:
    assert of(SPREAD, line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [(r"\frac{\partial V}{\partial s^2} = -\frac{M}{2 s^2} + \frac{1}{2 s^4} \sum_m r_m^2", "holds"),
     (r"\frac{\partial V}{\partial s^2} = -\frac{M}{s} + \frac{1}{s^3} \sum_m r_m^2", "differs"),
     (r"\frac{\partial V}{\partial s} = -\frac{M}{s} + \frac{1}{s^3} \sum_m r_m^2", "holds")],
)  # fmt: skip
def test_a_derivative_by_a_square_is_by_what_is_squared(line: str, expected: str) -> None:
    assert of(SPREAD, line) == expected


def test_a_prime_is_the_derivative_that_its_chain_is_about() -> None:
    chain = r"\frac{\partial V}{\partial c} = \left(-\frac{1}{2 s^2} \sum_m r_m^2\right)' = \frac{%s}{s^2} \sum_m r_m"
    assert of(SPREAD, chain % "1") == "holds"
    assert of(SPREAD, chain % "-1") == "differs"


def test_what_is_named_as_a_function_is_called_by_its_brackets() -> None:
    definitions = [r"v_m = u^\top a_m", r"q_m = \frac{1}{1 + e^{-v_m}}"]
    assert of(definitions, r"v_m = h(q_m) = \log \frac{q_m}{1 - q_m}") == "holds"
    assert of(definitions, r"v_m = h(q_m) = \log \frac{q_m}{1 + q_m}") == "differs"
