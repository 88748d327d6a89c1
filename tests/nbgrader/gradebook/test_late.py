"""Late work: nbgrader's policy, from confirmed marks, again when a person has marked, shown wherever marks are."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.cli import main
from grader.course.assignment import Course, load_assignment
from grader.nbgrader.gradebook.entering import read_marks
from grader.nbgrader.whole_class.batch import grade_students
from grader.sandbox.tiers import open_sandbox
from tests.nbgrader.conftest import NAME, nbgrader, with_students

ZERO = "\nc.LateSubmissionPlugin.penalty_method = 'zero'\n"
HALF = """
from nbgrader.plugins import LateSubmissionPlugin
class Half(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2
c.AssignLatePenalties.plugin_class = Half
"""


@pytest.fixture
def small(released: Course, tmp_path: Path) -> Course:
    """Two students, one of whom waits for a person, both two days late."""
    made = with_students(released, tmp_path / "course", "plain", "gradient_sign")
    for student in ("plain", "gradient_sign"):
        (made.folder("submitted", student, NAME) / "timestamp.txt").write_text("2026-01-03 00:00:00 UTC")
    with Gradebook(made.database) as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate="2026-01-01 00:00:00 UTC")
    return made


def policy(small: Course, text: str) -> None:
    path = small.root / "nbgrader_config.py"
    path.write_text(path.read_text() + text)


def regrade(small: Course) -> None:
    grade_students(load_assignment(small, NAME), ["plain", "gradient_sign"], open_sandbox(), 2, lambda _: None)


def penalty(small: Course, student: str) -> float:
    return read_marks(small, NAME)[student].penalty


def grader(small: Course, *arguments: str) -> tuple[int, str, str]:
    """Run our own command on the course: its exit status, what it prints and what it tells."""
    out, told = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(told):
        status = main([*arguments, "--course", str(small.root)])
    return status, out.getvalue(), told.getvalue()


def mark(small: Course, student: str, points: float) -> None:
    with Gradebook(small.database) as gradebook:
        grade = gradebook.find_grade("derivation", NAME, NAME, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def test_only_confirmed_marks_are_penalised_and_again_when_a_person_has_marked(small: Course) -> None:
    policy(small, ZERO)
    regrade(small)
    assert penalty(small, "gradient_sign") == 10.0
    mark(small, "gradient_sign", 7.0)
    marks = read_marks(small, NAME)["gradient_sign"]
    assert (marks.raw, marks.penalty, marks.points) == (17.0, 17.0, 0.0)


def test_a_mark_saved_in_formgraders_process_changes_the_penalty_at_once(small: Course) -> None:
    policy(small, HALF)
    regrade(small)
    program = f"""
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader
PyFileConfigLoader('nbgrader_config.py', path={str(small.root)!r}).load_config()
from nbgrader.api import Gradebook
with Gradebook({small.database!r}) as gradebook:
    grade = gradebook.find_grade('derivation', {NAME!r}, {NAME!r}, 'gradient_sign')
    grade.manual_score, grade.needs_manual_grade = '6.0', False  # as formgrader sends it
    gradebook.db.commit()
with Gradebook({small.database!r}) as gradebook:
    print(gradebook.find_submission({NAME!r}, 'gradient_sign').late_submission_penalty)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=small.root)
    assert done.stdout.strip() == "8.0", done.stderr[-2000:]


def test_an_extension_in_the_roster_moves_the_due_date(small: Course) -> None:
    policy(small, ZERO)
    (small.root / "students.csv").write_text(f"id,first_name,extension:{NAME}\nplain,Pia,3 days\n", encoding="utf-8")
    regrade(small)
    assert penalty(small, "plain") == 0.0
    assert penalty(small, "gradient_sign") == 10.0
    with Gradebook(small.database) as gradebook:
        assert gradebook.find_student("plain").first_name == "Pia"


