"""`grader check`: what students are told on their own machines, from the handout alone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from grader.authoring.public import published_json
from grader.cli import main
from grader.cli.check import PLAIN, own_check
from grader.course.assignment import Assignment, Course
from grader.course.public_checks import FILE
from grader.model import Limits, Outcome, Probe, Status, Submission
from grader.sandbox.tiers import Sandbox
from tests.elsewhere import PRELUDE

NAME, MODULE, NOTEBOOK = "softmax_regression", "softmax_regression.py", "softmax_regression.ipynb"
RIGHT_SOFTMAX = "E = np.exp(F - F.max(axis=1, keepdims=True))\n    return E / E.sum(axis=1, keepdims=True)"
NAIVE_SOFTMAX = "E = np.exp(F)\n    return E / E.sum(axis=1, keepdims=True)"


class Ended(NamedTuple):
    status: int
    out: str
    err: str


Check = Callable[..., Ended]


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    """`grader check` in this process."""

    def run(*arguments: object) -> Ended:
        capsys.readouterr()
        status = main(["check", *map(str, arguments)])
        told = capsys.readouterr()
        assert "Traceback" not in told.err + told.out
        return Ended(status, told.out, told.err)

    return run


@pytest.fixture(scope="module")
def examples(assignment: Assignment) -> str:
    return published_json(assignment)


@pytest.fixture
def handout(assignment: Assignment, examples: str, tmp_path: Path) -> Path:
    """What a student has: the handout with what a release puts beside it, far from any course."""
    folder = tmp_path / "home" / NAME
    shutil.copytree(assignment.course.handout(NAME), folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / FILE).write_text(examples, encoding="utf-8")
    return folder


def write(path: Path, *bodies: str) -> None:
    """Fill in the first functions of a stub."""
    text = path.read_text(encoding="utf-8")
    for body in bodies:
        text = text.replace("raise NotImplementedError", body, 1)
    path.write_text(text, encoding="utf-8")


def with_cells(path: Path, *cells: tuple[str, str]) -> None:
    """Put cells of a kind and a source behind those of a notebook."""
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for kind, source in cells:
        made = {"cell_type": kind, "id": f"own-{len(notebook['cells'])}", "metadata": {}, "source": source}
        notebook["cells"].append(made | ({"outputs": [], "execution_count": None} if kind == "code" else {}))
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_the_reference_is_right_in_all_that_has_examples(
    check: Check, handout: Path, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(assignment.reference.folder / "reference.py", handout / MODULE)
    monkeypatch.chdir(handout)
    status, out, err = check()
    assert status == 0 and err == ""
    titles = [criterion.title for criterion in assignment.rubric.criteria if not criterion.written]
    lines = [line for line in out.splitlines() if "✓ right" in line]
    assert len(lines) == len(titles) == 5
    assert all(title in line for title, line in zip(titles, lines, strict=True))
    assert "5 of 5 parts with published examples are right on them; fresh inputs decide your marks." in out
    assert PLAIN in out


def test_a_stub_is_not_written_yet_and_nobody_is_told_twice(check: Check, handout: Path) -> None:
    status, out, _ = check(handout)
    assert status == 1 and out.count("not written yet") == 5 and "differs" not in out and "raised" not in out
    assert f"{MODULE} is the unchanged handout" in out and "0 of 5 parts" in out


def test_a_wrong_value_is_told_with_numbers_a_hint_and_what_is_right_beside_it(check: Check, handout: Path) -> None:
    write(handout / MODULE, NAIVE_SOFTMAX)
    status, out, _ = check(handout)
    assert status == 1 and "1  ✓ right" in out and "2  ✗ not right yet" in out
    assert "softmax() on input of shape (4, 3) (public large logits)" in out
    assert "How to go on: exp(1000) is too large for a number." in out
    assert "For example, called with" in out and "expected" in out and "differs" in out
    assert out.count("How to go on") == 1


def test_a_slip_that_was_charged_once_costs_nothing_elsewhere(
    check: Check, handout: Path, assignment: Assignment
) -> None:
    reference = (assignment.reference.folder / "samples" / "naive_everywhere" / MODULE).read_text(encoding="utf-8")
    (handout / MODULE).write_text(reference, encoding="utf-8")
    _, out, _ = check(handout)
    assert "5  ✓ right" in out and "2  ✗ not right yet" in out


def test_coordinates_are_drawn_where_they_part(check: Check, handout: Path, assignment: Assignment) -> None:
    shutil.copy(assignment.reference.folder / "samples" / "gradient_sign" / MODULE, handout / MODULE)
    _, out, _ = check(handout)
    drawn = [line for line in out.splitlines() if "○" in line and "●" in line and "differs" in line]
    assert len(drawn) == 4


def test_what_fails_is_shown_at_its_line(check: Check, handout: Path) -> None:
    write(handout / MODULE, "return F[:, 7]")
    _, out, _ = check(handout)
    assert "IndexError on line 42" in out and out.count(">   42      return F[:, 7]") == 1
    assert "2  ✗ not right yet, as above" in out and out.count("IndexError") == 1


def test_work_in_the_notebook_is_found_and_its_cell_is_named(check: Check, handout: Path) -> None:
    with_cells(handout / NOTEBOOK, ("code", f"def softmax(F):\n    {RIGHT_SOFTMAX}"), ("markdown", "$J = 1$"))
    cells = len(json.loads((handout / NOTEBOOK).read_text(encoding="utf-8"))["cells"])
    _, out, _ = check(handout)
    assert f"  softmax     cell {cells - 1}, line 1 of {NOTEBOOK}" in out
    assert "1  ✓ right" in out and "the functions were read from the cells" in " ".join(out.split())
    assert f"  derivation  cell {cells} of {NOTEBOOK}" in out


def test_two_versions_are_told_and_nothing_is_run(check: Check, handout: Path) -> None:
    for number in (1, 2):
        other = handout / f"softmax_regression ({number}).py"
        other.write_text(f"import numpy as np\ndef softmax(F):\n    return F + {number}\n", encoding="utf-8")
    status, out, err = check(handout)
    assert status == 2 and out == "" and "two different versions" in err and err.count("\n") == 1


def test_one_file_may_be_named(check: Check, handout: Path) -> None:
    write(handout / MODULE, RIGHT_SOFTMAX)
    assert "1  ✓ right" in check(handout / MODULE).out
    assert "there is no softmax_regression.py" in " ".join(check(handout / NOTEBOOK).out.split())


def test_a_folder_without_work_says_what_is_missing(check: Check, handout: Path) -> None:
    (handout / MODULE).unlink()
    (handout / NOTEBOOK).unlink()
    status, out, _ = check(handout)
    assert status == 1 and f"there is no {MODULE} in the submission" in out


def test_a_check_far_from_any_handout_says_where_to_run_it(check: Check, tmp_path: Path) -> None:
    status, _, err = check(tmp_path)
    assert status == 2 and f"there is no {FILE} here; run this in the folder that was handed out" in err


def test_a_broken_file_of_public_checks_is_told(check: Check, handout: Path) -> None:
    (handout / FILE).write_text("{", encoding="utf-8")
    assert "get the handout and its .whl again" in check(handout).err


def test_a_check_inside_the_course_uses_its_rubric_and_says_so(
    check: Check, assignment: Assignment, course: Course
) -> None:
    status, out, err = check(assignment.reference.folder / "samples" / "plain")
    assert status == 0 and "5 of 5 parts" in out
    assert err == f"no {FILE} here; using the course {course.root}\n"


def test_a_terminal_without_signs_gets_letters(handout: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "grader", "check", str(handout)],
        capture_output=True,
        check=False,
        env={"PYTHONIOENCODING": "ascii", "PYTHONPATH": ":".join(sys.path), "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 1 and b"1  . not written yet" in done.stdout and b"\\u" not in done.stdout


def test_a_fault_of_the_sandbox_is_no_verdict_on_the_student(handout: Path) -> None:
    def broken(submission: Submission, probes: Sequence[Probe], limits: Limits) -> list[Outcome]:
        return [Outcome(probe, Status.GRADER_FAULT, message="no processes left") for probe in probes]

    with pytest.raises(Exception, match="your functions could not be called: no processes left"):
        own_check(handout, Sandbox(broken, "none"))


def test_it_works_where_nothing_of_linux_is(handout: Path) -> None:
    write(handout / MODULE, RIGHT_SOFTMAX)
    program = f"""
{PRELUDE}
from grader.sandbox import plain
plain.START = {PRELUDE!r} + plain.START
from grader.cli import main
sys.exit(main(["check", {str(handout)!r}]))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and done.stderr == ""
    assert "1  ✓ right" in done.stdout and "5  · not written yet" in done.stdout and PLAIN in done.stdout
