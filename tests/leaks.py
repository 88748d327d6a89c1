"""What students must not learn from a file that they can get, and where it stands in one."""

from __future__ import annotations

import base64
import contextlib
import functools
import html
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import grader
from grader.checks.value import ValueCheck
from grader.course.assignment import Assignment
from grader.derivation.read import ready
from grader.grading import plan

PACKAGE = Path(grader.__file__).parent
LONG = 24
"""Letters of a line that say something by themselves."""
MOST = 100
"""Shares of fewer points are no secrets: 10 of 30 is 0.333333."""
PRECISIONS = (6, 8, 10, 12, 15, 17)
NUMBER = re.compile(r"(?<![\w.])-?\d+\.?\d*(?:e[+-]?\d+)?(?![\w.])", re.IGNORECASE)
DATA = re.compile(r"data:[\w/+.-]+;base64,([A-Za-z0-9+/=]+)")


@dataclass(frozen=True)
class Secrets:
    """By kind: texts that may stand nowhere, and the numbers of hidden calls with the regime that they are from."""

    texts: Mapping[str, Set[str]]
    numbers: Mapping[str, str]


def secrets_of(assignment: Assignment, given: Iterable[bytes] = ()) -> Secrets:
    """All that is hidden of an assignment, but for what the handout holds, or the files that are `given`."""
    known = squeezed("\n".join(text for data in (*assignment.handout.values(), *given) for text in texts_of("", data)))
    hidden = [path.read_text(encoding="utf-8") for path in assignment.reference.folder.glob("*.py")]
    code = {line for text in hidden for line in map(squeezed, text.splitlines()) if len(line) >= LONG}
    steps = assignment.rubric.derivation
    answers = "\n".join(steps.answers if steps else ())
    key = {squeezed(formula) for formula in re.findall(r"\$\$(.*?)\$\$", answers, re.DOTALL)}
    milestones = ready(steps).settings.milestones if steps else ()
    texts = {
        "a line of a hidden file": {line for line in code if line not in known},
        "a line of the answer key": {line for line in key if len(line) >= LONG and line not in known},
        "a milestone": {name for step in milestones for name in (step.id, step.title) if name not in known},
        "the seed": {str(assignment.rubric.seed)},
        "a place of the course on this machine": {str(assignment.course.root / "solutions")},
    }
    return Secrets(texts, _numbers(assignment))


@functools.lru_cache(maxsize=8)
def _numbers(assignment: Assignment) -> Mapping[str, str]:
    return dict(_hidden_numbers(assignment))


def _hidden_numbers(assignment: Assignment) -> Iterator[tuple[str, str]]:
    """Each number of a hidden call as it may be printed, with the call's regime; published ones are none."""
    published, hidden = set(_printed([k / n for n in range(1, MOST) for k in range(n)])), {}
    for probe in plan(assignment):
        for number in [each for value in probe.arguments.values() for each in _printed(value)]:
            if probe.published:
                published.add(number)
            else:
                hidden[number] = probe.regime
    checks = [check for criterion in assignment.rubric.criteria for check in criterion.checks]
    for check in checks:
        expanded = assignment.rubric.expanded(check)
        if not isinstance(expanded, ValueCheck):
            continue
        for probe in expanded.probes(assignment.inputs):
            for number in _printed(assignment.reference.expected(expanded.target(), probe).value):
                if probe.published:
                    published.add(number)
                else:
                    hidden[number] = probe.regime
    yield from ((number, regime) for number, regime in hidden.items() if number not in published)


def _printed(value: Any) -> Iterator[str]:
    """A value's numbers at several precisions; those of few digits are everybody's."""
    try:
        flat = np.asarray(value, dtype=float).ravel()
    except (TypeError, ValueError):
        return
    for number in flat[np.isfinite(flat)]:
        for digits in PRECISIONS:
            text = f"{float(number):.{digits}g}"
            if len(text.partition("e")[0].replace("-", "").replace(".", "").strip("0")) >= min(PRECISIONS):
                yield text.lstrip("-")


def squeezed(text: str) -> str:
    return " ".join(text.split())


def texts_of(name: str, data: bytes) -> Iterator[str]:
    """All readings of a file: as it stands, strings of JSON, a page without its marks, members of archives, data."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                content = archive.read(member)
                yield member
                yield from texts_of(member, content) if not _is_everybodys(member, content) else ()
        return
    text = data.decode("utf-8", errors="replace")
    yield text
    with contextlib.suppress(ValueError):
        yield "\n".join(_strings(json.loads(text)))
    if "<" in text:
        yield html.unescape(re.sub(r"<[^>]*>", "", text))
    for found in DATA.findall(text):
        yield from texts_of(name, base64.b64decode(found))


def _is_everybodys(member: str, content: bytes) -> bool:
    """Whether it is a file of this package as it is: the same for all courses, and made without any."""
    path = PACKAGE.parent / member
    return member.startswith("grader/") and path.is_file() and path.read_bytes() == content


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from _strings(each)
    elif isinstance(value, list):
        joined = "".join(each for each in value if isinstance(each, str))
        yield joined
        for each in value:
            yield from _strings(each)
    else:
        yield str(value)


def found_in(files: Mapping[str, bytes], secrets: Secrets) -> tuple[list[str], set[str]]:
    """Which secrets stand in which files, in words, and the regimes of hidden calls whose numbers stand there."""
    told: list[str] = []
    regimes: set[str] = set()
    for name, data in files.items():
        for text in dict.fromkeys([name, *texts_of(name, data)]):
            flat = squeezed(text)
            for kind, all_of_it in secrets.texts.items():
                told += [f"{name}: {kind}: {secret}" for secret in sorted(all_of_it) if secret in flat]
            regimes |= {secrets.numbers[each] for each in map(_bare, NUMBER.findall(text)) if each in secrets.numbers}
    return list(dict.fromkeys(told)), regimes


def _bare(number: str) -> str:
    return number.lstrip("-").lower()


def below(folder: Path) -> dict[str, bytes]:
    """All files in a folder, by their path there."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
