r"""What people write quickly: a sum meant by its sign alone, cases in any language, remarks at a row's end."""

from __future__ import annotations

import pytest

from tests.derivation.conftest import Read

LOGARITHM = r"\frac{\partial\ln p_{ib}}{\partial f_{ik}}"


def words(read: Read, text: str) -> list[str]:
    return [claim.status for claim in read(text).claims]


def cases(same: str, when: str, other: str, otherwise: str, row: str = r"\\[2pt]") -> str:
    return rf"$${LOGARITHM} = \begin{{cases}} {same} & {when} {row} {other} & {otherwise} \end{{cases}}$$"


@pytest.mark.parametrize(
    ("when", "otherwise"),
    [
        (r"\text{si } b = k", r"\text{si } b \neq k"),
        (r"\text{se } k = b,", r"\text{se } b \ne k."),
        (r"\text{, falls } b = k,", r"\text{, sonst.}"),
        ("b = k", r"\text{en otro caso}"),
        (r"\text{für $b = k$}", r"\text{für $b \neq k$}"),
    ],
)
@pytest.mark.parametrize("row", [r"\\[2pt]", r"\\*"])
def test_cases_are_joined_by_words_of_any_language(read: Read, when: str, otherwise: str, row: str) -> None:
    assert words(read, cases("1 - p_{ik}", when, "-p_{ik}", otherwise, row)) == ["holds"]
    assert words(read, cases("1 - p_{ik}", when, "p_{ik}", otherwise, row)) == ["differs"]


def test_words_that_may_turn_a_case_round_are_for_a_person(read: Read) -> None:
    turned = cases("-p_{ik}", r"\text{unless } b = k", "1 - p_{ik}", r"\text{otherwise}")
    assert words(read, turned) == ["not read"]


SUMS = {
    "latex": (
        "Of one example: $p_k = e^{f_k} / \\sum_c e^{f_c}$.\n\n"
        r"$\frac{\partial p_k}{\partial f_k} = \frac{e^{f_k}\sum - (e^{f_k})^2}{(\sum)^2} = p_k(1-p_k)$"
    ),
    "a name of its own": (
        "Of one example: $a_m = \\exp(z_m)/\\sum_{c=1}^{K}\\exp(z_c)$ where $z_m = w_m^T x$.\n\n"
        r"$\frac{\partial a_k}{\partial z_k} = \frac{e^{z_k}}{\sum} - \frac{e^{z_k} e^{z_k}}{\sum^2} = a_k(1-a_k)$"
    ),
    "plain": (
        "Of one example: p_k = exp(f_k) / Σ_c exp(f_c)\n\n"
        "∂p_k/∂f_k = exp(f_k)/Σ − exp(f_k) exp(f_k) / Σ² = p_k·(1-p_k)"
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", SUMS.values(), ids=SUMS)
def test_a_sign_of_a_sum_is_the_sum_that_is_divided_by(read: Read, text: str) -> None:
    found = read(text).claims
    assert [claim.status for claim in found[-2:]] == ["holds", "holds"]
    assert any(claim.note == "sum is read as the denominator of p" for claim in found)
    wrong = read(text.replace("(1-", "(1+")).claims
    assert [claim.status for claim in wrong[-2:]] != ["holds", "holds"]
