"""Where steps are seen: within what is still to be differentiated, and over lines that begin alike."""

from __future__ import annotations

import pytest

from .conftest import Read

BEFORE = r"\frac{\partial J}{\partial w_k} &= -\frac1N\sum_i\frac{\partial}{\partial w_k}\Big[\sum_c y_{ic}f_{ic}"
OPENED = BEFORE + r" - \log\sum_l e^{f_{il}}\Big] + 2\lambda w_k"
DONE = r"&= -\frac1N\sum_i\Big[y_{ik}x_i - \frac{e^{f_{ik}}}{\sum_l e^{f_{il}}}x_i\Big] + 2\lambda w_k"
LAST = r"&= \frac1N\sum_i (p_{ik} - y_{ik}) x_i + 2\lambda w_k"
HALF = r"&= -\frac1N\sum_i\Big[y_{ik}x_i - \frac{\partial}{\partial w_k}\log\sum_l e^{f_{il}}\Big] + 2\lambda w_k"


def aligned(*rows: str) -> str:
    return r"\begin{align}" + r"\\ ".join(rows) + r"\end{align}"


def test_a_logarithm_that_is_opened_up_under_a_derivative_counts(read: Read) -> None:
    assert read(aligned(OPENED, HALF, DONE, LAST)).points == 10.0


def test_a_wrong_one_does_not(read: Read) -> None:
    split = OPENED.replace(r"\log\sum_l e^{f_{il}}", r"\sum_l f_{il}")
    assert read(aligned(split, HALF, DONE, LAST)).points is None


ALL_OF_J = (
    r"\frac{\partial J}{\partial w_k} &= \frac{\partial}{\partial w_k}\Big[-\frac1N\sum_i\sum_c y_{ic}f_{ic}"
    r" + \frac1N\sum_i\log\sum_l e^{f_{il}} + \lambda\sum_c\|w_c\|^2\Big]"
)


def test_all_of_it_differentiated_at_once_is_the_result_alone(read: Read) -> None:
    assert read(aligned(ALL_OF_J, LAST)).points is None


def test_a_line_with_the_quotient_is_no_result_where_the_logarithm_was_opened_before(read: Read) -> None:
    assert read(aligned(ALL_OF_J, DONE, LAST)).points == 10.0
    opened = r"J &= -\frac1N\sum_i\Big(\sum_c y_{ic}f_{ic} - \log\sum_l e^{f_{il}}\Big) + \lambda\sum_c\|w_c\|^2"
    begun = DONE.replace("&= ", r"\frac{\partial J}{\partial w_k} &= ")
    assert read(aligned(opened, begun, LAST)).points == 10.0
    assert read(aligned(begun, LAST)).points is None
    assert read(aligned(opened, begun.replace("+ 2", "- 2"), LAST)).points is None


STEPS = r"""
$$\frac{\partial f_{ic}}{\partial w_k} = \delta_{ck} x_i$$
$$\frac{\partial p_{ic}}{\partial f_{ik}} = p_{ic}(\delta_{ck} - p_{ik})$$
$$\frac{\partial J}{\partial w_k} = -\frac1N\sum_i\sum_c y_{ic}(\delta_{ck} - p_{ik})x_i + 2\lambda w_k$$
"""
RESULT = r"$$\frac{\partial J}{\partial w_k} = \frac1N\sum_i (p_{ik} - y_{ik})x_i + 2\lambda w_k$$"


def test_a_line_goes_on_from_one_that_begins_alike(read: Read) -> None:
    assert read(f"{STEPS}\n{RESULT}").points == 10.0


def test_it_does_not_go_on_from_one_that_is_wrong(read: Read) -> None:
    wrong = STEPS.replace(r"-\frac1N\sum_i\sum_c", r"-\sum_i\sum_c")
    assert read(f"{wrong}\n{RESULT}").points is None


COLUMNS = r"$$\frac{\partial J}{\partial w_k} = \frac1N X^\top (\mathbf{p}_k - \mathbf{y}_k) + 2\lambda w_k$$"
LARGEST = r"$$\log \sum_c e^{f_{ic}} = \max_l f_{il} + \log \sum_c e^{f_{ic} - \max_l f_{il}}$$"
CHAIN = (
    r"$$\frac{\partial J}{\partial w_k} = "
    r"\sum_i \frac{\partial J}{\partial f_{ik}} \frac{\partial f_{ik}}{\partial w_k}$$"
)
DELTA = r"Here $\delta_{ck} = 1$ if $c = k$ and $\delta_{ck} = 0$ otherwise."
DIFFERENTIAL = (
    r"$$d\,\mathbf 1_N^\top\log(\exp(F)\mathbf 1_K) = \sum_i \frac{\sum_c e^{F_{ic}} dF_{ic}}{\sum_c e^{F_{ic}}}$$"
)


