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


def test_unless_turns_a_case_round(read: Read) -> None:
    turned = cases("-p_{ik}", r"\text{unless } b = k", "1 - p_{ik}", r"\text{otherwise}")
    assert words(read, turned) == ["holds"]
    straight = cases("1 - p_{ik}", r"\text{unless } b = k", "-p_{ik}", r"\text{otherwise}")
    assert words(read, straight) == ["differs"]


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


PHONE = """Sorry, no LaTeX on my phone. One example, so there is no i at first.

- lse(f) = log(sum_c exp(f_c))
- log p_k = f_k - lse(f)          <- from the definition

dlse(f)/df_k = exp(f_k)/(sum_c exp(f_c)) = p_k      <-- chain rule

CE = -sum_c y_c log p_c
   = lse(f) - sum_c y_c f_c          <-- since sum_c y_c = 1

d CE / d f_k

   = p_k - y_k

d CE / d w_k = (p_k - y_k) x

J = (1/N) sum_i CE_i + lambda sum_k ||w_k||^2

dJ/dw_k = (1/N) sum_i (p_ik - y_ik) x_i + 2 lambda w_k
"""
SIGNS = """One pattern, its index is dropped. LSE(z) := log Σ_c exp(z_c)

⇒ ∂LSE/∂z_k = exp(z_k) / Σ_c exp(z_c) = p_k

E(z) := LSE(z) − Σ_c y_c z_c   (cross entropy; Σ_c y_c = 1)

⇒ ∂E/∂z_k = p_k − y_k      ← short

z_k = w_k · x  ⇒  ∂E/∂w_k = (p_k − y_k) x

∂/∂w_k [ λ Σ_c Σ_j w_cj² ]

= 2 λ w_k

so in total ∂J/∂w_k = 1/N · Σ_i (p_ik − y_ik) x_i + 2 λ w_k.
"""


@pytest.mark.parametrize("text", [PHONE, SIGNS], ids=["letters", "signs"])
def test_a_mail_in_plain_text_is_read_to_its_end(read: Read, text: str) -> None:
    written = read(text)
    assert written.points == written.max_points, (written.why, written.unread)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (PHONE, "   = p_k - y_k", "   = y_k - p_k"),
        (PHONE, "- lse(f)  ", "+ lse(f)  "),
        (PHONE, ")) = p_k  ", ")) = 2 p_k  "),
        (SIGNS, "= 2 λ w_k", "= λ w_k"),
        (SIGNS, "− Σ_c y_c z_c ", "+ Σ_c y_c z_c "),
        (SIGNS, "∂z_k = exp(z_k)", "∂z_k = −exp(z_k)"),
    ],
)
def test_a_slip_in_plain_text_is_seen_in_its_line(read: Read, text: str, right: str, wrong: str) -> None:
    written = read(text.replace(right, wrong))
    line = text[: text.index(right)].count("\n") + 1
    assert line in {claim.line for claim in written.claims if claim.status == "differs"}
    assert written.points is None


@pytest.mark.parametrize("text", ["The term(s) = what remains", "our loss(es) is - function(s) of w"])
def test_a_plural_in_brackets_is_no_function(read: Read, text: str) -> None:
    assert not [claim for claim in read(text).claims if claim.status == "differs"]


OF_WORDS = [
    "The penalty: ∂/∂w_k of λ·Σ_j w_kj² = 2λ·w_k.",
    "so d/df_ik of f_ik - log(sum_c exp(f_ic)) = 1 - p_ik",
    "∂/∂fᵢₖ von −Σ_c yᵢ_c fᵢ_c + log Σ_c exp(fᵢ_c) = pᵢₖ − yᵢₖ",
]


@pytest.mark.parametrize("text", OF_WORDS)
def test_a_derivative_of_something_in_words_is_that_of_all_up_to_the_relation(read: Read, text: str) -> None:
    assert words(read, text) == ["holds"]
    assert words(read, text.replace(" = ", " = 1 + ")) == ["differs"]


def test_the_value_of_a_quotient_is_no_derivative(read: Read) -> None:
    assert "differs" not in words(read, "The ratio d/N of features = 1")


WORDED = """Let a_k := exp(f_k), S := sum over c of a_c, so p_k = a_k / S (one example x, labels y).

J_one = - sum_c y_c * log(a_c / S) = log S - sum_c y_c * f_c

dJ_one/df_k = p_k - y_k, and with f_k = <w_k, x> we get dJ_one/dw_k = (p_k - y_k) * x.
"""


