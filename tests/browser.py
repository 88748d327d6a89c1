"""A real browser for tests and pictures: Debian's Chromium, started once a process, with no network but loopback."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

WIDTHS = (390, 1400)
"""Pixels: a telephone, a desk."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = (
    "--no-sandbox",  # as root, in a container
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a window. Raises RuntimeError where none is installed."""
    if PROGRAM is None:
        raise RuntimeError("no Chromium is installed: scripts/install-system-packages tests")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=PROGRAM, args=list(SWITCHES))
        try:
            yield started
        finally:
            started.close()


@contextmanager
def opened(
    browser: Browser, address: str, width: int = 1400, scheme: Literal["light", "dark"] = "light", **context: Any
) -> Iterator[Page]:
    """The page of an address (`file:` or `http:`) in a window of its own; `context` as Playwright's `new_context`."""
    made = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **context)
    try:
        page = made.new_page()
        page.goto(address)
        yield page
    finally:
        made.close()


def obstacles(page: Page) -> list[str]:
    """What axe-core finds serious or critical in a page: its rule, how it helps, and the first place."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:200]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


def overflows(page: Page) -> bool:
    """Whether the page as a whole must be moved sideways to be read; a table that scrolls in itself may."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
