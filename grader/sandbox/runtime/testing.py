"""An author's own tests, run by pytest in the student's process. Nothing is written, and nothing lies on a disk.

Student code shares this process with its tests and could tamper with both: what comes of it is trusted less than what
the grader judges outside.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

FOLDER = "/tests/"
"""Where the tests seem to lie; not among the student's files."""
OPTIONS = ["-c", os.devnull, "--rootdir=/", "--noconftest", "--capture=no", "--assert=plain", "-W", "ignore"]
WITHOUT = ("cacheprovider", "terminal", "faulthandler", "stepwise", "lastfailed", "pastebin", "junitxml", "doctest")

_loaded: dict[str, ModuleType] = {}


def run(file: str, test: str, source: bytes) -> BaseException | bool:
    """Whether a test passed, in all of its parametrizations, or what it raised; False if there is no such test."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.dont_write_bytecode = True
    import pytest

    class Session:
        """Takes its tests from a module in memory, and keeps what they raise."""

        def __init__(self) -> None:
            self.raised: list[BaseException] = []
            self.passed = 0

        @pytest.hookimpl(tryfirst=True)
        def pytest_collection(self, session: Any) -> bool:
            module = imported(file, source)

            class Module(pytest.Module):
                def _getobj(self) -> ModuleType:
                    return module

            found = Module.from_parent(session, path=Path(FOLDER + file))
            items = [item for item in session.genitems(found) if named(item) == test]
            session.items = items
            session.testscollected = len(items)
            return True

        def pytest_collectreport(self, report: Any) -> None:
            if report.failed:
                self.raised.append(ImportError("the tests cannot be collected"))

        def pytest_runtest_makereport(self, item: Any, call: Any) -> None:
            if call.excinfo is not None:
                self.raised.append(call.excinfo.value)
            elif call.when == "call":
                self.passed += 1

    session = Session()
    without = [option for name in WITHOUT for option in ("-p", f"no:{name}")]
    pytest.main([*OPTIONS, *without], plugins=[session])
    return session.raised[0] if session.raised else session.passed > 0


def imported(file: str, source: bytes) -> ModuleType:
    """The author's file as a module, once. Raises what it raises."""
    if file not in _loaded:
        name = file.removesuffix(".py")
        module = ModuleType(name)
        module.__file__ = FOLDER + file
        sys.modules[name] = module
        exec(compile(source, FOLDER + file, "exec", dont_inherit=True), vars(module))
        _loaded[file] = module
    return _loaded[file]


def named(item: Any) -> str:
    """The name of a test in its file: `test_rows`, or `TestRows::test_sum` in a class; without its parameters."""
    names = [part.name for part in item.listchain()[:-1] if type(part).__name__ == "Class"]
    return "::".join([*names, getattr(item, "originalname", None) or item.name])
