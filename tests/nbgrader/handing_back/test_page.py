"""A student's feedback page: what it says first, its parts in order, and nothing of a student's that takes effect."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from grader.derivation.record import ReadClaim, ReadMilestone, WrittenReading
from grader.model import Failure, Outcome, Probe, Provenance, Report, Score, Status, Submission, Verdict
from grader.nbgrader.gradebook.marks import Mark, Standing
from grader.nbgrader.handing_back.page import feedback_page
from grader.reports.duration import duration
from grader.reports.json import stored_json

HOSTILE = (
    '<script src="https://evil.example/x.js">alert(1)</script><img src=x onerror=alert(2)>"\'&</p></article>{{ 7*7 }}'
)
PROVENANCE = Provenance("s" * 64, "r" * 64, "f" * 64, 7, "0.1", "2.0", "none")
CODE = b"import numpy as np\n\n\ndef f(x):\n    return -x\n"


def failing(expected: Any = (1.0, 2.0), received: Any = (1.0, -2.0)) -> Failure:
    probe = Probe("f", {"x": np.array([[1.0, 2.0]]), "mode": "up"}, "plain")
    outcome = Outcome(probe, Status.RETURNED, np.array(received))
    return Failure(outcome, "wrong values", "words", "brief", np.array(expected))


READ = WrittenReading(
    claims=(
        ReadClaim("a = b", 1, "holds", understood="<math><mi>a</mi><mo>=</mo><mi>b</mi></math>"),
        ReadClaim(r"\frac<x>", 3, "not read", note="a brace is missing", caret="\\frac<x>\n     ^"),
        ReadClaim("y = x", 4, "holds", read_as="y = χ", guesses=("x was taken for χ",)),
    ),
    milestones=(ReadMilestone("m", "the secret step", 2.0, True, (1,), 2.0),),
    points=None,
    suggested=2.0,
    before=2.0,
    max_points=4.0,
    why="a line was not read",
)
RIGHT = Score("first", "the first works", 3.0, 3.0, Verdict(1.0, "Right."))
WRONG = Score(
    "second",
    "the second works",
    0.0,
    5.0,
    Verdict(
        0.0,
        "f() is wrong.",
        "wrong values",
        example=failing(),
        remarks=("Line 5: the sign of `-x`.",),
        staff=("For staff alone.",),
        hint="Try `x = 1`.",
    ),
)
WAITS = Score("text", "the derivation of dJ/dw_k", None, 10.0, Verdict(None, "A person reads this.", written=READ))


def report_of(*scores: Score, **changes: Any) -> Report:
    return replace(Report("ana", "a1", "Assignment One", scores, PROVENANCE), **changes)


def record_of(report: Report, submission: Submission | None = None) -> dict[str, Any]:
    handed = submission or Submission("ana", "a1", "work.py", {"work.py": CODE}, "$a = b$")
    record: dict[str, Any] = json.loads(stored_json(report, handed))
    return record


def cell(name: str, kind: str = "code", source: str = "", *, grade: bool = False, solution: bool = False) -> Any:
    stamp = {"grade_id": name, "grade": grade, "solution": solution}
    return {"cell_type": kind, "id": name, "metadata": {"nbgrader": stamp}, "source": source, "outputs": []}


def notebook(*more: Any, answer: str = "$a = b$") -> dict[str, Any]:
    cells = [
        cell("work", source="print('tried this')", solution=True),
        cell("first", grade=True),
        cell("second", grade=True),
        cell("text", "markdown", answer, grade=True, solution=True),
        *more,
    ]
    return {"cells": cells}


def standing(report: Report, **changes: Any) -> Standing:
    cells = {score.id: Mark(score.points, score.max_points, False) for score in report.scores}
    return replace(Standing(cells), **changes)


def page_of(report: Report, **changes: Any) -> str:
    return feedback_page(record_of(report), standing(report, **changes), notebook())


MIXED = report_of(RIGHT, WRONG, WAITS, notes=("'mine.py' was taken for work.py",))


class Seen(HTMLParser):
    """What a browser would see: tags with attributes, and text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.parts: list[str] = []
        self.feed(page)

    @property
    def text(self) -> str:
        return " ".join("".join(self.parts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("code", "b", "a", "bdi"):
            self.parts.append(" ")
        if tag not in ("meta", "br", "img", "line", "circle"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("line", "circle"):
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.parts.append(data)


def test_the_score_stands_first_and_what_waits_is_named() -> None:
    text = Seen(page_of(MIXED)).text.partition("Overview")[0]
    assert "3 of 18 points so far" in text
    assert "These marks are not final. A person must still look at: the derivation of dJ/dw_k." in text


def test_a_finished_page_says_nothing_of_waiting() -> None:
    page = page_of(report_of(RIGHT))
    assert "3 of 3 points" in Seen(page).text and "not final" not in page and "so far" not in page


def test_the_index_names_every_part_and_leads_to_it() -> None:
    page = page_of(MIXED)
    index = page.partition("<nav")[2].partition("</nav>")[0]
    links = re.findall(r'<a href="#([\w-]+)">([^<]+)</a>', index)
    assert [unescape(title) for _, title in links] == [score.title for score in MIXED.scores]
    assert [f'<article id="{anchor}"' in page for anchor, _ in links] == [True] * 3
    assert re.findall(r'class="state (\w+)"', index) == ["good", "bad", "wait"]


def test_points_are_the_gradebooks_and_a_persons_are_said_to_be() -> None:
    cells = {"first": Mark(3.0, 3.0, False), "second": Mark(2.5, 5.0, True), "text": Mark(7.0, 10.0, True)}
    text = Seen(page_of(MIXED, cells=cells)).text
    assert "12.5 of 18 points" in text and text.count("part of the points, marked by a person") == 2
    assert "not final" not in text


def test_lateness_is_told_with_its_cost() -> None:
    text = Seen(page_of(report_of(RIGHT), penalty=1.0, late=12_000.0)).text
    assert "2 of 3 points" in text
    assert "Handed in late, by 3 h 20 min: that costs 1 of your 3 points." in text
    assert "by 1 min, which cost no points" in Seen(page_of(report_of(RIGHT), late=3.0)).text


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 min"), (60, "1 min"), (61, "2 min"), (3600, "1 h"), (86_400 + 7200, "1 day 2 h"), (172_800, "2 days")],
)
def test_durations_have_two_units(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_a_wrong_part_says_what_why_where_and_how_to_go_on() -> None:
    page = page_of(MIXED)
    article = Seen(page.partition('<article id="part-2"')[2].partition("</article>")[0]).text
    for words in ("f() is wrong.", "the sign of -x", "How to go on: Try x = 1.", "[1] 2 -2 differs", "'up'"):
        assert words in article
    assert "For staff alone" not in page
    assert page.count('<tr class="marked"><td class="number">5</td><td><code>    return -x</code></td></tr>') == 2
    assert "<svg" in page


def test_a_derivation_is_shown_line_by_line_without_the_steps_looked_for() -> None:
    page = page_of(MIXED)
    assert "<math><mi>a</mi><mo>=</mo><mi>b</mi></math>" in page
    text = Seen(page).text
    for words in ("line 3 not read", "\\frac<x>", "a brace is missing", "x was taken for χ", "scanned as y = x"):
        assert words in text
    assert "the secret step" not in page and "Suggested" not in page


def test_people_are_quoted_at_the_first_part_below_their_cell() -> None:
    report = report_of(RIGHT, WRONG, WAITS)
    page = page_of(report, comments={"work": "Nice <b>try</b>", "text": "Well\nargued"})
    articles = page.split("<article")[1:]
    assert ["Nice &lt;b&gt;try" in each for each in articles] == [True, False, False]
    assert ["Well\nargued" in each for each in articles] == [False, False, True]


def test_a_comment_below_the_last_part_is_not_lost() -> None:
    report = report_of(RIGHT)
    made = {"cells": [cell("first", grade=True), cell("more", solution=True)]}
    page = feedback_page(record_of(report), standing(report, comments={"more": "Seen."}), made)
    assert "Seen." in page


def test_nbgraders_own_graded_cells_are_parts_too() -> None:
    report = report_of(RIGHT)
    own = {**cell("own_test", source="assert f(1) == 1", grade=True), "outputs": [{"text": ["it <failed>"]}]}
    cells = {"first": Mark(3.0, 3.0, False), "own_test": Mark(1.0, 2.0, False)}
    page = feedback_page(record_of(report), Standing(cells), notebook(own))
    text = Seen(page).text
    assert "4 of 5 points" in text and "own_test 1 of 2" in text and "it <failed>" in text


def test_what_was_handed_in_is_shown() -> None:
    report = report_of(RIGHT, WAITS, conventions={"layout": "rows"})
    answer = "Mine:\n\n- one\n\n![a picture](attachment:p.png), ![b](attachment:gone.png), ![c](attach&#109;ent:c.png)"
    files = {"work.py": CODE, "a.bin": b"\0"}
    handed = Submission("ana", "a1", "work.py", files, answer, documents={"scan.pdf": b""})
    shown = notebook()
    shown["cells"][3]["attachments"] = {"p.png": {"image/png": "QUJD"}}
    page = feedback_page(record_of(report, handed), standing(report), shown, ["one row for each example"])
    text = Seen(page).text
    for words in ("def f(x):", "print('tried this')", "scan.pdf", "one row for each example", "not here"):
        assert words in text
    assert '<img src="data:image/png;base64,QUJD" alt="a picture">' in page and "<li>one</li>" in page


def test_versions_of_which_none_was_taken_are_shown() -> None:
    both = {"a/work.py": b"x = 1", "b.ipynb": b"# %% [cell 1]\nx = 2"}
    record = record_of(MIXED, Submission("ana", "a1", "work.py", {}, undecided="two versions", choices=both))
    text = Seen(feedback_page(record, standing(MIXED), notebook())).text
    assert "a/work.py" in text and "x = 1" in text and "b.ipynb cell 1" in text and "x = 2" in text


def test_a_blank_answer_is_not_shown_as_the_students() -> None:
    handed = Submission("ana", "a1", "work.py", {}, None)
    report = report_of(WAITS)
    page = feedback_page(record_of(report, handed), standing(report), {"cells": notebook(answer="Write here")["cells"]})
    assert "Write here" not in page and "Your written answer" not in page


def test_cells_that_became_the_module_are_shown_once() -> None:
    module = b"# %% [cell 2]\ndef f(x):\n    return x\n\n# %% [cell 3] handed out\nprint('theirs')\n"
    handed = Submission("ana", "a1", "work.py", {"work.py": module})
    page = feedback_page(record_of(report_of(RIGHT), handed), standing(report_of(RIGHT)), notebook())
    assert "cell 2" in page and "theirs" not in page and "tried this" not in page


HARMLESS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "section", "nav", "article", "div", "span"),
    *("h1", "h2", "h3", "h4", "p", "b", "a", "bdi", "ol", "ul", "li", "code", "pre", "figure", "figcaption"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "br", "blockquote", "hr", "del"),
    *("svg", "line", "circle", "g", "text", "math", "mi", "mo", "img"),
}
EVIL_CLAIM = ReadClaim(HOSTILE, 1, "differs", note=HOSTILE, caret=HOSTILE, read_as=HOSTILE, guesses=(HOSTILE,))
EVIL = report_of(
    Score("first", HOSTILE, 1.0, 3.0, Verdict(0.3, HOSTILE, HOSTILE, remarks=(HOSTILE,), hint=f"`{HOSTILE}`")),
    replace(WRONG, verdict=replace(WRONG.verdict, example=failing([1.0, np.nan], [np.inf, -1e300]))),
    Score(
        "text",
        HOSTILE,
        None,
        1.0,
        Verdict(
            None,
            HOSTILE,
            written=replace(
                READ,
                claims=(EVIL_CLAIM,),
                reading=HOSTILE,
                unread=HOSTILE,
                examples=(HOSTILE,),
                mended=HOSTILE,
                mended_line=2,
            ),
        ),
    ),
    student=HOSTILE + "\x1b[31m",
    title=HOSTILE,
    notes=(HOSTILE,),
)  # fmt: skip


def evil_page() -> str:
    code = f'"""{HOSTILE}"""\n# %% [cell 7]\n'.encode()
    answer = f"""# {HOSTILE}

[x](javascript:alert(1)) <javascript:alert(1)> ![a"b](javascript:x) ![{HOSTILE}](attachment:p.svg)
[y]: https://evil.example "t"
[y] ![z](https://evil.example/z.png)

$$ {HOSTILE} $$ and $<b>$ and `<i>` *a* \\(b\\)

| a | <b> |
|:--|--:|
| {HOSTILE} | 1 |

> * {HOSTILE}

```<script>
{HOSTILE}
```
"""
    files = {"work.py": code, f"{HOSTILE}.py": b"x"}
    handed = Submission(HOSTILE, "a1", "work.py", files, answer, documents={HOSTILE: b""})
    made = notebook(cell("own", source=HOSTILE, grade=True), {**cell("own-added-1", source=HOSTILE), "metadata": {}})
    made["cells"][3]["attachments"] = {"p.svg": {"image/svg+xml": '"><script>'}}
    comments = {"work": HOSTILE, "text": HOSTILE}
    cells = {"own": Mark(1.0, 1.0, True)}
    return feedback_page(record_of(EVIL, handed), Standing(cells, comments), made, [HOSTILE])


@pytest.mark.parametrize("page", [page_of(MIXED), evil_page()], ids=["mixed", "hostile"])
def test_a_page_runs_loads_and_leads_to_nothing(page: str) -> None:
    seen = Seen(page)
    assert seen.open == []  # every tag is closed, in order
    assert {tag for tag, _ in seen.tags} <= HARMLESS
    for tag, attributes in seen.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("action", "data", "srcset")]
        assert (attributes.get("href") or "#").startswith("#")
        assert tag != "img" or (attributes["src"] or "").startswith("data:image/png;base64,")
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert "url(" not in style and "@import" not in style


