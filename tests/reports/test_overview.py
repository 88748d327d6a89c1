"""The instructor's table and page: a class by criterion, from stored reports."""

import json
import re

import pytest

from grader.model import Provenance, Report, Score, Verdict
from grader.reports.json import report_record
from grader.reports.overview import Record, overview_html, table_text

PROVENANCE = Provenance("s", "r", "f", 1, "0", "2", "none")
HOSTILE = "<script>alert(1)</script><td>"


def record(student: str, softmax: float | None, loss: float | None, status: str = "wrong values") -> Record:
    scores = tuple(
        Score(name, f"{name} works", points, most, Verdict(None, "words", "right" if points == most else status))
        for name, points, most in (("softmax", softmax, 4.0), ("loss", loss, 8.0))
    )
    report = Report(student, "demo", "Demo", scores, PROVENANCE)
    return dict(json.loads(json.dumps(report_record(report))))


CLASS = [record("ana", 4.0, 8.0), record("bob", 4.0, 0.0), record("cleo", 1.5, None), record("dan", 0.0, 0.0)]


def table(page: str, heading: str) -> list[list[str]]:
    """Rows of the table below a heading, as text."""
    body = page.split(f"<h2>{heading}</h2>")[1].split("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [[re.sub(r"<.*?>", "", cell) for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row)] for row in rows]


# The table for a terminal


def test_the_table_has_a_line_for_each_student() -> None:
    assert table_text(CLASS) == (
        "student  softmax  loss    points\n"
        "ana            4     8   12 / 12\n"
        "bob            4     0    4 / 12\n"
        "cleo         1.5     ?  1.5 / 12  needs review\n"
        "dan            0     0    0 / 12\n"
    )


def test_the_table_of_one_student_is_two_lines() -> None:
    assert len(table_text(CLASS[:1]).splitlines()) == 2


def noted(student: str, *notes: str) -> Record:
    return {**record(student, 4.0, 8.0), "notes": list(notes)}


def test_notes_stand_below_the_table_with_a_mark_at_the_student() -> None:
    assert table_text([CLASS[0], noted("eve", "'x.py' was taken for y.py", "an archive was left alone")]) == (
        "student  softmax  loss   points\n"
        "ana            4     8  12 / 12\n"
        "eve *          4     8  12 / 12\n"
        "\n"
        "* eve\n"
        "    - 'x.py' was taken for y.py\n"
        "    - an archive was left alone\n"
    )


def test_notes_and_names_are_bounded_and_steer_no_terminal() -> None:
    table = table_text([noted("eve\x1b[31m\n", *("n" * 5000 + "\x1b[2J\nfoo",) * 100)])
    assert "\x1b" not in table and len(table.splitlines()) < 60
    assert table.endswith("    - and 92 more notes like these\n")


def test_a_report_from_before_there_were_notes_is_shown() -> None:
    old = {key: value for key, value in CLASS[0].items() if key != "notes"}
    assert "*" not in table_text([old]) and "Notes on files" not in overview_html("Demo", [old])


# The page


def test_the_page_marks_who_has_notes_and_lists_them() -> None:
    page = overview_html("Demo", [CLASS[0], noted("eve", f"'{HOSTILE}' was taken", "second")])
    assert table(page, "Students")[2][0] == "eve *" and table(page, "Students")[1][0] == "ana"
    rows = page.split("Notes on files</h2>")[1]
    assert "<td>eve *</td>" in rows and "<br>second</td>" in rows
    assert "<script" not in page and "&lt;script&gt;" in rows
    assert "Notes on files" not in overview_html("Demo", CLASS)


def test_the_page_says_how_many_submissions_wait() -> None:
    assert "4 submissions; 1 wait for a person" in overview_html("Demo", CLASS)


def test_every_student_stands_in_one_bin_of_the_distribution() -> None:
    rows = table(overview_html("Demo", CLASS), "Points so far")[1:]
    assert [row[:2] for row in rows] == [
        ["0 to below 2", "2"],
        ["2 to below 4", "0"],
        ["4 to below 6", "1"],
        ["6 to below 8", "0"],
        ["8 to below 10", "0"],
        ["10 to 12", "1"],
    ]


def test_means_count_only_what_is_decided() -> None:
    rows = table(overview_html("Demo", CLASS), "Criteria")[1:]
    assert rows == [["softmax works", "4", "2.38", "2 of 4", "0"], ["loss works", "8", "2.67", "1 of 3", "1"]]


def test_a_criterion_that_waits_everywhere_has_no_mean() -> None:
    rows = table(overview_html("Demo", [record("ana", 4.0, None)]), "Criteria")[1:]
    assert rows[1] == ["loss works", "8", "-", "0 of 0", "1"]


def test_the_most_frequent_mistakes_come_first() -> None:
    rows = table(overview_html("Demo", CLASS), "What went wrong most")[1:]
    assert rows[0] in (["softmax", "wrong values", "2"], ["loss", "wrong values", "2"])
    assert sorted(rows) == [["loss", "wrong values", "2"], ["softmax", "wrong values", "2"]]


def test_a_known_misconception_is_named_instead_of_the_status() -> None:
    one = record("ana", 0.0, 8.0)
    one["criteria"][0]["misconception"] = "sign"
    assert table(overview_html("Demo", [one]), "What went wrong most")[1:] == [["softmax", "sign", "1"]]


def test_a_class_without_mistakes_has_no_list_of_them() -> None:
    assert "What went wrong most" not in overview_html("Demo", CLASS[:1])


def test_every_student_has_a_row_with_points() -> None:
    assert table(overview_html("Demo", CLASS), "Students") == [
        ["student", "softmax", "loss", "points"],
        ["ana", "4", "8", "12"],
        ["bob", "4", "0", "4"],
        ["cleo", "1.5", "?", "1.5"],
        ["dan", "0", "0", "0"],
    ]


def test_the_page_is_the_same_every_time() -> None:
    assert overview_html("Demo", CLASS) == overview_html("Demo", CLASS)


@pytest.mark.parametrize("place", ["student", "title", "status", "misconception"])
def test_hostile_words_are_shown_as_words(place: str) -> None:
    evil = record("ana", 0.0, 8.0)
    (evil if place == "student" else evil["criteria"][0])[place] = HOSTILE
    page = overview_html(HOSTILE, [evil])
    assert "<script" not in page and page.count("&lt;script&gt;") >= 3
    assert "default-src 'none'" in page and "http://" not in page and "https://" not in page
