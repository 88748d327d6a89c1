"""Loads the author's own files, which run in this process; a student's never do."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from grader.errors import ReferenceFault


def load(path: Path, given: Mapping[str, ModuleType] | None = None) -> ModuleType:
    """Import the author's file under a name of its own, so that two courses can be open at once.

    It may import the modules `given` by their names.
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
    hidden = {name: sys.modules.get(name) for name in given or {}}
    sys.modules.update(given or {})
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ReferenceFault(f"{path}: cannot be imported: {type(error).__name__}: {error}") from error
    finally:
        sys.dont_write_bytecode = before
        for name, module_before in hidden.items():
            del sys.modules[name]
            if module_before is not None:
                sys.modules[name] = module_before
    return module
