"""What went wrong, by name: the same slip of several students under one name, with a line of code that shows it.

A name is made of what was found about a wrong answer (`staff` of a stored report), without what is one student's own:
lines, numbers of calls and program text. The first that is there gives it: a mistake that the rubric knows, the numbers
that a slip of the reference gives, a repair, any other sentence, at last how the calls ended.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.explain.twins.words import START
from grader.reports.listing import CELL, MAX_WIDTH, places
from grader.reports.written import short

Record = dict[str, Any]
NO_SLIPS = ("right", "not handed in", "waits for a person", "not all points")
UNEXPLAINED = {"wrong values": "wrong values, not explained", "wrong shape": "wrong shape, not explained"}
SOMEWHERE = "One small change on one line would make it right"
_REPAIR = re.compile(r"(?P<what>.*)\. With (?:one small change there|both changed) every call\b.*\bright\.", re.DOTALL)
_PLACE = re.compile(r"^(?:or )?(?:cell \d+, )?line \d+(?: of [^\s,:;]+)?(?:, in|:|,)?\s*", re.IGNORECASE)
_ALSO = re.compile(r"\s*\(on [^()]*, too\)")
_CALLS = re.compile(r"^(?:All \d+|\d+ of \d+|The|None of the \d+) calls? (?:end with an? (?P<error>\w+))?")
_CODE = re.compile(r"`([^`]*)`")
_LIBRARY = re.compile(r"(?:np|numpy|math|scipy|torch|jax)(?:\.\w{1,20}){1,3}")
_PASSED = ("Compared with the reference", "It would be right")


@dataclass(frozen=True)
class Sample:
    """One student's line that shows a slip: where it is and its text, empty where none is known; what was said."""

    student: str
    where: str
    text: str
    said: str


@dataclass(frozen=True)
class Slip:
    """One name, and everyone whom it cost points; `criteria` has by number how many students lost some there."""

    name: str
    criteria: Mapping[int, int]
    students: tuple[str, ...]
    sample: Sample


def slips(records: Sequence[Record]) -> tuple[Slip, ...]:
    """All slips, the commonest first. What waits, was not handed in or was graded by nbgrader's own cells has none."""
    found: dict[str, dict[str, list[tuple[int, Record]]]] = {}
    whose = {record["student"]: record for record in records}
    for record in records:
        for number, criterion in enumerate(record["criteria"], start=1):
            if _is_wrong(criterion):
                found.setdefault(slip_name(criterion), {}).setdefault(record["student"], []).append((number, criterion))
    made = []
    for name, by_student in found.items():
        numbers = Counter(number for met in by_student.values() for number, _ in met)
        samples = [_sample(whose[student], met[0][1]) for student, met in sorted(by_student.items())]
        best = next((sample for sample in samples if sample.text), samples[0])
        made.append(Slip(name, dict(sorted(numbers.items())), tuple(sorted(by_student)), best))
    return tuple(sorted(made, key=lambda slip: (-len(slip.students), tuple(slip.criteria), slip.name)))


def _is_wrong(criterion: Mapping[str, Any]) -> bool:
    points, status = criterion["points"], criterion["status"]
    return points is not None and points < criterion["max_points"] and status not in NO_SLIPS


def slip_name(criterion: Mapping[str, Any]) -> str:
    """What is wrong with an answer, in words that hold for everyone who did the same."""
    said = [sentence for sentence in criterion.get("staff", ()) if not sentence.startswith(_PASSED)]
    if said and criterion.get("misconception"):
        return _tidy(said[0])
    for names in (_named_by_numbers, _named_by_repair, _named_otherwise):
        for sentence in said:
            if name := names(sentence):
                return _tidy(name)
    return _tidy(criterion.get("misconception") or UNEXPLAINED.get(criterion["status"], criterion["status"]))


def _named_by_numbers(sentence: str) -> str:
    return sentence[len(START) :].partition(". (")[0] if sentence.startswith(START) else ""


def _named_by_repair(sentence: str) -> str:
    match = _REPAIR.fullmatch(sentence)
    if match is None:
        return ""
    parts = [_bare(_ALSO.sub("", part)) for part in match["what"].split("; and ")]
    named = [_general(part) for part in parts if _CODE.sub("", part).strip(" .")]
    return "; ".join(dict.fromkeys(named)) or SOMEWHERE


def _bare(part: str) -> str:
    """Without the places in front."""
    while (match := _PLACE.match(part)) and match[0]:
        part = part[match.end() :]
    return part


def _named_otherwise(sentence: str) -> str:
    match = _CALLS.match(sentence)
    if match and match["error"]:
        return f"it ends with {'an' if match['error'][0] in 'AEIOU' else 'a'} {match['error']}"
    if _REPAIR.fullmatch(sentence):
        return ""
    about = sentence[match.end() :] if match else sentence
    about = about.removeprefix("could be made:") if match else about
    return _general(re.split(r"(?<=\w)[;:](?= )|(?<=\w)\.(?= )", _bare(about), maxsplit=1)[0])


def _general(words: str) -> str:
    """Without program text, but for names of libraries."""
    told = _CODE.sub(lambda match: match[1] if _LIBRARY.fullmatch(match[1]) else "…", words)
    return f"an expression{told[1:]}" if told.startswith("…") else told


def _tidy(words: str) -> str:
    text = short(words).strip(" .")
    return text[:1].upper() + text[1:]


def _sample(record: Record, criterion: Record) -> Sample:
    handed_in = record.get("handed_in", {})
    files: Mapping[str, str] = handed_in.get("files", {})
    said = [*criterion.get("staff", ())] or [criterion.get("message", "")]
    shown = short(next((each for each in said if not each.startswith(_PASSED)), said[0]))
    found = places(said, handed_in.get("module", ""), files)
    if not found:
        return Sample(record["student"], "", "", shown)
    file, line = found[0]
    lines = files[file].split("\n")
    start = next((at for at in range(line - 1, 0, -1) if CELL.match(lines[at - 1])), 0)
    cell = CELL.match(lines[start - 1]) if start else None
    where = f"{file}, cell {cell[1]}, line {line - start}" if cell else f"{file}, line {line}"
    return Sample(record["student"], short(where), short(lines[line - 1][: 2 * MAX_WIDTH].strip()), shown)
