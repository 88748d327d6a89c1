"""Answers that are alike, so that one decision may mark them all; pure.

Alike are derivations that reach the same steps and lose the others at a line that does the same harm, whatever they
are worded and written like; equal texts, equal scans, blank ones; equal programs of which the same is said. In a group
the answers stand by their first wrong line, so that whoever decides sees every kind of it once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from grader.marking.waiting import Answer, Record

WRONG = ("differs", "implied")
Key = tuple[Hashable, ...]


@dataclass(frozen=True, eq=False)
class Kind:
    """The answers of a group whose first wrong line states the same; `line` is it as the first of them has it."""

    members: tuple[Answer, ...]
    line: Record | None


@dataclass(frozen=True, eq=False)
class Group:
    """Answers to one part that are alike, by kind of the first wrong line, the most frequent first; `why` in words."""

    id: str
    part: str
    why: str
    kinds: tuple[Kind, ...]

    @property
    def members(self) -> tuple[Answer, ...]:
        return tuple(answer for kind in self.kinds for answer in kind.members)

    @property
    def first(self) -> Answer:
        return self.kinds[0].members[0]


def groups(answers: Iterable[Answer]) -> list[Group]:
    """The answers in groups: part by part in their order, the largest group first."""
    found: dict[tuple[str, Key], list[Answer]] = {}
    for answer in answers:
        found.setdefault((answer.part, key_of(answer)), []).append(answer)
    order = {part: at for at, part in enumerate(dict.fromkeys(part for part, _ in found))}
    made = [_group(part, key, members) for (part, key), members in found.items()]
    return sorted(made, key=lambda group: (order[group.part], -len(group.members), group.id))


def group_of(answer: Answer) -> Group:
    """An answer by itself."""
    return _group(answer.part, ("alone", answer.student), [answer])


def _group(part: str, key: Key, members: Sequence[Answer]) -> Group:
    kinds: dict[str, list[Answer]] = {}
    for answer in members:
        kinds.setdefault(_kind(answer), []).append(answer)
    shown = [Kind(tuple(each), first_wrong(each[0])) for each in sorted(kinds.values(), key=len, reverse=True)]
    about = hashlib.sha256(repr((part, key)).encode()).hexdigest()[:12]
    return Group(about, part, _why(members[0], len(members)), tuple(shown))


def key_of(answer: Answer) -> Key:
    """Equal for answers that one decision may mark."""
    read, text = answer.derivation, _plain(answer.text)
    if read is None:
        about = answer.criterion
        said = () if answer.written else (about["status"], about["message"], *sorted(_programs(answer).items()))
        return ("unread", answer.beside, text, *said)
    unread = sum(claim["status"] == "not read" for claim in read["claims"])
    if answer.beside or 2 * unread >= len(read["claims"]):
        return ("text", answer.beside, text)
    return (
        *("read", read["suggested"], read["points"]),
        tuple((each["id"], each["earned"]) for each in read["milestones"] if each["earned"]),
        *_harm(read),
        *(bool(unread), bool(read["unread"]), bool(read["guessed_lines"])),
    )


def _harm(read: Record) -> Key:
    """Which steps the first wrong line costs, and whether it stands before all that is right, after it, or between."""
    wrong = _first_wrong(read)
    if wrong is None:
        return ()
    lost = tuple(each["id"] for each in read["milestones"] if each["cost"] == wrong["line"])
    before, largest = read["before_first_wrong"], read["suggested"]
    return (lost, before == 0, before >= largest - read["max_points"] / 10)


def first_wrong(answer: Answer) -> Record | None:
    """The first line that does not hold as it was written."""
    return _first_wrong(answer.derivation) if answer.derivation is not None else None


def _first_wrong(read: Record) -> Record | None:
    return next((each for each in read["claims"] if each["status"] in WRONG and not each["guessed"]), None)


def _kind(answer: Answer) -> str:
    line = first_wrong(answer)
    return "" if line is None else line.get("alike") or _plain(line["text"])


def _programs(answer: Answer) -> Record:
    found: Record = answer.handed_in.get("files", {})
    return found


def _plain(text: str) -> str:
    return " ".join(text.split())


def _why(answer: Answer, count: int) -> str:
    """What the answers of a group have in common, in a few words."""
    read = answer.derivation
    if read is None:
        if not answer.written:
            return f"{answer.criterion['status']}{'; the same program' if count > 1 and _programs(answer) else ''}"
        if answer.beside:
            return "the same scan or picture" if not answer.text.strip() else "the same text and the same pictures"
        return "the same text" if answer.text.strip() else "nothing was handed in"
    line = _first_wrong(read)
    unread = sum(claim["status"] == "not read" for claim in read["claims"])
    if answer.beside or 2 * unread >= len(read["claims"]):
        return "pictures that only a person reads" if answer.beside else "little of it was read"
    rest = "; some of it was not read" if unread or read["unread"] else ""
    rest += "; lines were guessed" if read["guessed_lines"] else ""
    if line is None:
        return f"no line is wrong; {read['why']}" if read["why"] else f"no line is wrong{rest}"
    lost = [each["title"] for each in read["milestones"] if each["cost"] == line["line"]]
    words = (
        f"lost at the first wrong line: {'; '.join(lost)}" if lost else "the first wrong line costs no step by itself"
    )
    return f"{words}{rest}"
