"""`html`: one self-contained page for one student. Everything is escaped; nothing is loaded and nothing runs."""

from __future__ import annotations

from html import escape

from grader.model import Report, Score
from grader.reports.examples import explanation_html
from grader.reports.written import reading_html

STYLE = """
:root { color-scheme: light dark; --line: #8884; --good: #1a7f37; --bad: #b3261e; --wait: #8a6d00; }
@media (prefers-color-scheme: dark) { :root { --good: #56d364; --bad: #ff8a80; --wait: #e3b341; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 0 auto; padding: 1.5rem 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; }
.quiet { opacity: .75; font-size: .9rem; }
.good { color: var(--good); } .bad { color: var(--bad); } .wait { color: var(--wait); }
article { border-left: 4px solid var(--line); padding: .25rem 0 .25rem .9rem; margin: 1rem 0; overflow-wrap: anywhere; }
article.good { border-color: var(--good); } article.bad { border-color: var(--bad); }
article.wait { border-color: var(--wait); }
article p, article .title, article table, article summary, article .derivation { color: CanvasText; }
.points { font-weight: 700; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; position: sticky; left: 0; background: Canvas; white-space: normal;
  min-width: 6.5rem; overflow-wrap: anywhere; }
.words { text-align: left; }
.example th, .example td { position: static; text-align: left; white-space: pre; min-width: 0; vertical-align: top; }
.example { margin: .5rem 0; font-size: .9rem; }
summary { cursor: pointer; }
@media (max-width: 40rem) { th, td { padding: .3rem .4rem; } }
.bar { display: inline-block; height: .7rem; background: var(--good); vertical-align: middle; border-radius: 2px; }
"""


def page(title: str, body: str) -> str:
    """A page that may load and run nothing, whatever is in it."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def report_html(report: Report) -> str:
    """The student's page."""
    waiting = " so far; a person must look at the rest" if report.needs_review else ""
    head = (
        f"<h1>{escape(report.title)}</h1>\n"
        f"<p><b>{report.points:g} of {report.max_points:g} points</b>{waiting}</p>\n"
        f'<p class="quiet">{escape(report.student)}</p>\n'
    )
    notes = "".join(f"<p>Note: {escape(note)}</p>\n" for note in report.notes)
    foot = f'\n<p class="quiet">Sandbox: {escape(report.provenance.protection)}</p>'
    return page(f"{report.title}: {report.student}", head + notes + "\n".join(map(_criterion, report.scores)) + foot)


def _criterion(score: Score) -> str:
    points = "?" if score.points is None else f"{score.points:g}"
    written = score.verdict.written
    read = reading_html(written) if written is not None else ""
    return (
        f'<article class="{tone(score.points, score.max_points)}"><span class="points">{points} / '
        f'{score.max_points:g}</span> <span class="title">{escape(score.title)}</span>'
        f"<p>{escape(score.verdict.message)}</p>{explanation_html(score.verdict)}{read}</article>"
    )


def tone(points: float | None, max_points: float) -> str:
    """Class of a score: good, bad or wait."""
    if points is None:
        return "wait"
    return "good" if points == max_points else "bad"
