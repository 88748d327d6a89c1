"""`junit`: XML as test runners write it. JUnit knows no points: they stand in properties; what waits is skipped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree import ElementTree

from grader.model import Report
from grader.reports.json import report_record
from grader.reports.told import WAITS, notes_told, told

NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold."""


def report_junit(report: Report) -> str:
    """One suite: a test for each criterion."""
    return suites(report.assignment, [report_record(report)])


def suites(name: str, records: Iterable[Mapping[str, Any]]) -> str:
    """A suite for each student's record."""
    root = ElementTree.Element("testsuites", name=_plain(name))
    for record in records:
        root.append(_suite(name, record))
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _suite(name: str, record: Mapping[str, Any]) -> ElementTree.Element:
    criteria = record["criteria"]
    waiting = sum(each["points"] is None for each in criteria)
    failed = sum(each["points"] is not None and each["points"] < each["max_points"] for each in criteria)
    suite = ElementTree.Element(
        "testsuite",
        name=_plain(record["student"]),
        tests=str(len(criteria)),
        failures=str(failed),
        errors="0",
        skipped=str(waiting),
        time="0",
    )
    totals = {"points": record["points"], "max_points": record["max_points"], "penalty": record.get("penalty", 0.0)}
    _properties(suite, {**totals, "needs_review": record["needs_review"]})
    for criterion in criteria:
        suite.append(_case(f"{name}.{record['student']}", criterion))
    notes = notes_told(record)
    if notes:
        ElementTree.SubElement(suite, "system-out").text = _plain(notes)
    return suite


def _case(suite: str, criterion: Mapping[str, Any]) -> ElementTree.Element:
    points, most = criterion["points"], criterion["max_points"]
    case = ElementTree.Element("testcase", classname=_plain(suite), name=_plain(criterion["title"]), time="0")
    _properties(case, {"id": criterion["id"], "points": points, "max_points": most})
    words = _plain(told(criterion))
    if points is None:
        ElementTree.SubElement(case, "skipped", type="needs_review", message=WAITS).text = words
    elif points < most:
        ElementTree.SubElement(case, "failure", message=f"{points:g} of {most:g} points").text = words
    return case


def _properties(parent: ElementTree.Element, values: Mapping[str, Any]) -> None:
    properties = ElementTree.SubElement(parent, "properties")
    for name, value in values.items():
        text = "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
        ElementTree.SubElement(properties, "property", name=name, value=_plain(text))


def _plain(text: str) -> str:
    return NO_XML.sub("?", text)
