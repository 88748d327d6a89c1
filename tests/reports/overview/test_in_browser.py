"""The instructor's page of the shipped class in a real browser: narrow and wide, light and dark."""

from __future__ import annotations

import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from grader.cli.report import write_page
from grader.course.assignment import Course, load_assignment
from grader.reports.overview.page import overview_html
from tests.browser import SCHEMES, WIDTHS, obstacles, opened, overflows
from tests.conftest import Demo
from tests.nbgrader.conftest import REPRESENTATIVE

from .classes import record

NAME = "softmax_regression"
EVERYTHING = "document.querySelectorAll('details').forEach(each => each.open = true)"
HOSTILE = '"><script>alert(1)</script><img src=http://127.0.0.1:9/x onerror=alert(2)><style>*{display:none}</style>'


def report_of(demo: Demo) -> str:
    return (demo.course.root / "reports" / NAME / "index.html").as_uri()


class Kinds(HTMLParser):
    """Which elements of which classes a page has."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add((tag, dict(attrs).get("class") or ""))


@pytest.fixture(scope="module")
def few(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a few of the class: every kind of element that the page of all has, and a third of the elements."""
    course = Course(shutil.copytree(demo.course.root, tmp_path_factory.mktemp("few") / "course"))
    for student in set(course.students(NAME)) - set(REPRESENTATIVE):
        course.report_file(NAME, student).unlink()
        shutil.rmtree(course.folder("submitted", student, NAME).parent)
    page = write_page(load_assignment(course, NAME))
    assert Kinds(page).found == Kinds(demo.course.root / "reports" / NAME / "index.html").found
    return page.as_uri()


def first_students(page: Page, count: int = 4) -> list[str]:
    cells = page.locator("#students-table tbody tr:visible td:first-child bdi")
    return cells.all_inner_texts()[:count]


def sort_by(page: Page, heading: str) -> None:
    page.locator("#students-table").get_by_role("button", name=heading).click()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_it_can_be_read_by_everyone(few: str, chromium: Browser, width: int, scheme: Literal["light", "dark"]) -> None:
    with opened(chromium, few, width, scheme, bypass_csp=True) as page:
        assert not overflows(page)
        page.evaluate(EVERYTHING)
        assert obstacles(page) == []
        assert not overflows(page)
        assert page.locator("svg.plot").first.is_visible()


def test_tables_sort_by_a_click_and_again_the_other_way(demo: Demo, chromium: Browser) -> None:
    with opened(chromium, report_of(demo)) as page:
        points = page.locator("#students-table tbody tr td:nth-last-child(2)")
        sort_by(page, "points (of 30)")
        rising = [float(text) for text in points.all_inner_texts()]
        assert rising == sorted(rising) and rising[0] < rising[-1]
        assert page.locator("#students-table th[aria-sort=ascending]").inner_text().startswith("points")
        sort_by(page, "points (of 30)")
        assert [float(text) for text in points.all_inner_texts()] == rising[::-1]
        assert page.locator("#students-table th[aria-sort]").get_attribute("aria-sort") == "descending"
        sort_by(page, "student")
        assert first_students(page, 2) == ["class_based", "class_indices"]


def test_who_waits_stands_last_whichever_way_a_criterion_is_sorted(demo: Demo, chromium: Browser) -> None:
    with opened(chromium, report_of(demo)) as page:
        for _ in range(2):
            sort_by(page, "6. the derivation")
            last = page.locator("#students-table tbody tr td:nth-child(7)").all_inner_texts()[-5:]
            assert last == ["waits"] * 5


def test_a_table_is_filtered_by_words_and_by_what_is_said_of_students(demo: Demo, chromium: Browser) -> None:
    with opened(chromium, report_of(demo)) as page:
        form = page.locator("form[data-table=students-table]")
        form.get_by_role("searchbox").fill("NAIVE gradient")
        expect(form.locator("output")).to_have_text("1 of 57")
        assert first_students(page) == ["naive_in_gradient"]
        form.get_by_role("searchbox").fill("")
        form.get_by_role("combobox").select_option(label="who waits for a person")
        expect(form.locator("output")).to_have_text("5 of 57")
        assert first_students(page, 1) == ["divides_by_k"]


def test_a_name_leads_to_the_students_feedback_page(demo: Demo, chromium: Browser) -> None:
    with opened(chromium, report_of(demo)) as page:
        page.locator("#students-table").get_by_role("link", name="wrong_axis").click()
        assert "Feedback for wrong_axis" in page.locator("header").inner_text()


def test_without_scripts_all_is_there_in_order(demo: Demo, chromium: Browser) -> None:
    with opened(chromium, report_of(demo), java_script_enabled=False, offline=True) as page:
        assert page.locator("#students-table tbody tr").count() == 57
        assert not page.locator("form.filter").first.is_visible()
        assert page.locator("thead button").count() == 0
        page.locator("details.pair summary").first.click()
        assert page.locator("details.pair mark").first.is_visible()


def test_hostile_words_take_no_effect(chromium: Browser, tmp_path: Path) -> None:
    program = f"# {HOSTILE}\n" + "\n".join(f"x{i} = f(y) * {i} - z ** {i}" for i in range(9))
    evil = [
        record(HOSTILE, 0.0, said=(HOSTILE,), program=program, section=HOSTILE, who=HOSTILE, notes=[HOSTILE]),
        record("\u202eana\u0000", program=program + "\n", section="B"),
    ]
    file = tmp_path / "page.html"
    file.write_text(overview_html(HOSTILE, evil, name=HOSTILE, warning=HOSTILE), encoding="utf-8")
    with opened(chromium, "about:blank") as page:
        told: list[str] = []
        page.on("request", lambda request: told.append(request.url))
        page.on("dialog", lambda dialog: told.append(dialog.message))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(file.as_uri())
        page.evaluate(EVERYTHING)
        assert told == [file.as_uri()]
        assert page.locator("img, script").count() == 1 and page.locator("h1").is_visible()
        assert not overflows(page)
