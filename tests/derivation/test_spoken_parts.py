"""Derivatives of what words alone name: parts of the formulas above, parts of the question, the loss of an example."""

from __future__ import annotations

import pytest

from .conftest import Read

THREE_TERMS = r"$$J=-\frac1N\sum_{i,c} y_{ic} f_{ic}+\frac1N\sum_i\log\sum_c e^{f_{ic}}+\lambda\sum_c\|w_c\|^2$$ "
LOG = r"$\log p_{ic} = f_{ic} - \log\sum_m\exp(f_{im})$. "
MIDDLE = r"The derivative of the middle term with respect to the entry $f_{ik}$ is $$VALUE$$"
SAID = [
    (THREE_TERMS + MIDDLE, r"\frac1N p_{ik}"),
    (LOG + r"The derivative of the log-sum with respect to $f_{ik}$ is $VALUE$.", "p_{ik}"),
    (LOG + r"The derivative of the second term with respect to the logit $f_{ik}$ is $$VALUE$$", "-p_{ik}"),
    (LOG + r"Hence the derivative of the loss of example $i$ with respect to $f_{ik}$ is $VALUE$.", "p_{ik} - y_{ik}"),
    (r"Die Ableitung des ersten Terms von $J$ nach $w_k$ folgt. " + LOG
     + r"Die Ableitung des zweiten Terms nach $f_{ik}$ ist $VALUE$.", "-p_{ik}"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), SAID)
def test_a_true_one_holds_and_a_false_one_is_for_a_person(read: Read, text: str, value: str) -> None:
    right, wrong = (read(text.replace("VALUE", each)).claims[-1] for each in (value, f"3 + {value}"))
    assert (right.status, wrong.status) == ("holds", "not read")


def test_the_step_that_words_tell_earns_its_points(read: Read) -> None:
    said = read(LOG + r"The derivative of the log-sum with respect to $f_{ik}$ is $p_{ik}$.")
    alone = read(LOG)
    assert said.suggested > alone.suggested


def test_what_a_term_gives_may_be_its_derivative(read: Read) -> None:
    text = LOG + r"With respect to $f_{ik}$: the first term gives $\delta_{ck}$, the second term gives $VALUE$."
    assert [claim.status for claim in read(text.replace("VALUE", "-p_{ik}")).claims] == ["holds", "holds", "holds"]
    assert [claim.status for claim in read(text.replace("VALUE", "2 p_{ik}")).claims] == ["holds", "holds", "trivial"]


def test_the_other_term_is_one_of_those_above_without_its_sign(read: Read) -> None:
    loss = r"$$\ell_i = \log\sum_m e^{f_{im}} - \sum_c y_{ic} f_{ic}$$ With respect to $f_{ik}$: $p_{ik}$. "
    text = loss + r"The derivative of the log-sum is $p_{ik}$, the derivative of the other sum is $VALUE$."
    assert read(text.replace("VALUE", "y_{ik}")).claims[-1].status == "holds"
    assert read(text.replace("VALUE", "2 y_{ik}")).claims[-1].status != "holds"


ENTRIES = r"""$J = -\frac1N\sum_{i,c} y_{ic} f_{ic} + \frac1N\sum_i\log\sum_c e^{f_{ic}} + \lambda\sum_{c,j} w_{cj}^2$.
Derivatives with respect to $w_k$:

- FIRST: $-\frac1N\sum_i y_{ik} x_i$
- SECOND: $\frac1N\sum_i \frac{e^{f_{ik}}}{\sum_c e^{f_{ic}}} x_i = \frac1N\sum_i p_{ik} x_i$
- THIRD: $2\lambda w_k$
"""


@pytest.mark.parametrize(
    "terms", ["1st term,2nd term,3rd term", "Term 1,Term 2,Term 3", "first part,second part,last part"]
)
def test_entries_of_a_list_differentiate_the_terms_that_they_name(read: Read, terms: str) -> None:
    text = ENTRIES
    for place, term in zip(("FIRST", "SECOND", "THIRD"), terms.split(","), strict=True):
        text = text.replace(place, term)
    assert [claim.status for claim in read(text).claims] == ["holds"] * 5
    turned = read(text.replace(r"$-\frac1N\sum_i y_{ik} x_i", r"$\frac1N\sum_i y_{ik} x_i")).claims
    assert [claim.status for claim in turned] == ["holds", "not read", *["holds"] * 3]


@pytest.mark.parametrize(
    "value", [r"$-\frac1N y_{ik} x_i", r"$-\frac1N\sum_i y_{ic} x_i", r"$-\frac2N\sum_i y_{ik} x_i"]
)
def test_what_is_not_the_derivative_of_the_term_is_for_a_person(read: Read, value: str) -> None:
    text = ENTRIES.replace("FIRST", "1st term").replace(r"$-\frac1N\sum_i y_{ik} x_i", value)
    assert read(text).claims[1].status == "not read"


def test_the_term_itself_says_nothing(read: Read) -> None:
    text = ENTRIES.replace("FIRST", "1st term").replace(r"\sum_i y_{ik} x_i", r"\sum_{i,c} y_{ic} f_{ic}")
    assert read(text).claims[1].status == "trivial"


def test_the_rest_beside_a_part_that_is_named_is_the_rest(read: Read) -> None:
    text = r"Let $J = H + R$ with $R = \lambda\sum_c\|w_c\|^2$ the regularizer and $H$ the rest. "
    line = r"$$\frac{\partial H}{\partial w_k} = \frac1N\sum_i (p_{ik} - y_{ik}) x_i$$"
    assert [claim.status for claim in read(text + line).claims] == ["holds", "definition", "holds"]
