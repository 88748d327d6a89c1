"""`grader grade` and `nbgrader autograde` are two doors to the same marks, and nbgrader's own tools work on them."""

from __future__ import annotations

import csv
import itertools
import json
import shutil
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from grader.authoring.release import release
from grader.authoring.samples import expected_marks
from grader.authoring.wheel import wheel
from grader.course.assignment import Course, load_assignment
from grader.errors import GradebookError
from grader.nbgrader.handing_back.feedback import generate_feedback
from grader.nbgrader.notebooks.released import released_notebook
from grader.nbgrader.whole_class.batch import grade_students
from grader.sandbox.tiers import open_sandbox
from tests.conftest import Demo
from tests.nbgrader.conftest import EVERY_CRITERION, NAME, grades, nbgrader


def test_points_flags_and_comments_are_the_same_both_ways(direct: Course, through_nbgrader: Course) -> None:
    ours, theirs = grades(direct), grades(through_nbgrader)
    assert len(ours.scores) == len(direct.students(NAME)) * len(EVERY_CRITERION)
    assert ours.scores == theirs.scores
    assert ours.comments == theirs.comments


def test_every_sample_has_its_expected_marks_in_the_gradebook(demo: Demo) -> None:
    scores = grades(demo.course).scores
    for sample, marks in expected_marks(load_assignment(demo.course, NAME)).items():
        for criterion, mark in marks.items():
            points, flag, _ = scores[sample, criterion]
            assert flag == (mark == "review") and (flag or points == mark), (sample, criterion)


def test_export_totals_are_the_sums_of_the_marks_for_every_sample(demo: Demo, tmp_path: Path) -> None:
    marks = expected_marks(load_assignment(demo.course, NAME))
    decided = [sample for sample, wanted in marks.items() if "review" not in wanted.values()]
    nbgrader(demo.course, "export", f"--to={tmp_path / 'grades.csv'}", f"--ExportPlugin.student={decided}")
    with (tmp_path / "grades.csv").open() as file:
        exported = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert len(decided) >= 24
    assert {name: exported[name] for name in decided} == {
        name: sum(float(mark) for mark in marks[name].values()) for name in decided
    }


def test_a_deleted_graded_cell_is_back_and_graded(direct: Course) -> None:
    assert grades(direct).scores["deletes", "grad_wk"] == (10.0, False, 10.0)
    marked = json.loads((direct.folder("autograded", "deletes", NAME) / f"{NAME}.ipynb").read_text())
    assert "grad_wk" in [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in marked["cells"]]


def test_forged_points_and_outputs_count_nothing(direct: Course) -> None:
    assert grades(direct).scores["forges", "loss"] == (0.0, False, 3.0)


def test_printing_to_stderr_costs_nothing(direct: Course) -> None:
    assert sum(grades(direct).scores["noisy_output", name][0] or 0 for name in EVERY_CRITERION) == 20


