"""`grader export`: marks into what platforms take, read back by what reads them; what waits is nowhere a mark."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from grader.cli.export import FILLED
from grader.course.assignment import Assignment, Course
from grader.course.roster import Student
from grader.course.submission import read_submission
from grader.errors import CourseError
from grader.grading import grade
from grader.lms import EXPORTS, canvas, moodle
from grader.lms.csv import COLUMNS, class_csv
from grader.lms.json import class_json
from grader.lms.marks import ClassMarks, Criterion, StudentMarks
from grader.lms.packages import PACKAGES, question, workflow, write_package
from grader.lms.sheets import Sheet, number, read_sheet
from grader.reports import classroom, gradescope, junit, prairielearn, write
from grader.reports.json import report_record
from grader.sandbox.tiers import Sandbox

from .conftest import NAME, PEOPLE

SCHEMAS = Path(__file__).parent / "schemas"
CRITERIA = (Criterion("softmax", "softmax works", 20.0), Criterion("derivation", "the derivation", 10.0))
SUBMITTED = datetime(2026, 3, 1, 9, 0)  # in UTC without a zone, as nbgrader has it


def marks_of(student: str, *points: float | None, penalty: float = 0.0, handed_in: bool = True) -> StudentMarks:
    first, last, email, number = PEOPLE[student]
    person = Student(student, first, last, email, number, login=f"{student}@uni.edu", section="A")
    given = dict(zip(("softmax", "derivation"), points, strict=True))
    return StudentMarks(person, handed_in, given, penalty, SUBMITTED if handed_in else None)


CLASS = ClassMarks(
    NAME,
    "Softmax regression",
    CRITERIA,
    (
        marks_of("anna", 20.0, 9.75, penalty=2.0),
        marks_of("bert", 12.5, None),
        marks_of("chloe", 0.0, 0.0),
        marks_of("hana", None, None, handed_in=False),
    ),
)


def rows_of(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


def test_the_csv_has_nbgraders_columns_and_one_for_each_criterion() -> None:
    rows = rows_of(class_csv(CLASS))
    assert list(rows[0]) == [*COLUMNS, "softmax", "derivation", "section"]
    assert [row["student_id"] for row in rows] == ["anna", "chloe", "hana"]  # bert waits
    anna = rows[0]
    assert (anna["raw_score"], anna["late_submission_penalty"], anna["score"]) == ("29.75", "2.0", "27.75")
    assert float(anna["softmax"]) + float(anna["derivation"]) == float(anna["raw_score"])
    assert rows[2]["score"] == "0.0"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_name_is_a_formula(start: str) -> None:
    evil = replace(CLASS.students[0], student=Student("eve", f"{start}cmd|' /C calc'!A0", "x", email=f"{start}1"))
    marks = replace(CLASS, students=(evil,))
    for text in (class_csv(marks), moodle.table(marks).text):
        assert not any(cell.startswith(start) for row in csv.reader(io.StringIO(text, newline="")) for cell in row)


def test_a_criterion_may_be_called_like_a_column() -> None:
    marks = replace(CLASS, criteria=(Criterion("score", "s", 20.0), CRITERIA[1]))
    assert "criterion score" in rows_of(class_csv(marks))[0]


def schema(name: str) -> Draft202012Validator:
    loaded = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(loaded)
    return Draft202012Validator(loaded)


def test_a_class_as_json_has_null_where_a_person_must_look() -> None:
    whole = json.loads(class_json(CLASS))
    schema("class").validate(whole)
    points = {each["id"]: (each["points"], each["needs_review"]) for each in whole["students"]}
    assert points == {"anna": (27.75, False), "bert": (None, True), "chloe": (0.0, False), "hana": (None, False)}
    assert whole["students"][1]["criteria"] == {"softmax": 12.5, "derivation": None}


GRADEBOOK = (
    'Student,ID,SIS User ID,SIS Login ID,Section,"Softmax regression (4711)",Other (12),Current Score\n'
    ",,,,,Manual Posting,,\n    Points Possible,,,,,30.00,10,(read only)\n"
    '"Müller, Anna",1001,,,A,1,7,70\n"O\'Brien, Bert",,,bert@uni.edu,A,3.00,7,70\n"Le Goff, Chloé",,chloe,,A,,7,\n'
    '"山田, 花",1008,,hana,A,4,9,90\n"Nobody, New",77,,,A,5,,\n"Student, Test",999,,,A,,,\n'
)


@pytest.mark.parametrize("form", ["comma", "semicolon"])
def test_canvas_gets_its_own_table_back_with_final_marks_in_one_column(tmp_path: Path, form: str) -> None:
    text = GRADEBOOK
    if form == "semicolon":
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(csv.reader(io.StringIO(text)))
        text = "\ufeff" + out.getvalue().replace("30.00", "30,00")
    path = tmp_path / "grades.csv"
    path.write_bytes(text.encode())
    sheet = read_sheet(path)
    made = canvas.filled(sheet, CLASS, "")
    rows = rows_of(made.text, ";" if form == "semicolon" else ",")
    column = "Softmax regression (4711)"
    assert list(rows[0]) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", column]
    assert [row["Student"] for row in rows] == [row[0] for row in sheet.rows]
    marks = {row["Student"]: row[column] for row in rows}
    assert marks["Müller, Anna"] == ("27,75" if form == "semicolon" else "27.75")
    assert marks["Le Goff, Chloé"] == "0"
    assert marks["O'Brien, Bert"] == "3.00"  # waits: what stood there stays
    assert marks["山田, 花"] == "4" and marks["Nobody, New"] == "5" and marks["Student, Test"] == ""
    assert made.without == ()
    assert made.text.startswith("\ufeff") is (form == "semicolon") and made.count == 2
    for words in ("bert: waits for a person; left", "hana: handed in nothing; left", "Nobody, New: is nobody"):
        assert any(line.startswith(words) for line in made.told), made.told


def test_canvas_tells_other_totals_and_keeps_who_is_excused() -> None:
    sheet = Sheet(("Student", "ID", "HW (1)"), (("    Points Possible", "", "20"), ("Müller, Anna", "1001", "EX")))
    made = canvas.filled(sheet, CLASS, "HW (1)")
    assert rows_of(made.text)[1]["HW (1)"] == "EX" and made.count == 0
    assert made.told[0] == "the column is out of 20 points, the marks are out of 30"
    assert "anna: is excused in Canvas; left as it is" in made.told
    assert made.without == ("bert", "chloe") and "chloe: has no row in this table" in made.told


@pytest.mark.parametrize(
    "header", ["Student,ID,HW (1)", "Student,ID,Softmax regression (1),softmax_regression (2)", "A,B"]
)
def test_a_column_that_is_not_clear_is_asked_for(header: str) -> None:
    sheet = Sheet(tuple(header.split(",")), ())
    if "softmax_regression (2)" in header:
        assert canvas.filled(sheet, CLASS, "softmax_regression (2)").count == 0
        sheet = replace(sheet, header=(*sheet.header, "Softmax regression (3)"))
    with pytest.raises(CourseError, match="name it with --column; columns are"):
        canvas.filled(sheet, CLASS, "")


WORKSHEET = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",'
    '"Last modified (grade)","Feedback comments"\n'
    'Participant 1,"Anna Müller",anna.mueller@example.edu,Submitted,,"30,00",Yes,-,"=old"\n'
    'Participant 2,"Bert O\'Brien",bert@example.edu,Submitted,,"30,00",Yes,-,\n'
    'Participant 3,"Chloé Le Goff",,Submitted,,"30,00",No,-,\n'
    'Participant 4,"花 山田",hana@example.edu,No submission,,"30,00",Yes,-,\n'
)


def test_moodles_worksheet_comes_back_with_grades_alone_changed(tmp_path: Path) -> None:
    path = tmp_path / "Grades.csv"
    path.write_bytes(WORKSHEET.encode())
    made = moodle.filled(read_sheet(path), CLASS, "")
    before, after = rows_of(WORKSHEET), rows_of(made.text)
    assert [row["Grade"] for row in after] == ["27.75", "", "", ""] and made.count == 1
    assert [{**row, "Grade": ""} for row in after] == before
    assert any("bert: waits" in line for line in made.told) and any("cannot be changed" in line for line in made.told)


def test_moodles_worksheet_may_be_in_german() -> None:
    header = ("ID-Nummer", "Vollständiger Name", "E-Mail-Adresse", "Bewertung", "Bestwertung")
    sheet = Sheet(header, (("Teilnehmer/in1", "Anna Müller", "", "", "20,00"),))
    made = moodle.filled(sheet, CLASS, "")
    assert rows_of(made.text)[0]["Bewertung"] == "27.75"
    assert made.told[0] == "the assignment is out of 20.00 points, the marks are out of 30"


def test_moodles_worksheet_may_be_in_any_language() -> None:
    header = ("Idem", "Nomen", "Epistula", "Aestimatio")
    sheet = Sheet(
        header, (("Particeps 12", "Anna Müller", "anna.mueller@example.edu", ""), ("Particeps 9", "X", "", ""))
    )
    made = moodle.filled(sheet, CLASS, "Aestimatio")
    assert [row["Aestimatio"] for row in rows_of(made.text)] == ["27.75", ""]
    with pytest.raises(CourseError, match="no one column of grades"):
        moodle.filled(sheet, CLASS, "")
    with pytest.raises(CourseError, match="no column 'Identifier'"):
        moodle.filled(replace(sheet, rows=(("", "", "", ""),)), CLASS, "Aestimatio")


def test_a_table_for_moodles_import_has_who_is_final_and_handed_in() -> None:
    made = moodle.table(CLASS)
    found = {row["Email address"]: row["Softmax regression"] for row in rows_of(made.text)}
    assert found == {"anna.mueller@example.edu": "27.75", "chloe@example.edu": "0"}
    assert made.told == ("hana: handed in nothing; left out",)


@pytest.mark.parametrize(
    ("points", "like", "text"), [(27.75, "", "27.75"), (0.1 + 0.2, "30,0", "0,3"), (10.0, "", "10")]
)
def test_points_are_written_as_the_column_has_them(points: float, like: str, text: str) -> None:
    assert number(points, like) == text


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04\0", b'"a' + b"x" * 200_000])
def test_what_is_no_table_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "grades.csv"
    path.write_bytes(content)
    with pytest.raises(CourseError, match=r"grades\.csv: is"):
        read_sheet(path)


HOSTILE = "<script>alert(1)</script>\x00\x1b[31m ]]>&"
RECORD: Mapping[str, Any] = {
    "assignment": NAME,
    "title": "Softmax",
    "student": "anna",
    "submission": "s" * 64,
    "points": 11.0,
    "max_points": 30.0,
    "penalty": 1.0,
    "needs_review": True,
    "criteria": [
        {"id": "a", "title": "all", "points": 10.0, "max_points": 10.0, "message": "Right."},
        {
            "id": "b",
            "title": HOSTILE,
            "points": 2.0,
            "max_points": 10.0,
            "message": "One sign is wrong.",
            "remarks": ["Line 3: the sign."],
            "hint": "Try again.",
            "staff": ["SECRET of the marker"],
            "example": {
                "inputs": {"W": {"shape": [2], "values": [0.5, 1 / 3]}},
                "expected": {"shape": [100, 100], "values": None},
                "received": 1.5,
            },
        },
        {
            "id": "c",
            "title": "written",
            "points": None,
            "max_points": 10.0,
            "message": "A person reads this.",
            "derivation": {
                "suggested": 7.5,
                "claims": [{"line": 2, "status": "holds", "text": "J = H", "note": ""}],
                "milestones": [{"id": "m", "title": "SECRET step", "points": 3.0}],
            },
        },
    ],
    "notes": ["'mine.py' was taken"],
    "provenance": {"protection": "standard", "seed": 424242},
}


@pytest.mark.parametrize("platform", ["gradescope", "prairielearn", "classroom"])
def test_results_have_the_platforms_form_and_nothing_that_students_may_not_see(platform: str) -> None:
    made = {"gradescope": gradescope, "prairielearn": prairielearn, "classroom": classroom}[platform]
    text = made.results_json(RECORD)
    results = json.loads(text)
    schema(platform).validate(results)
    for secret in ("SECRET", "424242", "7.5", "suggested"):
        assert secret not in text
    for told in (
        "One sign is wrong.",
        "Line 3: the sign.",
        "Hint: Try again.",
        "W = [0.5 0.333333]",
        "line 2 holds: J = H",
    ):
        assert told in text
    assert "'mine.py' was taken" in text and "A person will mark this" in text
    assert "\\u0000" not in text and "\\u001b" not in text


def test_what_waits_is_no_score_for_gradescope() -> None:
    results = json.loads(gradescope.results_json(RECORD))
    assert results["score"] == 11.0
    assert [(test.get("score"), test.get("status")) for test in results["tests"]] == [
        (10.0, "passed"),
        (2.0, "failed"),
        (None, None),
    ]
    assert "11 of 30 points so far; a person must look at: written; 1 points off" in results["output"]


def test_prairielearn_gets_the_share_that_is_decided_and_words_for_files_that_cannot_be_read() -> None:
    results = json.loads(prairielearn.results_json(RECORD))
    assert results["score"] == round(11 / 30, 6)
    assert [(test["points"], test["max_points"]) for test in results["tests"]] == [
        (10.0, 10.0),
        (2.0, 10.0),
        (0.0, 0.0),
    ]
    refused = json.loads(prairielearn.refused_json("x.rar: allowed are ..."))
    schema("prairielearn").validate(refused)
    assert refused == {"gradable": False, "format_errors": ["x.rar: allowed are ..."]}


def test_classrooms_reporter_counts_what_is_decided() -> None:
    results = json.loads(classroom.results_json(RECORD))
    total = sum(test["score"] for test in results["tests"])  # as the reporter adds them up
    assert (total, results["max_score"], results["status"]) == (12.0, 30.0, "fail")
    assert [test["status"] for test in results["tests"]] == ["pass", "fail", "error"]


def test_junit_is_read_back_by_an_xml_reader_with_points_as_properties() -> None:
    root = ElementTree.fromstring(junit.suites(NAME, [RECORD, {**RECORD, "student": "=bert"}]))
    assert root.tag == "testsuites"
    first, second = root
    assert (first.get("tests"), first.get("failures"), first.get("skipped"), first.get("errors")) == (
        "3",
        "1",
        "1",
        "0",
    )
    assert second.get("name") == "=bert"
    cases = list(first.iter("testcase"))
    said = [{each.get("name"): each.get("value") for each in case.iter("property")} for case in cases]
    assert [each["points"] for each in said] == ["10", "2", ""]
    assert [child.tag for child in cases[1]] == ["properties", "failure"]
    assert [child.tag for child in cases[2]] == ["properties", "skipped"]
    order = [child.tag for child in first]
    assert order == ["properties", "testcase", "testcase", "testcase", "system-out"]  # as the usual schema has them
    assert "SECRET" not in ElementTree.tostring(root, encoding="unicode")


def test_a_workflow_holds_no_hidden_file_and_names_what_the_reporter_looks_for(assignment: Assignment) -> None:
    ((path, (content, _)),) = workflow(assignment).items()
    assert path == "template/.github/workflows/classroom.yml"
    read = yaml.safe_load(content)
    assert read["name"] == "Autograding Tests" and list(read["jobs"]) == ["run-autograding-tests"]
    steps = {step.get("id"): step for step in read["jobs"]["run-autograding-tests"]["steps"]}
    reporter = steps[None]
    runners = reporter["with"]["runners"].split(",")
    assert [f"{runner.upper()}_RESULTS" for runner in runners] == list(reporter["env"])
    assert steps[runners[0]]["with"]["command"] == "grader check ."


def test_a_question_for_prairielearn_is_whole(assignment: Assignment) -> None:
    files = question(assignment)
    info = json.loads(files["question/info.json"][0])
    schema("prairielearn-question").validate(info)
    entry = info["externalGradingOptions"]["entrypoint"].replace("/grade/tests/", "question/tests/")
    program, executable = files[entry]
    assert executable and b"--format prairielearn" in program and b"@" not in program
    assert f"question/tests/course/rubrics/{NAME}.yaml" in files and "question/tests/grader/__main__.py" in files
    asked = re.findall(r'file-names="([^"]+)"', files["question/question.html"][0].decode())
    assert asked == [f"{NAME}.py, {NAME}.ipynb"]
    assert b"numpy==" in files["image/requirements.txt"][0]


def test_results_of_a_class_lie_apart_from_what_students_get(assignment: Assignment, tmp_path: Path) -> None:
    list(write_package("classroom", assignment, tmp_path, [RECORD]))
    given = [path.relative_to(tmp_path).as_posix() for path in (tmp_path / "template").rglob("*") if path.is_file()]
    assert given == ["template/.github/workflows/classroom.yml"]
    assert json.loads((tmp_path / "results" / "anna.json").read_text(encoding="utf-8"))["version"] == 1


def test_every_format_of_export_is_made_by_something() -> None:
    assert {*EXPORTS} == {"csv", "json", "junit", *FILLED, *PACKAGES}


def test_settings_that_do_not_fit_are_told(class_of_eight: Course, capsys: pytest.CaptureFixture[str]) -> None:
    from grader.cli import main

    grades = class_of_eight.root / "grades.csv"
    grades.write_text(GRADEBOOK, encoding="utf-8")
    for arguments, words in (
        (["--format", "canvas"], "give the gradebook as Canvas exports it"),
        (["--format", "csv", "--fill", str(grades)], "--fill is for canvas and moodle"),
        (["--format", "canvas", "--fill", str(grades), "--output", str(grades)], "is the table that is read"),
        (["--format", "gradescope", "--fill", str(grades)], "--fill is for canvas and moodle"),
        (["--format", "gradescope", "--final"], "--final is for marks"),
        (["--format", "classroom", "--output", str(grades)], "is a file; name a folder"),
        (["--column", "HW (1)"], "--column names a column of the table that --fill gives"),
        ([], "there are no marks of"),
    ):
        assert main(["export", NAME, "--course", str(class_of_eight.root), *arguments]) == 2
        assert words in capsys.readouterr().err
    assert grades.read_text(encoding="utf-8") == GRADEBOOK


def test_no_format_for_students_tells_what_those_who_mark_are_told(assignment: Assignment, in_process: Sandbox) -> None:
    sample = assignment.course.solutions(NAME) / "samples" / "gradient_sign"
    report = grade(read_submission(sample, assignment), assignment, in_process)
    record = report_record(report)
    told = json.dumps([[each["message"], *each["remarks"]] for each in record["criteria"]])
    steps = [each for criterion in record["criteria"] for each in criterion.get("derivation", {}).get("milestones", ())]
    hidden = {words for each in record["criteria"] for words in each["staff"] if words not in told}
    hidden |= {step["title"] for step in steps} | {str(record["provenance"]["seed"])}
    assert len(steps) > 2
    for platform in ("gradescope", "prairielearn", "classroom"):
        text = write(report, platform)
        assert [words for words in hidden if words in text] == []
        assert "suggested" not in text.lower()
