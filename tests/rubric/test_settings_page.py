"""The page of all settings is made from the schema, and says something of each."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pydantic import BaseModel, Field

from grader.cli import main
from grader.rubric import Rubric
from grader.rubric.settings_page import settings_page, undescribed

PAGE = Path(__file__).resolve().parents[2] / "docs" / "settings.md"


class Inner(BaseModel):
    """What is inside."""

    size: int = Field(default=3, gt=0, description="How large it is.")


class Outer(BaseModel):
    """The whole."""

    inner: Inner = Field(description="A | B")
    names: dict[str, list[str]] = Field(default_factory=dict)


def test_the_page_in_docs_is_the_one_that_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--format", "markdown"]) == 0
    printed = capsys.readouterr().out
    assert PAGE.read_text(encoding="utf-8") == printed, "run: grader schema --format markdown > docs/settings.md"


def test_every_setting_says_what_it_does() -> None:
    assert undescribed(Rubric.model_json_schema()) == []
    assert undescribed(Outer.model_json_schema()) == ["Rubric.names"]


def test_a_setting_is_told_with_its_kind_its_default_and_its_bounds() -> None:
    page = settings_page(Outer.model_json_schema())
    assert "| **`inner`** | [Inner](#inner) |  | A \\| B |" in page
    assert "| `names` | name: list of text |  |  |" in page
    assert "| `size` | whole number above 0 | `3` | How large it is. |" in page


def test_every_link_in_the_page_has_its_heading() -> None:
    page = settings_page(json.loads(json.dumps(Rubric.model_json_schema())))
    headings = {
        re.sub(r"[^\w-]", "", line[3:].lower().replace(" ", "-")) for line in page.splitlines() if "## " in line
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", page)) <= headings
