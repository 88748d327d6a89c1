"""Does the grader accept what is right and nothing else? Programs with labels from exact arithmetic say.

    python benchmarks/validity.py [--seeds 20] [--first-seed 1] [--mutants 200] [--no-rivals]
    python benchmarks/validity.py --label      ask the oracle again (needs mpmath)

Each seed grades all programs of benchmarks/programs and a fresh sample of mutants with the shipped rubric, whose inputs
follow the seed. A function counts as accepted when all its criteria get full points. A gradient that fails for large
logits only, beside a softmax that has already paid for them, is explained and no false accept.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import corpus
import rivals
from corpus import FUNCTIONS, Program
from sandbox import tree_cpu

from grader.course.assignment import Assignment, Course, load_assignment
from grader.grading import grade, plan
from grader.model import Score, Submission
from grader.sandbox.runtime import kernel
from grader.sandbox.tiers import Sandbox, open_sandbox

COURSE = Path(__file__).resolve().parents[1]
NAME = "softmax_regression"
CRITERIA = {"softmax": ("softmax", "softmax_stable"), "loss": ("loss", "loss_stable"), "grad_wk": ("grad_wk",)}
GRADER = "grader, whole rubric"
WHOLE = "submission"


@dataclass(frozen=True)
class Verdict:
    """What was said of one program: accepted or not by function, why, and which gradients were forgiven."""

    accepted: dict[str, bool]
    words: dict[str, str] = field(default_factory=dict)
    forgiven: frozenset[str] = frozenset()
    everyday: dict[str, bool] = field(default_factory=dict)


@dataclass
class Tally:
    """Counts over programs and seeds for one way of deciding."""

    false_accepts: Counter[str] = field(default_factory=Counter)
    false_rejects: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    explained: int = 0
    calls: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    named: dict[tuple[str, str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, program: Program, marks: str, verdict: Verdict) -> None:
        """Count one program. A grey function counts nowhere, nor does the submission it is part of."""
        explained = False
        for function, mark in zip(FUNCTIONS, marks, strict=True):
            if mark == "G":
                continue
            if mark == "L" and function in verdict.forgiven and marks[0] in "LW":
                self.explained += 1
                explained = True
                continue
            self._count(function, program, mark == "R", verdict.accepted[function], verdict.words.get(function, ""))
        if "G" not in marks:
            right, accepted = marks == "RRR", all(verdict.accepted.values())
            self._count(WHOLE, program, right, accepted and not (explained and not right), "")

    def _count(self, what: str, program: Program, right: bool, accepted: bool, words: str) -> None:
        (self.right if right else self.wrong)[what] += 1
        if right != accepted:
            kind = "false reject" if right else "false accept"
            (self.false_rejects if right else self.false_accepts)[what] += 1
            if what != WHOLE:
                self.named[kind, program.name, what].append(words)


def graded(programs: Sequence[Program], assignment: Assignment, sandbox: Sandbox) -> list[Verdict]:
    """The real rubric in the real sandbox, two submissions at once."""

    def one(program: Program) -> Verdict:
        files = {assignment.rubric.code: program.source.encode()}
        submission = Submission(program.name, NAME, assignment.rubric.code, files)
        scores = {score.id: score for score in grade(submission, assignment, sandbox, marks_only=True).scores}
        return _verdict(scores)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, programs))


def _verdict(scores: dict[str, Score]) -> Verdict:
    full = {name: score.points == score.max_points for name, score in scores.items()}
    words = {}
    for function, names in CRITERIA.items():
        lost = [f"{name}: {scores[name].verdict.message}" for name in names if not full[name]]
        words[function] = " ".join(lost) or scores[names[0]].verdict.message
    forgiven = {name for name, score in scores.items() if score.verdict.status.startswith("charged to")}
    return Verdict(
        {function: all(full[name] for name in names) for function, names in CRITERIA.items()},
        words,
        frozenset(forgiven),
        {function: full[names[0]] for function, names in CRITERIA.items()},
    )


def rivals_say(
    programs: Sequence[Program], reference: str, seed: int, processes: Executor
) -> list[dict[str, rivals.Decision]]:
    number = len(programs)
    arguments = [program.source for program in programs], [reference] * number, [seed] * number
    return list(processes.map(rivals.decide, *arguments, chunksize=32))


class Run:
    """All seeds: the tallies by the way of deciding, and what became of points for everyday inputs."""

    def __init__(self, mutants: int) -> None:
        self.labels, self.hand, self.pool = corpus.read_labels(), corpus.by_hand(), corpus.pool()
        self.mutants = mutants
        self.tallies: dict[str, Tally] = defaultdict(Tally)
        self.kept, self.lost = 0, Counter[str]()
        missing = [program.name for program in self.hand if program.key not in self.labels]
        if missing:
            sys.exit(f"no label: {', '.join(missing)}; run python benchmarks/validity.py --label")

    def seed(self, seed: int, sandbox: Sandbox, processes: Executor | None) -> None:
        """Grade all programs of one seed, and ask the rivals if there are processes for them."""
        started = time.perf_counter()
        programs = self.hand + corpus.sample(self.pool, self.labels, self.mutants, seed)
        assignment = load_assignment(Course(COURSE), NAME, seed=seed)
        self._grade(programs, assignment, sandbox)
        if processes:
            reference = (assignment.reference.folder / "reference.py").read_text(encoding="utf-8")
            for program, said in zip(programs, rivals_say(programs, reference, seed, processes), strict=True):
                for name, decision in said.items():
                    self.tallies[name].add(program, self.labels[program.key], Verdict(decision.accepted))
                    self.tallies[name].calls.append(decision.calls)
                    self.tallies[name].cpu.append(decision.cpu)
        seconds = time.perf_counter() - started
        print(f"seed {seed}: {len(programs)} programs, {seconds:.0f} s", file=sys.stderr)

    def _grade(self, programs: Sequence[Program], assignment: Assignment, sandbox: Sandbox) -> None:
        ours = self.tallies[GRADER]
        before = tree_cpu()
        verdicts = graded(programs, assignment, sandbox)
        ours.cpu.append(1000 * (tree_cpu() - before) / len(programs))
        ours.calls.append(len(plan(assignment)))
        for program, verdict in zip(programs, verdicts, strict=True):
            marks = self.labels[program.key]
            ours.add(program, marks, verdict)
            large_only = [function for function, mark in zip(FUNCTIONS, marks, strict=True) if mark == "L"]
            for function in large_only:
                if len(CRITERIA[function]) > 1 and verdict.everyday[function]:
                    self.kept += 1
                elif len(CRITERIA[function]) > 1:
                    self.lost[f"{program.name}: {function}"] += 1


def table(tallies: dict[str, Tally]) -> str:
    """False accepts of the wrong and false rejects of the right, summed over all seeds, and what each way costs."""
    columns = (*FUNCTIONS, WHOLE)
    lines = [f"{'':<36}" + "".join(f"{name:>25}" for name in columns) + f"{'calls':>8}{'CPU ms':>8}"]
    lines.append(f"{'':<36}" + f"{'FA / wrong   FR / right':>25}" * len(columns))
    for name, tally in tallies.items():
        cells = ""
        for column in columns:
            accepts, rejects = tally.false_accepts[column], tally.false_rejects[column]
            cells += f"{accepts:>8}/{tally.wrong[column]:<5}{rejects:>6}/{tally.right[column]:<5}"
        calls, cpu = (sum(costs) / max(len(costs), 1) for costs in (tally.calls, tally.cpu))
        lines.append(f"{name:<36}{cells}{calls:>8.1f}{cpu:>8.1f}")
    return "\n".join(lines)


def names(tally: Tally, seeds: int) -> list[str]:
    """Every false accept and false reject of the grader, with the number of seeds and the words of the first."""
    return [
        f"{kind}: {name}: {function}, {len(words)} of up to {seeds} seeds. {words[0]}"
        for (kind, name, function), words in sorted(tally.named.items())
    ]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--seeds", type=int, default=20)
    options.add_argument("--first-seed", type=int, default=1)
    options.add_argument("--mutants", type=int, default=200, help="in each seed, beside all programs written by hand")
    options.add_argument("--no-rivals", action="store_true", help="only the grader")
    options.add_argument("--label", action="store_true", help="make labels.json again")
    chosen = options.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if chosen.label:
        found = corpus.write_labels([*corpus.by_hand(), *corpus.pool()])
        print(f"{len(found)} labels: {dict(Counter(found.values()))}")
        return
    run = Run(chosen.mutants)
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    with contextlib.ExitStack() as stack:
        processes = None if chosen.no_rivals else stack.enter_context(ProcessPoolExecutor(2))
        if processes:  # forked now, while this process has one thread
            list(processes.map(rivals.decide, [""] * 2, [""] * 2, [0] * 2))
        sandbox = open_sandbox()
        print(f"sandbox: {sandbox.protection}", file=sys.stderr)
        for seed in range(chosen.first_seed, chosen.first_seed + chosen.seeds):
            run.seed(seed, sandbox, processes)
    print(words(run, chosen.seeds))


def words(run: Run, seeds: int) -> str:
    """The table and what stands below it."""
    ours = run.tallies[GRADER]
    grey = [program.name for program in run.hand if "G" in run.labels[program.key]]
    return "\n".join(
        [
            table(run.tallies),
            "",
            f"gradients forgiven because softmax had paid: {ours.explained}",
            f"functions wrong for large logits only that kept their everyday points: {run.kept}",
            *(f"everyday points lost: {name}, {count} of {seeds} seeds" for name, count in sorted(run.lost.items())),
            f"grey, counted nowhere: {', '.join(grey) or 'none'}",
            *(names(ours, seeds) or ["no false accept, no false reject"]),
        ]
    )


if __name__ == "__main__":
    main()
