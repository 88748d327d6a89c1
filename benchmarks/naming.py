"""Is it told why an answer is wrong, and is what is told true?

    python benchmarks/naming.py [--seeds 1] [--compound 100] [--mutants 200] [--list] [--table]

By hand: every function that a program of programs/wrong has wrong; named.txt has the words that must be told of it,
read and found true. Compound: random slips in one to three terms of the gradient. Mutants: one change of a right
program. Of the two latter, what is told must be told from the inputs of another seed too: else it counts as false.

What found it is printed apart: a known wrong answer of the author's, a repair of the program, a twin of the reference,
or one of the other ways.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import corpus
import numpy as np
from corpus import Program

from grader.course.assignment import Assignment, Course, load_assignment
from grader.grading import grade
from grader.model import Submission, Verdict
from grader.sandbox.tiers import Sandbox, open_sandbox

COURSE = Path(__file__).resolve().parents[1]
NAME = "softmax_regression"
EXPECTED = Path(__file__).resolve().parent / "named.txt"
WAYS = ("author", "repair", "twin", "repair and twin", "other", "nothing")

HEAD = """
import numpy as np

def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)

def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    return np.mean(m + np.log(np.exp(F - m[:, None]).sum(axis=1)) - (Y * F).sum(axis=1)) + lam * np.sum(W**2)

def grad_wk(W, X, Y, lam, k):
    N, d = X.shape
    K = W.shape[0]
    P = softmax(X @ W.T)
