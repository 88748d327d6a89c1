"""What a student typed as the answer: the course's own text is never the student's, whatever cell it stands in."""

from __future__ import annotations

import pytest

from grader.course.typed import HandedOut, Typed, typed_answer
from grader.ingest.notebooks import Cell
from grader.ingest.pictures import Picture

ASKS = "## 4. Derivation\n\n$$J = H + R$$\n\n(10 points) Given this formula, show the steps to derive it."
BLANK = "*Write your derivation here, one step per line.*"
INTRO = "# Title\n\nThere are N examples with d features each.\n\n$$f = W x$$"
MINE = "By the chain rule\n\n$$\\frac{dJ}{dw} = 2 w$$"
COURSE = HandedOut(
    (
        Cell("markdown", INTRO, "intro"),
        Cell("code", "import numpy as np", "setup"),
        Cell("markdown", ASKS, "derivation-text"),
        Cell("markdown", BLANK, "derivation"),
        Cell("markdown", "Thank you for your work on this sheet.", "end"),
    ),
    ("derivation",),
)


def typed(*cells: Cell) -> str:
    return typed_answer(cells, "derivation", COURSE).text


def named(**changed: str) -> list[Cell]:
    """The course's notebook with the sources of some cells changed."""
    return [Cell(cell.kind, changed.get(cell.name.replace("-", "_"), cell.source), cell.name) for cell in COURSE.cells]


def stripped(cells: list[Cell]) -> list[Cell]:
    """As nbstripout and Colab leave them: without ids, or with others."""
    return [Cell(cell.kind, cell.source, f"x{at}" if at % 2 else "") for at, cell in enumerate(cells)]


def test_the_handout_holds_no_answer_with_and_without_names() -> None:
    assert typed(*named()) == typed(*stripped(named())) == typed() == ""
    spaced = [Cell(cell.kind, cell.source.replace(" ", "  \n") + "\n", "") for cell in named()]
    assert typed(*spaced) == ""


@pytest.mark.parametrize("name", ["derivation", "x", "", "intro", "end"])
def test_the_placeholder_is_blank_under_any_id(name: str) -> None:
    assert typed(Cell("markdown", f"\n {BLANK} ", name)) == ""


@pytest.mark.parametrize("without_names", [False, True])
@pytest.mark.parametrize(
    "changed",
    [
        {"derivation": MINE},
        {"derivation": f"{BLANK}\n\n{MINE}"},
        {"derivation": f"{BLANK}\n{MINE}"},
        {"derivation_text": f"{ASKS}\n\n{MINE}"},
        {"derivation_text": f"{ASKS}\n{MINE}"},
        {"derivation_text": f"{ASKS}\n\n{BLANK}\n\n{MINE}", "derivation": ""},
        {"derivation_text": "", "derivation": f"{ASKS}\n\n{MINE}"},
        {"intro": f"{INTRO}\n\n{MINE}"},
        {"end": f"Thank you for your work on this sheet.\n\n{MINE}"},
    ],
)
def test_only_what_the_student_wrote_counts_in_whatever_cell(changed: dict[str, str], without_names: bool) -> None:
    cells = named(**changed)
    assert typed(*(stripped(cells) if without_names else cells)) == MINE


@pytest.mark.parametrize("at", range(6))
def test_a_new_cell_counts_wherever_it_stands(at: int) -> None:
    cells = named()
    cells.insert(at, Cell("markdown", MINE, ""))
    assert typed(*cells) == MINE
    assert typed(*stripped(cells)) == MINE


def test_copies_of_the_answer_cell_and_what_follows_them_count() -> None:
    copied = [*named(), Cell("markdown", MINE, "derivation"), Cell("raw", "so it holds", "")]
    assert typed(*copied) == f"{MINE}\n\nso it holds"


def test_the_answer_ends_where_the_courses_next_cell_begins() -> None:
    cells = named(derivation="$a = b$")
    cells[4:4] = [Cell("markdown", "two", ""), Cell("code", "print(3)", ""), Cell("markdown", "three", "")]
    assert typed(*cells, Cell("markdown", "an essay on $c = d$", "")) == "$a = b$\n\ntwo\n\nthree"


def test_what_stands_elsewhere_counts_where_its_place_only_points_there() -> None:
    assert typed(*named(derivation="see below"), Cell("markdown", MINE, "")) == f"see below\n\n{MINE}"


def test_a_formula_of_the_courses_that_the_student_starts_from_stays() -> None:
    own = f"$$J = H + R$$\n\n{MINE}"
    assert typed(*named(derivation=own)) == typed(*named(), Cell("markdown", own, "")) == own


@pytest.mark.parametrize("text", ["Name: Ana", "## My plots", "# Sheet 4\n\nAna and Bob", ""])
def test_a_name_or_a_heading_elsewhere_is_no_answer(text: str) -> None:
    assert typed(Cell("markdown", text, ""), *named(intro=f"{INTRO}\n\n{text}")) == ""


def test_a_derivation_in_words_elsewhere_counts() -> None:
    words = "We apply the chain rule to each term and find that the derivative is twice the weights"
    assert typed(Cell("markdown", words, ""), *named()) == words


@pytest.mark.parametrize(
    ("source", "counts"),
    [
        ("%%latex\nJ = 2", True),
        (r"$$\frac{a}{b}$$", True),
        ("# dJ/dw = 2 w\n# by the chain rule", True),
        ("x = np.zeros(3)\nprint(x)", False),
        ("# plot", False),
    ],
)
def test_code_is_no_answer_but_for_text_in_its_place(source: str, counts: bool) -> None:
    cells = named()
    cells.insert(4, Cell("code", source, ""))
    assert typed(*cells) == (source if counts else "")
    assert typed(Cell("code", source, ""), *named()) == ""


def test_an_answer_cell_that_became_code_counts() -> None:
    assert typed(Cell("code", "J = 2", "derivation")) == "J = 2"


def test_pictures_alone_are_an_answer_and_come_along() -> None:
    picture = Picture("picture-0123456789abcdef.png", b"\x89PNG")
    source = f"![a picture](attachment:{picture.name})"
    cells = named()
    for cell in (Cell("markdown", source, "derivation", (picture,)), Cell("markdown", source, "", (picture,))):
        assert typed_answer([*cells, cell], "derivation", COURSE).pictures == (picture,)
    assert typed_answer(cells, "derivation", COURSE) == Typed("")


def test_a_course_without_that_answer_cell_has_what_was_added() -> None:
    course = HandedOut((), ("derivation",))
    assert typed_answer([Cell("markdown", MINE, "")], "derivation", course).text == MINE
