"""Formulas as other programs export them."""

from __future__ import annotations

import pytest

from grader.derivation.record import WrittenReading

from .conftest import Read

CASES = r"""
$$\frac{\partial\log p_{ic}}{\partial\mathbf{w}_{k}} = \left\{ \begin{TABLE}
\left( 1 - p_{ik} \right)\mathbf{x}_{i}, & c = k \\
 - p_{ik}\mathbf{x}_{i}, & c \neq k \\
\end{NAME} \right.\ $$
"""


def statuses(written: WrittenReading) -> list[str]:
    return [claim.status for claim in written.claims]


@pytest.mark.parametrize("table", ["matrix", "array}{ll", "aligned", "cases"])
def test_a_table_behind_a_brace_that_nothing_closes_has_cases(read: Read, table: str) -> None:
    text = CASES.replace("TABLE", table).replace("NAME", table.partition("}")[0])
    text = text.replace(r"\left\{ ", "").replace(r" \right.\ ", "") if table == "cases" else text
    assert statuses(read(text)) == ["holds"]
    assert statuses(read(text.replace("- p_{ik}\\mathbf", "p_{ik}\\mathbf"))) == ["differs"]


def test_a_table_in_braces_that_close_has_no_cases(read: Read) -> None:
    assert statuses(
        read(CASES.replace("TABLE", "matrix").replace("NAME", "matrix").replace(r"\right.", r"\right\}"))
    ) == ["not read"]


@pytest.mark.parametrize("empty", [r"\sum_{c \neq k}^{}", r"\sum_{c \neq k}^{ }"])
def test_an_empty_limit_is_none(read: Read, empty: str) -> None:
    assert statuses(read(f"$${empty}{{y_{{ic}}p_{{ik}}}} = (1 - y_{{ik}}) p_{{ik}}$$")) == ["holds"]
    assert statuses(read(f"$${empty}{{y_{{ic}}p_{{ik}}}} = (1 + y_{{ik}}) p_{{ik}}$$")) == ["differs"]


@pytest.mark.parametrize("rows", ["{A,  c=k@B,  c≠k)┤", '{A,&"if" c=k@B,&"if" c≠k)┤', '{A,&c=k@B,&"otherwise" )┤'])
def test_cases_in_words_linear_format_are_read(read: Read, rows: str) -> None:
    text = "(∂p_ic)/(∂f_ik ) = " + rows.replace("{A", "{█(p_ik (1-p_ik )").replace("B", "-p_ic p_ik")
    assert statuses(read(text)) == ["holds"]
    assert statuses(read(text.replace("@-", "@"))) == ["differs"]
