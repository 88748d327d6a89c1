"""What is refuted: no step of an algorithm, no derivative along one path, nothing where letters mean other things."""

from __future__ import annotations

import pytest

from tests.derivation.test_lecturers_settings import said

AXES = {"example": {"size": "M", "indices": ["m", "r"]}, "feature": {"size": "D", "indices": "j"}}
GIVEN = {
    "a": {"axes": ["example", "feature"]},
    "u": {"axes": "feature"},
    "z": {"axes": "example"},
    "c": {"axes": "example"},
    "s": {"values": "positive"},
}
LOSS = [r"E = \frac12 \sum_{m=1}^{M} (u^\top a_m - z_m)^2"]
CENTRED = [r"b = \frac{1}{M} \sum_{m=1}^{M} z_m", r"v_m = (z_m - b) z_m", r"E = \sum_{m=1}^{M} c_m v_m"]


def of(definitions: list[str], *lines: str) -> list[str]:
    return said(definitions, "\n\n".join(f"$${line}$$" for line in lines), GIVEN, AXES)


@pytest.mark.parametrize("sign", ["=", ":="])
def test_a_step_of_an_algorithm_claims_nothing(sign: str) -> None:
    step = r"u_j - s \frac{\partial E}{\partial u_j}"
    gradient = r"\sum_m (u^\top a_m - z_m) a_{mj}"
    assert of(LOSS, rf"u_j {sign} {step} = u_j - s {gradient}") == ["trivial", "holds"]
    assert of(LOSS, rf"u_j {sign} {step} = u_j + s {gradient}") == ["trivial", "differs"]


def test_a_derivative_along_one_path_is_no_mistake() -> None:
    rule = (
        r"\frac{\partial E}{\partial z_m} = \frac{\partial E}{\partial v_m} \frac{\partial v_m}{\partial z_m}"
        r" + \frac{\partial E}{\partial b} \frac{\partial b}{\partial z_m}"
    )
    assert of(CENTRED, rule) == ["holds"]
    assert of(CENTRED, r"\frac{\partial v_m}{\partial z_m} = 2 z_m - b") == ["holds"]
    assert of(CENTRED, r"\frac{\partial v_m}{\partial z_m} = 2 z_m + b") == ["differs"]


def test_what_is_broken_in_line_after_line_may_be_another_symbol() -> None:
    strange = (r"s = E + 1", r"E = s \sum_m z_m", r"s^2 = \sum_m z_m^2")
    assert "differs" not in of(LOSS, *strange)
    held = r"\frac{\partial}{\partial s} (s E) = E"
    assert of(LOSS, r"E = s \sum_m z_m", held, r"\frac{\partial E}{\partial u_j} = s \sum_m a_{mj}") == [
        "differs",
        "holds",
        "differs",
    ]
