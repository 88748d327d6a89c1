"""The gamma function, for factorials that a derivative passes through.

Lanczos's approximation (SIAM Journal on Numerical Analysis 1, 1964) with g = 7 and nine terms is exact to about 1e-15
and analytic, so that the complex step holds.
"""

from __future__ import annotations

import numpy as np

from grader.derivation.meaning.values import Array, MeaningError

G = 7.0
TERMS = (
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
)  # fmt: skip
LARGEST = 100.0


def gamma(values: Array) -> Array:
    """The absolute value of the gamma function, entry by entry; x! is that of x + 1. Raises MeaningError.

    That is the function itself wherever it is positive, as it is for counts; elsewhere its logarithm stays real.
    """
    if np.max(np.abs(values.real), initial=0.0) > LARGEST:
        raise MeaningError("it is too large a number")
    if np.any((values.real <= 0) & (values.real == np.round(values.real))):
        raise MeaningError("a factorial of a negative whole number has no value; give it values: positive")
    low = values.real < 0.5
    found = _lanczos(np.where(low, 1.0 - values, values))
    found = np.where(low, np.pi / (np.sin(np.pi * values) * found), found)
    return np.asarray(np.where(found.real < 0, -found, found))


def _lanczos(values: Array) -> Array:
    at = values - 1.0
    total = TERMS[0] + sum(term / (at + n) for n, term in enumerate(TERMS[1:], start=1))
    base = at + G + 0.5
    return np.asarray(np.sqrt(2 * np.pi) * np.exp((at + 0.5) * np.log(base) - base) * total)


def factorial(values: Array) -> Array:
    """x!, entry by entry. Raises MeaningError."""
    return gamma(values + 1.0)
