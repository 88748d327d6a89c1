"""Settings of a rubric that say what students may import: what cannot work is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.course.assignment import load_assignment
from grader.errors import CourseError, RubricError
from grader.sandbox.existing import OURS

from .test_handout import CODE, coded


def with_setting(text: str) -> str:
    return CODE.replace("seed: 1", f"seed: 1\n{text}")


def test_packages_are_named_by_what_to_install_and_to_import(tmp_path: Path) -> None:
    text = with_setting("packages: [numpy, {import: yaml, install: PyYAML}]")
    limits = load_assignment(coded(tmp_path, text), "small").limits
    assert (limits.packages, limits.modules) == (("numpy", "PyYAML"), ("yaml",))


def test_an_environment_is_found_from_the_course_or_from_anywhere(tmp_path: Path) -> None:
    site = tmp_path / "env" / "lib" / OURS / "site-packages"
    site.mkdir(parents=True)
    for path in ("env", str(tmp_path / "env")):
        course = coded(tmp_path, with_setting(f"environment: {path}"))
        assert load_assignment(course, "small").limits.environment == str(tmp_path / "env")


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("environment: nowhere", r"small\.yaml:7: environment: .*nowhere: there is no such folder"),
        ("environment: rubrics", r"small\.yaml:7: environment: .*rubrics: is no environment of Python's"),
        ("stand_ins: [numpy]", r"small\.yaml:7: .*'numpy' cannot be stood in for: students can import it"),
        ("stand_ins: [os]", r"small\.yaml:7: .*'os' cannot be stood in for: it is in Python's own library"),
        ("stand_ins: []", r"small\.yaml:7: .*stand_ins: must have length 1 or more"),
        ("stand_ins: [a.b]", r"small\.yaml:7: .*must match the pattern"),
        ("packages: [{import: yaml}]", r"small\.yaml:7: .*missing setting 'install'"),
        ("packages: ['a b']", r"small\.yaml:7: .*must match the pattern"),
        (
            "stand_ins: [yaml]\npackages: [{import: yaml, install: PyYAML}]",
            r"small\.yaml:7: .*'yaml' cannot be stood in for: students can import it",
        ),
    ],
)
def test_what_cannot_work_is_refused_with_its_line(tmp_path: Path, setting: str, words: str) -> None:
    with pytest.raises((CourseError, RubricError), match=words):
        load_assignment(coded(tmp_path, with_setting(setting)), "small")


def test_what_a_check_forbids_is_not_stood_in_for(tmp_path: Path) -> None:
    text = with_setting("stand_ins: [scipy]").replace(
        "{kind: value, function: f, regimes: [usual]}",
        "{kind: value, function: f, regimes: [usual]}, {kind: static, forbid_imports: [scipy]}",
    )
    with pytest.raises(RubricError, match=r"small\.yaml:7: .*'scipy' cannot be stood in for: a check forbids it"):
        load_assignment(coded(tmp_path, text), "small")
