"""Each report format: the same bytes every time, every word escaped, and the keys that scripts rely on."""

import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest

from grader.course.assignment import Assignment
from grader.grading import grade
from grader.model import Limits, Outcome, Provenance, Report, Score, Status, Submission, Verdict
from grader.reports import FORMATS, write
from grader.reports.html import report_html
from grader.reports.json import report_json
from grader.reports.text import report_text
from grader.sandbox.tiers import Sandbox

HOSTILE = '<script src="https://evil.example/x.js">alert(1)</script><img src=x onerror=alert(2)>"\'&</p></article>'
PROVENANCE = Provenance("s" * 64, "r" * 64, "f" * 64, 7, "0.1", "2.0", "bubblewrap 0.8.0, limits")
RIGHT = Score("softmax", "softmax works", 3.0, 3.0, Verdict(1.0, "Right."))
WRONG = Score("loss", "loss works", 1.25, 5.0, Verdict(0.25, "Off by two.", "wrong values", misconception="factor"))
WAITS = Score("derivation", "the derivation", None, 10.0, Verdict(None, "A person reads this.", "waits for a person"))


def report_of(*scores: Score, student: str = "ana", title: str = "Softmax", notes: tuple[str, ...] = ()) -> Report:
    return Report(student, "softmax_regression", title, scores, PROVENANCE, notes)


MIXED = report_of(RIGHT, WRONG, WAITS, notes=("'mine.py' was taken for softmax_regression.py",))
EVIL = report_of(
    Score("softmax", HOSTILE, 1.0, 3.0, Verdict(0.3, HOSTILE, HOSTILE, misconception=HOSTILE)),
    student=HOSTILE,
    title=HOSTILE,
    notes=(HOSTILE,),
)


def test_the_formats_are_known_by_name() -> None:
    assert FORMATS == ("classroom", "gradescope", "html", "json", "junit", "prairielearn", "text")


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_has_the_same_bytes_every_time(name: str) -> None:
    assert write(MIXED, name).encode() == write(MIXED, name).encode()
    assert write(MIXED, name).endswith("\n") and not write(MIXED, name).endswith("\n\n")


@pytest.mark.parametrize("name", FORMATS)
def test_grading_twice_gives_the_same_bytes(name: str, assignment: Assignment) -> None:
    def run(submission: Submission, probes: object, limits: Limits) -> list[Outcome]:
        assert isinstance(probes, list)
        return [Outcome(probe, Status.RAISED, message="ValueError", seconds=0.1 * i) for i, probe in enumerate(probes)]

    submission = Submission("ana", assignment.name, assignment.rubric.code, {}, "$J = H$")
    texts = [write(grade(submission, assignment, Sandbox(run, "none")), name) for _ in range(2)]
    assert texts[0] == texts[1]


# json


def test_the_json_report_has_exactly_its_keys_in_order() -> None:
    record = json.loads(report_json(MIXED))
    assert list(record) == [
        "assignment",
        "title",
        "student",
        "submission",
        "points",
        "max_points",
        "needs_review",
        "criteria",
        "notes",
        "provenance",
    ]
    for criterion in record["criteria"]:
        assert list(criterion) == [
            "id",
            "title",
            "points",
            "max_points",
            "needs_review",
            "status",
            "misconception",
            "message",
            "remarks",
            "hint",
            "example",
            "staff",
        ]
    assert list(record["provenance"]) == ["submission", "rubric", "reference", "seed", "grader", "numpy", "protection"]


def test_the_json_report_says_what_was_scored() -> None:
    record = json.loads(report_json(MIXED))
    assert (record["student"], record["submission"], record["points"], record["max_points"]) == (
        "ana",
        "s" * 64,
        4.25,
        18.0,
    )
    assert record["notes"] == list(MIXED.notes) and record["needs_review"] is True
    assert record["criteria"][1] == {
        "id": "loss",
        "title": "loss works",
        "points": 1.25,
        "max_points": 5.0,
        "needs_review": False,
        "status": "wrong values",
        "misconception": "factor",
        "message": "Off by two.",
        "remarks": [],
        "hint": "",
        "example": None,
        "staff": [],
    }


