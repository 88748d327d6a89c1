"""nbgrader's formgrader as a person uses it: in a real browser, without a network."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page

from grader.course.assignment import Course
from tests.browser import opened
from tests.conftest import Demo
from tests.jupyter import server, submission_of
from tests.nbgrader.running import nbgrader_command

NAME = "softmax_regression"


def row_of(course: Course, student: str, to: Path) -> dict[str, str] | None:
    """A student's line of nbgrader's export, which has only who waits for nobody."""
    nbgrader_command(course.root, ["export", f"--to={to}"])
    with to.open() as file:
        return next((row for row in csv.DictReader(file) if row["student_id"] == student), None)


def test_a_derivation_is_marked_by_hand_and_its_total_exported(demo: Demo, chromium: Browser, tmp_path: Path) -> None:
    course = Course(shutil.copytree(demo.course.root, tmp_path / "course"))
    student = "gradient_sign"
    assert row_of(course, student, tmp_path / "before.csv") is None
    with server(course.root, tmp_path / "log") as (address, headers):
        url = f"{address}formgrader/submissions/{submission_of(course, NAME, student)}/?index=0"
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
