r"""What is written between formulas every day: names in a row, cases at the head of entries, words like a program's."""

from __future__ import annotations

import pytest

from grader.derivation.judging.otherwise.solving import terms_by_name
from grader.derivation.nodes.syntax import Add, Symbol

from .conftest import Read
from .test_unverified import ANSWER


@pytest.mark.parametrize("words", ["with respect to a logit:", "for each term in the sum:", "with the product rule:"])
def test_words_that_begin_as_a_programs_do(read: Read, words: str) -> None:
    line = r"$$\frac{\partial f_{ik}}{\partial w_k} = x_i$$"
    assert read(f"{ANSWER}\n\n3. The derivative of $f_{{ik}}$ {words}\n   {line}").points == 10.0
    assert read(f"{ANSWER}\n\n{words} $x_i$ is left").points == 10.0


@pytest.mark.parametrize("program", ["for i in range(N):\n    g += x[i]", "with open(name) as f:\n    g += x"])
def test_a_program_is_still_seen(read: Read, program: str) -> None:
    assert "was not read" in read(f"{ANSWER}\n\n{program}").why


NAMES = r"We write $a_{ic}$ for $\exp(f_{ic})$ and $s_i$ for $SUM$, so $p_{ic} = a_{ic}/s_i$."


def test_several_names_in_a_row(read: Read) -> None:
    assert read(f"{ANSWER}\n\n{NAMES}".replace("SUM", r"\sum_c a_{ic}")).points == 10.0
    wrong = read(f"{ANSWER}\n\n{NAMES}".replace("SUM", r"\sum_c f_{ic}"))
    assert wrong.points is None and wrong.claims[-1].status in ("differs", "not read")


@pytest.mark.parametrize("head", ["- At $W=0$ all", "If $W=0$, then", "For $W=0$ all"])
def test_the_gradient_of_a_case_that_is_supposed(read: Read, head: str) -> None:
    said = rf"{ANSWER}\n\n{head} $p_{{ik}}=1/K$, so the gradient is $\frac1N\sum_i(VALUE-y_{{ik}})x_i$."
    said = said.replace("\\n", "\n")
    assert read(said.replace("VALUE", r"\frac1K")).points == 10.0
    assert read(said.replace("VALUE", "1")).points is None


def test_a_name_before_the_dollars_of_its_index(read: Read) -> None:
    said = r"With LSE$_i$ = $\log\sum_c\exp(f_{ic})$ we have $\log p_{ic} = f_{ic} - \text{LSE}_i$."
    assert read(f"{ANSWER}\n\n{said}").points == 10.0
    assert read(f"{ANSWER}\n\n{said.replace('f_{ic} - ', 'f_{ic} + ')}").points is None


def test_other_letters_before_dollars_are_words(read: Read) -> None:
    assert read(f"{ANSWER}\n\nThe norm is L$_2$, the space R$^d$.").points == 10.0


COMPONENTS = r"""
$$\frac{\partial f_{ic}}{\partial w_{kr}} = \begin{cases}x_{ir} & c=k\\ 0 & c\neq k\end{cases}$$

$$J = -\frac1N\sum_i\sum_c y_{ic}\Big(f_{ic}-\log\sum_{j}e^{f_{ij}}\Big)+\lambda\sum_c\sum_m w_{cm}^2$$

$$\frac{\partial J}{\partial w_{kr}} = -\frac1N\sum_i\sum_c y_{ic}\Big(\frac{\partial f_{ic}}{\partial w_{kr}}
-\frac{e^{f_{ik}}}{\sum_{j}e^{f_{ij}}}x_{ir}\Big)+2\lambda w_{kr}$$

$$\frac{\partial J}{\partial w_{kr}} = -\frac1N\sum_i\left(y_{ik}x_{ir}-p_{ik}x_{ir}\right)+2\lambda w_{kr}$$

$$\frac{\partial J}{\partial w_k} = \frac1N\sum_i\left(p_{ik}-y_{ik}\right)x_i+2\lambda w_k$$
"""


