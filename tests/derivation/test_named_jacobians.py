"""Jacobians that an answer names by the letter of the loss, with what they are of below it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.derivation.record import WrittenReading

from .test_unverified import ANSWER

Read = Callable[[str], WrittenReading]

NAMES = {
    "of what": (r"J_\sigma", r"J_\sigma"),
    "of what, of where": (r"J_p(f)", r"J_p"),
    "a word": (r"J_{\text{softmax}}", r"J_{\text{softmax}}"),
    "a word in roman": (r"J_{\mathrm{softmax}}", r"J_{\mathrm{softmax}}"),
    "letters": (r"J_{sm}", r"J_{sm}"),
    "bold": (r"\mathbf J_{sm}", r"\mathbf J_{sm}"),
}
RESULT = r"$$\frac{\partial J}{\partial w_k} = \frac1N\sum_i (p_{ik} - y_{ik}) x_i + 2\lambda w_k$$"
VALUE = r"\mathrm{diag}(p) - p p^\top"


@pytest.mark.parametrize(("name", "used"), NAMES.values(), ids=NAMES)
def test_a_named_jacobian_is_a_symbol_of_its_own(read: Read, name: str, used: str) -> None:
    more = rf"$$\nabla_f J = {used}^\top \nabla_p J$$"
    found = read(f"$${name} = {VALUE}$$\n\n{more}\n\n{RESULT}")
    assert [claim.status for claim in found.claims] == ["definition", "holds", "holds"]
    wrong = read(f"$${name} = {VALUE}$$\n\n{more.replace('J =', 'J = -')}\n\n{RESULT}")
    assert [claim.status for claim in wrong.claims][1:] == ["differs", "holds"]


@pytest.mark.parametrize(
    "entries", [r"(J_\sigma)_{kc}", r"J_{\sigma,kc}", r"J^{\text{sm}}_{kc}", r"\left(J_p\right)_{kc}"]
)
def test_its_entries_may_be_named(read: Read, entries: str) -> None:
    found = read(
        f"${entries} = p_{{ik}}(\\delta_{{kc}} - p_{{ic}})$, so ${entries} = p_{{ik}}\\delta_{{kc}} - p_{{ik}}p_{{ic}}$"
    )
    assert [claim.status for claim in found.claims] in (["definition", "holds"], ["definition", "trivial"])
    wrong = read(
        f"${entries} = p_{{ik}}(\\delta_{{kc}} - p_{{ic}})$, so ${entries} = p_{{ik}}\\delta_{{kc}} + p_{{ik}}p_{{ic}}$"
    )
    assert wrong.claims[1].status == "differs"


def test_the_loss_keeps_its_meaning_beside_it(read: Read) -> None:
    said = rf"With $J_\sigma = \frac{{\partial p}}{{\partial f}} = {VALUE}$ for one example:"
    assert read(f"{said}\n\n{ANSWER}").points == 10
    assert read(f"{said.replace('- p p', '+ p p')}\n\n{ANSWER}").points is None
    wrong = read(f"{said}\n\n{RESULT.replace('p_{ik} - y_{ik}', 'y_{ik} - p_{ik}')}")
    assert wrong.claims[-1].status == "differs"


def test_a_result_that_is_called_so_is_no_loophole(read: Read) -> None:
    wrong = r"$$J_w = \frac1N\sum_i (y_{ik} - p_{ik}) x_i + 2\lambda w_k$$"
    assert read(f"{ANSWER}\n\n{wrong}").points is None
