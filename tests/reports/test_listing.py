"""A program with the places marked that a sentence speaks of."""

from __future__ import annotations

import pytest

from grader.model import Submission
from grader.reports.listing import CELL, excerpts, listing, places
from grader.sandbox import loading
from grader.sandbox.loading import place_words

MODULE = "a = 1\nb = 2\nc = 3\nd = 4\ne = 5\nf = 6\n"
CELLS = "# %% [cell 2] handed out\nimport x\n\n# %% [cell 4]\na = 1\nb = 2\n\n# %% [cell 7]\nc = 3\n"
FILES = {"work.py": MODULE, "tools.py": "t = 1\nu = 2\n", "note.py": CELLS}


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Line 3: the sign of `x`.", [("work.py", 3)]),
        ("ValueError on line 2 of tools.py (what?)", [("tools.py", 2)]),
        ("It fails on line 2 of tools.py.", [("tools.py", 2)]),
        ("line 2 or line 4", [("work.py", 2), ("work.py", 4)]),
        ("`line 3` is your own text", []),
        ("line 99, line 0, line 3 of gone.py", []),
        ("Nothing here underlines line x.", []),
    ],
)
def test_places_are_those_that_the_sentence_names(sentence: str, found: list[tuple[str, int]]) -> None:
    assert places([sentence], "work.py", FILES) == found


def test_places_are_read_as_they_are_told_of_files_and_of_cells() -> None:
    handed = Submission("ana", "a1", "note.py", {name: text.encode() for name, text in FILES.items()})
    told = [place_words(handed, "note.py", 6), place_words(handed, "tools.py", 2)]
    assert told[0].startswith("cell 4, line 2")
    assert places(told, "note.py", FILES) == [("note.py", 6), ("tools.py", 2)]
    assert CELL.pattern == loading.CELL.pattern.decode().replace("?P<theirs>", "")


def test_an_excerpt_has_the_lines_around_the_place() -> None:
    (excerpt,) = excerpts(FILES, [("work.py", 4)])
    assert excerpt.where == "work.py"
    assert [(line.number, line.marked) for line in excerpt.lines] == [
        (2, False),
        (3, False),
        (4, True),
        (5, False),
        (6, False),
    ]


def test_lines_of_a_notebook_are_counted_in_their_cell_and_the_handouts_are_left_out() -> None:
    (excerpt,) = excerpts(FILES, [("note.py", 6)])
    assert excerpt.where == "note.py, cell 4"
    shown = [(line.number, line.text, line.marked) for line in excerpt.lines]
    assert shown == [(1, "a = 1", False), (2, "b = 2", True)]
    assert [name for name, _ in listing(CELLS)] == ["cell 4", "cell 7"]


def test_odd_lines_are_bounded_and_printable() -> None:
    ((_, lines),) = listing("\tx = '\x1b'\r\n" + "y" * 9999 + "\n" * 5000)
    assert lines[0].text == "    x = '?'" and len(lines[1].text) < 500 and len(lines) == 2
