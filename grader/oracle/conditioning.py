"""How far solutions of linear systems may be from the exact ones: the condition of the matrices that are solved with.

A right program may solve in other ways than the reference: by an inverse, QR, the SVD, the normal equations. Each loses
what its backward error, a few units of roundoff relative to the norm of the matrix at hand, does to the value. This is
measured: while the reference runs, the matrices that it gives to numpy.linalg (or scipy.linalg) are disturbed by so
much, also column by column as in an inverse, and where it avoids the Gram matrix (lstsq, pinv, QR, SVD), in a Gram
matrix that stands in for them, which squares the condition. Source: Higham, Accuracy and Stability of Numerical
Algorithms, chapters 7, 14 and 20.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import numpy as np

from grader.oracle.numeric import UNIT_ROUNDOFF, Floats

DELTA = 128 * UNIT_ROUNDOFF["float64"]
"""Of a matrix's norm: far above the rounding of one run, and still small where the condition is large."""
DRAWS = 4
ROUTES = ("direct", "inverse", "gram")
SOLVERS = (
    *("solve", "inv", "pinv", "lstsq", "qr", "svd", "cholesky", "eigh", "eig", "eigvalsh", "eigvals", "svdvals"),
    *("det", "slogdet", "matrix_power", "tensorsolve", "tensorinv", "cho_factor", "lu_factor", "lu", "sqrtm", "expm"),
    *("solve_triangular", "schur", "ldl", "pinvh", "logm"),
)
LIBRARIES = ("numpy", "scipy")


