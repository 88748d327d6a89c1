"""nbgrader without its extensions of Jupyter's server, which it loads first: a third of a second, and no use here."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

EXTENSIONS = "nbgrader.server_extensions"


class _Nothing(MetaPathFinder, Loader):
    """Gives an empty package, of which any name can be imported, for each of the extensions."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        is_one = fullname == EXTENSIONS or fullname.startswith(f"{EXTENSIONS}.")
        return ModuleSpec(fullname, self, is_package=True) if is_one else None

    def exec_module(self, module: ModuleType) -> None:
        vars(module)["__getattr__"] = {}.get  # None for every name


def import_nbgrader() -> None:
    """Import it, if nobody has; who imports one of the extensions afterwards gets the real one."""
    if "nbgrader" in sys.modules:
        return
    nothing = _Nothing()
    sys.meta_path.insert(0, nothing)
    try:
        nbgrader = importlib.import_module("nbgrader")
    finally:
        sys.meta_path.remove(nothing)
        for name in [name for name in sys.modules if name.startswith(EXTENSIONS)]:
            del sys.modules[name]
    vars(nbgrader).pop("server_extensions", None)
