"""Notebooks that anyone may have made: cells within bounds, or one clear line about what is wrong."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import SubmissionError
from grader.notebooks import MAX_CELLS, Cell, read_cells, written_answer


def notebook(*cells: Any) -> bytes:
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def told(content: bytes) -> str:
    with pytest.raises(SubmissionError) as caught:
        read_cells(content, "hw.ipynb")
    assert str(caught.value).isprintable() and str(caught.value).startswith("hw.ipynb: ")
    return str(caught.value)


# Reading


def test_kind_source_and_name_of_every_cell_are_read_in_order() -> None:
    cells = read_cells(
        notebook(
            {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Title"},
            {"cell_type": "code", "id": "b", "metadata": {"nbgrader": {"grade_id": "softmax"}}, "source": "x"},
            {"cell_type": "raw", "metadata": {}, "source": ""},
        ),
        "hw.ipynb",
    )
    assert cells == [
        Cell("markdown", "# Title", "a"),
        Cell("code", "x", "softmax"),
        Cell("raw", "", ""),
    ]


def test_a_source_may_be_a_list_of_lines() -> None:
    (cell,) = read_cells(notebook({"cell_type": "code", "source": ["a\n", "b\n", "c"]}), "hw.ipynb")
    assert cell.source == "a\nb\nc"


def test_a_cell_without_source_or_metadata_is_empty() -> None:
    assert read_cells(notebook({"cell_type": "code"}), "hw.ipynb") == [Cell("code", "", "")]


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert read_cells(b"\xef\xbb\xbf" + notebook({"cell_type": "raw", "source": "x"}), "hw.ipynb")[0].source == "x"


def test_stored_outputs_and_attachments_are_never_looked_at() -> None:
    wild = {"cell_type": "code", "source": "x", "outputs": {"not": "a list"}, "attachments": 3, "execution_count": []}
    assert read_cells(notebook(wild), "hw.ipynb") == [Cell("code", "x", "")]


def test_lone_surrogates_are_replaced_so_that_the_text_can_be_written() -> None:
    content = b'{"cells": [{"cell_type": "markdown", "source": "a\\ud800b \\ud83d\\ude00"}]}'
    (cell,) = read_cells(content, "hw.ipynb")
    assert cell.source == "a?b \N{GRINNING FACE}"
    assert cell.source.encode()


@pytest.mark.parametrize(
    "metadata",
    [None, [], "text", {"nbgrader": None}, {"nbgrader": []}, {"nbgrader": {"grade_id": 3}}, {"nbgrader": "softmax"}],
)
def test_foreign_metadata_stamps_nothing(metadata: Any) -> None:
    (cell,) = read_cells(notebook({"cell_type": "code", "id": "b", "source": "", "metadata": metadata}), "hw.ipynb")
    assert cell == Cell("code", "", "b")


@pytest.mark.parametrize("name", [None, 3, ["a"], {"a": 1}])
def test_an_id_that_is_no_text_is_no_name(name: Any) -> None:
    assert read_cells(notebook({"cell_type": "code", "id": name, "source": ""}), "hw.ipynb")[0].name == ""


# Refusing


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe\x00", b"not json", b'"' + b"x" * 1000, b"NaN", b"PK\x03\x04", '"\u202e'.encode()],
)
def test_what_is_no_json_object_is_refused_by_name(content: bytes) -> None:
    assert "not a notebook" in told(content)


@pytest.mark.parametrize("opening", [b"[", b'{"cells":', b'{"cells":[{"source":[', b'{"a":{"b":'])
def test_very_deep_json_is_refused(opening: bytes) -> None:
    assert "not a notebook" in told(opening * 100_000)


def test_deep_json_that_is_whole_is_read_or_refused() -> None:
    content = b'{"cells": [], "x": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"
    assert "not a notebook" in told(content)


def test_an_integer_of_five_thousand_digits_is_refused() -> None:
    assert "digits" in told(b'{"cells": [], "nbformat": ' + b"9" * 5000 + b"}")


@pytest.mark.parametrize("content", [[], "cells", 3, None, {}, {"cells": None}, {"cells": {}}, {"worksheets": []}])
def test_json_without_a_list_of_cells_is_refused_with_what_is_allowed(content: Any) -> None:
    assert told(json.dumps(content).encode()) == f"hw.ipynb: not a notebook of format 4 with at most {MAX_CELLS} cells"


def test_too_many_cells_are_refused() -> None:
    cell = {"cell_type": "raw", "source": ""}
    assert len(read_cells(notebook(*[cell] * MAX_CELLS), "hw.ipynb")) == MAX_CELLS
    assert f"at most {MAX_CELLS} cells" in told(notebook(*[cell] * (MAX_CELLS + 1)))


@pytest.mark.parametrize("cell", [None, 3, "code", [], {}, {"cell_type": "heading"}, {"cell_type": ["code"]}])
def test_a_cell_of_no_known_kind_is_refused_by_number(cell: Any) -> None:
    assert told(notebook({"cell_type": "raw"}, cell)) == "hw.ipynb: cell 2 is neither code, markdown nor raw"


@pytest.mark.parametrize("source", [None, 3, {"a": 1}, ["a", 3], [["a"]], True])
def test_a_source_that_is_not_text_is_refused_by_number(source: Any) -> None:
    assert told(notebook({"cell_type": "code", "source": source})) == "hw.ipynb: cell 1 has a source that is not text"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["cells", "cell_type", "source", "metadata", "id", "nbgrader"]), inner)
    ),
    max_leaves=12,
)
CELL = st.fixed_dictionaries({"cell_type": st.sampled_from(["code", "markdown", "raw"])}, optional={"source": JSON})


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(content=JSON | st.fixed_dictionaries({"cells": st.lists(CELL | JSON, max_size=4)}))
def test_any_json_gives_cells_of_text_or_is_refused(content: Any) -> None:
    try:
        cells = read_cells(json.dumps(content).encode(), "hw.ipynb")
    except SubmissionError:
        cells = []
    for cell in cells:
        assert cell.kind in ("code", "markdown", "raw") and cell.source.encode().decode() == cell.source


# The written answer


def test_without_an_answer_cell_there_is_no_answer() -> None:
    assert written_answer([Cell("markdown", "text", "other")], "derivation", "", {"other"}) == ""
    assert written_answer([], "derivation", "", set()) == ""


def test_the_answer_ends_where_the_courses_next_cell_begins() -> None:
    cells = [
        Cell("markdown", "one", "derivation"),
        Cell("markdown", "two", ""),
        Cell("markdown", "  \n", ""),
        Cell("code", "print(3)", ""),
        Cell("markdown", "three", ""),
        Cell("markdown", "the course's", "next"),
        Cell("markdown", "four", ""),
    ]
    assert written_answer(cells, "derivation", "blank", {"derivation", "next"}) == "one\n\ntwo\n\nthree"


def test_an_answer_in_a_copy_of_the_answer_cell_counts() -> None:
    cells = [Cell("markdown", "blank", "derivation"), Cell("markdown", "mine", "derivation")]
    assert written_answer(cells, "derivation", "blank", {"derivation"}) == "mine"


def test_an_answer_that_went_elsewhere_counts_where_the_answer_cell_is_blank() -> None:
    above = [Cell("markdown", "mine", ""), Cell("markdown", "blank", "derivation")]
    below = [Cell("markdown", "blank", "derivation"), Cell("code", "mine", "")]
    deleted = [Cell("markdown", "mine", "x")]
    for cells in (above, below, deleted):
        assert written_answer(cells, "derivation", "blank", {"derivation"}) == "mine"
    experiments = [Cell("code", "1 + 1", ""), Cell("markdown", "blank", "derivation")]
    assert written_answer(experiments, "derivation", "blank", {"derivation"}) == ""
