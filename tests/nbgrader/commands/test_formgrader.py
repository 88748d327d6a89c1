"""nbgrader's formgrader as a person uses it: in a real browser, without a network."""

from __future__ import annotations

import csv
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page

from grader.course.assignment import Course
from tests.browser import opened
from tests.conftest import Demo

NAME = "softmax_regression"


@contextmanager
def server(course: Path, log: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Jupyter's server in a course's folder: its address, and the headers that let a browser in."""
    token = secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyter", "server", "--allow-root", "--no-browser", "--ip=127.0.0.1", "--port=0"]
    with (
        log.open("w") as written,
        subprocess.Popen(
            [*command, f"--IdentityProvider.token={token}"],
            cwd=course,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as started,
    ):
        try:
            assert started.stderr is not None
            for line in started.stderr:
                written.write(line.decode())
                if found := re.search(rb"http://127\.0\.0\.1:\d+/", line):
                    break
            else:
                pytest.fail(f"Jupyter's server did not start: {log.read_text()}")
            yield found[0].decode(), {"Authorization": f"token {token}"}
        finally:
            started.kill()


def submission_of(course: Course, student: str) -> str:
    with Gradebook(course.database) as gradebook:
        return str(gradebook.find_submission_notebook(NAME, NAME, student).id)


def row_of(course: Course, student: str, to: Path) -> dict[str, str] | None:
    """A student's line of nbgrader's export, which has only who waits for nobody."""
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "export", f"--to={to}"], cwd=course.root, capture_output=True, check=False
    )
    with to.open() as file:
        return next((row for row in csv.DictReader(file) if row["student_id"] == student), None)


def test_a_derivation_is_marked_by_hand_and_its_total_exported(demo: Demo, chromium: Browser, tmp_path: Path) -> None:
    course = Course(shutil.copytree(demo.course.root, tmp_path / "course"))
    student = "gradient_sign"
    assert row_of(course, student, tmp_path / "before.csv") is None
    with server(course.root, tmp_path / "log") as (address, headers):
        url = f"{address}formgrader/submissions/{submission_of(course, student)}/?index=0"
        with opened(chromium, "about:blank", extra_http_headers=headers) as page:
            asked: list[str] = []
            page.on("request", lambda request: asked.append(request.url))
            page.goto(url)
            page.locator(".MathJax_Display").first.wait_for()  # the formulas are drawn
            assert [each for each in asked if not each.startswith((address, "about:", "data:"))] == []
            mark(page, "6.5")
    row = row_of(course, student, tmp_path / "after.csv")
    with Gradebook(course.database) as gradebook:
        grades = gradebook.find_submission(NAME, student).notebooks[0].grades
        points = {grade.name: grade.score for grade in grades}
    assert points["derivation"] == 6.5
    assert row is not None and float(row["score"]) == sum(points.values())


def mark(page: Page, points: str) -> None:
    """Points for the derivation, the last cell of the notebook, saved as formgrader does when one goes on."""
    last = page.locator("input.score").last
    with page.expect_response(lambda response: response.request.method == "PUT"):
        last.fill(points)
        last.press("Tab")
