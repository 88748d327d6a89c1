"""The page in a real browser: a group is marked by keys, its total exported, undone; nobody else gets in."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from grader.cli import main, parser
from grader.course.assignment import Course
from grader.marking.deciding import Decision
from grader.marking.desk import Desk
from grader.marking.web.app import HERE, create_app
from grader.marking.web.guarding import Guard
from grader.marking.web.serving import opened
from grader.reports.examples import recorded_view
from grader.reports.rendering import TEMPLATES, render_part
from tests.browser import obstacles, overflows
from tests.browser import opened as browsing
from tests.nbgrader.conftest import NAME

pytestmark = pytest.mark.xdist_group("a browser that marks")
DeskOf = Callable[..., Desk]
LINES = """all => all.map(each => {
  const text = document.createRange();
  text.selectNodeContents(each);
  return new Set([...text.getClientRects()].map(line => line.top)).size;
})"""
"""On how many lines the text of each element stands."""


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    """The page's address while it is served."""
    with opened(desk, 0) as (server, guard):
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield guard.address
    thread.join(timeout=10)


@contextmanager
def page_of(browser: Browser, address: str, **settings: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page at the address, and what it complained of."""
    with browsing(browser, "about:blank", **settings) as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(address)
        yield page, said


def to_group_of(page: Page, student: str) -> None:
    """Turn to the group that a student is in, by keys."""
    with page.expect_navigation():
        page.locator(".groups a").first.click()
    for _ in range(9):
        if page.locator("form.panel .members li", has_text=student).count():
            return
        with page.expect_navigation():
            page.keyboard.press("n")
    raise AssertionError(f"no group has {student}")


def test_a_group_is_marked_by_keys_and_its_total_is_in_the_export(
    desk_of: DeskOf, own_class: Course, chromium: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    with served(desk_of()) as address, page_of(chromium, address) as (page, said):
        to_group_of(page, "bert")
        assert page.input_value("#points") == "7"
        page.keyboard.press("5")  # the regulariser after all
        assert page.input_value("#points") == "8"
        page.keyboard.press("c")
        page.keyboard.type("The 2 is lost.")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".said")
        assert "8 points for 3 answers" in page.inner_text(".said")
        main(["export", NAME, "--course", str(own_class.root)])
        rows = [line for line in capsys.readouterr().out.splitlines() if ",anna," in line or ",bert," in line]
        assert len(rows) == 2 and all("8" in row.split(",") or "8.0" in row.split(",") for row in rows)
        page.keyboard.press("u")
        page.wait_for_url("**/marked?undone=*")
        assert "3 answers stand as before" in page.inner_text(".said")
        assert said == []
    assert len(desk_of().standings().marked) == 0


def test_an_answer_is_left_out_of_a_decision(desk_of: DeskOf, chromium: Browser) -> None:
    with served(desk_of()) as address, page_of(chromium, address) as (page, said):
        to_group_of(page, "bert")
        page.keyboard.press("]")
        page.wait_for_selector("#answer .turn :text('2 of 3')")
        page.keyboard.press("x")
        assert page.inner_text("#chosen") == "2"
        page.keyboard.press("o")  # of its kind are two, of which this is one
        assert page.inner_text("#chosen") == "2"
        page.keyboard.press("x")
        page.keyboard.press("Enter")
        page.wait_for_selector(".said")
        assert said == []
    assert len(desk_of().standings().marked) == 1


def test_what_a_student_wrote_takes_effect_nowhere(desk_of: DeskOf, chromium: Browser) -> None:
    with served(desk_of()) as address, page_of(chromium, address) as (page, said):
        to_group_of(page, "gina")
        assert "taken over" not in page.title()
        assert '<script>document.title = "taken over"</script>' in page.inner_text("#answer")
        assert page.locator("#answer script, #answer img, #answer a[href^=javascript]").count() == 0
        assert said == []


def test_a_program_is_shown_with_what_is_said_of_it(desk_of: DeskOf, chromium: Browser) -> None:
    with served(desk_of()) as address, page_of(chromium, address) as (page, said):
        to_group_of(page, "hugo")
        assert "softmax returns each row's probabilities" in page.inner_text("main")
        assert "A person must say which file counts" in page.inner_text("#answer .message")
        assert "return F" in page.inner_text("#answer") and "return 2 * F" in page.inner_text("#answer")
        page.keyboard.press("a")  # of no steps there is nothing to give
        assert page.input_value("#points") == ""
        page.fill("#points", "99")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("main.plain")
        assert "99 points are not from 0 to 3" in page.inner_text("main")
        assert [each for each in said if "409" not in each] == []


def test_a_scan_is_shown_as_a_picture(desk_of: DeskOf, chromium: Browser) -> None:
    with served(desk_of(anonymous=True)) as address, page_of(chromium, address) as (page, said):
        page.locator(".groups a", has_text="the same scan").click()
        picture = page.locator(".scan img").first
        picture.wait_for()
        assert picture.evaluate("each => each.decode().then(() => each.naturalWidth)") == 900
        assert "Fred" not in page.content() and "fred" not in page.content()
        assert said == []


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1400, "dark")])
def test_the_pages_are_for_everybody(desk_of: DeskOf, chromium: Browser, width: int, scheme: str) -> None:
    desk = desk_of()
    with served(desk) as address, page_of(chromium, address, width=width, scheme=scheme) as (page, _):
        for step in ("waiting", "marking", "marked"):
            if step == "marking":
                to_group_of(page, "bert")
            if step == "marked":
                page.keyboard.press("Enter")
                page.wait_for_selector(".said")
                page.click("text=Decisions")
            assert obstacles(page) == [], step
            assert not overflows(page), step


def test_names_of_arguments_are_not_torn_on_a_telephone(chromium: Browser) -> None:
    wide = {"shape": [2, 4], "values": [[-0.159140, -0.863014, -0.348008, -0.364175]] * 2}
    number = {"shape": [1], "values": [1.0]}
    shown = recorded_view({"inputs": {"weights": wide, "lam": 0.1}, "expected": number, "received": number})
    sheets = "".join(
        path.read_text(encoding="utf-8") for path in (TEMPLATES / "parts.css", HERE / "static" / "mark.css")
    )
    with browsing(chromium, "about:blank", width=390) as page:
        page.set_content(f"<style>{sheets}</style><main>{render_part('parts.html', 'example', shown)}</main>")
        heads = page.locator(".values th:first-child")
        assert heads.all_inner_texts()[:3] == ["argument", "weights", "lam"]
        assert set(heads.evaluate_all(LINES)) == {1}
        assert not overflows(page)


def test_nobody_gets_in_without_the_token(desk_of: DeskOf) -> None:
    guard = Guard(8123)
    client = create_app(desk_of(), guard).test_client()
    here = {"base_url": "http://127.0.0.1:8123"}
    assert client.get("/", **here).status_code == 403
    assert client.get("/?token=wrong", **here).status_code == 403
    assert client.get(f"/?token={guard.token}", base_url="http://evil.example:8123").status_code == 421
    welcome = client.get(f"/?token={guard.token}", **here)
    assert welcome.status_code == 303 and "SameSite=Strict" in welcome.headers["Set-Cookie"]
    assert "HttpOnly" in welcome.headers["Set-Cookie"]
    page = client.get("/", **here)
    assert page.status_code == 200 and "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_a_form_of_another_page_changes_nothing(desk_of: DeskOf) -> None:
    guard, desk = Guard(8123), desk_of()
    client = create_app(desk, guard).test_client()
    here: dict[str, Any] = {"base_url": "http://127.0.0.1:8123"}
    client.get(f"/?token={guard.token}", **here)
    stands = desk.standings()
    answer = stands.groups[-1].first
    sent = {"part": "derivation", "points": "3", "member": f"{stands.handle(answer.student)}:{answer.seen}"}
    assert client.post("/decide", data=sent, **here).status_code == 403
    evil = {"Origin": "http://evil.example"}
    assert client.post("/decide", data={**sent, "form": guard.form}, headers=evil, **here).status_code == 403
    assert desk.standings().marked == []
    assert client.post("/decide", data={**sent, "form": guard.form}, **here).status_code == 303
    assert len(desk.standings().marked) == 1
    assert client.post("/decide", data={**sent, "form": guard.form, "points": "11"}, **here).status_code == 409


def test_the_key_that_undoes_takes_back_nobody_elses_decision(desk_of: DeskOf) -> None:
    ada, ben, guard = desk_of("Ada"), desk_of("Ben"), Guard(8123)
    client = create_app(ada, guard).test_client()
    here: dict[str, Any] = {"base_url": "http://127.0.0.1:8123"}
    client.get(f"/?token={guard.token}", **here)
    stands = ben.standings()
    group, *others = [each.first for each in stands.groups if each.part == "derivation"]
    own = ada.decide(Decision("derivation", 1.0, "", "Ada"), {others[0].student: others[0].seen})
    taken = ben.decide(Decision("derivation", 2.0, "", "Ben"), {others[1].student: others[1].seen})
    page = client.get(f"/answer/derivation/{stands.handle(group.student)}", **here).text
    keyed = re.compile(r'<button name="number" value="(\d+)" data-key="u">')
    assert keyed.findall(page) == [str(own.number)]
    assert keyed.findall(client.get("/marked", **here).text) == [str(own.number)]
    ada.undo(own.number, "Ada")
    page = client.get(f"/answer/derivation/{stands.handle(group.student)}", **here).text
    assert keyed.findall(page) == [] and f'value="{taken.number}"' in client.get("/marked", **here).text


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_the_page_listens_where_it_is_told_and_is_called_by_this_machine(desk_of: DeskOf, host: str) -> None:
    with opened(desk_of("ada"), 0, host) as (server, guard):
        assert server.socket.getsockname() == (host, guard.port)
        assert guard.address.startswith("http://127.0.0.1:")


def test_the_page_listens_to_this_machine_alone_if_nothing_is_said() -> None:
    assert parser().parse_args(["mark", NAME]).host == "127.0.0.1"
