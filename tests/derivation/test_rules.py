"""Rules of calculus that an answer quotes: which lines are taken for one, in which letters."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.derivation.record import WrittenReading

Read = Callable[[str], WrittenReading]

RIGHT = {
    "quotient, primes": r"\left(\frac{u}{v}\right)' = \frac{u'v - uv'}{v^2}",
    "quotient, d": r"\frac{d}{dx}\frac{u}{v} = \frac{v\frac{du}{dx} - u\frac{dv}{dx}}{v^2}",
    "quotient, the question's letters": r"\left(\frac{f}{g}\right)' = \frac{f'g - fg'}{g^2}",
    "product, primes": r"(uv)' = u'v + uv'",
    "product, d": r"\frac{d(uv)}{dx} = u\frac{dv}{dx} + v\frac{du}{dx}",
    "chain": r"\frac{da}{db} = \frac{da}{ds}\frac{ds}{db}",
    "chain of two": r"\frac{da}{db} = \frac{da}{dr}\frac{dr}{db} + \frac{da}{ds}\frac{ds}{db}",
    "factor": r"\frac{d}{dx}(c u) = c\frac{du}{dx}",
    "factor, primes": r"(c u)' = c u'",
    "sum": r"(u + v)' = u' + v'",
    "exponential": r"\frac{d}{dx} e^{ax} = a e^{ax}",
    "power": r"\frac{d}{dx} x^n = n x^{n-1}",
    "power, prime": r"(x^n)' = n x^{n-1}",
    "square with its factor": r"(\lambda w^2)' = 2\lambda w",
    "logarithm": r"\frac{d}{dx}\log x = \frac1x",
    "logarithm, prime": r"(\log u)' = \frac{u'}{u}",
    "logarithm of the variable": r"(\log p)' = \frac1p",
    "two exponentials": r"\frac{\partial}{\partial a}\log(e^a + e^b) = \frac{e^a}{e^a + e^b}",
    "quotient in a logarithm": r"\log\frac{a}{b} = \log a - \log b",
    "product in a logarithm": r"\log(xy) = \log x + \log y",
    "exponents": r"e^{a+b} = e^a e^b",
}
WRONG = {
    "product, primes": r"(uv)' = u v'",
    "product, primes, letters of constants": r"(ab)' = a b'",
    "product, d": r"\frac{d(uv)}{dx} = \frac{du}{dx}\frac{dv}{dx}",
    "quotient, primes": r"\left(\frac{u}{v}\right)' = \frac{u'}{v}",
    "quotient, d": r"\frac{d}{dx}\frac{u}{v} = \frac{v\frac{du}{dx} + u\frac{dv}{dx}}{v^2}",
    "logarithm": r"(\log u)' = \frac1u",
    "chain": r"\frac{da}{db} = \frac{da}{ds} + \frac{ds}{db}",
    "chain of two": r"\frac{da}{db} = \frac{da}{dr}\frac{dr}{db} + \frac{da}{dr}\frac{dr}{db}",
    "chain of the question": r"\frac{dJ}{dw} = -17 p\frac{dJ}{df}\frac{df}{dw}",
    "labels": r"\frac{\partial J}{\partial w} = \frac{\partial J}{\partial y}\frac{\partial y}{\partial w}",
    "nothing changes": r"\frac{\partial p}{\partial f} = 0",
    "no derivative": r"\frac{\partial J}{\partial w} = 0",
    "one is left out": r"\frac{\partial}{\partial w}(J + \lambda w^2) = 2\lambda w",
    "matrices": r"W X = X W",
    "sum in a logarithm": r"\log(a + b) = \log a + \log b",
    "exponential": r"\frac{d}{dx} e^{ax} = e^{ax}",
}


@pytest.mark.parametrize("line", RIGHT.values(), ids=RIGHT)
def test_a_right_rule_is_quoted(read: Read, line: str) -> None:
    (claim,) = read(f"$${line}$$").claims
    assert claim.status in ("trivial", "holds", "definition"), claim.note


@pytest.mark.parametrize("line", WRONG.values(), ids=WRONG)
def test_a_wrong_rule_is_none(read: Read, line: str) -> None:
    (claim,) = read(f"$${line}$$").claims
    assert claim.status in ("not read", "differs", "implied"), claim.note


def test_functions_of_the_answer_are_written_out(read: Read) -> None:
    line = r"$$S(z) = \frac{1}{1+e^{-z}}$$ $$S'(z) = S(z)(1 - S(z))$$ $$S'(z) = S(z)$$"
    assert [claim.status for claim in read(line).claims] == ["definition", "trivial", "differs"]


@pytest.mark.parametrize(
    "line", [r"\operatorname{tr}(A\,dW^\top)=\langle A,dW\rangle", r"\operatorname{tr}(A^\top dW)=\langle A,dW\rangle"]
)
def test_a_rule_for_any_matrix_of_fitting_shape(read: Read, line: str) -> None:
    assert [claim.status for claim in read(f"From ${line}$ I read it off.").claims] == ["trivial"]
    wrong = line.replace("=", "= 2")
    assert [claim.status for claim in read(f"From ${wrong}$ I read it off.").claims] != ["trivial"]
