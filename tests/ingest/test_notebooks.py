"""Notebooks that anyone may have made: cells within bounds, or one clear line about what is wrong."""

import json
import tracemalloc
from typing import Any

import pytest

from grader.errors import SubmissionError
from grader.ingest.notebooks import MAX_CELLS, MAX_PIECES, MAX_TEXT, Cell, read_cells


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


def test_stored_outputs_and_what_is_no_attachment_are_never_looked_at() -> None:
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


def test_an_authors_cell_is_named_after_its_criterion_whatever_its_id() -> None:
    own = {"cell_type": "markdown", "id": "52e6b438", "source": "", "metadata": {"nablagrade": {"criterion": "essay"}}}
    assert read_cells(notebook(own), "hw.ipynb")[0].name == "essay"


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


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        ("{}".encode("utf-16"), "it is not UTF-8 text"),
        ('{"cells": "é"}'.encode("latin-1"), "it is not UTF-8 text"),
        (b"[" * 10_000 + b"]" * 10_000, "its lists are nested too deeply"),
        (b'{"cells": [], "metadata": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001, "its lists are nested too deeply"),
        (b'{"cells": [], "nbformat": ' + b"9" * 5000 + b"}", "a whole number of thousands of digits"),
        (b'{"cells": [], "metadata": {"x": -' + b"9" * 4_000_000 + b"}}", "a whole number of thousands of digits"),
        (b'{"cells": [], "cells": []}', "a key is there twice"),
        (b'{"cells": [{"cell_type": "raw", "source": "a", "source": "b"}]}', "a key is there twice"),
        (b'{"cells": [{"metadata": {"nbgrader": {"grade_id": "a", "grade_id": "b"}}}]}', "a key is there twice"),
        (b'{"cells": [', "Expecting value: line 1 column 12"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_in_words(content: bytes, words: str) -> None:
    assert told(content).startswith(f"hw.ipynb: not a notebook: {words}")
    assert told(content).endswith("; save it again from Jupyter")


@pytest.mark.parametrize("opening", [b"[", b'{"cells":', b'{"cells":[{"source":[', b'{"a":{"b":'])
def test_very_deep_json_is_refused(opening: bytes) -> None:
    told(opening * 100_000)
    told(opening * 10_000)


@pytest.mark.parametrize("form", [3, 5, 4.5, "4", None, float("nan"), [], 10**4000])
def test_a_notebook_of_another_format_is_told(form: Any) -> None:
    words = "hw.ipynb: a notebook of another format; allowed is format 4: save it again from Jupyter"
    assert told(json.dumps({"nbformat": form, "cells": []}).encode()) == words


def test_a_notebook_of_old_with_worksheets_is_told() -> None:
    assert "of another format" in told(json.dumps({"nbformat": 3, "worksheets": [{"cells": []}]}).encode())
    assert "of another format" in told(json.dumps({"worksheets": []}).encode())


@pytest.mark.parametrize("content", [[], "cells", 3, None, {}, {"cells": None}, {"cells": {}}])
def test_json_without_a_list_of_cells_is_refused_with_what_is_allowed(content: Any) -> None:
    assert told(json.dumps(content).encode()) == f"hw.ipynb: not a notebook of format 4 with at most {MAX_CELLS} cells"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "1" * 4000, "1" * 5000 + ".5"])
def test_odd_numbers_in_outputs_are_no_matter(number: str) -> None:
    content = f'{{"cells": [{{"cell_type": "code", "source": "x", "outputs": [{number}]}}]}}'
    assert read_cells(content.encode(), "hw.ipynb") == [Cell("code", "x", "")]


def test_a_key_that_is_there_twice_in_an_output_is_no_matter() -> None:
    content = b'{"cells": [{"cell_type": "code", "source": "x", "outputs": [{"a": 1, "a": 2}]}]}'
    assert read_cells(content, "hw.ipynb") == [Cell("code", "x", "")]


@pytest.mark.parametrize("piece", [b"[],", b"{},", b'"",', b"[[[]]],", b'{"":[]},', b'{"cells":{}},', b"1.5,", b"0,"])
def test_eight_megabytes_of_anything_are_refused(piece: bytes) -> None:
    told(b'{"cells":[' + piece * ((8 << 20) // len(piece) - 9) + b"0]}")


@pytest.mark.parametrize("piece", [b"[],", b"{},", b'"",', b"[[[]]],", b'{"":[]},', b'{"cells":{}},'])
def test_as_many_pieces_as_are_read_take_little_memory(piece: bytes) -> None:
    content = b'{"cells":[' + piece * (MAX_PIECES // sum(map(piece.count, (b"[", b"{", b'"'))) - 9) + b"0]}"
    tracemalloc.start()
    try:
        assert "at most 2000 cells" in told(content)
        assert tracemalloc.get_traced_memory()[1] < 50 << 20
    finally:
        tracemalloc.stop()


def test_a_notebook_of_many_pieces_is_told_how_to_mend_it() -> None:
    assert "clear the notebook's outputs" in told(b'{"cells": [' + b"[]," * MAX_PIECES + b"0]}")
    logged = {"cell_type": "code", "source": "x", "outputs": [{"text": ["epoch 1 [loss 0.5]\n"] * 90_000}]}
    assert read_cells(notebook(logged), "hw.ipynb") == [Cell("code", "x", "")]


def test_more_text_than_anybody_writes_is_refused() -> None:
    half = {"cell_type": "markdown", "source": "a" * (MAX_TEXT // 2)}
    assert len(read_cells(notebook(half, half), "hw.ipynb")) == 2
    told_of = told(notebook(half, half, {"cell_type": "raw", "source": "b"}))
    assert told_of == "hw.ipynb: cells up to 3 hold more than 4000000 characters; shorten them"


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
