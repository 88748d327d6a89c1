"""Follow-through: lines that follow rightly from a slip further up are told so, and keep their milestones."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from grader.derivation.budget import Budget
from grader.derivation.judging.answer import fresh, read_answer
from grader.derivation.judging.following import followed
from grader.derivation.read import ready
from grader.derivation.record import WrittenReading
from grader.derivation.settings import DerivationSettings

Read = Callable[[str], WrittenReading]

LOG_P = r"\frac{\partial \log p_{ik}}{\partial f_{ik}}"
P = r"\frac{\partial p_{ic}}{\partial f_{ik}}"
REGULARISER = r"\frac{\partial}{\partial w_k}\lambda\sum_c\sum_j w_{cj}^2"
GRADIENT = r"\frac{\partial J}{\partial w_k}"
DATA = r"\frac1N\sum_i(p_{ik}-y_{ik})x_i"
WRONG_DATA = r"\frac1N\sum_i(p_{ik}+y_{ik})x_i"

FOLLOWS = {
    "put in its place": [f"{LOG_P} = 1 + p_{{ik}}", rf"y_{{ik}}{LOG_P} = y_{{ik}}(1 + p_{{ik}})"],
    "put in its place, another index": [f"{LOG_P} = 1 + p_{{ik}}", LOG_P.replace("k", "c") + " = 1 + p_{ic}"],
    "a wrong definition": [
        r"p_{ik} = \frac{e^{f_{ik}}}{\sum_n e^{f_{nk}}}",
        r"\log p_{ik} = f_{ik} - \log\sum_n e^{f_{nk}}",
    ],
    "carried on in a sum": [f"{REGULARISER} = \\lambda w_k", f"{GRADIENT} = {DATA} + \\lambda w_k"],
    "carried on times a value": [
        r"H = -\frac1N\sum_i\sum_k y_{ik}\log p_{ik}",
        r"\frac{\partial H}{\partial f_{ik}} = \frac1N(p_{ik} + y_{ik})",
        rf"\frac{{\partial H}}{{\partial w_k}} = {WRONG_DATA}",
    ],
}
OTHERWISE = {
    "another slip in what is put in": [f"{LOG_P} = 1 + p_{{ik}}", rf"y_{{ik}}{LOG_P} = y_{{ik}}(1 + 2p_{{ik}})"],
    "about something else": [f"{REGULARISER} = \\lambda w_k", r"\frac{\partial f_{ik}}{\partial w_k} = w_k"],
    "another factor": [f"{REGULARISER} = \\lambda w_k", f"{GRADIENT} = {DATA} + \\lambda^3 w_k"],
    "a second slip beside the first": [f"{REGULARISER} = \\lambda w_k", f"{GRADIENT} = {WRONG_DATA} + \\lambda w_k"],
}


def _written(lines: list[str]) -> str:
    return "\n\n".join(f"$${line}$$" for line in lines)


@pytest.mark.parametrize("lines", FOLLOWS.values(), ids=FOLLOWS)
def test_what_follows_from_a_slip_is_told_with_its_line(read: Read, lines: list[str]) -> None:
    *_, slip, last = read(_written(lines)).claims
    assert (slip.status, last.status) == ("differs", "differs")
    assert "follows" not in slip.note and last.note.startswith(f"it follows rightly from line {slip.line};")


@pytest.mark.parametrize("lines", OTHERWISE.values(), ids=OTHERWISE)
def test_what_is_wrong_again_does_not_follow(read: Read, lines: list[str]) -> None:
    slip, last = read(_written(lines)).claims
    assert (slip.status, last.status) == ("differs", "differs") and "follows" not in last.note


def test_a_slip_under_a_condition_is_followed(read: Read) -> None:
    slip = rf"For $c \ne k$: $${P} = p_{{ic}}p_{{ik}}$$"
    claims = read(rf"{slip} and for $c \ne k$: $$\frac{{1}}{{p_{{ic}}}}{P} = p_{{ik}}$$").claims
    assert claims[0].status == "differs" and claims[1].note.startswith("it follows rightly")


def test_the_line_is_that_of_the_first_slip(read: Read) -> None:
    entry = r"\frac{\partial J}{\partial w_{kj}} = \frac1N\sum_i(p_{ik}-y_{ik})x_{ij} + \lambda w_{kj}"
    lines = [f"{REGULARISER} = \\lambda w_k", f"{GRADIENT} = {DATA} + \\lambda w_k", entry]
    claims = read(_written(lines)).claims
    assert [claim.note.startswith("it follows rightly from line 1;") for claim in claims] == [False, True, True]


def test_what_follows_keeps_its_milestones(read: Read) -> None:
    lines = [
        r"J = -\frac1N\sum_i\sum_k y_{ik} f_{ik} + \frac1N\sum_i\log\sum_c e^{f_{ic}} + \lambda\sum_k\sum_j w_{kj}^2",
        r"\frac{\partial f_{ik}}{\partial w_k} = x_i",
        r"\frac{\partial}{\partial f_{ik}}\log\sum_c e^{f_{ic}} = 2 \frac{e^{f_{ik}}}{\sum_c e^{f_{ic}}}",
        r"\frac{\partial}{\partial w_k}\left(-\frac1N\sum_i\sum_c y_{ic}\log p_{ic}\right) "
        r"= \frac1N\sum_i(2 p_{ik} - y_{ik})x_i",
        rf"{REGULARISER} = 2\lambda w_k",
        rf"{GRADIENT} = \frac1N\sum_i(2 p_{{ik}} - y_{{ik}})x_i + 2\lambda w_k",
    ]
    written = read(_written(lines))
    right = read(_written(lines).replace("2 p_", "p_").replace(r"= 2 \frac", r"= \frac"))
    lost = [met.id for met, all_met in zip(written.milestones, right.milestones, strict=True) if met.met < all_met.met]
    assert all(met.met for met in right.milestones)
    assert [claim.note.startswith("it follows rightly") for claim in written.claims[3:]] == [True, False, True]
    assert len(lost) == 2 and lost[-1] == written.milestones[-1].id and written.points is None


def test_what_is_found_before_the_budget_ends_is_kept(steps: DerivationSettings) -> None:
    question = ready(steps).question
    lines = [f"{LOG_P} = 1 + p_{{ik}}", rf"y_{{ik}}{LOG_P} = y_{{ik}}(1 + p_{{ik}})"]
    lines += [rf"{GRADIENT} = {DATA} + {n} p_{{1k}} x_2" for n in range(8)]
    claims = [*read_answer(_written(lines), question).claims]
    places = [fresh(question.places[0], Budget(steps)) for steps in (0, 300)]
    assert [len(followed(claims, there)) for there in places] == [len(claims)] * 2
    assert followed(claims, fresh(question.places[0], Budget(300)))[1].follows == 1


def test_what_is_said_with_an_index_left_open_is_put_in_its_place(read: Read) -> None:
    opened = r"J = -\frac1N\sum_i\sum_k y_{ik} f_{ik} + \log\sum_c e^{f_{ic}} + \lambda\sum_c\sum_j w_{cj}^2"
    lines = [opened, rf"{GRADIENT} = -\frac1N\sum_i y_{{ik}} x_i + p_{{ik}} x_i + 2\lambda w_k"]
    slip, last = read(_written(lines)).claims
    assert slip.status == "differs" and last.note.startswith("it follows rightly from line 1;")


def test_a_slip_is_put_into_what_was_said_of_a_symbol(read: Read) -> None:
    opened = (
        r"J = -\frac1N\sum_i\sum_k y_{ik} f_{ik} + \frac1N\sum_i\log\sum_c e^{f_{ic}} + \lambda\sum_c\sum_j w_{cj}^2"
    )
    slip = r"\log\sum_c e^{f_{ic}} = \sum_c f_{ic}"
    right, wrong = rf"{GRADIENT} = \frac1N\sum_i(1 - y_{{ik}})x_i", rf"{GRADIENT} = \frac1N\sum_i(2 - y_{{ik}})x_i"
    *_, last = read(_written([opened, slip, rf"{right} + 2\lambda w_k"])).claims
    assert last.note.startswith("it follows rightly from line 3;")
    *_, last = read(_written([opened, slip, rf"{wrong} + 2\lambda w_k"])).claims
    assert last.status == "differs" and "follows" not in last.note


def test_a_slip_in_a_case_that_words_name_is_followed_into_sums(read: Read) -> None:
    said = rf"for $c \ne k$ $${P} = p_{{ic}}p_{{ik}}$$"
    total = rf"$$\sum_c y_{{ic}}{P} = y_{{ik}}p_{{ik}}(1 - p_{{ik}}) + \sum_{{c \ne k}} y_{{ic}}p_{{ic}}p_{{ik}}$$"
    slip, last = read(f"{said}\n\nSo all in all, {total}").claims
    assert slip.status == last.status == "differs" and last.note.startswith("it follows rightly from line 1;")


@pytest.mark.parametrize("words", ["for", "The second case is"])
def test_a_line_about_one_case_is_refuted_in_that_case(read: Read, words: str) -> None:
    (claim,) = read(rf"{words} $c \ne k$ $${P} = p_{{ic}} + p_{{ik}}$$").claims
    assert claim.status == "differs" and re.search(
        r"for i = 1, c = (1, k = 2|2, k = 1)|c = 1, k = 2|c = 2, k = 1", claim.words
    )


WRONG_INDEX = r"""
$$\log p_{ic} = f_{ic} - \log\sum_l e^{f_{il}}$$
$$\frac{\partial\log p_{ic}}{\partial f_{ik}} = \delta_{ck} - p_{ic}$$
$$\frac{\partial\log p_{ic}}{\partial w_k} = (\delta_{ck} - p_{ic})\,x_i$$
$$\frac{\partial}{\partial w_k}\Big(-\frac1N\sum_i\sum_c y_{ic}\log p_{ic}\Big)
 = -\frac1N\sum_i\sum_c y_{ic}(\delta_{ck} - p_{ic})\,x_i$$
