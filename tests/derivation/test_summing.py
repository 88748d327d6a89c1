"""Sums that are understood over repeated indices, where words say so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.derivation.record import WrittenReading

Read = Callable[[str], WrittenReading]

SAID = {
    "Einstein": "I use Einstein's summation convention for class and feature indices.",
    "repeated": "Sums over repeated indices are implied.",
    "of a kind": "Repeated class indices ($c$) and repeated feature indices ($j$) are summed, but never $k$.",
    "letters": "Repeated $a, b, j$ are summed, $i$ never is.",
    "letters twice": "Over every letter that occurs twice in a product I sum silently.",
    "twice": "Indices that appear twice in a term are summed over.",
    "German": "Über doppelt vorkommende Indizes wird summiert.",
    "French": "On somme sur les indices répétés.",
}
NOT_SAID = ("", "I do not use Einstein notation.", "No summation convention here, sums are written.")
RIGHT = (
    r"f_{ic} = w_{cj} x_{ij}",
    r"J = -\frac1N\sum_i y_{ic}\log p_{ic} + \lambda w_{cj} w_{cj}",
    r"J = -\frac1N\sum_i y_{ic}\log p_{ic} + \lambda w_{cj}^2",
    r"y_{ia}\,(\delta_{ak} - p_{ik}) = y_{ik} - p_{ik}",
    r"\frac{\partial f_{ia}}{\partial w_{kj}}\, w_{ab} = \delta_{ak} x_{ij} w_{ab}",
    r"\frac{\partial}{\partial w_{kb}} (w_{aj} w_{aj}) = 2 w_{aj}\delta_{ak}\delta_{jb}",
)
WRONG = (
    r"f_{ic} = w_{cj} x_{ib}",
    r"J = \frac1N\sum_i y_{ic}\log p_{ic} + \lambda w_{cj} w_{cj}",
    r"y_{ia}\,(\delta_{ak} - p_{ia}) = y_{ik} - p_{ik}",
    r"\frac{\partial}{\partial w_{kb}} (w_{aj} w_{aj}) = w_{aj}\delta_{ak}\delta_{jb}",
    r"\frac{\partial}{\partial w_{kb}} (w_{aj} w_{aj}) = 2 w_{kj}",
)


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_repeated_indices_are_summed_over_where_words_say_so(read: Read, said: str) -> None:
    found = read("\n\n".join([said, *(f"${line}$" for line in RIGHT)]))
    assert [claim.status for claim in found.claims if claim.line > 1] == ["holds"] * len(RIGHT)


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_line_is_told_as_ever(read: Read, line: str) -> None:
    claim = read(f"{SAID['Einstein']}\n\n${line}$").claims[-1]
    assert claim.status in ("differs", "implied")


@pytest.mark.parametrize("said", NOT_SAID)
def test_nothing_is_understood_where_no_words_say_so(read: Read, said: str) -> None:
    assert read(f"{said}\n\n${RIGHT[0]}$").claims[-1].status == "implied"


def test_what_is_defined_has_its_sums(read: Read) -> None:
    found = read(rf"{SAID['repeated']} Let $s_i = y_{{ic}} f_{{ic}}$. Then $s_i = \sum_c y_{{ic}} f_{{ic}}$.")
    assert [claim.status for claim in found.claims] in (["definition", "trivial"], ["definition", "definition"])


def test_written_sums_stay_as_they_are(read: Read) -> None:
    found = read(rf"{SAID['Einstein']} $\log p_{{ic}} = f_{{ic}} - \log\sum_a e^{{f_{{ia}}}}$, $\sum_c p_{{ic}} = 1$")
    assert {claim.status for claim in found.claims} == {"holds"}