def test_logits_may_be_differentiated_after_the_logarithm_of_the_sum(read: Read) -> None:
    assert read(COMPONENTS).points == 10.0
    third = COMPONENTS.split("\n\n")[2]
    met = {step.id for step in read(COMPONENTS.replace(third, "")).milestones if step.met}
    assert "the_logarithm_of_the_sum_is_differentiated" not in met


def test_what_a_logarithm_is_of_may_be_mentioned(read: Read) -> None:
    said = r"$\log(1 + \sum_{c \ne k} e^{f_{ic} - f_{ik}}) = -\log p_{ik}$, and the argument of this log is $VALUE$."
    assert read(f"{ANSWER}\n\n{said.replace('VALUE', '1/p_{ik}')}").points == 10.0
    assert read(f"{ANSWER}\n\n{said.replace('VALUE', '2/p_{ik}')}").points is None


def test_a_sentence_about_a_term_is_no_heading(read: Read) -> None:
    said = (
        rf"{ANSWER}\n\nIn the second term the trace is cyclic: "
        r"$\operatorname{tr}(Y^T v \mathbf 1^T) = \mathbf 1^T Y^T v$ for any vector."
    ).replace("\\n", "\n")
    assert read(said).points == 10.0
    assert read(said.replace(r"\mathbf 1^T Y^T v", r"2 \cdot \mathbf 1^T Y^T v")).points is None


def test_a_symbol_with_an_index_left_open_is_no_ground_to_refute(read: Read) -> None:
    said = r"""
$$\eta_{ic} = \log\frac{p_{ic}}{p_{iK}} = f_{ic} - f_{iK}$$

$$\ell_i = -\sum_c y_{ic}\eta_{ic} + \log\sum_c e^{\eta_{ic}}$$

For $c<K$: $$\frac{\partial\ell_i}{\partial\eta_{ic}} = -y_{ic}+\frac{e^{\eta_{ic}}}{\sum_m e^{\eta_{im}}}$$
"""
    assert "differs" not in {claim.status for claim in read(said).claims}


@pytest.mark.parametrize("heading", [r"derivative $\partial/\partial w_k$", "derivative with respect to $w_k$"])
def test_a_column_of_derivatives_beside_equalities(read: Read, heading: str) -> None:
    table = f"| nr. | function | {heading} | why |\n|---|---|---|---|\n| 1 | $f_{{ic}}=w_c^Tx_i$ | $VALUE$ | linear |"
    right, wrong = (read(table.replace("VALUE", value)) for value in (r"\delta_{ck}\,x_i", r"2\delta_{ck}\,x_i"))
    assert [claim.status for claim in right.claims] == ["definition", "holds"]
    assert [claim.status for claim in wrong.claims] == ["definition", "differs"]


PLAIN = {
    "a part by a letter": (
        "part B:  d/dw_k [ (1/N) sum_i log sum_c exp(f_ic) ]\n       = (1/N) sum_i p_ik * x_i",
        "p_ik",
        "2 * p_ik",
    ),
    "a logarithm behind a sign": ("so ∂ log p[i,k]/∂w[k,j] = (1 − p[i,k])·x[i,j]", "1 −", "1 +"),
    "a sum with a condition": (
        "∂/∂w[k,j] Σ_c y[i,c]·log p[i,c] = y[i,k]·(1 − p[i,k])·x[i,j] − Σ_{c≠k} y[i,c]·p[i,k]·x[i,j]",
        "c≠k",
        "c",
    ),
    "a square": ("∂/∂w[k,j] of λ·Σ_c Σ_l w[c,l]² = 2λ·w[k,j]", "²", ""),
    "a remark with words": ("p[i,k]·Σ_c y[i,c] = p[i,k]     (Σ_c y[i,c] = 1, one-hot)", "= p[i,k]", "= 2·p[i,k]"),
}


