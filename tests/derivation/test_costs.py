"""What slips cost: the step that they are in, half of it where other lines show it, and something in any case."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import pytest

from grader.derivation.record import ReadSlip, WrittenReading
from grader.grading.records import packed, unpacked
from grader.reports.rendering import render_part
from grader.reports.written import costs_words, reading_json, reading_text, verdict_words

Read = Callable[[str], WrittenReading]

LOG = r"$$\log p_{ic} = f_{ic} - \log\sum_l e^{f_{il}}$$"
OPENED = (
    r"$$J = -\frac1N\sum_i\sum_c y_{ic} f_{ic} + \frac1N\sum_i\log\sum_c e^{f_{ic}} + \lambda\sum_c\sum_j w_{cj}^2$$"
)
OF_SUM = r"$$\frac{\partial}{\partial f_{ik}} \log\sum_c e^{f_{ic}} = \frac{e^{f_{ik}}}{\sum_c e^{f_{ic}}} = p_{ik}$$"
OF_DATA = r"$$\frac{\partial}{\partial f_{ik}} \sum_c y_{ic} f_{ic} = y_{ik}$$"
LOGIT = r"$$\frac{\partial f_{ik}}{\partial w_k} = x_i$$"
PENALTY = r"$$\frac{\partial}{\partial w_k} \lambda\sum_c\sum_j w_{cj}^2 = 2\lambda w_k$$"
GRADIENT = r"\frac{\partial J}{\partial w_k}"
RESULT = rf"$${GRADIENT} = \frac1N\sum_i (p_{{ik}} - y_{{ik}}) x_i + 2\lambda w_k$$"
STEPS = (LOG, OPENED, OF_SUM, OF_DATA, LOGIT, PENALTY, RESULT)

SAME = r"For $c = k$: $$\frac{\partial p_{ik}}{\partial f_{ik}} = p_{ik}(1 - p_{ik})$$"
OTHER = r"For $c \ne k$: $$\frac{\partial p_{ic}}{\partial f_{ik}} = %s$$"
ADDED = r"""$$\frac{\partial J}{\partial f_{ik}} = \sum_c \frac{\partial J}{\partial p_{ic}}
\frac{\partial p_{ic}}{\partial f_{ik}} = \frac1N(p_{ik} - y_{ik})$$"""
BOTH = r"""$$\frac{\partial p_{ic}}{\partial f_{ik}} =
\begin{cases} p_{ik}(1 - p_{ik}) & c = k \\ %s & c \ne k \end{cases}$$"""


def answer(lines: Sequence[str], old: str = "", new: str = "") -> str:
    """The lines with another in the place of one of them, or beside the last."""
    found = [new if line == old else line for line in lines]
    return "\n\n".join(found if old else [*found[:-1], *filter(None, [new]), found[-1]])


def lost(written: WrittenReading) -> dict[str, float]:
    return {step.title: step.lost for step in written.milestones if step.lost}


def test_what_the_costs_are_measured_at_is_right(read: Read) -> None:
    assert read(answer(STEPS)).points == 10.0
    assert read(answer((SAME, OTHER % "-p_{ic} p_{ik}", ADDED, LOGIT, PENALTY, RESULT))).points == 10.0
    assert read(answer((BOTH % "-p_{ic} p_{ik}", ADDED, LOGIT, PENALTY, RESULT))).points == 10.0


@pytest.mark.parametrize(
    "said", ["p_{ic} p_{ik}", r"\frac{e^{f_{ic}} e^{f_{ik}}}{(\sum_l e^{f_{il}})^2} = p_{ic} p_{ik}"]
)
def test_a_slip_in_one_of_two_cases_costs_what_the_case_is_worth(read: Read, said: str) -> None:
    written = read(answer((SAME, OTHER % said, ADDED, LOGIT, PENALTY, RESULT)))
    assert lost(written) == {"the softmax is differentiated by every logit": 1.5}
    assert costs_words(written) == ["Line 3 cost 1.5 points: the softmax is differentiated by every logit."]


def test_a_row_of_two_that_is_right_earns_its_case(read: Read) -> None:
    written = read(answer((BOTH % "p_{ic} p_{ik}", ADDED, LOGIT, PENALTY, RESULT)))
    assert lost(written) == {"the softmax is differentiated by every logit": 1.5}
    both = read(answer((BOTH.replace("1 - p", "1 + p") % "p_{ic} p_{ik}", ADDED, LOGIT, PENALTY, RESULT)))
    assert lost(both) == {"the softmax is differentiated by every logit": 3.0}


def test_no_slip_costs_less_than_the_least_step(read: Read) -> None:
    other = r"For $c \ne k$: $$\frac{\partial f_{ic}}{\partial w_k} = x_i$$"
    written = read(answer(STEPS, LOGIT, f"{LOGIT}\n\n{other}"))
    assert lost(written) == {"the weights act through the logits": 1.0, "the gradient of J": 1.0}


def test_a_slip_that_is_repaired_in_silence_costs_half_of_the_result_besides(read: Read) -> None:
    slip = OF_SUM.replace(r"\frac{e^{f_{ik}}}", r"\frac{1}").partition(" = p_")[0] + "$$"
    written = read(answer((LOG, OPENED, slip, OF_SUM, OF_DATA, LOGIT, PENALTY, RESULT)))
    assert lost(written) == {"the logarithm of the sum is differentiated": 1.0, "the gradient of J": 1.0}
    assert costs_words(written) == [
        "Line 5 cost 2 points: the logarithm of the sum is differentiated; the gradient of J."
    ]
    behind = read(answer((*STEPS, slip)))
    assert lost(behind) == {"the logarithm of the sum is differentiated": 1.0}  # the result does not rest on it


def test_a_slip_that_is_put_into_a_line_above_is_in_the_step_of_what_becomes_of_it(read: Read) -> None:
    by = r"\frac{\partial}{\partial f_{ik}}\sum_q y_{iq}\log p_{iq}"
    before = rf"$${by} = y_{{ik}}(1 - p_{{ik}}) - \sum_{{q \ne k}} y_{{iq}} p_{{ik}}$$"
    slip = r"$$\sum_{q \ne k} y_{iq} = 1$$"
    after = rf"$${by} = y_{{ik}} - y_{{ik}} p_{{ik}} - p_{{ik}}$$"
    wrong = RESULT.replace("p_{ik} - y_{ik}", "p_{ik} + y_{ik} p_{ik} - y_{ik}")
    cases = (SAME, OTHER % "-p_{ic} p_{ik}")
    written = read(answer((*cases, before, slip, after, LOGIT, PENALTY, wrong)))
    assert lost(written) == {"the data term is differentiated": 2.0, "the gradient of J": 2.0}
    assert written.suggested == 6.0


def test_what_goes_on_from_a_slip_inside_a_step_does_not_show_it(read: Read) -> None:
    by = r"\frac{\partial}{\partial f_{ik}}"
    slip = rf"$${by} \log\sum_c e^{{f_{{ic}}}} = {by} \sum_c e^{{f_{{ic}}}} = \frac{{e^{{f_{{ik}}}}}}{{1}}$$"
    wrong = RESULT.replace("p_{ik} - y", "e^{f_{ik}} - y")
    written = read(answer([*STEPS[:-1], wrong], OF_SUM, slip))
    assert lost(written) == {"the logarithm of the sum is differentiated": 2.0, "the gradient of J": 2.0}
    assert costs_words(written)[0].startswith("Line 5 cost 4 points")


def test_a_step_that_other_lines_show_keeps_half(read: Read) -> None:
    wrong = OPENED.replace(r"+ \frac1N", r"- \frac1N")
    written = read(answer(STEPS, OPENED, f"{OPENED}\n\n{wrong}"))
    assert lost(written) == {"the logarithm of the softmax is opened up": 1.0, "the gradient of J": 1.0}
    assert [step.cost for step in written.milestones if step.lost] == [5, 5]


def test_the_step_is_that_of_what_is_differentiated_where_its_form_tells_nothing(read: Read) -> None:
    log = r"\frac{\partial}{\partial w_k}\log p_{ik}"
    slip = rf"$${GRADIENT} = -\frac1N\sum_i y_{{ik}}{log} + 2\lambda w_k$$"
    found = rf"$${log} = x_i - \frac{{e^{{f_{{ik}}}}}}{{\sum_c e^{{f_{{ic}}}}}} x_i = (1 - p_{{ik}}) x_i$$"
    wrong = rf"$${GRADIENT} = -\frac1N\sum_i y_{{ik}}(1 - p_{{ik}}) x_i + 2\lambda w_k$$"
    written = read(answer((slip, LOG, found, wrong)))
    assert lost(written) == {"the data term is differentiated": 2.0, "the gradient of J": 2.0}


def test_the_step_is_that_of_the_term_which_is_off(read: Read) -> None:
    chain = r"""$$\begin{aligned}
    \frac{\partial J}{\partial w_k}
    &= -\frac1N\sum_i\sum_c y_{ic}\frac{\partial f_{ic}}{\partial w_k}
       + \frac1N\sum_i\frac{\partial}{\partial w_k}\log\sum_c e^{f_{ic}}
       + \frac{\partial}{\partial w_k}\lambda\sum_c\sum_j w_{cj}^2 \\
    &= -\frac1N\sum_i y_{ik} x_i + \frac1N\sum_i\frac{e^{f_{ik}}}{\sum_c e^{f_{ic}}} x_i + \lambda w_k \\
    &= \frac1N\sum_i (p_{ik} - y_{ik}) x_i + \lambda w_k
    \end{aligned}$$"""
    written = read(answer((LOG, OPENED, chain)))
    assert lost(written) == {"the regulariser is differentiated": 1.0, "the gradient of J": 2.0}


def test_a_slip_about_what_a_step_differentiates_is_that_step(read: Read) -> None:
    slip = r"$$\log\sum_c e^{f_{ic}} = \sum_c f_{ic}$$"
    wrong = RESULT.replace("p_{ik} - y", "1 - y")
    written = read(answer((LOG, OPENED, slip, OF_DATA, LOGIT, PENALTY, wrong)))
    assert lost(written) == {"the logarithm of the sum is differentiated": 2.0, "the gradient of J": 2.0}
    assert costs_words(written) == [
        "Line 5 cost 4 points: the logarithm of the sum is differentiated; the gradient of J."
    ]


def test_a_slip_in_no_step_costs_as_much_as_the_least(read: Read) -> None:
    slip = r"$$J = \frac1N\Big(-\sum_i\sum_c y_{ic}\log p_{ic} + \lambda\sum_c\sum_j w_{cj}^2\Big)$$"
    wrong = RESULT.replace(r"2\lambda", r"\frac{2\lambda}{N}")
    written = read(answer([slip, *STEPS[:-1], wrong]))
    assert (written.suggested, written.slip) == (7.0, ReadSlip(1, 1.0))
    words = ["Line 1 cost 3 points: the gradient of J; a slip that is in no step by itself."]
    assert costs_words(written) == words
    shown = reading_text(written, for_marker=True)
    assert "   -1        a slip that is in no step by itself (line 1)" in shown and words[0] in shown
    page = render_part("reading.html", "milestones", written, verdict_words(written))
    assert "<td>-1</td>" in page and "a slip that is in no step" in page
    assert "in no step" not in reading_text(written, for_marker=False)
    assert json.loads(reading_json(written))["slip"] == {"line": 1, "points": 1.0}
    assert unpacked(packed(written)) == written


def test_a_step_that_is_missing_anyhow_is_not_charged_again(read: Read) -> None:
    slip = r"$$\frac{\partial}{\partial f_{ik}} e^{f_{ik}} = 2 e^{f_{ik}}$$"
    assert read(answer(STEPS, "", slip)).suggested == 9.0
    assert read(answer(STEPS[:2] + STEPS[3:], "", slip)).suggested == read(answer(STEPS[:2] + STEPS[3:])).suggested


def test_a_result_that_is_right_since_a_second_slip_undoes_the_first_is_not_earned(read: Read) -> None:
    log = r"\frac{\partial}{\partial w_k}\log p_{ic}"
    first = rf"$${log} = (p_{{ik}} - \delta_{{ck}}) x_i$$"
    second = rf"$${GRADIENT} = \frac1N\sum_i\sum_c y_{{ic}}{log} + 2\lambda w_k$$"
    rest = "$$" + RESULT.removeprefix(f"$${GRADIENT}")
    written = read(answer((LOG, first, LOGIT, PENALTY, second, rest)))
    assert [claim.status for claim in written.claims][-2:] == ["differs", "holds"]
    assert lost(written)["the gradient of J"] == 2.0
    repaired = read(answer((LOG, first, LOGIT, PENALTY, RESULT)))
    assert lost(repaired)["the gradient of J"] == 1.0


@pytest.mark.parametrize(("factor", "points"), [("1", 6.0), ("2", 4.0)])
def test_a_chain_goes_on_behind_a_line_that_was_not_read_where_its_values_do(
    read: Read, factor: str, points: float
) -> None:
    chain = rf"""$$\begin{{aligned}}
    \frac{{\partial}}{{\partial f_{{ik}}}} \log\sum_c e^{{f_{{ic}}}}
    &= \frac{{1}}{{\sum_c e^{{f_{{ic}}}}}} \frac{{\partial}}{{\partial f_{{ik}}}} \sum_c e^{{f_{{ic}}}} \\
    &= \foo \\
    &= {factor} \Big(\sum_c e^{{f_{{ic}}}}\Big)^{{-1}} e^{{f_{{ik}}}} \\
    &= {factor} \frac{{e^{{f_{{ik}}}}}}{{\sum_c e^{{f_{{ic}}}}}}
    \end{{aligned}}$$"""
    written = read(answer((LOG, OPENED, chain, LOGIT, PENALTY)))
    assert {claim.status for claim in written.claims if "foo" in claim.text} == {"not read"}
    assert written.suggested == points


def test_which_line_cost_what_adds_up(read: Read) -> None:
    for wrong in (OF_SUM.replace("= p", "= 2 p"), LOGIT.replace("= x_i", "= w_k"), PENALTY.replace("= 2", "= ")):
        for line in (OF_SUM, LOGIT, PENALTY):
            written = read(answer(STEPS, line, wrong))
            told = sum(step.lost for step in written.milestones) + (written.slip.points if written.slip else 0.0)
            assert written.suggested == 10.0 - told < 10.0 and written.points is None


def test_a_slip_is_in_the_step_of_the_first_line_that_follows_from_it(read: Read) -> None:
    lines = [
        r"S_i = \sum_c e^{f_{ic}}",
        r"\log p_{ik} = f_{ik} - \log S_i",
        r"\frac{\partial S_i}{\partial f_{ik}} = f_{ik} e^{f_{ik} - 1}",
        r"\frac{\partial\log S_i}{\partial f_{ik}} = \frac{f_{ik} e^{f_{ik} - 1}}{S_i}",
    ]
    written = read("\n".join(f"$${line}$$" for line in lines))
    assert [met.cost for met in written.milestones][:2] == [0, 3]
    assert written.slip is None and written.suggested == 2.0
