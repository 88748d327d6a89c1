r"""Remarks in brackets beside the rows of a chain, which open in words and close in mathematics or the other way."""

from __future__ import annotations

import pytest

from .conftest import Read

ROWS = r"""$$
\begin{aligned}
\frac{\partial p_{ic}}{\partial f_{ik}} &= p_{ic}(\delta_{ck} - p_{ik}) && REMARK \\
&= p_{ic}\delta_{ck} - p_{ic}p_{ik}
\end{aligned}
$$"""
DATA = r"-\frac1N \sum_i \sum_k y_{ik} f_{ik} SIGN \frac1N \sum_i \log\sum_c \exp(f_{ic})"


def words(read: Read, answer: str) -> list[str]:
    return [claim.status for claim in read(answer).claims]


@pytest.mark.parametrize(
    ("remark", "said"),
    [
        (r"\text{(only } c = k \text{ contains } \mathbf{w}_k)", []),
        (r"\text{(a quotient, } \textstyle\sum_c y_{ic} = 1)", ["holds"]),
        (r"\text{(} f_{ik} = \mathbf{w}_k^\top\mathbf{x}_i)", ["definition"]),
        (r"\text{(as } f_{ik} = \mathbf{w}_k^\top\mathbf{x}_i \text{ and so on)}", ["definition"]),
        (r"\text{(as } f_{ik} = 2\mathbf{w}_k^\top\mathbf{x}_i)", ["differs"]),
        (r"\left(\sum_c p_{ic} = 1\right)", ["holds"]),
        (r"\checkmark", []),
    ],
)
def test_a_remark_says_something_by_itself_and_the_chain_goes_on(remark: str, said: list[str], read: Read) -> None:
    written = read(ROWS.replace("REMARK", remark))
    assert [claim.status for claim in written.claims] == ["holds", *said, "holds"]
    assert not any("further up" in claim.note for claim in written.claims)


@pytest.mark.parametrize("equal", [r"\text{(for } c = k)", r"\text{(}c = k\text{)}", r"\text{(if } c = k\text{)}"])
def test_a_case_in_brackets_is_that_of_its_row(equal: str, read: Read) -> None:
    other = equal.replace("c = k", r"c \ne k")
    left = r"\frac{\partial p_{ic}}{\partial f_{ik}} &="
    right, wrong = r"p_{ik}(1 - p_{ik})", r"p_{ik}(1 + p_{ik})"
    rows = r"$$\begin{aligned}" + f"{left} {right} && {equal} \\\\ {left} -p_{{ic}}p_{{ik}} && {other}"
    rows += r"\end{aligned}$$"
    assert words(read, rows) == ["holds", "holds"]
    assert words(read, rows.replace(right, wrong)) == ["differs", "holds"]
    assert words(read, rows.replace(equal, other).replace(other, equal, 1).replace(right, wrong)) == [
        "differs",
        "holds",
    ]


@pytest.mark.parametrize(("named", "told"), [(" as $H$", "the first two terms"), ("", "(first two terms as } H")])
@pytest.mark.parametrize(("factor", "derived"), [("", "holds"), ("2 ", "differs")])
def test_terms_that_are_named_are_those_of_the_line_right_above(
    named: str, told: str, factor: str, derived: str, read: Read
) -> None:
    slip, right = (f"{DATA.replace('SIGN', sign)} + \\lambda \\sum_k \\sum_j w_{{kj}}^2" for sign in "-+")
    inside = f"\\quad \\text{{{told})}}" if not named else ""
    answer = f"""$$J = {slip}$$
Since $\\sum_k y_{{ik}} = 1$:
$$= {right}$$
$$= H + \\lambda \\sum_k \\sum_j w_{{kj}}^2 {inside}$$
{f"Here {told} are set{named}." if named else ""}
$$\\frac{{\\partial H}}{{\\partial f_{{ik}}}} = \\frac{{{factor or 1}}}N (p_{{ik}} - y_{{ik}})$$"""
    statuses = words(read, answer)
    assert statuses[0] == "differs" and statuses[-1] == derived


def test_a_row_of_plain_text_goes_on_from_the_row_above_and_not_from_its_remark(read: Read) -> None:
    rows = """∂J/∂f_ik = −(1/N) · (y_ik − p_ik · Σⱼ y_ij)
         = −(1/N) · (y_ik − p_ik)          [Σⱼ y_ij = 1]
         = (p_ik − y_ik) / N"""
    assert words(read, rows) == ["holds"] * 4


def test_reasons_in_the_margin_stand_behind_a_stroke(read: Read) -> None:
    rows = """f_ik = w_kᵀ x_i                             | linear
∂ log Σ_c exp(f_ic) / ∂f_ik = p_ik          | chain rule
∂f_ik/∂w_k = x_i                            | Σ_c y_ic = 1"""
    assert words(read, rows) == ["definition", "holds", "holds", "holds"]
    assert words(read, rows.replace("= p_ik ", "= 2p_ik "))[1] == "differs"
