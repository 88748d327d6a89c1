"""How many decisions does a class of derivations need, and does putting answers together mislead?

    python benchmarks/marking.py [--students 300] [--seed 1] [--course DIR] [--verbose]

A class is drawn from benchmarks/derivations: right answers, wrong and incomplete ones whose points a person gave, and
one-change mutants of right ones, each in a wording of the student's own (wordings.py), which changes no point. Two
classes are counted: one in which a slip is made by several students, as slips are, and one in which every slip is
another one. What is counted are groups of `grader mark`, each marked by one decision, and how many answers with a
person's label stand in a group whose other labels say other points. --course writes the first class into a new course.
"""

from __future__ import annotations

import argparse
import random
import statistics
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from classes import released
from derivations import COURSE, NAME
from labels_of_derivations import SET, Example, read_set
from mutants_of_derivations import mutants
from wordings import reworded

from grader.course.assignment import Course, load_assignment
from grader.derivation.read import read_derivation
from grader.marking.alike import Group, groups
from grader.marking.waiting import Answer, Cell
from grader.reports.written import reading_record

RIGHT, LABELLED = 0.4, 0.35
"""Shares of a class: right answers, answers that a person found wrong or incomplete; the rest are mutants."""
SLIPS = 15


@dataclass(frozen=True)
class HandedIn:
    """One student's answer: what it is a wording of, a person's points for that (None for a mutant), the text."""

    student: str
    origin: str
    points: float | None
    text: str


def drawn(students: int, seed: int, slips: int) -> list[HandedIn]:
    """A class in which so many different mutants are handed in by those who hand in mutants."""
    chance = random.Random(seed)
    examples = read_set(SET).examples
    right = [each for each in examples if each.kind == "right"]
    others = [each for each in examples if each.kind != "right"]
    changed = _mutants(right, slips, chance)
    made = []
    for number in range(students):
        kind = chance.random()
        if kind < RIGHT + LABELLED:
            example = chance.choice(right if kind < RIGHT else others)
            origin, text, points = example.name, example.text, 10 * example.marks.points / example.marks.of
        else:
            origin, text = chance.choice(changed)
            points = None
        made.append(HandedIn(f"s{number:03}", origin, points, reworded(text, chance)))
    return made


def _mutants(right: Sequence[Example], count: int, chance: random.Random) -> list[tuple[str, str]]:
    found = [(f"{each.of.name}: {each.what}", each.text) for example in right for each in mutants(example, 8, chance)]
    return chance.sample(found, count)


def read(handed_in: HandedIn) -> Answer:
    """The answer as the gradebook and its report would have it."""
    steps = load_assignment(Course(COURSE), NAME).rubric.derivation
    assert steps is not None
    record = reading_record(read_derivation(handed_in.text, steps))
    cell = Cell(handed_in.student, record["points"], None, record["points"] is None)
    criterion = {"status": "", "message": "", "remarks": [], "derivation": record, "written": True}
    about = {"answer": handed_in.text}
    return Answer(handed_in.student, "derivation", "the derivation", 10.0, cell, criterion, about)


def misled(found: Sequence[Group], labels: dict[str, float | None]) -> list[tuple[Group, list[float]]]:
    """Groups with labels, and how far each lies from the middle one: what one decision for all would be off by."""
    made = []
    for group in found:
        points = [each for each in (labels[answer.student] for answer in group.members) if each is not None]
        if points:
            middle = statistics.median_low(points)
            made.append((group, [abs(each - middle) for each in points]))
    return made


def count(title: str, handed_in: Sequence[HandedIn], *, verbose: bool) -> None:
    with ProcessPoolExecutor() as pool:
        answers = list(pool.map(read, handed_in, chunksize=4))
    origin = {each.student: each.origin for each in handed_in}
    waiting = [answer for answer in answers if answer.cell.waits]
    found = groups(waiting)
    far = misled(found, {each.student: each.points for each in handed_in})
    off = [distance for _, distances in far for distance in distances]
    print(f"\n{title}: {len(handed_in)} students, {len({_plain(each.text) for each in handed_in})} different texts,")
    print(f"  {len({each.origin for each in handed_in})} different derivations behind them")
    print(f"  full marks without a person   {len(answers) - len(waiting)}")
    print(f"  wait for a person             {len(waiting)}, {len({_plain(each.text) for each in waiting})} texts")
    sizes = Counter(len(group.members) for group in found)
    print(f"  decisions                     {len(found)} ({sizes[1]} for one answer; largest {max(sizes, default=0)})")
    print(f"  kinds of first wrong line     {sum(len(group.kinds) for group in found)}")
    print(f"  labelled answers that wait    {len(off)}; one decision for each group is off by more than half a point")
    print(f"{'for':>35} {sum(each > 0.5 for each in off)}, by more than one for {sum(each > 1 for each in off)}")
    for group, distances in far if verbose else ():
        if max(distances) > 0:
            told = Counter(origin[answer.student] for answer in group.members)
            print(f"  {group.why}: {', '.join(f'{n} {name}' for name, n in told.most_common())}")


def _plain(text: str) -> str:
    return " ".join(text.split())


def write(handed_in: Sequence[HandedIn], folder: Path) -> None:
    """The class as a released course with its submissions, ready for `grader grade`."""
    course = released(folder)
    for each in handed_in:
        own = course.folder("submitted", each.student, NAME)
        own.mkdir(parents=True)
        (own / "derivation.md").write_text(each.text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--course", type=Path, help="an empty folder for the first class")
    parser.add_argument("--verbose", action="store_true", help="list groups whose labels are not the same")
    options = parser.parse_args()
    usual = drawn(options.students, options.seed, SLIPS)
    if options.course is not None:
        write(usual, options.course)
    count("Slips as they are", usual, verbose=options.verbose)
    count("Every slip another", drawn(options.students, options.seed, options.students), verbose=options.verbose)


if __name__ == "__main__":
    main()
