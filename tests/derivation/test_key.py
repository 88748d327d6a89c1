"""Model answers with points in the margin: which milestones they make, and what is said of those that are no use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from grader.derivation.marking.key import IN_SUMS, OPTIONS, id_of
from grader.derivation.read import read_derivation, ready
from grader.derivation.record import WrittenReading
from grader.derivation.settings import DerivationSettings, Milestone, SettingError
from grader.errors import RubricError
from grader.rubric import parse_rubric
from tests.derivation.conftest import Read

SQUARES = {
    "axes": {"N": {"size": ["N", "n"], "indices": ["i", "n"]}},
    "given": {"w": {}, "b": {}, "x": {"axes": ["N"]}, "y": {"axes": ["N"]}},
    "leave_out": "N",
    "definitions": [r"J = \frac{1}{2N} \sum_{i=1}^{N} (w x_i + b - y_i)^2"],
}
CHAIN = r"$$\frac{\partial}{\partial w} (w x_i + b - y_i)^2 = 2 (w x_i + b - y_i) x_i$$"
INNER = r"$$\frac{\partial}{\partial w} (w x_i + b - y_i) = x_i$$"
RESULT = r"$$\frac{\partial J}{\partial w} = \frac1N \sum_i (w x_i + b - y_i) x_i$$"
KEY = f"""## By the chain rule

{INNER} <!-- 2: the chain rule -->
{CHAIN} <!-- 2: the chain rule -->
{RESULT}
<!-- 1: dJ/dw -->
"""

RUBRIC = """\
assignment: least_squares
title: Least squares
points: 3
notebook: least_squares.ipynb
seed: 1
functions: {{loss: {{arguments: [w]}}}}
regimes: {{public: {{small: {{N: 3}}}}}}
criteria:
  - id: derivation
    title: dJ/dw
    points: 3
    checks:
      - kind: derivation
        steps:
          axes: {{N: {{size: [N, n], indices: [i, n]}}}}
          given: {{w: {{}}, b: {{}}, x: {{axes: [N]}}, y: {{axes: [N]}}}}
          leave_out: N
          definitions: ['J = \\frac{{1}}{{2N}} \\sum_{{i=1}}^{{N}} (w x_i + b - y_i)^2']
          answers:
            - |
              {}
