"""The same derivation told otherwise. What is said stays the same, so that nothing may be told that was not before."""

from __future__ import annotations

import difflib
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import retold_formulas as notation
import retold_layout as layout
from retold_formulas import Edit, Formula, at_matches, in_sides, within


@dataclass(frozen=True)
class Kind:
    """One way to tell the same otherwise: what may be changed where; `everywhere` if in all places or none."""

    edits: Callable[[str, random.Random], Iterator[Edit]]
    everywhere: bool = False
    steps_lost: bool = False
    """Whether a step may be missing then, or a line stand elsewhere."""


def heads(formula: Formula) -> bool:
    """Whether nothing goes on from a formula, and it from nothing."""
    return formula.displayed and not formula.goes_on and not formula.followed


def unless(said: str, edits: Callable[..., Iterator[Edit]]) -> Callable[..., Iterator[Edit]]:
    """Nothing where words of a text say what would no longer be so."""
    return lambda text, chance: iter(()) if re.search(said, text, re.IGNORECASE) else edits(text, chance)


BY_PLACE = r"\b(first|second|third|last)\b[^.]{0,20}\bterms?\b"
FRACTION = rf"\\frac\s*({notation.GROUP})\s*({notation.GROUP})"
ONE_BY = r"\\frac\s*(?:\{1\}\{(\w)\}|1(\w))(?!\w)"
LIMITS = r"\\sum(?:\\limits)?_\{(\w)=1\}\^(\{\w\}|\w)"
VECTOR = r"(?<![A-Za-z\\])([wx])(_[a-z](?![\w])|_\{[a-z]\}|\^\{\(\w\)\})(?!_)"
TRANSPOSE = r"\^(\{?\\top\}?|T(?!\w)|\{T\}|\{\\mathrm\{T\}\})"
ONE = r"((?:\\[a-z]+\{[wx]\}|[wx])_[a-z])"
INNER = rf"(?<![\w}}]){ONE}\s*\^(?:\{{?\\?(?:top|T|mathrm\{{T\}}|mathsf\{{T\}})\}}?)\s*{ONE}(?![\w^_])"
BRACKET = r"(?<![A-Za-z^{t])\(([^()]*)\)"
KINDS: Mapping[str, Kind] = {
    "split: a = b, a = c": Kind(layout.split(through=True)),
    "split: a = b, b = c": Kind(layout.split(through=False)),
    "joined": Kind(layout.joined),
    "rows": Kind(layout.aligned),
    "other marks": Kind(layout.in_marks, everywhere=True),
    "displays in words": Kind(layout.made_small),
    "displays of words": Kind(layout.made_large),
    "bullets, headings": Kind(layout.marked_lines, everywhere=True),
    "fractions": Kind(at_matches(FRACTION, r"\\dfrac\1\2", r"\\tfrac\1\2", notation.turned_fraction)),
    "slashes": Kind(at_matches(FRACTION, notation.slashed)),
    "one by N": Kind(
        at_matches(ONE_BY, *map(notation.over, (r"N^{-1}", r"\tfrac1N", r"{1 \over N}", r"(1/N)", r"\frac 1 N")))
    ),
    "e to the": Kind(at_matches(r"\\exp\s*(?:\(([^()]*)\)|(f_\{\w+\}))", notation.exponential)),
    "exp": Kind(at_matches(rf"(?<!\w)e\^({notation.GROUP})", notation.function("("), notation.function(r"\left("))),
    "limits": Kind(
        at_matches(LIMITS, r"\\sum_\1", r"\\sum_{\1}", r"\\sum\\limits_{\1=1}^\2", r"\\sum^\2_{\1=1}", r"\\sum_\1^\2")
    ),
    "limits where none were": Kind(notation.with_limits),
    "fonts": Kind(at_matches(VECTOR, *map(notation.bold, notation.FONTS)), everywhere=True),
    "fonts here and there": Kind(at_matches(VECTOR, notation.bold("mathbf"), notation.bold("vec"))),
    "no fonts": Kind(at_matches(r"\\(?:mathbf|vec|bm|boldsymbol)\{([wx])\}", notation.upright), everywhere=True),
    "transposes": Kind(
        at_matches(TRANSPOSE, r"^\\top", "^T", r"^{\\mathsf T}", r"^{\\rm T}", "^{T}", r"^{\\intercal}", "'")
    ),
    "inner products": Kind(
        at_matches(INNER, r"\1 \\cdot \2", r"\\langle \1, \2 \\rangle", r"\2^T \1", r"\2 \\cdot \1")
    ),
    "sides swapped": Kind(within(notation.swapped, only=heads)),
    "terms commuted": Kind(unless(BY_PLACE, within(in_sides(notation.commuted)))),
    "commuted inside": Kind(within(notation.commuted_inside)),
    "factors turned": Kind(within(notation.factors_turned)),
    "a term moved": Kind(within(notation.moved, only=heads), steps_lost=True),
    "minus in front": Kind(within(in_sides(notation.negated))),
    "brackets": Kind(within(in_sides(notation.bracketed))),
    "large brackets": Kind(
        at_matches(
            BRACKET, r"\\left(\1\\right)", r"\\bigl(\1\\bigr)", r"\\Bigl[\1\\Bigr]", r"\\left[\1\\right]", r"{(\1)}"
        )
    ),
    "a side left out": Kind(layout.left_out, steps_lost=True),
    "bound letters": Kind(within(notation.bound_renamed)),
    "other words": Kind(layout.other_words),
    "more words": Kind(layout.more_words),
    "recalled": Kind(layout.recalled, steps_lost=True),
    "restated": Kind(layout.restated),
    "signs": Kind(notation.in_unicode, everywhere=True),
}