def test_a_written_answer_waits_for_a_person_and_is_shown_to_them(direct: Course) -> None:
    _, waits, points = grades(direct).scores["answers", "derivation"]
    assert (waits, points) == (True, 10.0)
    marked = json.loads((direct.folder("autograded", "answers", NAME) / f"{NAME}.ipynb").read_text())
    answer = next(c for c in marked["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == "derivation")
    assert "2\\lambda w_k" in answer["source"]


def test_an_answer_in_a_file_of_its_own_is_shown_in_the_answer_cell(direct: Course) -> None:
    marked = json.loads((direct.folder("autograded", "plain", NAME) / f"{NAME}.ipynb").read_text())
    answer = next(c for c in marked["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == "derivation")
    assert answer["source"] == (direct.solutions(NAME) / "samples/plain/derivation.md").read_text()


def test_the_students_module_is_not_overwritten_by_the_stub(direct: Course, through_nbgrader: Course) -> None:
    wanted = (direct.solutions(NAME) / "samples/plain" / f"{NAME}.py").read_bytes()
    for course in (direct, through_nbgrader):
        assert (course.folder("autograded", "plain", NAME) / f"{NAME}.py").read_bytes() == wanted


def test_the_handouts_wheel_is_not_put_beside_every_students_work(direct: Course, through_nbgrader: Course) -> None:
    assert list(through_nbgrader.folder("source", ".", NAME).glob("*.whl"))
    for course in (direct, through_nbgrader):
        assert not list((course.root / "autograded").rglob("*.whl"))


def test_a_module_without_a_notebook_is_graded_both_ways(direct: Course, through_nbgrader: Course) -> None:
    assert not (direct.folder("submitted", "plain", NAME) / f"{NAME}.ipynb").exists()
    assert grades(direct).scores["plain", "grad_wk"] == grades(through_nbgrader).scores["plain", "grad_wk"]


@pytest.mark.parametrize("road", ["direct", "through_nbgrader"])
def test_documents_are_kept_beside_the_marked_notebook_and_pages_only_as_text(
    road: str, request: pytest.FixtureRequest
) -> None:
    course: Course = request.getfixturevalue(road)
    folder = course.folder("autograded", "beside", NAME)
    assert (folder / "My scan.pdf").read_bytes() == b"%PDF-1.4"
    assert (folder / "page.html.txt").exists() and not (folder / "page.html").exists()
    assert "(My%20scan.pdf)" in (folder / f"{NAME}.ipynb").read_text(encoding="utf-8")
    assert grades(course).scores["beside", "derivation"] == (None, True, 10.0)


def test_marked_notebooks_are_valid_and_hold_plain_numbers(direct: Course, demo: Demo) -> None:
    roots = [course.root / "autograded" for course in (direct, demo.course)]
    for path in itertools.chain(*(root.glob(f"*/{NAME}/{NAME}.ipynb") for root in roots)):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                assert repr(float(output["data"]["text/plain"])) == output["data"]["text/plain"]


def test_every_student_has_a_feedback_page_with_the_verdicts(direct: Course) -> None:
    for student in direct.students(NAME):
        assert (direct.folder("feedback", student, NAME) / f"{NAME}.html").exists()
    page = (direct.folder("feedback", "lambda_not_doubled", NAME) / f"{NAME}.html").read_text()
    assert "grad_wk() on input" in page


def test_nbgraders_own_feedback_command_gives_the_same_page_byte_for_byte(direct: Course, tmp_path: Path) -> None:
    course = Course(shutil.copytree(direct.root, tmp_path / "course"))  # it adds files of its own
    pages = {name: course.folder("feedback", name, NAME) / f"{NAME}.html" for name in ("einsum", "answers", "forges")}
    before = {name: page.read_bytes() for name, page in pages.items()}
    for name, page in pages.items():
        page.unlink()
        nbgrader(course, "generate_feedback", NAME, f"--student={name}", "--force")
    assert {name: page.read_bytes() for name, page in pages.items()} == before
    assert b"Right." in before["einsum"] and b"2\\lambda w_k" in before["answers"]
    assert (course.folder("feedback", "answers", NAME) / "timestamp.txt").exists()


def test_pages_are_the_same_both_ways(direct: Course, through_nbgrader: Course) -> None:
    nbgrader(through_nbgrader, "generate_feedback", NAME)
    for student in direct.students(NAME):
        ours, theirs = (
            (course.folder("feedback", student, NAME) / f"{NAME}.html").read_text(encoding="utf-8")
            for course in (direct, through_nbgrader)
        )
        assert ours == theirs, student


def test_the_release_holds_nothing_hidden(direct: Course) -> None:
    files = sorted(path.name for path in direct.folder("release", ".", NAME).rglob("*") if path.is_file())
    assert files == [
        "README.md",
        wheel()[0],
        "public_checks.json",
        "public_symbols.json",
        f"{NAME}.ipynb",
        f"{NAME}.py",
        "test_public.py",
    ]
    assert (direct.folder("release", ".", NAME) / f"{NAME}.py").read_bytes() == (
        direct.handout(NAME) / f"{NAME}.py"
    ).read_bytes()


def test_the_released_notebook_carries_the_rubrics_points(direct: Course) -> None:
    rubric = load_assignment(direct, NAME).rubric
    points = {}
    for cell in released_notebook(direct, NAME, rubric.notebook)["cells"]:
        stamp = cell["metadata"]["nbgrader"]
        if stamp["grade"]:
            points[stamp["grade_id"]] = stamp["points"]
            assert stamp["locked"] != stamp["solution"]
    assert points == {criterion.id: criterion.points for criterion in rubric.criteria}


@pytest.fixture
def small(direct: Course, tmp_path: Path) -> Course:
    """A copy of the graded course with two students, to change at will."""
    root = tmp_path / "course"
    shutil.copytree(direct.root, root, ignore=shutil.ignore_patterns("submitted", "feedback"))
    for student in ("plain", "gradient_sign"):
        shutil.copytree(direct.root / "submitted" / student, root / "submitted" / student)
    return Course(root)


def regrade(course: Course, *students: str) -> None:
    assignment = load_assignment(course, NAME)
    grade_students(assignment, students, open_sandbox(), 1, lambda _: None)


def mark_by_hand(course: Course, student: str, cell: str, points: float, comment: str = "") -> None:
    with Gradebook(course.database) as gradebook:
        grade = gradebook.find_grade(cell, NAME, NAME, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        if comment:
            gradebook.find_comment(cell, NAME, NAME, student).manual_comment = comment
        gradebook.db.commit()


def flags(course: Course, student: str, cell: str) -> tuple[float | None, bool]:
    with Gradebook(course.database) as gradebook:
        grade = gradebook.find_grade(cell, NAME, NAME, student)
        return grade.score, grade.needs_manual_grade


def test_a_regrade_keeps_a_persons_marks_and_comments_and_does_not_ask_again(small: Course) -> None:
    mark_by_hand(small, "plain", "derivation", 7.5, "Where did the sum over i go?")
    mark_by_hand(small, "plain", "grad_wk", 4.0)
    regrade(small, "plain")
    assert flags(small, "plain", "derivation") == (7.5, False)
    assert flags(small, "plain", "grad_wk") == (4.0, False)
    with Gradebook(small.database) as gradebook:
        assert (
            gradebook.find_comment("derivation", NAME, NAME, "plain").manual_comment == "Where did the sum over i go?"
        )


def test_a_new_submission_is_looked_at_again_but_the_persons_mark_stays(small: Course) -> None:
    mark_by_hand(small, "plain", "derivation", 7.5)
    mark_by_hand(small, "plain", "grad_wk", 4.0)
    folder = small.folder("submitted", "plain", NAME)
    (folder / "derivation.md").write_text("A longer answer.")
    shutil.copy(small.solutions(NAME) / "samples/gradient_sign" / f"{NAME}.py", folder)
    regrade(small, "plain")
    assert flags(small, "plain", "derivation") == (7.5, True)
    assert flags(small, "plain", "grad_wk") == (4.0, True)
    regrade(small, "plain")  # nobody has looked yet
    assert flags(small, "plain", "derivation") == (7.5, True)
    assert flags(small, "plain", "grad_wk") == (4.0, True)


def test_extra_credit_survives_a_regrade(small: Course) -> None:
    with Gradebook(small.database) as gradebook:
        gradebook.find_grade("softmax", NAME, NAME, "plain").extra_credit = 1.0
        gradebook.db.commit()
    regrade(small, "plain")
    assert flags(small, "plain", "softmax") == (4.0, False)


def test_a_late_policy_of_the_course_is_applied(small: Course) -> None:
    config = small.root / "nbgrader_config.py"
    config.write_text(
        config.read_text()
        + "\nfrom nbgrader.plugins import LateSubmissionPlugin\n"
        + "class HalfOff(LateSubmissionPlugin):\n"
        + "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        + "        return score / 2\n"
        + "c.AssignLatePenalties.plugin_class = HalfOff\n"
    )
    with Gradebook(small.database) as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate="2026-01-01 00:00:00 UTC")
    (small.folder("submitted", "plain", NAME) / "timestamp.txt").write_text("2026-01-02 00:00:00 UTC")
    regrade(small, "plain")
    with Gradebook(small.database) as gradebook:
        assert gradebook.find_submission(NAME, "plain").late_submission_penalty == 15.0


def test_an_unreadable_submission_waits_for_a_person_and_stops_nobody(small: Course) -> None:
    folder = small.folder("submitted", "zipped", NAME)
    folder.mkdir(parents=True)
    (folder / "work.zip").write_bytes(b"PK\x03\x04 not a zip")
    regrade(small, "zipped", "gradient_sign")
    for name in EVERY_CRITERION:
        assert flags(small, "zipped", name) == (0.0, True)
    assert flags(small, "gradient_sign", "softmax") == (3.0, False)


def test_releasing_again_after_points_changed_updates_the_gradebook(small: Course) -> None:
    rubric = small.root / "rubrics" / f"{NAME}.yaml"
    text = rubric.read_text().replace("points: 30", "points: 31").replace("points: 10", "points: 11", 1)
    rubric.write_text(text)
    release(load_assignment(small, NAME))
    regrade(small, "plain")
    assert grades(small).scores["plain", "grad_wk"] == (11.0, False, 11.0)


def test_grading_before_the_release_says_what_to_do(small: Course) -> None:
    shutil.rmtree(small.root / "release")
    with pytest.raises(GradebookError, match="run `grader release softmax_regression` first"):
        regrade(small, "plain")


def test_a_failing_configuration_is_named(small: Course) -> None:
    (small.root / "nbgrader_config.py").write_text("raise ValueError('no such policy')")
    with pytest.raises(GradebookError, match=r"nbgrader_config.py: cannot be read: ValueError: no such policy"):
        generate_feedback(load_assignment(small, NAME), "plain")


def test_no_notebook_is_written_through_a_students_link(small: Course, tmp_path: Path) -> None:
    from grader.nbgrader.commands.converters import supply_notebooks

    outside = tmp_path / "outside.ipynb"
    (small.folder("submitted", "plain", NAME) / f"{NAME}.ipynb").symlink_to(outside)
    supply_notebooks(small, NAME)
    assert not outside.exists()
    assert (small.folder("submitted", "gradient_sign", NAME) / f"{NAME}.ipynb").exists()
