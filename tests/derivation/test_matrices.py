"""Answers in matrices: inner products with a colon or angles, differentials of norms, and what is said of shapes."""

from __future__ import annotations

import pytest

from .conftest import Read

DIFFERENTIAL = r"$$dF = X\,dW^T$$" + "\n\n"
COLON = r"We write $A:B=\mathrm{tr}(A^TB)$." + "\n\n"


def words(read: Read, answer: str) -> list[str]:
    return [claim.status for claim in read(answer).claims]


def last(read: Read, answer: str) -> str:
    return words(read, answer)[-1]


@pytest.mark.parametrize(
    "line",
    [
        r"J = -\tfrac1N\, Y:\log P+\lambda\, W:W",
        r"dJ = \tfrac1N\,(P-Y):dF+2\lambda\, W:dW",
        r"(P-Y):X\,dW^T = \mathrm{tr}\big((P-Y)^TX\,dW^T\big) = (P-Y)^TX:dW",
        r"W : W = \|W\|_F^2",
        r"d\big(Y:F\big) = Y:X\,dW^T",
        r"\lVert W\rVert_F^2 = W\mathbin{:}W",
        r"\mathbf 1_N:\log(\exp(F)\mathbf 1_K) = \sum_i \log\sum_c e^{f_{ic}}",
        r"\frac{\partial}{\partial W}\,Y:F = Y^TX",
        r"-Y:F = -\sum_i\sum_k y_{ik} f_{ik}",
    ],
)
def test_a_colon_between_matrices_is_their_inner_product(read: Read, line: str) -> None:
    assert set(words(read, f"{COLON}{DIFFERENTIAL}$${line}$$")) <= {"holds", "trivial"}


@pytest.mark.parametrize(
    "line",
    [
        r"J = \tfrac1N\, Y:\log P+\lambda\, W:W",
        r"dJ = \tfrac1N\,(P-Y):dF+\lambda\, W:dW",
        r"W : W = \|W\|_F",
        r"d(Y:F) = 2Y:X\,dW^T",
        r"\frac{\partial}{\partial W}\,Y:F = 2Y^TX",
    ],
)
def test_a_wrong_line_with_a_colon_is_told(read: Read, line: str) -> None:
    assert last(read, f"{COLON}{DIFFERENTIAL}$${line}$$") == "differs"


@pytest.mark.parametrize(
    "line",
    [
        r"c = k: \frac{\partial p_{ic}}{\partial f_{ik}} = p_{ik}(1-p_{ik})",
        r"c \ne k:\ \frac{\partial p_{ic}}{\partial f_{ik}} = -p_{ik}p_{ic}",
        r"k: \frac{\partial f_{ik}}{\partial w_k} = x_i",
        r"\frac{\partial J}{\partial W} = \tfrac1N (P-Y)^TX + 2\lambda W : K\times d",
        r"W_{k,:} = w_k^T",
    ],
)
@pytest.mark.parametrize("before", ["", COLON], ids=["without products", "beside products"])
def test_a_colon_of_the_text_stays_one(read: Read, line: str, before: str) -> None:
    assert last(read, f"{before}$${line}$$") == "holds"


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (r"A:B=\mathrm{tr}(A^TB)", "trivial"),
        (r"A:B=\sum_{i,j}A_{ij}B_{ij}", "trivial"),
        (r"A : BG = AG^T : B", "trivial"),
        (r"d(A:B)=dA:B+A:dB", "trivial"),
        (r"\langle A, B\rangle_F=\operatorname{tr}(A^\top B)", "trivial"),
        (r"\mathrm{tr}(ABG)=\mathrm{tr}(GAB)", "trivial"),
        (r"A:B=\mathrm{tr}(AB)", "not read"),
        (r"d(A:B)=dA:B", "not read"),
        (r"\langle A, B\rangle=\operatorname{tr}(A B)", "not read"),
        (r"\mathrm{tr}(ABG)=\mathrm{tr}(AGB)", "not read"),
    ],
)
def test_a_rule_for_any_matrices_is_tried_with_matrices(read: Read, line: str, word: str) -> None:
    assert last(read, f"{DIFFERENTIAL}$${line}$$") == word


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (r"\|W\|_F^2 = \langle W, W\rangle_F", "holds"),
        (r"d\|W\|_F^2 = 2\langle W, dW\rangle", "holds"),
        (r"d\,\lambda\|W\|_F^2 = 2\lambda\operatorname{tr}(W^TdW)", "holds"),
        (r"d\,\frac1N\|W\|_F^2 = \frac2N\operatorname{tr}(W^TdW)", "holds"),
        (r"d\sum_k \|w_k\|^2 = 2\sum_k w_k^Tdw_k", "holds"),
        (r"dJ = \left\langle\tfrac1N(P-Y)^TX+2\lambda W, dW\right\rangle", "holds"),
        (r"d\|W\|_F^2 = \langle W, dW\rangle", "differs"),
        (r"d\lambda\|W\|_F^2 = \lambda\operatorname{tr}(W^TdW)", "differs"),
        (r"d\,\frac1N\|W\|_F^2 = 2\operatorname{tr}(W^TdW)", "differs"),
        (r"dJ = \left\langle\tfrac1N(P-Y)^TX+\lambda W, dW\right\rangle", "differs"),
    ],
)
def test_differentials_of_norms_and_inner_products(read: Read, line: str, word: str) -> None:
    assert last(read, f"{DIFFERENTIAL}$${line}$$") == word


