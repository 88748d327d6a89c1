"""The shipped assignments that are short: what they take to write, and that they give the marks that they must give."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from grader.authoring.validation import validate
from grader.cli import main
from grader.course.assignment import Course, load_assignment
from grader.sandbox import tiers

SHORT = ("ridge", "two_layer_net")
FEW = {
    "ridge": ("right_half_penalty", "mixed_conventions", "closed_form_without_penalty"),
    "two_layer_net": ("right_half_penalty", "not_shifted", "no_relu_in_gradient"),
}


@pytest.mark.parametrize("name", SHORT)
def test_rubric_and_authors_python_are_below_120_lines(course: Course, name: str) -> None:
    files = [course.rubric_file(name), *course.solutions(name).glob("*.py")]
    assert sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files) < 120
    samples = [path.name for path in (course.solutions(name) / "samples").iterdir() if path.is_dir()]
    right = [sample for sample in samples if sample.startswith("right")]
    assert len(right) >= 4 and len(samples) - len(right) >= 6


@pytest.mark.parametrize("name", SHORT)
def test_some_samples_get_their_marks(course: Course, name: str, tmp_path: Path) -> None:
    small = few(course, name, tmp_path)
    tried, mistakes, *_ = validate(load_assignment(small, name), tiers.open_sandbox("none"), 2)
    assert mistakes == [] and tried == 3 + len(FEW[name])  # the reference under both conventions, and the stub


def few(course: Course, name: str, folder: Path) -> Course:
    """A course with one assignment and some of its samples."""
    hidden, samples = folder / "solutions" / name, course.solutions(name) / "samples"
    (folder / "rubrics").mkdir()
    shutil.copy(course.rubric_file(name), folder / "rubrics")
    shutil.copytree(course.solutions(name), hidden, ignore=shutil.ignore_patterns("samples", "__pycache__"))
    for sample in FEW[name]:
        shutil.copytree(samples / sample, hidden / "samples" / sample)
    marks = (samples / "expected.yaml").read_text(encoding="utf-8").splitlines()
    kept = [line for line in marks if line.split(":")[0] in FEW[name]]
    (hidden / "samples" / "expected.yaml").write_text("\n".join(kept), encoding="utf-8")
    return Course(folder)


def test_a_demo_of_some_assignments_has_these_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["demo", "no_such", "--course", str(course.root)]) == 2
    assert "there is no assignment 'no_such'" in capsys.readouterr().err
    assert not (tmp_path / "demo-course").exists()
