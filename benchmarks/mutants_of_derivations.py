"""One-change mutants of written derivations: signs, indices, factors, sums, functions."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from labels_of_derivations import Example

from grader.derivation.text.documents import read_document

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
class Mutant:
    """A right derivation with one change in one formula."""

    of: Example
    what: str
    before: str
    after: str
    text: str


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
