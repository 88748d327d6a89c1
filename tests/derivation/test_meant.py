"""Lines as lecture notes have them: what is meant is read, for a person, and what is wrong is told."""

from __future__ import annotations

from functools import cache

import pytest

from grader.derivation.judging.answer import Question, read_answer
from grader.derivation.judging.claims import Claim
from tests.derivation.asking import asked

SETTING = {
    "axes": {"N": {"size": ["N"], "indices": ["i", "n"]}, "D": {"size": ["D"], "indices": ["j"]}},
    "given": {
        "w": {"axes": ["D"]},
        "s": {"axes": ["D"], "values": "positive"},
        "x": {"axes": ["N", "D"]},
        "y": {"axes": ["N"]},
        "\\lambda": {"values": "positive"},
    },
    "leave_out": "N",
    "matrices": {"X": "x"},
    "definitions": [
        r"\hat y_i = w^\top x_i",
        r"E = \sum_{i=1}^N (y_i - \hat y_i)^2",
        r"K = \frac12 \sum_j (s_j - 1 - \log s_j)",
        r"J = E + \lambda \sum_j w_j^2",
    ],
    "readings": [{"title": "the lasso", "definitions": [r"J = E + \lambda \sum_j \lvert w_j \rvert"]}],
}


@cache
def question() -> Question:
    return asked(SETTING)


def claims(text: str) -> list[Claim]:
    return list(read_answer(text, question()).claims)


def said(text: str) -> list[str]:
    return [str(claim.status) for claim in claims(text)]


@pytest.mark.parametrize(
    "line",
    [
        r"E = \sum_{i=1}^N (y_n - \hat y_n)^2",
        r"K = \frac12 (\sum_j s - \sum_j 1 - \log \prod_j s)",
        r"\min_w J(w) = \sum_i (y_i - w^T x_i)^2 + \lambda w^T w",
    ],
    ids=["another letter", "without the index", "what is minimised"],
)
def test_what_is_meant_holds_for_a_person_to_see(line: str) -> None:
    (claim,) = claims(f"$${line}$$")
    assert claim.status in ("holds", "definition")
    assert claim.doubtful


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (r"E = 2 \sum_{i=1}^N (y_n - \hat y_n)^2", "differs"),
        (r"K = \frac12 (\sum_j s - \sum_j 1 + \log \prod_j s)", "differs"),
        (r"\min_w J(w) = 2 \sum_i (y_i - w^T x_i)^2", "not read"),
    ],
)
def test_what_is_wrong_either_way_is_not_made_right(line: str, status: str) -> None:
    assert said(f"$${line}$$") == [status]


def test_single_bars_are_the_sum_of_absolute_values_where_another_reading_of_the_question_has_it() -> None:
    text = r"$$J = E + \lambda |w|$$ $$\frac{\partial J}{\partial w} = -2 X^T (y - X w) + \lambda %s$$"
    assert said(text % r"\operatorname{sign}(w)") == ["definition", "holds"]
    assert said(text % "sgn(w)") == ["definition", "holds"]
    assert said(text % "w")[-1] != "holds"


def test_words_in_braces_or_brackets_and_rows_of_words_are_no_mathematics() -> None:
    text = r"""$$\begin{aligned} \hat y_i &= w^T x_i \quad {\text{(one example)}} \\ {\text{and again:}} \\
E &= \sum_i (y_i - \hat y_i)^2 \qquad (\text{softmax}) \end{aligned}$$ with $j = 1 \dots D$."""
    assert said(text) == ["definition", "definition"]


def test_an_accent_before_brackets_is_over_what_they_hold() -> None:
    assert said(r"$$E = \sum_i (y_i - \hat(y_i))^2$$") == ["definition"]


def test_letters_that_spell_a_word_are_a_name() -> None:
    assert said(r"$$Error = \sum_i (y_i - w^T x_i)^2$$ $$2 Error = E$$") == ["definition", "differs"]


@pytest.mark.parametrize("body", [r"\operatorname{sign}", r"\operatorname*{sgn}", r"\mathrm{sign}", r"-"])
def test_a_macro_that_gives_a_function_its_own_name_hides_nothing(body: str) -> None:
    text = rf"$$\newcommand{{\sign}}{{{body}}}$$ $$\sign(w_j) = \operatorname{{sign}}(w_j)$$"
    notes = read_answer(text, question()).notes
    assert bool(notes) == (body == "-")


def test_where_something_is_smallest_is_a_definition_of_what_is_found() -> None:
    assert said(r"$$w^* = \arg\min_w J(w)$$ $$\hat\theta = \operatorname*{arg\,min}_{w} E$$") == ["definition"] * 2
    assert said(r"$$\min(0, w_j) = -\max(0, -w_j)$$") == ["holds"]
    assert said(r"$$\min_j s_j = \max_j s_j$$") == ["differs"]


