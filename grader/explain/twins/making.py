"""Twins of a function: the function with one small change, made from its source text and run in this process.

The text is the author's own (or one that the author vouches for). A change may turn a loop into one that never ends, so
every round of every loop is counted, and a twin that goes round much more often than the function itself is given up.
"""

from __future__ import annotations

import ast
import functools
import sys
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import CodeType, ModuleType
from typing import Any

import numpy as np

from grader.explain.base import kinds
from grader.explain.twins import slips
from grader.explain.twins.splitting import splits
from grader.model import Probe, leaves
from grader.oracle.calling import invoked
from grader.oracle.loading import importable
from grader.oracle.numeric import Floats
from grader.oracle.parts import part
from grader.sandbox.runtime.edits import Edit, definitions_in, edits
from grader.sandbox.runtime.insertions import INSERTED
from grader.sandbox.runtime.operators import SWAPPED

MOST = 4000
STEPS = 5_000_000
"""Lines that may run in making the twins of one part; a call counts as BASE more."""
BASE = 30
ROUNDS = 1000
"""Rounds of loops that a twin may take beyond ten times as many as the function itself."""
TICK = "_tick_"
UNUSED = ("statement", "returned")
USED = frozenset(
    (
        *("minus", "factor of 2", "size", "argument", "added", "any name", "indexed", "transposed", "both turned"),
        *("reduced", "average", "through", "own function", "complement", "squared", "arguments", "own size", "part"),
        *("other member", "always", "bounds"),
    )
)
OPERATORS = [
    *(operator for operator in SWAPPED if operator.name not in UNUSED),
    *(operator for operator in INSERTED if operator.name in USED),
    *slips.operators(),
]
FLAGS = annotations.compiler_flag
Statements = list[ast.stmt]


class TooLong(Exception):
    """A loop goes on for much longer than in the function itself."""


@dataclass(frozen=True, eq=False)
class Program:
    """The source of a function, with the name of the part of its result that counts, and what else it may import."""

    statements: Statements
    function: str
    output: str | None = None
    modules: Mapping[str, ModuleType] = field(default_factory=dict)

    @classmethod
    def of(
        cls, text: str, function: str, output: str | None, modules: Mapping[str, ModuleType] | None = None
    ) -> Program | None:
        """None where the text has no such function."""
        statements = ast.parse(text).body
        if function not in definitions_in(statements):
            return None
        for statement in statements:
            _count_rounds(statement)
        return cls(statements, function, output, modules or {})

    @property
    def definition(self) -> Any:
        return definitions_in(self.statements)[self.function][1]

    def split(self) -> list[list[Program]]:
        """Ways to split it into programs whose values add up to its own, the coarsest first."""
        top, node = definitions_in(self.statements)[self.function]
        if top is not node:
            return []

        def with_term(term: Any) -> Program:
            return replace(self, statements=[term if each is top else each for each in self.statements], output=None)

        return [[with_term(term) for term in terms] for terms in splits(node, self.output)]

    @functools.cached_property
    def bench(self) -> Bench:
        return Bench(self)

    def edits(self, shapes: Mapping[str, Any], *, bounds: bool) -> list[Edit]:
        """The changes that make its twins, the most usual first, always in the same order; with or without BOUNDS."""
        operators = [operator for operator in OPERATORS if bounds or operator.name not in slips.BOUNDING]
        found = edits(self.statements, {self.function: shapes}, operators)
        return [edit for edit in found if not is_tick(edit) and keeps_axes(edit)]


def _count_rounds(statement: ast.stmt) -> None:
    for node in ast.walk(statement):
        if isinstance(node, ast.For | ast.While):
            tick = ast.Expr(ast.Call(ast.Name(TICK, ast.Load()), [], []))
            node.body.insert(0, ast.fix_missing_locations(ast.copy_location(tick, node)))


def keeps_axes(edit: Edit) -> bool:
    """Whether a reduction keeps as many axes as before: what broadcasts by chance has no words that are true."""
    if edit.operator.name != "reduced" or not isinstance(edit.stand_in, ast.Call):
        return True
    return _kept(edit.place.node) == _kept(edit.stand_in) and bool(_axes(edit.place.node)) == bool(_axes(edit.stand_in))


def _kept(call: ast.Call) -> list[str]:
    return [ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg == "keepdims"]


def _axes(call: ast.Call) -> list[ast.expr]:
    return [*call.args[1:], *(keyword.value for keyword in call.keywords if keyword.arg == "axis")]


def is_tick(edit: Edit) -> bool:
    """Whether an edit changes what counts the rounds of loops, or what only that could be."""
    nodes = ast.walk(edit.place.node) if isinstance(edit.place.node, ast.Expr | ast.Call | ast.Name) else ()
    return any(isinstance(node, ast.Name) and node.id == TICK for node in nodes)


