"""The instructor's page, put together: one file that loads nothing and is of use without its script."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from markupsafe import Markup

from grader.reports.duration import duration
from grader.reports.notes import shown_notes
from grader.reports.overview import plots
from grader.reports.overview.alike import Found, alike, program
from grader.reports.overview.groups import late, milestones, sections, waiting
from grader.reports.overview.pairs import Shown, has_copydetect, side_by_side
from grader.reports.overview.slips import Slip, slips
from grader.reports.overview.statistics import Item, items, spread
from grader.reports.rendering import TEMPLATES, render
from grader.reports.written import short

Record = dict[str, Any]
INSTALL = "pip install 'nablagrade[report]'"
SLOWEST = 5
NOTHING = Markup("")
MOST_SLIPS = 3


@dataclass(frozen=True)
class Run:
    """What is known of the grading: when reports were written and how long each student's work took (seconds);
    who handed in and has no report, and who of the roster handed in nothing."""

    first: datetime | None = None
    last: datetime | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    ungraded: Sequence[str] = ()
    absent: Sequence[str] = ()


@dataclass(frozen=True)
class Person:
    """How a student is shown: the id, the name where the roster has it, and where the feedback page is."""

    id: str
    name: str
    link: str


@dataclass(frozen=True)
class Row:
    """One student's line of the table."""

    person: Person
    section: str
    cells: Sequence[Mapping[str, Any]]
    late: str
    seconds: float
    penalty: float
    points: float
    waits: bool
    by_person: bool
    notes: bool


@dataclass(frozen=True)
class Plots:
    """The drawings, empty where matplotlib is missing."""

    totals: Markup = NOTHING
    criteria: Markup = NOTHING
    criterion: Sequence[Markup] = ()
    sections: Markup = NOTHING


@dataclass(frozen=True)
class Similar:
    """Similar programs: what was found, and groups and pairs side by side; nothing where none can be looked for."""

    found: Found | None = None
    groups: Sequence[Shown] = ()
    pairs: Sequence[Shown] = ()


def overview_html(
    title: str,
    records: Sequence[Record],
    *,
    warning: str = "",
    run: Run | None = None,
    handout: Sequence[str] = (),
    name: str = "",
) -> str:
    """The page of an assignment (its `name` is that of the command line).

    `records` are stored reports as they count (`marked_record`), with `who`, `section`, `link` and `late` where these
    are known; `handout` are the programs that students were given.
    """
    criteria = items(records)
    people = {record["student"]: _person(record) for record in records}
    totals = [float(record["points"]) for record in records]
    most = max((float(record["max_points"]) for record in records), default=0.0)
    found = slips(records)
    similar = _similar(records, handout)
    return render(
        "overview.html",
        title=short(title),
        name=name,
        records=records,
        people=people,
        items=criteria,
        most=most,
        lies=spread(totals),
        slips=found,
        slips_of={item.number: commonest(found, item.number) for item in criteria},
        shared=sum(len(slip.students) > 1 for slip in found),
        milestones=milestones(records),
        waiting=waiting(records),
        waits=sum(bool(record["needs_review"]) for record in records),
        late=late(records),
        sections=sections(records),
        rows=[_row(record, people[record["student"]]) for record in records],
        noted=[(record["student"], shown_notes(record["notes"])) for record in records if record.get("notes")],
        warning=warning,
        run=run or Run(),
        facts=_facts(records, run or Run()),
        plots=_plots(records, criteria, totals, most),
        similar=similar,
        missing=missing(),
        install=INSTALL,
        duration=duration,
        script=_script(),
        script_hash=_script_hash(),
    )


def commonest(found: Sequence[Slip], criterion: int) -> list[tuple[str, int]]:
    """The slips that cost most students points in a criterion (its number), with how many."""
    there = [(slip.name, slip.criteria[criterion]) for slip in found if criterion in slip.criteria]
    return sorted(there, key=lambda each: -each[1])[:MOST_SLIPS]


def missing() -> list[str]:
    """What the page lacks since a library is not installed, each in words."""
    lacks = [] if plots.has_plots() else ["plots need matplotlib"]
    return lacks + ([] if has_copydetect() else ["similar programs side by side need copydetect"])


def _person(record: Record) -> Person:
    return Person(short(record["student"]), short(record.get("who", "")), record.get("link", ""))


def _row(record: Record, person: Person) -> Row:
    seconds = record.get("late", 0.0)
    return Row(
        person,
        short(record.get("section", "")),
        record["criteria"],
        duration(seconds) if seconds > 0 else "",
        seconds,
        record.get("penalty", 0.0),
        record["points"],
        bool(record["needs_review"]),
        any(criterion.get("by_person") for criterion in record["criteria"]),
        bool(record.get("notes")),
    )


def _plots(records: Sequence[Record], criteria: Sequence[Item], totals: Sequence[float], most: float) -> Plots:
    lies = spread(totals)
    if lies is None or not plots.has_plots():
        return Plots()
    parts = sections(records)
    return Plots(
        plots.totals(totals, most, lies),
        plots.criteria(criteria),
        [plots.criterion(item) if item.points else NOTHING for item in criteria],
        plots.by_section(parts, most) if parts else NOTHING,
    )


def _similar(records: Sequence[Record], handout: Sequence[str]) -> Similar:
    programs = [program(record["student"], record.get("handed_in", {}).get("files", {})) for record in records]
    programs = [each for each in programs if each.text.strip()]
    if not programs or not has_copydetect():
        return Similar()
    found = alike(programs, handout)
    return Similar(found, *side_by_side(found, handout))


def _facts(records: Sequence[Record], run: Run) -> list[tuple[str, list[str]]]:
    """What the run was made from and how it went, each with its values; several values are told with their counts."""
    made: list[tuple[str, list[str]]] = []
    if run.first and run.last:
        first, last = (f"{each:%Y-%m-%d %H:%M} UTC" for each in (run.first, run.last))
        made.append(("Reports written", [first if first == last else f"{first} to {last}"]))
    if run.seconds:
        slow = sorted(run.seconds.items(), key=lambda each: (-each[1], each[0]))[:SLOWEST]
        made.append(("Time of grading, summed over students", [duration(sum(run.seconds.values()))]))
        made.append(("Slowest", [f"{short(student)} {seconds:.1f} s" for student, seconds in slow]))
    known = [record["provenance"] for record in records if record.get("provenance")]
    words = {"protection": "Sandbox", "grader": "Grader", "numpy": "NumPy", "seed": "Seed"}
    for key, label in words.items():
        made.append((label, _counted([str(each.get(key, "")) for each in known])))
    for key, label in (("rubric", "Rubric (digest)"), ("reference", "Reference (digest)")):
        made.append((label, _counted([str(each.get(key, ""))[:12] for each in known])))
    return [(label, values) for label, values in made if values]


def _counted(values: Sequence[str]) -> list[str]:
    counts = Counter(short(value) for value in values if value).most_common()
    return [value if len(counts) == 1 else f"{value} ({count} reports)" for value, count in counts]


@functools.cache
def _script() -> Markup:
    return Markup((TEMPLATES / "overview.js").read_text(encoding="utf-8").strip())


def _script_hash() -> str:
    """The only script that the page lets run."""
    return base64.b64encode(hashlib.sha256(str(_script()).encode()).digest()).decode()
