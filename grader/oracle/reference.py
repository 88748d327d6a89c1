"""The hidden side of an assignment: exact values, numeric derivatives and random problems, each computed once.

Reads `solutions/<name>/reference.py` (the functions), `problems.py` (`problem(rng, **sizes)`: named values for one
regime) and, where it exists, `rounding.py` (`<function>(u, *arguments)`: rounding bounds). This is the author's own
code, so it runs in this process; a student's never does.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, Protocol

import numpy as np

from grader.errors import ReferenceFault
from grader.model import Argument, Generator, Made, Probe, Submission
from grader.oracle.loading import load
from grader.oracle.numeric import Expected, Floats, complex_step, expect, ridders, sensitivity_bound

Method = Literal["complex step", "ridders"]
SEEDS = 1_000_000
"""Seeds of generators are below this, so that they are short where they are told."""


@dataclass(frozen=True)
class Target:
    """What a call should return: the function's own value, or the derivative of `of` by row `index` of `parameter`."""

    of: str
    parameter: str | None = None
    index: str | None = None
    method: Method = "ridders"
    output: str | None = None


class Oracle(Protocol):
    """Knows what a call should return. The reference is one; a file of published examples is another."""

    def expected(self, target: Target, probe: Probe) -> Expected: ...


class Reference:
    """The author's functions. Values are remembered, so a class of any size costs each of them once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._functions = load(folder / "reference.py")
        self._problems = load(folder / "problems.py")
        self._rounding = load(folder / "rounding.py") if (folder / "rounding.py").exists() else None
        self._known: dict[tuple[Target, str], Expected] = {}
        self._others: dict[str, ModuleType] = {}
        self._patching = threading.RLock()

    @property
    def digest(self) -> str:
        """SHA-256 of the hidden files that decide marks."""
        sha = hashlib.sha256()
        for path in sorted(self.folder.glob("*.py")):
            sha.update(path.name.encode() + path.read_bytes())
        return sha.hexdigest()

    def submission(self) -> Submission:
        """The functions as if somebody had handed them in, to time them like a student's."""
        content = (self.folder / "reference.py").read_bytes()
        return Submission("reference", self.folder.name, "reference.py", {"reference.py": content})

    def problem(self, regime: str, sizes: Mapping[str, float | int], seed: int) -> dict[str, Any]:
        """Named values for one regime, always the same for a seed."""
        words = hashlib.sha256(f"{seed} {regime}".encode()).digest()
        rng = np.random.default_rng(np.frombuffer(words, dtype=np.uint32))
        try:
            values = self._function(self._problems, "problem")(rng, **sizes)
        except Exception as error:
            raise ReferenceFault(
                f"{self.folder / 'problems.py'}: problem() fails for regime '{regime}' ({dict(sizes)}): "
                f"{type(error).__name__}: {error}"
            ) from error
        return {name: as_argument(value) for name, value in dict(values).items()}

    def expected(self, target: Target, probe: Probe) -> Expected:
        """The exact value for `probe` with its tolerances. Raises ReferenceFault where the reference fails."""
        key = (target, probe.key)
        if key not in self._known:
            try:
                with np.errstate(all="ignore"):
                    by_value = target.parameter is None
                    expected = self._value(probe, target.output) if by_value else self._derivative(target, probe)
            except ReferenceFault:
                raise
            except Exception as error:
                raise ReferenceFault(
                    f"{self.folder / 'reference.py'}: {target.of}() fails on {probe.shapes} (regime '{probe.regime}'): "
                    f"{type(error).__name__}: {error}"
                ) from error
            if not np.all(np.isfinite(expected.value)):
                raise ReferenceFault(
                    f"{self.folder / 'reference.py'}: {target.of}() is not finite on {probe.shapes} "
                    f"(regime '{probe.regime}')"
                )
            self._known[key] = expected
        return self._known[key]

    def _value(self, probe: Probe, output: str | None) -> Expected:
        function = self._function(self._functions, probe.function)

        def value(**arguments: Argument) -> Floats:
            return np.asarray(part(function(**self._copies(arguments)), output), dtype=np.float64)

        return expect(value(**probe.arguments), self._bound(probe.function, value, probe.arguments, output))

    def answer(self, file: str, function: str, probe: Probe, output: str | None = None) -> Expected:
        """The value of one of the author's other functions, in misconceptions.py, on the same input.

        Of several things it is the part `output`. It may be infinite or NaN. Raises ReferenceFault where there is no
        such function, or where it fails.
        """
        key = (Target(f"{file}.{function}", output=output), probe.key)
        if key not in self._known:
            answer = self.other(file, function)
            names = inspect.signature(answer).parameters

            def value(**arguments: Argument) -> Floats:
                given = {name: value for name, value in self._copies(arguments).items() if name in names}
                value = answer(**given)
                return np.asarray(part(value, output) if has_parts(value) else value, dtype=np.float64)

            try:
                with np.errstate(all="ignore"):
                    bound = sensitivity_bound(value, probe.arguments, np.random.default_rng(0))
                    self._known[key] = expect(value(**probe.arguments), bound)
            except Exception as error:
                raise ReferenceFault(
                    f"{self.folder / file}.py: {function}() fails on {probe.shapes} (regime '{probe.regime}'): "
                    f"{type(error).__name__}: {error}"
                ) from error
        return self._known[key]

    def other(self, file: str, function: str) -> Callable[..., Any]:
        """One of the author's other functions. Raises ReferenceFault where the file or the function is not there."""
        if file not in self._others:
            self._others[file] = load(self.folder / f"{file}.py", {"reference": self._functions})
        found: Callable[..., Any] = self._function(self._others[file], function)
        return found

    def calls_of(self, inner: str, function: str, probe: Probe) -> list[tuple[Any, ...]]:
        """The arguments with which the reference's `function` calls its own `inner` on this input."""
        seen: list[tuple[Any, ...]] = []
        original = self._function(self._functions, inner)  # never what another thread has put in the copy

        def recorded(*arguments: Any) -> Any:
            seen.append(arguments)
            return original(*arguments)

        self._with(inner, recorded, function, probe)
        return seen

    def plain(self, function: str, arguments: Mapping[str, Argument], output: str | None = None) -> Floats:
        """The value of the reference's function, or a part of it, without bounds."""
        with np.errstate(all="ignore"):
            value = self._function(self._functions, function)(**self._copies(arguments))
            return np.asarray(part(value, output), dtype=np.float64)

    def value_given(
        self, inner: str, values: Sequence[Any], function: str, probe: Probe, output: str | None = None
    ) -> Floats:
        """The value of the reference's `function` where the calls of its own `inner` give these values, in order."""
        left = iter(values)
        value = self._with(inner, lambda *_: np.array(next(left)), function, probe)
        return np.asarray(part(value, output), dtype=np.float64)

    def _with(self, inner: str, replacement: Callable[..., Any], function: str, probe: Probe) -> Any:
        module = self._copy_of_functions
        with self._patching:
            original = getattr(module, inner)
            setattr(module, inner, replacement)
            try:
                with np.errstate(all="ignore"):
                    return self._function(module, function)(**self._copies(probe.arguments))
            finally:
                setattr(module, inner, original)

    @functools.cached_property
    def _copy_of_functions(self) -> ModuleType:
        """A second one of the reference's module, in which names can be replaced while others use the first."""
        return load(self.folder / "reference.py")

    def _derivative(self, target: Target, probe: Probe) -> Expected:
        """The derivative of the reference's `of`, never its analytic gradient; see `Target`."""
        gradient, error = self._differentiated(target, probe)

        def moved(**arguments: Argument) -> Floats:
            return self._differentiated(target, Probe(probe.function, arguments, probe.regime))[0]

        return expect(gradient, self._bound(probe.function, moved, probe.arguments), error)

    def _differentiated(self, target: Target, probe: Probe) -> tuple[Floats, Floats]:
        of = self._function(self._functions, target.of)
        names = self.parameters(target.of)
        arguments = {name: probe.arguments[name] for name in names}
        parameter = np.asarray(probe.arguments[str(target.parameter)], dtype=np.float64)
        at: Any = ... if target.index is None else int(np.asarray(probe.arguments[target.index]))
        shape = parameter[at].shape

        def along(x: Any) -> Any:
            moved = parameter.astype(x.dtype)
            moved[at] = x.reshape(shape)
            return part(of(**{**self._copies(arguments), str(target.parameter): moved}), target.output)

        start = parameter[at].ravel()
        if target.method == "complex step":
            gradient, error = complex_step(along, start)
        else:

            def value(**arguments: Argument) -> Floats:
                return np.asarray(part(of(**arguments), target.output), dtype=np.float64)

            noise = self._bound(target.of, value, arguments, target.output)(2.0**-53)
            gradient, error = ridders(along, start, float(noise))
        return gradient.reshape(shape), error.reshape(shape)

    def parameters(self, function: str) -> tuple[str, ...]:
        """Argument names of a reference function, in order."""
        return tuple(inspect.signature(self._function(self._functions, function)).parameters)

    def _bound(
        self, name: str, f: Callable[..., Any], arguments: Mapping[str, Argument], output: str | None = None
    ) -> Callable[[float], Floats]:
        bound = getattr(self._rounding, name, None)
        if bound is None:
            return sensitivity_bound(f, arguments, np.random.default_rng(0))
        return lambda u: np.asarray(part(bound(u, **arguments), output), dtype=np.float64)

    def _copies(self, arguments: Mapping[str, Argument]) -> dict[str, Any]:
        """The arguments for one call: arrays that may be written to, and what another function makes of its own."""
        return {name: self._copy(value) for name, value in arguments.items()}

    def _copy(self, value: Argument) -> Any:
        if isinstance(value, Made):
            return self._function(self._functions, value.function)(**self._copies(value.arguments))
        if isinstance(value, Generator):
            return np.random.default_rng(value.seed)
        return np.array(value) if isinstance(value, np.ndarray) else value

    def _function(self, module: ModuleType, name: str) -> Any:
        function: Any = module
        for step in name.split("."):
            function = getattr(function, step, None)
        if not callable(function):
            raise ReferenceFault(f"{module.__file__}: there is no function '{name}'; the rubric names it")
        return function


def as_argument(value: Any) -> Any:
    """What problem() gives for an argument; a numpy Generator as the seed of one, so that each call has its own."""
    return Generator(int(value.integers(SEEDS))) if isinstance(value, np.random.Generator) else value


def part(value: Any, output: str | None) -> Any:
    """The part of a tuple (by number), dict or dataclass (by name) that a check names; all of it where it names none.

    `1.W` is the part W of the part 1. Raises LookupError or AttributeError where there is no such part.
    """
    if output is None:
        return value
    first, _, rest = output.partition(".")
    if isinstance(value, Mapping):
        inner = value[first]
    else:
        inner = value[int(first)] if first.isdecimal() else getattr(value, first)
    return part(inner, rest or None)


def has_parts(value: Any) -> bool:
    """Whether a value is several things."""
    return isinstance(value, tuple | Mapping) or (is_dataclass(value) and not isinstance(value, type))
