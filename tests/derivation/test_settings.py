"""What a rubric says of a derivation: the shipped one is ready, and what is wrong is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.course.assignment import Course
from grader.derivation import read
from grader.derivation.judging.answer import Question
from grader.derivation.marking.key import read_otherwise
from grader.derivation.marking.targets import Targets
from grader.derivation.meaning.values import MeaningError
from grader.derivation.read import ready
from grader.derivation.settings import DerivationSettings, SettingError
from grader.derivation.text.lexer import ReadError
from grader.errors import RubricError
from grader.rubric import parse_rubric

EXPLICIT = (Path(__file__).parent / "explicit.yaml").read_text(encoding="utf-8")
SOFTMAX = "            - 'p_{ik} = \\frac{"
WEIGHTS = "            w: {axes: [K, d]}"
LABELS = "y: {axes: [N, K], values: one_hot}"
AGAIN = "- {id: opened, title: again, points: 1, lines: [{value: [p]}]}\n            - id: softmax\n              title"


def said(text: str, old: str, new: str) -> str:
    """The only mistake of a rubric in which one thing is changed."""
    assert old in text
    with pytest.raises(RubricError) as caught:
        parse_rubric(text.replace(old, new, 1), "r.yaml")
    (line,) = caught.value.lines
    return line


def told(text: str, old: str, new: str, line: int, words: str) -> None:
    """A change is refused, so many lines below where it is made, with these words."""
    message = said(text, old, new)
    assert message.startswith(f"r.yaml:{text[: text.index(old)].count(chr(10)) + 1 + line}: "), message
    assert "criterion 'derivation' > check 'derivation'" in message
    assert words in message


def one_more(definitions: str) -> tuple[str, str]:
    """A change that puts definitions above that of the softmax."""
    return SOFTMAX, "".join(f"            - '{each}'\n" for each in definitions.split(" ; ")) + SOFTMAX


FORMULAS = {
    "an index that is not closed": ("p: 'p_{ik}'", "p: 'p_{ik'", 0, "the index is not closed"),
    "an unknown symbol": ("p: 'p_{ik}'", "p: 'q_{ik}'", 0, "q is not one of the question's symbols"),
    "shapes that do not fit": (
        "p_minus_y: 'p_{ik} - y_{ik}'",
        "p_minus_y: 'x_i + y_i'",
        0,
        "p_minus_y: a vector over d and a vector over K cannot be added",
    ),
    "an unknown sign": (r"'f_{ik} = \mathbf{w}_k^\top", r"'f_{ik} = \foo", 0, r"\foo is not one of the signs"),
    "no definition": (r"'J = -\frac{1}{N}", r"'J + 1 = -\frac{1}{N}", 0, "not a definition; write symbol = formula"),
    "nothing defined": (*one_more("= 3"), 0, "not a definition; write symbol = formula"),
    "nothing at all": (*one_more(" "), 0, "no formula stands here"),
    "a side that is missing": (*one_more("b = "), 0, "something is missing on one side"),
    "no number": (*one_more("b = 1/0"), 0, "it divides by zero"),
    "too deep": (*one_more(f"b = {'(' * 900}1{')' * 900}"), 0, "nested more than 60 deep"),
    "other values": (*one_more("b_{ik} = 2 f_{ik} = 3 + f_{ik}"), 0, "its sides have different values"),
    "other indices": (*one_more("b_i = f_{ik} = 3"), 0, "its sides have different values"),
    "a factor": ("up_to: ['1', '-1'", "up_to: ['1', 'p_{ik'", 0, "the index is not closed"),
    "a factor of nothing": ("up_to: ['1', '-1'", "up_to: ['1', '0'", 0, "a factor is one number that is not 0"),
    "a factor with entries": ("up_to: ['1', '-1'", "up_to: ['1', 'p_{ik}'", 0, "a factor is one number"),
    "words for what is not there": (
        "w_{kj}^2': [penalty]",
        "q_{kj}^2': [penalty]",
        0,
        "q is not one of the question's symbols",
    ),
    "a reading's definition": ("- 'f_{ki} =", "- 'f_{ki} = q +", 0, "reading 1: definition 1: q is not one of the"),
    "a loss that is not defined": ("loss: J", "loss: L", 0, "L is not one of the question's symbols"),
    "by nothing": ("by: [w]", "by: [v]", 0, "by: item 1: 'v' is not one of the question's symbols"),
}


@pytest.mark.parametrize(("old", "new", "line", "words"), FORMULAS.values(), ids=FORMULAS)
def test_a_formula_that_means_nothing_is_told(old: str, new: str, line: int, words: str) -> None:
    told(EXPLICIT, old, new, line, words)


NAMES = {
    "a matrix named as itself": ("matrices: {W: w,", "matrices: {p: p,", 0, "'p' is named as its own entries"),
    "a matrix of itself": ("matrices: {W: w,", "matrices: {W: W,", 0, "'W' is named as its own entries"),
    "matrices in a circle": ("matrices: {W: w,", "matrices: {A: B, B: A,", 0, "'B' is not a symbol with entries"),
    "a matrix of nothing": ("matrices: {W: w,", "matrices: {W: q,", 0, "there are: w, x, y, lambda, f, p, J"),
    "a matrix of a word": ("matrices: {W: w,", "matrices: {W: weights,", 0, "'weights' is not one symbol"),
    "two matrices": ("matrices: {W: w,", "matrices: {W: w, 'W ': x,", 0, "give one of them another name"),
    "a matrix and a size": ("matrices: {W: w,", "matrices: {K: w,", 0, "is a matrix and a size of the axis 'K'"),
    "another name for nothing": ("f: [z]", "g: [u]", 0, "'g' is not a symbol that is given or defined"),
    "other names in a circle": ("f: [z]", "a: [b]\n            b: [a]", 0, "'a' is not a symbol that is given"),
    "another name that is taken": ("f: [z]", "f: [w]", 0, "'w' is another name for 'f' and a given symbol"),
    "another name twice": ("f: [z]", "f: [u, u]", 0, "give one of them another name"),
    "a size and a symbol": (WEIGHTS, f"{WEIGHTS}\n            d: {{}}", 1, "a given symbol and a size of the axis 'd'"),
    "an index and a symbol": (WEIGHTS, f"{WEIGHTS}\n            k: {{}}", 1, "a symbol and an index of the axis 'K'"),
    "a number": (WEIGHTS, f"{WEIGHTS}\n            '3': {{}}", 1, "a symbol is a letter or a command of LaTeX"),
    "two symbols": (WEIGHTS, f"{WEIGHTS}\n            a b: {{}}", 1, "'a b' is not one symbol"),
    "an unknown command": (
        WEIGHTS,
        f"{WEIGHTS}\n            '\\foo': {{}}",
        1,
        "is not one of the signs that are read",
    ),
    "a size of two axes": ("d: {size: [d]", "d: {size: [K]", 0, "a size of the axis 'd' and a size of the axis 'K'"),
    "given and defined": (*one_more("w_{kj} = 3 f_{ik}"), 0, "'w' is a defined symbol and a given symbol"),
    "defined twice": (*one_more("f_{ik} = 3 x_i"), 0, "'f' is defined in item 1 already"),
    "defined by itself": (*one_more("b = b + 1"), 0, "'b' is defined by itself"),
    "defined in a circle": (*one_more("a = b + 1 ; b = a + 1"), 0, "'a' and 'b' (item 3) are defined by each other"),
    "used before it is defined": (*one_more("a = b + 1 ; b = 1"), 0, "'b', which is defined further down (item 3)"),
}


@pytest.mark.parametrize(("old", "new", "line", "words"), NAMES.values(), ids=NAMES)
def test_a_name_has_one_meaning(old: str, new: str, line: int, words: str) -> None:
    told(EXPLICIT, old, new, line, words)


READING = EXPLICIT[EXPLICIT.index("          readings:\n") : EXPLICIT.index("          values:\n")]
AXES = {
    "an axis that is not there": (LABELS, LABELS.replace("K", "Q"), 0, "axes: no axis 'Q'; there are: N, K, d"),
    "labels without classes": (LABELS, LABELS.replace("[N, K]", "[N]"), 0, "one_hot needs one axis besides that of"),
    "labels without axes": (LABELS, "y: {values: one_hot}", 0, "it has no axis, leave_out is N"),
    "labels without examples": ("          leave_out: N\n", "", -2, "it has N, K, leave_out is not set"),
    "labels over the examples": ("leave_out: N", "leave_out: K", -2, "one_hot over N, but 'p' adds up to one over K"),
    "an axis left out": ("leave_out: N", "leave_out: Q", 0, "leave_out: no axis 'Q'; there are: N, K, d"),
}


@pytest.mark.parametrize(("old", "new", "line", "words"), AXES.values(), ids=AXES)
def test_labels_run_over_the_classes(old: str, new: str, line: int, words: str) -> None:
    told(EXPLICIT.replace(READING, ""), old, new, line, words)


@pytest.mark.parametrize("axes", ["{q: [d, N]}", "{x: [d, K]}"])
def test_a_reading_has_the_axes_in_another_order(axes: str) -> None:
    told(EXPLICIT, "axes: {x: [d, N], y: [K, N]}", f"axes: {axes}", 0, "needs the axes that it is given, in another")


MILESTONES = {
    "an unknown milestone": (
        "milestones: [opened, softmax,",
        "milestones: [opend, softmax,",
        0,
        "path 1: milestones: no milestone 'opend'; there are: classes, ",
    ),
    "after an unknown one": (
        "after: [opened]",
        "after: [nothing]",
        0,
        "milestone 'jacobian' > line 2: after: no milestone 'nothing'; there are: classes, ",
    ),
    "after itself": ("after: [opened]", "after: [jacobian]", 0, "'jacobian' counts only after itself"),
    "twice": ("- id: softmax\n              title", AGAIN, 0, "two milestones have the same id"),
    "nothing": ("opened, softmax, logits, classes, regulariser, result]", "]", 0, "must have length 1 or more"),
}


@pytest.mark.parametrize(("old", "new", "line", "words"), MILESTONES.values(), ids=MILESTONES)
def test_milestones_are_known_and_named_once(old: str, new: str, line: int, words: str) -> None:
    told(EXPLICIT, old, new, line, words)


def test_a_milestone_that_waits_for_itself_is_told() -> None:
    waits = "by: [w], after: [result]}\n            - id: classes"
    text = EXPLICIT.replace("by: [w]}\n            - id: classes", waits).replace(
        "derivative_of: [loss], by: [w]}", "derivative_of: [loss], by: [w], after: [logits]}"
    )
    with pytest.raises(RubricError, match=r"milestone 'logits': it counts only after itself, by way of others"):
        parse_rubric(text, "r.yaml")


def test_all_points_are_had_by_every_path() -> None:
    line = said(EXPLICIT, "points: 2\n              one_case", "points: 3\n              one_case")
    assert "path 2: its milestones add up to 10 points, those of the first path to 11" in line
    text = EXPLICIT.replace("points: 10\nnotebook", "points: 9\nnotebook")
    line = said(text, "    points: 10\n    checks", "    points: 9\n    checks")
    assert line.startswith("r.yaml:12: criterion 'derivation': points: the steps of its derivation add up to 10 points")


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
        "              points: 2\n",
        "              points: -2\n",
        "milestone 'opened': points: must be greater than 0, got -2",
    ),
    "one case": ("one_case: 0.5", "one_case: -1", "one_case: must be at least 0, got -1"),
    "four axes": ("y: {axes: [N, K],", "y: {axes: [N, K, K, K],", "axes: must have length 3 or less"),
    "no size": ("d: {size: [d],", "d: {size: [],", "size: must have length 1 or more"),
    "an unknown setting": ("leave_out: N", "leaves_out: N", "unknown setting 'leaves_out'; did you mean 'leave_out'?"),
}


@pytest.mark.parametrize(("old", "new", "words"), SETTINGS.values(), ids=SETTINGS)
def test_a_wrong_setting_is_told_on_its_line(old: str, new: str, words: str) -> None:
    told(EXPLICIT, old, new, 0, words)


@pytest.mark.parametrize("answers", ["[]", "['']", "[' ']", "", "3"])
def test_answers_that_say_nothing_are_told(course: Course, answers: str) -> None:
    shipped = course.rubric_file("softmax_regression").read_text(encoding="utf-8")
    said(shipped, shipped[shipped.index("          answers:\n") :], f"          answers: {answers}\n")


def test_the_shipped_settings_are_ready_once(steps: DerivationSettings) -> None:
    assert ready(steps) is ready(steps.model_copy())
    assert ready(steps).question.titles[0] == ""
    assert len(ready(steps).question.titles) == len(steps.readings) + 1


def test_what_steps_are_under_another_reading_is_computed_when_an_answer_needs_it(
    steps: DerivationSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def watched(settings: DerivationSettings, question: Question, reading: int, named: Targets) -> Targets:
        asked.append(reading)
        return read_otherwise(settings, question, reading, named)

    monkeypatch.setattr(read, "read_otherwise", watched)
    made = ready(steps.model_copy(update={"also": {**steps.also, "p": [*steps.also.get("p", []), "\\zeta"]}}))
    assert asked == []
    for reading in (*range(len(made.question.tables)), 1, 0):
        assert made.targets(reading).keys() >= made.targets(0).keys()
    assert asked == [1]  # the others lay arrays out otherwise, and look for the same values


def test_settings_that_mean_nothing_are_refused_outside_of_a_rubric_too(steps: DerivationSettings) -> None:
    wrong = steps.model_copy(update={"values": {**steps.values, "p": "x_i + y_i"}})
    with pytest.raises((ReadError, MeaningError), match=r"values, 'p': .* cannot be added"):
        ready(wrong)
    with pytest.raises(SettingError, match="matrices, 'P': the matrix 'P' is named as its own entries"):
        ready(steps.model_copy(update={"matrices": {"P": "P"}}))
