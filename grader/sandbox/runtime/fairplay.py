"""Holds a course's own test cells against the known ways to make them pass without doing the work.

A test cell stands in the student's process, where nothing can be safe from a program that is out to fool it. What is
done here: libraries are put back before each test, and what a pass may rest on besides the work is told, so that a
person looks: a name of Python's, of an import or of the course's that means something else now, or an object of the
student's own class that answers for itself when it is compared or computed with.
"""

from __future__ import annotations

import builtins
import operator
import os
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

# Those of before any student's code, whatever the names mean by then.
_all, _any, _map, _setattr, _type, _vars, _is = all, any, map, setattr, type, vars, operator.is_

COURSE = "/tmp/ipykernel_course/"
"""Where the course's own cells seem to lie."""
SEEN = "__seen__"
"""The built-in name by which a watched program shows its values."""
FAMILIES = frozenset(
    (
        *("builtins", "math", "cmath", "operator", "functools", "itertools", "statistics", "random", "fractions"),
        *("decimal", "string", "re", "json", "copy", "collections", "inspect", "types", "ast", "marshal", "heapq"),
        *("bisect", "numpy", "scipy", "pandas", "unittest", "nose", "pytest", "_pytest", "IPython", "ipykernel"),
        *("traitlets", "contextlib", "dataclasses"),
    )
)
"""Libraries that tests rest on, by the beginning of their names: these are put back."""
EQUAL_TO_ANYTHING = ("unittest.mock", "mock", "_pytest.python_api", "hypothesis")
_METHODS = """
    eq ne lt le gt ge bool contains abs round float int index complex add radd sub rsub mul rmul matmul truediv
    rtruediv floordiv mod divmod pow neg pos class instancecheck subclasscheck getattr getattribute array array_ufunc
    array_function array_priority array_interface array_struct
"""
ANSWERING = frozenset(f"__{name}__" for name in _METHODS.split())
"""Special methods by which an object answers for itself."""
CONTAINERS: tuple[Any, ...] = (list, tuple, set, frozenset, dict)
MOST_ELEMENTS, MOST_TOLD, DEPTH = 50, 20, 3
Import = Sequence[str]
"""A name, the module that it was imported from, and the name there ("" for the module itself)."""


