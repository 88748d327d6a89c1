"""A criterion of a report's record in plain words, for the person who handed it in: formats of platforms show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grader.ingest import printable
from grader.reports.notes import shown_notes
from grader.reports.written import printable_lines, short

Record = Mapping[str, Any]
WAITS = "A person will mark this; until then it counts neither for nor against you."


def told(criterion: Record) -> str:
    """What, why, how to go on, an example, and how each line of a written answer was read. Never the steps sought."""
    lines = [WAITS] if criterion["points"] is None else []
    lines += ["Marked by a person."] if criterion.get("by_person") and criterion["points"] is not None else []
    lines += [criterion.get("message", ""), *criterion.get("remarks", ())]
    lines += _example(criterion.get("example"))
    lines += [f"Hint: {criterion['hint']}"] if criterion.get("hint") else []
    for claim in criterion.get("derivation", {}).get("claims", ()):
        note = f" ({claim['note']})" if claim["note"] else ""
        lines.append(f"line {claim['line']} {claim['status']}: {short(claim['text'])}{note}")
    return "\n".join(filter(None, map(printable_lines, lines)))


def notes_told(record: Record) -> str:
    """What was odd about the files, a line each, and how the code was held."""
    held = [f"sandbox: {record['provenance']['protection']}"] if "provenance" in record else []
    return "\n".join([*(f"note: {note}" for note in shown_notes(record["notes"])), *held])


def standing(record: Record) -> str:
    """`20 of 30 points so far; a person must look at: the derivation`, and what lateness costs."""
    waiting = [printable(criterion["title"]) for criterion in record["criteria"] if criterion["points"] is None]
    words = f"{record['points']:g} of {record['max_points']:g} points"
    words += f" so far; a person must look at: {', '.join(waiting)}" if waiting else ""
    return words + (f"; {record['penalty']:g} points off for lateness" if record.get("penalty") else "")


def _example(example: Record | None) -> list[str]:
    if example is None:
        return []
    inputs = [f"  {name} = {_value(value)}" for name, value in example["inputs"].items()]
    answers = [f"  {name} {_value(example[name])}" for name in ("expected", "received") if example[name] is not None]
    return ["For example:", *inputs, *answers]


def _value(value: Any) -> str:
    """An array's numbers on one line, or its shape where there are many."""
    if isinstance(value, Mapping):
        return _value(value["values"]) if value["values"] is not None else f"of shape {tuple(value['shape'])}"
    if isinstance(value, list):
        return f"[{' '.join(map(_value, value))}]"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