def test_a_definition_that_ends_in_words_takes_nothing_else_along(read: Read) -> None:
    written = read(WORDED)
    assert not written.unread and {claim.status for claim in written.claims} == {"holds", "definition"}
    wrong = read(WORDED.replace("p_k - y_k,", "p_k + y_k,"))
    assert [claim.line for claim in wrong.claims if claim.status not in ("holds", "definition")] == [5]
    assert "differs" in words(read, WORDED.replace("<w_k, x>", "2 <w_k, x>"))


def test_a_gradient_by_its_name_is_one(read: Read) -> None:
    text = "One example. LSE(f) = log(sum_c exp(f_c)), grad_f LSE(f) = p and nabla_f LSE(f) = 2 p"
    assert words(read, text) == ["definition", "holds", "differs"]


@pytest.mark.parametrize("text", ["p_ik<1, p_ik>0", "if i<k, k>i"])
def test_orders_are_no_inner_products(read: Read, text: str) -> None:
    assert "differs" not in words(read, text)


@pytest.mark.parametrize("sums", ["ΣiΣc y_ic", "Σi Σc y_ic", "∑i∑c y_ic", "Σ_iΣ_c y_ic"])
def test_an_index_may_touch_the_sign_of_its_sum(read: Read, sums: str) -> None:
    rest = " + λ Σ_c Σ_j w_cj²"
    assert words(read, f"J = -1/N {sums} log p_ic{rest}") == ["definition"]
    assert words(read, f"J = 1/N {sums} log p_ic{rest}") == ["differs"]


def test_a_letter_with_an_index_of_its_own_is_no_index_of_the_sum(read: Read) -> None:
    assert words(read, "Σ_c y_ic log p_ic = Σy_ic log p_ic")[0] != "differs"


@pytest.mark.parametrize("lse", ["sum_i ( lse(f_i) - sum_c y_ic f_ic )", "sum_i lse(f_i) - 1/N sum_i sum_c y_ic f_ic"])
def test_a_function_of_its_own_may_stand_in_the_midst_of_plain_mathematics(read: Read, lse: str) -> None:
    text = (
        f"    lse(f_i) = log sum_c exp(f_ic)\n    J = 1/N {lse} + lambda sum_c sum_j w_cj^2      since sum_c y_ic = 1"
    )
    assert words(read, text) == ["definition", "holds", "holds"]
    assert "differs" in words(read, text.replace("- ", "+ "))


def test_words_before_a_case_may_be_letters_of_the_formula(read: Read) -> None:
    assert words(read, cases("1 - p_{ik}", r"if\ b = k", "-p_{ik}", "otherwise")) == ["holds"]
    assert words(read, cases("1 - p_{ik}", r"if\ b \neq k", "-p_{ik}", "otherwise")) == ["differs"]
    assert words(read, rf"$${LOGARITHM} = - p_{{ik}}\ if\ b \neq k$$") == ["holds"]


SPANISH = r"""
Sea $a_{ik}$ la activación (en el enunciado $f_{ik}$).
$$q_{ik} = \frac{e^{a_{ik}}}{\sum_{j=1}^{K} e^{a_{ij}}}$$
$$-\left( y_{ik}(1-q_{ik}) - \sum_{j\neq k} y_{ij}q_{ik}\right) = q_{ik}\sum_{j} y_{ij} - y_{ik} = q_{ik} - y_{ik}$$
$$\nabla_{w_k} a_{ik} = x_i$$
"""


def test_what_holds_for_any_letter_says_more_once_the_letter_is_known(read: Read) -> None:
    assert words(read, SPANISH) == ["definition", "holds", "holds", "holds"]


def test_terms_are_named_in_several_languages(read: Read) -> None:
    loss = r"$$J = -\frac1N\sum_i\sum_c y_{ic}\log p_{ic} + \lambda\sum_c\|w_c\|^2$$"
    named = r"Llamemos $R$ al último término. $$\nabla_{w_k} R = 2\lambda w_k$$"
    written = read(loss + "\n" + named)
    assert [claim.status for claim in written.claims] == ["holds", "holds"]
    assert all(not claim.note for claim in written.claims)


def test_an_exponential_before_a_large_denominator_is_above_it(read: Read) -> None:
    assert words(read, "p_ik = exp f_ik / sum_c exp f_ic") == ["definition"]
    assert words(read, "p_ik = exp f_ik / sum_c f_ic") != ["definition"]


def test_greek_letters_count_where_they_touch_an_index(read: Read) -> None:
    text = "Z_n = Σ_γ exp f_nγ\nlog p_nα = f_nα − log Z_n\n∂ log p_nα / ∂f_nk = δ_αk − p_nk"
    assert words(read, text) == ["definition", "holds", "holds"]
    assert words(read, text.replace("δ_αk − ", "δ_αk + "))[2] == "differs"
    assert words(read, "∂(λ‖w_k‖²)/∂w_k = 2w_kλ") == ["holds"]
