"""timestamp.txt is read as nbgrader reads it, or told."""

from __future__ import annotations

from datetime import datetime

import pytest

from grader.course.timestamp import read_timestamp

TEN = datetime(2026, 3, 2, 10)
NINE = datetime(2026, 3, 2, 9)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-03-02 10:00:00 UTC", TEN),
        ("2026-03-02 10:00:00.000000 UTC\n", TEN),
        ("2026-03-02 10:00:00", TEN),
        ("2026-03-02T10:00:00Z", TEN),
        ("2026-03-02 10:00:00+01:00", NINE),
        ("2026-03-02 10:00 CET", NINE),
        ("2026-03-02 10:00:00.000000 Europe/Berlin", NINE),
        ("2026-03-02 05:00:00 EST", TEN),
        ("2 March 2026 10:00", TEN),
        ("2026-03-02", datetime(2026, 3, 2)),
    ],
)
def test_a_time_is_read_as_nbgrader_reads_it(text: str, wanted: datetime) -> None:
    from nbgrader.utils import parse_utc

    assert read_timestamp(text.encode()) == (wanted, "")
    assert parse_utc(text.strip()) == wanted


@pytest.mark.parametrize("text", ["2026-03-02 10:00:00 XYZ", "2026-03-02 10:00:00 +0100", "2026-03-02 10:00:00 -03"])
def test_a_zone_that_nbgrader_misreads_is_read_the_same_and_told(text: str) -> None:
    from nbgrader.utils import parse_utc

    time, note = read_timestamp(text.encode())
    assert time == parse_utc(text) and f"'{text.split()[2]}' was read as nbgrader does: {time} UTC" in note


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "is empty"),
        (b"yesterday", "is not a time"),
        (b"\xff\xfe\x1b[31m", "is not a time"),
        (b"9" * 5000, "is not a time"),
        (b"10:00", "no whole date"),
        (b"March 10:00", "no whole date"),
    ],
)
def test_what_is_no_time_is_told_and_not_filled_from_today(text: bytes, words: str) -> None:
    time, note = read_timestamp(text)
    assert time is None and words in note and note.isprintable()


@pytest.mark.parametrize("zone", ["../../../etc/localtime", "/etc/localtime", ":/etc/localtime"])
def test_a_zone_is_no_path(zone: str) -> None:
    time, note = read_timestamp(f"2026-03-02 10:00:00 {zone}".encode())
    assert time == TEN and "zone" in note
