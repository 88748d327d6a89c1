"""Names of several letters, words as names, errors that are called delta, and what an answer says of its own names."""

from __future__ import annotations

import pytest

from grader.derivation.read import read_derivation
from grader.derivation.record import WrittenReading
from grader.derivation.settings import DerivationSettings
from grader.derivation.text.own_names import OwnNames, own_names_of

UNITS = r"$logit_k = \sum_j w_{kj} x_j$ and $p_k = \frac{\exp(logit_k)}{\sum_m \exp(logit_m)}$."
LOGS = r"$\log p_{ik} = f_{ik} - \log \sum_c e^{f_{ic}}$"
LOSS = r"Let $\ell_i = -\sum_c y_{ic} \log p_{ic}$."
ERROR = r"$$\delta_{ik} := \frac{\partial \ell_i}{\partial f_{ik}} = p_{ik} - y_{ik}$$"
RESULT = r"$$\frac{\partial J}{\partial w_k} = \frac1N \sum_i (p_{ik} - y_{ik}) x_i + 2 \lambda w_k$$"


def read_lines(steps: DerivationSettings, *lines: str) -> WrittenReading:
    return read_derivation("\n\n".join(lines), steps)


def told(steps: DerivationSettings, *lines: str) -> list[str]:
    return [str(claim.status) for claim in read_lines(steps, *lines).claims]


@pytest.mark.parametrize(
    ("value", "status"), [(r"x_j", "holds"), (r"w_{kj}", "differs"), (r"p_k", "differs"), (r"-x_j", "differs")]
)
def test_letters_that_something_is_differentiated_by_are_a_name_everywhere(
    steps: DerivationSettings, value: str, status: str
) -> None:
    by = r"$\frac{\partial \log p_k}{\partial logit_k} = 1 - p_k$"
    line = rf"$\frac{{\partial logit_k}}{{\partial w_{{kj}}}} = {value}$"
    assert told(steps, UNITS, by, line)[-2:] == ["holds", status]


@pytest.mark.parametrize("factor", [r"\frac1N", "1"])
def test_a_word_that_is_differentiated_is_a_name_wherever_it_stands(steps: DerivationSettings, factor: str) -> None:
    terms = r"$\text{fit} = -\frac1N \sum_i \sum_c y_{ic} \log p_{ic}$, $\text{decay} = \lambda \sum_c w_c^\top w_c$."
    sides = rf"$\frac{{\partial\,\text{{fit}}}}{{\partial f_{{ik}}}} = {factor} (p_{{ik}} - y_{{ik}})$"
    found = told(steps, terms, r"$J = \text{fit} + \text{decay}$", sides)
    assert found == ["definition", "definition", "holds", "holds" if factor != "1" else "differs"]
    remark = (
        r"$\frac{\partial J}{\partial w_k} - \frac1N \sum_i (p_{ik} - y_{ik}) x_i = 2 \lambda w_k \quad \text{decay}$"
    )
    assert told(steps, terms, r"$J = \text{fit} + \text{decay}$", remark)[-1] == "holds"


def test_which_letters_are_a_name() -> None:
    texts = [
        r"\frac{\partial E}{\partial net_k}",
        r"\frac{\partial wab}{\partial f}",
        r"\frac{\partial J}{\partial wbk}",
    ]
    assert own_names_of(texts, "in", "inkcj").words == {"net"}
    assert own_names_of(["J = 1"], "in", "ink") == OwnNames()


def test_a_delta_with_the_index_of_an_example_is_the_error_that_it_is_said_to_be(steps: DerivationSettings) -> None:
    weights = r"$\frac{\partial \ell_i}{\partial w_k} = \delta_{ik} x_i$"
    both = r"$\frac{\partial f_{ic}}{\partial w_k} = \delta_{ck} x_i$"
    assert told(steps, LOSS, ERROR, weights, both) == ["definition", "definition", "holds", "holds", "holds"]
    assert told(steps, LOSS, ERROR, weights.replace("x_i", "w_k"))[-1] == "differs"
    assert told(steps, LOSS, ERROR.replace("p_{ik} - y", "p_{ik} + y"))[-1] == "differs"