def test_points_that_wait_for_a_person_are_null_in_json() -> None:
    waiting = json.loads(report_json(MIXED))["criteria"][2]
    assert waiting["points"] is None and waiting["needs_review"] is True
    assert json.loads(report_json(report_of(RIGHT)))["needs_review"] is False


def test_sums_of_points_are_written_without_rounding_dust() -> None:
    thirds = [Score(str(i), "t", 0.1, 1.0, Verdict(0.1, "")) for i in range(3)]
    assert '"points": 0.3,' in report_json(report_of(*thirds))


def test_any_text_survives_json() -> None:
    record = json.loads(report_json(EVIL))
    assert record["student"] == record["criteria"][0]["message"] == HOSTILE
    assert "∂" in report_json(report_of(RIGHT, title="∂J/∂w"))


# html


class _Page(HTMLParser):
    """What a browser would see: tags with attributes, and text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


HARMLESS = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "b", "article", "span", "div"),
    *("header", "main", "section", "nav", "ol", "ul", "li", "a", "bdi"),
}


@pytest.mark.parametrize("report", [MIXED, EVIL], ids=["mixed", "hostile"])
def test_the_page_holds_no_script_no_handler_and_no_address(report: Report) -> None:
    page = _Page(report_html(report))
    assert {tag for tag, _ in page.tags} <= HARMLESS
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "action", "data")]
        assert (attributes.get("href") or "#").startswith("#")
    (style,) = re.findall(r"<style>(.*?)</style>", report_html(report), re.DOTALL)
    assert "url(" not in style and "@import" not in style


def test_the_page_may_load_and_run_nothing() -> None:
    policies = [a["content"] for tag, a in _Page(report_html(MIXED)).tags if a.get("http-equiv")]
    wanted = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    assert policies == [wanted]


def test_hostile_words_are_shown_as_words() -> None:
    page = report_html(EVIL)
    assert page.count("<article") == page.count("</article>") == 1
    assert "<script" not in page and "<img" not in page
    assert unescape(page).count(HOSTILE) == 8  # title, student and criterion twice each, note, message


def test_the_page_shows_points_and_words_of_every_criterion() -> None:
    text = _Page(report_html(MIXED)).text
    for words in ("4.25 of 18 points so far", "These marks are not final", "3 of 3", "1.25 of 5", "? of 10"):
        assert words in text
    for score in MIXED.scores:
        assert score.title in text and score.verdict.message in text
    assert MIXED.notes[0] in text and "What you handed in" not in text


def test_right_wrong_and_waiting_look_different() -> None:
    page = report_html(MIXED)
    assert re.findall(r'<span class="state (\w+)"', page) == ["good", "part", "wait"]


def test_a_finished_page_says_nothing_of_waiting() -> None:
    text = _Page(report_html(report_of(RIGHT))).text
    assert "3 of 3 points\n" in text and "so far" not in text and "not final" not in text


# text


def test_the_text_report_reads_like_this() -> None:
    assert report_text(MIXED) == (
        "Softmax: 4.25 of 18 points so far; a person must look at the rest\n"
        "\n"
        "    3 / 3    softmax works\n"
        "             Right.\n"
        "\n"
        " 1.25 / 5    loss works\n"
        "             Off by two.\n"
        "\n"
        "    ? / 10   the derivation\n"
        "             A person reads this.\n"
        "\n"
        "note: 'mine.py' was taken for softmax_regression.py\n"
        f"sandbox: {MIXED.provenance.protection}\n"
    )


def test_every_format_carries_the_sandboxs_tier_and_layers() -> None:
    report = replace(MIXED, provenance=replace(MIXED.provenance, protection="standard (Landlock 3, seccomp, limits)"))
    for format in FORMATS:
        assert "standard (Landlock 3, seccomp, limits)" in write(report, format)


def test_long_words_of_a_verdict_are_wrapped_for_a_terminal() -> None:
    long = Score("loss", "loss", 0.0, 5.0, Verdict(0.0, "word " * 100))
    assert max(map(len, report_text(report_of(long)).splitlines())) <= 120
