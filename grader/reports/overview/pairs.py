"""Two programs side by side with what they share marked: copydetect compares them, the handout's code left out."""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from grader.reports.overview.alike import Found, Group, Pair, Program

MAX_LINES = 400
SHORTEST = 25
"""Characters that two must share in a row, with every name as one letter; copydetect's default."""


@dataclass(frozen=True)
class Side:
    """One student's program as the page shows it; `share` of it stands in the other one too, None if not known."""

    student: str
    share: float | None
    code: Markup


@dataclass(frozen=True)
class Shown:
    """Two sides. `alike` is what ranks them, None for a group of equal programs, of whom `members` are all."""

    one: Side
    other: Side
    alike: float | None
    members: tuple[str, ...] = ()
    exact: bool = False


def has_copydetect() -> bool:
    """Whether it is installed."""
    try:
        import copydetect  # noqa: F401
    except ImportError:
        return False
    return True


def side_by_side(found: Found, handout: Sequence[str]) -> tuple[tuple[Shown, ...], tuple[Shown, ...]]:
    """The groups and the pairs that were found."""
    with _quiet():
        compare = _Comparison(handout)
        return tuple(compare.group(each) for each in found.groups), tuple(compare.pair(each) for each in found.pairs)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """copydetect tells the root logger of files that it cannot split into tokens; here none is a reason to worry."""
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


class _Comparison:
    def __init__(self, handout: Sequence[str]) -> None:
        self._made: dict[str, Any] = {}
        self._given: set[int] = set()
        self._lines = frozenset(line.strip() for text in handout for line in text.split("\n"))
        for text in handout:
            self._given |= self._fingerprint(text).hashes

    def group(self, group: Group) -> Shown:
        one, other = group.members[:2]
        first, second, _ = self._sides(one, other)
        return Shown(first, second, None, tuple(each.student for each in group.members), group.exact)

    def pair(self, pair: Pair) -> Shown:
        first, second, _ = self._sides(pair.one, pair.other)
        return Shown(first, second, pair.alike)

    def _sides(self, one: Program, other: Program) -> tuple[Side, Side, int]:
        import copydetect

        prints = self._fingerprint(one.text), self._fingerprint(other.text)
        shared, shares, places = copydetect.compare_files(*prints)
        made = [
            Side(each.student, min(1.0, float(share)), _marked(each.text, _spans(at), self._lines))
            for each, share, at in zip((one, other), shares, places, strict=True)
        ]
        return made[0], made[1], int(shared)

    def _fingerprint(self, text: str) -> Any:
        """All runs of characters, not a sample by their hashes, which differ from run to run of Python.

        The handout's are taken out here: copydetect's own way takes a run that stands twice in one file for the
        handout's. To Pygments, on which it rests, the name behind a product's @ is a decorator's, and no name.
        """
        if text not in self._made:
            import copydetect
            from copydetect.utils import get_token_coverage

            code = text.replace("@", "*") if text.strip() else "\n"
            made = copydetect.CodeFingerprint("program.py", SHORTEST, 1, fp=io.StringIO(code), language="python")
            made.hashes = set(made.hashes) - self._given
            made.hash_idx = {key: at for key, at in made.hash_idx.items() if key in made.hashes}
            made.token_coverage = get_token_coverage(made.hash_idx, SHORTEST, len(made.filtered_code))
            if len(made.offsets):
                made.offsets[:, 1] = _rising(made.offsets[:, 1])
            self._made[text] = made
        return self._made[text]


def _rising(values: Any) -> Any:
    """What was left out so far never becomes less; copydetect forgets it at the name of a class."""
    import numpy as np

    return np.maximum.accumulate(values)


def _spans(places: Any) -> list[tuple[int, int]]:
    """Copydetect's places as ranges of characters."""
    if not len(places) or not len(places[0]):
        return []
    return sorted((int(start), int(end)) for start, end in zip(places[0], places[1], strict=True))


def _marked(text: str, spans: Sequence[tuple[int, int]], given: Collection[str]) -> Markup:
    """The program with line numbers; what is shared stands in `mark`, line by line, but for lines that were `given`."""
    lines, start = [], 0
    for number, line in enumerate(text.split("\n")[:MAX_LINES], start=1):
        shared = () if line.strip() in given else spans
        lines.append(Markup("<i>{:>4}</i> {}").format(number, _line(line, start, shared)))
        start += len(line) + 1
    more = text.count("\n") + 1 - MAX_LINES
    if more > 0:
        lines.append(Markup("     and {} more lines").format(more))
    return Markup("\n").join(lines)


def _line(line: str, start: int, spans: Sequence[tuple[int, int]]) -> Markup:
    """One line, of which the text begins `start` characters into the program."""
    made, at = Markup(""), 0
    for low, high in spans:
        low, high = max(low - start, at), min(high - start, len(line))
        if low >= high:
            continue
        made += escape(line[at:low]) + Markup("<mark>{}</mark>").format(line[low:high])
        at = high
    return made + escape(line[at:])
