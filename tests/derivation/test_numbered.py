"""Derivations for two or three classes, written out with numbers for indices, before the general case."""

from __future__ import annotations

import pytest

from grader.derivation.record import WrittenReading
from tests.derivation.conftest import Read

THREE = r"""
First for $K=3$ and one example.

let $S=e^{f_1}+e^{f_2}+e^{f_3}$, then $p_1=e^{f_1}/S$ and $p_2=e^{f_2}/S$

$l=-y_1\ln p_1-y_2\ln p_2-y_3\ln p_3$

$l=\ln S-y_1f_1-y_2f_2-y_3f_3$ because $y_1+y_2+y_3=1$

$\dfrac{\partial l}{\partial f_1}=\dfrac{1}{S}\dfrac{\partial S}{\partial f_1}-y_1=p_1-y_1$

"""
GENERAL = r"""
In general $l_i=\ln S_i-\sum_{c=1}^{K}y_{ic}f_{ic}$ with $S_i=\sum_{c=1}^K e^{f_{ic}}$

$\dfrac{\partial l_i}{\partial f_{ik}}=\dfrac{e^{f_{ik}}}{S_i}-y_{ik}=p_{ik}-y_{ik}$

"""
RESULT = r"""
$\dfrac{\partial f_{ik}}{\partial w_k}=x_i$, so $\dfrac{\partial l_i}{\partial w_k}=(p_{ik}-y_{ik})x_i$ and

$J=\dfrac1N\sum_i l_i+\lambda\sum_j w_{kj}^2$

$\dfrac{\partial J}{\partial w_k}=\dfrac1N\sum_{i=1}^N(p_{ik}-y_{ik})x_i+2\lambda w_k$
"""
TWO = r"""
Two classes and one example:

$-y_1\log p_1 - y_2\log p_2$ where $p_1 = \frac{1}{1+e^{z_2-z_1}}$, $p_2 = \frac{1}{1+e^{z_1-z_2}}$

$= y_1\log(1+e^{z_2-z_1}) + y_2\log(1+e^{z_1-z_2})$

$\partial p_1/\partial z_2 = -p_1p_2$ and $p_1 + p_2 = 1$

Now three: $Z=e^{z_1}+e^{z_2}+e^{z_3}$, $p_3=e^{z_3}/Z$, $1-p_3 = p_1+p_2$
"""


def differing(written: WrittenReading) -> list[int]:
    return [claim.line for claim in written.claims if claim.status == "differs"]


def test_what_is_written_out_for_three_and_then_in_general_is_awarded(read: Read) -> None:
    written = read(THREE + GENERAL + RESULT)
    assert written.points == written.max_points, (written.why, written.unread)


def test_what_is_written_out_for_three_alone_shows_no_step_in_general(read: Read) -> None:
    written = read(THREE + RESULT.replace("l_i", "l"))
    assert written.points is None and not differing(written)
    assert not next(each.met for each in written.milestones if "sum_is_differentiated" in each.id)


@pytest.mark.parametrize("text", [THREE, TWO, THREE + GENERAL], ids=["three", "two", "general"])
def test_lines_about_as_many_as_they_number_hold(read: Read, text: str) -> None:
    assert {claim.status for claim in read(text).claims} <= {"holds", "definition"}


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (THREE, "p_2=e^{f_2}/S", "p_2=e^{f_1}/S"),
        (THREE, r"\ln S-y_1f_1", r"\ln S+y_1f_1"),
        (THREE, "=p_1-y_1", "=p_1-y_2"),
        (THREE, "y_1+y_2+y_3=1", "y_1+y_2+y_3=3"),
        (TWO, r"= y_1\log(1+e^{z_2-z_1})", r"= y_1\log(1+e^{z_1-z_2})"),
        (TWO, r"\partial z_2 = -p_1p_2", r"\partial z_2 = p_1p_2"),
        (TWO, "1-p_3 = p_1+p_2", "1-p_3 = p_1-p_2"),
        (THREE + GENERAL, r"\sum_{c=1}^K e^{f_{ic}}", r"\sum_{c=1}^K f_{ic}"),
        (THREE + GENERAL, r"\ln S_i-\sum", r"\ln S_i+\sum"),
        (THREE + GENERAL, r"}{S_i}-y_{ik}=", r"}{S_i}+y_{ik}="),
    ],
)
def test_a_slip_with_numbers_is_told_in_its_line(read: Read, text: str, right: str, wrong: str) -> None:
    line = text[: text.index(right)].count("\n") + 1
    assert line in differing(read(text.replace(right, wrong)))


def test_two_features_and_two_examples_are_counted_as_well(read: Read) -> None:
    features = r"$f_k = w_{k1}x_1+w_{k2}x_2$, of one example"
    examples = r"$-\frac12(\sum_k y_{1k}\log p_{1k}+\sum_k y_{2k}\log p_{2k}) = -\frac1N\sum_i\sum_k y_{ik}\log p_{ik}$"
    assert [claim.status for claim in read(f"{features}\n\n{examples}").claims] == ["holds", "holds"]
    assert differing(read(features.replace("w_{k2}x_2", "w_{k2}x_1"))) == [1]
    assert differing(read(examples.replace(r"\frac12", r"\frac13"))) == [1]


def test_numbers_are_told_with_as_many_as_there_are(read: Read) -> None:
    written = read(THREE.replace("=p_1-y_1", "=p_1+y_1"))
    assert next(claim.told for claim in written.claims if claim.status == "differs").startswith("with N = 1, K = 3, ")


