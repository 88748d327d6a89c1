"""nbgrader's gradebook without what it loads beside it: half a second, and little of it is ever used.

That is its extensions of Jupyter's server, and of other packages a function or two, which are looked up when they are
called; of nbformat it takes a name for annotations, for which a validator of JSON would be loaded.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

LATER = ("nbgrader.server_extensions", "nbformat", "requests", "setuptools")
"""Packages that nothing of which runs while nbgrader's gradebook is imported."""


class _Later(MetaPathFinder, Loader):
    """Gives a package in the place of each of these, of which any name can be imported, and called."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        is_one = any(fullname == name or fullname.startswith(f"{name}.") for name in LATER)
        return ModuleSpec(fullname, self, is_package=True) if is_one else None

    def exec_module(self, module: ModuleType) -> None:
        vars(module)["__getattr__"] = partial(_name, module.__name__)


def _name(module: str, name: str) -> Callable[..., Any]:
    if name.startswith("__"):
        raise AttributeError(name)
    return partial(_call, module, name)


def _call(module: str, name: str, *arguments: Any, **named: Any) -> Any:
    return getattr(importlib.import_module(module), name)(*arguments, **named)


def import_nbgrader() -> None:
    """Import it, if nobody has; who imports one of the others afterwards gets the real one."""
    if "nbgrader" in sys.modules:
        return
    later = _Later()
    sys.meta_path.insert(0, later)
    try:
        importlib.import_module("nbgrader.api")
    finally:
        sys.meta_path.remove(later)
        for name, module in [*sys.modules.items()]:
            if getattr(module, "__loader__", None) is later:
                del sys.modules[name]
                package, _, last = name.rpartition(".")
                vars(sys.modules.get(package, module)).pop(last, None)
