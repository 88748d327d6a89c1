"""Remarks beside right lines: those that can be checked are, so that true ones need no person and false ones do."""

from __future__ import annotations

import pytest

from grader.derivation.text.whereabouts import Lying, Multiplied, last_side, multiplied, of_length

from .conftest import Read
from .test_unverified import ANSWER

OF_CLASS = r"With $g_i$ for the class of example $i$, $\log p_{i g_i} = f_{i g_i} - \log\sum_c e^{f_{ic}}$ and "
TWINS = {
    "a derivative that something has": (r"$f_{ik}$ has the gradient $%s$ with respect to $w_k$.", "x_i", "w_k"),
    "one that a symbol in words has": (r"The %s has gradient $x_i$ w.r.t. $w_k$.", "logit", "probability"),
    "those of the others": (r"and the other %s have the gradient $\mathbf{0}$.", "logits", "probabilities"),
    "another value of theirs": (r"and the other logits have the same gradient $%s$.", r"\mathbf{0}", "x_i"),
    "what words name": (r"The %s does not contain $f_{ik}$.", "penalty", "data term"),
    "what contains it": (r"$%s$ with $c \ne k$ does not contain $w_k$.", "f_{ic}", "p_{ic}"),
    "when a label is 1": (OF_CLASS + "$y_{ik} = 1$ exactly if $k %s g_i$.", "=", r"\ne"),
    "when it is 0": (OF_CLASS + "$y_{ik} = 0$ if and only if $k %s g_i$.", r"\ne", "="),
    "an index": (r"$%s$ does not depend on $k$.", r"\log\sum_c e^{f_{ic}}", "f_{ik}"),
    "the only terms": (r"Only the terms with $c %s k$ contain $f_{ik}$.", "=", r"\ne"),
    "a length": (r"Here $x_i$ is a vector of length $%s$.", "d", "N"),
    "a length of what words name": (r"The whole sum is a vector of length $%s$.", "d", "K"),
    "entries": (r"Both fit, as $2\lambda w_k$ has $%s$ entries, too.", "d", "K"),
    "an order of sizes": (r"$\frac1N (P - Y)^\top X + 2\lambda W$, a $%s$ matrix.", r"K \times d", r"d \times K"),
    "a kind behind a comma": (r"The term, $2\lambda w_k$, is a %s.", "vector", "matrix"),
    "a kind": (r"$p_{ik} - y_{ik}$ is a %s.", "number", "vector"),
    "a product of shapes": (r"$\frac1N (P - Y)^\top X$ is $%s$ times $N \times d$.", r"K \times N", r"N \times K"),
    "what comes out of it": (
        r"$\frac1N (P - Y)^\top X$ is $K \times N$ times $N \times d$, i.e. $%s$.",
        r"K \times d",
        r"d \times K",
    ),
    "the shape of a side": (r"With $F = X W^\top$ ($N \times %s$).", "K", "d"),
    "what is left in a case": (r"If $p_{ik} = y_{ik}$, only $%s$ is left.", r"2\lambda w_k", r"\lambda w_k"),
    "what remains": (
        r"For $\lambda = 0$ the other term is gone and $%s$ remains.",
        r"\frac1N\sum_i (p_{ik} - y_{ik}) x_i",
        r"2\lambda w_k",
    ),
    "a number": (r"The sum over the labels gives $%s$, as $\sum_k y_{ik} = 1$.", "1", "2"),
    "a class by its number": (
        r"For $K = 2$ the data part of the first class gives $%s$.",
        r"\frac1N\sum_i (p_{i1} - y_{i1}) x_i",
        r"\frac1N\sum_i (y_{i1} - p_{i1}) x_i",
    ),
    "a negative and why": (
        "With two classes the data part of the second is the negative of that of the first, since "
        "$p_{i2} - y_{i2} = %s$.",
        "-(p_{i1} - y_{i1})",
        "p_{i1} - y_{i1}",
    ),
    "of what it is": (
        "With two classes the %s of the second is the negative of that of the first, since $p_{i2} - y_{i2} = "
        "-(p_{i1} - y_{i1})$.",
        "data part",
        "gradient",
    ),
    "a term of something else": (
        "With two classes the %s of the second is the negative of that of the first, since $p_{i2} - y_{i2} = "
        "-(p_{i1} - y_{i1})$.",
        "residual",
        "penalty",
    ),
    "a kind of matrix": (
        r"$$\frac{\partial p_{ic}}{\partial f_{ik}} = p_{ic} (\delta_{ck} - p_{ik})$$ This matrix is %s.",
        "symmetric",
        "diagonal",
    ),
    "what residuals add up to": ("The residuals of one example add up to %s.", "zero", "one"),
    "what something adds up to": ("The softmax is positive and adds up to %s.", "one", "$K$"),
}


@pytest.mark.parametrize(("said", "true", "false"), TWINS.values(), ids=TWINS)
def test_a_true_remark_needs_no_person_and_its_false_twin_does(said: str, true: str, false: str, read: Read) -> None:
    assert read(f"{ANSWER}\n\n{said % true}\n").points == 10.0
    assert read(f"{ANSWER}\n\n{said % false}\n").points is None


def test_a_derivative_that_something_is_said_to_have_is_a_line(read: Read) -> None:
    claims = read(r"$f_{ik} = w_k^\top x_i$ has gradient $x_i$ w.r.t. $w_k$.").claims
    assert [(claim.status, claim.line) for claim in claims] == [("definition", 1), ("holds", 1)]
    assert read(r"$f_{ik}$ has gradient $w_k$ w.r.t. $w_k$.").claims[-1].status == "differs"


def test_products_of_shapes_are_read() -> None:
    said = [("A", ""), (r"K \times N", " is "), (r"N \times d", " times "), (r"K \times d", ", so "), ("b", " and ")]
    found = Multiplied("A", (("K", "N"), ("N", "d")), ("K", "d"))
    assert dict(multiplied(said)) == {1: found, 2: found, 3: found}
    assert found.fits and not Multiplied("", (("K", "N"), ("K", "d"))).fits


def test_lengths_are_read() -> None:
    assert of_length("d", " is a vector of length ", ".", "x_i") == Lying("x_i", ("d",))
    assert of_length("d", " has ", " entries", "x_i") == Lying("x_i", ("d",))
    assert of_length("d", ", so the sum is a vector of length ", ".", "x_i") == Lying("", ("d",))
    assert of_length("K", "one of the ", " classes", "x_i") is None


def test_the_last_side_of_a_formula_is_behind_its_last_equals_sign() -> None:
    assert last_side(r"J = \sum_{k=1}^K a_k") == r"\sum_{k=1}^K a_k"
    assert last_side("A") == "A"
