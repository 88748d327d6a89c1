r"""Cases in sentences: `which is $A$ for $c = k$ and $B$ for $c \ne k$`, `for the others`, sums over the others."""

from __future__ import annotations

import pytest

from tests.derivation.conftest import Read
from tests.derivation.test_unverified import ANSWER

JACOBIAN = r"$$\frac{\partial p_{ic}}{\partial f_{ik}} = p_{ic}(\delta_{ck} - p_{ik})$$"


def statuses(read: Read, text: str) -> list[str]:
    return [claim.status for claim in read(text).claims]


@pytest.mark.parametrize("words", ["which is", "that is,", "i.e.", "das ist"])
def test_a_sentence_tells_what_a_formula_is_in_each_case(read: Read, words: str) -> None:
    words = words.removesuffix(",")
    more = rf"{words} $p_{{ik}}(1-p_{{ik}})$ for $c = k$ (quotient rule) and $-p_{{ic}}p_{{ik}}$ for $c \ne k$."
    assert statuses(read, f"{JACOBIAN} {more}") == ["holds", "holds", "holds"]
    assert statuses(read, f"{JACOBIAN} {more.replace('1-', '1+')}") == ["holds", "differs", "holds"]
    assert statuses(read, f"{JACOBIAN} {more.replace('$-', '$')}") == ["holds", "holds", "differs"]


def test_without_a_case_nothing_is_told(read: Read) -> None:
    assert statuses(read, rf"{JACOBIAN} which is $p_{{ik}}(1-p_{{ik}})$ on the diagonal.") == ["holds"]


def test_the_others_are_those_that_are_unlike(read: Read) -> None:
    text = r"""For $c=k$ we get $\frac{\partial\log p_{ik}}{\partial f_{ik}} = 1-p_{ik}$ and for $c\ne k$ we get
$\frac{\partial\log p_{ic}}{\partial f_{ik}} = -p_{ik}$.

Only $f_{ik}$ has $w_k$ in it, therefore $\nabla_{w_k}\log p_{ik} = (1-p_{ik})x_i$
and $\nabla_{w_k}\log p_{ic} = -p_{ik}x_i$ for the others."""
    claims = read(text).claims
    assert [claim.status for claim in claims] == ["holds"] * 4
    assert not any("further up" in claim.note for claim in claims)


def test_an_own_sum_over_other_classes_is_one_for_each_class(read: Read) -> None:
    text = r"$r = \sum_{l\neq k} e^{f_l - f_k}$, $p_k = \frac{1}{1+r}$, $\frac{\partial r}{\partial f_k} = -r$"
    assert statuses(read, text) == ["definition", "holds", "holds"]
    assert statuses(read, text.replace("1+r", "2+r"))[1] != "holds"


def test_a_bracket_behind_a_row_closes_with_it(read: Read) -> None:
    text = r"""$$\begin{aligned}
\frac{\partial J}{\partial f_{ik}} &= -\frac{1}{N}(y_{ik} - p_{ik}) \qquad (\textstyle\sum_c y_{ic}=1) \\
\frac{\partial f_{ik}}{\partial w_k} &= x_i \\
\frac{\partial}{\partial w_k}\lambda\sum_c\|w_c\|^2 &= 2\lambda w_k
\end{aligned}$$"""
    assert statuses(read, text) == ["holds"] * 4


@pytest.mark.parametrize("joined", ["therefore", "and now", "hence"])
def test_a_case_in_brackets_heads_its_paragraph_up_to_a_new_sentence(read: Read, joined: str) -> None:
    text = r"""
Take one example, its true class $t$ and the loss $\ell = -\log p_t$ with $p_t = e^{f_t}/Z$ and $Z = \sum_c e^{f_c}$.

**If $k$ is one of the other classes** ($k\ne t$): the numerator $e^{f_t}$ is a constant now,
$\frac{\partial p_t}{\partial f_k} = -p_t p_k$, JOINED $\frac{\partial \ell}{\partial f_k} = p_k$.
""".replace("JOINED", joined)
    found = read(text).claims
    assert [claim.status for claim in found[-2:]] == ["holds", "holds"]
    assert not any("further up" in claim.note for claim in found)


REASON = r"$\nabla_{w_k} \lambda\sum_c\|w_c\|^2 = 2\lambda w_k$, BECAUSE only the summand $c=k$ depends on $w_k$."
RESULT = r"$$\frac{\partial J}{\partial w_k} = \frac1N\sum_i (p_{INDICES} - y_{ik})\,x_i + 2\lambda w_k$$"


@pytest.mark.parametrize("because", ["because", "since", "weil"])
def test_a_case_in_a_reason_is_not_that_of_the_result(read: Read, because: str) -> None:
    lines = r"""$\log p_{ic} = f_{ic} - \log\sum_j e^{f_{ij}}$

$\nabla_{w_k}\log p_{ic} = (\delta_{ck} - p_{ik})\,x_i$, and $\nabla_{w_k} f_{ik} = x_i$.

$\frac{\partial}{\partial f_{ik}}\log\sum_j e^{f_{ij}} = p_{ik}$

$\frac{\partial}{\partial f_{ik}}\sum_c y_{ic} f_{ic} = y_{ik}$

REASON

RESULT""".replace("REASON", REASON.replace("BECAUSE", because))
    right, wrong = (read(lines.replace("RESULT", RESULT.replace("INDICES", each))) for each in ("ik", "ic"))
    assert (right.points, wrong.points) == (10.0, None)


