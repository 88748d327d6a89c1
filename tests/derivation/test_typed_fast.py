r"""LaTeX of those who type fast: no backslash before a command, no braces, dollars that do not match."""

from __future__ import annotations

import pytest

from grader.derivation.text.dollars import matched
from tests.derivation.conftest import Read

RESULT = r"\frac{\partial J}{\partial w_k} = \frac1N \sum_i (p_{ik} - y_{ik}) x_i + 2\lambda w_k"


def statuses(read: Read, text: str) -> list[str]:
    return [claim.status for claim in read(text).claims]


@pytest.mark.parametrize(
    "command", [r"\frac", r"\partial", r"\sum", r"\lambda", r"\frac \partial \sum \lambda"], ids=lambda each: each[1:]
)
def test_a_backslash_may_be_forgotten(read: Read, command: str) -> None:
    text = RESULT
    for each in command.split():
        text = text.replace(each, each[1:])
    assert statuses(read, f"${text}$") == ["holds"]
    assert statuses(read, f"${text.replace('2', '3')}$") == ["differs"]


def test_letters_below_a_symbol_are_no_command(read: Read) -> None:
    text = r"$L_{sum} = \sum_i\sum_k y_{ik} \log p_{ik}$ and $L_{sum} = \sum_i\sum_k y_{ik} \log p_{ik}$"
    assert statuses(read, text)[0] == "definition"


def test_two_indices_may_have_no_braces(read: Read) -> None:
    text = r"$\frac{\partial J}{\partial w_k} = \frac1N \sum_i (p_ik - y_ik)x_i + 2\lambda w_k$"
    assert statuses(read, text) == ["holds"]
    assert statuses(read, text.replace("- y_ik", "+ y_ik")) == ["differs"]
    assert statuses(read, r"$\sum_ky_k = 1$") == ["holds"]


def test_dollars_that_match_stay() -> None:
    for text in (
        "$a$ and $b$$c$",
        "$$\na\n\nb\n$$ and $c$",
        r"$$a \text{ if $k$}$$",
        r"it costs \$5 and \$6",
        "$$a$$\n\n$b$",
        r"$$\text{hence ${\frac{a}{b}} = 1$}$$",
    ):
        assert matched(text) == (text, frozenset())


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("$$a = 1$ and $b = 2$$ .", "$a = 1$ and $b = 2$ ."),
        ("so\n\n$a = 1\n\nthen $b$", "so\n\n$a = 1$\n\nthen $b$"),
        ("$$a = 1\n\n$$b = 2$. done", "$a = 1$\n\n$b = 2$. done"),
        ("$a = 1$$\n\n$$b$$", "$a = 1$\n\n$$b$$"),
        ("it costs $5", "it costs $5"),
    ],
)
def test_dollars_that_do_not_match_end_with_their_paragraph(text: str, mended: str) -> None:
    found, lines = matched(text)
    assert (found, bool(lines)) == (mended, True)
    assert found.count("\n") == text.count("\n")


def test_what_was_read_between_such_dollars_is_a_guess(read: Read) -> None:
    found = read(f"$${RESULT}$")
    assert [claim.status for claim in found.claims] == ["holds"]
    assert "dollar signs" in found.claims[0].note and found.points is None