def test_d_stays_a_size_below_a_stroke(read: Read) -> None:
    assert last(read, r"$$\frac1d\sum_j w_{kj} = 1/d\sum_j w_{kj}$$") == "trivial"


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (r"(K\times N)(N\times d)=K\times d", "trivial"),
        (r"d\times N\cdot N\times K = d\times K", "trivial"),
        (r"[1\times K][K\times K][K\times d] \to 1\times d", "trivial"),
        (r"(N\times K)(N\times d)=K\times d", "not read"),
        (r"N = K", "differs"),
        (r"\frac{\partial J}{\partial W} = \frac1N(P-Y)^TX+2\lambda W \qquad [K\times N][N\times d]", "holds"),
        (r"\frac{\partial J}{\partial W} = \frac1N(P-Y)^TX+2\lambda W,\ K\times d", "holds"),
        (r"\frac{\partial J}{\partial W} = \frac1N(P-Y)^TX+2\lambda W\;(K\times d)", "not read"),
        (r"\frac{\partial J}{\partial W} = \frac1N(P-Y)^TX+\lambda W \qquad [K\times N][N\times d]", "differs"),
        (r"\frac{\partial J}{\partial W} = \frac1N(P-Y)^TX,\ +2\lambda W", "not read"),
    ],
)
def test_shapes_claim_nothing_of_numbers(read: Read, line: str, word: str) -> None:
    assert last(read, f"$${line}$$") == word


LOG_OF_ROWS = r"""
Let $A = XW^\top$, $S$ the softmax of each row of $A$.
$$\log S = A - \log(\exp(A)\mathbf 1_K)\mathbf 1_K^\top$$
$$\frac{\partial}{\partial A}\left(\mathbf 1_N^\top\log(\exp(A)\mathbf 1_K)\right) = S$$
"""


def test_a_logarithm_that_is_that_of_the_softmax_is_a_step(read: Read) -> None:
    written = read(LOG_OF_ROWS)
    assert [claim.status for claim in written.claims] == ["definition", "holds", "holds"]
    assert written.claims[1].note == "S is read as p" and [met.met for met in written.milestones][:2] == [True, True]
    other = read(LOG_OF_ROWS.replace(r"A - \log", r"2A - \log"))
    assert other.claims[1].status == "definition" and not any(met.met for met in other.milestones[:1])


COLUMNS = r"""$\mathbf s = \sum_{c}\exp(\mathbf f_c)$.
$$J = -\frac1N\sum_{c=1}^K \mathbf y_c^\top(\mathbf f_c SIGN \log\mathbf s)
+ \lambda\sum_{c=1}^K\mathbf w_c^\top\mathbf w_c$$"""


def test_columns_of_all_examples_are_multiplied_where_one_is_transposed(read: Read) -> None:
    assert [claim.status for claim in read(COLUMNS.replace("SIGN", "-")).claims] == ["definition", "holds"]
    assert [claim.status for claim in read(COLUMNS.replace("SIGN", "+")).claims] != ["definition", "holds"]
