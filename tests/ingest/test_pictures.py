"""Pictures pasted into cells: checked, bounded, named by their content; what is not there is told in words."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from grader.ingest.notebooks import Cell, read_cells
from grader.ingest.pictures import MISSING, OTHER, REFERENCE, TOO_MUCH

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
KINDS = {"png": PNG, "jpg": b"\xff\xd8\xff\xe0JFIF", "gif": b"GIF89a\1\0", "webp": b"RIFF\0\0\0\0WEBPVP8 "}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def coded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def cells_of(*sources: str, attached: Any = None, kind: str = "markdown") -> list[Cell]:
    cells = [{"cell_type": kind, "source": source, "attachments": attached} for source in sources]
    return read_cells(json.dumps({"cells": cells}).encode(), "hw.ipynb")


@pytest.mark.parametrize("ending", KINDS)
@pytest.mark.parametrize("form", ["attachment", "markdown", "html", "html of an attachment"])
def test_a_picture_in_any_form_is_kept_under_a_name_by_its_content(ending: str, form: str) -> None:
    content = KINDS[ending]
    uri = f"data:image/{ending};base64,{coded(content)}"
    source = {
        "attachment": "![my photo](attachment:a.png)",
        "markdown": f"![]({uri})",
        "html": f'<img width="30" src="{uri}" alt="x">',
        "html of an attachment": "<IMG SRC='attachment:a.png'/>",
    }[form]
    (cell,) = cells_of(f"before {source} behind", attached={"a.png": {"image/png": coded(content)}})
    (picture,) = cell.pictures
    assert picture.content == content and picture.mime.startswith("image/") and picture.name.endswith(ending)
    assert cell.source == f"before ![a picture](attachment:{picture.name}) behind"
    assert REFERENCE.findall(cell.source) == [picture.name]


@pytest.mark.parametrize(
    "place",
    ["attachment:a (1).png", "attachment:a%20(1).png", "<attachment:a (1).png>", 'attachment:a%20(1).png "title"'],
)
def test_names_of_attachments_may_be_quoted_or_have_a_title(place: str) -> None:
    (cell,) = cells_of(f"![x]({place})", attached={"a (1).png": {"image/png": [coded(PNG)[:9], coded(PNG)[9:]]}})
    assert [picture.content for picture in cell.pictures] == [PNG]


@pytest.mark.parametrize("content", [SVG, b"<html>", b"%PDF", b"\x89PNJ"])
def test_what_is_no_picture_by_its_first_bytes_is_not_kept_whatever_it_is_called(content: bytes) -> None:
    for source in ("![x](attachment:a.png)", f"![x](data:image/png;base64,{coded(content)})"):
        (cell,) = cells_of(source, attached={"a.png": {"image/png": coded(content)}})
        assert (cell.source, cell.pictures) == (OTHER, ())


@pytest.mark.parametrize("attached", [{}, {"a.png": {}}, {"a.png": 3}, {"a.png": {"image/png": None}}])
def test_a_picture_that_is_not_there_is_told_in_words(attached: dict[str, Any]) -> None:
    (cell,) = cells_of("![x](attachment:a.png)", attached=attached)
    assert cell.source in (MISSING, OTHER) and cell.pictures == ()


@pytest.mark.parametrize("attachments", [None, 3, [], "text", {"a.png": []}])
def test_attachments_of_any_shape_are_passed_over(attachments: Any) -> None:
    cell = {"cell_type": "markdown", "source": "![x](attachment:a.png)", "attachments": attachments}
    assert read_cells(json.dumps({"cells": [cell]}).encode(), "hw.ipynb") == [Cell("markdown", MISSING, "")]


def test_pictures_are_bounded_in_number_and_size() -> None:
    many = "".join(f"![x](data:image/png;base64,{coded(PNG + bytes([number]))})" for number in range(25))
    (cell,) = cells_of(many)
    assert len(cell.pictures) == 20 and cell.source.count(TOO_MUCH) == 5
    big = coded(PNG + bytes(3 << 20))
    first, second = cells_of("![x](attachment:a.png)", "![x](attachment:b.png)", attached={"a.png": {"image/png": big}})
    assert len(first.pictures) == 1 and second.source == MISSING


def test_pictures_of_all_cells_share_the_bounds() -> None:
    cells = cells_of(*(f"![x](data:image/png;base64,{coded(PNG + bytes([number]))})" for number in range(25)))
    assert [len(cell.pictures) for cell in cells] == [1] * 20 + [0] * 5


def test_a_photo_as_text_does_not_make_a_notebook_too_long() -> None:
    (cell,) = cells_of(f"![x](data:image/png;base64,{coded(PNG + bytes(3_500_000))}) $J$")
    assert cell.source.endswith(") $J$") and len(cell.source) < 100


def test_code_is_left_as_it_is() -> None:
    source = 'x = "![x](attachment:a.png)"'
    assert cells_of(source, kind="code", attached={"a.png": {"image/png": coded(PNG)}}) == [Cell("code", source, "")]


def test_words_around_a_picture_stay() -> None:
    text = "see the attachment: it is\n\n![x](https://example.org/a.png) and [a](attachment%20b)"
    assert cells_of(text)[0].source == text


@pytest.mark.parametrize("piece", ["![", "![x](attachment:", "<img ", "![x](data:image/png;", "attachment:("])
def test_a_text_of_many_beginnings_is_read(piece: str) -> None:
    (cell,) = cells_of(piece * 100_000 + "attachment")
    assert cell.pictures == ()