class Bench:
    """Where a program and its twins run."""

    def __init__(self, program: Program) -> None:
        self.program = program
        module = ModuleType("twins_of_reference")
        self.namespace: dict[str, Any] = module.__dict__
        self.namespace.update(dict.fromkeys(slips.SLIPS), **slips.SLIPS)
        self.namespace[TICK] = self._tick
        self.rounds, self.most = 0, sys.maxsize
        self._last: tuple[Edit | None, CodeType | None] = None, None
        with importable({**program.modules, module.__name__: module}):
            exec(compiled(ast.Module(program.statements, [])), self.namespace)

    def _tick(self) -> None:
        self.rounds += 1
        if self.rounds > self.most:
            raise TooLong

    def values(
        self, probes: Sequence[Probe], edit: Edit | None = None, *, all_or_none: bool = False
    ) -> list[Floats | None]:
        """What the function returns for these calls, with this change made; None where it fails, or for all of them."""
        if edit is None:
            return self._run(probes)
        code = self._code(edit)
        if code is None:
            return [None] * len(probes)
        name = edit.place.top.body[0].name
        before = self.namespace[name]
        try:
            exec(code, self.namespace)
            return self._run(probes, all_or_none=all_or_none)
        except Exception:  # a default value or a decorator that the change has broken
            return [None] * len(probes)
        finally:
            self.namespace[name] = before

    def _code(self, edit: Edit) -> CodeType | None:
        """The definition with a change, that of the last one kept; None for what is no program."""
        if self._last[0] is not edit:
            undo = edit.make()
            try:
                self._last = edit, compiled(edit.place.top)
            except (SyntaxError, ValueError, TypeError):
                self._last = edit, None
            finally:
                undo()
        return self._last[1]

    def _run(self, probes: Sequence[Probe], *, all_or_none: bool = False) -> list[Floats | None]:
        function = self._find(self.program.function)
        self.rounds = 0
        values: list[Floats | None] = []
        with np.errstate(all="ignore"):
            for probe in probes:
                value = self._value(function, probe)
                if value is None and all_or_none:
                    return [None] * len(probes)
                values.append(value)
        return values

    def _value(self, function: Any, probe: Probe) -> Floats | None:
        try:
            value = invoked(function, probe.arguments, probe.keywords, self._find)
            return _number(part(value, self.program.output))
        except Exception:  # whatever a change may break
            return None

    def _find(self, name: str) -> Any:
        first, *steps = name.split(".")
        function = self.namespace[first]
        for step in steps:
            function = getattr(function, step)
        return function

    def limit(self, probes: Sequence[Probe]) -> None:
        """From now on, give up twins whose loops go round much more often on such calls."""
        self.most = sys.maxsize
        self._run(probes)
        self.most = 10 * self.rounds + ROUNDS

    def lines(self, probes: Iterable[Probe]) -> int:
        """How many lines run in these calls: counted, not timed, so that it is the same on every machine."""
        count = 0

        def trace(frame: Any, event: str, argument: Any) -> Any:
            nonlocal count
            count += event == "line"
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            self._run(list(probes))
        finally:
            sys.settrace(before)
        return count


def _number(value: Any) -> Floats | None:
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        return None
    return array.astype(np.float64)


def compiled(module: ast.Module) -> CodeType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code: CodeType = compile(module, "<twin>", "exec", flags=FLAGS, dont_inherit=True)
        return code


def affordable(program: Program, probes: Sequence[Probe]) -> int:
    """How many twins of a program may be made, by what one costs."""
    numbers = (value for probe in probes for _, value in leaves(probe.arguments))
    sizes = sum(value.size if isinstance(value, np.ndarray) else 1 for value in numbers)
    cost = BASE * len(probes) + program.bench.lines(probes) + sizes // 100
    return int(min(MOST, STEPS // max(cost, 1)))


MOST_EXTRAS = 8


def extras(function: str, probe: Probe) -> list[Program]:
    """Terms that may be added where they do not belong: an argument, times another that is a number.

    For a function whose value is a number: the sum of squares of an argument, times another that is a number.
    """
    shapes = kinds(probe)
    arrays = [
        name for name, value in probe.arguments.items() if isinstance(value, np.ndarray) and value.dtype.kind == "f"
    ]
    numbers = [name for name, shape in shapes.items() if shape == "number"]
    indices = [name for name, shape in shapes.items() if shape == "whole"]
    forms = [form for a in arrays for form in (a, f"({a} * {a}).sum()", *(f"{a}[{i}]" for i in indices))]
    found = [f"{number} * {form}" for form in forms for number in numbers]
    if not function.isidentifier():
        return []
    heads = f"def {function}({', '.join(probe.arguments)}):\n    return "
    return [Program(ast.parse(heads + each).body, function) for each in found[:MOST_EXTRAS]]
