"""The shipped course, and student code run without a sandbox: only for programs written or read by us."""

from __future__ import annotations

import functools
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from grader.checks.base import Check, Inputs
from grader.cli import leave_out_what_is_slow
from grader.course.assignment import Assignment, Course, load_assignment
from grader.model import Evidence, Generator, Limits, Outcome, Probe, Status, Submission, Verdict
from grader.oracle.numeric import Expected, Floats, expect
from grader.oracle.reference import Oracle, Target
from grader.sandbox.tiers import Sandbox
from tests.browser import PROGRAM, browser

LONGEST = 60
leave_out_what_is_slow()  # as every command does, before any test loads it


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """What a test is about in its name: the text of a program or of settings in place of a number."""
    if isinstance(val, str | bytes):
        text = val if isinstance(val, str) else val.decode("latin-1")
        text = text if len(text) < 50 * LONGEST else text[: 20 * LONGEST] + text[-20 * LONGEST :]
        shown = "".join(c if c.isprintable() or c.isspace() else f"\\x{ord(c):02x}" for c in text)
        words = " ".join(shown.split()) or repr(val)
        return words if len(words) <= LONGEST else f"{words[: LONGEST - 20]} ... {words[-15:]}"
    if isinstance(val, set | frozenset):
        return repr(sorted(map(str, val)))[:LONGEST]  # the same on every worker
    if isinstance(val, dict | list | tuple):
        return repr(val)[:LONGEST]
    return None


SHARED = {
    **dict.fromkeys(("demo", "direct", "through_nbgrader"), "a graded class"),
    "graded": "two graded students",
    **dict.fromkeys(("stock", "ours"), "nbgrader's own course"),
    "odd": "an ordinary class",
    "all_read": "the labelled derivations",
    "troubled": "a troubled class",
    "in_notebook": "answers in a notebook",
    **dict.fromkeys(("server", "url"), "a server of databases"),
}
"""Fixtures that take long to make, and what they make."""


def pytest_itemcollected(item: pytest.Item) -> None:
    """With several workers, tests of a file run on one, so that what they share is made once.

    So do tests of several files that share something that takes long; some say themselves with which they run.
    """
    if item.get_closest_marker("xdist_group"):
        return
    parameters = getattr(getattr(item, "callspec", None), "params", {}).values()
    for fixture in (*filter(lambda value: isinstance(value, str), parameters), *getattr(item, "fixturenames", ())):
        if fixture in SHARED:
            item.add_marker(pytest.mark.xdist_group(SHARED[fixture]))
            return
    item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, for what begins last is waited for: xdist keeps the order (`pyproject.toml`)."""
    items.sort(key=_when)


FIRST = ("attacks", "sandbox", "nbgrader", "benchmarks", "marking", "cli", "authoring", "explain")
"""Folders whose tests run programs, out of their time or many of them."""


def _when(item: pytest.Item) -> int:
    """What many tests share is begun first, then whole roads, which lie in tests/ itself, then these folders."""
    group = item.get_closest_marker("xdist_group")
    if group is not None and group.args[0] in SHARED.values():
        return 0
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    if folder == item.path.name:
        return 1
    return 2 + (FIRST.index(folder) if folder in FIRST else len(FIRST))


def pytest_collection_finish() -> None:
    """For every new gradebook nbgrader starts `alembic`, which takes a second to say the same: it is asked once."""
    api = sys.modules.get("nbgrader.api")
    if api is not None:
        vars(api)["get_alembic_version"] = functools.cache(api.get_alembic_version)


@pytest.fixture(scope="session")
def course() -> Course:
    return Course(Path(__file__).resolve().parents[1])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser for all tests of this process; see `tests/browser.py` for what to do with it."""
    if PROGRAM is None:
        pytest.skip("no Chromium is installed: scripts/install-system-packages tests")
    with browser() as started:
        yield started


@dataclass(frozen=True)
class Demo:
    """The shipped class as `grader demo` graded it, all samples of it, and what was printed."""

    course: Course
    printed: str


@pytest.fixture(scope="session")
def demo(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "grader", "demo", "softmax_regression", "--course", str(course.root)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Demo(Course(folder / "demo-course"), done.stdout)


@pytest.fixture(scope="session")
def assignment(course: Course) -> Assignment:
    return load_assignment(course, "softmax_regression")


@pytest.fixture(scope="session")
def in_process() -> Sandbox:
    return Sandbox(run_in_process, "none, in this process")


@pytest.fixture(scope="session")
def judged() -> Callable[[Check, Inputs, Oracle, Callable[..., Any]], Verdict]:
    """Judge a plain function as if it were a student's."""
    return judge_function


@pytest.fixture(scope="session")
def oracle_of() -> Callable[[Callable[..., Any]], Oracle]:
    """An oracle that knows one function, to a hundred units of roundoff."""
    return PlainOracle


def run_in_process(submission: Submission, probes: Sequence[Probe], limits: Limits) -> list[Outcome]:
    student: dict[str, Any] = {"__name__": "student"}
    source = submission.files.get(submission.module, b"")
    exec(compile(source, submission.module, "exec", dont_inherit=True), student)
    return [
        Outcome(probe, Status.NOT_RUN) if probe.syntax else call(student.get(probe.function), probe) for probe in probes
    ]


def call(function: Callable[..., Any] | None, probe: Probe) -> Outcome:
    if function is None:
        return Outcome(probe, Status.MISSING)
    given = [_given(value) for value in probe.arguments.values()]
    try:
        with np.errstate(all="ignore"):
            result = function(*given)
    except Exception as error:
        return Outcome(probe, Status.RAISED, message=type(error).__name__)
    if isinstance(result, Status):  # a test's way to say how a call ended
        return Outcome(probe, result)
    return Outcome(probe, Status.RETURNED, np.asarray(result, dtype=np.float64))


def _given(value: Any) -> Any:
    if isinstance(value, Generator):
        return np.random.default_rng(value.seed)
    return value.copy() if isinstance(value, np.ndarray) else value


def judge_function(check: Check, inputs: Inputs, oracle: Oracle, function: Callable[..., Any]) -> Verdict:
    outcomes = [call(function, probe) for probe in check.probes(inputs)]
    return check.judge(Evidence({outcome.probe.key: outcome for outcome in outcomes}), inputs, oracle)


class PlainOracle:
    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.drawn: dict[str, Floats] = {}

    def expected(self, target: Target, probe: Probe) -> Expected:
        value = np.asarray(self.function(**probe.arguments), dtype=np.float64)
        return expect(value, lambda u: 100 * u * np.abs(value))

    def draws(self, target: Target, probes: Sequence[Probe]) -> Floats:
        if probes[0].key not in self.drawn:
            self.drawn[probes[0].key] = np.stack([np.asarray(call(self.function, probe).value) for probe in probes])
        return self.drawn[probes[0].key]
