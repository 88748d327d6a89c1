"""Answers that are right up to the order or the sign of their columns, as eigenvectors and factors are.

A value is put in the order and the signs in which it comes nearest to the exact one, and then compared as ever: columns
are only exchanged and turned, so that a wrong one stays wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Freedom:
    """What is open: the `order` or the `sign` of the columns of a matrix (its `rows`), of the entries of a vector.

    A vector has one sign.
    """

    order: bool
    sign: bool
    rows: bool = False

    @property
    def words(self) -> str:
        """`up to the order and sign of columns`."""
        what = " and ".join(name for name, is_open in (("order", self.order), ("sign", self.sign)) if is_open)
        return f"up to the {what} of {'rows' if self.rows else 'columns'}"


def aligned(value: Floats, exact: Floats, free: Freedom) -> Floats:
    """A value of the same shape, with one axis or two, as near to the exact one as order and sign let it come."""
    if value.ndim == 1:
        turned = [value, -value] if free.sign else [value]
        ordered = [_in_order(each[None, :], exact[None, :], signs=False)[0] if free.order else each for each in turned]
        return min(ordered, key=lambda each: float(np.sum((each - exact) ** 2)))
    if free.rows:
        return aligned(value.T, exact.T, Freedom(free.order, free.sign)).T
    if free.order:
        value = _in_order(value, exact, signs=free.sign)
    return value * _signs(value, exact) if free.sign else value


def _signs(value: Floats, exact: Floats) -> Floats:
    return np.where(np.sum(value * exact, axis=0) < 0, -1.0, 1.0)


def _in_order(value: Floats, exact: Floats, *, signs: bool) -> Floats:
    """The columns in the order of those that they are nearest to, the nearest pair first."""
    apart = ((value[:, :, None] - exact[:, None, :]) ** 2).sum(axis=0)
    if signs:
        apart = np.minimum(apart, ((value[:, :, None] + exact[:, None, :]) ** 2).sum(axis=0))
    order = np.zeros(value.shape[1], dtype=int)
    for _ in range(value.shape[1]):
        own, wanted = np.unravel_index(int(np.argmin(apart)), apart.shape)
        order[wanted] = own
        apart[own, :] = apart[:, wanted] = np.inf
    return np.asarray(value[:, order])