@pytest.mark.parametrize(
    ("right", "old", "new"),
    [
        (COLUMNS, r"\mathbf{p}_k - \mathbf{y}_k", r"\mathbf{y}_k - \mathbf{p}_k"),
        (LARGEST, r"= \max_l", r"= -\max_l"),
        (CHAIN, r"\sum_i", r"2 \sum_i"),
        (DELTA, "= 0", "= 2"),
        (DIFFERENTIAL, r"dF_{ic}}", r"dF_{ic} F_{ic}}"),
    ],
)
def test_what_is_read_since_is_refuted_where_it_is_wrong(read: Read, right: str, old: str, new: str) -> None:
    assert {claim.status for claim in read(right).claims} <= {"holds", "trivial", "definition"}
    assert "differs" in {claim.status for claim in read(right.replace(old, new)).claims}


def test_a_result_without_the_regulariser_is_no_chain_rule(read: Read) -> None:
    assert read(RESULT.replace(r" + 2\lambda w_k", "")).claims[0].status == "differs"


def test_a_denominator_that_is_named_and_not_used_does_no_harm(read: Read) -> None:
    assert read(rf"{STEPS} {RESULT} where $Z_i = \sum_c e^{{f_{{ic}}}}$.").points == 10.0
    assert read(rf"{STEPS} {RESULT} where $Z_i = \sum_c f_{{ic}}$.").points is None


@pytest.mark.parametrize("of", ["the data term", "the loss without the regulariser would be"])
def test_what_is_said_of_a_part_is_not_said_of_the_result(read: Read, of: str) -> None:
    part = r"$\frac1N\sum_i (p_{ik} - y_{ik})x_i$"
    assert read(f"{STEPS} {RESULT}\n\nThe gradient of {of} is {part}.").points == 10.0
    assert read(f"{STEPS} {RESULT}\n\nSo the gradient is {part}.").points is None


RIGHT = r"""
$$\log p_{ik} = f_{ik} - \log\sum_c e^{f_{ic}}$$
$$J = -\frac1N\sum_i\sum_k y_{ik} f_{ik} + \frac1N\sum_i\log\sum_c e^{f_{ic}} + \lambda\sum_k\sum_j w_{kj}^2$$
$$\frac{\partial}{\partial f_{ik}} \log\sum_c e^{f_{ic}} = p_{ik}, \qquad \frac{\partial f_{ik}}{\partial w_k} = x_i$$
$$\frac{\partial}{\partial w_k} \lambda\sum_k\sum_j w_{kj}^2 = 2\lambda w_k$$
"""


@pytest.mark.parametrize(
    ("result", "points"),
    [
        (r"\frac1N\sum_i (p_{ik} - y_{ik}) x_i + 2\lambda w_k", 10.0),
        (r"\sum_i (p_{ik} - y_{ik}) x_i + 2\lambda w_k", 8.0),
        (r"\frac1N\sum_i (y_{ik} - p_{ik}) x_i + 2\lambda w_k", 8.0),
        (r"\frac1N (p_{ik} - y_{ik}) x_i + 2\lambda w_k", 8.0),
        (r"\frac1N\sum_i (p_{ic} - y_{ic}) x_i + 2\lambda w_k", 8.0),
        (r"\frac1N\sum_i (p_{ik} + y_{ik}) x_i + 2\lambda w_k", 8.0),
        (r"\frac1N\sum_i p_{ik} x_i + 2\lambda w_k", 6.0),
    ],
)
def test_a_result_that_is_nearly_right_costs_no_other_step(read: Read, result: str, points: float) -> None:
    written = read(rf"{RIGHT}$$\frac{{\partial J}}{{\partial w_k}} = {result}$$")
    assert written.suggested == points and (written.points is not None) is (points == 10.0)


