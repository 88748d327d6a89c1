r"""Names of matrices and vectors: transposed by a prime, lying the other way, vectors of ones, bold beside plain."""

from __future__ import annotations

import pytest

from tests.derivation.conftest import Read


def statuses(read: Read, text: str) -> list[str]:
    return [claim.status for claim in read(text).claims]


@pytest.mark.parametrize(
    "text",
    [
        r"Primes denote transposes. $f_i = w_k' x_i$ is no matter here, but $dF = X\,dW'$.",
        r"(prime = transpose) $\frac{\partial J}{\partial W} = \frac1N (P - Y)'X + 2\lambda W$",
        r"$\frac{\partial J}{\partial W} = \frac1N (P - Y)'X + 2\lambda W$ and $W'W = W^\top W$",
    ],
)
def test_a_prime_may_transpose(read: Read, text: str) -> None:
    assert statuses(read, text)[-1] in ("holds", "trivial")


def test_a_prime_that_transposes_is_no_slip(read: Read) -> None:
    text = r"$W'W = W^\top W$ and $\frac{\partial J}{\partial W} = \frac1N (P - Y)'X - 2\lambda W$"
    assert statuses(read, text) == ["trivial", "differs"]


def test_a_primed_name_that_is_defined_is_one(read: Read) -> None:
    assert statuses(read, r"$X' = 2 X$ and $X' - X = X$") == ["definition", "holds"]


@pytest.mark.parametrize("name", [r"B = W^\top", r"B = (w_1, \dots, w_K)", r"B = [w_1, \dots, w_K]"])
def test_a_matrix_lies_as_its_name_says(read: Read, name: str) -> None:
    more = r"$F = XB$, $\frac{\partial J}{\partial B} = \frac1N X^\top (P - Y) + 2\lambda B$, $B_{jk} = w_{kj}$"
    assert statuses(read, f"${name}$. {more}")[1:] == ["definition", "holds", "trivial"]
    assert statuses(read, rf"${name}$. $\frac{{\partial J}}{{\partial B}} = \frac1N X^\top (P - Y) - 2\lambda B$")[
        1:
    ] == ["differs"]


def test_what_varies_is_what_a_name_is_made_of(read: Read) -> None:
    text = r"$B = W^\top$ and $U = XB$, so $dU = X\,dB$"
    assert statuses(read, text) == ["definition", "definition", "holds"]
    assert statuses(read, text.replace(r"X\,dB", r"-X\,dB"))[-1] == "differs"
    listed = r"$B=(\beta_1,\dots,\beta_K)$ (my $\beta_k$ is your $w_k$), $U = XB$, $dU = X\,dB$"
    assert statuses(read, listed)[-1] == "holds"


@pytest.mark.parametrize(
    "text",
    [
        r"$\iota$ is the vector of ones. $P \iota = \iota$",
        r"$\iota_N,\iota_K$ are vectors of ones. $P \iota_K = \iota_N$",
        r"$\mathbf{e}$ denotes the $K\times 1$ vector of ones. $P \mathbf e = \mathbf 1$",
        r"With the column of ones $u$, $P u = u$",
    ],
)
def test_words_may_name_a_vector_of_ones(read: Read, text: str) -> None:
    assert statuses(read, text) == ["holds"]
    assert statuses(read, text.replace("P ", "2 P ")) == ["differs"]


def test_a_bold_capital_beside_a_plain_one_is_another_name(read: Read) -> None:
    text = r"""$J = \frac1N\sum_i \ell_i + \lambda\sum_c \|w_c\|^2$ with $\ell_i = -\sum_c y_{ic}\log p_{ic}$.
The Jacobian is $\mathbf J=\operatorname{diag}(p_i)-p_i p_i^\top$.
$\nabla_{f_i} \ell_i = -\mathbf J^\top \frac{y_i}{p_i}$"""
    assert statuses(read, text) == ["holds", "definition", "definition", "holds"]
    assert statuses(read, text.replace(r"= -\mathbf J", r"= \mathbf J"))[-1] == "differs"


def test_rows_that_are_written_as_such_may_be_row_vectors(read: Read) -> None:
    text = r"""$F = XW^T$
$L = -\frac1N\sum_i Y_{i:}(\log P_{i:})^T = -\frac1N\sum_i\left(Y_{i:}F_{i:}^T - \log(\exp(F_{i:})\mathbf 1)\right)$"""
    assert "differs" not in statuses(read, text)
    wrong = statuses(read, text.replace(r"F_{i:}^T - \log", r"F_{i:}^T + \log"))
    assert wrong[-1] != "holds"


def test_the_shape_of_several_matrices_may_be_said_at_once(read: Read) -> None:
    text = r"""$W$ is $K \times d$ and $X$ is $d\times N$, $F = WX$. All of $F,P,Y$ are $K\times N$.

$$\log p_{ik} = f_{ik} - \log\sum_c e^{f_{ic}}, \quad J = -\frac1N\sum_i\sum_k y_{ik} f_{ik} +
\frac1N\sum_i\log\sum_c e^{f_{ic}} + \lambda\sum_k\|w_k\|^2$$
$$\frac{\partial}{\partial f_{ik}}\log\sum_c e^{f_{ic}} = p_{ik}, \quad \nabla_F J = \frac1N(P - Y)$$
$$\frac{\partial f_{ik}}{\partial w_k} = x_i, \quad \frac{\partial}{\partial w_k}\lambda\sum_c\|w_c\|^2 = 2\lambda w_k$$
$$\frac{\partial J}{\partial w_k} = \frac1N\sum_i (P_{ki} - Y_{ki}) x_i + 2\lambda w_k$$"""
    text = text.replace("_{ik} f_{ik}", "_{ki} f_{ki}").replace("f_{ic}", "f_{ci}").replace("_{ik}", "_{ki}")
    assert "other order" not in read(text).why
