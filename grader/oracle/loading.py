"""Loads the author's own files, which run in this process; a student's never do."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType

from grader.errors import ReferenceFault
from grader.oracle.conventions import Options, chosen


def load(path: Path, given: Mapping[str, ModuleType] | None = None, options: Options | None = None) -> ModuleType:
    """Import the author's file under a name of its own, so that two courses can be open at once.

    It may import the modules `given` by their names, and follows these `options` of conventions.
    """
    name = "nablagrade_hidden_" + hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]
    spec = importlib.util.spec_from_file_location(name, path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise ReferenceFault(
            f"{path}: not there; an assignment needs reference.py in solutions/, and problems.py beside it where the "
            "rubric declares no inputs"
        )
    module = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    try:
        with importable({**(given or {}), name: module}):  # where a dataclass looks for its own module
            if options:
                text = chosen(path.read_text(encoding="utf-8"), options)
                exec(compile(text, path, "exec", dont_inherit=True), module.__dict__)
            else:
                spec.loader.exec_module(module)
    except Exception as error:
        raise ReferenceFault(f"{path}: cannot be imported: {type(error).__name__}: {error}") from error
    finally:
        sys.dont_write_bytecode = before
    return module


def load_all(paths: Sequence[Path]) -> dict[str, ModuleType]:
    """Several files by the names by which they can be imported; each may import those before it."""
    modules: dict[str, ModuleType] = {}
    for path in paths:
        modules[path.stem] = load(path, modules)
    return modules


@contextlib.contextmanager
def importable(given: Mapping[str, ModuleType]) -> Iterator[None]:
    """While it lasts these modules can be imported by their names, whatever else goes by them."""
    with _IMPORTING:
        hidden = {name: sys.modules.get(name) for name in given}
        sys.modules.update(given)
        try:
            yield
        finally:
            for name, before in hidden.items():
                sys.modules.pop(name, None)
                if before is not None:
                    sys.modules[name] = before


_IMPORTING = threading.RLock()
