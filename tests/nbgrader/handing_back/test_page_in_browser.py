"""Feedback pages as a student sees them: in a real browser, narrow and wide, light and dark."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Dialog

from tests.browser import SCHEMES, WIDTHS, obstacles, opened, overflows
from tests.conftest import Demo
from tests.nbgrader.handing_back.test_page import evil_page


def pages_of(demo: Demo) -> list[Path]:
    """The longest page and the shortest of the class."""
    pages = sorted(demo.course.root.glob("feedback/*/softmax_regression/*.html"), key=lambda page: page.stat().st_size)
    return [pages[0], pages[-1]]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_feedback_page_can_be_read_by_everyone(
    demo: Demo, chromium: Browser, width: int, scheme: Literal["light", "dark"]
) -> None:
    for file in pages_of(demo):
        with opened(chromium, file.as_uri(), width, scheme) as page:
            assert obstacles(page) == []
            assert not overflows(page)
            assert page.locator("h1").is_visible()


def test_formulas_are_drawn_without_a_network_or_scripts(demo: Demo, chromium: Browser) -> None:
    with opened(chromium, pages_of(demo)[-1].as_uri(), offline=True, java_script_enabled=False) as page:
        formula = page.locator("math").first
        assert (formula.bounding_box() or {"height": 0})["height"] > 0


def test_hostile_words_take_no_effect(chromium: Browser, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(evil_page(), encoding="utf-8")
    with opened(chromium, "about:blank") as page:
        asked: list[str] = []
        said: list[str] = []

        def refuse(dialog: Dialog) -> None:
            said.append(dialog.message)
            dialog.dismiss()

        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("dialog", refuse)
        page.goto(file.as_uri())
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        assert said == []
        assert page.locator("script").count() == 0
