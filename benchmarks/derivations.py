"""How well are written derivations read? Over a labelled set, right, incomplete and wrong, and mutants of it.

    python benchmarks/derivations.py [--mutants 20] [--seed 1] [--verbose]

The set lies in benchmarks/derivations, with the label of a person for each file in labels.yaml. A mutant changes one
thing in the LaTeX of a right derivation that was awarded; it is killed if it is no longer awarded.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from grader.course.assignment import Course, load_assignment
from grader.derivation.read import read_derivation, ready
from grader.derivation.record import WrittenReading
from grader.derivation.settings import DerivationSettings
from grader.derivation.text.documents import read_document

COURSE = Path(__file__).resolve().parents[1]
SET = Path(__file__).resolve().parent / "derivations"
NAME = "softmax_regression"
CHANGES: tuple[tuple[str, str, str], ...] = (
    ("sign", r"(?<=[\s}\])\w])\+(?=\s*[\\(\w\[])", "-"),
    ("sign", r"(?<=[\s}\])\w=])-(?=\s*[\\(\w\[])", "+"),
    ("index", r"_\{(i|n),? ?k\}", r"_{\1 c}"),
    ("index", r"_\{(i|n),? ?c\}", r"_{\1 k}"),
    ("index", r"_k(?![\w}])", "_c"),
    ("one for the other", r"\\hat\{?y\}?_", "y_"),
    ("one for the other", r"(?<![A-Za-z\\{])p_", "y_"),
    ("one for the other", r"(?<![A-Za-z\\{}])(?<!hat )y_", "p_"),
    ("factor", r"\\d?frac\{?1\}?\{?[Nnm]\}?", ""),
    ("factor", r"(?<![\w^_{])2 ?(?=\\lambda|\\mathbf|w)", ""),
    ("factor", r"2 ?\\lambda", r"\\lambda"),
    ("sum", r"\\sum(\\limits)?_\{?(i|n)(=1)?\}?(\^\{?[Nnm]\}?)?", ""),
    ("sum", r"\\sum(\\limits)?_\{?(c|q|j|l|k)(=1)?\}?(\^\{?[KCM]\}?)?", ""),
    ("function", r"\\(log|ln)(?![a-z])", ""),
    ("function", r"\\exp(?![a-z])", ""),
    ("square", r"\^\{?2\}?", ""),
    ("product", r"(?<=[\s})])(\\mathbf\{x\}|\\vec\{x\}|x)_\{?(i|n)\}?(?![\w^])", "1"),
    ("delta", r"\\delta_\{ ?(\w),? ?(\w) ?\}", r"(1 - \\delta_{\1 \2})"),
    ("condition", r"\\neq?(?![a-z])", "="),
)

ONE = re.compile(r"^[^=]*\\sum[^=]*(y|p|t|sigma)[^=]*= ?1\s*$")
"""Labels add up to one, and so do probabilities: one for the other is no mistake there."""


@dataclass(frozen=True)
class Example:
    """One file of the set with its label."""

    name: str
    text: str
    label: dict[str, object]

    @property
    def kind(self) -> str:
        return self.name.partition("/")[0]


@dataclass(frozen=True)
class Mutant:
    """A right derivation with one change in one formula."""

    of: Example
    what: str
    before: str
    after: str
    text: str


def examples() -> list[Example]:
    labels = yaml.safe_load((SET / "labels.yaml").read_text(encoding="utf-8"))
    return [Example(name, (SET / name).read_text(encoding="utf-8"), label) for name, label in labels.items()]


def mutants(example: Example, count: int, chance: random.Random) -> Iterator[Mutant]:
    """Up to `count` changes, each in the text of one displayed formula or of one in words."""
    found = []
    for formula in read_document(example.text).formulas:
        if "=" not in formula.text or example.text.count(formula.text) != 1 or ONE.search(formula.text):
            continue
        start = example.text.index(formula.text)
        for what, pattern, replacement in CHANGES:
            for match in re.finditer(pattern, formula.text):
                changed = match.expand(replacement)
                after = formula.text[: match.start()] + changed + formula.text[match.end() :]
                if after.split() != formula.text.split():
                    text = example.text[:start] + after + example.text[start + len(formula.text) :]
                    found.append(Mutant(example, f"{what}: {match[0]} -> {changed}", formula.text, after, text))
    yield from chance.sample(found, min(count, len(found)))


def first_wrong_found(example: Example, read: WrittenReading) -> bool:
    """Whether the line that a person named first is the first that the reader doubts."""

    def plain(text: object) -> str:
        return re.sub(r"\s|&|\\\\|\\nonumber", "", str(text))

    doubted = next((claim for claim in read.claims if claim.status in ("differs", "implied", "not read")), None)
    if doubted is None:
        return False
    left, _, right = doubted.text.partition(" = ")
    wanted = plain(example.label["first_wrong"])
    return any(part and (part in wanted or wanted in part) for part in (plain(right)[:25], plain(left)[:40]))


def run(steps: DerivationSettings, count: int, seed: int, *, verbose: bool) -> None:
    ready(steps)
    chance = random.Random(seed)
    words: Counter[str] = Counter()
    claims = awarded = wrongly = refuted = located = suggested = 0
    seconds: list[float] = []
    tried: list[tuple[Mutant, bool]] = []
    total: Counter[str] = Counter()
    for example in examples():
        start = time.process_time()
        read = read_derivation(example.text, steps)
        seconds.append(time.process_time() - start)
        total[example.kind] += 1
        claims += len(read.claims)
        words.update(claim.status for claim in read.claims)
        right = example.kind == "right"
        awarded += right and read.points is not None
        wrongly += not right and read.points is not None
        refuted += right and any(claim.status in ("differs", "implied") for claim in read.claims)
        located += example.kind == "wrong" and first_wrong_found(example, read)
        suggested += example.kind == "incomplete" and read.suggested == float(str(example.label["points"]))
        if verbose and (right != (read.points is not None)):
            print(f"  {example.name}: {read.suggested:g} suggested; {read.why}")
        if right and read.points is not None:
            tried += [
                (mutant, read_derivation(mutant.text, steps).points is None)
                for mutant in mutants(example, count, chance)
            ]
    killed = sum(dead for _, dead in tried)
    print(
        f"{sum(total.values())} derivations ({', '.join(f'{n} {kind}' for kind, n in total.items())}), {claims} claims:"
    )
    print("  " + ", ".join(f"{n} {word}" for word, n in words.most_common()))
    print(f"awarded without a person   {awarded} of {total['right']} right, {wrongly} of the others")
    print(f"right ones with a refuted line   {refuted}")
    print(f"first wrong line found   {located} of {total['wrong']} wrong")
    print(f"a person's points suggested   {suggested} of {total['incomplete']} incomplete")
    print(f"mutants killed   {killed} of {len(tried)} ({100 * killed / max(len(tried), 1):.1f} %)")
    seconds.sort()
    print(
        f"CPU per derivation   median {1000 * seconds[len(seconds) // 2]:.0f} ms, largest {1000 * seconds[-1]:.0f} ms"
    )
    for mutant, dead in tried:
        if not dead:
            print(f"  alive: {mutant.of.name}: {mutant.what}")
            if verbose:
                print(f"    {' '.join(mutant.after.split())[:300]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mutants", type=int, default=20, help="for each right derivation")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    steps = load_assignment(Course(COURSE), NAME).rubric.derivation
    assert steps is not None
    run(steps, options.mutants, options.seed, verbose=options.verbose)


if __name__ == "__main__":
    main()