$$\frac{\partial J}{\partial w_k} = \frac1N\sum_i\Big(\sum_c y_{ic}p_{ic} - y_{ik}\Big) x_i + 2\lambda w_k$$
"""


def followed_lines(read: Read, text: str) -> list[int]:
    """The line that each line follows rightly from, or 0."""
    found = (re.match(r"it follows rightly from line (\d+)", claim.note) for claim in read(text).claims)
    return [int(match[1]) if match else 0 for match in found]


def test_a_slip_with_two_indices_of_one_kind_is_carried_on(read: Read) -> None:
    assert followed_lines(read, WRONG_INDEX) == [0, 0, 3, 3, 3]
    first, _, rest = WRONG_INDEX.partition(r"= (\delta_{ck} - p_{ic})")
    assert followed_lines(read, rf"{first}= (\delta_{{ck}} - p_{{ik}}^2){rest}")[2] == 0


def test_behind_a_slip_a_sum_that_comes_to_nothing_may_stay(read: Read) -> None:
    assert read(WRONG_INDEX).suggested == 6.0
    assert read(WRONG_INDEX.rpartition("$$\\frac{\\partial J}")[0]).suggested == 3.0


def test_a_line_that_only_names_what_a_slip_was_said_of_does_not_follow(read: Read) -> None:
    slip = r"\frac{\partial \log p_{ic}}{\partial w_k} = p_{ik} x_i - \delta_{ck} x_i"
    names = r"\sum_i\sum_c y_{ic} \frac{\partial \log p_{ic}}{\partial w_k}"
    assert followed_lines(read, _written([slip, rf"{GRADIENT} = \frac1N {names} + 2\lambda w_k"])) == [0, 0]


ONE_ROW = r"""
For one example, $f = Wx$, $\ell = -y^\top\log p$ and
$$d\ell = -(y + p)^\top df$$
If only $w_k$ varies then $df_c = \delta_{ck}\,x^\top dw_k$, i.e.
$$d\ell = -(y_k + p_k)\,x^\top dw_k$$
$$dJ = \left[-\frac1N\sum_{i=1}^N(y_{ik}+p_{ik})\,x_i + 2\lambda w_k\right]^\top dw_k$$
$$\frac{\partial J}{\partial w_k} = -\frac1N\sum_{i=1}^N(y_{ik}+p_{ik})\,x_i + 2\lambda w_k$$
"""


def test_what_follows_where_a_single_row_varies_follows(read: Read) -> None:
    assert followed_lines(read, ONE_ROW)[-4:] == [0, 3, 3, 3]
    again = ONE_ROW.replace(r"+ 2\lambda w_k\right]", r"+ 3\lambda w_k\right]")
    assert followed_lines(read, again)[-2] == 0


def test_a_slip_may_be_divided_by_a_symbol_of_its_own(read: Read) -> None:
    lines = [
        r"S_i = \sum_c e^{f_{ic}}",
        r"H = -\frac1N\sum_i\sum_c y_{ic} f_{ic} + \frac1N\sum_i\log S_i",
        r"\frac{\partial S_i}{\partial f_{ik}} = f_{ik} e^{f_{ik}}",
        r"\frac{\partial H}{\partial f_{ik}} = \frac1N\Big(\frac{f_{ik} e^{f_{ik}}}{S_i} - y_{ik}\Big)",
    ]
    assert followed_lines(read, _written(lines))[-1] > 0
    lines[-1] = lines[-1].replace("{f_{ik} e", "{f_{ik}^2 e")
    assert followed_lines(read, _written(lines))[-1] == 0


def test_what_comes_out_of_a_chain_rule_follows_from_a_slip_in_one_of_its_links(read: Read) -> None:
    slip = r"$$\frac{\partial p_q}{\partial f_k} = p_q (\delta_{qk} - p_q)$$"
    lines = r"""One example: $\ell = -\sum_q y_q \log p_q$.
$$\frac{\partial \ell}{\partial f_k} = -\sum_q \frac{y_q}{p_q} p_q (\delta_{qk} - p_q)$$
$$\frac{\partial \ell}{\partial w_k} = \Big( \sum_q y_q p_q - y_k \Big) x$$"""
    claims = read(f"{slip}\n\n{lines}").claims
    assert [claim.status for claim in claims] == ["differs", "definition", "differs", "differs"]
    assert all("it follows rightly from line 1" in claim.note for claim in claims[2:])
    other = read(f"{slip}\n\n{lines.replace('- y_k', '+ y_k')}").claims
    assert "it follows rightly" not in other[-1].note
