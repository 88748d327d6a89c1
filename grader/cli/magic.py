"""`%load_ext grader` and `%grader check`: the students' commands in a notebook, as tables where they have one."""

from __future__ import annotations

import argparse
import contextlib
import shlex
from typing import Any

from grader.cli import main, parser
from grader.cli.check import PLAIN, own_check
from grader.cli.ending import told
from grader.sandbox.tiers import open_plain

SAVED = "Files count as they are saved: save the notebook (Ctrl+S, ⌘S) before you check it."


class Shown:
    """HTML for a notebook, with the same in words."""

    def __init__(self, html: str, text: str) -> None:
        self.html, self.text = html, text

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def register(shell: Any) -> None:
    """Give an IPython shell the line magic `%grader`."""
    shell.register_magic_function(grader_magic, magic_kind="line", magic_name="grader")


def grader_magic(line: str) -> Shown | None:
    """`%grader check [PATH]` and `%grader derivation FILE` as tables; any other command as in a terminal."""
    words = shlex.split(line) or ["check"]
    if words[0] not in SHOWN or {"--format", "-h", "--help"} & set(words):
        with contextlib.suppress(SystemExit):  # help, or a mistake on the line, has been told
            main(words)
        return None
    try:
        options = parser().parse_args(words)
        return SHOWN[words[0]](options)
    except SystemExit:
        return None
    except Exception as error:
        told(error, verbose=False)
        return None


def _check(options: argparse.Namespace) -> Shown:
    from grader.reports.in_cell import check_html
    from grader.reports.own_check import summary

    found = own_check(options.path, open_plain(), options.course)
    html = check_html(found.title, found.parts, found.taken, found.notes, [SAVED, PLAIN])
    return Shown(html, summary(found.parts))


def _derivation(options: argparse.Namespace) -> Shown:
    from grader.cli.derivation import read
    from grader.reports.in_cell import derivation_html
    from grader.reports.written import reading_text

    reading = read(options)
    html = derivation_html(reading.written, [*reading.about, SAVED])
    return Shown(html, reading_text(reading.written, for_marker=False))


SHOWN = {"check": _check, "derivation": _derivation}
