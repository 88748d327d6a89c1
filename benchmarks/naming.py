"""Is the slip in a wrong gradient named, and is what is named true?

    python benchmarks/naming.py [--seeds 1] [--compound 150] [--mutants 150] [--list]

By hand: the programs of programs/wrong in which grad_wk alone is wrong; each must be told something that has the words
of its line in named.txt. Compound: random slips in one to three terms of the gradient, made of the rubric's variants
and factors. Mutants: one change of a right program. For the two latter what is said must be the same from the inputs of
another seed, which it was not found from: a name that is not is counted as false.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import corpus
import numpy as np
from corpus import Program

from grader.course.assignment import Assignment, Course, load_assignment
from grader.grading import grade
from grader.model import Submission
from grader.sandbox.tiers import Sandbox, open_sandbox

COURSE = Path(__file__).resolve().parents[1]
NAME = "softmax_regression"
EXPECTED = Path(__file__).resolve().parent / "named.txt"

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
        right = (data, model, own, a, b, c) == (DATA[0], MODEL[0], REGULARISER[0], "1", "1", "1")
        if not right:
            found.setdefault(body, Program(body.strip(), HEAD + body))
    return list(found.values())


def remarks(program: Program, assignment: Assignment, sandbox: Sandbox) -> tuple[str, bool]:
    """What is said of the gradient beside its status, and whether it is wrong at all."""
    files = {assignment.rubric.code: program.source.encode()}
    submission = Submission("naming", NAME, assignment.rubric.code, files)
    score = next(score for score in grade(submission, assignment, sandbox).scores if score.id == "grad_wk")
    said = [words for words in score.verdict.remarks if not words.startswith("Compared ")]
    return " ".join(said), score.verdict.credit != 1.0 or score.verdict.status != "right"


def expected_words() -> dict[str, list[str]]:
    """By program: alternatives, one of which must be said (words joined by & must all be)."""
    lines = [line.split(" | ") for line in EXPECTED.read_text(encoding="utf-8").splitlines() if " | " in line]
    return {name.strip(): words for name, *words in lines}


def says(said: str, alternatives: Sequence[str]) -> bool:
    return any(all(part.strip() in said for part in words.split("&")) for words in alternatives)


def by_hand(assignment: Assignment, sandbox: Sandbox) -> Iterator[tuple[str, str]]:
    """Each program with its outcome: named, unnamed, or misnamed with what was said."""
    words = expected_words()
    for program in corpus.by_hand():
        if program.wrong != frozenset({"grad_wk"}):
            continue
        name = program.name.rpartition("/")[2]
        said, _ = remarks(program, assignment, sandbox)
        if not said:
            yield name, f"unnamed ({program.slip})"
        elif name not in words:
            yield name, f"misnamed: named.txt has no words for it; said: {said}"
        else:
            yield name, "named" if says(said, words[name]) else f"misnamed ({program.slip}): {said}"


def by_machine(programs: Sequence[Program], seed: int, sandbox: Sandbox) -> Iterator[tuple[str, str]]:
    """Each wrong program with its outcome; what is said from the inputs of two seeds must be the same."""
    one, other = (load_assignment(Course(COURSE), NAME, seed=each) for each in (seed, seed + 1000))
    for program in programs:
        said, wrong = remarks(program, one, sandbox)
        if not wrong:
            continue
        if not said:
            yield program.name, "unnamed"
            continue
        again, _ = remarks(program, other, sandbox)
        yield program.name, "named" if _plain(again) == _plain(said) else f"misnamed: {said} / {again}"


def _plain(said: str) -> str:
    """Without the numbers of the inputs, which differ from seed to seed."""
    return " ".join(word for word in said.split() if not any(c.isdigit() for c in word.strip("(1/N)")))


def report(title: str, outcomes: Sequence[tuple[str, str]], seconds: float, every: bool) -> None:
    named = sum(outcome == "named" for _, outcome in outcomes)
    wrongly = sum(outcome.startswith("misnamed") for _, outcome in outcomes)
    print(
        f"{title:28} {len(outcomes):4} wrong {named:4} named {wrongly:3} misnamed  {seconds / len(outcomes):.2f} s each"
    )
    for name, outcome in outcomes:
        if every and outcome != "named":
            print(f"    {name}: {outcome}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Is the slip in a wrong gradient named?")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--compound", type=int, default=150)
    parser.add_argument("--mutants", type=int, default=150)
    parser.add_argument("--list", action="store_true", help="name those that are not named, or wrongly")
    options = parser.parse_args()
    sandbox = open_sandbox()
    for seed in range(options.seeds):
        assignment = load_assignment(Course(COURSE), NAME, seed=seed or None)
        mutants = corpus.sample(corpus.pool(), corpus.read_labels(), options.mutants, seed)
        for title, work in (
            ("by hand", by_hand(assignment, sandbox)),
            ("compound slips", by_machine(compound(options.compound, seed), seed + 1, sandbox)),
            ("mutants", by_machine(mutants, seed + 1, sandbox)),
        ):
            started = time.perf_counter()
            outcomes = list(work)
            report(f"{title}, seed {seed or 'of the rubric'}", outcomes, time.perf_counter() - started, options.list)


if __name__ == "__main__":
    main()
