"""What a student's own check prints: with colour where the terminal has it, in words that do without."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.reports.examples import ExampleView, Picture
from grader.reports.listing import Excerpt
from grader.reports.own_check import Part, summary

if TYPE_CHECKING:
    from grader.cli.check import Told

MARKS = {"right": ("✓", "green"), "not yet": ("✗", "red"), "not written": ("·", "yellow"), "no example": ("-", "dim")}
ASCII = {"✓": "+", "✗": "x", "·": ".", "○": "o", "●": "*", "◉": "@"}
WIDE = 100
INDENT = (0, 0, 0, 4)
COLUMNS = 25
"""Characters across a picture."""


@contextlib.contextmanager
def progress(words: str) -> Iterator[None]:
    """Something that moves while a person waits; nothing where nobody looks."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(words):
        yield


def show_check(told: Told, protection: str) -> None:
    """The title, what was taken, a line for each criterion, then what is not right in full."""
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    if not console.is_terminal or console.width > WIDE:
        console.width = WIDE
    with console.capture() as captured:
        for each in _told(told, protection, console.options.ascii_only):
            console.print(each)
    text = captured.get()
    if not console.is_terminal:
        text = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
    sys.stdout.write(text)


def _told(told: Told, protection: str, plain: bool) -> Iterator[RenderableType]:
    yield Text(told.title, style="bold")
    yield _taken(told.taken)
    for note in told.notes:
        yield Padding(Text(f"Note: {note}"), (0, 0, 0, 2))
    yield ""
    if not told.parts:
        yield "There are no published examples here."
    else:
        yield _parts(told.parts, plain)
        for number, part in enumerate(told.parts, start=1):
            if part.in_full:
                yield ""
                yield _part(number, part, plain)
        yield ""
        yield Text(summary(told.parts), style="bold")
    if told.written:
        yield f"`grader derivation {told.notebook}` reads your {', '.join(told.written)} line by line."
    if protection and told.parts:
        yield Text(protection, style="dim")


def _taken(found: Sequence[tuple[str, str]]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    for name, where in found:
        table.add_row(Text(f"  {name}"), Text(where, style="dim"))
    return Group(Text("This is what would be taken:", style="dim"), table)


def _sign(text: str, plain: bool) -> str:
    return "".join(ASCII.get(each, each) for each in text) if plain else text


def _parts(parts: Sequence[Part], plain: bool) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    table.add_column(justify="right")
    for number, part in enumerate(parts, start=1):
        sign, style = MARKS[part.state]
        state = Text(f"{_sign(sign, plain)} {part.words}", style=style)
        worth = f"{part.points:g} {'point' if part.points == 1 else 'points'}"
        table.add_row(str(number), state, Text(worth, style="dim"), Text(part.title))
    return table


def _part(number: int, part: Part, plain: bool) -> RenderableType:
    _, style = MARKS[part.state]
    body: list[RenderableType] = [Text(part.message)]
    body += [_excerpt(each) for each in part.excerpts]
    if part.hint:
        body.append(Text.assemble(("How to go on: ", "bold"), part.hint))
    if part.example is not None:
        body.append(_example(part.example, plain))
    return Group(Text(f"{number}  {part.title}", style=f"bold {style}"), *(Padding(each, INDENT) for each in body))


def _excerpt(excerpt: Excerpt) -> RenderableType:
    lines = Text(f"{excerpt.where}:", style="dim")
    for line in excerpt.lines:
        lines.append(f"\n{'>' if line.marked else ' '} {line.number:>4}  ", style="bold" if line.marked else "dim")
        lines.append(line.text, style="bold" if line.marked else "")
    return lines


def _example(example: ExampleView, plain: bool) -> RenderableType:
    given = Table.grid(padding=(0, 2))
    for name, words, lines in example.arguments:
        given.add_row(Text(f"  {name}"), Text("\n".join(lines) or words))
    shown: list[RenderableType] = [Text("For example, called with"), given]
    if example.elements:
        shown.append(_elements(example, plain))
    for name, values in example.whole:
        shown.append(Text(f"  {name}  {values}"))
    return Group(*shown)


def _elements(example: ExampleView, plain: bool) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    for _ in range(3):
        table.add_column(justify="right", no_wrap=True)
    drawn = _pictured(example.picture) if example.picture is not None else []
    legend = [_sign("○ expected, ● yours", plain)] if drawn else []
    table.add_row("", "expected", "yours", "", *legend, style="dim")
    for row, (at, wanted, got, apart) in enumerate(example.elements):
        picture = [_sign(drawn[row], plain)] if drawn else []
        style = "red" if apart else ""
        table.add_row(f"  {at}", wanted, got, "differs" if apart else "", *picture, style=style)
    return table


def _pictured(picture: Picture) -> list[str]:
    """Each coordinate on a line of its own: a ring where it should be, a dot where it is."""
    heights = [float(each) for mark in picture.marks for each in (mark.wanted, mark.got)]
    low, room = min(heights), (max(heights) - min(heights)) or 1.0

    def column(height: str) -> int:
        return round((COLUMNS - 1) * (1 - (float(height) - low) / room))

    drawn = []
    for mark in picture.marks:
        line = [" "] * COLUMNS
        wanted, got = column(mark.wanted), column(mark.got)
        line[wanted] = "○"
        line[got] = "●" if got != wanted else "◉"
        drawn.append("".join(line))
    return drawn
