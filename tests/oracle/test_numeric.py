"""The numeric kernel against derivatives known from the textbook, never against itself."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from grader.oracle.numeric import (
    Expected,
    Floats,
    complex_step,
    expect,
    ridders,
    sensitivity_bound,
    shape_words,
    worst_element,
)

ROUNDOFF = 2.0**-53

# f, f' as the textbook gives it, and a point.
KNOWN: dict[str, tuple[Callable[..., object], Callable[[float], float], float]] = {
    "exponential": (np.exp, math.exp, 0.3),
    "exponential of a large number": (np.exp, math.exp, 50.0),
    "exponential of a negative number": (np.exp, math.exp, -20.0),
    "cube": (lambda x: x**3, lambda x: 3 * x**2, -7.0),
    "reciprocal": (lambda x: 1 / x, lambda x: -1 / x**2, 0.7),
    "logarithm": (np.log, lambda x: 1 / x, 2.5),
    "sine": (np.sin, math.cos, 2.0),
    "composition": (lambda x: np.exp(np.sin(x) * x), lambda x: math.exp(x * math.sin(x)) * f_prime(x), 1.3),
}
BADLY_SCALED: dict[str, tuple[Callable[..., object], Callable[[float], float], float]] = {
    "steep exponential": (lambda x: np.exp(300 * x), lambda x: 300 * math.exp(300 * x), 0.3),
    "steep falling exponential": (lambda x: np.exp(300 * x), lambda x: 300 * math.exp(300 * x), -0.3),
    "fast oscillation": (lambda x: np.sin(50 * x), lambda x: 50 * math.cos(50 * x), 0.3),
    "narrow bell": (lambda x: np.exp(-((x / 0.1) ** 2)), lambda x: -200 * x * math.exp(-((x / 0.1) ** 2)), 0.1),
    "steep step": (lambda x: np.tanh(100 * x), lambda x: 100 / math.cosh(100 * x) ** 2, 0.003),
    "far up the tail of a step": (lambda x: np.tanh(100 * x), lambda x: 100 / math.cosh(100 * x) ** 2, 0.3),
    "tiny values": (lambda x: 1e-12 * np.sin(x), lambda x: 1e-12 * math.cos(x), 2.0),
    "huge values": (lambda x: 1e12 * np.sin(x), lambda x: 1e12 * math.cos(x), 2.0),
    "huge constant term": (lambda x: 1e9 + np.sin(x), math.cos, 0.3),
    "close to a pole": (lambda x: 1 / x, lambda x: -1 / x**2, 1e-3),
    "close to the edge of the domain": (np.log, lambda x: 1 / x, 1e-3),
    "far from zero": (np.log, lambda x: 1 / x, 1e6),
}


def f_prime(x: float) -> float:
    """Derivative of x sin x."""
    return math.sin(x) + x * math.cos(x)


def one_variable(f: Callable[..., object], x: float) -> tuple[Callable[[Floats], float], Floats, float]:
    """f as a function of a vector of one, the point, and the rounding error of one value of f there."""
    point = np.array([x])
    with np.errstate(all="ignore"):
        noise = 4 * ROUNDOFF * abs(float(np.asarray(f(point))[0]))
    return lambda v: float(np.asarray(f(v))[0]), point, noise


@pytest.mark.parametrize(("f", "derivative", "x"), KNOWN.values(), ids=KNOWN)
def test_complex_step_is_right_to_a_few_units_of_roundoff(
    f: Callable[..., object], derivative: Callable[[float], float], x: float
) -> None:
    def at(v: NDArray[np.complex128]) -> complex:
        return complex(np.asarray(f(v))[0])

    (value,), (error,) = complex_step(at, np.array([x]))
    assert value == pytest.approx(derivative(x), rel=16 * ROUNDOFF)
    assert 0 < error <= 2 * ROUNDOFF * abs(derivative(x))


@pytest.mark.parametrize(("f", "derivative", "x"), KNOWN.values(), ids=KNOWN)
def test_ridders_gives_at_least_ten_digits_of_smooth_functions(
    f: Callable[..., object], derivative: Callable[[float], float], x: float
) -> None:
    (value,), (error,) = ridders(*one_variable(f, x))
    assert value == pytest.approx(derivative(x), rel=1e-10)
    assert error <= 1e-10 * abs(derivative(x))


@pytest.mark.parametrize(("f", "derivative", "x"), [*KNOWN.values(), *BADLY_SCALED.values()], ids=KNOWN | BADLY_SCALED)
def test_ridders_error_estimate_covers_the_true_error(
    f: Callable[..., object], derivative: Callable[[float], float], x: float
) -> None:
    with np.errstate(all="ignore"):
        (value,), (error,) = ridders(*one_variable(f, x))
    assert abs(value - derivative(x)) <= error + 4 * ROUNDOFF * abs(derivative(x))


@pytest.mark.parametrize("digits", [6, 9, 12])
def test_ridders_error_estimate_covers_noise_in_the_values(digits: int) -> None:
    def f(v: Floats) -> float:
        return round(math.sin(v[0]), digits)

    for x in np.linspace(-2, 2, 41):
        (value,), (error,) = ridders(f, np.array([x]), noise=10.0**-digits)
        assert abs(value - math.cos(x)) <= error
        assert error < 1e3 * 10.0**-digits


@pytest.mark.parametrize("method", ["complex step", "ridders"])
def test_a_gradient_has_every_partial_derivative_in_its_place(method: str) -> None:
    x = np.array([0.5, -1.25, 2.0])

    def f(v: NDArray[np.complex128]) -> complex:
        return complex(v[0] ** 2 * v[1] + np.exp(v[2]) * v[0])

    if method == "complex step":
        gradient, _ = complex_step(f, x)
    else:
        gradient, _ = ridders(lambda v: f(v.astype(np.complex128)).real, x, noise=ROUNDOFF)
    by_hand = [2 * 0.5 * -1.25 + math.exp(2), 0.25, 0.5 * math.exp(2)]
    np.testing.assert_allclose(gradient, by_hand, rtol=1e-11)


def test_differentiation_leaves_the_point_as_it_was() -> None:
    x = np.array([1.0, 2.0])
    complex_step(lambda v: complex(v.sum()), x)
    ridders(lambda v: float(v.sum()), x, noise=ROUNDOFF)
    assert x.tolist() == [1.0, 2.0]


def test_ridders_of_a_function_that_is_nowhere_finite_is_not_a_number() -> None:
    (value,), (error,) = ridders(lambda v: math.nan, np.array([1.0]), noise=ROUNDOFF)
    assert math.isnan(value) and error == math.inf


def within(tolerance64: float, tolerance32: float) -> Expected:
    value = np.array([1.0, 100.0])
    return Expected(value, {"float64": np.full(2, tolerance64), "float32": np.full(2, tolerance32)})


@pytest.mark.parametrize(
    ("value", "precision"),
    [
        ([1.0, 100.0], "float64"),
        ([1.0, 100.0 + 1e-9], "float64"),
        ([1.0, 100.0 + 1e-4], "float32"),
        ([1.0 + 1e-4, 100.0], "float32"),
        ([1.0, 100.1], None),
        ([1.1, 100.0], None),
        ([math.nan, 100.0], None),
        ([1.0, math.inf], None),
        ([-math.inf, math.nan], None),
    ],
)
def test_precision_is_the_finest_format_that_explains_every_element(value: list[float], precision: str | None) -> None:
    assert within(1e-8, 1e-3).precision_of(np.array(value)) == precision


def test_a_value_at_the_very_edge_of_the_tolerance_counts() -> None:
    assert within(0.5, 1.0).precision_of(np.array([1.5, 99.5])) == "float64"


def test_an_exact_value_counts_where_the_bound_is_zero() -> None:
    expected = expect(np.zeros(3), lambda u: np.zeros(3))
    assert expected.precision_of(np.zeros(3)) == "float64"
    assert expected.precision_of(np.array([0.0, 1e-30, 0.0])) is None


def test_the_error_of_the_expected_value_widens_every_tolerance() -> None:
    bound = np.array([2.0])
    with_error = expect(np.array([1.0]), lambda u: u * bound, error=0.25)
    without = expect(np.array([1.0]), lambda u: u * bound)
    for name in ("float64", "float32"):
        assert with_error.tolerance[name] == pytest.approx(without.tolerance[name] + 0.25)


def test_the_worst_element_misses_its_own_tolerance_by_most() -> None:
    tolerance = np.array([[1e-3, 1.0], [1e-3, 1.0]])
    expected = Expected(np.zeros((2, 2)), {"float64": np.full((2, 2), 1e-9), "float32": tolerance})
    assert worst_element(np.array([[0.0, 5.0], [0.1, 9.0]]), expected) == (1, 0)
    assert worst_element(np.array([[0.0, math.nan], [0.1, 9.0]]), expected) == (0, 1)
    assert worst_element(np.array([[0.0, 5.0], [0.1, -math.inf]]), expected) == (1, 1)


def test_the_worst_element_of_a_single_number_has_no_index() -> None:
    expected = Expected(np.array(1.0), {"float64": np.array(0.1)})
    assert worst_element(np.array(2.0), expected) == ()


def test_shapes_are_told_as_a_reader_knows_them() -> None:
    assert shape_words(()) == "a single number"
    assert shape_words((4,)) == "shape (4,)"
    assert shape_words((4, 1)) == "shape (4, 1)"


def spread(A: Floats, b: Floats, s: float) -> Floats:
    """s A b divided by its length: an example with sums, cancellation, a root and a division."""
    y = A @ b
    return np.asarray(s * y / np.sqrt(y @ y))


def spread_by_loops(A: Floats, b: Floats, s: float) -> Floats:
    y = [math.fsum(float(p) * float(q) for p, q in zip(row, b, strict=True)) for row in A]
    return np.array([s * value / math.hypot(*y) for value in y])


def spread_backwards(A: Floats, b: Floats, s: float) -> Floats:
    y = sum(A[:, j] * (s * b[j]) for j in reversed(range(len(b))))
    return np.asarray(y / np.linalg.norm(A[:, ::-1] @ b[::-1]))


def spread_in_float32(A: Floats, b: Floats, s: float) -> Floats:
    y = A.astype(np.float32) @ b.astype(np.float32)
    return np.asarray(np.float32(s) * y / np.sqrt((y * y).sum()), dtype=np.float64)


def sensitivity(seed: int) -> tuple[dict[str, Floats | float], Expected]:
    rng = np.random.default_rng(seed)
    scale = 10.0 ** rng.uniform(-6, 6)
    arguments: dict[str, Floats | float] = {
        "A": rng.normal(size=(6, 9)) * scale,
        "b": rng.normal(size=9) + 3,
        "s": float(rng.uniform(0.1, 10)),
    }
    bound = sensitivity_bound(spread, arguments, np.random.default_rng(0))
    return arguments, expect(spread(**arguments), bound)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("variant", "precisions"),
    [
        (spread, {"float64"}),
        (spread_by_loops, {"float64"}),
        (spread_backwards, {"float64"}),
        (spread_in_float32, {"float32"}),
    ],
)
def test_a_measured_bound_holds_right_programs_and_knows_their_precision(
    variant: Callable[..., Floats], precisions: set[str]
) -> None:
    for seed in range(20):
        arguments, expected = sensitivity(seed)
        assert expected.precision_of(variant(**arguments)) in precisions, seed


def test_a_measured_bound_refuses_a_millionth_in_float64_and_a_thousandth_in_any_format() -> None:
    for seed in range(20):
        _, expected = sensitivity(seed)
        assert expected.precision_of(expected.value * (1 + 1e-6)) != "float64"
        assert expected.precision_of(expected.value * (1 + 1e-3)) is None


def test_a_measured_bound_moves_neither_integers_nor_labels() -> None:
    seen: list[object] = []

    def f(labels: NDArray[np.int64], count: int, x: float) -> Floats:
        seen.append((labels.tolist(), count))
        return np.asarray(labels.sum() * count * x)

    sensitivity_bound(f, {"labels": np.array([1, 2, 3]), "count": 4, "x": 0.1}, np.random.default_rng(1))
    assert seen == [([1, 2, 3], 4)] * len(seen)


def test_an_element_that_is_zero_may_lose_a_thousandth_of_what_the_largest_may() -> None:
    def f(x: Floats) -> Floats:
        return np.array([x.sum(), 0.0])

    bound = sensitivity_bound(f, {"x": np.arange(1.0, 5.0)}, np.random.default_rng(2))
    largest, zero = bound(2.0**-53)
    assert zero == pytest.approx(largest / 1000, abs=0)


def test_a_measured_bound_is_the_same_for_the_same_random_numbers() -> None:
    first, second = sensitivity(3)[1], sensitivity(3)[1]
    assert first.tolerance["float64"].tolist() == second.tolerance["float64"].tolist()