SUMMED = r"""
Of one example: $g(z) = \log\sum_m e^{z_m}$, so $\frac{\partial g(z)}{\partial z_k} = \frac{e^{z_k}}{\sum_m e^{z_m}}$

$E = g(z) - \sum_m y_m z_m$, so $\frac{\partial E}{\partial z_k} = \frac{e^{z_k}}{\sum_m e^{z_m}} - y_k = p_k - y_k$
"""


def test_a_definition_is_read_as_lines_about_it_hold(read: Read) -> None:
    assert {claim.status for claim in read(SUMMED).claims} == {"holds", "definition"}
    assert {*differing(read(SUMMED.replace("z_k} = ", "z_k} = 2")))} == {2, 4}
    assert differing(read(SUMMED.replace("g(z) - ", "g(z) + "))) == [4]


EACH = r"""
K = 2: $S = e^{f_1}+e^{f_2}$ and of one example $\ell = \log S - y_1f_1-y_2f_2$

$\partial\ell/\partial f_1 = e^{f_1}/S-y_1 = p_1-y_1$

K = 3: $S = e^{f_1}+e^{f_2}+e^{f_3}$ and $\ell = \log S - y_1f_1-y_2f_2-y_3f_3$

$\partial\ell/\partial f_3 = e^{f_3}/S-y_3 = p_3-y_3$

K arbitrary: $S = \sum_c e^{f_c}$ and $\ell = -\sum_cy_c\log p_c = \log S-\sum_c y_cf_c$

$\partial\ell/\partial f_k = e^{f_k}/S-y_k = p_k-y_k$ and $\partial\ell/\partial w_k=(p_k-y_k)x$

$\partial J/\partial w_k = \frac1N\sum_i(p_{ik}-y_{ik})x_i+2\lambda w_k$
"""


def test_a_symbol_may_be_about_two_then_three_then_any(read: Read) -> None:
    written = read(EACH)
    assert written.points == written.max_points, written.why
    assert {*differing(read(EACH.replace("S-y_3 = ", "S+y_3 = ")))} == {8}
    assert {*differing(read(EACH.replace("S-y_k = ", "S+y_k = ")))} == {12}


def test_the_loss_of_one_class_may_be_that_of_all_further_down(read: Read) -> None:
    text = r"""
Say class 2 of 3: $\ell = -\log p_2 = -f_2 + \log(e^{f_1}+e^{f_2}+e^{f_3})$ and $\partial \ell/\partial f_1 = p_1$

For all $\ell_i = -\sum_{k}y_{ik}\log p_{ik}$, $\partial\ell_i/\partial f_{ik} = p_{ik}-y_{ik}$
"""
    assert not differing(read(text))
    assert differing(read(text.replace(r"\partial f_1 = p_1", r"\partial f_1 = p_2"))) == [2]
    assert differing(read(text.replace("p_{ik}-y_{ik}", "p_{ik}+y_{ik}"))) == [4]


def test_a_function_of_its_own_may_have_the_name_of_a_symbol(read: Read) -> None:
    text = r"Of two classes $p_{i1} = \sigma(f_{i1}-f_{i2})$ with $\sigma(t) = \frac{1}{1+e^{-t}}$"
    assert [claim.status for claim in read(text).claims] == ["holds", "definition"]
    assert differing(read(text.replace("-f_{i2}", "+f_{i2}"))) == [1]


CHOSEN = r"""
One example of three classes, $f = (f_1, f_2, f_3)$, of class 2: $y_2=1$, $y_1=y_3=0$.

$-\sum_c y_c\log p_c = -\log p_2 = -f_2+\log(e^{f_1}+e^{f_2}+e^{f_3})$
"""


def test_labels_that_are_chosen_are_no_claims_and_lines_may_be_about_that_class(read: Read) -> None:
    written = read(CHOSEN)
    assert [claim.status for claim in written.claims] == ["trivial"] * 4 + ["holds"] * 2
    assert {*differing(read(CHOSEN.replace(r"= -\log p_2", r"= -\log p_1")))} == {4}
    assert differing(read(CHOSEN.replace(r"= -\log p_2", r"= \log p_2"))) == [4, 4]
    assert differing(read(CHOSEN.replace("$y_2=1$, $y_1=y_3=0$", "$y_2 < 1$"))) == [4]


def test_two_digits_are_two_indices(read: Read) -> None:
    text = (
        "Here K = N = d = 2. J = -1/2 (y_11 log p_11 + y_12 log p_12 + y_21 log p_21 + y_22 log p_22) + λ Σ_k Σ_j w_kj²"
    )
    assert [claim.status for claim in read(text).claims][-1:] == ["holds"]
    assert differing(read(text.replace("y_12 log p_12", "y_12 log p_21"))) == [1]
    assert differing(read(text.replace("+ y_22 log", "- y_22 log"))) == [1]


@pytest.mark.parametrize("at", [1, 2])
def test_every_label_that_is_named_is_seen(read: Read, at: int) -> None:
    text = rf"$-N\frac{{\partial J}}{{\partial f_{{{at}1}}}} = 1 - y_{{{at}2}} - p_{{{at}1}}$"
    assert [claim.status for claim in read(text).claims] == ["holds"]
    assert differing(read(text.replace("- y", "+ y"))) == [1]


def test_a_vector_is_its_own_entries_and_no_others(read: Read) -> None:
    assert [claim.status for claim in read("$p = (p_1, p_2)^\\top$").claims] == ["trivial"]
    assert [claim.status for claim in read("$p = (p_1, -p_2)^\\top$").claims] == ["not read"]
