"""Lines and tables in the cells of a terminal."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len

from grader.reports import cells
from grader.reports.table import Record, table_text
from grader.reports.text import laid_out
from tests.reports.test_formats import MIXED

NAMES = ("ada", "李小龙", "Zoë", "Zoe\u0308", "김철수", "🐍 snake", "ก\u0e34", "m\u00fcller")


def record(student: str, points: float) -> Record:
    criteria = [{"id": f"criterion_{i}", "points": points} for i in range(6)]
    return {"student": student, "criteria": criteria, "points": 6 * points, "max_points": 60, "needs_review": False}


CLASS = [record(name, i) for i, name in enumerate(NAMES)]


@pytest.mark.parametrize("name", NAMES)
def test_a_cell_is_as_wide_as_it_is_shown(name: str) -> None:
    assert cell_len(cells.left(name, 12)) == cell_len(cells.right(name, 12)) == 12


def test_columns_stand_below_each_other_whatever_the_letters() -> None:
    lines = table_text(CLASS).splitlines()
    ends = {cell_len(line.partition(" / ")[0]) for line in lines[1:]}
    assert len(lines) == len(CLASS) + 1 and len(ends) == 1
    assert len({len(line.partition(" / ")[0]) for line in lines[1:]}) > 1  # counted in letters they would not


@pytest.mark.parametrize("width", [40, 60, 79])
def test_no_line_of_a_table_is_wider_than_the_terminal_and_nothing_is_lost(width: int) -> None:
    lines = table_text(CLASS, width).splitlines()
    assert max(map(cell_len, lines)) <= width < max(map(cell_len, table_text(CLASS).splitlines()))
    assert all("\n".join(lines).count(f"criterion_{i}") == 1 for i in range(6))
    heads = [line for line in lines if line.startswith("student")]
    assert len(heads) > 1 and all(sum(line.startswith(name) for line in lines) == len(heads) for name in NAMES)


def test_a_name_that_is_too_long_is_cut_in_a_terminal_and_nowhere_else() -> None:
    long = "李" * 60
    assert max(map(cell_len, table_text([record(long, 1)], 60).splitlines())) <= 60
    assert long in table_text([record(long, 1)])
    assert cells.cut("李小龙李小龙", 8) == "李小..." and cells.cut("ada", 3) == "ada"


@pytest.mark.parametrize("text", ["word " * 30, "字" * 90, "a" * 200, "👩 と combining e\u0308 " * 9])
def test_wrapped_lines_fit_and_keep_every_letter(text: str) -> None:
    lines = cells.wrapped(text, 30, "- ", "  ")
    assert max(map(cell_len, lines)) <= 30
    assert "".join("".join(lines).split())[1:] == "".join(text.split())


@pytest.mark.parametrize("width", [40, 64, 100])
def test_a_report_fits_into_a_narrow_terminal(width: int) -> None:
    assert max(map(cell_len, laid_out(MIXED, width).splitlines())) <= width


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_pipe_has_no_width_and_a_terminal_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "57")
    assert cells.width_of(io.StringIO()) is None and cells.width_of(Terminal()) == 57
    monkeypatch.setenv("COLUMNS", "3")
    assert cells.width_of(Terminal()) == cells.NARROWEST
