"""A student's own check, and how a derivation is read, as HTML for the output of a notebook's cell."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from grader.derivation.record import WrittenReading
from grader.reports.own_check import Part, summary
from grader.reports.prose import sentence
from grader.reports.rendering import TEMPLATES, render
from grader.reports.written import reading_record


def check_html(
    title: str, parts: Sequence[Part], taken: Sequence[tuple[str, str]], notes: Sequence[str], about: Sequence[str]
) -> str:
    """Each part in a table, what is not right in full, what would be taken from where."""
    return render(
        "check.html",
        css=_css(),
        title=title,
        parts=parts,
        summary=summary(parts),
        taken=taken,
        notes=notes,
        about=about,
        sentence=sentence,
    )


def derivation_html(written: WrittenReading, about: Sequence[str]) -> str:
    """Line by line, without the steps that earn points."""
    return render("derivation.html", css=_css(), read=reading_record(written), about=about)


def _css() -> Markup:
    """The feedback page's, to stand inside of one element's rule."""
    sheets = ((TEMPLATES / name).read_text(encoding="utf-8") for name in ("parts.css", "feedback.css"))
    return Markup("".join(sheets).replace(":root", "&"))
