"""Words between the rows of a display, cells of tables, and what is struck out."""

from __future__ import annotations

import pytest

from tests.derivation.conftest import Read

INTERTEXT = r"""\begin{align*}
\log p_{ij} &= f_{ij} - \log \sum_m e^{f_{im}}
\intertext{with the factor $-\frac1N$ and $\nabla\lambda\lVert w_k\rVert^2 = PENALTY$ left:}
\frac{\partial}{\partial f_{ik}} \log p_{ij} &= \bigl([j = k] - p_{ik}\bigr)\,
\shortintertext{and}
\frac{\partial f_{ik}}{\partial w_k}
  &= x_i
\end{align*}"""
TABLE = r"""
| factor | value | why |
|:--|:--|:--|
| $\partial J / \partial p_{iq}$ | $FIRST$ | the logarithm |
| $\partial p_{iq} / \partial f_{ik}$, $q \neq k$ | $-p_{iq} p_{ik}$ | quotient rule |
"""
FIRST = r"-\frac{y_{iq}}{N p_{iq}}"


def statuses(read: Read, text: str) -> list[str]:
    return [claim.status for claim in read(text).claims]


def test_words_between_rows_are_words_and_formulas(read: Read) -> None:
    found = read(INTERTEXT.replace("PENALTY", r"2\lambda w_k")).claims
    assert [claim.status for claim in found] == ["holds"] * 4
    assert [claim.line for claim in found] == [2, 3, 4, 7]
    assert statuses(read, INTERTEXT.replace("PENALTY", r"\lambda w_k"))[1] != "holds"


def test_the_next_cell_of_a_row_is_the_value(read: Read) -> None:
    assert statuses(read, TABLE.replace("FIRST", FIRST)) == ["holds", "holds"]
    assert statuses(read, TABLE.replace("FIRST", FIRST.replace("-", ""))) == ["not read", "holds"]


@pytest.mark.parametrize("mark", ["~~{}~~ forgot the other classes", "~~{}~~", "<s>{}</s>", "* ~~{}~~"])
def test_what_is_struck_out_is_not_handed_in(read: Read, model_answer: str, mark: str) -> None:
    wrong = r"$\frac{\partial J}{\partial f_{ik}} = -\frac1N y_{ik} (1 - p_{ik})$"
    answer = f"{mark.format(wrong)}\n\n{model_answer}"
    assert statuses(read, answer) == statuses(read, model_answer)
    assert read(answer).points == 10


def test_what_is_struck_out_earns_nothing(read: Read) -> None:
    result = r"$\frac{\partial J}{\partial w_k} = \frac1N \sum_i (p_{ik} - y_{ik}) x_i + 2 \lambda w_k$"
    assert read(result).suggested == 2
    assert read(f"~~{result}~~").suggested == 0
    assert read(r"$$a~~b = a~~b$$ " + result).suggested == 2


def test_words_between_rows_may_deny_what_they_stand_beside(read: Read, model_answer: str) -> None:
    rows = r"\begin{align*}f_{ik} &= w_k^\top x_i WORDS f_{ik} &= w_k^\top x_i\end{align*}"
    for words, points in ((r"\\\\ \intertext{and so}", 10), (r"\\\\ \intertext{which is wrong, for}", None)):
        assert read(f"{rows.replace('WORDS', words)}\n\n{model_answer}").points == points


MACROS = r"""$$\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}} \pd{f_{ik}}{w_k} = x_i,$$

$$
\pd{f_{ik}}{w_k} = x_i,
\qquad
\pd{f_{ik}}{w_k} = 2 x_i,
\qquad
p_{ik} \underbrace{\sum_c y_{ic}}_{=1} = p_{ik}
$$"""


def test_lines_are_those_of_the_text_whatever_is_put_in_for_macros(read: Read) -> None:
    told = [(claim.line, claim.status) for claim in read(MACROS).claims]
    assert told == [(1, "holds"), (4, "holds"), (6, "differs"), (8, "holds"), (8, "holds")]


def test_lines_are_those_of_the_text_behind_what_stands_above_signs(read: Read) -> None:
    text = "$$\nf_{ik} \\overset{\\text{say}}{=}\nw_k^\\top x_i\n\\xrightarrow{\\partial / \\partial w_k}\n2 x_i\n$$"
    assert read(text).claims[-1].line == 5
    above = "$$\n\\log p_{ik}\n\\overset{\\sum_c y_{ic} = 1}{=} f_{ik} - \\log\\sum_c e^{f_{ic}}\n$$"
    assert sorted(claim.line for claim in read(above).claims) == [3, 3]


def test_which_logarithm_is_meant_claims_nothing(read: Read) -> None:
    assert not read(r"(hier $\log = \ln$)").claims
