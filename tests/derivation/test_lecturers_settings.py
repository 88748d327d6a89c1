"""Settings as lecturers write them for questions of other assignments: what they name and give, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from grader.derivation.judging.answer import read_answer
from grader.derivation.judging.claims import Word
from grader.derivation.meaning.kinds import KINDS
from grader.derivation.meaning.special import gamma
from grader.derivation.settings import SettingError, Symbols
from tests.derivation.asking import asked

from .conftest import Read

AXES = {"example": {"size": "N", "indices": "n"}, "feature": {"size": ["D", "h"], "indices": ["j"]}}
GIVEN: Mapping[str, Any] = {
    "\\mathbf{x}": {"axes": ["example", "feature"]},
    "y": {"axes": "example", "values": "binary"},
    "t": {"axes": "example", "values": "signs"},
    "\\boldsymbol\\beta": {"axes": "feature"},
    "\\vec w": {"axes": "feature"},
    "\\Sigma": {"axes": ["feature", "feature"], "values": "positive definite"},
    "b": None,
}


def said(
    definitions: Sequence[str], text: str, given: Mapping[str, Any] = GIVEN, axes: Mapping[str, Any] = AXES
) -> list[str]:
    """What is said of each line of an answer to a question of these symbols."""
    symbols = Symbols.model_validate({"axes": axes, "given": dict(given), "definitions": list(definitions)})
    question = asked(symbols)
    return [str(claim.status) for claim in read_answer(text, question).claims]


def refused(definitions: Sequence[str], given: Mapping[str, Any] = GIVEN) -> str:
    with pytest.raises(SettingError) as caught:
        said(definitions, "", given)
    return str(caught.value)


LAYERS = {
    "W^{(l)}": {"axes": ["out", "in"]},
    "b^{(l)}": {"axes": "out"},
    "h^{(l-1)}": {"axes": "in"},
    "\\phi": {"values": "function"},
}
BETWEEN = {"out": {"size": "m", "indices": "j"}, "in": {"size": "k", "indices": "i"}}
NET = [r"z^{(l)} = W^{(l)} h^{(l-1)} + b^{(l)}", r"h^{(l)} = \phi(z^{(l)})", r"E = \frac12 \|h^{(l)}\|^2"]


def test_symbols_of_layers_are_names_of_their_own_and_answers_may_add_more() -> None:
    text = r"""$$\delta^{(l)} = \frac{\partial E}{\partial z^{(l)}} = h^{(l)} \odot \phi'(z^{(l)})$$