class FairPlay:
    """Knows what libraries looked like before any student's code ran, and what the course's own cells made since."""

    def __init__(self) -> None:
        self.told: dict[str, None] = {}
        self.course_types: set[int] = set()
        self.course_names: dict[str, Any] = {}
        self.course_modules: set[str] = set()
        self.course_imports: dict[str, list[Import]] = {}
        self.imports: dict[str, list[Import]] = {}
        self.asked: Collection[str] = ()
        self.test_names: Collection[str] = ()
        self.inside: dict[str, Sequence[str]] = {}
        self.shells: dict[str, Any] = {}
        self._kinds: dict[int, tuple[type, str]] = {}
        self._constants: dict[str, Any] = {}
        self._states: dict[str, Any] = {}
        self.know()

    def know(self, more: Iterable[str] = ()) -> None:
        """Remember the libraries as they are now, with `more` that a course's own cells import."""
        families = FAMILIES | {name.partition(".")[0] for name in more}
        self.modules = {n: m for n, m in list(sys.modules.items()) if isinstance(m, ModuleType) and n != "__main__"}
        self._holders: list[tuple[str, Any, list[str], list[Any]]] = []
        self._by_name: dict[str, list[Any]] = {}
        for name, module in self.modules.items():
            if name.partition(".")[0] in families:
                self._remember(name, module)
                for key, value in list(vars(module).items()):
                    if isinstance(value, type) and value.__module__ == name and name.partition(".")[0] != "builtins":
                        self._remember(f"{name}.{key}", value)
        functions = {id(v): v for _, _, _, values in self._holders for v in values if isinstance(v, FunctionType)}
        self._functions = [(f, f.__code__, f.__defaults__, f.__kwdefaults__) for f in functions.values()]

    def _remember(self, name: str, holder: Any) -> None:
        kinds = (property, ModuleType)
        pairs = [(key, value) for key, value in vars(holder).items() if callable(value) or isinstance(value, kinds)]
        self._holders.append((name, holder, [key for key, _ in pairs], [value for _, value in pairs]))
        for key, value in pairs:
            self._by_name.setdefault(key, []).append(value)

    def put_back(self, word: str = "put back") -> None:
        """Give the libraries' names, and their functions' code, their meaning again where somebody changed it."""
        sys.settrace(None)
        sys.setprofile(None)
        for name, holder, keys, values in self._holders:
            there = _vars(holder)
            if _all(_map(_is, _map(there.get, keys), values)):
                continue
            for key, value in zip(keys, values, strict=True):
                if there.get(key) is not value:
                    _setattr(holder, key, value)
                    self.tell(f"{word}:{key}" if holder is builtins else f"{word}:{name}.{key}")
        for function, code, defaults, keywords in self._functions:
            if function.__code__ is not code or function.__defaults__ is not defaults:
                function.__code__, function.__defaults__, function.__kwdefaults__ = code, defaults, keywords
                self.tell(f"{word}:{function.__module__}.{function.__name__}")
        for name, module in self.modules.items():
            if sys.modules.get(name) is not module and name.partition(".")[0] in FAMILIES:
                sys.modules[name] = module
                self.tell(f"{word}:{name}")

    def tell(self, words: str) -> None:
        if len(self.told) < MOST_TOLD:
            self.told[words[:120]] = None

    def before_test(self, names: Iterable[str], namespace: Mapping[str, Any]) -> None:
        """Put the libraries back, and look at the names that a test and the course's own functions read."""
        self.put_back()
        self.check_names(self._with_helpers(names), namespace)

    def after_test(self, names: Iterable[str], namespace: Mapping[str, Any]) -> None:
        """Tell of what was given another meaning while the test ran."""
        self.put_back("name")
        self.check_names(self._with_helpers(names), namespace)

    def _with_helpers(self, names: Iterable[str]) -> set[str]:
        """The names that a test reads, and that the course's own functions read which it names."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.inside.get(name, ())
        return found

    def after_course_cell(
        self, namespace: Mapping[str, Any], about: Mapping[str, Any], imports: Sequence[Import]
    ) -> None:
        """Remember what a cell of the course's own made: its functions, classes, constants and imports."""
        self.inside.update(about["inside"])
        for name in about["binds"]:
            value = namespace.get(name)
            if isinstance(value, type):
                self.course_types.add(id(value))
            if callable(value):
                self.course_names[name] = value
                self._states[name] = state_of(value)
            elif name.isupper() and _type(value) in (int, float, str, bool, tuple, bytes):
                self._constants[name] = value
        for each in imports:
            self.course_imports.setdefault(each[0], []).append(each)

    def begin(self, namespace: Mapping[str, Any]) -> None:
        """Remember what the shell itself has put among the names: its own `open` and so on."""
        self.shells = {name: value for name, value in namespace.items() if callable(value)}

    def note_imports(self, imports: Sequence[Import]) -> None:
        for each in imports:
            self.imports.setdefault(each[0], []).append(each)

    def check_names(self, names: Iterable[str], namespace: Mapping[str, Any]) -> None:
        """Tell of names in a test that mean something else than Python, an import or the course says.

        `asked` are names that the course's text defines: a task may ask for a function `sum`.
        """
        for name in names:
            if name not in namespace or name == SEEN:
                continue
            value = namespace[name]
            if name in self.course_names:
                right = value is self.course_names[name] and state_of(value) == self._states[name]
            elif name in self._constants:
                right = _type(value) is _type(self._constants[name]) and value == self._constants[name]
            elif name in self.asked or value is self.shells.get(name, self):
                right = True
            elif name in self.course_imports or name in self.imports:
                claims = self.course_imports.get(name) or self.imports[name]
                known = [found for claim in claims if (found := self._imported(claim)) is not None]
                right = not known or _any(value is found for found in known)
            else:
                right = name not in _vars(builtins) or _any(value is found for found in self._by_name.get(name, ()))
            if not right:
                self.tell(f"name:{name}")

    def _imported(self, claim: Import) -> Any:
        """What an import of a library must have given, None where that is not known."""
        _, module, attribute = claim
        known = self.modules.get(module)
        return _vars(known).get(attribute) if known is not None and attribute else known

    def seen(self, value: Any) -> Any:
        """A value on its way through a test."""
        self._walk(value, DEPTH)
        return value

    def _walk(self, value: Any, depth: int) -> None:
        """Look at a value and, within bounds, at what is in it."""
        kind = _type(value)
        self._look(kind)
        if not depth:
            return
        container = next((each for each in CONTAINERS if issubclass(kind, each)), None)
        elements: Iterable[Any] = ()
        if container is not None:  # by its own method, which the student's class may have replaced
            elements = container.values(value) if container is dict else container.__iter__(value)
        elif issubclass(kind, np.ndarray) and np.ndarray.dtype.__get__(value).hasobject:
            elements = np.ndarray.flat.__get__(value)
        for element in islice(elements, MOST_ELEMENTS):
            self._walk(element, depth - 1)

    def _look(self, kind: type) -> None:
        found = self._kinds.get(id(kind))
        if found is None or found[0] is not kind:
            found = self._kinds[id(kind)] = (kind, self._doubt(kind))
        if found[1]:
            self.tell(found[1])

    def _doubt(self, kind: type) -> str:
        """Why a class may say itself whether a test passes; "" where that is for nobody to doubt."""
        name = str(kind.__name__)
        if self._is_library(kind):
            return f"class:{name}" if kind.__module__.startswith(EQUAL_TO_ANYTHING) else ""
        if id(kind) in self.course_types or (name in self.test_names and name[:1].isupper()):
            return ""
        for base in kind.__mro__:
            if self._is_library(base) or id(base) in self.course_types:
                continue
            if _any(key in ANSWERING and not _is_innocent(value) for key, value in _vars(base).items()):
                return f"class:{name}"
        return ""

    def _is_library(self, kind: type) -> bool:
        """Whether a class is what its module has under its name, and the module is a library or the course's own."""
        if kind.__flags__ & 1 << 9 == 0:  # not made by a program
            return True
        module = self.modules.get(kind.__module__) or sys.modules.get(kind.__module__)
        file = str(getattr(module, "__file__", None) or "")
        known = kind.__module__ in self.modules or is_library(file) or kind.__module__ in self.course_modules
        found: Any = module
        for part in kind.__qualname__.split("."):
            found = getattr(found, part, None)
        return known and (found is kind or (kind.__module__ in self.modules and "<locals>" in kind.__qualname__))


def state_of(value: Any) -> Any:
    """What makes a function or class of the course's what it is, as far as it can be changed in place."""
    if isinstance(value, type):
        return [(key, id(each), state_of(each)) for key, each in sorted(_vars(value).items()) if callable(each)]
    return tuple(id(getattr(value, part, None)) for part in ("__code__", "__defaults__", "__kwdefaults__"))


def _is_innocent(value: Any) -> bool:
    """Whether a method is the course's, or written by `dataclass`, which compares with its own kind alone."""
    code = getattr(value, "__code__", None)
    if code is None:
        return False
    made = code.co_filename == "<string>" and code.co_qualname.startswith("__create_fn__")
    return bool(made or code.co_filename.startswith(COURSE))


def is_library(file: str) -> bool:
    """Whether a file is one of the interpreter's or of an installed package's."""
    return any(file.startswith(folder) for folder in _folders)


_folders: list[str] = []


def libraries(folders: Iterable[str]) -> None:
    """Say where the libraries lie."""
    _folders[:] = sorted({os.path.realpath(folder) + os.sep for folder in folders if folder not in ("", ".")})