def test_hostile_words_are_shown_as_words() -> None:
    page = evil_page()
    assert "<script" not in page and "onerror=alert(2)>" not in page.replace("&gt;", "") and "\x1b" not in page
    assert "{{ 7*7 }}" in page
    assert unescape(page).count("alert(1)</script>") > 20


def test_the_page_forbids_the_browser_what_it_does_not_need() -> None:
    (policy,) = [a["content"] for _, a in Seen(page_of(MIXED)).tags if a.get("http-equiv")]
    assert policy is not None and policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")


@pytest.mark.parametrize("page", [page_of(MIXED), evil_page()], ids=["mixed", "hostile"])
def test_a_screen_reader_finds_its_way(page: str) -> None:
    tags = Seen(page).tags
    levels = [int(tag[1]) for tag, _ in tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    named = [attributes for _, attributes in tags]
    ids = [each["id"] for each in named if "id" in each]
    assert len(ids) == len(set(ids))
    assert {each["aria-labelledby"] for each in named if "aria-labelledby" in each} <= set(ids)
    assert [each.get("lang") for tag, each in tags if tag == "html"] == ["en"]
    assert all(each.get("aria-label") for tag, each in tags if tag == "svg" or "tabindex" in each)
    assert all(each.get("alt") for tag, each in tags if tag == "img")
    assert all("scope" in each for tag, each in tags if tag == "th" and "style" not in each)
    assert {"main", "nav", "header"} <= {tag for tag, _ in tags}


def test_every_cell_of_a_table_has_a_head() -> None:
    for table in re.findall(r'<table class="values">.*?</table>', page_of(MIXED), re.DOTALL):
        head = table.partition("</thead>")[0]
        assert "<caption>" in head
        rows = table.partition("</thead>")[2].split("<tr")[1:]
        assert {len(re.findall(r"<t[hd]", row)) for row in rows} == {len(re.findall(r"<t[hd][ >]", head))}


def test_the_same_page_every_time_and_without_what_differs_between_machines() -> None:
    page = page_of(MIXED)
    assert page == page_of(MIXED)
    other = replace(MIXED, provenance=replace(PROVENANCE, numpy="9.9", protection="other", grader="9"))
    assert page_of(other) == page


def test_a_report_of_an_older_version_gives_a_page() -> None:
    record = record_of(MIXED)
    del record["handed_in"]
    for criterion in record["criteria"]:
        if criterion["example"]:
            del criterion["example"]["told"]
        for claim in criterion.get("derivation", {}).get("claims", []):
            del claim["mathml"], claim["caret"]
    text = Seen(feedback_page(record, standing(MIXED), notebook())).text
    assert "3 of 18 points" in text and "a = b" in text


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    digits = colour.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_colours_are_told_apart_from_what_is_behind_them_in_light_and_dark_and_on_paper() -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", page_of(MIXED), re.DOTALL)
    themes = [dict(re.findall(r"--(\w+): (#\w+)", theme)) for theme in re.findall(r":root \{(.*?)\}", style, re.DOTALL)]
    assert len(themes) == 3
    behind = {"text": ("page", "soft", "mark"), "quiet": ("page", "soft"), "link": ("page", "soft")}
    for theme in themes:
        for name in ("text", "quiet", "link", "good", "part", "bad", "wait"):
            for back in behind.get(name, ("page",)):
                dark, light = sorted((luminance(theme[name]), luminance(theme[back])))
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (name, back, theme[name])
