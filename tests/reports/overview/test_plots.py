"""Plots: what stands in a page, with words as text, in the page's colours, told to a screen reader."""

import re
from xml.etree import ElementTree

import pytest

from grader.reports.overview import plots
from grader.reports.overview.groups import sections
from grader.reports.overview.statistics import items, spread

from .classes import record

HOSTILE = "<script>alert(1)</script> $x_1$ & \"quoted\""  # fmt: skip
CLASS = [record("a", section="A"), record("b", softmax=0.0, section=HOSTILE), record("c", loss=3.0, section="A")]
CLASS[0]["criteria"][0]["title"] = HOSTILE


def drawn() -> dict[str, str]:
    totals = [record["points"] for record in CLASS]
    lies = spread(totals)
    assert lies is not None
    return {
        "totals": plots.totals(totals, 22.0, lies),
        "criteria": plots.criteria(items(CLASS)),
        "criterion-1": plots.criterion(items(CLASS)[0]),
        "sections": plots.by_section(sections(CLASS), 22.0),
    }


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return drawn()


def test_the_same_numbers_give_the_same_bytes(made: dict[str, str]) -> None:
    assert drawn() == made


def test_every_plot_is_well_formed_and_says_what_it_shows(made: dict[str, str]) -> None:
    for name, text in made.items():
        root = ElementTree.fromstring(text)
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == f"{name}-title {name}-told"
        words = {child.get("id"): child.text for child in root}
        assert words[f"{name}-title"] and words[f"{name}-told"]


def test_words_are_text_and_colours_are_the_pages(made: dict[str, str]) -> None:
    for text in made.values():
        assert "<text" in text
        assert set(re.findall(r"(?:fill|stroke): ([^;\"]+)", text)) <= {"none", *plots.COLOURS.values()}
        assert "<style" not in text and "#0" not in text and "font:" not in text and "DejaVu" not in text


def test_names_within_plots_are_not_each_others(made: dict[str, str]) -> None:
    ids = [name for text in made.values() for name in re.findall(r'\bid="([^"]*)"', text)]
    assert len(ids) == len(set(ids))
    for name, text in made.items():
        assert all(used.startswith(f"{name}-") for used in re.findall(r"url\(#([^)]*)\)", text))


def test_words_of_others_are_words(made: dict[str, str]) -> None:
    for text in made.values():
        assert "<script" not in text
    assert "$x_1$" in made["criteria"]


def test_totals_tell_quartiles_and_counts(made: dict[str, str]) -> None:
    assert "3 students, from 17 to 22, quartiles 17.5, 18 and 20" in made["totals"]
    assert "1 from 15.4 to 17.6" in made["totals"]