$$\frac{\partial E}{\partial W^{(l)}} = \delta^{(l)} h^{(l-1)\top}$$
$$\frac{\partial E}{\partial h_i^{(l-1)}} = \sum_j W^{(l)}_{ji} \delta^{(l)}_j$$
$$\frac{\partial E}{\partial b^{(l)}} = 2 \delta^{(l)}$$"""
    assert said(NET, text, LAYERS, BETWEEN) == ["definition", "holds", "holds", "holds", "differs"]


def test_a_function_without_a_definition_obeys_no_law_of_its_own() -> None:
    lines = (
        r"$$\frac{\partial E}{\partial b^{(l)}_j} = h^{(l)}_j \phi'(z^{(l)}_j)$$ $$\phi'(b) = \phi(b) (1 - \phi(b))$$"
    )
    given = {**LAYERS, "b": {}}
    assert said(NET, lines, given, BETWEEN) == ["holds", "differs"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("a^{[1]}", "a^{[2]}"), ("a_1", "a_2"), (r"\mathbf{a}^{(1)}", r"\mathbf{a}^{(2)}")],
)
def test_numbers_below_and_above_are_parts_of_names(first: str, second: str) -> None:
    definitions = [rf"{first} = \vec w \odot \vec w", rf"{second} = \tanh({first})", rf"L = \|{second}\|^2"]
    lines = [rf"$$\frac{{\partial L}}{{\partial {each}}} = 2 {second}$$" for each in (second, first)]
    assert said(definitions, "\n".join(lines)) == ["holds", "differs"]


KNOWN = {
    "the number pi": (r"a = 2 \pi b", r"$$\frac{da}{db} = 6.283185307179586$$", "holds"),
    "Euler's number": (r"a = b^2 \ln e", r"$$\frac{da}{db} = 2b$$", "holds"),
    "the identity": (r"A = \Sigma + I", r"$$A - I = \Sigma$$", "holds"),
    "the logistic function": (r"a = \sigma(b)", r"$$\frac{da}{db} = \sigma(b) (1 - \sigma(b))$$", "holds"),
    "ReLU": (r"a = \operatorname{ReLU}(b)", r"$$2a = \max(0, b) + a$$", "holds"),
    "the gamma function": (r"a = \log \Gamma(b^2 + 1)", r"$$a = \log (b^2)!$$", "holds"),
    "a binomial": (r"a = \binom{4}{2} b", r"$$a = 6 b$$", "holds"),
    "a determinant": (r"a = \ln |\Sigma|", r"$$\frac{\partial a}{\partial \Sigma} = \Sigma^{-1}$$", "holds"),
    "a transposed inverse": (r"a = \log\det\Sigma", r"$$\nabla_\Sigma a = \Sigma^{-\top}$$", "holds"),
    "a square of a matrix": (r"A = \Sigma^2", r"$$A = \Sigma \Sigma$$", "holds"),
    "absolute values": (r"a = \|\vec w\|_1", r"$$a = \sum_j |w_j|$$", "holds"),
    "a Hessian": (r"a = \vec w^\intercal \Sigma \vec w", r"$$\nabla^2_{\vec w} a = 2 \Sigma$$", "holds"),
    "a Hessian that is wrong": (
        r"a = \vec w^{\mathsf T} \Sigma \vec w",
        r"$$\nabla_{\vec w}^2 a = \Sigma$$",
        "differs",
    ),
    "calligraphic letters beside sizes": (r"\mathcal N = N b", r"$$\mathcal N / N = b$$", "holds"),
    "a vector in bold beside a size": (r"\mathbf{h} = 2 \vec w", r"$$\sum_j h_j = 2 \sum_{j=1}^h w_j$$", "holds"),
    "defined after a colon": (r"a := b^2", r"$$\frac{da}{db} = 2b$$", "holds"),
    "defined as identical": (r"a \equiv b^2", r"$$\frac{da}{db} = b$$", "differs"),
}


@pytest.mark.parametrize(("definition", "line", "word"), KNOWN.values(), ids=KNOWN)
def test_what_everybody_knows_needs_no_definition(definition: str, line: str, word: str) -> None:
    assert said([definition], line) == [word]


def test_a_given_pi_is_no_number() -> None:
    given = {**GIVEN, "\\pi": {"axes": "feature", "values": "probabilities"}}
    assert said(
        [r"a = \sum_j \pi_j w_j"], r"$$\frac{\partial a}{\partial \pi_j} = w_j$$ $$\sum_j \pi_j = 1$$", given
    ) == [
        "holds",
        "holds",
    ]


def test_the_factorial_of_a_count_is_a_constant() -> None:
    given = {"y": {"axes": "example", "values": "integer"}, "m": {"axes": "example", "values": "positive"}}
    definitions = [r"\ell = \sum_n (y_n \log m_n - m_n - \log y_n!)"]
    text = r"""$$\frac{\partial \ell}{\partial m_n} = \frac{y_n}{m_n} - 1$$
