"""Stored reports are read back whole, or the file that is none is told with the mend."""

import json
from pathlib import Path

import pytest

from grader.course.stored import read_stored, stored_reports
from grader.errors import CourseError


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"student": "anna"}', '"criteria"'])
def test_a_file_that_is_no_report_is_told_with_the_mend(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ps1" / "anna.json"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=r"anna\.json: not a stored report .*; run `grader grade ps1` again"):
        read_stored(path)


def test_reports_come_in_order_of_the_students(tmp_path: Path) -> None:
    for student in ("bo", "anna"):
        (tmp_path / f"{student}.json").write_text(json.dumps({"student": student, "criteria": []}), encoding="utf-8")
    (tmp_path / "index.html").write_text("a page", encoding="utf-8")
    assert [each["student"] for each in stored_reports(tmp_path)] == ["anna", "bo"]
