"""Mathematics that is not LaTeX: how it is found, and what LaTeX it becomes."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from functools import partial
from types import FrameType

import pytest
from hostile_texts import FORMULAS, TEXTS

from grader.derivation.nodes.statements import statements
from grader.derivation.text.documents import AnswerTooLong, Document, Formula, read_document
from grader.derivation.text.lexer import tokens

from .conftest import Read

SUM = r"\frac{1}{N} \sum_{i} (p_{ik} - y_{ik}) x_{i} + 2 \lambda w_{k}"
OF_J = r"\frac{\partial J}{\partial w_{k}}"


def plain(text: str) -> str:
    """LaTeX without spaces and without brackets around fractions."""
    return "".join(text.split()).replace(r"\cdot", "")


def only(text: str) -> str:
    document = read_document(text)
    assert [formula.written for formula in document.formulas] == [text.strip()]
    assert not document.notes
    return plain(document.formulas[0].text)


TRANSLATED = {
    "Unicode": ("∂J/∂w_k = 1/N Σ_i (p_ik − y_ik) x_i + 2λ w_k", f"{OF_J} = {SUM}"),
    "characters below and above": (
        "Σᵢ₌₁ᴺ ∂fᵢₖ/∂wₖ = xᵢ",
        r"\sum_{i=1}^{N} \frac{\partial f_{ik}}{\partial w_{k}} = x_{i}",
    ),
    "a norm": ("‖w_k‖² = wₖᵀ wₖ", r"\| w_{k} \|^{2} = w_{k}^{T} w_{k}"),
    "a norm in ASCII": ("||w_k||^2 = w_k^T w_k", r"\| w_{k} \|^{2} = w_{k}^{T} w_{k}"),
    "nabla by name": ("grad_{W} J = nabla_{W} f", r"\nabla_{W} J = \nabla_{W} f"),
    "nabla": ("∇_{w_k} J = ∇_w_k f", r"\nabla_{w_{k}} J = \nabla_{w_{k}} f"),
    "accents": ("p̂_ik = ŷ_ik = y_hat_ik", r"\hat{p}_{ik} = \hat{y}_{ik} = \hat{y}_{ik}"),
    "an index in two parts": ("𝑓ᵢ_c = 𝒘ₖ", "f_{ic} = w_{k}"),
    "Word": (
        "(∂J)/(∂w_k ) =1/N ∑_(i=1)^N▒〖(p_ik-y_ik ) x_i 〗+2λw_k",
        rf"{OF_J} = \frac{{1}}{{N}} \sum_{{i=1}}^{{N}} ((p_{{ik}} - y_{{ik}}) x_{{i}}) + 2 \lambda w_{{k}}",
    ),
    "ASCII": ("dJ/dw_k = 1/N * sum_i (p_ik - y_ik) * x_i + 2*lambda*w_k", f"{OF_J} = {SUM}"),
    "limits": ("sum_{i=1}^N a_i = sum(i=1..N) a_i", r"\sum_{i=1}^{N} a_{i} = \sum_{i=1}^{N} a_{i}"),
    "all others": ("sum_{c != k} y_c = Σ_c≠k y_c", r"\sum_{c \ne k} y_{c} = \sum_{c \ne k} y_{c}"),
    "a derivative before": ("d/dw_k log p_ic = x_i", r"\frac{\partial}{\partial w_{k}} \log p_{ic} = x_{i}"),
    "a derivative of a logarithm": (
        "dlog(p_ic)/df_ik = d log p_ic / df_ik",
        r"\frac{\partial \log(p_{ic})}{\partial f_{ik}} = \frac{\partial \log p_{ic}}{\partial f_{ik}}",
    ),
    "a sum below a stroke": (
        "exp(f_ik) / sum_c exp(f_ic) * x_i = e^f_ik/sum_c e^(f_ic)",
        r"\frac{\exp(f_{ik})}{\sum_{c} \exp(f_{ic})} x_{i} = \frac{e^{f_{ik}}}{\sum_{c} e^{f_{ic}}}",
    ),
    "one example": ("x^(i)_k = p_i,k", "x_{k}^{(i)} = p_{i,k}"),
    "indicators": ("delta_ck = [c == k] = 1{c = k}", r"\delta_{ck} = [c = k] = \mathbb{1}[c = k]"),
    "a probability": ("p(y=k|x_i) = p_ik", r"p (y = k \mid x_{i}) = p_{ik}"),
    "arrows": ("f_ik = w_k . x_i  ==>  df_ik/dw_k = x_i", None),
    "HTML": ("w<sub>k</sub><sup>T</sup>x = s", "w_{k}^{T} x = s"),
    "numpy": ("G = X.T @ (P - Y) / N + 2 * lam * W", r"G = \frac{X^\top \cdot (P - Y)}{N} + 2 \lambda W"),
    "numpy, entry by entry": ("R = lam * np.sum(W**2)", r"R = \lambda \| W \|_F^2"),
    "numpy, along an axis": ("Z = np.exp(F).sum(axis=1, keepdims=True)", r"Z = \along{sum}{1}(\exp(F))"),
    "numpy, the mean": ("J = -np.mean(Y * logP)", r"J = -\along{mean}{}(Y \odot \operatorname{logP})"),
    "numpy, indices": ("F[i, k] = X[i] @ W[k]", r"F_{i,k} = X_{i}^\top W_{k}"),
    "numpy, an index of a difference": ("g = (P - Y)[:, k] @ X", r"g = (P - Y)_{:,k}^\top X"),
    "numpy, laid out otherwise": ("A = S[:, None] * X", r"A = S \odot X"),
    "numpy, a vector on the left": ("g = (P[:, k] - Y[:, k]) @ X", r"g = (P_{:,k} - Y_{:,k})^\top X"),
    "numpy, a square": ("s = (a @ X) ** 2 + b[i, k]**2", r"s = (a X) \odot (a X) + b_{i,k}^{2}"),
    "numpy, an inner product": ("s = np.dot(X[i], W[k]) / 2", r"s = \frac{X_{i}^\top W_{k}}{2}"),
    "numpy, a norm": ("R = lam * np.linalg.norm(W) ** 2", r"R = \lambda \| W \|^{2}"),
    "labels": ("a = P[np.arange(N), y]", r"a = \listof{o'}(P_{o',y_{o'}})"),
    "labels of all": ("a = P[:, k] - (y == k)", r"a = P_{:,k} - \listof{o'}(\mathbb{1}_{y_{o'} = k})"),
    "a comprehension": (
        "Z[i] = sum(exp(F[i, c]) for c in range(K) if c != k)",
        r"Z_{i} = (\sum_{c = 1, c \ne k}^{K} \exp(F_{i,c}))",
    ),
    "a mean of a comprehension": (
        "g = np.mean([a[i] * X[i] for i in range(N)], axis=0)",
        r"g = (\frac{1}{N} \sum_{i = 1}^{N} a_{i} \odot X_{i})",
    ),
    "a spoken sum": (
        "g[k] = sum over i of a[i] * X[i] + 2*lam*W[k]",
        r"g_{k} = (\sum_{i} a_{i} \odot X_{i}) + 2 \lambda W_{k}",
    ),
    "derivatives of entries": (
        "dJ/dF[i, k] = sum_c dJ/dP[i, c] * dP[i, c]/dF[i, k]",
        r"\frac{\partial J}{\partial F_{i,k}} = (\sum_{c} \frac{\partial J}{\partial P_{i,c}}"
        r" \odot (\frac{\partial P_{i,c}}{\partial F_{i,k}}))",
    ),
    "a derivative of a function": (
        "d log(P[i, c]) / dF[i, k] = (c == k) - P[i, k]",
        r"\frac{\partial \log(P_{i,c})}{\partial F_{i,k}} = \mathbb{1}_{c = k} - P_{i,k}",
    ),
    "a derivative in a name": (
        "dJ_dwk = X.T @ dF[:, k]",
        r"\frac{\partial J}{\partial w_{k}} = X^\top \operatorname{dF}_{:,k}",
    ),
    "a product of mathematics": ("F[i, k] = w_k . x_i", r"F_{i,k} = w_{k} x_{i}"),
    "a sum of mathematics": ("Z[i] = sum_{c} e^F[i, c]", r"Z_{i} = (\sum_{c} e^{F_{i,c}})"),
    "a case in a remark": (
        "dP[i, c]/dF[i, k] = -P[i, c] * P[i, k]  # c != k",
        r"\frac{\partial P_{i,c}}{\partial F_{i,k}} = -P_{i,c} P_{i,k} \quad (c \ne k)",
    ),
    "a case": (
        "d[i] = 1 if c == k else P[i, k]",
        r"d_{i} = \begin{cases} 1 & c = k \\ P_{i,k} & \text{otherwise} \end{cases}",
    ),
    "AsciiMath's del": ("(del J)/(del w_k) = p_(ik) x_i", rf"{OF_J} = p_{{ik}} x_{{i}}"),
    "del without brackets": ("del J / del w_k = p_(ik) x_i", rf"{OF_J} = p_{{ik}} x_{{i}}"),
    "powers of mathematics": ("r = W[k]^T X[i]", r"r = W_{k}^\top X_{i}"),
}


@pytest.mark.parametrize(("written", "latex"), TRANSLATED.values(), ids=TRANSLATED)
def test_plain_mathematics_becomes_latex(written: str, latex: str | None) -> None:
    expected = latex or r"f_{ik} = w_{k} \cdot x_{i} \Rightarrow \frac{\partial f_{ik}}{\partial w_{k}} = x_{i}"
    assert only(written) == plain(expected)
    assert read_document(written).formulas[0].display
    assert not read_document(written).formulas[0].guess


TYPST = {
    "fractions and indices": ("(partial J) / (partial w_k) = p_(i k)", rf"{OF_J} = p_{{i k}}"),
    "functions": ("frac(a, b) = hat(y)_k + bold(w)_k", r"(\frac{a}{b}) = \hat{y}_{k} + w_{k}"),
    "a sum": ("sum_(i=1)^N x_i = lambda norm(w)^2", r"\sum_{i = 1}^{N} x_{i} = \lambda \| w \|^{2}"),
    "forms": ("w dot.op x = a => a eq.not b", r"w \cdot x = a \Rightarrow a \ne b"),
    "cases": (
        'log p = cases(a "if" c = k, b "if" c != k)',
        r"\log p = \begin{cases} a & \text{ if } c = k \\ b & \text{ if } c \ne k \end{cases}",
    ),
}


@pytest.mark.parametrize(("written", "latex"), TYPST.values(), ids=TYPST)
@pytest.mark.parametrize("delimiters", ["${}$", "$ {} $", "$${}$$", "`{}`"])
def test_typst_and_asciimath_become_latex(written: str, latex: str, delimiters: str) -> None:
    (formula,) = read_document(delimiters.format(written)).formulas
    assert plain(formula.text) == plain(latex)
    assert formula.written == written
    assert formula.display is (delimiters in ("$ {} $", "$${}$$"))


@pytest.mark.parametrize("latex", ["p_{ik} = e^{f_{ik}}", r"\log p = sum", "w_k x", "a/b = c"])
def test_latex_between_dollars_stays(latex: str) -> None:
    (formula,) = read_document(f"${latex}$").formulas
    assert (formula.text, formula.written) == (latex, "")


GUESSED = {
    "1/2N sum_i x_i = y_i": (r"\frac{1}{2 N} \sum_{i} x_{i} = y_{i}", "1/2N is read as 1/(2 N)"),
    "𝑝𝑖𝑘 = y_ik": ("p_{ik} = y_{ik}", "pik is read as p_{ik}"),
    "y_ik = fᵢc": ("y_{ik} = f_{ic}", "fᵢc is read as the index ic"),
    "a = log p_k/q_k": (r"a = \log(\frac{p_{k}}{q_{k}})", r"log p_k/q_k is read as \log(\frac{p_{k}}{q_{k}})"),
    "a_i = e^w_k^T x_i": ("a_{i} = e^{w_{k}^{T} x_{i}}", "w_k^T x_i is read as the exponent w_{k}^{T} x_{i}"),
    "a_i = b_i / c_i d_i": (
        r"a_{i} = \frac{b_{i}}{c_{i}} d_{i}",
        r"b_i / c_i is read as \frac{b_{i}}{c_{i}}, times what follows",
    ),
}


@pytest.mark.parametrize("written", GUESSED)
def test_a_decision_is_told(written: str) -> None:
    (formula,) = read_document(written).formulas
    assert (plain(formula.text), formula.guess) == (plain(GUESSED[written][0]), GUESSED[written][1])


def test_where_a_fraction_of_typst_ends_is_seen_and_not_guessed() -> None:
    (formula,) = read_document("$ a_(i k) = b_i / c_i d_i $").formulas
    assert (plain(formula.text), formula.guess) == (plain(r"a_{i k} = \frac{b_{i}}{c_{i}} d_{i}"), "")


PROSE = [
    "e.g. and/or, i.e. = that, w/o any x, s.t. it holds",
    "The file src/grader/x.py = new, see C:/a/b or https://a.b/c=d&e_1=f",
    "On 2024-01-15 (10/10 points = full marks) at 10:30",
    "# 1. The gradient\n\n- (10 pts) the sum\n- *one-hot* labels, the _emphasis_ and **bold**\n\n====\n----",
    "[a link](https://a.b/x_i=1) and ![picture](a_b.png)",
    "where R = regulariser and p_ik = probability of a class",
    "The Kullback-Leibler divergence is a log-sum-exp; it's 3rd",
    "| a | b |\n|---|---|\n| sum | max |",
    "rows_sum_to_one and CODE_OF_CONDUCT are names",
]


@pytest.mark.parametrize("text", PROSE)
def test_prose_is_no_formula(text: str) -> None:
    document = read_document(text)
    assert (document.formulas, document.notes) == ((), ())


def test_formulas_among_words_have_the_words_around_them() -> None:
    text = "so dJ/df_ik = p_ik - y_ik, and with df_ik/dw_k = x_i we get:\ndJ/dw_k = p_ik x_i"
    first, second, third = read_document(text).formulas
    assert (first.words, first.after) == ("so ", ", and with ")
    assert (second.words, second.after) == (", and with ", " we get:\n")
    assert [(each.line, each.display) for each in (first, second, third)] == [(1, False), (1, False), (2, True)]


def test_a_line_goes_on_with_the_one_above(read: Read) -> None:
    answer = "f_ik = w_k^T x_i\n     = x_i^T w_k\n\np_ik + y_ik = y_ik\n  + p_ik   (because)"
    assert [(claim.line, claim.status) for claim in read(answer).claims] == [
        (1, "definition"),
        (2, "holds"),
        (4, "trivial"),
    ]


def test_a_remark_in_brackets_is_a_formula_of_its_own() -> None:
    texts = [plain(each.text) for each in read_document("a_i = −log Z_i      (Σ_k y_ik = 1)   b_i = c_i").formulas]
    assert texts == [plain(text) for text in (r"a_{i} = - \log Z_{i}", r"\sum_{k} y_{ik} = 1", "b_{i} = c_{i}")]


NOTED = [
    "the derivative of f_ik = x_i",
    "the gradient = 2*lambda*w_k",
    "a_i = b_i + something else",
    "a_i = (b_i",
    r"\frac{a}{b} = c_i",
]


@pytest.mark.parametrize("text", NOTED)
def test_what_is_seen_and_not_translated_is_noted(text: str) -> None:
    document = read_document(text)
    assert not [formula for formula in document.formulas if "=" in formula.text]
    assert [
        note.endswith("stands outside of all formulas; mathematics there was not read") for note in document.notes
    ] == [True]


@pytest.mark.parametrize("sign", ["=", " = ", "+", " ⇒ "])
def test_formulas_with_a_sign_between_them_are_one(sign: str) -> None:
    (formula,) = read_document(f"So $a${sign}$b$.").formulas
    assert formula.written == f"$a${sign}$b$" and formula.text.startswith("a ") and formula.text.endswith(" b")


def formulas(document: Document) -> list[tuple[str, int]]:
    return [(plain(formula.text), formula.line) for formula in document.formulas]


FENCES = {
    "math": ("```math\na = b\n```\nand\n```math\nc = d\n```", [("a=b", 1), ("c=d", 5)]),
    "dollars and backticks": ("so $`a = b`$ and `x` and $`c`$", [("a=b", 1), ("c", 1)]),
    "latex": ("```latex\na = \\log b\n```", [(r"a=\logb", 1)]),
    "latex with dollars": ("```tex\nwords $a = b$\n```", [("a=b", 2)]),
    "plain": ("x\n```\ndJ/dw_k = x_i\n```", [(plain(rf"{OF_J} = x_{{i}}"), 3)]),
    "python": ("```python\n# so\nA = X.T @ B\n```", [(plain(r"A = X^\top B"), 3)]),
    "a program": ("```python\ndef f(x):\n    return x\na = X.T @ B\n```", []),
    "a name that changes": ("```python\nA = X.T @ B\nA = A @ B\n```", []),
    "a sum over one axis": (
        "```python\nA = np.exp(F) / np.exp(F).sum(axis=1)  # rows\n```",
        [(plain(r"A = \frac{\exp(F)}{\along{sum}{1}(\exp(F))}"), 2)],
    ),
    "names of a program": ("so `dW = S / N` of `F[i, k]`, `b=0.1`", [(plain(r"\operatorname{dW} = \frac{S}{N}"), 1)]),
    "what prepares": ("```\nimport numpy as np\nN, d = X.shape\nF = X @ W.T\n```", [(plain(r"F = X W^\top"), 4)]),
    "a command": ("```\npip install x=3\n```\n`lr=0.1`, `w_k`, `x = np.zeros(3)`", []),
}


@pytest.mark.parametrize(("text", "found"), FENCES.values(), ids=FENCES)
def test_code_is_read_where_it_is_mathematics(text: str, found: list[tuple[str, int]]) -> None:
    assert formulas(read_document(text)) == found


ANSWER = """1) log p_ik = f_ik - log(sum_c exp(f_ic))
2) ∂/∂f_ik log Σ_c exp(f_ic) = exp(f_ik) / Σ_c exp(f_ic) = p_ik
so ∂f_ik/∂w_k = x_i, and if c ≠ k: ∂f_ic/∂w_k = 0
=> dJ/dw_k = 1/N sum_i (p_ik - y_ik) x_i + {} lambda w_k   (3)
"""


@pytest.mark.parametrize(("factor", "said"), [("2", "holds"), ("1", "differs")])
def test_an_answer_without_latex_is_checked(read: Read, factor: str, said: str) -> None:
    claims = read(ANSWER.format(factor)).claims
    assert [claim.status for claim in claims] == ["holds", "holds", "definition", "holds", "holds", said]
    assert [claim.line for claim in claims] == [1, 2, 2, 3, 3, 4]


TOUCHED = [
    "Hence −$a = b$",
    "−$a = b$",
    "-$a = b$",
    "Hence –$a = b$",
    "so 2 $a = b$",
    "so 1/N $a = b$",
    "so 2λ$a = b$",
    "so 2*$a = b$",
    "so -($a = b$)",
    "so √$a = b$",
    "so $a = b$ + 1",
    "so $a = b$/2",
    "so $a$ = −$b$",
    "the loss = $b$",
]
UNTOUCHED = [
    "- $a = b$",
    "text\n  * $a = b$\n1. $c = d$\n2) $e = f$",
    "(2) $a = b$ (3)",
    "**$a = b$** and *so $a = b$*",
    "the chain rule - $a = b$ - holds, – $c = d$",
    "$p_{ik}$ - the softmax - and the 2 $w_k$ of $k=c$-th classes",
    "so -> $a = b$ ⇒ $c = d$",
    "∴ $a = b$, 2 more: $c = d$.",
    "| 1 | $a = b$ | 2 |",
]


@pytest.mark.parametrize("text", [*TOUCHED, *UNTOUCHED])
def test_signs_that_touch_a_formula_are_noted(text: str) -> None:
    notes = read_document(text).notes
    assert ["from outside" in note for note in notes] == [True] * (text in TOUCHED)


@pytest.mark.parametrize("inner", ["<!-- - c -->", "`- c`", "``- c``"])
@pytest.mark.parametrize("delimiters", ["$${}$$", "${}$", "\\[{}\\]", "\\begin{{align}}{}\\end{{align}}"])
def test_formulas_keep_what_looks_like_code_or_comments(inner: str, delimiters: str) -> None:
    (formula,) = read_document(delimiters.format(rf"\frac{{a}}{{d}} = b {inner}")).formulas
    assert inner in formula.text


@pytest.mark.parametrize("text", ["`x$y` $a=b$ `z$`", "```sh\necho $x\n```\n$a=b$", "<!-- $c=d$ --> $a=b$"])
def test_dollars_of_code_and_comments_are_no_formulas(text: str) -> None:
    assert [each for each, _ in formulas(read_document(text))] == ["a=b"]


UNSEEN = {
    "code": "$a=b$\n```python\ndef grad(W): return -X.T @ (P-Y)\n```",
    "a span of code": "$a=b$, so `grad -= X.T @ (Y - P)`.",
    "escaped dollars": r"$a=b$ and \$c = d\$",
    "the text of a picture": "$a=b$ ![c = d](x.png)",
    "the address of a picture": "$a=b$ ![x](https://x.y/svg?c=d)",
    "after the end": r"\begin{document}$a=b$\end{document} so $c=d$",
    "let": r"$\let\exp\log$ $a=b$",
    "gdef": r"$\gdef\exp{\log}$ $a=b$",
    "an argument": r"$\def\bm#1{-#1}$ $a=\bm b$",
    "a font": r"$\newcommand{\bm}[1]{-#1}$ $a=\bm b$",
    "a function": r"$\newcommand{\exp}{\log}$ $a=\exp b$",
    "white": r"$\color{white}{a=b}$",
    "white text": r"$\textcolor{white}{a=b}$",
    "white by a macro": r"$\newcommand{\hide}[1]{\color{#1}}$ $a=b$",
    "backwards": r"$a=b\hspace{-99cm} c$",
    "many negative spaces": "$a=b" + r"\!" * 20 + "c$",
    "a tag": r"$$a=b\tag{the sign is wrong}$$",
    "a word above": r"$a \overset{\text{not}}{=} b$",
    "a question": r"$a \stackrel{?}{=} b$",
    "a limit": r"$a = \underbrace{b}_{\to 0} + c$",
    "an operation": r"$a = b \text{ times minus one}$",
    "an operation and a symbol": r"$a = b \text{ minus } x_i$",
}


@pytest.mark.parametrize("text", UNSEEN.values(), ids=UNSEEN)
def test_what_is_hidden_or_said_of_a_formula_is_noted(text: str) -> None:
    assert read_document(text).notes


HARMLESS = [
    "$a=b$ with `lr=0.1`, `x = np.zeros(3)` and ![a picture](a.png) for \\$5",
    r"$\color{red}{a} = \textcolor{blue}{b} \! c \hspace{1em} \phantom{d}$",
    r"$$a \overset{(5)}{=} b \overset{!}{=} c \stackrel{\text{def}}{=} d \overset{\text{chain rule}}{=} e \tag{2'}$$",
    r"$a = \underbrace{b}_{\text{negative log-likelihood}} + \underbrace{c}_{(1)} + \underbrace{d}_{= 0}$",
    r"$a = b \text{ since } f_{ic} \text{ does not depend on } w_k$ $$c = d \tag{by the chain rule}$$",
    r"$\newcommand{\bm}[1]{\mathbf{#1}} \newcommand{\T}{^\top} a = \bm{b}\T$",
    "\\documentclass{article}\\begin{document}\\section[x=1]{x}\nLet $a=b$.\n\\end{document}\n",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_changes_no_formula_is_not_noted(text: str) -> None:
    assert read_document(text).notes == ()


@pytest.mark.parametrize(
    "text", ["a_i &#61; b_i", "a_i &equals; b_i", "% a remark\n\na_i = b_i", "100% sure: a_i = b_i"]
)
def test_entities_and_percent_signs_are_as_markdown_shows_them(text: str) -> None:
    document = read_document(text)
    assert [each for each, _ in formulas(document)] == ["a_{i}=b_{i}"]
    assert document.notes == ()


@pytest.mark.parametrize("entity", ["&#36;", "&dollar;", "&bsol;(", "&#92;["])
def test_entities_are_no_delimiters(entity: str) -> None:
    document = read_document(f"$a=b$ {entity}c_i = d_i{entity}")
    assert [each for each, _ in formulas(document)] == ["a=b"]
    assert document.notes


def test_plain_mathematics_in_a_latex_document_is_read() -> None:
    document = read_document("% x = y\n\\documentclass{a}\n\\begin{document}\n$a=b$\n\na_i = 5 b_i\n\\end{document}")
    assert [each for each, _ in formulas(document)] == ["a=b", "a_{i}=5b_{i}"]


@pytest.mark.parametrize("zero", [r"\mathbf 0", r"\boldsymbol0", r"\vec 0", r"\mathrm 1"])
def test_a_number_may_have_a_font_without_braces(zero: str) -> None:
    assert [token.text for token in tokens(zero)] == [zero[-1]]


def calls(what: Callable[[], object]) -> int:
    """Functions entered, in Python and in C: the same on every machine."""
    entered = 0

    def count(_frame: FrameType, event: str, _of: object) -> None:
        nonlocal entered
        entered += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        with contextlib.suppress(AnswerTooLong):
            what()
    finally:
        sys.setprofile(None)
    return entered


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_work_grows_as_the_text_does(text: str) -> None:
    half = calls(partial(read_document, text[: len(text) // 2]))
    assert calls(partial(read_document, text)) < 2.2 * half + 1_000


def test_an_end_that_is_not_read_is_told() -> None:
    document = read_document("`a_i` " * 1_001 + "\n\n$a = b$")
    assert document.formulas == () and "its end was not read" in document.notes[0]


@pytest.mark.parametrize("text", FORMULAS.values(), ids=FORMULAS)
def test_the_work_of_a_formula_is_bounded(text: str) -> None:
    formula = Formula(text[:16_000], 1, display=True)
    assert calls(partial(statements, formula, {})) < 1_000_000


def test_a_reason_in_brackets_behind_a_plain_line_is_a_line_of_its_own(read: Read) -> None:
    written = read("p_ik * sum_c y_ic = p_ik         [sum_c y_ic = 1]")
    assert [claim.status for claim in written.claims] == ["holds", "holds"]


def test_a_full_stop_between_two_symbols_is_a_product(read: Read) -> None:
    assert [claim.status for claim in read(r"$f_{ik} = w_k . x_i$").claims] == ["holds"]


def test_remarks_of_latex_are_not_read_and_what_they_compute_is_for_a_person(read: Read) -> None:
    written = read("% so J = 17\n$$f_{ik} = w_k^\\top x_i$$")
    assert [claim.line for claim in written.claims] == [2] and "%" in written.unread


@pytest.mark.parametrize("mark", ["**", "__"])
def test_a_plain_line_in_bold_type_is_read_as_any_other(read: Read, mark: str) -> None:
    result = "∂J/∂w_k = (1/N) Σ_i (p_ik − y_ik) x_i + 2λ w_k"
    assert [claim.status for claim in read(f"{mark}{result}{mark}").claims] == ["holds"]
    assert [claim.status for claim in read(f"{mark}{result.replace('2λ', 'λ')}{mark}.").claims] == ["differs"]