@pytest.mark.parametrize(
    "other",
    [
        r"$\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)$",
        r"with $\delta_{ij} = 1$ for $i = j$, else $0$",
        r"$\delta_{ck} = [c = k]$",
    ],
)
def test_kroneckers_delta_remains_itself(other: str) -> None:
    assert own_names_of([other], "in", "inkcj").errors == frozenset()
    named = r"\delta_{ik} = p_{ik} - y_{ik}"
    expected = frozenset("i") if "ck" in other else frozenset()
    assert own_names_of([other, named], "in", "inkcj").errors == expected


def test_arrows_of_a_graph_claim_nothing(steps: DerivationSettings) -> None:
    graph = r"$x_i \to f_i = W x_i \to p_i = \mathrm{softmax}(f_i)$"
    assert "not read" not in told(steps, graph)
    assert "not read" in told(steps, r"$p_{ik} - y_{ik} \to \frac{\partial J}{\partial f_{ik}}$")


def test_of_what_a_symbol_is_a_function_is_no_claim(steps: DerivationSettings) -> None:
    features = r"With features $\phi_n = \phi(u_n)$, $f_{nk} = w_k^\top \phi_n$ and"
    slope = r"$\frac{\partial f_{nk}}{\partial w_k} = \phi_n$."
    assert told(steps, features, slope)[0] == "definition"
    assert "differs" not in told(steps, features, slope)


def test_a_letter_below_a_brace_is_a_name_where_it_is_differentiated(steps: DerivationSettings) -> None:
    braces = (
        r"$$J = \underbrace{-\frac1N \sum_i \sum_c y_{ic} f_{ic}}_{A}"
        r" + \frac1N \sum_i \log \sum_c e^{f_{ic}} + \lambda \sum_c w_c^\top w_c$$"
    )
    line = r"$$\frac{\partial A}{\partial w_k} = -\frac1N \sum_i y_{ik} x_i$$"
    assert told(steps, braces, line)[-1] == "holds"
    assert told(steps, braces, line.replace("= -", "= "))[-1] == "differs"


def test_a_name_for_a_gradient_that_a_line_above_has_leaves_no_doubt(steps: DerivationSettings) -> None:
    inner = r"$dJ = \operatorname{tr}(G^\top dW)$ means "
    named = r"$\frac{\partial J}{\partial W} = G$"
    doubt = "is taken for a name of what it equals here"
    assert not any(doubt in claim.note for claim in read_lines(steps, inner + named).claims)
    assert any(doubt in claim.note for claim in read_lines(steps, named).claims)


def test_a_probability_of_an_event_is_what_it_equals(steps: DerivationSettings) -> None:
    claims = read_lines(steps, r"$p_{ik} = \Pr(Y_i = k \mid x_i) = \frac{e^{f_{ik}}}{\sum_c e^{f_{ic}}}$").claims
    assert not any("taken for" in claim.note for claim in claims)
    assert [str(claim.status) for claim in claims] == ["definition", "holds"]


@pytest.mark.parametrize("said", ["Check: for $p_{ik} = y_{ik}$ only", "For $p_{ik} = y_{ik}$ everywhere only"])
def test_what_a_sentence_begins_with_after_for_is_supposed(steps: DerivationSettings, said: str) -> None:
    (claim,) = read_lines(steps, f"{said} the weight decay is left.").claims
    assert str(claim.status) == "trivial" and "supposed" in claim.note


# What shows a step


def met(steps: DerivationSettings, step: str, *lines: str) -> float:
    return next(each.earned for each in read_lines(steps, *lines).milestones if each.id == step)


