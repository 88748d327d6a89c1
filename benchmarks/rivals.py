"""How others would decide: np.allclose on one example, and gradient checks against the student's own loss.

Each is tried on the same programs, in a forked process, with its calls of student functions and its CPU time counted.
Those that only check gradients take softmax and loss from np.allclose, which is kind to them.
"""

from __future__ import annotations

import functools
import importlib
import time
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from children import Died, in_child, load
from corpus import FUNCTIONS
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Check = Callable[["Example"], bool]
ALLCLOSE = "np.allclose, one random example"
SECONDS = 20.0
# For a first try in the parent: torch imports half of itself when it is first used.
QUADRATIC = """
def loss(W, X, Y, lam): return (W * W).sum()
def grad_wk(W, X, Y, lam, k): return 2 * W[k]
"""


@dataclass(frozen=True)
class Decision:
    """What a rival accepts, by function; how often it called the student's functions, and CPU milliseconds in all."""

    accepted: dict[str, bool]
    calls: int = 0
    cpu: float = 0.0


@dataclass
class Example:
    """One random example and the student's functions on it; counts the calls."""

    student: types.ModuleType
    rng: np.random.Generator
    calls: int = 0

    def __post_init__(self) -> None:
        N, K, d = 7, 4, 5
        self.X, self.W = self.rng.normal(size=(N, d)), self.rng.normal(size=(K, d)) * 0.7
        self.Y, self.lam = np.eye(K)[self.rng.integers(K, size=N)], float(self.rng.uniform(0.05, 0.5))

    def call(self, function: str, *arguments: Any) -> Any:
        self.calls += 1
        copies = [value.copy() if isinstance(value, np.ndarray) else value for value in arguments]
        return np.asarray(getattr(self.student, function)(*copies), dtype=np.float64)

    def loss(self, W: Floats) -> float:
        return float(self.call("loss", W.reshape(self.W.shape), self.X, self.Y, self.lam).item())

    def row(self, W: Floats, k: int) -> Floats:
        found: Floats = self.call("grad_wk", W.reshape(self.W.shape), self.X, self.Y, self.lam, k)
        return found.reshape(self.W.shape[1])

    def gradient(self, W: Floats) -> Floats:
        return np.concatenate([self.row(W, k) for k in range(len(self.W))])


def cs231n(example: Example, tolerance: float) -> bool:
    """Ten random coordinates, central differences with a step of 1e-5, |a - n| / (|a| + |n|) below the tolerance."""
    rows: dict[int, Floats] = {}
    for _ in range(10):
        k, j = (int(example.rng.integers(n)) for n in example.W.shape)
        up, down = example.W.copy(), example.W.copy()
        up[k, j] += 1e-5
        down[k, j] -= 1e-5
        numeric = (example.loss(up) - example.loss(down)) / 2e-5
        if k not in rows:
            rows[k] = example.row(example.W, k)
        analytic = float(rows[k][j])
        size = abs(analytic) + abs(numeric)
        if not (abs(analytic - numeric) < tolerance * size or size == 0):
            return False
    return True


def check_grad(example: Example) -> bool:
    """scipy.optimize.check_grad below 1e-6."""
    from scipy.optimize import check_grad as distance

    return bool(distance(example.loss, example.gradient, example.W.ravel()) < 1e-6)


def gradcheck(example: Example) -> bool:
    """torch.autograd.gradcheck with its defaults."""
    torch: Any = importlib.import_module("torch")

    class Loss(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(ctx: Any, W: Any) -> Any:
            ctx.save_for_backward(W)
            return torch.tensor(example.loss(W.detach().numpy()), dtype=torch.float64)

        @staticmethod
        def backward(ctx: Any, upstream: Any) -> Any:
            gradient = example.gradient(ctx.saved_tensors[0].detach().numpy())
            return upstream * torch.tensor(gradient.reshape(example.W.shape), dtype=torch.float64)

    torch.set_num_threads(1)
    W = torch.tensor(example.W, dtype=torch.float64, requires_grad=True)
    return bool(torch.autograd.gradcheck(Loss.apply, (W,), raise_exception=False))


@functools.cache
def gradient_checks() -> dict[str, Check]:
    """The rivals that check gradients, where what they need is installed, each tried once."""
    found: dict[str, Check] = {
        "CS231n rule, 1e-7, own loss": functools.partial(cs231n, tolerance=1e-7),
        "CS231n rule, 1e-5, own loss": functools.partial(cs231n, tolerance=1e-5),
        "scipy check_grad < 1e-6, own loss": check_grad,
        "torch gradcheck, own loss": gradcheck,
    }
    quadratic = load(QUADRATIC)
    for name, check in list(found.items()):
        try:
            assert check(Example(quadratic, np.random.default_rng(0))), name
        except ImportError:
            del found[name]
    return found


def decide(source: str, reference: str, seed: int) -> dict[str, Decision]:
    """What each rival says of a program, by the rival's name."""
    names = [ALLCLOSE, *gradient_checks()]
    try:
        found: dict[str, Decision] = in_child(lambda: _decide(source, reference, seed), SECONDS)
    except Died:
        return dict.fromkeys(names, Decision(dict.fromkeys(FUNCTIONS, False)))
    return found


def _decide(source: str, reference: str, seed: int) -> dict[str, Decision]:
    try:
        student = load(source)
    except BaseException:
        student = types.ModuleType("nothing")
    right, example = load(reference), Example(student, np.random.default_rng([seed, 7]))
    started = time.process_time()
    same = {function: _tried(functools.partial(_close, function, right), example) for function in FUNCTIONS}
    found = {ALLCLOSE: Decision(same, example.calls, 1000 * (time.process_time() - started))}
    for name, check in gradient_checks().items():
        example, started = Example(student, np.random.default_rng([seed, 7])), time.process_time()
        accepted = _tried(check, example)
        cpu = 1000 * (time.process_time() - started)
        found[name] = Decision({**same, "grad_wk": accepted}, example.calls, cpu)
    return found


def _tried(check: Check, example: Example) -> bool:
    try:
        return check(example)
    except BaseException:
        return False


def _close(function: str, right: types.ModuleType, example: Example) -> bool:
    W, X, Y, lam, k = example.W, example.X, example.Y, example.lam, 1
    arguments = {"softmax": (X @ W.T,), "loss": (W, X, Y, lam), "grad_wk": (W, X, Y, lam, k)}[function]
    expected = getattr(right, function)(*arguments)
    value = example.call(function, *arguments)
    if value.size == np.size(expected) and np.ndim(expected) < 2:
        value = value.reshape(np.shape(expected))
    return value.shape == np.shape(expected) and bool(np.allclose(value, expected))
