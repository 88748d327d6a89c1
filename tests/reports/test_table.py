"""The table of a class for a terminal: student by criterion, from stored reports."""

import json

from grader.model import Provenance, Report, Score, Verdict
from grader.reports.json import report_record
from grader.reports.table import Record, table_text

PROVENANCE = Provenance("s", "r", "f", 1, "0", "2", "none")


def record(student: str, softmax: float | None, loss: float | None, status: str = "wrong values") -> Record:
    scores = tuple(
        Score(name, f"{name} works", points, most, Verdict(None, "words", "right" if points == most else status))
        for name, points, most in (("softmax", softmax, 4.0), ("loss", loss, 8.0))
    )
    report = Report(student, "demo", "Demo", scores, PROVENANCE)
    return dict(json.loads(json.dumps(report_record(report))))


CLASS = [record("ana", 4.0, 8.0), record("bob", 4.0, 0.0), record("cleo", 1.5, None), record("dan", 0.0, 0.0)]


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
    assert "*" not in table_text([old])
