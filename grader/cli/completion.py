"""What a shell offers at the tab key: commands, options, assignments and students; argcomplete does the rest.

Loads nothing of a course: the names of files are enough, and a person waits.
"""

from __future__ import annotations

import argparse
import importlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

SHELLS = ("bash", "zsh", "fish", "powershell")
ASKED = "_ARGCOMPLETE"
"""The variable by which a shell asks argcomplete."""


class Completion(argparse.Action):
    """`grader --completion SHELL`: print what the shell is to read at its start."""

    def __call__(self, parser: argparse.ArgumentParser, options: Any, shell: Any, option: str | None = None) -> None:
        print(_argcomplete(parser).shellcode(["grader"], shell=shell))
        parser.exit(0)


def complete(parser: argparse.ArgumentParser) -> None:
    """Answer a shell and end, if one asks."""
    if ASKED not in os.environ:
        return
    for action in _all_actions(parser):
        if action.dest in ANSWERS:
            action.completer = ANSWERS[action.dest]  # type: ignore[attr-defined]
    _argcomplete(parser).autocomplete(parser, always_complete_options=False)


def _argcomplete(parser: argparse.ArgumentParser) -> Any:
    try:
        return importlib.import_module("argcomplete")
    except ImportError:
        parser.exit(2, "grader: completion needs the package argcomplete: pip install argcomplete\n")


def _all_actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    found = []
    for action in parser._actions:
        found.append(action)
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                found += _all_actions(command)
    return found


def _course(options: argparse.Namespace) -> Path:
    here = Path.cwd()
    named: Path | None = getattr(options, "course", None)
    return named or next((each for each in (here, *here.parents) if (each / "rubrics").is_dir()), here)


def assignments(prefix: str, parsed_args: argparse.Namespace, **_: Any) -> Sequence[str]:
    """The rubrics of the course around here, and nbgrader's source folders."""
    course = _course(parsed_args)
    ours = {path.stem for path in (course / "rubrics").glob("*.yaml")}
    return sorted(ours or {path.name for path in (course / "source").glob("*") if path.is_dir()})


def students(prefix: str, parsed_args: argparse.Namespace, **_: Any) -> Sequence[str]:
    """Who has a folder in submitted/, for the assignment where one is named already."""
    name = getattr(parsed_args, "assignment", None) or "*"
    return sorted({path.parent.name for path in (_course(parsed_args) / "submitted").glob(f"*/{name}")})


ANSWERS: dict[str, Callable[..., Sequence[str]]] = {"assignment": assignments, "student": students}
"""By the name of an option or argument, wherever it stands."""
