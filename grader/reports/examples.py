"""A failing call in full: its inputs, and what was expected beside what was received; for terminals, pages, scripts."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np

from grader.model import Array, Failure, Verdict, argument_words

FEW = 40
"""As many numbers as are shown one by one."""
WIDTH, HEIGHT, MARGIN = 560, 150, 28
RIGHT, WRONG = "#1a7f37", "#b3261e"


def explanation_lines(verdict: Verdict) -> list[str]:
    """What follows the verdict's message in a terminal, line by line."""
    lines = list(verdict.remarks)
    if verdict.example is not None:
        lines += _example_lines(verdict.example)
    return [*lines, *([f"Hint: {verdict.hint}"] if verdict.hint else [])]


def explanation_html(verdict: Verdict) -> str:
    """The same for a page; everything is escaped, nothing is loaded."""
    parts = [f"<p>{escape(remark)}</p>" for remark in verdict.remarks]
    if verdict.example is not None:
        parts.append(_example_html(verdict.example))
    if verdict.hint:
        parts.append(f"<p><i>Hint: {escape(verdict.hint)}</i></p>")
    return "".join(parts)


def explanation_record(verdict: Verdict) -> dict[str, Any]:
    """The same for scripts: arrays as nested lists, null where there are too many numbers."""
    example = verdict.example
    shown = None
    if example is not None:
        shown = {
            "function": example.outcome.probe.function,
            "regime": example.outcome.probe.regime,
            "inputs": {name: _plain(value) for name, value in example.outcome.probe.arguments.items()},
            "expected": _plain(example.expected),
            "received": _plain(_received(example)),
        }
    return {"remarks": list(verdict.remarks), "hint": verdict.hint, "example": shown}


def _received(example: Failure) -> Array | None:
    return example.outcome.value


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        finite = np.where(np.isfinite(value), value, 0.0) if value.dtype.kind == "f" else value
        if value.size > FEW:
            return {"shape": list(value.shape), "values": None}
        odd = value.dtype.kind == "f" and not np.isfinite(value).all()
        values = [str(x) for x in value.ravel()] if odd else finite.tolist()
        return {"shape": list(value.shape), "values": values}
    return value if value is None or isinstance(value, bool | int | float | str) else argument_words(value)


def _values(value: Array) -> str:
    """The numbers of an array on one line, or just its shape where they are many."""
    if value.size > FEW:
        return f"of shape {value.shape}"
    if value.ndim > 0:
        return f"[{' '.join(_values(row) for row in value)}]"
    return _number(float(value))


def _number(x: float) -> str:
    return f"{x:.6g}"


def _example_lines(example: Failure) -> list[str]:
    arguments = example.outcome.probe.arguments
    lines = [
        f"  {name} = {_values(value) if isinstance(value, np.ndarray) else argument_words(value)}"
        for name, value in arguments.items()
    ]
    for name, value in (("expected", example.expected), ("received", _received(example))):
        if value is not None:
            lines.append(f"  {name} {_values(value)}")
    return ["For example:", *lines]


def _example_html(example: Failure) -> str:
    arguments = example.outcome.probe.arguments
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(argument_words(value))}</td><td>{_cell(value)}</td></tr>"
        for name, value in arguments.items()
    )
    given = f'<table class="example" cellpadding="4">{rows}</table>'
    inside = f'<div class="scroll">{given}{_compared(example)}</div>'
    return f"<details open><summary>An example in full</summary>{inside}</details>"


def _cell(value: Any) -> str:
    if not isinstance(value, np.ndarray):
        return ""
    if value.size > FEW:
        return "(many numbers)"
    lines = value.reshape(-1, value.shape[-1]) if value.ndim > 1 else value.reshape(1, -1)
    return "<br>".join(" ".join(_number(float(x)) for x in row) for row in lines)


def _compared(example: Failure) -> str:
    """Expected and received side by side, and a picture where they are a few coordinates."""
    expected, received = example.expected, _received(example)
    if expected is None:
        return ""
    if received is None or received.size != expected.size or expected.size > FEW:
        got = "" if received is None else f"<tr><th>received</th><td>{escape(_values(received))}</td></tr>"
        wanted = f"<tr><th>expected</th><td>{escape(_values(expected))}</td></tr>"
        return f'<table class="example" cellpadding="4">{wanted}{got}</table>'
    received = received.reshape(expected.shape)
    apart = _apart(expected, received)
    rows = "".join(
        f"<tr{_mark(bool(apart[at]))}><th>{escape(str(list(at)) if at else 'value')}</th>"
        f"<td>{_number(float(expected[at]))}</td><td>{_number(float(received[at]))}</td></tr>"
        for at in np.ndindex(expected.shape)
    )
    table = f'<table class="example" cellpadding="4"><tr><th></th><th>expected</th><th>received</th></tr>{rows}</table>'
    return table + (picture(expected, received) if expected.ndim == 1 and expected.size > 1 else "")


def _mark(apart: bool) -> str:
    return f' style="color:{WRONG};font-weight:700"' if apart else ""


def _apart(expected: Array, received: Array) -> Array:
    """Where two arrays part visibly: by more than a ten-thousandth of the largest number."""
    size = float(np.max(np.abs(expected), initial=0.0)) or 1.0
    return np.asarray(~(np.abs(received - expected) <= 1e-4 * size))


def picture(expected: Array, received: Array) -> str:
    """Coordinates of a vector, expected as rings and received as dots, joined by a line where they part. Inline SVG."""
    finite = [float(x) for x in (*expected, *received) if np.isfinite(x)]
    low, high = min([*finite, 0.0]), max([*finite, 0.0])
    room = (high - low) or 1.0
    step = (WIDTH - 2 * MARGIN) / len(expected)

    def y(value: float) -> float:
        bounded = min(max(value, low), high) if np.isfinite(value) else high
        return HEIGHT - MARGIN - (bounded - low) / room * (HEIGHT - 2 * MARGIN)

    marks = [f'<line x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{y(0):.1f}" y2="{y(0):.1f}" stroke="#8888"/>']
    for j, (wanted, got, apart) in enumerate(zip(expected, received, _apart(expected, received), strict=True)):
        x, top, bottom = MARGIN + (j + 0.5) * step, y(float(wanted)), y(float(got))
        colour = WRONG if apart else RIGHT
        if apart:
            marks.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}" stroke="{colour}"/>')
        marks.append(f'<circle cx="{x:.1f}" cy="{top:.1f}" r="6" fill="none" stroke="#57606a" stroke-width="2"/>')
        marks.append(f'<circle cx="{x:.1f}" cy="{bottom:.1f}" r="3.5" fill="{colour}"/>')
        below = f'y="{HEIGHT - 6}" font-size="11" text-anchor="middle" fill="#57606a"'
        marks.append(f'<text x="{x:.1f}" {below}>[{j}]</text>')
    words = "rings: expected, dots: received, coordinate by coordinate"
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{words}" style="width:100%;max-width:{WIDTH}px">'
        f"<title>{words}</title>{''.join(marks)}</svg><p><small>{words}</small></p>"
    )