"""


def squares(*answers: str) -> DerivationSettings:
    return DerivationSettings.model_validate({**SQUARES, "answers": list(answers)})


def made(*answers: str) -> DerivationSettings:
    return ready(squares(*answers)).settings


def refused(*answers: str) -> SettingError:
    with pytest.raises(SettingError) as caught:
        ready(squares(*answers))
    return caught.value


def met(written: WrittenReading) -> list[str]:
    return [milestone.id for milestone in written.milestones if milestone.met]


def by_id(milestones: Sequence[Milestone]) -> dict[str, Milestone]:
    return {milestone.id: milestone for milestone in milestones}


# What is read off


def test_notes_become_milestones_and_answers_paths() -> None:
    settings = made(KEY)
    assert [(each.id, each.title, each.points, len(each.lines)) for each in settings.milestones] == [
        ("the_chain_rule", "the chain rule", 2.0, 2),
        ("dj_dw", "dJ/dw", 1.0, 1),
    ]
    (path,) = settings.paths
    assert (path.title, path.milestones) == ("By the chain rule", ["the_chain_rule", "dj_dw"])
    assert settings.up_to == ["1", "-1", r"\frac{1}{N}", r"-\frac{1}{N}"]


def test_an_answer_without_a_heading_is_numbered() -> None:
    other = f"{CHAIN} <!-- 2.5: outside first -->\n{RESULT} <!-- 0.5: dJ/dw -->"
    with pytest.raises(SettingError, match=r"worth 0\.5 here and 1 elsewhere"):
        made(KEY, other)
    assert [path.title for path in made(other).paths] == ["answer 1"]


def test_a_line_says_what_is_differentiated_and_by_what() -> None:
    chain, result = made(KEY).milestones
    assert [line.by for line in chain.lines] == [["w"], ["w"]]
    assert all(line.derivative_of and "derivative" in line.without for line in chain.lines)
    assert result.lines[0].up_to == ["1"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("the chain rule", "the_chain_rule"),
        ("2nd step", "step_2nd_step"),
        ("dJ/dw!", "dj_dw"),
        ("Größe", "gro_e_61b9ba53"),
    ],
)
def test_an_id_is_made_of_the_words(title: str, name: str) -> None:
    assert id_of(title) == name


def test_other_words_have_another_id() -> None:
    titles = ["x" * 99, f"2{'y' * 58}", "x" * 98, "链式法则", "数据项", "правило", "Σ", "σ_i"]
    names = [id_of(title) for title in titles]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,59}", name) for name in names)


def test_options_say_how_much_a_part_is_worth() -> None:
    key = KEY.replace("rule -->", "rule; half for one case; also in sums -->", 1)
    assert (made(key).milestones[0].one_case, made(key).milestones[0].in_sums) == (0.5, True)
    assert made(KEY.replace("rule -->", "rule; one case is enough -->", 1)).milestones[0].one_case == 1.0
    assert (made(KEY).milestones[0].one_case, made(KEY).milestones[0].in_sums) == (0.0, False)


def test_a_line_may_count_only_after_a_step() -> None:
    key = KEY.replace("<!-- 1: dJ", "<!-- 2: the chain rule; after dJ/dw -->\n<!-- 1: dJ")
    assert made(key).milestones[0].lines[-1].after == ["dj_dw"]


def test_the_shipped_key_has_two_ways_of_ten_points(steps: DerivationSettings) -> None:
    settings = ready(steps).settings
    milestones = by_id(settings.milestones)
    assert [sum(milestones[name].points for name in path.milestones) for path in settings.paths] == [10.0, 10.0]
    assert len(milestones) == len(settings.milestones) == 8
    assert milestones["the_softmax_is_differentiated_by_every_logit"].one_case == 0.5
    assert milestones["the_regulariser_is_differentiated"].in_sums
    waits = milestones["the_data_term_is_differentiated"]
    assert ["the_logarithm_of_the_sum_is_differentiated"] in [line.after for line in waits.lines]


@pytest.mark.parametrize("number", [0, 1])
def test_a_shipped_model_answer_earns_all_of_its_points(steps: DerivationSettings, number: int) -> None:
    assert read_derivation(steps.answers[number], steps).points == 10.0


# What it marks


@pytest.mark.parametrize(
    ("answer", "points", "suggested"),
    [
        (f"{CHAIN}\n\n{RESULT}", 3.0, 3.0),
        (f"Let $r_i = w x_i + b - y_i$, so $\\frac{{dr_i}}{{dw}} = x_i$.\n\n{RESULT}", 3.0, 3.0),
        ("d/dw (w x_i + b - y_i)^2 = 2 (w x_i + b - y_i) x_i\n\ndJ/dw = 1/N sum_i (w x_i + b - y_i) x_i", 3.0, 3.0),
        (RESULT, None, 1.0),
        (CHAIN, None, 2.0),
        (f"{CHAIN}\n\n{RESULT.replace('+ b', '- b')}", None, 2.0),
        (CHAIN.replace("x_i$$", "$$"), None, 0.0),
    ],
)
def test_answers_to_another_question_are_marked(answer: str, points: float | None, suggested: float) -> None:
    written = read_derivation(answer, squares(KEY))
    assert (written.points, written.suggested) == (points, suggested)


def test_only_what_the_notes_name_is_looked_for() -> None:
    assert met(read_derivation(f"{CHAIN}\n\n$$w + b = b + w$$\n\n{RESULT}", squares(KEY))) == [
        "the_chain_rule",
        "dj_dw",
    ]


# What is refused

NOTES = {
    "points in words": (
        "<!-- 2: the chain",
        "<!-- two: the chain",
        3,
        "the note <!-- two: the chain rule --> is not read",
    ),
    "negative points": ("<!-- 2: the chain", "<!-- -2: the chain", 3, "write <!-- 2: the step in words -->"),
    "no points": ("<!-- 2: the chain", "<!-- 0: the chain", 3, "'the chain rule' is worth nothing"),
    "no colon": ("<!-- 2: the chain", "<!-- 2 the chain", 3, "is not read"),
    "no words": ("<!-- 2: the chain rule", "<!-- 2:", 3, "is not read"),
    "no end": ("<!-- 1: dJ/dw -->", "<!-- 1: dJ/dw", 6, "is not read"),
    "an unknown option": (
        "rule -->",
        "rule; twice -->",
        3,
        "unknown option 'twice'; allowed: half for one case, one case",
    ),
    "other points": ("<!-- 2: the chain", "<!-- 3: the chain", 4, "is worth 2 here and 3 elsewhere"),
    "after nothing": ("dJ/dw -->", "dJ/dw; after the rain -->", 6, "there are: the chain rule"),
    "after itself": ("rule -->", "rule; after the chain rule -->", 3, "'the chain rule' counts after itself"),
    "before a formula": (
        "x_i$$ <!-- 2: the chain rule -->",
        "x_i$$ <!-- 2: the chain rule --> $w = w$",
        3,
        "stands behind a",
    ),
    "beside no formula": ("rule\n\n", "rule\n<!-- 2: the chain rule -->\n", 2, "stands beside no equality"),
    "beside words": ("rule\n\n", "rule\n\nThe weight is $w$. <!-- 2: the chain rule -->\n\n", 3, "no equality"),
    "beside code": ("rule\n\n", "rule\n\n```\n$$J = J$$\n```\n<!-- 2: the chain rule -->\n\n", 6, "no equality"),
    "beside nothing new": (
        "rule\n\n",
        "rule\n\n$J = J$ <!-- 2: the chain rule -->\n\n",
        3,
        "an equality that says nothing",
    ),
    "a line that does not hold": ("= x_i$$", "= y_i$$", 3, "differs; "),
    "a line between that does not": (
        "rule\n\n",
        "rule\n\n$$w = 1 + w$$\n\n",
        3,
        "every line of a model answer must leave no doubt",
    ),
    "a line that is not read": ("rule\n\n", "rule\n\n$$\\foo = 2$$\n\n", 3, r"\foo is not one of the signs"),
    "a loss that is not defined": (
        RESULT[2:],
        r"\frac{\partial L}{\partial w} = 2 w$$",
        5,
        "L is not one of the question's",
    ),
    "another name": ("= x_i$$", "= q_i$$", 3, "must leave no doubt"),
    "all beside the result": ("<!-- 1", "<!-- 2: the chain rule --> <!-- 1", 6, "which alone would show it"),
}


@pytest.mark.parametrize(("old", "new", "line", "words"), NOTES.values(), ids=NOTES)
def test_an_answer_that_is_no_key_is_refused_with_its_line(old: str, new: str, line: int, words: str) -> None:
    assert old in KEY
    error = refused(KEY.replace(old, new, 1))
    assert words in error.problem
    assert (error.path, error.line) == (("answers", 0), line)
    assert str(error).startswith(f"answers, item 1, line {line}: ")


def test_the_line_is_that_of_the_file() -> None:
    good = RUBRIC.format(KEY.replace("\n", "\n              "))
    assert parse_rubric(good, "r.yaml").derivation is not None
    with pytest.raises(RubricError) as caught:
        parse_rubric(good.replace("<!-- 1: dJ/dw -->", "<!-- one: dJ/dw -->"), "r.yaml")
    number = next(n for n, line in enumerate(good.splitlines(), start=1) if "<!-- 1: dJ/dw -->" in line)
    (line,) = caught.value.lines
    assert line.startswith(f"r.yaml:{number}: criterion 'derivation' > check 'derivation' > steps: answer 1: the note")


def test_the_line_of_an_answer_in_quotes_is_told_in_words() -> None:
    key = KEY.replace("<!-- 1: dJ/dw -->", "<!-- one: dJ/dw -->").replace("\n", "\n\n                ")
    text = RUBRIC.format("").replace("            - |\n", f"            - '{key}'\n")
    with pytest.raises(RubricError, match=r"answer 1: line 7 of it: the note <!-- one"):
        parse_rubric(text, "r.yaml")


def test_every_answer_is_a_way_to_all_points() -> None:
    other = f"{CHAIN} <!-- 1.5: outside first -->\n{RESULT} <!-- 1: dJ/dw -->"
    error = refused(KEY, other)
    assert (error.path, error.line) == (("answers", 1), 0)
    assert "its notes add up to 2.5 points, those of the first answer to 3" in error.problem
    good = RUBRIC.format(KEY.replace("\n", "\n              "))
    with pytest.raises(RubricError, match="the steps of its derivation add up to 3 points, not 4"):
        parse_rubric(good.replace("points: 3", "points: 4"), "r.yaml")


def test_steps_that_wait_for_each_other_are_refused() -> None:
    key = f"{CHAIN} <!-- 2: the chain rule; after dJ/dw -->\n{RESULT} <!-- 1: dJ/dw; after the chain rule -->"
    assert "counts only after itself" in refused(key).problem


# The page on derivations

PAGE = Path(__file__).resolve().parents[2] / "docs" / "derivations.md"


def example() -> tuple[DerivationSettings, str]:
    """The rubric and the answer that the page shows."""
    text = PAGE.read_text(encoding="utf-8")
    rubric = next(each for each in re.findall(r"```yaml\n(.*?)```", text, re.S) if each.startswith("- id: derivation"))
    (answer,) = re.findall(r"```\n(Let .*?)```", text, re.S)
    head, _, _ = RUBRIC.format("").partition("  - id: derivation")
    indented = "".join(f"  {line}\n" for line in rubric.splitlines())
    settings = parse_rubric(head.replace("points: 3", "points: 4") + indented, "r.yaml").derivation
    assert settings is not None
    return settings, answer


def test_the_example_of_the_page_is_marked_as_it_says() -> None:
    settings, answer = example()
    assert read_derivation(answer, settings).points == 4.0
    _, last = answer.splitlines()
    only = "\n".join(settings.answers[0].splitlines()[:2])
    for part in (last.replace("r_i", "(w x_i - y_i)"), only):
        written = read_derivation(part, settings)
        assert (written.points, written.suggested) == (None, 2.0)


def test_the_notations_of_the_page_say_the_same(steps: DerivationSettings) -> None:
    rows = re.findall(r"^\| ([A-Za-z]+)[^|\n]* \| `([^`]+)` \|$", PAGE.read_text(encoding="utf-8"), re.M)[:5]
    assert [name for name, _ in rows] == ["LaTeX", "Unicode", "ASCII", "AsciiMath", "Typst"]
    for name, written in rows:
        (claim,) = read_derivation(f"`{written}`" if name == "AsciiMath" else written, steps).claims
        assert (name, claim.status, claim.note) == (name, "holds", "")


def test_every_setting_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    table = text[text.index("## Every setting") : text.index("## Steps that are written out")]
    assert [name for name in DerivationSettings.model_fields if f"`{name}`" not in table] == []
    assert [option for option in (*OPTIONS, IN_SUMS) if f"| `{option}` |" not in text] == []


def test_what_is_said_of_a_mistake_is_what_the_page_says() -> None:
    text = (Path(__file__).parent / "explicit.yaml").read_text(encoding="utf-8")
    with pytest.raises(RubricError) as caught:
        parse_rubric(text.replace("leave_out: N", "leave_out: K"), "r.yaml")
    assert f"```\n{caught.value}\n```" in PAGE.read_text(encoding="utf-8")


def test_a_step_over_the_true_class_is_shown_in_two_cases(read: Read) -> None:
    """`the equal case` says that a line of a model answer shows that of equal indices, which has no second index."""
    opened = "Let $t$ be the true class of example $i$ and $L_i = -\\log p_{it}$.\n\n"
    same = r"$$\frac{\partial p_{it}}{\partial f_{it}} = p_{it} (1 - p_{it})$$"
    other = r"If $k \neq t$: $$\frac{\partial p_{it}}{\partial f_{ik}} = -p_{it} p_{ik}$$"
    step = "the_softmax_is_differentiated_by_every_logit"

    def share(answer: str) -> float:
        return next(each.earned for each in read(answer).milestones if each.id == step)

    assert share(opened + same) == share(opened + other) == 1.5
    assert share(opened + same + "\n\n" + other) == 3