class LinearAlgebra:
    """Stands in for the solvers of numpy.linalg in one module, and lets them do their work until they are disturbed."""

    def __init__(self, module: ModuleType) -> None:
        self._state = threading.local()
        for name, value in list(vars(module).items()):
            stand_in = self._stand_in(value)
            if stand_in is not None:
                setattr(module, name, stand_in)

    def response(self, value: Callable[[], Floats]) -> Floats | None:
        """How much disturbances of norm 1 change a value, to first order, of the value's shape; None if nothing is
        solved while it is computed."""
        with self._disturbed(None, 0):
            exact = value()
            if not self._state.seen:
                return None
        largest = np.zeros_like(exact)
        for route in ROUTES:
            for draw in range(DRAWS):
                try:
                    with self._disturbed(route, draw):
                        moved = value()
                except np.linalg.LinAlgError:  # this route does not come through: no right program does by it
                    continue
                change = np.abs(moved - exact) / DELTA
                lost = np.max(np.abs(exact), initial=0.0) / DELTA
                largest = np.maximum(largest, np.where(np.isfinite(change), change, lost))
        return np.maximum(largest, 1e-2 * np.max(largest, initial=0.0))

    def restart(self) -> None:
        """The next matrix is the first one of a run: the same one is disturbed alike in every run."""
        self._state.count = 0

    @contextmanager
    def _disturbed(self, route: str | None, draw: int) -> Iterator[None]:
        self._state.route, self._state.draw, self._state.seen, self._state.count = route, draw, 0, 0
        try:
            yield
        finally:
            del self._state.route

    def _stand_in(self, value: Any) -> Any:
        """What takes the place of a global of the module; None for what stays."""
        name = getattr(value, "__name__", "")
        if isinstance(value, ModuleType) and name in (*LIBRARIES, *(f"{library}.linalg" for library in LIBRARIES)):
            return _Library(value, self)
        if callable(value) and name in SOLVERS and getattr(value, "__module__", "").partition(".")[0] in LIBRARIES:
            return self.solver(value)
        return None

    def solver(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A solver that is disturbed when it should be."""

        def called(matrix: Any, *others: Any, **named: Any) -> Any:
            if getattr(self._state, "route", "") == "":
                return function(matrix, *others, **named)
            self._state.seen += 1
            if self._state.route is None:
                return function(matrix, *others, **named)
            self._state.count += 1
            rng = np.random.default_rng([self._state.draw, self._state.count, ROUTES.index(self._state.route)])
            return _by_route(self._state.route, function, rng, matrix, others, named)

        return called


class _Library(ModuleType):
    """A library whose solvers are stood in for."""

    def __init__(self, library: ModuleType, algebra: LinearAlgebra) -> None:
        super().__init__(library.__name__)
        self._library, self._algebra = library, algebra

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._library, name)
        if name == "linalg":
            return _Library(value, self._algebra)
        is_solver = self._library.__name__.endswith(".linalg") and name in SOLVERS
        return self._algebra.solver(value) if is_solver else value


def _by_route(
    route: str,
    function: Callable[..., Any],
    rng: np.random.Generator,
    matrix: Any,
    others: tuple[Any, ...],
    named: dict[str, Any],
) -> Any:
    name = function.__name__
    if isinstance(matrix, tuple):  # factors, whose matrix was disturbed when it was factorised
        return function(matrix, *(_near(other, rng) for other in others), **named)
    matrix = np.asarray(matrix, dtype=np.float64)
    plain = matrix.ndim == 2 and matrix.size > 0
    if route == "inverse" and name == "solve" and plain and others:
        return _inverse(matrix, rng) @ np.asarray(others[0])
    if route == "gram" and name in BY_GRAM and plain and len(matrix) >= matrix.shape[1] and _full(matrix):
        return BY_GRAM[name](function, matrix, rng, *others, **named)
    rest = others if name in ("lstsq", "solve", "solve_triangular") else ()
    return function(_near(matrix, rng), *(_near(other, rng) for other in rest), *others[len(rest) :], **named)


def _full(matrix: Floats) -> bool:
    return bool(np.linalg.matrix_rank(matrix) == min(matrix.shape))


def _near(matrix: Any, rng: np.random.Generator) -> Any:
    """A matrix, or a stack of them, or a vector, that is off by DELTA of its norm: of the same rank and symmetry."""
    if not isinstance(matrix, np.ndarray) or matrix.dtype.kind != "f" or matrix.size == 0:
        return matrix
    if matrix.ndim < 2:
        return matrix + DELTA * np.linalg.norm(matrix) * rng.normal(size=matrix.shape) / np.sqrt(matrix.size)
    rows, columns = matrix.shape[-2:]
    if matrix.ndim == 2 and not _full(matrix):
        left, right = (np.eye(n) + DELTA * rng.normal(size=(n, n)) / np.sqrt(n) for n in (rows, columns))
        symmetric = rows == columns and np.array_equal(matrix, matrix.T)
        return left @ matrix @ (left.T if symmetric else right)
    size = np.linalg.norm(matrix, axis=(-2, -1), keepdims=True)
    noise = rng.normal(size=matrix.shape) / np.sqrt(max(rows, columns))
    if rows == columns and np.array_equal(matrix, np.swapaxes(matrix, -1, -2)):
        noise = (noise + np.swapaxes(noise, -1, -2)) / np.sqrt(2)
    return matrix + DELTA * size * noise


def _inverse(matrix: Floats, rng: np.random.Generator) -> Floats:
    """The inverse, each column of it that of another matrix nearby, as a program computes it column by column."""
    columns = np.eye(len(matrix))
    return np.stack([np.linalg.solve(_near(matrix, rng), column) for column in columns], axis=1)


def _gram(matrix: Floats, rng: np.random.Generator) -> Floats:
    return np.asarray(_near(matrix.T @ matrix, rng))


def _lstsq(function: Any, matrix: Floats, rng: np.random.Generator, b: Any, *others: Any, **named: Any) -> Any:
    exact = function(matrix, b, *others, **named)
    solution = np.linalg.solve(_gram(matrix, rng), _near(matrix.T @ np.asarray(b), rng))
    return (solution, *tuple(exact)[1:])


def _pinv(function: Any, matrix: Floats, rng: np.random.Generator, *others: Any, **named: Any) -> Any:
    return np.linalg.solve(_gram(matrix, rng), matrix.T)


def _qr(function: Any, matrix: Floats, rng: np.random.Generator, *others: Any, **named: Any) -> Any:
    exact = function(matrix, *others, **named)
    if not isinstance(exact, tuple) or len(exact) != 2 or exact[0].shape != matrix.shape:
        return exact
    upper = np.linalg.cholesky(_gram(matrix, rng)).T
    upper = upper * np.where(np.diag(exact[1]) < 0, -1.0, 1.0)[:, None]
    return _like(exact, matrix @ np.linalg.inv(upper), upper)


def _svd(function: Any, matrix: Floats, rng: np.random.Generator, *others: Any, **named: Any) -> Any:
    exact = function(matrix, *others, **named)
    squares, vectors = np.linalg.eigh(_gram(matrix, rng))
    values = np.sqrt(np.maximum(squares[::-1], 0.0))
    if not isinstance(exact, tuple):
        return values
    right = vectors[:, ::-1].T
    right = right * np.where(np.sum(right * exact[2], axis=1) < 0, -1.0, 1.0)[:, None]
    left = np.array(exact[0])
    left[:, : len(values)] = matrix @ right.T / values
    return _like(exact, left, values, right)


def _like(exact: tuple[Any, ...], *parts: Any) -> Any:
    """Parts in the kind of tuple that the library returns."""
    return parts if type(exact) is tuple else type(exact)(*parts)


BY_GRAM = {"lstsq": _lstsq, "pinv": _pinv, "qr": _qr, "svd": _svd}
"""Solvers that avoid the Gram matrix of a tall one, and what they give by way of it."""
