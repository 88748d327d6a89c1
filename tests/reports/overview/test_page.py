"""The instructor's page: what it tells, where its links lead, and that nobody's words take effect."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from grader.reports.overview import page
from grader.reports.overview.page import Run, overview_html

from .classes import TITLES, Record, record

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'</style></title>"
CLASS = [
    record("ana", section="A", who="Ana Muster", link="../../feedback/ana/demo/demo.html"),
    record("bob", loss=0.0, section="B", late=7200.0, penalty=1.5, said=("It returns 0 in every call.",)),
    record("cleo", softmax=1.5, written=None, section="A"),
    record("dan", 0.0, 0.0, 0.0, section="B", status="timed out", notes=["a note"]),
]


class Page(HTMLParser):
    """Tags with attributes, and the rows of each table by the label of what is around it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.tables: dict[str, list[list[str]]] = {}
        self._label, self._in_cell = "", False
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        here = {name: value or "" for name, value in attrs}
        self.tags.append((tag, here))
        self._label = here["aria-label"] if "scroll" in here.get("class", "").split() else self._label
        if tag == "tr":
            self.tables.setdefault(self._label, []).append([])
        if tag in ("td", "th"):
            self.tables[self._label][-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_cell:
            self.tables[self._label][-1][-1] += data


def parsed(records: list[Record] = CLASS, **more: object) -> Page:
    return Page(overview_html("Demo", records, **more))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def whole() -> Page:
    return parsed(name="demo", run=Run(ungraded=("eve",), absent=("finn",), seconds={"ana": 60.0}))


def test_it_is_the_same_every_time() -> None:
    assert overview_html("Demo", CLASS) == overview_html("Demo", CLASS)


def test_every_student_has_a_row_with_points_section_lateness_and_remarks(whole: Page) -> None:
    head, *rows = whole.tables["Students and their points"]
    assert head[:3] == ["student", "section", "1. the probabilities of each row (of 4)"]
    assert [[" ".join(cell.split()) for cell in row] for row in rows] == [
        ["anaAna Muster", "A", "4", "8", "10", "", "", "22", ""],
        ["bob", "B", "4", "0", "10", "2 h", "-1.5", "14", ""],
        ["cleo", "A", "1.5", "8", "waits", "", "", "9.5", "waits"],
        ["dan", "B", "0", "0", "0", "", "", "0", "notes"],
    ]


def test_criteria_have_their_numbers_and_the_index_their_names(whole: Page) -> None:
    rows = whole.tables["Criteria in numbers"][1:]
    assert [row[1] for row in rows] == list(TITLES.values())
    assert rows[2] == ["3", "the derivation of dJ/dw_k", "10", "6.67", "0.67", "-", "2", "0", "1", "1"]
    anchors = {here["href"] for tag, here in whole.tags if tag == "a" and here["href"].startswith("#")}
    ids = {f"#{here['id']}" for _, here in whole.tags if "id" in here}
    assert {"#criterion-1", "#criterion-2", "#criterion-3", "#students", "#waiting", "#run"} <= anchors <= ids


def test_nobody_reads_an_internal_id_alone(whole: Page) -> None:
    assert "softmax" not in whole.text and "written" not in whole.text


def test_it_says_what_waits_and_how_to_mark_it(whole: Page) -> None:
    assert "1 of 4 students have marks that wait for a person" in whole.text
    waits = whole.tables["What waits for a person"][1]
    assert [cell.strip() for cell in waits] == ["1", "3. the derivation of dJ/dw_k", "A person reads this", "cleo"]
    assert "grader mark demo" in whole.text
    assert "grader mark" not in parsed(CLASS[:1], name="demo").text


def test_slips_of_one_student_stand_by_themselves(whole: Page) -> None:
    assert [row[0] for row in whole.tables["Slips of one student each"][1:]] == ["1", "1", "1"]
    assert "Slips of several students" not in whole.tables
    both = parsed([*CLASS, record("eve", 0.0, status="timed out")])
    assert both.tables["Slips of several students"][1][0] == "2"


def test_the_run_says_what_was_not_graded_and_with_what_the_rest_was(whole: Page) -> None:
    told = " ".join(whole.text.partition("Graded")[2].split())
    assert "eve; run grader grade demo" in told and "1: finn" in told and "1 min" in told
    assert "strong (bubblewrap)" in told and "r" * 12 in told


def test_reports_of_different_rubrics_are_counted() -> None:
    other = record("eve")
    other["provenance"]["rubric"] = "o" * 64
    assert "rrrrrrrrrrrr (4 reports)" in parsed([*CLASS, other]).text


def test_times_of_the_run_are_told() -> None:
    first, last = datetime(2026, 2, 3, 4, 5, tzinfo=UTC), datetime(2026, 2, 3, 6, 7, tzinfo=UTC)
    assert "2026-02-03 04:05 UTC to 2026-02-03 06:07 UTC" in parsed(run=Run(first, last)).text


def test_it_loads_nothing_and_runs_its_own_script_alone(whole: Page) -> None:
    text = overview_html("Demo", CLASS)
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    (policy,) = [here["content"] for tag, here in whole.tags if here.get("http-equiv") == "Content-Security-Policy"]
    assert f"script-src 'sha256-{digest}'" in policy and policy.startswith("default-src 'none'")
    loading = [here for tag, here in whole.tags if "src" in here or tag in ("link", "iframe", "object", "image")]
    assert loading == [] and "http://" not in text.replace("http://www.w3.org", "") and "@import" not in text


@pytest.mark.parametrize(
    "place", ["student", "who", "section", "title", "status", "message", "staff", "program", "note"]
)
def test_words_of_others_are_shown_as_words(place: str) -> None:
    evil = record("ana", 0.0, 8.0, None)
    if place in ("student", "who", "section"):
        evil[place] = HOSTILE
    elif place == "program":
        evil["handed_in"]["files"] = {f"{HOSTILE}.py": HOSTILE}
    elif place == "note":
        evil["notes"] = [HOSTILE]
    else:
        evil["criteria"][0][place] = [HOSTILE] if place == "staff" else HOSTILE
    shown = parsed([evil, record("bob", 0.0, section="B")])
    assert [tag for tag, _ in shown.tags if tag in ("script", "img")] == ["script"]
    assert [name for _, here in shown.tags for name in here if name.startswith("on")] == []
    if place not in ("program", "message"):
        assert "<script>alert(1)" in shown.text


def test_similar_programs_stand_side_by_side_without_the_reference() -> None:
    text = "\n".join(f"def f{i}(a):\n    return np.exp(a) * {i} - a ** {i + 2}\n" for i in range(4))
    made = parsed([record("ana", program=text), record("bob", program=text.replace("a", "b")), *CLASS[2:]])
    assert "2 students" in made.text and "The program of ana" in [here.get("aria-label") for _, here in made.tags]
    assert "Likeness is no proof" in made.text


def test_without_the_libraries_the_page_is_made_and_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.figure", None)
    monkeypatch.setitem(__import__("sys").modules, "copydetect", None)
    made = parsed()
    assert page.missing() == ["plots need matplotlib", "similar programs side by side need copydetect"]
    assert made.text.count("pip install 'nablagrade[report]'") == 2
    assert [tag for tag, _ in made.tags if tag == "svg"] == [] and "Similar programs" not in made.text
    assert len(made.tables["Students and their points"]) == 5


def test_a_class_graded_by_cells_has_a_page() -> None:
    cell = {"id": "nb c1", "title": "c1 (nb)", "points": 1.0, "max_points": 2.0, "misconception": ""}
    cells = [{**cell, "status": "not all points"}]
    about = {"student": "ana", "criteria": cells, "points": 1.0, "max_points": 2.0, "needs_review": False, "notes": []}
    made = parsed([about], warning="cells run in the student's own process")
    assert "Cells run in the student's own process." in made.text
    assert made.tables["Criteria in numbers"][1][1] == "c1 (nb)"


def test_there_is_nothing_of_sections_or_lateness_where_there_is_none() -> None:
    made = parsed([record("ana"), record("bob")])
    assert "Sections in numbers" not in made.tables and "Who was late" not in made.tables
    assert "nobody" in made.text and "all marks are decided" in made.text


def whose_points(*points: float | None, most: float = 4.0) -> Record:
    made = record("ana", *points)
    made["criteria"][0]["max_points"] = most
    made["points"] = sum(value or 0.0 for value in points)
    return made


@pytest.mark.parametrize(
    "odd",
    [
        whose_points(None, None, None),
        whose_points(0.0, 0.0, 0.0, most=0.0),
        whose_points(7.0, 9.0, 12.0),
        whose_points(1 / 3, 0.1, 2.5),
    ],
    ids=["nothing decided", "no points to get", "extra credit", "fractions"],
)
def test_odd_marks_have_a_page_without_numbers_that_are_none(odd: Record) -> None:
    made = parsed([odd])
    assert made.tables["Students and their points"][1][0].strip() == "ana"
    shown = " ".join(cell for rows in made.tables.values() for row in rows for cell in row)
    assert not re.search(r"\b(nan|inf|None)\b", shown)
