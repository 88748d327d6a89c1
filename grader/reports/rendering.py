"""HTML from the templates beside this file; whatever is put into them is escaped."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from grader.reports.examples import example_view
from grader.reports.prose import sentence
from grader.reports.written import (
    EXAMPLES_WORDS,
    SLIP_WORDS,
    WORDS,
    costs_words,
    guessed_lines_words,
    guessed_words,
    guesses_words,
    mended_line_words,
    mended_words,
    printable_lines,
    short,
    where_words,
)

TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, **values: Any) -> str:
    """A template filled with values."""
    return _environment().get_template(template).render(values)


def render_part(template: str, part: str, *values: Any) -> str:
    """One macro of a template, for a place that has a page of its own."""
    made: str = getattr(_environment().get_template(template).module, part)(*values)
    return str(made)


def tone(points: float | None, max_points: float) -> str:
    """How a score looks: good, bad or wait."""
    if points is None:
        return "wait"
    return "good" if points == max_points else "bad"


def _points(points: float | None) -> str:
    return "?" if points is None else f"{points:g}"


@functools.cache
def _environment() -> Environment:
    return environment()


def environment(*folders: Path) -> Environment:
    """Templates of these folders besides ours, with what all of them may use; values are escaped."""
    made = Environment(
        loader=FileSystemLoader([*folders, TEMPLATES]),
        auto_reload=False,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {
        "g": _points,
        "short": short,
        "sentence": sentence,
        "printable_lines": printable_lines,
        "where_words": where_words,
        "costs_words": costs_words,
        "guessed_words": guessed_words,
        "guessed_lines_words": guessed_lines_words,
        "guesses_words": guesses_words,
        "mended_line_words": mended_line_words,
        "mended_words": mended_words,
        "status_words": lambda status: WORDS.get(status, status),
    }
    made.globals |= {
        "tone": tone,
        "example_of": example_view,
        "EXAMPLES_WORDS": EXAMPLES_WORDS,
        "SLIP_WORDS": SLIP_WORDS,
    }
    return made