$$\ell = \log \prod_n \frac{m_n^{y_n} e^{-m_n}}{y_n!}$$"""
    assert said(definitions, text, given) == ["holds", "holds"]


def test_the_gamma_function_is_exact_and_analytic() -> None:
    assert gamma(np.array([1.0, 5.0, 0.5])) == pytest.approx([1.0, 24.0, np.sqrt(np.pi)], rel=1e-13)
    assert gamma(np.array([-0.5])) == pytest.approx([2 * np.sqrt(np.pi)], rel=1e-13)
    slope = gamma(np.array([1.0 + 1e-30j])).imag / 1e-30
    assert slope == pytest.approx([-0.5772156649015329], rel=1e-12)


OF_CASES = {
    "of numbers": (
        r"\phi(z) = \begin{cases} z & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}",
        r"a = \phi(b)",
        r"$$a = \max(0, b)$$",
    ),
    "of labels": (
        r"a_n = \begin{cases} \log b^2 & \text{if } y_n = 1 \\ b & \text{if } y_n = 0 \end{cases}",
        r"c = b",
        r"$$a_n = y_n \log b^2 + (1 - y_n) b$$",
    ),
    "of margins": (
        r"m_n = t_n b",
        r"a_n = \begin{cases} 1 - m_n & m_n < 1 \\ 0 & m_n \ge 1 \end{cases}",
        r"$$\frac{\partial a_n}{\partial b} = -t_n \mathbb{1}[m_n < 1]$$",
    ),
}


@pytest.mark.parametrize(("first", "second", "line"), OF_CASES.values(), ids=OF_CASES)
def test_definitions_have_cases(first: str, second: str, line: str) -> None:
    assert said([first, second], line) == ["holds"]


def test_cases_that_leave_something_out_are_told() -> None:
    words = refused([r"\phi(z) = \begin{cases} z & z > 9 \end{cases}", r"a = \phi(b)"])
    assert words == "definitions, item 2: its cases leave something out"


def test_what_is_true_of_a_kind_of_values_holds_in_answers() -> None:
    given = {**GIVEN, "u": {"axes": "feature", "values": "unit"}, "k": {"axes": "example", "values": "integer"}}
    text = r"$$y_n^2 = y_n$$ $$t_n^2 = 1$$ $$u^T u = 1$$ $$\Sigma^T = \Sigma$$ $$k_n^2 = k_n$$ $$y_n = t_n$$"
    assert said([r"a = b"], text, given)[:4] == ["holds"] * 4
    assert "holds" not in said([r"a = b"], text, given)[4:]


@pytest.mark.parametrize("kind", KINDS)
def test_values_are_of_their_kind_and_vary(kind: str) -> None:
    for draw in (KINDS[kind].draw, KINDS[kind].small):
        values = draw((40, 3, 3), np.random.default_rng(1))
        assert values.shape == (40, 3, 3)
        assert len(np.unique(values.round(9))) > 1
        off = KINDS[kind].off
        assert off is None or np.allclose(off(values), 0.0)
        if kind == "positive_definite":
            assert np.linalg.eigvalsh(values).min() > 0


def test_a_single_label_is_both_of_its_values() -> None:
    assert sorted(KINDS["binary"].draw((2,), np.random.default_rng(5))) == [0.0, 1.0]


def test_a_condition_leaves_a_matrix_symmetric() -> None:
    given = {"S": {"axes": ["feature", "feature"], "values": "symmetric"}, "u": {"axes": "feature"}, "\\alpha": {}}
    text = r"""$$\frac{\partial L}{\partial u} = 2 S u - 2 \alpha u$$ Setting the gradient to zero:
