"""What is refuted: no step of an algorithm, no derivative along one path, nothing where letters mean other things."""

from __future__ import annotations

import pytest

from grader.derivation.judging.answer import question_of, read_answer
from grader.derivation.settings import Symbols
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


def elsewhere(definitions: list[str], *lines: str) -> list[str]:
    """What is said of a text that was not written for the question."""
    question = question_of(Symbols.model_validate({"axes": AXES, "given": GIVEN, "definitions": definitions}))
    text = "\n\n".join(f"$${line}$$" for line in lines)
    return [str(claim.status) for claim in read_answer(text, question).claims]


GRADIENT = r"\frac{\partial E}{\partial u_j} = \sum_m (u^\top a_m - z_m) a_{mj}"
SLIP = r"\frac{\partial E}{\partial z_m} = u^\top a_m - z_m"


def test_a_text_of_another_question_is_refuted_only_in_what_other_lines_confirm() -> None:
    assert of(LOSS, SLIP) == ["differs"]
    assert elsewhere(LOSS, SLIP) == ["not read"]
    assert elsewhere(LOSS, GRADIENT, SLIP) == ["holds", "differs"]
    assert elsewhere(LOSS, LOSS[0], SLIP) == ["definition", "differs"]
    assert elsewhere(LOSS, GRADIENT, r"\frac{\partial E}{\partial c_m} = z_m") == ["holds", "not read"]


def test_so_are_differentials_and_vectors_for_their_entries() -> None:
    assert elsewhere(LOSS, GRADIENT, r"du_j = \sum_m z_m da_{mj}") == ["holds", "not read"]
    assert elsewhere(LOSS, GRADIENT, r"\frac{\partial E}{\partial u_j} = u") == ["holds", "not read"]


def test_a_symbol_may_be_made_something_else_in_a_text_of_another_question() -> None:
    anew = (GRADIENT, r"E = \sum_m z_m^2", r"\frac{\partial E}{\partial z_m} = 2 z_m")
    assert elsewhere(LOSS, *anew) == ["holds", "definition", "holds"]
    assert of(LOSS, *anew) == ["holds", "differs", "differs"]
    assert elsewhere(LOSS, *anew[:2], GRADIENT, r"\frac{\partial E}{\partial z_m} = z_m^3")[2:] == ["holds", "not read"]


def test_it_may_be_so_in_the_line_for_which_it_is_made() -> None:
    lines = (LOSS[0], r"G = s E^2", r"E = z_1^2", r"\frac{\partial G}{\partial s} = z_1^4")
    assert elsewhere(LOSS, *lines) == ["definition", "definition", "definition", "holds"]


BACKWARD = [r"t_m = u^\top a_m", r"v_m = t_m - z_m", r"E = \sum_m v_m^3"]


def test_differentials_may_be_gradients_in_a_text_of_another_question() -> None:
    lines = (r"dt = dv", r"du = \sum_m dv_m a_m", r"du^\top = \sum_m dt_m a_m^\top", r"dz_m = dv_m")
    assert elsewhere(BACKWARD, *lines) == ["holds", "holds", "holds", "not read"]
    assert of(BACKWARD, r"du = \sum_m dv_m a_m") == ["differs"]


def test_what_is_no_gradient_is_a_differential_of_what_moves() -> None:
    lines = (r"dv_m = dt_m", r"d(s v_m^2) = 2 s v_m dv_m", r"dE = 3 \sum_m v_m^2 dv_m")
    assert elsewhere(BACKWARD, *lines) == ["holds", "holds", "holds"]


def test_an_index_that_is_left_out_may_be_that_of_a_whole_column_in_a_text_of_another_question() -> None:
    given = {**GIVEN, "e": {"axes": "example"}}
    symbols = {"axes": AXES, "given": given, "definitions": LOSS, "leave_out": "example"}
    text = r"$$E = \frac12 \sum_m (u^\top a_m - z_m)^2$$ $$\sum_m a_{mj} e_m = a_{(j)}^\top e$$"
    found = [str(claim.status) for claim in read_answer(text, question_of(Symbols.model_validate(symbols))).claims]
    assert found[1] == "holds"


def test_a_derivative_by_what_depends_on_it_is_that_of_the_inverse() -> None:
    definitions = [r"v_m = e^{z_m}", r"E = \sum_m c_m v_m"]
    assert of(definitions, r"\frac{\partial z_m}{\partial v_m} = \frac{1}{v_m}") == ["holds"]
    assert of(definitions, r"\frac{\partial z_m}{\partial v_m} = v_m") == ["differs"]
    assert of(definitions, r"\frac{\partial z_m}{\partial c_m} = 0") == ["holds"]


def test_a_gradient_that_says_not_by_what_is_by_the_one_vector_of_all_others() -> None:
    by = r"\frac{\partial E}{\partial u_j} = \sum_m (u^\top a_m - z_m) a_{mj}"
    assert of(LOSS, by, r"\nabla E = \sum_m (u^\top a_m - z_m) a_m") == ["holds", "holds"]
    assert of(LOSS, by, r"\nabla E = \sum_m (u^\top a_m + z_m) a_m") == ["holds", "not read"]
    both = (by, r"\frac{\partial E}{\partial z_m} = z_m - u^\top a_m")
    assert of(LOSS, *both, r"\nabla E = \sum_m (u^\top a_m - z_m) a_m") == ["holds", "holds", "not read"]


def test_what_a_function_of_the_question_is_in_no_rule_of_calculus_is_read() -> None:
    definitions = [r"f(t) = t^3", r"E = \sum_m f(u^\top a_m)"]
    wrong = r"\frac{\partial f(u^\top z)}{\partial u} = f(u^\top z) u"
    assert "differs" not in of(definitions, wrong) and "holds" not in of(definitions, wrong)


def test_an_equation_for_what_is_differentiated_by_is_not_refuted() -> None:
    assert elsewhere(LOSS, GRADIENT, r"\sum_m (u^\top a_m) a_m = u") == ["holds", "not read"]
    assert elsewhere(LOSS, GRADIENT, r"\sum_m (u^\top a_m) a_m = \sum_m z_m a_m") == ["holds", "differs"]