def test_a_chain_is_about_the_case_that_its_first_line_names(steps: DerivationSettings) -> None:
    step = "the_softmax_is_differentiated_by_every_logit"
    sums = r"Let $S_i = \sum_b \exp(f_{ib})$, so that $p_{ik} = \exp(f_{ik}) / S_i$."
    own = r"Own class: $$\frac{\partial p_{ik}}{\partial f_{ik}} = p_{ik} (1 - p_{ik})$$"
    other = (
        r"Other class ($c \ne k$): $$\frac{\partial p_{ic}}{\partial f_{ik}}"
        r" = -\frac{\exp f_{ic}}{S_i^2} \frac{\partial S_i}{\partial f_{ik}} = -p_{ic} p_{ik}$$"
    )
    assert met(steps, step, sums, own, RESULT) == 1.5
    assert met(steps, step, sums, own, other, RESULT) == 3.0


def test_a_derivative_by_an_energy_is_one_by_the_logits(steps: DerivationSettings) -> None:
    step = "the_logarithm_of_the_sum_is_differentiated"
    energies = r"Let $\epsilon_{ik} = -w_k^\top x_i$, so that $f_{ik} = -\epsilon_{ik}$."
    line = r"$$\frac{\partial}{\partial \epsilon_{ik}} \log \sum_c e^{-\epsilon_{ic}} = -p_{ik}$$"
    assert met(steps, step, energies, LOGS, line) == 2.0
    assert met(steps, step, energies, LOGS, line.replace("-p_{ik}", "p_{ik}")) == 0.0


@pytest.mark.parametrize("by", [("f_{ik}", ""), ("w_k", "x_i")])
def test_a_sum_of_derivatives_over_the_classes_is_added_up(steps: DerivationSettings, by: tuple[str, str]) -> None:
    step = "the_derivatives_by_all_classes_are_added_up"
    softmax = r"$$\frac{\partial p_{ic}}{\partial f_{ik}} = p_{ic} (\delta_{ck} - p_{ik})$$"
    whole = rf"\sum_c \frac{{y_{{ic}}}}{{p_{{ic}}}} \frac{{\partial p_{{ic}}}}{{\partial {by[0]}}}"
    line = rf"$${whole} = (y_{{ik}} - p_{{ik}}) {by[1]}$$"
    assert met(steps, step, softmax, line, RESULT) == 1.0
    assert met(steps, step, softmax, softmax.replace("f_{ik}", "w_k").replace("$$", "x_i$$"), RESULT) == 0.0
    assert met(steps, step, softmax, RESULT) == 0.0


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        ("(u/v)' = (u v' - u' v)/v^2", "differs"),
        ("(u v)' = u' v'", "differs"),
        ("(f g)' = f' g - f g'", "differs"),
        ("(u/v)' = (u' v - u v')/v^2", "trivial"),
        ("(f g)' = f' g + f g'", "trivial"),
        ("(u/v)' = u'/v", "not read"),
    ],
)
def test_a_rule_for_products_and_quotients_that_is_none_is_refuted(
    steps: DerivationSettings, rule: str, status: str
) -> None:
    assert told(steps, f"By the quotient and product rules, ${rule}$.") == [status]


@pytest.mark.parametrize("name", [r"\text{CE}", r"\mathrm{NLL}", r"\operatorname{CE}"])
def test_upright_capitals_are_one_name(steps: DerivationSettings, name: str) -> None:
    gradient = rf"$$\partial_{{w_k}} {name} = \frac1N \sum_i (p_{{ik}} - y_{{ik}}) x_i$$"
    by_logits = rf"$$\frac{{\partial {name}}}{{\partial f_{{ik}}}} = \frac1N (p_{{ik}} - y_{{ik}})$$"
    assert told(steps, gradient, by_logits) == ["holds", "holds"]


def test_upright_matrices_are_a_product(steps: DerivationSettings) -> None:
    assert told(steps, r"$$\mathrm{XW}^\top = X W^\top$$") == ["trivial"]


@pytest.mark.parametrize("letter", ["g", "a", "v"])
def test_a_letter_may_be_another_name_for_a_sum_of_ones_own(steps: DerivationSettings, letter: str) -> None:
    found = read_lines(steps, rf"Let $S = \sum_c e^{{f_c}}$. Quotient rule with $u = e^{{f_k}}$, ${letter} = S$.")
    assert [claim.status for claim in found.claims] == ["definition"] * 3