"""
DATA = ("Y[:, k]", "Y[:, k - 1]", "np.ones(N)", "1 - Y[:, k]", "Y[:, k] * P[:, k]")
MODEL = (
    *("P[:, k]", "P[:, k - 1]", "1 - P[:, k]", "P[:, k] ** 2", "P[:, k] * (1 - P[:, k])", "X @ W[k]"),
    *("1 / (1 + np.exp(-(X @ W[k])))", "softmax(-(X @ W.T))[:, k]", "softmax(P)[:, k]", "np.full(N, 1 / K)"),
)
REGULARISER = ("lam * W[k]", "W[k]", "lam * W[k - 1]", "lam * W.sum(axis=0)", "lam**2 * W[k]", "lam * np.sign(W[k])")
SCALE = ("1", "2", "0.5", "-1", "1 / K", "N", "1 / N", "d", "3")


@dataclass(frozen=True)
class Told:
    """What was told of one wrong function, by which way, and whether it is true; None where nobody has looked."""

    name: str
    words: str
    way: str
    true: bool | None


def compound(number: int, seed: int) -> list[Program]:
    """Gradients with one to three random slips, none of them a right one."""
    rng = np.random.default_rng(seed)
    found: dict[str, Program] = {}
    while len(found) < number:
        parts = [(DATA[0], "1"), (MODEL[0], "1"), (REGULARISER[0], "1")]
        for at in rng.permutation(3)[: rng.integers(1, 4)]:
            choices = (DATA, MODEL, REGULARISER)[at]
            if rng.random() < 0.5:
                parts[at] = (str(rng.choice(choices)), parts[at][1])
            else:
                parts[at] = (parts[at][0], str(rng.choice(SCALE)))
        (data, a), (model, b), (own, c) = parts
        body = f"    return ({b}) * X.T @ ({model}) / N - ({a}) * X.T @ ({data}) / N + ({c}) * 2 * {own}\n"
        if (data, model, own, a, b, c) != (DATA[0], MODEL[0], REGULARISER[0], "1", "1", "1"):
            found.setdefault(body, Program(body.strip(), HEAD + body))
    return list(found.values())


def verdicts(program: Program, assignment: Assignment, sandbox: Sandbox) -> dict[str, Verdict]:
    """By function, the verdict of its wrong criterion of which most is told."""
    files = {assignment.rubric.code: program.source.encode()}
    submission = Submission("naming", NAME, assignment.rubric.code, files)
    found: dict[str, Verdict] = {}
    for score in grade(submission, assignment, sandbox).scores:
        function = score.id.removesuffix("_stable")
        wrong = score.verdict.credit != 1 or score.verdict.status != "right"
        if function in corpus.FUNCTIONS and wrong:
            best = max((found.get(function, score.verdict), score.verdict), key=lambda verdict: len(explained(verdict)))
            found[function] = best
    return found


def explained(verdict: Verdict) -> str:
    """What is told beside where credit comes from."""
    return " ".join(words for words in verdict.staff if not words.startswith("Compared "))


def way(verdict: Verdict) -> str:
    """What found it."""
    said = explained(verdict)
    if verdict.misconception:
        return "author"
    repair, twin = "With one small change" in said or "With both changed" in said, "Your numbers are those that" in said
    if repair or twin:
        return "repair and twin" if repair and twin else "repair" if repair else "twin"
    return "other" if said else "nothing"


def expected_words() -> dict[str, list[str]]:
    """By program and function: alternatives, one of which must be told (words joined by & must all be)."""
    lines = [line.split(" | ") for line in EXPECTED.read_text(encoding="utf-8").splitlines() if " | " in line]
    return {name.strip(): words for name, *words in lines}


def says(said: str, alternatives: Sequence[str]) -> bool:
    return any(all(part.strip() in said for part in words.split(" & ")) for words in alternatives)


def by_hand(assignment: Assignment, sandbox: Sandbox) -> Iterator[Told]:
    """Each wrong function of each program."""
    words = expected_words()
    for program in corpus.by_hand():
        if not program.wrong:
            continue
        found = verdicts(program, assignment, sandbox)
        for function in sorted(program.wrong & found.keys()):
            name = f"{program.name.rpartition('/')[2]} {function}"
            said = explained(found[function])
            true = says(said, words[name]) if said and name in words else None
            yield Told(name, said or f"({program.slip})", way(found[function]), true)


def by_machine(programs: Sequence[Program], seed: int, sandbox: Sandbox) -> Iterator[Told]:
    """Each wrong function; what is told from the inputs of two seeds must be the same, but for their numbers."""
    one, other = (load_assignment(Course(COURSE), NAME, seed=each) for each in (seed, seed + 1000))
    for program in programs:
        first = verdicts(program, one, sandbox)
        if not first:
            continue
        second = verdicts(program, other, sandbox)
        for function, verdict in first.items():
            said = explained(verdict)
            again = explained(second[function]) if function in second else ""
            same = not said or bool(_sentences(verdict) & _sentences(second.get(function, Verdict(None, ""))))
            yield Told(program.name, said if same else f"{said} / {again}", way(verdict), same if said else None)


def _sentences(verdict: Verdict) -> set[str]:
    """What is told, sentence by sentence, without the numbers of the inputs, which differ from seed to seed."""
    return {" ".join(word for word in said.split() if not word.strip("(),.").isdigit()) for said in verdict.staff}


def report(title: str, told: Sequence[Told], seconds: Sequence[float], *, every: bool) -> None:
    ways = Counter(each.way for each in told)
    said = [each for each in told if each.way != "nothing"]
    false = [each for each in said if each.true is False]
    unread = [each for each in said if each.true is None]
    print(
        f"{title:30} {len(told):4} wrong functions, told {len(said):4} ({len(said) / max(len(told), 1):.0%}), ", end=""
    )
    print(f"false {len(false)}, not looked at {len(unread)};", ", ".join(f"{w} {ways[w]}" for w in WAYS if ways[w]))
    print(f"{'':30} CPU of the grader alone: median {statistics.median(seconds):.2f} s, most {max(seconds):.2f} s")
    for each in told:
        if every and (each.way == "nothing" or not each.true):
            print(f"    {each.name}: {each.way}, {each.words}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Is it told why an answer is wrong?")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--compound", type=int, default=100)
    parser.add_argument("--mutants", type=int, default=200)
    parser.add_argument(
        "--list", action="store_true", help="what is not told, or falsely, or that nobody has looked at"
    )
    parser.add_argument("--table", action="store_true", help="all that is told of the programs written by hand")
    options = parser.parse_args()
    sandbox = open_sandbox()
    if options.table:
        for each in by_hand(load_assignment(Course(COURSE), NAME), sandbox):
            print(f"{each.name} | {each.way} | {each.words}", flush=True)
        return
    for seed in range(options.seeds):
        assignment = load_assignment(Course(COURSE), NAME, seed=seed or None)
        mutants = corpus.sample(corpus.pool(), corpus.read_labels(), options.mutants, seed)
        for title, work in (
            ("by hand", by_hand(assignment, sandbox)),
            ("compound slips", by_machine(compound(options.compound, seed), seed + 1, sandbox)),
            ("mutants", by_machine(mutants, seed + 1, sandbox)),
        ):
            told, seconds, started = [], [], time.process_time()
            for each in work:
                told.append(each)
                seconds.append(time.process_time() - started)
                started = time.process_time()
            report(f"{title}, seed {seed or 'of the rubric'}", told, seconds, every=options.list)


if __name__ == "__main__":
    main()
