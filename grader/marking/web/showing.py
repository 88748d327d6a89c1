"""What the templates show, made from how the class stands; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from grader.marking.alike import Group
from grader.marking.deciding import common_comment
from grader.marking.desk import Standings
from grader.marking.waiting import Answer, steps
from grader.marking.web.picturing import Shown
from grader.reports.examples import recorded_view
from grader.reports.listing import excerpts, listing, places
from grader.reports.notes import shown_notes
from grader.reports.prose import markdown, sentence

Values = dict[str, Any]
INLINE_STYLE = re.compile(r"(<math[^<>]*?) style=\"[^\"<>]*\"")
"""Of the outermost element; the page's policy has none of them applied."""
MOST_COMMENTS = 9


def overview(stands: Standings) -> Values:
    """What waits: groups part by part, and how far the class is."""
    parts = []
    for part in dict.fromkeys(group.part for group in stands.groups):
        own = [group for group in stands.groups if group.part == part]
        parts.append({"title": own[0].first.title, "groups": [_row(group) for group in own], "waiting": _count(own)})
    people = sorted(
        (
            {"name": stands.name(each.student), "part": each.part, "handle": stands.handle(each.student)}
            for each in latest(stands)
        ),
        key=lambda each: each["name"],
    )
    return {"parts": parts, "progress": progress(stands), "people": people, "others": stands.others}


def latest(stands: Standings) -> list[Answer]:
    """One answer of each student whom a person has to do with, to find them by name."""
    found = {each.student: each for each in reversed(stands.answers) if each.cell.waits or each.cell.by_person}
    return list(found.values())


def progress(stands: Standings) -> Values:
    waiting, marked = _count(stands.groups), len(stands.marked)
    return {"waiting": waiting, "groups": len(stands.groups), "marked": marked, "all": waiting + marked}


def _count(found: Sequence[Group]) -> int:
    return sum(len(group.members) for group in found)


def _row(group: Group) -> Values:
    first = group.first
    return {
        "id": group.id,
        "count": len(group.members),
        "why": group.why,
        "kinds": len(group.kinds),
        "line": _line(group.kinds[0].line),
        "suggested": first.suggested,
        "max_points": first.max_points,
        "steps": steps(first),
    }


def marking(
    stands: Standings, group: Group, shown: Answer, beside: Sequence[tuple[str, Shown]], who: str, *, anonymous: bool
) -> Values:
    """One group: what its answers have in common, the answer that is looked at, what is suggested."""
    members = list(group.members)
    at = next((n for n, each in enumerate(members) if each.student == shown.student), 0)
    order = [each.id for each in stands.groups]
    here = order.index(group.id) if group.id in order else -1
    start = members[0]
    return {
        "group": group,
        "count": len(members),
        "kinds": [_kind(stands, each.line, each.members) for each in group.kinds],
        "shown": _answer(stands, shown, beside, anonymous=anonymous),
        "at": at,
        "earlier": stands.handle(members[at - 1].student) if at else "",
        "later": stands.handle(members[at + 1].student) if at + 1 < len(members) else "",
        "before": order[here - 1] if here > 0 else "",
        "after": order[here + 1] if 0 <= here < len(order) - 1 else "",
        "place": here + 1,
        "steps": steps(start),
        "points": start.cell.given if len(members) == 1 and start.cell.by_person else start.suggested,
        "given": len(members) == 1 and start.cell.by_person,
        "max_points": start.max_points,
        "comment": common_comment(members),
        "comments": stands.comments(group.part)[:MOST_COMMENTS],
        "can_comment": all(each.cell.said for each in members),
        "progress": progress(stands),
        "last": stands.last_of(who),
    }


def _kind(stands: Standings, line: Mapping[str, Any] | None, members: Sequence[Answer]) -> Values:
    people = [
        {
            "handle": stands.handle(each.student),
            "name": stands.name(each.student),
            "seen": each.seen,
            "comment": each.cell.comment or "",
        }
        for each in members
    ]
    return {"line": _line(line), "members": people}


def _line(claim: Mapping[str, Any] | None) -> Values | None:
    """A line as this page shows it."""
    return None if claim is None else {**claim, "mathml": INLINE_STYLE.sub(r"\1", claim["mathml"])}


def _read(derivation: Mapping[str, Any] | None) -> Values | None:
    return None if derivation is None else {**derivation, "claims": [_line(each) for each in derivation["claims"]]}


def _answer(stands: Standings, answer: Answer, beside: Sequence[tuple[str, Shown]], *, anonymous: bool) -> Values:
    criterion, files = answer.criterion, answer.handed_in.get("files", {})
    code = not answer.written
    said = [criterion["message"], *criterion["remarks"]]
    found = places(said, answer.handed_in.get("module", ""), files) if code else []
    marked = frozenset(found)
    return {
        "student": answer.student,
        "handle": stands.handle(answer.student),
        "part": answer.part,
        "name": stands.name(answer.student),
        "text": markdown(answer.text, {}) if answer.text.strip() else None,
        "derivation": _read(answer.derivation),
        "message": sentence(criterion["message"]),
        "remarks": [sentence(each) for each in criterion["remarks"]],
        "notes": shown_notes(answer.notes),
        "example": recorded_view(criterion["example"]) if code else None,
        "excerpts": excerpts(files, found),
        "files": [
            (name, listing(text, frozenset(line for file, line in marked if file == name)))
            for name, text in (files.items() if code else ())
        ],
        "documents": [
            {"name": f"document {n}" if anonymous else name, "number": n, "shown": each}
            for n, (name, each) in enumerate(beside)
        ],
        "who": stands.by_whom.get((answer.part, answer.student), ""),
        "by_person": answer.cell.by_person and not answer.cell.waits,
        "points": answer.cell.given,
    }


def decisions(stands: Standings, who: str) -> Values:
    """What was decided here, the newest first, and marks that were given elsewhere."""
    titles = {each.part: each.title for each in stands.answers}
    most = {each.part: each.max_points for each in stands.answers}
    rows = [
        {
            "number": past.id,
            "at": past.at,
            "who": past.decision.who,
            "title": titles.get(past.decision.part, past.decision.part),
            "part": past.decision.part,
            "points": past.decision.points,
            "max_points": most.get(past.decision.part),
            "comment": past.decision.comment,
            "undone": past.undone,
            "undone_by": past.undone_by,
            "people": [
                {"name": stands.name(each.student), "handle": stands.handle(each.student)}
                for each in past.changes
                if each.student in stands.people
            ],
        }
        for past in stands.past
    ]
    elsewhere = [
        {
            "name": stands.name(each.student),
            "handle": stands.handle(each.student),
            "part": each.part,
            "title": each.title,
            "points": each.cell.given,
            "max_points": each.max_points,
        }
        for each in stands.marked
        if (each.part, each.student) not in stands.by_whom
    ]
    last = stands.last_of(who)
    return {
        "decisions": rows,
        "elsewhere": elsewhere,
        "last": last.id if last is not None else 0,
        "progress": progress(stands),
    }


def said(stands: Standings, asked: Mapping[str, str]) -> Values | None:
    """What is told above a page after something was done: numbers alone come from the address."""
    lost = int(asked["lost"]) if asked.get("lost", "").isdecimal() and len(asked["lost"]) < 6 else 0
    for name in ("saved", "undone"):
        past = next((each for each in stands.past if str(each.id) == asked.get(name)), None)
        if past is not None:
            return {"what": name, "past": past, "count": len(past.changes), "lost": lost}
    if lost or "gone" in asked:
        return {"what": "gone", "past": None, "count": 0, "lost": lost}
    return None