@dataclass(frozen=True)
class Retold:
    """A text told otherwise, and by which kinds of change."""

    kinds: tuple[str, ...]
    text: str

    @property
    def steps_lost(self) -> bool:
        return any(KINDS[kind].steps_lost for kind in self.kinds)


def retellings(text: str, count: int, chance: random.Random) -> Iterator[Retold]:
    """So many times the text told otherwise, by one to three kinds of change at random, each in places at random."""
    for _ in range(count):
        new, done, wanted = text, list[str](), chance.choice((1, 1, 2, 3))
        for name in chance.sample(list(KINDS), len(KINDS)):
            if len(done) < wanted:
                made = applied(new, list(KINDS[name].edits(new, chance)), chance, everywhere=KINDS[name].everywhere)
                if made != new:
                    new = made
                    done.append(name)
        if done:
            yield Retold(tuple(done), new)


def applied(text: str, edits: list[Edit], chance: random.Random, *, everywhere: bool) -> str:
    """Some of the changes made, all of them `everywhere`."""
    chosen = edits if everywhere or chance.random() < 0.3 else [each for each in edits if chance.random() < 0.5]
    chosen = chosen or edits[:1]
    end = len(text)
    for start, stop, new in sorted(chosen, reverse=True):
        if stop <= end:
            text, end = text[:start] + new + text[stop:], start
    return text


def lines_after(old: str, new: str, lines: frozenset[int]) -> frozenset[int]:
    """Where lines of a text stand once it is told otherwise: where all of a passage changed, anywhere in it."""
    before, after = ([(n, line) for n, line in enumerate(each.splitlines(), 1) if line.strip()] for each in (old, new))
    texts, others = ([" ".join(line.split()) for _, line in each] for each in (before, after))
    found = set[int]()
    for what, a, b, c, d in difflib.SequenceMatcher(None, texts, others, autojunk=False).get_opcodes():
        inside = [n for n in range(a, b) if before[n][0] in lines]
        at = {c + n - a for n in inside} if what == "equal" else set(range(c, d)) if inside else set()
        found |= {after[n][0] for n in at}
    return frozenset(found)
