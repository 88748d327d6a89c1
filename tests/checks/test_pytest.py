from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from grader.checks.base import Inputs
from grader.checks.pytest import PytestCheck
from grader.course.assignment import Assignment
from grader.errors import CourseError
from grader.grading import grade
from grader.model import Evidence, Outcome, Status, Verdict
from grader.oracle.reference import Oracle
from grader.reports import FORMATS, write
from grader.sandbox import Tier
from tests.checks.course import course, marked, sandbox, submission

TESTS = """
import numpy as np
import pytest
import small
from small import f

@pytest.fixture
def x():
    return np.arange(6.0).reshape(2, 3)

def test_rows(x):
    assert f(x, 1.0) == pytest.approx([3, 12])

@pytest.mark.parametrize("a", [0.0, 0.5, 2.0])
def test_scaled(x, a):
    np.testing.assert_allclose(f(x, a), a * x.sum(axis=1))

class TestShapes:
    def test_one_row(self, x):
        assert np.shape(f(x[:1], 1.0)) == (1,), "one value for each row"

def test_that_nobody_asks_for():
    raise RuntimeError
"""
CREDIT = {"test_rows": 2.0, "test_scaled": 1.0, "TestShapes::test_one_row": 1.0}
CHECKS = "{kind: pytest, file: tests_small.py, credit: {test_rows: 2, test_scaled: 1, 'TestShapes::test_one_row': 1}}"
CHECK = PytestCheck(kind="pytest", file="tests_small.py", credit=CREDIT)
INPUTS = Inputs({}, {}, {}, tests={"tests_small.py": TESTS})
RIGHT = "import numpy as np\ndef f(x, a):\n    return a * x.sum(axis=1)\n"


def verdict_on(*statuses: Status) -> Verdict:
    outcomes = [Outcome(probe, status) for probe, status in zip(CHECK.probes(INPUTS), statuses, strict=True)]
    oracle: Oracle = None  # type: ignore[assignment]
    return CHECK.judge(Evidence({outcome.probe.key: outcome for outcome in outcomes}), INPUTS, oracle)


@pytest.mark.parametrize(
    ("statuses", "credit"),
    [
        ((Status.RETURNED, Status.RETURNED, Status.RETURNED), 1),
        ((Status.RAISED, Status.RETURNED, Status.RETURNED), 0.5),
        ((Status.RETURNED, Status.MISSING, Status.RETURNED), 0.75),
        ((Status.RETURNED, Status.CRASHED, Status.TIMED_OUT), 0.5),
        ((Status.RAISED, Status.RAISED, Status.RAISED), 0),
        ((Status.RAISED, Status.GRADER_FAULT, Status.RETURNED), None),
    ],
)
def test_the_credit_is_the_weighted_share_of_what_passed(statuses: tuple[Status, ...], credit: float | None) -> None:
    assert verdict_on(*statuses).credit == credit


def test_the_tests_that_failed_are_named() -> None:
    message = verdict_on(Status.RAISED, Status.RETURNED, Status.RAISED).message
    assert message.startswith("1 of 3 tests passed; failed: test_rows, TestShapes::test_one_row.")