@pytest.mark.parametrize("name", PLAIN)
def test_plain_formulas(read: Read, name: str) -> None:
    said, old, new = PLAIN[name]
    assert old in said
    assert {claim.status for claim in read(said).claims} <= {"holds", "definition"} and read(said).claims
    assert "differs" in {claim.status for claim in read(said.replace(old, new, 1)).claims}


LOUD = """
p_ic = e^(f_ic) / SUM_j e^(f_ij)

L_i = - SUM_c y_ic ln(p_ic)

one-hot: SUM_{c != k} y_ic = 1 - y_ik

dL_i/df_ik = p_ik - y_ik
"""


def test_sums_in_capitals(read: Read) -> None:
    assert {claim.status for claim in read(LOUD).claims} <= {"holds", "definition"}
    assert "differs" in {claim.status for claim in read(LOUD.replace("1 - y_ik", "1 + y_ik")).claims}


def test_a_side_that_is_not_read_has_no_terms() -> None:
    sides = [Add((Symbol("H"), Symbol("R")))]
    assert list(terms_by_name(sides, {"H", "R"}, [])) == []


@pytest.mark.parametrize("said", ["(5) Replace the indicator by the label:", "Now substitute the probability:"])
def test_what_the_next_line_does_is_no_denial(read: Read, said: str) -> None:
    line = r"$$\frac{\partial}{\partial w_k}\log p_{ic} = (\delta_{ck} - p_{ik}) x_i$$"
    assert read(f"{ANSWER}\n\n{said}\n{line}").points == 10.0
    assert read(f"{ANSWER}\n\n(5) Replace the sign in the line above by its opposite.").points is None


def test_a_sign_may_be_mentioned(read: Read) -> None:
    assert read(f"{ANSWER}\n\n(the last $=$ is because $\\sum_c y_{{ic}} = 1$.)").points == 10.0


def test_a_case_between_numbers_in_brackets(read: Read) -> None:
    said = "If the model is too sure of class $k$ for an example of another ($p_{ik} > y_{ik} = 0$), $w_k$ moves away."
    assert read(f"{ANSWER}\n\n{said}").points == 10.0
    assert read(f"{ANSWER}\n\n{said.replace('If the', 'The')}").points is None


@pytest.mark.parametrize(("value", "points"), [(r"2\lambda w_k", 10.0), (r"\lambda w_k", None)])
def test_the_gradient_of_a_term(read: Read, value: str, points: float | None) -> None:
    assert read(f"{ANSWER}\n\nThe last term has gradient ${value}$ with respect to $w_k$.").points == points


LATE = r"""
$J = \frac1N\sum_i\ell_i + \lambda\sum_c\|w_c\|^2$

$\ell_i = -\sum_c y_{ic}\log p_{ic}$

$$\frac{\partial J}{\partial w_k}
= \sum_i\frac{\partial J}{\partial \ell_i}\frac{\partial \ell_i}{\partial w_k} + 2\lambda w_k$$
"""


def test_a_symbol_may_be_defined_after_the_line_that_says_what_depends_on_it(read: Read) -> None:
    assert {claim.status for claim in read(LATE).claims} <= {"holds", "definition"}
    assert read(LATE.replace("+ 2", "- 2")).claims[-1].status == "differs"


CHECK = """
```python
import numpy as np
def J(W):
    return -np.mean(np.sum(Y * np.log(probs(W)), axis=1)) + lam * np.sum(W**2)
print(np.abs(G - num).max())
```
"""


def test_a_script_that_checks_by_numbers_is_no_part_of_the_derivation(read: Read) -> None:
    assert read(ANSWER + CHECK).points == 10.0
    assert (
        read(
            ANSWER + CHECK.replace("import numpy as np\n", "").replace("def J(W):\n    return", "for i in I: g +=")
        ).points
        is None
    )