$$S u = \alpha u$$ $$u^T S = \alpha u^T$$"""
    assert said([r"L = u^T S u - \alpha u^T u"], text, given) == ["holds", "definition", "holds"]


def test_a_question_may_have_no_axes_at_all() -> None:
    text = r"$$\frac{dL}{da} = 2 (a x - y) x$$ $$\frac{dL}{da} = 2 (a x - y)$$"
    assert said([r"L = (a x - y)^2"], text, {"a": {}, "x": None, "y": {"axes": []}}, {}) == ["holds", "differs"]


REFUSED = {
    "no symbol on the left": (r"\|\vec w\|^2 = b", "write symbol = formula, with one new symbol on the left"),
    "no sides": (r"\vec w^T \vec w", "write symbol = formula, with one new symbol on the left"),
    "a negative factorial": (r"a = (b^2 - b^2 - 2)!", "give it values: positive"),
    "vec": (r"a = \operatorname{vec}(\Sigma)", "vec is not one of the question's symbols"),
    "a determinant of a table": (r"a = \det(\mathbf{x})", "an example x feature matrix has no determinant"),
}


@pytest.mark.parametrize(("definition", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_used_is_told(definition: str, words: str) -> None:
    message = refused([definition])
    assert message.startswith("definitions, item 1: ")
    assert words in message


def test_kinds_need_their_axes() -> None:
    assert "write axes: [A, A]" in refused([], {"S": {"axes": ["example", "feature"], "values": "symmetric"}})
    assert "unit run along an axis" in refused([], {"u": {"values": "unit"}})
    assert "a function has no axes" in refused([], {"f": {"axes": "feature", "values": "function"}})
    with pytest.raises(ValidationError, match="'positive_definite'"):
        Symbols.model_validate({"given": {"S": {"values": "definite"}}})


def test_an_index_beside_another_is_only_a_layer_that_is_named_so() -> None:
    assert said([r"a = b"], r"$$y^{(n-1)} = y^{(n-1)}$$") == ["not read"]


def test_a_multiplier_of_a_vector_of_length_one_is_no_zero() -> None:
    given = {"u": {"axes": "feature", "values": "unit"}, "\\alpha": {}, "\\Sigma": GIVEN["\\Sigma"]}
    definitions = [r"V = u^T \Sigma u", r"\Lambda = V + \alpha (1 - u^T u)"]
    line = r"$$\frac{\partial \Lambda}{\partial u} = 2 \Sigma u - 2 \alpha u$$"
    assert said(definitions, line, given) == ["holds"]


def test_the_size_of_a_class_may_be_called_as_all_are() -> None:
    assert said([r"N_j = \sum_{n=1}^N x_{nj}"], r"$$\sum_j N_j = \sum_{n=1}^N \sum_j x_{nj}$$") == ["holds"]
    assert said([r"N_j = \sum_{n=1}^N 1"], r"$$\sum_j N_j = D N$$ $$N_j = 2 N$$") == ["holds", "differs"]


BAYES = {
    "axes": {"example": {"size": "n", "indices": "i"}, "word": {"size": "|D|", "indices": ["j", "k"]}},
    "given": {
        r"\phi_y": {"values": "fraction"},
        r"\phi_{j|y=1}": {"axes": "word", "values": "fraction"},
        "x": {"axes": ["example", "word"], "values": "binary"},
        "y": {"axes": "example", "values": "binary"},
    },
    "leave_out": "example",
    "definitions": [
        r"\ell = \sum_i y_i \sum_j (x_{ij} \log \phi_{j|y=1} + (1 - x_{ij}) \log (1 - \phi_{j|y=1})) + |D| \log \phi_y"
    ],
}


def test_names_may_have_conditions_and_sizes_may_stand_in_bars() -> None:
    text = r"""$$\phi_{k \mid y = 1} = \mathbb{P}(x_k = 1 \mid y = 1), \quad \phi_y = \mathbb{P}(y = 1)$$
$$\frac{\partial \ell}{\partial \phi_{j|y=1}}
= \sum_{i=1}^n y_i \frac{x_{ij} - \phi_{j|y=1}}{\phi_{j|y=1} (1 - \phi_{j|y=1})}$$
$$\frac{\partial \ell}{\partial \phi_y} = \frac{1}{\phi_y} \sum_{k=1}^{|D|} 1
= \frac{\lvert D \rvert}{\mathbb{P}(y = 1)}$$
$$\frac{\partial \ell}{\partial \phi_y} = \frac{|D|}{\mathbb{P}(y = 0)}$$"""
    found = read_answer(text, asked(BAYES)).claims
    assert [str(claim.status) for claim in found] == ["definition"] * 2 + ["holds"] * 3 + ["not read"]


def test_the_solution_of_a_symbol_with_indices_solves_the_equation_above_it() -> None:
    text = r"""$$\frac{\partial E}{\partial w_j} = 2 w_j - 2 b_j = 0$$ $$w_j = b_j$$ $$E = 0$$"""
    given = {"w": {"axes": "feature"}, "b": {"axes": "feature"}}
    first = said([r"E = \sum_j w_j^2 - 2 \sum_j w_j b_j"], text, given)[:3]
    assert first == ["holds", "definition", "definition"]


PAIRS = {"point": {"size": "n", "indices": ["i", "j"]}}


def test_sums_over_pairs_of_one_axis_bind_both_indices() -> None:
    text = r"""$$S = \frac12 \sum_i \sum_j (x_i - x_j)^2 = \sum_j \sum_{i<j} (x_i - x_j)^2
