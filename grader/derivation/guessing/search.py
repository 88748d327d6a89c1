"""The ways to read several places at once, the cheapest first."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

from grader.derivation.guessing.slots import Option, Slot

Choice = tuple[Option, ...]
"""One option for each slot."""


def choices(slots: Sequence[Slot], most: int) -> Iterator[tuple[int, Choice]]:
    """All choices that cost at most so much, with their costs, which never fall."""
    first = tuple(0 for _ in slots)
    waiting = [(sum(slot.options[0].cost for slot in slots), first, 0)]
    while waiting:
        cost, picked, begin = heapq.heappop(waiting)
        if cost > most:
            return
        yield cost, tuple(slot.options[n] for slot, n in zip(slots, picked, strict=True))
        for at in range(begin, len(slots)):
            options, n = slots[at].options, picked[at]
            if n + 1 < len(options):
                following = (*picked[:at], n + 1, *picked[at + 1 :])
                heapq.heappush(waiting, (cost + options[n + 1].cost - options[n].cost, following, at))


def applied(text: str, start: int, end: int, slots: Sequence[Slot], choice: Choice) -> str:
    """A piece of a text, read as chosen."""
    edits = [
        (*span, option.text)
        for slot, option in zip(slots, choice, strict=True)
        for span in slot.spans
        if option.text is not None and start <= span[0] and span[1] <= end
    ]
    made, at = [], start
    for begin, stop, new in sorted(edits):
        if begin >= at:
            made += [text[at:begin], new]
            at = stop
    return "".join([*made, text[at:end]])


def words_of(slots: Sequence[Slot], choice: Choice) -> list[str]:
    """What was guessed: `x for \\\\chi`."""
    pairs = zip(slots, choice, strict=True)
    changed = [(slot, option.text) for slot, option in pairs if option.text is not None]
    return [f"{slot.about}{text.strip()} for {slot.about}{slot.written.strip()}" for slot, text in changed]
