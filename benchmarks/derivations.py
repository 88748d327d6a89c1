"""How well are written derivations read and marked? Labelled sets of people's answers and public texts say.

    python benchmarks/derivations.py [FOLDER ...] [--mutants 20] [--renamed 0] [--retold 0] [--verbose]

Without a folder it is the set in benchmarks/derivations; labels_of_derivations.py tells what a label says, and
lines_of_claims.py on which lines a claim stands and when what is told of it is true. A mutant changes one thing in the
LaTeX of a right derivation that was awarded; it is killed if it is no longer awarded. --renamed writes each right one,
of which no line is refuted, so many times in other letters. --retold tells each in so many other ways that mean the
same (retold.py), the wrong ones, too, whose first wrong line is then to be told as before. --verbose lists what was
missed.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from labels_of_derivations import SET, VERDICTS, Document, Example, LabelledSet, Variant, read_set
from lines_of_claims import DOUBTED, TOLD, Placed, Telling, misnumbered, placed, telling
from mutants_of_derivations import Mutant
from mutants_of_derivations import mutants as mutants
from renamed import renamings
from retold import Retold, lines_after, retellings

from grader.course.assignment import Course, load_assignment
from grader.derivation.judging.answer import question_of, read_answer
from grader.derivation.read import read_derivation, ready
from grader.derivation.record import WrittenReading
from grader.derivation.settings import DerivationSettings, Symbols

COURSE = Path(__file__).resolve().parents[1]
NAME = "softmax_regression"
NEAR = 1.0


@dataclass(frozen=True)
class Marked:
    """An answer as it was read, beside its label."""

    example: Example
    read: WrittenReading
    claims: tuple[Placed, ...]
    telling: Telling
    seconds: float

    @property
    def verdict(self) -> str:
        return self.example.kind

    @property
    def points(self) -> float:
        """What is awarded or suggested, on the scale of the label."""
        points = self.read.suggested if self.read.points is None else self.read.points
        return points * self.example.marks.of / self.read.max_points

    @property
    def distance(self) -> float:
        return abs(self.points - self.example.marks.points)

    @property
    def first_found(self) -> bool:
        return first_is(TOLD, self.example, self.claims)

    @property
    def first_doubted(self) -> bool:
        return self.first_found or first_is(DOUBTED, self.example, self.claims)


@dataclass(frozen=True)
class Gone:
    """A public document as it was read; `refused` says why it was not."""

    document: Document
    claims: tuple[Placed, ...]
    telling: Telling
    seconds: float
    refused: str = ""

    @property
    def read(self) -> int:
        return sum(claim.status != "not read" for claim in self.claims)

    @property
    def all(self) -> int:
        return max(self.document.claims, len(self.claims))


def examples() -> list[Example]:
    """The answers that were written and sorted without a look at the reader, whose labels tests hold it to."""
    return [each for each in read_set(SET).examples if each.name.partition("/")[0] in VERDICTS]


def first_is(statuses: Sequence[str], example: Example, claims: Sequence[Placed]) -> bool:
    """Whether the first claim of such a status stands where a person saw the first wrong line."""
    first = next((claim for claim in claims if claim.status in statuses), None)
    return first is not None and bool(first.lines & example.marks.first_wrong)


def first_wrong_found(example: Example, read: WrittenReading) -> bool:
    """Whether the first line that is told as wrong is the one that a person named."""
    return first_is(TOLD, example, placed(example.text, read.claims))


def mark(example: Example, steps: DerivationSettings) -> Marked:
    start = time.process_time()
    read = read_derivation(example.text, steps)
    seconds = time.process_time() - start
    claims = placed(example.text, read.claims)
    return Marked(example, read, claims, telling(claims, example.marks.wrong, example.marks.first_wrong), seconds)


def go_through(document: Document, shipped: Symbols) -> Gone:
    fault = document.fault
    try:
        question = question_of(document.symbols or shipped)
    except Exception as error:  # whatever it is, an author would see it
        fault = f"{type(error).__name__}: {error}"
    if fault:
        return Gone(document, (), telling((), document.wrong), 0.0, f"its setting is refused: {short(fault)}")
    start = time.process_time()
    answer = read_answer(document.text, question)
    seconds = time.process_time() - start
    claims = placed(document.text, answer.claims)
    return Gone(document, claims, telling(claims, document.wrong), seconds, answer.refused)


# What is printed


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def row(title: str, text: str) -> None:
    print(f"{title:<24}{text}")


def of_verdict(marked: Sequence[Marked], verdict: str) -> list[Marked]:
    return [each for each in marked if each.verdict == verdict]


def print_telling(found: Sequence[Telling]) -> None:
    true, false = sum(len(each.true) for each in found), sum(len(each.false) for each in found)
    told, missed = sum(len(each.found) for each in found), [reason for each in found for _, reason in each.missed]
    rest = ", ".join(f"{n} {reason}" for reason, n in Counter(missed).most_common())
    row(
        '"differs"',
        f"precision {share(true, true + false)} ({true} of {true + false} that are told are wrong), "
        f"recall {share(told, told + len(missed))} ({told} of {told + len(missed)} wrong lines)",
    )
    if rest:
        row("  wrong, but not told", rest)


def print_claims(claims: Sequence[Placed], whole: int) -> None:
    words = Counter(claim.status for claim in claims)
    wrongly = misnumbered(claims)
    row(
        "claims read",
        f"{share(len(claims) - words['not read'], whole)} of {whole} ("
        + ", ".join(f"{n} {word}" for word, n in words.most_common())
        + (f"; {wrongly} with a line that they do not stand on)" if wrongly else ")"),
    )


def print_points(marked: Sequence[Marked]) -> None:
    near = sum(each.distance <= NEAR for each in marked)
    kinds = ", ".join(
        f"{kind} {statistics.fmean(each.distance for each in of_verdict(marked, kind)):.2f}"
        for kind in VERDICTS
        if of_verdict(marked, kind)
    )
    high = sum(each.points - each.example.marks.points > NEAR for each in marked)
    row(
        "points suggested",
        f"{share(near, len(marked))} within {NEAR:g} of a person's ({near} of {len(marked)}; {high} too high, "
        f"{len(marked) - near - high} too low), mean distance "
        f"{statistics.fmean(each.distance for each in marked):.2f} ({kinds})",
    )


def print_seconds(seconds: Sequence[float]) -> None:
    median, largest = 1000 * statistics.median(seconds), 1000 * max(seconds)
    row("CPU of each", f"median {median:.0f} ms, largest {largest:.0f} ms")


def print_answers(marked: Sequence[Marked]) -> None:
    counts = Counter(each.verdict for each in marked)
    claims = [claim for each in marked for claim in each.claims]
    print_telling([each.telling for each in marked])
    awarded = Counter(each.verdict == "right" for each in marked if each.read.points is not None)
    others = len(marked) - counts["right"]
    row(
        "awarded, no person", f"{awarded[True]} of {counts['right']} right, {awarded[False]} of {others} others (0 due)"
    )
    print_claims(claims, len(claims))
    wrong = of_verdict(marked, "wrong")
    found, doubted = (sum(map(ask, wrong)) for ask in (lambda m: m.first_found, lambda m: m.first_doubted))
    row("first wrong line", f"found {found} of {len(wrong)}, at least doubted {doubted}")
    print_points(marked)
    print_seconds([each.seconds for each in marked])


def print_documents(gone: Sequence[Gone]) -> None:
    claims = [claim for each in gone for claim in each.claims]
    print_claims(claims, sum(each.all for each in gone))
    print_telling([each.telling for each in gone])
    if any(each.seconds for each in gone):
        print_seconds([each.seconds for each in gone if each.seconds])
    for each in gone:
        told = f"told {len(each.telling.true)} truly, {len(each.telling.false)} falsely"
        name = f"  {each.document.name}"[:36].ljust(38)
        row(name, each.refused or f"read {each.read:3} of {each.all:3}, {told}")


def print_styles(marked: Sequence[Marked]) -> None:
    print("  style  answers  claims read  false told  wrong lines told  awarded  within 1 point")
    for style in sorted({each.example.marks.style for each in marked}):
        own = [each for each in marked if each.example.marks.style == style]
        claims = [claim for each in own for claim in each.claims]
        read = share(sum(claim.status != "not read" for claim in claims), len(claims))
        false = sum(len(each.telling.false) for each in own)
        told = sum(len(each.telling.found) for each in own)
        lines = told + sum(len(each.telling.missed) for each in own)
        right = of_verdict(own, "right")
        awarded = sum(each.read.points is not None for each in right)
        near = sum(each.distance <= NEAR for each in own)
        print(
            f"  {style or '-':>5}  {len(own):7}  {read:>11}  {false:10}  {f'{told} of {lines}':>16}"
            f"  {f'{awarded} of {len(right)}':>7}  {f'{near} of {len(own)}':>14}"
        )


def short(text: str) -> str:
    return " ".join(text.split())[:150]


def lines(groups: Sequence[frozenset[int]]) -> str:
    return ", ".join("/".join(map(str, sorted(group))) for group in groups)


def remarks(name: str, said: Telling) -> Iterator[str]:
    for claim in said.false:
        yield f"told falsely   {name}:{claim.line} {claim.status}: {short(claim.text)}"
    for group, reason in said.missed:
        yield f"not told       {name}: {lines([group])} {reason}"


def remarks_of(each: Marked) -> Iterator[str]:
    name, marks = each.example.name, each.example.marks
    yield from remarks(name, each.telling)
    awarded = each.read.points is not None
    if awarded != (each.verdict == "right"):
        yield f"{'AWARDED' if awarded else 'not awarded'}    {name} ({each.verdict}): {short(each.read.why)}"
    if each.verdict == "wrong" and not each.first_found:
        doubted = "doubted" if each.first_doubted else "not found"
        yield f"first wrong    {name}: line {lines([marks.first_wrong])} is {doubted}"
    if each.distance > NEAR:
        unmet = ", ".join(step.id for step in each.read.milestones if not step.met) or "none"
        yield f"points         {name} ({each.verdict}): {each.points:g} for {marks.points:g}; steps not met: {unmet}"


# What is measured


def measure_mutants(marked: Sequence[Marked], steps: DerivationSettings, count: int, seed: int, verbose: bool) -> None:
    chance = random.Random(seed)
    right = [each.example for each in of_verdict(marked, "right") if each.read.points is not None]
    tried: list[tuple[Mutant, bool]] = [
        (mutant, read_derivation(mutant.text, steps).points is None)
        for example in right
        for mutant in mutants(example, count, chance)
    ]
    killed = sum(dead for _, dead in tried)
    row("mutants killed", f"{share(killed, len(tried))} ({killed} of {len(tried)})")
    for mutant, dead in tried:
        if not dead:
            print(f"  alive: {mutant.of.name}: {mutant.what}")
            if verbose:
                print(f"    {' '.join(mutant.after.split())[:300]}")


def measure_renamed(marked: Sequence[Marked], steps: DerivationSettings, count: int, seed: int, verbose: bool) -> None:
    """Whether right answers in other letters are refuted in a line, and how many are awarded still."""
    chance = random.Random(seed)
    tried: list[tuple[Marked, str, WrittenReading]] = []
    for each in of_verdict(marked, "right"):
        if not any(claim.told for claim in each.claims):
            found = renamings(each.example.text, count, chance)
            tried += [(each, what, read_derivation(text, steps)) for what, text in found]
    refuted = [(each, what) for each, what, read in tried if any(claim.status in TOLD for claim in read.claims)]
    due = [read for each, _, read in tried if each.read.points is not None]
    awarded = sum(read.points is not None for read in due)
    row("in other letters", f"{len(tried)}: a line refuted in {len(refuted)}, awarded {awarded} of {len(due)}")
    if verbose:
        print(*(f"  refuted: {each.example.name}: {what}" for each, what in refuted), sep="\n")


def measure_retold(marked: Sequence[Marked], steps: DerivationSettings, count: int, seed: int, verbose: bool) -> None:
    """Whether right answers told otherwise are refuted or not awarded, and whether wrong ones are told as before."""
    chance = random.Random(seed)
    tried: list[tuple[Retold, list[str]]] = []
    for each in marked:
        if each.telling.false or (each.verdict == "wrong" and not each.first_found):
            continue
        for new in retellings(each.example.text, count, chance):
            if each.verdict == "right" or not new.steps_lost:
                read = read_derivation(new.text, steps)
                words = said_of_retold(each, new, read)
                tried.append((new, words))
                if verbose:
                    print(*whys(each, new, read, words), sep="\n", end="\n" if words else "")
    row("told otherwise", worse(tried))
    for kind in sorted({kind for new, _ in tried for kind in new.kinds}):
        row(f"  {kind}"[:23], worse([each for each in tried if kind in each[0].kinds]))


def worse(tried: Sequence[tuple[Retold, Sequence[str]]]) -> str:
    words = Counter(word for _, found in tried for word in found)
    return f"{len(tried)}: " + (", ".join(f"{n} {word}" for word, n in words.most_common()) or "nothing worse")


def said_of_retold(each: Marked, new: Retold, read: WrittenReading) -> list[str]:
    """What is worse of an answer that is told otherwise."""
    words = []
    if each.verdict == "right":
        if any(claim.status in TOLD for claim in read.claims):
            words.append("refuted")
        if each.read.points is not None and read.points is None and not new.steps_lost:
            words.append("award lost")
    elif read.points is not None:
        words.append("AWARDED")
    elif each.verdict == "wrong":
        at = lines_after(each.example.text, new.text, each.example.marks.first_wrong)
        first = next((claim for claim in placed(new.text, read.claims) if claim.told), None)
        if first is None or not first.lines & at:
            words.append("first wrong")
    if any(claim.status == "not read" for claim in read.claims) and all(c.status != "not read" for c in each.claims):
        words.append("not read")
    return words


def whys(each: Marked, new: Retold, read: WrittenReading, words: Sequence[str]) -> Iterator[str]:
    told = TOLD if "refuted" in words or "first wrong" in words else ("not read",)
    if words:
        yield f"  {', '.join(words)}: {each.example.name}: {' + '.join(new.kinds)}"
        yield f"      {short(read.why)}"
        yield from (f"      {c.line} {c.status}: {short(c.text)}" for c in read.claims if c.status in told)


def measure_variants(variants: Sequence[Variant], steps: DerivationSettings, *, verbose: bool) -> None:
    """Whether a slip in one line of a right answer is noticed at that line."""
    words: Counter[str] = Counter()
    for variant in variants:
        read = read_derivation(variant.text, steps)
        claims = placed(variant.text, read.claims)
        at = [claim for claim in claims if variant.line in claim.lines]
        said = (
            "told at its line"
            if any(claim.told for claim in at)
            else "AWARDED"
            if read.points is not None
            else "not read at its line"
            if any(claim.status == "not read" for claim in at)
            else "told elsewhere only"
            if any(claim.told for claim in claims)
            else "merely not awarded"
        )
        words[said] += 1
        if verbose and said != "told at its line":
            print(f"  {said:<22} line {variant.line}: {variant.mistake}")
    row("variants of one answer", f"{len(variants)}: " + ", ".join(f"{n} {word}" for word, n in words.most_common()))


def measure(found: LabelledSet, steps: DerivationSettings, options: argparse.Namespace) -> None:
    if found.examples:
        marked = [mark(example, steps) for example in found.examples]
        counts = Counter(each.verdict for each in marked)
        print(f"\n{found.title}: {len(marked)} answers ({', '.join(f'{counts[kind]} {kind}' for kind in VERDICTS)})")
        print_answers(marked)
        if options.mutants:
            measure_mutants(marked, steps, options.mutants, options.seed, options.verbose)
        if options.renamed:
            measure_renamed(marked, steps, options.renamed, options.seed, options.verbose)
        if options.retold:
            measure_retold(marked, steps, options.retold, options.seed, options.verbose)
        if options.verbose:
            print_styles(marked)
            print(*(f"  {remark}" for each in marked for remark in remarks_of(each)), sep="\n")
    if found.variants:
        measure_variants(found.variants, steps, verbose=options.verbose)
    if found.documents:
        gone = [go_through(document, steps) for document in found.documents]
        print(f"\n{found.title}: {len(gone)} public documents, {sum(each.document.claims for each in gone)} claims")
        print_documents(gone)
        if options.verbose:
            notes = (remark for each in gone for remark in remarks(each.document.name, each.telling))
            print(*(f"  {note}" for note in notes), sep="\n")
    if found.unlabelled:
        print(f"  without a label: {', '.join(found.unlabelled)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="a folder with labels.yaml")
    parser.add_argument("--mutants", type=int, default=20, help="for each right derivation")
    parser.add_argument("--renamed", type=int, default=0, help="for each right derivation, in other letters")
    parser.add_argument("--retold", type=int, default=0, help="for each derivation, told otherwise in so many ways")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    steps = load_assignment(Course(COURSE), NAME).rubric.derivation
    assert steps is not None
    ready(steps)
    for folder in options.folders or [SET]:
        measure(read_set(folder), steps, options)


if __name__ == "__main__":
    main()