= \sum_{1 \le i < j \le n} (x_i - x_j)^2$$
$$\frac{\partial S}{\partial x_j} = 2 \sum_{i<j} (x_j - x_i) + 2 \sum_{i>j} (x_j - x_i)$$
$$\frac{\partial S}{\partial x_j} = 2 \sum_{i<j} (x_j - x_i)$$"""
    found = said([r"S = \sum_{i<j} (x_i - x_j)^2"], text, {"x": {"axes": "point"}}, PAIRS)
    assert found == ["holds"] * 4 + ["differs"]


def test_an_arbitrary_loss_is_a_given_function_of_each_output() -> None:
    given = {"x": {"axes": "point"}, "c": {}, "\\ell": {"values": "function"}}
    text = r"""$$\frac{\partial L}{\partial c} = \sum_i \frac{\partial L}{\partial y_i} x_i$$
$$\frac{\partial L}{\partial c} = \sum_i \frac{\partial L}{\partial y_i}$$"""
    assert said([r"y_i = c x_i", r"L = \sum_i \ell(y_i)"], text, given, PAIRS) == ["holds", "differs"]


def test_macros_with_arguments_are_read() -> None:
    text = r"""$$\newcommand{\dd}[2]{\frac{\partial #1}{\partial #2}}$$
$$\dd{S}{x_i} = 2 x_i, \quad \dd{S}{x_i} = x_i$$"""
    assert said([r"S = \sum_i x_i^2"], text, {"x": {"axes": "point"}}, PAIRS) == ["holds", "differs"]


def test_a_function_of_an_example_is_defined_with_its_argument() -> None:
    given = {"\\theta": {"axes": "feature"}, "x": {"axes": ["example", "feature"]}}
    definitions = [r"g(z) = \frac{1}{1 + e^{-z}}", r"f_\theta(x^{(n)}) = g(\theta^T x^{(n)})"]
    symbols = {"axes": AXES, "given": given, "leave_out": "example", "definitions": definitions}
    line = (
        r"\frac{\partial}{\partial \theta_j} f_\theta(x^{(n)}) = f_\theta(x^{(n)}) (1 %s f_\theta(x^{(n)})) x_j^{(n)}"
    )
    question = asked(symbols)
    for sign, status in (("-", "holds"), ("+", "differs")):
        assert [str(claim.status) for claim in read_answer(f"$${line % sign}$$", question).claims] == [status]


TWO_LOSSES = {
    "axes": {"N": {"size": "N", "indices": "i"}, "C": {"size": "C", "indices": ["j", "k"]}},
    "given": {"s": {"axes": ["N", "C"]}, "y": {"axes": ["N", "C"], "values": "one_hot"}},
    "leave_out": "N",
    "definitions": [r"p_{ik} = \frac{e^{s_{ik}}}{\sum_j e^{s_{ij}}}", r"L_i = -\sum_k y_{ik} \log p_{ik}"],
    "readings": [
        {
            "title": "the hinge loss",
            "definitions": [r"L_i = \sum_k (1 - y_{ik}) \max(0, s_{ik} - \sum_j y_{ij} s_{ij} + 1)"],
        }
    ],
}


def test_a_line_that_holds_in_another_reading_of_the_question_is_not_refuted() -> None:
    text = r"""$$\frac{\partial L_i}{\partial s_{ik}} = p_{ik} - y_{ik}$$
For $k \ne y_i$: $$\frac{\partial L_i}{\partial s_{ik}} = %s \mathbb{1}[s_{ik} - s_{i y_i} + 1 > 0]$$"""
    question = asked(TWO_LOSSES)
    for factor, status in (("", ("holds", True)), ("2", ("differs", False))):
        last = read_answer(text % factor, question).claims[-1]
        assert (str(last.status), last.doubtful) == status


def test_a_power_is_no_name() -> None:
    for power in ("\\sigma^2", "s^{2}"):
        assert "is a power" in refused([], {power: {"values": "positive"}})
    assert said([], r"$$W^{(2)} = W^{(2)}$$", {"W^{(2)}": {}}) == ["trivial"]


def test_a_symbol_may_be_defined_with_what_it_depends_on_and_have_other_names() -> None:
    symbols = Symbols.model_validate(
        {
            "axes": AXES,
            "given": {"\\beta": {"axes": "feature"}},
            "definitions": [r"\mathcal{L}(\beta) = \beta^\top \beta"],
            "also": {"\\mathcal{L}": ["\\mathcal{L}_N"]},
        }
    )
    text = r"$$\frac{\partial \mathcal{L}_N(\beta)}{\partial \beta} = 2 \beta$$"
    assert [str(claim.status) for claim in read_answer(text, asked(symbols)).claims] == ["holds"]


def test_what_a_definition_takes_the_logarithm_of_is_positive() -> None:
    given = {"a": {"axes": "feature"}, "S": {"axes": ["example", "feature", "feature"]}, "c": {}}
    definition = r"Q = \sum_n (\ln c + \ln |S_n| + a^\top S_n^{-1} a)"
    line = r"$$\frac{\partial Q}{\partial S_n} = S_n^{-1} - S_n^{-1} a a^\top S_n^{-1}$$"
    assert said([definition], line, given) == ["holds"]
    assert said([r"Q = \sum_j (\ln a_j + \ln (1 - a_j))"], r"$$Q = \sum_j \ln (a_j - a_j^2)$$", given) == ["holds"]
    assert "root" in refused([r"Q = \sqrt{-a^\top a}"], given)


def test_names_may_have_a_star_or_the_class_minus_one_and_another_name_may_be_the_same() -> None:
    given = {
        "w": {"axes": "feature"},
        r"w^\star": {"axes": "feature"},
        "m_{-1}": None,
        "x": {"axes": ["example", "feature"]},
    }
    symbols = {
        "axes": AXES,
        "given": given,
        "definitions": [r"\bar x = \frac{1}{N} \sum_{n=1}^{N} x_n", "E = m_{-1} \\|w - w^*\\|^2", "n_{-1} = 2 m_{-1}"],
        "also": {r"\bar x": [r"\overline{x}"]},
    }
    text = r"""$$\frac{\partial E}{\partial w} = 2 m_{-1} (w - w^{*})$$
$$\frac{\partial E}{\partial m_{-1}} = \|w - w^*\|^2$$ $$n_{-1} = 2 m_{-1}$$
$$w^\top \overline{x} = \frac{1}{N} \sum_n w^\top x_n$$"""
    found = [str(claim.status) for claim in read_answer(text, asked(symbols)).claims]
    assert found == ["holds", "holds", "definition", "holds"]


def test_what_a_definition_depends_on_may_have_a_number_in_its_name() -> None:
    given = {"w_1": {"axes": "feature"}, "b": None}
    assert said([r"f(w_1) = b \|w_1\|^2"], r"$$\frac{\partial f(w_1)}{\partial w_1} = 2 b w_1$$", given) == ["holds"]


def test_capitals_of_which_one_stands_on_the_other_side_are_a_product() -> None:
    symbols = {
        "axes": {"d": {"size": ["d"], "indices": ["i", "j"]}},
        "given": {"C": {"axes": ["d", "d"]}, "V": {"axes": ["d"]}, r"\lambda": {}},
        "definitions": ["S = V^T C V"],
    }
    found = read_answer(r"$S = V^TCV$. So $CV = \lambda V$.", asked(symbols)).claims
    assert found[0].status is not Word.DIFFERS
    assert found[1].status is not Word.DEFINITION


def test_capitals_that_are_a_name_may_have_the_letter_of_a_size(read: Read) -> None:
    lines = r"$NLL = -\frac1N \sum_i \sum_c y_{ic} \log p_{ic}$, so $J = NLL + \lambda \sum_{c,j} w_{cj}^2$."
    assert [claim.status for claim in read(lines).claims] == ["definition", "holds"]


def test_an_axis_may_be_named_by_how_its_size_is_written() -> None:
    axes = {"example": {"size": ["N", "n"]}, "feature": {"size": "d"}, "twice": {"size": ["d"]}}
    symbols = {
        "axes": {name: axes[name] for name in ("example", "feature")},
        "given": {"x": {"axes": ["n", "d"]}, "w": {"axes": "d"}, "y": {"axes": ["example"]}},
        "definitions": [r"J = \sum_{i=1}^N (w^\top x_i - y_i)^2"],
        "leave_out": "N",
    }
    found = Symbols.model_validate(symbols)
    assert (found.given["x"].axes, found.given["w"].axes, found.leave_out) == (
        ["example", "feature"],
        ["feature"],
        "example",
    )
    with pytest.raises(ValidationError, match="no axis 'd'; there are: example, feature, twice"):
        Symbols.model_validate({**symbols, "axes": axes})
