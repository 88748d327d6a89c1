"""Texts as parts of a page: our own sentences with program text in them, and what a student wrote in Markdown.

Whatever comes out is safe to put into a page: text is escaped, no link leads anywhere and no picture is loaded.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from html import escape
from typing import Any

import mistune
from markupsafe import Markup
from mistune.plugins.math import math
from mistune.plugins.table import table

from grader.reports.written import printable_lines

MAX_MARKDOWN = 20_000
"""Characters of Markdown; longer texts are shown as they were typed. Reading one takes longer than its length grows."""
MAX_TYPED = 200_000
_LATEX = (
    r"^ {0,3}(?:\\begin\{(?P<environment>[A-Za-z]{1,20}\*?)\}[\s\S]{0,5000}?\\end\{(?P=environment)\}"
    r"|\\\[[\s\S]{0,5000}?\\\])[^\n]*(?:\n|$)"
)
"""`\\begin{align} ... \\end{align}` and `\\[ ... \\]`."""
_BOLD = r"(?<![\w)\]])\*\*(?=\S)(?P<words>[^*\n$`]{1,200})(?<=\S)\*\*(?![\w(\[])"
"""`**words**`, but not the powers of `a**b**c`."""
_CODE = re.compile(r"`([^`\n]+)`")

Pictures = Mapping[str, Mapping[str, str]]
"""By name what nbformat calls attachments: kind -> base64."""


def sentence(text: str) -> Markup:
    """Words of ours: what stands between backticks is program text."""
    parts = _CODE.split(printable_lines(text))
    return Markup("".join(f"<code>{escape(part)}</code>" if at % 2 else escape(part) for at, part in enumerate(parts)))


def _lines(text: str) -> str:
    return printable_lines(text.replace("\r\n", "\n").expandtabs(4))


def typed(text: str) -> Markup:
    """A text as it was typed."""
    cut = "\n..." if len(text) > MAX_TYPED else ""
    return Markup(f'<pre class="typed">{escape(_lines(text[:MAX_TYPED]) + cut)}</pre>')


def markdown(text: str, pictures: Pictures) -> Markup:
    """What a student wrote: paragraphs, lists, tables and pasted pictures; formulas and all else as it was typed.

    Neither a single `*` nor a backslash is markup here: in formulas they mean something else.
    """
    if len(text) > MAX_MARKDOWN:
        return typed(text)
    return _read(text, pictures) if pictures else _read_alone(text)


@functools.lru_cache(maxsize=64)
def _read_alone(text: str) -> Markup:
    """Without pictures: blank answers and cells are the same for a class."""
    return _read(text, {})


def _read(text: str, pictures: Pictures) -> Markup:
    reader = mistune.Markdown(renderer=_Shown(pictures))
    math(reader)
    table(reader)
    for rule in ("emphasis", "escape", "linebreak"):
        reader.inline.rules.remove(rule)
    reader.inline.register("bold", _BOLD, _read_bold, before="link")
    reader.block.register("latex", _LATEX, _read_latex, before="list")
    try:
        return Markup(reader(_lines(text)))
    except RecursionError:  # nested deeper than anybody writes
        return typed(text)


def _read_latex(reader: Any, found: re.Match[str], state: Any) -> int:
    state.append_token({"type": "latex", "raw": found[0].strip()})
    return found.end()


def _read_bold(reader: Any, found: re.Match[str], state: Any) -> int:
    state.append_token({"type": "bold", "raw": found["words"]})
    return found.end()


class _Shown(mistune.HTMLRenderer):
    """Tags without attributes, but for pictures that are there. Tables and lists are the library's."""

    def __init__(self, pictures: Pictures) -> None:
        super().__init__(escape=True)
        self.pictures = pictures

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return f"{text} <code>{escape(url)}</code>"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        words = mistune.util.striptags(text).strip() or "a picture"
        kinds = self.pictures.get(url.removeprefix("attachment:"), {}) if url.startswith("attachment:") else {}
        for kind, content in kinds.items():
            if kind.startswith("image/") and kind != "image/svg+xml":
                return f'<img src="data:{escape(kind)};base64,{escape("".join(content))}" alt="{words}">'
        return f"({words}: a picture that is not here)"

    def heading(self, text: str, level: int, **_: Any) -> str:
        return f'<p class="heading">{text}</p>\n'

    def block_code(self, code: str, info: str | None = None) -> str:
        return f'<pre class="typed">{escape(code)}</pre>\n'

    def block_math(self, text: str) -> str:
        return f'<code class="typed">$${escape(text)}$$</code>\n'  # may stand within a paragraph

    def bold(self, text: str) -> str:
        return f"<b>{escape(text)}</b>"

    def latex(self, text: str) -> str:
        return f'<pre class="typed">{escape(text)}</pre>\n'

    def inline_math(self, text: str) -> str:
        return f"<code>${escape(text)}$</code>"