def test_the_result_holds_in_all_cases(read: Read) -> None:
    text = "The summand $c = k$ counts. We get " + RESULT.replace("INDICES", "ic")
    assert read(f"{ANSWER}\n\n{text}").points is None


@pytest.mark.parametrize(
    "before",
    [
        "The first term gives $y_{ik}$, because only the summand with $c=k$ contains $f_{ik}$.",
        "Of the penalty only $c = k$ is left.",
        "(only the part with $c=k$ depends on it)",
    ],
)
def test_a_summand_that_alone_counts_is_no_case_of_later_lines(read: Read, before: str) -> None:
    text = before + "\n\n" + r"Of all logits $f_{ik} = w_c^T x_i$ has the derivative $\nabla_{w_k} f_{ik} = x_i$."
    claim = next(each for each in read(text).claims if "w_c" in each.text)
    assert claim.status != "holds" or claim.note


def test_a_label_beside_labels_that_must_be_a_probability_is_for_a_person(read: Read) -> None:
    lines = r"""$y_{ik} = e^{f_{ik}}/S_i$ with $S_i = \sum_c e^{f_{ic}}$, so $p_{ik} = e^{f_{ik}}/S_i$.

$\frac{\partial}{\partial f_{ik}} \Big(-\sum_c y_{ic}\log p_{ic}\Big) = p_{ik} - y_{ik}$
"""
    assert read(f"{ANSWER}\n\n{lines}").points is None


CLASSES = r"""Let $t_i$ be the class of example $i$, so
$J=\frac1N\sum_i\Big(\log\sum_c e^{f_{ic}}-f_{i t_i}\Big)+\lambda\sum_{k,j}w_{kj}^2$.

(i) $k=t_i$. Both parts contain $\mathbf w_k$:

$$\frac{\partial}{\partial\mathbf w_k}\Big(\log\sum_c e^{f_{ic}}-f_{ik}\Big)
=\frac{e^{f_{ik}}}{\sum_c e^{f_{ic}}}\mathbf x_i-\mathbf x_i=(p_{ik}-1)\,\mathbf x_i$$

(ii) $k\neq t_i$. Now $f_{it_i}$ does not contain $\mathbf w_k$:

$$\frac{\partial}{\partial\mathbf w_k}\Big(\log\sum_c e^{f_{ic}}-f_{it_i}\Big)
=\frac{e^{f_{ik}}}{\sum_c e^{f_{ic}}}\mathbf x_i=p_{ik}\,\mathbf x_i$$

$$\frac{\partial}{\partial\mathbf w_k}\lambda\sum_{c,j}w_{cj}^2=2\lambda\mathbf w_k,\qquad
\frac{\partial J}{\partial\mathbf w_k}=\frac1N\sum_i(p_{ik}-y_{ik})\,\mathbf x_i+2\lambda\mathbf w_k$$
"""


def test_both_cases_of_an_examples_class_are_all_of_them(read: Read) -> None:
    assert read(CLASSES).points == 10.0


def test_one_case_of_it_is_not(read: Read) -> None:
    first, _, rest = CLASSES.partition("(i) ")
    assert read(first + rest[rest.index("(ii)") :]).points is None


def test_what_does_not_depend_in_one_case_may_in_the_other(read: Read) -> None:
    assert "depends on" in read(CLASSES.replace(r"(ii) $k\neq t_i$. Now", "(ii) else.")).why
    said = CLASSES.replace(r"(i) $k=t_i$. Both parts contain", r"(i) $k=t_i$. Now $f_{it_i}$ does not contain")
    assert "depends on" in read(said).why


def test_a_case_in_italics_heads_its_paragraph_whatever_its_reason_names(read: Read) -> None:
    text = r"""Let $t=t_i$ be the true class of example $i$ and $\ell_i = -\log p_{it} = \log\sum_c e^{f_{ic}-f_{it}}$.

*A wrong class, $k\neq t$:* only the summand $c=k$ depends on $f_{ik}$.

$$\frac{\partial\ell_i}{\partial f_{ik}}=p_{ik}=p_{ik}-y_{ik}$$"""
    claims = read(text).claims
    assert {claim.status for claim in claims} == {"definition", "holds"}
    assert not any("further up" in claim.note for claim in claims)
    plain = read(text.replace("*A wrong class, $k\\neq t$:*", "We have $k\\neq t$ at times, and")).claims
    assert any("further up" in claim.note or claim.status != "holds" for claim in plain)


def test_what_the_label_is_in_a_case_by_its_letter(read: Read) -> None:
    text = r"""Take an example $(x, t)$ of class $t$.

(a) $k = t$. Then $\frac{\partial}{\partial w_k}(-\log p_t) = (p_k - 1)\,x$.

(b) $k\neq t$. Then $\frac{\partial}{\partial w_k}(-\log p_t) = p_k\,x$.

With $y_k = 1$ in case (a) and $y_k = 0$ in case (b) both are $(p_k - y_k) x$."""
    claims = read(text).claims
    assert {claim.status for claim in claims} == {"holds"}
