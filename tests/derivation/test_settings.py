"""What a rubric says of a derivation: the shipped one is ready, and what is wrong is told with its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grader.course.assignment import Course
from grader.derivation.meaning.values import MeaningError
from grader.derivation.read import ready
from grader.derivation.settings import DerivationSettings
from grader.derivation.text.lexer import ReadError
from grader.errors import RubricError
from grader.rubric import load_rubric

AGAIN = "- {id: opened, title: again, points: 1, lines: [{value: [p]}]}\n            - id: softmax\n              title"


@pytest.fixture(scope="module")
def shipped(course: Course) -> str:
    return course.rubric_file("softmax_regression").read_text(encoding="utf-8")


def said(path: Path, text: str, old: str, new: str) -> str:
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RubricError) as caught:
        load_rubric(path)
    (line,) = caught.value.lines
    return line


FORMULAS = {
    "an index that is not closed": (
        r"own_linear: 'y_{ik} f_{ik}'",
        r"own_linear: 'y_{ik} f_{ik'",
        "the index is not closed",
    ),
    "an unknown symbol": (
        r"own_linear: 'y_{ik} f_{ik}'",
        r"own_linear: 'y_{ik} q_{ik}'",
        "q is not one of the question's symbols and was not defined",
    ),
    "shapes that do not fit": (
        r"p_minus_y: 'p_{ik} - y_{ik}'",
        r"p_minus_y: 'x_i + y_i'",
        "milestone value 'x_i + y_i': a vector over d and a vector over K cannot be added",
    ),
    "an unknown sign": (
        r"'f_{ik} = \mathbf{w}_k^\top",
        r"'f_{ik} = \foo",
        r"\foo is not one of the signs that are read",
    ),
    "no definition": (
        r"'J = -\frac{1}{N}",
        r"'J + 1 = -\frac{1}{N}",
        "not a definition; write symbol = formula",
    ),
    "a factor": ("up_to: ['1', '-1'", "up_to: ['1', 'p_{ik'", "the index is not closed"),
    "too few axes": (
        "y: {axes: [N, K], values: one_hot}",
        "y: {axes: [N], values: one_hot}",
        "in another order",
    ),
    "a matrix of nothing": ("matrices: {W: w,", "matrices: {W: omega,", "'omega' is not one symbol"),
    "another name for nothing": (r"w: ['\theta',", r"omega: ['\theta',", "'omega' is not one symbol"),
}


@pytest.mark.parametrize(("old", "new", "words"), FORMULAS.values(), ids=FORMULAS)
def test_a_formula_that_means_nothing_is_told(tmp_path: Path, shipped: str, old: str, new: str, words: str) -> None:
    line = said(tmp_path / "r.yaml", shipped, old, new)
    assert re.match(r".*r\.yaml:\d+: criterion 'derivation' > check 'derivation': steps: ", line)
    assert line.endswith(words)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "milestones: [opened, softmax,",
            "milestones: [opend, softmax,",
            "path 'over the logarithm of a sum of exponentials': no milestone 'opend'; there are: classes, ",
        ),
        (
            "after: [opened]",
            "after: [nothing]",
            "milestone 'jacobian', after: no milestone 'nothing'; there are: classes, ",
        ),
        ("- id: softmax\n              title", AGAIN, "two milestones have the same id"),
    ],
)
def test_milestones_are_known_and_named_once(tmp_path: Path, shipped: str, old: str, new: str, words: str) -> None:
    assert words in said(tmp_path / "r.yaml", shipped, old, new)


SETTINGS = {
    "a value of a symbol": (
        "values: one_hot",
        "values: onehot",
        "step 'given' > y: values: unknown value 'onehot'; did you mean 'one_hot'?",
    ),
    "a feature": (
        "without: [derivative, log_of_quotient]",
        "without: [derivatives]",
        "milestone 'opened' > line 1 > without: item 1: unknown value 'derivatives'; did you mean 'derivative'?",
    ),
    "points": (
        "              points: 2\n              lines:",
        "              points: -2\n              lines:",
        "milestone 'opened': points: must be greater than 0, got -2",
    ),
    "four axes": ("y: {axes: [N, K],", "y: {axes: [N, K, K, K],", "axes: must have length 3 or less"),
    "no size": ("d: {size: [d],", "d: {size: [],", "size: must have length 1 or more"),
    "an unknown setting": ("leave_out: N", "leaves_out: N", "unknown setting 'leaves_out'; did you mean 'leave_out'?"),
}


@pytest.mark.parametrize(("old", "new", "words"), SETTINGS.values(), ids=SETTINGS)
def test_a_wrong_setting_is_told_on_its_line(tmp_path: Path, shipped: str, old: str, new: str, words: str) -> None:
    line = said(tmp_path / "r.yaml", shipped, old, new)
    number = shipped[: shipped.index(old)].count("\n") + 1
    assert words in line
    assert abs(int(line.split(":")[1]) - number) <= 3


def test_the_shipped_settings_are_ready_once(steps: DerivationSettings) -> None:
    assert ready(steps) is ready(steps.model_copy())
    assert ready(steps).question.titles[0] == ""
    assert len(ready(steps).question.titles) == len(steps.readings) + 1


def test_settings_that_mean_nothing_are_refused_outside_of_a_rubric_too(steps: DerivationSettings) -> None:
    wrong = steps.model_copy(update={"values": {**steps.values, "p": "x_i + y_i"}})
    with pytest.raises((ReadError, MeaningError), match="cannot be added"):
        ready(wrong)