@pytest.mark.parametrize(
    ("line", "opened"),
    [
        (r"\frac{\partial\log p_{ic}}{\partial w_k} = \frac{\partial f_{ic}}{\partial w_k} - "
         r"\frac{\partial}{\partial w_k}\log\sum_l e^{f_{il}}", True),
        (r"d\log p_{ic} = df_{ic} - d\log\sum_l e^{f_{il}}", True),
        (r"\frac{\partial\log p_{ic}}{\partial w_k} = \frac{\partial\log p_{ic}}{\partial w_k} - "
         r"\frac{\partial}{\partial w_k} 2", False),
    ],
)  # fmt: skip
def test_derivatives_by_the_same_show_what_their_sum_is_of(read: Read, line: str, opened: bool) -> None:
    written = read(f"$${line}$$")
    assert written.claims[0].status == "holds" and written.milestones[0].met is opened


PER_EXAMPLE = (
    r"-\frac1N\sum_i\frac{\partial}{\partial w_k}\Big[\sum_c y_{ic} f_{ic} - \log\sum_l e^{f_{il}}\Big] + 2\lambda w_k"
)
WITH_LOGITS = (
    r"-\frac1N\sum_i\Big[y_{ik}\frac{\partial f_{ik}}{\partial w_k}"
    r" - \frac{1}{\sum_l e^{f_{il}}} e^{f_{ik}} \frac{\partial f_{ik}}{\partial w_k}\Big] + 2\lambda w_k"
)
RESULT_AT_LAST = r"&= \frac1N\sum_i(p_{ik} - y_{ik})x_i + 2\lambda w_k"
BEGINS = r"\frac{\partial J}{\partial w_k} &= "


def test_a_chain_may_keep_the_logits_to_differentiate_until_all_else_is(read: Read) -> None:
    assert read(aligned(BEGINS + PER_EXAMPLE, f"&= {WITH_LOGITS}", DONE, RESULT_AT_LAST)).points == 10.0


@pytest.mark.parametrize(
    "rows",
    [
        (BEGINS + WITH_LOGITS, DONE, RESULT_AT_LAST),
        (
            BEGINS + r"-\frac1N\sum_i\frac{\partial}{\partial w_k}\sum_c y_{ic}\log p_{ic} + 2\lambda w_k",
            r"&= -\frac1N\sum_i (y_{ik} - p_{ik})\frac{\partial f_{ik}}{\partial w_k} + 2\lambda w_k",
            RESULT_AT_LAST,
        ),
        (
            r"L_i &= -\sum_c y_{ic}\log p_{ic}",
            BEGINS + r"\frac1N\sum_i\frac{\partial L_i}{\partial w_k} + 2\lambda w_k",
            r"&= \frac1N\sum_i\frac{\partial L_i}{\partial f_{ik}}\frac{\partial f_{ik}}{\partial w_k} + 2\lambda w_k",
            RESULT_AT_LAST,
        ),
        (BEGINS + PER_EXAMPLE, "&= " + WITH_LOGITS.replace(r"- \frac{1}", r"+ \frac{1}"), RESULT_AT_LAST),
    ],
)
def test_who_begins_with_it_or_differentiates_the_rest_at_once_is_looked_at(rows: tuple[str, ...], read: Read) -> None:
    assert read(aligned(*rows)).points is None


AT_ONCE = r"""
$$\frac{\partial p_{ic}}{\partial f_{ik}} = p_{ic}(\delta_{ck} - p_{ik})$$
$$\frac{\partial J}{\partial w_k}
= -\frac1N\sum_i\sum_c \frac{y_{ic}}{p_{ic}}\, p_{ic}(\delta_{ck} - p_{ik})\, x_i + 2\lambda w_k$$
$$= -\frac1N\sum_i \Big(y_{ik} - p_{ik}\sum_c y_{ic}\Big) x_i + 2\lambda w_k$$
$$= \frac1N\sum_i (p_{ik} - y_{ik}) x_i + 2\lambda w_k$$
"""


def test_the_chain_rule_may_be_carried_out_with_all_classes_in_one_line(read: Read) -> None:
    assert read(AT_ONCE).points == 10.0
    alone = AT_ONCE.replace(AT_ONCE.splitlines()[1], "")
    assert read(alone).points is None and "the_weights_act_through_the_logits" not in {
        each.id for each in read(alone).milestones if each.met
    }


def test_a_sum_that_is_wrong_in_between_earns_no_chain_rule(read: Read) -> None:
    assert read(AT_ONCE.replace("p_{ik}\\sum_c y_{ic}", "2 p_{ik}\\sum_c y_{ic}")).points is None
