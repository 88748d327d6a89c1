"""The hidden side of an assignment: exact values, numeric derivatives and random problems, each computed once.

Reads `solutions/<name>/reference.py` (the functions) and, where they exist, `problems.py` (`problem(rng, **sizes)`:
named values for one regime, beside those that the rubric declares) and `rounding.py` (`<function>(u, *arguments)`:
rounding bounds). This is the author's own code, so it runs in this process; a student's never does.
"""

from __future__ import annotations

import copy
import functools
import hashlib
import inspect
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, Protocol

import numpy as np

from grader.errors import ReferenceFault
from grader.model import Argument, Probe, Submission
from grader.oracle.alignment import Freedom, aligned
from grader.oracle.along import Along
from grader.oracle.calling import (
    Form,
    Forms,
    as_argument,
    given,
    inputs_of,
    invoked,
    names_of,
)
from grader.oracle.conditioning import LinearAlgebra
from grader.oracle.conventions import Options, chosen, decided
from grader.oracle.drawing import Declared, draw, sizes_of
from grader.oracle.kinks import kink_at, shaped
from grader.oracle.loading import load, load_all
from grader.oracle.numeric import (
    Expected,
    Floats,
    Kink,
    close,
    complex_step,
    conditioned,
    expect,
    ridders,
    sensitivity_bound,
    terms_of,
)
from grader.oracle.parts import has_parts, part, parts_of

Method = Literal["complex step", "ridders"]
"""Seeds of generators are below this, so that they are short where they are told."""


@dataclass(frozen=True)
class Target:
    """What a call should return: the function's own value, or the derivative of `of` by row `index` of `parameter`.

    `parameter` is an input, or an entry of one as `params.W1`. `output` is the part of what `of` returns; `judged` that
    of what the function that is judged returns, where it is a derivative.
    """

    of: str
    parameter: str | None = None
    index: str | None = None
    method: Method = "ridders"
    output: str | None = None
    judged: str | None = None
    free: Freedom | None = None


class Oracle(Protocol):
    """Knows what a call should return. The reference is one; a file of published examples is another."""

    def expected(self, target: Target, probe: Probe) -> Expected: ...

    def draws(self, target: Target, probes: Sequence[Probe]) -> Floats: ...


