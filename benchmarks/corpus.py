"""The programs of a run: written by hand in programs/, and one-change mutants of twelve right ones, with their labels.

A program's docstring says what it does. In programs/wrong/ it has two lines more:

    Wrong: softmax, grad_wk
    Slip: regulariser lambda w_k instead of 2 lambda w_k

labels.json keeps the oracle's marks of the three functions by the digest of the source, so that a run needs no mpmath.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from grader.authoring.mutants import mutants

FOLDER = Path(__file__).resolve().parent
LABELS = FOLDER / "labels.json"
FUNCTIONS = ("softmax", "loss", "grad_wk")
BASES = (
    *("plain", "loops", "einsum", "class_based", "log_sum_exp", "jacobian", "online_softmax", "blocks"),
    *("labels_and_back", "difference_of_means", "grouped_by_label", "reciprocal_of_differences"),
)
_LINE = re.compile(r"^(Wrong|Slip): (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Program:
    """`wrong` are the functions that its author says are wrong; None for a mutant, of which nobody says anything."""

    name: str
    source: str
    wrong: frozenset[str] | None = None
    slip: str = ""

    @property
    def key(self) -> str:
        return hashlib.sha256(self.source.encode()).hexdigest()[:16]


def by_hand() -> list[Program]:
    """All programs of programs/right and programs/wrong. Raises ValueError for a docstring of another form."""
    return [_read(path) for path in sorted((FOLDER / "programs").glob("*/*.py"))]


def _read(path: Path) -> Program:
    source = path.read_text(encoding="utf-8")
    text = ast.get_docstring(ast.parse(source)) or ""
    lines = dict(_LINE.findall(text))
    wrong = frozenset(lines.get("Wrong", "").split(", ")) - {""}
    if not text or not wrong <= set(FUNCTIONS) or bool(wrong) != (path.parent.name == "wrong"):
        raise ValueError(f"{path}: needs a docstring, and in wrong/ a line such as `Wrong: softmax, grad_wk`")
    return Program(f"{path.parent.name}/{path.stem}", source, wrong, lines.get("Slip", ""))


def pool() -> list[Program]:
    """All mutants of the twelve programs."""
    found = []
    for base in BASES:
        source = (FOLDER / "programs" / "right" / f"{base}.py").read_text(encoding="utf-8")
        found += [Program(f"{base}, {mutant.description}", mutant.source) for mutant in mutants(source)]
    return found


def sample(programs: Iterable[Program], labels: Mapping[str, str], number: int, seed: int) -> list[Program]:
    """Some of those that have a label and come to an end."""
    usable = [program for program in programs if "T" not in labels.get(program.key, "T")]
    chosen = np.random.default_rng(seed).permutation(len(usable))[:number]
    return [usable[i] for i in sorted(chosen)]


def read_labels() -> dict[str, str]:
    """By key: a mark for each function; see oracle.Label."""
    found: dict[str, str] = json.loads(LABELS.read_text(encoding="utf-8"))
    return found


def write_labels(programs: Iterable[Program], jobs: int = 2) -> dict[str, str]:
    """Ask the oracle about all programs and keep what it says."""
    sources = {program.key: program.source for program in programs}
    with ProcessPoolExecutor(jobs) as executor:
        labels = dict(zip(sources, executor.map(marks, sources.values(), chunksize=16), strict=True))
    LABELS.write_text(json.dumps(dict(sorted(labels.items())), indent=0) + "\n", encoding="utf-8")
    return labels


def marks(source: str) -> str:
    """The oracle's marks of the three functions, such as RRW."""
    import oracle  # needs mpmath

    found = oracle.shared().label(source, seconds=20.0)
    return "".join(found[function].mark for function in FUNCTIONS)