@pytest.mark.parametrize(
    "said",
    [
        "Here $[c=k]$ is the Iverson bracket ($1$ if true, $0$ if false).",
        r"What is left, $\sum_c y_{ic}$, equals one because of the labels.",
        r"(chain rule, outer derivative $1/u$)",
        r"For one observation, $Y_i \sim \text{Multinomial}(1, p_i)$.",
        r"As before $p_{ic}=p(\text{class } c\mid x_i)$.",
    ],
)
def test_what_does_no_harm(read: Read, said: str) -> None:
    assert read(f"{ANSWER}\n\n{said}").points == 10.0


def test_a_factor_that_is_no_sum_of_labels_is_looked_at(read: Read) -> None:
    assert read(rf"{ANSWER} What is left, $\sum_c f_{{ic}}$, equals one.").points is None


def test_a_remark_in_brackets_on_a_term_heads_nothing(read: Read) -> None:
    said = r"(for the second term: $\sum_c y_{ic} = 1$ for each row)"
    assert read(f"{ANSWER}\n\n{said}").points == 10.0
    assert read(f"{ANSWER}\n\n{said.replace('= 1', '= 2')}").points is None


def test_what_a_sum_leaves_out_in_words(read: Read) -> None:
    said = "sum_{j not k} y_ij = 1 - y_ik"
    assert [claim.status for claim in read(said).claims] == ["holds"]
    assert [claim.status for claim in read(said.replace("1 -", "1 +")).claims] == ["differs"]


INNER = r"""
$$\frac{\partial}{\partial w_k} \frac1N\sum_i\log\sum_c e^{f_{ic}}
= \frac1N\sum_i\frac{1}{\sum_c e^{f_{ic}}} e^{f_{ik}}\,x_i$$

Here $VALUE$ is the inner derivative.
"""


def test_what_is_summed_may_be_mentioned(read: Read) -> None:
    assert read(f"{ANSWER}\n\n{INNER.replace('VALUE', 'e^{f_{ik}} x_i')}").points == 10.0
    assert read(f"{ANSWER}\n\n{INNER.replace('VALUE', 'e^{f_{ik}} w_k')}").points is None


def test_either_label_is_a_case(read: Read) -> None:
    said = "Either $y_{ik}=1$ and the others are all 0, or $y_{ik}=0$: in both cases $\\sum_{c\\neq k}y_{ic}=1-y_{ik}$."
    assert read(f"{ANSWER}\n\n{said}").points == 10.0
    assert read(f"{ANSWER}\n\n{said.replace('1-y', '1+y')}").points is None


def test_a_case_in_brackets_behind_what_is_left_out(read: Read) -> None:
    total = r"$\sum_k \frac{\partial J}{\partial w_k} = 0$"
    said = rf"Without regularisation ($\lambda=0$) the gradients add up to zero: {total}."
    assert read(f"{ANSWER}\n\n{said}").points == 10.0
    assert read(f"{ANSWER}\n\n{said.replace('Without', 'With')}").points is None


@pytest.mark.parametrize(
    "said",
    [
        "We know that either $p_{ik}=0$ or $p_{ik}=1$.",
        "The derivative of the factor is $\\sum_c y_{ic}$.",
        "```python\nimport numpy as np\n# dJ/dw_k = (p + y) x\nprint(1)\n```",
        "```python\nimport numpy as np\n# \\frac{\\partial J}{\\partial w_k} is p + y\nprint(1)\n```",
    ],
)
def test_what_is_claimed_there_is_looked_at(read: Read, said: str) -> None:
    assert read(f"{ANSWER}\n\n{said}").points is None


def test_what_holds_beside_a_derivative_is_not_its_value(read: Read) -> None:
    said = r"We differentiate $\log\sum_c e^{f_{ic}}$ with respect to $w_k$, since we have $\sum_c y_{ic} = 1$."
    assert read(f"{ANSWER}\n\n{said}").points == 10.0