class Reference:
    """The author's functions. Values are remembered, so a class of any size costs each of them once.

    `forms` say how those that the rubric names are called; a function that is not there is called by its own name.
    `declared` are the inputs that the rubric declares; problem() gives all others. `helpers` are modules that students
    have as well, each after those that it imports.
    """

    def __init__(
        self,
        folder: Path,
        forms: Forms | None = None,
        declared: Mapping[str, Declared] | None = None,
        helpers: Sequence[Path] = (),
    ) -> None:
        self.folder, self.forms, self.declared, self.helpers = folder, forms or {}, declared or {}, helpers
        self.modules = load_all(helpers)
        self._discrete = frozenset(name for name, each in self.declared.items() if each.discrete)
        rounding = folder / "rounding.py"
        self._rounding = load(rounding, self.modules) if rounding.exists() else None
        self._known: dict[tuple[Target, str], Expected] = {}
        self._draws: dict[tuple[Target, str, int], Floats] = {}
        self._noises: dict[tuple[Target, str], float] = {}
        self._others: dict[str, ModuleType] = {}
        self._patching = threading.RLock()
        self.options: Options = {}
        self._algebra = self._watched()

    def under(self, options: Options) -> Reference:
        """The same functions, following these options of the rubric's conventions."""
        other = copy.copy(self)
        other.options = dict(options)
        other._functions = load(self.folder / "reference.py", self.modules, options)
        if self._rounding is not None:
            other._rounding = load(self.folder / "rounding.py", self.modules, options)
        other._known, other._noises, other._draws, other._others = {}, {}, {}, {}
        other._patching = threading.RLock()
        other.__dict__.pop("_copy_of_functions", None)
        other._algebra = other._watched()
        return other

    def _watched(self) -> LinearAlgebra | None:
        """What the functions solve with, where one of them solves something."""
        return LinearAlgebra(self._functions) if any(form.solves for form in self.forms.values()) else None

    @functools.cached_property
    def _functions(self) -> ModuleType:
        return load(self.folder / "reference.py", self.modules)

    @functools.cached_property
    def _problems(self) -> ModuleType | None:
        path = self.folder / "problems.py"
        return load(path, self.modules) if not self.declared or path.exists() else None

    @property
    def digest(self) -> str:
        """SHA-256 of the hidden files that decide marks, and of the conventions that are followed."""
        sha = hashlib.sha256(repr(sorted(self.options.items())).encode() if self.options else b"")
        for path in (*sorted(self.folder.glob("*.py")), *self.helpers):
            sha.update(path.name.encode() + path.read_bytes())
        return sha.hexdigest()

    def submission(self) -> Submission:
        """The functions as if somebody had handed them in, to time them like a student's."""
        files = {path.name: path.read_bytes() for path in self.helpers}
        own = chosen((self.folder / "reference.py").read_text(encoding="utf-8"), self.options).encode()
        return Submission("reference", self.folder.name, "reference.py", {**files, "reference.py": own})

    @property
    def source(self) -> str:
        """The text of the functions, as if there were no conventions but those that are followed."""
        text = (self.folder / "reference.py").read_text(encoding="utf-8")
        return decided(text, self.options) if self.options else text

    def problem(self, regime: str, settings: Mapping[str, Any], seed: int) -> dict[str, Any]:
        """Named values for one regime, always the same for a seed: those that are declared, and those of problem().

        Beside declarations, problem() is given what its parameters ask for by name: sizes and declared values.
        """
        drawn = draw(self.declared, regime, settings, seed) if self.declared else {}
        if self._problems is None:
            return drawn
        function = self._function(self._problems, "problem")
        words = hashlib.sha256(f"{seed} {regime}".encode()).digest()
        rng = np.random.default_rng(np.frombuffer(words, dtype=np.uint32))
        given = settings
        if self.declared:
            known = {**sizes_of(settings), **self._copies(drawn)}
            given = {name: known[name] for name in self.asked_for() if name in known}
        try:
            values = dict(function(rng, **given))
        except Exception as error:
            raise ReferenceFault(
                f"{self.folder / 'problems.py'}: problem() fails for regime '{regime}' ({dict(settings)}): "
                f"{type(error).__name__}: {error}"
            ) from error
        if twice := sorted(drawn.keys() & values.keys()):
            raise ReferenceFault(
                f"{self.folder / 'problems.py'}: problem() gives '{twice[0]}', which the rubric declares under inputs; "
                "leave one of them out"
            )
        return {**drawn, **{name: as_argument(value) for name, value in values.items()}}

    def asked_for(self) -> frozenset[str]:
        """The names of problem()'s parameters: what it makes its values of."""
        if self._problems is None:
            return frozenset()
        _rng, *asked = inspect.signature(self._function(self._problems, "problem")).parameters
        return frozenset(asked)

    def expected(self, target: Target, probe: Probe) -> Expected:
        """The exact value for `probe` with its tolerances. Raises ReferenceFault where the reference fails."""
        key = (target, probe.key)
        if key not in self._known:
            try:
                with np.errstate(all="ignore"):
                    by_value = target.parameter is None
                    expected = self._value(probe, target) if by_value else self._derivative(target, probe)
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

    def _value(self, probe: Probe, target: Target) -> Expected:
        def plain(**arguments: Argument) -> Floats:
            return self._array(self.returned(probe.function, arguments), probe.function, target.output)

        exact, free = plain(**probe.arguments), target.free
        if free is not None and exact.ndim not in (1, 2):
            raise ReferenceFault(
                f"{self.folder / 'reference.py'}: {probe.function}() returns an array of {exact.ndim} dimensions on "
                f"{probe.shapes} (regime '{probe.regime}'); up_to needs a vector or a matrix"
            )

        def value(**arguments: Argument) -> Floats:
            return plain(**arguments) if free is None else aligned(plain(**arguments), exact, free)

        bound = self._bound(probe.function, value, probe.arguments, target.output)
        expected = replace(expect(exact, bound), free=free)
        if not self._solves(probe.function):
            return expected
        return self._conditioned(expected, probe, lambda: value(**probe.arguments))

    def has_bound(self, function: str) -> bool:
        """Whether the author gave a rounding bound for a function."""
        return hasattr(self._rounding, function)

    def _solves(self, function: str) -> bool:
        return function in self.forms and self.forms[function].solves

    def _conditioned(self, expected: Expected, probe: Probe, value: Callable[[], Floats]) -> Expected:
        """With the tolerance that the condition of what is solved asks for."""
        return conditioned(expected, terms_of(probe.arguments) * self._response(probe.function, value))

    def _response(self, function: str, value: Callable[[], Floats]) -> Floats:
        assert self._algebra is not None
        response = self._algebra.response(value)
        if response is None:
            raise ReferenceFault(
                f"{self.folder / 'reference.py'}: {function}() solves nothing with numpy.linalg (solve, lstsq, "
                "inv, qr, svd, eigh ...), so that `solves` has no condition to go by; take it out, or solve so"
            )
        return response

    def draws(self, target: Target, probes: Sequence[Probe]) -> Floats:
        """The values of calls that differ in their generators alone, (calls, ...); without bounds."""
        key = (target, probes[0].key, len(probes))
        if key not in self._draws:
            self._draws[key] = np.stack([self.plain(target.of, probe.arguments, target.output) for probe in probes])
        return self._draws[key]

    def returned(self, function: str, arguments: Mapping[str, Argument], module: ModuleType | None = None) -> Any:
        """What the reference's function returns, in its own form, called as the rubric says."""
        find = functools.partial(self._function, module or self._functions)
        if self._algebra is not None:
            self._algebra.restart()
        form = self.forms.get(function, Form(function, ()))
        return invoked(find(form.calls), arguments, form.keywords, find)

    def _array(self, value: Any, function: str, output: str | None) -> Floats:
        """A returned value, or a part of it, as an array. Raises ReferenceFault where there is no such part."""
        try:
            return np.asarray(part(value, output), dtype=np.float64)
        except (LookupError, AttributeError) as error:
            raise ReferenceFault(
                f"{self.folder / 'reference.py'}: what {function}() returns has no part '{output}'; "
                f"it has: {', '.join(parts_of(value)) or 'no parts'}"
            ) from error

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
                known = self._copies({**inputs_of(arguments), **arguments})
                value = answer(**{name: value for name, value in known.items() if name in names})
                return np.asarray(part(value, output) if has_parts(value) else value, dtype=np.float64)

            try:
                with np.errstate(all="ignore"):
                    bound = sensitivity_bound(value, probe.arguments, np.random.default_rng(0), self._discrete)
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
            known = {**self.modules, "reference": self._functions}
            self._others[file] = load(self.folder / f"{file}.py", known, self.options)
        found: Callable[..., Any] = self._function(self._others[file], function)
        return found

    def calls_of(self, inner: str, function: str, probe: Probe) -> list[dict[str, Any]]:
        """The arguments with which the reference's `function` calls its own `inner` on this input, by input."""
        seen: list[dict[str, Any]] = []
        original = self._function(self._functions, self.form(inner).calls)  # never what is in another thread's copy
        names, signature = self.form(inner).arguments, inspect.signature(original)

        def recorded(*arguments: Any, **named: Any) -> Any:
            bound = signature.bind(*arguments, **named)
            bound.apply_defaults()
            known = bound.arguments if names_of(signature) >= set(names) else dict(zip(names, arguments, strict=False))
            seen.append({name: known[name] for name in names})
            return original(*arguments, **named)

        self._with(inner, recorded, function, probe)
        return seen

    def plain(self, function: str, arguments: Mapping[str, Argument], output: str | None = None) -> Floats:
        """The value of the reference's function, or a part of it, without bounds."""
        with np.errstate(all="ignore"):
            return self._array(self.returned(function, arguments), function, output)

    def value_given(
        self, inner: str, values: Sequence[Any], function: str, probe: Probe, output: str | None = None
    ) -> Floats:
        """The value of the reference's `function` where the calls of its own `inner` give these values, in order."""
        left = iter(values)
        value = self._with(inner, lambda *_, **__: deepcopy(next(left)), function, probe)
        return self._array(value, function, output)

    def _with(self, inner: str, replacement: Callable[..., Any], function: str, probe: Probe) -> Any:
        module = self._copy_of_functions
        with self._patching:
            name = self.form(inner).calls
            original = getattr(module, name)
            setattr(module, name, replacement)
            try:
                with np.errstate(all="ignore"):
                    return self.returned(function, probe.arguments, module)
            finally:
                setattr(module, name, original)

    @functools.cached_property
    def _copy_of_functions(self) -> ModuleType:
        """A second one of the reference's module, in which names can be replaced while others use the first."""
        return load(self.folder / "reference.py", self.modules, self.options)

    def _derivative(self, target: Target, probe: Probe) -> Expected:
        """The derivative of the reference's `of`, never its analytic gradient; see `Target`."""
        gradient, error = self.differentiated(target, probe)
        loss = self.at(target, probe)
        kinked = kink_at(loss.real, loss.start.ravel(), self._noise(target, probe))
        if kinked is None:
            moved = self._moved(target, probe, gradient)
            expected = expect(gradient, self._bound(probe.function, moved, probe.arguments, target.judged), error)
            if not self._solves(target.of):
                return expected
            return self._conditioned(expected, probe, lambda: self.differentiated(target, probe)[0])
        kink, error = shaped(kinked, gradient, error)
        bound = self._bound(probe.function, self._moved(target, probe, gradient, kink), probe.arguments, target.judged)
        return replace(expect((kink.low + kink.high) / 2, bound, error), kink=kink)

    def _moved(self, target: Target, probe: Probe, at: Floats, kink: Kink | None = None) -> Callable[..., Floats]:
        """How the derivative responds to its arguments; by the reference's own gradient where that is the same `at`
        this point, which is one call. At a kink the end that is larger, moved by what lies outside.
        """

        def numeric(**arguments: Argument) -> Floats:
            return self.differentiated(target, replace(probe, arguments=arguments))[0]

        def own(**arguments: Argument) -> Floats:
            return self._array(self.returned(probe.function, arguments), probe.function, target.judged)

        def from_kink(gradient: Floats) -> Floats:
            return gradient if kink is None else kink.beyond(gradient)

        with suppress(Exception):
            if close(from_kink(own(**probe.arguments)), from_kink(at)):
                return lambda **arguments: from_kink(own(**arguments))
        return lambda **arguments: from_kink(numeric(**arguments))

    def differentiated(self, target: Target, probe: Probe) -> tuple[Floats, Floats]:
        """The gradient of the reference's `of` and its error estimate, by the target's method, without tolerances."""
        loss = self.at(target, probe)
        start = loss.start.ravel()
        if target.method == "complex step":
            gradient, error = complex_step(loss.value, start)
        else:
            gradient, error = ridders(loss.value, start, self._noise(target, probe))
        return gradient.reshape(loss.start.shape), error.reshape(loss.start.shape)

    def _noise(self, target: Target, probe: Probe) -> float:
        """The rounding error of one value of what is differentiated."""
        if (target, probe.key) in self._noises:
            return self._noises[target, probe.key]
        loss = self.at(target, probe)

        def value(**arguments: Argument) -> Floats:
            return self._array(self.returned(target.of, arguments), target.of, target.output)

        arguments = loss.arguments(loss.start.ravel())
        noise = float(self._bound(target.of, value, arguments, target.output)(2.0**-53))
        if self._solves(target.of):
            noise += 2.0**-53 * terms_of(arguments) * float(self._response(target.of, lambda: value(**arguments)))
        self._noises[target, probe.key] = noise
        return noise

    def at(self, target: Target, probe: Probe) -> Along:
        """What is differentiated, as a function of the parameter alone, at this input."""
        forms = {target.of: self.form(target.of), **self.forms}
        inputs = inputs_of(probe.arguments)

        def value(arguments: Mapping[str, Argument]) -> Any:
            return part(self.returned(target.of, arguments), target.output)

        return Along(value, target.of, str(target.parameter), target.index, inputs, forms)

    @functools.cached_property
    def names(self) -> list[str]:
        """The functions, classes and methods of reference.py, as the rubric names them."""
        found = []
        for name, each in vars(self._functions).items():
            if callable(each) and name[:1] != "_" and getattr(each, "__module__", None) == self._functions.__name__:
                inside = [inner for inner in dir(each) if inner[:1] != "_"] if isinstance(each, type) else []
                found += [name, *(f"{name}.{inner}" for inner in inside if callable(getattr(each, inner)))]
        return found

    def function(self, name: str) -> Callable[..., Any]:
        """The reference's function, or its method as `Class.method`. Raises ReferenceFault where it has none."""
        found: Callable[..., Any] = self._function(self._functions, name)
        return found

    def form(self, function: str) -> Form:
        """How a function is called."""
        return self.forms.get(function) or Form(function, self.parameters(function))

    def parameters(self, function: str) -> tuple[str, ...]:
        """Argument names of a reference function, in order, without those of conventions."""
        calls = self.forms[function].calls if function in self.forms else function
        names = inspect.signature(self._function(self._functions, calls)).parameters
        return tuple(name for name in names if name not in self.options)

    def _bound(
        self, name: str, f: Callable[..., Any], arguments: Mapping[str, Argument], output: str | None = None
    ) -> Callable[[float], Floats]:
        bound = getattr(self._rounding, name, None)
        told = None if bound is None else bound(2.0**-53, **self._copies(arguments))
        if has_parts(told):
            self._check_parts(told, name, arguments)
            told = part(told, output) if output in parts_of(told) else None
        if bound is None or told is None:
            return sensitivity_bound(f, arguments, np.random.default_rng(0), self._discrete)

        def own(u: float) -> Floats:
            told = bound(u, **self._copies(arguments))
            return np.asarray(part(told, output) if has_parts(told) else told, dtype=np.float64)

        return own

    def _check_parts(self, bounds: Any, name: str, arguments: Mapping[str, Argument]) -> None:
        """Raise ReferenceFault for a bound of something that the function does not return."""
        known = parts_of(self.returned(name, arguments))
        for each in parts_of(bounds):
            if each not in known:
                raise ReferenceFault(
                    f"{self.folder / 'rounding.py'}: {name}() has a bound for '{each}', which {name}() of reference.py "
                    f"does not return; it has: {', '.join(known) or 'no parts'}"
                )

    def _copies(self, arguments: Mapping[str, Argument]) -> dict[str, Any]:
        """The arguments for one call: arrays that may be written to, and what another function makes of its own."""
        find = functools.partial(self._function, self._functions)
        return {name: given(value, find) for name, value in arguments.items()}

    def _function(self, module: ModuleType, name: str) -> Any:
        function: Any = module
        for step in name.split("."):
            function = getattr(function, step, None)
        if not callable(function):
            raise ReferenceFault(f"{module.__file__}: there is no function '{name}'; the rubric names it")
        return function