ONE = {
    "axes": {"C": {"size": ["C"], "indices": ["j", "k"]}, "D": {"size": ["D"], "indices": ["d"]}},
    "given": {"w": {"axes": ["C", "D"]}, "x": {"axes": ["D"]}, "y": {"axes": ["C"], "values": "one_hot"}},
    "definitions": [r"s_k = \sum_d w_{kd} x_d", r"p_k = \frac{e^{s_k}}{\sum_j e^{s_j}}", r"L = -\sum_k y_k \log p_k"],
}


def test_the_label_of_a_question_about_one_example_is_a_class() -> None:
    text = r"""$$L = -\log p_y = -s_y + \log \sum_j e^{s_j}$$
$$\frac{\partial L}{\partial s_k} = p_k - \mathbb{1}[k = y] = p_k - y_k$$ $$L = \log p_y$$ $$L = -\log p_{y_i}$$"""
    found = read_answer(text, asked(ONE)).claims
    assert [str(claim.status) for claim in found] == ["holds"] * 4 + ["differs", "not read"]


def test_a_logarithm_may_be_of_all_factors_behind_it() -> None:
    setting = {"given": {"a": {"values": "fraction"}, "b": {"values": "binary"}, "c": {}}}
    text = r"$$\log a^b (1 - a)^{1 - b} = b \log a + (1 - b) \log(1 - a)$$ $$\log a^b (1 - a)^{1 - b} = b$$"
    found = read_answer(text, asked(setting)).claims
    assert [(str(claim.status), claim.doubtful) for claim in found] == [("holds", True), ("differs", False)]


LATENT = {
    "axes": {"latent": {"size": ["k"], "indices": ["k", "j"]}},
    "given": {"m": {"axes": ["latent"]}, "S": {"axes": ["latent"], "values": "positive"}},
    "definitions": [r"D_{KL} = \frac12 \sum_k (S_k + m_k^2 - 1 - \log S_k)"],
}


def test_what_symbols_depend_on_in_brackets_may_be_named_and_means_nothing() -> None:
    line = r"$$D_{KL}[N(m(X), S(X)), N(0, 1)] = \frac12 \sum_k (S(X) + m^2(X) - 1 %s \log S(X))$$"
    for sign, status in (("-", "definition"), ("+", "differs")):
        (claim,) = read_answer(line % sign, asked(LATENT)).claims
        assert str(claim.status) == status
    whole = r"$$D_{KL}[N(m, S), N(0, 1)] = \frac12 (\operatorname{tr}(S(X)) + m(X)^T m(X) - k %s \log \det(S(X)))$$"
    for sign, status in (("-", "holds"), ("+", "not read")):
        (claim,) = read_answer(whole % sign, asked(LATENT)).claims
        assert str(claim.status) == status
    text = line % "-" + r" $$X = 2$$ $$S(X) = S$$"
    assert str(read_answer(text, asked(LATENT)).claims[-1].status) != "trivial"


CLUSTERS = {
    "axes": {
        "N": {"size": "N", "indices": "n"},
        "K": {"size": "K", "indices": ["k", "j"]},
        "D": {"size": "D", "indices": "d"},
    },
    "given": {
        "x": {"axes": ["N", "D"]},
        "r": {"axes": ["N", "K"], "values": "one_hot"},
        "\\mu": {"axes": ["K", "D"]},
    },
    "leave_out": "N",
    "definitions": [r"J = \sum_k \sum_n r_{nk} \lVert x_n - \mu_k \rVert^2"],
}


def test_labels_may_be_where_something_is_smallest_and_sets_have_sizes() -> None:
    text = r"""$$r_{nk} = \begin{cases} 1 & \text{if } k = \arg\min_j \|x_n - \mu_j\|^2 \\
0 & \text{otherwise} \end{cases}$$
$$\frac{\partial J}{\partial \mu_k} = 2 \sum_n r_{nk} (\mu_k - x_n) = 0$$
$$\mu_k = \frac{\sum_n r_{nk} x_n}{|C_k|}$$ where $|C_k| = \sum_n r_{nk}$."""
    found = read_answer(text, asked(CLUSTERS)).claims
    statuses = [str(claim.status) for claim in found]
    assert statuses[:2] == ["definition", "holds"]
    assert set(statuses[2:]) <= {"definition", "holds"}


def test_an_order_of_formulas_that_a_sentence_supposes_is_no_claim() -> None:
    assert said(r"If the margin is positive ($y_i - w^T x_i > 0$), then it counts.") == ["trivial"]
    assert said(r"We find that $$\lambda + s_j < 0 .$$") == ["differs"]