@pytest.mark.parametrize(
    "settings",
    [
        {"file": "../tests_a.py"},
        {"file": "reference.py"},
        {"credit": {}},
        {"credit": {"rows": 1.0}},
        {"credit": {"test": 0.0}},
    ],
)  # fmt: skip
def test_settings_are_checked(settings: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PytestCheck(**{"kind": "pytest", "file": "tests_a.py", "credit": {"test_a": 1.0}, **settings})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return course(tmp_path_factory.mktemp("course"), CHECKS, tests_small=TESTS)


@pytest.mark.parametrize("tier", ["strong", "standard"])
@pytest.mark.parametrize(
    ("code", "points", "words"),
    [
        (RIGHT, 4, "all tests passed"),
        (RIGHT.replace("a *", ""), 3, "2 of 3 tests passed; failed: test_scaled."),
        ("def f(x, a):\n    return [a * float(r.sum()) for r in x]\n", 4, ""),
        ("def f(x, a):\n    raise ValueError\n", 0, "0 of 3 tests passed"),
        (RIGHT.replace("    return", "    if a == 2: import os; os._exit(0)\n    return"), 3, "failed: test_scaled."),
        (RIGHT.replace("    return", "    if a == 2: raise SystemExit\n    return"), 3, "failed: test_scaled."),
        (RIGHT.replace("    return", "    while a == 2: pass\n    return"), 3, "failed: test_scaled."),
        (RIGHT + "import _pytest, pytest\npytest.approx = None\n", 2, "failed: test_rows."),
        (RIGHT + "import sys\nsys.modules['pytest'] = None\n", 0, "0 of 3 tests passed"),
        ("import pytest\ndef f(x, a): pytest.skip('no')", 0, ""),
        ("import pytest\ndef f(x, a): pytest.exit('no')", 0, ""),
        ("g = 3", 0, "0 of 3 tests passed"),
        ("def f(:", 0, "Your file cannot be imported"),
        ("", 0, ""),
    ],
)  # fmt: skip
def test_end_to_end(small: Assignment, tier: Tier, code: str, points: float, words: str) -> None:
    score = marked(small, code, tier)
    assert score.points == points, score.verdict
    assert words in score.verdict.message, score.verdict


def test_nothing_of_the_tests_is_told_unless_the_rubric_says_so(small: Assignment) -> None:
    code = "import numpy as np\ndef f(x, a): return np.sum(a * x)"
    told = marked(small, code).verdict
    assert told.message == "0 of 3 tests passed; failed: test_rows, test_scaled, TestShapes::test_one_row."


def test_a_test_that_is_not_there_is_a_mistake_of_the_course(tmp_path: Path) -> None:
    checks = "{kind: pytest, file: tests_small.py, credit: {test_nothing: 1, test_rows: 1}}"
    with pytest.raises(CourseError, match=r"'test_nothing', which is not in .*; there are: test_one_row, test_rows"):
        course(tmp_path, checks, tests_small=TESTS)


@pytest.mark.parametrize("tier", ["strong", "standard"])
def test_nothing_is_written_and_the_tests_lie_nowhere(tmp_path: Path, tier: Tier) -> None:
    """The tests run where no file can be made, and pytest's own temporary folders are not to be had at standard."""
    tests = """
import os, pytest, sys
def test_no_files():
    assert sys.dont_write_bytecode and not os.path.exists("/tests")
    assert not os.path.exists(".pytest_cache") and "PYTEST_ADDOPTS" not in os.environ
"""
    checks = "{kind: pytest, file: tests_small.py, credit: {test_no_files: 1}}"
    assert marked(course(tmp_path, checks, tests_small=tests), RIGHT, tier).points == 4


def test_every_report_format_shows_a_failed_test(tmp_path: Path) -> None:
    assignment = course(tmp_path, CHECKS, tests_small=TESTS)
    full = replace(assignment, rubric=assignment.rubric.model_copy(update={"feedback": "full"}))
    report = grade(submission(RIGHT.replace("a *", "")), full, sandbox("strong"))
    for format in FORMATS:
        assert "test_scaled" in write(report, format)
    assert "AssertionError" in report.scores[0].verdict.message
    assert report.scores[0].verdict.example is None


def test_the_tests_are_part_of_what_a_report_was_made_from(tmp_path: Path) -> None:
    one, two = (course(tmp_path / str(i), CHECKS, tests_small=TESTS + "#" * i) for i in (1, 2))
    assert one.reference.digest != two.reference.digest
    assert one.rubric.run_limits().packages == ("numpy", "pytest")


def test_a_file_that_is_not_there_is_a_mistake_of_the_course(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"tests_small\.py cannot be read"):
        course(tmp_path, CHECKS)
