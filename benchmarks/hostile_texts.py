"""CPU of texts that are made to take long: each beside its half, in one run.

    python benchmarks/hostile_texts.py

Where the time grows as the text does, a text takes twice what its half takes; the exit status is 1 where one takes more
than three and a half times as long (and more than a fifth of a second).
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable
from functools import partial

from grader.derivation.nodes.statements import statements
from grader.derivation.text.documents import AnswerTooLong, Formula, read_document

TEXTS = {
    "remarks": "$" + r"\overset{" * 1_700 + "$",
    "ticks": "`a``" * 15_000,
    "fences": "```\n~~~\na\n" * 6_000,
    "brackets": "(" * 60_000,
    "letters": "d " * 30_000,
    "equalities": "a=" * 30_000,
    "commas": "a_i, " * 12_000,
    "nested derivatives": ("a = " + "d (d " * 100 + " x" + ")" * 100 + "/dx\n") * 50,
    "nested sums": ("a_i = b/sum_c " + "a_c " * 400 + "\n") * 30,
    "programs": "x = " + "a.T@" * 15_000,
    "spaces": " " * 60_000 + "=",
    "backticks": "`a_i=b_i` " * 6_000,
    "typst": "$" + "frac(a, " * 1_900 + "$",
    "blanks": "$a = b$" + " " * 60_000 + "x",
    "struck": "<s>" * 20_000,
    "strokes": "~~a " * 16_000,
    "between rows": "\\begin{align}" + "\\intertext{" * 5_000,
}
FORMULAS = {
    "arrows": r"a \xrightarrow{\partial_w} " * 600,
    "labels that never end": r"\overset{" * 1_700,
    "labels": r"\overset{a=b+1}{=}c" * 800,
    "cases": r"\begin{cases}" + r"a=b&c=k\\" * 1_200 + r"\end{cases}",
    "derivatives at something": r"\frac{\partial a}{\partial b_k}(" * 400,
}


def seconds(what: Callable[[], object]) -> float:
    """CPU that something takes."""
    start = time.process_time()
    with contextlib.suppress(AnswerTooLong):
        what()
    return time.process_time() - start


def of_text(text: str) -> Callable[[], object]:
    return partial(read_document, text)


def of_formula(text: str) -> Callable[[], object]:
    return partial(statements, Formula(text[:16_000], 1, display=True), {})


def main() -> int:
    slow = 0
    for texts, reading in ((TEXTS, of_text), (FORMULAS, of_formula)):
        for name, text in texts.items():
            half, whole = (seconds(reading(each)) for each in (text[: len(text) // 2], text))
            grows = whole > max(0.2, 3.5 * half)
            slow += grows
            print(f"{name:24} {half:6.2f} s  {whole:6.2f} s  x {whole / half:4.1f}{'  TOO LONG' if grows else ''}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