def test_the_penalty_stands_in_table_page_and_export(small: Course, tmp_path: Path) -> None:
    policy(small, HALF)
    regrade(small)
    _, table, _ = grader(small, "grade", NAME, "--student", "plain")
    (row,) = [line for line in table.splitlines() if line.startswith("plain")]
    assert "-15" in row and "15 / 30" in row
    assert grader(small, "report", NAME)[0] == 0
    page = (small.report_file(NAME, "").parent / "index.html").read_text(encoding="utf-8")
    assert ">late</th>" in page and '<td class="num">-15</td>' in page
    out = tmp_path / "marks.csv"
    status, _, told = grader(small, "export", NAME, "--output", str(out))
    assert status == 1 and "gradient_sign" in told
    assert "plain,,,,30.0,15.0,15.0,30.0" in out.read_text(encoding="utf-8")
    feedback = (small.folder("feedback", "plain", NAME) / f"{NAME}.html").read_text(encoding="utf-8")
    assert "<b>15</b> of 30 points" in feedback and "that costs 15 of your 30 points" in feedback


@pytest.mark.parametrize(
    ("text", "late"),
    [
        ("2026-01-01 01:00:00.123456 UTC", True),
        ("2026-01-01 00:30 CET", False),
        ("2026-01-01T00:30:00+0100", False),
    ],
)
def test_times_are_read_the_same_by_both_roads(small: Course, text: str, late: bool) -> None:
    policy(small, ZERO)
    shutil.rmtree(small.root / "submitted" / "gradient_sign")
    (small.folder("submitted", "plain", NAME) / "timestamp.txt").write_text(text)
    grade_students(load_assignment(small, NAME), ["plain"], open_sandbox(), 1, lambda _: None)
    assert penalty(small, "plain") == (30.0 if late else 0.0)
    nbgrader(small, "autograde", NAME, "--force")
    assert penalty(small, "plain") == (30.0 if late else 0.0)


def test_a_policy_in_a_module_of_the_courses_is_found_by_its_name(small: Course) -> None:
    (small.root / "our_policy.py").write_text(HALF.replace("c.AssignLatePenalties.plugin_class = Half", ""))
    policy(small, "\nc.AssignLatePenalties.plugin_class = 'our_policy.Half'\n")
    _, table, told = grader(small, "grade", NAME, "--student", "plain")
    assert "15 / 30" in table, told


def test_feedback_made_by_nbgrader_counts_what_a_person_gave_since(small: Course) -> None:
    policy(small, ZERO)
    regrade(small)
    mark(small, "gradient_sign", 7.0)
    nbgrader(small, "generate_feedback", NAME, "--force")
    page = (small.folder("feedback", "gradient_sign", NAME) / f"{NAME}.html").read_text(encoding="utf-8")
    assert "<b>0</b> of 30 points" in page


def test_a_mark_that_waits_for_another_look_is_no_mark_in_the_table(small: Course) -> None:
    regrade(small)
    mark(small, "gradient_sign", 7.0)
    shutil.copy(
        small.folder("submitted", "plain", NAME) / "derivation.md", small.folder("submitted", "gradient_sign", NAME)
    )
    _, table, _ = grader(small, "grade", NAME)
    (row,) = [line for line in table.splitlines() if line.startswith("gradient_sign")]
    assert row.split()[6] == "?" and row.endswith("needs review")


def test_a_persons_marks_stand_in_the_table_and_the_page(small: Course) -> None:
    regrade(small)
    mark(small, "gradient_sign", 7.0)
    _, table, _ = grader(small, "grade", NAME)
    (row,) = [line for line in table.splitlines() if line.startswith("gradient_sign")]
    assert row.split()[1:] == ["3", "2", "3", "2", "0", "7", "17", "/", "30"]
    assert grader(small, "report", NAME)[0] == 0
    page = (small.report_file(NAME, "").parent / "index.html").read_text(encoding="utf-8")
    assert 'title="marked by a person">7</td>' in page
    stored = json.loads(small.report_file(NAME, "gradient_sign").read_text(encoding="utf-8"))
    assert [c["points"] for c in stored["criteria"] if c["id"] == "derivation"] == [None]
