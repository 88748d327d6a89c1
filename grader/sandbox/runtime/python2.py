"""Files of Python 2, where a rubric allows them: converted by fissix, with the names that Python 3 has no more.

Fissix keeps Python's own converter (lib2to3) alive. It parses in pure Python, in the student's process.
"""

from __future__ import annotations

import builtins
import functools
import sys
from types import ModuleType

FIXES = (
    *("apply", "basestring", "dict", "except", "exec", "execfile", "funcattrs", "has_key", "long", "ne", "next"),
    *("nonzero", "numliterals", "paren", "print", "raise", "raw_input", "repr", "tuple_params", "unicode", "xrange"),
)
NAMES = {
    "xrange": range,
    "raw_input": input,
    "unicode": str,
    "basestring": str,
    "long": int,
    "unichr": chr,
    "reduce": functools.reduce,
}


def offer() -> None:
    """Give the names that are no more, as built in and in `past.builtins`."""
    past, names = ModuleType("past"), ModuleType("past.builtins")
    vars(names).update(NAMES)
    vars(past).update(builtins=names)
    sys.modules.update({"past": past, "past.builtins": names})
    for name, meaning in NAMES.items():
        if not hasattr(builtins, name):
            setattr(builtins, name, meaning)


def converted(text: str) -> str:
    """The text as Python 3. Raises what the converter raises for what it cannot read."""
    from fissix.refactor import RefactoringTool

    tool = RefactoringTool([f"fissix.fixes.fix_{name}" for name in FIXES])
    return str(tool.refactor_string(text.expandtabs(8) + "\n", "submission"))
