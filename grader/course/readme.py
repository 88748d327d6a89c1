"""The part of a handout's README that a release writes: what students need, and how they check their work."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from grader.course.task import Task

FILE = "README.md"
BEGIN, END = "<!-- made by grader release -->", "<!-- end of what grader release made -->"
MADE = re.compile(rf"\s*{BEGIN}.*?{END}\s*".encode(), re.DOTALL)
INSTALLED = "about 6 MB to download with it, beside numpy"
"""Measured in an empty environment: what `pip install` fetches for the wheel."""


def without_made(content: bytes) -> bytes:
    """A README without the part that a release wrote."""
    return MADE.sub(b"\n", content) if BEGIN.encode() in content else content


def with_check(content: bytes, title: str, task: Task, packages: Sequence[str], wheel: tuple[str, int]) -> bytes:
    """The author's README, or one with the title alone, with the part on checking; `wheel` is its name and size.

    `packages` are those that students may import.
    """
    own = without_made(content).decode("utf-8-sig", errors="replace").rstrip()
    return "\n\n".join([own or f"# {title}", BEGIN, *_parts(task, packages, wheel), END, ""]).encode()


def _parts(task: Task, packages: Sequence[str], wheel: tuple[str, int]) -> list[str]:
    name, size = wheel
    tests = any(file.startswith("test_") for file in task.handout)
    needs = " ".join(dict.fromkeys(["numpy", *packages, *(["pytest"] if tests else [])]))
    runs = "run the tests in this folder with `python -m pytest`, as often as you like" if tests else "try your work"
    texts = [
        f"`pip install {needs}` is all that you need: {runs}. What follows is for those who want to know more.",
        "`grader check` finds your work as grading does and says what it takes. It calls your functions on the "
        "published examples and says of each graded part what the feedback would say: what is wrong, where, and how to "
        "go on. It runs your own files on your own machine and sends nothing anywhere. Your marks are decided on other "
        f"inputs. One command in this folder installs it, on Python 3.11 or newer ({size / 1e6:.1f} MB here, and "
        f"{INSTALLED}):",
    ]
    return [
        "## Check your work before you hand in",
        *map(_wrapped, texts),
        f"```\npip install {name}\n```",
        "Then, in this folder:",
        f"```\ngrader check\n{_derivation(task)}```",
        "In a notebook, also in Colab: `%load_ext grader` in one cell, `%grader check` in the next.",
    ]


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 110, break_on_hyphens=False, break_long_words=False)


def _derivation(task: Task) -> str:
    return f"grader derivation {task.notebook}    # your derivation, line by line\n" if task.written else ""
