"""Libraries that a rubric forbids are not there for a student's program, even parts of one that is (`numpy.linalg`).

A library that is allowed and needs a forbidden one still finds it. None of this holds a program that is out to get
round it, as nothing in a process of its own can; what must not be reached at all is not listed in `packages`.
"""

from __future__ import annotations

import builtins
import contextlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

from . import modules


class Absence:
    """Hides modules from imports, but for those of the libraries themselves."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.kept: dict[str, ModuleType | None] = {}
        self.inside = 0
        self._import = builtins.__import__

    def begin(self) -> None:
        """From now on."""
        self._hide()
        vars(builtins)["__import__"] = self.imported

    def imported(
        self, name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
    ) -> ModuleType:
        """In place of the built-in `__import__`, with its arguments."""
        if self.inside or of_a_library(globals):
            with self._shown():
                return self._import(name, globals, locals, fromlist, level)
        found = self._import(name, globals, locals, fromlist, level)
        for part in fromlist or ():
            full = f"{found.__name__}.{part}"
            if self._hidden(full):
                raise ModuleNotFoundError(f"No module named {full!r}", name=full)
        return found

    def _hidden(self, name: str) -> bool:
        return any(f"{name}.".startswith(f"{hidden}.") for hidden in self.names)

    def _hide(self) -> None:
        self.kept.update({name: module for name, module in sys.modules.items() if self._hidden(name) and module})
        vanished: Mapping[str, Any] = dict.fromkeys([*self.kept, *self.names])  # importing a None fails
        sys.modules.update(vanished)

    @contextlib.contextmanager
    def _shown(self) -> Iterator[None]:
        if not self.inside:
            for name in [*self.kept, *self.names]:
                sys.modules.pop(name, None)
            sys.modules.update({name: module for name, module in self.kept.items() if module})
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1
            if not self.inside:
                self._hide()


def of_a_library(names: Any) -> bool:
    """Whether these are the global names of an imported module that is not one of the submitted files."""
    module = sys.modules.get(names.get("__name__", "")) if type(names) is dict else None
    file = getattr(module, "__file__", None) or ""
    return module is not None and vars(module) is names and not file.startswith(modules.ROOT)
