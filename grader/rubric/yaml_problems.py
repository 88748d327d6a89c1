"""A mistake in a hand-written file, and the words that tell its author where and what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]

MAX_SHOWN = 40


@dataclass(frozen=True)
class Problem:
    """One mistake: its line (from 1), the place in words ("" for the whole file), what is wrong and what is allowed."""

    line: int
    where: str
    message: str


def format_problems(file: str, problems: Iterable[Problem]) -> list[str]:
    """`file:line: where: message`, one line each, by line, without repetition."""
    ordered = dict.fromkeys(sorted(problems, key=lambda problem: problem.line))
    return [
        f"{file}:{found.line}: " + " ".join(": ".join(filter(None, (found.where, found.message))).split())
        for found in ordered
    ]


def where_of(path: Path, data: Any) -> str:
    """A path in words: ("criteria", 2, "points") is "criterion 'loss': points"."""
    words: list[str] = []
    plural = ""  # the word that the next step picks one of
    for step in path:
        data = data[step] if holds(data, step) else None
        begun = words[:-1] if plural else words
        if isinstance(step, int):
            name = next((data[key] for key in ("id", "kind", "name") if holds(data, key)), None)
            words = [*begun, f"{_singular(plural) or 'item'} {quoted(name) if isinstance(name, str) else step + 1}"]
            plural = ""
        elif plural and isinstance(data, dict):
            words = [*begun, f"{_singular(plural)} {quoted(step)}"]
            plural = ""
        else:
            words.append(cut(step))
            plural = step if _singular(step) != step else ""
    return ": ".join(filter(None, (" > ".join(words[:-1]), *words[-1:])))


def holds(data: Any, step: str | int) -> bool:
    return step in data if isinstance(data, dict) else isinstance(data, list) and step in range(len(data))


def _singular(word: str) -> str:
    if word == "criteria":
        return "criterion"
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def shown(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "nothing" if value is None else str(value).lower()
    if isinstance(value, str):
        return f"text {quoted(value)}"
    if isinstance(value, (list, dict)):
        return f"a {'list' if isinstance(value, list) else 'mapping'} of length {len(value)}"
    return cut(str(value))


def quoted(text: str) -> str:
    return f"'{cut(text)}'"


def cut(text: str) -> str:
    """At most 40 characters, all printable."""
    brief = text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 3] + "..."
    return brief if brief.isprintable() else repr(brief)[1:-1]
